//! The derivatives beyond gradient and tangent: vjp, and on request Jacobian, Hessian and products with them.

use super::Compilation;
use super::items::{Signature, saved_type};
use super::piece::{Argument, Items, Piece};
use crate::derivative::Joint;
use crate::graph::NodeTy;
use crate::schedule::Text;

/// The associated functions.
///
/// `backward` is the gradient by the cotangent of the result.
pub(super) fn items(items: &mut Items, compilation: &Compilation<'_>, signature: &Signature, backward: &Joint) {
    let asked = |name: &str| compilation.program.options.asked.contains_key(name);
    vjp(items, compilation, signature, backward);
    if asked("write_vjp") {
        write_vjp(items, compilation, signature, backward);
    }
    if asked("jacobian") {
        jacobian(items, compilation, signature);
    }
    if asked("hvp") {
        let joint = compilation.derivative(|source| source.hvp());
        let doc = "The product of the Hessian and the tangents: the derivative of the gradient along them, by forward over reverse mode.";
        product(items, compilation, signature, ("hvp", "Hvp", doc), &joint);
    }
    if asked("gauss_newton") {
        let joint = compilation.derivative(|source| source.gauss_newton());
        let doc = "Jᵀ J times the tangents, J being the Jacobian: the product of the Gauss-Newton approximation of the Hessian of half the sum of squares of the result.";
        product(items, compilation, signature, ("gauss_newton", "GaussNewton", doc), &joint);
    }
    if asked("hessian") {
        hessian(items, compilation, signature);
    }
    let missing = [
        ("write_vjp", "WriteVjp"),
        ("jacobian", "Jacobian"),
        ("value_and_jacobian", "Jacobian"),
        ("hessian", "Hessian"),
        ("hvp", "Hvp"),
        ("gauss_newton", "GaussNewton"),
    ];
    for (name, request) in missing.into_iter().filter(|(name, _)| !asked(name.trim_start_matches("value_and_"))) {
        items.associated.push(not_asked(compilation, signature, name, request));
    }
}

/// A derivative that nobody asked for, for a message that says how to ask.
fn not_asked(compilation: &Compilation<'_>, signature: &Signature, name: &str, request: &str) -> String {
    let Signature { params, lifetimes, .. } = signature;
    let generics =
        if lifetimes.is_empty() { "<__Derivative>".into() } else { lifetimes.replace('>', ", __Derivative>") };
    let more = match name {
        "hvp" | "gauss_newton" => compilation.tangent_params(),
        "write_vjp" => places(compilation, signature).map(|(name, ty)| format!("{name}: {ty}")).join(", "),
        _ => String::new(),
    };
    format!(
        "#[doc(hidden)] pub fn {name}{generics}({params}, {more}) -> __Derivative where Self: __KRATE__::__private::{request}<__Derivative> {{ loop {{}} }}\n"
    )
}

fn vjp(items: &mut Items, compilation: &Compilation<'_>, signature: &Signature, backward: &Joint) {
    let Signature { params, output, names, lifetimes, .. } = signature;
    let gradient = compilation.gradient_type();
    let doc = "/// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.\n";
    let cotangent = compilation.own_name("cotangent");
    let (head, result) =
        (format!("vjp{lifetimes}({params}, {cotangent}: {output})"), format!("({output}, {gradient})"));
    if !compilation.is_number() {
        let mut arguments = compilation.arguments();
        let (ty, passed) = (format!("&'__args {output}"), format!("&{cotangent}"));
        arguments.push(Argument { name: cotangent, ty, passed });
        let body = compilation.vjp_body(backward);
        let piece = Piece { part: "Vjp", generics: "", flops: "Self::FLOPS_GRAD", arguments, output: &result, body };
        return items.function(compilation, doc, &format!("{head} -> {result}"), piece);
    }
    // Of one number it is the gradient with a factor, which two passes find without more code. The arguments are read after the
    // forward pass: no name of ours may hide one.
    let [value, residuals] = ["value", "residuals"].map(|name| compilation.own_name(name));
    // By reference, since an argument may be no `Copy`.
    let forward = super::piece::run_code("Self", "Forward", &compilation.arguments());
    items.associated.push(format!(
        "{doc}#[must_use] #[inline] pub fn {head} -> {result} {{ \
         let ({value}, {residuals}) = {forward}; ({value}, Self::backward({names}, &{residuals}, {cotangent})) }}\n"
    ));
}

/// What `write_vjp` takes beside the arguments, and the types.
fn places(compilation: &Compilation<'_>, signature: &Signature) -> [(String, String); 3] {
    let (output, gradient) = (&signature.output, compilation.gradient_type());
    let types = [format!("&{output}"), format!("&mut {output}"), format!("&mut {gradient}")];
    let mut names = ["cotangent", "value", "gradient"].into_iter().map(|name| compilation.own_name(name));
    types.map(|ty| (names.next().unwrap_or_default(), ty))
}

fn write_vjp(items: &mut Items, compilation: &Compilation<'_>, signature: &Signature, backward: &Joint) {
    let Signature { params, lifetimes, .. } = signature;
    let places = places(compilation, signature);
    let more = places.each_ref().map(|(name, ty)| format!("{name}: {ty}")).join(", ");
    let mut arguments = compilation.arguments();
    arguments.extend(places.map(|(name, ty)| Argument {
        passed: name.clone(),
        name,
        ty: ty.replacen('&', "&'__args ", 1),
    }));
    let body = compilation.write_vjp_body(backward);
    let piece = Piece { part: "WriteVjp", generics: "", flops: "Self::FLOPS_GRAD", arguments, output: "()", body };
    let doc = "/// As `vjp`; value and cotangents of the arguments take the places of what is there: large ones are neither zeroed nor copied.\n";
    items.function(compilation, doc, &format!("write_vjp{lifetimes}({params}, {more})"), piece);
}

fn product(
    items: &mut Items,
    compilation: &Compilation<'_>,
    signature: &Signature,
    (name, part, doc): (&str, &str, &str),
    joint: &Joint,
) {
    let Signature { params, lifetimes, .. } = signature;
    let (tangents, gradient) = (compilation.tangent_params(), compilation.gradient_type());
    let piece = Piece {
        part,
        generics: "",
        flops: "Self::FLOPS_GRAD",
        arguments: compilation.arguments_and_tangents(),
        output: &gradient,
        body: compilation.gradient_body(joint),
    };
    let head = format!("{name}{lifetimes}({params}, {tangents}) -> {gradient}");
    items.function(compilation, &format!("/// {doc}\n"), &head, piece);
}

/// Rows are outputs and columns inputs, as in `jax.jacobian`; the transpose of the lecture's convention.
fn jacobian(items: &mut Items, compilation: &Compilation<'_>, signature: &Signature) {
    let joint = compilation.derivative(|source| source.jacobian());
    let output = compilation.forward.graph.ty(compilation.output.leaves()[0]).clone();
    let dim = |ty: &NodeTy| ty.dims.first().cloned().unwrap_or(crate::types::Dim::Lit(1));
    let types: Vec<NodeTy> = compilation.wrt.iter().map(|leaf| output.shaped([dim(&output), dim(&leaf.ty)])).collect();
    let written: Vec<String> = types.iter().map(saved_type).collect();
    let result = if written.len() == 1 { written.concat() } else { format!("({})", written.join(", ")) };
    let doc = "The Jacobian, for each differentiated argument: row `i` is the gradient of output `i` (the convention of `jax.jacobian`; its transpose is the one in which dz/dx of z = W x is Wᵀ).";
    let body = compilation.values_body(&joint, &types, false);
    matrix(items, compilation, signature, ("jacobian", "Jacobian", doc), &result, body);
    let both = format!("({}, {result})", signature.output);
    let body = compilation.values_body(&joint, &types, true);
    let doc = "The value and the Jacobian, in one pass.";
    matrix(items, compilation, signature, ("value_and_jacobian", "ValueAndJacobian", doc), &both, body);
}

fn hessian(items: &mut Items, compilation: &Compilation<'_>, signature: &Signature) {
    let joint = compilation.derivative(|source| source.hessian());
    let leaf = &compilation.wrt[0].ty;
    let ty = match &leaf.dims[..] {
        [n] => leaf.shaped([n.clone(), n.clone()]),
        _ => leaf.clone(),
    };
    let doc = "The Hessian: the matrix of second derivatives, symmetric where they are continuous; of one number, the second derivative.";
    let body = compilation.values_body(&joint, std::slice::from_ref(&ty), false);
    matrix(items, compilation, signature, ("hessian", "Hessian", doc), &saved_type(&ty), body);
}

fn matrix(
    items: &mut Items,
    compilation: &Compilation<'_>,
    signature: &Signature,
    (name, part, doc): (&str, &str, &str),
    output: &str,
    body: Text,
) {
    let Signature { params, lifetimes, .. } = signature;
    let arguments = compilation.arguments();
    let piece = Piece { part, generics: "", flops: "Self::FLOPS_GRAD", arguments, output, body };
    let head = format!("{name}{lifetimes}({params}) -> {output}");
    items.function(compilation, &format!("/// {doc}\n"), &head, piece);
}
