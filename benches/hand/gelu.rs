//! The lecture's GELU, x/2 · (1 + erf(x/√2)), of a whole vector: value and vjp. Plain loops, which the compiler vectorises.

use super::for_each_machine;
use tapeless::__private::machine::Machine;
use tapeless::Float;

/// √2 as the lecture has it.
#[allow(clippy::approx_constant)]
const ROOT: f32 = 1.41421;
/// 2/√π.
const SLOPE: f32 = core::f32::consts::FRAC_2_SQRT_PI;

for_each_machine! {
    /// Value and vjp in one loop.
    pub fn fused<'a>(x: &'a [f32; 1024], cotangent: &'a [f32; 1024], y: &'a mut [f32; 1024], dx: &'a mut [f32; 1024]) -> () = in_one_loop
}

#[inline(always)]
fn in_one_loop<M: Machine>(
    cpu: M,
    x: &[f32; 1024],
    cotangent: &[f32; 1024],
    y: &mut [f32; 1024],
    dx: &mut [f32; 1024],
) {
    for i in 0..1024 {
        let (half, z) = (0.5 * x[i], x[i] * (1.0 / ROOT));
        let one = 1.0 + z.erf_on(cpu);
        y[i] = half * one;
        dx[i] = cotangent[i] * cpu.mul_add(half * (SLOPE / ROOT), (-z * z).exp_on(cpu), 0.5 * one);
    }
}

for_each_machine! {
    /// As a tape of tensor operations runs it: each operation is a loop that writes a vector.
    pub fn one_by_one<'a>(x: &'a [f32; 1024], cotangent: &'a [f32; 1024], y: &'a mut [f32; 1024], dx: &'a mut [f32; 1024]) -> () = in_many_loops
}

#[inline(always)]
fn in_many_loops<M: Machine>(
    cpu: M,
    x: &[f32; 1024],
    cotangent: &[f32; 1024],
    y: &mut [f32; 1024],
    dx: &mut [f32; 1024],
) {
    // Nobody who runs a tape can look into the next operation, so the compiler may not either.
    #[inline(always)]
    fn each(f: impl Fn(usize) -> f32) -> [f32; 1024] {
        let mut y = [0.0; 1024];
        for i in 0..1024 {
            y[i] = f(i);
        }
        std::hint::black_box(y)
    }
    let half = each(|i| x[i] * 0.5);
    let z = each(|i| x[i] / ROOT);
    let erf = each(|i| z[i].erf_on(cpu));
    let one = each(|i| 1.0 + erf[i]);
    *y = each(|i| half[i] * one[i]);
    let d_half = each(|i| cotangent[i] * one[i]);
    let d_one = each(|i| cotangent[i] * half[i]);
    let square = each(|i| z[i] * z[i]);
    let minus = each(|i| -square[i]);
    let exponential = each(|i| minus[i].exp_on(cpu));
    let slope = each(|i| exponential[i] * SLOPE);
    let d_z = each(|i| d_one[i] * slope[i]);
    let first = each(|i| d_z[i] / ROOT);
    let second = each(|i| d_half[i] * 0.5);
    *dx = each(|i| first[i] + second[i]);
}
