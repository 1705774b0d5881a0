//! Conditions and `match`.

use super::control::assigned_in;
use super::value::Value;
use super::{Lower, Lowering};
use crate::graph::{Attr, NodeId, NodeTy, Op};
use crate::report::Reported;
use crate::types::{Element, Ty};
use quote::ToTokens;
use std::collections::HashMap;
use syn::spanned::Spanned;
use syn::{Expr, Pat};

impl Lower<'_> {
    /// An expression that is a `bool`.
    pub(super) fn condition(&mut self, expr: &Expr) -> Lowering<NodeId> {
        if let Expr::Let(condition) = super::bare(expr) {
            return Err(self.report.spanned(
                condition.let_token,
                "`let` as a condition is not supported in differentiable functions",
                "the types of the language have no variants to choose from: compare values",
            ));
        }
        let value = self.expression(expr, Some(&Ty::Scalar(Element::Bool)))?;
        match value {
            Value::Node(id) if *self.b.graph.ty(id) == NodeTy::scalar(Element::Bool) => Ok(id),
            other => {
                let ty = other.ty(&self.b);
                Err(self.report.spanned(
                    expr,
                    format!("a condition is a `bool`, not `{ty}`"),
                    "compare it with something",
                ))
            }
        }
    }

    /// `a && b`, `a || b`
    pub(super) fn lazy(&mut self, binary: &syn::ExprBinary, and: bool) -> Lowering<Value> {
        let left = self.condition(&binary.left)?;
        let right = &binary.right;
        self.joined(left, and, (right, binary), &mut |this| this.condition(right)).map(Value::Node)
    }

    /// Two conditions: the right one is only computed where it counts, if it can fail or assigns to something.
    pub(super) fn joined(
        &mut self,
        left: NodeId,
        and: bool,
        (right, at): (&Expr, &dyn ToTokens),
        condition: &mut dyn FnMut(&mut Self) -> Lowering<NodeId>,
    ) -> Lowering<NodeId> {
        if !assigned_in(right).iter().any(|name| self.lookup(name).is_some()) {
            let before = self.b.graph.len();
            let right = condition(self)?;
            let fails = (before..self.b.graph.len()).any(|at| can_fail(&self.b.graph.node(NodeId(at)).op));
            if !fails {
                return self.op(if and { "and" } else { "or" }, Attr::None, &[left, right], at, &[]);
            }
        }
        let known = |this: &mut Self| {
            let ty = NodeTy::scalar(Element::Bool);
            Ok(Value::Node(this.b.make(Op::Integer(i64::from(!and)), vec![], ty)))
        };
        let asked = |this: &mut Self| condition(this).map(Value::Node);
        let value = if and { self.branch(left, at, asked, known) } else { self.branch(left, at, known, asked) };
        match value? {
            Value::Node(id) => Ok(id),
            _ => Err(Reported),
        }
    }

    /// The value of `match`: its arms are tried one after the other.
    pub(super) fn match_expression(&mut self, choice: &syn::ExprMatch, expected: Option<&Ty>) -> Lowering<Value> {
        self.matched(choice, &mut |this, body| this.expression(body, expected))
    }

    /// The same for what arms do.
    pub(super) fn matched(
        &mut self,
        choice: &syn::ExprMatch,
        body: &mut dyn FnMut(&mut Self, &Expr) -> Lowering<Value>,
    ) -> Lowering<Value> {
        let value = self.expression(&choice.expr, None)?;
        // Under a name that no user can give, so that the arms capture it.
        self.scopes.push(HashMap::new());
        let name = format!("%match{}", self.scopes.len());
        self.hide(&name, value);
        let result = self.arms(&choice.arms, &name, choice, body);
        self.scopes.pop();
        result
    }

    fn arms(
        &mut self,
        arms: &[syn::Arm],
        name: &str,
        choice: &syn::ExprMatch,
        body: &mut dyn FnMut(&mut Self, &Expr) -> Lowering<Value>,
    ) -> Lowering<Value> {
        let Some((arm, others)) = arms.split_first() else {
            return Err(self.report.spanned(choice.match_token, "a `match` without arms has no value", "add an arm"));
        };
        let value = self.lookup(name).expect("hidden above").value.clone();
        let (pattern, guard) = match &arm.pat {
            Pat::Guard(guarded) => (&*guarded.pat, Some(&guarded.guard)),
            pattern => (pattern, None),
        };
        self.scopes.push(HashMap::new());
        let test = self.test(pattern, &value);
        self.scopes.pop();
        let guarded = |this: &mut Self, guard: &Expr| {
            this.scopes.push(HashMap::new());
            let value = this.lookup(name).expect("hidden above").value.clone();
            let result = this.bind_pattern(pattern, value).and_then(|()| this.condition(guard));
            this.scopes.pop();
            result
        };
        let condition = match (test?, guard) {
            (Some(test), Some(guard)) => {
                Some(self.joined(test, true, (guard, guard), &mut |this| guarded(this, guard))?)
            }
            (None, Some(guard)) => Some(guarded(self, guard)?),
            (test, None) => test,
        };
        let taken = |this: &mut Self, body: &mut dyn FnMut(&mut Self, &Expr) -> Lowering<Value>| {
            this.scopes.push(HashMap::new());
            let value = this.lookup(name).expect("hidden above").value.clone();
            let result = this.bind_pattern(pattern, value).and_then(|()| body(this, &arm.body));
            this.scopes.pop();
            result
        };
        match condition {
            // rustc has checked that the arms cover everything.
            Some(condition) if !others.is_empty() => {
                let body = std::cell::RefCell::new(body);
                self.branch(
                    condition,
                    &choice.match_token,
                    |this| taken(this, &mut **body.borrow_mut()),
                    |this| this.arms(others, name, choice, &mut **body.borrow_mut()),
                )
            }
            _ => taken(self, body),
        }
    }

    /// When a pattern fits; `None` if always.
    fn test(&mut self, pattern: &Pat, value: &Value) -> Lowering<Option<NodeId>> {
        let origin = self.in_library.unwrap_or_else(|| pattern.span());
        self.b.origin = crate::graph::Origin::at(origin);
        match (pattern, value) {
            (Pat::Wild(_), _) => Ok(None),
            (Pat::Ident(ident), _) if is_constant(ident) => {
                let name = &ident.ident;
                let expr: Expr = syn::parse_quote!(#name);
                self.equals(&expr, value, pattern).map(Some)
            }
            (Pat::Ident(ident), _) => match &ident.subpat {
                Some((_, inner)) => self.test(inner, value),
                None => Ok(None),
            },
            (Pat::Paren(inner), _) => self.test(&inner.pat, value),
            (Pat::Reference(inner), _) => self.test(&inner.pat, value),
            (Pat::Lit(lit), _) => self.equals(&Expr::Lit(lit.clone()), value, pattern).map(Some),
            (Pat::Path(path), _) => self.equals(&Expr::Path(path.clone()), value, pattern).map(Some),
            (Pat::Range(range), _) => {
                let low = match &range.start {
                    // No number without a sign is less, and rustc would warn of the question.
                    Some(start) if is_zero(start) && is_unsigned(&value.ty(&self.b)) => None,
                    Some(start) => Some(self.compared("ge", value, start, pattern)?),
                    None => None,
                };
                let high = match &range.end {
                    Some(end) => {
                        let half = matches!(range.limits, syn::RangeLimits::HalfOpen(_));
                        Some(self.compared(if half { "lt" } else { "le" }, value, end, pattern)?)
                    }
                    None => None,
                };
                Ok(match (low, high) {
                    (Some(low), Some(high)) => Some(self.b.binary("and", low, high)),
                    (low, high) => low.or(high),
                })
            }
            (Pat::Or(or), _) => {
                let mut any: Option<NodeId> = None;
                for case in &or.cases {
                    let Some(test) = self.test(case, value)? else { return Ok(None) };
                    any = Some(any.map_or(test, |any| self.b.binary("or", any, test)));
                }
                Ok(any)
            }
            (Pat::Tuple(tuple), Value::Tuple(items)) if tuple.elems.len() == items.len() => {
                let mut all: Option<NodeId> = None;
                for (pattern, item) in tuple.elems.iter().zip(items) {
                    if let Some(test) = self.test(pattern, item)? {
                        all = Some(all.map_or(test, |all| self.b.binary("and", all, test)));
                    }
                }
                Ok(all)
            }
            (Pat::Struct(_) | Pat::Slice(_), _) => Ok(None),
            _ => Err(self.report.spanned(
                pattern,
                "this pattern is not supported in differentiable functions",
                "numbers, constants, ranges, `|`, tuples, names and `_` can be matched; other choices are made with `if`",
            )),
        }
    }

    /// Binds the names of a pattern whose test is made.
    fn bind_pattern(&mut self, pattern: &Pat, value: Value) -> Lowering<()> {
        match (pattern, value) {
            (Pat::Ident(ident), value) if !is_constant(ident) => {
                if let Some((_, inner)) = &ident.subpat {
                    self.bind_pattern(inner, value.clone())?;
                }
                self.bind(&ident.ident, value, ident.mutability.is_some());
                Ok(())
            }
            (Pat::Tuple(tuple), Value::Tuple(items)) if tuple.elems.len() == items.len() => {
                tuple.elems.iter().zip(items).try_for_each(|(pattern, item)| self.bind_pattern(pattern, item))
            }
            (Pat::Paren(inner), value) => self.bind_pattern(&inner.pat, value),
            (Pat::Reference(inner), value) => self.bind_pattern(&inner.pat, value),
            (Pat::Struct(_) | Pat::Slice(_), value) => self.pattern(pattern, value),
            _ => Ok(()),
        }
    }

    fn equals(&mut self, expr: &Expr, value: &Value, at: &Pat) -> Lowering<NodeId> {
        self.compared("eq", value, expr, at)
    }

    fn compared(&mut self, op: &str, value: &Value, expr: &Expr, at: &Pat) -> Lowering<NodeId> {
        let x = match value {
            Value::Node(x) if self.b.graph.ty(*x).rank() == 0 => x,
            _ => {
                let ty = value.ty(&self.b);
                let message = format!("a value of type `{ty}` does not fit this pattern");
                let help = "match one number, or choose with `if`: `if x[0] > 0.0 { … }`";
                return Err(self.report.spanned(at, message, help));
            }
        };
        let hint = Ty::Scalar(self.b.ty(*x).element);
        let other = self.expression(expr, Some(&hint))?;
        let other = self.convert(other, &hint, expr, "the value is", "match it against values of its own type")?;
        let Value::Node(y) = other else { return Err(Reported) };
        self.op(op, Attr::None, &[*x, y], at, &[])
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(expr, Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(value), .. }) if value.base10_digits() == "0")
}

fn is_unsigned(ty: &Ty) -> bool {
    matches!(ty, Ty::Scalar(Element::Int(name)) if name.starts_with('u'))
}

/// Whether computing a node can fail: an index out of range, an integer out of range.
fn can_fail(op: &Op) -> bool {
    use crate::table::{Code, View};
    match op {
        Op::Region(_) => true,
        Op::Call(def, _) => match def.code {
            Code::View(
                View::Index | View::Index2 | View::Row | View::Column | View::Item | View::Part | View::Pick,
            ) => true,
            // Whatever the user's code does.
            Code::Foreign => true,
            _ => matches!(def.name, "sub" | "div" | "rem"),
        },
        _ => false,
    }
}

/// Whether a name in a pattern is that of a constant.
fn is_constant(ident: &syn::PatIdent) -> bool {
    let name = ident.ident.to_string();
    ident.subpat.is_none() && name.chars().next().is_some_and(char::is_uppercase)
}
