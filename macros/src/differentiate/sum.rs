//! Sums of cotangents or tangents: a factor that two products share is taken out of them, c·a + c·b = c·(a + b). That is an operation
//! less, and in a loop what the turns wait for is c alone.

use crate::build::Build;
use crate::graph::NodeId;

/// The sum of terms, of which the nodes from `first` on are of this derivative and may be taken apart.
pub(super) fn sum(b: &mut Build, first: usize, terms: &[NodeId]) -> NodeId {
    let (start, rest) = terms.split_first().expect("a node with a cotangent has a term");
    rest.iter().fold(*start, |total, term| factored(b, first, total, *term).unwrap_or_else(|| b.add(total, *term)))
}

fn factored(b: &mut Build, first: usize, x: NodeId, y: NodeId) -> Option<NodeId> {
    let ((x, x_minus), (y, y_minus)) = (signed(b, first, x), signed(b, first, y));
    let (shared, xs, ys) = shared(&cuts(b, first, x), &cuts(b, first, y))?;
    let product = |b: &mut Build, factors: &[NodeId]| {
        let (start, rest) = factors.split_first().expect("a product of two has another factor");
        rest.iter().fold(*start, |product, factor| b.mul(product, *factor))
    };
    let (x, y) = (product(b, &xs), product(b, &ys));
    let inner = match (x_minus, y_minus) {
        (false, true) => b.sub(x, y),
        (true, false) => b.sub(y, x),
        _ => b.add(x, y),
    };
    let product = b.mul(shared, inner);
    Some(if x_minus && y_minus { b.neg(product) } else { product })
}

/// A node without its sign.
fn signed(b: &Build, first: usize, id: NodeId) -> (NodeId, bool) {
    match b.graph.call(id, "neg") {
        Some(&[x]) if id.0 >= first => (x, true),
        _ => (id, false),
    }
}

/// The factors of a product of this derivative: two, then more where they are such products in turn.
fn cuts(b: &Build, first: usize, id: NodeId) -> Vec<Vec<NodeId>> {
    let of = |id: NodeId| b.graph.call(id, "mul").filter(|_| id.0 >= first);
    let Some(&[x, y]) = of(id) else { return vec![] };
    let apart = |id: NodeId| of(id).map_or(vec![id], <[NodeId]>::to_vec);
    let cut = |x: Vec<NodeId>, y: Vec<NodeId>| x.into_iter().chain(y).collect::<Vec<_>>();
    vec![cut(vec![x], vec![y]), cut(apart(x), vec![y]), cut(vec![x], apart(y)), cut(apart(x), apart(y))]
}

/// A factor of both products, and the other factors, for the cuts into the fewest.
fn shared(xs: &[Vec<NodeId>], ys: &[Vec<NodeId>]) -> Option<(NodeId, Vec<NodeId>, Vec<NodeId>)> {
    let pairs = xs.iter().flat_map(|x| ys.iter().map(move |y| (x, y)));
    let found = pairs.filter_map(|(x, y)| Some((x.iter().find(|factor| y.contains(factor))?, x, y)));
    let (shared, x, y) = found.min_by_key(|(_, x, y)| x.len() + y.len())?;
    Some((*shared, without(x, *shared), without(y, *shared)))
}

/// The factors but one.
fn without(factors: &[NodeId], shared: NodeId) -> Vec<NodeId> {
    let at = factors.iter().position(|factor| *factor == shared);
    factors.iter().enumerate().filter(|(place, _)| Some(*place) != at).map(|(_, factor)| *factor).collect()
}
