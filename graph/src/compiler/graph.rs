//! The computation graph: a hash-consed DAG of typed operations.
//!
//! Equal work is one node by construction. A node's inputs always have smaller numbers than the node, so the order
//! of the numbers is an order of evaluation.

use crate::compiler::foreign::{Foreign, Piece};
use crate::compiler::region::Region;
use crate::compiler::table::OpRef;
use crate::compiler::types::{Dim, Element, Ty};
use proc_macro2::Span;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::rc::Rc;

/// The number of a node in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub usize);

/// How many items an array has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// Known to rustc.
    Fixed(Dim),
    /// Known only to the run: a slice, or what a loop of such a length stores.
    Run,
}

impl Extent {
    fn may_equal(&self, other: &Extent) -> bool {
        match (self, other) {
            (Extent::Fixed(a), Extent::Fixed(b)) => a.may_equal(b),
            _ => self == other,
        }
    }
}

/// The type of a node's value: a scalar or tensor of one element type, or an array of those.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeTy {
    /// The type of the elements.
    pub element: Element,
    /// The lengths of the arrays around the tensor, outermost first: none for a tensor itself.
    pub lead: Vec<Extent>,
    /// None for a scalar, one for a vector, rows and columns for a matrix, three or four for larger tensors.
    pub dims: Vec<Dim>,
}

impl NodeTy {
    /// A scalar.
    pub fn scalar(element: Element) -> NodeTy {
        NodeTy::tensor(element, vec![])
    }

    /// A tensor that is not in an array.
    pub fn tensor(element: Element, dims: Vec<Dim>) -> NodeTy {
        NodeTy { element, lead: vec![], dims }
    }

    /// How many elements the tensor, or each of an array of them, has, if the macro can tell.
    pub fn count(&self) -> Option<usize> {
        self.dims.iter().map(|dim| if let Dim::Lit(n) = dim { Some(*n) } else { None }).product()
    }

    /// An array of values of this type.
    pub fn array(&self, extent: Extent) -> NodeTy {
        let lead = std::iter::once(extent).chain(self.lead.iter().cloned()).collect();
        NodeTy { lead, ..self.clone() }
    }

    /// The type of an item, if this is an array.
    pub fn item(&self) -> Option<NodeTy> {
        self.lead.split_first().map(|(_, rest)| NodeTy { lead: rest.to_vec(), ..self.clone() })
    }

    /// The same shape with other elements.
    pub fn of(&self, element: Element) -> NodeTy {
        NodeTy { element, ..self.clone() }
    }

    /// The same elements in another shape.
    pub fn shaped(&self, dims: impl IntoIterator<Item = Dim>) -> NodeTy {
        NodeTy::tensor(self.element.clone(), dims.into_iter().collect())
    }

    /// The number of dimensions.
    pub fn rank(&self) -> usize {
        self.dims.len()
    }

    /// Whether the types can be equal as far as the macro can tell.
    pub fn may_equal(&self, other: &NodeTy) -> bool {
        self.element == other.element
            && self.rank() == other.rank()
            && self.lead.len() == other.lead.len()
            && self.lead.iter().zip(&other.lead).all(|(a, b)| a.may_equal(b))
            && self.dims.iter().zip(&other.dims).all(|(a, b)| a.may_equal(b))
    }

    /// The node type of a language type that is one node, if it is one.
    pub fn from_ty(ty: &Ty) -> Option<NodeTy> {
        let (element, dims) = match ty {
            Ty::Scalar(e) => (e, vec![]),
            Ty::Vector(n, e) => (e, vec![n.clone()]),
            Ty::Matrix(r, c, e) => (e, vec![r.clone(), c.clone()]),
            Ty::Tensor(dims, e) => (e, dims.clone()),
            Ty::Array(item, n) => match &**item {
                Ty::Scalar(e) => (e, vec![n.clone()]),
                _ => return None,
            },
            Ty::Slice(_) | Ty::Tuple(_) | Ty::Struct(_) | Ty::Function(_) => return None,
        };
        Some(NodeTy::tensor(element.clone(), dims))
    }

    /// The language type of an item of the innermost array: the tensor of this shape.
    pub fn to_ty(&self) -> Ty {
        let element = self.element.clone();
        match &self.dims[..] {
            [] => Ty::Scalar(element),
            [n] => Ty::Vector(n.clone(), element),
            [r, c] => Ty::Matrix(r.clone(), c.clone(), element),
            more => Ty::Tensor(more.to_vec(), element),
        }
    }
}

impl fmt::Display for NodeTy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let wrap = |ty: Ty, extent: &Extent| match extent {
            Extent::Fixed(n) => Ty::Array(Box::new(ty), n.clone()),
            Extent::Run => Ty::Slice(Box::new(ty)),
        };
        self.lead.iter().rev().fold(self.to_ty(), wrap).fmt(f)
    }
}

/// One step from a parameter to a leaf of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// A struct field, and whether it is `pub`.
    Field(String, bool),
    /// A position in a tuple.
    Position(usize),
    /// A position in an array.
    Index(usize),
    /// Every position of an array or a slice: the leaf is an array of what stands there.
    Each,
}

/// A leaf of a parameter: where a float tensor sits in the arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The parameter's number.
    pub param: usize,
    /// The way from the parameter to the leaf.
    pub steps: Vec<Step>,
    /// Whether the leaf is an array of scalars rather than a `Vector`.
    pub array: bool,
}

/// What an operation needs to know beside its inputs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Attr {
    /// Nothing.
    None,
    /// Of a quotient in a derivative: its last bit may differ, so that quotients by one divisor may share a reciprocal.
    Shared,
    /// An integer exponent.
    Int(i32),
    /// The type of the result, where the inputs do not settle it.
    Ty(NodeTy),
    /// That, and further arguments of the kernel as code: numbers and arrays of numbers.
    Options(String, NodeTy),
    /// Which function in plain Rust is called, and which of the values that it yields this is.
    Foreign(Rc<Foreign>, Piece),
    /// Which parameter is the function that is called, and which leaf of its value this is.
    Hole(usize, usize),
}

/// What a node does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A leaf of the arguments.
    Leaf(Place),
    /// A float, as the bits of an `f64`; a tensor of it where the node is a tensor.
    Literal(u64),
    /// An integer.
    Integer(i64),
    /// A constant that only rustc can evaluate: source text, or a number of the list of constants.
    Constant(String),
    /// The cotangent of output leaf `n`: where the reverse pass starts.
    Cotangent(usize),
    /// The tangent of a leaf of the arguments: where the forward mode starts.
    Tangent(Place),
    /// A loop or a branch: its inputs are read by the graphs of its bodies, its values are [`Op::Output`]s.
    Region(Rc<Region>),
    /// Value `n` of the region that is the only input.
    Output(usize),
    /// In a body of a region: what the region hands in under this number.
    Input(usize),
    /// An operation of the table.
    Call(OpRef, Attr),
}

/// Where a node comes from.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The user's token.
    pub span: Span,
    /// The name of the variable that the user bound it to.
    pub name: Option<String>,
    /// The calls of other functions that it stands in, outermost first: `encoder#1/layer#2`.
    pub call: Option<String>,
}

impl Origin {
    /// A node at `span`, without a name.
    pub fn at(span: Span) -> Origin {
        Origin { span, name: None, call: None }
    }
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it does.
    pub op: Op,
    /// What it reads.
    pub inputs: Vec<NodeId>,
    /// What it yields.
    pub ty: NodeTy,
    /// Where it comes from.
    pub origin: Origin,
}

impl Node {
    /// What to call a variable that holds the node's value: the user's own name for it, or the operation's.
    pub fn variable(&self) -> String {
        let name = match (&self.origin.name, &self.op) {
            (Some(name), _) => name.replace("r#", ""),
            (None, Op::Constant(_)) => "constant".into(),
            (None, Op::Call(_, Attr::Foreign(foreign, _))) => {
                foreign.label.rsplit("::").next().unwrap_or_default().to_owned()
            }
            (None, Op::Call(def, _)) => def.name.to_owned(),
            (None, Op::Output(0)) => "count".into(),
            (None, _) => "value".into(),
        };
        // A raw identifier without its mark can be a keyword.
        if crate::compiler::spelling::is_name(&name) { name } else { name + "_" }
    }
}

/// What two nodes that do the same have in common.
fn key(op: &Op, inputs: &[NodeId], ty: &NodeTy) -> (Op, Vec<NodeId>, NodeTy) {
    let mut inputs = inputs.to_vec();
    if matches!(op, Op::Call(def, _) if def.commutative) {
        inputs.sort();
    }
    (op.clone(), inputs, ty.clone())
}

/// Names that are taken.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<String, usize>);

impl Names {
    /// Takes a name.
    pub fn take(&mut self, name: &str) {
        if !self.0.contains_key(name) {
            self.0.insert(name.to_owned(), 1);
        }
    }

    /// Takes a name that nothing has yet: `base`, or `base_2`, `base_3`, ….
    pub fn unique(&mut self, base: &str) -> String {
        if !self.0.contains_key(base) {
            self.take(base);
            return base.to_owned();
        }
        loop {
            let number = self.0.get_mut(base).expect("a name that is taken");
            *number += 1;
            let name = format!("{base}_{number}");
            if !self.0.contains_key(&name) {
                self.take(&name);
                return name;
            }
        }
    }
}

/// The graph.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    interned: HashMap<(Op, Vec<NodeId>, NodeTy), NodeId>,
    /// Regions that another one does the work of, with the other's numbers of their values; see [`Graph::supersede`].
    superseded: HashMap<NodeId, (NodeId, Vec<usize>)>,
    /// The names that nodes have.
    names: Names,
}

/// Two graphs are equal if they do the same work in the same order.
impl PartialEq for Graph {
    fn eq(&self, other: &Graph) -> bool {
        let same = |(a, b): (&Node, &Node)| a.op == b.op && a.inputs == b.inputs && a.ty == b.ty;
        self.nodes.len() == other.nodes.len() && self.nodes.iter().zip(&other.nodes).all(same)
    }
}

impl Eq for Graph {}

impl Hash for Graph {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nodes.len().hash(state);
    }
}

impl Graph {
    /// The node with this number.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// The type of a node.
    pub fn ty(&self, id: NodeId) -> &NodeTy {
        &self.nodes[id.0].ty
    }

    /// How many nodes there are.
    #[allow(clippy::len_without_is_empty, reason = "nobody asks whether a graph has none")]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// All numbers in order of evaluation.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId)
    }

    /// Adds a node, or finds the one that does the same work.
    pub fn intern(&mut self, op: Op, inputs: Vec<NodeId>, ty: NodeTy, origin: Origin) -> NodeId {
        let next = NodeId(self.nodes.len());
        match self.interned.entry(key(&op, &inputs, &ty)) {
            std::collections::hash_map::Entry::Occupied(entry) => {
                let id = *entry.get();
                let name = &mut self.nodes[id.0].origin.name;
                if let (None, Some(new)) = (&name, &origin.name) {
                    self.names.take(new);
                    *name = origin.name;
                }
                id
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(next);
                if let Some(name) = &origin.name {
                    self.names.take(name);
                }
                self.nodes.push(Node { op, inputs, ty, origin });
                next
            }
        }
    }

    /// The node that does this already.
    pub fn known(&self, op: &Op, inputs: &[NodeId], ty: &NodeTy) -> Option<NodeId> {
        self.interned.get(&key(op, inputs, ty)).copied()
    }

    /// Calls a node by the user's variable, unless it has a name already.
    pub fn name(&mut self, id: NodeId, name: &str) {
        let slot = &mut self.nodes[id.0].origin.name;
        if slot.is_none() {
            *slot = Some(name.to_owned());
            self.names.take(name);
        }
    }

    /// Puts all nodes, those of bodies too, into the frame of a call around their own.
    pub fn put_within(&mut self, frame: &str) {
        for node in &mut self.nodes {
            let inner = node.origin.call.take();
            node.origin.call = Some(inner.map_or_else(|| frame.to_owned(), |inner| format!("{frame}/{inner}")));
            if let Op::Region(region) = &mut node.op {
                Rc::make_mut(region).bodies.iter_mut().for_each(|body| body.graph.put_within(frame));
            }
        }
    }

    /// As [`Self::name`], with a number behind the name if another node has it already.
    pub fn name_apart(&mut self, id: NodeId, name: &str) {
        if self.nodes[id.0].origin.name.is_some() {
            return;
        }
        let free = self.names.unique(name);
        self.nodes[id.0].origin.name = Some(free);
    }

    /// The inputs of a node if it is the operation `name`.
    pub fn call(&self, id: NodeId, name: &str) -> Option<&[NodeId]> {
        match &self.node(id).op {
            Op::Call(def, _) if def.name == name => Some(&self.node(id).inputs),
            _ => None,
        }
    }

    /// The two inputs of a sum or a difference.
    pub fn addends(&self, id: NodeId) -> Option<&[NodeId]> {
        self.call(id, "add").or_else(|| self.call(id, "sub"))
    }

    /// Whether a node is a loop or a branch.
    pub fn is_region(&self, id: NodeId) -> bool {
        matches!(self.node(id).op, Op::Region(_))
    }

    /// The value of a literal.
    pub fn literal(&self, id: NodeId) -> Option<f64> {
        match self.node(id).op {
            Op::Literal(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }

    /// The value of a literal integer.
    pub fn integer(&self, id: NodeId) -> Option<i64> {
        match self.node(id).op {
            Op::Integer(value) => Some(value),
            _ => None,
        }
    }

    /// Lets the values of region `old` be those of `new`, which does its work and more: value `k` of the one is value
    /// `values[k]` of the other. The next pass that rebuilds the graph drops `old`.
    pub fn supersede(&mut self, old: NodeId, new: NodeId, values: Vec<usize>) {
        self.superseded.insert(old, (new, values));
    }

    /// What a node reads, superseded regions replaced: for value `k` of a region, the region and the number that stand
    /// in now.
    pub fn current(&self, id: NodeId) -> Option<(NodeId, usize)> {
        let Op::Output(mut k) = self.node(id).op else { return None };
        let mut region = self.node(id).inputs[0];
        while let Some((new, values)) = self.superseded.get(&region) {
            (region, k) = (*new, values[k]);
        }
        Some((region, k))
    }

    /// For each node of `other`, the node of this graph that does the same work, if one does.
    pub fn twins(&self, other: &Graph) -> Vec<Option<NodeId>> {
        let mut twins: Vec<Option<NodeId>> = Vec::with_capacity(other.len());
        for node in &other.nodes {
            let inputs: Option<Vec<NodeId>> = node.inputs.iter().map(|input| twins[input.0]).collect();
            twins.push(inputs.and_then(|mut inputs| {
                if matches!(&node.op, Op::Call(def, _) if def.commutative) {
                    inputs.sort();
                }
                self.interned.get(&(node.op.clone(), inputs, node.ty.clone())).copied()
            }));
        }
        twins
    }

    /// Which nodes the roots need, themselves included.
    pub fn reachable(&self, roots: &[NodeId]) -> Vec<bool> {
        let mut reached = vec![false; self.len()];
        for root in roots {
            reached[root.0] = true;
        }
        for id in self.ids().rev() {
            if reached[id.0] {
                for input in &self.node(id).inputs {
                    reached[input.0] = true;
                }
            }
        }
        reached
    }
}
