//! The convolutions of flat tensors against the definition, over random sizes and parameters.
extern crate std;

use super::direct::Conv;
use crate::kernels::axis::{Axis, output_size};
use crate::kernels::random::Random;
use std::vec::Vec;

impl Random {
    fn axis(&mut self, longest: usize) -> Axis {
        loop {
            let (input, kernel) = (self.between(1, longest), self.between(1, 9));
            let (stride, padding, dilation) = (self.between(1, 4), self.between(0, 6), self.between(1, 3));
            // Half of all have stride 1, which has loops of its own.
            let stride = if self.between(0, 1) == 0 { 1 } else { stride };
            if dilation * (kernel - 1) < input + 2 * padding {
                let output = output_size(input, kernel, stride, padding, dilation);
                return Axis { input, kernel, output, stride, padding, dilation };
            }
        }
    }

    fn conv(&mut self) -> Conv {
        let groups = self.between(1, 3);
        let (channels_in, channels_out) = (groups * self.between(1, 3), groups * self.between(1, 3));
        let (rows, columns) = (self.axis(6), self.axis(40));
        Conv { channels_in, channels_out, groups, rows, columns }
    }
}

impl Conv {
    /// Calls `each` with the places of the output, the input and the kernel of every product.
    fn products(&self, mut each: impl FnMut(usize, usize, usize)) {
        let (rows, columns) = (self.rows, self.columns);
        let depth = self.channels_in / self.groups;
        for co in 0..self.channels_out {
            for oh in 0..rows.output {
                for ow in 0..columns.output {
                    for ci in 0..depth {
                        for kh in 0..rows.kernel {
                            for kw in 0..columns.kernel {
                                let h = (oh * rows.stride + kh * rows.dilation) as isize - rows.padding as isize;
                                let w =
                                    (ow * columns.stride + kw * columns.dilation) as isize - columns.padding as isize;
                                let inside = |place: isize, size: usize| place >= 0 && place < size as isize;
                                if !inside(h, rows.input) || !inside(w, columns.input) {
                                    continue;
                                }
                                let channel = co / (self.channels_out / self.groups) * depth + ci;
                                each(
                                    (co * rows.output + oh) * columns.output + ow,
                                    (channel * rows.input + h as usize) * columns.input + w as usize,
                                    ((co * depth + ci) * rows.kernel + kh) * columns.kernel + kw,
                                );
                            }
                        }
                    }
                }
            }
        }
    }

    /// How many elements the output, the input and the kernel have.
    fn sizes(&self) -> [usize; 3] {
        let (rows, columns) = (self.rows, self.columns);
        let output = self.channels_out * rows.output * columns.output;
        let input = self.channels_in * rows.input * columns.input;
        let kernel = self.channels_out * (self.channels_in / self.groups) * rows.kernel * columns.kernel;
        [output, input, kernel]
    }
}

#[test]
fn all_three_directions_are_the_sums_of_the_definition() {
    let mut random = Random(1);
    for case in 0..2000 {
        let conv = random.conv();
        conv.check(conv.channels_in / conv.groups);
        let [outputs, inputs, kernels] = conv.sizes();
        let (ct, x, k) = (random.integers(outputs), random.integers(inputs), random.integers(kernels));
        // What is there is written over, but the kernel's sums are added to it.
        let (y0, x0, k0) = (random.integers(outputs), random.integers(inputs), random.integers(kernels));
        let (mut y, mut of_x, mut of_k) = (y0, x0, k0.clone());
        conv.forward(&x, &k, &mut y);
        conv.input(&ct, &k, &mut of_x);
        conv.kernel(&ct, &x, &mut of_k);
        let (mut y1, mut of_x1, mut of_k1) = (std::vec![0.0; outputs], std::vec![0.0; inputs], k0.clone());
        conv.products(|o, i, t| {
            y1[o] += k[t] * x[i];
            of_x1[i] += k[t] * ct[o];
            of_k1[t] += ct[o] * x[i];
        });
        let Conv { rows, columns, .. } = conv;
        let about = std::format!("case {case}: {} groups, {} strides", conv.groups, rows.stride + columns.stride);
        assert_eq!(y, y1, "{about}");
        assert_eq!(of_x, of_x1, "{about}");
        assert_eq!(of_k, of_k1, "{about}");
        let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
        of_k.iter_mut().zip(&k0).for_each(|(k, before)| *k -= before);
        assert_eq!((dot(&x, &of_x), dot(&k, &of_k)), (dot(&ct, &y), dot(&ct, &y)), "{about}");
    }
}

/// f32 in the shapes of networks: the error of sums in another order stays within the bound n u Σ|terms|.
#[test]
fn rounding_errors_are_those_of_a_sum() {
    let mut random = Random(2);
    for _ in 0..50 {
        let conv = random.conv();
        let [outputs, inputs, kernels] = conv.sizes();
        let mut floats =
            |count| -> Vec<f32> { (0..count).map(|_| random.next() as f32 / u64::MAX as f32 - 0.5).collect() };
        let (ct, x, k) = (floats(outputs), floats(inputs), floats(kernels));
        let mut found = [std::vec![0.0_f32; outputs], std::vec![0.0; inputs], std::vec![0.0; kernels]];
        let [y, of_x, of_k] = &mut found;
        conv.forward(&x, &k, y);
        conv.input(&ct, &k, of_x);
        conv.kernel(&ct, &x, of_k);
        // The sum in f64, the sum of absolute values, the number of terms.
        let mut exact = found.clone().map(|found| std::vec![(0.0_f64, 0.0_f64, 0.0_f64); found.len()]);
        let mut add = |which: usize, place: usize, a: f32, b: f32| {
            let (sum, size, terms) = &mut exact[which][place];
            let product = f64::from(a) * f64::from(b);
            (*sum, *size, *terms) = (*sum + product, *size + product.abs(), *terms + 1.0);
        };
        conv.products(|o, i, t| {
            add(0, o, k[t], x[i]);
            add(1, i, k[t], ct[o]);
            add(2, t, ct[o], x[i]);
        });
        for (found, exact) in found.iter().zip(&exact) {
            for (found, (sum, size, terms)) in found.iter().zip(exact) {
                // One rounding of each product, and at most one of each addition.
                let bound = (terms + 1.0) * f64::from(f32::EPSILON) / 2.0 * size;
                assert!((f64::from(*found) - sum).abs() <= bound, "{found} for {sum}");
            }
        }
    }
}
