//! Sums of cotangents or tangents: a factor that two products share is taken out of them, c·a + c·b = c·(a + b). That is an operation
//! less, and in a loop what the turns wait for is c alone.

use crate::compiler::build::Build;
use crate::compiler::graph::NodeId;

/// The sum of terms, of which the nodes from `first` on are of this derivative and may be taken apart.
pub(super) fn sum(b: &mut Build, first: usize, terms: &[NodeId]) -> NodeId {
    let (start, rest) = terms.split_first().expect("a node with a cotangent has a term");
    rest.iter().fold(*start, |total, term| factored(b, first, total, *term).unwrap_or_else(|| b.add(total, *term)))
}

fn factored(b: &mut Build, first: usize, x: NodeId, y: NodeId) -> Option<NodeId> {
    let ((x, x_minus), (y, y_minus)) = (signed(b, first, x), signed(b, first, y));
    let (shared, xs, ys) = shared(factors(b, first, x, DEPTH), factors(b, first, y, DEPTH))?;
    let is_deep = xs.len().max(ys.len()) > NEAR;
    if is_deep && numbers(b, first, &xs).len().max(numbers(b, first, &ys).len()) < 2 {
        return None;
    }
    let (x, y) = (product(b, first, xs), product(b, first, ys));
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

/// How many products deep factors are looked for; below [`NEAR`] only where numbers become one by it.
const DEPTH: usize = 3;
const NEAR: usize = 2;

/// A factor of a product, and the other factors.
type Factor = (NodeId, Vec<NodeId>);

/// The factors of a product of this derivative, and those of its factors.
fn factors(b: &Build, first: usize, id: NodeId, depth: usize) -> Vec<Factor> {
    let Some(&[x, y]) = b.graph.call(id, "mul").filter(|_| id.0 >= first && depth > 0) else { return vec![] };
    let mut all = vec![(x, vec![y]), (y, vec![x])];
    for (factor, mut others) in factors(b, first, x, depth - 1) {
        others.push(y);
        all.push((factor, others));
    }
    for (factor, mut others) in factors(b, first, y, depth - 1) {
        others.insert(0, x);
        all.push((factor, others));
    }
    all
}

/// A factor of both products, and the other factors: the one for which the fewest products are taken apart.
fn shared(xs: Vec<Factor>, ys: Vec<Factor>) -> Option<(NodeId, Vec<NodeId>, Vec<NodeId>)> {
    let pairs = xs.iter().flat_map(|x| ys.iter().map(move |y| (x, y)));
    let (x, y) = pairs.filter(|(x, y)| x.0 == y.0).min_by_key(|(x, y)| x.1.len() + y.1.len())?;
    Some((x.0, x.1.clone(), y.1.clone()))
}

/// The number that a factor is or has as a factor, and the rest of it.
fn number(b: &Build, first: usize, id: NodeId) -> Option<(f64, Option<NodeId>)> {
    if let Some(number) = b.graph.literal(id) {
        return Some((number, None));
    }
    let &[x, y] = b.graph.call(id, "mul").filter(|_| id.0 >= first)? else { return None };
    let (x_is, y_is) = (b.graph.literal(x), b.graph.literal(y));
    x_is.map(|number| (number, Some(y))).or_else(|| y_is.map(|number| (number, Some(x))))
}

fn numbers(b: &Build, first: usize, factors: &[NodeId]) -> Vec<f64> {
    factors.iter().filter_map(|id| Some(number(b, first, *id)?.0)).collect()
}

/// A product of factors; where several are numbers, or products of this derivative with one, these are one number.
fn product(b: &mut Build, first: usize, mut factors: Vec<NodeId>) -> NodeId {
    let numbers = numbers(b, first, &factors);
    let all: f64 = numbers.iter().product();
    if numbers.len() > 1 && all.is_normal() {
        let ty = b.ty(factors[0]);
        let rest = |id| number(b, first, id).map_or(Some(id), |(_, rest)| rest);
        factors = factors.into_iter().filter_map(rest).collect();
        factors.push(b.literal_of(ty, all));
    }
    let (start, rest) = factors.split_first().expect("a product of two has another factor");
    rest.iter().fold(*start, |product, factor| b.mul(product, *factor))
}
