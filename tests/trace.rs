//! Recorded runs: values, cotangents, and where a value stopped being a number.

use tapeless::prelude::*;

#[differentiable(trace)]
fn f(x: f64, y: f64, z: f64) -> f64 {
    let sum = x + y;
    let difference = y - z;
    sum * difference
}

/// Equal but for rounding: the recorded run stores every value, the function itself may keep more digits in between.
#[track_caller]
fn near(a: Option<&[f64]>, b: Option<&[f64]>) {
    let (Some(a), Some(b)) = (a, b) else { panic!("{a:?} is not {b:?}") };
    assert_eq!(a.len(), b.len());
    assert!(a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 1e-13 * (1.0 + a.abs())), "{a:?} is not {b:?}");
}

#[test]
fn values_and_cotangents_of_a_small_graph() {
    let trace = f::trace(1.0, 2.0, 3.0);
    for (name, value, cotangent) in
        [("x", 1.0, -1.0), ("y", 2.0, 2.0), ("z", 3.0, -3.0), ("sum", 3.0, -1.0), ("difference", -1.0, 3.0)]
    {
        assert_eq!(
            (trace.value_of(name), trace.cotangent_of(name)),
            (Some(&[value][..]), Some(&[cotangent][..])),
            "{name}"
        );
    }
    let output = trace.graph().outputs[0];
    assert_eq!((trace.value(output), trace.cotangent(output)), (Some(&[-3.0][..]), Some(&[1.0][..])));
    assert!(trace.to_string().contains("difference"));
    assert_eq!(f::check(1.0, 2.0, 3.0), Ok(()));
}

#[derive(Params, Clone)]
struct Net {
    hidden: Dense<2, 3, f64>,
    out: Dense<3, 1, f64>,
}

#[differentiable(wrt(net), trace)]
fn loss(net: &Net, x: Vector<2, f64>, target: f64) -> f64 {
    let h = sigmoid(net.hidden.w * x + net.hidden.b);
    let y = (net.out.w * h + net.out.b)[0];
    (y - target).powi(2)
}

fn net() -> Net {
    let w = Matrix([[0.5, -0.25], [1.0, 0.75], [-0.5, 0.25]]);
    Net {
        hidden: Dense { w, b: Vector([0.1, 0.2, 0.3]) },
        out: Dense { w: Matrix([[0.5, -1.0, 2.0]]), b: Vector([0.25]) },
    }
}

/// Every node of the graph has a value, and the gradients are among them.
#[test]
fn a_net_is_recorded_whole() {
    let (net, x) = (net(), Vector([1.0, -2.0]));
    let trace = loss::trace(&net, x, 0.5);
    for node in trace.graph().nodes.iter().filter(|node| node.op != "constant") {
        let value = trace.value(node.id).unwrap_or_else(|| panic!("{node:?} has no value"));
        assert_eq!(value.len() as u64, node.elements(), "{node:?}");
    }
    let (value, gradient) = loss::value_and_grad(&net, x, 0.5);
    let output = trace.graph().outputs[0];
    near(trace.value(output), Some(&[value][..]));
    for (name, id) in trace.graph().gradients {
        near(trace.value(*id), trace.cotangent_of(name));
    }
    let flat: Vec<f64> = gradient.hidden.w.iter().copied().collect();
    near(trace.cotangent_of("net.hidden.w"), Some(&flat[..]));
    // What is not differentiated has a cotangent all the same: here checked against differences.
    let slope = trace.cotangent_of("x").expect("a cotangent");
    for (i, slope) in slope.iter().enumerate() {
        let step = Vector::from_fn(|k| if k == i { 1e-6 } else { 0.0 });
        let difference = (loss(&net, x + step, 0.5) - loss(&net, x - step, 0.5)) / 2e-6;
        assert!((slope - difference).abs() < 1e-8, "{slope} and {difference}");
    }
}

/// A loop's values are those of all turns; of a branch only the case that was taken has any.
#[test]
fn loops_and_branches_are_recorded_inside() {
    #[differentiable(trace)]
    fn orbit(r: f64, start: f64) -> f64 {
        let mut x = start;
        for _ in 0..4 {
            let next = r * x * (1.0 - x);
            x = if next > 0.5 { (-next).exp() } else { next };
        }
        x
    }
    let trace = orbit::trace(3.0, 0.25);
    let (mut x, mut expected, mut raised) = (0.25, Vec::new(), Vec::new());
    for _ in 0..4 {
        let next: f64 = 3.0 * x * (1.0 - x);
        expected.push(next);
        x = if next > 0.5 { (-next).exp() } else { next };
        if next > 0.5 {
            raised.push(x);
        }
    }
    let body = trace.graph().nodes.iter().find(|node| node.op == "loop").expect("a loop").bodies[0];
    let next = body.nodes.iter().find(|node| node.name == "next").expect("the variable");
    near(trace.value(next.id), Some(&expected[..]));
    let branch = body.nodes.iter().find(|node| node.op == "branch").expect("a branch");
    let taken = branch.bodies[0].outputs[0];
    near(trace.value(taken), Some(&raised[..]));
    near(trace.value(trace.graph().outputs[0]), Some(&[x][..]));
    let (_, gradient) = orbit::value_and_grad(3.0, 0.25);
    near(trace.cotangent_of("r"), Some(&[gradient.0][..]));
}

#[test]
fn a_while_loop_and_generic_functions_are_recorded() {
    #[differentiable(trace)]
    fn root<T: Float>(a: T) -> T {
        let mut x = T::from_f64(1.0);
        while (x * x - a).abs() > T::from_f64(1e-9) {
            x = T::from_f64(0.5) * (x + a / x);
        }
        x
    }
    let trace = root::<f64>::trace(2.0);
    let value = trace.value(trace.graph().outputs[0]).expect("a value")[0];
    assert!((value - 2f64.sqrt()).abs() < 1e-9);
    assert!((trace.cotangent_of("a").expect("a slope")[0] - 0.5 / 2f64.sqrt()).abs() < 1e-9);
}

#[differentiable(trace)]
fn entropy(p: Vector<3, f64>) -> f64 {
    let logarithm = ln(p);
    -p.dot(logarithm)
}

/// The line and the column are those of the expression in this file.
#[test]
fn the_first_expression_that_is_not_finite_is_named() {
    assert_eq!(entropy::check(Vector([0.25, 0.25, 0.5])), Ok(()));
    let found = entropy::check(Vector([0.5, 0.0, 0.5])).expect_err("ln 0");
    let source = include_str!("trace.rs").lines().nth(found.line as usize - 1).expect("the line");
    assert_eq!(&source[found.column as usize - 1..], "ln(p);");
    assert_eq!((found.name, found.expression, found.value), ("logarithm", "ln(p)", f64::NEG_INFINITY));
    assert!(!found.cotangent && found.file.ends_with("trace.rs"));
    let message = found.to_string();
    assert!(message.ends_with("`logarithm = ln(p)` is -inf"), "{message}");
    // An argument that is no number comes first.
    let found = entropy::check(Vector([f64::NAN, 0.0, 0.5])).expect_err("NaN");
    assert_eq!((found.name, found.cotangent), ("p", false));
}

/// √0 is a number, its slope is not.
#[test]
fn the_first_cotangent_that_is_not_finite_is_named() {
    #[differentiable(trace)]
    fn distance(x: f64, y: f64) -> f64 {
        let square = x * x + y * y;
        2.0 * sqrt(square)
    }
    let found = distance::check(0.0, 0.0).expect_err("the slope of √0");
    assert!(found.cotangent);
    assert_eq!((found.name, found.value), ("square", f64::INFINITY));
    let message = found.to_string();
    assert!(message.contains("the derivative of the result with respect to `square = "), "{message}");
    assert_eq!(distance::check(3.0, 4.0), Ok(()));
}

/// Inside of a loop, in the turn in which it happens.
#[test]
fn an_overflow_in_a_loop_is_found_where_it_begins() {
    #[differentiable(trace)]
    fn powers(x: f32) -> f32 {
        let mut y = x;
        for _ in 0..12 {
            let square = y * y;
            y = square + 1.0;
        }
        y
    }
    let found = powers::check(3.0).expect_err("an overflow");
    assert_eq!((found.name, found.value), ("square", f64::INFINITY));
    assert_eq!(powers::check(0.0).map_err(|found| found.name), Err("square"));
}

/// The slope of √ at 0, in the second turn.
#[test]
fn a_slope_in_a_loop_is_found_where_it_begins() {
    #[differentiable(trace)]
    fn steps(x: f64) -> f64 {
        let mut y = x;
        for _ in 0..3 {
            let rest = y - 1.0;
            y = sqrt(abs(rest * rest * rest));
        }
        y
    }
    assert_eq!(steps::check(3.5), Ok(()));
    let found = steps::check(2.0).expect_err("the slope of √0");
    assert!(found.derived && !found.value.is_finite(), "{found}");
    let source = include_str!("trace.rs").lines().nth(found.line as usize - 1).expect("the line");
    assert!(source.contains("sqrt(abs(rest * rest * rest)"), "{found}");
}

/// A function of many numbers takes the cotangent of its result, as `backward` does.
#[test]
fn functions_of_many_numbers() {
    #[differentiable(trace)]
    fn layer(w: Matrix<2, 3>, x: Vector<3>) -> Vector<2> {
        let z = w * x;
        relu(z)
    }
    let (w, x) = (Matrix([[1.0, 2.0, 3.0], [-1.0, 0.0, 0.0]]), Vector([1.0, 1.0, 1.0]));
    let trace = layer::trace(w, x, Vector([2.0, 5.0]));
    assert_eq!(trace.value_of("z"), Some(&[6.0, -1.0][..]));
    assert_eq!(trace.value(trace.graph().outputs[0]), Some(&[6.0, 0.0][..]));
    // The second neuron is off.
    assert_eq!(trace.cotangent_of("z"), Some(&[2.0, 0.0][..]));
    assert_eq!(trace.cotangent_of("x"), Some(&[2.0, 4.0, 6.0][..]));
    assert_eq!(trace.cotangent_of("w"), Some(&[2.0, 2.0, 2.0, 0.0, 0.0, 0.0][..]));
    // What is given is the cotangent of the result, and every node has a value.
    assert_eq!(trace.cotangent(trace.graph().outputs[0]), Some(&[2.0, 5.0][..]));
    for node in trace.graph().nodes.iter().filter(|node| node.op != "constant") {
        assert!(trace.value(node.id).is_some(), "{node:?}");
    }
    assert_eq!(layer::check(w, x, Vector([2.0, 5.0])), Ok(()));
    let found = layer::check(w, x, Vector([f32::INFINITY, 0.0])).expect_err("an infinite cotangent");
    assert!(!found.value.is_finite());
    assert!(trace.to_svg().to_string().contains(">[2, 4, 6]</text>"));
}

/// Several results of several shapes: one cotangent for each, as in `backward`; the same as that yields.
#[test]
fn several_results() {
    #[differentiable(trace, strict)]
    fn parts(x: Vector<3, f64>, cotangent: f64) -> (Vector<3, f64>, f64, [f64; 2]) {
        let e = exp(x);
        let s = e.sum();
        (e / s, s.ln(), [cotangent * s, cotangent * cotangent])
    }
    let (x, c) = (Vector([0.5, -1.0, 0.25]), 3.0);
    let seeds = (Vector([1.0, 2.0, -1.0]), 0.5, [0.25, 2.0]);
    let trace = parts::trace(x, c, seeds);
    let (_, residuals) = parts::forward(x, c);
    let (dx, dc) = parts::backward(x, c, &residuals, seeds);
    near(trace.cotangent_of("x"), Some(&dx.0[..]));
    near(trace.cotangent_of("cotangent"), Some(&[dc][..]));
    // Of s: softmax's −Σ cₖ eₖ / s², 1 / s, and the factor.
    let e = x.map(f64::exp);
    let s = e.sum();
    let expected = -seeds.0.dot(e) / (s * s) + seeds.1 / s + seeds.2[0] * c;
    near(trace.cotangent_of("s"), Some(&[expected][..]));
    // With zeros in all places but one it is that result's.
    let trace = parts::trace(x, c, (Vector([0.0; 3]), 0.0, [0.0, 1.0]));
    near(trace.cotangent_of("cotangent"), Some(&[6.0][..]));
    near(trace.cotangent_of("s"), Some(&[0.0][..]));
}

#[derive(Params, Clone)]
struct Layer {
    w: Matrix<2, 2, f64>,
    b: Vector<2, f64>,
}

/// A bundle as the result: its cotangent is a bundle.
#[test]
fn bundles_as_results() {
    #[differentiable(trace)]
    fn scaled(layer: &Layer, k: f64) -> Layer {
        Layer { w: layer.w * k, b: layer.b * (k * k) }
    }
    let layer = Layer { w: Matrix([[0.5, -1.0], [0.75, 0.25]]), b: Vector([1.0, 2.0]) };
    let seed = Layer { w: Matrix([[0.0, 0.0], [2.0, 0.0]]), b: Vector([0.0, 1.0]) };
    let trace = scaled::trace(&layer, 3.0, seed);
    near(trace.cotangent_of("k"), Some(&[2.0 * 0.75 + 2.0 * 3.0 * 2.0][..]));
    near(trace.cotangent_of("layer.b"), Some(&[0.0, 9.0][..]));
    near(trace.cotangent_of("layer.w"), Some(&[0.0, 0.0, 6.0, 0.0][..]));
}

/// A loop with a state of many numbers.
#[test]
fn a_loop_with_a_vector_as_its_result() {
    #[differentiable(trace)]
    fn turns(w: Matrix<2, 2, f64>, x: Vector<2, f64>) -> Vector<2, f64> {
        let mut h = x;
        for _ in 0..3 {
            let z = w * h;
            h = tanh(z);
        }
        h
    }
    let (w, x, seed) = (Matrix([[0.5, -1.0], [0.75, 0.25]]), Vector([0.3, -0.6]), Vector([1.0, -2.0]));
    let trace = turns::trace(w, x, seed);
    let (value, residuals) = turns::forward(w, x);
    let (dw, dx) = turns::backward(w, x, &residuals, seed);
    near(trace.value(trace.graph().outputs[0]), Some(&value.0[..]));
    near(trace.cotangent_of("x"), Some(&dx.0[..]));
    near(trace.cotangent_of("w"), Some(&dw.0.concat()[..]));
    assert_eq!(turns::check(w, x, seed), Ok(()));
}

/// Pictures of a run carry its values.
#[test]
fn pictures_carry_values() {
    let trace = f::trace(1.0, 2.0, 3.0);
    let svg = trace.to_svg().to_string();
    assert!(svg.contains("class=\"label value left\"") && svg.contains("class=\"label cotangent\""));
    assert!(svg.contains(">-3</text>"));
    assert!(trace.to_dot().to_string().contains("[label=\" 3\\n∂ -1\"]"));
    assert!(trace.to_mermaid().to_string().contains("<br/>3<br/>∂: -1"));
}
