//! Rows that take tensors and arrays apart, put them together, and change one place of them.

use super::linear::{is_int, row, target, vector, view};
use super::{Code, Derivative, OpDef, ShapeRule, TransposeRule, View};
use crate::compiler::graph::{Attr, Extent, NodeTy};
use crate::compiler::types::{Dim, Element};

use Derivative::{Joint, Linear, Zero};

/// (tensor, index…, value): the tensor's type.
fn changed(inputs: &[&NodeTy], _: &Attr) -> Result<NodeTy, String> {
    let (whole, value) = (inputs[0], inputs[inputs.len() - 1]);
    for index in &inputs[1..inputs.len() - 1] {
        is_int(index)?;
    }
    if whole.rank() != inputs.len() - 2 || value.rank() > 0 || value.element != whole.element {
        return Err(format!("an element of `{whole}` is a `{}`, not `{value}`", whole.element));
    }
    Ok(whole.clone())
}

fn item(inputs: &[&NodeTy], _: &Attr) -> Result<NodeTy, String> {
    is_int(inputs[1])?;
    inputs[0].item().ok_or_else(|| format!("`{}` is no array", inputs[0]))
}

const fn set(name: &'static str, arity: usize, shape: ShapeRule, derivative: Derivative) -> OpDef {
    row(name, arity, shape, derivative, Code::Set)
}

const fn parts(name: &'static str, arity: usize) -> OpDef {
    view(View::Part, name, arity, target, |b, x, _, _, ct| {
        let inputs: Vec<_> = std::iter::once(ct).chain(x[1..].iter().copied()).collect();
        let name = if inputs.len() == 2 { "embed" } else { "embed2" };
        b.shaped_like(name, &inputs, x[0])
    })
}

const fn embeds(name: &'static str, arity: usize) -> OpDef {
    view(View::Embed, name, arity, target, |b, x, _, _, ct| {
        let inputs: Vec<_> = std::iter::once(ct).chain(x[1..].iter().copied()).collect();
        let name = if inputs.len() == 2 { "part" } else { "part2" };
        b.shaped_like(name, &inputs, x[0])
    })
}

/// (tensor, index…): an element of it.
const fn element(code: View, name: &'static str, arity: usize, transpose: TransposeRule) -> OpDef {
    view(
        code,
        name,
        arity,
        |x, _| {
            for index in &x[1..] {
                is_int(index)?;
            }
            if x[0].rank() == x.len() - 1 {
                return Ok(x[0].shaped([]));
            }
            Err(format!("`{}` is indexed by {} numbers, not by {}", x[0], x[0].rank(), x.len() - 1))
        },
        transpose,
    )
}

/// (vector or matrix, list of places): as many elements or rows.
fn gathered(inputs: &[&NodeTy], _: &Attr) -> Result<NodeTy, String> {
    let (ty, places) = (inputs[0], inputs[1]);
    is_int(places)?;
    match (&ty.dims[..], &places.dims[..]) {
        ([_, rest @ ..], [n]) if rest.len() < 2 => {
            Ok(ty.shaped(std::iter::once(n.clone()).chain(rest.iter().cloned())))
        }
        _ => Err(format!("cannot gather from `{ty}` by `{places}`")),
    }
}

/// The rows.
pub const ROWS: &[OpDef] = &[
    view(View::Item, "item", 2, item, |b, x, _, _, ct| b.shaped_like("scatter_item", &[ct, x[1]], x[0]))
        .prints("{0}[{1}]", "{0}_{ {1} }"),
    view(View::ScatterItem, "scatter_item", 2, target, |b, x, _, _, ct| b.binary("item", ct, x[1]))
        .prints("{0} at [{1}], 0 elsewhere", "{0} e_{ {1} }"),
    // An array of numbers as a tensor, and back.
    view(View::Regroup, "regroup", 1, target, |b, x, _, _, ct| b.shaped_like("regroup", &[ct], x[0]))
        .prints("{0}", "{0}"),
    row(
        "length",
        1,
        |x, _| match x[0].item() {
            Some(_) => Ok(NodeTy::scalar(Element::Int("usize".into()))),
            None => Err(format!("`{}` is no array", x[0])),
        },
        Zero,
        Code::Length,
    )
    .prints("{0}.len()", r"|{0}|"),
    OpDef {
        arity: None,
        ..row(
            "pack",
            0,
            |x, _| match x.first() {
                Some(first) => match x.iter().find(|ty| !ty.may_equal(first)) {
                    Some(odd) => Err(format!("items of one array have one type, not `{first}` and `{odd}`")),
                    None => Ok(first.array(Extent::Fixed(Dim::Lit(x.len())))),
                },
                None => Err("an array without items".into()),
            },
            Joint(|b, _, _, i, ct| {
                let place = b.integer(i);
                b.binary("item", ct, place)
            }),
            Code::Pack,
        )
    }
    .prints("[…]", r"[\dots]"),
    set(
        "set",
        3,
        changed,
        Joint(|b, x, _, i, ct| match i {
            0 => {
                let zero = b.literal(x[2], 0.0);
                b.call("set", Attr::None, &[ct, x[1], zero])
            }
            _ => b.binary("index", ct, x[1]),
        }),
    )
    .prints("{0} with {2} at [{1}]", r"{0}|_{ {1} = {2} }"),
    set(
        "set2",
        4,
        changed,
        Joint(|b, x, _, i, ct| match i {
            0 => {
                let zero = b.literal(x[3], 0.0);
                b.call("set2", Attr::None, &[ct, x[1], x[2], zero])
            }
            _ => b.call("index2", Attr::None, &[ct, x[1], x[2]]),
        }),
    )
    .prints("{0} with {3} at [{1}, {2}]", r"{0}|_{ ({1}, {2}) = {3} }"),
    set(
        "set_item",
        3,
        |x, _| {
            is_int(x[1])?;
            match x[0].item() {
                Some(ty) if ty.may_equal(x[2]) => Ok(x[0].clone()),
                Some(ty) => Err(format!("an item of the array is `{ty}`, not `{}`", x[2])),
                None => Err(format!("`{}` is no array", x[0])),
            }
        },
        Joint(|b, x, _, i, ct| match i {
            0 => {
                let zero = b.literal(x[2], 0.0);
                b.call("set_item", Attr::None, &[ct, x[1], zero])
            }
            _ => b.binary("item", ct, x[1]),
        }),
    )
    .prints("{0} with {2} at [{1}]", r"{0}|_{ {1} = {2} }"),
    parts("part", 2).prints("{0}[{1}..]", r"{0}[{1}{:}]"),
    parts("part2", 3).prints("{0}[{1}.., {2}..]", r"{0}[{1}{:}, {2}{:}]"),
    embeds("embed", 2).prints("{0} from [{1}] on, 0 elsewhere", r"\operatorname{pad}_{ {1} }\left({0}\right)"),
    embeds("embed2", 3)
        .prints("{0} from [{1}, {2}] on, 0 elsewhere", r"\operatorname{pad}_{ {1}, {2} }\left({0}\right)"),
    OpDef {
        derivative: Joint(|b, x, _, i, ct| {
            let start = if i == 0 {
                b.integer(0)
            } else {
                let length = b.ty(x[0]).dims[0].clone();
                b.extent(&length)
            };
            b.shaped_like("part", &[ct, start], x[i])
        }),
        ..view(
            View::Concat,
            "concat",
            2,
            |x, attr| {
                vector("concat", x[0])?;
                vector("concat", x[1])?;
                target(x, attr)
            },
            |_, _, _, _, ct| ct,
        )
    }
    .prints("({0}, {1})", r"({0}, {1})"),
    // Elements of larger tensors.
    element(View::Index, "index3", 4, |b, x, _, _, ct| b.shaped_like("scatter3", &[ct, x[1], x[2], x[3]], x[0]))
        .prints("{0}[{1}, {2}, {3}]", "{0}_{ {1}, {2}, {3} }"),
    view(View::Scatter, "scatter3", 4, target, |b, x, _, _, ct| b.call("index3", Attr::None, &[ct, x[1], x[2], x[3]]))
        .prints("{0} at [{1}, {2}, {3}], 0 elsewhere", "{0} E_{ {1}, {2}, {3} }"),
    element(View::Index, "index4", 5, |b, x, _, _, ct| b.shaped_like("scatter4", &[ct, x[1], x[2], x[3], x[4]], x[0]))
        .prints("{0}[{1}, {2}, {3}, {4}]", "{0}_{ {1}, {2}, {3}, {4} }"),
    view(View::Scatter, "scatter4", 5, target, |b, x, _, _, ct| {
        b.call("index4", Attr::None, &[ct, x[1], x[2], x[3], x[4]])
    })
    .prints("{0} at [{1}, {2}, {3}, {4}], 0 elsewhere", "{0} E_{ {1}, {2}, {3}, {4} }"),
    view(
        View::Slice,
        "slice",
        2,
        |x, _| {
            is_int(x[1])?;
            match &x[0].dims[..] {
                [_, rest @ ..] if rest.len() > 1 => Ok(x[0].shaped(rest.iter().cloned())),
                _ => Err(format!("`slice` takes a tensor of three or four indices, not `{}`", x[0])),
            }
        },
        |b, x, _, _, ct| b.shaped_like("scatter_slice", &[ct, x[1]], x[0]),
    )
    .prints("{0}[{1}, ·]", r"{0}_{ {1} \cdot }")
    .method("what stands at one value of the first index of a larger tensor"),
    view(View::ScatterSlice, "scatter_slice", 2, target, |b, x, _, _, ct| b.binary("slice", ct, x[1]))
        .prints("{0} at [{1}, ·], 0 elsewhere", r"e_{ {1} } \otimes {0}"),
    set(
        "set3",
        5,
        changed,
        Joint(|b, x, _, i, ct| match i {
            0 => {
                let zero = b.literal(x[4], 0.0);
                b.call("set3", Attr::None, &[ct, x[1], x[2], x[3], zero])
            }
            _ => b.call("index3", Attr::None, &[ct, x[1], x[2], x[3]]),
        }),
    )
    .prints("{0} with {4} at [{1}, {2}, {3}]", r"{0}|_{ ({1}, {2}, {3}) = {4} }"),
    // Lists of places.
    view(View::Gather, "gather", 2, gathered, |b, x, _, _, ct| b.shaped_like("scatter_add", &[ct, x[1]], x[0]))
        .prints("{0}[{1}]", "{0}_{ {1} }"),
    row("scatter_add", 2, target, Linear(|b, x, _, _, ct| b.binary("gather", ct, x[1])), Code::Kernel("scatter_add"))
        .prints("{0} added at [{1}]", r"\sum_i {0}_i e_{ {1}_i}"),
    // The same elements elsewhere.
    row("reshape", 1, target, Linear(|b, x, _, _, ct| b.shaped_like("reshape", &[ct], x[0])), Code::Whole("reshape"))
        .prints("{0} reshaped", r"\operatorname{reshape}({0})"),
    row(
        "lower_triangular",
        1,
        target,
        Linear(|b, x, _, _, ct| b.shaped_like("pack_lower", &[ct], x[0])),
        Code::Kernel("lower_triangular"),
    )
    .prints("tril({0})", r"\operatorname{tril}({0})"),
    row(
        "pack_lower",
        1,
        target,
        Linear(|b, x, _, _, ct| b.shaped_like("lower_triangular", &[ct], x[0])),
        Code::Kernel("pack_lower"),
    )
    .prints("vech({0})", r"\operatorname{vech}({0})"),
    // Conditions and integers, which have no slope.
    row("and", 2, |x, _| Ok(x[0].clone()), Zero, Code::Infix("&&", 2)).prints("{0} ∧ {1}", r"{0} \land {1}"),
    row("or", 2, |x, _| Ok(x[0].clone()), Zero, Code::Infix("||", 1)).prints("{0} ∨ {1}", r"{0} \lor {1}"),
    row("not", 1, |x, _| Ok(x[0].clone()), Zero, Code::Prefix("!")).prints("¬{0}", r"\lnot {0}"),
    row("int_min", 2, |x, _| Ok(x[0].clone()), Zero, Code::Method("min")).prints("min({0}, {1})", r"\min({0}, {1})"),
    row("int_max", 2, |x, _| Ok(x[0].clone()), Zero, Code::Method("max")).prints("max({0}, {1})", r"\max({0}, {1})"),
    row("int_sqrt", 1, |x, _| Ok(x[0].clone()), Zero, Code::Method("isqrt"))
        .prints("⌊√{0}⌋", r"\lfloor\sqrt{{{0}}}\rfloor"),
    row("int_abs_diff", 2, |x, _| Ok(x[0].clone()), Zero, Code::Method("abs_diff"))
        .prints("|{0} − {1}|", r"|{0} - {1}|"),
    row("saturating_sub", 2, |x, _| Ok(x[0].clone()), Zero, Code::Method("saturating_sub"))
        .prints("max({0} − {1}, 0)", r"\max({0} - {1}, 0)"),
];
