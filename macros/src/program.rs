//! A function as the later stages see it: parsed, every name outside it resolved, no types left to look up.

use crate::segment::Length;
use crate::types::{Substitution, Ty};
use proc_macro2::Span;
use std::collections::BTreeMap;
use syn::Ident;

/// What the attribute's arguments ask for.
#[derive(Clone)]
pub struct Options {
    /// The arguments to differentiate with respect to; all differentiable ones if `None`.
    pub wrt: Option<Vec<Ident>>,
    /// No value-changing rewrites.
    pub strict: bool,
    /// Derivatives that are emitted on request, and where they were asked for.
    pub asked: BTreeMap<&'static str, Span>,
    /// The arguments that become slices in functions of a whole batch.
    pub batch: Option<Batch>,
    /// What the reverse pass computes again rather than keep.
    pub recompute: Option<Recompute>,
    /// Where the facade crate is: `::tapeless` unless `crate = path` says otherwise.
    pub krate: syn::Path,
}

/// What `recompute` says.
#[derive(Clone, Copy, Debug)]
pub struct Recompute {
    /// Where.
    pub span: Span,
    /// What.
    pub memory: Memory,
}

/// How little memory the derivatives are to take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Memory {
    /// Nothing is saved between the passes, and loops keep only what they carry.
    Least,
    /// Loops keep what they carry, once a segment.
    Segment(Length),
    /// So many bytes.
    Budget(usize),
}

/// What `batch(…)` says.
#[derive(Clone)]
pub struct Batch {
    /// The word `batch`.
    pub span: Span,
    /// The arguments.
    pub names: Vec<Ident>,
}

/// A parameter of the function.
#[derive(Clone)]
pub struct Param {
    /// Its name. A parameter written as a pattern (`(a, b): (f32, f32)`) is refused before this stage.
    pub name: Ident,
    /// Its resolved type, without the reference.
    pub ty: Ty,
    /// Whether it is passed by reference.
    pub by_ref: bool,
    /// Whether it is declared `mut`.
    pub mutable: bool,
    /// Whether it is marked `#[constant]`.
    pub constant: bool,
    /// The type as the user wrote it, without the reference.
    pub written: syn::Type,
}

/// A function outside the body that the body calls.
#[derive(Clone, Debug)]
pub enum Callee {
    /// An operation of ours, by its name in the table or library.
    Builtin(String),
    /// Another differentiable function: its definition in wire form.
    Function(String),
    /// An ordinary function, whose values are not differentiated.
    Plain,
}

/// A generic parameter of the function that is not a lifetime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Generic {
    /// `const N: usize`
    Dim(String),
    /// `T: Float`
    Element(String),
}

/// The input of [`lower`](crate::lower).
#[derive(Clone)]
pub struct Program {
    /// What was asked for.
    pub options: Options,
    /// The function as written, without our attributes.
    pub item: syn::ItemFn,
    /// Its body, calls of methods as calls of functions.
    pub body: syn::Block,
    /// Type and const parameters in declaration order.
    pub generics: Vec<Generic>,
    /// Its parameters.
    pub params: Vec<Param>,
    /// Its resolved return type.
    pub output: Ty,
    /// Every function path called in the body, as spelled (`zoo :: loss` without spaces), and what it is.
    pub callees: BTreeMap<String, Callee>,
    /// Every struct path used in the body or the signature, as spelled, and its definition (generic parameters open).
    pub structs: BTreeMap<String, StructDef>,
}

/// A struct's definition as its carrier macro holds it.
#[derive(Clone, Debug)]
pub struct StructDef {
    /// Type and const parameters in declaration order, with the defaults of type parameters.
    pub generics: Vec<(Generic, Option<crate::types::Element>)>,
    /// The struct, with its parameters open.
    pub ty: Ty,
}

impl StructDef {
    /// The struct with its parameters put in.
    pub fn instantiate(&self, arguments: &Substitution) -> Ty {
        arguments.ty(&self.ty)
    }
}

impl Program {
    /// The type of the function's name, its parameters given: `f<T, N>`.
    pub fn owner(&self) -> String {
        let names = self.generics.iter().map(|generic| match generic {
            Generic::Dim(name) | Generic::Element(name) => name.as_str(),
        });
        let given = names.collect::<Vec<_>>().join(", ");
        let name = &self.item.sig.ident;
        if given.is_empty() { name.to_string() } else { format!("{name}<{given}>") }
    }

    /// Whether it is given functions: then its graph has holes, and it has no derivatives of its own.
    pub fn is_open(&self) -> bool {
        self.params.iter().any(|param| matches!(param.ty, Ty::Function(_)))
    }

    /// Whether a type parameter stands for a function.
    pub fn is_function(&self, name: &Ident) -> bool {
        !self.generics.contains(&Generic::Element(name.to_string()))
    }

    /// The `where` clause, as far as it is about type parameters that stand for functions, or not.
    pub fn bounds(&self, functions: bool) -> Option<syn::WhereClause> {
        let mut clause = self.item.sig.generics.where_clause.clone()?;
        let of_function = |predicate: &syn::WherePredicate| match predicate {
            syn::WherePredicate::Type(bound) => {
                matches!(&bound.bounded_ty, syn::Type::Path(path) if path.path.get_ident().is_some_and(|name| self.is_function(name)))
            }
            _ => false,
        };
        clause.predicates =
            clause.predicates.into_iter().filter(|predicate| of_function(predicate) == functions).collect();
        Some(clause)
    }

    /// The numbers of the parameters that are differentiated.
    pub fn differentiated(&self) -> Vec<usize> {
        let is_wrt = |param: &Param| match &self.options.wrt {
            Some(names) => names.contains(&param.name),
            None => !param.constant && !matches!(param.ty, Ty::Slice(_)) && param.ty.has_float(),
        };
        (0..self.params.len()).filter(|number| is_wrt(&self.params[*number])).collect()
    }
}
