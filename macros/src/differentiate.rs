//! The two derivative transformations, both from graph to graph and both from the one entry that each operation has.
//!
//! The reverse pass and the forward mode add nodes to the graph they read, so that the values they need are shared
//! with the function's own, and so that a derivative can be differentiated again.

use crate::build::Build;
use crate::graph::{Attr, NodeId, Op, Origin};
use crate::table::{Derivative, OpRef};

/// Which nodes depend on `wrt` through operations that have a slope.
fn active(b: &Build, wrt: &[NodeId]) -> Vec<bool> {
    let mut active = vec![false; b.graph.len()];
    for id in b.graph.ids() {
        let node = b.graph.node(id);
        active[id.0] = wrt.contains(&id)
            || match &node.op {
                Op::Call(def, _) => {
                    node.ty.element.is_float()
                        && !matches!(def.derivative, Derivative::Zero)
                        && node.inputs.iter().any(|input| active[input.0])
                }
                _ => false,
            };
    }
    active
}

/// Reverse mode: the cotangents of `wrt`, given the cotangents of outputs (Griewank & Walther, *Evaluating
/// Derivatives*, 2nd ed., section 3.2). `None` where no output depends on the node.
pub fn reverse(b: &mut Build, outputs: &[(NodeId, NodeId)], wrt: &[NodeId]) -> Vec<Option<NodeId>> {
    let active = active(b, wrt);
    let mut terms: Vec<Vec<NodeId>> = vec![vec![]; active.len()];
    for (output, cotangent) in outputs {
        terms[output.0].push(*cotangent);
    }
    let mut results = vec![None; active.len()];
    for index in (0..active.len()).rev() {
        let id = NodeId(index);
        if !active[index] || terms[index].is_empty() {
            continue;
        }
        let node = b.graph.node(id).clone();
        b.origin = Origin { name: None, ..node.origin.clone() };
        let arriving = std::mem::take(&mut terms[index]);
        let cotangent = sum(b, &arriving);
        if let Some(name) = &node.origin.name {
            b.graph.name(cotangent, &format!("d_{name}"));
        }
        if wrt.contains(&id) {
            results[index] = Some(cotangent);
        }
        let Op::Call(def, attr) = &node.op else { continue };
        for which in 0..node.inputs.len() {
            let input = node.inputs[which];
            if active[input.0]
                && let Some(term) = pull(b, *def, attr, &node.inputs, id, which, cotangent)
            {
                terms[input.0].push(term);
            }
        }
    }
    wrt.iter().map(|id| results[id.0]).collect()
}

fn sum(b: &mut Build, terms: &[NodeId]) -> NodeId {
    let (first, rest) = terms.split_first().expect("a node with a cotangent has a term");
    rest.iter().fold(*first, |total, term| b.add(total, *term))
}

/// The part of an input's cotangent that comes through one operation.
fn pull(
    b: &mut Build,
    def: OpRef,
    attr: &Attr,
    x: &[NodeId],
    y: NodeId,
    which: usize,
    cotangent: NodeId,
) -> Option<NodeId> {
    match def.derivative {
        Derivative::Zero => None,
        Derivative::Linear(transpose) => Some(transpose(b, x, attr, which, cotangent)),
        Derivative::Select => {
            let zero = b.literal(cotangent, 0.0);
            match which {
                1 => Some(b.select(x[0], cotangent, zero)),
                2 => Some(b.select(x[0], zero, cotangent)),
                _ => None,
            }
        }
        Derivative::Elementwise(_) => {
            let slope = partial(b, def, x, y, which);
            scale(b, cotangent, slope)
        }
        Derivative::Reduction(rule) => {
            let slope = rule(b, x, y, which);
            let spread = b.expand_like(cotangent, x[which]);
            scale(b, spread, slope)
        }
    }
}

/// The partial derivative of an element-wise operation.
fn partial(b: &mut Build, def: OpRef, x: &[NodeId], y: NodeId, which: usize) -> NodeId {
    if let Op::Call(_, Attr::Int(exponent)) = b.graph.node(y).op {
        // n · xⁿ⁻¹
        let power = b.powi(x[0], exponent - 1);
        return b.scaled(power, x[0], f64::from(exponent));
    }
    match def.derivative {
        Derivative::Elementwise(rule) => rule(b, x, y, which),
        _ => unreachable!("{} has no partial derivatives", def.name),
    }
}

/// cotangent · slope; `None` where the slope is 0 everywhere.
///
/// A slope that is picked by a condition masks the product instead of entering it, and a cotangent that is masked
/// stays masked on the outside: an infinite slope of the branch that is not taken meets no 0.
fn scale(b: &mut Build, cotangent: NodeId, slope: NodeId) -> Option<NodeId> {
    match b.graph.literal(slope) {
        Some(0.0) => return None,
        Some(1.0) => return Some(cotangent),
        _ => {}
    }
    if let Some(&[condition, yes, no]) = b.graph.call(slope, "select") {
        let (yes, no) = (scale(b, cotangent, yes), scale(b, cotangent, no));
        return mask(b, cotangent, condition, yes, no);
    }
    if let Some(&[condition, yes, no]) = b.graph.call(cotangent, "select")
        && (b.graph.literal(yes) == Some(0.0) || b.graph.literal(no) == Some(0.0))
    {
        let taken = |b: &mut Build, id| if b.graph.literal(id) == Some(0.0) { None } else { scale(b, id, slope) };
        let (yes, no) = (taken(b, yes), taken(b, no));
        return mask(b, cotangent, condition, yes, no);
    }
    if let Some(&[top, bottom]) = b.graph.call(slope, "div")
        && b.graph.literal(top) == Some(1.0)
    {
        return Some(b.div(cotangent, bottom));
    }
    Some(b.mul(cotangent, slope))
}

fn mask(b: &mut Build, like: NodeId, condition: NodeId, yes: Option<NodeId>, no: Option<NodeId>) -> Option<NodeId> {
    if yes.is_none() && no.is_none() {
        return None;
    }
    let zero = b.literal(like, 0.0);
    Some(b.select(condition, yes.unwrap_or(zero), no.unwrap_or(zero)))
}

/// Forward mode: the tangents of `outputs`, given the tangents of inputs. `None` where an output depends on none.
pub fn forward(b: &mut Build, inputs: &[(NodeId, NodeId)], outputs: &[NodeId]) -> Vec<Option<NodeId>> {
    let wrt: Vec<NodeId> = inputs.iter().map(|(input, _)| *input).collect();
    let active = active(b, &wrt);
    let mut tangents: Vec<Option<NodeId>> = vec![None; active.len()];
    for (input, tangent) in inputs {
        tangents[input.0] = Some(*tangent);
    }
    for index in 0..active.len() {
        let node = b.graph.node(NodeId(index)).clone();
        let Op::Call(def, attr) = &node.op else { continue };
        if !active[index] {
            continue;
        }
        b.origin = Origin { name: None, ..node.origin.clone() };
        let mut terms = Vec::new();
        for which in 0..node.inputs.len() {
            if let Some(tangent) = tangents[node.inputs[which].0] {
                terms.extend(push(b, *def, attr, &node.inputs, NodeId(index), which, tangent));
            }
        }
        if !terms.is_empty() {
            let tangent = sum(b, &terms);
            if let Some(name) = &node.origin.name {
                b.graph.name(tangent, &format!("d_{name}"));
            }
            tangents[index] = Some(tangent);
        }
    }
    outputs.iter().map(|id| tangents[id.0]).collect()
}

/// The part of a result's tangent that comes from one input.
fn push(
    b: &mut Build,
    def: OpRef,
    attr: &Attr,
    x: &[NodeId],
    y: NodeId,
    which: usize,
    tangent: NodeId,
) -> Option<NodeId> {
    match def.derivative {
        Derivative::Zero => None,
        Derivative::Linear(_) if def.name == "stack" => {
            // Linear in all inputs together: the others' tangents come as terms of their own.
            let zero = b.literal(tangent, 0.0);
            let inputs: Vec<NodeId> = (0..x.len()).map(|i| if i == which { tangent } else { zero }).collect();
            Some(b.call(def.name, attr.clone(), &inputs))
        }
        Derivative::Linear(_) => {
            let mut inputs = x.to_vec();
            inputs[which] = tangent;
            Some(b.call(def.name, attr.clone(), &inputs))
        }
        Derivative::Select => {
            let zero = b.literal(tangent, 0.0);
            Some(if which == 1 { b.select(x[0], tangent, zero) } else { b.select(x[0], zero, tangent) })
        }
        Derivative::Elementwise(_) => {
            let slope = partial(b, def, x, y, which);
            scale(b, tangent, slope)
        }
        Derivative::Reduction(rule) => {
            let slope = rule(b, x, y, which);
            let product = scale(b, tangent, slope)?;
            Some(b.sum_last(product))
        }
    }
}
