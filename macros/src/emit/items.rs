//! The items that a compiled function becomes.

use super::piece::{ADDS, Argument, Items, Piece, run_code};
use super::{Compilation, elements_code, tokens};
use crate::derivative::Joint;
use crate::graph::NodeTy;
use crate::partition;
use crate::program::{Callee, Generic};
use crate::schedule::ty_code;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// The pieces of a signature that all generated functions share, as text.
pub(super) struct Signature {
    /// `impl` generics without lifetimes: `<T: Float, const N: usize>`.
    pub(super) declared: String,
    /// The same as arguments: `<T, N>`.
    pub(super) given: String,
    /// `where …`, or nothing.
    pub(super) bounds: String,
    /// Lifetimes of the function: `<'a>`, or nothing.
    pub(super) lifetimes: String,
    /// `x: Vector<3>, net: &Mlp`.
    pub(super) params: String,
    /// `x, net`.
    pub(super) names: String,
    /// The return type.
    pub(super) output: String,
}

/// All items of a compiled function.
pub fn emit(compilation: &Compilation<'_>) -> TokenStream {
    let program = compilation.program;
    let (name, vis) = (&program.item.sig.ident, &program.item.vis);
    let krate = &program.options.krate;
    let signature = signature(compilation);
    let gradient = compilation.is_scalar().then(|| compilation.derivative(|source| source.gradient()));
    let backward = compilation.derivative(|source| source.backward());
    let plan = partition::plan(&backward, compilation.saving);
    let residuals = format!("__{}Residuals", name.to_string().trim_start_matches("r#"));
    let at_work = gradient.as_ref().unwrap_or(&backward);

    let Signature { declared, given, bounds, .. } = &signature;
    let mut items = Items::default();
    items.associated.push(reference_text(&signature));
    match &gradient {
        Some(joint) => scalar_items(&mut items, compilation, &signature, joint),
        None => items.associated.push(no_gradient_text(&signature)),
    }
    pass_items(&mut items, compilation, &signature, &backward, &plan, &residuals);
    super::batched::batch_items(&mut items, compilation, &signature);
    super::higher::items(&mut items, compilation, &signature, &backward);
    items.associated.push(super::picture::graph_text(compilation, at_work, &backward, &plan));
    super::trace::items(&mut items, compilation, &signature, at_work);
    items.associated.push(constants_text(compilation, at_work, &residuals, &signature));
    items.associated.push(super::rule::text(compilation));
    items.associated.push(super::foreign::plain_text(compilation));
    let value = Piece {
        part: "Value",
        generics: "",
        flops: "Self::FLOPS_GRAD",
        arguments: compilation.arguments(),
        output: &signature.output,
        body: compilation.value_body(),
    };
    // The user's function in plain Rust is its own value.
    let is_plain = compilation.rules.is_some();
    let value_text = if is_plain { String::new() } else { items.piece(compilation, &format!("{name}{given}"), value) };

    let text_name = name.to_string();
    let phantom = phantom_text(compilation);
    let residual_fields: Vec<String> =
        plan.saved.iter().map(|(id, field)| format!("{field}: {}", saved_type(backward.graph.ty(*id)))).collect();
    let residual_struct = format!(
        "/// What [`{text_name}`](fn@{text_name})'s forward pass saves for its backward pass.\n\
         #[derive(Clone, Debug)] #[allow(non_camel_case_types)]\n__VIS__ struct {residuals}{declared} {bounds} {{ {} __phantom: ::core::marker::PhantomData<({})> }}",
        residual_fields.iter().map(|field| format!("{field}, ")).collect::<String>(),
        phantom_types(compilation),
    );
    let kind = format!(
        "/// The derivatives of the function [`{text_name}`](fn@{text_name}), as associated functions.\n\
         #[allow(non_camel_case_types)]\n__VIS__ {phantom}"
    );
    let associated_text = items.associated.join("\n");
    let allow = "#[allow(unused_variables, unused_mut, unused_assignments, unused_imports, unused_parens, unused_braces, unreachable_pub, non_snake_case, dead_code, clippy::all, clippy::pedantic)]";
    let implementation = format!("{allow} impl{declared} {text_name}{given} {bounds} {{ {associated_text} }}");
    let traits = trait_text(compilation, &signature, &residuals);
    let pieces: String = items.pieces.iter().map(|piece| format!("#[automatically_derived] {allow} {piece}")).collect();

    // The user's own tokens take the places of markers, so that errors in them point at what the user wrote.
    let reference_body = reference_body(compilation);
    let mut value_item = value_item(compilation);
    if program.options.asked.contains_key("doc") {
        let text = super::doc::doc_text(compilation, at_work);
        value_item.attrs.push(syn::parse_quote!(#[cfg_attr(doc, doc = #text)]));
    }
    let krate_tokens = krate.to_token_stream();
    let mut out = TokenStream::new();
    let vis_tokens = vis.to_token_stream();
    let mut own = compilation.rules.as_ref().map(super::rule::markers).unwrap_or_default();
    own.extend(super::foreign::plain_markers(compilation));
    let fill = |text: &str| {
        let mut markers =
            vec![("__VIS__", &vis_tokens), ("__REFERENCE__", &reference_body), ("__KRATE__", &krate_tokens)];
        markers.extend(own.iter().map(|(marker, tokens)| (marker.as_str(), tokens)));
        tokens(text, program, &markers)
    };
    if !is_plain {
        let value_stream = fill(&value_text);
        out.extend(substitute(value_item.to_token_stream(), &[("__TAPELESS_BODY__", &value_stream)]));
    }
    out.extend(fill(&kind));
    out.extend(fill(&format!("{allow} {residual_struct}")));
    out.extend(fill(&implementation));
    out.extend(fill(&pieces));
    out.extend(fill(&traits));
    out
}

/// The body as written, behind what makes it mean what the graph means.
pub(super) fn reference_body(compilation: &Compilation<'_>) -> TokenStream {
    let program = compilation.program;
    let (krate, body) = (&program.options.krate, &program.item.block);
    let checks = checks(compilation);
    let mutable: TokenStream = program
        .params
        .iter()
        .filter(|param| param.mutable)
        .map(|param| {
            let name = &param.name;
            quote!(let mut #name = #name;)
        })
        .collect();
    quote! { #[allow(unused_imports)] use #krate::Float as _; #checks #mutable #body }
}

/// The function with a marker for its body.
pub(super) fn value_item(compilation: &Compilation<'_>) -> syn::ItemFn {
    let mut value_item = compilation.program.item.clone();
    *value_item.block = syn::parse_quote!({ __TAPELESS_BODY__ });
    for input in &mut value_item.sig.inputs {
        if let syn::FnArg::Typed(typed) = input
            && let syn::Pat::Ident(ident) = &mut *typed.pat
        {
            ident.mutability = None;
        }
    }
    let value_allow: syn::Attribute = syn::parse_quote!(#[allow(unused_variables, unused_mut, unused_assignments, unused_imports, unused_parens, unused_braces, clippy::all, clippy::pedantic)]);
    value_item.attrs.push(value_allow);
    value_item
}

pub(super) fn substitute(stream: TokenStream, markers: &[(&str, &TokenStream)]) -> TokenStream {
    use proc_macro2::{Group, TokenTree};
    let mut out = TokenStream::new();
    for token in stream {
        match token {
            TokenTree::Ident(ident) => match markers.iter().find(|(marker, _)| ident == *marker) {
                Some((_, tokens)) => out.extend((*tokens).clone()),
                None => out.extend([TokenTree::Ident(ident)]),
            },
            TokenTree::Group(group) => {
                let mut new = Group::new(group.delimiter(), substitute(group.stream(), markers));
                new.set_span(group.span());
                out.extend([TokenTree::Group(new)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

pub(super) fn signature(compilation: &Compilation<'_>) -> Signature {
    let program = compilation.program;
    let generics = &program.item.sig.generics;
    let (mut declared, mut given, mut lifetimes) = (vec![], vec![], vec![]);
    for param in &generics.params {
        match param {
            syn::GenericParam::Lifetime(lifetime) => lifetimes.push(lifetime.to_token_stream().to_string()),
            syn::GenericParam::Type(ty) if program.is_function(&ty.ident) => {}
            syn::GenericParam::Type(ty) => {
                let mut ty = ty.clone();
                ty.default = None;
                declared.push(ty.to_token_stream().to_string());
                given.push(ty.ident.to_string());
            }
            syn::GenericParam::Const(constant) => {
                let mut constant = constant.clone();
                constant.default = None;
                declared.push(constant.to_token_stream().to_string());
                given.push(constant.ident.to_string());
            }
        }
    }
    let angle = |items: Vec<String>| if items.is_empty() { String::new() } else { format!("<{}>", items.join(", ")) };
    let params = program.params.iter().map(|param| {
        let reference = if param.by_ref { "&" } else { "" };
        format!("{}: {reference}{}", param.name, param.written.to_token_stream())
    });
    let names = program.params.iter().map(|param| param.name.to_string());
    let output = match &program.item.sig.output {
        syn::ReturnType::Type(_, ty) => ty.to_token_stream().to_string(),
        syn::ReturnType::Default => "()".into(),
    };
    Signature {
        declared: angle(declared),
        given: angle(given),
        bounds: program.bounds(false).to_token_stream().to_string(),
        lifetimes: angle(lifetimes),
        params: params.collect::<Vec<_>>().join(", "),
        names: names.collect::<Vec<_>>().join(", "),
        output,
    }
}

/// `enum loss {}`, or for a generic function a struct that nobody can make.
pub(super) fn phantom_text(compilation: &Compilation<'_>) -> String {
    let name = &compilation.program.item.sig.ident;
    let Signature { declared, bounds, .. } = signature(compilation);
    if compilation.program.generics.is_empty() {
        return format!("enum {name} {{}}");
    }
    format!(
        "struct {name}{declared} {bounds} {{ __never: ::core::convert::Infallible, __phantom: ::core::marker::PhantomData<({})> }}",
        phantom_types(compilation)
    )
}

fn phantom_types(compilation: &Compilation<'_>) -> String {
    let types = compilation.program.generics.iter().filter_map(|generic| match generic {
        Generic::Element(name) => Some(format!("{name},")),
        Generic::Dim(_) => None,
    });
    types.collect()
}

/// What every generated body starts with.
pub(super) fn prelude_text() -> &'static str {
    "use __KRATE__::__private::{Float, Matrix, Params, Tensor3, Tensor4, Vector, kernels}; use __KRATE__::__private::Functions as _;"
}

/// `const` items of the body, which its constants refer to.
pub(super) fn items_text(compilation: &Compilation<'_>) -> String {
    compilation.items.iter().map(|item| item.to_token_stream().to_string()).collect::<Vec<_>>().join("\n")
}

fn reference_text(signature: &Signature) -> String {
    let Signature { params, output, lifetimes, .. } = signature;
    format!(
        "/// The body exactly as written, unoptimised: what every check compares against.\n#[allow(unused_mut)] pub fn reference{lifetimes}({params}) -> {output} {{ __REFERENCE__ }}\n"
    )
}

/// Value and gradient: a gradient of numbers comes back in registers, and is added from there; one with tensors is added up where it
/// belongs, and written where it is returned: zeros or a copy would take as long as the whole pass.
fn scalar_items(items: &mut Items, compilation: &Compilation<'_>, signature: &Signature, joint: &Joint) {
    let Signature { params, output, names, lifetimes, .. } = signature;
    let gradient = compilation.gradient_type();
    let place = compilation.own_name("gradient");
    let value_and_grad = format!("value_and_grad{lifetimes}({params}) -> ({output}, {gradient})");
    let into = |name: &str| format!("{name}{lifetimes}({params}, {place}: &mut {gradient}) -> {output}");
    let docs = [
        "/// Value and gradient, one fused pass.\n",
        "/// Adds the gradient to `gradient` and returns the value: mini-batches without temporaries.\n",
        "/// Writes the gradient over `gradient` and returns the value: large gradients without zeros or copies.\n",
    ];
    let ways = [("accumulate_grad", docs[1], "true", "+="), ("write_grad", docs[2], "false", "=")];
    let mut arguments = compilation.arguments();
    if compilation.sums_of_numbers(&place, "=").is_some() {
        let result = format!("({output}, {gradient})");
        let body = compilation.value_and_grad_body(joint);
        let piece =
            Piece { part: "ValueAndGrad", generics: "", flops: "Self::FLOPS_GRAD", arguments, output: &result, body };
        items.function(compilation, docs[0], &value_and_grad, piece);
        for (name, doc, _, operator) in ways {
            let (head, sums) = (into(name), compilation.sums_of_numbers(&place, operator).unwrap_or_default());
            items.associated.push(format!(
                "{doc}#[inline] pub fn {head} {{ let (__value, __grad) = Self::value_and_grad({names}); {sums} __value }}\n"
            ));
        }
    } else {
        arguments.push(Argument { name: place.clone(), ty: format!("&'__args mut {gradient}"), passed: place.clone() });
        let (body, lives) = compilation.accumulate_body(joint);
        for (name, doc, adds, _) in ways {
            let call = run_code("Self", &format!("GradientInto<{adds}>"), &arguments);
            // Whether few temporaries fit on the stack is not asked.
            let call = match crate::schedule::peak(&lives) {
                Some(bytes) if bytes <= 64 << 10 => call,
                _ => {
                    let peak = crate::schedule::peak_code(&lives);
                    format!(
                        "__KRATE__::__private::stack::with_room({{ use __KRATE__::__private::{{Matrix, Tensor3, Tensor4, Vector}}; {peak} }}, move || {call})"
                    )
                }
            };
            items.associated.push(format!("{doc}#[inline] pub fn {} {{ {call} }}\n", into(name)));
        }
        let part = format!("GradientInto<{ADDS}>");
        let generics = format!("const {ADDS}: bool");
        let piece = Piece { part: &part, generics: &generics, flops: "Self::FLOPS_GRAD", arguments, output, body };
        items.piece(compilation, "Self", piece);
        let zeros = compilation.zero_gradient();
        items.associated.push(format!(
            "{}#[must_use] #[inline] pub fn {value_and_grad} {{ use __KRATE__::__private::{{Float, Params}}; \
             let mut __result = (<{output} as Float>::ZERO, {zeros}); __result.0 = Self::write_grad({names}, &mut __result.1); __result }}\n",
            docs[0]
        ));
    }
    items.associated.push(format!(
        "/// The gradient.\n#[must_use] #[inline] pub fn grad{lifetimes}({params}) -> {gradient} {{ Self::value_and_grad({names}).1 }}\n"
    ));
}

/// `grad` and `value_and_grad` of a function that has none, for a message that says what there is.
fn no_gradient_text(signature: &Signature) -> String {
    let Signature { params, output, lifetimes, .. } = signature;
    let generics = if lifetimes.is_empty() { "<__Gradient>".into() } else { lifetimes.replace('>', ", __Gradient>") };
    let stub = |name: &str| {
        format!(
            "#[doc(hidden)] pub fn {name}{generics}({params}) -> __Gradient where {output}: __KRATE__::__private::OneFloat<__Gradient> {{ loop {{}} }}\n"
        )
    };
    stub("grad") + &stub("value_and_grad")
}

fn pass_items(
    items: &mut Items,
    compilation: &Compilation<'_>,
    signature: &Signature,
    backward: &Joint,
    plan: &partition::Plan,
    residuals: &str,
) {
    let Signature { params, output, given, lifetimes, .. } = signature;
    let gradient = compilation.gradient_type();
    let saved = format!("{residuals}{given}");
    let result = format!("({output}, {saved})");
    let piece = Piece {
        part: "Forward",
        generics: "",
        flops: "Self::FLOPS_GRAD",
        arguments: compilation.arguments(),
        output: &result,
        body: compilation.forward_body(backward, plan, residuals),
    };
    let doc = "/// The forward pass: the value, and what the backward pass needs.\n";
    items.function(compilation, doc, &format!("forward{lifetimes}({params}) -> {result}"), piece);

    let [held, cotangent] = ["residuals", "cotangent"].map(|name| compilation.own_name(name));
    let mut arguments = compilation.arguments();
    arguments.push(Argument { name: held.clone(), ty: format!("&'__args {saved}"), passed: held.clone() });
    let (ty, passed) = match compilation.is_number() {
        true => (output.clone(), cotangent.clone()),
        false => (format!("&'__args {output}"), format!("&{cotangent}")),
    };
    arguments.push(Argument { name: cotangent.clone(), ty, passed });
    let piece = Piece {
        part: "Backward",
        generics: "",
        flops: "Self::FLOPS_GRAD",
        arguments,
        output: &gradient,
        body: compilation.backward_body(backward, plan),
    };
    let doc = "/// The backward pass (vjp): the cotangents of the arguments from the cotangent of the result, which has the result's shape.\n";
    let head = format!("backward{lifetimes}({params}, {held}: &{saved}, {cotangent}: {output}) -> {gradient}");
    items.function(compilation, doc, &head, piece);

    let result = format!("({output}, {output})");
    let piece = Piece {
        part: "Jvp",
        generics: "",
        flops: "Self::FLOPS_GRAD",
        arguments: compilation.arguments_and_tangents(),
        output: &result,
        body: compilation.jvp_body(&compilation.derivative(|source| source.tangent())),
    };
    let doc = "/// Forward mode (jvp): the value and its tangent, from the arguments and the tangents of those that are differentiated.\n";
    let tangents = compilation.tangent_params();
    items.function(compilation, doc, &format!("jvp{lifetimes}({params}, {tangents}) -> {result}"), piece);
}

/// A type as code where the names of tensors are not imported.
pub(super) fn saved_type(ty: &NodeTy) -> String {
    let mut code = ty_code(ty);
    for name in ["Vector<", "Matrix<", "Tensor3<", "Tensor4<"] {
        code = code.replace(name, &format!("__KRATE__::{name}"));
    }
    code
}

fn constants_text(compilation: &Compilation<'_>, joint: &Joint, residuals: &str, signature: &Signature) -> String {
    let given = &signature.given;
    let count = compilation.wrt.iter().map(|leaf| elements_code(&leaf.ty)).collect::<Vec<_>>().join(" + ");
    let count = if count.is_empty() { "0".into() } else { count };
    let workspace = crate::schedule::peak_code(&compilation.lives(joint));
    let mut text = format!(
        "/// How many floats are differentiated.\npub const PARAMETERS: usize = {count};\n\
         /// The size of the residuals in bytes.\npub const RESIDUAL_BYTES: usize = ::core::mem::size_of::<{residuals}{given}>();\n\
         /// The most bytes of temporaries that are alive at once in the gradient, arguments and results not counted.\n\
         pub const WORKSPACE_BYTES: usize = {{ use __KRATE__::__private::{{Matrix, Tensor3, Tensor4, Vector}}; {workspace} }};\n\
         /// Floating-point operations of the value; a loop whose length is known only at run time counts as 64 turns.\npub const FLOPS: u64 = {};\n\
         /// Floating-point operations of value and gradient together.\npub const FLOPS_GRAD: u64 = {};\n",
        super::costs::flops_text(&compilation.forward.graph, &compilation.output.leaves()),
        super::costs::flops_text(&joint.graph, &joint.roots()),
    );
    text += &exports_text(compilation);
    text
}

/// What the wire form refers to by number.
pub(super) fn exports_text(compilation: &Compilation<'_>) -> String {
    let mut text = String::new();
    let items = items_text(compilation);
    for (number, (constant, ty)) in compilation.exports.constants.iter().enumerate() {
        let ty = saved_type(ty);
        text += &format!("#[doc(hidden)] pub const __TAPELESS_CONST_{number}: {ty} = {{ {items} {constant} }};\n");
    }
    for (number, (path, _)) in compilation.exports.dims.iter().enumerate() {
        text += &format!("#[doc(hidden)] pub const __TAPELESS_DIM_{number}: usize = {{ {items} {path} }};\n");
    }
    text += &super::foreign::exports_text(compilation);
    text
}

/// `impl Differentiable for loss`, and for a scalar result `impl DifferentiableScalar`.
fn trait_text(compilation: &Compilation<'_>, signature: &Signature, residuals: &str) -> String {
    let program = compilation.program;
    let Signature { declared, given, bounds, output, .. } = signature;
    let name = &program.item.sig.ident;
    let tuple =
        |items: Vec<String>| if items.is_empty() { "()".to_owned() } else { format!("({},)", items.join(", ")) };
    let passed = |number: usize| {
        let param = &program.params[number];
        let reference = if param.by_ref { "&'__args " } else { "" };
        format!("{reference}{}", param.written.to_token_stream())
    };
    let arguments = tuple((0..program.params.len()).map(passed).collect());
    let tangents = tuple(compilation.wrt_params.iter().map(|number| passed(*number)).collect());
    let names = tuple(program.params.iter().map(|param| param.name.to_string()).collect());
    let plain = &signature.names;
    // A parameter can have the function's name.
    let places: Vec<String> = (0..program.params.len()).map(|number| format!("__args.{number}")).collect();
    let places = places.join(", ");
    let [own_residuals, own_cotangent, own_gradient] =
        ["residuals", "cotangent", "gradient"].map(|name| compilation.own_name(name));
    let tangent_names: Vec<String> =
        compilation.wrt_params.iter().map(|number| compilation.tangent_name(*number)).collect();
    let gradient = compilation.gradient_type();
    let turbofish = if given.is_empty() { String::new() } else { format!("::{given}") };
    let value = if compilation.rules.is_some() { "Self::reference".into() } else { format!("{name}{turbofish}") };
    let mut text = format!(
        "#[automatically_derived] #[allow(non_snake_case, clippy::all, clippy::pedantic)] impl{declared} __KRATE__::Differentiable for {name}{given} {bounds} {{\n\
         type Args<'__args> = {arguments}; type Tangents<'__args> = {tangents}; type Output = {output}; type Gradient = {gradient}; type Residuals = {residuals}{given};\n\
         const PARAMETERS: usize = Self::PARAMETERS; const RESIDUAL_BYTES: usize = Self::RESIDUAL_BYTES; const WORKSPACE_BYTES: usize = Self::WORKSPACE_BYTES; const FLOPS: u64 = Self::FLOPS; const FLOPS_GRAD: u64 = Self::FLOPS_GRAD;\n\
         fn value(__args: Self::Args<'_>) -> Self::Output {{ {value}({places}) }}\n\
         fn reference({names}: Self::Args<'_>) -> Self::Output {{ Self::reference({plain}) }}\n\
         fn forward({names}: Self::Args<'_>) -> (Self::Output, Self::Residuals) {{ Self::forward({plain}) }}\n\
         fn backward({names}: Self::Args<'_>, {own_residuals}: &Self::Residuals, {own_cotangent}: Self::Output) -> Self::Gradient {{ Self::backward({plain}, {own_residuals}, {own_cotangent}) }}\n\
         fn jvp({names}: Self::Args<'_>, {}: Self::Tangents<'_>) -> (Self::Output, Self::Output) {{ Self::jvp({plain}, {}) }}\n\
         #[inline] fn graph() -> &'static __KRATE__::graph::Graph {{ Self::graph() }} }}\n",
        tuple(tangent_names.clone()),
        tangent_names.join(", "),
    );
    if compilation.is_scalar() {
        text += &format!(
            "#[automatically_derived] #[allow(clippy::all, clippy::pedantic)] impl{declared} __KRATE__::DifferentiableScalar for {name}{given} {bounds} {{\n\
             fn value_and_grad({names}: Self::Args<'_>) -> (Self::Output, Self::Gradient) {{ Self::value_and_grad({plain}) }}\n\
             fn accumulate_grad({names}: Self::Args<'_>, {own_gradient}: &mut Self::Gradient) -> Self::Output {{ Self::accumulate_grad({plain}, {own_gradient}) }}\n\
             fn write_grad({names}: Self::Args<'_>, {own_gradient}: &mut Self::Gradient) -> Self::Output {{ Self::write_grad({plain}, {own_gradient}) }} }}\n"
        );
    }
    text
}

/// Refuses, at the user's token, a function of a name of ours that is not ours.
fn checks(compilation: &Compilation<'_>) -> TokenStream {
    let program = compilation.program;
    let krate = &program.options.krate;
    let mut out = TokenStream::new();
    for (path, callee) in &program.callees {
        let Callee::Builtin(name) = callee else { continue };
        let Some(written) = find_callee(&program.item.block, path) else { continue };
        let ours = syn::Ident::new(name, proc_macro2::Span::call_site());
        if let Some(window) = crate::lower::windows::find(name) {
            let ones = vec![quote!(1); window.constants];
            out.extend(quote! {
                #krate::__private::same_function(#krate::#ours::<#(#ones,)* f32>, #written::<#(#ones,)* f32>);
            });
            continue;
        }
        // Any type that every function of ours takes makes one item of a generic function.
        out.extend(quote! { #krate::__private::same_function(#krate::#ours::<#krate::Vector<1, f32>>, #written); });
    }
    out
}

/// The first call in the body whose path is spelled like this, as the user's tokens.
fn find_callee(block: &syn::Block, key: &str) -> Option<syn::Path> {
    struct Finder<'k> {
        key: &'k str,
        found: Option<syn::Path>,
    }
    impl<'ast> syn::visit::Visit<'ast> for Finder<'_> {
        fn visit_expr_path(&mut self, expr: &'ast syn::ExprPath) {
            if self.found.is_none() && crate::lower::path_key(&expr.path) == self.key {
                let mut path = expr.path.clone();
                if let Some(last) = path.segments.last_mut() {
                    last.arguments = syn::PathArguments::None;
                }
                self.found = Some(path);
            }
        }
    }
    let mut finder = Finder { key, found: None };
    syn::visit::Visit::visit_block(&mut finder, block);
    finder.found
}
