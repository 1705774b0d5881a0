//! Pictures of real functions, from a few nodes to hundreds: nothing overlaps, nothing is cut off.

#[path = "../graph/tests/support/layout.rs"]
mod layout;

use layout::{SOLID, boxes, check_layout};
use tapeless::prelude::*;

#[differentiable]
fn norm(x: Vector<8>) -> Vector<8> {
    let d = x - x.sum() / 8.0;
    d / (d.norm_squared() / 8.0 + 1e-5).sqrt()
}

#[differentiable]
fn layer(layer: &Dense<8, 8>, x: Vector<8>) -> Vector<8> {
    norm(gelu(layer.w * x + layer.b) + x)
}

#[derive(Params, Clone)]
struct Net {
    a: Dense<8, 8>,
    b: Dense<8, 8>,
    c: Dense<8, 8>,
    d: Dense<8, 8>,
    out: Dense<8, 3>,
}

#[differentiable(wrt(net), trace)]
fn shallow(net: &Net, x: Vector<8>, label: usize) -> f32 {
    let h = tanh(net.a.w * x + net.a.b);
    cross_entropy(net.out.w * h + net.out.b, label)
}

#[differentiable(wrt(net), trace)]
fn deep(net: &Net, x: Vector<8>, label: usize) -> f32 {
    let h = layer(&net.a, x);
    let h = layer(&net.b, h);
    cross_entropy(net.out.w * h + net.out.b, label)
}

#[differentiable(wrt(net), trace)]
fn deeper(net: &Net, x: Vector<8>, label: usize) -> f32 {
    let h = layer(&net.a, x);
    let h = layer(&net.b, h);
    let h = layer(&net.c, h);
    let h = layer(&net.d, h);
    cross_entropy(net.out.w * h + net.out.b, label)
}

/// A loop with a branch and a call inside of it.
#[differentiable(wrt(w), trace)]
fn recurrent(w: &Dense<8, 8>, xs: [Vector<8>; 5]) -> f32 {
    let mut state = Vector([0.0; 8]);
    for x in xs {
        let next = layer(w, state + x);
        state = if next[0] > 0.5 { exp(-next) } else { tanh(next) };
    }
    state.norm_squared()
}

fn net() -> Net {
    let mut net = Net::ZEROS;
    let mut k = 0.0;
    tapeless::ParamsExt::map_in_place(&mut net, |_: f32| {
        k += 1.0;
        f32::sin(k)
    });
    net
}

#[test]
fn nothing_overlaps() {
    let (net, x) = (net(), Vector::from_fn(|i| (i as f32).cos()));
    let traces = [
        ("shallow", shallow::trace(&net, x, 1)),
        ("deep", deep::trace(&net, x, 1)),
        ("deeper", deeper::trace(&net, x, 1)),
        ("recurrent", recurrent::trace(&net.a, [x; 5])),
    ];
    for (name, trace) in traces {
        let (graph, with_values) = (trace.graph().to_svg().to_string(), trace.to_svg().to_string());
        println!("{name}: {} nodes", boxes(&graph, &SOLID).len());
        check_layout(&graph);
        check_layout(&with_values);
    }
}

/// Called functions are frames, also where they are called by one another and in a loop.
#[test]
fn frames_of_calls_loops_and_branches() {
    let svg = deep::graph().to_svg().to_string();
    let calls = boxes(&svg, &["call"]).len();
    assert!(calls >= 4, "{calls} frames: two calls of `layer`, forward and backward");
    assert!(svg.contains(">layer</text>"));
    let svg = recurrent::graph().to_svg().to_string();
    assert!(svg.contains(">each turn</text>") && svg.contains(">if true</text>") && svg.contains(">if false</text>"));
    assert!(boxes(&svg, &["region"]).len() >= 4);
}
