//! Derivatives of calls of functions in plain Rust, by their rules.

use crate::compiler::build::{Build, Refusal};
use crate::compiler::foreign::{Foreign, Piece, Rule};
use crate::compiler::graph::{Attr, Graph, NodeId, Op};
use crate::compiler::region::Body;
use crate::compiler::simplify::rebuild_into;
use crate::compiler::table;
use std::rc::Rc;

/// The cotangents that a node sends to its active inputs: numbers of inputs, and what they get.
pub fn pull(
    b: &mut Build,
    foreign: &Rc<Foreign>,
    piece: Piece,
    x: &[NodeId],
    is_active: impl Fn(NodeId) -> bool,
    cotangent: NodeId,
) -> Vec<(usize, NodeId)> {
    let count = foreign.inputs.len();
    let (arguments, rest) = x.split_at(count);
    let places = active(foreign);
    if let Piece::Value(k) = piece {
        let values = values(b, foreign, arguments);
        let cotangents = seeds(b, &values, k, cotangent);
        let found = vjp(b, foreign, arguments, &values, &cotangents);
        return places.into_iter().zip(found).filter(|(place, _)| is_active(x[*place])).collect();
    }
    // Linear in the seeds: the transpose is the rule of the other mode.
    let (values, own) = rest.split_at(foreign.outputs.len());
    let first = count + values.len();
    if !own.iter().any(|seed| is_active(*seed)) {
        return vec![];
    }
    let found = match piece {
        Piece::Vjp(k) => {
            let like: Vec<NodeId> = places.iter().map(|place| arguments[*place]).collect();
            let tangents = seeds(b, &like, k, cotangent);
            jvp(b, foreign, arguments, values, &tangents)
        }
        _ => {
            let cotangents = seeds(b, values, piece.number(), cotangent);
            vjp(b, foreign, arguments, values, &cotangents)
        }
    };
    found.into_iter().enumerate().map(|(k, id)| (first + k, id)).filter(|(place, _)| is_active(x[*place])).collect()
}

/// The tangent of a node, from those of its inputs.
pub fn push(
    b: &mut Build,
    foreign: &Rc<Foreign>,
    piece: Piece,
    x: &[NodeId],
    tangents: impl Fn(NodeId) -> Option<NodeId>,
) -> Option<NodeId> {
    let (arguments, rest) = x.split_at(foreign.inputs.len());
    let of = |b: &mut Build, id: NodeId| tangents(id).unwrap_or_else(|| b.literal(id, 0.0));
    if let Piece::Value(k) = piece {
        let places = active(foreign);
        if !places.iter().any(|place| tangents(arguments[*place]).is_some()) {
            return None;
        }
        let values = values(b, foreign, arguments);
        let seeds: Vec<NodeId> = places.iter().map(|place| of(b, arguments[*place])).collect();
        return Some(jvp(b, foreign, arguments, &values, &seeds)[k]);
    }
    let (values, own) = rest.split_at(foreign.outputs.len());
    if !own.iter().any(|seed| tangents(*seed).is_some()) {
        return None;
    }
    let seeds: Vec<NodeId> = own.iter().map(|seed| of(b, *seed)).collect();
    Some(match piece {
        Piece::Vjp(k) => vjp(b, foreign, arguments, values, &seeds)[k],
        _ => jvp(b, foreign, arguments, values, &seeds)[piece.number()],
    })
}

/// Refuses what no rule covers among the nodes that `roots` need, `active` being those that depend on what is
/// differentiated.
pub fn check(b: &mut Build, active: &[bool], roots: &[NodeId]) {
    if b.refusal.is_some() {
        return;
    }
    let needed = b.graph.reachable(roots);
    let found =
        b.graph.ids().take(active.len()).filter(|id| needed[id.0]).find_map(|id| uncovered(&b.graph, id, active));
    b.refusal = found;
}

fn uncovered(graph: &Graph, id: NodeId, active: &[bool]) -> Option<Refusal> {
    let node = graph.node(id);
    let Op::Call(_, Attr::Foreign(foreign, piece)) = &node.op else { return None };
    let span = node.origin.span;
    let name = &foreign.label;
    let flows = |place: usize| active[node.inputs[place].0];
    if !matches!(piece, Piece::Value(_)) {
        let first = foreign.inputs.len() + foreign.outputs.len();
        let message =
            format!("the second derivative of `{name}` is asked for here, and its rule by hand gives the first only");
        let help = "write the rule in the language: `#[differentiable]` below its `#[derivative]`";
        return (0..first).any(flows).then(|| Refusal::new(span, message, help));
    }
    let place = (0..foreign.inputs.len()).find(|place| !foreign.active[*place] && flows(*place))?;
    if foreign.has_no_rule() {
        let message = format!("a value that is differentiated flows into `{name}`, which has no derivative");
        let help = format!(
            "write `#[differentiable]` on `{name}`, or a rule by hand: `#[derivative(of = {name}, vjp)]`; or take the value through `stop_gradient(…)`"
        );
        return Some(Refusal::new(span, message, help));
    }
    let message = format!(
        "a value that is differentiated flows into argument {} of `{name}`, which its rule by hand takes for constant",
        place + 1
    );
    Some(Refusal::new(span, message, "let the rule cover it, or take the value through `stop_gradient(…)`"))
}

/// The places of the active inputs.
fn active(foreign: &Foreign) -> Vec<usize> {
    (0..foreign.inputs.len()).filter(|place| foreign.active[*place]).collect()
}

fn node(b: &mut Build, foreign: &Rc<Foreign>, piece: Piece, inputs: Vec<NodeId>) -> NodeId {
    let ty = foreign.types(piece)[piece.number()].clone();
    b.make(Op::Call(table::op("foreign"), Attr::Foreign(foreign.clone(), piece)), inputs, ty)
}

/// All values of a call.
pub fn values(b: &mut Build, foreign: &Rc<Foreign>, arguments: &[NodeId]) -> Vec<NodeId> {
    (0..foreign.outputs.len()).map(|k| node(b, foreign, Piece::Value(k), arguments.to_vec())).collect()
}

/// Zeros of the types of `like`, but for the one that is given.
fn seeds(b: &mut Build, like: &[NodeId], given: usize, seed: NodeId) -> Vec<NodeId> {
    like.iter().enumerate().map(|(k, id)| if k == given { seed } else { b.literal(*id, 0.0) }).collect()
}

/// The cotangents of the active inputs.
fn vjp(
    b: &mut Build,
    foreign: &Rc<Foreign>,
    arguments: &[NodeId],
    values: &[NodeId],
    cotangents: &[NodeId],
) -> Vec<NodeId> {
    let all = [arguments, values, cotangents].concat();
    let places = active(foreign);
    match &foreign.vjp {
        Rule::Graph(body) => inline(b, body, &all),
        Rule::Missing if numbers(&foreign.active_inputs()) && dots(&foreign.outputs) => places
            .iter()
            .enumerate()
            .map(|(k, place)| {
                let like: Vec<NodeId> = places.iter().map(|place| arguments[*place]).collect();
                let one = b.one(arguments[*place]);
                let unit = seeds(b, &like, k, one);
                let slopes = jvp(b, foreign, arguments, values, &unit);
                dot(b, &slopes, cotangents, arguments[*place])
            })
            .collect(),
        _ => (0..places.len()).map(|k| node(b, foreign, Piece::Vjp(k), all.clone())).collect(),
    }
}

/// The tangents of the values.
fn jvp(
    b: &mut Build,
    foreign: &Rc<Foreign>,
    arguments: &[NodeId],
    values: &[NodeId],
    tangents: &[NodeId],
) -> Vec<NodeId> {
    let all = [arguments, values, tangents].concat();
    match &foreign.jvp {
        Rule::Graph(body) => inline(b, body, &all),
        Rule::Missing if foreign.outputs.len() == 1 && numbers(&foreign.outputs) && dots(&foreign.active_inputs()) => {
            let one = b.one(values[0]);
            let slopes = vjp(b, foreign, arguments, values, &[one]);
            vec![dot(b, &slopes, tangents, values[0])]
        }
        _ => (0..foreign.outputs.len()).map(|k| node(b, foreign, Piece::Jvp(k), all.clone())).collect(),
    }
}

fn numbers(types: &[crate::compiler::graph::NodeTy]) -> bool {
    types.iter().all(|ty| ty.rank() == 0 && ty.lead.is_empty())
}

/// Whether sums of products of them can be written as nodes.
fn dots(types: &[crate::compiler::graph::NodeTy]) -> bool {
    types.iter().all(|ty| ty.lead.is_empty() && types[0].element == ty.element)
}

/// Σ aᵢ bᵢ, of the element type of `like`.
fn dot(b: &mut Build, left: &[NodeId], right: &[NodeId], like: NodeId) -> NodeId {
    let mut sum: Option<NodeId> = None;
    for (left, right) in left.iter().zip(right) {
        // What does not move says nothing, however steep the slope.
        if [left, right].iter().any(|id| b.graph.literal(**id) == Some(0.0)) {
            continue;
        }
        let product = b.mul(*left, *right);
        let term = if b.graph.ty(product).rank() == 0 { product } else { b.unary("sum", product) };
        let term = b.cast_like(term, like);
        sum = Some(sum.map_or(term, |sum| b.add(sum, term)));
    }
    sum.unwrap_or_else(|| b.literal(like, 0.0))
}

/// Puts a rule's graph here.
fn inline(b: &mut Build, body: &Body, inputs: &[NodeId]) -> Vec<NodeId> {
    let mut map = vec![None; body.graph.len()];
    for id in body.graph.ids() {
        if let Op::Input(k) = body.graph.node(id).op {
            map[id.0] = Some(inputs[k]);
        }
    }
    rebuild_into(b, &body.graph, &body.outputs, &mut map);
    body.outputs.iter().map(|id| map[id.0].expect("a root")).collect()
}
