//! Value-changing rules: formulas that overflow or cancel, replaced by their stable equals.

use super::{Rule, Subject};
use crate::compiler::build::Build;
use crate::compiler::graph::NodeId;

/// The rules, in the order in which they are tried.
pub const RULES: &[Rule] = &[
    Rule { name: "ln(exp(x)) → x", apply: |b, s| s.one("ln").and_then(|x| b.arg(x, "exp")) },
    Rule { name: "ln(Σ exp(x)) → logsumexp(x)", apply: ln_of_sum_of_exp },
    Rule { name: "logsumexp(x − c) + c → logsumexp(x)", apply: shift_of_logsumexp },
    Rule { name: "ln(1 + exp(x)) → softplus(x)", apply: ln_of_one_plus_exp },
    Rule { name: "ln(sigmoid(x)) → −softplus(−x)", apply: ln_of_sigmoid },
    Rule { name: "ln(1 − sigmoid(x)) → −softplus(x)", apply: ln_of_one_minus_sigmoid },
    Rule { name: "ln(1 + x) → ln_1p(x)", apply: ln_of_one_plus },
    Rule { name: "(e²ˣ − 1) / (e²ˣ + 1) → tanh(x)", apply: tanh_of_exponentials },
    Rule { name: "2 · sigmoid(2x) − 1 → tanh(x)", apply: tanh_of_sigmoid },
    Rule { name: "1 / (1 + exp(−x)) → sigmoid(x)", apply: sigmoid_of_exponential },
    Rule { name: "1 − sigmoid(x) → sigmoid(−x)", apply: one_minus_sigmoid },
    Rule { name: "exp(x) / Σ exp(y) → exp(x − logsumexp(y))", apply: softmax_of_exponentials },
    Rule { name: "exp(x) − 1 → exp_m1(x)", apply: exp_minus_one },
    Rule { name: "1 − erf(x) → erfc(x)", apply: one_minus_erf },
    Rule { name: "√(Σ x²) → ‖x‖", apply: root_of_sum_of_squares },
];

/// The exponent of the terms where `id` is a sum of exponentials over a vector or over each row.
fn sum_of_exp(b: &Build, id: NodeId) -> Option<NodeId> {
    let over_vector = b.arg(id, "sum").filter(|x| b.graph.ty(*x).rank() == 1);
    let terms = over_vector.or_else(|| b.arg(id, "column_sum"))?;
    b.arg(terms, "exp")
}

fn ln_of_sum_of_exp(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let sum = s.one("ln")?;
    let x = sum_of_exp(b, sum)?;
    Some(b.unary("logsumexp", x))
}

/// The shift by hand that keeps ln Σ exp(x) from overflowing, usually by the largest element.
fn shift_of_logsumexp(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (one, other) = s.two("add")?;
    for (lse, shift) in [(one, other), (other, one)] {
        let Some(shifted) = b.arg(lse, "logsumexp").filter(|x| b.graph.ty(*x).rank() == 1) else { continue };
        if let Some((x, spread)) = b.args(shifted, "sub")
            && b.arg(spread, "broadcast") == Some(shift)
        {
            return Some(b.unary("logsumexp", x));
        }
        let Some((p, q)) = b.args(shifted, "add") else { continue };
        for (x, spread) in [(p, q), (q, p)] {
            if b.arg(spread, "broadcast").and_then(|minus| b.arg(minus, "neg")) == Some(shift) {
                return Some(b.unary("logsumexp", x));
            }
        }
    }
    None
}

fn ln_of_one_plus_exp(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let inner = match s.one("ln") {
        Some(sum) => b.one_plus(sum)?,
        None => s.one("ln_1p")?,
    };
    let x = b.arg(inner, "exp")?;
    Some(b.unary("softplus", x))
}

fn minus_softplus(b: &mut Build, x: NodeId) -> NodeId {
    let softplus = b.unary("softplus", x);
    b.neg(softplus)
}

fn ln_of_sigmoid(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let x = s.one("ln").and_then(|y| b.arg(y, "sigmoid"))?;
    let minus = b.neg(x);
    Some(minus_softplus(b, minus))
}

/// `1 − sigmoid(x)` has become `sigmoid(−x)` by its own rule unless it came through `ln_1p(−sigmoid(x))`.
fn ln_of_one_minus_sigmoid(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let x = s.one("ln_1p").and_then(|y| b.arg(y, "neg")).and_then(|y| b.arg(y, "sigmoid"))?;
    Some(minus_softplus(b, x))
}

fn ln_of_one_plus(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let y = s.one("ln")?;
    if let Some(x) = b.one_plus(y) {
        return Some(b.unary("ln_1p", x));
    }
    let (one, x) = b.args(y, "sub").filter(|(one, _)| b.is_literal(*one, 1.0))?;
    let _ = one;
    let minus = b.neg(x);
    Some(b.unary("ln_1p", minus))
}

/// z / 2, written as x where z is 2 x.
fn half(b: &mut Build, z: NodeId) -> NodeId {
    if let Some((x, y)) = b.args(z, "mul") {
        for (value, factor) in [(x, y), (y, x)] {
            if let Some(factor) = b.graph.literal(factor) {
                return if factor == 2.0 { value } else { b.scaled(value, z, factor / 2.0) };
            }
        }
    }
    if let Some(x) = b.arg(z, "neg") {
        let x = half(b, x);
        return b.neg(x);
    }
    if let Some((x, y)) = b.args(z, "add")
        && x == y
    {
        return x;
    }
    b.scaled(z, z, 0.5)
}

fn tanh_of_exponentials(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (top, bottom) = s.two("div")?;
    if let Some(z) = b.one_plus(bottom).and_then(|x| b.arg(x, "exp")) {
        // exp(z) − 1 has become exp_m1(z) by its own rule.
        let direct = b.arg(top, "exp_m1") == Some(z);
        let mirrored = b.arg(top, "neg").and_then(|x| b.arg(x, "exp_m1")) == Some(z)
            || b.args(top, "sub").is_some_and(|(one, x)| b.is_literal(one, 1.0) && b.arg(x, "exp") == Some(z));
        if direct || mirrored {
            let x = half(b, z);
            let tanh = b.unary("tanh", x);
            return Some(if direct { tanh } else { b.neg(tanh) });
        }
        return None;
    }
    let ((p, q), (r, t)) = (b.args(top, "sub")?, b.args(bottom, "add")?);
    let (u, v) = (b.arg(p, "exp")?, b.arg(q, "exp")?);
    let same = (r, t) == (p, q) || (t, r) == (p, q);
    let opposite = b.arg(v, "neg") == Some(u) || b.arg(u, "neg") == Some(v);
    (same && opposite).then(|| b.unary("tanh", u))
}

fn tanh_of_sigmoid(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (product, one) = s.two("sub")?;
    let (x, y) = b.args(product, "mul").filter(|_| b.is_literal(one, 1.0))?;
    let sigmoid = if b.is_literal(x, 2.0) { y } else { Some(x).filter(|_| b.is_literal(y, 2.0))? };
    let z = b.arg(sigmoid, "sigmoid")?;
    let x = half(b, z);
    Some(b.unary("tanh", x))
}

/// a / (1 + exp(z)) is a · sigmoid(−z), and sigmoid(z) where a is exp(z).
fn sigmoid_of_exponential(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (top, bottom) = s.two("div")?;
    let z = b.one_plus(bottom).and_then(|x| b.arg(x, "exp"))?;
    if b.arg(top, "exp") == Some(z) {
        return Some(b.unary("sigmoid", z));
    }
    let minus = b.neg(z);
    let sigmoid = b.unary("sigmoid", minus);
    Some(b.mul(top, sigmoid))
}

fn one_minus_sigmoid(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (one, y) = s.two("sub")?;
    let x = b.arg(y, "sigmoid").filter(|_| b.is_literal(one, 1.0))?;
    let minus = b.neg(x);
    Some(b.unary("sigmoid", minus))
}

fn softmax_of_exponentials(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (top, bottom) = s.two("div")?;
    let x = b.arg(top, "exp")?;
    let spread = b.arg(bottom, "broadcast").or_else(|| b.arg(bottom, "broadcast_columns"));
    let y = sum_of_exp(b, spread.unwrap_or(bottom))?;
    let lse = b.unary("logsumexp", y);
    let lse = if spread.is_none() {
        lse
    } else if b.graph.call(bottom, "broadcast").is_some() {
        b.broadcast_like(lse, x)
    } else {
        b.shaped_like("broadcast_columns", &[lse], x)
    };
    let shifted = b.sub(x, lse);
    Some(b.unary("exp", shifted))
}

fn exp_minus_one(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (y, one) = s.two("sub")?;
    let x = b.arg(y, "exp").filter(|_| b.is_literal(one, 1.0))?;
    Some(b.unary("exp_m1", x))
}

fn one_minus_erf(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (one, y) = s.two("sub")?;
    let x = b.arg(y, "erf").filter(|_| b.is_literal(one, 1.0))?;
    Some(b.unary("erfc", x))
}

fn root_of_sum_of_squares(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let sum = s.one("sqrt")?;
    let terms = b.arg(sum, "sum").filter(|x| b.graph.ty(*x).rank() == 1)?;
    let (x, _) = b.args(terms, "mul").filter(|(x, y)| x == y)?;
    Some(b.unary("norm_of", x))
}
