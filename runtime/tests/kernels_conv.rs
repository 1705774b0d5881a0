//! Convolutions and poolings of typed tensors: that sizes and parameters reach the loops in the right order, the transposes,
//! and what padding does. (The loops themselves are tested over random sizes beside their code.)
use tapeless_runtime::kernels::*;
use tapeless_runtime::tensor::{Matrix, Tensor3, Tensor4};

/// Integers from −8 to 8, so that all sums are exact.
fn integers() -> impl FnMut() -> f64 {
    let mut state = 7_u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % 17) as f64 - 8.0
    }
}

/// Each with a size and a parameter that no other has, where that is possible.
macro_rules! convolutions {
    ($($name:ident: [$ci:literal, $h:literal, $w:literal] with [$co:literal, $kh:literal, $kw:literal],
        stride $stride:tt, padding $padding:tt, dilation $dilation:tt, groups $groups:literal;)*) => {$(
        #[test]
        fn $name() {
            const STRIDE: [usize; 2] = $stride;
            const PADDING: [usize; 2] = $padding;
            const DILATION: [usize; 2] = $dilation;
            const OH: usize = output_size($h, $kh, STRIDE[0], PADDING[0], DILATION[0]);
            const OW: usize = output_size($w, $kw, STRIDE[1], PADDING[1], DILATION[1]);
            const DEPTH: usize = $ci / $groups;
            let mut next = integers();
            let x: Tensor3<$ci, $h, $w, f64> = Tensor3::from_fn(|_, _, _| next());
            let k: Tensor4<$co, DEPTH, $kh, $kw, f64> = Tensor4::from_fn(|_, _, _, _| next());
            let ct: Tensor3<$co, OH, OW, f64> = Tensor3::from_fn(|_, _, _| next());
            let y: Tensor3<$co, OH, OW, f64> = conv2d(&x, &k, STRIDE, PADDING, DILATION, $groups);
            let expected = Tensor3::from_fn(|co, oh, ow| {
                let mut sum = 0.0;
                for ci in 0..DEPTH {
                    for kh in 0..$kh {
                        for kw in 0..$kw {
                            let h = (oh * STRIDE[0] + kh * DILATION[0]).wrapping_sub(PADDING[0]);
                            let w = (ow * STRIDE[1] + kw * DILATION[1]).wrapping_sub(PADDING[1]);
                            if h < $h && w < $w {
                                sum += k[(co, ci, kh, kw)] * x[(co / ($co / $groups) * DEPTH + ci, h, w)];
                            }
                        }
                    }
                }
                sum
            });
            assert_eq!(y, expected);
            let of_x: Tensor3<$ci, $h, $w, f64> = conv2d_input(&ct, &k, STRIDE, PADDING, DILATION, $groups);
            let of_k: Tensor4<$co, DEPTH, $kh, $kw, f64> = conv2d_kernel(&ct, &x, STRIDE, PADDING, DILATION, $groups);
            let value = y.component_mul(ct).sum();
            assert_eq!(x.component_mul(of_x).sum(), value);
            assert_eq!(k.component_mul(of_k).sum(), value);
            let mut place = k;
            add_conv2d_kernel(&mut place, &ct, &x, STRIDE, PADDING, DILATION, $groups);
            assert_eq!(place, k + of_k);
            // Linear in the input, so that a difference of size 1 is exact.
            for i in (0..x.len()).step_by(5) {
                let mut moved = x;
                moved.as_mut_slice()[i] += 1.0;
                let change = conv2d::<_, _, _, _, _, _, _, OH, OW, _>(&moved, &k, STRIDE, PADDING, DILATION, $groups) - y;
                assert_eq!(change.component_mul(ct).sum(), of_x.as_slice()[i]);
            }
        }
    )*};
}

convolutions! {
    plain: [2, 6, 9] with [3, 3, 4], stride [1, 1], padding [0, 0], dilation [1, 1], groups 1;
    every_parameter_differs: [4, 9, 14] with [6, 2, 3], stride [2, 3], padding [1, 4], dilation [3, 2], groups 2;
    same_size: [3, 5, 17] with [2, 3, 5], stride [1, 1], padding [1, 2], dilation [1, 1], groups 1;
    each_channel_by_itself: [5, 4, 11] with [10, 3, 3], stride [1, 1], padding [1, 1], dilation [1, 1], groups 5;
    dilated: [2, 7, 23] with [2, 3, 6], stride [1, 1], padding [2, 3], dilation [2, 3], groups 1;
    points: [6, 3, 8] with [4, 1, 1], stride [1, 1], padding [0, 0], dilation [1, 1], groups 2;
    kernel_as_large_as_the_image: [2, 4, 5] with [3, 4, 5], stride [1, 1], padding [0, 0], dilation [1, 1], groups 1;
    more_padding_than_kernel: [1, 2, 3] with [2, 2, 2], stride [1, 1], padding [3, 5], dilation [1, 1], groups 1;
    kernel_wider_than_the_image: [1, 3, 4] with [2, 5, 9], stride [1, 2], padding [1, 4], dilation [1, 1], groups 1;
    the_last_columns_meet_nothing: [1, 6, 8] with [1, 2, 3], stride [4, 4], padding [0, 0], dilation [1, 1], groups 1;
    wide: [1, 28, 28] with [4, 5, 5], stride [1, 1], padding [2, 2], dilation [1, 1], groups 1;
}

#[test]
fn one_dimension_is_two_of_one_row() {
    let mut next = integers();
    let x: Matrix<4, 13, f64> = Matrix::from_fn(|_, _| next());
    let k: Tensor3<6, 2, 3, f64> = Tensor3::from_fn(|_, _, _| next());
    const LENGTH: usize = output_size(13, 3, 2, 3, 2);
    let ct: Matrix<6, LENGTH, f64> = Matrix::from_fn(|_, _| next());
    let (wide, kernel): (Tensor3<4, 1, 13, f64>, Tensor4<6, 2, 1, 3, f64>) = (x.reshape(), k.reshape());
    let wide_ct: Tensor3<6, 1, LENGTH, f64> = ct.reshape();
    let (stride, padding, dilation) = ([1, 2], [0, 3], [1, 2]);
    let y: Matrix<6, LENGTH, f64> = conv1d(&x, &k, 2, 3, 2, 2);
    let wide_y: Tensor3<6, 1, LENGTH, f64> = conv2d(&wide, &kernel, stride, padding, dilation, 2);
    assert_eq!(y, wide_y.reshape());
    let of_x: Matrix<4, 13, f64> = conv1d_input(&ct, &k, 2, 3, 2, 2);
    let wide_of_x: Tensor3<4, 1, 13, f64> = conv2d_input(&wide_ct, &kernel, stride, padding, dilation, 2);
    assert_eq!(of_x, wide_of_x.reshape());
    let of_k: Tensor3<6, 2, 3, f64> = conv1d_kernel(&ct, &x, 2, 3, 2, 2);
    let wide_of_k: Tensor4<6, 2, 1, 3, f64> = conv2d_kernel(&wide_ct, &wide, stride, padding, dilation, 2);
    assert_eq!(of_k, wide_of_k.reshape());
    let mut place = k;
    add_conv1d_kernel(&mut place, &ct, &x, 2, 3, 2, 2);
    assert_eq!(place, k + of_k);
}

#[test]
fn a_nan_reaches_what_it_touches_and_nothing_else() {
    let k: Tensor3<1, 1, 2> = Tensor3([[[1.0, 0.0]]]);
    let y: Matrix<1, 3> = conv1d(&Matrix([[1.0, f32::NAN, 2.0, 3.0]]), &k, 1, 0, 1, 1);
    assert!(y[(0, 0)].is_nan() && y[(0, 1)].is_nan());
    assert_eq!(y[(0, 2)], 2.0);
}

#[test]
fn poolings_in_two_dimensions() {
    let x: Tensor3<2, 4, 5, f64> = Tensor3([
        [[1.0, 5.0, 5.0, 0.0, 2.0], [5.0, 4.0, 3.0, 2.0, 1.0], [0.0; 5], [-1.0, -2.0, -3.0, -4.0, -5.0]],
        [[0.0, f64::NAN, 0.0, 0.0, 9.0], [f64::NAN, 1.0, 0.0, 7.0, 0.0], [-1.0; 5], [f64::NEG_INFINITY; 5]],
    ]);
    // Windows of 2 rows and 3 columns, every 2 rows and 3 columns, a border of 1 column.
    let largest: Tensor3<2, 2, 2, f64> = max_pool2d(&x, [2, 3], [2, 3], [0, 1]);
    assert_eq!(largest.slice(0), Matrix([[5.0, 5.0], [0.0, 0.0]]));
    assert!(largest[(1, 0, 0)].is_nan());
    assert_eq!((largest[(1, 0, 1)], largest[(1, 1, 0)]), (9.0, -1.0));
    let ct: Tensor3<2, 2, 2, f64> = Tensor3([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]);
    let of_x = max_pool2d_input(&ct, &x, [2, 3], [2, 3], [0, 1]);
    let mut expected: Tensor3<2, 4, 5, f64> = Tensor3::ZEROS;
    // The first of equal ones; the last NaN.
    for (place, value) in [
        ((0, 0, 1), 1.0),
        ((0, 0, 2), 2.0),
        ((0, 2, 0), 3.0),
        ((0, 2, 2), 4.0),
        ((1, 1, 0), 5.0),
        ((1, 0, 4), 6.0),
        ((1, 2, 0), 7.0),
        ((1, 2, 2), 8.0),
    ] {
        expected[place] = value;
    }
    assert_eq!(of_x, expected);
    let places: Tensor3<2, 4, 5, f64> = Tensor3::from_fn(|i, j, k| (100 * i + 10 * j + k) as f64);
    let picked: Tensor3<2, 2, 2, f64> = max_pool2d_pick(&places, &x, [2, 3], [2, 3], [0, 1]);
    assert_eq!(picked, Tensor3([[[1.0, 2.0], [20.0, 22.0]], [[110.0, 104.0], [120.0, 122.0]]]));
    assert_eq!(picked.component_mul(ct).sum(), places.component_mul(of_x).sum());
}

#[test]
fn means_with_and_without_the_padding() {
    let x: Tensor3<1, 2, 3, f64> = Tensor3([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]);
    // Windows of 2 rows and 2 columns, every row and every 2 columns, a border of 1.
    let with: Tensor3<1, 3, 2, f64> = avg_pool2d(&x, [2, 2], [1, 2], [1, 1], true);
    assert_eq!(with, Tensor3([[[0.25, 1.25], [1.25, 4.0], [1.0, 2.75]]]));
    let without: Tensor3<1, 3, 2, f64> = avg_pool2d(&x, [2, 2], [1, 2], [1, 1], false);
    assert_eq!(without, Tensor3([[[1.0, 2.5], [2.5, 4.0], [4.0, 5.5]]]));
    let ct: Tensor3<1, 3, 2, f64> = Tensor3([[[1.0, 2.0], [4.0, 8.0], [16.0, 32.0]]]);
    for (y, count_padding) in [(with, true), (without, false)] {
        let of_x: Tensor3<1, 2, 3, f64> = avg_pool2d_input(&ct, [2, 2], [1, 2], [1, 1], count_padding);
        assert_eq!(x.component_mul(of_x).sum(), y.component_mul(ct).sum());
    }
}

#[test]
fn poolings_in_one_dimension() {
    let x: Matrix<2, 5, f64> = Matrix([[3.0, 1.0, 4.0, 4.0, 5.0], [-1.0, -2.0, -3.0, -4.0, -5.0]]);
    let largest: Matrix<2, 3, f64> = max_pool1d(&x, 3, 2, 1);
    assert_eq!(largest, Matrix([[3.0, 4.0, 5.0], [-1.0, -2.0, -4.0]]));
    let ct: Matrix<2, 3, f64> = Matrix([[1.0, 10.0, 100.0], [2.0, 20.0, 200.0]]);
    let of_x = max_pool1d_input(&ct, &x, 3, 2, 1);
    assert_eq!(of_x, Matrix([[1.0, 0.0, 10.0, 0.0, 100.0], [2.0, 20.0, 0.0, 200.0, 0.0]]));
    let picked: Matrix<2, 3, f64> = max_pool1d_pick(&x.map(|x| x + 1.0), &x, 3, 2, 1);
    assert_eq!(picked, largest + 1.0);
    let with: Matrix<2, 3, f64> = avg_pool1d(&x, 3, 2, 1, true);
    assert_eq!(with, Matrix([[4.0 / 3.0, 3.0, 3.0], [-1.0, -3.0, -3.0]]));
    let without: Matrix<2, 3, f64> = avg_pool1d(&x, 3, 2, 1, false);
    assert_eq!(without, Matrix([[2.0, 3.0, 4.5], [-1.5, -3.0, -4.5]]));
    let of_x: Matrix<1, 3, f64> = avg_pool1d_input(&Matrix([[2.0, 6.0]]), 2, 2, 1, false);
    assert_eq!(of_x, Matrix([[2.0, 3.0, 3.0]]));
    let of_x: Matrix<1, 3, f64> = avg_pool1d_input(&Matrix([[2.0, 6.0]]), 2, 2, 1, true);
    assert_eq!(of_x, Matrix([[1.0, 3.0, 3.0]]));
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "the output's size is not that of this convolution")]
fn a_wrong_output_is_noticed() {
    let (x, k): (Matrix<1, 4>, Tensor3<1, 1, 2>) = Default::default();
    let _: Matrix<1, 4> = conv1d(&x, &k, 1, 0, 1, 1);
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "input channels in groups")]
fn wrong_groups_are_noticed() {
    let (x, k): (Matrix<2, 4>, Tensor3<2, 2, 2>) = Default::default();
    let _: Matrix<2, 3> = conv1d(&x, &k, 1, 0, 1, 2);
}

#[test]
#[should_panic(expected = "the window is larger than what it slides over")]
fn a_window_must_fit() {
    output_size(3, 3, 1, 0, 2);
}
