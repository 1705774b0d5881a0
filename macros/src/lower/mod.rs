//! From the body of a function to its graph: names, shapes and types are checked here.
//!
//! The graph that comes out is the body as written, operation for operation; the rules simplify it later.

mod call;
mod choice;
mod closure;
mod constructor;
mod control;
mod derivative;
mod expression;
mod given;
mod inline;
mod iterate;
mod method;
mod operator;
mod parts;
mod plain;
mod region;
mod statement;
pub use tapeless_graph::compiler::value;
pub mod windows;

pub use call::builtin_names;
pub use derivative::{NAMES as DERIVATIVES, no_derivative};
pub use method::tensor_methods;
pub use plain::{Argument, PLAIN, Plain};

use crate::build::Build;
use crate::graph::{NodeId, NodeTy, Op, Place};
use crate::hole::Hole;
use crate::program::{Callee, Program};
use crate::report::{Report, Reported};
use crate::rules::Level;
use crate::types::{Dim, Element, Ty};
use proc_macro2::Span;
use quote::ToTokens;
use std::collections::HashMap;
use std::rc::Rc;
use syn::spanned::Spanned;
use value::Value;

/// A lowered function.
pub struct Lowered {
    /// The graph, unsimplified.
    pub build: Build,
    /// What the function returns.
    pub output: Value,
    /// The value of each parameter.
    pub arguments: Vec<Value>,
    /// `const` items in the body, which constants may refer to.
    pub items: Vec<syn::Item>,
    /// Calls of ordinary functions.
    pub plain: Vec<Plain>,
}

/// A variable in scope.
#[derive(Clone)]
struct Variable {
    value: Value,
    mutable: bool,
    span: Span,
}

/// The state of lowering one function body.
struct Lower<'a> {
    program: &'a Program,
    report: &'a mut Report,
    b: Build,
    scopes: Vec<HashMap<String, Variable>>,
    /// Library definitions that are being expanded, to find one that expands itself.
    depth: usize,
    /// Set while a library definition is expanded: its names are ours, whatever the user's mean.
    in_library: Option<Span>,
    items: Vec<syn::Item>,
    plain: Vec<Plain>,
    /// How many calls of other functions there were.
    calls: usize,
    /// The most that an integer can be, where a loop says so: the length of what the turns of loops in it keep.
    bounds: HashMap<NodeId, Dim>,
    /// Where `return`, `break` and `continue` lead to.
    flow: control::Flow,
    /// Names whose `let` failed: a use of one is not a second mistake.
    poisoned: std::collections::HashSet<String>,
    /// Names in scope around the closure whose body is lowered, for messages.
    around: Vec<String>,
}

type Lowering<T> = Result<T, Reported>;

/// Lowers a function. All mistakes that can be told apart are reported.
pub fn lower(program: &Program, report: &mut Report) -> Result<Lowered, Reported> {
    let mut lower = Lower {
        program,
        report,
        b: Build::new(Level::OFF),
        scopes: vec![HashMap::new()],
        depth: 0,
        in_library: None,
        items: vec![],
        plain: vec![],
        calls: 0,
        bounds: HashMap::new(),
        flow: control::Flow::Function,
        poisoned: Default::default(),
        around: vec![],
    };
    let mut arguments = Vec::new();
    for (number, param) in program.params.iter().enumerate() {
        lower.b.origin = crate::graph::Origin::at(param.name.span());
        let place = Place { param: number, steps: vec![], array: false };
        let value = match &param.ty {
            Ty::Function(ty) => {
                Value::Given(Rc::new(Hole { param: number, name: param.name.to_string(), ty: ty.clone() }))
            }
            ty => Value::argument(&mut lower.b, ty, place, Op::Leaf),
        };
        arguments.push(value.clone());
        lower.bind(&param.name, value, param.mutable);
    }
    lower.scopes.push(HashMap::new());
    let output = lower.run(&program.body.stmts, &control::Rest::End, Some(&program.output));
    lower.scopes.pop();
    if !lower.report.is_empty() {
        return Err(Reported);
    }
    let output = output?;
    let help = "correct the return type, or the value";
    let output = lower.convert(output, &program.output, tail(&program.body), "the function returns", help)?;
    if lower.report.is_empty() {
        Ok(Lowered { build: lower.b, output, arguments, items: lower.items, plain: lower.plain })
    } else {
        Err(Reported)
    }
}

fn tail(block: &syn::Block) -> &dyn ToTokens {
    block.stmts.last().map_or(block as &dyn ToTokens, |statement| statement)
}

/// A path or other code as a user would write it.
pub fn spelled(tokens: impl ToTokens) -> String {
    crate::report::compact(&tokens.to_token_stream().to_string())
}

impl Lower<'_> {
    fn bind(&mut self, name: &syn::Ident, value: Value, mutable: bool) {
        for id in value.leaves() {
            if self.in_library.is_none() && matches!(value, Value::Node(_) | Value::Array(_)) {
                self.b.graph.name_apart(id, &name.to_string());
            }
        }
        let scope = self.scopes.last_mut().expect("a scope");
        scope.insert(name.to_string(), Variable { value, mutable, span: name.span() });
    }

    fn lookup(&self, name: &str) -> Option<&Variable> {
        self.scopes.iter().rev().find_map(|scope| scope.get(name))
    }

    /// The float type of the function: what a literal is where nothing else says.
    fn float(&self) -> Element {
        let params = self.program.params.iter().map(|param| &param.ty);
        let mut elements = std::iter::once(&self.program.output).chain(params).flat_map(Ty::elements);
        elements.find(|element| element.is_float()).cloned().unwrap_or(Element::F32)
    }

    /// Adds an operation; a shape mistake is reported at `span` with what the operands are.
    fn op(
        &mut self,
        name: &str,
        attr: crate::graph::Attr,
        inputs: &[NodeId],
        at: &dyn ToTokens,
        operands: &[&syn::Expr],
    ) -> Lowering<NodeId> {
        self.b.origin = crate::graph::Origin::at(self.in_library.unwrap_or_else(|| at.to_token_stream().span()));
        match self.b.try_call(name, attr, inputs) {
            Ok(id) => Ok(id),
            Err(message) => {
                let help = self.describe(operands, inputs);
                Err(self.report.spanned(at, message, &help))
            }
        }
    }

    /// "`x` is `Vector<3>` (declared in line 8); `w` is `Matrix<2, 4>`"
    fn describe(&self, operands: &[&syn::Expr], inputs: &[NodeId]) -> String {
        if self.in_library.is_some() {
            return String::new();
        }
        let parts = operands.iter().zip(inputs).rev().map(|(expr, id)| {
            let expr = bare(expr);
            let declared = match expr {
                syn::Expr::Path(path) => path
                    .path
                    .get_ident()
                    .and_then(|name| self.lookup(&name.to_string()))
                    .map(|variable| format!(" (declared in line {})", variable.span.start().line)),
                _ => None,
            };
            format!("`{}` is `{}`{}", spelled(expr), self.b.graph.ty(*id), declared.unwrap_or_default())
        });
        parts.collect::<Vec<_>>().join("; ")
    }

    /// Checks that a value has the declared type, and takes the declared one's spelling of dimensions.
    /// `help` is for mismatches that have no remedy of their own.
    fn convert(&mut self, value: Value, ty: &Ty, at: &dyn ToTokens, what: &str, help: &str) -> Lowering<Value> {
        if let (Value::List(_), Ty::Array(..)) = (&value, ty)
            && let Some(packed) = value.packed(&mut self.b)
        {
            return self.convert(packed, ty, at, what, help);
        }
        let actual = value.ty(&self.b);
        if fits(&actual, ty) {
            return Ok(value);
        }
        let help = remedy(&actual, ty).unwrap_or(help.into());
        Err(self.report.spanned(at, format!("{what} `{ty}`, but this is `{actual}`"), &help))
    }

    fn callee(&self, path: &syn::Path) -> Option<&Callee> {
        self.program.callees.get(&path_key(path))
    }
}

/// An expression without the parentheses and references around it.
fn bare(expr: &syn::Expr) -> &syn::Expr {
    match expr {
        syn::Expr::Paren(inner) => bare(&inner.expr),
        syn::Expr::Group(inner) => bare(&inner.expr),
        syn::Expr::Reference(inner) => bare(&inner.expr),
        _ => expr,
    }
}

/// What to write where a value of one type stands in place of another, if that is plain.
fn remedy(actual: &Ty, expected: &Ty) -> Option<String> {
    Some(match (actual, expected) {
        (Ty::Scalar(a), Ty::Scalar(e)) if *a != Element::Bool && e.is_float() => format!("convert it with `as {e}`"),
        (Ty::Scalar(a), Ty::Scalar(Element::Int(name))) if !a.is_float() && *a != Element::Bool => {
            format!("convert it with `as {name}`")
        }
        (Ty::Vector(..) | Ty::Matrix(..), Ty::Scalar(e)) if e.is_float() => {
            "an index takes out one element; `sum`, `mean` and `norm` make one number of all".into()
        }
        (Ty::Array(..), Ty::Vector(..)) => "make it a vector: `Vector(…)`".into(),
        (Ty::Vector(..), Ty::Array(..)) => "`.0` is the array in a vector".into(),
        (Ty::Matrix(r, c, _), Ty::Matrix(rows, columns, _)) if (r, c) == (columns, rows) && r != c => {
            "`transpose()` swaps rows and columns".into()
        }
        _ => return None,
    })
}

/// Whether two types can be equal as far as the macro can tell.
pub fn fits(actual: &Ty, expected: &Ty) -> bool {
    match (actual, expected) {
        (Ty::Array(a, n), Ty::Array(b, m)) => n.may_equal(m) && fits(a, b),
        (Ty::Slice(a), Ty::Slice(b)) => fits(a, b),
        (Ty::Tuple(a), Ty::Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| fits(a, b)),
        (Ty::Struct(a), Ty::Struct(b)) => {
            a.fields.len() == b.fields.len()
                && a.fields.iter().zip(&b.fields).all(|(a, b)| a.name == b.name && fits(&a.ty, &b.ty))
        }
        _ => match (NodeTy::from_ty(actual), NodeTy::from_ty(expected)) {
            (Some(a), Some(b)) => {
                a.may_equal(&b) && matches!(actual, Ty::Array(..)) == matches!(expected, Ty::Array(..))
            }
            _ => false,
        },
    }
}

/// A path as the key under which the front notes what it resolved to.
pub fn path_key(path: &syn::Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
