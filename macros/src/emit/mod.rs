//! Rust code for a compiled function: the function itself, and the type of its name that carries the derivatives.
//!
//! The code is composed as text, which keeps it readable here as well as there, and becomes tokens once, at the end.

mod batched;
mod costs;
mod doc;
mod foreign;
mod functions;
mod higher;
mod items;
mod open;
mod packed;
mod picture;
mod piece;
mod rule;
mod trace;

use crate::build::{Build, Refusal};
use crate::derivative::{Joint, Source, WrtLeaf};
use crate::graph::{Extent, NodeTy, Op};
use crate::lower::value::Value;
use crate::lower::{Lowered, Plain};
use crate::partition::Saving;
use crate::pipeline::Rules;
use crate::program::Program;
use crate::simplify;
use crate::types::Dim;
use crate::wire::Exports;
use proc_macro2::{Group, Span, TokenStream, TokenTree};
use std::cell::RefCell;

pub use items::emit;
pub use open::open;

/// Everything that emission needs to know of a function.
pub struct Compilation<'a> {
    /// The function.
    pub program: &'a Program,
    /// `const` items of its body.
    pub items: Vec<syn::Item>,
    /// Calls of ordinary functions.
    pub plain: Vec<Plain>,
    /// The simplified function.
    pub forward: Build,
    /// What it returns.
    pub output: Value,
    /// The differentiated leaves, in argument order.
    pub wrt: Vec<WrtLeaf>,
    /// The numbers of the differentiated parameters.
    pub wrt_params: Vec<usize>,
    /// What the wire form refers to by number.
    pub exports: Exports,
    /// The rules by hand, of a function in plain Rust.
    pub rules: Option<Rules>,
    /// What a derivative met that has none.
    pub refusal: RefCell<Option<Refusal>>,
    /// How much the forward pass saves.
    pub saving: Saving,
}

impl<'a> Compilation<'a> {
    /// Takes what lowering found, simplified.
    pub fn new(program: &'a Program, lowered: Lowered, exports: Exports) -> Compilation<'a> {
        let refusal = RefCell::new(lowered.build.refusal.clone());
        let wrt_params = program.differentiated();
        let mut wrt = Vec::new();
        for number in &wrt_params {
            for id in lowered.arguments[*number].leaves() {
                let node = lowered.build.graph.node(id);
                if let (Op::Leaf(place), true) = (&node.op, node.ty.element.is_float()) {
                    wrt.push(WrtLeaf { place: place.clone(), ty: node.ty.clone() });
                }
            }
        }
        let (forward, output) = simplify::simplify(&lowered.build.graph, &lowered.output, program.options.strict);
        Compilation {
            program,
            items: lowered.items,
            plain: lowered.plain,
            forward,
            output,
            wrt,
            wrt_params,
            exports,
            rules: None,
            refusal,
            saving: Saving::Usual,
        }
    }

    /// What derivatives are made from.
    fn source(&self) -> Source<'_> {
        Source { graph: &self.forward.graph, output: &self.output, wrt: &self.wrt }
    }

    /// One of its derivatives.
    pub(crate) fn derivative(&self, make: impl Fn(Source<'_>) -> Joint) -> Joint {
        let joint = make(self.source());
        let known = self.refusal.take();
        self.refusal.replace(known.or_else(|| joint.refusal.clone()));
        joint
    }

    /// Whether the function returns one float.
    pub fn is_scalar(&self) -> bool {
        matches!(&self.output, Value::Node(id) if self.forward.graph.ty(*id).rank() == 0)
    }
}

/// The number of elements of a type, as code.
pub(crate) fn elements_code(ty: &NodeTy) -> String {
    let lead = ty.lead.iter().filter_map(|extent| match extent {
        Extent::Fixed(dim) => Some(dim),
        Extent::Run => None,
    });
    let dims: Vec<&Dim> = lead.chain(&ty.dims).collect();
    if dims.is_empty() {
        return "1".into();
    }
    dims.iter().map(|dim| grouped(&crate::wire::dim_code(dim))).collect::<Vec<_>>().join(" * ")
}

/// A dimension's code as an operand.
pub(crate) fn grouped(code: &str) -> String {
    match code.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')) {
        Some(inner) => format!("({})", inner.trim()),
        None => code.to_owned(),
    }
}

/// The zero of a tensor type, as code.
fn zero_code(ty: &NodeTy) -> String {
    crate::schedule::zeros(ty)
}

/// Tokens of generated text, resolved where the user's function stands; each marker becomes the tokens it stands for.
/// Names of the user's own parameters become the user's own tokens: in a function that a macro wrote, they can belong
/// to another expansion than the function's name.
fn tokens(text: &str, program: &Program, markers: &[(&str, &TokenStream)]) -> TokenStream {
    let parsed: TokenStream =
        text.parse().unwrap_or_else(|error| panic!("generated code does not lex: {error}\n{text}"));
    let generics = program.item.sig.generics.params.iter().filter_map(|param| match param {
        syn::GenericParam::Type(ty) => Some(&ty.ident),
        syn::GenericParam::Const(constant) => Some(&constant.ident),
        syn::GenericParam::Lifetime(_) => None,
    });
    let own: Vec<&syn::Ident> = program.params.iter().map(|param| &param.name).chain(generics).collect();
    let settle = Settle { span: program.item.sig.ident.span(), own: &own, markers };
    settle.stream(parsed)
}

struct Settle<'a> {
    span: Span,
    own: &'a [&'a syn::Ident],
    markers: &'a [(&'a str, &'a TokenStream)],
}

impl Settle<'_> {
    fn stream(&self, stream: TokenStream) -> TokenStream {
        let mut out: Vec<TokenTree> = Vec::new();
        for mut token in stream {
            match &token {
                TokenTree::Group(group) => {
                    let mut new = Group::new(group.delimiter(), self.stream(group.stream()));
                    new.set_span(self.span);
                    out.push(new.into());
                    continue;
                }
                TokenTree::Ident(ident) => {
                    if let Some((_, tokens)) = self.markers.iter().find(|(marker, _)| ident == *marker) {
                        out.extend((*tokens).clone());
                        continue;
                    }
                    if let Some(known) = self.own.iter().find(|known| **known == ident) {
                        out.push(TokenTree::Ident((*known).clone()));
                        continue;
                    }
                }
                _ => {}
            }
            token.set_span(self.span);
            out.push(token);
        }
        out.into_iter().collect()
    }
}
