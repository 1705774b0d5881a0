//! `#[derive(Params)]`: the trait, the doors to private fields and the carrier, when the carriers of nested structs have
//! answered.

pub mod bundle;
pub mod embedded;
mod impls;

use super::definition::{self, Definition};
use super::guard::guarded;
use super::written::{Reader, Structs};
use super::{carrier, function, hop, neighbours, scope};
use crate::program::{Generic, StructDef};
use crate::report::{Report, Reported};
use crate::types::{Dim, Element, Field, StructTy, Ty};
use bundle::Bundle;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use std::collections::BTreeMap;
use std::rc::Rc;
use syn::DeriveInput;

/// The derive: all at once where no struct is nested, or else the first hop.
pub fn enter(item: TokenStream) -> TokenStream {
    let input = match syn::parse2::<DeriveInput>(item.clone()) {
        Ok(input) => input,
        Err(error) => return error.to_compile_error(),
    };
    let mut report = Report::default();
    let span = input.ident.span();
    let expanded = guarded(span, &mut report, |report| {
        let bundle = bundle::read(input.clone(), report)?;
        if bundle.nested.is_empty() {
            return finish(&bundle, Vec::new(), report);
        }
        let source = scope::Source::of(input.ident.span());
        neighbours::check(
            &source,
            &scope::User::structure(&input),
            &[],
            &bundle.nested,
            (&[], &Default::default()),
            report,
        );
        if !report.is_empty() {
            return Err(Reported);
        }
        let krate = &bundle.krate;
        Ok(hop::start(quote!(#krate::__private::resume_params), &bundle.nested, item))
    });
    match expanded {
        Some(Ok(expanded)) => expanded,
        _ => refused(&input, report),
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
        _ => refused(&input, report),
    }
}

/// `params_carrier! { pub struct Dense … }`: the carrier of a struct of the runtime, which has the rest by hand since it
/// cannot depend on this crate.
pub fn carrier_only(item: TokenStream) -> TokenStream {
    let mut report = Report::default();
    let carrier = syn::parse2::<DeriveInput>(item).map_err(|error| report.push(error)).and_then(|input| {
        let bundle = bundle::read(input, &mut report)?;
        let ty = resolve(&bundle, Vec::new(), &mut report)?;
        Ok(carry(&bundle, ty))
    });
    carrier.unwrap_or_else(|Reported| report.into_compile_errors())
}

fn refused(input: &DeriveInput, report: Report) -> TokenStream {
    let krate = bundle::krate(input, &mut Report::default());
    let errors = report.into_compile_errors();
    let stub = impls::refused(input, &krate);
    let stub = if errors.is_empty() { TokenStream::new() } else { stub };
    let carrier = carrier::emit(&input.ident, &input.vis, &input.to_token_stream(), definition::REFUSED);
    quote! { #errors #stub #carrier }
}

/// All that the derive emits.
fn finish(bundle: &Bundle, resolved: Vec<hop::Resolved>, report: &mut Report) -> Result<TokenStream, Reported> {
    let ty = resolve(bundle, resolved, report)?;
    let scalar = format_ident!("{}", embedded::element(&ty).unwrap_or(Element::F32).to_string()).to_token_stream();
    let (params, accessors) = (impls::params(bundle, &scalar), impls::accessors(bundle));
    let embedded = embedded::constructors(bundle, &ty);
    let (ty, constants) = expose_dims(bundle, &ty);
    let carrier = carry(bundle, ty);
    Ok(quote! { #params #accessors #constants #embedded #carrier })
}

fn carry(bundle: &Bundle, ty: Ty) -> TokenStream {
    let input = &bundle.input;
    let definition = definition::encode(&StructDef { generics: bundle.generics.clone(), ty });
    carrier::emit(&input.ident, &input.vis, &input.to_token_stream(), &definition)
}

/// The struct, its parameters open, every nested struct flattened into it.
fn resolve(bundle: &Bundle, resolved: Vec<hop::Resolved>, report: &mut Report) -> Result<Ty, Reported> {
    let mut definitions = BTreeMap::new();
    for hop::Resolved { spelled, definition } in resolved {
        let read = Definition::read(&definition, &spelled).map_err(|malformed| {
            let message = format!("`{spelled}` comes from another version of tapeless: {}", malformed.0);
            report.help(bundle.input.ident.span(), message, "build all crates with one version")
        })?;
        definitions.insert(spelled, read);
    }
    let generics: Vec<Generic> = bundle.generics.iter().map(|(generic, _)| generic.clone()).collect();
    let reader = Reader { generics: &generics, functions: &[], structs: Structs::Known(&definitions) };
    let mut fields = Vec::new();
    for field in &bundle.fields {
        let ty = reader.read(&field.ty, report)?;
        fields.push(Field { name: field.name.clone(), public: field.public, ty });
    }
    one_float(bundle, &fields, report)?;
    Ok(Ty::Struct(Rc::new(StructTy { name: bundle.input.ident.to_string(), fields })))
}

/// Refuses a struct whose nested structs differ in their float type.
fn one_float(bundle: &Bundle, fields: &[Field], report: &mut Report) -> Result<(), Reported> {
    let elements: Vec<_> = fields.iter().map(|field| embedded::element(&field.ty)).collect();
    for ((element, field), written) in elements.iter().zip(fields).zip(&bundle.fields) {
        if let (Some(first), Some(element)) = (&elements[0], element)
            && first != element
        {
            let message = format!("`{}` is of `{element}`, and an earlier field is of `{first}`", field.name);
            report.spanned(&written.ty, message, "use one float type for the whole struct");
        }
    }
    if report.is_empty() { Ok(()) } else { Err(Reported) }
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
    let arguments = if arguments.is_empty() { String::new() } else { format!("<{}>", arguments.join(", ")) };
    let mut found: Vec<String> = Vec::new();
    let ty = definition::map_dims(ty, &mut |dim| match dim {
        Dim::Named { path, label } => {
            let position = found.iter().position(|known| known == path).unwrap_or_else(|| {
                found.push(path.clone());
                found.len() - 1
            });
            let path = format!("{{ <{}{arguments}>::{} }}", definition::HERE, constant(position));
            Dim::Named { path, label: label.clone() }
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
        let tokens =
            enter(quote! { pub struct Net<const N: usize> { w: Matrix<N, SIZE>, pub b: Vector<SIZE> } }).to_string();
        let definition = "\\\"{ <$<0>>::__TAPELESS_DIM_0 }\\\" SIZE";
        assert!(tokens.contains(definition), "{tokens}");
        assert!(tokens.contains("__tapeless_ref_w") && !tokens.contains("__tapeless_ref_b"), "{tokens}");
    }

    #[test]
    fn the_carrier_of_a_nested_struct_waits() {
        let tokens = enter(quote! { struct Net { l: zoo::Layer<3> } }).to_string();
        assert!(tokens.contains("zoo :: Layer ! {") && !tokens.contains("macro_rules"), "{tokens}");
    }
}
