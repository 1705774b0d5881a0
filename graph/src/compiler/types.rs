//! Types of the language: what a signature declares and what the checker infers.

use crate::compiler::sexp::{Malformed, Sexp};
use std::fmt;
use std::rc::Rc;

/// One dimension of a shape.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dim {
    /// A number in the source.
    Lit(usize),
    /// A const generic parameter of the function (or, in a definition, of the struct).
    Param(String),
    /// A named constant, whose value only rustc knows.
    Named {
        /// What to write in generated code.
        path: String,
        /// What to call it in messages.
        label: String,
    },
}

impl Dim {
    /// Whether two dimensions can be equal as far as the macro can tell. A named constant can equal anything:
    /// there rustc, which knows the value, has the last word.
    pub fn may_equal(&self, other: &Dim) -> bool {
        self == other || matches!(self, Dim::Named { .. }) || matches!(other, Dim::Named { .. })
    }

    /// Of two dimensions that may be equal, the one that says more.
    pub fn merge(&self, other: &Dim) -> Dim {
        if matches!(self, Dim::Named { .. }) { other.clone() } else { self.clone() }
    }
}

impl fmt::Display for Dim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Dim::Lit(value) => write!(f, "{value}"),
            Dim::Param(name) | Dim::Named { label: name, .. } => f.write_str(name),
        }
    }
}

/// The type of one element of a tensor, or of a scalar.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Element {
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// A type parameter with the bound `Float`.
    Param(String),
    /// An integer type, by name; never differentiated.
    Int(String),
    /// `bool`
    Bool,
}

impl Element {
    /// Whether values of this type are differentiated.
    pub fn is_float(&self) -> bool {
        matches!(self, Element::F32 | Element::F64 | Element::Param(_))
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Element::F32 => "f32",
            Element::F64 => "f64",
            Element::Bool => "bool",
            Element::Param(name) | Element::Int(name) => name,
        })
    }
}

/// A type of the language. References are not types here: a parameter says beside its type how it is passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ty {
    /// A number or `bool`.
    Scalar(Element),
    /// `Vector<N, T>`
    Vector(Dim, Element),
    /// `Matrix<R, C, T>`
    Matrix(Dim, Dim, Element),
    /// `Tensor3<A, B, C, T>` or `Tensor4<A, B, C, D, T>`
    Tensor(Vec<Dim>, Element),
    /// `[T; N]`
    Array(Box<Ty>, Dim),
    /// `[T]`, behind a reference: data of a length that only the run knows.
    Slice(Box<Ty>),
    /// `(A, B, …)`; the empty tuple is the unit type.
    Tuple(Vec<Ty>),
    /// A struct that derives `Params`.
    Struct(Rc<StructTy>),
    /// A function that the caller gives: `impl Fn(f64) -> f64`.
    Function(Rc<FunctionTy>),
}

/// What a function that the caller gives takes and yields. References are not types here either.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionTy {
    /// The types of its arguments.
    pub inputs: Vec<Ty>,
    /// The type of its value.
    pub output: Ty,
}

/// A struct that derives `Params`, its generic arguments already put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructTy {
    /// The struct's name, for messages.
    pub name: String,
    /// Named fields in declaration order (tuple structs: `0`, `1`, …).
    pub fields: Vec<Field>,
}

/// A field of a [`StructTy`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The field's name.
    pub name: String,
    /// Whether it is `pub`. Generated code reaches other fields through hidden accessors, since the graph of a
    /// callee can use fields that its caller may not name.
    pub public: bool,
    /// The field's type.
    pub ty: Ty,
}

impl Ty {
    /// Whether it holds floats, which are differentiated.
    pub fn has_float(&self) -> bool {
        self.elements().any(Element::is_float)
    }

    /// The element types in it, in order.
    pub fn elements(&self) -> Box<dyn Iterator<Item = &Element> + '_> {
        match self {
            Ty::Scalar(e) | Ty::Vector(_, e) | Ty::Matrix(_, _, e) | Ty::Tensor(_, e) => Box::new(std::iter::once(e)),
            Ty::Array(item, _) | Ty::Slice(item) => item.elements(),
            Ty::Tuple(items) => Box::new(items.iter().flat_map(Ty::elements)),
            Ty::Struct(definition) => Box::new(definition.fields.iter().flat_map(|field| field.ty.elements())),
            // It holds none: what a closure captures is the caller's.
            Ty::Function(_) => Box::new(std::iter::empty()),
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = |element: &Element| match element {
            Element::F32 => String::new(),
            other => format!(", {other}"),
        };
        match self {
            Ty::Scalar(element) => element.fmt(f),
            Ty::Vector(n, element) => write!(f, "Vector<{n}{}>", suffix(element)),
            Ty::Matrix(r, c, element) => write!(f, "Matrix<{r}, {c}{}>", suffix(element)),
            Ty::Tensor(dims, element) => {
                write!(f, "Tensor{}<", dims.len())?;
                for (position, dim) in dims.iter().enumerate() {
                    write!(f, "{}{dim}", if position > 0 { ", " } else { "" })?;
                }
                write!(f, "{}>", suffix(element))
            }
            Ty::Array(item, n) => write!(f, "[{item}; {n}]"),
            Ty::Slice(item) => write!(f, "[{item}]"),
            Ty::Tuple(items) => {
                f.write_str("(")?;
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        f.write_str(", ")?;
                    }
                    item.fmt(f)?;
                }
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Ty::Struct(definition) => f.write_str(&definition.name),
            Ty::Function(function) => {
                let inputs: Vec<String> = function.inputs.iter().map(Ty::to_string).collect();
                write!(f, "Fn({}) -> {}", inputs.join(", "), function.output)
            }
        }
    }
}

/// What the generic parameters of a definition stand for at its use.
#[derive(Clone, Debug, Default)]
pub struct Substitution {
    /// Const parameters.
    pub dims: Vec<(String, Dim)>,
    /// Type parameters with the bound `Float`.
    pub elements: Vec<(String, Element)>,
}

impl Substitution {
    /// A dimension of the definition, at the use.
    pub fn dim(&self, dim: &Dim) -> Dim {
        match dim {
            Dim::Param(name) => {
                self.dims.iter().find(|(n, _)| n == name).map_or_else(|| dim.clone(), |(_, d)| d.clone())
            }
            _ => dim.clone(),
        }
    }

    /// An element type of the definition, at the use.
    pub fn element(&self, element: &Element) -> Element {
        match element {
            Element::Param(name) => {
                self.elements.iter().find(|(n, _)| n == name).map_or_else(|| element.clone(), |(_, e)| e.clone())
            }
            _ => element.clone(),
        }
    }

    /// A type of the definition, at the use.
    pub fn ty(&self, ty: &Ty) -> Ty {
        match ty {
            Ty::Scalar(e) => Ty::Scalar(self.element(e)),
            Ty::Vector(n, e) => Ty::Vector(self.dim(n), self.element(e)),
            Ty::Matrix(r, c, e) => Ty::Matrix(self.dim(r), self.dim(c), self.element(e)),
            Ty::Tensor(dims, e) => Ty::Tensor(dims.iter().map(|dim| self.dim(dim)).collect(), self.element(e)),
            Ty::Array(item, n) => Ty::Array(Box::new(self.ty(item)), self.dim(n)),
            Ty::Slice(item) => Ty::Slice(Box::new(self.ty(item))),
            Ty::Tuple(items) => Ty::Tuple(items.iter().map(|item| self.ty(item)).collect()),
            Ty::Struct(definition) => Ty::Struct(Rc::new(StructTy {
                name: definition.name.clone(),
                fields: definition
                    .fields
                    .iter()
                    .map(|field| Field { ty: self.ty(&field.ty), ..field.clone() })
                    .collect(),
            })),
            Ty::Function(function) => Ty::Function(Rc::new(function.map(|ty| self.ty(ty)))),
        }
    }
}

impl FunctionTy {
    /// The same with other types.
    pub fn map(&self, mut change: impl FnMut(&Ty) -> Ty) -> FunctionTy {
        FunctionTy { inputs: self.inputs.iter().map(&mut change).collect(), output: change(&self.output) }
    }
}

impl Dim {
    /// The wire form.
    pub fn encode(&self) -> Sexp {
        match self {
            Dim::Lit(value) => Sexp::atom(value),
            Dim::Param(name) => Sexp::tagged("param", [Sexp::atom(name)]),
            Dim::Named { path, label } => Sexp::tagged("named", [Sexp::atom(path), Sexp::atom(label)]),
        }
    }

    /// Reads the wire form.
    pub fn decode(sexp: &Sexp) -> Result<Dim, Malformed> {
        if let Sexp::Atom(_) = sexp {
            return Ok(Dim::Lit(sexp.value()?));
        }
        match sexp.untag()? {
            ("param", [name]) => Ok(Dim::Param(name.word()?.into())),
            ("named", [path, label]) => Ok(Dim::Named { path: path.word()?.into(), label: label.word()?.into() }),
            _ => Malformed::expected("a dimension", sexp),
        }
    }
}

impl Element {
    /// The wire form.
    pub fn encode(&self) -> Sexp {
        match self {
            Element::Param(name) => Sexp::tagged("param", [Sexp::atom(name)]),
            other => Sexp::atom(other),
        }
    }

    /// Reads the wire form.
    pub fn decode(sexp: &Sexp) -> Result<Element, Malformed> {
        match sexp {
            Sexp::Atom(word) => Ok(match word.as_str() {
                "f32" => Element::F32,
                "f64" => Element::F64,
                "bool" => Element::Bool,
                int => Element::Int(int.into()),
            }),
            Sexp::List(_) => match sexp.untag()? {
                ("param", [name]) => Ok(Element::Param(name.word()?.into())),
                _ => Malformed::expected("an element type", sexp),
            },
        }
    }
}

impl Ty {
    /// The wire form.
    pub fn encode(&self) -> Sexp {
        match self {
            Ty::Scalar(e) => Sexp::tagged("scalar", [e.encode()]),
            Ty::Vector(n, e) => Sexp::tagged("vector", [n.encode(), e.encode()]),
            Ty::Matrix(r, c, e) => Sexp::tagged("matrix", [r.encode(), c.encode(), e.encode()]),
            Ty::Tensor(dims, e) => {
                Sexp::tagged("tensor", std::iter::once(e.encode()).chain(dims.iter().map(Dim::encode)))
            }
            Ty::Array(item, n) => Sexp::tagged("array", [item.encode(), n.encode()]),
            Ty::Slice(item) => Sexp::tagged("slice", [item.encode()]),
            Ty::Tuple(items) => Sexp::tagged("tuple", items.iter().map(Ty::encode)),
            Ty::Struct(definition) => {
                let fields = definition.fields.iter().map(|field| {
                    Sexp::List(vec![Sexp::atom(&field.name), Sexp::atom(field.public), field.ty.encode()])
                });
                Sexp::tagged("struct", std::iter::once(Sexp::atom(&definition.name)).chain(fields))
            }
            Ty::Function(function) => {
                let types = std::iter::once(&function.output).chain(&function.inputs);
                Sexp::tagged("function", types.map(Ty::encode))
            }
        }
    }

    /// Reads the wire form.
    pub fn decode(sexp: &Sexp) -> Result<Ty, Malformed> {
        Ok(match sexp.untag()? {
            ("scalar", [e]) => Ty::Scalar(Element::decode(e)?),
            ("vector", [n, e]) => Ty::Vector(Dim::decode(n)?, Element::decode(e)?),
            ("matrix", [r, c, e]) => Ty::Matrix(Dim::decode(r)?, Dim::decode(c)?, Element::decode(e)?),
            ("tensor", [e, dims @ ..]) => {
                Ty::Tensor(dims.iter().map(Dim::decode).collect::<Result<_, _>>()?, Element::decode(e)?)
            }
            ("slice", [item]) => Ty::Slice(Box::new(Ty::decode(item)?)),
            ("array", [item, n]) => Ty::Array(Box::new(Ty::decode(item)?), Dim::decode(n)?),
            ("function", [output, inputs @ ..]) => Ty::Function(Rc::new(FunctionTy {
                inputs: inputs.iter().map(Ty::decode).collect::<Result<_, _>>()?,
                output: Ty::decode(output)?,
            })),
            ("tuple", items) => Ty::Tuple(items.iter().map(Ty::decode).collect::<Result<_, _>>()?),
            ("struct", [name, fields @ ..]) => {
                let fields = fields.iter().map(|field| match field.items()? {
                    [name, public, ty] => {
                        Ok(Field { name: name.word()?.into(), public: public.value()?, ty: Ty::decode(ty)? })
                    }
                    _ => Malformed::expected("a field", field),
                });
                Ty::Struct(Rc::new(StructTy { name: name.word()?.into(), fields: fields.collect::<Result<_, _>>()? }))
            }
            _ => return Malformed::expected("a type", sexp),
        })
    }
}

/// A dimension in generated code.
pub fn dim_code(dim: &Dim) -> String {
    match dim {
        Dim::Lit(value) => value.to_string(),
        Dim::Param(name) => name.clone(),
        Dim::Named { path, .. } => path.clone(),
    }
}
