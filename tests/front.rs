//! Names that a differentiable function uses are found wherever rustc finds them.
#![deny(warnings)]

use tapeless::prelude::*;

mod order {
    use tapeless::prelude::*;

    #[differentiable]
    fn uses_what_comes_later(net: &Later, x: f32) -> f32 {
        later(net.w * x)
    }

    #[differentiable]
    fn later(x: f32) -> f32 {
        x * 3.0
    }

    #[derive(Params)]
    struct Later {
        w: f32,
    }

    #[test]
    fn definitions_may_follow_their_uses() {
        assert_eq!(uses_what_comes_later(&Later { w: 2.0 }, 5.0), 30.0);
        let (net, x) = uses_what_comes_later::grad(&Later { w: 2.0 }, 5.0);
        assert_eq!((net.w, x), (15.0, 6.0));
    }
}

mod paths {
    use tapeless::prelude::*;

    #[derive(Params)]
    pub(crate) struct Gain(pub(super) f32);

    pub(crate) mod below {
        use tapeless::differentiable;

        #[differentiable]
        pub(crate) fn from_below(gain: &super::Gain, x: f32) -> f32 {
            gain.0 * x
        }

        #[differentiable]
        pub(super) fn absolute(gain: &crate::paths::Gain, x: f32) -> f32 {
            crate::paths::below::from_below(gain, x) + self::from_below(gain, x)
        }
    }

    #[differentiable]
    fn from_above(gain: &Gain, x: f32) -> f32 {
        below::absolute(gain, x)
    }

    #[test]
    fn relative_and_absolute_paths() {
        assert_eq!(from_above(&Gain(3.0), 2.0), 12.0);
    }
}

mod globs {
    use super::paths::below::*;
    use super::paths::*;
    use tapeless::prelude::*;

    #[differentiable]
    fn through_globs(gain: &Gain, x: f32) -> f32 {
        from_below(gain, x)
    }

    #[test]
    fn glob_imports() {
        assert_eq!(through_globs(&new_gain(), 2.0), 2.0);
    }

    fn new_gain() -> Gain {
        Gain::from_fields((1.0,))
    }
}

mod crates {
    use tapeless::prelude::*;
    use zoo::Mlp as Net;
    use zoo::deep::score as judge;

    #[differentiable(wrt(net))]
    fn renamed(net: &Net, x: Vector<3>) -> f32 {
        judge(net, x) + zoo::twice(net.out.1[0])
    }

    #[differentiable]
    fn two_of_one_name(small: &zoo::Small, net: &zoo::Mlp) -> f32 {
        small.0 + net.out.1[0]
    }

    #[derive(Params, Clone)]
    struct Both {
        first: zoo::Layer<4>,
        second: Net,
    }

    #[differentiable(wrt(both))]
    fn private_fields_of_another_crate(both: &Both, x: Vector<3>) -> f32 {
        judge(&both.second, x)
    }

    #[test]
    fn imports_renames_and_nesting_across_crates() {
        let net = Net::ZEROS;
        assert_eq!(renamed(&net, Vector([1.0, 2.0, 3.0])), 0.0);
        assert_eq!(two_of_one_name(&zoo::Small(2.0), &net), 2.0);
        let both = Both { first: Params::ZEROS, second: net };
        assert_eq!(private_fields_of_another_crate(&both, Vector([1.0, 2.0, 3.0])), 0.0);
        let mut both = both;
        both.second.out.0 = Vector([10.0, 100.0]);
        let gradient = private_fields_of_another_crate::grad(&both, Vector([1.0, 2.0, 3.0]));
        // The leaves of `second`: two matrices of the private layer, then the public tuple.
        assert_eq!(gradient.leaf(2), [20.0, 40.0, 60.0, 200.0, 400.0, 600.0]);
        assert_eq!(gradient.leaf(3), [20.0, 200.0]);
        assert_eq!(gradient.leaf(0), [0.0; 12]);
        assert_eq!(both.first.leaf(1), [0.0; 4]);
    }
}

#[test]
fn items_inside_a_function_body() {
    #[differentiable]
    fn outer(pair: &Pair<2>, x: f32) -> f32 {
        inner(x) + pair.a[0] + pair.b
    }

    #[differentiable]
    fn inner(x: f32) -> f32 {
        x + 1.0
    }

    #[derive(Params)]
    struct Pair<const N: usize> {
        a: Vector<N>,
        b: f32,
    }

    assert_eq!(outer(&Pair { a: Vector([4.0, 0.0]), b: 2.0 }, 1.0), 8.0);

    {
        // Public items in a block.
        #[derive(Params)]
        pub struct Single {
            pub a: f32,
        }

        #[differentiable]
        pub fn deeper(single: &Single) -> f32 {
            inner(single.a)
        }

        assert_eq!(deeper(&Single { a: 2.5 }), 3.5);
    }
}

mod generic {
    use tapeless::prelude::*;

    const WIDTH: usize = 2;

    #[derive(Params, Clone)]
    pub struct Stack<const N: usize, T: Float = f32> {
        pub layers: [Inner<N, T>; 2],
        fixed: (Vector<WIDTH, T>, T),
    }

    #[derive(Params, Clone)]
    pub struct Inner<const N: usize, T>
    where
        T: Float,
    {
        w: Vector<N, T>,
    }

    #[differentiable(wrt(stack))]
    fn over_floats<const N: usize, T: Float>(stack: &Stack<N, T>, #[constant] x: T) -> T {
        stack.layers[1].w[0] + stack.fixed.0[1] * stack.fixed.1 + x
    }

    #[differentiable(wrt(stack))]
    fn at_default(stack: &Stack<3>, x: f32) -> f32 {
        over_floats(stack, x)
    }

    #[test]
    fn generic_structs_and_named_dimensions() {
        let mut stack = Stack::<3>::ZEROS;
        let specs: [String; 4] = core::array::from_fn(|leaf| Stack::<3>::leaf_spec(leaf).path.to_string());
        assert_eq!(specs, ["layers.0.w", "layers.1.w", "fixed.0", "fixed.1"]);
        assert_eq!((Stack::<3>::LEAVES, Stack::<3>::COUNT), (4, 9));
        for leaf in 0..4 {
            stack.leaf_mut(leaf).fill(leaf as f32 + 1.0);
        }
        assert_eq!(stack.leaf(1), [2.0; 3]);
        assert_eq!(at_default(&stack, 0.5), 2.0 + 3.0 * 4.0 + 0.5);
        let gradient = at_default::grad(&stack, 0.5);
        assert_eq!((gradient.fixed.0.0, gradient.fixed.1), ([0.0, 4.0], 3.0));
        assert_eq!(over_floats(&Stack::<1, f64>::ZEROS, 0.5), 0.5);
        assert_eq!(Stack::<3>::leaf_spec(0).shape(), [3]);
    }

    #[test]
    #[should_panic(expected = "leaf 4 of a bundle of 4")]
    fn a_leaf_that_is_not_there() {
        let _ = Stack::<3>::ZEROS.leaf(4);
    }
}

mod layers {
    use tapeless::prelude::*;

    #[derive(Params, Clone, Debug, PartialEq)]
    struct Mlp<T: Float = f32> {
        hidden: Dense<2, 3, T>,
        out: tapeless::Dense<3, 1, T>,
    }

    #[differentiable(wrt(net))]
    fn predict(net: &Mlp, x: Vector<2>) -> f32 {
        let h = relu(net.hidden.w * x + net.hidden.b);
        let y = net.out.w * h + net.out.b;
        y[0]
    }

    #[differentiable(wrt(layer))]
    fn alone(layer: &Dense<2, 1>, x: Vector<2>) -> f32 {
        (layer.w * x + layer.b)[0]
    }

    #[test]
    fn structs_of_the_runtime() {
        let layer = Dense::new(Matrix([[1.0, 2.0]]), Vector([0.5]));
        assert_eq!(alone::grad(&layer, Vector([3.0, 4.0])), Dense::new(Matrix([[3.0, 4.0]]), Vector([1.0])));
        let mut net = Mlp::ZEROS;
        net.hidden.b = Vector([1.0, -1.0, 2.0]);
        let gradient = predict::grad(&net, Vector([3.0, 4.0]));
        assert_eq!(gradient.out.w.0, [[1.0, 0.0, 2.0]]);
        approx::assert_relative_eq!(net, net);
    }
}

mod shadowing {
    use tapeless::prelude::*;

    #[differentiable]
    fn sigmoid(x: f32) -> f32 {
        x * 10.0
    }

    #[differentiable]
    fn own(x: f32) -> f32 {
        self::sigmoid(x)
    }

    mod renamed {
        use tapeless::{differentiable, tanh as squash};

        #[differentiable]
        pub(super) fn of_ours(x: f32) -> f32 {
            squash(x) + tapeless::tanh(x)
        }
    }

    /// A function that has the name of one of std's macros.
    #[differentiable]
    fn column(x: f32) -> f32 {
        x
    }

    #[differentiable]
    fn calls_it(x: f32) -> f32 {
        column(x)
    }

    #[test]
    fn names_of_operations_and_of_std() {
        assert_eq!((own(1.0), own::grad(1.0)), (10.0, 10.0));
        assert_eq!((renamed::of_ours(0.0), renamed::of_ours::grad(0.0)), (0.0, 2.0));
        assert_eq!(calls_it(1.5), 1.5);
    }
}

macro_rules! declare {
    ($module:ident, $factor:expr) => {
        mod $module {
            #[allow(unused_imports)]
            use tapeless::prelude::*;

            #[derive(Params)]
            pub struct Scale {
                pub by: f32,
            }

            #[differentiable(wrt(scale))]
            pub fn apply(scale: &Scale, x: f32) -> f32 {
                scale.by * x * $factor
            }
        }
    };
}
declare!(one, 1.0);
declare!(ten, 10.0);

#[differentiable(wrt(a))]
fn calls_expanded(a: &one::Scale, b: &ten::Scale, x: f32) -> f32 {
    one::apply(a, x) + ten::apply(b, x)
}

#[test]
fn equal_items_from_a_macro() {
    assert_eq!(calls_expanded(&one::Scale { by: 2.0 }, &ten::Scale { by: 3.0 }, 1.0), 32.0);
}
