//! Hidden constructors that `include_params!` runs while the user's crate compiles: the struct from the bytes of a file.

use super::bundle::Bundle;
use crate::program::Generic;
use crate::types::{Element, Ty};
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::visit_mut::{self, VisitMut};
use syn::{GenericParam, Type};

/// The constructor for each float type that the struct can have. A `const fn` cannot dispatch on `T: Float`, so a generic
/// struct gets one for `f32` and one for `f64`.
pub fn constructors(bundle: &Bundle, ty: &Ty) -> TokenStream {
    let Some(element) = element(ty) else {
        return TokenStream::new();
    };
    match element {
        Element::F32 => constructor(bundle, "f32", None),
        Element::F64 => constructor(bundle, "f64", None),
        Element::Param(name) => {
            let both = ["f32", "f64"].map(|float| constructor(bundle, float, Some(&name)));
            both.into_iter().collect()
        }
        Element::Int(_) | Element::Bool => TokenStream::new(),
    }
}

/// The first element type of a type; all are equal in a bundle.
pub fn element(ty: &Ty) -> Option<Element> {
    ty.elements().next().cloned()
}

fn constructor(bundle: &Bundle, float: &str, parameter: Option<&str>) -> TokenStream {
    let (krate, name) = (&bundle.krate, &bundle.input.ident);
    let scalar = format_ident!("{float}");
    let at = |ty: &Type| {
        let mut ty = ty.clone();
        if let Some(parameter) = parameter {
            Instantiate { parameter, scalar: &scalar }.visit_type_mut(&mut ty);
        }
        ty
    };
    let declared = bundle.input.generics.params.iter().filter_map(|declared| match declared {
        GenericParam::Const(constant) => {
            let (name, ty) = (&constant.ident, &constant.ty);
            Some(quote!(const #name: #ty))
        }
        _ => None,
    });
    let arguments = bundle.generics.iter().map(|(generic, _)| match generic {
        Generic::Dim(name) => format_ident!("{name}").into_token_stream(),
        Generic::Element(_) => scalar.to_token_stream(),
    });
    let function = constructor_name(float);
    let mut leaf = quote!(leaf);
    let fields: Vec<TokenStream> = bundle
        .fields
        .iter()
        .map(|field| {
            let (member, ty) = (&field.member, at(&field.ty));
            let value = read(krate, &ty, float, &leaf);
            leaf = quote!(#leaf + <#ty as #krate::Params>::LEAVES);
            quote!(#member: #value)
        })
        .collect();
    quote! {
        #[allow(dead_code, unreachable_pub, private_interfaces, private_bounds, clippy::all)]
        impl <#(#declared),*> #name <#(#arguments),*> {
            #[doc(hidden)]
            pub const fn #function(source: &#krate::__private::embed::Source<'_>, leaf: usize) -> Self {
                Self { #(#fields),* }
            }
        }
    }
}

/// The name of the hidden constructor.
pub fn constructor_name(float: &str) -> syn::Ident {
    format_ident!("__tapeless_embed_{float}")
}

/// A value of type `ty`, whose first leaf is number `leaf`.
pub fn read(krate: &syn::Path, ty: &Type, float: &str, leaf: &TokenStream) -> TokenStream {
    let embed = |what: &str| {
        let function = format_ident!("{what}_{float}");
        quote!(#krate::__private::embed::#function(source, #leaf))
    };
    match ty {
        Type::Paren(paren) => read(krate, &paren.elem, float, leaf),
        Type::Group(group) => read(krate, &group.elem, float, leaf),
        Type::Array(array) => {
            let (item, len) = (&*array.elem, &array.len);
            let value = read(krate, item, float, &quote!((#leaf) + at * <#item as #krate::Params>::LEAVES));
            quote! {{
                let mut items = [const { <#item as #krate::Params>::ZEROS }; #len];
                let mut at = 0;
                while at < #len {
                    items[at] = #value;
                    at += 1;
                }
                items
            }}
        }
        Type::Tuple(tuple) => {
            let mut leaf = leaf.clone();
            let items = tuple.elems.iter().map(|item| {
                let value = read(krate, item, float, &leaf);
                leaf = quote!(#leaf + <#item as #krate::Params>::LEAVES);
                value
            });
            quote!((#(#items,)*))
        }
        ty => match crate::front::written::compact(ty).rsplit("::").next().unwrap_or_default() {
            "f32" | "f64" => embed("scalar"),
            _ => match last_name(ty).as_deref() {
                Some("Vector") => embed("vector"),
                Some("Matrix") => embed("matrix"),
                Some("Tensor3") => embed("tensor3"),
                Some("Tensor4") => embed("tensor4"),
                _ => {
                    let function = constructor_name(float);
                    quote!(<#ty>::#function(source, #leaf))
                }
            },
        },
    }
}

fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// Puts a float type in for the type parameter.
struct Instantiate<'a> {
    parameter: &'a str,
    scalar: &'a syn::Ident,
}

impl VisitMut for Instantiate<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Type::Path(path) = ty
            && path.path.get_ident().is_some_and(|name| name == self.parameter)
        {
            let scalar = self.scalar;
            *ty = syn::parse_quote!(#scalar);
        } else {
            visit_mut::visit_type_mut(self, ty);
        }
    }
}
