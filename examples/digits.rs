//! The main job: trains a net on the UCI handwritten digits, reports accuracy on images it has not seen, saves the weights.
//!
//! `cargo run --release --example digits [-- --epochs N --seed N --out FILE --dot FILE]`

use indicatif::{ProgressBar, ProgressStyle};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use std::error::Error;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::time::Instant;
use tapeless::optim::{Adam, CosineAnnealing, Schedule};
use tapeless::prelude::*;
use tapeless::{init, weights};

#[derive(Params, Clone)]
struct Mlp {
    hidden: Dense<64, 128>,
    out: Dense<128, 10>,
}

#[differentiable]
fn logits(net: &Mlp, x: &Vector<64>) -> Vector<10> {
    net.out.w * relu(net.hidden.w * x + net.hidden.b) + net.out.b
}

#[differentiable(wrt(net), batch(x, label))]
fn loss(net: &Mlp, x: &Vector<64>, label: usize) -> f32 {
    cross_entropy(logits(net, x), label)
}

/// An image, scaled to [0, 1], and its digit.
struct Example {
    image: Vector<64>,
    label: usize,
}

/// One line an image: 64 pixels in 0..=16, then the digit.
fn read(text: &str) -> Result<Vec<Example>, Box<dyn Error>> {
    let mut examples = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let fields: Vec<u8> = line
            .split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|error| format!("line {}: {error}", number + 1))?;
        match fields.split_last() {
            Some((label @ 0..=9, pixels)) if pixels.len() == 64 => {
                examples.push(Example {
                    image: Vector::from_fn(|i| f32::from(pixels[i]) / 16.0),
                    label: usize::from(*label),
                });
            }
            _ => return Err(format!("line {}: 64 pixels and a digit expected", number + 1).into()),
        }
    }
    Ok(examples)
}

/// The image moved by up to `reach` pixels each way, between pixels by linear interpolation: a net that sees every image
/// a little elsewhere each time learns shapes rather than pixels.
fn moved(image: &Vector<64>, reach: f32, rng: &mut StdRng) -> Vector<64> {
    let (dy, dx) = (rng.random_range(-reach..=reach), rng.random_range(-reach..=reach));
    let pixel = |row: i32, column: i32| {
        let inside = (0..8).contains(&row) && (0..8).contains(&column);
        if inside { image[(8 * row + column) as usize] } else { 0.0 }
    };
    Vector::from_fn(|i| {
        let (y, x) = ((i / 8) as f32 + dy, (i % 8) as f32 + dx);
        let (row, column) = (y.floor(), x.floor());
        let (down, right) = (y - row, x - column);
        let (row, column) = (row as i32, column as i32);
        (1.0 - down) * ((1.0 - right) * pixel(row, column) + right * pixel(row, column + 1))
            + down * ((1.0 - right) * pixel(row + 1, column) + right * pixel(row + 1, column + 1))
    })
}

fn accuracy(net: &Mlp, examples: &[Example]) -> f64 {
    let right = examples.iter().filter(|example| logits(net, &example.image).argmax() == example.label).count();
    right as f64 / examples.len() as f64
}

struct Options {
    epochs: u64,
    seed: u64,
    out: PathBuf,
    dot: Option<PathBuf>,
}

fn options() -> Result<Options, lexopt::Error> {
    use lexopt::prelude::*;
    let mut options = Options { epochs: 120, seed: 1, out: "target/digits.safetensors".into(), dot: None };
    let mut parser = lexopt::Parser::from_env();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("epochs") => options.epochs = parser.value()?.parse()?,
            Long("seed") => options.seed = parser.value()?.parse()?,
            Long("out") => options.out = parser.value()?.into(),
            Long("dot") => options.dot = Some(parser.value()?.into()),
            Long("help") => {
                println!("usage: digits [--epochs N] [--seed N] [--out FILE] [--dot FILE]");
                std::process::exit(0);
            }
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(options)
}

fn main() -> Result<(), Box<dyn Error>> {
    const BATCH: usize = 16;
    let options = options()?;
    let mut rng = StdRng::seed_from_u64(options.seed);
    let mut examples = read(include_str!("data/digits.csv"))?;
    examples.shuffle(&mut rng);
    let held_out = examples.split_off(examples.len() * 4 / 5);
    println!("{} images to train on, {} held out", examples.len(), held_out.len());
    println!(
        "{} parameters; {} FLOPs a value, {} with the gradient; {} bytes of residuals, {} of workspace\n",
        loss::PARAMETERS,
        loss::FLOPS,
        loss::FLOPS_GRAD,
        loss::RESIDUAL_BYTES,
        loss::WORKSPACE_BYTES
    );

    let mut net = Mlp::ZEROS;
    init::he_normal(&mut net, &mut rng);
    let mut adam = Adam::new(3e-3);
    let batches = examples.len().div_ceil(BATCH) as u64;
    let rate = CosineAnnealing::new(3e-3, options.epochs * batches);
    let bar = ProgressBar::new(options.epochs * batches)
        .with_style(ProgressStyle::with_template("{bar:40} {percent:>3} %  {elapsed} of about {duration}  {msg}")?);
    let start = Instant::now();
    let (mut images, mut labels) = (Vec::with_capacity(BATCH), Vec::with_capacity(BATCH));
    let mut step = 0;
    for epoch in 1..=options.epochs {
        examples.shuffle(&mut rng);
        let mut total = 0.0;
        for batch in examples.chunks(BATCH) {
            images.clear();
            images.extend(batch.iter().map(|example| moved(&example.image, 0.8, &mut rng)));
            labels.clear();
            labels.extend(batch.iter().map(|example| example.label));
            let (value, grad) = loss::batch_value_and_grad(&net, &images, &labels);
            total += value * batch.len() as f32;
            adam.set_learning_rate(rate.rate(step));
            adam.step(&mut net, &grad);
            step += 1;
            bar.inc(1);
        }
        let seen = 100.0 * accuracy(&net, &held_out);
        let line = format!("epoch {epoch:2}: loss {:.4}, held out {seen:.2} %", total / examples.len() as f32);
        bar.set_message(line.clone());
        // Where there is no terminal the bar shows nothing.
        if bar.is_hidden() { println!("{line}") } else { bar.println(line) }
    }
    bar.finish_and_clear();
    println!(
        "\ntrained in {:.2} s: {:.2} % of the images trained on, {:.2} % of the held-out ones",
        start.elapsed().as_secs_f64(),
        100.0 * accuracy(&net, &examples),
        100.0 * accuracy(&net, &held_out)
    );
    let named = |path: &Path, error: &dyn Display| format!("{}: {error}", path.display());
    if let Some(folder) = options.out.parent() {
        std::fs::create_dir_all(folder).map_err(|error| named(folder, &error))?;
    }
    weights::save(&net, &options.out).map_err(|error| named(&options.out, &error))?;
    println!("weights saved to {}", options.out.display());
    println!("\n{}", loss::graph());
    if let Some(path) = &options.dot {
        std::fs::write(path, loss::graph().to_dot().to_string()).map_err(|error| named(path, &error))?;
    }
    Ok(())
}
