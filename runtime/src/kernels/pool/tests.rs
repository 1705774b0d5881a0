//! The poolings of flat tensors against the definition, over random sizes and parameters.
extern crate std;

use super::direct::Pool;
use crate::kernels::axis::{Axis, output_size};
use crate::kernels::random::Random;
use std::vec;
use std::vec::Vec;

fn axis(random: &mut Random, longest: usize) -> Axis {
    loop {
        let (input, kernel, stride) = (random.between(1, longest), random.between(1, 5), random.between(1, 4));
        let padding = random.between(0, kernel / 2);
        if kernel <= input + 2 * padding {
            let output = output_size(input, kernel, stride, padding, 1);
            return Axis { input, kernel, output, stride, padding, dilation: 1 };
        }
    }
}

fn pool(random: &mut Random) -> Pool {
    let pool = Pool { channels: random.between(1, 3), rows: axis(random, 9), columns: axis(random, 15) };
    pool.check();
    pool
}

impl Pool {
    /// The places of the input in each window, row by row.
    fn places(&self) -> Vec<Vec<usize>> {
        let (rows, columns) = (self.rows, self.columns);
        let mut windows = Vec::new();
        for channel in 0..self.channels {
            for oh in 0..rows.output {
                for ow in 0..columns.output {
                    let mut window = Vec::new();
                    for kh in 0..rows.kernel {
                        for kw in 0..columns.kernel {
                            let h = (oh * rows.stride + kh) as isize - rows.padding as isize;
                            let w = (ow * columns.stride + kw) as isize - columns.padding as isize;
                            if (0..rows.input as isize).contains(&h) && (0..columns.input as isize).contains(&w) {
                                window.push((channel * rows.input + h as usize) * columns.input + w as usize);
                            }
                        }
                    }
                    windows.push(window);
                }
            }
        }
        windows
    }

    fn inputs(&self) -> usize {
        self.channels * self.rows.input * self.columns.input
    }
}

#[test]
fn the_largest_element_is_the_first_of_equal_ones_and_the_last_nan() {
    let mut random = Random(3);
    for _ in 0..2000 {
        let pool = pool(&mut random);
        // Few different numbers, so that many are equal; some infinite, some NaN.
        let special = [f64::NAN, f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY];
        let number =
            |random: &mut Random| special.get(random.between(0, 30)).copied().unwrap_or(random.between(0, 3) as f64);
        let x: Vec<f64> = (0..pool.inputs()).map(|_| number(&mut random)).collect();
        let mut found = Vec::new();
        pool.largest(&x, |output, input| {
            assert_eq!(output, found.len());
            found.push(input);
        });
        let expected = pool.places().into_iter().map(|window| {
            let last_nan = window.iter().rev().copied().find(|&place| x[place].is_nan());
            let largest = window.iter().map(|&place| x[place]).fold(f64::NEG_INFINITY, f64::max);
            last_nan.unwrap_or_else(|| window.iter().copied().find(|&place| x[place] == largest).unwrap())
        });
        assert_eq!(found, expected.collect::<Vec<_>>());
    }
}

#[test]
fn means_and_their_transpose_are_the_sums_of_the_definition() {
    let mut random = Random(4);
    for _ in 0..2000 {
        let pool = pool(&mut random);
        let places = pool.places();
        let (x, ct) = (random.integers(pool.inputs()), random.integers(places.len()));
        for count_padding in [false, true] {
            let (mut y, mut of_x) = (vec![0.0; places.len()], vec![0.0; x.len()]);
            pool.mean(&x, count_padding, &mut y);
            pool.spread(&ct, count_padding, &mut of_x);
            let mut of_x1 = vec![0.0; x.len()];
            for ((y, ct), window) in y.iter().zip(&ct).zip(&places) {
                let all = pool.rows.kernel * pool.columns.kernel;
                let count = if count_padding { all } else { window.len() } as f64;
                assert_eq!(*y, window.iter().map(|&place| x[place]).sum::<f64>() / count);
                window.iter().for_each(|&place| of_x1[place] += ct / count);
            }
            assert_eq!(of_x, of_x1);
            let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
            let size: f64 = ct.iter().zip(&y).map(|(a, b)| (a * b).abs()).sum();
            assert!((dot(&ct, &y) - dot(&x, &of_x)).abs() <= 1e-12 * size + 1e-9);
        }
    }
}
