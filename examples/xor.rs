//! XOR learned from random weights.
//!
//! `cargo run --release --example xor`, or `… -- --dot | dot -Tsvg > xor.svg` for nothing but the graph, as Graphviz reads it.

use rand::SeedableRng;
use rand::rngs::StdRng;
use tapeless::init;
use tapeless::optim::Adam;
use tapeless::prelude::*;

/// Two neurons are enough for XOR; four find it from nearly every start.
#[derive(Params, Clone)]
struct Net {
    hidden: Dense<2, 4>,
    out: Dense<4, 1>,
}

#[differentiable]
fn logit(net: &Net, x: Vector<2>) -> f32 {
    let h = tanh(net.hidden.w * x + net.hidden.b);
    (net.out.w * h + net.out.b)[0]
}

#[differentiable(wrt(net))]
fn loss(net: &Net, x: Vector<2>, target: f32) -> f32 {
    bce_with_logits(logit(net, x), target)
}

const TABLE: [([f32; 2], f32); 4] = [([0.0, 0.0], 0.0), ([0.0, 1.0], 1.0), ([1.0, 0.0], 1.0), ([1.0, 1.0], 0.0)];

fn main() -> Result<(), lexopt::Error> {
    let mut dot = false;
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            lexopt::Arg::Long("dot") => dot = true,
            _ => return Err(argument.unexpected()),
        }
    }
    if dot {
        println!("{}", loss::graph().to_dot());
        return Ok(());
    }

    let mut net = Net::ZEROS;
    init::xavier_uniform(&mut net, &mut StdRng::seed_from_u64(1));
    let mut adam = Adam::new(0.05);
    for step in 0..=400 {
        let mut grad = Net::ZEROS;
        let mut total = 0.0;
        for (x, target) in TABLE {
            total += loss::accumulate_grad(&net, Vector(x), target, &mut grad);
        }
        if step % 100 == 0 {
            println!("step {step:3}: loss {:.6}", total / 4.0);
        }
        adam.step(&mut net, &grad);
    }
    for (x, target) in TABLE {
        println!("{} xor {} = {target}: the net says {:.4}", x[0], x[1], sigmoid(logit(&net, Vector(x))));
    }
    println!(
        "\nhidden.w = {}\nhidden.b = {}\nout.w = {}\nout.b = {}\n",
        net.hidden.w, net.hidden.b, net.out.w, net.out.b
    );
    println!("{}", loss::graph());
    Ok(())
}
