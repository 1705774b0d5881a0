//! What an expression of the body stands for while it is lowered.

use crate::build::Build;
use crate::graph::{Attr, NodeId, NodeTy, Op, Place, Step};
use crate::types::{Dim, Element, StructTy, Ty};
use std::rc::Rc;

/// A value: a node, or an aggregate that exists only at compile time.
#[derive(Clone, Debug)]
pub enum Value {
    /// A scalar, `Vector` or `Matrix`.
    Node(NodeId),
    /// An array of scalars that is one node.
    Array(NodeId),
    /// An array whose items are known one by one.
    List(Vec<Value>),
    /// A tuple; the empty one is `()`.
    Tuple(Vec<Value>),
    /// A struct that derives `Params`.
    Struct(Rc<StructTy>, Vec<Value>),
}

/// The largest array that is taken apart into its items.
const MAX_ITEMS: usize = 4096;

impl Value {
    /// `()`
    pub fn unit() -> Value {
        Value::Tuple(vec![])
    }

    /// The value of a parameter (or a part of one) of type `ty`.
    pub fn argument(b: &mut Build, ty: &Ty, place: Place, leaf: fn(Place) -> Op) -> Result<Value, String> {
        if let Some(node_ty) = NodeTy::from_ty(ty) {
            let array = matches!(ty, Ty::Array(..));
            let id = b.make(leaf(Place { array, ..place }), vec![], node_ty);
            return Ok(if array { Value::Array(id) } else { Value::Node(id) });
        }
        let mut part = |ty: &Ty, step: Step| {
            let mut steps = place.steps.clone();
            steps.push(step);
            Value::argument(b, ty, Place { steps, ..place.clone() }, leaf)
        };
        Ok(match ty {
            Ty::Tuple(items) => Value::Tuple(
                items.iter().enumerate().map(|(i, ty)| part(ty, Step::Position(i))).collect::<Result<_, _>>()?,
            ),
            Ty::Array(item, Dim::Lit(n)) if *n <= MAX_ITEMS => {
                Value::List((0..*n).map(|i| part(item, Step::Index(i))).collect::<Result<_, _>>()?)
            }
            Ty::Array(..) => return Err(format!("an array such as `{ty}` needs a number as its length here")),
            Ty::Struct(definition) => {
                let fields = definition.fields.iter();
                let fields = fields.map(|field| part(&field.ty, Step::Field(field.name.clone(), field.public)));
                Value::Struct(definition.clone(), fields.collect::<Result<_, _>>()?)
            }
            Ty::Scalar(_) | Ty::Vector(..) | Ty::Matrix(..) => unreachable!("handled as a node"),
        })
    }

    /// The value's type.
    pub fn ty(&self, b: &Build) -> Ty {
        match self {
            Value::Node(id) => b.graph.ty(*id).to_ty(),
            Value::Array(id) => {
                let ty = b.graph.ty(*id);
                Ty::Array(Box::new(Ty::Scalar(ty.element.clone())), ty.dims[0].clone())
            }
            Value::List(items) => {
                let item = items.first().map_or(Ty::Tuple(vec![]), |item| item.ty(b));
                Ty::Array(Box::new(item), Dim::Lit(items.len()))
            }
            Value::Tuple(items) => Ty::Tuple(items.iter().map(|item| item.ty(b)).collect()),
            Value::Struct(definition, _) => Ty::Struct(definition.clone()),
        }
    }

    /// The nodes in it, in order.
    pub fn leaves(&self) -> Vec<NodeId> {
        match self {
            Value::Node(id) | Value::Array(id) => vec![*id],
            Value::List(items) | Value::Tuple(items) | Value::Struct(_, items) => {
                items.iter().flat_map(Value::leaves).collect()
            }
        }
    }

    /// The same structure with other nodes.
    pub fn map(&self, f: &mut impl FnMut(NodeId) -> NodeId) -> Value {
        let mut all = |items: &[Value]| items.iter().map(|item| item.map(f)).collect();
        match self {
            Value::List(items) => Value::List(all(items)),
            Value::Tuple(items) => Value::Tuple(all(items)),
            Value::Struct(definition, items) => Value::Struct(definition.clone(), all(items)),
            Value::Node(id) => Value::Node(f(*id)),
            Value::Array(id) => Value::Array(f(*id)),
        }
    }

    /// The part at the end of `steps`.
    pub fn at(&self, steps: &[Step], b: &mut Build) -> Value {
        let Some((step, rest)) = steps.split_first() else { return self.clone() };
        match (self, step) {
            (Value::Tuple(items), Step::Position(i)) | (Value::List(items), Step::Index(i)) => items[*i].at(rest, b),
            (Value::Struct(definition, items), Step::Field(name, _)) => {
                let i = definition.fields.iter().position(|field| field.name == *name).expect("a field of the struct");
                items[i].at(rest, b)
            }
            (Value::Array(id), Step::Index(i)) => {
                let place = b.integer(*i);
                Value::Node(b.binary("index", *id, place))
            }
            _ => unreachable!("a step that does not fit the value"),
        }
    }

    /// The value as one node: an array literal is stacked.
    pub fn node(&self, b: &mut Build) -> Option<NodeId> {
        match self {
            Value::Node(id) | Value::Array(id) => Some(*id),
            Value::List(items) => stack(b, items),
            Value::Tuple(_) | Value::Struct(..) => None,
        }
    }
}

/// A vector of scalars, or a matrix of rows of scalars.
fn stack(b: &mut Build, items: &[Value]) -> Option<NodeId> {
    let mut scalars = Vec::new();
    let mut columns = None;
    for item in items {
        match item {
            Value::Node(id) if b.graph.ty(*id).rank() == 0 => scalars.push(*id),
            Value::List(row) => {
                if *columns.get_or_insert(row.len()) != row.len() {
                    return None;
                }
                for item in row {
                    scalars.push(item.node(b).filter(|id| b.graph.ty(*id).rank() == 0)?);
                }
            }
            _ => return None,
        }
    }
    let element = scalars.first().map_or(Element::F32, |id| b.graph.ty(*id).element.clone());
    let dims = match columns {
        Some(columns) if scalars.len() == items.len() * columns => vec![Dim::Lit(items.len()), Dim::Lit(columns)],
        Some(_) => return None,
        None => vec![Dim::Lit(items.len())],
    };
    b.try_call("stack", Attr::Ty(NodeTy { element, dims }), &scalars).ok()
}
