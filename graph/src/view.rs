//! What all pictures share: which nodes are drawn, what an edge goes to, and what a recorded run adds to a node.
use crate::{Graph, Node};
use core::fmt;

/// What a recorded run says of a node.
pub(crate) trait Labels {
    /// Writes the node's value, shortened; `false` if there is none.
    fn value(&self, id: u32, f: &mut dyn fmt::Write) -> Result<bool, fmt::Error>;
    /// Writes the node's cotangent, shortened; `false` if there is none.
    fn cotangent(&self, id: u32, f: &mut dyn fmt::Write) -> Result<bool, fmt::Error>;
}

/// No run.
#[derive(Debug)]
pub(crate) struct Nothing;

pub(crate) const NOTHING: Nothing = Nothing;

impl Labels for Nothing {
    fn value(&self, _: u32, _: &mut dyn fmt::Write) -> Result<bool, fmt::Error> {
        Ok(false)
    }

    fn cotangent(&self, _: u32, _: &mut dyn fmt::Write) -> Result<bool, fmt::Error> {
        Ok(false)
    }
}

/// The label of a node in a run, as text.
pub(crate) struct Label<'a> {
    pub labels: &'a dyn Labels,
    pub id: u32,
    pub cotangent: bool,
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.cotangent {
            true => self.labels.cotangent(self.id, f),
            false => self.labels.value(self.id, f),
        }
        .map(|_| ())
    }
}

/// Constants stand in the formulas of what reads them, unless they are all that the function yields.
pub(crate) fn is_drawn(graph: &Graph, node: &Node) -> bool {
    node.op != "constant" || graph.outputs.contains(&node.id) || graph.gradients.iter().any(|(_, id)| *id == node.id)
}

/// The inputs of a node that are drawn, each once.
pub(crate) fn inputs<'a>(graph: &'a Graph, node: &'a Node) -> impl Iterator<Item = &'static Node> + 'a {
    let first = |position: usize, id: u32| !node.inputs[..position].contains(&id);
    node.inputs
        .iter()
        .enumerate()
        .filter(move |&(position, &id)| first(position, id))
        .filter_map(|(_, &id)| graph.node(id))
        .filter(|from| is_drawn(graph, from))
}

/// The calls of a node down to one level, as `encoder#1/layer#2`; `None` if it is not called as deep.
pub(crate) fn call_at(node: &Node, depth: usize) -> Option<&'static str> {
    let mut end = 0;
    for (level, call) in node.call.split('/').enumerate() {
        end += call.len() + usize::from(level > 0);
        if level == depth && !call.is_empty() {
            return Some(&node.call[..end]);
        }
    }
    None
}

/// What the last of some calls is called, without its number.
pub(crate) fn callee(call: &str) -> &str {
    let last = call.rsplit('/').next().unwrap_or(call);
    last.split('#').next().unwrap_or(last)
}
