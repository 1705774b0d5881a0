//! The body of a region, rebuilt with other inputs.

use super::Joint;
use crate::compiler::build::Build;
use crate::compiler::graph::{NodeId, Op};
use crate::compiler::region::Body;
use crate::compiler::simplify::rebuild_into;

/// A body rebuilt with new inputs.
pub(super) struct Fresh {
    pub(super) b: Build,
    pub(super) map: Vec<Option<NodeId>>,
}

impl Fresh {
    pub(super) fn new(joint: &Joint) -> Fresh {
        let mut b = Build::new(joint.b.level);
        b.origin = joint.b.origin.clone();
        Fresh { b, map: vec![None; joint.b.graph.len()] }
    }

    /// Lets `node` be input `k`.
    pub(super) fn input(&mut self, joint: &Joint, node: NodeId, k: usize) {
        let old = joint.b.graph.node(node);
        self.b.origin = old.origin.clone();
        self.map[node.0] = Some(self.b.make(Op::Input(k), vec![], old.ty.clone()));
    }

    pub(super) fn finish(mut self, joint: &Joint, roots: &[NodeId]) -> Body {
        rebuild_into(&mut self.b, &joint.b.graph, roots, &mut self.map);
        let outputs = roots.iter().map(|id| self.map[id.0].expect("a root")).collect();
        Body { graph: self.b.graph, outputs }
    }
}
