use tapeless::prelude::*;

#[differentiable]
fn f(image: Tensor3<4, 8, 8>, kernel: Tensor4<4, 2, 3, 3>) -> f32 {
    conv2d_with(image, kernel, [1, 1], [1, 1], [1, 1], 4).sum()
}

fn main() {}
