//! The hidden functions of a function with rules by hand: they take and yield leaves, and call what the user wrote.

use super::Compilation;
use super::foreign::{function, input_types, pieces};
use crate::foreign::{Foreign, OWN, Piece};
use crate::graph::{Attr, Op};
use crate::pipeline::{Mode, Rules};
use crate::program::Program;
use crate::types::Ty;
use proc_macro2::TokenStream;
use quote::ToTokens;

/// The functions; `__VJP__` and `__JVP__` stand for the user's own.
pub(super) fn text(compilation: &Compilation<'_>) -> String {
    let (Some(rules), Some(foreign)) = (&compilation.rules, own(compilation)) else { return String::new() };
    let program = compilation.program;
    let writer = Writer { program, rules, moving: program.differentiated() };
    let mut text = String::new();
    for piece in pieces(foreign) {
        let body = match piece {
            Piece::Value(_) => writer.value(),
            Piece::Vjp(_) => writer.vjp(),
            Piece::Jvp(_) => writer.jvp(),
        };
        let body = format!("use __KRATE__::__private::{{Params, Vector, kernels}}; {body}");
        let name = format!("{OWN}{}", piece.suffix());
        text += &function(&name, &input_types(foreign, piece), &foreign.types(piece), &body);
    }
    text
}

/// The user's functions for the markers.
pub(super) fn markers(rules: &Rules) -> Vec<(String, TokenStream)> {
    let rule = |mode| rules.path(mode).to_token_stream();
    vec![("__VJP__".into(), rule(Mode::Vjp)), ("__JVP__".into(), rule(Mode::Jvp))]
}

fn own<'a>(compilation: &'a Compilation<'_>) -> Option<&'a Foreign> {
    let graph = &compilation.forward.graph;
    graph.ids().find_map(|id| match &graph.node(id).op {
        Op::Call(_, Attr::Foreign(foreign, _)) => Some(&**foreign),
        _ => None,
    })
}

struct Writer<'a> {
    program: &'a Program,
    rules: &'a Rules,
    moving: Vec<usize>,
}

impl Writer<'_> {
    fn value(&self) -> String {
        let mut leaves = Leaves(0);
        let arguments = self.arguments(&mut leaves);
        format!("let result = Self::reference({arguments}); ({})", split(&self.program.output, "result"))
    }

    fn vjp(&self) -> String {
        let mut leaves = Leaves(0);
        let (arguments, output) = (self.arguments(&mut leaves), &self.program.output);
        let value = leaves.build(output);
        let cotangent = leaves.build(output);
        let code = match self.rules.path(Mode::Vjp) {
            Some(_) => {
                let (value, cotangent) = match self.rules.mode {
                    Mode::Vjp => (self.seed(0, value), self.seed(1, cotangent)),
                    Mode::Jvp => (value, cotangent),
                };
                format!("__VJP__({arguments}, {value}, {cotangent})")
            }
            None => {
                let tangents: Vec<String> = (0..self.moving.len())
                    .map(|k| {
                        let part = if self.moving.len() == 1 { "unit".into() } else { format!("unit.{k}") };
                        self.seed(1 + k, part)
                    })
                    .collect();
                let (value, tangents) = (self.seed(0, value), tangents.join(", "));
                format!("kernels::vjp_by_jvp(&{}, |unit| __JVP__({arguments}, {value}, {tangents}))", bare(&cotangent))
            }
        };
        let parts: String = self
            .moving
            .iter()
            .enumerate()
            .map(|(k, number)| {
                let base = if self.moving.len() == 1 { "result".into() } else { format!("result.{k}") };
                split(&self.program.params[*number].ty, &base)
            })
            .collect();
        format!("let result = {code}; ({parts})")
    }

    fn jvp(&self) -> String {
        let mut leaves = Leaves(0);
        let (arguments, output) = (self.arguments(&mut leaves), &self.program.output);
        let value = leaves.build(output);
        let tangents: Vec<String> =
            self.moving.iter().map(|number| leaves.build(&self.program.params[*number].ty)).collect();
        let code = match self.rules.path(Mode::Jvp) {
            Some(_) => {
                let (value, tangents) = match self.rules.mode {
                    Mode::Jvp => {
                        let seeds = tangents.into_iter().enumerate().map(|(k, tangent)| self.seed(1 + k, tangent));
                        (self.seed(0, value), seeds.collect())
                    }
                    Mode::Vjp => {
                        let passed = self.moving.iter().zip(tangents);
                        let passed = passed.map(|(number, tangent)| by(self.program.params[*number].by_ref, tangent));
                        (value, passed.collect::<Vec<_>>())
                    }
                };
                format!("__JVP__({arguments}, {value}, {})", tangents.join(", "))
            }
            None => {
                let tangents =
                    if tangents.len() == 1 { tangents.concat() } else { format!("({})", tangents.join(", ")) };
                let (value, unit) = (self.seed(0, value), self.seed(1, "unit".into()));
                format!("kernels::jvp_by_vjp(&{}, |unit| __VJP__({arguments}, {value}, {unit}))", bare(&tangents))
            }
        };
        format!("let result = {code}; ({})", split(output, "result"))
    }

    fn arguments(&self, leaves: &mut Leaves) -> String {
        let passed = self.program.params.iter().map(|param| by(param.by_ref, leaves.build(&param.ty)));
        passed.collect::<Vec<_>>().join(", ")
    }

    /// The value or a seed, as the first rule takes it.
    fn seed(&self, number: usize, code: String) -> String {
        by(self.rules.seeds_by_ref.get(number) == Some(&true), code)
    }
}

/// Code of a value, as it is passed.
fn by(reference: bool, code: String) -> String {
    match code.strip_prefix('*') {
        Some(place) if reference => place.to_owned(),
        _ if reference => format!("&{code}"),
        _ => code,
    }
}

fn bare(code: &str) -> String {
    format!("({code})")
}

/// The leaves that are not put together yet.
struct Leaves(usize);

impl Leaves {
    /// A value from its leaves.
    fn build(&mut self, ty: &Ty) -> String {
        let mut next = || {
            self.0 += 1;
            format!("a{}", self.0 - 1)
        };
        match ty {
            Ty::Scalar(_) => next(),
            Ty::Array(item, _) if matches!(**item, Ty::Scalar(_)) => format!("{}.0", next()),
            Ty::Vector(..) | Ty::Matrix(..) | Ty::Tensor(..) | Ty::Array(..) | Ty::Slice(_) => format!("*{}", next()),
            Ty::Tuple(items) => {
                let items: String = items.iter().map(|item| format!("{},", self.build(item))).collect();
                format!("({items})")
            }
            Ty::Struct(definition) => {
                let items: String =
                    definition.fields.iter().map(|field| format!("{},", self.build(&field.ty))).collect();
                format!("Params::from_fields(({items}))")
            }
            Ty::Function(_) => unreachable!("a function in plain Rust is not given functions"),
        }
    }
}

/// The leaves of a value, each with a comma behind it.
pub(super) fn split(ty: &Ty, base: &str) -> String {
    match ty {
        Ty::Array(item, _) if matches!(**item, Ty::Scalar(_)) => format!("Vector({base}),"),
        Ty::Scalar(_) | Ty::Vector(..) | Ty::Matrix(..) | Ty::Tensor(..) | Ty::Array(..) | Ty::Slice(_) => {
            format!("{base},")
        }
        Ty::Tuple(items) => items.iter().enumerate().map(|(k, item)| split(item, &format!("{base}.{k}"))).collect(),
        Ty::Struct(definition) => {
            let field = |field: &crate::types::Field| match field.public {
                true => split(&field.ty, &format!("{base}.{}", field.name)),
                false => split(&field.ty, &format!("(*{base}.__tapeless_ref_{}())", field.name)),
            };
            definition.fields.iter().map(field).collect()
        }
        Ty::Function(_) => unreachable!("a function in plain Rust is not given functions"),
    }
}
