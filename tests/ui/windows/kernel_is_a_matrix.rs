use tapeless::prelude::*;

#[differentiable]
fn f(image: Tensor3<1, 8, 8>, kernel: Matrix<3, 3>) -> f32 {
    conv2d(image, kernel, [1, 1], [0, 0]).sum()
}

fn main() {}
