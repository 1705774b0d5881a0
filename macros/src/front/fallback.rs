//! What stands in for an item with errors, so that the rest of the crate and the editor go on without further errors.

use super::signature::{Function, WrittenParam};
use super::{carrier, definition};
use crate::report::Report;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{ItemFn, Type};

/// Whether the body of a refused function is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// rustc finds nothing wrong in it that we reported.
    Kept,
    /// What we reported, rustc would report again in words of its own.
    Dropped,
}

/// The errors, the function, and a type of its name whose associated functions have the right signatures.
pub fn function(function: &Function, body: Body, report: Report) -> TokenStream {
    let errors = report.into_compile_errors();
    let replaced = without_broken_types(function);
    let (function, body) = replaced.as_ref().map_or((function, body), |function| (function, Body::Dropped));
    let item = written(&function.item, body);
    if function.item.sig.receiver().is_some() {
        // It stands in an `impl` or a trait, where no type can stand.
        return quote! { #errors #item };
    }
    let stub = stub(function);
    let carrier =
        carrier::emit(&function.item.sig.ident, &function.item.vis, &item.to_token_stream(), definition::REFUSED);
    quote! { #errors #item #stub #carrier }
}

/// The errors, and the stand-in for the type of a function that stands elsewhere.
pub fn beside(function: &Function, report: Report) -> TokenStream {
    let errors = report.into_compile_errors();
    let stub = stub(function);
    let item = function.item.to_token_stream();
    let carrier = carrier::emit(&function.item.sig.ident, &function.item.vis, &item, definition::REFUSED);
    quote! { #errors #stub #carrier }
}

/// The function with our error in place of each type about which rustc would have a second one, if there are such. A
/// `compile_error!` in place of a type has the type of an error, of which rustc says no more; and it says it once.
fn without_broken_types(function: &Function) -> Option<Function> {
    let replacement = |ty: &Type, returned: bool| {
        let mut report = Report::default();
        let read = is_broken(ty, returned) && function.read_alone(ty, &mut report).is_err() && report.is_one();
        read.then(|| Type::Verbatim(report.into_compile_errors()))
    };
    let mut new = function.clone();
    let mut any = false;
    if let (Some(ty), syn::ReturnType::Type(_, written)) =
        (replacement(&function.output, true), &mut new.item.sig.output)
    {
        (any, **written, new.output) = (true, ty.clone(), ty);
    }
    for param in &mut new.params {
        let Some(ty) = replacement(&param.ty, false) else { continue };
        let inputs = new.item.sig.inputs.iter_mut().filter_map(|input| match input {
            syn::FnArg::Typed(input) => Some(input),
            syn::FnArg::Receiver(_) => None,
        });
        for input in inputs.filter(|input| matches!(&*input.pat, syn::Pat::Ident(name) if name.ident == param.name)) {
            match &mut *input.ty {
                Type::Reference(reference) => *reference.elem = ty.clone(),
                whole => *whole = ty.clone(),
            }
        }
        (any, param.ty) = (true, ty);
    }
    any.then_some(new)
}

/// Whether rustc refuses the type in a signature, or cannot make sense of it without the body.
fn is_broken(ty: &Type, returned: bool) -> bool {
    struct Broken(bool, bool);
    impl<'ast> syn::visit::Visit<'ast> for Broken {
        fn visit_type(&mut self, ty: &'ast Type) {
            self.0 |= match ty {
                Type::Infer(_) => true,
                Type::ImplTrait(_) => self.1,
                Type::Path(path) => path.path.segments.last().is_some_and(|last| {
                    ["Vector", "Matrix", "Tensor3", "Tensor4"].iter().any(|name| last.ident == name)
                        && last.arguments.is_none()
                }),
                _ => false,
            };
            syn::visit::visit_type(self, ty);
        }
    }
    let mut broken = Broken(false, returned);
    syn::visit::Visit::visit_type(&mut broken, ty);
    broken.0
}

fn written(item: &ItemFn, body: Body) -> ItemFn {
    let mut item = item.clone();
    // An editor completes and colours what it sees, and shows no type errors of its own for a while: it gets the body.
    if body == Body::Dropped && !in_editor() {
        *item.block = syn::parse_quote!({ loop {} });
    }
    let allow: syn::Attribute = syn::parse_quote!(#[allow(unused_variables, unused_mut, unreachable_code, unconditional_recursion, clippy::empty_loop, clippy::too_many_arguments)]);
    item.attrs.push(allow);
    item
}

/// Whether rust-analyzer runs the macro.
fn in_editor() -> bool {
    std::env::current_exe()
        .is_ok_and(|exe| exe.file_stem().is_some_and(|name| name.to_string_lossy().contains("rust-analyzer")))
}

fn stub(function: &Function) -> TokenStream {
    let (name, visibility, krate) = (&function.item.sig.ident, &function.item.vis, &function.options.krate);
    let generics = Generics::of(function);
    let (declared, given, bounds, lifetimes) =
        (&generics.declared, &generics.given, &generics.bounds, &generics.lifetimes);
    let (definition, output) = (generics.definition(name), &function.output);
    let passed = |param: &WrittenParam, lifetime: Option<&TokenStream>| {
        let ty = &param.ty;
        if param.by_ref { quote!(&#lifetime #ty) } else { quote!(#ty) }
    };
    let argument = |(name, param): (syn::Ident, &WrittenParam)| {
        let ty = passed(param, None);
        quote!(#name: #ty)
    };
    let inputs: Vec<_> = function.params.iter().map(|param| argument((param.name.clone(), param))).collect();
    let differentiated = function.differentiated();
    let tangents = differentiated.iter().map(|param| argument((format_ident!("{}_tangent", param.name), param)));
    let readable = !differentiated.is_empty() && differentiated.iter().all(|param| function.is_readable(&param.ty));
    let types: Vec<&Type> = differentiated.iter().map(|param| &param.ty).collect();
    let (gradient, with_gradient) = match types.as_slice() {
        // What they are is part of the mistake, so they are whatever the caller takes them for.
        _ if !readable => (quote!(TapelessRefused), quote!(<#(#lifetimes,)* TapelessRefused>)),
        [one] => (quote!(#one), quote!(<#(#lifetimes),*>)),
        several => (quote!((#(#several),*)), quote!(<#(#lifetimes),*>)),
    };
    let all_readable =
        readable && function.params.iter().map(|param| &param.ty).chain([output]).all(|ty| function.is_readable(ty));
    let traits = (all_readable && lifetimes.is_empty() && !function.is_open()).then(|| {
        let lifetime = quote!('__args);
        let args = function.params.iter().map(|param| passed(param, Some(&lifetime)));
        let tangents = differentiated.iter().map(|param| passed(param, Some(&lifetime)));
        quote! {
            #[allow(unused_variables, clippy::all)]
            impl #declared #krate::Differentiable for #name #given #bounds {
                type Args<'__args> = (#(#args,)*);
                type Tangents<'__args> = (#(#tangents,)*);
                type Output = #output;
                type Gradient = #gradient;
                type Residuals = #krate::__private::RefusedResiduals;
                const PARAMETERS: usize = 0;
                const RESIDUAL_BYTES: usize = 0;
                const WORKSPACE_BYTES: usize = 0;
                const FLOPS: u64 = 0;
                const FLOPS_GRAD: u64 = 0;
                fn value(args: Self::Args<'_>) -> Self::Output { loop {} }
                fn reference(args: Self::Args<'_>) -> Self::Output { loop {} }
                fn forward(args: Self::Args<'_>) -> (Self::Output, Self::Residuals) { loop {} }
                fn backward(args: Self::Args<'_>, residuals: &Self::Residuals, cotangent: Self::Output) -> Self::Gradient { loop {} }
                fn jvp(args: Self::Args<'_>, tangents: Self::Tangents<'_>) -> (Self::Output, Self::Output) { loop {} }
                fn graph() -> &'static #krate::graph::Graph { loop {} }
            }
            #[allow(unused_variables, clippy::all)]
            impl #declared #krate::DifferentiableScalar for #name #given #bounds {
                fn value_and_grad(args: Self::Args<'_>) -> (Self::Output, Self::Gradient) { loop {} }
                fn accumulate_grad(args: Self::Args<'_>, gradient: &mut Self::Gradient) -> Self::Output { loop {} }
                fn write_grad(args: Self::Args<'_>, gradient: &mut Self::Gradient) -> Self::Output { loop {} }
            }
        }
    });
    let batch = function.options.batch.as_ref().map(|batch| {
        let meant = |param: &WrittenParam| batch.names.contains(&param.name) && !matches!(param.ty, Type::Slice(_));
        let inputs: Vec<_> = function
            .params
            .iter()
            .map(|param| {
                let (name, ty) = (&param.name, &param.ty);
                if meant(param) { quote!(#name: &[#ty]) } else { argument((name.clone(), param)) }
            })
            .collect();
        let parallel = cfg!(feature = "rayon").then(|| {
            quote! {
                pub fn par_batch_value_and_grad #with_gradient (#(#inputs,)* parts: usize) -> (#output, #gradient) { loop {} }
                pub fn par_batch_accumulate_grad #with_gradient (#(#inputs,)* parts: usize, gradient: &mut #gradient) -> #output { loop {} }
            }
        });
        quote! {
            #parallel
            pub const BATCH_TILE: usize = 0;
            pub fn batch_value<#(#lifetimes),*>(#(#inputs),*) -> #output { loop {} }
            pub fn batch_value_and_grad #with_gradient (#(#inputs),*) -> (#output, #gradient) { loop {} }
            pub fn batch_accumulate_grad #with_gradient (#(#inputs,)* gradient: &mut #gradient) -> #output { loop {} }
            pub fn batch_write_grad #with_gradient (#(#inputs,)* gradient: &mut #gradient) -> #output { loop {} }
            pub fn batch_accumulate_sum #with_gradient (#(#inputs,)* gradient: &mut #gradient) -> #output { loop {} }
        }
    });
    quote! {
        #[doc(hidden)]
        #[allow(non_camel_case_types, dead_code, unreachable_pub)]
        #visibility #definition
        #[allow(unused_variables, dead_code, unreachable_pub, missing_docs, private_interfaces, private_bounds, clippy::all)]
        impl #declared #name #given #bounds {
            pub const PARAMETERS: usize = 0;
            pub const RESIDUAL_BYTES: usize = 0;
            pub const WORKSPACE_BYTES: usize = 0;
            pub const FLOPS: u64 = 0;
            pub const FLOPS_GRAD: u64 = 0;
            pub fn reference<#(#lifetimes),*>(#(#inputs),*) -> #output { loop {} }
            pub fn value_and_grad #with_gradient (#(#inputs),*) -> (#output, #gradient) { loop {} }
            pub fn grad #with_gradient (#(#inputs),*) -> #gradient { loop {} }
            pub fn accumulate_grad #with_gradient (#(#inputs,)* gradient: &mut #gradient) -> #output { loop {} }
            pub fn write_grad #with_gradient (#(#inputs,)* gradient: &mut #gradient) -> #output { loop {} }
            pub fn forward<#(#lifetimes),*>(#(#inputs),*) -> (#output, #krate::__private::RefusedResiduals) { loop {} }
            pub fn backward #with_gradient (
                #(#inputs,)* residuals: &#krate::__private::RefusedResiduals, cotangent: #output
            ) -> #gradient { loop {} }
            pub fn vjp #with_gradient (#(#inputs,)* cotangent: #output) -> (#output, #gradient) { loop {} }
            pub fn write_vjp #with_gradient (
                #(#inputs,)* cotangent: &#output, value: &mut #output, gradient: &mut #gradient
            ) { loop {} }
            pub fn jvp<#(#lifetimes),*>(#(#inputs,)* #(#tangents),*) -> (#output, #output) { loop {} }
            pub fn graph() -> &'static #krate::graph::Graph { loop {} }
            #batch
        }
        #traits
    }
}

/// The function's generic parameters, as the type of its name has them.
struct Generics {
    declared: TokenStream,
    given: TokenStream,
    bounds: TokenStream,
    lifetimes: Vec<TokenStream>,
    floats: Vec<syn::Ident>,
}

impl Generics {
    fn of(function: &Function) -> Generics {
        let all = &function.item.sig.generics;
        let mut without_lifetimes = all.clone();
        without_lifetimes.params =
            all.params.iter().filter(|param| !matches!(param, syn::GenericParam::Lifetime(_))).cloned().collect();
        let (declared, given, bounds) = without_lifetimes.split_for_impl();
        Generics {
            declared: declared.to_token_stream(),
            given: given.to_token_stream(),
            bounds: bounds.to_token_stream(),
            lifetimes: all.lifetimes().map(ToTokens::to_token_stream).collect(),
            floats: all.type_params().map(|param| param.ident.clone()).collect(),
        }
    }

    /// A type that has no values.
    fn definition(&self, name: &syn::Ident) -> TokenStream {
        let Generics { declared, bounds, floats, .. } = self;
        if declared.is_empty() {
            return quote!(enum #name {});
        }
        quote! {
            struct #name #declared #bounds {
                __never: ::core::convert::Infallible,
                __phantom: ::core::marker::PhantomData<(#(#floats,)*)>,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_function_keeps_its_signature_and_its_derivatives() {
        let mut report = Report::default();
        let item = quote!(
            pub fn f<const N: usize>(a: &Net<N>, #[constant] b: f32, n: usize) -> f32 {
                oops
            }
        );
        let Ok(read) = super::super::signature::read(quote!(), item, &mut report) else { panic!("refused") };
        report.push(syn::Error::new(proc_macro2::Span::call_site(), "oops"));
        let tokens = function(&read, Body::Dropped, report).to_string();
        let file = syn::parse_file(&tokens).unwrap_or_else(|error| panic!("{error}: {tokens}"));
        assert!(tokens.contains("compile_error") && !tokens.contains("{ oops }"));
        let functions = file.items.iter().find_map(|item| match item {
            syn::Item::Impl(item) => Some(item),
            _ => None,
        });
        let text = functions.unwrap().to_token_stream().to_string();
        assert!(text.contains("pub fn grad (a : & Net < N > , b : f32 , n : usize) -> Net < N >"), "{text}");
    }
}
