//! `#[differentiable]`: from the item to the compiler's input, in two expansions with hops between them.

use super::definition::{self, Definition};
use super::fallback::{self, Body};
use super::guard::guarded;
use super::signature::{self, Function};
use super::written::{Reader, Structs, has_other};
use super::{body, carrier, hop, methods, neighbours, recursion, scope};
use crate::program::{Callee, Param, Program};
use crate::report::{Report, Reported};
use crate::{lower, pipeline, sexp};
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The first expansion: checks what can be checked, and asks for what others define.
pub fn enter(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = ungrouped(item);
    if let Some(swapped) = super::rule::first(&arguments, &item) {
        return swapped;
    }
    if let Ok(item) = syn::parse2::<syn::ItemImpl>(item.clone()) {
        return methods::expand(&arguments, item);
    }
    let mut report = Report::default();
    let function = match signature::read(arguments.clone(), item.clone(), &mut report) {
        Ok(function) => function,
        Err(Reported) => {
            let errors = report.into_compile_errors();
            return quote! { #errors #item };
        }
    };
    let (user, source) = (scope::User::function(&item), scope::Source::of(function.item.sig.ident.span()));
    let has_receiver = function.item.sig.receiver().is_some();
    if !has_receiver && source.is_associated(&user) {
        let message = "an associated function is differentiable only in an `impl` that is";
        let help = "write `#[differentiable]` above the `impl`, and keep it on the function";
        report.help(function.item.sig.ident.span(), message, help);
        let (errors, item) = (report.into_compile_errors(), &function.item);
        return quote! { #errors #item };
    }
    let structs = RefCell::default();
    function.collect(&structs, &mut report);
    let reader =
        Reader { generics: &function.generics, functions: &function.functions, structs: Structs::Collect(&structs) };
    let builtins = pipeline::builtin_names();
    let names = body::names(&function.meant, &function.methods, &builtins, &reader, &mut report);
    neighbours::check_operations(&source, &user, &names.operations, &mut report);
    let stopped = names.plain.iter().filter(|(path, stopped)| *stopped && source.is_annotated(&user, path));
    let mut functions: Vec<syn::Path> = names.functions.iter().chain(stopped.map(|(path, _)| path)).cloned().collect();
    functions.extend(neighbours::given(&source, &user, &names.given, &mut report));
    if !report.is_empty() {
        let body = if signature::lacks_value(&function.item) { Body::Dropped } else { Body::Kept };
        return fallback::function(&function, body, report);
    }
    let mut structs_used = structs.into_inner();
    for path in &names.structs {
        hop::note(&mut structs_used, path);
    }
    let mut paths = structs_used.clone();
    for path in &functions {
        hop::note(&mut paths, path);
    }
    if paths.is_empty() {
        return finish(function, Vec::new());
    }
    let misspelt = neighbours::misspelt(&source, &user, &structs_used, &mut report);
    if !misspelt.is_empty() {
        // The function goes on with the types that are meant, so that its uses have no errors of their own.
        return match signature::read(arguments, renamed(item, &misspelt), &mut Report::default()) {
            Ok(function) => fallback::function(&function, Body::Dropped, report),
            Err(Reported) => report.into_compile_errors(),
        };
    }
    recursion::check(&source, &user, &functions, &function.methods, &mut report);
    let missing =
        neighbours::check(&source, &user, &functions, &structs_used, (&builtins, &function.methods), &mut report);
    if !report.is_empty() {
        let body = if missing { Body::Dropped } else { Body::Kept };
        return fallback::function(&function, body, report);
    }
    let krate = &function.options.krate;
    hop::start(quote!(#krate::__private::resume), &paths, quote!({ #arguments } #item))
}

fn renamed(tokens: TokenStream, names: &[(syn::Ident, syn::Ident)]) -> TokenStream {
    use proc_macro2::{Group, TokenTree};
    let rename = |token| match token {
        TokenTree::Ident(ident) => {
            TokenTree::Ident(names.iter().find(|(from, _)| *from == ident).map_or(ident, |(_, to)| to.clone()))
        }
        TokenTree::Group(group) => {
            let mut new = Group::new(group.delimiter(), renamed(group.stream(), names));
            new.set_span(group.span());
            TokenTree::Group(new)
        }
        other => other,
    };
    tokens.into_iter().map(rename).collect()
}

/// The item without the invisible groups that a `macro_rules!` puts around a type it was given: `$t` is then the path that
/// stands for it. Groups around expressions stay, since they keep precedence.
pub(super) fn ungrouped(item: TokenStream) -> TokenStream {
    use proc_macro2::{Delimiter, Group, TokenTree};
    let mut out = TokenStream::new();
    for token in item {
        match token {
            TokenTree::Group(group) => {
                let inner = ungrouped(group.stream());
                if group.delimiter() == Delimiter::None && syn::parse2::<syn::Path>(inner.clone()).is_ok() {
                    out.extend(inner);
                    continue;
                }
                let mut new = Group::new(group.delimiter(), inner);
                new.set_span(group.span());
                out.extend([TokenTree::Group(new)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

/// The expansion after each hop; after the last one, the compiler.
pub fn resume(input: TokenStream) -> TokenStream {
    let (resolved, payload) = match hop::step(input) {
        Ok(hop::Step::Hop(next)) => return next,
        Ok(hop::Step::Done { resolved, payload }) => (resolved, payload),
        Err(malformed) => return mismatch(&malformed),
    };
    let mut payload = payload.into_iter();
    let arguments = match payload.next() {
        Some(proc_macro2::TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    };
    // Read again from the same tokens, so without errors.
    match signature::read(arguments, payload.collect(), &mut Report::default()) {
        Ok(function) => finish(function, resolved),
        Err(Reported) => TokenStream::new(),
    }
}

/// The error for a carrier that speaks another version's language.
pub fn mismatch(malformed: &sexp::Malformed) -> TokenStream {
    let message =
        format!("two versions of tapeless meet here: {}\n= help: build all crates with one version", malformed.0);
    syn::Error::new(proc_macro2::Span::call_site(), message).to_compile_error()
}

fn finish(function: Function, resolved: Vec<hop::Resolved>) -> TokenStream {
    let mut report = Report::default();
    let span = function.item.sig.ident.span();
    let item = function.item.to_token_stream();
    let compiled = guarded(span, &mut report, |report| {
        let program = program(&function, &resolved, report)?;
        pipeline::compile(&program, report)
    });
    match compiled {
        Some(Ok(compiled)) if report.is_empty() => {
            let carrier = carrier::emit(&function.item.sig.ident, &function.item.vis, &item, &compiled.payload);
            let items = compiled.items;
            quote! { #items #carrier }
        }
        // A panic says nothing about the body, so rustc may.
        None => fallback::function(&function, Body::Kept, report),
        _ => fallback::function(&function, Body::Dropped, report),
    }
}

pub(super) fn program(
    function: &Function,
    resolved: &[hop::Resolved],
    report: &mut Report,
) -> Result<Program, Reported> {
    let mut definitions = BTreeMap::new();
    for hop::Resolved { spelled, definition } in resolved {
        let read = Definition::read(definition, spelled).map_err(|malformed| {
            let help = "build all crates with one version";
            report.help(
                function.item.sig.ident.span(),
                format!("`{spelled}` comes from another version of tapeless: {}", malformed.0),
                help,
            )
        })?;
        definitions.insert(spelled.clone(), read);
    }
    let reader =
        Reader { generics: &function.generics, functions: &function.functions, structs: Structs::Known(&definitions) };
    let params: Vec<_> = function
        .params
        .iter()
        .map(|param| {
            Ok(Param {
                name: param.name.clone(),
                ty: reader.parameter(&param.ty, report)?,
                by_ref: param.by_ref,
                mutable: param.mutable,
                constant: param.constant,
                written: param.ty.clone(),
            })
        })
        .collect();
    let output = reader.read(&function.output, report)?;
    let params = params.into_iter().collect::<Result<Vec<Param>, Reported>>()?;
    if has_other(&output) || !output.has_float() {
        let help = "return floats; count or compare outside";
        return Err(report.spanned(
            &function.output,
            format!("the return type `{output}` is not differentiable"),
            help,
        ));
    }
    let (mut callees, mut structs) = (BTreeMap::new(), BTreeMap::new());
    let names =
        body::names(&function.meant, &function.methods, &pipeline::builtin_names(), &reader, &mut Report::default());
    for name in names.builtins {
        callees.insert(name.clone(), Callee::Builtin(name));
    }
    for (spelled, definition) in definitions {
        match definition {
            Definition::Struct(definition) => drop(structs.insert(spelled, definition)),
            Definition::Builtin(name) => drop(callees.insert(spelled, Callee::Builtin(name))),
            Definition::Function(payload) => drop(callees.insert(spelled, Callee::Function(payload))),
            // Its errors stand where it is; a second one here would say nothing new.
            Definition::Refused => return Err(Reported),
        }
    }
    for (path, _) in names.plain {
        callees.entry(lower::path_key(&path)).or_insert(Callee::Plain);
    }
    Ok(Program {
        options: function.options.clone(),
        item: function.item.clone(),
        body: (*function.meant.block).clone(),
        generics: function.generics.clone(),
        params,
        output,
        callees,
        structs,
    })
}

/// `builtin_carriers! {}`: the carriers of our operations, each beside the function of its name.
pub fn builtin_carriers() -> TokenStream {
    let carriers = pipeline::builtin_names().into_iter().map(|name| {
        let name = syn::Ident::new(name, proc_macro2::Span::call_site());
        let definition = definition::builtin(&name.to_string());
        carrier::emit(&name, &syn::parse_quote!(pub), &TokenStream::new(), &definition)
    });
    carriers.collect()
}
