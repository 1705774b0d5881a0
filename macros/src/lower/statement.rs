//! Blocks, `let`, patterns, assignments.

use super::value::Value;
use super::{Lower, Lowering};
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
        self.scopes.push(HashMap::new());
        let result = self.statements(&block.stmts, expected);
        self.scopes.pop();
        result
    }

    fn statements(&mut self, statements: &[Stmt], expected: Option<&Ty>) -> Lowering<Value> {
        let mut failed = false;
        let mut result = Ok(Value::unit());
        for (position, statement) in statements.iter().enumerate() {
            let last = position + 1 == statements.len();
            match statement {
                Stmt::Local(local) => {
                    if self.local(local).is_err() {
                        failed = true;
                        self.poison(&local.pat);
                    }
                }
                Stmt::Expr(expr, None) if last => result = self.expression(expr, expected),
                Stmt::Expr(expr, _) => failed |= self.effect(expr).is_err(),
                Stmt::Item(item @ syn::Item::Const(_)) => self.items.push(item.clone()),
                Stmt::Item(item) => {
                    failed = true;
                    self.report.spanned(
                        item,
                        "an item inside a differentiable function",
                        "move it out of the function; only `const` items may stand here",
                    );
                }
                Stmt::Macro(call) => {
                    failed = true;
                    self.macro_call(&call.mac);
                }
            }
        }
        if failed { Err(Reported) } else { result }
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

    fn local(&mut self, local: &syn::Local) -> Lowering<()> {
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
        if let Some(diverge) = &init.diverge {
            let help =
                "a pattern that may not fit is a branch, and branches are not supported yet: choose in the caller";
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
    fn dim(&self, expr: &Expr) -> Dim {
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

    fn dim_of_path(&self, path: &syn::Path) -> Dim {
        let name = super::spelled(path);
        if self.program.generics.contains(&crate::program::Generic::Dim(name.clone())) {
            Dim::Param(name)
        } else {
            Dim::Named { path: name.clone(), label: name }
        }
    }

    /// Binds the names of a pattern.
    fn pattern(&mut self, pattern: &Pat, value: Value) -> Lowering<()> {
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
        match value {
            Value::List(items) => Some(items.clone()),
            Value::Array(id) => match self.b.graph.ty(*id).dims[0] {
                Dim::Lit(n) => Some((0..n).map(|i| value.at(&[crate::graph::Step::Index(i)], &mut self.b)).collect()),
                _ => None,
            },
            _ => None,
        }
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
            "names, `_`, tuples, arrays of a known length and structs that derive `Params` can stand on the left of `let`",
        )
    }

    /// An expression whose value is not used.
    fn effect(&mut self, expr: &Expr) -> Lowering<()> {
        match expr {
            Expr::Assign(assign) => {
                let value = self.expression(&assign.right, None)?;
                self.assign(&assign.left, value, &assign.right)
            }
            Expr::Binary(binary) if super::operator::assigning(&binary.op).is_some() => {
                let old = self.expression(&binary.left, None)?;
                let value =
                    self.binary_values(binary, super::operator::assigning(&binary.op).expect("checked"), Some(old))?;
                self.assign(&binary.left, value, binary)
            }
            Expr::Block(block) if block.label.is_none() => self.block(&block.block, None).map(|_| ()),
            Expr::Macro(call) => Err(self.macro_call(&call.mac)),
            Expr::Tuple(tuple) if tuple.elems.is_empty() => Ok(()),
            _ => {
                self.expression(expr, None)?;
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
                let mut whole = self.expression(&index.expr, None)?;
                if let Some(items) = self.items_of(&whole) {
                    whole = Value::List(items);
                }
                let at = match &*index.index {
                    Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(at), .. }) => at.base10_parse::<usize>().ok(),
                    _ => None,
                };
                match (&mut whole, at) {
                    (Value::List(items), Some(at)) if at < items.len() => items[at] = value,
                    _ => return Err(self.unassignable(place)),
                }
                self.assign(&index.expr, whole, source)
            }
            Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr, .. }) => self.assign(expr, value, source),
            _ => Err(self.unassignable(place)),
        }
    }

    fn unassignable(&mut self, place: &Expr) -> Reported {
        self.report.spanned(
            place,
            "cannot assign to this place in a differentiable function",
            "assign to a variable, a field, or an item of an array at a literal index; build a new tensor instead of changing its elements",
        )
    }

    fn replace(&mut self, name: &str, value: Value) {
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
