//! Methods: derivatives of functions in an `impl`, and calls of methods in bodies.
#![deny(warnings)]

use tapeless::prelude::*;

const BIAS: f64 = 0.25;

#[derive(Params, Clone, Debug, PartialEq)]
pub struct Line {
    pub slope: f64,
    offset: f64,
}

#[differentiable]
impl Line {
    /// The line at `x`.
    #[differentiable]
    pub fn at(&self, x: f64) -> f64 {
        self.slope * x + self.offset
    }

    #[differentiable(wrt(self), hvp)]
    fn loss(&self, x: f64, #[constant] target: f64) -> f64 {
        let error = self.at(x) - Self::squashed(target);
        error * error * self.slope
    }

    #[differentiable]
    fn squashed(x: f64) -> f64 {
        (x + BIAS).tanh()
    }

    /// Not marked, and so like any other method.
    fn new(slope: f64, offset: f64) -> Self {
        Self { slope, offset }
    }

    #[differentiable]
    fn moved(self, by: f64) -> Self {
        Self { slope: self.slope, offset: self.offset + by }
    }
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-8 * (1.0 + a.abs().max(b.abs())), "{a} and {b}");
}

fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    let h = 1e-3;
    (8.0 * (f(x + h) - f(x - h)) - (f(x + 2.0 * h) - f(x - 2.0 * h))) / (12.0 * h)
}

#[test]
fn a_method_is_a_method_and_has_derivatives() {
    let line = Line::new(1.3, -0.4);
    assert_eq!(line.at(2.0), 2.2);
    assert_eq!(Line::at(&line, 2.0), 2.2);
    let (value, (d_line, d_x)) = Line_at::value_and_grad(&line, 2.0);
    assert_eq!((value, d_line, d_x), (2.2, Line::new(2.0, 1.0), 1.3));
    let (value, gradient) = Line_loss::value_and_grad(&line, 0.7, 0.2);
    close(value, line.loss(0.7, 0.2));
    close(value, Line_loss::reference(&line, 0.7, 0.2));
    close(gradient.slope, slope(|s| Line::new(s, -0.4).loss(0.7, 0.2), 1.3));
    close(gradient.offset, slope(|o| Line::new(1.3, o).loss(0.7, 0.2), -0.4));
    let along = Line_loss::hvp(&line, 0.7, 0.2, &Line::new(1.0, 0.5));
    let moved = |t: f64| Line_loss::grad(&Line::new(1.3 + t, -0.4 + 0.5 * t), 0.7, 0.2);
    close(along.slope, slope(|t| moved(t).slope, 0.0));
    close(along.offset, slope(|t| moved(t).offset, 0.0));
    assert_eq!(line.clone().moved(1.0), Line::new(1.3, 0.6));
    assert!(Line_at::graph().to_string().contains("self.slope"), "{}", Line_at::graph());
}

#[differentiable]
fn area(line: &Line, x: f64) -> f64 {
    let right = line.at(x) * Line::squashed(x);
    right + Line::at(line, -x) + line.clone().slope
}

#[test]
fn functions_call_methods() {
    let line = Line::new(0.8, 0.3);
    let (value, (d_line, d_x)) = area::value_and_grad(&line, 0.6);
    close(value, area::reference(&line, 0.6));
    close(d_line.slope, slope(|s| area::reference(&Line::new(s, 0.3), 0.6), 0.8));
    close(d_line.offset, slope(|o| area::reference(&Line::new(0.8, o), 0.6), 0.3));
    close(d_x, slope(|x| area::reference(&line, x), 0.6));
}

#[derive(Params, Clone)]
struct Layer<const N: usize, T: Float> {
    w: Matrix<N, N, T>,
    b: Vector<N, T>,
}

#[differentiable]
impl<const N: usize, T: Float> Layer<N, T> {
    #[differentiable]
    fn apply(&self, x: Vector<N, T>) -> Vector<N, T> {
        tanh(self.w * x + self.b)
    }

    #[differentiable(wrt(self))]
    fn twice<const M: usize>(&self, x: Vector<N, T>, weights: Vector<M, T>) -> T {
        let y = self.apply(self.apply(x));
        let scale: T = weights.sum();
        y.dot(x) * scale
    }
}

#[test]
fn generic_methods() {
    let layer = Layer { w: Matrix([[0.3, -0.5], [0.7, 0.2]]), b: Vector([0.1, -0.2]) };
    let (x, weights) = (Vector([0.4, 0.9]), Vector([1.0, 0.5, 0.25]));
    let gradient = Layer_twice::grad(&layer, x, weights);
    for i in 0..2 {
        let moved = |t: f64| {
            let mut layer = layer.clone();
            layer.b[i] += t;
            layer.twice(x, weights)
        };
        close(gradient.b[i], slope(moved, 0.0));
        for j in 0..2 {
            let moved = |t: f64| {
                let mut layer = layer.clone();
                layer.w[(i, j)] += t;
                layer.twice(x, weights)
            };
            close(gradient.w[(i, j)], slope(moved, 0.0));
        }
    }
}

trait Model {
    fn predict(&self, x: f64) -> f64;
    fn doubled(&self, x: f64) -> f64 {
        2.0 * self.predict(x)
    }
}

#[differentiable]
impl Model for Line {
    #[differentiable]
    fn predict(&self, x: f64) -> f64 {
        self.at(x).exp()
    }
}

#[differentiable]
fn by_trait(line: &Line, x: f64) -> f64 {
    <Line as Model>::predict(line, x) + Model::predict(line, 2.0 * x)
}

#[test]
fn methods_of_traits() {
    let line = Line::new(0.8, 0.3);
    close(line.doubled(0.5), 2.0 * (0.7f64).exp());
    close(Line_Model_predict::grad(&line, 0.5).1, slope(|x| line.predict(x), 0.5));
    close(by_trait::grad(&line, 0.5).1, slope(|x| by_trait::reference(&line, x), 0.5));
    close(by_trait::grad(&line, 0.5).0.slope, slope(|s| by_trait(&Line::new(s, 0.3), 0.5), 0.8));
}

#[test]
fn methods_in_functions() {
    #[derive(Params)]
    struct Square(f64);

    #[differentiable]
    impl Square {
        #[differentiable]
        fn area(&self) -> f64 {
            self.0 * self.0
        }
    }
    assert_eq!(Square(3.0).area(), 9.0);
    assert_eq!(Square_area::grad(&Square(3.0)).0, 6.0);
}

#[differentiable]
fn cost_in_another_crate(tank: &zoo::Tank, x: f64) -> f64 {
    tank.level(x) + zoo::Tank::level(tank, 2.0 * x)
}

#[test]
fn methods_of_another_crate() {
    let tank = zoo::Tank { volume: 2.0 };
    let (d_tank, d_x) = cost_in_another_crate::grad(&tank, 0.7);
    close(d_x, slope(|x| cost_in_another_crate::reference(&tank, x), 0.7));
    close(d_tank.volume, slope(|volume| cost_in_another_crate(&zoo::Tank { volume }, 0.7), 2.0));
    close(zoo::Tank_level::grad(&tank, 0.7).1, slope(|x| tank.level(x), 0.7));
}
