//! `#[derivative(of = f, vjp)]`: a derivative by hand, on the function that computes it.
//!
//! The attribute sees the rule, never the function; but the rule's parameters begin with the function's, and the one
//! behind them is its value. So it can put a type and a carrier of the function's name beside the rule.

use super::fallback;
use super::guard::guarded;
use super::signature::{self, Function, WrittenParam};
use super::written::{Reader, Structs};
use super::{body, carrier, function, hop, scope};
use crate::lower::{self, Lowered};
use crate::pipeline::{self, Mode, Rules};
use crate::program::{Options, Program};
use crate::report::{Report, Reported, nearest};
use crate::types::Ty;
use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use std::cell::RefCell;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, ItemFn, Path, Token, ext::IdentExt};

/// What the attribute says.
struct Spec {
    /// The function that has this derivative.
    of: Path,
    mode: Mode,
    /// A rule of the other mode.
    other: Option<Path>,
    krate: Path,
}

/// A rule and the function that it belongs to.
struct Pair {
    spec: Spec,
    /// The rule as written, without our attributes.
    rule: Function,
    /// The function, as the rule's signature tells.
    function: Function,
    /// Whether the rule is written in the language.
    in_language: bool,
}

impl Pair {
    /// The rule without our attributes, if no attribute of ours follows that removes them.
    fn written(&self, item: &TokenStream) -> TokenStream {
        if self.in_language { item.clone() } else { self.rule.item.to_token_stream() }
    }
}

/// The first expansion.
pub fn enter(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let item = function::ungrouped(item);
    let mut report = Report::default();
    let Ok(pair) = read(arguments.clone(), item.clone(), &mut report) else {
        let errors = report.into_compile_errors();
        return quote! { #errors #item };
    };
    let source = scope::Source::of(pair.rule.item.sig.ident.span());
    if source.is_second_rule(&scope::User::function(&item), &pair.function.item.sig.ident) {
        let name = hop::spelled(&pair.spec.of);
        let (mode, rule) = (if pair.spec.mode == Mode::Vjp { "vjp" } else { "jvp" }, &pair.rule.item.sig.ident);
        let help =
            format!("name this rule in the attribute of the other: `#[derivative(of = {name}, …, {mode} = {rule})]`");
        report.spanned(&pair.spec.of, format!("`{name}` has a derivative by hand already"), &help);
        let (errors, written) = (report.into_compile_errors(), pair.written(&item));
        return quote! { #errors #written };
    }
    let structs = RefCell::default();
    pair.function.collect(&structs, &mut report);
    for param in &pair.function.params {
        if let Ok(Ty::Function(_)) = pair.function.read_alone(&param.ty, &mut Report::default()) {
            let help = "write a differentiable function without a rule, or one function for each that it is given";
            let message =
                format!("`{}` is a function, and a function with a derivative by hand is not given any", param.name);
            report.spanned(&param.ty, message, help);
        }
    }
    for param in pair.rule.params.iter() {
        // What a struct in it is called; that its type fits is checked when structs are known.
        let reader = Reader {
            generics: &pair.rule.generics,
            functions: &pair.rule.functions,
            structs: Structs::Collect(&structs),
        };
        let _ = reader.parameter(&param.ty, &mut Report::default());
    }
    let reader =
        Reader { generics: &pair.rule.generics, functions: &pair.rule.functions, structs: Structs::Collect(&structs) };
    let _ = reader.read(&pair.rule.output, &mut Report::default());
    if !report.is_empty() {
        return refused(&pair, &item, report);
    }
    let mut paths = Vec::new();
    if pair.in_language {
        let names = body::names(
            &pair.rule.meant,
            &pair.rule.methods,
            &pipeline::builtin_names(),
            &reader,
            &mut Report::default(),
        );
        for path in names.structs.iter().chain(&names.functions) {
            hop::note(&mut paths, path);
        }
    }
    for path in &structs.into_inner() {
        hop::note(&mut paths, path);
    }
    let items = if paths.is_empty() {
        finish(&pair, &[])
    } else {
        let krate = &pair.spec.krate;
        hop::start(quote!(#krate::__private::resume_derivative), &paths, quote!({ #arguments } #item))
    };
    let written = pair.written(&item);
    quote! { #written #items }
}

/// The expansion after each hop.
pub fn resume(input: TokenStream) -> TokenStream {
    let (resolved, payload) = match hop::step(input) {
        Ok(hop::Step::Hop(next)) => return next,
        Ok(hop::Step::Done { resolved, payload }) => (resolved, payload),
        Err(malformed) => return function::mismatch(&malformed),
    };
    let mut payload = payload.into_iter();
    let arguments = match payload.next() {
        Some(proc_macro2::TokenTree::Group(group)) => group.stream(),
        _ => TokenStream::new(),
    };
    match read(arguments, payload.collect(), &mut Report::default()) {
        Ok(pair) => finish(&pair, &resolved),
        Err(Reported) => TokenStream::new(),
    }
}

/// If `#[differentiable]` stands above `#[derivative]`: the item with the two exchanged, since the latter looks for the
/// former.
pub fn first(arguments: &TokenStream, item: &TokenStream) -> Option<TokenStream> {
    let mut item = syn::parse2::<ItemFn>(item.clone()).ok()?;
    let at = item.attrs.iter().position(|attribute| is(attribute, "derivative"))?;
    let derivative = item.attrs.remove(at);
    let path = derivative.path().segments.last()?.ident.span();
    let differentiable = Ident::new("differentiable", path);
    let mut whole = derivative.path().clone();
    whole.segments.last_mut()?.ident = differentiable;
    Some(quote! { #derivative #[#whole(#arguments)] #item })
}

fn is(attribute: &syn::Attribute, name: &str) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == name)
}

fn read(arguments: TokenStream, item: TokenStream, report: &mut Report) -> Result<Pair, Reported> {
    let spec = spec(arguments, report)?;
    let parsed = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(item) => item,
        Err(_) => {
            let help = "write the rule as a free function beside the function that it belongs to";
            return Err(report.spanned(item, "`#[derivative]` goes on a function", help));
        }
    };
    let mut plain = parsed;
    let count = plain.attrs.len();
    plain.attrs.retain(|attribute| !is(attribute, "differentiable"));
    let in_language = plain.attrs.len() < count;
    let krate = &spec.krate;
    // `#[differentiable]` has the errors of a rule in the language.
    let mut own = Report::default();
    let at = if in_language { &mut own } else { &mut *report };
    let rule = signature::read(quote!(crate = #krate), plain.to_token_stream(), at)?;
    if !at.is_empty() {
        return Err(Reported);
    }
    let function = function_of(&spec, &rule, report)?;
    Ok(Pair { spec, rule, function, in_language })
}

/// The function that a rule belongs to.
fn function_of(spec: &Spec, rule: &Function, report: &mut Report) -> Result<Function, Reported> {
    let (params, name) = (&rule.params, spec.of.segments.last().map(|last| last.ident.clone()).ok_or(Reported)?);
    let rule_name = &rule.item.sig.ident;
    let moving = |params: &[WrittenParam]| {
        let alone = Function { params: params.to_vec(), ..rule.clone() };
        alone.differentiated().len()
    };
    let count = match spec.mode {
        Mode::Vjp => params.len().checked_sub(2).filter(|count| *count > 0),
        Mode::Jvp => (1..params.len()).find(|count| count + 1 + moving(&params[..*count]) == params.len()),
    };
    let Some(count) = count else {
        let (word, form) = match spec.mode {
            Mode::Vjp => ("vjp", format!("fn {rule_name}(x, y, value, cotangent) -> (x_cotangent, y_cotangent)")),
            Mode::Jvp => ("jvp", format!("fn {rule_name}(x, y, value, x_tangent, y_tangent) -> tangent")),
        };
        let message = match spec.mode {
            Mode::Vjp => format!("a {word} of `{name}` takes its arguments, its value and a cotangent of the value"),
            Mode::Jvp => format!(
                "a {word} of `{name}` takes its arguments, its value and a tangent for each argument that is differentiated"
            ),
        };
        let help = format!(
            "of a function of `x` and `y` it is `{form}`; an argument marked `#[constant]` is not differentiated"
        );
        return Err(report.spanned(&rule.item.sig.inputs, message, &help));
    };
    let (arguments, value) = (&params[..count], &params[count]);
    let output = value.ty.clone();
    let of = &spec.of;
    let names = arguments.iter().map(|param| &param.name);
    let types = arguments.iter().map(|param| {
        let ty = &param.ty;
        if param.by_ref { quote!(&#ty) } else { quote!(#ty) }
    });
    let mut item = rule.item.clone();
    item.attrs.clear();
    item.sig.ident = name;
    item.sig.inputs = item.sig.inputs.iter().take(count).cloned().collect();
    item.sig.output = syn::parse_quote!(-> #output);
    // One place where rustc compares the signatures.
    item.block = syn::parse_quote!({ let function: fn(#(#types),*) -> #output = #of; function(#(#names),*) });
    let options = Options { krate: spec.krate.clone(), ..rule.options.clone() };
    Ok(Function {
        options,
        meant: item.clone(),
        item,
        methods: Default::default(),
        generics: rule.generics.clone(),
        functions: rule.functions.clone(),
        params: arguments.to_vec(),
        output,
    })
}

/// The errors, the rule as written, and a stand-in for the function's type.
fn refused(pair: &Pair, item: &TokenStream, report: Report) -> TokenStream {
    let (written, stand_in) = (pair.written(item), fallback::beside(&pair.function, report));
    quote! { #written #stand_in }
}

fn finish(pair: &Pair, resolved: &[hop::Resolved]) -> TokenStream {
    let mut report = Report::default();
    let span = pair.rule.item.sig.ident.span();
    let compiled = guarded(span, &mut report, |report| compile(pair, resolved, report));
    match compiled {
        Some(Ok(compiled)) if report.is_empty() => {
            let function = &pair.function.item;
            let key = function.to_token_stream();
            let carrier = carrier::emit(&function.sig.ident, &function.vis, &key, &compiled.payload);
            let items = compiled.items;
            quote! { #items #carrier }
        }
        _ => fallback::beside(&pair.function, report),
    }
}

fn compile(pair: &Pair, resolved: &[hop::Resolved], report: &mut Report) -> Result<pipeline::Compiled, Reported> {
    let mut program = function::program(&pair.function, resolved, report)?;
    // The only call is that of the function itself.
    program.callees.clear();
    let mut own = Report::default();
    let at = if pair.in_language { &mut own } else { &mut *report };
    let rule = function::program(&pair.rule, resolved, at)?;
    check(pair, &program, &rule, report)?;
    let graph: Option<Lowered> =
        if pair.in_language { Some(lower::lower(&rule, &mut Report::default())?) } else { None };
    let rules = Rules {
        of: pair.spec.of.clone(),
        mode: pair.spec.mode,
        rule: pair.rule.item.sig.ident.clone(),
        other: pair.spec.other.clone(),
        seeds_by_ref: rule.params[program.params.len()..].iter().map(|param| param.by_ref).collect(),
        graph,
    };
    pipeline::compile_rules(&program, rules, report)
}

/// Whether the types of a rule fit those of its function.
fn check(pair: &Pair, function: &Program, rule: &Program, report: &mut Report) -> Result<(), Reported> {
    let name = hop::spelled(&pair.spec.of);
    let mut result = Ok(());
    for param in &function.params {
        if !can_be_passed(&param.ty) {
            let message =
                format!("an argument of type `{}` of a function with a rule by hand is not supported", param.ty);
            let help = "numbers, tensors, arrays and slices of those, tuples and structs of those are";
            result = Err(report.spanned(&param.written, message, help));
        }
    }
    if !can_be_passed(&function.output) {
        let message =
            format!("a value of type `{}` of a function with a rule by hand is not supported", function.output);
        let help = "numbers, tensors, arrays of those, tuples and structs of those are";
        result = Err(report.spanned(&pair.function.output, message, help));
    }
    let moving: Vec<&crate::program::Param> =
        function.differentiated().iter().map(|at| &function.params[*at]).collect();
    let value = &rule.params[function.params.len()];
    let seeds = &rule.params[function.params.len() + 1..];
    let returns = format!("the first parameter behind the arguments of `{name}` has the type that it returns");
    let mut fit = |at: &dyn ToTokens, found: &Ty, wanted: &Ty, what: &str, help: &str| {
        if !lower::fits(found, wanted) {
            let message = format!("{what} is `{wanted}`, and this is `{found}`");
            result = Err(report.spanned(at.to_token_stream(), message, help));
        }
    };
    match pair.spec.mode {
        Mode::Vjp => {
            let what = format!("the cotangent of the value of `{name}`");
            fit(&seeds[0].written, &seeds[0].ty, &value.ty, &what, &returns);
            let gradient = match &moving[..] {
                [one] => one.ty.clone(),
                several => Ty::Tuple(several.iter().map(|param| param.ty.clone()).collect()),
            };
            let names: Vec<String> = moving.iter().map(|param| format!("`{}`", param.name)).collect();
            let what = if names.len() == 1 { "the cotangent of" } else { "the tuple of the cotangents of" };
            let help =
                "a rule returns the cotangents in the order of the arguments; those marked `#[constant]` have none";
            fit(&pair.rule.output, &rule.output, &gradient, &format!("{what} {}", names.join(" and ")), help);
        }
        Mode::Jvp => {
            for (seed, param) in seeds.iter().zip(&moving) {
                let help = "the tangents stand in the order of the arguments; those marked `#[constant]` have none";
                fit(&seed.written, &seed.ty, &param.ty, &format!("the tangent of `{}`", param.name), help);
            }
            let what = format!("the tangent of the value of `{name}`");
            fit(&pair.rule.output, &rule.output, &value.ty, &what, &returns);
        }
    }
    result
}

/// Whether a value can be taken apart into leaves and put together again.
pub fn can_be_passed(ty: &Ty) -> bool {
    match ty {
        Ty::Scalar(_) | Ty::Vector(..) | Ty::Matrix(..) | Ty::Tensor(..) => true,
        Ty::Array(item, _) | Ty::Slice(item) => {
            matches!(**item, Ty::Scalar(_) | Ty::Vector(..) | Ty::Matrix(..) | Ty::Tensor(..))
        }
        Ty::Tuple(items) => items.iter().all(can_be_passed),
        Ty::Struct(definition) => definition.fields.iter().all(|field| can_be_passed(&field.ty)),
        Ty::Function(_) => false,
    }
}

/// One argument of the attribute.
struct Argument {
    name: Ident,
    value: Option<Path>,
}

impl Parse for Argument {
    fn parse(input: ParseStream) -> syn::Result<Argument> {
        let name = input.call(Ident::parse_any)?;
        let value = input.parse::<Option<Token![=]>>()?.map(|_| input.call(Path::parse_mod_style)).transpose()?;
        Ok(Argument { name, value })
    }
}

fn spec(arguments: TokenStream, report: &mut Report) -> Result<Spec, Reported> {
    const HELP: &str =
        "for example `#[derivative(of = f, vjp)]`, or with both rules `#[derivative(of = f, vjp, jvp = f_jvp)]`";
    let empty = arguments.is_empty();
    let parsed = Punctuated::<Argument, Token![,]>::parse_terminated.parse2(arguments);
    let parsed =
        parsed.map_err(|error| report.help(error.span(), "`#[derivative]` takes `of = …` and a mode", HELP))?;
    let (mut of, mut mode, mut other, mut krate) = (None, None, None, syn::parse_quote!(::tapeless));
    let mut wrong = false;
    for Argument { name, value } in &parsed {
        let span = name.span();
        let mut refuse = |message: String, help: &str| {
            report.help(span, message, help);
            wrong = true;
        };
        match (name.to_string().as_str(), value) {
            ("of", Some(path)) => of = Some(path.clone()),
            ("crate", Some(path)) => krate = path.clone(),
            (word @ ("vjp" | "jvp"), None) => {
                let new = if word == "vjp" { Mode::Vjp } else { Mode::Jvp };
                if mode.replace((new, span)).is_some() {
                    refuse("a rule has one mode".into(), HELP);
                }
            }
            (word @ ("vjp" | "jvp"), Some(path)) => {
                let new = if word == "vjp" { Mode::Vjp } else { Mode::Jvp };
                other = Some((new, path.clone(), span));
            }
            ("of" | "crate", None) => refuse(format!("`{name}` takes a path"), HELP),
            (word, _) => {
                let known = nearest(word, ["of", "vjp", "jvp", "crate"]);
                let help = known.map_or_else(|| HELP.to_owned(), |known| format!("did you mean `{known}`?"));
                refuse(format!("unknown argument `{name}`"), &help);
            }
        }
    }
    if wrong {
        return Err(Reported);
    }
    let at = parsed.first().filter(|_| !empty).map_or_else(Span::call_site, |argument| argument.name.span());
    let Some(of) = of else {
        return Err(report.help(at, "`#[derivative]` does not say of which function", HELP));
    };
    let Some((mode, _)) = mode else {
        let help = "add `vjp` if this is the rule for reverse mode, `jvp` if it is the one for forward mode";
        return Err(report.help(at, "`#[derivative]` does not say which mode this rule is for", help));
    };
    if let Some((same, _, span)) = &other
        && *same == mode
    {
        return Err(report.help(*span, "a second rule is one of the other mode", HELP));
    }
    Ok(Spec { of, mode, other: other.map(|(_, path, _)| path), krate })
}
