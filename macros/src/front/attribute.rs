//! The arguments of `#[differentiable(…)]`.

use super::recompute;
use crate::program::{Batch, Options, Recompute};
use crate::report::{Report, nearest};
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, Token, ext::IdentExt};

/// The arguments that exist.
const KNOWN: &[&str] = &[
    "wrt",
    "batch",
    "strict",
    "recompute",
    "write_vjp",
    "jacobian",
    "hvp",
    "hessian",
    "gauss_newton",
    "trace",
    "doc",
    "crate",
];

/// Those that ask for something more to be emitted.
const ASKED: &[&str] = &["write_vjp", "jacobian", "hvp", "hessian", "gauss_newton", "trace", "doc"];

/// Reads the arguments. What is wrong is reported and left out.
pub fn read(arguments: TokenStream, report: &mut Report) -> Options {
    let mut options = Options {
        wrt: None,
        strict: false,
        batch: None,
        recompute: None,
        asked: Default::default(),
        krate: syn::parse_quote!(::tapeless),
    };
    let parsed = Punctuated::<Argument, Token![,]>::parse_terminated.parse2(arguments);
    let arguments = match parsed {
        Ok(arguments) => arguments,
        Err(error) => {
            report.push(error);
            return options;
        }
    };
    let mut seen: Vec<String> = Vec::new();
    for argument in arguments {
        let name = argument.name.to_string();
        if KNOWN.contains(&name.as_str()) {
            if seen.contains(&name) {
                report.help(argument.name.span(), format!("`{name}` is given twice"), "remove one of them");
                continue;
            }
            seen.push(name.clone());
        }
        apply(&name, argument, &mut options, report);
    }
    options
}

fn apply(name: &str, argument: Argument, options: &mut Options, report: &mut Report) {
    let span = argument.name.span();
    match (name, argument.value) {
        ("wrt", value) => {
            let nothing = "name the arguments, or leave `wrt` off to mean all that hold floats";
            options.wrt = names(name, span, value, nothing, "for example `wrt(net)` or `wrt(a, b)`", report);
        }
        ("batch", value) => {
            let nothing = "name the arguments that hold data, one value a sample, or leave `batch` off";
            let names = names(name, span, value, nothing, "for example `batch(x)` or `batch(x, target)`", report);
            options.batch = names.map(|names| Batch { span, names });
        }
        ("strict", Value::None) => options.strict = true,
        (
            "strict" | "write_vjp" | "jacobian" | "hvp" | "hessian" | "gauss_newton" | "trace" | "doc",
            Value::List(tokens) | Value::Equals(tokens),
        ) => {
            report.spanned(
                Or(tokens, &argument.name),
                format!("`{name}` takes no value"),
                &format!("write `{name}` alone"),
            );
        }
        ("recompute", value) => {
            options.recompute = recompute::read(span, value, report).map(|memory| Recompute { span, memory });
        }
        ("crate", Value::Equals(tokens)) => match syn::parse2::<syn::Path>(tokens) {
            Ok(path) => options.krate = path,
            Err(error) => {
                report.help(error.span(), "`crate` takes a path", "for example `crate = ::my_crate::tapeless`");
            }
        },
        ("crate", _) => {
            report.help(span, "`crate` takes a path", "for example `crate = ::my_crate::tapeless`");
        }
        ("trace", Value::None) if !cfg!(feature = "alloc") => {
            let help = "enable tapeless's feature `alloc` (or `std`): a recorded run keeps its values on the heap";
            report.help(span, "`trace` needs a heap", help);
        }
        (name, Value::None) if ASKED.contains(&name) => {
            let known = ASKED.iter().find(|known| **known == name).expect("contained");
            options.asked.insert(known, span);
        }
        _ => {
            let help = match nearest(name, KNOWN.iter().copied()) {
                Some(known) => format!("did you mean `{known}`?"),
                None => "known are `wrt(…)`, `batch(…)`, `strict`, `recompute`, `write_vjp`, `jacobian`, `hvp`, `hessian`, `gauss_newton`, `trace`, `doc` and `crate = path`".into(),
            };
            report.help(span, format!("unknown argument `{name}`"), help);
        }
    }
}

/// The names in `wrt(…)` or `batch(…)`.
fn names(
    what: &str,
    span: Span,
    value: Value,
    nothing: &str,
    example: &str,
    report: &mut Report,
) -> Option<Vec<Ident>> {
    let Value::List(tokens) = value else {
        report.help(span, format!("`{what}` takes names of arguments"), example);
        return None;
    };
    match Punctuated::<Ident, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(names) if names.is_empty() => {
            report.help(span, format!("`{what}()` names no argument"), nothing);
            None
        }
        Ok(names) => Some(distinct(names, report)),
        Err(error) => {
            report.help(error.span(), format!("`{what}` takes names of arguments"), example);
            None
        }
    }
}

fn distinct(names: Punctuated<Ident, Token![,]>, report: &mut Report) -> Vec<Ident> {
    let mut distinct: Vec<Ident> = Vec::new();
    for name in names {
        if distinct.contains(&name) {
            report.help(name.span(), format!("`{name}` is given twice"), "remove one of them");
        } else {
            distinct.push(name);
        }
    }
    distinct
}

/// One argument, read so loosely that the message can be ours.
pub(super) struct Argument {
    pub(super) name: Ident,
    pub(super) value: Value,
}

/// What stands behind an argument's name.
pub(super) enum Value {
    None,
    List(TokenStream),
    Equals(TokenStream),
}

impl syn::parse::Parse for Argument {
    fn parse(input: ParseStream) -> syn::Result<Argument> {
        let name = input.call(Ident::parse_any)?;
        let value = if input.peek(syn::token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            Value::List(list.parse()?)
        } else if input.parse::<Option<Token![=]>>()?.is_some() {
            let mut value = TokenStream::new();
            while !input.is_empty() && !input.peek(Token![,]) {
                value.extend([input.parse::<proc_macro2::TokenTree>()?]);
            }
            Value::Equals(value)
        } else {
            Value::None
        };
        Ok(Argument { name, value })
    }
}

/// The tokens, or the name where there are none to point at.
struct Or<'a>(TokenStream, &'a Ident);

impl ToTokens for Or<'_> {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        if self.0.is_empty() { self.1.to_tokens(tokens) } else { self.0.to_tokens(tokens) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use quote::quote;

    fn errors(arguments: TokenStream) -> Vec<String> {
        let mut report = Report::default();
        read(arguments, &mut report);
        report.messages()
    }

    #[test]
    fn what_exists_is_read() {
        let mut report = Report::default();
        let options = read(quote!(wrt(a, b), strict, jacobian, crate = ::my::tapeless), &mut report);
        assert!(report.is_empty() && options.strict && options.asked.contains_key("jacobian"));
        assert_eq!(options.wrt.map(|names| names.len()), Some(2));
        assert_eq!(crate::front::written::compact(&options.krate), "::my::tapeless");
    }

    #[test]
    fn each_mistake_is_one_error() {
        for (arguments, expected) in [
            (quote!(wtr(a)), "unknown argument `wtr`\n= help: did you mean `wrt`?"),
            (quote!(wrt()), "`wrt()` names no argument"),
            (quote!(wrt), "`wrt` takes names of arguments"),
            (quote!(wrt(a.b)), "`wrt` takes names of arguments"),
            (quote!(strict, strict), "`strict` is given twice"),
            (quote!(wrt(a, a)), "`a` is given twice"),
            (quote!(batch), "`batch` takes names of arguments"),
            (quote!(batch()), "`batch()` names no argument"),
            (quote!(recompute = 3), "`recompute` takes a list"),
            (quote!(recompute(segments)), "unknown option `segments` of `recompute`"),
            (quote!(recompute(segment = 0)), "`segment` takes a number of turns"),
            (quote!(recompute(segment = "3")), "`segment` takes a number of turns"),
            (quote!(recompute(budget = 300)), "`budget` takes a size"),
            (quote!(recompute(budget = "3 MB or so")), "`budget` takes a size"),
            (quote!(recompute(segment, budget = "3 kB")), "`recompute` takes one option"),
            (quote!(strict = 3), "`strict` takes no value"),
            (quote!(crate = 3), "`crate` takes a path"),
        ] {
            let errors = errors(arguments);
            assert!(errors.len() == 1 && errors[0].starts_with(expected), "{errors:?}");
        }
        assert_eq!(errors(quote!(recompute(), batch(), wrt(a), wrt(b))).len(), 3);
    }
}
