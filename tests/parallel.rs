//! Batches in parts on several threads: equal to the serial ones to rounding, and with equal bits on every run.

mod support;

use support::fill;
use tapeless::Float;
use tapeless::prelude::*;

#[derive(Params, Clone, Debug, PartialEq)]
struct Mlp {
    hidden: Dense<6, 9, f64>,
    out: Dense<9, 4, f64>,
}

#[differentiable(wrt(net), batch(x, label))]
fn loss(net: &Mlp, x: &Vector<6, f64>, label: usize) -> f64 {
    cross_entropy(net.out.w * tanh(net.hidden.w * x + net.hidden.b) + net.out.b, label)
}

/// Two differentiated arguments, and a float that the user chooses.
#[differentiable(wrt(w, b), batch(x))]
fn generic<T: Float, const N: usize>(w: Vector<N, T>, b: T, scale: &Vector<N, T>, x: &Vector<N, T>) -> T {
    tanh(w.component_mul(*scale).dot(*x) + b)
}

/// No batched graph: sample by sample.
#[differentiable(wrt(w), batch(x))]
fn looped(w: f64, x: f64) -> f64 {
    let mut y = x;
    for _ in 0..5 {
        y = (w * y).sin();
    }
    y
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-13 * (1.0 + b.abs()), "{a} {b}");
}

fn in_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

#[test]
fn parts_agree_with_the_whole_and_with_themselves() {
    let net: Mlp = fill(1);
    for count in [1, 31, 32, 33, 100, 1000] {
        let xs: Vec<Vector<6, f64>> = (0..count).map(|n| fill(n as u64 + 2)).collect();
        let labels: Vec<usize> = (0..count).map(|n| n * 7 % 4).collect();
        let (value, gradient) = loss::batch_value_and_grad(&net, &xs, &labels);
        for parts in [1, 2, 3, 7, 64] {
            let run = || loss::par_batch_value_and_grad(&net, &xs, &labels, parts);
            let (again, found) = run();
            close(again, value);
            for leaf in 0..Mlp::LEAVES {
                found.leaf(leaf).iter().zip(gradient.leaf(leaf)).for_each(|(a, b)| close(*a, *b));
            }
            for threads in [1, 2, 3] {
                let (bits, same) = in_threads(threads, run);
                assert!(bits.to_bits() == again.to_bits() && same == found, "{count} in {parts} on {threads}");
            }
        }
        // One part is the serial computation.
        assert_eq!(loss::par_batch_value_and_grad(&net, &xs, &labels, 1), (value, gradient));
    }
}

#[test]
fn gradients_are_added_to_what_is_there() {
    let (w, b, scale) = (fill::<Vector<3, f64>>(1), 0.2, fill::<Vector<3, f64>>(2));
    let xs: Vec<Vector<3, f64>> = (0..77).map(|n| fill(n + 5)).collect();
    let (value, gradient) = generic::batch_value_and_grad(w, b, &scale, &xs);
    let mut place = (Vector([1.0; 3]), 1.0);
    close(generic::par_batch_accumulate_grad(w, b, &scale, &xs, 2, &mut place), value);
    (0..3).for_each(|i| close(place.0[i], 1.0 + gradient.0[i]));
    close(place.1, 1.0 + gradient.1);
}

#[test]
fn samples_one_by_one() {
    let xs: Vec<f64> = (0..50).map(|n| f64::from(n) * 0.1).collect();
    let (value, gradient) = looped::batch_value_and_grad(1.3, &xs);
    let (again, found) = looped::par_batch_value_and_grad(1.3, &xs, 4);
    close(again, value);
    close(found, gradient);
}

#[test]
#[should_panic(expected = "a batch in 0 parts")]
fn no_parts() {
    let _ = looped::par_batch_value_and_grad(1.3, &[1.0], 0);
}

#[test]
#[should_panic(expected = "a batch without samples has no mean")]
fn no_samples() {
    let _ = looped::par_batch_value_and_grad(1.3, &[], 2);
}
