//! Function calls: operations, the library, constructors, other differentiable functions.

use super::value::Value;
use super::{Lower, Lowering, spelled};
use crate::graph::{Attr, NodeId, NodeTy, Op};
use crate::library::{self, Kind};
use crate::program::{Callee, Generic};
use crate::report::{Reported, nearest};
use crate::table;
use crate::types::{Dim, Element, Ty};
use crate::wire;
use quote::ToTokens;
use std::collections::HashMap;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall};

/// Constants that library definitions can use.
pub(super) fn library_constant(name: &str) -> Option<f64> {
    match name {
        "FRAC_1_SQRT_2" => Some(core::f64::consts::FRAC_1_SQRT_2),
        _ => None,
    }
}

/// The function whose argument's intermediate values are computed again in the reverse pass.
pub const RECOMPUTE: &str = "recompute";

impl Lower<'_> {
    /// `recompute(expression)`
    fn recomputed(&mut self, arguments: &[&Expr], expected: Option<&Ty>, call: &ExprCall) -> Lowering<Value> {
        self.count_arguments(RECOMPUTE, ["value"], arguments.len(), call)?;
        self.b.origin = crate::graph::Origin::at(call.func.span());
        self.always(|this| this.expression(arguments[0], expected))
    }

    pub(super) fn call(&mut self, call: &ExprCall, expected: Option<&Ty>) -> Lowering<Value> {
        let Expr::Path(path) = &*call.func else {
            return Err(self.report.spanned(
                &call.func,
                "only functions can be called here",
                "call a function by its name",
            ));
        };
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let last = segments.last().cloned().unwrap_or_default();
        if self.in_library.is_some() {
            return self.library_call(&last, &arguments, call);
        }
        if let [name] = &segments[..]
            && let Some(Value::Given(hole)) = self.lookup(name).map(|variable| variable.value.clone())
        {
            return self.given_call(&hole, &arguments, call);
        }
        if let [name] = &segments[..]
            && let Some(variable) = self.lookup(name)
            && matches!(variable.value, Value::Closure(..))
        {
            let function = variable.value.clone();
            let values = arguments.iter().map(|argument| self.expression(argument, None)).collect::<Vec<_>>();
            let values = super::expression::all(values)?;
            return self.apply(&function, values, call);
        }
        if let [.., array, name] = &segments[..]
            && (array.as_str(), name.as_str()) == ("array", "from_fn")
            && let [function] = &arguments[..]
        {
            return self.array_from_fn(function, expected, call);
        }
        if let [name] = &segments[..]
            && self.lookup(name).is_some()
        {
            return Err(self.report.spanned(
                &call.func,
                format!("`{name}` is a variable here, not a function"),
                "give the variable another name if you mean the function",
            ));
        }
        if let [name] = &segments[..]
            && self.poisoned.contains(name)
        {
            return Err(Reported);
        }
        if let [owner, name] = &segments[..] {
            if self.program.generics.contains(&Generic::Element(owner.clone())) {
                return self.generic_float(owner, name, &arguments, call);
            }
            if owner == "f32" || owner == "f64" {
                return match arguments.split_first() {
                    Some((receiver, rest)) => self.method_on(
                        receiver,
                        path.path.segments.last().map(|s| s.ident.clone()).expect("two segments"),
                        rest,
                        call,
                    ),
                    None => Err(self.report.spanned(
                        call,
                        format!("`{owner}::{name}` is not supported in differentiable functions"),
                        "methods are written `x.method()`",
                    )),
                };
            }
        }
        if let Some(at) =
            segments.iter().position(|name| matches!(name.as_str(), "Vector" | "Matrix" | "Tensor3" | "Tensor4"))
        {
            return self.constructor(&path.path, at, &arguments, call, expected);
        }
        if let Some((inner, which)) = function_and_derivative(&path.path)
            && let Some(Callee::Function(definition)) = self.callee(&inner).cloned()
        {
            if !super::derivative::NAMES.contains(&which.to_string().as_str()) {
                return Err(self.no_derivative(&inner, &which));
            }
            return self.derivative_call(&inner, &which, &definition, &arguments, call);
        }
        // What is stopped may come from an ordinary function.
        if let Some(inner) = crate::front::plain::stopped(call)
            && let Expr::Path(function) = &*inner.func
            && matches!(self.callee(&function.path), Some(Callee::Plain))
        {
            let arguments: Vec<&Expr> = inner.args.iter().collect();
            return self.plain_call(&function.path, &arguments, expected, true, inner);
        }
        match self.callee(&path.path).cloned() {
            Some(Callee::Builtin(name)) => match super::windows::find(&name) {
                Some(window) => self.window(window, &arguments, expected, call),
                None if name == RECOMPUTE => self.recomputed(&arguments, expected, call),
                None => self.builtin(&name, &arguments, call),
            },
            Some(Callee::Function(definition)) => self.inline(&path.path, &definition, &arguments, call),
            Some(Callee::Plain) => self.plain_call(&path.path, &arguments, expected, false, call),
            None => {
                let known = builtin_names();
                let help = match nearest(&last, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if matches!(&segments[0][..], "std" | "core" | "alloc") => {
                        "functions of the standard library have no derivatives: write the formula out".into()
                    }
                    None if last.starts_with(char::is_uppercase) => {
                        "tuple structs cannot be built here: return the parts as a tuple".into()
                    }
                    None => "annotate it with `#[differentiable]`".into(),
                };
                Err(self.report.spanned(
                    &call.func,
                    format!("cannot differentiate the call to `{}`", spelled(&call.func)),
                    &help,
                ))
            }
        }
    }

    /// `T::from_f64(0.5)` and the like.
    fn generic_float(&mut self, owner: &str, name: &str, arguments: &[&Expr], call: &ExprCall) -> Lowering<Value> {
        let element = Element::Param(owner.into());
        match (name, arguments) {
            ("from_f64", [Expr::Lit(syn::ExprLit { lit: syn::Lit::Float(value), .. })]) => {
                let number = value.base10_parse::<f64>().map_err(|error| self.report.push(error))?;
                Ok(Value::Node(self.b.literal_of(NodeTy::scalar(element), number)))
            }
            ("from_f64" | "from_usize", [argument]) => {
                let source = if name == "from_f64" { Element::F64 } else { Element::Int("usize".into()) };
                let value = self.expression(argument, Some(&Ty::Scalar(source.clone())))?;
                let value = self.convert(value, &Ty::Scalar(source), argument, "the argument is", "")?;
                let Value::Node(x) = value else { return Err(Reported) };
                let op = if name == "from_f64" { "cast" } else { "to_float" };
                self.op(op, Attr::Ty(NodeTy::scalar(element)), &[x], call, &[]).map(Value::Node)
            }
            (_, [receiver, rest @ ..]) => {
                let method = syn::Ident::new(name, call.func.span());
                self.method_on(receiver, method, rest, call)
            }
            _ => Err(self.report.spanned(
                call,
                format!("`{owner}::{name}` is not supported in differentiable functions"),
                "`from_f64`, `from_usize` and the methods of `Float` are",
            )),
        }
    }

    /// Arguments that are tensors: those that are only numbers take their type from the others.
    pub(super) fn arguments(&mut self, arguments: &[&Expr]) -> Lowering<Vec<Value>> {
        if let [left, right] = arguments {
            let (left, right) = self.pair(left, right);
            return Ok(vec![left?, right?]);
        }
        let mut hint = None;
        let mut values = Vec::new();
        for argument in arguments {
            let value = self.expression(argument, hint.as_ref());
            if let (None, Ok(Value::Node(id))) = (&hint, &value) {
                hint = Some(Ty::Scalar(self.b.ty(*id).element));
            }
            values.push(value);
        }
        super::expression::all(values)
    }

    pub(super) fn count_arguments<'n>(
        &mut self,
        name: &str,
        names: impl IntoIterator<Item = &'n str>,
        given: usize,
        call: &dyn ToTokens,
    ) -> Lowering<()> {
        let names: Vec<&str> = names.into_iter().collect();
        if names.len() == given {
            return Ok(());
        }
        let plural = if names.len() == 1 { "argument" } else { "arguments" };
        let message = format!("`{name}` takes {} {plural}, {given} given", names.len());
        Err(self.report.spanned(call.to_token_stream(), message, &format!("write `{name}({})`", names.join(", "))))
    }

    /// An operation or a definition of ours.
    pub(super) fn builtin(&mut self, name: &str, arguments: &[&Expr], call: &dyn ToTokens) -> Lowering<Value> {
        if name == "powi" {
            let [base, exponent] = arguments else {
                self.count_arguments(name, ["x", "n"], arguments.len(), call)?;
                return Err(Reported);
            };
            let base_value = self.expression(base, None)?;
            return self.powi(base_value, exponent, call);
        }
        if let Some(definition) = library::find(name) {
            self.count_arguments(
                name,
                definition.params.iter().map(|(param, _)| param.as_str()),
                arguments.len(),
                call,
            )?;
            let mut values = Vec::new();
            let hint_first = self.arguments_with_labels(definition, arguments)?;
            values.extend(hint_first);
            return self.expand(name, definition, values, arguments, call);
        }
        let Some(def) = table::find(name) else {
            return Err(self.report.spanned(
                call.to_token_stream(),
                format!("cannot differentiate the call to `{name}`"),
                "it has no derivative here yet",
            ));
        };
        self.count_arguments(name, ["x", "y", "z"].into_iter().take(def.arity.unwrap_or(0)), arguments.len(), call)?;
        let values = self.arguments(arguments)?;
        let nodes = self.nodes(&values, arguments, name)?;
        self.elementwise(name, nodes, arguments, call)
    }

    fn arguments_with_labels(&mut self, definition: &library::Definition, arguments: &[&Expr]) -> Lowering<Vec<Value>> {
        let floats: Vec<&Expr> = arguments
            .iter()
            .zip(&definition.params)
            .filter(|(_, (_, kind))| *kind != Kind::Label)
            .map(|(a, _)| *a)
            .collect();
        let mut floats = self.arguments(&floats)?.into_iter();
        let mut values = Vec::new();
        for (argument, (_, kind)) in arguments.iter().zip(&definition.params) {
            let usize_ty = Ty::Scalar(Element::Int("usize".into()));
            values.push(if *kind == Kind::Label {
                self.expression(argument, Some(&usize_ty))?
            } else {
                floats.next().expect("one for each")
            });
        }
        Ok(values)
    }

    /// Values that must be scalars or tensors.
    pub(super) fn nodes(&mut self, values: &[Value], arguments: &[&Expr], name: &str) -> Lowering<Vec<NodeId>> {
        let mut nodes = Vec::new();
        for (position, value) in values.iter().enumerate() {
            match value {
                Value::Node(id) if self.b.graph.ty(*id).element.is_float() || self.in_library.is_some() => {
                    nodes.push(*id)
                }
                other => {
                    let ty = other.ty(&self.b);
                    let at =
                        arguments.get(position).map_or_else(proc_macro2::TokenStream::new, ToTokens::to_token_stream);
                    let help = match ty {
                        Ty::Scalar(Element::Int(_)) => "convert it to a float first, for instance `n as f32`",
                        Ty::Array(..) => "make it a `Vector`: `Vector(x)`",
                        _ => "take it apart first",
                    };
                    return Err(self.report.spanned(
                        at,
                        format!("`{name}` takes floats and tensors, not `{ty}`"),
                        help,
                    ));
                }
            }
        }
        Ok(nodes)
    }

    /// An element-wise operation: scalars spread over the shape of the tensors among the inputs.
    pub(super) fn elementwise(
        &mut self,
        name: &str,
        mut nodes: Vec<NodeId>,
        arguments: &[&Expr],
        call: &dyn ToTokens,
    ) -> Lowering<Value> {
        if let Some(shape) = nodes.iter().map(|id| self.b.ty(*id)).max_by_key(NodeTy::rank) {
            nodes = nodes.iter().map(|id| self.spread(*id, &shape)).collect();
        }
        self.op(name, Attr::None, &nodes, call, arguments).map(Value::Node)
    }

    /// Puts values into a definition of the library.
    pub(super) fn expand(
        &mut self,
        name: &str,
        definition: &library::Definition,
        values: Vec<Value>,
        arguments: &[&Expr],
        call: &dyn ToTokens,
    ) -> Lowering<Value> {
        let mut shape: Option<NodeTy> = None;
        for (position, (value, (param, kind))) in values.iter().zip(&definition.params).enumerate() {
            let at = arguments.get(position).map_or_else(|| call.to_token_stream(), ToTokens::to_token_stream);
            let ty = match value {
                Value::Node(id) | Value::Array(id) => self.b.ty(*id),
                other if *kind == Kind::Label => match other.node(&mut self.b) {
                    Some(id) => self.b.ty(id),
                    None => {
                        return Err(self.report.spanned(
                            at,
                            format!("`{name}` takes labels, not `{}`", value.ty(&self.b)),
                            "a label is a `usize`",
                        ));
                    }
                },
                other => {
                    let ty = other.ty(&self.b);
                    return Err(self.report.spanned(
                        at,
                        format!("`{name}` takes floats and tensors, not `{ty}`"),
                        "take it apart first",
                    ));
                }
            };
            let fault = match kind {
                Kind::Label if !matches!(ty.element, Element::Int(_)) => {
                    Some(format!("the label of `{name}` is a `usize`, not `{ty}`"))
                }
                Kind::Label => None,
                _ if !ty.element.is_float() => Some(format!("`{name}` takes floats and tensors, not `{ty}`")),
                _ if matches!(value, Value::Array(_)) => Some(format!("`{name}` takes a `Vector`, not an array")),
                Kind::Scalar if ty.rank() > 0 => Some(format!("`{param}` of `{name}` is one number, not `{ty}`")),
                Kind::Rows if ty.rank() == 0 => Some(format!("`{name}` takes a vector or a matrix, not `{ty}`")),
                _ => None,
            };
            if let Some(message) = fault {
                let help = match (kind, value) {
                    (Kind::Label, _) => "a class label is a `usize`",
                    _ if !ty.element.is_float() => "convert it to a float first, for instance `n as f32`",
                    (_, Value::Array(_)) => "make it a vector: `Vector(x)`",
                    (Kind::Rows, _) => "put the numbers into a vector: `Vector([a, b])`",
                    _ => "one value serves for all elements",
                };
                return Err(self.report.spanned(at, message, help));
            }
            match (&shape, kind) {
                (None, Kind::Tensor | Kind::Rows) => shape = Some(ty),
                (Some(first), Kind::Tensor | Kind::Rows) if !first.may_equal(&ty) => {
                    let nodes: Vec<NodeId> = values.iter().flat_map(Value::leaves).collect();
                    let help = self.describe(arguments, &nodes);
                    let what = if first.element == ty.element { "shapes" } else { "element types" };
                    return Err(self.report.spanned(
                        call.to_token_stream(),
                        format!("`{name}` of `{first}` and `{ty}`: the {what} differ"),
                        &help,
                    ));
                }
                (Some(first), Kind::Scalar) if first.element != ty.element => {
                    let message = format!("`{param}` of `{name}` is a `{}`, not `{ty}`", first.element);
                    return Err(self.report.spanned(at, message, &format!("convert it with `as {}`", first.element)));
                }
                _ => {}
            }
        }
        if self.depth > 16 {
            return Err(self.report.spanned(
                call.to_token_stream(),
                format!("the definition of `{name}` is recursive"),
                "",
            ));
        }
        let outer = (std::mem::take(&mut self.scopes), self.in_library);
        self.in_library = Some(self.in_library.unwrap_or_else(|| call.to_token_stream().span()));
        let mut scope = HashMap::new();
        for (value, (param, _)) in values.into_iter().zip(&definition.params) {
            let span = proc_macro2::Span::call_site();
            scope.insert(param.clone(), super::Variable { value, mutable: false, span });
        }
        self.scopes = vec![scope];
        self.depth += 1;
        let result = self.expression(&definition.expression(), None);
        self.depth -= 1;
        (self.scopes, self.in_library) = outer;
        result
    }

    /// A call inside a library definition.
    fn library_call(&mut self, name: &str, arguments: &[&Expr], call: &ExprCall) -> Lowering<Value> {
        let values = self.arguments(arguments)?;
        if let Some(definition) = library::find(name) {
            return self.expand(name, definition, values, arguments, call);
        }
        let nodes: Vec<NodeId> = values.iter().filter_map(|value| value.node(&mut self.b)).collect();
        let rank = |this: &Self, at: usize| this.b.graph.ty(nodes[at]).rank();
        Ok(Value::Node(match name {
            "count" => {
                let ty = self.b.ty(nodes[0]);
                self.product_of(&ty.dims, ty.element)
            }
            "expand" => self.b.expand_like(nodes[0], nodes[1]),
            "sum_last" => self.b.sum_last(nodes[0]),
            "pick" => {
                return self
                    .op(if rank(self, 0) == 2 { "pick" } else { "index" }, Attr::None, &nodes, call, &[])
                    .map(Value::Node);
            }
            "over_rows" if rank(self, 0) == 0 => nodes[0],
            "over_rows" => {
                let ty = self.b.ty(nodes[0]);
                let count = self.product_of(&ty.dims, ty.element);
                let sum = self.b.unary("sum", nodes[0]);
                self.b.div(sum, count)
            }
            "over_norms" if rank(self, 0) == 0 => nodes[0],
            "over_norms" => self.b.unary("norm_of", nodes[0]),
            "select" => {
                let shape = nodes.iter().map(|id| self.b.ty(*id)).max_by_key(NodeTy::rank).expect("three inputs");
                let nodes: Vec<NodeId> = nodes.iter().map(|id| self.spread(*id, &shape)).collect();
                return self.op(name, Attr::None, &nodes, call, &[]).map(Value::Node);
            }
            _ if table::find(name).is_some_and(|def| def.is_elementwise()) => {
                return self.elementwise(name, nodes, arguments, call);
            }
            _ => return self.op(name, Attr::None, &nodes, call, &[]).map(Value::Node),
        }))
    }

    /// The number of elements of a shape, as a float.
    pub(super) fn product_of(&mut self, dims: &[Dim], element: Element) -> NodeId {
        let literal: Option<usize> =
            dims.iter().map(|dim| if let Dim::Lit(n) = dim { Some(*n) } else { None }).product();
        if let Some(count) = literal {
            return self.b.literal_of(NodeTy::scalar(element), count as f64);
        }
        let text: Vec<String> = dims.iter().map(wire::dim_code).collect();
        let text = text.join(" * ");
        let count = self.b.make(Op::Constant(text), vec![], NodeTy::scalar(Element::Int("usize".into())));
        self.b.call("to_float", Attr::Ty(NodeTy::scalar(element)), &[count])
    }
}

/// `path::to::f` and `grad` of `path::to::f::grad`.
fn function_and_derivative(path: &syn::Path) -> Option<(syn::Path, syn::Ident)> {
    let mut inner = path.clone();
    let which = inner.segments.pop()?.ident;
    inner.segments.pop_punct();
    (!inner.segments.is_empty()).then_some((inner, which))
}

/// The names of everything that users can call as a function.
pub fn builtin_names() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = table::rows().filter(|def| def.function).map(|def| def.static_name()).collect();
    names.extend(library::function_names());
    names.extend(["powi", RECOMPUTE]);
    names.extend(super::windows::WINDOWS.iter().map(|window| window.name));
    names.sort_unstable();
    names
}
