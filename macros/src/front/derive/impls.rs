//! `impl Params`, and the hidden doors to private fields.

use super::bundle::Bundle;
use crate::front::hop;
use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Member;
use syn::spanned::Spanned;

/// The trait's implementation; `scalar` is the float type of all leaves.
pub fn params(bundle: &Bundle, scalar: &TokenStream) -> TokenStream {
    let (krate, name) = (&bundle.krate, &bundle.input.ident);
    let (generics, arguments, where_clause) = bundle.input.generics.split_for_impl();
    let types: Vec<_> = bundle.fields.iter().map(|field| &field.ty).collect();
    let members: Vec<_> = bundle.fields.iter().map(|field| &field.member).collect();
    let values: Vec<_> = (0..types.len()).map(|position| format_ident!("field_{position}")).collect();
    // Spanned at the field's type: there a missing `Params` or another float type is to be reported.
    let of = types.iter().map(|ty| quote_spanned!(ty.span()=> <#ty as #krate::Params>)).collect::<Vec<_>>();
    // rustc does not let a public struct have a part of a private type here; it says so at this span.
    let part = bundle
        .fields
        .iter()
        .find(|field| mentions(&field.ty, &bundle.nested))
        .map_or(name.span(), |field| field.ty.span());
    let fields = quote_spanned!(part=> type Fields = (#(#types,)*););
    let leaf = walk(bundle, |member, of, ty| quote_spanned!(ty.span()=> #of::leaf(&self.#member, rest)));
    let leaf_mut = walk(bundle, |member, of, ty| quote_spanned!(ty.span()=> #of::leaf_mut(&mut self.#member, rest)));
    let leaf_spec = walk(bundle, |member, of, _| {
        let segment = match member {
            Member::Named(name) => {
                let name = name.to_string();
                let name = name.trim_start_matches("r#");
                quote!(Field(#name))
            }
            Member::Unnamed(index) => {
                let index = index.index as usize;
                quote!(Index(#index))
            }
        };
        quote!(#of::leaf_spec(rest).within(#krate::__private::Segment::#segment))
    });
    let bounds = where_clause.iter().flat_map(|clause| &clause.predicates);
    quote! {
        #krate::__private::runtime::__impl_approx! { [#generics] [#name #arguments] [#(#bounds,)*] }
        #[automatically_derived]
        #[allow(clippy::all)]
        impl #generics #krate::Params for #name #arguments #where_clause {
            type Scalar = #scalar;
            #fields
            const ZEROS: Self = Self { #(#members: #of::ZEROS),* };
            const LEAVES: usize = 0 #(+ #of::LEAVES)*;
            const COUNT: usize = 0 #(+ #of::COUNT)*;
            #[inline]
            fn from_fields((#(#values,)*): Self::Fields) -> Self {
                Self { #(#members: #values),* }
            }
            #[inline]
            fn leaf(&self, index: usize) -> &[Self::Scalar] { #leaf }
            #[inline]
            fn leaf_mut(&mut self, index: usize) -> &mut [Self::Scalar] { #leaf_mut }
            fn leaf_spec(index: usize) -> #krate::__private::LeafSpec { #leaf_spec }
        }
    }
}

/// Whether a struct of these stands in the type.
fn mentions(ty: &syn::Type, structs: &[syn::Path]) -> bool {
    struct Finder<'a>(&'a [syn::Path], bool);
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_path(&mut self, path: &'ast syn::Path) {
            self.1 |= self.0.iter().any(|known| hop::spelled(known) == hop::spelled(path));
        }
    }
    let mut finder = Finder(structs, false);
    syn::visit::Visit::visit_type(&mut finder, ty);
    finder.1
}

/// Finds the field that holds leaf `index`, and answers from it with `rest`, the leaf's number inside the field.
fn walk(bundle: &Bundle, answer: impl Fn(&Member, &TokenStream, &syn::Type) -> TokenStream) -> TokenStream {
    let krate = &bundle.krate;
    let fields = bundle.fields.iter().map(|field| {
        let ty = &field.ty;
        let of = quote_spanned!(ty.span()=> <#ty as #krate::Params>);
        let answer = answer(&field.member, &of, ty);
        quote! {
            if rest < #of::LEAVES {
                return #answer;
            }
            let rest = rest - #of::LEAVES;
        }
    });
    quote! {
        let rest = index;
        #(#fields)*
        let _ = rest;
        #krate::__private::no_such_leaf(index, <Self as #krate::Params>::LEAVES)
    }
}

/// Accessors of the fields that are not `pub`: the graph of a callee can use them in a caller that may not name them.
pub fn accessors(bundle: &Bundle) -> TokenStream {
    let name = &bundle.input.ident;
    let (generics, arguments, where_clause) = bundle.input.generics.split_for_impl();
    let doors: Vec<TokenStream> = bundle
        .fields
        .iter()
        .filter(|field| !field.public)
        .map(|field| {
            let (member, ty) = (&field.member, &field.ty);
            let (shared, exclusive) =
                (format_ident!("__tapeless_ref_{}", field.name), format_ident!("__tapeless_mut_{}", field.name));
            quote! {
                #[doc(hidden)]
                #[inline(always)]
                pub const fn #shared(&self) -> &#ty { &self.#member }
                #[doc(hidden)]
                #[inline(always)]
                pub const fn #exclusive(&mut self) -> &mut #ty { &mut self.#member }
            }
        })
        .collect();
    if doors.is_empty() {
        return TokenStream::new();
    }
    quote! {
        #[allow(dead_code, unreachable_pub, private_interfaces, private_bounds, clippy::all)]
        impl #generics #name #arguments #where_clause { #(#doors)* }
    }
}

/// What stands in for a refused struct: it is `Params`, so that its uses get no second error.
pub fn refused(input: &syn::DeriveInput, krate: &syn::Path) -> TokenStream {
    let name = &input.ident;
    let (generics, arguments, where_clause) = input.generics.split_for_impl();
    quote! {
        #[allow(unused_variables, clippy::all)]
        impl #generics #krate::Params for #name #arguments #where_clause {
            type Scalar = f32;
            type Fields = ();
            const ZEROS: Self = panic!("refused");
            const LEAVES: usize = 0;
            const COUNT: usize = 0;
            fn from_fields(fields: ()) -> Self { loop {} }
            fn leaf(&self, index: usize) -> &[f32] { loop {} }
            fn leaf_mut(&mut self, index: usize) -> &mut [f32] { loop {} }
            fn leaf_spec(index: usize) -> #krate::__private::LeafSpec { loop {} }
        }
    }
}
