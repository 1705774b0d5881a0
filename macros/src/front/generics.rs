//! Type and const parameters of functions and structs: floats and dimensions.

use super::written::{FUNCTION, FUNCTION_HELP, compact};
use crate::program::Generic;
use crate::report::Report;
use crate::types::Element;
use syn::punctuated::Punctuated;
use syn::{GenericParam, Generics, Type, TypeParamBound, WherePredicate};

/// The parameters in declaration order, with the defaults of type parameters. Lifetimes are left out.
pub fn read(generics: &Generics, report: &mut Report) -> Vec<(Generic, Option<Element>)> {
    let mut read = Vec::new();
    for parameter in &generics.params {
        match parameter {
            GenericParam::Lifetime(_) => {}
            GenericParam::Const(constant) => {
                if !matches!(&constant.ty, Type::Path(path) if path.path.is_ident("usize")) {
                    report.spanned(&constant.ty, "a const parameter is a dimension here", "write `usize`");
                }
                read.push((Generic::Dim(constant.ident.to_string()), None));
            }
            GenericParam::Type(ty) => {
                let in_where = predicates(generics).any(|predicate| match predicate {
                    WherePredicate::Type(bound) => is(&bound.bounded_ty, &ty.ident) && is_function(&bound.bounds),
                    _ => false,
                });
                if in_where || is_function(&ty.bounds) {
                    report.spanned(&ty.ident, FUNCTION, FUNCTION_HELP);
                } else if !is_float(&ty.bounds) && !bounded_in_where(generics, &ty.ident) {
                    let message = format!("the type parameter `{}` stands for no float", ty.ident);
                    report.spanned(&ty.ident, message, &format!("write `{}: Float`", ty.ident));
                }
                let default = ty.default.as_ref().and_then(|(_, default)| float(default, report));
                read.push((Generic::Element(ty.ident.to_string()), default));
            }
        }
    }
    read
}

/// Reports bounds of a function on anything else than its type parameters: generated code does not repeat them.
pub fn only_parameters_are_bounded(generics: &Generics, report: &mut Report) {
    for predicate in predicates(generics) {
        if let WherePredicate::Type(bound) = predicate {
            let is_parameter = generics.type_params().any(|parameter| is(&bound.bounded_ty, &parameter.ident));
            if !is_parameter {
                report.spanned(predicate, "a `where` clause can only bound the type parameters", "remove this bound");
            }
        }
    }
}

fn float(default: &Type, report: &mut Report) -> Option<Element> {
    match compact(default).as_str() {
        "f32" => Some(Element::F32),
        "f64" => Some(Element::F64),
        _ => {
            report.spanned(default, "the default of a float parameter is `f32` or `f64`", "");
            None
        }
    }
}

fn bounded_in_where(generics: &Generics, name: &syn::Ident) -> bool {
    predicates(generics).any(|predicate| match predicate {
        WherePredicate::Type(bound) => is(&bound.bounded_ty, name) && is_float(&bound.bounds),
        _ => false,
    })
}

fn predicates(generics: &Generics) -> impl Iterator<Item = &WherePredicate> {
    generics.where_clause.iter().flat_map(|clause| &clause.predicates)
}

fn is(ty: &Type, name: &syn::Ident) -> bool {
    matches!(ty, Type::Path(path) if path.path.is_ident(name))
}

/// Whether what has these bounds is a function.
pub fn is_function<P>(bounds: &Punctuated<TypeParamBound, P>) -> bool {
    bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound
            .path
            .segments
            .last()
            .is_some_and(|last| ["Fn", "FnMut", "FnOnce"].iter().any(|name| last.ident == name)),
        _ => false,
    })
}

/// Whether `Float` is among the bounds.
fn is_float<P>(bounds: &Punctuated<TypeParamBound, P>) -> bool {
    bounds.iter().any(|bound| match bound {
        TypeParamBound::Trait(bound) => bound.path.segments.last().is_some_and(|last| last.ident == "Float"),
        _ => false,
    })
}
