//! Differentiable functions that are given functions: closures, other differentiable functions, parameters handed on.
#![deny(warnings)]

mod support;
use support::check_gradient;
use tapeless::prelude::*;

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}

/// The midpoint rule.
#[differentiable]
fn midpoint(f: impl Fn(f64) -> f64, y: f64, h: f64) -> f64 {
    y + h * f(y + 0.5 * h * f(y))
}

/// Newton's method with the derivative by a secant.
#[differentiable]
fn solve<F: Fn(f64) -> f64>(f: F, x0: f64) -> f64 {
    let mut x = x0;
    for _ in 0..8 {
        let slope = (f(x + 1e-5) - f(x - 1e-5)) / 2e-5;
        x -= f(x) / slope;
    }
    x
}

/// With the derivative given.
#[differentiable]
fn newton<F, D>(f: F, derivative: D, x0: f64) -> f64
where
    F: Fn(f64) -> f64,
    D: Fn(f64) -> f64,
{
    let mut x = x0;
    for _ in 0..10 {
        x -= f(x) / derivative(x);
    }
    x
}

#[differentiable]
fn residual(x: f64) -> f64 {
    x.powi(3) - 2.0 * x - 5.0
}

#[test]
fn a_closure_that_captures_an_argument() {
    #[differentiable]
    fn decay(rate: f64, y: f64, h: f64) -> f64 {
        midpoint(|y| -rate * y, y, h)
    }
    let at = (0.7, 1.3, 0.1);
    let (value, gradient) = decay::value_and_grad(at.0, at.1, at.2);
    close(value, decay::reference(at.0, at.1, at.2));
    close(value, 1.3 * (1.0 - 0.07 + 0.5 * 0.07 * 0.07));
    // By hand: the slope with respect to what the closure captured.
    close(gradient.0, 1.3 * (-0.1 + 0.07 * 0.1));
    check_gradient("decay", &at, |(r, y, h)| decay::reference(*r, *y, *h), &gradient);
    let (_, tangent) = decay::jvp(0.7, 1.3, 0.1, 1.0, -2.0, 0.5);
    close(tangent, gradient.0 - 2.0 * gradient.1 + 0.5 * gradient.2);
}

#[test]
fn the_square_root_as_a_root() {
    #[differentiable]
    fn root(a: f64) -> f64 {
        solve(|x| x * x - a, 1.0)
    }
    let (value, slope) = root::value_and_grad(2.0);
    assert!((value - 2f64.sqrt()).abs() < 1e-12);
    assert!((slope - 0.5 / 2f64.sqrt()).abs() < 1e-6, "{slope}");
    check_gradient("root", &2.0, |a| root::reference(*a), &slope);
}

#[test]
fn differentiable_functions_and_their_derivatives_by_name() {
    #[differentiable]
    fn from(x0: f64) -> f64 {
        newton(residual, residual::grad, x0)
    }
    #[differentiable]
    fn shifted(shift: f64) -> f64 {
        newton(|x| residual(x) + shift, |x| residual::grad(x), 2.0)
    }
    let (value, slope) = from::value_and_grad(2.0);
    close(value, from::reference(2.0));
    close(value, 2.094_551_481_542_327);
    // A root does not depend on where the search began.
    assert!(slope.abs() < 1e-12, "{slope}");
    let (value, slope) = shifted::value_and_grad(0.0);
    close(value, 2.094_551_481_542_327);
    close(slope, -1.0 / residual::grad(value));
}

#[test]
fn operations_by_name() {
    #[differentiable]
    fn twice(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        f(f(x))
    }
    #[differentiable]
    fn of_ours(x: f64) -> f64 {
        twice(tanh, x) + twice(f64::sin, x) * twice(tapeless::exp, x)
    }
    let (value, slope) = of_ours::value_and_grad(0.3);
    close(value, 0.3f64.tanh().tanh() + 0.3f64.sin().sin() * 0.3f64.exp().exp());
    check_gradient("of_ours", &0.3, |x| of_ours::reference(*x), &slope);
}

/// What Runge and Kutta made of it.
#[differentiable]
fn rk4<const N: usize>(field: impl Fn(Vector<N, f64>) -> Vector<N, f64>, y: Vector<N, f64>, h: f64) -> Vector<N, f64> {
    let a = field(y);
    let b = field(y + a * (0.5 * h));
    let c = field(y + b * (0.5 * h));
    let d = field(y + c * h);
    y + (a + b * 2.0 + c * 2.0 + d) * (h / 6.0)
}

#[differentiable]
fn integrate<const N: usize, F: Fn(Vector<N, f64>) -> Vector<N, f64>>(
    field: F,
    y0: Vector<N, f64>,
    h: f64,
    steps: usize,
) -> Vector<N, f64> {
    let mut y = y0;
    for _ in 0..steps {
        y = rk4(&field, y, h);
    }
    y
}

#[test]
fn a_function_handed_on_in_a_loop() {
    #[differentiable]
    fn swing(stiffness: f64, y0: Vector<2, f64>) -> f64 {
        let field = |y: Vector<2, f64>| Vector([y[1], -stiffness * y[0]]);
        integrate(field, y0, 0.05, 40)[0]
    }
    let at = (1.7, Vector([0.8, -0.3]));
    let (value, gradient) = swing::value_and_grad(at.0, at.1);
    close(value, swing::reference(at.0, at.1));
    let w = 1.7f64.sqrt();
    assert!((value - (0.8 * (2.0 * w).cos() - 0.3 / w * (2.0 * w).sin())).abs() < 1e-5, "{value}");
    check_gradient("swing", &at, |(k, y)| swing::reference(*k, *y), &gradient);
    let (_, tangent) = swing::jvp(at.0, at.1, 1.0, Vector([0.5, -2.0]));
    close(tangent, gradient.0 + gradient.1.dot(Vector([0.5, -2.0])));
}

#[test]
fn a_closure_around_a_parameter() {
    /// The point at which `f` takes a value.
    #[differentiable]
    fn inverse(f: impl Fn(f64) -> f64, value: f64) -> f64 {
        solve(|x| f(x) - value, 0.5)
    }
    #[differentiable]
    fn arsinh(scale: f64, y: f64) -> f64 {
        inverse(|x| scale * x.sinh(), y)
    }
    let at = (1.5, 0.9);
    let (value, gradient) = arsinh::value_and_grad(at.0, at.1);
    close(value, (0.9f64 / 1.5).asinh());
    check_gradient("arsinh", &at, |(s, y)| arsinh::reference(*s, *y), &gradient);
}

#[test]
fn names_mean_what_they_mean_where_they_stand() {
    const GAIN: f64 = 3.0;
    #[differentiable]
    fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        let gain = 10.0;
        let f = |y| f(y) + gain;
        f(x) * gain
    }
    #[differentiable]
    fn shadows(x: f64, gain: f64) -> f64 {
        let f = |x: f64| x * gain * GAIN;
        let gain = gain + 1.0;
        let residual = |x: f64| f(x) + gain;
        apply(residual, x) + apply(f, gain) + apply(self::residual, x)
    }
    let at = (0.4, -0.7);
    let (value, gradient) = shadows::value_and_grad(at.0, at.1);
    close(value, shadows::reference(at.0, at.1));
    check_gradient("shadows", &at, |(x, g)| shadows::reference(*x, *g), &gradient);
}

#[derive(Params, Clone, Debug, PartialEq)]
struct Spring {
    stiffness: f64,
    rest: Vector<2, f64>,
}

#[differentiable]
impl Spring {
    #[differentiable]
    fn force(&self, at: Vector<2, f64>) -> Vector<2, f64> {
        (self.rest - at) * self.stiffness
    }
}

/// Tuples, structs, arrays and integers go in, tuples come out.
#[differentiable]
fn energy(
    force: &dyn Fn(&Spring, [Vector<2, f64>; 2], usize) -> (f64, Vector<2, f64>),
    spring: &Spring,
    at: [Vector<2, f64>; 2],
) -> f64 {
    let mut sum = 0.0;
    for k in 0..2 {
        let (energy, force) = force(spring, at, k);
        if energy > 0.05 {
            sum += energy + force[k].powi(2);
        } else {
            sum -= force[0];
        }
    }
    sum
}

#[test]
fn bundles_in_and_out() {
    #[differentiable]
    fn total(spring: &Spring, at: [Vector<2, f64>; 2], scale: f64) -> f64 {
        energy(
            &|spring, at, k| (Spring::force(spring, at[k]).norm_squared() * scale, spring.rest * at[k][0]),
            spring,
            at,
        )
    }
    let spring = Spring { stiffness: 1.3, rest: Vector([0.2, -0.4]) };
    let at = (spring, [Vector([0.7, 0.1]), Vector([0.3, -0.3])], 0.8);
    let (value, gradient) = total::value_and_grad(&at.0, at.1, at.2);
    close(value, total::reference(&at.0, at.1, at.2));
    check_gradient("total", &at, |(s, x, k)| total::reference(s, *x, *k), &gradient);
}

/// A function over all floats, with a function pointer.
#[differentiable]
fn weighted<T: Float, const N: usize>(f: fn(T) -> T, x: Vector<N, T>) -> T {
    let mut sum = T::from_f64(0.0);
    for i in 0..N {
        sum += f(x[i]) * T::from_usize(i + 1);
    }
    sum + x.map(f).sum()
}

#[test]
fn generic_functions_given_generic_functions() {
    #[differentiable]
    fn bump<T: Float>(x: T) -> T {
        (-x * x).exp()
    }
    #[differentiable]
    fn single(x: Vector<3>) -> f32 {
        weighted(bump, x)
    }
    #[differentiable]
    fn generic<T: Float, const K: usize>(x: Vector<K, T>) -> T {
        weighted(bump, x) * weighted(|y| y + y * y, x)
    }
    let x = Vector([0.5f32, -0.25, 1.5]);
    let value = single(x);
    assert!((value - single::reference(x)).abs() < 1e-6);
    let at = Vector([0.5f64, -0.25, 1.5, 0.75]);
    let (value, gradient) = generic::value_and_grad(at);
    close(value, generic::reference(at));
    check_gradient("generic", &at, |x| generic::reference(*x), &gradient);
}

/// `map`, `zip_map`, `fold` and `from_fn` with parameters, and calls in `while`, `match` and `recompute`.
#[differentiable]
fn everywhere(f: impl Fn(f64) -> f64, g: impl Fn(f64, f64) -> f64, x: Vector<3, f64>, n: usize) -> f64 {
    let mapped = x.map(&f);
    let zipped = x.zip_map(mapped, &g);
    let made = Vector::<3, f64>::from_fn(|i| g(x[i], f(0.5)));
    let mut sum = zipped.fold(0.1, &g) + recompute(made.dot(zipped));
    let mut k = 0;
    while k < n {
        sum += match k {
            0 => f(sum),
            1 => g(sum, 0.25),
            _ => f(g(0.5, sum)),
        };
        k += 1;
    }
    sum
}

#[test]
fn calls_in_all_places() {
    use tapeless::recompute;
    #[differentiable(hvp)]
    fn all(x: Vector<3, f64>, a: f64, n: usize) -> f64 {
        everywhere(|y| (a * y).sin(), |y, z| y * z + a, x, n)
    }
    let _ = recompute(1.0);
    for n in 0..4 {
        let at = (Vector([0.4, -0.9, 0.7]), 0.6);
        let (value, gradient) = all::value_and_grad(at.0, at.1, n);
        close(value, all::reference(at.0, at.1, n));
        check_gradient("all", &at, |(x, a)| all::reference(*x, *a, n), &gradient);
        // Second derivatives: along a direction, by differences of the gradient.
        let direction = (Vector([0.3, 0.8, -0.5]), -0.7);
        let second = all::hvp(at.0, at.1, n, direction.0, direction.1);
        let along = |h: f64| all::grad(at.0 + direction.0 * h, at.1 + direction.1 * h, n);
        let [a, b, c, d] = [2e-3, 1e-3, -1e-3, -2e-3].map(along);
        let slope = |a: f64, b: f64, c: f64, d: f64| (8.0 * (b - c) - (a - d)) / 12e-3;
        let near = |x: f64, y: f64| assert!((x - y).abs() < 1e-7 * (1.0 + x.abs()), "{n}: {x} and {y}");
        near(second.1, slope(a.1, b.1, c.1, d.1));
        (0..3).for_each(|i| near(second.0[i], slope(a.0[i], b.0[i], c.0[i], d.0[i])));
    }
}

/// How many turns: an ordinary function.
fn turns(k: usize) -> usize {
    2 * k + 1
}

fn kepler(mean: f64, e: f64) -> f64 {
    (0..50).fold(mean, |a, _| a - (a - e * a.sin() - mean) / (1.0 - e * a.cos()))
}

#[derivative(of = kepler, vjp)]
#[differentiable]
fn kepler_vjp(mean: f64, e: f64, value: f64, cotangent: f64) -> (f64, f64) {
    let slope = cotangent / (1.0 - e * value.cos());
    (slope, slope * value.sin())
}

/// Calls ordinary functions and one with a rule by hand beside its own.
#[differentiable]
fn repeated<const N: usize>(f: impl Fn(f64, f64) -> f64, x: Vector<N, f64>, e: f64, k: usize) -> f64 {
    let count: usize = turns(k);
    let mut sum = kepler(x[0], e);
    for i in 0..count {
        sum += f(x[i % N], 0.2 * tanh(kepler(sum, e)));
    }
    sum
}

#[test]
fn rules_and_ordinary_functions_beside_given_ones() {
    macro_rules! given {
        ($f:expr) => {
            #[differentiable]
            fn through(x: Vector<3, f64>, e: f64, k: usize) -> f64 {
                repeated($f, x, e, k)
            }
        };
    }
    given!(kepler);
    #[differentiable]
    fn branching(x: Vector<3, f64>, e: f64, k: usize) -> f64 {
        let f = |y: f64, z: f64| {
            let mut sum = 0.0;
            for v in x.0 {
                if v > y {
                    sum += v * z.sin();
                } else {
                    sum -= e * v;
                }
            }
            sum * 0.3
        };
        repeated(f, x, e, k)
    }
    let at = (Vector([0.4, 0.9, 0.2]), 0.3);
    for k in 0..3 {
        let (value, gradient) = through::value_and_grad(at.0, at.1, k);
        close(value, through::reference(at.0, at.1, k));
        check_gradient("through", &at, |(x, e)| through::reference(*x, *e, k), &gradient);
        let (value, gradient) = branching::value_and_grad(at.0, at.1, k);
        close(value, branching::reference(at.0, at.1, k));
        check_gradient("branching", &at, |(x, e)| branching::reference(*x, *e, k), &gradient);
    }
}

#[derive(Params, Clone, Debug)]
struct Stepper<const N: usize> {
    h: f64,
    scale: Vector<N, f64>,
}

#[differentiable]
impl<const N: usize> Stepper<N> {
    #[differentiable]
    fn step<F: Fn(Vector<N, f64>) -> Vector<N, f64>>(&self, field: F, y: Vector<N, f64>) -> Vector<N, f64> {
        y + field(y).component_mul(self.scale) * self.h
    }

    #[differentiable]
    fn twice(&self, y: Vector<N, f64>) -> f64 {
        let once = self.step(|y| y.map(sin), y);
        self.step(|y| y * once.sum(), once).sum()
    }
}

#[test]
fn methods_that_are_given_functions() {
    let at = (Stepper { h: 0.3, scale: Vector([1.0, -0.5]) }, Vector([0.4, 1.1]));
    let (value, gradient) = Stepper_twice::value_and_grad(&at.0, at.1);
    close(value, Stepper_twice::reference(&at.0, at.1));
    close(value, at.0.twice(at.1));
    check_gradient("twice", &at, |(s, y)| s.twice(*y), &gradient);
}

#[test]
fn pictures_and_formulas_hold_what_was_given() {
    #[differentiable]
    fn decay(rate: f64, y: f64) -> f64 {
        integrate(|y| y * -rate, Vector([y]), 0.1, 3)[0] + midpoint(|y| residual(y) * rate, y, 0.1)
    }
    let graph = decay::graph();
    assert!(graph.to_svg().to_string().contains("integrate"), "{graph}");
    assert!(graph.to_dot().to_string().contains("midpoint"));
    assert!(!graph.to_unicode().to_string().is_empty());
}

#[test]
fn a_given_function_alone_is_the_plain_one() {
    assert_eq!(midpoint(|y| y, 1.0, 0.5), 1.0 + 0.5 * 1.25);
}
