//! The batched graph of random programs has the value and the gradient of a loop over the samples.

use crate::batch::sum_over_tile;
use crate::build::Build;
use crate::differentiate;
use crate::graph::{Graph, NodeId, Op, Place, Step};
use crate::interpret::{Inputs, run};
use crate::lower::value::Value;
use crate::random_programs::{Random, leaf_places, lowered, program};
use crate::rules::Level;
use crate::simplify;
use crate::types::Dim;

const SAMPLES: usize = 4;
const LEVEL: Level = Level { structural: true, stable: false, fold: true };

/// Value and gradient of a graph, as a function.
fn gradient(graph: &Graph, output: NodeId, wrt: &[(Place, usize)]) -> impl Fn(&Inputs) -> Vec<f64> {
    let mut b = Build::new(LEVEL);
    b.graph = graph.clone();
    let leaves: Vec<Option<NodeId>> =
        wrt.iter().map(|(place, _)| simplify::leaf(graph, &Op::Leaf(place.clone()))).collect();
    let present: Vec<NodeId> = leaves.iter().flatten().copied().collect();
    let seed = b.one(output);
    let mut found = differentiate::reverse(&mut b, &[(output, seed)], &present).into_iter();
    let gradients: Vec<Option<NodeId>> = leaves.iter().map(|leaf| leaf.and_then(|_| found.next().flatten())).collect();
    // As it is emitted: rebuilt under the rules until nothing changes.
    let all = Value::Tuple([output].into_iter().chain(gradients.iter().flatten().copied()).map(Value::Node).collect());
    let (build, all) = simplify::settle(b, all, LEVEL);
    let mut ids = all.leaves().into_iter();
    let value = ids.next().expect("the value");
    let gradients: Vec<(usize, Option<NodeId>)> =
        wrt.iter().zip(&gradients).map(|((_, size), id)| (*size, id.and_then(|_| ids.next()))).collect();
    move |inputs| {
        let values = run(&build.graph, inputs);
        let mut result = values[value.0].clone();
        for (size, id) in &gradients {
            result.extend(id.map_or(vec![0.0; *size], |id| values[id.0].clone()));
        }
        result
    }
}

/// Whether the program has a batched form; if so, it is right.
fn check(source: &str, batched: &[usize], random: &mut Random) -> bool {
    let (program, lowered) = lowered(source, random.below(2) == 0);
    let (forward, output) = simplify::simplify(&lowered.build.graph, &lowered.output, program.options.strict);
    let output = output.leaves()[0];
    let tile = Dim::Lit(SAMPLES);
    let Ok((build, total)) = sum_over_tile(&forward.graph, output, batched, &tile, LEVEL) else { return false };
    let mut samples = vec![Inputs::default(); SAMPLES];
    let mut whole = Inputs::default();
    let mut wrt = Vec::new();
    for (place, size) in leaf_places(&lowered) {
        let own = batched.contains(&place.param);
        let draw = |random: &mut Random| -> Vec<f64> { (0..size).map(|_| random.unit() * 2.0 - 1.0).collect() };
        let same = draw(random);
        let values: Vec<Vec<f64>> = (0..SAMPLES).map(|_| if own { draw(random) } else { same.clone() }).collect();
        for (sample, value) in samples.iter_mut().zip(&values) {
            sample.leaves.insert(place.clone(), value.clone());
        }
        if own {
            let steps = if size == 1 { vec![] } else { vec![Step::Each] };
            let place = Place { steps, array: size == 1, ..place };
            whole.leaves.insert(place, values.concat());
        } else {
            whole.leaves.insert(place.clone(), same);
            wrt.push((place, size));
        }
    }
    let ours = gradient(&build.graph, total, &wrt)(&whole);
    let one = gradient(&forward.graph, output, &wrt);
    let mut sum = vec![0.0; ours.len()];
    for sample in &samples {
        for (total, x) in sum.iter_mut().zip(one(sample)) {
            *total += x;
        }
    }
    for (a, b) in ours.iter().zip(&sum) {
        assert!((a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs())), "{a} and {b}, batched {batched:?}\n{source}");
    }
    true
}

#[test]
fn batched_programs_agree_with_a_loop_over_samples() {
    let mut formed = 0;
    for seed in 1..=400 {
        let mut random = Random(0xD1B5_4A32_D192_ED03u64.wrapping_mul(seed));
        let source = program(&mut random);
        for batched in [&[0][..], &[2], &[0, 2]] {
            formed += usize::from(check(&source, batched, &mut random));
        }
    }
    // Most of the others compute matrices from what differs between samples.
    assert!(formed > 600, "{formed} of 1200");
}
