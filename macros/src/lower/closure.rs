//! Closures: bound and called, given to `map`, `zip_map`, `fold`, `from_fn`.

use super::region::Turns;
use super::value::Value;
use super::{Lower, Lowering, Variable, spelled};
use crate::build::Build;
use crate::build::Receipts;
use crate::graph::{Attr, Extent, NodeId, NodeTy, Op};
use crate::report::Reported;
use crate::rules::Level;
use crate::simplify;
use crate::types::{Dim, Ty};
use quote::{ToTokens, format_ident};
use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, ExprClosure, Ident};

/// A value's closure as it is written.
pub(super) fn written(closure: &Rc<dyn Any>) -> &ExprClosure {
    closure.downcast_ref().expect("lowering puts closures into values")
}

impl Lower<'_> {
    /// A closure with the values that its names have here.
    pub(super) fn closure(&mut self, closure: &ExprClosure) -> Value {
        struct Names(Vec<String>);
        impl<'ast> Visit<'ast> for Names {
            fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
                if let Some(name) = path.path.get_ident() {
                    self.0.push(name.to_string());
                }
                visit::visit_expr_path(self, path);
            }
        }
        let mut names = Names(Vec::new());
        names.visit_expr(&closure.body);
        names.0.sort();
        names.0.dedup();
        let captured = names.0.into_iter().filter_map(|name| {
            let value = self.lookup(&name)?.value.clone();
            Some((name, value))
        });
        Value::Closure(Rc::new(closure.clone()), captured.collect())
    }

    /// A function given by a closure, a variable that holds one, or a name; `takes` is how many arguments it will get.
    pub(super) fn function_value(&mut self, expr: &Expr, takes: usize) -> Lowering<Value> {
        match super::bare(expr) {
            Expr::Closure(closure) => Ok(self.closure(closure)),
            Expr::Path(path) if path.path.get_ident().is_some_and(|name| self.lookup(&name.to_string()).is_some()) => {
                let value = self.expression(expr, None)?;
                match value {
                    Value::Closure(..) | Value::Given(_) => Ok(value),
                    other => {
                        let ty = other.ty(&self.b);
                        Err(self.report.spanned(
                            expr,
                            format!("a value of type `{ty}` is no function"),
                            "write a closure",
                        ))
                    }
                }
            }
            // `xs.map(f)` is `xs.map(|x| f(x))`, with messages at `f`.
            Expr::Path(path) => {
                let arguments: Vec<Ident> =
                    (0..takes).map(|k| format_ident!("__argument_{k}", span = path.span())).collect();
                let closure: ExprClosure =
                    syn::parse_quote_spanned!(path.span()=> |#(#arguments),*| #path(#(#arguments),*));
                Ok(Value::Closure(Rc::new(closure), vec![]))
            }
            _ => Err(self.report.spanned(expr, "this is no function", "write a closure, or the name of a function")),
        }
    }

    /// Calls a closure.
    pub(super) fn apply(&mut self, function: &Value, arguments: Vec<Value>, at: &dyn ToTokens) -> Lowering<Value> {
        let (closure, captured) = match function {
            Value::Closure(closure, captured) => (written(closure), captured),
            Value::Given(hole) => return self.given_values(&hole.clone(), arguments, at),
            _ => return Err(Reported),
        };
        if closure.inputs.len() != arguments.len() {
            let takes = closure.inputs.len();
            let plural = if takes == 1 { "argument" } else { "arguments" };
            let message = format!("the closure takes {takes} {plural}, and gets {}", arguments.len());
            return Err(self.report.spanned(at.to_token_stream(), message, "it has to take as many as it gets"));
        }
        if self.depth > 64 {
            return Err(self.report.spanned(at.to_token_stream(), "closures that call each other without end", ""));
        }
        let mut scope = HashMap::new();
        for (name, value) in captured {
            let variable = Variable { value: value.clone(), mutable: false, span: proc_macro2::Span::call_site() };
            scope.insert(name.clone(), variable);
        }
        let around = self.around.len();
        self.around.extend(self.scopes.iter().flat_map(|scope| scope.keys().cloned()));
        let outer = std::mem::replace(&mut self.scopes, vec![scope, HashMap::new()]);
        let flow = std::mem::replace(&mut self.flow, super::control::Flow::Nested);
        self.depth += 1;
        let result = self.called(closure, arguments);
        self.depth -= 1;
        self.flow = flow;
        self.scopes = outer;
        self.around.truncate(around);
        result
    }

    fn called(&mut self, closure: &ExprClosure, arguments: Vec<Value>) -> Lowering<Value> {
        for (pattern, value) in closure.inputs.iter().zip(arguments) {
            self.pattern(pattern, value)?;
        }
        let expected = match &closure.output {
            syn::ReturnType::Type(_, ty) => self.declared(ty)?,
            syn::ReturnType::Default => None,
        };
        let value = self.expression(&closure.body, expected.as_ref())?;
        match &expected {
            Some(ty) => self.convert(value, ty, &closure.body, "the closure returns", "correct the type, or the value"),
            None => Ok(value),
        }
    }

    /// `x.map(|v| …)`, `x.zip_map(y, |v, w| …)`: a function of numbers at every element.
    pub(super) fn map_elements(&mut self, tensors: &[NodeId], function: Value, at: &dyn ToTokens) -> Lowering<Value> {
        let shape = self.b.ty(tensors[0]);
        self.hidden_function(function, |this, name| {
            // Its body with the elements as inputs.
            let outer = this.enter(tensors.len(), None);
            let mut elements = Vec::new();
            for (k, tensor) in tensors.iter().enumerate() {
                let element = outer.ty(*tensor).element;
                elements.push(Value::Node(this.b.make(Op::Input(k), vec![], NodeTy::scalar(element))));
            }
            let function = this.lookup(&name).expect("hidden").value.clone();
            let result = this.apply(&function, elements, at);
            let (inside, captured) = this.leave(outer);
            let result = match result? {
                Value::Node(id) if inside.ty(id).rank() == 0 => id,
                other => {
                    let ty = inside.ty_of(&other);
                    return Err(this.report.spanned(
                        at.to_token_stream(),
                        format!("the function yields `{ty}` for each element"),
                        "it has to yield one number",
                    ));
                }
            };
            // Branches between cheap numbers become selections on the way.
            let level = Level { structural: true, stable: false, fold: false };
            let body = simplify::rebuild(inside.graph(), &[result], level, Receipts::default());
            let root = body.at(result);
            if let Some(id) = this.lifted(&body.build, root, tensors, &captured, &shape) {
                return Ok(Value::Node(id));
            }
            this.mapped_by_loop(tensors, &name, &shape, at)
        })
    }

    /// The nodes of a scalar function at every element, if each of them has an element-wise form.
    fn lifted(
        &mut self,
        body: &Build,
        root: NodeId,
        tensors: &[NodeId],
        captured: &[NodeId],
        shape: &NodeTy,
    ) -> Option<NodeId> {
        let needed = body.graph.reachable(&[root]);
        let elementwise = body.graph.ids().filter(|id| needed[id.0]).all(|id| {
            let node = body.graph.node(id);
            let number = node.ty.rank() == 0 && node.ty.lead.is_empty();
            number
                && match &node.op {
                    Op::Call(def, _) => def.is_elementwise(),
                    Op::Input(_) | Op::Literal(_) | Op::Integer(_) | Op::Constant(_) => true,
                    _ => false,
                }
        });
        if !elementwise {
            return None;
        }
        let mut map: HashMap<NodeId, NodeId> = HashMap::new();
        for id in body.graph.ids().filter(|id| needed[id.0]) {
            let node = body.graph.node(id);
            self.b.origin = node.origin.clone();
            let ty = shape.of(node.ty.element.clone());
            let new = match &node.op {
                Op::Input(k) if *k < tensors.len() => tensors[*k],
                Op::Input(k) => self.b.broadcast_to(captured[k - tensors.len()], shape),
                Op::Literal(bits) => self.b.make(Op::Literal(*bits), vec![], ty),
                Op::Call(def, attr) => {
                    let inputs: Vec<NodeId> = node.inputs.iter().map(|input| map[input]).collect();
                    let attr = match attr {
                        Attr::Ty(of) => Attr::Ty(shape.of(of.element.clone())),
                        other => other.clone(),
                    };
                    self.b.make(Op::Call(*def, attr), inputs, ty)
                }
                _ => {
                    let scalar = self.b.make(node.op.clone(), vec![], node.ty.clone());
                    self.b.broadcast_to(scalar, shape)
                }
            };
            map.insert(id, new);
        }
        Some(map[&root])
    }

    fn mapped_by_loop(
        &mut self,
        tensors: &[NodeId],
        function: &str,
        shape: &NodeTy,
        at: &dyn ToTokens,
    ) -> Lowering<Value> {
        for (k, tensor) in tensors.iter().enumerate() {
            self.hide(&format!("%tensor{k}"), Value::Node(*tensor));
        }
        let count = tensors.len();
        let function = function.to_owned();
        self.tensor_of(shape, at, &mut |this, indices| {
            let mut elements = Vec::new();
            for k in 0..count {
                let tensor = this.lookup(&format!("%tensor{k}")).expect("hidden").value.leaves()[0];
                let inputs: Vec<NodeId> = std::iter::once(tensor).chain(indices.iter().copied()).collect();
                let name = if indices.len() == 1 { "index" } else { "index2" };
                elements.push(Value::Node(this.b.call(name, Attr::None, &inputs)));
            }
            let function = this.lookup(&function).expect("hidden").value.clone();
            this.apply(&function, elements, at)
        })
    }

    /// A tensor whose elements are computed one by one.
    pub(super) fn tensor_of(
        &mut self,
        shape: &NodeTy,
        at: &dyn ToTokens,
        element: &mut dyn FnMut(&mut Self, &[NodeId]) -> Lowering<Value>,
    ) -> Lowering<Value> {
        if shape.rank() > 2 {
            let message = format!("elements of `{shape}` one by one are not supported");
            return Err(self.report.spanned(at.to_token_stream(), message, "use element-wise functions"));
        }
        let array = self.array_of(&shape.dims, &mut Vec::new(), &Ty::Scalar(shape.element.clone()), at, element)?;
        let Value::Node(id) = array else { return Err(Reported) };
        Ok(Value::Node(self.b.call("regroup", Attr::Ty(shape.clone()), &[id])))
    }

    /// Arrays in arrays, filled item by item: the nodes of the innermost items with the arrays around them.
    pub(super) fn array_of(
        &mut self,
        dims: &[Dim],
        indices: &mut [NodeId],
        item: &Ty,
        at: &dyn ToTokens,
        element: &mut dyn FnMut(&mut Self, &[NodeId]) -> Lowering<Value>,
    ) -> Lowering<Value> {
        let Some((dim, rest)) = dims.split_first() else {
            let value = element(self, indices)?;
            return self.convert(value, item, at, "an element here is", "the function has to yield it");
        };
        let trips = self.b.extent(dim);
        let assigned = HashSet::new();
        let turns = Turns { trips, capacity: Extent::Fixed(dim.clone()), guarded: false, assigned: &assigned };
        // The indices of the loops around are captured like variables.
        self.scopes.push(HashMap::new());
        let names: Vec<String> = (0..indices.len()).map(|k| format!("%index{k}")).collect();
        for (name, index) in names.iter().zip(indices.iter()) {
            self.hide(name, Value::Node(*index));
        }
        let mut inner: Option<Value> = None;
        let arrays = self.turns(turns, |this, turn| {
            let mut indices: Vec<NodeId> =
                names.iter().map(|name| this.lookup(name).expect("hidden").value.leaves()[0]).collect();
            indices.push(turn);
            let value = this.array_of(rest, &mut indices, item, at, element)?;
            let value = value.packed(&mut this.b).unwrap_or(value);
            let leaves = value.leaves();
            inner = Some(value);
            Ok(leaves)
        });
        self.scopes.pop();
        let mut arrays = arrays?.into_iter();
        let Some(inner) = inner else { return Err(Reported) };
        Ok(inner.map(&mut |_| arrays.next().expect("one for each leaf")))
    }

    /// `core::array::from_fn(|i| …)`
    pub(super) fn array_from_fn(
        &mut self,
        function: &Expr,
        expected: Option<&Ty>,
        at: &dyn ToTokens,
    ) -> Lowering<Value> {
        let Some(Ty::Array(item, n)) = expected else {
            return Err(self.report.spanned(
                at.to_token_stream(),
                "the length of this array is not known here",
                "declare the variable's type: `let xs: [f32; 3] = …`",
            ));
        };
        let (item, n) = ((**item).clone(), n.clone());
        let function = self.function_value(function, 1)?;
        self.hidden_function(function, |this, name| {
            let dims = [n.clone()];
            let array = this.array_of(&dims, &mut Vec::new(), &item, at, &mut |this, indices| {
                let function = this.lookup(&name).expect("hidden").value.clone();
                this.apply(&function, vec![Value::Node(indices[0])], at)
            })?;
            match (&array, &item) {
                (Value::Node(id), Ty::Scalar(element)) => {
                    let ty = NodeTy::tensor(element.clone(), vec![n.clone()]);
                    Ok(Value::Array(this.b.call("regroup", Attr::Ty(ty), &[*id])))
                }
                _ => Ok(Value::Items(Box::new(array), Extent::Fixed(n.clone()))),
            }
        })
    }

    /// `Vector::from_fn(|i| …)`, `Matrix::from_fn(|i, j| …)`
    pub(super) fn tensor_from_fn(&mut self, ty: &NodeTy, function: &Expr, at: &dyn ToTokens) -> Lowering<Value> {
        let function = self.function_value(function, ty.rank())?;
        self.hidden_function(function, |this, name| {
            this.tensor_of(ty, at, &mut |this, indices| {
                let function = this.lookup(&name).expect("hidden").value.clone();
                this.apply(&function, indices.iter().map(|id| Value::Node(*id)).collect(), at)
            })
        })
    }

    /// `v.fold(first, |so_far, x| …)`
    pub(super) fn fold_tensor(
        &mut self,
        x: NodeId,
        first: Value,
        function: Value,
        at: &dyn ToTokens,
    ) -> Lowering<Value> {
        let ty = self.b.ty(x);
        let dims = ty.dims.clone();
        let [n] = &dims[..] else {
            return Err(self.report.spanned(
                at.to_token_stream(),
                format!("`fold` of `{ty}` is not supported"),
                "fold a vector",
            ));
        };
        self.scopes.push(HashMap::new());
        let depth = self.scopes.len();
        let [tensor, so_far, name] = ["tensor", "fold", "function"].map(|what| format!("%{what}{depth}"));
        self.hide(&tensor, Value::Node(x));
        self.hide(&so_far, first);
        self.hide(&name, function);
        let assigned = HashSet::from([so_far.clone()]);
        let trips = self.b.extent(n);
        let turns = Turns { trips, capacity: Extent::Fixed(n.clone()), guarded: false, assigned: &assigned };
        let result = self.turns(turns, |this, turn| {
            let [tensor, before, function] =
                [&tensor, &so_far, &name].map(|name| this.lookup(name).expect("hidden").value.clone());
            let element = this.b.binary("index", tensor.leaves()[0], turn);
            let ty = before.ty(&this.b);
            let next = this.apply(&function, vec![before, Value::Node(element)], at)?;
            let next = this.convert(next, &ty, at, "the value goes on as", "it keeps its type")?;
            this.replace(&so_far, next);
            Ok(vec![])
        });
        let value = self.lookup(&so_far).map(|variable| variable.value.clone());
        self.scopes.pop();
        result?;
        value.ok_or_else(|| {
            self.report.spanned(at.to_token_stream(), format!("`{}` has no value", spelled(at.to_token_stream())), "")
        })
    }
}
