//! The graph as constant data, and its costs.

use super::costs::node_flops;
use super::{Compilation, Joint};
use crate::formula;
use crate::graph::{Graph, NodeId, NodeTy, Op, Place};
use crate::partition::Plan;
use crate::region::{Kind, Region};
use crate::schedule::{Marks, place_code};
use std::cell::Cell;
use std::collections::HashMap;

/// The names in loops and branches, which are other variables than those around.
fn inner_names(graph: &Graph, shown: &[NodeId], owners: &mut HashMap<String, usize>) {
    for id in shown {
        let Op::Region(region) = &graph.node(*id).op else { continue };
        for body in &region.bodies {
            let needed = body.graph.reachable(&body.outputs);
            let inside: Vec<NodeId> = body.graph.ids().filter(|id| needed[id.0]).collect();
            let names = inside.iter().filter_map(|id| body.graph.node(*id).origin.name.clone());
            names.for_each(|name| _ = owners.entry(name).or_insert(1));
            inner_names(&body.graph, &inside, owners);
        }
    }
}

/// What a leaf of the arguments is called.
pub(super) fn leaf_name(compilation: &Compilation<'_>, place: &Place) -> String {
    let base = compilation.program.params[place.param].name.to_string();
    place_code(&base, &place.steps, "ref").replace("__tapeless_ref_", "").replace("()", "").replace('§', "·")
}

/// The graph of value and gradient as it is shown: numbers, names and formulas of its nodes.
pub(super) struct Picture<'a> {
    pub compilation: &'a Compilation<'a>,
    pub joint: &'a Joint,
    value_needs: Vec<bool>,
    /// The nodes that are shown, by their numbers.
    pub numbers: HashMap<NodeId, usize>,
    /// How often each name is a node's.
    owners: HashMap<String, usize>,
    symbol: String,
    pub next: Cell<usize>,
}

/// The name of a differentiated leaf, and the node of its derivative.
type Derivative = (String, Option<NodeId>);

/// A node as the graph's constant holds it.
pub(super) struct Shown {
    pub id: usize,
    pub pass: &'static str,
    pub op: &'static str,
    pub formula: String,
    pub inputs: Vec<usize>,
    pub name: String,
    pub ty: NodeTy,
    pub line: usize,
    pub column: usize,
    /// As code; empty for none.
    pub flops: String,
    pub call: String,
    pub bodies: Vec<ShownBody>,
    /// The node of the graph that it is in.
    pub node: NodeId,
}

/// The graph inside of a loop or a branch.
pub(super) struct ShownBody {
    pub role: &'static str,
    pub nodes: Vec<Shown>,
    pub outputs: Vec<usize>,
}

/// What a node's label can be made of where it stands.
struct Level<'a> {
    graph: &'a Graph,
    numbers: &'a HashMap<NodeId, usize>,
    /// In a body: what its inputs are called.
    handed: HashMap<usize, String>,
    pub pass: Option<&'static str>,
}

impl<'a> Picture<'a> {
    pub fn new(compilation: &'a Compilation<'a>, joint: &'a Joint) -> Picture<'a> {
        let graph = &joint.graph;
        let needed = graph.reachable(&joint.roots());
        let shown: Vec<NodeId> = graph.ids().filter(|id| needed[id.0]).collect();
        let numbers: HashMap<NodeId, usize> = shown.iter().enumerate().map(|(number, id)| (*id, number)).collect();
        let mut owners = HashMap::new();
        for id in &shown {
            let node = graph.node(*id);
            if let Some(name) = node.origin.name.clone() {
                // Many leaves can have a field's name.
                let field = matches!(&node.op, Op::Leaf(place) if !place.steps.is_empty());
                *owners.entry(name).or_default() += if field { 2 } else { 1 };
            }
        }
        inner_names(graph, &shown, &mut owners);
        let name = compilation.program.item.sig.ident.to_string();
        let symbol = if name.chars().count() == 1 { name } else { "L".to_owned() };
        let next = Cell::new(shown.len());
        let value_needs = graph.reachable(&joint.output.leaves());
        Picture { compilation, joint, value_needs, numbers, owners, symbol, next }
    }

    /// A variable's name, and for the derivative with respect to one ∂L/∂ and its name.
    fn name(&self, graph: &Graph, id: NodeId) -> Option<String> {
        let name = graph.node(id).origin.name.as_ref()?;
        // What the function itself computes is not there for a derivative's sake.
        let in_value = std::ptr::eq(graph, &self.joint.graph) && self.value_needs[id.0];
        let named = |name: &str| match name.strip_prefix("d_") {
            Some(of) if self.owners.contains_key(of) && in_value => None,
            Some(of) if self.owners.contains_key(of) => {
                (self.owners[of] == 1).then(|| format!("∂{}/∂{}", self.symbol, formula::variable(of)))
            }
            _ => Some(formula::variable(name)),
        };
        match name.strip_suffix("_kept") {
            // Named after its operation by the compiler, not by the user.
            Some(stem) if stem == "value" || crate::table::find(stem).is_some() => Some("kept[·]".into()),
            Some(stem) => named(stem).map(|name| format!("{name}[·]")),
            None => named(name),
        }
    }

    fn label(&self, level: &Level<'_>, id: NodeId) -> String {
        match &level.graph.node(id).op {
            Op::Leaf(place) => leaf_name(self.compilation, place),
            Op::Tangent(place) => format!("d_{}", self.compilation.program.params[place.param].name),
            Op::Cotangent(number) => {
                let name = self.compilation.program.item.sig.ident.to_string();
                let several = self.joint.output.leaves().len() > 1;
                let place = if several { format!("_{}", number + 1) } else { String::new() };
                format!("∂{}/∂{}{place}", self.symbol, name.trim_start_matches("r#"))
            }
            Op::Literal(bits) => format!("{:?}", f64::from_bits(*bits)),
            Op::Integer(i64::MAX) => "∞".into(),
            Op::Integer(value) => value.to_string(),
            Op::Constant(text) => crate::report::compact(text),
            Op::Input(k) => level.handed.get(k).cloned().unwrap_or_default(),
            Op::Call(..) | Op::Region(_) | Op::Output(_) => match self.name(level.graph, id) {
                Some(name) => name,
                None => format!("%{}", level.numbers[&id]),
            },
        }
    }

    /// All nodes.
    pub fn nodes(&self) -> Vec<Shown> {
        let graph = &self.joint.graph;
        let mut ids: Vec<NodeId> = self.numbers.keys().copied().collect();
        ids.sort();
        let level = Level { graph, numbers: &self.numbers, handed: HashMap::new(), pass: None };
        ids.into_iter().map(|id| self.node(&level, id)).collect()
    }

    fn node(&self, level: &Level<'_>, id: NodeId) -> Shown {
        let (graph, node) = (level.graph, level.graph.node(id));
        let label = |id: NodeId| self.label(level, id);
        let inputs: Vec<String> = node.inputs.iter().map(|input| label(*input)).collect();
        let (op, text) = match &node.op {
            Op::Call(def, _) => {
                let text = formula::of_node(graph, id, formula::Style::Unicode, &label);
                (def.static_name(), text.replace("[·][", "["))
            }
            Op::Leaf(_) => ("argument", label(id)),
            Op::Cotangent(_) => ("cotangent", label(id)),
            Op::Tangent(_) => ("tangent", label(id)),
            Op::Region(region) => {
                let name = match &region.kind {
                    Kind::Loop(_) => "loop",
                    Kind::Branch if region.is_block() => "block",
                    Kind::Branch => "branch",
                };
                (name, format!("{name}({})", inputs.join(", ")))
            }
            Op::Output(number) => {
                ("value", format!("value {number} of {}", inputs[0]).replacen("value 0 of", "value of", 1))
            }
            Op::Input(_) => ("input", label(id)),
            Op::Literal(_) | Op::Integer(_) | Op::Constant(_) => ("constant", label(id)),
        };
        let pass = match (level.pass, &node.op) {
            (Some(pass), _) => pass,
            (None, Op::Leaf(_)) => "Argument",
            (None, _) if self.value_needs[id.0] => "Forward",
            (None, _) => "Backward",
        };
        let name = match &node.op {
            Op::Leaf(_) | Op::Input(_) => label(id),
            Op::Call(..) | Op::Output(_) => self.name(graph, id).unwrap_or_default(),
            _ => String::new(),
        };
        let bodies = match &node.op {
            Op::Region(region) => self.bodies(level, id, region, pass),
            _ => vec![],
        };
        let start = node.origin.span.start();
        let known = start.line > 0 && !matches!(node.op, Op::Input(_) | Op::Leaf(_));
        Shown {
            id: level.numbers[&id],
            pass,
            op,
            formula: text,
            inputs: node.inputs.iter().map(|input| level.numbers[input]).collect(),
            name,
            ty: node.ty.clone(),
            line: start.line,
            column: if known || matches!(node.op, Op::Leaf(_)) { start.column + 1 } else { 0 },
            flops: node_flops(graph, id).unwrap_or_default(),
            call: node.origin.call.clone().unwrap_or_default(),
            bodies,
            node: id,
        }
    }

    fn bodies(&self, level: &Level<'_>, id: NodeId, region: &Region, pass: &'static str) -> Vec<ShownBody> {
        let (is_loop, outer) = (matches!(region.kind, Kind::Loop(_)), level.graph.node(id).inputs.clone());
        let carried = match &region.kind {
            Kind::Loop(shape) => shape.carried,
            Kind::Branch => 0,
        };
        let roles: &[&str] = match &region.kind {
            Kind::Loop(_) => &["each turn"],
            Kind::Branch if region.is_block() => &["computed again"],
            Kind::Branch => &["if true", "if false"],
        };
        let mut bodies = Vec::new();
        for (body, role) in region.bodies.iter().zip(roles) {
            let needed = body.graph.reachable(&body.outputs);
            let ids: Vec<NodeId> = body.graph.ids().filter(|id| needed[id.0]).collect();
            let first = self.next.get();
            self.next.set(first + ids.len());
            let numbers: HashMap<NodeId, usize> = ids.iter().enumerate().map(|(at, id)| (*id, first + at)).collect();
            // An input comes from the outer node that the region reads under its number; the turn from nowhere.
            let source = |k: usize| match (is_loop, k) {
                (true, 0) => None,
                (true, k) => outer.get(k).copied(),
                (false, k) => outer.get(1 + k).copied(),
            };
            let mut handed: HashMap<usize, String> = HashMap::new();
            for id in &ids {
                let node = body.graph.node(*id);
                let Op::Input(k) = node.op else { continue };
                let own = self.name(&body.graph, *id);
                let name = match source(k) {
                    None => own.unwrap_or_else(|| "turn".into()),
                    Some(_) if is_loop && k <= carried => own.unwrap_or_else(|| format!("carried {k}")),
                    Some(outer) => own.unwrap_or_else(|| self.label(level, outer)),
                };
                handed.insert(k, name);
            }
            let inside = Level { graph: &body.graph, numbers: &numbers, handed, pass: Some(pass) };
            let mut nodes: Vec<Shown> = ids.iter().map(|id| self.node(&inside, *id)).collect();
            for (shown, id) in nodes.iter_mut().zip(&ids) {
                if let Op::Input(k) = body.graph.node(*id).op {
                    shown.inputs = source(k).map(|outer| level.numbers[&outer]).into_iter().collect();
                }
            }
            let outputs = body.outputs.iter().map(|id| numbers[id]).collect();
            bodies.push(ShownBody { role, nodes, outputs });
        }
        bodies
    }

    /// The number of every node, also inside of loops and branches.
    pub fn marks(&self) -> Marks {
        fn marks<'s>(nodes: impl Iterator<Item = &'s Shown>) -> Marks {
            let mut found = Marks::default();
            for shown in nodes.filter(|shown| shown.op != "constant") {
                found.numbers.insert(shown.node, shown.id);
                for (side, body) in shown.bodies.iter().enumerate() {
                    found.bodies.insert((shown.node, side), marks(body.nodes.iter()));
                }
            }
            found
        }
        self.next.set(self.numbers.len());
        let nodes = self.nodes();
        marks(nodes.iter())
    }

    /// What the function is called in formulas, and what each leaf.
    fn subject_parts(&self) -> (HashMap<NodeId, String>, Vec<Derivative>) {
        let graph = &self.joint.graph;
        let place = |id: NodeId| match &graph.node(id).op {
            Op::Leaf(place) => Some((id, leaf_name(self.compilation, place))),
            _ => None,
        };
        let known: Vec<(NodeId, String)> = graph.ids().filter_map(place).collect();
        let wrt: Vec<String> =
            self.compilation.wrt.iter().map(|leaf| leaf_name(self.compilation, &leaf.place)).collect();
        let mut full: Vec<String> = known.iter().map(|(_, name)| name).chain(&wrt).cloned().collect();
        full.sort();
        full.dedup();
        let short = formula::short_names(&full);
        let leaves = known.into_iter().map(|(id, name)| (id, short[&name].clone())).collect();
        let derivative = wrt.iter().zip(&self.joint.derivative).map(|(name, id)| (short[name].clone(), *id));
        (leaves, derivative.collect())
    }

    /// Value and derivatives as mathematics, in plain text and in LaTeX.
    pub fn formulas(&self) -> [String; 2] {
        let (leaves, derivative) = self.subject_parts();
        let name = self.compilation.program.item.sig.ident.to_string();
        let subject = formula::Subject {
            name: name.trim_start_matches("r#"),
            graph: &self.joint.graph,
            output: &self.joint.output,
            leaves: &leaves,
            derivative: &derivative,
        };
        [formula::write(&subject, formula::Style::Unicode), formula::write(&subject, formula::Style::Latex)]
    }
}

/// `graph()`: the nodes of value and gradient as constant data.
pub(super) fn graph_text(compilation: &Compilation<'_>, joint: &Joint, split: &Joint, plan: &Plan) -> String {
    let picture = Picture::new(compilation, joint);
    let numbers = &picture.numbers;
    let nodes = super::packed::nodes(&picture.nodes());
    let outputs: Vec<String> = joint.output.leaves().iter().map(|id| numbers[id].to_string()).collect();
    let gradients: Vec<String> = compilation
        .wrt
        .iter()
        .zip(&joint.derivative)
        .filter_map(|(leaf, id)| {
            let label = leaf_name(compilation, &leaf.place);
            id.map(|id| format!("({label:?}, {})", numbers[&id]))
        })
        .collect();
    let rewrites: Vec<String> = compilation
        .forward
        .receipts
        .list
        .iter()
        .map(|receipt| format!("Rewrite {{ rule: {:?}, line: {} }}", receipt.rule, receipt.span.start().line))
        .collect();
    // The plan numbers nodes of the split graph; the fused one has twins of them.
    let twins = joint.graph.twins(&split.graph);
    let saved = plan.saved.iter().filter_map(|(id, _)| twins[id.0]);
    let saved: Vec<String> = saved.filter_map(|id| numbers.get(&id)).map(ToString::to_string).collect();
    let [unicode, latex] = picture.formulas();
    // A constant of something generic is computed where a program asks for it, and for no others.
    format!(
        "/// The graph of value and gradient: shapes, FLOPs, bytes, formulas; prints as a table, `to_svg()` draws it.\n\
         #[must_use] #[inline] pub const fn graph() -> &'static __KRATE__::graph::Graph {{ Self::__graph::<true>() }}\n\
         #[doc(hidden)] const fn __graph<const __ASKED: bool>() -> &'static __KRATE__::graph::Graph {{ \
         use __KRATE__::graph::{{Body, Element, Formulas, Graph, Rewrite, UNKNOWN, packed::{{self, Packed}}}}; \
         const {{ &Graph {{ name: {:?}, nodes: {nodes}, outputs: &[{}], gradients: &[{}], rewrites: &[{}], residuals: &[{}], workspace_bytes: Self::WORKSPACE_BYTES as u64, \
         formulas: Formulas {{ unicode: {unicode:?}, latex: {latex:?} }}, symbols: &[] }} }} }}\n",
        compilation.program.item.sig.ident.to_string(),
        outputs.join(", "),
        gradients.join(", "),
        rewrites.join(", "),
        saved.join(", "),
    )
}
