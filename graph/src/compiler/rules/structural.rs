//! Rules that change no bit of a finite result.

use super::{Rule, Subject};
use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, NodeId, Op};
use crate::compiler::table::{Code, View};
use crate::compiler::types::Dim;

/// The rules, in the order in which they are tried.
pub const RULES: &[Rule] = &[
    Rule { name: "x · 1 = x", apply: multiply_by_one },
    Rule { name: "c (x + x) = 2c x", apply: multiple_of_double },
    Rule { name: "x / 1 = x", apply: |b, s| s.two("div").filter(|(_, y)| b.is_literal(*y, 1.0)).map(|(x, _)| x) },
    Rule { name: "x + (−0) = x", apply: add_nothing },
    Rule { name: "what is there already", apply: set_to_itself },
    Rule { name: "signs", apply: signs },
    Rule { name: "c ? x : x = x", apply: |_, s| s.is("select").then(|| s.inputs[1]).filter(|x| *x == s.inputs[2]) },
    Rule { name: "small powers", apply: small_powers },
    Rule { name: "a constant seen from elsewhere", apply: view_of_literal },
    Rule { name: "transposes", apply: transposes },
    Rule { name: "products with transposes", apply: transposed_products },
    Rule { name: "sums of transposes", apply: sums_of_transposes },
    Rule { name: "a matrix of one row", apply: single_row },
    Rule { name: "a place of one", apply: single_place },
    Rule { name: "element of a view", apply: element_of_view },
    Rule { name: "element of an element-wise operation", apply: element_of_elementwise },
    Rule { name: "element-wise operation on a view", apply: elementwise_on_view },
    Rule { name: "cast to its own type", apply: |b, s| s.one("cast").filter(|x| b.graph.ty(*x) == s.ty) },
];

fn multiply_by_one(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (x, y) = s.two("mul")?;
    for (value, other) in [(x, y), (y, x)] {
        if b.is_literal(other, 1.0) {
            return Some(value);
        }
        if b.is_literal(other, -1.0) {
            return Some(b.neg(value));
        }
    }
    None
}

/// Twice a number is exact, so that the product is rounded where it was, unless the factor's double is of no normal `f32`.
fn multiple_of_double(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (x, y) = s.two("mul")?;
    [(x, y), (y, x)].into_iter().find_map(|(factor, sum)| {
        let value = b.graph.literal(factor).filter(|value| (1e-30..1e30).contains(&value.abs()))?;
        let (one, other) = b.args(sum, "add")?;
        (one == other).then(|| {
            let double = b.literal(factor, 2.0 * value);
            b.mul(double, one)
        })
    })
}

/// −0 is what changes no bit of anything it is added to; +0 would change −0.
fn add_nothing(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (x, y) = s.two("add")?;
    let nothing = |id| b.graph.literal(id).is_some_and(|value| value.to_bits() == (-0.0_f64).to_bits());
    if nothing(x) { Some(y) } else { nothing(y).then_some(x) }
}

/// What puts a value at a place, takes it from there, and is zero elsewhere.
const PLACES: [[&str; 3]; 4] = [
    ["set", "index", "scatter"],
    ["set2", "index2", "scatter2"],
    ["set3", "index3", "scatter3"],
    ["set_item", "item", "scatter_item"],
];

/// A place set to what stands there, a place read that was just set, and what is added where 0 was put.
fn set_to_itself(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    if let Some((x, y)) = s.two("add") {
        for (x, y) in [(x, y), (y, x)] {
            let found = PLACES.iter().find_map(|[set, _, scatter]| {
                let (set_to, added) = (b.graph.call(x, set)?, b.graph.call(y, scatter)?);
                let (value, at) = set_to[1..].split_last()?;
                let zero = b.graph.literal(*value) == Some(0.0);
                (zero && at == &added[1..]).then(|| (*set, [&set_to[..set_to.len() - 1], &added[..1]].concat()))
            });
            if let Some((set, inputs)) = found {
                return Some(b.call(set, Attr::None, &inputs));
            }
        }
        return None;
    }
    let [set, read, _] = PLACES.iter().find(|names| names[..2].contains(&s.def.name))?;
    if s.is(read) {
        let (value, before) = b.graph.call(s.inputs[0], set)?.split_last()?;
        return (before[1..] == s.inputs[1..]).then_some(*value);
    }
    let (value, before) = s.inputs.split_last()?;
    (b.graph.call(*value, read)? == before).then(|| s.inputs[0])
}

fn signs(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    if let Some(x) = s.one("neg") {
        if let Some(value) = b.graph.literal(x) {
            return Some(b.make(Op::Literal((-value).to_bits()), vec![], s.ty.clone()));
        }
        return b.arg(x, "neg");
    }
    if let Some((x, y)) = s.two("add") {
        if let Some(y) = b.arg(y, "neg") {
            return Some(b.sub(x, y));
        }
        if let Some(x) = b.arg(x, "neg") {
            return Some(b.sub(y, x));
        }
    }
    if let Some((x, y)) = s.two("sub")
        && let Some(y) = b.arg(y, "neg")
    {
        return Some(b.add(x, y));
    }
    if let Some((x, y)) = s.two("mul").or_else(|| s.two("div")) {
        let (u, v) = (b.arg(x, "neg"), b.arg(y, "neg"));
        if u.is_some() || v.is_some() {
            let product = b.binary(s.def.name, u.unwrap_or(x), v.unwrap_or(y));
            return Some(if u.is_some() && v.is_some() { product } else { b.neg(product) });
        }
    }
    None
}

fn small_powers(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let x = s.one("powi")?;
    match s.attr {
        Attr::Int(0) => Some(b.one(x)),
        Attr::Int(1) => Some(x),
        Attr::Int(2) => Some(b.mul(x, x)),
        Attr::Int(3) => {
            let square = b.mul(x, x);
            Some(b.mul(square, x))
        }
        Attr::Int(-1) => {
            let one = b.one(x);
            Some(b.div(one, x))
        }
        _ => None,
    }
}

/// A view that shows every element of its input somewhere shows the same number everywhere.
fn view_of_literal(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    use View::*;
    let Code::View(view) = s.def.code else { return None };
    let spreads = matches!(
        view,
        Broadcast | BroadcastRows | BroadcastColumns | Transpose | Index | Index2 | Row | Column | Diagonal | Pick
    );
    match b.graph.node(*s.inputs.first()?).op {
        Op::Literal(bits) if spreads => Some(b.make(Op::Literal(bits), vec![], s.ty.clone())),
        _ => None,
    }
}

fn transposes(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let x = s.one("transpose")?;
    if let Some((u, v)) = b.args(x, "outer") {
        return Some(b.binary("outer", v, u));
    }
    b.arg(x, "transpose")
}

fn transposed_products(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let &[x, y] = s.inputs else { return None };
    let (left, right) = match s.def.name {
        "matvec" => ("tr_matvec", ""),
        "tr_matvec" => ("matvec", ""),
        "matmul" => ("tr_mul", "mul_tr"),
        "tr_mul" => ("matmul", ""),
        "mul_tr" => ("", "matmul"),
        _ => return None,
    };
    if let (Some(x), true) = (b.arg(x, "transpose"), !left.is_empty()) {
        return Some(b.binary(left, x, y));
    }
    match (b.arg(y, "transpose"), right.is_empty()) {
        (Some(y), false) => Some(b.binary(right, x, y)),
        _ => None,
    }
}

fn sums_of_transposes(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let &[x] = s.inputs else { return None };
    if s.is("sum") && b.graph.ty(x).rank() == 0 {
        return Some(x);
    }
    let swapped = match s.def.name {
        "sum" => "sum",
        "row_sum" => "column_sum",
        "column_sum" => "row_sum",
        _ => return None,
    };
    let inner = b.arg(x, "transpose")?;
    Some(b.unary(swapped, inner))
}

fn is_one(dim: &Dim) -> bool {
    *dim == Dim::Lit(1)
}

/// A product with a 1×n matrix is a dot product, its transpose a multiple of the row: both run into other loops.
fn single_row(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let (w, x) = s.two("matvec").or_else(|| s.two("tr_matvec"))?;
    if !is_one(&b.graph.ty(w).dims[0]) {
        return None;
    }
    let zero = b.integer(0);
    let row = b.binary("row", w, zero);
    if s.is("matvec") {
        let products = b.mul(row, x);
        let sum = b.unary("sum", products);
        return Some(b.broadcast_to(sum, s.ty));
    }
    let factor = b.binary("index", x, zero);
    let factor = b.broadcast_like(factor, row);
    Some(b.mul(factor, row))
}

/// What is put at one place of a tensor that has only that one is everywhere in it.
fn single_place(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let spread = match s.def.name {
        "scatter" => "broadcast",
        "scatter_row" => "broadcast_rows",
        _ => return None,
    };
    let literal = matches!(b.graph.node(s.inputs[1]).op, Op::Integer(0));
    (literal && is_one(&s.ty.dims[0])).then(|| b.call(spread, Attr::Ty(s.ty.clone()), &s.inputs[..1]))
}

/// Whether an operation takes a part of its first input.
fn is_part(code: Code) -> bool {
    matches!(code, Code::View(View::Index | View::Index2 | View::Row | View::Column | View::Pick))
}

fn element_of_view(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let Code::View(part) = s.def.code else { return None };
    if !is_part(s.def.code) {
        return None;
    }
    let inner = b.graph.node(s.inputs[0]).clone();
    let Op::Call(def, _) = &inner.op else { return None };
    let x = *inner.inputs.first()?;
    let at = &s.inputs[1..];
    match (part, def.code) {
        (View::Index | View::Index2, Code::View(View::Broadcast)) => Some(x),
        (View::Row | View::Column | View::Pick, Code::View(View::Broadcast)) => {
            let shape = s.ty.clone();
            Some(b.broadcast_to(x, &shape))
        }
        (View::Index, Code::View(View::Row)) => Some(b.call("index2", Attr::None, &[x, inner.inputs[1], at[0]])),
        (View::Index, Code::View(View::Column)) => Some(b.call("index2", Attr::None, &[x, at[0], inner.inputs[1]])),
        (View::Index2, Code::View(View::BroadcastColumns)) => Some(b.binary("index", x, at[0])),
        (View::Index2, Code::View(View::BroadcastRows)) => Some(b.binary("index", x, at[1])),
        (View::Index2, Code::View(View::Transpose)) => Some(b.call("index2", Attr::None, &[x, at[1], at[0]])),
        (View::Row, Code::View(View::BroadcastRows))
        | (View::Column | View::Pick, Code::View(View::BroadcastColumns)) => Some(x),
        (View::Row, Code::View(View::BroadcastColumns)) | (View::Column, Code::View(View::BroadcastRows)) => {
            let element = b.binary("index", x, at[0]);
            let shape = s.ty.clone();
            Some(b.broadcast_to(element, &shape))
        }
        (View::Index, Code::Stack) => match b.graph.node(at[0]).op {
            Op::Integer(place) => inner.inputs.get(usize::try_from(place).ok()?).copied(),
            _ => None,
        },
        _ => None,
    }
}

/// f(x)[k] = f(x[k]): a part of a result needs only that part computed.
fn element_of_elementwise(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    if !is_part(s.def.code) {
        return None;
    }
    let inner = b.graph.node(s.inputs[0]).clone();
    let Op::Call(def, attr) = &inner.op else { return None };
    if !def.is_elementwise() {
        return None;
    }
    let parts: Vec<NodeId> = inner
        .inputs
        .iter()
        .map(|x| {
            let mut inputs = s.inputs.to_vec();
            inputs[0] = *x;
            b.call(s.def.name, s.attr.clone(), &inputs)
        })
        .collect();
    let attr = match attr {
        Attr::Ty(_) => Attr::Ty(s.ty.clone()),
        other => other.clone(),
    };
    Some(b.call(def.name, attr, &parts))
}

/// f(view(x)) = view(f(x)), for a view that every input shares: less work, and the rules that follow see through.
fn elementwise_on_view(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    if !s.def.is_elementwise() {
        return None;
    }
    let views: Vec<(NodeId, Option<View>)> = s
        .inputs
        .iter()
        .map(|id| match &b.graph.node(*id).op {
            Op::Call(def, _) => match def.code {
                Code::View(
                    view @ (View::Broadcast | View::BroadcastRows | View::BroadcastColumns | View::Transpose),
                ) => (*id, Some(view)),
                _ => (*id, None),
            },
            _ => (*id, None),
        })
        .collect();
    // The outermost view of the inputs; numbers go along with any, scalars spread everywhere with any but their own.
    let view = views
        .iter()
        .filter_map(|(_, view)| *view)
        .find(|view| *view != View::Broadcast)
        .or_else(|| views.iter().find_map(|(_, view)| *view))?;
    let name = match view {
        View::Broadcast => "broadcast",
        View::BroadcastRows => "broadcast_rows",
        View::BroadcastColumns => "broadcast_columns",
        _ => "transpose",
    };
    let source = views.iter().find(|(_, v)| *v == Some(view)).map(|(id, _)| b.graph.node(*id).inputs[0])?;
    let dims = b.ty(source).dims;
    let mut inputs = Vec::new();
    for (id, its) in &views {
        let element = b.ty(*id).element;
        let inner_ty = crate::compiler::graph::NodeTy::tensor(element, dims.clone());
        inputs.push(match its {
            Some(its) if *its == view => b.graph.node(*id).inputs[0],
            Some(View::Broadcast) => {
                let scalar = b.graph.node(*id).inputs[0];
                b.broadcast_to(scalar, &inner_ty)
            }
            _ => match b.graph.node(*id).op {
                Op::Literal(bits) => b.make(Op::Literal(bits), vec![], inner_ty),
                _ => return None,
            },
        });
    }
    let attr = match s.attr {
        Attr::Ty(ty) => Attr::Ty(crate::compiler::graph::NodeTy::tensor(ty.element.clone(), dims)),
        other => other.clone(),
    };
    let inner = b.call(s.def.name, attr, &inputs);
    let attr = if name == "transpose" { Attr::None } else { Attr::Ty(s.ty.clone()) };
    Some(b.call(name, attr, &[inner]))
}
