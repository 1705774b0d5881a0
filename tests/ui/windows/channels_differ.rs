use tapeless::prelude::*;

#[differentiable]
fn f(image: Tensor3<3, 8, 8>, kernel: Tensor4<4, 1, 3, 3>) -> f32 {
    conv2d(image, kernel, [1, 1], [1, 1]).sum()
}

fn main() {}
