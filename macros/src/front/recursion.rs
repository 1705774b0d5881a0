//! Functions that call each other in a circle: no graph holds their calls, and rustc would find no carrier of either.
//!
//! Only files tell: circles within a module of one are found here, and circles of two functions of two files in [`files`](super::files).

use super::methods;
use super::scope::{Source, User};
use crate::report::Report;
use std::collections::{HashMap, HashSet};
use syn::visit::{self, Visit};
use syn::{Expr, Item, ItemFn, Path};

/// Reports each call in a function's body that leads back to the function. `functions` are the paths that it calls, and
/// `called` says what the user calls those that stand behind methods.
pub fn check(source: &Source, user: &User, functions: &[Path], called: &HashMap<String, String>, report: &mut Report) {
    for path in functions.iter().filter(|path| super::files::leads_back(source, user.name(), path)) {
        let (name, callee) = (user.name(), super::hop::spelled(path));
        refuse(
            path,
            format!("`{name}` calls `{callee}`, which calls `{name}`: recursion has no graph of fixed size"),
            report,
        );
    }
    let name = user.name().to_string();
    let paths = || functions.iter().filter_map(|path| Some((path, lone(path)?)));
    // The file is parsed only where a function that is called, and declared in it, calls anything at all.
    if !paths().any(|(_, callee)| source.text.contains(&format!("fn {}", last_word(&callee)))) {
        return;
    }
    let bodies = bodies(source.beside(user));
    for (path, callee) in paths() {
        let Some(way) = way(&bodies, &callee, &name) else { continue };
        let shown = |name: &String| called.get(name).cloned().unwrap_or_else(|| name.clone());
        let (name, callee) = (&bodies[&name].1, shown(&callee));
        let message = match way {
            1 => format!("`{name}` calls `{callee}`, which calls `{name}`: recursion has no graph of fixed size"),
            _ => {
                format!("`{name}` calls `{callee}`, which leads back to `{name}`: recursion has no graph of fixed size")
            }
        };
        refuse(path, message, report);
    }
}

fn refuse(path: &Path, message: String, report: &mut Report) {
    report.spanned(path, message, "write the steps out, or loop in the caller over a function of one step");
}

/// The name of a function in the same module.
fn lone(path: &Path) -> Option<String> {
    let mut names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    if names.len() > 1 && names[0] == "self" {
        names.remove(0);
    }
    (names.len() == 1 && path.leading_colon.is_none()).then(|| names.remove(0))
}

/// The part of a name that a declaration has: of `Net_loss`, the method's.
fn last_word(name: &str) -> &str {
    match name.split_once('_') {
        Some((owner, method)) if owner.starts_with(char::is_uppercase) => method.rsplit("_").next().unwrap_or(method),
        _ => name,
    }
}

/// What each differentiable function of a module calls, and what the user calls it.
fn bodies(items: &[Item]) -> HashMap<String, (Vec<String>, String)> {
    let ours = |attribute: &syn::Attribute| {
        attribute.path().segments.last().is_some_and(|last| last.ident == "differentiable")
    };
    let mut bodies = HashMap::new();
    for item in items {
        match item {
            Item::Fn(function) if function.attrs.iter().any(ours) => {
                let name = function.sig.ident.to_string();
                bodies.insert(name.clone(), (calls(function), name));
            }
            Item::Impl(item) => {
                for (function, shown) in methods::functions(item) {
                    bodies.insert(function.sig.ident.to_string(), (calls(&function), shown));
                }
            }
            _ => {}
        }
    }
    bodies
}

fn calls(function: &ItemFn) -> Vec<String> {
    struct Calls(Vec<String>);
    impl<'ast> Visit<'ast> for Calls {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            if let Expr::Path(path) = &*call.func {
                let mut path = path.path.clone();
                if path
                    .segments
                    .last()
                    .is_some_and(|last| crate::lower::DERIVATIVES.iter().any(|name| last.ident == name))
                {
                    path.segments.pop();
                    path.segments.pop_punct();
                }
                self.0.extend(lone(&path));
            }
            visit::visit_expr_call(self, call);
        }
    }
    let (meant, _) = methods::resolved(function);
    let mut calls = Calls(Vec::new());
    calls.visit_block(&meant.block);
    calls.0
}

/// In how many calls one function leads to another.
fn way(bodies: &HashMap<String, (Vec<String>, String)>, from: &str, to: &str) -> Option<usize> {
    if !bodies.contains_key(to) {
        return None;
    }
    let mut seen = HashSet::from([from]);
    let mut level = vec![from];
    for count in 1.. {
        let next: Vec<&str> = level
            .iter()
            .filter_map(|name| bodies.get(*name))
            .flat_map(|(calls, _)| calls)
            .map(String::as_str)
            .collect();
        if next.contains(&to) {
            return Some(count);
        }
        level = next.into_iter().filter(|name| seen.insert(name)).collect();
        if level.is_empty() {
            break;
        }
    }
    None
}
