//! The hops of a name resolution: from the item that needs definitions through the carrier of each name, back to us.
//!
//! A proc macro sees tokens, not names. But rustc resolves the path of a macro call, so `zoo::Mlp! { … }` reaches the
//! definition that `zoo::Mlp` stands for at that place, through imports, globs, renames and crates. A carrier
//! (see [`carrier`](super::carrier)) answers `{ callback } state` with `callback! { "definition" state }`. The state is
//!
//! ```text
//! { callback } { (pending path) … } { (resolved path "definition") … } user's tokens …
//! ```
//!
//! and never parsed on the way: the user's tokens come back with their spans, so errors point at what was written.

use crate::sexp::Malformed;
use proc_macro2::{Delimiter, Group, Literal, TokenStream, TokenTree};
use quote::{ToTokens, quote};

/// A path and the definition that its carrier holds.
pub struct Resolved {
    /// As spelled by the user, without spaces.
    pub spelled: String,
    /// The definition, see [`definition`](super::definition).
    pub definition: String,
}

/// What to do after a hop.
pub enum Step {
    /// Ask the next carrier.
    Hop(TokenStream),
    /// All is known; `payload` is what [`start`] was given.
    Done {
        /// All definitions, in the order asked.
        resolved: Vec<Resolved>,
        /// The tokens that travelled along.
        payload: TokenStream,
    },
}

/// A path as a key: what the user spelled, without spaces and generic arguments.
pub fn spelled(path: &syn::Path) -> String {
    let mut key = String::new();
    for (position, segment) in path.segments.iter().enumerate() {
        if position > 0 || path.leading_colon.is_some() {
            key.push_str("::");
        }
        key.push_str(&segment.ident.to_string());
    }
    key
}

/// The path without generic arguments, its tokens the user's.
fn bare(path: &syn::Path) -> syn::Path {
    let mut bare = path.clone();
    for segment in &mut bare.segments {
        segment.arguments = syn::PathArguments::None;
    }
    bare
}

/// Adds the path, without generic arguments, unless it is there.
pub fn note(paths: &mut Vec<syn::Path>, path: &syn::Path) {
    if !paths.iter().any(|known| spelled(known) == spelled(path)) {
        paths.push(bare(path));
    }
}

/// Starts resolving `paths` (at least one), to come back to `callback` with `payload`.
pub fn start(callback: TokenStream, paths: &[syn::Path], payload: TokenStream) -> TokenStream {
    let pending: Vec<TokenStream> = paths.iter().map(ToTokens::to_token_stream).collect();
    ask(&callback, &pending, &TokenStream::new(), &payload)
}

/// Reads what a carrier sent back.
pub fn step(input: TokenStream) -> Result<Step, Malformed> {
    let malformed = || Malformed("a definition came back in an unknown form".into());
    let mut tokens = input.into_iter();
    let definition = match tokens.next() {
        Some(TokenTree::Literal(literal)) => literal,
        _ => return Err(malformed()),
    };
    let mut group = || match tokens.next() {
        Some(TokenTree::Group(group)) => Ok(group.stream()),
        _ => Err(malformed()),
    };
    let (callback, pending, mut resolved) = (group()?, group()?, group()?);
    let payload: TokenStream = tokens.collect();
    let mut pending = groups(pending).map(|group| group.stream());
    let answered = pending.next().ok_or_else(malformed)?;
    resolved.extend(quote! { (#answered #definition) });
    let pending: Vec<TokenStream> = pending.collect();
    if !pending.is_empty() {
        return Ok(Step::Hop(ask(&callback, &pending, &resolved, &payload)));
    }
    let resolved =
        groups(resolved).map(|group| read(group.stream()).ok_or_else(malformed)).collect::<Result<_, _>>()?;
    Ok(Step::Done { resolved, payload })
}

fn ask(callback: &TokenStream, pending: &[TokenStream], resolved: &TokenStream, payload: &TokenStream) -> TokenStream {
    let path = unambiguous(&pending[0]);
    quote! { #path ! { { #callback } { #callback } { #((#pending))* } { #resolved } #payload } }
}

/// Names that are macros of std as well. A lone one would be ambiguous between std's macro and a carrier, which rustc
/// sees as expanded from a macro; `self::` leaves std out.
const STD_MACROS: &[&str] = &[
    "assert",
    "cfg",
    "column",
    "concat",
    "dbg",
    "env",
    "file",
    "format",
    "include",
    "line",
    "matches",
    "module_path",
    "panic",
    "print",
    "println",
    "stringify",
    "thread_local",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

fn unambiguous(path: &TokenStream) -> TokenStream {
    let mut tokens = path.clone().into_iter();
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), None) if STD_MACROS.iter().any(|taken| name == taken) => {
            let this = syn::Ident::new("self", name.span());
            quote! { #this :: #name }
        }
        _ => path.clone(),
    }
}

fn groups(tokens: TokenStream) -> impl Iterator<Item = Group> {
    tokens.into_iter().filter_map(|token| match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => Some(group),
        _ => None,
    })
}

fn read(entry: TokenStream) -> Option<Resolved> {
    let mut path: Vec<TokenTree> = entry.into_iter().collect();
    let literal = match path.pop()? {
        TokenTree::Literal(literal) => literal,
        _ => return None,
    };
    Some(Resolved { spelled: path.iter().map(ToString::to_string).collect(), definition: text(&literal)? })
}

/// The value of a string literal.
fn text(literal: &Literal) -> Option<String> {
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|literal| literal.value())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a carrier with this definition does to the call that asks it.
    fn carry(call: TokenStream, definition: &str) -> (String, TokenStream) {
        let tokens: Vec<TokenTree> = call.into_iter().collect();
        let bang = tokens.iter().position(|token| token.to_string() == "!").unwrap();
        let path = tokens[..bang].iter().map(ToString::to_string).collect();
        let TokenTree::Group(state) = &tokens[bang + 1] else { panic!("no state") };
        (
            path,
            std::iter::once(TokenTree::from(Literal::string(definition)))
                .chain(state.stream().into_iter().skip(1))
                .collect(),
        )
    }

    #[test]
    fn every_path_is_asked_in_turn_and_the_payload_comes_back() {
        let paths: [syn::Path; 3] = [syn::parse_quote!(a::B), syn::parse_quote!(::c), syn::parse_quote!(column)];
        let call = start(quote!(resume), &paths, quote!({ 1 } fn f() {}));
        let (asked, answer) = carry(call, "(first \"x\")");
        assert_eq!(asked, "a::B");
        let Ok(Step::Hop(call)) = step(answer) else { panic!("expected a hop") };
        let (asked, answer) = carry(call, "second");
        assert_eq!(asked, "::c");
        let Ok(Step::Hop(call)) = step(answer) else { panic!("expected a hop") };
        let (asked, answer) = carry(call, "third");
        assert_eq!(asked, "self::column");
        let Ok(Step::Done { resolved, payload }) = step(answer) else { panic!("expected the end") };
        let resolved: Vec<_> = resolved.iter().map(|r| (r.spelled.as_str(), r.definition.as_str())).collect();
        assert_eq!(resolved, [("a::B", "(first \"x\")"), ("::c", "second"), ("column", "third")]);
        assert_eq!(payload.to_string(), quote!({ 1 } fn f() {}).to_string());
    }

    #[test]
    fn a_foreign_answer_is_malformed() {
        assert!(step(quote!(not a definition)).is_err());
        assert!(step(quote!("text")).is_err());
    }
}
