//! The items of a function that is given functions: itself as written, and what callers' graphs refer to.

use super::items::{self, Signature};
use super::{Compilation, tokens};
use proc_macro2::TokenStream;
use quote::ToTokens;

/// All items of a function with holes in its graph.
pub fn open(compilation: &Compilation<'_>) -> TokenStream {
    let program = compilation.program;
    let name = program.item.sig.ident.to_string();
    let signature = items::signature(compilation);
    let Signature { declared, given, bounds, .. } = &signature;
    let kind = format!(
        "/// Stands for the function [`{name}`](fn@{name}), which is given functions. It has no derivatives of its own: those of the functions\n\
         /// that call it go through it.\n\
         #[allow(non_camel_case_types)]\n__VIS__ {}",
        items::phantom_text(compilation)
    );
    let associated = [
        no_derivative_text(compilation, &signature),
        items::exports_text(compilation),
        super::foreign::plain_text(compilation),
    ]
    .join("\n");
    let allow = "#[allow(unused_variables, unused_imports, unused_braces, unreachable_pub, non_snake_case, dead_code, clippy::all, clippy::pedantic)]";
    let implementation = format!("{allow} impl{declared} {name}{given} {bounds} {{ {associated} }}");

    let vis = program.item.vis.to_token_stream();
    let krate = program.options.krate.to_token_stream();
    let own = super::foreign::plain_markers(compilation);
    let fill = |text: &str| {
        let mut markers = vec![("__VIS__", &vis), ("__KRATE__", &krate)];
        markers.extend(own.iter().map(|(marker, tokens)| (marker.as_str(), tokens)));
        tokens(text, program, &markers)
    };
    let body = items::reference_body(compilation);
    let mut out = items::substitute(items::value_item(compilation).to_token_stream(), &[("__TAPELESS_BODY__", &body)]);
    out.extend(fill(&kind));
    out.extend(fill(&implementation));
    out
}

/// Derivatives that there are not, for a message that says how to go on.
fn no_derivative_text(compilation: &Compilation<'_>, signature: &Signature) -> String {
    let program = compilation.program;
    let Signature { params, .. } = signature;
    let generics = program.item.sig.generics.params.iter().filter(|param| match param {
        syn::GenericParam::Lifetime(_) => true,
        syn::GenericParam::Type(ty) => program.is_function(&ty.ident),
        syn::GenericParam::Const(_) => false,
    });
    let generics: String = generics.map(|param| format!("{}, ", param.to_token_stream())).collect();
    let bounds = program.bounds(true).map(|clause| clause.predicates.to_token_stream().to_string()).unwrap_or_default();
    let stub = |name: &str| {
        format!(
            "#[doc(hidden)] pub fn {name}<{generics}__Derivative>({params}) -> __Derivative where Self: __KRATE__::__private::Alone<__Derivative>, {bounds} {{ loop {{}} }}\n"
        )
    };
    ["value_and_grad", "grad", "forward", "jacobian", "hessian"].into_iter().map(stub).collect()
}
