//! `#[derive(Params)]`: the trait at once, the carrier when the carriers of nested structs have answered.

pub mod bundle;
pub mod embedded;
mod impls;

use super::definition::{self, Definition};
use super::guard::guarded;
use super::written::{Reader, Structs};
use super::{carrier, function, hop};
use crate::program::{Generic, StructDef};
use crate::report::{Report, Reported};
use crate::types::{Dim, Element, Field, StructTy, Ty};
use bundle::Bundle;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeMap;
use std::rc::Rc;
use syn::DeriveInput;

/// The derive: `impl Params`, accessors, and the way to the carrier.
pub fn enter(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item.clone()) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut report = Report::default();
    let span = input.ident.span();
    let expanded = guarded(span, &mut report, |report| {
        let bundle = bundle::read(input.clone(), report)?;
        let (params, accessors) = (impls::params(&bundle), impls::accessors(&bundle));
        let carrier = if bundle.nested.is_empty() {
            finish(&bundle, Vec::new(), report)?
        } else {
            let krate = &bundle.krate;
            hop::start(
                quote!(#krate::__private::resume_params),
                &bundle.nested,
                item,
            )
        };
        Ok::<_, Reported>(quote! { #params #accessors #carrier })
    });
    match expanded {
        Some(Ok(expanded)) => expanded,
        _ => refused(&input, report, true),
    }
}

/// The expansion after each hop.
pub fn resume(input: TokenStream) -> TokenStream {
    let (resolved, item) = match hop::step(input) {
        Ok(hop::Step::Hop(next)) => return next,
        Ok(hop::Step::Done { resolved, payload }) => (resolved, payload),
        Err(malformed) => return function::mismatch(&malformed),
    };
    let Ok(input) = syn::parse2::<DeriveInput>(item) else {
        return TokenStream::new();
    };
    let mut report = Report::default();
    let expanded = guarded(input.ident.span(), &mut report, |report| {
        let bundle = bundle::read(input.clone(), report)?;
        finish(&bundle, resolved, report)
    });
    match expanded {
        Some(Ok(expanded)) => expanded,
        _ => refused(&input, report, false),
    }
}

fn refused(input: &DeriveInput, report: Report, implement: bool) -> TokenStream {
    let krate = bundle::krate(input, &mut Report::default());
    let errors = report.into_compile_errors();
    let stub = implement.then(|| impls::refused(input, &krate));
    let carrier = carrier::emit(
        &input.ident,
        &input.vis,
        &input.to_token_stream(),
        definition::REFUSED,
    );
    quote! { #errors #stub #carrier }
}

/// The carrier, and what in it refers back to the struct.
fn finish(
    bundle: &Bundle,
    resolved: Vec<hop::Resolved>,
    report: &mut Report,
) -> Result<TokenStream, Reported> {
    let mut definitions = BTreeMap::new();
    for hop::Resolved {
        spelled,
        definition,
    } in resolved
    {
        let read = Definition::read(&definition, &spelled).map_err(|malformed| {
            let message = format!(
                "`{spelled}` comes from another version of tapeless: {}",
                malformed.0
            );
            report.help(
                bundle.input.ident.span(),
                message,
                "build all crates with one version",
            )
        })?;
        definitions.insert(spelled, read);
    }
    let generics: Vec<Generic> = bundle
        .generics
        .iter()
        .map(|(generic, _)| generic.clone())
        .collect();
    let reader = Reader {
        generics: &generics,
        structs: Structs::Known(&definitions),
    };
    let mut fields = Vec::new();
    for field in &bundle.fields {
        let ty = reader.read(&field.ty, report)?;
        fields.push(Field {
            name: field.name.clone(),
            public: field.public,
            ty,
        });
    }
    let ty = Ty::Struct(Rc::new(StructTy {
        name: bundle.input.ident.to_string(),
        fields,
    }));
    let embedded = embedded::constructors(bundle, &ty);
    let (ty, constants) = expose_dims(bundle, &ty);
    let definition = definition::encode(&StructDef {
        generics: bundle.generics.clone(),
        ty,
    });
    let input = &bundle.input;
    let carrier = carrier::emit(
        &input.ident,
        &input.vis,
        &input.to_token_stream(),
        &definition,
    );
    Ok(quote! { #constants #embedded #carrier })
}

/// Named constants as hidden associated constants of the struct: whoever can name the struct can name those.
fn expose_dims(bundle: &Bundle, ty: &Ty) -> (Ty, TokenStream) {
    let arguments: Vec<&str> = bundle
        .generics
        .iter()
        .map(|(generic, default)| match (generic, default) {
            (Generic::Dim(_), _) => "0",
            (Generic::Element(_), Some(Element::F64)) => "f64",
            (Generic::Element(_), _) => "f32",
        })
        .collect();
    let arguments = if arguments.is_empty() {
        String::new()
    } else {
        format!("<{}>", arguments.join(", "))
    };
    let mut found: Vec<String> = Vec::new();
    let ty = definition::map_dims(ty, &mut |dim| match dim {
        Dim::Named { path, label } => {
            let position = found
                .iter()
                .position(|known| known == path)
                .unwrap_or_else(|| {
                    found.push(path.clone());
                    found.len() - 1
                });
            let path = format!(
                "{{ <{}{arguments}>::{} }}",
                definition::HERE,
                constant(position)
            );
            Dim::Named {
                path,
                label: label.clone(),
            }
        }
        other => other.clone(),
    });
    if found.is_empty() {
        return (ty, TokenStream::new());
    }
    let name = &bundle.input.ident;
    let arguments: TokenStream = arguments.parse().unwrap_or_default();
    let constants = found.iter().enumerate().map(|(position, path)| {
        let name = constant(position);
        let value: TokenStream = path.parse().unwrap_or_default();
        quote! { #[doc(hidden)] pub const #name: usize = #value; }
    });
    let constants = quote! {
        #[allow(dead_code, unreachable_pub, clippy::all)]
        impl #name #arguments { #(#constants)* }
    };
    (ty, constants)
}

fn constant(position: usize) -> syn::Ident {
    format_ident!("__TAPELESS_DIM_{position}", span = Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_carrier_of_a_struct_of_tensors_comes_at_once() {
        let tokens = enter(
            quote! { pub struct Net<const N: usize> { w: Matrix<N, SIZE>, pub b: Vector<SIZE> } },
        )
        .to_string();
        let definition = "\\\"{ <$<0>>::__TAPELESS_DIM_0 }\\\" SIZE";
        assert!(tokens.contains(definition), "{tokens}");
        assert!(
            tokens.contains("__tapeless_ref_w") && !tokens.contains("__tapeless_ref_b"),
            "{tokens}"
        );
    }

    #[test]
    fn the_carrier_of_a_nested_struct_waits() {
        let tokens = enter(quote! { struct Net { l: zoo::Layer<3> } }).to_string();
        assert!(
            tokens.contains("zoo :: Layer ! {") && !tokens.contains("macro_rules"),
            "{tokens}"
        );
    }
}
