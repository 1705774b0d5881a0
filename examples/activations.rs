//! A comparison of activations on a real data set: the same net, trained on the UCI handwritten digits with each, from several seeds.
//!
//! `cargo run --release --example activations [-- --epochs N --seeds N --out FILE]` prints the table and writes the plot.

#[path = "support/plot.rs"]
mod plot;

use plot::Plot;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use std::error::Error;
use tapeless::init;
use tapeless::optim::Adam;
use tapeless::prelude::*;

/// Three hidden layers: deep enough for the activation to matter.
#[derive(Params, Clone)]
pub struct Net {
    pub first: Dense<64, 32>,
    pub second: Dense<32, 32>,
    pub third: Dense<32, 32>,
    pub out: Dense<32, 10>,
}

/// What is trained: the loss of one image added to a gradient, and the digit that the net reads.
struct Contest {
    name: &'static str,
    accumulate: fn(&Net, &Vector<64>, usize, &mut Net) -> f32,
    digit: fn(&Net, &Vector<64>) -> usize,
}

// The same net with each activation.
macro_rules! contest {
    ($($module:ident, $name:literal: |$z:ident| $activation:expr;)*) => {
        $(mod $module {
            use super::Net;
            use tapeless::prelude::*;

            #[differentiable]
            fn act($z: Vector<32>) -> Vector<32> {
                $activation
            }

            #[differentiable]
            pub fn logits(net: &Net, x: &Vector<64>) -> Vector<10> {
                let h = self::act(net.first.w * x + net.first.b);
                let h = self::act(net.second.w * h + net.second.b);
                let h = self::act(net.third.w * h + net.third.b);
                net.out.w * h + net.out.b
            }

            #[differentiable(wrt(net))]
            pub fn loss(net: &Net, x: &Vector<64>, label: usize) -> f32 {
                cross_entropy(self::logits(net, x), label)
            }
        })*
        const CONTEST: &[Contest] = &[$(Contest {
            name: $name,
            accumulate: |net, x, label, gradient| $module::loss::accumulate_grad(net, x, label, gradient),
            digit: |net, x| $module::logits(net, x).argmax(),
        }),*];
    };
}
contest! {
    none, "identity": |z| z;
    sigmoids, "sigmoid": |z| sigmoid(z);
    tanhs, "tanh": |z| tanh(z);
    softsigns, "softsign": |z| softsign(z);
    relus, "ReLU": |z| relu(z);
    leaky, "LeakyReLU(0.1)": |z| leaky_relu(z, 0.1);
    elus, "ELU(1)": |z| elu(z, 1.0);
    selus, "SELU": |z| selu(z);
    swishes, "Swish(1)": |z| swish(z, 1.0);
    gelus, "GELU": |z| gelu(z);
}

struct Example {
    image: Vector<64>,
    label: usize,
}

/// One line an image: 64 pixels in 0..=16, then the digit.
fn read(text: &str) -> Result<Vec<Example>, Box<dyn Error>> {
    let line = |line: &str| {
        let fields = line.split(',').map(str::parse::<u8>).collect::<Result<Vec<u8>, _>>()?;
        let (label, pixels) =
            fields.split_last().filter(|(_, pixels)| pixels.len() == 64).ok_or("64 pixels and a digit")?;
        Ok(Example { image: Vector::from_fn(|i| f32::from(pixels[i]) / 16.0), label: usize::from(*label) })
    };
    text.lines().map(line).collect()
}

/// The share of held-out images that are read right, after each epoch.
fn train(contest: &Contest, train: &mut [Example], test: &[Example], epochs: usize, rng: &mut StdRng) -> Vec<f64> {
    const BATCH: usize = 16;
    let mut net = Net::ZEROS;
    init::xavier_normal(&mut net, rng);
    let mut adam = Adam::new(1e-3);
    let mut curve = Vec::new();
    for _ in 0..epochs {
        train.shuffle(rng);
        for batch in train.chunks(BATCH) {
            let mut gradient = Net::ZEROS;
            for example in batch {
                (contest.accumulate)(&net, &example.image, example.label, &mut gradient);
            }
            tapeless::ParamsExt::scale(&mut gradient, 1.0 / batch.len() as f32);
            adam.step(&mut net, &gradient);
        }
        let right = test.iter().filter(|example| (contest.digit)(&net, &example.image) == example.label).count();
        curve.push(right as f64 / test.len() as f64);
    }
    curve
}

fn main() -> Result<(), Box<dyn Error>> {
    use lexopt::prelude::*;
    let (mut epochs, mut seeds, mut out) = (30, 5, "target/activations.svg".to_owned());
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("epochs") => epochs = parser.value()?.parse()?,
            Long("seeds") => seeds = parser.value()?.parse::<u64>()?,
            Long("out") => out = parser.value()?.string()?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    println!("{epochs} epochs, {seeds} seeds; held-out images read right, in per cent\n");
    println!("{:>15} {:>8} {:>8} {:>8} {:>16}", "", "mean", "lowest", "highest", "after one epoch");
    let mut lines = Vec::new();
    for contest in CONTEST {
        let mut curves: Vec<Vec<f64>> = Vec::new();
        for seed in 1..=seeds {
            // The same split and the same order for every activation.
            let mut rng = StdRng::seed_from_u64(seed);
            let mut examples = read(include_str!("data/digits.csv"))?;
            examples.shuffle(&mut rng);
            let test = examples.split_off(examples.len() * 4 / 5);
            curves.push(train(contest, &mut examples, &test, epochs, &mut rng));
        }
        let mean = |epoch: usize| 100.0 * curves.iter().map(|curve| curve[epoch]).sum::<f64>() / curves.len() as f64;
        let last = curves.iter().map(|curve| 100.0 * curve[epochs - 1]);
        let (low, high) = last.fold((f64::MAX, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
        println!("{:>15} {:>8.2} {low:>8.2} {high:>8.2} {:>16.2}", contest.name, mean(epochs - 1), mean(0));
        lines.push((
            contest.name.to_owned(),
            (0..epochs).map(|epoch| ((epoch + 1) as f64, 100.0 - mean(epoch))).collect(),
        ));
    }
    println!();
    let title = "digits: images read wrong, mean of the seeds";
    plot::write(&out, &[Plot { title, x: "epoch", y: "per cent", log_x: true, log_y: true, lines }])
}
