//! Type and const parameters of functions and structs: floats and dimensions.

use super::written::compact;
use crate::program::Generic;
use crate::report::Report;
use crate::types::Element;
use syn::punctuated::Punctuated;
use syn::{GenericParam, Generics, ParenthesizedGenericArguments, Type, TypeParamBound, WherePredicate};

/// A type parameter that stands for a function, with what that takes and yields.
pub type FunctionParam = (String, ParenthesizedGenericArguments);

/// The type parameters of a function that stand for functions.
pub fn functions(generics: &Generics) -> Vec<FunctionParam> {
    let mut functions = Vec::new();
    for parameter in generics.type_params() {
        let mut bounds: Vec<&TypeParamBound> = parameter.bounds.iter().collect();
        for predicate in predicates(generics) {
            if let WherePredicate::Type(bound) = predicate
                && is(&bound.bounded_ty, &parameter.ident)
            {
                bounds.extend(&bound.bounds);
            }
        }
        if let Some(signature) = bounds.into_iter().find_map(signature) {
            functions.push((parameter.ident.to_string(), signature.clone()));
        }
    }
    functions
}

/// What stands behind `Fn`.
pub fn signature(bound: &TypeParamBound) -> Option<&ParenthesizedGenericArguments> {
    let TypeParamBound::Trait(bound) = bound else { return None };
    let last = bound.path.segments.last()?;
    match &last.arguments {
        syn::PathArguments::Parenthesized(signature) if last.ident == "Fn" => Some(signature),
        _ => None,
    }
}

/// The parameters in declaration order, with the defaults of type parameters. Lifetimes, and parameters that stand for
/// functions, are left out.
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
                    if !functions(generics).iter().any(|(name, _)| ty.ident == name) {
                        report.spanned(&ty.ident, super::written::STATE, super::written::STATE_HELP);
                    }
                    continue;
                }
                if !is_float(&ty.bounds) && !bounded_in_where(generics, &ty.ident) {
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
