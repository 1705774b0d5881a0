//! Which loops can run in lanes, and what their turns read and add.

use crate::compiler::graph::{Extent, Graph, NodeId, NodeTy, Op};
use crate::compiler::region::{Body as Inner, LoopShape};
use crate::compiler::table::{Code, View};
use crate::compiler::types::Dim;

/// Below so many turns a block is not worth its beginning and end.
const FEW_TURNS: usize = 8;
/// Tensors of more elements have loops of their own.
const SMALL: usize = 16;

/// What a turn adds to a value that the loop carries.
pub(super) struct Term {
    pub(super) value: NodeId,
    pub(super) minus: bool,
    pub(super) to: To,
}

impl Term {
    /// The values that the turn computes for it.
    fn values(&self) -> impl Iterator<Item = NodeId> + use<> {
        let right = if let To::Outer(right) = self.to { Some(right) } else { None };
        [self.value].into_iter().chain(right)
    }
}

/// Where a term goes.
pub(super) enum To {
    /// To the whole value.
    Whole,
    /// To the elements at these indices, the same in each turn.
    Element(Vec<NodeId>),
    /// To the item at this index, the turn's own.
    Item(NodeId),
    /// To the whole matrix: the outer product of the value and this vector.
    Outer(NodeId),
}

/// How a loop runs in lanes.
pub(in crate::compiler::schedule) struct Plan {
    /// The views that show an item of the turn's own.
    pub(super) reads: Vec<NodeId>,
    /// What the turn adds to each carried value.
    pub(super) sums: Vec<Vec<Term>>,
    /// Which nodes are the same in every turn.
    fixed: Vec<bool>,
    /// The nodes that the turn needs.
    needed: Vec<bool>,
    /// Those that something reads which differs from turn to turn.
    read_by_turns: Vec<bool>,
}

/// How many elements a tensor or an array of them has, if rustc need not be asked.
fn elements(ty: &NodeTy) -> Option<usize> {
    let items = ty.lead.iter().map(|extent| if let Extent::Fixed(Dim::Lit(n)) = extent { Some(*n) } else { None });
    items.chain([ty.count()]).product()
}

fn is_small(ty: &NodeTy) -> bool {
    elements(ty).is_some_and(|n| n <= SMALL)
}

/// Whether an index is the number of the turn, or that and something that is the same in each turn.
fn follows_turn(graph: &Graph, fixed: &[bool], index: NodeId) -> bool {
    if graph.node(index).op == Op::Input(0) {
        return true;
    }
    match graph.call(index, "add") {
        Some(&[x, y]) => follows_turn(graph, fixed, x) && fixed[y.0] || fixed[x.0] && follows_turn(graph, fixed, y),
        _ => match graph.call(index, "sub") {
            Some(&[x, y]) => follows_turn(graph, fixed, x) && fixed[y.0],
            _ => false,
        },
    }
}

/// How far behind the turn's own item an index is, if that is a number.
fn distance(graph: &Graph, index: NodeId) -> Option<i64> {
    if graph.node(index).op == Op::Input(0) {
        return Some(0);
    }
    let number = |id: NodeId| graph.integer(id);
    match (graph.call(index, "add"), graph.call(index, "sub")) {
        (Some(&[x, y]), _) => match number(y) {
            Some(y) => Some(distance(graph, x)? + y),
            None => Some(number(x)? + distance(graph, y)?),
        },
        (_, Some(&[x, y])) => Some(distance(graph, x)? - number(y)?),
        _ => None,
    }
}

/// The two terms of an array, if they are numbers for items beside each other: the one for the first of them comes first.
pub(super) fn neighbours<'a>(graph: &Graph, terms: &'a [Term]) -> Option<[&'a Term; 2]> {
    let [x, y] = terms else { return None };
    let place = |term: &Term| {
        let number = graph.ty(term.value).rank() == 0 && graph.ty(term.value).lead.is_empty();
        if let (To::Item(index), true) = (&term.to, number) { distance(graph, *index) } else { None }
    };
    match place(y)? - place(x)? {
        1 => Some([x, y]),
        -1 => Some([y, x]),
        _ => None,
    }
}

impl Plan {
    /// How the loop runs in lanes, if it can and if it pays.
    pub(in crate::compiler::schedule) fn of(body: &Inner, shape: &LoopShape, kept: &[usize]) -> Option<Plan> {
        let graph = &body.graph;
        if shape.guarded || matches!(shape.capacity, Extent::Fixed(Dim::Lit(turns)) if turns < FEW_TURNS) {
            return None;
        }
        let (mut fixed, mut free) = (vec![false; graph.len()], vec![false; graph.len()]);
        for id in graph.ids() {
            let inputs = &graph.node(id).inputs;
            (fixed[id.0], free[id.0]) = match &graph.node(id).op {
                Op::Input(k) => (*k > shape.carried, *k == 0 || *k > shape.carried),
                Op::Region(_) | Op::Output(_) => (false, inputs.iter().all(|x| free[x.0])),
                _ => (inputs.iter().all(|x| fixed[x.0]), inputs.iter().all(|x| free[x.0])),
            };
        }
        let mut plan = Plan {
            reads: vec![],
            sums: vec![],
            fixed,
            needed: vec![false; graph.len()],
            read_by_turns: vec![false; graph.len()],
        };
        for (c, output) in body.outputs[..shape.carried].iter().enumerate() {
            plan.sums.push(plan.terms(graph, *output, 1 + c)?);
        }
        let kept: Vec<NodeId> = kept.iter().map(|k| body.outputs[k - 1]).collect();
        let mut pending: Vec<NodeId> = plan.sums.iter().flatten().flat_map(Term::values).chain(kept).collect();
        if pending.is_empty()
            || !pending
                .iter()
                .all(|value| free[value.0] && graph.ty(*value).lead.is_empty() && is_small(graph.ty(*value)))
        {
            return None;
        }
        while let Some(id) = pending.pop() {
            if std::mem::replace(&mut plan.needed[id.0], true) || plan.fixed[id.0] {
                continue;
            }
            if plan.shows_item(graph, id) {
                plan.reads.push(id);
            } else if runs_in_lane(graph, id) {
                for input in &graph.node(id).inputs {
                    plan.read_by_turns[input.0] = true;
                    pending.push(*input);
                }
            } else {
                return None;
            }
        }
        plan.reads.sort_unstable();
        let varies = |id: &NodeId| plan.needed[id.0] && !plan.fixed[id.0];
        graph.ids().any(|id| varies(&id) && matches!(graph.node(id).op, Op::Call(..))).then_some(plan)
    }

    /// What is added to carried value `k`, if that is all that happens to it.
    fn terms(&self, graph: &Graph, output: NodeId, k: usize) -> Option<Vec<Term>> {
        let ty = graph.ty(output);
        if !ty.element.is_float() || ty.lead.len() > 1 || ty.lead.is_empty() && ty.rank() > 2 {
            return None;
        }
        let (mut terms, mut begins) = (vec![], 0);
        let mut pending = vec![(output, false)];
        while let Some((id, minus)) = pending.pop() {
            if graph.node(id).op == Op::Input(k) && !minus {
                begins += 1;
            } else if let Some(&[x, y]) = graph.call(id, "add") {
                pending.extend([(y, minus), (x, minus)]);
            } else if let Some(&[x, y]) = graph.call(id, "sub") {
                pending.extend([(y, !minus), (x, minus)]);
            } else {
                terms.push(self.term(graph, id, minus)?);
            }
        }
        (begins == 1).then_some(terms)
    }

    fn term(&self, graph: &Graph, id: NodeId, minus: bool) -> Option<Term> {
        let ty = graph.ty(id);
        if let Op::Call(def, _) = &graph.node(id).op {
            let inputs = &graph.node(id).inputs;
            let term = |to| Some(Term { value: inputs[0], minus, to });
            let literal = inputs[1..].iter().all(|at| matches!(graph.node(*at).op, Op::Integer(_)));
            match def.code {
                Code::View(View::Scatter | View::ScatterItem)
                    if inputs.len() == 2 && follows_turn(graph, &self.fixed, inputs[1]) =>
                {
                    return term(To::Item(inputs[1]));
                }
                Code::View(View::Scatter | View::Scatter2) if literal => {
                    return term(To::Element(inputs[1..].to_vec()));
                }
                _ => {}
            }
        }
        if ty.lead.is_empty() && is_small(ty) {
            return Some(Term { value: id, minus, to: To::Whole });
        }
        let &[left, right] = graph.call(id, "outer")? else { return None };
        Some(Term { value: left, minus, to: To::Outer(right) })
    }

    /// Whether a node is the same in all turns and read by what is not: it is computed before them.
    pub(super) fn is_hoisted(&self, graph: &Graph, id: NodeId, roots: &[NodeId]) -> bool {
        let computed = matches!(graph.node(id).op, Op::Call(..)) && self.needed[id.0] && self.fixed[id.0];
        let one = graph.ty(id).lead.is_empty();
        computed && one && (roots.contains(&id) || self.read_by_turns[id.0])
    }

    /// Whether a node shows an item, at the turn's place, of an array that the loop captured.
    fn shows_item(&self, graph: &Graph, id: NodeId) -> bool {
        let Op::Call(def, _) = &graph.node(id).op else { return false };
        let inputs = &graph.node(id).inputs;
        let views = match def.code {
            Code::View(View::Index | View::Item) => inputs.len() == 2,
            Code::View(View::Index2) => self.fixed[inputs[2].0],
            _ => false,
        };
        views
            && matches!(graph.node(inputs[0]).op, Op::Input(_))
            && self.fixed[inputs[0].0]
            && graph.ty(id).lead.is_empty()
            && follows_turn(graph, &self.fixed, inputs[1])
    }
}

/// Whether a node that differs from turn to turn is computed from numbers and small tensors alone.
fn runs_in_lane(graph: &Graph, id: NodeId) -> bool {
    let node = graph.node(id);
    match &node.op {
        Op::Input(0) | Op::Literal(_) => true,
        Op::Call(def, _) => {
            let literal = |at: &NodeId| matches!(graph.node(*at).op, Op::Integer(_));
            let views = match def.code {
                Code::View(
                    View::Broadcast
                    | View::BroadcastRows
                    | View::BroadcastColumns
                    | View::Transpose
                    | View::Outer
                    | View::Diagonal
                    | View::ScatterDiagonal
                    | View::Concat
                    | View::Regroup,
                ) => true,
                // An index that is not a number could be out of bounds, and what could end the loop keeps it from running in lanes.
                Code::View(View::Gather | View::Pick | View::ScatterPick) => false,
                Code::View(_) => node.inputs[1..].iter().all(literal),
                _ => def.is_elementwise() || matches!(def.code, Code::Sum | Code::Stack | Code::Pack),
            };
            views && is_small(&node.ty) && node.inputs.iter().all(|x| is_small(graph.ty(*x)))
        }
        _ => false,
    }
}
