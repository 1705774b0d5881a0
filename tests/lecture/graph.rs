//! The net as a graph: S1 and S2.

use tapeless::prelude::*;

// ANCHOR: f
#[differentiable(trace)]
pub fn f(x: f64, y: f64, z: f64) -> f64 {
    (x + y) * (y - z)
}

#[test]
fn s1_gradient_of_a_small_graph() {
    let (value, gradient) = f::value_and_grad(1.0, 2.0, 3.0);
    assert_eq!(value, -3.0);
    assert_eq!(gradient, (-1.0, 2.0, -3.0));
    // Two sums and a product; one more sum for y, and a change of sign for z.
    assert_eq!((f::FLOPS, f::FLOPS_GRAD), (3, 5));
}
// ANCHOR_END: f

// ANCHOR: passes
#[test]
fn s1_the_two_passes_apart() {
    let (value, residuals) = f::forward(1.0, 2.0, 3.0);
    assert_eq!(value, -3.0);
    // Twice the cotangent, twice the gradient.
    assert_eq!(f::backward(1.0, 2.0, 3.0, &residuals, 1.0), (-1.0, 2.0, -3.0));
    assert_eq!(f::backward(1.0, 2.0, 3.0, &residuals, 2.0), (-2.0, 4.0, -6.0));
    // Forward mode: the derivative along one direction, here that of y.
    assert_eq!(f::jvp(1.0, 2.0, 3.0, 0.0, 1.0, 0.0), (-3.0, 2.0));
}
// ANCHOR_END: passes

/// A picture of that graph, forward and backward, with shapes: DOT, SVG, Mermaid, and in the page of documentation.
#[test]
fn s2_pictures_of_the_graph() {
    #[differentiable(doc)]
    fn f(x: Vector<3, f64>, y: Vector<3, f64>, z: Vector<3, f64>) -> f64 {
        (x + y).dot(y - z)
    }
    let graph = f::graph();
    let dot = graph.to_dot().to_string();
    assert!(
        dot.starts_with("digraph \"f\"")
            && dot.contains("cluster_forward")
            && dot.contains("cluster_backward")
    );
    assert!(dot.contains("[label=\" 3\"]"), "shapes stand on edges: {dot}");
    let svg = graph.to_svg().to_string();
    for text in [
        ">x + y</text>",
        ">y − z</text>",
        "forward ↓",
        "backward ↑",
        ">∇ x</text>",
        "class=\"label shape\"",
    ] {
        assert!(svg.contains(text), "{text}");
    }
    assert!(graph.to_mermaid().to_string().starts_with("flowchart TD"));
}

// ANCHOR: pictures
#[test]
fn s2_ways_to_look_at_it() {
    let graph = f::graph();
    let table = graph.to_string(); // for a terminal
    let formulas = graph.to_unicode().to_string();
    let picture = graph.to_svg().to_string(); // needs no other program
    let graphviz = graph.to_dot().to_string();
    let mermaid = graph.to_mermaid().to_string();
    let latex = graph.to_latex().to_string();
    assert!(formulas.starts_with("f     = (x + y) (y − z)"));
    for text in [table, picture, graphviz, mermaid, latex] {
        assert!(!text.is_empty());
    }
}
// ANCHOR_END: pictures
