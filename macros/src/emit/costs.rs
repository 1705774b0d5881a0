//! Floating-point operations, as code.

use super::{elements_code, grouped};
use crate::graph::{Extent, Graph, NodeId, Op};
use crate::region::{Kind, Region};
use crate::table::Flops;
use crate::wire::dim_code;
use std::collections::HashMap;

/// The FLOPs of one node, as code.
pub(super) fn node_flops(graph: &Graph, id: NodeId) -> Option<String> {
    let node = graph.node(id);
    let def = match &node.op {
        Op::Call(def, _) => def,
        Op::Region(region) => return region_flops(region),
        _ => return None,
    };
    let (count, per) = match def.flops {
        Flops::PerResult(0) => return None,
        Flops::PerResult(count) => (count, elements_code(&node.ty)),
        Flops::PerInput(count) => (count, elements_code(graph.ty(node.inputs[0]))),
        Flops::Product => {
            let inner = &graph.ty(node.inputs[0]).dims;
            // Of (r×k)·(k×c), (k×r)ᵀ·(k×c) and (r×k)·(c×k)ᵀ, the shared dimension of each.
            let shared = if def.name == "tr_mul" { &inner[0] } else { &inner[1] };
            let shared = graph.ty(node.inputs[0]).shaped([shared.clone()]);
            (2, format!("{} * {}", elements_code(&node.ty), elements_code(&shared)))
        }
    };
    Some(if count == 1 { per } else { format!("{count} * {per}") })
}

/// The turns that a loop counts for if their number is known only at run time.
const RUN_TIME_TURNS: usize = 64;

/// The FLOPs of a loop, of all its turns; of a branch, those of the longer side.
fn region_flops(region: &Region) -> Option<String> {
    let mut bodies = region.bodies.iter().map(|body| sum_of_flops(&body.graph, &body.outputs));
    match &region.kind {
        Kind::Loop(shape) => {
            let turns = match &shape.capacity {
                Extent::Fixed(turns) => grouped(&dim_code(turns)),
                Extent::Run => RUN_TIME_TURNS.to_string(),
            };
            bodies.next().flatten().map(|flops| format!("{turns} * ({flops})"))
        }
        Kind::Branch => {
            let flops: Vec<String> = bodies.flatten().collect();
            match &flops[..] {
                [] => None,
                [only] => Some(format!("({only})")),
                [yes, no, ..] => Some(format!("__KRATE__::__private::kernels::larger({yes}, {no})")),
            }
        }
    }
}

/// The FLOPs of all that the roots need. Equal terms are counted, not repeated: rustc recurses into a sum as deeply as
/// it has terms, and a function can have many thousands of nodes.
fn sum_of_flops(graph: &Graph, roots: &[NodeId]) -> Option<String> {
    let needed = graph.reachable(roots);
    let (mut known, mut places, mut counts) = (0_u64, HashMap::new(), Vec::<(String, usize)>::new());
    for term in graph.ids().filter(|id| needed[id.0]).filter_map(|id| node_flops(graph, id)) {
        if let Some(number) = term.split(" * ").map(|factor| factor.parse::<u64>().ok()).product::<Option<u64>>() {
            known += number;
            continue;
        }
        let place = *places.entry(term).or_insert_with_key(|term| {
            counts.push((term.clone(), 0));
            counts.len() - 1
        });
        counts[place].1 += 1;
    }
    let once_or_more = counts.into_iter().map(|(term, count)| match count {
        1 => term,
        count => format!("{count} * {term}"),
    });
    let number = (known > 0).then(|| known.to_string());
    let terms: Vec<String> = number.into_iter().chain(once_or_more).collect();
    (!terms.is_empty()).then(|| terms.join(" + "))
}

/// The FLOPs of all that the roots need, as code.
pub(super) fn flops_text(graph: &Graph, roots: &[NodeId]) -> String {
    match sum_of_flops(graph, roots) {
        None => "0".into(),
        Some(sum) if sum.parse::<u64>().is_ok() => sum,
        Some(sum) => format!("({sum}) as u64"),
    }
}
