//! Rewrites for the code alone; pictures, formulas and derivatives are of the graph before them.
//!
//! **Quotients of derivatives by one divisor** come from one reciprocal: x / y = (x · s) · (1 / (y · s)). A division takes as long as some
//! ten multiplications, and a loop over vector registers waits for nothing else. The power of two `s` (`range_scale`) keeps the reciprocal
//! a normal number, whatever y is; both products with it are exact, or the quotient is out of range as well. The result differs from the
//! quotient by two roundings, which is why quotients of the function's own stay divisions: a floor, or a comparison, may follow them.
//!
//! **Powers of two pass into differences** with a constant: c · (k − y) = ck − c · y, and (c · x) · (k − y) = x · (ck − c · y), which is an
//! operation less where multiplications and additions are one. For c ≥ 1 no bit of a finite result changes.
//!
//! **Weighted sums of columns** are a matrix times a vector: the product may be there for another reader, but sums along rows have to be folded.
//!
//! **Numbers that a loop carries** are carried as the multiples of which its turns are made (`carried`).
//!
//! **What is put at all places of a small vector or matrix**, one by one, and added up is made of its elements at once: rustc may not leave out
//! x + 0, which is another zero than x where that is −0.

use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, Graph, NodeId, NodeTy, Op};
use crate::compiler::region::{Body, Kind, Region};
use crate::compiler::rules::Level;
use crate::compiler::table::OpRef;
use crate::compiler::types::Dim;
use carried::Carried;
use std::collections::HashMap;
use std::rc::Rc;

mod carried;

/// From so many numbers on a reciprocal and the products with it take less time than the divisions.
const ENOUGH: usize = 3;

/// A rewritten graph.
pub struct Lowered {
    /// The graph.
    pub graph: Graph,
    /// Where the nodes of the old graph are.
    pub map: Vec<NodeId>,
}

/// Rewrites what `roots` need; `None` where nothing is to be rewritten.
pub fn lower(graph: &Graph, roots: &[NodeId]) -> Option<Lowered> {
    rewrite(graph, roots, 0)
}

/// As [`lower`], of a graph in which the inputs from number `first` on are the same in all turns of a loop, if that is not 0.
fn rewrite(graph: &Graph, roots: &[NodeId], first: usize) -> Option<Lowered> {
    let needed = graph.reachable(roots);
    let mut quotients: HashMap<NodeId, usize> = HashMap::new();
    let mut regions: HashMap<NodeId, Inside> = HashMap::new();
    if supersedes(graph, &needed) {
        return None;
    }
    for id in graph.ids().filter(|id| needed[id.0]) {
        if let Some(divisor) = divisor(graph, id) {
            let invariant = matches!(graph.node(divisor).op, Op::Input(k) if first > 0 && k >= first);
            let several = invariant || graph.ty(id).rank() > 0;
            *quotients.entry(divisor).or_default() += if several { ENOUGH } else { 1 };
        }
        if let Op::Region(region) = &graph.node(id).op
            && let Some(inside) = Inside::of(region)
        {
            regions.insert(id, inside);
        }
    }
    quotients.retain(|_, count| *count >= ENOUGH);
    let changes = |id: NodeId| {
        needed[id.0] && (multiple(graph, id).is_some() || place(graph, id).is_some() || weighted(graph, id).is_some())
    };
    if quotients.is_empty() && regions.is_empty() && !graph.ids().any(changes) {
        return None;
    }

    let mut b = Build::new(Level::OFF);
    let mut map: Vec<NodeId> = Vec::with_capacity(graph.len());
    let mut known: HashMap<NodeId, Elements> = HashMap::new();
    for id in graph.ids() {
        let node = graph.node(id);
        b.origin = node.origin.clone();
        let inputs: Vec<NodeId> = node.inputs.iter().map(|input| map[input.0]).collect();
        let divisor = divisor(graph, id).filter(|divisor| quotients.contains_key(divisor));
        let inside = regions.get(node.inputs.first().unwrap_or(&id));
        map.push(match (&node.op, divisor, multiple(graph, id)) {
            (_, Some(divisor), _) => quotient(&mut b, inputs[0], map[divisor.0]),
            (_, _, Some(multiple)) => multiple.code(&mut b, &map, &node.ty),
            (Op::Region(_), ..) if regions.contains_key(&id) => regions[&id].code(&mut b, inputs, &node.ty),
            (Op::Output(k), ..) if let Some(Inside::Carried(loops)) = inside => {
                loops.value(&mut b, inputs[0], *k, &node.ty)
            }
            _ => match weighted(graph, id) {
                Some((matrix, weights)) => b.binary("matvec", map[matrix.0], map[weights.0]),
                None => b.make(node.op.clone(), inputs, node.ty.clone()),
            },
        });
        if let Some(elements) = Elements::of(&mut b, graph, id, &map, &known) {
            if let Some(whole) = elements.whole(&mut b, &node.ty) {
                map[id.0] = whole;
            }
            known.insert(id, elements);
        }
    }
    Some(Lowered { graph: b.graph, map })
}

/// Whether a region that is needed has another one in its place.
fn supersedes(graph: &Graph, needed: &[bool]) -> bool {
    let elsewhere = |id: NodeId| graph.current(id).is_some_and(|(region, _)| region != graph.node(id).inputs[0]);
    graph.ids().any(|id| needed[id.0] && elsewhere(id))
}

/// A region that is rewritten inside.
enum Inside {
    /// With the same inputs and values as before.
    Same(Rc<Region>),
    /// A loop that carries a multiple.
    Carried(Carried),
}

impl Inside {
    /// The same of the bodies of a region; `None` where nothing is rewritten in any.
    fn of(region: &Region) -> Option<Inside> {
        let first = match &region.kind {
            Kind::Loop(shape) => shape.carried + 1,
            Kind::Branch => 0,
        };
        let lowered: Vec<Option<Lowered>> =
            region.bodies.iter().map(|body| rewrite(&body.graph, &body.outputs, first)).collect();
        let same = lowered.iter().all(Option::is_none);
        let bodies = region.bodies.iter().zip(lowered).map(|(body, lowered)| match lowered {
            Some(Lowered { graph, map }) => Body { graph, outputs: body.outputs.iter().map(|id| map[id.0]).collect() },
            None => body.clone(),
        });
        let region = Region { bodies: bodies.collect(), ..region.clone() };
        match Carried::of(&region) {
            Some(carried) => Some(Inside::Carried(carried)),
            None => (!same).then(|| Inside::Same(Rc::new(region))),
        }
    }

    fn code(&self, b: &mut Build, inputs: Vec<NodeId>, ty: &NodeTy) -> NodeId {
        let (region, inputs) = match self {
            Inside::Same(region) => (region.clone(), inputs),
            Inside::Carried(carried) => (carried.region.clone(), carried.inputs(b, &inputs)),
        };
        b.make(Op::Region(region), inputs, ty.clone())
    }
}

/// What a quotient of a derivative is divided by, if that is one number that only the program knows.
fn divisor(graph: &Graph, id: NodeId) -> Option<NodeId> {
    let Op::Call(def, Attr::Shared) = &graph.node(id).op else { return None };
    debug_assert_eq!(def.name, "div");
    let mut divisor = graph.node(id).inputs[1];
    if let Some(inputs) = graph.call(divisor, "broadcast") {
        divisor = inputs[0];
    }
    let ty = graph.ty(divisor);
    let known = matches!(graph.node(divisor).op, Op::Literal(_) | Op::Constant(_));
    (ty.rank() == 0 && ty.lead.is_empty() && !known).then_some(divisor)
}

/// x / y, element by element.
fn quotient(b: &mut Build, x: NodeId, y: NodeId) -> NodeId {
    let scale = b.unary("range_scale", y);
    let scaled = b.mul(y, scale);
    let one = b.one(y);
    let inverse = b.div(one, scaled);
    let (scale, inverse) = (b.broadcast_like(scale, x), b.broadcast_like(inverse, x));
    let x = b.mul(x, scale);
    b.mul(x, inverse)
}

/// Whether a factor is a power of two by which to multiply instead of what was multiplied: 1, 2, … 1024.
fn is_power_of_two(factor: f64) -> bool {
    (1.0..=1024.0).contains(&factor) && factor.to_bits() << 12 == 0
}

/// A multiple of a sum or difference with a constant, and perhaps of another factor.
struct Multiple {
    factor: f64,
    of: Option<NodeId>,
    op: OpRef,
    /// The terms: a constant, or a node.
    terms: [Result<f64, NodeId>; 2],
}

/// `id` as one, where the factor is a power of two.
fn multiple(graph: &Graph, id: NodeId) -> Option<Multiple> {
    let &[x, y] = graph.call(id, "mul")? else { return None };
    [(x, y), (y, x)].into_iter().find_map(|(x, y)| {
        let (factor, of) = match graph.literal(x) {
            Some(factor) => (factor, None),
            None => {
                let &[u, v] = graph.call(x, "mul")? else { return None };
                match (graph.literal(u), graph.literal(v)) {
                    (Some(factor), None) => (factor, Some(v)),
                    (None, Some(factor)) => (factor, Some(u)),
                    _ => return None,
                }
            }
        };
        let Op::Call(op, _) = graph.node(y).op else { return None };
        let &[u, v] = &graph.node(y).inputs[..] else { return None };
        let terms = match (graph.literal(u), graph.literal(v)) {
            (Some(k), None) => [Ok(k), Err(v)],
            (None, Some(k)) => [Err(u), Ok(k)],
            _ => return None,
        };
        let moderate = terms.iter().flatten().all(|k| (1e-20..=1e20).contains(&k.abs()));
        (["add", "sub"].contains(&op.name) && is_power_of_two(factor) && moderate).then_some(Multiple {
            factor,
            of,
            op,
            terms,
        })
    })
}

impl Multiple {
    fn code(self, b: &mut Build, map: &[NodeId], ty: &NodeTy) -> NodeId {
        let factor = b.literal_of(ty.clone(), self.factor);
        let [x, y] = self.terms.map(|term| match term {
            Ok(constant) => b.literal_of(ty.clone(), self.factor * constant),
            Err(node) => b.mul(factor, map[node.0]),
        });
        let sum = b.binary(self.op.name, x, y);
        match self.of {
            Some(of) => b.mul(map[of.0], sum),
            None => sum,
        }
    }
}

/// The matrix and the weights of weighted sums of its columns.
fn weighted(graph: &Graph, id: NodeId) -> Option<(NodeId, NodeId)> {
    let &[product] = graph.call(id, "column_sum")? else { return None };
    let &[x, y] = graph.call(product, "mul")? else { return None };
    [(x, y), (y, x)].into_iter().find_map(|(weights, matrix)| {
        let &[weights] = graph.call(weights, "broadcast_rows")? else { return None };
        Some((matrix, weights))
    })
}

/// Tensors of more elements stay as they are.
const SMALL: usize = 16;

/// The value that is put at a place of a small tensor, and which place that is, counted row by row.
fn place(graph: &Graph, id: NodeId) -> Option<(NodeId, usize)> {
    let number = |id: NodeId| usize::try_from(graph.integer(id)?).ok();
    let ty = graph.ty(id);
    if !ty.lead.is_empty() || !ty.element.is_float() {
        return None;
    }
    match ty.dims[..] {
        [Dim::Lit(n)] if n <= SMALL => {
            let &[value, at] = graph.call(id, "scatter")? else { return None };
            Some((value, number(at)?)).filter(|(_, at)| *at < n)
        }
        [Dim::Lit(rows), Dim::Lit(columns)] if rows * columns <= SMALL => {
            let &[value, i, j] = graph.call(id, "scatter2")? else { return None };
            let (i, j) = (number(i)?, number(j)?);
            (i < rows && j < columns).then_some((value, i * columns + j))
        }
        _ => None,
    }
}

/// A sum of values that are put at places, and of what else is added to them.
#[derive(Clone)]
struct Elements {
    rest: Option<NodeId>,
    at: Vec<Option<NodeId>>,
}

impl Elements {
    /// What `id` of the old graph is, in nodes of the new one.
    fn of(
        b: &mut Build,
        graph: &Graph,
        id: NodeId,
        map: &[NodeId],
        known: &HashMap<NodeId, Elements>,
    ) -> Option<Elements> {
        if let Some((value, place)) = place(graph, id) {
            let mut at = vec![None; graph.ty(id).count()?];
            at[place] = Some(map[value.0]);
            return Some(Elements { rest: None, at });
        }
        let &[x, y] = graph.call(id, "add")? else { return None };
        let sum = |b: &mut Build, x: Option<NodeId>, y: Option<NodeId>| match (x, y) {
            (Some(x), Some(y)) => Some(b.add(x, y)),
            (x, y) => x.or(y),
        };
        match (known.get(&x), known.get(&y)) {
            (None, None) => None,
            (Some(elements), None) | (None, Some(elements)) => {
                let other = map[if known.contains_key(&x) { y.0 } else { x.0 }];
                let rest = sum(b, elements.rest, Some(other));
                Some(Elements { rest, ..elements.clone() })
            }
            (Some(x), Some(y)) => {
                let rest = sum(b, x.rest, y.rest);
                let at = x.at.iter().zip(&y.at).map(|(x, y)| sum(b, *x, *y)).collect();
                Some(Elements { rest, at })
            }
        }
    }

    /// The sum, if there is something at every place.
    fn whole(&self, b: &mut Build, ty: &NodeTy) -> Option<NodeId> {
        let elements: Option<Vec<NodeId>> = self.at.iter().copied().collect();
        let elements = elements.filter(|elements| elements.len() > 1)?;
        let stack = b.call("stack", Attr::Ty(ty.clone()), &elements);
        Some(match self.rest {
            Some(rest) => b.add(rest, stack),
            None => stack,
        })
    }
}
