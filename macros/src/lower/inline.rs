//! Calls of other differentiable functions: their graphs become parts of this one.

use super::call::RECOMPUTE;
use super::value::Value;
use super::{Lower, Lowering, given, path_key, spelled};
use crate::graph::NodeId;
use crate::hole::Fill;
use crate::library;
use crate::program::Callee;
use crate::report::Reported;
use crate::types::Ty;
use crate::wire;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall};

impl Lower<'_> {
    /// Another differentiable function: its graph becomes part of this one.
    pub(super) fn inline(
        &mut self,
        path: &syn::Path,
        definition: &str,
        arguments: &[&Expr],
        call: &ExprCall,
    ) -> Lowering<Value> {
        let name = path_key(path);
        let function = self.decoded(path, definition)?;
        self.count_arguments(&name, function.params.iter().map(|(param, _)| param.as_str()), arguments.len(), call)?;
        let (values, mut matching) = self.matched_arguments(&name, &function, arguments)?;
        let mut fills = self.fills(path, &function, arguments, &mut matching)?;
        let substitution = matching.substitution;
        self.calls += 1;
        let frame =
            format!("{}#{}", path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(), self.calls);
        // What is given to a function stands in its frame, among what it does with it.
        fills.iter_mut().flatten().for_each(|fill| fill.graph.put_within(&frame));
        self.b.origin = crate::graph::Origin { call: Some(frame), ..crate::graph::Origin::at(call.span()) };
        let result = wire::inline(&mut self.b, &function, &values, &fills, &substitution, path);
        self.b.origin.call = None;
        result.map_err(|message| self.report.spanned(call, format!("in the call to `{name}`: {message}"), ""))
    }

    /// A definition from its wire form.
    pub(super) fn decoded(&mut self, path: &syn::Path, definition: &str) -> Lowering<wire::Function> {
        wire::decode(definition).map_err(|error| {
            let help = "the crates that define and call it must use one version of tapeless";
            let message = format!("cannot read the definition of `{}`: {}", path_key(path), error.0);
            self.report.spanned(path, message, help)
        })
    }

    /// What fills the holes in a callee's graph, for each of its parameters that is a function.
    fn fills(
        &mut self,
        path: &syn::Path,
        function: &wire::Function,
        arguments: &[&Expr],
        matching: &mut wire::Matching,
    ) -> Lowering<Vec<Option<Fill>>> {
        let name = path_key(path);
        for (argument, (_, ty)) in arguments.iter().zip(&function.params) {
            if let Ty::Function(ty) = ty {
                self.match_given(argument, ty, matching);
            }
        }
        let mut fills = Vec::new();
        for (argument, (param, ty)) in arguments.iter().zip(&function.params) {
            let Ty::Function(ty) = ty else {
                fills.push(Ok(None));
                continue;
            };
            if let Some(generic) = given::unknown(ty, matching) {
                let message = format!("what `{generic}` of `{name}` stands for is not known here");
                let help = "write a closure and the types of its arguments: `|x: Vector<3>| …`";
                fills.push(Err(self.report.spanned(argument, message, help)));
                continue;
            }
            let ty = function.function_ty(ty, &matching.substitution, path);
            fills.push(self.fill(argument, (&name, param), &ty).map(Some));
        }
        fills.into_iter().collect()
    }

    /// The arguments of a call, checked against the callee's parameters, and what its generic ones stand for. Functions are
    /// left out.
    pub(super) fn matched_arguments(
        &mut self,
        name: &str,
        function: &wire::Function,
        arguments: &[&Expr],
    ) -> Lowering<(Vec<Value>, wire::Matching)> {
        let mut matching = wire::Matching::default();
        let mut values = vec![Value::unit(); arguments.len()];
        let mut failed = false;
        // Of what type a number is, the other arguments say.
        let mut order: Vec<usize> = (0..arguments.len()).collect();
        order.sort_by_key(|at| is_number(arguments[*at]));
        for at in order {
            let (argument, Some((param, ty))) = (arguments[at], function.params.get(at)) else { continue };
            if matches!(ty, Ty::Function(_)) {
                continue;
            }
            let hint = matching.knows(ty).then(|| matching.substitution.ty(ty));
            let Ok(value) = self.expression(argument, hint.as_ref()) else {
                failed = true;
                continue;
            };
            let value = match ty {
                Ty::Array(..) | Ty::Slice(_) => value.packed(&mut self.b).unwrap_or(value),
                _ => value,
            };
            let actual = value.ty(&self.b);
            if matching.unify(ty, &actual) {
                values[at] = value;
                continue;
            }
            failed = true;
            let expected = matching.substitution.ty(ty);
            let help = super::remedy(&actual, &expected).unwrap_or_else(|| match value {
                Value::Node(id) if matches!(super::bare(argument), Expr::Path(_)) => self.describe(&[argument], &[id]),
                _ => String::new(),
            });
            let message = format!("argument `{param}` of `{name}` is `{expected}`, but this is `{actual}`");
            self.report.spanned(argument, message, &help);
        }
        if failed { Err(Reported) } else { Ok((values, matching)) }
    }

    /// The graph of a scalar function at every element of a tensor.
    pub(super) fn map(&mut self, x: NodeId, function: &Expr, call: &dyn ToTokens) -> Lowering<Value> {
        let Expr::Path(path) = function else {
            let function = self.function_value(function, 1)?;
            return self.map_elements(&[x], function, call);
        };
        if path.path.get_ident().is_some_and(|name| self.lookup(&name.to_string()).is_some()) {
            let function = self.function_value(function, 1)?;
            return self.map_elements(&[x], function, call);
        }
        match self.callee(&path.path).cloned() {
            // There is nothing between an element and itself.
            Some(Callee::Builtin(name)) if name == RECOMPUTE => Ok(Value::Node(x)),
            Some(Callee::Builtin(name)) => {
                if let Some(definition) = library::find(&name) {
                    self.count_arguments(
                        &name,
                        definition.params.iter().map(|(param, _)| param.as_str()),
                        1,
                        function,
                    )?;
                    return self.expand(&name, definition, vec![Value::Node(x)], &[], call);
                }
                self.elementwise(&name, vec![x], &[], call)
            }
            Some(Callee::Function(definition)) => {
                let name = path_key(&path.path);
                let function = wire::decode(&definition).map_err(|error| {
                    self.report.spanned(path, format!("cannot read the definition of `{name}`: {}", error.0), "")
                })?;
                let mut matching = wire::Matching::default();
                let ty = Ty::Scalar(self.b.ty(x).element);
                let one_float = matches!(&function.params[..], [(_, param)] if matching.unify(param, &ty));
                if !one_float {
                    return Err(self.report.spanned(
                        path,
                        format!("`map` takes a function of one `{ty}`, which `{name}` is not"),
                        "write a differentiable function of one float that calls it",
                    ));
                }
                self.b.origin = crate::graph::Origin::at(path.span());
                match wire::inline_elementwise(&mut self.b, &function, x, &matching.substitution, &path.path) {
                    Ok(id) => Ok(Value::Node(id)),
                    // It holds what has no element-wise form: one element after the other.
                    Err(_) => {
                        let closure = self.function_value(&Expr::Path(path.clone()), 1)?;
                        self.map_elements(&[x], closure, call)
                    }
                }
            }
            None | Some(Callee::Plain) => Err(self.report.spanned(
                path,
                format!("cannot differentiate `{}`", spelled(path)),
                "annotate the function with `#[differentiable]`",
            )),
        }
    }
}

/// Whether an expression is nothing but a number.
fn is_number(expr: &Expr) -> bool {
    match super::bare(expr) {
        Expr::Lit(_) => true,
        Expr::Unary(unary) => is_number(&unary.expr),
        _ => false,
    }
}
