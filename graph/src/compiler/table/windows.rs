//! Rows of convolutions and poolings: what a window needs to know beside its inputs are numbers in the attribute.

use super::linear::row;
use super::{Code, Derivative, Flops, OpDef, TransposeRule};
use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, NodeId, NodeTy};

use Derivative::{First, Linear};

fn given(_: &[&NodeTy], attr: &Attr) -> Result<NodeTy, String> {
    match attr {
        Attr::Options(_, ty) => Ok(ty.clone()),
        _ => Err("a window without its sizes".into()),
    }
}

/// The operation `name` with the same window, its result of the type of `like`.
fn with(b: &mut Build, name: &str, attr: &Attr, inputs: &[NodeId], like: NodeId) -> NodeId {
    let Attr::Options(text, _) = attr else { unreachable!("a window has its sizes") };
    let ty = b.ty(like);
    b.call(name, Attr::Options(text.clone(), ty), inputs)
}

const fn window(name: &'static str, arity: usize, derivative: Derivative) -> OpDef {
    OpDef { flops: Flops::PerResult(2), ..row(name, arity, given, derivative, Code::Kernel(name)) }
}

/// y = conv(x, k): ⟨y, u⟩ = ⟨x, input(u, k)⟩ = ⟨k, kernel(u, x)⟩.
const fn conv(name: &'static str, input: TransposeRule) -> OpDef {
    window(name, 2, Linear(input)).prints("{0} ∗ {1}", r"{0} * {1}")
}

/// The rows.
pub const ROWS: &[OpDef] = &[
    conv("conv2d", |b, x, attr, i, ct| match i {
        0 => with(b, "conv2d_input", attr, &[ct, x[1]], x[0]),
        _ => with(b, "conv2d_kernel", attr, &[ct, x[0]], x[1]),
    }),
    conv("conv2d_input", |b, x, attr, i, ct| match i {
        0 => with(b, "conv2d", attr, &[ct, x[1]], x[0]),
        _ => with(b, "conv2d_kernel", attr, &[x[0], ct], x[1]),
    }),
    conv("conv2d_kernel", |b, x, attr, i, ct| match i {
        0 => with(b, "conv2d", attr, &[x[1], ct], x[0]),
        _ => with(b, "conv2d_input", attr, &[x[0], ct], x[1]),
    }),
    conv("conv1d", |b, x, attr, i, ct| match i {
        0 => with(b, "conv1d_input", attr, &[ct, x[1]], x[0]),
        _ => with(b, "conv1d_kernel", attr, &[ct, x[0]], x[1]),
    }),
    conv("conv1d_input", |b, x, attr, i, ct| match i {
        0 => with(b, "conv1d", attr, &[ct, x[1]], x[0]),
        _ => with(b, "conv1d_kernel", attr, &[x[0], ct], x[1]),
    }),
    conv("conv1d_kernel", |b, x, attr, i, ct| match i {
        0 => with(b, "conv1d", attr, &[x[1], ct], x[0]),
        _ => with(b, "conv1d_input", attr, &[x[0], ct], x[1]),
    }),
    // (x, x): what the second one picks of the first.
    window("max_pool2d_pick", 2, First(|b, x, attr, _, ct| with(b, "max_pool2d_input", attr, &[ct, x[1]], x[0])))
        .prints("{0} where {1} is largest", r"\operatorname{maxpool}({0}, {1})"),
    window("max_pool2d_input", 2, First(|b, x, attr, _, ct| with(b, "max_pool2d_pick", attr, &[ct, x[1]], x[0])))
        .prints("{0} to where {1} is largest", r"\operatorname{maxpool}^\top({0}, {1})"),
    window("max_pool1d_pick", 2, First(|b, x, attr, _, ct| with(b, "max_pool1d_input", attr, &[ct, x[1]], x[0])))
        .prints("{0} where {1} is largest", r"\operatorname{maxpool}({0}, {1})"),
    window("max_pool1d_input", 2, First(|b, x, attr, _, ct| with(b, "max_pool1d_pick", attr, &[ct, x[1]], x[0])))
        .prints("{0} to where {1} is largest", r"\operatorname{maxpool}^\top({0}, {1})"),
    window("avg_pool2d", 1, Linear(|b, x, attr, _, ct| with(b, "avg_pool2d_input", attr, &[ct], x[0])))
        .prints("mean of windows of {0}", r"\operatorname{avgpool}({0})"),
    window("avg_pool2d_input", 1, Linear(|b, x, attr, _, ct| with(b, "avg_pool2d", attr, &[ct], x[0])))
        .prints("{0} over windows", r"\operatorname{avgpool}^\top({0})"),
    window("avg_pool1d", 1, Linear(|b, x, attr, _, ct| with(b, "avg_pool1d_input", attr, &[ct], x[0])))
        .prints("mean of windows of {0}", r"\operatorname{avgpool}({0})"),
    window("avg_pool1d_input", 1, Linear(|b, x, attr, _, ct| with(b, "avg_pool1d", attr, &[ct], x[0])))
        .prints("{0} over windows", r"\operatorname{avgpool}^\top({0})"),
];
