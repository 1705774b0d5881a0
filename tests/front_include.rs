//! `include_params!`: weights that are decoded while the crate compiles.
#![cfg(feature = "safetensors")]
#![deny(warnings)]

use tapeless::prelude::*;

mod net {
    use tapeless::prelude::*;

    const INPUTS: usize = 3;

    #[derive(Params, Debug)]
    pub struct Layer<const N: usize, T: Float = f32> {
        w: Matrix<N, INPUTS, T>,
        pub b: Vector<N, T>,
    }

    #[derive(Params, Debug)]
    pub struct Net {
        pub layers: [Layer<2>; 2],
        out: (Vector<2>, f32),
    }

    impl Layer<2> {
        pub fn w(&self) -> [[f32; 3]; 2] {
            self.w.0
        }
    }

    impl Net {
        pub fn out(&self) -> ([f32; 2], f32) {
            (self.out.0.0, self.out.1)
        }
    }
}

static NET: net::Net = include_params!("front_include/net.safetensors" as net::Net);

#[test]
fn every_leaf_of_nested_structs_with_private_fields() {
    assert_eq!(NET.layers[0].w(), [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]);
    assert_eq!(NET.layers[0].b.0, [-1.0, -2.0]);
    assert_eq!(NET.layers[1].w(), [[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]]);
    assert_eq!(NET.layers[1].b.0, [-10.0, -20.0]);
    assert_eq!(NET.out(), ([0.5, 0.25], 9.5));
}

#[test]
fn layers_of_the_runtime() {
    #[derive(Params)]
    struct Stack {
        layers: [Dense<3, 2>; 2],
    }

    const STACK: Stack = include_params!("front_include/net.safetensors" as Stack);
    const ALONE: Dense<3, 2> = include_params!("front_include/dense.safetensors" as Dense<3, 2>);
    assert_eq!(STACK.layers[1].w.0, [[10.0, 20.0, 30.0], [40.0, 50.0, 60.0]]);
    assert_eq!(STACK.layers[1].b.0, [-10.0, -20.0]);
    assert_eq!((ALONE.w.0, ALONE.b.0), ([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], [7.0, 8.0]));
}

#[test]
fn constants_and_f64() {
    #[derive(Params)]
    struct Wide<const N: usize, T: Float = f32> {
        w: Vector<N, T>,
    }

    const WIDE: Wide<2, f64> = include_params!("front_include/wide.safetensors" as Wide<2, f64>);
    assert_eq!(WIDE.w.0, [0.1, -3e300]);
}
