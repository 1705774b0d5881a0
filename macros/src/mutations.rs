//! Functions of the tests with tokens changed at random, sent through the macro: it never panics, and each of its messages
//! stands at a token of the user's.
//!
//! A fixed set runs with the tests; `MUTATIONS=50000 cargo test --release -p tapeless-macros mutations -- --nocapture` runs more, from
//! the seed `SEED` on.

use crate::front;
use crate::snapshots::hop;
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use syn::visit::{self, Visit};

/// How many in the fixed set.
const COUNT: u64 = 300;

/// Of how many files these are.
const FILES: usize = 12;

/// The longest function that is changed, in characters: most are shorter.
const LONGEST: usize = 1200;

/// An item with our attribute, without it.
struct Subject {
    arguments: String,
    item: String,
    /// The definitions that its names stand for, by last segment.
    file: usize,
}

#[derive(Default)]
struct Subjects {
    file: usize,
    structs: Vec<String>,
    found: Vec<Subject>,
}

impl Subjects {
    fn note(&mut self, attributes: &[syn::Attribute], bare: impl Fn() -> TokenStream) {
        let ours = |attribute: &&syn::Attribute| attribute.path().is_ident("differentiable");
        let Some(attribute) = attributes.iter().find(ours) else { return };
        let arguments = match &attribute.meta {
            syn::Meta::List(list) => list.tokens.to_string(),
            _ => String::new(),
        };
        self.found.push(Subject { arguments, item: bare().to_string(), file: self.file });
    }
}

impl<'ast> Visit<'ast> for Subjects {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        let without = |item: &syn::ItemFn| syn::ItemFn { attrs: vec![], ..item.clone() };
        self.note(&item.attrs, || without(item).to_token_stream());
        visit::visit_item_fn(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        self.note(&item.attrs, || syn::ItemImpl { attrs: vec![], ..item.clone() }.to_token_stream());
        visit::visit_item_impl(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        let derives = item.attrs.iter().any(|attribute| {
            attribute.path().is_ident("derive") && attribute.to_token_stream().to_string().contains("Params")
        });
        if derives {
            self.structs.push(syn::ItemStruct { attrs: vec![], ..item.clone() }.to_token_stream().to_string());
        }
    }
}

/// What the carriers of a file hold, by the last name of their path.
type Definitions = BTreeMap<String, String>;

/// A definition in an expansion.
fn definition(stream: TokenStream) -> Option<(String, String)> {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    tokens.iter().enumerate().find_map(|(at, token)| match token {
        TokenTree::Ident(word) if word == "macro_rules" => {
            let name = tokens.get(at + 2)?.to_string();
            let TokenTree::Group(rules) = tokens.get(at + 3)? else { return None };
            let name = name.strip_prefix("__tapeless_")?.rsplitn(3, '_').nth(2)?.to_owned();
            Some((name, literal(rules.stream())?))
        }
        _ => None,
    })
}

fn literal(stream: TokenStream) -> Option<String> {
    stream.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => literal(group.stream()),
        TokenTree::Literal(literal) => {
            syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
        }
        _ => None,
    })
}

/// An item's expansion, as rustc would make it.
fn expand(arguments: TokenStream, item: TokenStream, definitions: &Definitions) -> TokenStream {
    let mut expansion = front::function::enter(arguments, item);
    while let Some((path, state)) = hop(&expansion) {
        let name = path.rsplit(':').next().unwrap_or_default().trim();
        let refused = front::definition::REFUSED.to_owned();
        let builtin = || crate::lower::builtin_names().contains(&name).then(|| front::definition::builtin(name));
        let definition = definitions.get(name).cloned().or_else(builtin).unwrap_or(refused);
        expansion = front::function::resume(quote!(#definition #state));
    }
    // A method's function has the attribute itself.
    let Ok(file) = syn::parse2::<syn::File>(expansion.clone()) else { return expansion };
    let mut subjects = Subjects::default();
    subjects.visit_file(&file);
    let inner: TokenStream = file
        .items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Fn(function) => {
                let at = function.attrs.iter().position(|attribute| attribute.path().is_ident("differentiable"))?;
                let mut function = function.clone();
                let attribute = function.attrs.remove(at);
                let arguments = match attribute.meta {
                    syn::Meta::List(list) => list.tokens,
                    _ => TokenStream::new(),
                };
                Some(expand(arguments, function.to_token_stream(), definitions))
            }
            _ => None,
        })
        .collect();
    quote!(#expansion #inner)
}

/// The errors in an expansion: where they stand and what they say.
fn errors(stream: TokenStream, found: &mut Vec<(Span, String)>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(word) if word == "compile_error" => {
                if let Some(TokenTree::Group(text)) = tokens.get(at + 2) {
                    found.push((word.span(), literal(text.stream()).unwrap_or_default()));
                }
            }
            TokenTree::Group(group) => errors(group.stream(), found),
            _ => {}
        }
    }
}

/// Marsaglia's xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }
}

fn count(stream: &TokenStream) -> usize {
    stream
        .clone()
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => 1 + count(&group.stream()),
            _ => 1,
        })
        .sum()
}

/// The tokens with the one of number `at` changed.
fn changed(stream: TokenStream, at: &mut usize, pool: &[TokenTree], random: &mut Random) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    let mut done = false;
    for token in stream {
        if done {
            out.push(token);
            continue;
        }
        if *at > 0 {
            *at -= 1;
            let TokenTree::Group(group) = &token else {
                out.push(token);
                continue;
            };
            let inner = count(&group.stream());
            if *at >= inner {
                *at -= inner;
                out.push(token);
                continue;
            }
            let mut new = Group::new(group.delimiter(), changed(group.stream(), at, pool, random));
            new.set_span(group.span());
            out.push(new.into());
            done = true;
            continue;
        }
        done = true;
        let other = pool[random.below(pool.len())].clone();
        match (random.below(9), &token) {
            (0, _) => {}
            (1, _) => out.extend([token.clone(), token]),
            (2, _) => out.extend([other, token]),
            (3, TokenTree::Group(group)) => {
                let delimiter = [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace][random.below(3)];
                let mut new = Group::new(delimiter, group.stream());
                new.set_span(group.span());
                out.push(new.into());
            }
            (3, _) => match out.pop() {
                Some(before) => out.extend([token, before]),
                None => out.push(token),
            },
            // Another one of its kind, which Rust's grammar is likely to take.
            (_, TokenTree::Group(_)) => out.push(other),
            _ => {
                let kind = std::mem::discriminant(&token);
                let same: Vec<&TokenTree> =
                    pool.iter().filter(|other| std::mem::discriminant(*other) == kind).collect();
                let mut new = if same.is_empty() { other } else { same[random.below(same.len())].clone() };
                new.set_span(token.span());
                out.push(new);
            }
        }
    }
    out.into_iter().collect()
}

/// The tokens of a stream, one by one.
fn flat(stream: TokenStream, out: &mut Vec<TokenTree>) {
    for token in stream {
        match token {
            TokenTree::Group(group) => flat(group.stream(), out),
            token => out.push(token),
        }
    }
}

fn sources() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["tests", "examples", "src/layers"].iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder of the repository").flatten() {
            let path = entry.path();
            if path.is_dir() && !path.ends_with("ui") && !path.ends_with("random-programs") && !path.ends_with("target")
            {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The items to change, and the definitions of each file.
fn subjects(random: Option<&mut Random>) -> (Vec<Subject>, Vec<Definitions>) {
    let (mut subjects, mut files) = (Vec::new(), Vec::new());
    let mut sources = sources();
    if let Some(random) = random {
        let chosen = (0..FILES).map(|_| sources.remove(random.below(sources.len())));
        sources = chosen.collect();
    }
    for path in sources {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let Ok(file) = syn::parse_file(&text) else { continue };
        let mut inside = Subjects { file: files.len(), ..Subjects::default() };
        inside.visit_file(&file);
        let mut definitions = Definitions::new();
        for item in &inside.structs {
            let mut expansion = front::derive::enter(TokenStream::from_str(item).expect("a struct"));
            while let Some((path, state)) = hop(&expansion) {
                let name = path.rsplit(':').next().unwrap_or_default().trim();
                let dense = "(params ((dim IN) (dim OUT) (element T f32)) (struct Dense (w true (matrix (param OUT) (param IN) (param T))) (b true (vector (param OUT) (param T)))))";
                let own = definitions.get(name).cloned();
                let definition = own.unwrap_or_else(|| if name == "Dense" { dense } else { "(refused)" }.to_owned());
                expansion = front::derive::resume(quote!(#definition #state));
            }
            definitions.extend(definition(expansion));
        }
        for subject in &inside.found {
            let (arguments, item) = (&subject.arguments, &subject.item);
            let tokens = |text: &str| TokenStream::from_str(text).expect("tokens of a file");
            definitions.extend(definition(expand(tokens(arguments), tokens(item), &definitions)));
        }
        subjects.extend(inside.found.into_iter().filter(|subject| subject.item.len() <= LONGEST));
        files.push(definitions);
    }
    (subjects, files)
}

#[test]
fn mutations_of_the_tests_never_panic_and_are_refused_at_a_token() {
    let asked = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (first, cases) = (asked("SEED").unwrap_or(0), asked("MUTATIONS").unwrap_or(COUNT));
    let fixed = asked("MUTATIONS").is_none();
    let (subjects, files) = subjects(fixed.then_some(&mut Random(3)));
    assert!(subjects.len() > FILES, "only {} items were found", subjects.len());
    let more: Vec<TokenTree> = vec![
        Literal::usize_unsuffixed(0).into(),
        Literal::f64_unsuffixed(2.5).into(),
        Literal::string("text").into(),
        Literal::i64_suffixed(3).into(),
        Punct::new('*', Spacing::Alone).into(),
        Punct::new('&', Spacing::Alone).into(),
        Punct::new('?', Spacing::Alone).into(),
        Punct::new('!', Spacing::Alone).into(),
        Ident::new("nowhere", Span::call_site()).into(),
        Ident::new("Vector", Span::call_site()).into(),
        Ident::new("mut", Span::call_site()).into(),
        Ident::new("usize", Span::call_site()).into(),
        Group::new(Delimiter::Parenthesis, TokenStream::new()).into(),
        Group::new(Delimiter::Brace, TokenStream::new()).into(),
    ];
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let mut failures: Vec<String> = Vec::new();
    let (mut tried, mut refused) = (0, 0);
    for seed in first..first + cases {
        let mut random = Random((seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let subject = &subjects[random.below(subjects.len())];
        let tokens = |text: &str| TokenStream::from_str(text).expect("tokens of a file");
        let mutated = |random: &mut Random| {
            let (mut arguments, mut item) = (tokens(&subject.arguments), tokens(&subject.item));
            let mut pool: Vec<TokenTree> = Vec::new();
            flat(item.clone(), &mut pool);
            pool.extend(more.iter().cloned());
            for _ in 0..1 + random.below(3) {
                if !arguments.is_empty() && random.below(8) == 0 {
                    let mut at = random.below(count(&arguments));
                    arguments = changed(arguments, &mut at, &pool, random);
                } else {
                    let mut at = random.below(count(&item));
                    item = changed(item, &mut at, &pool, random);
                }
            }
            // Read again, so that each token has a place; and rustc reads it before the macro does.
            let arguments = TokenStream::from_str(&arguments.to_string()).ok()?;
            let item = TokenStream::from_str(&item.to_string()).ok()?;
            syn::parse2::<syn::Item>(item.clone()).is_ok().then_some((arguments, item))
        };
        let Some((arguments, item)) = (0..8).find_map(|_| mutated(&mut random)) else { continue };
        tried += 1;
        let text = format!("seed {seed}: #[differentiable({arguments})] {item}");
        let definitions = &files[subject.file];
        match catch_unwind(AssertUnwindSafe(|| expand(arguments, item, definitions))) {
            Err(_) => failures.push(format!("it panics: {text}")),
            Ok(expansion) => {
                let mut found = Vec::new();
                errors(expansion, &mut found);
                refused += usize::from(!found.is_empty());
                for (span, message) in found {
                    if message.contains("tapeless has a bug here") {
                        failures.push(format!("{message}: {text}"));
                    } else if span.byte_range().is_empty() {
                        failures.push(format!("a message without a place, `{message}`: {text}"));
                    }
                }
            }
        }
    }
    std::panic::set_hook(hook);
    println!("{tried} items that Rust reads, {refused} of them refused, {} failures", failures.len());
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    assert!(tried * 2 > cases as usize && refused * 4 > tried, "{tried} were tried, and {refused} refused");
}
