//! Functions that a function is given: calls of them, and what fills the holes that such calls are in another function's graph.

use super::value::Value;
use super::{Lower, Lowering};
use crate::build::Build;
use crate::graph::{Graph, NodeId, Op};
use crate::hole::{self, Fill, Hole};
use crate::program::Callee;
use crate::report::Reported;
use crate::rules::Level;
use crate::simplify::rebuild_into;
use crate::types::{Element, FunctionTy, Ty};
use crate::wire;
use quote::ToTokens;
use std::rc::Rc;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall, Pat};

impl Lower<'_> {
    /// `f(x)`, where `f` is a parameter.
    pub(super) fn given_call(&mut self, hole: &Hole, arguments: &[&Expr], call: &ExprCall) -> Lowering<Value> {
        self.count_given(hole, arguments.len(), call)?;
        let mut values = Vec::new();
        for (argument, ty) in arguments.iter().zip(&hole.ty.inputs) {
            let value = self.expression(argument, Some(ty));
            values.push(value.and_then(|value| self.passed(hole, value, ty, argument)));
        }
        self.hole(hole, &super::expression::all(values)?, call)
    }

    /// The same for arguments that are values, as `map` has them.
    pub(super) fn given_values(&mut self, hole: &Hole, arguments: Vec<Value>, at: &dyn ToTokens) -> Lowering<Value> {
        self.count_given(hole, arguments.len(), at)?;
        let arguments = arguments.into_iter().zip(&hole.ty.inputs);
        let values = arguments.map(|(value, ty)| self.passed(hole, value, ty, at)).collect::<Vec<_>>();
        self.hole(hole, &super::expression::all(values)?, at)
    }

    fn count_given(&mut self, hole: &Hole, given: usize, at: &dyn ToTokens) -> Lowering<()> {
        let takes = hole.ty.inputs.len();
        if takes == given {
            return Ok(());
        }
        let plural = if takes == 1 { "argument" } else { "arguments" };
        let message = format!("`{}` takes {takes} {plural}, {given} given", hole.name);
        let help = format!("it is declared as `{}`", Ty::Function(hole.ty.clone()));
        Err(self.report.spanned(at.to_token_stream(), message, &help))
    }

    /// An argument in the form of its type.
    fn passed(&mut self, hole: &Hole, value: Value, ty: &Ty, at: &dyn ToTokens) -> Lowering<Value> {
        let what = format!("an argument of `{}` is", hole.name);
        let help = format!("`{}` is declared as `{}`", hole.name, Ty::Function(hole.ty.clone()));
        self.formed(value, ty, at, &what, &help)
    }

    /// A value of a type, in the form that its leaves are counted in.
    fn formed(&mut self, value: Value, ty: &Ty, at: &dyn ToTokens, what: &str, help: &str) -> Lowering<Value> {
        let value = self.convert(value, ty, at, what, help)?;
        let model = hole::form(&mut Build::new(Level::OFF), ty);
        super::region::same_form(&model, &value, &mut self.b).ok_or_else(|| {
            let message = format!("{what} `{ty}`, and this is put together in another form");
            self.report.spanned(at.to_token_stream(), message, help)
        })
    }

    fn hole(&mut self, hole: &Hole, arguments: &[Value], at: &dyn ToTokens) -> Lowering<Value> {
        self.b.origin = crate::graph::Origin::at(at.to_token_stream().span());
        let inputs: Vec<NodeId> = arguments.iter().flat_map(Value::leaves).collect();
        Ok(hole.call(&mut self.b, &inputs))
    }

    /// The graph of a function that stands as an argument for the parameter `param`, which has the type `ty`.
    pub(super) fn fill(&mut self, argument: &Expr, (callee, param): (&str, &str), ty: &FunctionTy) -> Lowering<Fill> {
        self.check_given(argument, (callee, param), ty)?;
        let function = self.function_value(argument, ty.inputs.len())?;
        let mut made = None;
        self.hidden_function(function, |this, name| {
            let mut scratch = Build::new(Level::OFF);
            let forms: Vec<Value> = ty.inputs.iter().map(|ty| hole::form(&mut scratch, ty)).collect();
            let arguments = forms.iter().map(|form| form.leaves().len()).sum();
            let outer = this.enter(arguments, None);
            let mut inputs = 0..;
            let values = forms.iter().map(|form| {
                form.map(&mut |id| this.b.make(Op::Input(inputs.next().expect("endless")), vec![], scratch.ty(id)))
            });
            let values = values.collect();
            let function = this.lookup(&name).expect("hidden").value.clone();
            let result = this.apply(&function, values, argument).and_then(|value| {
                let what = format!("`{param}` of `{callee}` yields");
                let help = format!("it is declared as `{}`", Ty::Function(Rc::new(ty.clone())));
                this.formed(value, &ty.output, argument, &what, &help)
            });
            let (inside, captured) = this.leave(outer);
            let outputs = result?.leaves();
            made = Some(pruned(inside.graph(), arguments, &captured, &outputs));
            Ok(Value::unit())
        })?;
        made.ok_or(Reported)
    }

    /// Mistakes that can be told from the argument alone, in words of their own.
    fn check_given(&mut self, argument: &Expr, (callee, param): (&str, &str), ty: &FunctionTy) -> Lowering<()> {
        let declared = Ty::Function(Rc::new(ty.clone()));
        let takes = ty.inputs.len();
        let count = match super::bare(argument) {
            Expr::Closure(closure) => Some(closure.inputs.len()),
            Expr::Path(path) => match path.path.get_ident().and_then(|name| self.lookup(&name.to_string())) {
                Some(variable) => match &variable.value {
                    Value::Closure(closure, _) => Some(super::closure::written(closure).inputs.len()),
                    Value::Given(hole) => Some(hole.ty.inputs.len()),
                    other => {
                        let message = format!(
                            "argument `{param}` of `{callee}` is a function, but this is `{}`",
                            other.ty(&self.b)
                        );
                        let help = format!("give it a closure, or the name of a differentiable function: `{declared}`");
                        return Err(self.report.spanned(argument, message, &help));
                    }
                },
                None => match self.callee(&path.path).cloned() {
                    Some(Callee::Function(definition)) => Some(self.decoded(&path.path, &definition)?.params.len()),
                    None if path.path.get_ident().is_some() => {
                        return Err(self.unknown_name(path.path.get_ident().expect("asked")));
                    }
                    _ => None,
                },
            },
            _ => {
                let message = format!("argument `{param}` of `{callee}` is a function, and this is none");
                let help = format!("give it a closure, or the name of a differentiable function: `{declared}`");
                return Err(self.report.spanned(argument, message, &help));
            }
        };
        match count {
            Some(count) if count != takes => {
                let plural = if takes == 1 { "argument" } else { "arguments" };
                let message =
                    format!("`{param}` of `{callee}` is a function of {takes} {plural}, and this one takes {count}");
                Err(self.report.spanned(argument, message, &format!("it is declared as `{declared}`")))
            }
            _ => Ok(()),
        }
    }

    /// What the generic parameters in the type of a function stand for, as far as the argument says.
    pub(super) fn match_given(&mut self, argument: &Expr, ty: &FunctionTy, matching: &mut wire::Matching) {
        match super::bare(argument) {
            Expr::Closure(closure) => {
                for (pattern, formal) in closure.inputs.iter().zip(&ty.inputs) {
                    let Pat::Type(pattern) = pattern else { continue };
                    let written = match &*pattern.ty {
                        syn::Type::Reference(reference) => &reference.elem,
                        other => other,
                    };
                    if let Ok(Some(actual)) = self.declared(written) {
                        matching.unify(formal, &actual);
                    }
                }
            }
            Expr::Path(path) => {
                let given = path.path.get_ident().and_then(|name| self.lookup(&name.to_string()));
                let inputs: Vec<Ty> = match (given.map(|variable| &variable.value), self.callee(&path.path)) {
                    (Some(Value::Given(hole)), _) => hole.ty.inputs.clone(),
                    (None, Some(Callee::Function(definition))) => match wire::decode(definition) {
                        Ok(function) if function.is_concrete() => {
                            function.params.iter().map(|(_, ty)| ty.clone()).collect()
                        }
                        _ => return,
                    },
                    _ => return,
                };
                for (formal, actual) in ty.inputs.iter().zip(&inputs) {
                    matching.unify(formal, actual);
                }
            }
            _ => {}
        }
    }
}

/// The graph of a function without what it does not need of all that was in scope.
fn pruned(graph: &Graph, arguments: usize, captured: &[NodeId], outputs: &[NodeId]) -> Fill {
    let needed = graph.reachable(outputs);
    let mut kept: Vec<usize> = Vec::new();
    let mut b = Build::new(Level::OFF);
    let mut map = vec![None; graph.len()];
    for id in graph.ids() {
        let node = graph.node(id);
        let Op::Input(k) = node.op else { continue };
        let number = match k.checked_sub(arguments) {
            None => k,
            Some(_) if !needed[id.0] => continue,
            Some(k) => {
                let at = kept.iter().position(|known| *known == k).unwrap_or_else(|| {
                    kept.push(k);
                    kept.len() - 1
                });
                arguments + at
            }
        };
        b.origin = node.origin.clone();
        map[id.0] = Some(b.make(Op::Input(number), vec![], node.ty.clone()));
    }
    rebuild_into(&mut b, graph, outputs, &mut map);
    let outputs = outputs.iter().map(|id| map[id.0].expect("a root")).collect();
    Fill { graph: b.graph, arguments, captured: kept.iter().map(|k| captured[*k]).collect(), outputs }
}

/// The first generic parameter in a function's type of which nothing says what it stands for.
pub(super) fn unknown(ty: &FunctionTy, matching: &wire::Matching) -> Option<String> {
    let known = |name: &String| {
        let substitution = &matching.substitution;
        substitution.dims.iter().any(|(dim, _)| dim == name)
            || substitution.elements.iter().any(|(element, _)| element == name)
    };
    let mut found = None;
    for ty in ty.inputs.iter().chain([&ty.output]) {
        let mut note = |name: &String| {
            if !known(name) && found.is_none() {
                found = Some(name.clone());
            }
        };
        for element in ty.elements() {
            if let Element::Param(name) = element {
                note(name);
            }
        }
        crate::front::definition::map_dims(ty, &mut |dim| {
            if let crate::types::Dim::Param(name) = dim {
                note(name);
            }
            dim.clone()
        });
    }
    found
}
