//! From weights to a trained net and back: files that PyTorch wrote, training to a stated loss, saving and embedding.

use rand::SeedableRng;
use rand::rngs::StdRng;
use tapeless::optim::{Adam, Sgd};
use tapeless::prelude::*;
use tapeless::{init, weights};

#[derive(Params, Clone, Debug, PartialEq)]
struct Mlp {
    hidden: Dense<2, 16>,
    out: Dense<16, 1>,
}

#[differentiable]
fn output(net: &Mlp, x: Vector<2>) -> f32 {
    (net.out.w * tanh(net.hidden.w * x + net.hidden.b) + net.out.b)[0]
}

#[differentiable(wrt(net))]
fn square(net: &Mlp, x: Vector<2>) -> f32 {
    output(net, x).powi(2)
}

#[differentiable(wrt(net))]
fn loss(net: &Mlp, x: Vector<2>, target: f32) -> f32 {
    bce_with_logits(output(net, x), target)
}

static EMBEDDED: Mlp = include_params!("reference/torch_mlp.safetensors" as Mlp);

#[test]
fn a_file_that_pytorch_wrote() {
    let net: Mlp =
        weights::load(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/torch_mlp.safetensors")).unwrap();
    assert_eq!(net, EMBEDDED);
    let mut lines = 0;
    for line in include_str!("reference/torch_mlp.csv").lines().skip(1) {
        let cells: Vec<f32> = line.split(',').map(|cell| cell.parse().unwrap()).collect();
        let [x0, x1, expected, d_bias, d_weight] = cells[..] else { panic!("{line}") };
        let x = Vector([x0, x1]);
        assert!((output(&net, x) - expected).abs() < 1e-6, "{line}");
        let gradient = square::grad(&net, x);
        assert!((gradient.out.b[0] - d_bias).abs() < 1e-6, "{line}");
        assert!((gradient.hidden.w[(3, 1)] - d_weight).abs() < 1e-6, "{line}");
        lines += 1;
    }
    assert_eq!(lines, 5);
}

#[test]
fn xor_is_learned_and_saved() {
    let table = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)];
    let mut net = Mlp::ZEROS;
    init::xavier_uniform(&mut net, &mut StdRng::seed_from_u64(3));
    let mut adam = Adam::new(0.05);
    let mut total = f32::INFINITY;
    for _ in 0..300 {
        let mut gradient = Mlp::ZEROS;
        total = table.iter().map(|(x, t)| loss::accumulate_grad(&net, Vector(*x), *t, &mut gradient)).sum();
        adam.step(&mut net, &gradient);
    }
    assert!(total / 4.0 < 0.01, "{total}");
    let bytes = weights::to_bytes(&net).unwrap();
    assert_eq!(weights::from_bytes::<Mlp>(&bytes).unwrap(), net);
    assert!(weights::from_bytes::<Mlp>(&bytes[..bytes.len() - 1]).is_err());
}

#[test]
fn linear_regression_finds_the_line() {
    #[differentiable(wrt(w, b))]
    fn error(w: Vector<2, f64>, b: f64, x: Vector<2, f64>, y: f64) -> f64 {
        (w.dot(x) + b - y).powi(2)
    }
    let (mut params, mut sgd) = ((Vector([0.0, 0.0]), 0.0), Sgd::new(0.02).momentum(0.8).nesterov());
    for step in 0..6000u32 {
        let x = Vector([f64::from(step % 5) - 2.0, f64::from(step % 3) - 1.0]);
        let y = 2.0 * x[0] - 3.0 * x[1] + 0.5;
        let gradient = error::grad(params.0, params.1, x, y);
        sgd.step(&mut params, &gradient);
    }
    assert!((params.0 - Vector([2.0, -3.0])).norm() < 1e-6 && (params.1 - 0.5).abs() < 1e-6, "{params:?}");
}

#[test]
fn graphs_print_and_draw() {
    let text = loss::graph().to_string();
    for part in ["net.hidden.w", "16×2", "FLOPs", "bytes", "forward", "backward", "gradients:"] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    let dot = loss::graph().to_dot().to_string();
    assert!(dot.starts_with("digraph") && dot.matches('{').count() == dot.matches('}').count());
    assert!(loss::graph().to_svg().to_string().starts_with("<svg"));
    assert!(loss::graph().to_latex().to_string().contains(r"\tanh"));
}
