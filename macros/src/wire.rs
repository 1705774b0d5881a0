//! The wire form of a differentiable function: what its carrier macro holds and its callers inline.
//!
//! Nothing in it depends on names of the defining crate: constants and named dimensions, which may be private there,
//! are referred to by number and read from hidden associated constants of the function's type.

use crate::foreign::Foreign;
use crate::graph::{Attr, Extent, Graph, NodeId, NodeTy, Op, Step};
use crate::hole;
use crate::lower::value::Value;
use crate::program::{Generic, Program};
use crate::region::{Body, Kind};
use crate::sexp::{Malformed, Sexp};
use crate::types::{Dim, Element, FunctionTy, Substitution, Ty};
use std::rc::Rc;

mod foreign;
mod inline;

use inline::Owner;
pub use inline::{inline, inline_elementwise};
pub use tapeless_graph::compiler::types::dim_code;

/// A decoded function.
pub struct Function {
    generics: Vec<Generic>,
    /// Names and types of its parameters.
    pub params: Vec<(String, Ty)>,
    /// The numbers of the differentiated parameters.
    pub wrt: Vec<usize>,
    /// Whether value-changing rewrites are off.
    pub strict: bool,
    output: Sexp,
    nodes: Vec<Sexp>,
    foreigns: Vec<Sexp>,
}

impl Function {
    /// Whether it has no generic parameters.
    pub fn is_concrete(&self) -> bool {
        self.generics.is_empty()
    }

    /// What a parameter that is a function takes and yields, where the function is called by `path`.
    pub fn function_ty(&self, ty: &FunctionTy, substitution: &Substitution, path: &syn::Path) -> FunctionTy {
        ty.map(|ty| self.ty(ty, substitution, path))
    }

    /// A type of its wire form where the function is called by `path`: named dimensions are spelled as its constants.
    pub fn ty(&self, ty: &Ty, substitution: &Substitution, path: &syn::Path) -> Ty {
        Owner::new(self, substitution, path).ty(ty)
    }
}

/// What the wire form refers to by number.
#[derive(Default)]
pub struct Exports {
    /// Constants: source text and type.
    pub constants: Vec<(String, NodeTy)>,
    /// Named dimensions: source text and label.
    pub dims: Vec<(String, String)>,
    /// Functions in plain Rust, and their wire form.
    pub foreigns: Vec<(Rc<Foreign>, Sexp)>,
}

impl Exports {
    fn constant(&mut self, text: &str, ty: &NodeTy) -> usize {
        let known = self.constants.iter().position(|(t, known)| t == text && known == ty);
        known.unwrap_or_else(|| {
            self.constants.push((text.to_owned(), ty.clone()));
            self.constants.len() - 1
        })
    }

    fn dim(&mut self, dim: &Dim) -> Dim {
        let Dim::Named { path, label } = dim else { return dim.clone() };
        let at = self.dims.iter().position(|(known, _)| known == path).unwrap_or_else(|| {
            self.dims.push((path.clone(), label.clone()));
            self.dims.len() - 1
        });
        Dim::Named { path: format!("@{at}"), label: label.clone() }
    }

    fn node_ty(&mut self, ty: &NodeTy) -> NodeTy {
        let dims: Vec<Dim> = ty.dims.iter().map(|dim| self.dim(dim)).collect();
        let lead = ty.lead.iter().map(|extent| self.extent(extent)).collect();
        NodeTy { lead, ..ty.shaped(dims) }
    }

    fn extent(&mut self, extent: &Extent) -> Extent {
        match extent {
            Extent::Fixed(dim) => Extent::Fixed(self.dim(dim)),
            Extent::Run => Extent::Run,
        }
    }

    fn ty(&mut self, ty: &Ty) -> Ty {
        match ty {
            Ty::Scalar(e) => Ty::Scalar(e.clone()),
            Ty::Vector(n, e) => Ty::Vector(self.dim(n), e.clone()),
            Ty::Matrix(r, c, e) => Ty::Matrix(self.dim(r), self.dim(c), e.clone()),
            Ty::Tensor(dims, e) => Ty::Tensor(dims.iter().map(|dim| self.dim(dim)).collect(), e.clone()),
            Ty::Array(item, n) => Ty::Array(Box::new(self.ty(item)), self.dim(n)),
            Ty::Slice(item) => Ty::Slice(Box::new(self.ty(item))),
            Ty::Tuple(items) => Ty::Tuple(items.iter().map(|item| self.ty(item)).collect()),
            Ty::Struct(definition) => {
                let mut definition = (**definition).clone();
                for field in &mut definition.fields {
                    field.ty = self.ty(&field.ty);
                }
                Ty::Struct(definition.into())
            }
            Ty::Function(function) => Ty::Function(Rc::new(function.map(|ty| self.ty(ty)))),
        }
    }
}

fn encode_extent(extent: &Extent) -> Sexp {
    match extent {
        Extent::Fixed(dim) => Sexp::tagged("fixed", [dim.encode()]),
        Extent::Run => Sexp::atom("run"),
    }
}

fn decode_extent(sexp: &Sexp) -> Result<Extent, Malformed> {
    if let Sexp::Atom(_) = sexp {
        return Ok(Extent::Run);
    }
    match sexp.untag()? {
        ("fixed", [dim]) => Ok(Extent::Fixed(Dim::decode(dim)?)),
        _ => Malformed::expected("a length", sexp),
    }
}

fn encode_ty(ty: &NodeTy) -> Sexp {
    if ty.lead.is_empty() {
        return ty.to_ty().encode();
    }
    Sexp::tagged("items", std::iter::once(ty.to_ty().encode()).chain(ty.lead.iter().map(encode_extent)))
}

fn decode_ty(sexp: &Sexp) -> Result<NodeTy, Malformed> {
    if let ("items", [inner, lead @ ..]) = sexp.untag()? {
        let lead = lead.iter().map(decode_extent).collect::<Result<_, _>>()?;
        return Ok(NodeTy { lead, ..decode_ty(inner)? });
    }
    match NodeTy::from_ty(&Ty::decode(sexp)?) {
        Some(ty) => Ok(ty),
        None => Malformed::expected("a tensor type", sexp),
    }
}

/// Writes a function whose graph holds nothing but what its output needs.
pub fn encode(program: &Program, graph: &Graph, output: &Value) -> (String, Exports) {
    let mut exports = Exports::default();
    let generics = program.generics.iter().map(|generic| match generic {
        Generic::Dim(name) => Sexp::tagged("dim", [Sexp::atom(name)]),
        Generic::Element(name) => Sexp::tagged("element", [Sexp::atom(name)]),
    });
    let generics = Sexp::tagged("generics", generics);
    let params = program.params.iter().map(|p| Sexp::List(vec![Sexp::atom(&p.name), exports.ty(&p.ty).encode()]));
    let params = Sexp::tagged("params", params.collect::<Vec<_>>());
    let output_form = encode_value(output, &mut exports);
    let nodes: Vec<Sexp> = graph.ids().map(|id| encode_node(graph, id, &mut exports)).collect();
    let wrt = Sexp::tagged("wrt", program.differentiated().into_iter().map(Sexp::atom));
    let strict = Sexp::atom(program.options.strict);
    let (output, nodes) = (Sexp::tagged("output", [output_form]), Sexp::tagged("nodes", nodes));
    let foreigns = Sexp::tagged("foreigns", exports.foreigns.iter().map(|(_, form)| form.clone()));
    let form = Sexp::tagged("fn", [generics, params, wrt, strict, output, nodes, foreigns]);
    (form.to_string(), exports)
}

fn encode_value(value: &Value, exports: &mut Exports) -> Sexp {
    let mut all = |tag: &str, items: &[Value]| {
        Sexp::tagged(tag, items.iter().map(|item| encode_value(item, exports)).collect::<Vec<_>>())
    };
    match value {
        Value::Node(id) => Sexp::tagged("node", [Sexp::atom(id.0)]),
        Value::Array(id) => Sexp::tagged("array", [Sexp::atom(id.0)]),
        Value::List(items) => all("list", items),
        Value::Tuple(items) => all("tuple", items),
        Value::Closure(..) | Value::Given(_) => unreachable!("no function returns a function"),
        Value::Items(item, extent) => {
            let extent = encode_extent(&exports.extent(extent));
            Sexp::tagged("items", [encode_value(item, exports), extent])
        }
        Value::Struct(definition, items) => {
            let items = all("fields", items);
            Sexp::tagged("struct", [exports.ty(&Ty::Struct(definition.clone())).encode(), items])
        }
    }
}

fn encode_node(graph: &Graph, id: NodeId, exports: &mut Exports) -> Sexp {
    let form = encode_op(graph, id, exports);
    match &graph.node(id).origin.call {
        Some(call) => Sexp::tagged("within", [Sexp::atom(call), form]),
        None => form,
    }
}

fn encode_op(graph: &Graph, id: NodeId, exports: &mut Exports) -> Sexp {
    let node = graph.node(id);
    let ty = encode_ty(&exports.node_ty(&node.ty));
    match &node.op {
        Op::Leaf(place) => {
            let steps = place.steps.iter().map(|step| match step {
                Step::Field(name, public) => Sexp::tagged("field", [Sexp::atom(name), Sexp::atom(public)]),
                Step::Position(i) => Sexp::tagged("position", [Sexp::atom(i)]),
                Step::Index(i) => Sexp::tagged("index", [Sexp::atom(i)]),
                Step::Each => Sexp::tagged("each", []),
            });
            Sexp::tagged("leaf", [Sexp::atom(place.param), Sexp::List(steps.collect()), ty])
        }
        Op::Input(k) => Sexp::tagged("input", [Sexp::atom(k), ty]),
        Op::Output(k) => Sexp::tagged("value", [Sexp::atom(k), Sexp::atom(node.inputs[0].0), ty]),
        Op::Region(region) => {
            let kind = match &region.kind {
                Kind::Branch => Sexp::atom("branch"),
                Kind::Loop(shape) => Sexp::tagged(
                    "loop",
                    [
                        Sexp::atom(shape.carried),
                        encode_extent(&exports.extent(&shape.capacity)),
                        Sexp::atom(shape.reversed),
                        Sexp::atom(shape.guarded),
                    ],
                ),
            };
            let bodies = region.bodies.iter().map(|body| encode_body(body, exports));
            let bodies = Sexp::List(bodies.collect());
            let inputs = Sexp::List(node.inputs.iter().map(|input| Sexp::atom(input.0)).collect());
            Sexp::tagged("region", [kind, Sexp::atom(region.recompute), bodies, inputs])
        }
        Op::Literal(bits) => Sexp::tagged("literal", [Sexp::atom(bits), ty]),
        Op::Integer(value) => Sexp::tagged("integer", [Sexp::atom(value), ty]),
        Op::Constant(text) => Sexp::tagged("constant", [Sexp::atom(exports.constant(text, &node.ty)), ty]),
        Op::Cotangent(_) | Op::Tangent(_) => unreachable!("a function's own graph holds no seeds"),
        Op::Call(def, attr) => {
            let attr = match attr {
                Attr::None => Sexp::atom("none"),
                Attr::Shared => Sexp::tagged("shared", []),
                Attr::Int(value) => Sexp::tagged("int", [Sexp::atom(value)]),
                Attr::Ty(ty) => Sexp::tagged("ty", [encode_ty(&exports.node_ty(ty))]),
                Attr::Options(text, ty) => Sexp::tagged("options", [Sexp::atom(text), encode_ty(&exports.node_ty(ty))]),
                Attr::Hole(param, leaf) => Sexp::tagged(hole::NAME, [Sexp::atom(param), Sexp::atom(leaf)]),
                Attr::Foreign(foreign, piece) => foreign::encode_piece(exports.foreign(foreign), *piece),
            };
            let inputs = Sexp::List(node.inputs.iter().map(|input| Sexp::atom(input.0)).collect());
            Sexp::tagged("call", [Sexp::atom(def.name), attr, inputs])
        }
    }
}

fn encode_body(body: &Body, exports: &mut Exports) -> Sexp {
    let nodes: Vec<Sexp> = body.graph.ids().map(|id| encode_node(&body.graph, id, exports)).collect();
    let outputs = body.outputs.iter().map(|id| Sexp::atom(id.0)).collect();
    Sexp::List(vec![Sexp::List(nodes), Sexp::List(outputs)])
}

/// Reads what [`encode`] wrote.
pub fn decode(text: &str) -> Result<Function, Malformed> {
    let form = Sexp::parse(text)?;
    let ("fn", [generics, params, wrt, strict, output, nodes, foreigns]) = form.untag()? else {
        return Malformed::expected("a function", &form);
    };
    let generics = generics.untag()?.1.iter().map(|generic| match generic.untag()? {
        ("dim", [name]) => Ok(Generic::Dim(name.word()?.into())),
        ("element", [name]) => Ok(Generic::Element(name.word()?.into())),
        _ => Malformed::expected("a generic parameter", generic),
    });
    let params = params.untag()?.1.iter().map(|param| match param.items()? {
        [name, ty] => Ok((name.word()?.to_owned(), Ty::decode(ty)?)),
        _ => Malformed::expected("a parameter", param),
    });
    let ("output", [output]) = output.untag()? else { return Malformed::expected("an output", output) };
    Ok(Function {
        generics: generics.collect::<Result<_, _>>()?,
        params: params.collect::<Result<_, _>>()?,
        wrt: wrt.untag()?.1.iter().map(Sexp::value).collect::<Result<_, _>>()?,
        strict: strict.value()?,
        output: output.clone(),
        nodes: nodes.untag()?.1.to_vec(),
        foreigns: foreigns.untag()?.1.to_vec(),
    })
}

/// What the generic parameters of a callee stand for, found from its arguments.
#[derive(Default)]
pub struct Matching {
    /// What was found so far.
    pub substitution: Substitution,
}

impl Matching {
    /// Whether an argument of type `actual` fits a parameter of type `formal`; its parameters are noted.
    pub fn unify(&mut self, formal: &Ty, actual: &Ty) -> bool {
        match (formal, actual) {
            (Ty::Scalar(a), Ty::Scalar(b)) => self.element(a, b),
            (Ty::Vector(n, a), Ty::Vector(m, b)) => self.dim(n, m) && self.element(a, b),
            (Ty::Matrix(r, c, a), Ty::Matrix(s, d, b)) => self.dim(r, s) && self.dim(c, d) && self.element(a, b),
            (Ty::Tensor(a, s), Ty::Tensor(b, t)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.dim(a, b)) && self.element(s, t)
            }
            (Ty::Array(a, n), Ty::Array(b, m)) => self.dim(n, m) && self.unify(a, b),
            // An array behind a reference is a slice to whoever asks for one.
            (Ty::Slice(a), Ty::Slice(b) | Ty::Array(b, _)) => self.unify(a, b),
            (Ty::Tuple(a), Ty::Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.unify(a, b)),
            (Ty::Struct(a), Ty::Struct(b)) => {
                a.fields.len() == b.fields.len()
                    && a.fields.iter().zip(&b.fields).all(|(a, b)| a.name == b.name && self.unify(&a.ty, &b.ty))
            }
            _ => false,
        }
    }

    /// Whether it is known what the floats in a type of the callee are.
    pub fn knows(&self, ty: &Ty) -> bool {
        ty.elements().all(|element| match element {
            Element::Param(name) => self.substitution.elements.iter().any(|(known, _)| known == name),
            _ => true,
        })
    }

    fn dim(&mut self, formal: &Dim, actual: &Dim) -> bool {
        let Dim::Param(name) = formal else { return formal.may_equal(actual) };
        match self.substitution.dims.iter().find(|(known, _)| known == name) {
            Some((_, bound)) => bound.may_equal(actual),
            None => {
                self.substitution.dims.push((name.clone(), actual.clone()));
                true
            }
        }
    }

    fn element(&mut self, formal: &Element, actual: &Element) -> bool {
        let Element::Param(name) = formal else { return formal == actual };
        match self.substitution.elements.iter().find(|(known, _)| known == name) {
            Some((_, bound)) => bound == actual,
            None => {
                self.substitution.elements.push((name.clone(), actual.clone()));
                actual.is_float()
            }
        }
    }
}
