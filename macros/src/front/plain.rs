//! Where a body calls an ordinary function: in places where the value is not differentiated, and its type is written out.

use syn::{Expr, ExprCall, Local, Pat, Type};

/// The call in `let n: usize = f(…);` or `let c: f64 = stop_gradient(f(…));`, and whether it is the latter.
pub fn in_let(local: &Local) -> Option<(&ExprCall, bool)> {
    let (Pat::Type(pattern), Some(init)) = (&local.pat, &local.init) else { return None };
    let Expr::Call(call) = &*init.expr else { return None };
    if let Some(inner) = stopped(call) {
        return Some((inner, true));
    }
    holds_no_float(&pattern.ty).then_some((call, false))
}

/// The call inside of `stop_gradient(f(…))`.
pub fn stopped(call: &ExprCall) -> Option<&ExprCall> {
    let Expr::Path(path) = &*call.func else { return None };
    let stops = path.path.segments.last().is_some_and(|last| last.ident == "stop_gradient");
    match call.args.first() {
        Some(Expr::Call(inner)) if stops && call.args.len() == 1 => Some(inner),
        _ => None,
    }
}

fn holds_no_float(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => path.path.get_ident().is_some_and(|name| {
            let name = name.to_string();
            name == "bool" || super::written::INTEGERS.contains(&name.as_str())
        }),
        Type::Paren(inner) => holds_no_float(&inner.elem),
        Type::Array(array) => holds_no_float(&array.elem),
        Type::Tuple(tuple) => !tuple.elems.is_empty() && tuple.elems.iter().all(holds_no_float),
        _ => false,
    }
}

/// The calls that make up a condition: what `f` is in `if f(k) && !g(k)`.
pub fn in_condition(condition: &Expr) -> Vec<&ExprCall> {
    match condition {
        Expr::Paren(inner) => in_condition(&inner.expr),
        Expr::Unary(unary) if matches!(unary.op, syn::UnOp::Not(_)) => in_condition(&unary.expr),
        Expr::Binary(binary) if matches!(binary.op, syn::BinOp::And(_) | syn::BinOp::Or(_)) => {
            let mut calls = in_condition(&binary.left);
            calls.extend(in_condition(&binary.right));
            calls
        }
        Expr::Call(call) => vec![call],
        _ => vec![],
    }
}
