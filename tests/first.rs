use tapeless::prelude::*;

#[differentiable]
fn f(x: f64, y: f64, z: f64) -> f64 {
    (x + y) * (y - z)
}

#[derive(Params, Clone, Debug, PartialEq)]
pub struct Layer<const I: usize, const O: usize> {
    pub w: Matrix<O, I>,
    b: Vector<O>,
}

#[derive(Params, Clone, Debug, PartialEq)]
pub struct Mlp {
    pub hidden: Layer<2, 16>,
    pub out: Layer<16, 1>,
}

#[differentiable(wrt(net))]
pub fn loss(net: &Mlp, x: Vector<2>, target: f32) -> f32 {
    let h = tanh(net.hidden.w * x + net.hidden.b);
    let y = net.out.w * h + net.out.b;
    (y[0] - target).powi(2)
}

#[differentiable]
fn rosenbrock(x: Vector<2, f64>) -> f64 {
    let a = 1.0 - x[0];
    let b = x[1] - x[0] * x[0];
    a * a + 100.0 * b * b
}

#[differentiable]
fn act<T: Float>(x: T) -> T {
    T::from_f64(1.0) / (T::from_f64(1.0) + (-x).exp())
}

#[differentiable]
fn mapped<const N: usize>(x: Vector<N>, w: f32) -> f32 {
    (x.map(act) * w).sum()
}

#[differentiable]
fn ce(z: Vector<3, f64>, label: usize) -> f64 {
    let p = softmax(z);
    -p[label].ln()
}

#[differentiable]
fn batch_ce(z: Matrix<3, 5, f64>, labels: [usize; 3]) -> f64 {
    cross_entropy(z, labels)
}

#[differentiable(jacobian)]
fn layer(x: Vector<3, f64>) -> Vector<2, f64> {
    let w = Matrix([[1.0, -2.0, 0.5], [0.25, 1.5, -1.0]]);
    relu(w * x)
}

#[test]
fn s1() {
    assert_eq!(f(1.0, 2.0, 3.0), -3.0);
    assert_eq!(f::value_and_grad(1.0, 2.0, 3.0), (-3.0, (-1.0, 2.0, -3.0)));
    let net = Mlp { hidden: Layer { w: Matrix([[0.1, 0.2]; 16]), b: Vector([0.3; 16]) }, out: Layer { w: Matrix([[0.4; 16]]), b: Vector([0.5]) } };
    let (v, g) = loss::value_and_grad(&net, Vector([1.0, 2.0]), 1.0);
    println!("{v} {} {:?}", loss::reference(&net, Vector([1.0, 2.0]), 1.0), g.out);
    let (v2, r) = loss::forward(&net, Vector([1.0, 2.0]), 1.0);
    assert_eq!(v, v2);
    assert_eq!(g, loss::backward(&net, Vector([1.0, 2.0]), 1.0, &r, 1.0));
    let mut acc = Mlp::ZEROS;
    loss::accumulate_grad(&net, Vector([1.0, 2.0]), 1.0, &mut acc);
    assert_eq!(acc, g);
    println!("{:?}", rosenbrock::value_and_grad(Vector([-1.2, 1.0])));
    println!("{:?}", act::value_and_grad(1.0f64));
    println!("{:?}", mapped::value_and_grad(Vector([-1.0, 0.0, 1.0]), 1.0));
    println!("{:?}", ce::value_and_grad(Vector([1e4, 0.0, -1e4]), 1));
    println!("{:?}", batch_ce::value_and_grad(Matrix([[-0.0691, -1.5644, -0.3935,  0.2211,  1.3458],
          [-2.3893,  1.2955,  0.0244, -2.0838,  1.0790],
          [-0.6185, -0.0333,  0.2944, -0.6185,  0.5702]]), [4, 3, 1]));
    println!("{:?}", layer::jacobian(Vector([1.0, 0.2, 0.3])));
    println!("{:?} {}", loss::graph(), loss::WORKSPACE_BYTES);
}
