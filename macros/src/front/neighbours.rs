//! What the source file says of the names that an item uses, as messages: see [`scope`](super::scope).

use super::hop;
use super::scope::{Finding, Source, User};
use crate::report::{Report, nearest};
use std::collections::HashMap;
use syn::{Ident, Path};

/// What the file says of the names that an item uses. Returns whether rustc would say the same in its own words about the
/// item as written.
pub fn check(
    source: &Source,
    user: &User,
    functions: &[Path],
    structs: &[Path],
    (builtins, methods): (&[&str], &HashMap<String, String>),
    report: &mut Report,
) -> bool {
    let mut missing = false;
    for path in functions {
        let name = hop::spelled(path);
        if let Some(method) = methods.get(&name) {
            if matches!(source.search(user, path), Finding::Plain | Finding::Missing(_)) {
                missing = true;
                let help = "write `#[differentiable]` on its `impl` and on the method; a method of a trait is called as `<Type as Trait>::method(…)`";
                report.spanned(path, format!("`{method}` is not differentiable, and `{}` calls it", user.name()), help);
            }
            continue;
        }
        if let Some((inner, which)) = behind_function(source, user, path) {
            missing = true;
            crate::lower::no_derivative(&hop::spelled(&inner), &which, report);
            continue;
        }
        match source.find(user, path) {
            Finding::Plain => {
                let help = format!(
                    "write `#[differentiable]` on `{name}`, or give it a rule by hand: `#[derivative(of = {name}, vjp)]`; where no derivative is meant, declare the type: `let c: f64 = stop_gradient({name}(…));`"
                );
                report.spanned(path, format!("`{name}` is not differentiable, and `{}` calls it", user.name()), &help);
            }
            Finding::Missing(known) => {
                missing = true;
                let known = known.iter().map(String::as_str).filter(|name| !name.starts_with(char::is_uppercase));
                let known = builtins.iter().copied().chain(known);
                let message = format!("cannot find a function `{name}` here");
                let help = nearest(&name, known).map(|near| format!("did you mean `{near}`?"));
                let help = help.as_deref().unwrap_or(
                    "write it with `#[differentiable]`; the docs of `tapeless::coverage` list what is there",
                );
                report.spanned(path, message, help);
            }
            Finding::Other(what) => {
                report.spanned(path, format!("`{name}` is {what}, not a function"), "");
            }
            Finding::Annotated | Finding::Unknown | Finding::Associated => {}
        }
    }
    for path in structs {
        let name = hop::spelled(path);
        match source.find(user, path) {
            Finding::Plain => {
                let message = format!("`{name}` does not derive `Params`, and `{}` uses it", user.name());
                report.spanned(path, message, &format!("write `#[derive(Params)]` on `{name}`"));
            }
            Finding::Other("a type alias") => {
                let help = "write the type that it stands for: the macro cannot look behind an alias";
                report.spanned(path, format!("`{name}` is a type alias"), help);
            }
            Finding::Other(what) => {
                let help = "floats, integers, `bool`, `Vector`, `Matrix`, arrays, tuples, and structs that derive `Params` are";
                report.spanned(path, format!("`{name}` is {what}, which is not supported here"), help);
            }
            // rustc says it well, and says it of the item in any case.
            Finding::Missing(_) | Finding::Annotated | Finding::Unknown | Finding::Associated => {}
        }
    }
    missing
}

/// The function and the name behind it, where the file says that what stands before the last name is a differentiable
/// function: that name is to be a derivative, and is none.
fn behind_function(source: &Source, user: &User, path: &Path) -> Option<(Path, Ident)> {
    let mut inner = path.clone();
    let which = inner.segments.pop()?.ident;
    inner.segments.pop_punct();
    let declared = source.text.contains(&format!("fn {}", inner.segments.last()?.ident));
    (declared && source.is_annotated(user, &inner)).then_some((inner, which))
}

/// Which of the names that stand as arguments are functions to ask for. One that nothing declares may be a misspelt variable, of
/// which the compiler says more.
pub fn given(source: &Source, user: &User, names: &[Path], report: &mut Report) -> Vec<Path> {
    let mut functions = Vec::new();
    for path in names {
        let declared = source.text.contains(&format!("fn {}", hop::spelled(path)));
        let found = if declared { source.find(user, path) } else { source.search(user, path) };
        let Finding::Missing(known) = found else {
            functions.push(path.clone());
            continue;
        };
        let name = hop::spelled(path);
        let known = known.iter().map(String::as_str).filter(|name| !name.starts_with(char::is_uppercase));
        if let Some(near) = nearest(&name, known) {
            report.spanned(path, format!("cannot find `{name}` here"), &format!("did you mean the function `{near}`?"));
        }
    }
    functions
}

/// Types that nothing declares and whose names are misspellings of a known type, with what is meant. Of such a name
/// rustc would say that there is no macro of it.
pub fn misspelt(source: &Source, user: &User, types: &[Path], report: &mut Report) -> Vec<(Ident, Ident)> {
    let mut found = Vec::new();
    for name in types.iter().filter_map(Path::get_ident) {
        let text = name.to_string();
        // Our own types come by a glob, of which the file does not say what it imports.
        let ours = ["Vector", "Matrix", "Tensor3", "Tensor4", "Dense"];
        if ours.contains(&&text[..]) || source.text.contains(&format!("struct {text}")) {
            continue;
        }
        let Finding::Missing(known) = source.search(user, &name.clone().into()) else { continue };
        let known = known.iter().map(String::as_str).filter(|name| name.starts_with(char::is_uppercase));
        if let Some(near) = nearest(&text, ours.into_iter().chain(known)) {
            let (message, help) = (format!("cannot find a type `{name}` here"), format!("did you mean `{near}`?"));
            report.help(name.span(), message, help);
            found.push((name.clone(), Ident::new(near, name.span())));
        }
    }
    found
}

/// Reports calls that mean an operation of ours by a name that the user gave to a function beside the caller. What this
/// look at the file does not see, rustc finds in the generated code, in words that are less plain.
pub fn check_operations(source: &Source, user: &User, operations: &[Path], report: &mut Report) {
    for path in operations {
        let name = hop::spelled(path);
        if !source.text.contains(&format!("fn {name}")) {
            continue;
        }
        let own = match source.search(user, path) {
            Finding::Plain => format!("write `#[differentiable]` on it and call `self::{name}(…)`"),
            Finding::Annotated => format!("call it by its path: `self::{name}(…)`"),
            _ => continue,
        };
        let message = format!("`{name}` is a function of your own here, and the name of an operation of tapeless");
        report.spanned(path, message, &format!("{own}; the operation is `tapeless::{name}(…)`"));
    }
}
