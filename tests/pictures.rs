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

/// Calls in calls in calls.
#[differentiable]
fn block(first: &Dense<8, 8>, second: &Dense<8, 8>, x: Vector<8>) -> Vector<8> {
    layer(second, layer(first, x)) + x
}

#[differentiable(wrt(net))]
fn blocks(net: &Net, x: Vector<8>, label: usize) -> f32 {
    let h = block(&net.a, &net.b, x);
    let h = block(&net.c, &net.d, h);
    cross_entropy(net.out.w * h + net.out.b, label)
}

/// Called, a loop with a call in it.
#[differentiable(wrt(w))]
fn twice(w: &Dense<8, 8>, xs: [Vector<8>; 5]) -> f32 {
    recurrent(w, xs) + 1.0
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

/// Frames stand in frames as calls in calls: in all languages.
#[test]
fn calls_in_calls() {
    let graph = blocks::graph();
    let svg = graph.to_svg().to_string();
    check_layout(&svg);
    let frames = boxes(&svg, &["call"]);
    // Two blocks of two layers of one norm, there and back.
    assert_eq!(frames.len(), 2 * 2 * (1 + 2 * (1 + 1)));
    let inside = |[x, y, width, height]: [i32; 4], [x2, y2, width2, height2]: [i32; 4]| {
        x2 > x && y2 > y && x2 + width2 < x + width && y2 + height2 < y + height
    };
    let depth = |place: [i32; 4]| frames.iter().filter(|(_, outer)| inside(*outer, place)).count();
    let mut depths: Vec<usize> = frames.iter().map(|(_, place)| depth(*place)).collect();
    depths.sort_unstable();
    assert_eq!(depths, [vec![0; 4], vec![1; 8], vec![2; 8]].concat());
    let dot = graph.to_dot().to_string();
    assert!(dot.contains("subgraph \"cluster_forward_block#2/layer#1/norm#1\" { label=\"norm\""), "{dot}");
    let mermaid = graph.to_mermaid().to_string();
    assert_eq!(mermaid.matches("[\"norm\"]").count(), 8);
    // A call's frame is not drawn again in its loop.
    let dot = twice::graph().to_dot().to_string();
    assert!(dot.contains("label=\"recurrent\"") && dot.contains("layer#1"), "{dot}");
    assert!(!dot.contains("recurrent#1/recurrent#1"), "{dot}");
    check_layout(&twice::graph().to_svg().to_string());
}

/// What Mermaid refuses or lays out badly: words of its own as classes, subgraphs that do not close, edges to what is no node.
#[test]
fn mermaid_that_can_be_drawn() {
    let texts = [
        shallow::graph().to_mermaid().to_string(),
        blocks::graph().to_mermaid().to_string(),
        recurrent::graph().to_mermaid().to_string(),
        twice::graph().to_mermaid().to_string(),
        recurrent::trace(&net().a, [Vector([0.5; 8]); 5]).to_mermaid().to_string(),
    ];
    for text in texts {
        let (mut open, mut frames, mut nodes, mut classes) = (0, vec![], vec![], vec![]);
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        assert_eq!(lines[0], "flowchart TD");
        for line in &lines[1..] {
            let word = line.split([' ', '[', '(']).next().expect("split gives one");
            match word {
                "subgraph" => {
                    open += 1;
                    let name = line["subgraph ".len()..].split('[').next().expect("a name");
                    assert!(!frames.contains(&name), "{name} twice");
                    frames.push(name);
                }
                "end" => open -= 1,
                "class" => assert!(frames.contains(&line.split(' ').nth(1).expect("a name")), "{line}"),
                "classDef" => classes.push(line.split(' ').nth(1).expect("a name")),
                _ if line.contains("->") => {}
                node => {
                    assert!(!nodes.contains(&node), "{node} twice");
                    nodes.push(node);
                }
            }
            assert!(open >= 0);
        }
        assert_eq!(open, 0, "{text}");
        for word in ["call", "click", "end", "graph", "style", "class", "default", "href", "subgraph"] {
            assert!(!classes.contains(&word) && !frames.contains(&word), "`{word}` is Mermaid's own");
        }
        for line in lines.iter().filter(|line| line.contains("->")) {
            let (from, to) = (line.split(' ').next().expect("a node"), line.rsplit(' ').next().expect("a node"));
            assert!(nodes.contains(&from) && nodes.contains(&to), "{line}");
            assert!(!frames.contains(&from) && !frames.contains(&to), "{line}");
        }
        for line in lines.iter().filter(|line| line.starts_with("class ") || line.contains(":::")) {
            let class = line.rsplit([' ', ':']).next().expect("a class");
            assert!(classes.contains(&class), "{line}");
        }
    }
}
