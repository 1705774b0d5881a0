//! What stands in for an item with errors, so that the rest of the crate and the editor go on without further errors.

use super::{carrier, definition, signature::Function};
use crate::report::Report;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{ItemFn, Type};

/// Whether the body of a refused function is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// rustc finds nothing wrong in it that we reported.
    Kept,
    /// What we reported, rustc would report again in words of its own.
    Dropped,
}

/// The errors, the function, and a type of its name whose associated functions have the right signatures.
pub fn function(function: &Function, body: Body, report: Report) -> TokenStream {
    let errors = report.into_compile_errors();
    let item = written(&function.item, body);
    if function.item.sig.receiver().is_some() {
        // It stands in an `impl` or a trait, where no type can stand.
        return quote! { #errors #item };
    }
    let stub = stub(function);
    let carrier =
        carrier::emit(&function.item.sig.ident, &function.item.vis, &item.to_token_stream(), definition::REFUSED);
    quote! { #errors #item #stub #carrier }
}

fn written(item: &ItemFn, body: Body) -> ItemFn {
    let mut item = item.clone();
    // An editor completes and colours what it sees, and shows no type errors of its own for a while: it gets the body.
    if body == Body::Dropped && !in_editor() {
        *item.block = syn::parse_quote!({ loop {} });
    }
    let allow: syn::Attribute = syn::parse_quote!(#[allow(unused_variables, unused_mut, unreachable_code, clippy::empty_loop, clippy::too_many_arguments)]);
    item.attrs.push(allow);
    item
}

/// Whether rust-analyzer runs the macro.
fn in_editor() -> bool {
    std::env::current_exe()
        .is_ok_and(|exe| exe.file_stem().is_some_and(|name| name.to_string_lossy().contains("rust-analyzer")))
}

fn stub(function: &Function) -> TokenStream {
    let (name, visibility) = (&function.item.sig.ident, &function.item.vis);
    let krate = &function.options.krate;
    let (generics, _, where_clause) = function.item.sig.generics.split_for_impl();
    let output = &function.output;
    let inputs: Vec<TokenStream> = function
        .params
        .iter()
        .map(|param| {
            let (name, ty) = (&param.name, &param.ty);
            let reference = param.by_ref.then(|| quote!(&));
            quote!(#name: #reference #ty)
        })
        .collect();
    let differentiated: Vec<&Type> = function.differentiated().into_iter().map(|param| &param.ty).collect();
    let mut with_gradients = function.item.sig.generics.clone();
    let gradients = match differentiated.as_slice() {
        types if types.is_empty() || !types.iter().all(|ty| function.is_readable(ty)) => {
            // What they are is part of the mistake, so they are whatever the caller takes them for.
            with_gradients.params.push(syn::parse_quote!(TapelessRefused));
            quote!(TapelessRefused)
        }
        [one] => quote!(#one),
        several => quote!((#(#several),*)),
    };
    let (with_gradients, _, _) = with_gradients.split_for_impl();
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code, unreachable_pub)]
        #visibility enum #name {}
        #[allow(unused_variables, dead_code, unreachable_pub, private_interfaces, private_bounds, clippy::all)]
        impl #name {
            pub const PARAMETERS: usize = 0;
            pub const RESIDUAL_BYTES: usize = 0;
            pub const WORKSPACE_BYTES: usize = 0;
            pub const FLOPS: usize = 0;
            pub const FLOPS_GRAD: usize = 0;
            pub fn reference #generics (#(#inputs),*) -> #output #where_clause { loop {} }
            pub fn value_and_grad #with_gradients (#(#inputs),*) -> (#output, #gradients) #where_clause { loop {} }
            pub fn grad #with_gradients (#(#inputs),*) -> #gradients #where_clause { loop {} }
            pub fn accumulate_grad #with_gradients (#(#inputs,)* into: &mut #gradients) -> #output #where_clause { loop {} }
            pub fn forward #generics (#(#inputs),*) -> (#output, #krate::__private::RefusedResiduals) #where_clause { loop {} }
            pub fn backward #with_gradients (#(#inputs,)* residuals: &#krate::__private::RefusedResiduals, cotangent: #output)
                -> #gradients #where_clause { loop {} }
            pub fn jvp #with_gradients (#(#inputs,)* tangents: #gradients) -> (#output, #output) #where_clause { loop {} }
            pub fn graph() -> &'static #krate::graph::Graph { loop {} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_function_keeps_its_signature_and_its_derivatives() {
        let mut report = Report::default();
        let item = quote!(
            pub fn f<const N: usize>(a: &Net<N>, #[constant] b: f32, n: usize) -> f32 {
                oops
            }
        );
        let Ok(read) = super::super::signature::read(quote!(), item, &mut report) else { panic!("refused") };
        report.error(proc_macro2::Span::call_site(), "oops");
        let tokens = function(&read, Body::Dropped, report).to_string();
        let file = syn::parse_file(&tokens).unwrap_or_else(|error| panic!("{error}: {tokens}"));
        assert!(tokens.contains("compile_error") && !tokens.contains("{ oops }"));
        let functions = file.items.iter().find_map(|item| match item {
            syn::Item::Impl(item) => Some(item),
            _ => None,
        });
        let text = functions.unwrap().to_token_stream().to_string();
        assert!(
            text.contains("pub fn grad < const N : usize > (a : & Net < N > , b : f32 , n : usize) -> Net < N >"),
            "{text}"
        );
    }
}
