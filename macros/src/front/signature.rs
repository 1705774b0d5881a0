//! The function that `#[differentiable]` stands on: read, and refused where it cannot have derivatives.

use super::written::{Reader, Structs, has_other};
use super::{attribute, generics, hop, methods};
use crate::program::{Generic, Options};
use crate::report::{Report, Reported, nearest};
use crate::types::Ty;
use proc_macro2::TokenStream;
use quote::ToTokens;
use std::cell::RefCell;
use std::collections::HashMap;
use syn::{FnArg, ItemFn, Pat, ReturnType, Stmt, Type};

/// A function as written, its attribute's arguments read.
#[derive(Clone)]
pub struct Function {
    /// What the attribute asks for.
    pub options: Options,
    /// The function without our attributes.
    pub item: ItemFn,
    /// The same with calls of methods as calls of the functions behind them: what is compiled.
    pub meant: ItemFn,
    /// What the user calls these functions.
    pub methods: HashMap<String, String>,
    /// Its type and const parameters.
    pub generics: Vec<Generic>,
    /// Its type parameters that stand for functions.
    pub functions: Vec<generics::FunctionParam>,
    /// Its parameters.
    pub params: Vec<WrittenParam>,
    /// Its return type; unit if it has none.
    pub output: Type,
}

/// A parameter whose type is not resolved yet.
#[derive(Clone)]
pub struct WrittenParam {
    /// Its name.
    pub name: syn::Ident,
    /// Whether it is passed by reference.
    pub by_ref: bool,
    /// Whether it is declared `mut`.
    pub mutable: bool,
    /// Whether it is marked `#[constant]`.
    pub constant: bool,
    /// Its type without the reference.
    pub ty: Type,
}

/// Reads the function. On errors that leave something to work with, they are reported and the function is returned.
pub fn read(arguments: TokenStream, item: TokenStream, report: &mut Report) -> Result<Function, Reported> {
    let options = attribute::read(arguments, report);
    let mut item = match syn::parse2::<ItemFn>(item.clone()) {
        Ok(item) => item,
        Err(error) => return Err(not_a_function(item, error, report)),
    };
    given_once(&mut item, report);
    qualifiers(&item, report);
    let generics = generics::read(&item.sig.generics, report).into_iter().map(|(generic, _)| generic).collect();
    generics::only_parameters_are_bounded(&item.sig.generics, report);
    let functions = generics::functions(&item.sig.generics);
    let params = params(&mut item, report);
    let output = output(&item, report);
    let (meant, methods) = methods::resolved(&item);
    Ok(Function { options, item, meant, methods, generics, functions, params, output })
}

/// Refuses a second attribute of ours, and takes it away.
fn given_once(item: &mut ItemFn, report: &mut Report) {
    item.attrs.retain(|attribute| {
        let ours = attribute.path().segments.last().is_some_and(|last| last.ident == "differentiable");
        if ours {
            let help = "put the arguments of both into one, for example `#[differentiable(wrt(x), jacobian)]`";
            report.spanned(attribute, "`#[differentiable]` is given twice", help);
        }
        !ours
    });
}

fn not_a_function(item: TokenStream, error: syn::Error, report: &mut Report) -> Reported {
    if let Ok(function) = syn::parse2::<syn::TraitItemFn>(item.clone()) {
        return report.spanned(
            &function.sig,
            "a function without a body has nothing to differentiate",
            "put it on a free function",
        );
    }
    match syn::parse2::<syn::Item>(item) {
        Ok(other) => {
            let help = match other {
                syn::Item::Struct(_) => "for a struct of weights write `#[derive(Params)]`",
                _ => "",
            };
            report.spanned(head(&other), "`#[differentiable]` goes on a function", help)
        }
        Err(_) => report.push(error),
    }
}

/// The tokens of an item up to its body, which an error can underline without covering half the file.
fn head(item: &syn::Item) -> TokenStream {
    let outside = |token: &proc_macro2::TokenTree| !matches!(token, proc_macro2::TokenTree::Group(_));
    item.to_token_stream()
        .into_iter()
        .skip_while(|token| token.to_string() == "#" || !outside(token))
        .take_while(outside)
        .collect()
}

fn qualifiers(item: &ItemFn, report: &mut Report) {
    let signature = &item.sig;
    if let Some(token) = &signature.constness {
        report.spanned(
            token,
            "a `const fn` is not supported: derivatives use floats in ways that `const` forbids",
            "remove `const`",
        );
    }
    if let Some(token) = &signature.asyncness {
        report.spanned(token, "an `async fn` is not supported", "await outside, and pass the values in");
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        report.spanned(
            token,
            "an `unsafe fn` is not supported: its derivatives would hide what callers promise",
            "remove `unsafe`",
        );
    }
    if let Some(abi) = &signature.abi {
        report.spanned(abi, "an `extern` function is not supported", "call it from an `extern` function of your own");
    }
    if let Some(variadic) = &signature.variadic {
        report.spanned(variadic, "a variadic function is not supported", "");
    }
}

/// Takes a type out of the invisible brackets that a `$ty:ty` of `macro_rules!` comes in, and what it refers to likewise.
fn ungroup(ty: &mut Type) {
    while let Type::Group(group) = ty {
        *ty = (*group.elem).clone();
    }
    if let Type::Reference(reference) = ty {
        ungroup(&mut reference.elem);
    }
}

fn params(item: &mut ItemFn, report: &mut Report) -> Vec<WrittenParam> {
    let mut params = Vec::new();
    for input in &mut item.sig.inputs {
        let input = match input {
            FnArg::Typed(input) => input,
            FnArg::Receiver(receiver) => {
                let help = "write `#[differentiable]` above the `impl`, and keep it on the method";
                report.spanned(&*receiver, "a method is differentiable only in an `impl` that is", help);
                continue;
            }
        };
        let constants = input.attrs.iter().filter(|attribute| attribute.path().is_ident("constant")).count();
        if let Some(twice) = input.attrs.iter().filter(|attribute| attribute.path().is_ident("constant")).nth(1) {
            report.spanned(twice, "`#[constant]` is given twice", "remove one of them");
        }
        input.attrs.retain(|attribute| !attribute.path().is_ident("constant"));
        ungroup(&mut input.ty);
        let (by_ref, ty) = match &*input.ty {
            Type::Reference(reference) => {
                if let Some(token) = &reference.mutability {
                    let help = "return the new value instead";
                    report.spanned(
                        token,
                        "`&mut` parameters are not supported: a differentiable function has no side effects",
                        help,
                    );
                }
                (true, (*reference.elem).clone())
            }
            ty => (false, ty.clone()),
        };
        match &*input.pat {
            Pat::Ident(name) if name.subpat.is_none() && name.by_ref.is_none() => params.push(WrittenParam {
                name: name.ident.clone(),
                by_ref,
                mutable: name.mutability.is_some(),
                constant: constants > 0,
                ty,
            }),
            pattern => {
                let help = "give the parameter a name, and take it apart with `let` in the body";
                report.spanned(
                    pattern,
                    "a pattern as a parameter is not supported: derivatives are taken by name",
                    help,
                );
            }
        }
    }
    params
}

fn output(item: &ItemFn, report: &mut Report) -> Type {
    let ReturnType::Type(_, ty) = &item.sig.output else {
        let help = "write `-> f32`, or whatever the body's last expression gives";
        report.help(item.sig.ident.span(), "a function without a return type has nothing to differentiate", help);
        return syn::parse_quote!(());
    };
    if let Some(Stmt::Expr(last, Some(semi))) = item.block.stmts.last() {
        let diverges =
            matches!(last, syn::Expr::Return(_) | syn::Expr::Loop(_) | syn::Expr::Break(_) | syn::Expr::Continue(_));
        if !diverges {
            report.spanned(semi, "the body ends with `;`, so it has no value", "remove this semicolon");
        }
    } else if item.block.stmts.is_empty() {
        report.spanned(&item.block, "an empty body has no value", "end it with the expression that it returns");
    }
    (**ty).clone()
}

/// Whether the body itself lacks a value: then rustc has an error of its own about it, which would be a second one.
pub fn lacks_value(item: &ItemFn) -> bool {
    matches!(item.block.stmts.last(), None | Some(Stmt::Expr(_, Some(_))))
}

impl Function {
    /// Notes every struct in the signature, and reports what can be said of types before structs are known.
    pub fn collect(&self, structs: &RefCell<Vec<syn::Path>>, report: &mut Report) {
        let reader =
            Reader { generics: &self.generics, functions: &self.functions, structs: Structs::Collect(structs) };
        let types: Vec<_> = self.params.iter().map(|param| read_noting(&reader, &param.ty, structs, report)).collect();
        if let (Ok(ty), has_struct) = read_noting(&reader, &self.output, structs, report) {
            let missing = matches!(self.item.sig.output, ReturnType::Default);
            if !missing && (has_other(&ty) || !has_struct && !ty.has_float()) {
                let help = "return floats; count or compare outside";
                report.spanned(&self.output, format!("the return type `{ty}` is not differentiable"), help);
            }
        }
        if types.iter().any(|(ty, _)| matches!(ty, Ok(Ty::Function(_)))) {
            self.check_open(report);
            return;
        }
        self.check_wrt(&types, report);
        self.check_batch(&types, report);
    }

    /// A function that is given functions has no derivatives of its own, so nothing can be asked of it.
    fn check_open(&self, report: &mut Report) {
        let Options { wrt, strict, batch, recompute, asked, krate: _ } = &self.options;
        let name = &self.item.sig.ident;
        let mut refuse = |span, what: &str| {
            let message =
                format!("`{what}` has no meaning here: `{name}` is given functions, and has no derivatives of its own");
            report.help(span, message, "write it on a function that calls this one");
        };
        for (what, span) in asked {
            refuse(*span, what);
        }
        if let Some(batch) = batch {
            refuse(batch.span, "batch");
        }
        if let Some(recompute) = recompute {
            refuse(recompute.span, "recompute");
        }
        if let Some(first) = wrt.as_ref().and_then(|names| names.first()) {
            refuse(first.span(), "wrt");
        }
        if *strict {
            refuse(name.span(), "strict");
        }
    }

    /// What is batched is data, and can stand in a slice.
    fn check_batch(&self, types: &[(Result<Ty, Reported>, bool)], report: &mut Report) {
        let Some(batch) = &self.options.batch else { return };
        let differentiated: Vec<_> = self.differentiated().iter().map(|param| param.name.clone()).collect();
        for name in &batch.names {
            match self.params.iter().zip(types).find(|(param, _)| param.name == *name) {
                None => self.not_an_argument(name, report),
                Some((_, (Ok(Ty::Slice(_)), _))) => {
                    let help =
                        "let each sample be an array: `&[T; N]`, with `const N: usize` if callers choose the length";
                    report.help(
                        name.span(),
                        format!("`{name}` is a slice already: a batch of slices of different lengths is not supported"),
                        help,
                    );
                }
                Some(_) if self.options.wrt.is_some() && differentiated.contains(name) => {
                    let help = "a batch is of data: leave the argument out of `wrt`, or out of `batch`";
                    report.help(name.span(), format!("`{name}` is both batched and differentiated"), help);
                }
                Some(_) if differentiated.contains(name) => {
                    let others = self.params.iter().map(|param| &param.name).filter(|name| !batch.names.contains(name));
                    let help = match others.map(|name| format!("`wrt({name})`")).next() {
                        Some(wrt) => format!(
                            "a batch is of data: mark it `#[constant]`, or choose what to differentiate, for example by {wrt}"
                        ),
                        None => "a batch is of data: an argument has to be left to differentiate".into(),
                    };
                    report.help(name.span(), format!("`{name}` is both batched and differentiated"), help);
                }
                Some(_) => {}
            }
        }
    }

    fn not_an_argument(&self, name: &syn::Ident, report: &mut Report) {
        let names: Vec<String> = self.params.iter().map(|param| param.name.to_string()).collect();
        let help = match nearest(&name.to_string(), names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                format!("the arguments are {}", names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", "))
            }
        };
        report.help(name.span(), format!("`{name}` is not an argument of `{}`", self.item.sig.ident), help);
    }

    fn check_wrt(&self, types: &[(Result<Ty, Reported>, bool)], report: &mut Report) {
        // A struct derives `Params`, so it holds floats; a type in error is reported already.
        let floats = |(ty, has_struct): &(Result<Ty, Reported>, bool)| match ty {
            Ok(Ty::Slice(_)) => false,
            ty => *has_struct || ty.as_ref().map_or(true, Ty::has_float),
        };
        let Some(wrt) = &self.options.wrt else {
            let any = self.params.iter().zip(types).any(|(param, ty)| !param.constant && floats(ty));
            let complete = self.params.len() == self.item.sig.inputs.len();
            let slice = self
                .params
                .iter()
                .zip(types)
                .find(|(param, (ty, _))| !param.constant && matches!(ty, Ok(Ty::Slice(item)) if item.has_float()));
            match slice {
                _ if any || !complete => {}
                Some((param, _)) => {
                    let name = &param.name;
                    let message = format!("`{name}` is a slice, and nothing else is there to differentiate");
                    let help = "a gradient has a size that is known at compile time: take an array of unknowns, `&[T; N]`, with `const N: usize` if callers choose the length";
                    report.spanned(&param.ty, message, help);
                }
                None => {
                    let help = "at least one argument has to hold floats and not be `#[constant]`";
                    report.help(self.item.sig.ident.span(), "no argument to differentiate with respect to", help);
                }
            }
            return;
        };
        for name in wrt {
            match self.params.iter().zip(types).find(|(param, _)| param.name == *name) {
                None => self.not_an_argument(name, report),
                Some((param, _)) if param.constant => {
                    report.help(
                        name.span(),
                        format!("`{name}` is marked `#[constant]`"),
                        "leave it out of `wrt`, or remove the mark",
                    );
                }
                Some((_, (Ok(Ty::Slice(_)), _))) => {
                    let message = format!("`{name}` is a slice: a gradient has a size that is known at compile time");
                    let help = "take an array: `&[T; N]`, with `const N: usize` if callers choose the length";
                    report.help(name.span(), message, help);
                }
                Some((_, ty)) if !floats(ty) => {
                    report.help(
                        name.span(),
                        format!("`{name}` holds no floats: there is no derivative"),
                        "leave it out of `wrt`",
                    );
                }
                Some(_) => {}
            }
        }
    }

    /// The parameters that derivatives are taken of, as far as can be told without knowing structs.
    pub fn differentiated(&self) -> Vec<&WrittenParam> {
        let mut chosen = self.chosen();
        // A gradient has a size that is known at compile time.
        chosen.retain(|param| !matches!(param.ty, Type::Slice(_)));
        chosen
    }

    fn chosen(&self) -> Vec<&WrittenParam> {
        match &self.options.wrt {
            // Where every name is in error, all are meant, so that uses keep types that look right.
            Some(names) if names.iter().any(|name| self.params.iter().any(|param| param.name == *name)) => {
                names.iter().filter_map(|name| self.params.iter().find(|param| param.name == *name)).collect()
            }
            _ => self.params.iter().filter(|param| !param.constant && self.may_have_float(&param.ty)).collect(),
        }
    }

    /// Whether it is given functions.
    pub fn is_open(&self) -> bool {
        let is_function = |ty| matches!(self.read_alone(ty, &mut Report::default()), Ok(Ty::Function(_)));
        self.params.iter().any(|param| is_function(&param.ty))
    }

    /// Whether the type is one of the language, as far as can be told without knowing structs.
    pub fn is_readable(&self, ty: &Type) -> bool {
        self.read_alone(ty, &mut Report::default()).is_ok()
    }

    /// Reads a type without knowing structs.
    pub fn read_alone(&self, ty: &Type, report: &mut Report) -> Result<Ty, Reported> {
        let structs = RefCell::default();
        Reader { generics: &self.generics, functions: &self.functions, structs: Structs::Collect(&structs) }
            .parameter(ty, report)
    }

    fn may_have_float(&self, ty: &Type) -> bool {
        let structs = RefCell::new(Vec::new());
        let reader =
            Reader { generics: &self.generics, functions: &self.functions, structs: Structs::Collect(&structs) };
        let (ty, has_struct) = read_noting(&reader, ty, &structs, &mut Report::default());
        has_struct || ty.as_ref().map_or(true, Ty::has_float)
    }
}

/// The type, and whether a struct stands in it.
fn read_noting(
    reader: &Reader,
    ty: &Type,
    structs: &RefCell<Vec<syn::Path>>,
    report: &mut Report,
) -> (Result<Ty, Reported>, bool) {
    let known = structs.take();
    let ty = reader.parameter(ty, report);
    let new = structs.replace(known);
    let has_struct = !new.is_empty();
    let mut all = structs.borrow_mut();
    for path in &new {
        hop::note(&mut all, path);
    }
    (ty, has_struct)
}

#[cfg(test)]
mod tests;
