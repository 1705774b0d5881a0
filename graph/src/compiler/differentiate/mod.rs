//! The two derivative transformations, both from graph to graph and both from the one entry that each operation has.
//!
//! The reverse pass and the forward mode add nodes to the graph they read, so that the values they need are shared
//! with the function's own, and so that a derivative can be differentiated again.

mod foreign;
mod region;
mod sum;

pub use foreign::values;

use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, Graph, NodeId, Op, Origin};
use crate::compiler::table::{Code, Derivative, OpRef};
use std::collections::{BTreeMap, HashMap};
use sum::sum;

/// Which nodes depend on given ones through operations that have a slope; of a region, which of its values do.
struct Activity {
    nodes: Vec<bool>,
    regions: HashMap<NodeId, Vec<bool>>,
}

impl Activity {
    fn new(graph: &Graph, wrt: &[NodeId]) -> Activity {
        let mut activity = Activity { nodes: vec![false; graph.len()], regions: HashMap::new() };
        let mut seeds = vec![false; graph.len()];
        for id in wrt {
            seeds[id.0] = true;
        }
        for id in graph.ids() {
            let node = graph.node(id);
            let any = |activity: &Activity| node.inputs.iter().any(|input| activity.nodes[input.0]);
            activity.nodes[id.0] = seeds[id.0]
                || match &node.op {
                    Op::Call(def, _) => {
                        node.ty.element.is_float() && !matches!(def.derivative, Derivative::Zero) && any(&activity)
                    }
                    Op::Region(region) => {
                        let inputs: Vec<bool> = node.inputs.iter().map(|input| activity.nodes[input.0]).collect();
                        let values = region::active_values(region, &inputs);
                        let any = values.contains(&true);
                        activity.regions.insert(id, values);
                        any
                    }
                    Op::Output(k) => {
                        let values = activity.regions.get(&node.inputs[0]);
                        node.ty.element.is_float() && values.is_some_and(|values| values[*k])
                    }
                    _ => false,
                };
        }
        activity
    }
}

/// Reverse mode: the cotangents of `wrt`, given the cotangents of outputs (Griewank & Walther, *Evaluating
/// Derivatives*, 2nd ed., section 3.2). `None` where no output depends on the node.
pub fn reverse(b: &mut Build, outputs: &[(NodeId, NodeId)], wrt: &[NodeId]) -> Vec<Option<NodeId>> {
    let nothing = vec![None; wrt.len()];
    reverse_onto(b, outputs, wrt, &nothing)
}

/// As [`reverse`], each cotangent added to what `onto` has for it already.
fn reverse_onto(
    b: &mut Build,
    outputs: &[(NodeId, NodeId)],
    wrt: &[NodeId],
    onto: &[Option<NodeId>],
) -> Vec<Option<NodeId>> {
    let activity = Activity::new(&b.graph, wrt);
    let count = activity.nodes.len();
    let roots: Vec<NodeId> = outputs.iter().map(|(output, _)| *output).collect();
    foreign::check(b, &activity.nodes, &roots);
    let mut terms = Terms { nodes: vec![vec![]; count], regions: HashMap::new() };
    let mut places: HashMap<NodeId, usize> = HashMap::new();
    for (place, id) in wrt.iter().enumerate() {
        places.insert(*id, place);
        terms.nodes[id.0].extend(onto[place]);
    }
    for (output, cotangent) in outputs {
        terms.nodes[output.0].push(*cotangent);
    }
    let mut results = vec![None; wrt.len()];
    for index in (0..count).rev() {
        let id = NodeId(index);
        if !activity.nodes[index] {
            continue;
        }
        let node = b.graph.node(id).clone();
        if let Op::Region(region) = &node.op {
            b.origin = Origin { name: None, ..node.origin.clone() };
            region::pull(b, id, region, &node.inputs, &activity, &mut terms);
            continue;
        }
        if terms.nodes[index].is_empty() {
            continue;
        }
        b.origin = Origin { name: None, ..node.origin.clone() };
        let arriving = std::mem::take(&mut terms.nodes[index]);
        let cotangent = sum(b, count, &arriving);
        if let Some(name) = &node.origin.name {
            b.graph.name(cotangent, &format!("d_{name}"));
        }
        if let Some(place) = places.get(&id) {
            results[*place] = Some(cotangent);
        }
        match &node.op {
            Op::Output(k) => {
                terms.regions.entry(node.inputs[0]).or_default().insert(*k, cotangent);
            }
            Op::Call(_, Attr::Foreign(foreign, piece)) => {
                let is_active = |id: NodeId| activity.nodes[id.0];
                for (which, term) in foreign::pull(b, foreign, *piece, &node.inputs, is_active, cotangent) {
                    terms.nodes[node.inputs[which].0].push(term);
                }
            }
            Op::Call(def, attr) => {
                // The cotangent of a value that was put somewhere is read before its place is cleared.
                let last_first = def.code == Code::Set;
                for step in 0..node.inputs.len() {
                    let which = if last_first { node.inputs.len() - 1 - step } else { step };
                    let input = node.inputs[which];
                    if activity.nodes[input.0]
                        && let Some(term) = pull(b, *def, attr, &node.inputs, id, which, cotangent)
                    {
                        terms.nodes[input.0].push(term);
                    }
                }
            }
            _ => {}
        }
    }
    results
}

/// The cotangents that have arrived so far.
struct Terms {
    /// At each node.
    nodes: Vec<Vec<NodeId>>,
    /// At each value of each region.
    regions: HashMap<NodeId, BTreeMap<usize, NodeId>>,
}

impl Terms {
    /// The sum of what has arrived at a node, for one who adds to it.
    fn take(&mut self, b: &mut Build, id: NodeId) -> Option<NodeId> {
        let arrived = std::mem::take(&mut self.nodes[id.0]);
        (!arrived.is_empty()).then(|| sum(b, self.nodes.len(), &arrived))
    }
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
        Derivative::Zero | Derivative::Foreign => None,
        Derivative::Linear(transpose) | Derivative::Joint(transpose) => Some(transpose(b, x, attr, which, cotangent)),
        Derivative::First(transpose) => (which == 0).then(|| transpose(b, x, attr, which, cotangent)),
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
        return Some(b.slope(cotangent, bottom));
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
    let activity = Activity::new(&b.graph, &wrt);
    let count = activity.nodes.len();
    foreign::check(b, &activity.nodes, outputs);
    let mut tangents: Vec<Option<NodeId>> = vec![None; count];
    let mut regions: HashMap<NodeId, Vec<Option<NodeId>>> = HashMap::new();
    for (input, tangent) in inputs {
        tangents[input.0] = Some(*tangent);
    }
    for index in 0..count {
        if !activity.nodes[index] || tangents[index].is_some() {
            continue;
        }
        let id = NodeId(index);
        let node = b.graph.node(id).clone();
        b.origin = Origin { name: None, ..node.origin.clone() };
        let tangent = match &node.op {
            Op::Region(region) => {
                let arriving: Vec<Option<NodeId>> = node.inputs.iter().map(|input| tangents[input.0]).collect();
                let values = region::push(b, id, region, &node.inputs, &arriving, &activity.regions[&id]);
                regions.insert(id, values);
                continue;
            }
            Op::Output(k) => regions[&node.inputs[0]][*k],
            Op::Call(_, Attr::Foreign(foreign, piece)) => {
                foreign::push(b, foreign, *piece, &node.inputs, |id| tangents[id.0])
            }
            Op::Call(def, attr) if matches!(def.derivative, Derivative::Joint(_)) => {
                // Linear in all inputs together.
                let mut inputs = node.inputs.clone();
                for input in &mut inputs {
                    if b.graph.ty(*input).element.is_float() {
                        *input = match tangents[input.0] {
                            Some(tangent) => tangent,
                            None => b.literal(*input, 0.0),
                        };
                    }
                }
                Some(b.call(def.name, attr.clone(), &inputs))
            }
            Op::Call(def, attr) => {
                let mut terms = Vec::new();
                for which in 0..node.inputs.len() {
                    if let Some(tangent) = tangents[node.inputs[which].0] {
                        terms.extend(push(b, *def, attr, &node.inputs, id, which, tangent));
                    }
                }
                (!terms.is_empty()).then(|| sum(b, count, &terms))
            }
            _ => None,
        };
        if let (Some(tangent), Some(name)) = (tangent, &node.origin.name) {
            b.graph.name(tangent, &format!("d_{name}"));
        }
        tangents[index] = tangent;
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
        Derivative::Joint(_) | Derivative::Foreign => unreachable!("taken with all inputs at once"),
        Derivative::First(_) if which > 0 => None,
        Derivative::Linear(_) | Derivative::First(_) => {
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
