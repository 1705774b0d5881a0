//! The error function: `erf`, `erfc`.
//!
//! Near 0, erf x = x + x Q(x²). Elsewhere erfc x = exp(−x²) P(t)/(1 + 2x) with t = (x − 4)/(x + 4), one polynomial for the whole
//! half-line (Shepherd and Laframboise 1981). `erf`, the heart of GELU, needs less of it, and no division: erf x = 1 − exp(−x s(x))
//! with a polynomial s. All polynomials from the Remez exchange.
use super::exp::{exp_short, reduce_f32, reduce_f64};
use super::words::{double, pairs, single};
use crate::machine::Machine;
use core::hint::select_unpredictable;

/// erf x, at most 1 ulp off. ±1 at ±∞, −0 at −0.
#[inline(always)]
pub fn erf_f32<M: Machine>(cpu: M, x: f32) -> f32 {
    let a = x.abs();
    // From here on the nearest float is 1; NaN passes.
    let a = if a > 3.95 { 3.95 } else { a };
    let z = a * a;
    let near = cpu.mul_add(
        a,
        pairs!(
            cpu, z, z * z;
            0.12837917, -0.3761263, 0.11283624, -0.026855577, 0.0051918454, -8.0410053e-4, 7.945847e-5
        ),
        a,
    );
    // x s(x) with its rounding errors, which exp would magnify.
    // Horner's last step rounds once where two pairs round twice.
    let rise = a * cpu.mul_add(
        a,
        pairs!(cpu, a, z; 0.10578894, -0.02336421, 0.0034489157, -2.739339e-4, 6.2290455e-6),
        0.6354134,
    );
    let (slope, slope_low) = single::fast_two_sum(1.1285862, rise);
    let (q, q_low) = single::two_product(cpu, a, slope);
    let r = reduce_f32(cpu, -q, single::BIASED);
    let power = single::shift(r.shifted);
    let grown = r.leading + (r.long_tail(cpu) - cpu.mul_add(a, slope_low, q_low));
    let far = 1.0 - cpu.mul_add(power, grown, power);
    (if a < 0.85 { near } else { far }).copysign(x)
}

/// erf x for |x| ≤ 1.
#[inline(always)]
fn near<M: Machine>(cpu: M, x: f64) -> f64 {
    let z = x * x;
    let factor = pairs!(
        cpu, z, z * z;
        0.12837916709551256, -0.3761263890318375, 0.11283791670954885, -0.026866170645077823, 0.005223977624827906,
        -8.5483269813938e-4, 1.2055331131743577e-4, -1.492559574179621e-5, 1.646100797110218e-6, -1.6350390655164454e-7,
        1.466029001117443e-8, -1.1374801430890747e-9, 5.960416753744525e-11
    );
    cpu.mul_add(x, factor, x)
}

/// erfc a for a ≥ 0.
#[inline(always)]
fn far<M: Machine>(cpu: M, a: f64) -> f64 {
    let a = if a > 28.0 { 28.0 } else { a };
    let t = (a - 4.0) / (a + 4.0);
    let slope = pairs!(
        cpu, t, t * t;
        -0.1396211168405629, 0.015379652102619764, 0.0680970542547366, -0.10103906603630117, 0.09373283499682378,
        -0.06633036581256364, 0.037167515561853326, -0.0161977340484266, 0.005031969763562673, -7.57773404850022e-4,
        -1.9925556123051352e-4, 1.5062247152892717e-4, -2.4402941616118107e-5, -1.1225282938337722e-5,
        5.717295479611128e-6, 3.0195626119008407e-7, -8.342407122014402e-7, 6.238918262640169e-8,
        1.1456154049334716e-7, -7.778878520149704e-9, -1.3386336895936558e-8, -1.7176488570893188e-9
    );
    let (p, p_low) = double::fast_two_sum(1.2329951186255526, t * slope);
    let (d, d_low) = double::fast_two_sum(if a < 0.5 { 1.0 } else { 2.0 * a }, if a < 0.5 { 2.0 * a } else { 1.0 });
    let (q, q_low) = double::long_quotient(cpu, p, p_low, d, d_low);
    // e^(−a²) = 2ᵏ (1 + grown), the rounding error of the square, which exp would magnify, taken along.
    let (square, square_low) = double::two_product(cpu, a, a);
    let r = reduce_f64(cpu, -square, double::TWICE_BIASED);
    let tail = r.tail(cpu);
    let grown = r.leading + (tail - cpu.mul_add(square_low, r.leading + tail, square_low));
    let (first, second) = double::halves(r.shifted);
    (q + cpu.mul_add(q, grown, cpu.mul_add(q_low, grown, q_low))) * first * second
}

/// erf x, at most 1.1 ulp off. ±1 at ±∞, −0 at −0.
#[inline(always)]
pub fn erf_f64<M: Machine>(cpu: M, x: f64) -> f64 {
    let a = x.abs();
    // From here on the nearest float is 1; NaN passes.
    let a = if a > 6.0 { 6.0 } else { a };
    // 1 − exp(−a s(a)), s a polynomial of a − 2; the weight of its error falls with erfc a, which is 0.16 at 1.
    let t = a - 2.0;
    let slope = pairs!(
        cpu, t, t * t;
        2.682470632308319, 0.8678450868430527, 0.027952877490351972, -0.005743879676939931, 0.0010865616655197537,
        -1.7708113766682861e-4, 2.0885902485997352e-5, -8.97442590566893e-8, -9.312320725303487e-7,
        3.6381351112295224e-7, -9.528839835109056e-8, 1.8724219063781058e-8, -2.4023881359830534e-9,
        -5.316703372867907e-11, 1.705898445569951e-10, -7.032239595505216e-11, 1.5758285872859023e-11,
        -1.5100222736538594e-12
    );
    let r = reduce_f64(cpu, -(a * slope), double::BIASED);
    let power = double::shift(r.shifted);
    let far = 1.0 - cpu.mul_add(power, r.rise(cpu), power);
    select_unpredictable(a < 1.0, near(cpu, a), far).copysign(x)
}

/// 1 − erf x, at most 1.7 ulp off. 0 beyond 27.3, 2 at −∞.
#[inline(always)]
pub fn erfc_f64<M: Machine>(cpu: M, x: f64) -> f64 {
    let tail = far(cpu, x.abs());
    let outer = if x < 0.0 { 2.0 - tail } else { tail };
    select_unpredictable(x.abs() < 0.5, 1.0 - near(cpu, x), outer)
}

/// 1 − erf x, at most 0.51 ulp off. 0 beyond 10.06, 2 at −∞.
#[inline(always)]
pub fn erfc_f32<M: Machine>(cpu: M, x: f32) -> f32 {
    let a = f64::from(x.abs());
    let a = if a > 11.0 { 11.0 } else { a };
    let t = (a - 4.0) / (a + 4.0);
    let p = pairs!(
        cpu, t, t * t;
        1.2329951186149763, -0.13962111735048985, 0.01537965425237085, 0.06809709113419578, -0.10103911553984192,
        0.09373205167439841, -0.06633037696404703, 0.037174415455862184, -0.016191368108245962, 0.00500726685849612,
        -8.017597620892854e-4, -1.851206034423686e-4, 2.34955234571801e-4, 4.252053685924486e-5
    );
    let tail = exp_short(cpu, -a * a) * (p / (1.0 + 2.0 * a));
    (if x < 0.0 { 2.0 - tail } else { tail }) as f32
}
