//! Floating-point operations, as code.

use super::elements_code;
use crate::graph::{Extent, Graph, NodeId, Op};
use crate::region::{Kind, Region};
use crate::table::Flops;

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

/// The FLOPs of a loop, as often as it can turn at most where rustc knows that, else of one turn; of a branch, those of its dearer case.
fn region_flops(region: &Region) -> Option<String> {
    let each = region.bodies.iter().map(|body| {
        let needed = body.graph.reachable(&body.outputs);
        let terms = body.graph.ids().filter(|id| needed[id.0]).filter_map(|id| node_flops(&body.graph, id));
        terms.collect::<Vec<_>>().join(" + ")
    });
    let each: Vec<String> = each.map(|terms| if terms.is_empty() { "0".into() } else { terms }).collect();
    match (&region.kind, &each[..]) {
        (_, all) if all.iter().all(|terms| terms == "0") => None,
        (Kind::Loop(shape), [turn]) => Some(match &shape.capacity {
            Extent::Fixed(dim) => format!("({}) * ({turn})", crate::wire::dim_code(dim)),
            Extent::Run => format!("({turn})"),
        }),
        (_, [yes, no]) => {
            Some(format!("(({yes}) * (({yes}) > ({no})) as usize + ({no}) * (({yes}) <= ({no})) as usize)"))
        }
        _ => None,
    }
}

/// The FLOPs of all that the roots need, as code.
pub(super) fn flops_text(graph: &Graph, roots: &[NodeId]) -> String {
    let needed = graph.reachable(roots);
    let terms: Vec<String> = graph.ids().filter(|id| needed[id.0]).filter_map(|id| node_flops(graph, id)).collect();
    if terms.is_empty() { "0".into() } else { format!("({}) as u64", terms.join(" + ")) }
}
