//! Methods: `#[differentiable]` on an `impl`, and calls of methods in bodies.
//!
//! Nothing but functions, constants and types can stand in an `impl`, so the derivatives of `Net::loss` stand beside it, on a
//! type `Net_loss`; of the method `loss` of a trait `Model` for `Net`, on `Net_Model_loss`. Behind it is a free function of that name whose
//! first argument is `self`, and the method calls it. In bodies, a call of a method whose type is written out (an argument's, or
//! `Net::loss(…)`) is a call of that function.

use super::written::INTEGERS;
use crate::report::Report;
use proc_macro2::{Group, Ident, Spacing, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use std::collections::HashMap;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, Expr, FnArg, GenericParam, ImplItem, ImplItemFn, ItemFn, ItemImpl, Pat, Path, ReceiverKind, Type,
};

/// What `self` is called in the function behind a method. Messages say `self`.
pub const SELF: &str = "__self";

/// The expansion of the attribute on an `impl`.
pub fn expand(arguments: &TokenStream, mut item: ItemImpl) -> TokenStream {
    let mut report = Report::default();
    if !arguments.is_empty() {
        let help = "write them on the method: `#[differentiable(wrt(self))] fn …`";
        report.spanned(arguments, "the arguments of `#[differentiable]` go on the methods of an `impl`", help);
    }
    let head = ItemImpl { items: vec![], attrs: vec![], ..item.clone() };
    let Some(names) = names(&head) else {
        let help = "put the methods into an `impl` of a struct that derives `Params`";
        report.spanned(&item.self_ty, "the methods of this type are not supported", help);
        let errors = report.into_compile_errors();
        return quote! { #errors #item };
    };
    let owner = Owner { item: &head, names };
    let mut functions = TokenStream::new();
    let mut any = false;
    for member in &mut item.items {
        let ImplItem::Fn(method) = member else { continue };
        if let Some(at) = method.attrs.iter().position(is_ours) {
            any = true;
            let attribute = method.attrs.remove(at);
            functions.extend(owner.function(method, &attribute));
        }
    }
    if !any {
        let help = "write `#[differentiable]` on each method that is to have derivatives, and leave it on the `impl`";
        report.spanned(item.impl_token, "no method here is marked `#[differentiable]`", help);
    }
    let errors = report.into_compile_errors();
    quote! { #errors #item #functions }
}

fn is_ours(attribute: &Attribute) -> bool {
    attribute.path().segments.last().is_some_and(|last| last.ident == "differentiable")
}

/// The type of an `impl`.
struct Owner<'a> {
    item: &'a ItemImpl,
    /// The type's name, and the trait's.
    names: Vec<&'a Ident>,
}

impl Owner<'_> {
    /// The free function of a marked method, which becomes a call of it.
    fn function(&self, method: &mut ImplItemFn, attribute: &Attribute) -> TokenStream {
        let name = joined(&self.names, &method.sig.ident);
        let free = self.free(method, &name);
        let cfg: Vec<&Attribute> = method.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
        let doc = format!("The method `{}` as a function.", method.sig.ident);
        let marked = with_self(attribute.to_token_stream(), &self.expression());
        let function = quote! { #(#cfg)* #[doc = #doc] #[allow(non_snake_case, private_interfaces)] #marked #free };
        self.become_call(method, &name);
        function
    }

    fn free(&self, method: &ImplItemFn, name: &Ident) -> ItemFn {
        let mut sig = method.sig.clone();
        sig.ident = name.clone();
        let ty = &self.item.self_ty;
        for input in &mut sig.inputs {
            if let FnArg::Receiver(receiver) = input {
                let this = Ident::new(SELF, receiver.self_token.span);
                let mutable = &receiver.mutability;
                let typed: FnArg = match &receiver.kind {
                    ReceiverKind::Reference(and, lifetime, mutable) => {
                        syn::parse_quote!(#this: #and #lifetime #mutable #ty)
                    }
                    ReceiverKind::Typed(_, declared) => syn::parse_quote!(#mutable #this: #declared),
                    _ => syn::parse_quote!(#mutable #this: #ty),
                };
                *input = typed;
            }
        }
        // The parameters of the `impl`, then those of the method; lifetimes first.
        let own = std::mem::take(&mut sig.generics.params);
        let all: Vec<GenericParam> = self.item.generics.params.iter().chain(&own).cloned().collect();
        let (lifetimes, others): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|param| matches!(param, GenericParam::Lifetime(_)));
        sig.generics.params = lifetimes.into_iter().chain(others).collect();
        if let Some(clause) = &self.item.generics.where_clause {
            sig.generics.make_where_clause().predicates.extend(clause.predicates.iter().cloned());
        }
        let (vis, block) = (&method.vis, &method.block);
        // A trait's methods are as visible as the trait, which the macro does not see.
        let vis = if self.item.trait_.is_some() { quote!(pub) } else { vis.to_token_stream() };
        let tokens = with_self(quote! { #sig #block }, &self.expression());
        syn::parse_quote!(#vis #tokens)
    }

    /// `Net::<N>`, which is a type and the start of an expression.
    fn expression(&self) -> TokenStream {
        let Type::Path(path) = &*self.item.self_ty else { return self.item.self_ty.to_token_stream() };
        let mut path = path.path.clone();
        for segment in &mut path.segments {
            if let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                arguments.colon2_token = Some(Default::default());
            }
        }
        path.to_token_stream()
    }

    fn become_call(&self, method: &mut ImplItemFn, name: &Ident) {
        let mut arguments = Vec::new();
        for (at, input) in method.sig.inputs.iter_mut().enumerate() {
            match input {
                FnArg::Receiver(receiver) => {
                    receiver.mutability = None;
                    arguments.push(receiver.self_token.to_token_stream());
                }
                FnArg::Typed(input) => {
                    input.attrs.retain(|attribute| !attribute.path().is_ident("constant"));
                    let argument = match &*input.pat {
                        Pat::Ident(pattern) => pattern.ident.clone(),
                        _ => format_ident!("argument_{at}"),
                    };
                    *input.pat = syn::parse_quote!(#argument);
                    arguments.push(argument.to_token_stream());
                }
            }
        }
        let generics = self.item.generics.params.iter().chain(&method.sig.generics.params);
        let given: Vec<&Ident> = generics
            .filter_map(|param| match param {
                GenericParam::Type(ty) => Some(&ty.ident),
                GenericParam::Const(constant) => Some(&constant.ident),
                GenericParam::Lifetime(_) => None,
            })
            .collect();
        let given = (!given.is_empty()).then(|| quote!(::<#(#given),*>));
        method.block = syn::parse_quote!({ #name #given (#(#arguments),*) });
        method.attrs.push(syn::parse_quote!(#[inline]));
        method.attrs.push(syn::parse_quote!(#[allow(clippy::too_many_arguments)]));
    }
}

/// The name of the type of an `impl`, and that of the trait.
fn names(item: &ItemImpl) -> Option<Vec<&Ident>> {
    let Type::Path(path) = &*item.self_ty else { return None };
    let mut names = vec![&path.path.segments.last()?.ident];
    if let Some((path, _)) = &item.trait_ {
        names.push(&path.segments.last()?.ident);
    }
    Some(names)
}

fn joined(names: &[&Ident], method: &Ident) -> Ident {
    let mut all: Vec<String> = names.iter().map(ToString::to_string).collect();
    all.push(method.to_string().trim_start_matches("r#").to_owned());
    Ident::new(&all.join("_"), method.span())
}

/// The functions behind the methods of an `impl`, and whether each method is marked; none if the `impl` is not.
pub fn declared(item: &ItemImpl) -> Vec<(Ident, bool)> {
    let Some(names) = names(item) else { return vec![] };
    let ours = item.attrs.iter().any(is_ours);
    let methods = item.items.iter().filter_map(|member| match member {
        ImplItem::Fn(method) => Some((joined(&names, &method.sig.ident), ours && method.attrs.iter().any(is_ours))),
        _ => None,
    });
    methods.collect()
}

/// The tokens with `self` and `Self` replaced; `self::` is the start of a path.
fn with_self(tokens: TokenStream, owner: &TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let is_path = |at: usize| matches!(tokens.get(at + 1), Some(TokenTree::Punct(colon)) if colon.as_char() == ':' && colon.spacing() == Spacing::Joint);
    let mut out = TokenStream::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) if ident == "self" && !is_path(at) => {
                out.extend([TokenTree::Ident(Ident::new(SELF, ident.span()))]);
            }
            TokenTree::Ident(ident) if ident == "Self" => out.extend(at_span(owner.clone(), ident.span())),
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), with_self(group.stream(), owner));
                new.set_span(group.span());
                out.extend([TokenTree::Group(new)]);
            }
            other => out.extend([other.clone()]),
        }
    }
    out
}

fn at_span(tokens: TokenStream, span: Span) -> TokenStream {
    tokens
        .into_iter()
        .map(|mut token| {
            token.set_span(span);
            token
        })
        .collect()
}

/// The function with every call of a method whose type is written out as a call of the function behind the method; and
/// these functions, with what the user calls them.
pub fn resolved(function: &ItemFn) -> (ItemFn, HashMap<String, String>) {
    let mut types = HashMap::new();
    let mut bound = Bound::default();
    syn::visit::Visit::visit_block(&mut bound, &function.block);
    for input in &function.sig.inputs {
        let FnArg::Typed(input) = input else { continue };
        let (Pat::Ident(name), Type::Reference(reference)) = (&*input.pat, &*input.ty) else { continue };
        // A value's own methods may be taken from a trait before those of its type that take a reference.
        if let Type::Path(path) = &*reference.elem
            && path.qself.is_none()
            && is_struct(&path.path)
            && !bound.0.contains(&name.ident)
        {
            types.insert(name.ident.clone(), path.path.clone());
        }
    }
    let generics = function.sig.generics.type_params().map(|param| param.ident.clone()).collect();
    let mut resolver = Resolver { types, generics, called: HashMap::new() };
    let mut function = function.clone();
    resolver.visit_block_mut(&mut function.block);
    (function, resolver.called)
}

/// The names that patterns of a body bind.
#[derive(Default)]
struct Bound(Vec<Ident>);

impl<'ast> syn::visit::Visit<'ast> for Bound {
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.0.push(pattern.ident.clone());
        syn::visit::visit_pat_ident(self, pattern);
    }
}

/// Whether a path can be that of a user's struct.
fn is_struct(path: &Path) -> bool {
    const OURS: &[&str] = &["Vector", "Matrix", "Tensor3", "Tensor4", "Params", "Float"];
    path.segments.last().is_some_and(|last| {
        let name = last.ident.to_string();
        name.starts_with(char::is_uppercase)
            && !name.contains('_')
            && !OURS.contains(&name.as_str())
            && !INTEGERS.contains(&name.as_str())
    })
}

struct Resolver {
    /// The structs of arguments that are references.
    types: HashMap<Ident, Path>,
    generics: Vec<Ident>,
    called: HashMap<String, String>,
}

impl Resolver {
    /// The path of the function behind a method: beside the type, as far as the path to the type tells.
    fn beside(&mut self, owner: &Path, between: Option<&Ident>, method: &Ident) -> Path {
        let mut path = owner.clone();
        let last = path.segments.last_mut().expect("a struct's path");
        let names: Vec<&Ident> = std::iter::once(&last.ident).chain(between).collect();
        let (name, shown) = match between {
            Some(of) => (joined(&names, method), format!("<{} as {of}>::{method}", last.ident)),
            None => (joined(&names, method), format!("{}::{method}", last.ident)),
        };
        *last = name.into();
        self.called.insert(super::hop::spelled(&path), shown);
        path
    }

    fn argument_type(&self, argument: Option<&Expr>) -> Option<&Path> {
        match argument? {
            Expr::Paren(inner) => self.argument_type(Some(&inner.expr)),
            Expr::Reference(inner) => self.argument_type(Some(&inner.expr)),
            Expr::Path(path) => self.types.get(path.path.get_ident()?),
            _ => None,
        }
    }

    /// The function behind `Net::loss(…)`, `Model::loss(net, …)` or `<Net as Model>::loss(…)`.
    fn called_by_path(&mut self, call: &syn::ExprCall) -> Option<Path> {
        let Expr::Path(function) = &*call.func else { return None };
        let count = function.path.segments.len();
        let method = function.path.segments.last()?.ident.clone();
        if count < 2 || method.to_string().starts_with(char::is_uppercase) {
            return None;
        }
        let mut owner = function.path.clone();
        owner.segments.pop();
        owner.segments.pop_punct();
        if let Some(of) = &function.qself {
            let Type::Path(ty) = &*of.ty else { return None };
            let between = (of.position > 0).then(|| owner.segments.last().map(|last| last.ident.clone())).flatten();
            return is_struct(&ty.path).then(|| self.beside(&ty.path.clone(), between.as_ref(), &method));
        }
        if !is_struct(&owner) || owner.get_ident().is_some_and(|name| self.generics.contains(name)) {
            return None;
        }
        let name = &owner.segments.last()?.ident;
        match self.argument_type(call.args.first()).cloned() {
            Some(ty) if ty.segments.last().is_some_and(|last| last.ident != *name) => {
                Some(self.beside(&ty, Some(name), &method))
            }
            _ => Some(self.beside(&owner, None, &method)),
        }
    }
}

impl VisitMut for Resolver {
    fn visit_local_mut(&mut self, local: &mut syn::Local) {
        // An ordinary associated function stays what it is.
        if super::plain::in_let(local).is_some()
            && let Some(init) = &mut local.init
            && let Expr::Call(call) = &mut *init.expr
        {
            let call = if super::plain::stopped(call).is_some() {
                let Some(Expr::Call(inner)) = call.args.first_mut() else { return };
                inner
            } else {
                call
            };
            call.args.iter_mut().for_each(|argument| self.visit_expr_mut(argument));
            return;
        }
        visit_mut::visit_local_mut(self, local);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        visit_mut::visit_expr_mut(self, expr);
        match expr {
            Expr::Call(call) => {
                if let Some(path) = self.called_by_path(call) {
                    *call.func = syn::parse_quote!(#path);
                }
            }
            Expr::MethodCall(call) if !matches!(call.method.to_string().as_str(), "clone" | "to_owned") => {
                if let Some(owner) = self.argument_type(Some(&call.receiver)).cloned() {
                    let path = self.beside(&owner, None, &call.method);
                    let (receiver, arguments) = (&call.receiver, &call.args);
                    let args = syn::parse_quote!(#receiver, #arguments);
                    let func = Box::new(syn::parse_quote!(#path));
                    // The parentheses are the user's, so that a message can cover the call.
                    *expr = Expr::Call(syn::ExprCall { attrs: vec![], func, paren_token: call.paren_token, args });
                }
            }
            _ => {}
        }
    }
}
