//! Shows the embedded net at work, and what it takes.

use digits_embedded::{Mlp, NET, classify, learn, logits, loss};
use std::mem::size_of;
use tapeless::Params;

const DATA: &str = include_str!("../../data/digits.csv");

fn images() -> impl Iterator<Item = ([u8; 64], usize)> {
    DATA.lines().filter_map(|line| {
        let numbers: Vec<u8> = line.split(',').map(str::parse).collect::<Result<_, _>>().ok()?;
        let (label, pixels) = numbers.split_last()?;
        Some((pixels.try_into().ok()?, usize::from(*label)))
    })
}

/// Looks each leaf's bytes up in this program's own file: the weights are there once, as they are in memory.
fn print_weights_in_executable() -> std::io::Result<()> {
    let executable = std::fs::read(std::env::current_exe()?)?;
    println!("weights: {} floats, {} bytes of an executable of {}", Mlp::COUNT, size_of::<Mlp>(), executable.len());
    for index in 0..Mlp::LEAVES {
        let bytes: Vec<u8> = NET.leaf(index).iter().flat_map(|x| x.to_ne_bytes()).collect();
        let found = executable.windows(bytes.len()).enumerate().filter(|(_, window)| *window == bytes);
        let offsets: Vec<String> = found.map(|(offset, _)| format!("{offset:#x}")).collect();
        println!("  {}: {} bytes, in the file at {}", Mlp::leaf_spec(index).path, bytes.len(), offsets.join(" and "));
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    for (pixels, label) in images().skip(10).take(4) {
        for row in pixels.chunks(8) {
            println!("  {}", row.iter().map(|p| [' ', '.', 'o', '#', '@'][usize::from(*p) / 4]).collect::<String>());
        }
        let (digit, probability) = classify(&pixels);
        println!("  is a {digit} ({:.1} %), was meant as {label}\n", 100.0 * probability);
    }
    let (right, all) = images()
        .fold((0, 0), |(right, all), (pixels, label)| (right + usize::from(classify(&pixels).0 == label), all + 1));
    println!("{right} of {all} images right (four fifths of them were trained on)");
    println!("a classification: {} FLOPs", logits::FLOPS);
    println!(
        "a gradient: {} FLOPs, {} bytes of temporaries; passes apart, {} bytes of residuals between them",
        loss::FLOPS_GRAD,
        loss::WORKSPACE_BYTES,
        loss::RESIDUAL_BYTES
    );
    print_weights_in_executable()?;

    // Training goes on from the embedded weights.
    let (mut net, mut gradient) = (NET.clone(), Mlp::clone(&NET));
    let hard = images().find(|(pixels, label)| classify(pixels).0 != *label);
    if let Some((pixels, label)) = hard {
        let losses: Vec<f32> = (0..5).map(|_| learn(&mut net, &mut gradient, &pixels, label, 0.02)).collect();
        println!("learning a {label} that it got wrong: loss {losses:.3?}");
    }
    println!("\n{}", loss::graph());
    Ok(())
}
