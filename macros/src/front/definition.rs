//! What carriers hold: definitions in wire form.
//!
//! ```text
//! (params ((dim N) (element T f32) …) TYPE)   a struct; TYPE as types::Ty writes it, its parameters open
//! (builtin tanh)                              an operation of ours
//! (refused)                                   an item with errors, reported where it stands
//! anything else                               a function, as the compiler's payload
//! ```
//!
//! Named constants in a struct travel as hidden associated constants of the struct. Their path holds [`HERE`] in place
//! of the path to the struct, since only the place of use knows how the struct is called there.

use crate::program::{Generic, StructDef};
use crate::sexp::{Malformed, Sexp};
use crate::types::{Dim, Element, Field, StructTy, Ty};
use std::rc::Rc;

/// Stands for the path to the struct in the path of a named dimension.
pub const HERE: &str = "$";

/// What a refused item's carrier holds.
pub const REFUSED: &str = "(refused)";

/// A definition as read from a carrier.
#[derive(Clone, Debug)]
pub enum Definition {
    /// A struct that derives `Params`.
    Struct(StructDef),
    /// An operation of ours.
    Builtin(String),
    /// A differentiable function, in the compiler's form.
    Function(String),
    /// An item whose errors are reported where it stands.
    Refused,
}

impl Definition {
    /// Reads what the carrier of `spelled` holds.
    pub fn read(text: &str, spelled: &str) -> Result<Definition, Malformed> {
        // A function's payload can be long and is read by the compiler, so look before parsing.
        let tag = text.trim_start_matches('(').split([' ', ')']).next().unwrap_or_default();
        match tag {
            "refused" => Ok(Definition::Refused),
            "params" => Ok(Definition::Struct(decode(&Sexp::parse(text)?, spelled)?)),
            "builtin" => match Sexp::parse(text)?.untag()? {
                (_, [name]) => Ok(Definition::Builtin(name.word()?.into())),
                (tag, _) => Err(Malformed(format!("malformed `{tag}`"))),
            },
            _ => Ok(Definition::Function(text.into())),
        }
    }
}

/// The wire form of an operation of ours.
pub fn builtin(name: &str) -> String {
    Sexp::tagged("builtin", [Sexp::atom(name)]).to_string()
}

/// The wire form of a struct.
pub fn encode(definition: &StructDef) -> String {
    let generics = definition.generics.iter().map(|(generic, default)| match generic {
        Generic::Dim(name) => Sexp::tagged("dim", [Sexp::atom(name)]),
        Generic::Element(name) => {
            Sexp::tagged("element", std::iter::once(Sexp::atom(name)).chain(default.iter().map(Element::encode)))
        }
    });
    Sexp::tagged("params", [Sexp::List(generics.collect()), definition.ty.encode()]).to_string()
}

fn decode(sexp: &Sexp, spelled: &str) -> Result<StructDef, Malformed> {
    let ("params", [generics, ty]) = sexp.untag()? else {
        return Malformed::expected("a struct", sexp);
    };
    let generics = generics.items()?.iter().map(|generic| match generic.untag()? {
        ("dim", [name]) => Ok((Generic::Dim(name.word()?.into()), None)),
        ("element", [name]) => Ok((Generic::Element(name.word()?.into()), None)),
        ("element", [name, default]) => Ok((Generic::Element(name.word()?.into()), Some(Element::decode(default)?))),
        _ => Malformed::expected("a generic parameter", generic),
    });
    let generics = generics.collect::<Result<_, _>>()?;
    Ok(StructDef { generics, ty: map_dims(&Ty::decode(ty)?, &mut |dim| at(dim, spelled)) })
}

fn at(dim: &Dim, spelled: &str) -> Dim {
    match dim {
        Dim::Named { path, label } => Dim::Named { path: path.replace(HERE, spelled), label: label.clone() },
        other => other.clone(),
    }
}

/// The type with every dimension replaced.
pub fn map_dims(ty: &Ty, change: &mut impl FnMut(&Dim) -> Dim) -> Ty {
    match ty {
        Ty::Scalar(e) => Ty::Scalar(e.clone()),
        Ty::Vector(n, e) => Ty::Vector(change(n), e.clone()),
        Ty::Matrix(r, c, e) => Ty::Matrix(change(r), change(c), e.clone()),
        Ty::Tensor(dims, e) => Ty::Tensor(dims.iter().map(&mut *change).collect(), e.clone()),
        Ty::Array(item, n) => {
            let item = map_dims(item, change);
            Ty::Array(Box::new(item), change(n))
        }
        Ty::Slice(item) => Ty::Slice(Box::new(map_dims(item, change))),
        Ty::Tuple(items) => Ty::Tuple(items.iter().map(|item| map_dims(item, change)).collect()),
        Ty::Struct(definition) => {
            let fields =
                definition.fields.iter().map(|field| Field { ty: map_dims(&field.ty, change), ..field.clone() });
            Ty::Struct(Rc::new(StructTy { name: definition.name.clone(), fields: fields.collect() }))
        }
        Ty::Function(function) => Ty::Function(Rc::new(function.map(|ty| map_dims(ty, change)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_struct_comes_back_with_its_constants_at_the_place_of_use() {
        let ty = |path: &str| {
            let dim = Dim::Named { path: path.into(), label: "PIXELS".into() };
            let field = Field { name: "w".into(), public: false, ty: Ty::Vector(dim, Element::Param("T".into())) };
            Ty::Struct(Rc::new(StructTy { name: "Net".into(), fields: vec![field] }))
        };
        let generics = vec![(Generic::Dim("N".into()), None), (Generic::Element("T".into()), Some(Element::F32))];
        let wire = encode(&StructDef { generics: generics.clone(), ty: ty("{ <$>::DIM }") });
        let Ok(Definition::Struct(read)) = Definition::read(&wire, "zoo::Net") else { panic!("not a struct: {wire}") };
        assert_eq!((read.generics, read.ty), (generics, ty("{ <zoo::Net>::DIM }")));
    }

    #[test]
    fn the_other_forms() {
        assert!(matches!(Definition::read(&builtin("tanh"), "tanh"), Ok(Definition::Builtin(name)) if name == "tanh"));
        assert!(matches!(Definition::read(REFUSED, "f"), Ok(Definition::Refused)));
        assert!(matches!(Definition::read("(graph 1)", "f"), Ok(Definition::Function(text)) if text == "(graph 1)"));
        assert!(Definition::read("(params (", "Net").is_err());
    }
}
