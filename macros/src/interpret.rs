//! An interpreter of graphs over `f64`, for tests: what a graph computes, without rustc.

use crate::graph::{Attr, Extent, Graph, NodeId, NodeTy, Op, Place};
use crate::region::{Kind, Region};
use crate::table::{Code, OpRef, View};
use crate::types::Dim;
use std::collections::HashMap;

/// The elements of a node's value, row by row.
pub type Tensor = Vec<f64>;

/// What leaves and seeds stand for.
#[derive(Default, Clone)]
pub struct Inputs {
    /// Leaves of the arguments.
    pub leaves: HashMap<Place, Tensor>,
    /// Tangents of them.
    pub tangents: HashMap<Place, Tensor>,
    /// Cotangents of the outputs.
    pub cotangents: Vec<Tensor>,
}

/// The dimensions of a node, those of arrays around it first; test programs have no others than numbers.
pub fn dims(graph: &Graph, id: NodeId) -> Vec<usize> {
    shape(graph.ty(id))
}

fn shape(ty: &NodeTy) -> Vec<usize> {
    let number = |dim: &Dim| if let Dim::Lit(n) = dim { *n } else { panic!("a symbolic dimension") };
    let lead = ty.lead.iter().map(|extent| match extent {
        Extent::Fixed(dim) => number(dim),
        Extent::Run => panic!("a length that only the run knows"),
    });
    lead.chain(ty.dims.iter().map(number)).collect()
}

/// The value of every node.
pub fn run(graph: &Graph, inputs: &Inputs) -> Vec<Tensor> {
    run_body(graph, inputs, &|_| panic!("an input outside of a region"))
}

fn run_body(graph: &Graph, inputs: &Inputs, handed: &dyn Fn(usize) -> Tensor) -> Vec<Tensor> {
    let mut values: Vec<Tensor> = Vec::new();
    let mut regions: HashMap<NodeId, Vec<Tensor>> = HashMap::new();
    for id in graph.ids() {
        let node = graph.node(id);
        let size: usize = shape(&node.ty).iter().product();
        let value = match &node.op {
            Op::Leaf(place) => inputs.leaves[place].clone(),
            Op::Tangent(place) => inputs.tangents[place].clone(),
            Op::Cotangent(number) => inputs.cotangents[*number].clone(),
            Op::Literal(bits) => vec![f64::from_bits(*bits); size],
            Op::Integer(value) => vec![*value as f64; size],
            Op::Constant(text) => panic!("the constant `{text}` is rustc's to evaluate"),
            Op::Input(k) => handed(*k),
            Op::Region(region) => {
                let arguments: Vec<Tensor> = node.inputs.iter().map(|input| values[input.0].clone()).collect();
                regions.insert(id, run_region(region, &arguments, inputs));
                vec![0.0]
            }
            // A superseded region has no more values than it had.
            Op::Output(k) => regions[&node.inputs[0]][*k].clone(),
            Op::Call(def, attr) => {
                let arguments: Vec<&Tensor> = node.inputs.iter().map(|input| &values[input.0]).collect();
                let shapes: Vec<Vec<usize>> = node.inputs.iter().map(|input| dims(graph, *input)).collect();
                call(*def, attr, &arguments, &shapes, &dims(graph, id))
            }
        };
        assert_eq!(value.len(), size, "the size of node {} ({:?})", id.0, node.op);
        values.push(value);
    }
    values
}

/// The values of a region; see [`Kind`].
fn run_region(region: &Region, arguments: &[Tensor], inputs: &Inputs) -> Vec<Tensor> {
    let Kind::Loop(shape) = &region.kind else {
        let body = &region.bodies[usize::from(arguments[0][0] == 0.0)];
        let values = run_body(&body.graph, inputs, &|k| arguments[1 + k].clone());
        return body.outputs.iter().map(|id| values[id.0].clone()).collect();
    };
    let body = &region.bodies[0];
    let trips = arguments[0][0] as usize;
    let mut carried = arguments[1..=shape.carried].to_vec();
    let capacity = match &shape.capacity {
        Extent::Fixed(Dim::Lit(n)) => *n,
        _ => trips,
    };
    let mut kept: Vec<Vec<Tensor>> = vec![vec![vec![]; capacity]; body.outputs.len() - shape.carried];
    let mut count = 0;
    for turn in 0..trips {
        let turn = if shape.reversed { trips - 1 - turn } else { turn };
        if shape.guarded && carried[0][0] == 0.0 {
            break;
        }
        let values = run_body(&body.graph, inputs, &|k| match k {
            0 => vec![turn as f64],
            _ if k <= shape.carried => carried[k - 1].clone(),
            _ => arguments[k].clone(),
        });
        for (kept, id) in kept.iter_mut().zip(&body.outputs[shape.carried..]) {
            kept[turn] = values[id.0].clone();
        }
        carried = body.outputs[..shape.carried].iter().map(|id| values[id.0].clone()).collect();
        count = if shape.reversed { trips } else { turn + 1 };
    }
    let mut all = vec![vec![count as f64]];
    all.extend(carried);
    for (kept, id) in kept.into_iter().zip(&body.outputs[shape.carried..]) {
        let size: usize = dims(&body.graph, *id).iter().product();
        all.push(kept.into_iter().flat_map(|item| if item.is_empty() { vec![0.0; size] } else { item }).collect());
    }
    all
}

fn call(def: OpRef, attr: &Attr, x: &[&Tensor], shapes: &[Vec<usize>], out: &[usize]) -> Tensor {
    let size: usize = out.iter().product();
    if def.is_elementwise() {
        return (0..size).map(|i| scalar(def, attr, &x.iter().map(|x| x[i]).collect::<Vec<_>>())).collect();
    }
    let columns = out.get(1).copied().unwrap_or(1);
    match def.code {
        Code::View(view) => (0..size).map(|at| element(view, x, shapes, out, at)).collect(),
        Code::Sum => vec![x[0].iter().sum()],
        Code::Stack => x.iter().map(|x| x[0]).collect(),
        Code::Whole("reshape") => x[0].clone(),
        Code::Pack => x.iter().flat_map(|x| x.iter().copied()).collect(),
        Code::Length => vec![shapes[0][0] as f64],
        Code::Set => {
            let mut whole = x[0].clone();
            let value = x[x.len() - 1];
            let place = x[1..x.len() - 1].iter().zip(&shapes[0]).fold(0, |at, (index, n)| at * n + index[0] as usize);
            whole[place * value.len()..(place + 1) * value.len()].copy_from_slice(value);
            whole
        }
        Code::Kernel(name) => match name {
            "matvec" | "tr_matvec" | "matmul" | "tr_mul" | "mul_tr" => {
                let at =
                    |t: &Tensor, shape: &[usize], i: usize, j: usize| t[i * shape.get(1).copied().unwrap_or(1) + j];
                let (left, right) = (name.starts_with("tr"), name == "mul_tr");
                let inner = if left { shapes[0][0] } else { shapes[0][1] };
                let term = |i: usize, j: usize, k: usize| {
                    let a = if left { at(x[0], &shapes[0], k, i) } else { at(x[0], &shapes[0], i, k) };
                    a * if right { at(x[1], &shapes[1], j, k) } else { at(x[1], &shapes[1], k, j) }
                };
                (0..size).map(|at| (0..inner).map(|k| term(at / columns, at % columns, k)).sum()).collect()
            }
            "row_sum" => (0..size).map(|j| x[0].iter().skip(j).step_by(size).sum()).collect(),
            "column_sum" => x[0].chunks(shapes[0][1]).map(|row| row.iter().sum()).collect(),
            "scatter_add" => {
                let item = x[0].len() / x[1].len();
                let mut whole = vec![0.0; size];
                for (value, place) in x[0].chunks(item).zip(x[1]) {
                    for (j, value) in value.iter().enumerate() {
                        whole[*place as usize * item + j] += value;
                    }
                }
                whole
            }
            "argmax" => vec![(0..x[0].len()).fold(0, |best, i| if x[0][i] > x[0][best] { i } else { best }) as f64],
            _ => {
                let width = *shapes[0].last().expect("a reduction of a tensor");
                x[0].chunks(width).map(|row| reduce(name, row)).collect()
            }
        },
        other => panic!("no interpretation of {other:?}"),
    }
}

fn reduce(name: &str, row: &[f64]) -> f64 {
    let largest = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    match name {
        "logsumexp" => row.iter().map(|x| (x - largest).exp()).sum::<f64>().ln() + largest,
        "max_of" => largest,
        "min_of" => row.iter().copied().fold(f64::INFINITY, f64::min),
        "norm_of" => row.iter().map(|x| x * x).sum::<f64>().sqrt(),
        _ => panic!("no interpretation of {name}"),
    }
}

fn scalar(def: OpRef, attr: &Attr, v: &[f64]) -> f64 {
    let truth = |b: bool| f64::from(u8::from(b));
    if let Some(fold) = def.fold {
        return fold(v);
    }
    match def.name {
        "and" => v[0] * v[1],
        "or" => v[0].max(v[1]),
        "not" => 1.0 - v[0],
        "int_min" => v[0].min(v[1]),
        "int_max" => v[0].max(v[1]),
        "saturating_sub" => (v[0] - v[1]).max(0.0),
        "int_sqrt" => v[0].sqrt().floor(),
        "int_abs_diff" => (v[0] - v[1]).abs(),
        "lt" => truth(v[0] < v[1]),
        "le" => truth(v[0] <= v[1]),
        "gt" => truth(v[0] > v[1]),
        "ge" => truth(v[0] >= v[1]),
        "eq" => truth(v[0] == v[1]),
        "ne" => truth(v[0] != v[1]),
        "select" => {
            if v[0] != 0.0 {
                v[1]
            } else {
                v[2]
            }
        }
        "powi" => v[0].powi(if let Attr::Int(n) = attr { *n } else { panic!("an exponent") }),
        "rem" => v[0] % v[1],
        "max" | "maximum" => v[0].max(v[1]),
        "min" | "minimum" => v[0].min(v[1]),
        "copysign" => v[0].copysign(v[1]),
        "softplus" => v[0].max(0.0) + (-v[0].abs()).exp().ln_1p(),
        "bce_logit" => (1.0 - v[1]) * v[0] + (-v[0]).max(0.0) + (-v[0].abs()).exp().ln_1p(),
        "erf" => 1.0 - erfc(v[0]),
        "erfc" => erfc(v[0]),
        "stop_gradient" | "cast" | "to_float" | "to_int" => v[0],
        other => panic!("no interpretation of {other}"),
    }
}

/// By Maclaurin's series near 0 and Laplace's continued fraction beyond (Abramowitz & Stegun, 7.1.5 and 7.1.14).
fn erfc(x: f64) -> f64 {
    if x < 0.0 {
        return 2.0 - erfc(-x);
    }
    if x < 2.0 {
        let (mut term, mut sum) = (x, x);
        for n in 1..60 {
            let n = f64::from(n);
            term *= -x * x / n;
            sum += term / (2.0 * n + 1.0);
        }
        return 1.0 - sum * core::f64::consts::FRAC_2_SQRT_PI;
    }
    let fraction = (1..200).rev().fold(x, |tail, k| x + f64::from(k) / 2.0 / tail);
    (-x * x).exp() * core::f64::consts::FRAC_2_SQRT_PI / 2.0 / fraction
}

fn element(view: View, x: &[&Tensor], shapes: &[Vec<usize>], out: &[usize], at: usize) -> f64 {
    let columns = out.get(1).copied().unwrap_or(1);
    let (i, j) = if out.len() == 2 { (at / columns, at % columns) } else { (at, 0) };
    let width = shapes[0].get(1).copied().unwrap_or(1);
    let index = |which: usize| x[which][0] as usize;
    let only = |hit: bool, value: f64| if hit { value } else { 0.0 };
    match view {
        View::Broadcast => x[0][0],
        View::BroadcastRows => x[0][j],
        View::BroadcastColumns => x[0][i],
        View::Transpose => x[0][j * width + i],
        View::Outer => x[0][i] * x[1][j],
        View::Index => x[0][(1..x.len()).zip(&shapes[0]).fold(0, |place, (n, extent)| place * extent + index(n))],
        View::Index2 => x[0][index(1) * width + index(2)],
        View::Row => x[0][index(1) * width + i],
        View::Column => x[0][i * width + index(1)],
        View::Diagonal => x[0][i * width + i],
        View::Pick => x[0][i * width + x[1][i] as usize],
        View::Item => {
            let item: usize = out.iter().product();
            x[0][index(1) * item + at]
        }
        View::ScatterItem => {
            let item: usize = out[1..].iter().product();
            only(at / item == index(1), x[0][at % item])
        }
        View::Part | View::Embed => {
            let start: Vec<usize> = (0..out.len()).map(|axis| x.get(1 + axis).map_or(0, |at| at[0] as usize)).collect();
            let here = if out.len() == 2 { vec![i, j] } else { vec![at] };
            let mut place = 0;
            for (axis, at) in here.iter().enumerate() {
                let n = shapes[0][axis];
                let inner = if view == View::Part { at + start[axis] } else { at.wrapping_sub(start[axis]) };
                if view == View::Embed && inner >= n {
                    return 0.0;
                }
                place = place * n + inner;
            }
            x[0][place]
        }
        View::Regroup => x[0][at],
        View::Slice => x[0][index(1) * out.iter().product::<usize>() + at],
        View::ScatterSlice => {
            let item: usize = out[1..].iter().product();
            only(at / item == index(1), x[0][at % item])
        }
        View::Gather if out.len() == 2 => x[0][x[1][i] as usize * width + j],
        View::Gather => x[0][x[1][i] as usize],
        View::Concat => {
            if at < x[0].len() {
                x[0][at]
            } else {
                x[1][at - x[0].len()]
            }
        }
        View::Scatter => {
            only(at == (1..x.len()).zip(out).fold(0, |place, (n, extent)| place * extent + index(n)), x[0][0])
        }
        View::Scatter2 => only(i == index(1) && j == index(2), x[0][0]),
        View::ScatterRow => only(i == index(1), x[0][j]),
        View::ScatterColumn => only(j == index(1), x[0][i]),
        View::ScatterDiagonal => only(i == j, x[0][i]),
        View::ScatterPick => only(j == x[1][i] as usize, x[0][i]),
    }
}
