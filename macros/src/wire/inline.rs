//! The other end of the wire: a callee's nodes in its caller's graph.

use super::{Function, decode_extent, decode_ty, dim_code, foreign};
use crate::build::Build;
use crate::foreign::Foreign;
use crate::front::definition::map_dims;
use crate::graph::{Attr, Extent, NodeId, NodeTy, Op, Origin, Step};
use crate::hole::{self, Fill};
use crate::lower::value::Value;
use crate::program::Generic;
use crate::region::{Body, Kind, LoopShape, Region};
use crate::sexp::{Malformed, Sexp};
use crate::table;
use crate::types::{Dim, Element, Substitution, Ty};
use quote::ToTokens;
use std::rc::Rc;

/// The callee's type at the use, for its hidden constants.
pub(super) struct Owner<'a> {
    path: String,
    generics: &'a [Generic],
    substitution: &'a Substitution,
    pub(super) foreigns: Vec<Rc<Foreign>>,
    /// What fills its holes, by the number of the parameter.
    fills: &'a [Option<Fill>],
    /// The call itself, in which those of its body stand.
    call: Option<String>,
}

impl<'a> Owner<'a> {
    pub(super) fn new(function: &'a Function, substitution: &'a Substitution, path: &syn::Path) -> Owner<'a> {
        let mut plain = path.clone();
        if let Some(last) = plain.segments.last_mut() {
            last.arguments = syn::PathArguments::None;
        }
        let path = plain.to_token_stream().to_string().replace(' ', "");
        Owner { path, generics: &function.generics, substitution, foreigns: vec![], fills: &[], call: None }
    }

    /// What the fills captured, in the graph that they were made in.
    fn captured(&self) -> Captured {
        self.fills.iter().map(|fill| fill.as_ref().map(|fill| fill.captured.clone()).unwrap_or_default()).collect()
    }

    /// `<zoo::f<f32, 3>>::NAME`; named dimensions do not depend on the parameters and take any.
    pub(super) fn constant(&self, name: &str, any: bool) -> String {
        let arguments: Vec<String> = self
            .generics
            .iter()
            .map(|generic| match generic {
                Generic::Dim(_) if any => "0".into(),
                Generic::Element(_) if any => "f32".into(),
                Generic::Dim(name) => match self.substitution.dim(&Dim::Param(name.clone())) {
                    named @ Dim::Named { .. } => format!("{{ {} }}", dim_code(&named)),
                    dim => dim_code(&dim),
                },
                Generic::Element(name) => self.substitution.element(&Element::Param(name.clone())).to_string(),
            })
            .collect();
        let arguments = if arguments.is_empty() { String::new() } else { format!("<{}>", arguments.join(", ")) };
        format!("<{}{arguments}>::{name}", self.path)
    }

    pub(super) fn dim(&self, dim: &Dim) -> Dim {
        match dim {
            Dim::Named { path, label } => match path.strip_prefix('@') {
                Some(number) => {
                    let constant = self.constant(&format!("__TAPELESS_DIM_{number}"), true);
                    Dim::Named { path: format!("{{ {constant} }}"), label: label.clone() }
                }
                None => dim.clone(),
            },
            _ => self.substitution.dim(dim),
        }
    }

    pub(super) fn ty(&self, ty: &Ty) -> Ty {
        let elements = Substitution { dims: vec![], elements: self.substitution.elements.clone() };
        elements.ty(&map_dims(ty, &mut |dim| self.dim(dim)))
    }

    pub(super) fn node_ty(&self, ty: &NodeTy) -> NodeTy {
        NodeTy {
            element: self.substitution.element(&ty.element),
            lead: ty.lead.iter().map(|extent| self.extent(extent)).collect(),
            dims: ty.dims.iter().map(|dim| self.dim(dim)).collect(),
        }
    }

    fn extent(&self, extent: &Extent) -> Extent {
        match extent {
            Extent::Fixed(dim) => Extent::Fixed(self.dim(dim)),
            Extent::Run => Extent::Run,
        }
    }
}

fn owner<'a>(
    function: &'a Function,
    substitution: &'a Substitution,
    path: &syn::Path,
    fills: &'a [Option<Fill>],
    b: &Build,
) -> Result<Owner<'a>, String> {
    let mut owner = Owner { fills, call: b.origin.call.clone(), ..Owner::new(function, substitution, path) };
    // A rule's graph may call those before it.
    for (number, form) in function.foreigns.iter().enumerate() {
        let foreign = foreign::decode(form, number, &owner, b)?;
        owner.foreigns.push(Rc::new(foreign));
    }
    Ok(owner)
}

/// What each fill captured, in the graph or body that is built.
type Captured = Vec<Vec<NodeId>>;

/// Adds a callee's nodes to the caller's graph, its leaves replaced by the arguments.
pub fn inline(
    b: &mut Build,
    function: &Function,
    arguments: &[Value],
    fills: &[Option<Fill>],
    substitution: &Substitution,
    path: &syn::Path,
) -> Result<Value, String> {
    let owner = owner(function, substitution, path, fills, b)?;
    let captured = owner.captured();
    let mut ids: Vec<NodeId> = Vec::new();
    for form in &function.nodes {
        let id = inline_node(b, form, &ids, arguments, &owner, &captured, None)?;
        ids.push(id);
    }
    inline_value(&function.output, &ids, &owner).map_err(|error| error.0)
}

/// Adds a scalar callee's nodes at every element of `x`.
pub fn inline_elementwise(
    b: &mut Build,
    function: &Function,
    x: NodeId,
    substitution: &Substitution,
    path: &syn::Path,
) -> Result<NodeId, String> {
    let owner = owner(function, substitution, path, &[], b)?;
    let shape = b.ty(x);
    let mut ids: Vec<NodeId> = Vec::new();
    for form in &function.nodes {
        let id = inline_node(b, form, &ids, &[Value::Node(x)], &owner, &vec![], Some(&shape))?;
        ids.push(id);
    }
    match inline_value(&function.output, &ids, &owner).map_err(|error| error.0)? {
        Value::Node(id) => Ok(id),
        _ => Err("it does not return one float".into()),
    }
}

fn inline_node(
    b: &mut Build,
    form: &Sexp,
    ids: &[NodeId],
    arguments: &[Value],
    owner: &Owner<'_>,
    captured: &Captured,
    shape: Option<&NodeTy>,
) -> Result<NodeId, String> {
    let text = |error: Malformed| error.0;
    // In a map, what is a scalar in the callee has the shape of the mapped tensor.
    let lifted = |ty: NodeTy| match shape {
        Some(shape) if ty.rank() == 0 && !matches!(ty.element, Element::Int(_)) => shape.of(ty.element),
        _ => ty,
    };
    let node_ty = |sexp: &Sexp| decode_ty(sexp).map(|ty| owner.node_ty(&ty)).map_err(text);
    match form.untag().map_err(text)? {
        ("within", [call, form]) => {
            let call = call.word().map_err(text)?;
            // Without a call around them, those of different callees would have one name.
            b.origin.call = owner.call.as_ref().map(|outer| format!("{outer}/{call}"));
            let id = inline_node(b, form, ids, arguments, owner, captured, shape);
            b.origin.call.clone_from(&owner.call);
            id
        }
        ("leaf", [param, steps, _]) => {
            let steps: Result<Vec<Step>, Malformed> = steps.items().map_err(text)?.iter().map(decode_step).collect();
            let argument = arguments.get(param.value::<usize>().map_err(text)?).ok_or("a parameter too many")?;
            let value = argument.at(&steps.map_err(text)?, b);
            value.node(b).ok_or_else(|| "an argument that is no tensor".to_owned())
        }
        ("input" | "value" | "region", _) if shape.is_some() => Err("it holds a loop or a branch".into()),
        ("input", [k, ty]) => {
            let ty = node_ty(ty)?;
            Ok(b.make(Op::Input(k.value().map_err(text)?), vec![], ty))
        }
        ("value", [k, region, ty]) => {
            let ty = node_ty(ty)?;
            let region = *ids.get(region.value::<usize>().map_err(text)?).ok_or("a forward reference")?;
            Ok(b.make(Op::Output(k.value().map_err(text)?), vec![region], ty))
        }
        ("region", [kind, recompute, bodies, inputs]) => {
            let kind = decode_kind(kind, owner).map_err(text)?;
            let mut inputs = node_list(inputs, ids)?;
            // What the functions in its holes captured, it captures too, behind all else.
            let first = if kind == Kind::Branch { inputs.len() - 1 } else { inputs.len() };
            let filled = (0..captured.len()).filter(|param| calls(bodies, *param));
            let passed: Captured = captured.iter().map(|_| vec![]).collect();
            let mut passed = Passed { first, nodes: passed };
            for param in filled {
                passed.nodes[param].clone_from(&captured[param]);
                inputs.extend(&captured[param]);
            }
            let mut decoded = Vec::new();
            for body in bodies.items().map_err(text)? {
                decoded.push(decode_body(body, owner, b, &passed)?);
            }
            let region = Region { kind, bodies: decoded, recompute: recompute.value().map_err(text)? };
            Ok(b.make(Op::Region(Rc::new(region)), inputs, NodeTy::scalar(Element::Bool)))
        }
        ("literal", [bits, ty]) => {
            let ty = lifted(node_ty(ty)?);
            Ok(b.make(Op::Literal(bits.value().map_err(text)?), vec![], ty))
        }
        ("integer", [value, ty]) => {
            let ty = node_ty(ty)?;
            Ok(b.make(Op::Integer(value.value().map_err(text)?), vec![], ty))
        }
        ("constant", [number, ty]) => {
            let ty = node_ty(ty)?;
            let name = format!("__TAPELESS_CONST_{}", number.value::<usize>().map_err(text)?);
            let id = b.make(Op::Constant(owner.constant(&name, false)), vec![], ty.clone());
            Ok(match shape {
                Some(shape) if ty.rank() == 0 && ty.element.is_float() => b.broadcast_to(id, shape),
                _ => id,
            })
        }
        ("call", [name, attr, inputs]) => {
            let name = name.word().map_err(text)?;
            let Some(def) = table::find(name) else { return Err(format!("unknown operation `{name}`")) };
            let inputs = node_list(inputs, ids)?;
            if let (hole::NAME, Ok((_, [param, leaf]))) = (name, attr.untag()) {
                let param: usize = param.value().map_err(text)?;
                let Some(fill) = owner.fills.get(param).and_then(Option::as_ref) else {
                    return Err("it is given functions, and none is given here".into());
                };
                let captured = captured.get(param).map(Vec::as_slice).unwrap_or_default();
                let (origin, leaf) = (b.origin.clone(), leaf.value().map_err(text)?);
                let id = fill.put(b, captured, &inputs, leaf).ok_or("a function of another form")?;
                b.origin = origin;
                return Ok(id);
            }
            let attr = match attr {
                Sexp::Atom(_) => Attr::None,
                Sexp::List(_) => match attr.untag().map_err(text)? {
                    ("shared", []) => Attr::Shared,
                    ("int", [value]) => Attr::Int(value.value().map_err(text)?),
                    ("ty", [ty]) => Attr::Ty(lifted(node_ty(ty)?)),
                    ("options", [text, ty]) => {
                        Attr::Options(text.word().map_err(|error| error.0)?.into(), node_ty(ty)?)
                    }
                    ("foreign", [number, piece, k]) => foreign::decode_piece(number, piece, k, owner)?,
                    _ => return Err("unknown attribute".into()),
                },
            };
            let over_tensors = shape.is_some() && inputs.iter().any(|id| b.graph.ty(*id).rank() > 0);
            if over_tensors && !def.is_elementwise() {
                return Err("it is not element-wise throughout".into());
            }
            b.try_call(def.static_name(), attr, &inputs)
        }
        _ => Err(format!("unknown node `{form}`")),
    }
}

/// What the fills captured, as a region hands it to its bodies: the inputs from number `first` on.
#[derive(Default)]
pub(super) struct Passed {
    first: usize,
    nodes: Captured,
}

/// Whether a function that is a parameter is called in these bodies.
fn calls(form: &Sexp, param: usize) -> bool {
    match form {
        Sexp::Atom(_) => false,
        Sexp::List(items) => match &items[..] {
            [Sexp::Atom(tag), number, _] if tag == hole::NAME => number.value() == Ok(param),
            items => items.iter().any(|item| calls(item, param)),
        },
    }
}

pub(super) fn decode_body(form: &Sexp, owner: &Owner<'_>, b: &Build, passed: &Passed) -> Result<Body, String> {
    let [nodes, outputs] = form.items().map_err(|error| error.0)? else { return Err("a body of two parts".into()) };
    let mut inner = Build::new(b.level);
    inner.origin = Origin { call: owner.call.clone(), ..b.origin.clone() };
    let mut number = passed.first;
    let mut input = |id: &NodeId| {
        number += 1;
        inner.make(Op::Input(number - 1), vec![], b.ty(*id))
    };
    let captured: Captured = passed.nodes.iter().map(|nodes| nodes.iter().map(&mut input).collect()).collect();
    let mut ids = Vec::new();
    for form in nodes.items().map_err(|error| error.0)? {
        let id = inline_node(&mut inner, form, &ids, &[], owner, &captured, None)?;
        ids.push(id);
    }
    let outputs = node_list(outputs, &ids)?;
    Ok(Body { graph: inner.graph, outputs })
}

/// A list of numbers of nodes.
fn node_list(form: &Sexp, ids: &[NodeId]) -> Result<Vec<NodeId>, String> {
    let number = |input: &Sexp| {
        let at = input.value::<usize>().map_err(|error| error.0)?;
        ids.get(at).copied().ok_or_else(|| "a forward reference".to_owned())
    };
    form.items().map_err(|error| error.0)?.iter().map(number).collect()
}

fn decode_kind(form: &Sexp, owner: &Owner<'_>) -> Result<Kind, Malformed> {
    if let Sexp::Atom(_) = form {
        return Ok(Kind::Branch);
    }
    match form.untag()? {
        ("loop", [carried, capacity, reversed, guarded]) => Ok(Kind::Loop(LoopShape {
            carried: carried.value()?,
            capacity: owner.extent(&decode_extent(capacity)?),
            reversed: reversed.value()?,
            guarded: guarded.value()?,
        })),
        _ => Malformed::expected("a loop or a branch", form),
    }
}

fn decode_step(sexp: &Sexp) -> Result<Step, Malformed> {
    match sexp.untag()? {
        ("field", [name, public]) => Ok(Step::Field(name.word()?.into(), public.value()?)),
        ("position", [i]) => Ok(Step::Position(i.value()?)),
        ("index", [i]) => Ok(Step::Index(i.value()?)),
        ("each", []) => Ok(Step::Each),
        _ => Malformed::expected("a step", sexp),
    }
}

fn inline_value(form: &Sexp, ids: &[NodeId], owner: &Owner<'_>) -> Result<Value, Malformed> {
    let all = |items: &[Sexp]| items.iter().map(|item| inline_value(item, ids, owner)).collect::<Result<Vec<_>, _>>();
    let node = |at: &Sexp| match ids.get(at.value::<usize>()?) {
        Some(id) => Ok(*id),
        None => Malformed::expected("a node", at),
    };
    Ok(match form.untag()? {
        ("node", [id]) => Value::Node(node(id)?),
        ("array", [id]) => Value::Array(node(id)?),
        ("list", items) => Value::List(all(items)?),
        ("tuple", items) => Value::Tuple(all(items)?),
        ("items", [item, extent]) => {
            Value::Items(Box::new(inline_value(item, ids, owner)?), owner.extent(&decode_extent(extent)?))
        }
        ("struct", [ty, fields]) => {
            let Ty::Struct(definition) = owner.ty(&Ty::decode(ty)?) else {
                return Malformed::expected("a struct", ty);
            };
            Value::Struct(definition, all(fields.untag()?.1)?)
        }
        _ => return Malformed::expected("a value", form),
    })
}
