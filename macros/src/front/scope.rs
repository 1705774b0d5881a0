//! A look at the source file, for better messages than rustc's `cannot find macro`.
//!
//! What a name stands for is rustc's business and found by hops. But where a function calls a neighbour that is not
//! annotated, or a name that nothing declares, the hop fails in terms that the user never wrote. So before the first
//! hop the file is searched for such neighbours. Only what is certain counts: anything that could declare the name in
//! another way (a glob import, a macro, an unknown attribute) means that rustc decides.

use super::methods;
use proc_macro2::{Span, TokenStream};
use quote::ToTokens;
use std::cell::OnceCell;
use std::path::PathBuf;
use syn::visit::{self, Visit};
use syn::{Attribute, File, Ident, Item, Path, Stmt, UseTree};

/// What the source file says of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It is declared beside the user of the name, without our attribute.
    Plain,
    /// It is declared beside the user of the name, with our attribute.
    Annotated,
    /// Nothing declares it; these functions and structs are in scope.
    Missing(Vec<String>),
    /// It is declared as it should be, or the file alone does not tell.
    Unknown,
    /// It is declared beside the user of the name, as something that cannot be used.
    Other(&'static str),
    /// The user of the name stands in an `impl` or a trait.
    Associated,
}

/// The item that uses names: how it is called, and its tokens without attributes, by which it is found in its file.
pub struct User {
    name: Ident,
    text: String,
}

impl User {
    /// A function.
    pub fn function(item: &TokenStream) -> User {
        match syn::parse2::<syn::ItemFn>(item.clone()) {
            Ok(item) => User { name: item.sig.ident.clone(), text: text(&[&item.sig, &item.block]) },
            Err(_) => User { name: Ident::new("_", Span::call_site()), text: String::new() },
        }
    }

    /// A struct.
    pub fn structure(input: &syn::DeriveInput) -> User {
        let syn::Data::Struct(data) = &input.data else {
            return User { name: input.ident.clone(), text: String::new() };
        };
        User { name: input.ident.clone(), text: text(&[&input.generics, &data.fields]) }
    }

    /// Its name.
    pub(super) fn name(&self) -> &Ident {
        &self.name
    }

    fn is(&self, item: &Item) -> bool {
        match item {
            Item::Impl(item) => methods::declared(item).iter().any(|(name, marked)| *marked && *name == self.name),
            Item::Fn(item) => item.sig.ident == self.name && text(&[&item.sig, &item.block]) == self.text,
            Item::Struct(item) => item.ident == self.name && text(&[&item.generics, &item.fields]) == self.text,
            _ => false,
        }
    }
}

/// Tokens as text without spaces, which differ between what rustc hands over and what is read from a file.
fn text(parts: &[&dyn ToTokens]) -> String {
    let text: String = parts.iter().map(|part| part.to_token_stream().to_string()).collect();
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The source file that a token stands in, parsed only when a glance at its text says that there may be something to find.
pub struct Source {
    /// The file's text.
    pub(super) text: String,
    /// Where it is.
    pub(super) path: Option<PathBuf>,
    /// The line of the token, counted from 0.
    line: usize,
    parsed: OnceCell<Option<File>>,
}

impl Source {
    /// Reads the file of the token. Outside a macro, in an editor without files, or on any error it is empty.
    pub fn of(span: Span) -> Source {
        let place = proc_macro::is_available().then(|| span.unwrap());
        let path = place.and_then(|span| span.local_file());
        let text = path.as_ref().and_then(|path| std::fs::read_to_string(path).ok());
        Source {
            text: text.unwrap_or_default(),
            path,
            line: place.map_or(0, |span| span.line().saturating_sub(1)),
            parsed: OnceCell::new(),
        }
    }

    /// A file by its path.
    #[cfg(test)]
    pub(super) fn read(path: &std::path::Path) -> Source {
        let text = std::fs::read_to_string(path).expect("a file");
        Source { text, path: Some(path.to_owned()), line: 0, parsed: OnceCell::new() }
    }

    /// Its items, if it is Rust.
    pub(super) fn items(&self) -> &[Item] {
        let file = self.parsed.get_or_init(|| syn::parse_file(&self.text).ok());
        file.as_ref().map(|file| file.items.as_slice()).unwrap_or_default()
    }

    /// What `name` stands for where the item `user` is declared.
    pub fn find(&self, user: &User, path: &Path) -> Finding {
        match path.segments.last() {
            Some(last) if path.leading_colon.is_none() && self.is_suspicious(&last.ident.to_string()) => {
                self.search(user, path)
            }
            _ => Finding::Unknown,
        }
    }

    /// Whether a name stands for a neighbour with our attribute, for certain.
    pub fn is_annotated(&self, user: &User, path: &Path) -> bool {
        self.search(user, path) == Finding::Annotated
    }

    /// Whether `user` is a derivative by hand of a function that has one before it in the same module.
    pub fn is_second_rule(&self, user: &User, function: &Ident) -> bool {
        let rules = || self.beside(user).iter().filter(|item| is_rule_of(item, function));
        self.text.matches("derivative").count() > 1 && rules().position(|item| user.is(item)).is_some_and(|at| at > 0)
    }

    /// The items of the module of the file in which `user` stands; none if it stands in a function.
    pub(super) fn beside(&self, user: &User) -> &[Item] {
        fn among<'a>(items: &'a [Item], user: &User) -> Option<&'a [Item]> {
            if items.iter().any(|item| user.is(item)) {
                return Some(items);
            }
            items.iter().find_map(|item| match item {
                Item::Mod(module) => among(&module.content.as_ref()?.1, user),
                _ => None,
            })
        }
        among(self.items(), user).unwrap_or_default()
    }

    pub(super) fn search(&self, user: &User, path: &Path) -> Finding {
        let Some(file) = self.parsed.get_or_init(|| syn::parse_file(&self.text).ok()) else { return Finding::Unknown };
        let mut segments: Vec<&Ident> = path.segments.iter().map(|segment| &segment.ident).collect();
        let Some(name) = segments.pop() else { return Finding::Unknown };
        let (modules, scopes, findings) = (Vec::new(), Vec::new(), Vec::new());
        let mut search = Search { user, qualifiers: segments, name, modules, scopes, findings, associated: false };
        search.module(&file.items);
        // Two items that are equal to the letter: either can be meant.
        match search.findings.split_first() {
            Some((first, others)) if others.iter().all(|other| other == first) => first.clone(),
            None if search.associated => Finding::Associated,
            _ => Finding::Unknown,
        }
    }

    /// Whether the name may be declared without our attribute, or not at all.
    fn is_suspicious(&self, name: &str) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let mut only_called = true;
        for (at, _) in self.text.match_indices(name) {
            let (before, after) = (&self.text[..at], &self.text[at + name.len()..]);
            if before.ends_with(is_word) || after.starts_with(is_word) {
                continue;
            }
            let declared =
                ["fn ", "struct ", "type ", "enum ", "union "].iter().any(|keyword| before.ends_with(keyword));
            // The lines of attributes above; a wrong guess costs time and nothing else.
            let above = before.lines().rev().skip(usize::from(!before.ends_with('\n')));
            let mut above =
                above.take_while(|line| !line.trim().is_empty() && !line.trim_end().ends_with(['}', ';', '{']));
            let ours = |line: &str| ["differentiable", "derivative", "Params"].iter().any(|ours| line.contains(ours));
            if declared && !above.any(ours) {
                return true;
            }
            only_called &= !declared && after.starts_with('(');
        }
        only_called
    }

    /// Whether the item `user` stands in an `impl` or a trait, where no derivatives can be put beside it.
    pub fn is_associated(&self, user: &User) -> bool {
        let lines: Vec<&str> = self.text.lines().collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let Some(own) = lines.get(self.line).map(|line| indent(line)) else { return false };
        let outside = lines[..self.line].iter().rev().find(|line| !line.trim().is_empty() && indent(line) < own);
        let opens = |line: &&str| {
            ["impl", "trait ", "{", "where", "unsafe ", "pub "].iter().any(|start| line.trim_start().starts_with(start))
        };
        outside.is_some_and(opens) && self.search(user, &user.name.clone().into()) == Finding::Associated
    }
}

struct Search<'a> {
    user: &'a User,
    /// The modules before the name.
    qualifiers: Vec<&'a Ident>,
    name: &'a Ident,
    /// The modules around, from the file inwards.
    modules: Vec<&'a [Item]>,
    /// The items in scope, from the module inwards.
    scopes: Vec<Vec<&'a Item>>,
    findings: Vec<Finding>,
    associated: bool,
}

impl<'a> Search<'a> {
    fn module(&mut self, items: &'a [Item]) {
        let outside = std::mem::replace(&mut self.scopes, vec![items.iter().collect()]);
        self.modules.push(items);
        self.look();
        items.iter().for_each(|item| self.visit_item(item));
        self.modules.pop();
        self.scopes = outside;
    }

    /// Adds a finding if the innermost scope holds the user of the name.
    fn look(&mut self) {
        let here = self.scopes.last().is_some_and(|items| items.iter().any(|item| self.user.is(item)));
        if here {
            self.findings.push(self.resolve());
        }
    }

    /// What the path stands for in the scopes around.
    fn resolve(&self) -> Finding {
        if !self.qualifiers.is_empty() {
            let items: Option<Vec<&Item>> = self.qualified().map(|items| items.iter().collect());
            return items.and_then(|items| self.declared_in(&items)).unwrap_or(Finding::Unknown);
        }
        let mut certain = true;
        let mut functions = Vec::new();
        for items in self.scopes.iter().rev() {
            if let Some(finding) = self.declared_in(items) {
                return finding;
            }
            certain &= items.iter().all(|item| is_transparent(item, self.name));
            functions.extend(items.iter().filter_map(|item| match item {
                Item::Fn(function) if !self.user.is(item) => Some(function.sig.ident.to_string()),
                Item::Struct(item) => Some(item.ident.to_string()),
                _ => None,
            }));
        }
        if certain { Finding::Missing(functions) } else { Finding::Unknown }
    }

    /// What the name stands for among these items, if they declare it.
    fn declared_in(&self, items: &[&Item]) -> Option<Finding> {
        let other = items.iter().find_map(|item| match item {
            Item::Type(item) if item.ident == *self.name => Some("a type alias"),
            Item::Enum(item) if item.ident == *self.name => Some("an enum"),
            Item::Union(item) if item.ident == *self.name => Some("a union"),
            _ => None,
        });
        let here = items.iter().filter(|item| name(item) == Some(self.name));
        let mut declared: Vec<Option<bool>> = here.map(|item| declares(item, self.name)).collect();
        for item in items {
            if let Item::Impl(item) = item {
                let behind = methods::declared(item).into_iter().filter(|(name, _)| name == self.name);
                declared.extend(behind.map(|(_, marked)| Some(marked)));
            }
        }
        match other {
            Some(other) => Some(Finding::Other(other)),
            None if items.iter().any(|item| is_rule_of(item, self.name)) => Some(Finding::Annotated),
            None if declared.is_empty() => None,
            // Several can be one that is annotated and one for another `cfg`.
            None if declared.iter().all(|annotated| *annotated == Some(false)) => Some(Finding::Plain),
            None if declared.iter().all(|annotated| *annotated == Some(true)) => Some(Finding::Annotated),
            None => Some(Finding::Unknown),
        }
    }

    /// The items of the module that the qualifiers lead to, if it is written out in this file.
    fn qualified(&self) -> Option<&'a [Item]> {
        let ups = self.qualifiers.iter().take_while(|module| **module == "super").count();
        let (first, rest) = self.qualifiers.split_first()?;
        let (mut items, rest) = if *first == "self" || ups > 0 {
            (*self.modules.iter().rev().nth(ups)?, &self.qualifiers[ups.max(1)..])
        } else {
            (self.scopes.iter().rev().find_map(|items| inline(items.iter().copied(), first))?, rest)
        };
        for module in rest {
            items = inline(items.iter(), module)?;
        }
        Some(items)
    }
}

/// The items of a module among these that is written out.
fn inline<'a>(mut items: impl Iterator<Item = &'a Item>, name: &Ident) -> Option<&'a [Item]> {
    items.find_map(|item| match item {
        Item::Mod(module) if module.ident == *name => module.content.as_ref().map(|(_, items)| items.as_slice()),
        _ => None,
    })
}

impl<'a> Visit<'a> for Search<'a> {
    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        if let Some((_, items)) = &module.content {
            self.module(items);
        }
    }

    fn visit_block(&mut self, block: &'a syn::Block) {
        let items = block.stmts.iter().filter_map(|statement| match statement {
            Stmt::Item(item) => Some(item),
            _ => None,
        });
        self.scopes.push(items.collect());
        self.look();
        visit::visit_block(self, block);
        self.scopes.pop();
    }

    fn visit_impl_item_fn(&mut self, function: &'a syn::ImplItemFn) {
        self.associated |= text(&[&function.sig, &function.block]) == self.user.text;
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'a syn::TraitItemFn) {
        self.associated |= text(&[&function.sig, &function.default]) == self.user.text;
        visit::visit_trait_item_fn(self, function);
    }
}

/// Whether an item is a derivative by hand of the function of this name.
fn is_rule_of(item: &Item, name: &Ident) -> bool {
    let Item::Fn(item) = item else { return false };
    item.attrs
        .iter()
        .filter(|attribute| attribute.path().segments.last().is_some_and(|last| last.ident == "derivative"))
        .any(|attribute| {
            let syn::Meta::List(list) = &attribute.meta else { return false };
            let tokens = text(&[&list.tokens]);
            let of = tokens.split(',').find_map(|argument| argument.strip_prefix("of="));
            of.is_some_and(|path| path.rsplit("::").next().is_some_and(|last| *name == last))
        })
}

/// The name of a function or a struct.
fn name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Struct(item) => Some(&item.ident),
        _ => None,
    }
}

/// For a function or struct of that name: whether it is annotated, if its attributes tell.
fn declares(item: &Item, wanted: &Ident) -> Option<bool> {
    match item {
        Item::Fn(item) if item.sig.ident == *wanted => annotated(&item.attrs),
        Item::Struct(item) if item.ident == *wanted => annotated(&item.attrs),
        _ => None,
    }
}

/// Attributes that declare nothing.
const INERT: &[&str] = &[
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "global_allocator",
    "ignore",
    "inline",
    "macro_use",
    "must_use",
    "no_mangle",
    "non_exhaustive",
    "panic_handler",
    "path",
    "repr",
    "rustfmt",
    "should_panic",
    "test",
    "track_caller",
    "warn",
];

fn annotated(attributes: &[Attribute]) -> Option<bool> {
    let mut ours = false;
    for attribute in attributes {
        let path = attribute.path();
        match path.segments.last().map(|last| last.ident.to_string()).as_deref() {
            Some("differentiable" | "derivative") => ours = true,
            Some("derive") => ours |= attribute.to_token_stream().to_string().contains("Params"),
            Some("params") => {}
            Some(inert) if INERT.contains(&inert) => {}
            _ if path.segments.first().is_some_and(|first| first.ident == "clippy" || first.ident == "rustfmt") => {}
            _ => return None,
        }
    }
    Some(ours)
}

/// Whether the item surely declares nothing of that name in the scope it stands in.
fn is_transparent(item: &Item, wanted: &Ident) -> bool {
    let attributes = match item {
        Item::Use(item) => return !imports(&item.tree, wanted, true),
        Item::Macro(item) => return item.ident.is_some(),
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        _ => return false,
    };
    annotated(attributes).is_some()
}

/// Whether the tree may import the name. Our own crate's globs are known.
fn imports(tree: &UseTree, wanted: &Ident, root: bool) -> bool {
    match tree {
        UseTree::Path(path) if root && path.ident == "tapeless" => match &*path.tree {
            UseTree::Glob(_) => false,
            UseTree::Path(prelude) if prelude.ident == "prelude" && matches!(&*prelude.tree, UseTree::Glob(_)) => false,
            tree => imports(tree, wanted, false),
        },
        UseTree::Path(path) => imports(&path.tree, wanted, false),
        UseTree::Name(name) => name.ident == *wanted,
        UseTree::Rename(rename) => rename.rename == *wanted,
        UseTree::Glob(_) => true,
        UseTree::Group(group) => group.items.iter().any(|tree| imports(tree, wanted, root)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(file: File, name: &str) -> Finding {
        let user = User::function(&quote::quote!(
            fn user() {}
        ));
        Source { text: String::new(), path: None, line: 0, parsed: OnceCell::from(Some(file)) }
            .search(&user, &syn::parse_str(name).unwrap())
    }

    #[test]
    fn neighbours() {
        let file: File = syn::parse_quote! {
            use tapeless::prelude::*;
            #[inline]
            fn plain() {}
            #[differentiable]
            fn annotated() {}
            #[some::attribute]
            fn strange() {}
            struct Plain;
            #[derive(Clone, tapeless::Params)]
            struct Net { w: f32 }
            mod other { fn elsewhere() {} }
            #[differentiable]
            fn user() {}
        };
        assert_eq!(find(file.clone(), "plain"), Finding::Plain);
        assert_eq!(find(file.clone(), "Plain"), Finding::Plain);
        let alias: File = syn::parse_quote! { type Weights = f32; #[differentiable] fn user() {} };
        assert_eq!(find(alias, "Weights"), Finding::Other("a type alias"));
        for known in ["annotated", "Net"] {
            assert_eq!(find(file.clone(), known), Finding::Annotated);
        }
        for known in ["strange", "elsewhere"] {
            // `strange` could declare anything, so that nothing is certain to be missing.
            assert_eq!(find(file.clone(), known), Finding::Unknown);
        }
    }

    #[test]
    fn missing_names_are_certain_only_without_globs_and_macros() {
        let missing: File = syn::parse_quote! {
            use {core::fmt, tapeless::prelude::*};
            fn helper() {}
            #[differentiable]
            fn user() {}
        };
        assert_eq!(find(missing, "tahn"), Finding::Missing(vec!["helper".into()]));
        let glob: File = syn::parse_quote! { use super::*; #[differentiable] fn user() {} };
        assert_eq!(find(glob, "tahn"), Finding::Unknown);
        let imported: File = syn::parse_quote! { use zoo::{self, other as tahn}; #[differentiable] fn user() {} };
        assert_eq!(find(imported, "tahn"), Finding::Unknown);
        let expanded: File = syn::parse_quote! { declare!(tahn); #[differentiable] fn user() {} };
        assert_eq!(find(expanded, "tahn"), Finding::Unknown);
    }

    #[test]
    fn paths_into_modules_of_the_file() {
        let file: File = syn::parse_quote! {
            fn top() {}
            mod a {
                mod deep { fn plain() {} }
                mod here {
                    #[differentiable]
                    fn user() {}
                    fn near() {}
                }
            }
        };
        for plain in ["self::near", "super::deep::plain", "super::super::top"] {
            assert_eq!(find(file.clone(), plain), Finding::Plain, "{plain}");
        }
        for unknown in ["crate::top", "super::super::super::top", "deep::plain", "super::deep::missing"] {
            assert_eq!(find(file.clone(), unknown), Finding::Unknown, "{unknown}");
        }
    }

    #[test]
    fn blocks_and_impls() {
        let block: File = syn::parse_quote! {
            fn helper() {}
            fn test() {
                #[differentiable]
                fn user() {}
            }
        };
        assert_eq!(find(block, "helper"), Finding::Plain);
        let both: File = syn::parse_quote! {
            fn helper() {}
            mod a { fn helper() {} #[differentiable] fn user() {} }
            mod b { #[differentiable] fn helper() {} #[differentiable] fn user() {} }
        };
        assert_eq!(find(both, "helper"), Finding::Unknown);
        let associated: File = syn::parse_quote! { impl S { #[differentiable] fn user() {} } };
        assert_eq!(find(associated, "helper"), Finding::Associated);
    }
}
