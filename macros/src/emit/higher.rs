//! The derivatives beyond gradient and tangent: vjp, and on request Jacobian, Hessian and products with them.

use super::Compilation;
use super::items::{Signature, function, saved_type};
use crate::graph::{NodeId, NodeTy};

/// The associated functions.
pub(super) fn text(compilation: &Compilation<'_>, signature: &Signature) -> String {
    let asked = |name: &str| compilation.program.options.asked.contains_key(name);
    let mut text = vjp(compilation, signature);
    if asked("jacobian") {
        text += &jacobian(compilation, signature);
    }
    if asked("hvp") {
        let joint = compilation.derivative(|source| source.hvp());
        text += &product(
            compilation,
            signature,
            "hvp",
            "The product of the Hessian and the tangents: the derivative of the gradient along them, by forward over reverse mode.",
            &joint,
        );
    }
    if asked("gauss_newton") {
        let joint = compilation.derivative(|source| source.gauss_newton());
        text += &product(
            compilation,
            signature,
            "gauss_newton",
            "Jᵀ J times the tangents, J being the Jacobian: the product of the Gauss-Newton approximation of the Hessian of half the sum of squares of the result.",
            &joint,
        );
    }
    if asked("hessian") {
        text += &hessian(compilation, signature);
    }
    text
}

fn vjp(compilation: &Compilation<'_>, signature: &Signature) -> String {
    let Signature { params, output, names, lifetimes, .. } = signature;
    let gradient = compilation.gradient_type();
    // The arguments are read after the forward pass: no name of ours may hide one.
    let [cotangent, value, residuals] = ["cotangent", "value", "residuals"].map(|name| compilation.own_name(name));
    format!(
        "/// The value, and the cotangents of the arguments from the cotangent of the result, which has the result's shape.\n\
         #[must_use] #[inline] pub fn vjp{lifetimes}({params}, {cotangent}: {output}) -> ({output}, {gradient}) {{ \
         let ({value}, {residuals}) = Self::forward({names}); ({value}, Self::backward({names}, &{residuals}, {cotangent})) }}\n"
    )
}

fn product(
    compilation: &Compilation<'_>,
    signature: &Signature,
    name: &str,
    doc: &str,
    joint: &crate::derivative::Joint,
) -> String {
    let Signature { params, lifetimes, .. } = signature;
    let (tangents, gradient) = (compilation.tangent_params(), compilation.gradient_type());
    let head = format!("{name}{lifetimes}({params}, {tangents}) -> {gradient}");
    function(compilation, doc, &head, &compilation.gradient_body(joint))
}

/// Rows are outputs and columns inputs, as in `jax.jacobian`; the transpose of the lecture's convention.
fn jacobian(compilation: &Compilation<'_>, signature: &Signature) -> String {
    let Signature { params, lifetimes, .. } = signature;
    let joint = compilation.derivative(|source| source.jacobian());
    let output = compilation.forward.graph.ty(compilation.output.leaves()[0]).clone();
    let dim = |ty: &NodeTy| ty.dims.first().cloned().unwrap_or(crate::types::Dim::Lit(1));
    let types: Vec<NodeTy> = compilation.wrt.iter().map(|leaf| output.shaped([dim(&output), dim(&leaf.ty)])).collect();
    let written: Vec<String> = types.iter().map(saved_type).collect();
    let result = if written.len() == 1 { written.concat() } else { format!("({})", written.join(", ")) };
    let roots: Vec<(Option<NodeId>, NodeTy)> = joint.derivative.iter().copied().zip(types).collect();
    function(
        compilation,
        "The Jacobian, for each differentiated argument: row `i` is the gradient of output `i` (the convention of `jax.jacobian`; its transpose is the one in which dz/dx of z = W x is Wᵀ).",
        &format!("jacobian{lifetimes}({params}) -> {result}"),
        &compilation.values_body(&joint.graph, &roots),
    )
}

fn hessian(compilation: &Compilation<'_>, signature: &Signature) -> String {
    let Signature { params, lifetimes, .. } = signature;
    let joint = compilation.derivative(|source| source.hessian());
    let leaf = &compilation.wrt[0].ty;
    let ty = match &leaf.dims[..] {
        [n] => leaf.shaped([n.clone(), n.clone()]),
        _ => leaf.clone(),
    };
    let result = saved_type(&ty);
    function(
        compilation,
        "The Hessian: the matrix of second derivatives, symmetric where they are continuous; of one number, the second derivative.",
        &format!("hessian{lifetimes}({params}) -> {result}"),
        &compilation.values_body(&joint.graph, &[(joint.derivative[0], ty)]),
    )
}
