//! Functions of two files that call each other: rustc would find the carrier of neither, and say that names are missing which
//! are there.
//!
//! Where a path leads is told from the places of files and from `use` declarations, as is usual: `crate::a::b` is `a/b.rs` or `a/b/mod.rs`
//! beside `lib.rs` or `main.rs`. Anything else is left to rustc.

use super::scope::Source;
use std::path::{Path as File, PathBuf};
use syn::visit::{self, Visit};
use syn::{Expr, Ident, Item, ItemFn, Path, UseTree};

/// Whether the function that `path` stands for in this file stands in another one, and calls the function `name` of this one.
pub fn leads_back(source: &Source, name: &Ident, path: &Path) -> bool {
    found(source, name, path).unwrap_or(false)
}

fn found(source: &Source, name: &Ident, path: &Path) -> Option<bool> {
    // A name of this file is met first, and most calls are of those.
    let called = path.segments.last()?.ident.to_string();
    if path.leading_colon.is_some() || path.segments.len() == 1 && source.text.contains(&format!("fn {called}")) {
        return None;
    }
    let here = Module::of(source.path.as_ref()?)?;
    let there = here.target(source.items(), path)?;
    if there.module == here.names {
        return None;
    }
    let file = here.file(&there.module)?;
    let text = std::fs::read_to_string(&file).ok()?;
    if !text.contains(&format!("fn {}", there.name)) || !text.contains(&name.to_string()) {
        return None;
    }
    let parsed = syn::parse_file(&text).ok()?;
    let function = parsed.items.iter().find_map(|item| match item {
        Item::Fn(function) if function.sig.ident == there.name && is_ours(function) => Some(function),
        _ => None,
    })?;
    let there = Module { names: there.module, root: here.root.clone() };
    let leads = |path: &Path| {
        there.target(&parsed.items, path).is_some_and(|target| *name == target.name && target.module == here.names)
    };
    Some(calls(function).iter().any(leads))
}

fn is_ours(function: &ItemFn) -> bool {
    function
        .attrs
        .iter()
        .any(|attribute| attribute.path().segments.last().is_some_and(|last| last.ident == "differentiable"))
}

/// What a body calls, and takes derivatives of.
fn calls(function: &ItemFn) -> Vec<Path> {
    struct Calls(Vec<Path>);
    impl<'ast> Visit<'ast> for Calls {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if let Expr::Path(path) = &*call.func {
                self.0.push(path.path.clone());
            }
            visit::visit_expr_call(self, call);
        }
    }
    let mut calls = Calls(Vec::new());
    calls.visit_block(&function.block);
    calls.0
}

/// The module that a file is.
struct Module {
    /// The names from the crate's root on.
    names: Vec<String>,
    /// The folder of `lib.rs` or `main.rs`.
    root: PathBuf,
}

/// A function by its module and name.
struct Target {
    module: Vec<String>,
    name: String,
}

impl Module {
    fn of(file: &File) -> Option<Module> {
        let is_root = |folder: &&File| ["lib.rs", "main.rs"].iter().any(|name| folder.join(name).is_file());
        let root = file.parent()?.ancestors().take(8).find(is_root)?.to_owned();
        let within = file.strip_prefix(&root).ok()?.with_extension("");
        let mut names: Vec<String> = within.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        let last = names.last()?;
        if last == "mod" || names.len() == 1 && (last == "lib" || last == "main") {
            names.pop();
        }
        Some(Module { names, root })
    }

    /// The file of a module of the crate.
    fn file(&self, module: &[String]) -> Option<PathBuf> {
        let folder: PathBuf = std::iter::once(self.root.clone()).chain(module.iter().map(PathBuf::from)).collect();
        let candidates = match module {
            [] => vec![self.root.join("lib.rs"), self.root.join("main.rs")],
            _ => vec![folder.with_extension("rs"), folder.join("mod.rs")],
        };
        candidates.into_iter().find(|file| file.is_file())
    }

    /// What a path in this module stands for, if it is a function of the crate.
    fn target(&self, items: &[Item], path: &Path) -> Option<Target> {
        let mut names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if names.len() > 1 && crate::lower::DERIVATIVES.contains(&names.last()?.as_str()) {
            names.pop();
        }
        let first = names.first()?.clone();
        if !["crate", "self", "super"].contains(&first.as_str())
            && let Some(mut imported) = items.iter().find_map(|item| match item {
                Item::Use(item) => import(&item.tree, &first, Vec::new()),
                _ => None,
            })
        {
            imported.extend(names.split_off(1));
            names = imported;
        }
        let (mut module, mut rest) = (self.names.clone(), names.as_slice());
        match rest.first()?.as_str() {
            "crate" => {
                module.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            _ => {
                while rest.first().is_some_and(|name| name == "super") {
                    module.pop()?;
                    rest = &rest[1..];
                }
            }
        }
        let (name, modules) = rest.split_last()?;
        module.extend(modules.iter().cloned());
        Some(Target { module, name: name.clone() })
    }
}

/// The path that a declaration gives a name to.
fn import(tree: &UseTree, wanted: &str, mut before: Vec<String>) -> Option<Vec<String>> {
    let with = |mut before: Vec<String>, name: &Ident| {
        // `a::{self}` is `a`.
        if name != "self" || before.is_empty() {
            before.push(name.to_string());
        }
        before
    };
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            import(&path.tree, wanted, before)
        }
        UseTree::Name(name) => {
            let path = with(before, &name.ident);
            (path.last().is_some_and(|last| last == wanted)).then_some(path)
        }
        UseTree::Rename(rename) => (rename.rename == wanted).then(|| with(before, &rename.ident)),
        UseTree::Glob(_) => None,
        UseTree::Group(group) => group.items.iter().find_map(|tree| import(tree, wanted, before.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_modules_through_imports() {
        let module = Module { names: vec!["a".into(), "b".into()], root: PathBuf::from("src") };
        let file: syn::File = syn::parse_quote! {
            use crate::{c::{self, g as other}, d};
            use super::e::h;
        };
        let target = |path: &str| {
            let target = module.target(&file.items, &syn::parse_str(path).unwrap()).unwrap();
            format!("{}::{}", target.module.join("::"), target.name)
        };
        assert_eq!(target("c::f"), "c::f");
        assert_eq!(target("other"), "c::g");
        assert_eq!(target("d::deep::f::grad"), "d::deep::f");
        assert_eq!(target("h"), "a::e::h");
        assert_eq!(target("super::super::f"), "::f");
        assert_eq!(target("self::f"), "a::b::f");
        assert_eq!(target("inner::f"), "a::b::inner::f");
    }

    #[test]
    fn a_circle_of_two_files_is_found() {
        let root = std::env::temp_dir().join(format!("tapeless-circle-{}", std::process::id()));
        std::fs::create_dir_all(root.join("b")).expect("a folder");
        let write = |name: &str, text: &str| std::fs::write(root.join(name), text).expect("a file");
        write("lib.rs", "mod a; mod b;");
        write(
            "a.rs",
            "use crate::b::g;\n#[differentiable] pub fn f(x: f64) -> f64 { g(x) }\n#[differentiable] pub fn k(x: f64) -> f64 { g(x) }",
        );
        write(
            "b/mod.rs",
            "use super::a;\n#[differentiable]\npub fn g(x: f64) -> f64 { if x > 1.0 { a::f(x - 1.0) } else { x } }",
        );
        let source = Source::read(&root.join("a.rs"));
        let ident = |name: &str| Ident::new(name, proc_macro2::Span::call_site());
        let found = [("f", "g"), ("f", "crate::b::g"), ("k", "g"), ("f", "missing::g")]
            .map(|(name, path)| leads_back(&source, &ident(name), &syn::parse_str(path).unwrap()));
        std::fs::remove_dir_all(&root).expect("a folder of ours");
        assert_eq!(found, [true, true, false, false]);
    }
}
