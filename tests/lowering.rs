//! Rewrites for the code alone: quotients of derivatives by one divisor share its reciprocal, right for every divisor, also where 1/y is not a normal
//! number; powers of two pass into differences, without a change of a bit.

use tapeless::prelude::*;

/// The gradient is (s/y, s/y · cos b, 2 s c/y): three quotients by y, or with `strict` divisions.
macro_rules! quotients {
    ($name:ident, $float:ty $(, $strict:ident)?) => {
        #[differentiable(wrt(a, b, c) $(, $strict)?)]
        fn $name(a: $float, b: $float, c: $float, s: $float, y: $float) -> $float {
            s * (a / y) + s * (sin(b) / y) + s * (c * c / y)
        }
    };
}
quotients!(shared, f64);
quotients!(divided, f64, strict);
quotients!(shared_f32, f32);

#[test]
fn every_size_of_divisor() {
    for exponent in -1074..1024 {
        let y = if exponent < -1022 { f64::from_bits(1 << (exponent + 1074)) } else { 2f64.powi(exponent) };
        for (factor, size) in [(1.0, 1.0), (-1.37, 0.731), (1.9, -1.61)] {
            // The last multiple may be beyond the largest number.
            let y = y * factor;
            if !y.is_finite() || !(y * size).is_finite() {
                continue;
            }
            let (a, b, c, s) = (0.3, 0.4, -0.9, y * size);
            let quotient = s / y;
            let (da, db, dc) = shared::grad(a, b, c, s, y);
            assert!((da - quotient).abs() <= 2.0 * f64::EPSILON * quotient.abs(), "{y:e}: {da} instead of {quotient}");
            // Products with a subnormal s are rounded coarsely, with reciprocals or without.
            if s.abs() > 1e-300 {
                for (found, expected) in [(db, quotient * b.cos()), (dc, 2.0 * c * quotient)] {
                    assert!(
                        (found - expected).abs() <= 4.0 * f64::EPSILON * expected.abs(),
                        "{y:e}: {found} {expected}"
                    );
                }
            }
            let strict = divided::grad(a, b, c, s, y);
            assert_eq!(strict.0, quotient);
        }
    }
    for exponent in -149..128 {
        let y = if exponent < -126 { f32::from_bits(1 << (exponent + 149)) } else { 2f32.powi(exponent) };
        let (da, ..) = shared_f32::grad(0.3, 0.4, -0.9, y, y);
        assert!((da - 1.0).abs() <= 2.0 * f32::EPSILON, "{y:e}: {da}");
    }
}

#[test]
fn special_divisors() {
    let slope = |s: f64, y: f64| shared::grad(0.3, 0.4, -0.9, s, y).0;
    for s in [1.0, -2.0, 0.0, -0.0, f64::INFINITY, f64::NAN, 1e-310, f64::MAX] {
        for y in [0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 5e-324, -5e-324, f64::MAX, 1.0, -3.0] {
            let (found, expected) = (slope(s, y), s / y);
            let near = (found - expected).abs() <= 4.0 * f64::EPSILON * expected.abs();
            assert!(
                found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan() || near,
                "{s}/{y}: {found}"
            );
            assert!(found.is_nan() || found.is_sign_negative() == expected.is_sign_negative(), "{s}/{y}: {found}");
        }
    }
}

#[differentiable]
fn floored(x: f64, y: f64) -> f64 {
    // The quotient of the function itself stays a division: 49 · (1/49) is less than 1.
    let whole = (x / y).floor();
    whole + sin(x / y) + cos(x / y) * (x / y) + (x / y) * (x / y)
}

#[test]
fn quotients_of_the_function_stay_divisions() {
    for n in 1..1000 {
        let n = f64::from(n);
        let (value, _) = floored::value_and_grad(n, n);
        assert_eq!(value, 1.0 + 1f64.sin() + 1f64.cos() + 1.0, "{n}");
    }
}

#[differentiable(wrt(turn))]
fn through_a_loop(turn: Vector<3, f64>, points: &[Vector<3, f64>; 40]) -> f64 {
    let length = turn.norm();
    let mut total = 0.0;
    for point in points {
        total += tanh(turn.dot(*point) / length);
    }
    total
}

#[differentiable(strict, wrt(turn))]
fn through_a_strict_loop(turn: Vector<3, f64>, points: &[Vector<3, f64>; 40]) -> f64 {
    let length = turn.norm();
    let mut total = 0.0;
    for point in points {
        total += tanh(turn.dot(*point) / length);
    }
    total
}

#[test]
fn in_loops_and_for_tiny_lengths() {
    let points: [Vector<3, f64>; 40] =
        core::array::from_fn(|i| Vector(core::array::from_fn(|k| ((i * 3 + k * 7) % 11) as f64 * 0.3 - 1.4)));
    for size in [1.0, 3e-120, 1e-153, 4e150] {
        let turn = Vector([0.3, -1.2, 0.7]) * size;
        let (value, grad) = through_a_loop::value_and_grad(turn, &points);
        let (strict_value, strict) = through_a_strict_loop::value_and_grad(turn, &points);
        assert!((value - strict_value).abs() <= 1e-13 * strict_value.abs());
        for i in 0..3 {
            assert!((grad[i] - strict[i]).abs() <= 1e-12 * strict.norm(), "{size}: {grad:?} {strict:?}");
        }
    }
}

/// Powers of two pass into the differences and sums.
macro_rules! multiples {
    ($name:ident $(, $strict:ident)?) => {
        #[differentiable(wrt(x, y) $(, $strict)?)]
        fn $name(x: f64, y: f64) -> f64 {
            let (a, b, c) = (4.0 * x * (1.0 - x), 2.0 * (y + 0.75), x * 8.0 * (y - 3.0));
            let d = (0.5 - y) * (16.0 * y);
            a * b + c * d + 0.5 * (1.0 - y) + 3.0 * (1.0 - x)
        }
    };
}
multiples!(sunk);
multiples!(as_written, strict);

#[differentiable]
fn step(x: f64) -> f64 {
    4.0 * x * (1.0 - x)
}

#[test]
fn powers_of_two_pass_into_differences() {
    for i in -400..400 {
        let (x, y) = (f64::from(i) * 0.0137 + 0.001, f64::from(i * i % 97) * 0.031 - 1.2);
        let ((value, grad), (expected, expected_grad)) = (sunk::value_and_grad(x, y), as_written::value_and_grad(x, y));
        let size = 1e3 * (1.0 + x * x) * (1.0 + y * y);
        assert!((value - expected).abs() <= 1e-15 * size, "{x} {y}: {value} {expected}");
        assert!((grad.0 - expected_grad.0).abs() <= 1e-15 * size, "{x} {y}: {grad:?} {expected_grad:?}");
        assert!((grad.1 - expected_grad.1).abs() <= 1e-15 * size, "{x} {y}: {grad:?} {expected_grad:?}");
    }
}

#[test]
fn a_step_keeps_its_bits() {
    let ordinary = (0..1000).map(|i| f64::from(i) * 0.00317 - 0.7);
    let special = [0.0, -0.0, 1.0, 5e-324, -3e-310, 1e-200, 1e150, -1e150, f64::INFINITY, f64::NEG_INFINITY, f64::NAN];
    for x in ordinary.chain(special) {
        let (value, slope) = step::value_and_grad(x);
        let expected = 4.0 * x * (1.0 - x);
        assert!(
            value.to_bits() == expected.to_bits() || value.is_nan() && expected.is_nan(),
            "{x}: {value} {expected}"
        );
        let exact = 4.0 - 8.0 * x;
        assert!(
            (slope - exact).abs() <= 4.0 * f64::EPSILON * (1.0 + exact.abs()) || !exact.is_finite(),
            "{x}: {slope}"
        );
    }
}

/// Loops whose turns start from a multiple of what they carry, and carry that multiple.
macro_rules! carried {
    ($name:ident, $float:ty $(, $strict:ident)?) => {
        #[differentiable($($strict)?)]
        fn $name(x: $float, turns: usize) -> $float {
            let mut l = x;
            for _ in 0..turns {
                l = 4.0 * l * (1.0 - l);
            }
            l
        }
    };
}
carried!(multiple, f64);
carried!(number, f64, strict);
carried!(multiple_f32, f32);
carried!(number_f32, f32, strict);

/// Beside other carried values and captured ones; the loop ends by itself.
macro_rules! until {
    ($name:ident $(, $strict:ident)?) => {
        #[differentiable($($strict)?)]
        fn $name(x: f64, y: f64, limit: f64) -> (f64, f64) {
            let (mut l, mut sum, mut k) = (x, y, 0);
            while sum < limit && k < 20 {
                sum += 0.1 + sin(8.0 * l) * y;
                l = l * (1.5 + 0.01 * (8.0 * l) * y);
                k += 1;
            }
            (l, sum)
        }
    };
}
until!(until_large);
until!(until_large_strict, strict);

/// Other uses of the number, or of the next one, leave it as it is.
#[differentiable]
fn used_elsewhere(x: f64, n: usize) -> f64 {
    let (mut l, mut last, mut sum) = (x, x, 0.0);
    for _ in 0..n {
        let next = 2.0 * l * (1.0 - l);
        sum += next + last;
        last = l;
        l = next;
    }
    sum + l + last
}

#[test]
fn carried_multiples_keep_all_bits() {
    let ordinary = (0..100).map(|i| f64::from(i) * 0.0317 - 0.7);
    let special = [
        0.0,
        -0.0,
        1.0,
        0.25,
        5e-324,
        -5e-324,
        -3e-310,
        2e-308,
        1e-200,
        1e76,
        1e77,
        -1e150,
        6e153,
        1e308,
        -1.7e308,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
    ];
    let same = |found: f64, expected: f64| found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan();
    for x in ordinary.chain(special) {
        for turns in [0, 1, 2, 3, 7, 20] {
            let mut expected = x;
            (0..turns).for_each(|_| expected = 4.0 * expected * (1.0 - expected));
            let (value, (slope,)) = (multiple(x, turns), (multiple::grad(x, turns),));
            assert!(same(value, expected), "{x}, {turns}: {value} {expected}");
            assert!(same(multiple::value_and_grad(x, turns).0, expected), "{x}, {turns}");
            assert!(same(multiple::jvp(x, turns, 1.0).0, expected), "{x}, {turns}");
            assert!(same(multiple_f32(x as f32, turns).into(), number_f32(x as f32, turns).into()), "{x}, {turns}");
            let strict = number::grad(x, turns);
            // Of a few turns: the map doubles errors.
            if turns < 8 && strict.is_finite() {
                assert!((slope - strict).abs() <= 1e-12 * (1.0 + strict.abs()), "{x}, {turns}: {slope} {strict}");
            }
        }
    }
}

#[test]
fn a_result_is_finite_where_its_multiple_is_not() {
    // One turn from here makes a number between a quarter of the largest and the largest.
    let (x, one) = (5.5e153, 4.0 * 5.5e153 * (1.0 - 5.5e153));
    assert!(f64::is_finite(one) && !f64::is_finite(4.0 * one));
    assert_eq!(multiple(x, 1), one);
    assert_eq!(multiple(-x, 1), 4.0 * -x * (1.0 + x));
    // Without a turn, any number.
    for x in [f64::MAX, -f64::MAX, 5e-324] {
        assert_eq!(multiple(x, 0), x);
        assert_eq!(multiple::value_and_grad(x, 0), (x, 1.0));
    }
}

#[test]
fn carried_multiples_beside_others() {
    for i in 0..200 {
        let (x, y, limit) = (0.3 + 0.01 * f64::from(i), 0.7 - 0.011 * f64::from(i), 0.01 * f64::from(i));
        let ((value, sum), residuals) = until_large::forward(x, y, limit);
        let expected = until_large_strict(x, y, limit);
        assert!((value - expected.0).abs() <= 1e-13 * expected.0.abs(), "{x}: {value} {expected:?}");
        assert!((sum - expected.1).abs() <= 1e-11 * (1.0 + expected.1.abs()), "{x}: {sum} {expected:?}");
        let found = until_large::backward(x, y, limit, &residuals, (1.0, -0.4));
        let (_, strict) = until_large_strict::vjp(x, y, limit, (1.0, -0.4));
        for (found, strict) in [(found.0, strict.0), (found.1, strict.1)] {
            assert!((found - strict).abs() <= 1e-9 * (1.0 + strict.abs()), "{x}: {found} {strict}");
        }
        let n = i as usize % 5;
        assert_eq!(used_elsewhere(x, n), used_elsewhere::reference(x, n));
        let h = 1e-6;
        let slope = (used_elsewhere(x + h, n) - used_elsewhere(x - h, n)) / (2.0 * h);
        let grad = used_elsewhere::grad(x, n);
        assert!((grad - slope).abs() <= 1e-4 * (1.0 + slope.abs()), "{x}, {n}: {grad} {slope}");
    }
}

/// Values put at all places of small tensors, in any order, one place twice, beside other terms.
macro_rules! elements {
    ($name:ident $(, $strict:ident)?) => {
        #[differentiable($($strict)?)]
        fn $name(x: Vector<3, f64>, m: Matrix<2, 2, f64>) -> f64 {
            let whole = sin(x).sum() + m.sum() * x.dot(x);
            let parts = x[2] * exp(x[0]) + x[1] * x[2] * m[(1, 0)] - x[0] / m[(0, 1)] + m[(0, 0)] * m[(1, 1)];
            whole * parts + x[0] * x[2]
        }
    };
}
elements!(at_once);
elements!(one_by_one, strict);

#[test]
fn elements_at_once() {
    for i in 0..200 {
        let number = |k: i32| f64::from((i * 7 + k * 5) % 23) * 0.17 - 1.9;
        let (x, m) =
            (Vector([number(0), number(1), number(2)]), Matrix([[number(3), number(4)], [number(5), number(6)]]));
        let ((value, (dx, dm)), (expected, (ex, em))) =
            (at_once::value_and_grad(x, m), one_by_one::value_and_grad(x, m));
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-13 * (1.0 + a.abs());
        assert!(near(value, expected), "{i}: {value} {expected}");
        assert!((0..3).all(|k| near(dx[k], ex[k])), "{i}: {dx:?} {ex:?}");
        assert!((0..2).all(|r| (0..2).all(|c| near(dm[(r, c)], em[(r, c)]))), "{i}: {dm:?} {em:?}");
    }
}

/// Quotients by numbers that stand in the source: products with inverses where the machine contracts products and sums.
macro_rules! by_numbers {
    ($name:ident, $float:ty $(, $strict:ident)?) => {
        #[differentiable($($strict)?)]
        fn $name(x: &Vector<16, $float>) -> Vector<64, $float> {
            let first: Vector<32, $float> = (*x / 3.0).concat(*x / -1.7);
            let second: Vector<32, $float> = (*x / 49.0).concat(*x / 1e-3);
            first.concat(second)
        }
    };
}
by_numbers!(by_inverses, f64);
by_numbers!(by_inverses_f32, f32);

#[test]
fn quotients_by_numbers() {
    const BY: [f64; 4] = [3.0, -1.7, 49.0, 1e-3];
    let special = [
        0.0,
        -0.0,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NAN,
        f64::MAX,
        f64::MIN_POSITIVE,
        5e-324,
        -3e-310,
        49.0,
        -49.0,
        147.0,
        1.0,
        3.0,
        0.1,
        1e-3,
    ];
    let mut seed = 1u64;
    let mut random = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from((seed >> 40) as u32) / 1e5 - 80.0
    };
    let mut off = 0;
    for round in 0..2000 {
        let x = Vector::<16, f64>::from_fn(|i| if round == 0 { special[i] } else { random() });
        let single = Vector::<16, f32>::from_fn(|i| x[i] as f32);
        let (values, singles) = (by_inverses(&x), by_inverses_f32(&single));
        for (k, by) in BY.into_iter().enumerate() {
            for i in 0..16 {
                let (found, exact) = (values[16 * k + i], x[i] / by);
                let (found32, exact32) = (singles[16 * k + i], single[i] / by as f32);
                let near = |found: f64, exact: f64, unit: f64| (found - exact).abs() <= unit * exact.abs();
                let same = found.to_bits() == exact.to_bits() || found.is_nan() && exact.is_nan();
                let same32 = found32.to_bits() == exact32.to_bits() || found32.is_nan() && exact32.is_nan();
                assert!(same || near(found, exact, f64::EPSILON) || (found - exact).abs() <= 5e-324, "{} / {by}", x[i]);
                assert!(same32 || near(found32.into(), exact32.into(), f32::EPSILON.into()), "{} / {by}", single[i]);
                off += usize::from(!same) + usize::from(!same32);
                // Exact quotients are exact.
                let whole = (exact * by == x[i]) && exact.fract() == 0.0;
                assert!(!whole || same, "{} / {by}", x[i]);
            }
        }
    }
    assert!(off <= 4, "{off} of 256,000 quotients are off by one in the last place");
}

/// Every turn's gradient is a product with the transpose of one matrix, and a weighted sum of the columns of another.
#[differentiable(wrt(w, shifts))]
fn by_turns<const K: usize>(
    w: &[Matrix<5, 3, f64>; K],
    shifts: &[Vector<5, f64>; K],
    x: &Matrix<3, 20, f64>,
    data: &Matrix<5, 20, f64>,
) -> f64 {
    let mut total = 0.0;
    for k in 0..K {
        let y = (w[k] * *x).add_column(shifts[k]);
        total += sin(y.component_mul(*data).row_sum()).sum();
    }
    total
}

#[test]
fn products_with_what_no_turn_changes() {
    let x = Matrix::<3, 20, f64>::from_fn(|i, j| ((i * 20 + j) as f64 * 0.7).sin());
    let data = Matrix::<5, 20, f64>::from_fn(|i, j| ((i * 20 + j) as f64 * 0.3).cos());
    let w: [Matrix<5, 3, f64>; 9] =
        core::array::from_fn(|k| Matrix::from_fn(|i, j| ((k * 15 + i * 3 + j) as f64 * 0.9).sin()));
    let shifts: [Vector<5, f64>; 9] = core::array::from_fn(|k| Vector::from_fn(|i| ((k * 5 + i) as f64).cos()));
    let (value, (d_w, d_shifts)) = by_turns::<9>::value_and_grad(&w, &shifts, &x, &data);
    let expected = by_turns::<9>::reference(&w, &shifts, &x, &data);
    assert!((value - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{value} {expected}");
    let h = 1e-6;
    for k in 0..9 {
        for i in 0..5 {
            let slope = |w: [[Matrix<5, 3, f64>; 9]; 2], shifts: [[Vector<5, f64>; 9]; 2]| {
                let at = |side: usize| by_turns::<9>::reference(&w[side], &shifts[side], &x, &data);
                (at(0) - at(1)) / (2.0 * h)
            };
            let mut moved = [shifts; 2];
            moved[0][k][i] += h;
            moved[1][k][i] -= h;
            let expected = slope([w; 2], moved);
            assert!((d_shifts[k][i] - expected).abs() <= 1e-7, "{k}, {i}: {} {expected}", d_shifts[k][i]);
            for j in 0..3 {
                let mut moved = [w; 2];
                moved[0][k][(i, j)] += h;
                moved[1][k][(i, j)] -= h;
                let expected = slope(moved, [shifts; 2]);
                assert!((d_w[k][(i, j)] - expected).abs() <= 1e-7, "{k}, {i}, {j}: {} {expected}", d_w[k][(i, j)]);
            }
        }
    }
}
