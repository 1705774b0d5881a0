//! Calls of functions in plain Rust: one for all the values that it yields.

use super::{Body, place::ty_code};
use crate::compiler::graph::{Attr, NodeId, Op};
use std::collections::BTreeMap;

impl Body<'_> {
    /// Writes the call that yields a node, if one does, and names all of its values that are needed.
    pub(super) fn define_foreign(&mut self, id: NodeId) -> bool {
        let graph = self.graph;
        let node = graph.node(id);
        let Op::Call(_, Attr::Foreign(foreign, piece)) = &node.op else { return false };
        let mut siblings: BTreeMap<usize, NodeId> = BTreeMap::new();
        for other in graph.ids().filter(|other| self.uses[other.0] > 0 && !self.variables.contains_key(other)) {
            if let Op::Call(_, Attr::Foreign(known, which)) = &graph.node(other).op
                && which.sibling(0) == piece.sibling(0)
                && graph.node(other).inputs == node.inputs
                && known == foreign
            {
                siblings.insert(which.number(), other);
            }
        }
        let arguments: Vec<String> = node
            .inputs
            .iter()
            .map(|input| match graph.ty(*input) {
                ty if ty.rank() == 0 && ty.lead.is_empty() => self.value(*input),
                _ => self.reference(*input),
            })
            .collect();
        let types = foreign.types(*piece);
        let names: Vec<String> = (0..types.len())
            .map(|k| match siblings.get(&k) {
                Some(sibling) => self.fresh(*sibling),
                None => "_".into(),
            })
            .collect();
        let list = |items: &[String]| items.iter().map(|item| format!("{item},")).collect::<String>();
        let types: Vec<String> = types.iter().map(ty_code).collect();
        let (path, suffix) = (&foreign.path, piece.suffix());
        let arguments = arguments.join(", ");
        self.lines.push(format!("let ({}): ({}) = {path}{suffix}({arguments});", list(&names), list(&types)));
        for (k, sibling) in siblings {
            self.variables.insert(sibling, names[k].clone());
            self.made.push(sibling);
        }
        true
    }
}
