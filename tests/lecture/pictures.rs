//! The graphs, formulas and curves of the book, which are files in `book/src/pictures`: what stands there is what the code makes now.
//! `TAPELESS_BLESS=1 cargo test --test lecture pictures` writes them anew; `book/pictures.sh` also those of the trainings.

#[rustfmt::skip] // by the rules of its own place
#[path = "../../examples/support/plot.rs"]
mod plot;

use crate::{
    circuits, feedforward, four_ways, graph, losses, matrices, neuron, own, thresholds,
    two_layers,
};
use plot::Plot;
use std::fmt::Display;
use std::path::Path;
use tapeless::prelude::*;

/// Compares a file of the book with its content now.
#[track_caller]
fn check(file: &str, content: impl Display) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("book/src/pictures").join(file);
    // Trailing spaces mean nothing.
    let content: String =
        content.to_string().lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if std::env::var_os("TAPELESS_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder"))
            .expect("the folder can be made");
        std::fs::write(&path, &content).expect("the file can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        content == expected,
        "{} is not what the code makes now:\n{content}",
        path.display()
    );
}

#[test]
fn graphs_are_those_of_the_code() {
    check("logistic.svg", neuron::logistic::graph().to_svg());
    check("blocks.svg", two_layers::blocks::graph().to_svg());
    check("xor.svg", thresholds::loss::graph().to_svg());
    check("feedforward.svg", feedforward::output::graph().to_svg());
    check("f.svg", graph::f::graph().to_svg());
    check("weights.svg", matrices::loss::graph().to_svg());
    check("gelu.svg", own::fused_gelu::graph().to_svg());
    check("map.svg", four_ways::l4::graph().to_svg());
}

#[test]
fn recorded_runs_are_those_of_the_code() {
    check("f-values.svg", graph::f::trace(1.0, 2.0, 3.0).to_svg());
    check("f-values.txt", graph::f::trace(1.0, 2.0, 3.0));
    check("product.svg", circuits::product::trace(-2.0, 5.0, -4.0).to_svg());
    check("gates.svg", circuits::gates::trace(3.0, -4.0, 2.0, -1.0).to_svg());
    check("circuit.svg", circuits::neuron::trace(2.0, -1.0, -3.0, -2.0, -3.0).to_svg());
}

#[test]
fn formulas_are_those_of_the_code() {
    check("logistic.txt", neuron::logistic::graph().to_unicode());
    check("feedforward.txt", feedforward::output::graph().to_unicode());
    check("f.txt", graph::f::graph().to_unicode());
    check("f-latex.txt", graph::f::graph().to_latex());
    check("weights.txt", matrices::loss::graph().to_unicode());
    check("relus.txt", matrices::relus::graph().to_unicode());
    check("plain.txt", losses::plain::graph().to_unicode());
    check("gelu.txt", own::fused_gelu::graph().to_unicode());
    check("map.txt", four_ways::l4::graph().to_unicode());
    check("sigmoid.txt", own::my_sigmoid::graph().to_unicode());
}

/// What is emitted for `fused_gelu`, out of the compiler's own snapshot: the value, the forward and the backward pass, each one loop.
#[test]
fn emitted_code_is_that_of_the_snapshot() {
    let snapshot = include_str!("../../macros/snapshots/fused.rs");
    let body = |part: &str| {
        let (_, code) = snapshot
            .split_once(&format!("part::{part}>\nfor fused_gelu {{"))
            .expect("the part");
        let (_, code) = code
            .split_once("use ::tapeless::__private::Functions as _;\n")
            .expect("its body");
        let (code, _) = code.split_once("\n    }\n}\n").expect("its end");
        let lines: Vec<&str> = code
            .lines()
            .map(|line| line.strip_prefix("        ").unwrap_or(line))
            .collect();
        lines.join("\n")
    };
    check(
        "fused.txt",
        format!(
            "// value\n{}\n\n// forward pass\n{}\n\n// backward pass\n{}",
            body("Value"),
            body("Forward"),
            body("Backward")
        ),
    );
}

/// A curve on [−4, 4], or on another interval.
fn curve(
    name: &str,
    (low, high): (f64, f64),
    f: impl Fn(f64) -> f64,
) -> (String, Vec<(f64, f64)>) {
    let x = |i: i32| low + (high - low) * f64::from(i) / 200.0;
    (name.to_owned(), (0..=200).map(|i| (x(i), f(x(i)))).collect())
}

/// Values and slopes of functions of one number.
macro_rules! curves {
    ($file:literal, $range:expr, $($name:literal: |$z:ident| $f:expr;)*) => {{
        let (mut values, mut slopes) = (Vec::new(), Vec::new());
        $({
            #[differentiable]
            fn f($z: f64) -> f64 { $f }
            values.push(curve($name, $range, |z| f(z)));
            slopes.push(curve($name, $range, |z| f::grad(z)));
        })*
        let plot = |title, lines| Plot { title, x: "z", y: "", log_x: false, log_y: false, lines };
        check($file, plot::svg(&[plot("value", values), plot("slope", slopes)]).expect("a plot"));
    }};
}

#[test]
fn curves_are_those_of_the_code() {
    curves! {"activations.svg", (-4.0, 4.0),
        "threshold": |z| step(z);
        "sigmoid": |z| sigmoid(z);
        "tanh": |z| tanh(z);
        "ReLU": |z| relu(z);
    }
    curves! {"bent.svg", (-4.0, 3.0),
        "LeakyReLU(0.1)": |z| leaky_relu(z, 0.1);
        "ELU(1)": |z| elu(z, 1.0);
        "SELU": |z| selu(z);
        "Swish(1)": |z| swish(z, 1.0);
        "GELU": |z| gelu(z);
    }
    let lines = [1.0, 2.0, 5.0, 20.0].map(|c| {
        let name = format!("c = {c}");
        curve(&name, (-2.0, 2.0), |z| thresholds::steep(z, c))
    });
    let plot = Plot {
        title: "σ_c(z)",
        x: "z",
        y: "",
        log_x: false,
        log_y: false,
        lines: lines.into(),
    };
    check("steep.svg", plot::svg(&[plot]).expect("a plot"));
    let folds = (0..=320)
        .map(|i| f64::from(i) / 320.0)
        .map(|x| (x, feedforward::folded(x)))
        .collect();
    let lines = vec![
        curve("one layer", (0.0, 1.0), feedforward::tent),
        ("five layers".to_owned(), folds),
    ];
    let plot = Plot {
        title: "tents of two neurons a layer",
        x: "x",
        y: "",
        log_x: false,
        log_y: false,
        lines,
    };
    check("folds.svg", plot::svg(&[plot]).expect("a plot"));
}
