//! Programs that the random ones (`tests/crates/random-programs`) found to be wrong, shrunk, named for what was wrong.

use tapeless::prelude::*;

/// `x >= 1.0 == true` was written without parentheses, which Rust does not parse.
#[differentiable]
fn a_comparison_is_matched(x: f64, y: f64) -> f64 {
    [x, y]
        .iter()
        .map(|v| match *v >= 1.0 {
            true => *v * *v,
            false => y,
        })
        .sum::<f64>()
}

#[test]
fn a_comparison_that_is_matched_keeps_its_parentheses() {
    assert_eq!(a_comparison_is_matched::value_and_grad(2.0, 0.5), (4.5, (4.0, 1.0)));
    assert_eq!(a_comparison_is_matched(2.0, 0.5), a_comparison_is_matched::reference(2.0, 0.5));
}

/// `(a || b) && c` lost its parentheses and meant `a || (b && c)`.
#[differentiable]
fn either_and(x: f64, y: f64, z: f64) -> f64 {
    if (x > 0.0 || y > 0.0) && z > 0.0 { x * y } else { x }
}

#[test]
fn or_inside_and_keeps_its_parentheses() {
    for (x, y, z) in [(2.0, 3.0, -1.0), (2.0, 3.0, 1.0), (-2.0, 3.0, -1.0), (-2.0, -3.0, 1.0)] {
        assert_eq!(either_and(x, y, z), either_and::reference(x, y, z));
        let slopes = if (x > 0.0 || y > 0.0) && z > 0.0 { (y, x, 0.0) } else { (1.0, 0.0, 0.0) };
        assert_eq!(either_and::grad(x, y, z), slopes);
    }
}

/// The kernel of a constant vector was given a vector of no known length.
#[differentiable]
fn constant_in_a_kernel(x: f64) -> f64 {
    if x < 0.0 {
        return Vector::<4, f64>::zeros().min();
    }
    x * Vector::<3, f64>::ones().norm()
}

#[test]
fn constants_say_their_shape_to_kernels() {
    let norm = 3.0_f64.sqrt();
    assert_eq!(constant_in_a_kernel::value_and_grad(2.0), (2.0 * norm, norm));
    assert_eq!(constant_in_a_kernel::value_and_grad(-2.0), (0.0, 0.0));
}

/// The index of a loop had no type yet where a method of it was called.
#[differentiable]
fn method_of_an_index(m: Matrix<2, 2, f64>) -> f64 {
    Matrix::<2, 2, f64>::from_fn(|i, _| m[(1, i.abs_diff(1))]).column_sum()[1]
}

#[test]
fn methods_of_an_index_have_a_type() {
    let (value, slopes) = method_of_an_index::value_and_grad(Matrix([[1.0, 2.0], [3.0, 4.0]]));
    assert_eq!((value, slopes), (6.0, Matrix([[0.0, 0.0], [2.0, 0.0]])));
}

/// The conditions that an inner loop of unknown length kept were copied as an array.
#[differentiable]
fn conditions_of_an_inner_loop(x: f64, n: usize) -> f64 {
    let mut sum = 0.5_f64;
    for i in 0..n {
        let mut k: usize = 0;
        loop {
            k += 1;
            if k >= 3 || x < 0.0 {
                break;
            }
            sum += tanh(x + (i as f64 * 0.2));
        }
    }
    sum
}

#[test]
fn conditions_that_an_inner_loop_kept_are_cloned() {
    let slope = |x: f64| 2.0 * (1.0 - x.tanh().powi(2));
    let (value, ours) = conditions_of_an_inner_loop::value_and_grad(0.3, 2);
    assert!((value - conditions_of_an_inner_loop::reference(0.3, 2)).abs() < 1e-12);
    assert!((ours - slope(0.3) - slope(0.5)).abs() < 1e-12);
    assert_eq!(conditions_of_an_inner_loop::value_and_grad(-0.3, 2), (0.5, 0.0));
}

/// `let Vector([a, b]) = …` was refused.
#[differentiable]
fn vector_pattern(v: Vector<2, f64>) -> f64 {
    let Vector([a, b]) = v + v;
    a * b
}

#[test]
fn vectors_are_taken_apart_by_patterns() {
    assert_eq!(vector_pattern::value_and_grad(Vector([2.0, 3.0])), (24.0, Vector([12.0, 8.0])));
}

/// A variable declared anew after an early return was taken for a change of the one before it.
#[differentiable]
fn declared_anew_after_a_return(x: f64) -> f64 {
    let mut v = [x, 2.0];
    v[0] += 1.0;
    if x > 1.0 {
        return v[0] * v[1];
    }
    let v: [Vector<2, f64>; 3] = core::array::from_fn(|i| Vector([x, i as f64 * v[1]]));
    if x < -1.0 {
        return x;
    }
    v[1].dot(v[2])
}

#[test]
fn what_is_declared_after_a_return_is_new() {
    assert_eq!(declared_anew_after_a_return::value_and_grad(2.0), (6.0, 2.0));
    assert_eq!(declared_anew_after_a_return::value_and_grad(0.5), (8.25, 1.0));
    assert_eq!(declared_anew_after_a_return::value_and_grad(-2.0), (-2.0, 1.0));
}

#[differentiable]
fn over_all_floats<T: Float>(factor: T, x: T) -> T {
    factor * x
}

/// A number before the argument that says what `T` is was taken for a `T`.
#[differentiable]
fn a_number_first(x: f64, y: f32) -> f64 {
    over_all_floats(0.5, x) + over_all_floats(-2.0, y) as f64
}

#[test]
fn a_number_given_to_a_generic_function_takes_the_type_of_the_others() {
    assert_eq!(a_number_first::value_and_grad(3.0, 0.25), (1.0, (0.5, -2.0)));
}

/// The right side of `&&` and `||`, and the guard of a `match`, were computed in any case: what they assign to changed, and
/// what fails in them failed, where Rust does not come to them.
#[differentiable]
fn effects_of_conditions(x: f64, k: usize) -> f64 {
    let mut a = x;
    let mut b = x * x;
    let first = k > 1 && {
        a = 3.0 * x;
        a > 0.0
    };
    let second = k == 0 || {
        b *= 2.0;
        b < 0.0
    };
    let chosen = match k {
        0..=1
            if {
                a *= a;
                a > 1e9
            } =>
        {
            1.0
        }
        2 if a < 0.0 => 2.0,
        _ => 3.0,
    };
    let picked = [x, b];
    let guarded = match k {
        0..2 if picked[k] > 0.0 => picked[k],
        _ => a,
    };
    let mut turns = 0;
    while turns < k && {
        b *= 0.9;
        b > 0.01
    } {
        turns += 1;
        if turns == 2 {
            break;
        }
    }
    if first == second { a * b * chosen } else { a + b + guarded * chosen }
}

#[test]
fn conditions_that_rust_does_not_come_to_have_no_effects() {
    for (k, x) in [(0, 0.7), (1, 0.7), (2, 0.7), (3, 0.7), (0, -0.4), (2, -0.4), (7, -0.4)] {
        let (value, slope) = effects_of_conditions::value_and_grad(x, k);
        let f = |x: f64| effects_of_conditions::reference(x, k);
        assert_eq!(value, f(x), "{k} {x}");
        let h = 1e-3;
        let difference = (8.0 * (f(x + h) - f(x - h)) - (f(x + 2.0 * h) - f(x - 2.0 * h))) / (12.0 * h);
        assert!((slope - difference).abs() < 1e-8, "{k} {x}: {slope} and {difference}");
    }
}

/// In `a += { a = …; … }` the old value was taken before the right side.
#[differentiable]
fn changed_on_the_way(x: f64, k: usize) -> f64 {
    let mut a = x;
    let mut i = k;
    let mut v = [x, x * x, 1.0];
    a *= {
        a = 3.0 * x;
        x + 1.0
    };
    v[i] += {
        v[i] = a;
        i = 2;
        x
    };
    a + v[0] * v[1] + v[2]
}

#[test]
fn what_a_right_side_changes_is_changed_before_it_is_added_to() {
    for k in 0..3 {
        let (value, slope) = changed_on_the_way::value_and_grad(0.7, k);
        let f = |x: f64| changed_on_the_way::reference(x, k);
        assert_eq!(value, f(0.7));
        let h = 1e-3;
        let difference = (8.0 * (f(0.7 + h) - f(0.7 - h)) - (f(0.7 + 2.0 * h) - f(0.7 - 2.0 * h))) / (12.0 * h);
        assert!((slope - difference).abs() < 1e-8, "{slope} and {difference}");
    }
}

/// Sums of rows and columns whose elements are computed on the way, angles among them.
#[differentiable]
fn least_sine(x: Vector<2, f64>) -> f64 {
    x.outer(Vector::<4, f64>::splat(0.4)).sin().min()
}

#[test]
fn angles_in_sums_of_rows() {
    let x = Vector([0.3, 0.4]);
    assert_eq!(least_sine::value_and_grad(x).0, least_sine::reference(x));
    // All four of a row are the least, and each has its part of the slope.
    assert!((least_sine::jvp(x, Vector([1.0, 0.0])).1 - 0.4 * 0.12_f64.cos()).abs() < 1e-15);
}

/// A loop whose branch hands on the tangents of several arguments, of which the Jacobian moves one at a time.
#[differentiable(jacobian)]
fn one_moves_at_a_time(x: f64, y: Vector<2, f64>, k: usize) -> Vector<2, f64> {
    let mut t = 1.2;
    for i in 0..2 {
        t = match k + i {
            0..2 => y[1] * x,
            2 | 4..=5 => t * y[0],
            _ => x,
        };
    }
    Vector([t * y[0], t + x * x])
}

#[test]
fn jacobians_of_loops_with_branches() {
    let (x, y, h) = (0.7, Vector([0.3, -1.1]), 1e-6);
    for k in 0..6 {
        let (by_x, by_y) = one_moves_at_a_time::jacobian(x, y, k);
        let f = |x: f64, y: Vector<2, f64>| one_moves_at_a_time::reference(x, y, k);
        let near = |found: f64, above: f64, below: f64| (found - (above - below) / (2.0 * h)).abs() < 1e-8;
        for row in 0..2 {
            assert!(near(by_x[(row, 0)], f(x + h, y)[row], f(x - h, y)[row]), "{k}: {by_x:?}");
            for j in 0..2 {
                let step = Vector(core::array::from_fn(|i| if i == j { h } else { 0.0 }));
                assert!(near(by_y[(row, j)], f(x, y + step)[row], f(x, y - step)[row]), "{k}: {by_y:?}");
            }
        }
    }
}

/// The conditions of an element-wise choice are kept turn by turn: matrices of `bool`.
#[differentiable]
fn larger_of_both(x: f64) -> f64 {
    let mut m = Matrix::<2, 4, f64>::from_rows([Vector::<4, f64>::zeros(), Vector([x, 2.0 * x, x, -0.86])]);
    for _ in [0.5; 3] {
        m = maximum(m, m);
    }
    m[(0, 2)] + 3.0 * m[(1, 1)]
}

#[test]
fn matrices_of_conditions_are_kept() {
    assert_eq!(larger_of_both::value_and_grad(0.7), (larger_of_both::reference(0.7), 6.0));
    assert_eq!(larger_of_both::jvp(0.7, 1.0), (larger_of_both::reference(0.7), 6.0));
    let (value, residuals) = larger_of_both::forward(-0.2);
    assert_eq!((value, larger_of_both::backward(-0.2, &residuals, 0.5)), (larger_of_both::reference(-0.2), 3.0));
}
