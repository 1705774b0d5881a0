//! Blocks, `let`, patterns, assignments.

use super::control::{Flow, Rest};
use super::value::Value;
use super::{Lower, Lowering};
use crate::graph::{Attr, Extent, NodeId, Op};
use crate::report::{Reported, nearest};
use crate::types::{Dim, Element, Ty};
use quote::ToTokens;
use std::collections::HashMap;
use syn::spanned::Spanned;
use syn::{Expr, Pat, Stmt};

const LET: &str = "correct the declared type, or leave it off";

impl Lower<'_> {
    /// A block in a scope of its own. Every statement is looked at, also after a mistake.
    pub(super) fn block(&mut self, block: &syn::Block, expected: Option<&Ty>) -> Lowering<Value> {
        let outer = std::mem::replace(&mut self.flow, Flow::Nested);
        self.scopes.push(HashMap::new());
        let result = self.run(&block.stmts, &Rest::End, expected);
        self.scopes.pop();
        self.flow = outer;
        result
    }

    /// A statement that nothing leaves early.
    pub(super) fn statement(&mut self, statement: &Stmt) -> Lowering<()> {
        match statement {
            Stmt::Local(local) => self.local(local).inspect_err(|_| self.poison(&local.pat)),
            // A semicolon alone.
            Stmt::Expr(Expr::Verbatim(nothing), _) if nothing.is_empty() => Ok(()),
            Stmt::Expr(expr, _) => self.effect(expr),
            Stmt::Item(item @ syn::Item::Const(_)) => {
                self.items.push(item.clone());
                Ok(())
            }
            Stmt::Item(item) => Err(self.report.spanned(
                item,
                "an item inside a differentiable function",
                "move it out of the function; only `const` items may stand here",
            )),
            Stmt::Macro(call) => Err(self.macro_call(&call.mac)),
        }
    }

    pub(super) fn macro_call(&mut self, call: &syn::Macro) -> Reported {
        let name = super::spelled(&call.path);
        self.report.spanned(
            call,
            format!("cannot differentiate through the macro `{name}!`"),
            "what a macro expands to is not visible here: write the expression out, or check values in the caller",
        )
    }

    /// After a failed `let`, its names are known but stand for nothing: their uses are no further mistakes.
    fn poison(&mut self, pattern: &Pat) {
        match pattern {
            Pat::Ident(ident) => {
                self.scopes.last_mut().expect("a scope").remove(&ident.ident.to_string());
                self.poisoned.insert(ident.ident.to_string());
            }
            Pat::Tuple(tuple) => tuple.elems.iter().for_each(|p| self.poison(p)),
            Pat::Type(typed) => self.poison(&typed.pat),
            Pat::Slice(slice) => slice.elems.iter().for_each(|p| self.poison(p)),
            Pat::Struct(fields) => fields.fields.iter().for_each(|field| self.poison(&field.pat)),
            Pat::Paren(inner) => self.poison(&inner.pat),
            Pat::Reference(inner) => self.poison(&inner.pat),
            _ => {}
        }
    }

    pub(super) fn local(&mut self, local: &syn::Local) -> Lowering<()> {
        let (pattern, declared) = match &local.pat {
            Pat::Type(typed) => (&*typed.pat, Some(self.declared(&typed.ty)?)),
            pattern => (pattern, None),
        };
        let Some(init) = &local.init else {
            return Err(self.report.spanned(
                local,
                "a variable without a value",
                "give it a value where it is declared",
            ));
        };
        if let (Expr::Closure(closure), Pat::Ident(name)) = (&*init.expr, pattern) {
            let value = self.closure(closure);
            self.bind(&name.ident, value, false);
            return Ok(());
        }
        if let Some(diverge) = &init.diverge {
            let help = "the types of the language have no variants to choose from: every pattern fits";
            let message = "`let … else` is not supported in differentiable functions";
            return Err(self.report.spanned(diverge.0.to_token_stream(), message, help));
        }
        let declared = declared.flatten();
        let value = self.expression(&init.expr, declared.as_ref())?;
        let value = match &declared {
            Some(ty) => self.convert(value, ty, &init.expr, "the variable is declared as", LET)?,
            None => value,
        };
        self.pattern(pattern, value)
    }

    /// The type that a `let` declares; `None` where the macro need not know it (`_`, a struct).
    pub(super) fn declared(&mut self, ty: &syn::Type) -> Lowering<Option<Ty>> {
        Ok(match ty {
            syn::Type::Reference(reference) => self.declared(&reference.elem)?,
            syn::Type::Paren(inner) => self.declared(&inner.elem)?,
            syn::Type::Tuple(tuple) => {
                let mut items = Vec::new();
                for item in &tuple.elems {
                    match self.declared(item)? {
                        Some(item) => items.push(item),
                        None => return Ok(None),
                    }
                }
                Some(Ty::Tuple(items))
            }
            syn::Type::Array(array) => {
                let item = self.declared(&array.elem)?;
                item.map(|item| Ty::Array(Box::new(item), self.dim(&array.len)))
            }
            syn::Type::Path(path) => self.declared_path(&path.path),
            _ => None,
        })
    }

    fn declared_path(&self, path: &syn::Path) -> Option<Ty> {
        let segment = path.segments.last()?;
        let name = segment.ident.to_string();
        let arguments: Vec<&syn::GenericArgument> = match &segment.arguments {
            syn::PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
            _ => vec![],
        };
        let dim = |at: usize| -> Option<Dim> {
            match arguments.get(at)? {
                syn::GenericArgument::Const(expr) => Some(self.dim(expr)),
                syn::GenericArgument::Type(syn::Type::Path(path)) => Some(self.dim_of_path(&path.path)),
                _ => None,
            }
        };
        let element = |at: usize| -> Option<Element> {
            match arguments.get(at) {
                Some(syn::GenericArgument::Type(syn::Type::Path(path))) => self.element(&path.path),
                Some(_) => None,
                None => Some(Element::F32),
            }
        };
        match name.as_str() {
            "Vector" => Some(Ty::Vector(dim(0)?, element(1)?)),
            "Matrix" => Some(Ty::Matrix(dim(0)?, dim(1)?, element(2)?)),
            "Tensor3" => Some(Ty::Tensor(vec![dim(0)?, dim(1)?, dim(2)?], element(3)?)),
            "Tensor4" => Some(Ty::Tensor(vec![dim(0)?, dim(1)?, dim(2)?, dim(3)?], element(4)?)),
            _ => self.element(path).map(Ty::Scalar),
        }
    }

    /// The element type of this name.
    pub(super) fn element(&self, path: &syn::Path) -> Option<Element> {
        let name = path.get_ident()?.to_string();
        Some(match name.as_str() {
            "f32" => Element::F32,
            "f64" => Element::F64,
            "bool" => Element::Bool,
            "usize" | "u8" | "u16" | "u32" | "u64" | "isize" | "i8" | "i16" | "i32" | "i64" => Element::Int(name),
            _ => {
                let known = self.program.generics.contains(&crate::program::Generic::Element(name.clone()));
                return known.then_some(Element::Param(name));
            }
        })
    }

    /// A dimension as written.
    pub(super) fn dim(&self, expr: &Expr) -> Dim {
        match expr {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(value), .. }) => match value.base10_parse() {
                Ok(value) => Dim::Lit(value),
                Err(_) => Dim::Named { path: value.to_string(), label: value.to_string() },
            },
            Expr::Path(path) => self.dim_of_path(&path.path),
            Expr::Block(block) => match &block.block.stmts[..] {
                [Stmt::Expr(inner, None)] => self.dim(inner),
                _ => self.named_dim(expr),
            },
            _ => self.named_dim(expr),
        }
    }

    fn named_dim(&self, expr: &Expr) -> Dim {
        Dim::Named { path: format!("{{ {} }}", super::spelled(expr)), label: super::spelled(expr) }
    }

    pub(super) fn dim_of_path(&self, path: &syn::Path) -> Dim {
        let name = super::spelled(path);
        if self.program.generics.contains(&crate::program::Generic::Dim(name.clone())) {
            Dim::Param(name)
        } else {
            Dim::Named { path: name.clone(), label: name }
        }
    }

    /// Binds the names of a pattern.
    pub(super) fn pattern(&mut self, pattern: &Pat, value: Value) -> Lowering<()> {
        match (pattern, value) {
            (Pat::Ident(ident), value) if ident.subpat.is_none() => {
                self.poisoned.remove(&ident.ident.to_string());
                self.bind(&ident.ident, value, ident.mutability.is_some());
                Ok(())
            }
            (Pat::Wild(_), _) => Ok(()),
            (Pat::Paren(inner), value) => self.pattern(&inner.pat, value),
            (Pat::Reference(inner), value) => self.pattern(&inner.pat, value),
            (Pat::Type(typed), value) => {
                let value = match self.declared(&typed.ty)? {
                    Some(ty) => self.convert(value, &ty, typed, "the pattern is declared as", LET)?,
                    None => value,
                };
                self.pattern(&typed.pat, value)
            }
            (Pat::Tuple(tuple), Value::Tuple(items)) if tuple.elems.len() == items.len() && !has_rest(&tuple.elems) => {
                self.patterns(tuple.elems.iter().zip(items))
            }
            (Pat::Slice(slice), value) if !has_rest(&slice.elems) => {
                let items = self.items_of(&value);
                match items {
                    Some(items) if items.len() == slice.elems.len() => self.patterns(slice.elems.iter().zip(items)),
                    _ => Err(self.unfit(pattern, &value)),
                }
            }
            (Pat::TupleStruct(tensor), Value::Node(id))
                if tensor.path.segments.last().is_some_and(|segment| segment.ident == "Vector")
                    && tensor.elems.len() == 1
                    && self.b.graph.ty(id).rank() == 1 =>
            {
                self.pattern(&tensor.elems[0], Value::Array(id))
            }
            (Pat::Struct(fields), Value::Struct(definition, items)) => {
                let mut pairs = Vec::new();
                for field in &fields.fields {
                    let name = super::spelled(&field.member);
                    match definition.fields.iter().position(|known| known.name == name) {
                        Some(at) => pairs.push((&*field.pat, items[at].clone())),
                        None => return Err(self.no_field(&definition, &name, field.member.span())),
                    }
                }
                self.patterns(pairs.into_iter())
            }
            (_, value) => Err(self.unfit(pattern, &value)),
        }
    }

    /// The items of an array whose length is a number.
    pub(super) fn items_of(&mut self, value: &Value) -> Option<Vec<Value>> {
        let count = match value {
            Value::List(items) => return Some(items.clone()),
            Value::Array(id) => match self.b.graph.ty(*id).dims[0] {
                Dim::Lit(n) => n,
                _ => return None,
            },
            Value::Items(_, Extent::Fixed(Dim::Lit(n))) => *n,
            _ => return None,
        };
        (0..count)
            .map(|i| {
                let at = self.b.integer(i);
                value.item(at, &mut self.b)
            })
            .collect()
    }

    pub(super) fn no_field(
        &mut self,
        definition: &crate::types::StructTy,
        name: &str,
        span: proc_macro2::Span,
    ) -> Reported {
        let names: Vec<&str> = definition.fields.iter().map(|field| field.name.as_str()).collect();
        let help = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its fields are {}", names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")),
        };
        self.report.help(span, format!("`{}` has no field `{name}`", definition.name), help)
    }

    fn patterns<'p>(&mut self, pairs: impl Iterator<Item = (&'p Pat, Value)>) -> Lowering<()> {
        let mut result = Ok(());
        for (pattern, value) in pairs {
            if self.pattern(pattern, value).is_err() {
                result = Err(Reported);
            }
        }
        result
    }

    fn unfit(&mut self, pattern: &Pat, value: &Value) -> Reported {
        let ty = value.ty(&self.b);
        self.report.spanned(
            pattern,
            format!("this pattern cannot take a value of type `{ty}`"),
            "names, `_`, tuples, arrays of a known length, `Vector([…])` and structs that derive `Params` can stand on the left of `let`",
        )
    }

    /// An expression whose value is not used.
    pub(super) fn effect(&mut self, expr: &Expr) -> Lowering<()> {
        match expr {
            Expr::Assign(assign) => {
                let hint = self.place_type(&assign.left);
                let value = self.expression(&assign.right, hint.as_ref())?;
                self.assign(&assign.left, value, &assign.right)
            }
            Expr::Binary(binary) if super::operator::assigning(&binary.op).is_some() => {
                let op = super::operator::assigning(&binary.op).expect("checked");
                let mut old = self.expression(&binary.left, None)?;
                let mut right = None;
                // Of a number, Rust takes the old value after the right side.
                if super::control::assigned_in(&binary.right).iter().any(|name| self.lookup(name).is_some()) {
                    let hint = self.hint(&old);
                    right = Some(self.expression(&binary.right, hint.as_ref())?);
                    old = self.expression(&binary.left, None)?;
                }
                let value = self.binary_values(binary, op, Some((old, right)))?;
                self.assign(&binary.left, value, binary)
            }
            Expr::Block(block) if block.label.is_none() => {
                let value = self.block(&block.block, None)?;
                self.unused(value, expr)
            }
            Expr::If(branch) => {
                let value = self.if_expression(branch, None)?;
                self.unused(value, expr)
            }
            Expr::Match(choice) => {
                let value = self.match_expression(choice, None)?;
                self.unused(value, expr)
            }
            Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => self.loop_statement(expr),
            Expr::Macro(call) => Err(self.macro_call(&call.mac)),
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Ok(()),
            _ => {
                let value = self.expression(expr, None)?;
                self.unused(value, expr)
            }
        }
    }

    fn unused(&mut self, value: Value, expr: &Expr) -> Lowering<()> {
        match value {
            Value::Tuple(items) if items.is_empty() => Ok(()),
            _ => {
                Err(self.report.spanned(expr, "this value is not used", "bind it with `let`, or remove the statement"))
            }
        }
    }

    /// `source` is where the value comes from.
    fn assign(&mut self, place: &Expr, value: Value, source: &dyn ToTokens) -> Lowering<()> {
        match place {
            Expr::Path(path) if path.path.get_ident().is_some() => {
                let name = path.path.get_ident().expect("checked");
                let Some(variable) = self.lookup(&name.to_string()).cloned() else {
                    return Err(self.unknown_name(name));
                };
                let outside = self.scopes.iter().rposition(|scope| scope.contains_key(&name.to_string())) == Some(0);
                if !variable.mutable && self.depth > 0 && self.in_library.is_none() && outside {
                    let message = format!("a closure cannot change `{name}`, which stands outside of it");
                    let help = format!("let it return the new value: `{name} = step({name}, …)`");
                    return Err(self.report.help(name.span(), message, help));
                }
                if !variable.mutable {
                    let help = format!("declare it as `mut {name}`");
                    return Err(self.report.help(name.span(), format!("`{name}` is not mutable"), help));
                }
                let ty = variable.value.ty(&self.b);
                let help = format!("a variable keeps its type: bind the new value with `let {name} = …`");
                let value = self.convert(value, &ty, source, &format!("`{name}` is"), &help)?;
                self.replace(&name.to_string(), value);
                Ok(())
            }
            Expr::Paren(inner) => self.assign(&inner.expr, value, source),
            Expr::Field(field) => {
                let mut whole = self.expression(&field.base, None)?;
                let name = super::spelled(&field.member);
                let slot = match &mut whole {
                    Value::Tuple(items) => name.parse::<usize>().ok().and_then(|i| items.get_mut(i)),
                    Value::Struct(definition, items) => {
                        definition.fields.iter().position(|f| f.name == name).and_then(|i| items.get_mut(i))
                    }
                    _ => None,
                };
                match slot {
                    Some(slot) => *slot = value,
                    None => return Err(self.unassignable(place)),
                }
                self.assign(&field.base, whole, source)
            }
            Expr::Index(index) => {
                let whole = self.expression(&index.expr, None)?;
                let ty = whole.ty(&self.b);
                let changed = self.with_element(whole, &ty, index, value, source)?;
                self.assign(&index.expr, changed, source)
            }
            Expr::Tuple(tuple) => match value {
                Value::Tuple(items) if items.len() == tuple.elems.len() => {
                    tuple.elems.iter().zip(items).try_for_each(|(place, item)| self.assign(place, item, source))
                }
                other => {
                    let ty = other.ty(&self.b);
                    Err(self.report.spanned(place, format!("this pattern cannot take a value of type `{ty}`"), ""))
                }
            },
            Expr::Infer(_) => Ok(()),
            Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr, .. }) => self.assign(expr, value, source),
            _ => Err(self.unassignable(place)),
        }
    }

    /// An array or tensor with another value at one place.
    fn with_element(
        &mut self,
        whole: Value,
        ty: &Ty,
        index: &syn::ExprIndex,
        value: Value,
        source: &dyn ToTokens,
    ) -> Lowering<Value> {
        let element = match ty {
            Ty::Array(item, _) => (**item).clone(),
            Ty::Scalar(e) | Ty::Vector(_, e) | Ty::Matrix(_, _, e) | Ty::Tensor(_, e) => Ty::Scalar(e.clone()),
            _ => return Err(self.unassignable(&syn::parse_quote!(#index))),
        };
        let what = "an element here is";
        let value = self.convert(value, &element, source, what, "an element keeps its type")?;
        let rank = match &whole {
            Value::Node(id) => self.b.graph.ty(*id).rank(),
            _ => 1,
        };
        let at = self.indices(index, rank, ty)?;
        self.b.origin = crate::graph::Origin::at(self.in_library.unwrap_or_else(|| index.span()));
        if let (Value::List(items), Op::Integer(place)) = (&whole, &self.b.graph.node(at[0]).op)
            && let Ok(place) = usize::try_from(*place)
            && place < items.len()
        {
            let mut items = items.clone();
            items[place] = value;
            return Ok(Value::List(items));
        }
        let whole = whole.packed(&mut self.b).unwrap_or(whole);
        match (&whole, value.packed(&mut self.b)) {
            (Value::Node(x), Some(Value::Node(v))) if (1..=3).contains(&rank) => {
                let inputs: Vec<NodeId> = std::iter::once(*x).chain(at.iter().copied()).chain([v]).collect();
                let name = ["set", "set2", "set3"][rank - 1];
                self.op(name, Attr::None, &inputs, index, &[]).map(Value::Node)
            }
            (Value::Array(x), Some(Value::Node(v))) => {
                self.op("set", Attr::None, &[*x, at[0], v], index, &[]).map(Value::Array)
            }
            (Value::Items(item, n), Some(value)) => {
                let mut new = value.leaves().into_iter();
                let mut failed = false;
                let item = item.map(&mut |id| {
                    let Some(new) = new.next() else {
                        failed = true;
                        return id;
                    };
                    self.op("set_item", Attr::None, &[id, at[0], new], index, &[]).unwrap_or_else(|_| {
                        failed = true;
                        id
                    })
                });
                if failed { Err(Reported) } else { Ok(Value::Items(Box::new(item), n.clone())) }
            }
            _ => Err(self.unassignable(&syn::parse_quote!(#index))),
        }
    }

    /// The type of a place that is assigned to, where it is plain.
    fn place_type(&mut self, place: &Expr) -> Option<Ty> {
        match place {
            Expr::Path(path) => {
                let name = path.path.get_ident()?.to_string();
                let value = self.lookup(&name)?.value.clone();
                Some(value.ty(&self.b))
            }
            Expr::Index(index) => match self.place_type(&index.expr)? {
                Ty::Array(item, _) => Some(*item),
                Ty::Vector(_, e) | Ty::Matrix(_, _, e) | Ty::Tensor(_, e) => Some(Ty::Scalar(e)),
                _ => None,
            },
            Expr::Unary(unary) => self.place_type(&unary.expr),
            Expr::Paren(inner) => self.place_type(&inner.expr),
            _ => None,
        }
    }

    fn unassignable(&mut self, place: &Expr) -> Reported {
        self.report.spanned(
            place,
            "cannot assign to this place in a differentiable function",
            "assign to a variable, a field, an element of a tensor, or an item of an array",
        )
    }

    pub(super) fn replace(&mut self, name: &str, value: Value) {
        for scope in self.scopes.iter_mut().rev() {
            if let Some(variable) = scope.get_mut(name) {
                variable.value = value;
                return;
            }
        }
    }
}

fn has_rest(patterns: &syn::punctuated::Punctuated<Pat, syn::Token![,]>) -> bool {
    patterns.iter().any(|pattern| matches!(pattern, Pat::Rest(_)))
}
