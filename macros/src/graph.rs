//! The computation graph: a hash-consed DAG of typed operations.
//!
//! Equal work is one node by construction. A node's inputs always have smaller numbers than the node, so the order
//! of the numbers is an order of evaluation.

use crate::table::OpRef;
use crate::types::{Dim, Element, Ty};
use proc_macro2::Span;
use std::collections::{HashMap, HashSet};
use std::fmt;

/// The number of a node in its graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub usize);

/// The type of a node's value: a scalar, vector or matrix of one element type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NodeTy {
    /// The type of the elements.
    pub element: Element,
    /// None for a scalar, one for a vector, rows and columns for a matrix.
    pub dims: Vec<Dim>,
}

impl NodeTy {
    /// A scalar.
    pub fn scalar(element: Element) -> NodeTy {
        NodeTy { element, dims: vec![] }
    }

    /// The same shape with other elements.
    pub fn of(&self, element: Element) -> NodeTy {
        NodeTy { element, dims: self.dims.clone() }
    }

    /// The same elements in another shape.
    pub fn shaped(&self, dims: impl IntoIterator<Item = Dim>) -> NodeTy {
        NodeTy { element: self.element.clone(), dims: dims.into_iter().collect() }
    }

    /// The number of dimensions.
    pub fn rank(&self) -> usize {
        self.dims.len()
    }

    /// Whether the types can be equal as far as the macro can tell.
    pub fn may_equal(&self, other: &NodeTy) -> bool {
        self.element == other.element
            && self.rank() == other.rank()
            && self.dims.iter().zip(&other.dims).all(|(a, b)| a.may_equal(b))
    }

    /// The node type of a language type that is one node, if it is one.
    pub fn from_ty(ty: &Ty) -> Option<NodeTy> {
        match ty {
            Ty::Scalar(e) => Some(NodeTy::scalar(e.clone())),
            Ty::Vector(n, e) => Some(NodeTy { element: e.clone(), dims: vec![n.clone()] }),
            Ty::Matrix(r, c, e) => Some(NodeTy { element: e.clone(), dims: vec![r.clone(), c.clone()] }),
            Ty::Array(item, n) => match &**item {
                Ty::Scalar(e) => Some(NodeTy { element: e.clone(), dims: vec![n.clone()] }),
                _ => None,
            },
            Ty::Tuple(_) | Ty::Struct(_) => None,
        }
    }

    /// The language type: the tensor of this shape.
    pub fn to_ty(&self) -> Ty {
        let element = self.element.clone();
        match &self.dims[..] {
            [] => Ty::Scalar(element),
            [n] => Ty::Vector(n.clone(), element),
            [r, c] => Ty::Matrix(r.clone(), c.clone(), element),
            more => unreachable!("a tensor has at most two dimensions, not {}", more.len()),
        }
    }
}

impl fmt::Display for NodeTy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_ty().fmt(f)
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
    /// An integer exponent.
    Int(i32),
    /// The type of the result, where the inputs do not settle it.
    Ty(NodeTy),
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
}

impl Origin {
    /// A node at `span`, without a name.
    pub fn at(span: Span) -> Origin {
        Origin { span, name: None }
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
            (None, Op::Call(def, _)) => def.name.to_owned(),
            (None, _) => "value".into(),
        };
        // A raw identifier without its mark can be a keyword.
        if syn::parse_str::<syn::Ident>(&name).is_ok() { name } else { name + "_" }
    }
}

/// A name that nothing has yet: `base`, or `base_2`, `base_3`, ….
pub fn unique(base: &str, taken: &mut HashSet<String>) -> String {
    let mut name = base.to_owned();
    let mut number = 1;
    while !taken.insert(name.clone()) {
        number += 1;
        name = format!("{base}_{number}");
    }
    name
}

/// The graph.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    interned: HashMap<(Op, Vec<NodeId>, NodeTy), NodeId>,
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
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// All numbers in order of evaluation.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId)
    }

    /// Adds a node, or finds the one that does the same work.
    pub fn intern(&mut self, op: Op, inputs: Vec<NodeId>, ty: NodeTy, origin: Origin) -> NodeId {
        let mut key = inputs.clone();
        if matches!(&op, Op::Call(def, _) if def.commutative) {
            key.sort();
        }
        let next = NodeId(self.nodes.len());
        match self.interned.entry((op.clone(), key, ty.clone())) {
            std::collections::hash_map::Entry::Occupied(entry) => {
                let id = *entry.get();
                let name = &mut self.nodes[id.0].origin.name;
                if name.is_none() {
                    *name = origin.name;
                }
                id
            }
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(next);
                self.nodes.push(Node { op, inputs, ty, origin });
                next
            }
        }
    }

    /// Calls a node by the user's variable, unless it has a name already.
    pub fn name(&mut self, id: NodeId, name: &str) {
        let slot = &mut self.nodes[id.0].origin.name;
        if slot.is_none() {
            *slot = Some(name.to_owned());
        }
    }

    /// The inputs of a node if it is the operation `name`.
    pub fn call(&self, id: NodeId, name: &str) -> Option<&[NodeId]> {
        match &self.node(id).op {
            Op::Call(def, _) if def.name == name => Some(&self.node(id).inputs),
            _ => None,
        }
    }

    /// The value of a literal.
    pub fn literal(&self, id: NodeId) -> Option<f64> {
        match self.node(id).op {
            Op::Literal(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
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
