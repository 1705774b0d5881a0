//! Proc macros of `tapeless`; use them through the facade crate.
#![forbid(unsafe_code)]

#[cfg(test)]
mod batch_tests;
mod coverage;
mod emit;
#[cfg(test)]
mod expansion_time;
mod foreign;
mod front;
#[cfg(test)]
mod interpret;
mod library;
mod lower;
mod memory;
#[cfg(test)]
mod mutations;
mod pipeline;
mod program;
#[cfg(test)]
mod random_programs;
mod report;
#[cfg(test)]
mod snapshots;
mod wire;

use tapeless_graph::compiler::{
    batch, build, derivative, differentiate, formula, graph, hole, lowering, partition, region, rules, schedule,
    segment, sexp, simplify, table, types,
};

use proc_macro::TokenStream;

/// Emits the derivatives of a function beside it; see the facade crate.
#[proc_macro_attribute]
pub fn differentiable(arguments: TokenStream, item: TokenStream) -> TokenStream {
    front::function::enter(arguments.into(), item.into()).into()
}

/// Gives a function a derivative by hand; see the facade crate.
#[proc_macro_attribute]
pub fn derivative(arguments: TokenStream, item: TokenStream) -> TokenStream {
    front::rule::enter(arguments.into(), item.into()).into()
}

/// Makes a struct a bundle of parameters; see the facade crate.
#[proc_macro_derive(Params, attributes(params))]
pub fn derive_params(item: TokenStream) -> TokenStream {
    front::derive::enter(item.into()).into()
}

/// Makes a net of dense layers; see the facade crate.
#[proc_macro]
pub fn feedforward(input: TokenStream) -> TokenStream {
    front::feedforward::enter(input.into()).into()
}

/// Reads weights from a file while the crate compiles; see the facade crate.
#[cfg(feature = "safetensors")]
#[proc_macro]
pub fn include_params(input: TokenStream) -> TokenStream {
    front::embed::enter(input.into()).into()
}

/// Says what to switch on.
#[cfg(not(feature = "safetensors"))]
#[proc_macro]
pub fn include_params(_: TokenStream) -> TokenStream {
    let message = "`include_params!` needs the feature `embed` of tapeless\n= help: write `tapeless = { version = \"…\", features = [\"embed\"] }`";
    syn::Error::new(proc_macro2::Span::call_site(), message).to_compile_error().into()
}

// The other ends of the hops; see `front::hop`.

#[doc(hidden)]
#[proc_macro]
pub fn resume(input: TokenStream) -> TokenStream {
    front::function::resume(input.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn resume_derivative(input: TokenStream) -> TokenStream {
    front::rule::resume(input.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn resume_params(input: TokenStream) -> TokenStream {
    front::derive::resume(input.into()).into()
}

#[cfg(feature = "safetensors")]
#[doc(hidden)]
#[proc_macro]
pub fn resume_include(input: TokenStream) -> TokenStream {
    front::embed::resume(input.into(), |span| span.unwrap().local_file()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn params_carrier(item: TokenStream) -> TokenStream {
    front::derive::carrier_only(item.into()).into()
}

#[doc(hidden)]
#[proc_macro]
pub fn builtin_carriers(_: TokenStream) -> TokenStream {
    front::function::builtin_carriers().into()
}

/// The names that users can call as functions, as an array of strings: what the tests must cover.
#[doc(hidden)]
#[proc_macro]
pub fn builtin_names(_: TokenStream) -> TokenStream {
    let names = lower::builtin_names();
    quote::quote!([#(#names),*]).into()
}

/// The list of what is supported, as a string literal: the facade's documentation.
#[doc(hidden)]
#[proc_macro]
pub fn coverage(_: TokenStream) -> TokenStream {
    let text = coverage::markdown();
    quote::quote!(#text).into()
}
