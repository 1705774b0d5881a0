//! Stub until the compiler is there: emits the function and what was resolved.

use crate::program::Program;
use crate::report::{Report, Reported};
use proc_macro2::TokenStream;
use quote::quote;

/// What the compiler makes of a function.
pub struct Compiled {
    /// The items to emit.
    pub items: TokenStream,
    /// The definition for callers.
    pub payload: String,
}

/// Compiles.
pub fn compile(program: &Program, _report: &mut Report) -> Result<Compiled, Reported> {
    let (item, name, vis) = (&program.item, &program.item.sig.ident, &program.item.vis);
    let params: Vec<String> = program.params.iter().map(|p| format!("{}: {}{:?}", p.name, if p.by_ref { "&" } else { "" }, p.ty)).collect();
    let resolved = format!("{params:?} -> {:?}\n{:#?}\n{:#?}", program.output, program.callees, program.structs);
    let items = quote! { #item #[doc(hidden)] #[allow(non_camel_case_types, dead_code, unreachable_pub)] #vis enum #name {} #[allow(dead_code, unreachable_pub)] impl #name { #[doc(hidden)] pub const RESOLVED: &'static str = #resolved; } };
    Ok(Compiled { items, payload: format!("(stub {name})") })
}

/// The names.
pub fn builtin_names() -> Vec<&'static str> {
    vec!["tanh", "sigmoid", "exp"]
}
