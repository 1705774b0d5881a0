//! What an expression of the body stands for while it is lowered.

use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, Extent, NodeId, NodeTy, Op, Place, Step};
use crate::compiler::hole::Hole;
use crate::compiler::types::{Dim, Element, StructTy, Ty};
use std::any::Any;
use std::rc::Rc;

/// A value: a node, or an aggregate that exists only at compile time.
#[derive(Clone)]
pub enum Value {
    /// A scalar, `Vector` or `Matrix`.
    Node(NodeId),
    /// An array of scalars that is one node.
    Array(NodeId),
    /// An array whose items are known one by one.
    List(Vec<Value>),
    /// An array or slice of anything but single numbers: an item whose nodes are arrays of what stands there.
    Items(Box<Value>, Extent),
    /// A tuple; the empty one is `()`.
    Tuple(Vec<Value>),
    /// A struct that derives `Params`.
    Struct(Rc<StructTy>, Vec<Value>),
    /// A closure, which is whatever lowering takes for one, and the values of the variables that it reads.
    Closure(Rc<dyn Any>, Vec<(String, Value)>),
    /// A function that is a parameter.
    Given(Rc<Hole>),
}

impl Value {
    /// `()`
    pub fn unit() -> Value {
        Value::Tuple(vec![])
    }

    /// The value of a parameter (or a part of one) of type `ty`.
    pub fn argument(b: &mut Build, ty: &Ty, place: Place, leaf: fn(Place) -> Op) -> Value {
        Value::argument_in(b, ty, place, leaf, &[])
    }

    /// As [`Self::argument`], inside of arrays of these lengths.
    fn argument_in(b: &mut Build, ty: &Ty, place: Place, leaf: fn(Place) -> Op, lead: &[Extent]) -> Value {
        if let Some(node_ty) = NodeTy::from_ty(ty) {
            let array = matches!(ty, Ty::Array(..));
            let node_ty = NodeTy { lead: lead.to_vec(), ..node_ty };
            let name = place.steps.iter().rev().find_map(|step| match step {
                Step::Field(name, _) if name.parse::<usize>().is_err() => Some(name.clone()),
                _ => None,
            });
            let id = b.make(leaf(Place { array, ..place }), vec![], node_ty);
            if let Some(name) = name {
                b.graph.name(id, &name);
            }
            return if array { Value::Array(id) } else { Value::Node(id) };
        }
        let mut part = |ty: &Ty, step: Step, lead: &[Extent]| {
            let mut steps = place.steps.clone();
            steps.push(step);
            Value::argument_in(b, ty, Place { steps, ..place.clone() }, leaf, lead)
        };
        let mut items = |item: &Ty, extent: Extent| {
            let lead: Vec<Extent> = lead.iter().cloned().chain([extent.clone()]).collect();
            Value::Items(Box::new(part(item, Step::Each, &lead)), extent)
        };
        match ty {
            Ty::Array(item, n) => items(item, Extent::Fixed(n.clone())),
            Ty::Slice(item) => items(item, Extent::Run),
            Ty::Tuple(items) => {
                Value::Tuple(items.iter().enumerate().map(|(i, ty)| part(ty, Step::Position(i), lead)).collect())
            }
            Ty::Struct(definition) => {
                let fields = definition.fields.iter();
                let fields = fields.map(|field| part(&field.ty, Step::Field(field.name.clone(), field.public), lead));
                Value::Struct(definition.clone(), fields.collect())
            }
            // No name but the parameter's own is asked for.
            Ty::Function(ty) => {
                Value::Given(Rc::new(Hole { param: place.param, name: "the function".into(), ty: ty.clone() }))
            }
            Ty::Scalar(_) | Ty::Vector(..) | Ty::Matrix(..) | Ty::Tensor(..) => unreachable!("handled as a node"),
        }
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
            Value::Items(item, Extent::Fixed(n)) => Ty::Array(Box::new(item.ty(b)), n.clone()),
            Value::Items(item, Extent::Run) => Ty::Slice(Box::new(item.ty(b))),
            Value::Tuple(items) => Ty::Tuple(items.iter().map(|item| item.ty(b)).collect()),
            Value::Struct(definition, _) => Ty::Struct(definition.clone()),
            // Only messages ask.
            Value::Closure(..) => Ty::Scalar(Element::Int("a closure".into())),
            Value::Given(hole) => Ty::Function(hole.ty.clone()),
        }
    }

    /// The nodes in it, in order.
    pub fn leaves(&self) -> Vec<NodeId> {
        match self {
            Value::Node(id) | Value::Array(id) => vec![*id],
            Value::Items(item, _) => item.leaves(),
            Value::Closure(_, captured) => captured.iter().flat_map(|(_, value)| value.leaves()).collect(),
            Value::List(items) | Value::Tuple(items) | Value::Struct(_, items) => {
                items.iter().flat_map(Value::leaves).collect()
            }
            Value::Given(_) => vec![],
        }
    }

    /// The same structure with other nodes.
    pub fn map(&self, f: &mut impl FnMut(NodeId) -> NodeId) -> Value {
        let mut all = |items: &[Value]| items.iter().map(|item| item.map(f)).collect();
        match self {
            Value::List(items) => Value::List(all(items)),
            Value::Tuple(items) => Value::Tuple(all(items)),
            Value::Struct(definition, items) => Value::Struct(definition.clone(), all(items)),
            Value::Items(item, extent) => Value::Items(Box::new(item.map(f)), extent.clone()),
            Value::Closure(closure, captured) => {
                let captured = captured.iter().map(|(name, value)| (name.clone(), value.map(f))).collect();
                Value::Closure(closure.clone(), captured)
            }
            Value::Given(hole) => Value::Given(hole.clone()),
            Value::Node(id) => Value::Node(f(*id)),
            Value::Array(id) => Value::Array(f(*id)),
        }
    }

    /// An item at a place that the run may choose.
    pub fn item(&self, at: NodeId, b: &mut Build) -> Option<Value> {
        match self {
            Value::Items(item, _) => Some(item.map(&mut |id| b.binary("item", id, at))),
            Value::Array(id) => Some(Value::Node(b.binary("index", *id, at))),
            Value::List(_) => match (b.graph.node(at).op.clone(), self) {
                (Op::Integer(at), Value::List(items)) => items.get(usize::try_from(at).ok()?).cloned(),
                _ => self.packed(b)?.item(at, b),
            },
            _ => None,
        }
    }

    /// The number of items, as a node.
    pub fn length(&self, b: &mut Build) -> Option<NodeId> {
        match self {
            Value::Items(_, Extent::Fixed(n)) => Some(b.extent(&n.clone())),
            Value::Items(item, Extent::Run) => {
                let first = *item.leaves().first()?;
                b.length(first)
            }
            Value::Array(id) => {
                let n = b.graph.ty(*id).dims[0].clone();
                Some(b.extent(&n))
            }
            Value::List(items) => Some(b.integer(items.len())),
            _ => None,
        }
    }

    /// An array of known items as one whose items the run can choose.
    pub fn packed(&self, b: &mut Build) -> Option<Value> {
        let Value::List(items) = self else { return Some(self.clone()) };
        let items: Vec<Value> = items.iter().map(|item| item.packed(b)).collect::<Option<_>>()?;
        let first = items.first()?;
        if let Value::Node(id) = first
            && b.graph.ty(*id).rank() == 0
            && b.graph.ty(*id).lead.is_empty()
        {
            return stack(b, &items).map(Value::Array);
        }
        let columns: Vec<Vec<NodeId>> = items.iter().map(Value::leaves).collect();
        let mut packed = Vec::new();
        for leaf in 0..first.leaves().len() {
            let nodes: Vec<NodeId> = columns.iter().map(|nodes| nodes.get(leaf).copied()).collect::<Option<_>>()?;
            packed.push(b.try_call("pack", Attr::None, &nodes).ok()?);
        }
        let mut packed = packed.into_iter();
        let item = first.map(&mut |_| packed.next().expect("one for each leaf"));
        Some(Value::Items(Box::new(item), Extent::Fixed(Dim::Lit(items.len()))))
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
            (Value::Items(item, _), Step::Each) => item.at(rest, b),
            (Value::List(_), Step::Each) => self.packed(b).expect("items of one type").at(steps, b),
            (Value::Items(..), Step::Index(i)) => {
                let place = b.integer(*i);
                self.item(place, b).expect("an array").at(rest, b)
            }
            (Value::Array(id), Step::Each) => Value::Node(*id),
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
            Value::Items(..) | Value::Tuple(_) | Value::Struct(..) | Value::Closure(..) | Value::Given(_) => None,
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
    b.try_call("stack", Attr::Ty(NodeTy::tensor(element, dims)), &scalars).ok()
}
