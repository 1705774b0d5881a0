//! Normalisations: layer, root mean square, batch.

use crate::prelude::*;

/// The weights of PyTorch's `nn.LayerNorm` over one axis.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct LayerNorm<const N: usize, T: Float = f32> {
    /// A factor for each element.
    pub weight: Vector<N, T>,
    /// What is added to each element.
    pub bias: Vector<N, T>,
}

/// Layer normalisation (Ba et al. 2016): `(x − mean) / √(variance + eps) ⊙ weight + bias`, the variance over `N`.
///
/// PyTorch's `eps` is `1e-5`. With `eps` 0 and all elements equal, the result is NaN.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let norm = layers::LayerNorm { weight: Vector([1.0; 2]), bias: Vector([0.0; 2]) };
/// assert_eq!(layers::layer_norm(&norm, Vector([1.0, 3.0]), 0.0), Vector([-1.0, 1.0]));
/// ```
#[differentiable]
pub fn layer_norm<const N: usize, T: Float>(
    norm: &LayerNorm<N, T>,
    x: Vector<N, T>,
    #[constant] eps: T,
) -> Vector<N, T> {
    let centred = x.add_scalar(-x.mean());
    let scale = (centred.norm_squared() / T::from_usize(N) + eps).sqrt().recip();
    (centred * scale).component_mul(norm.weight) + norm.bias
}

/// [`layer_norm()`] of every row.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let norm = layers::LayerNorm { weight: Vector([1.0; 2]), bias: Vector([0.0; 2]) };
/// let rows = layers::layer_norm_rows(&norm, Matrix([[1.0, 3.0], [0.0, -2.0]]), 0.0);
/// assert_eq!(rows, Matrix([[-1.0, 1.0], [1.0, -1.0]]));
/// ```
#[differentiable]
pub fn layer_norm_rows<const ROWS: usize, const N: usize, T: Float>(
    norm: &LayerNorm<N, T>,
    x: Matrix<ROWS, N, T>,
    #[constant] eps: T,
) -> Matrix<ROWS, N, T> {
    let centred = x.add_column(-x.column_mean());
    let variance = centred.component_mul(centred).column_mean();
    let scale = variance.map(|v| (v + eps).sqrt().recip());
    centred.mul_column(scale).mul_row(norm.weight).add_row(norm.bias)
}

/// The weights of PyTorch's `nn.RMSNorm` over one axis.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct RmsNorm<const N: usize, T: Float = f32> {
    /// A factor for each element.
    pub weight: Vector<N, T>,
}

/// Root mean square normalisation (Zhang & Sennrich 2019): `x / √(mean(x²) + eps) ⊙ weight`.
///
/// PyTorch's `eps` is the float's epsilon. With `eps` 0 and all elements 0, the result is NaN.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let norm = layers::RmsNorm { weight: Vector([1.0; 2]) };
/// assert_eq!(layers::rms_norm(&norm, Vector([2.0, -2.0]), 0.0), Vector([1.0, -1.0]));
/// ```
#[differentiable]
pub fn rms_norm<const N: usize, T: Float>(norm: &RmsNorm<N, T>, x: Vector<N, T>, #[constant] eps: T) -> Vector<N, T> {
    let scale = (x.norm_squared() / T::from_usize(N) + eps).sqrt().recip();
    (x * scale).component_mul(norm.weight)
}

/// [`rms_norm()`] of every row.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let norm = layers::RmsNorm { weight: Vector([1.0; 2]) };
/// assert_eq!(layers::rms_norm_rows(&norm, Matrix([[2.0, -2.0]]), 0.0), Matrix([[1.0, -1.0]]));
/// ```
#[differentiable]
pub fn rms_norm_rows<const ROWS: usize, const N: usize, T: Float>(
    norm: &RmsNorm<N, T>,
    x: Matrix<ROWS, N, T>,
    #[constant] eps: T,
) -> Matrix<ROWS, N, T> {
    let scale = x.component_mul(x).column_mean().map(|v| (v + eps).sqrt().recip());
    x.mul_column(scale).mul_row(norm.weight)
}

/// The learned weights of PyTorch's `nn.BatchNorm1d` and `nn.BatchNorm2d`; what they count along the way is [`RunningStatistics`].
#[derive(Params, Clone, Debug, PartialEq)]
pub struct BatchNorm<const C: usize, T: Float = f32> {
    /// A factor for each channel.
    pub weight: Vector<C, T>,
    /// What is added to each channel.
    pub bias: Vector<C, T>,
}

/// Mean and variance of each channel over the batches so far: data, not weights.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct RunningStatistics<const C: usize, T: Float = f32> {
    /// The means; 0 at first.
    pub running_mean: Vector<C, T>,
    /// The variances; 1 at first.
    pub running_var: Vector<C, T>,
}

impl<const C: usize, T: Float> Default for RunningStatistics<C, T> {
    fn default() -> Self {
        RunningStatistics { running_mean: Vector::zeros(), running_var: Vector::ones() }
    }
}

impl<const C: usize, T: Float> RunningStatistics<C, T> {
    /// Goes the part `momentum` (PyTorch: 0.1) of the way to mean and unbiased variance of a batch, one sample a row.
    /// Of one row the variance is NaN.
    ///
    /// ```
    /// use tapeless::{layers::RunningStatistics, prelude::*};
    ///
    /// let mut statistics = RunningStatistics::<1>::default();
    /// statistics.update(&Matrix([[1.0], [3.0]]), 0.5);
    /// assert_eq!(statistics, RunningStatistics { running_mean: Vector([1.0]), running_var: Vector([1.5]) });
    /// ```
    pub fn update<const ROWS: usize>(&mut self, batch: &Matrix<ROWS, C, T>, momentum: T) {
        self.blend(ROWS, momentum, |channel| batch.iter().skip(channel).step_by(C.max(1)).copied());
    }

    /// [`update`](Self::update) by the pixels of a batch of images.
    pub fn update2d<const H: usize, const W: usize>(&mut self, batch: &[Tensor3<C, H, W, T>], momentum: T) {
        self.blend(batch.len() * H * W, momentum, |channel| {
            batch.iter().flat_map(move |image| image.0[channel].iter().flatten().copied())
        });
    }

    fn blend<I: Iterator<Item = T>>(&mut self, count: usize, momentum: T, values: impl Fn(usize) -> I) {
        for channel in 0..C {
            let sum = values(channel).fold(T::ZERO, |sum, x| sum + x);
            let mean = sum / T::from_usize(count);
            let squares = values(channel).fold(T::ZERO, |sum, x| sum + (x - mean) * (x - mean));
            let variance = squares / (T::from_usize(count) - T::ONE);
            self.running_mean[channel] = self.running_mean[channel] + momentum * (mean - self.running_mean[channel]);
            self.running_var[channel] = self.running_var[channel] + momentum * (variance - self.running_var[channel]);
        }
    }
}

/// Batch normalisation in training (Ioffe & Szegedy 2015): every column by its own mean and variance over the rows,
/// `(x − mean) / √(variance + eps) ⊙ weight + bias`. The gradient goes through mean and variance.
///
/// PyTorch's `eps` is `1e-5`.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let norm = layers::BatchNorm { weight: Vector([1.0]), bias: Vector([0.5]) };
/// assert_eq!(layers::batch_norm_rows(&norm, Matrix([[1.0], [3.0]]), 0.0), Matrix([[-0.5], [1.5]]));
/// ```
#[differentiable]
pub fn batch_norm_rows<const ROWS: usize, const C: usize, T: Float>(
    norm: &BatchNorm<C, T>,
    x: Matrix<ROWS, C, T>,
    #[constant] eps: T,
) -> Matrix<ROWS, C, T> {
    let centred = x.add_row(-x.row_mean());
    let variance = centred.component_mul(centred).row_mean();
    let scale = variance.map(|v| (v + eps).sqrt().recip());
    centred.mul_row(scale).mul_row(norm.weight).add_row(norm.bias)
}

/// Batch normalisation with the running statistics, as in evaluation.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let norm = layers::BatchNorm { weight: Vector([2.0]), bias: Vector([0.5]) };
/// let statistics = layers::RunningStatistics { running_mean: Vector([1.0]), running_var: Vector([4.0]) };
/// assert_eq!(layers::batch_norm_frozen(&norm, &statistics, Vector([3.0]), 0.0), Vector([2.5]));
/// ```
#[differentiable]
pub fn batch_norm_frozen<const C: usize, T: Float>(
    norm: &BatchNorm<C, T>,
    #[constant] statistics: &RunningStatistics<C, T>,
    x: Vector<C, T>,
    #[constant] eps: T,
) -> Vector<C, T> {
    let scale = statistics.running_var.map(|v| (v + eps).sqrt().recip());
    (x - statistics.running_mean).component_mul(scale).component_mul(norm.weight) + norm.bias
}

/// [`batch_norm_rows()`] of images: every channel by its mean and variance over all pixels of the batch.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let norm = layers::BatchNorm { weight: Vector([1.0]), bias: Vector([0.0]) };
/// let images = [Tensor3([[[1.0, 3.0]]]), Tensor3([[[3.0, 1.0]]])];
/// let normal = layers::batch_norm2d(&norm, &images, 0.0);
/// assert_eq!(normal, [Tensor3([[[-1.0, 1.0]]]), Tensor3([[[1.0, -1.0]]])]);
/// ```
#[differentiable]
pub fn batch_norm2d<const B: usize, const C: usize, const H: usize, const W: usize, T: Float>(
    norm: &BatchNorm<C, T>,
    images: &[Tensor3<C, H, W, T>; B],
    #[constant] eps: T,
) -> [Tensor3<C, H, W, T>; B] {
    let count = T::from_usize(B) * T::from_usize(H) * T::from_usize(W);
    let mut normal = *images;
    for c in 0..C {
        let mut sum = T::from_f64(0.0);
        for b in 0..B {
            sum += images[b].slice(c).sum();
        }
        let mean = sum / count;
        let mut squares = T::from_f64(0.0);
        for b in 0..B {
            squares += images[b].slice(c).add_scalar(-mean).norm_squared();
        }
        let scale = norm.weight[c] * (squares / count + eps).sqrt().recip();
        for b in 0..B {
            for i in 0..H {
                for j in 0..W {
                    normal[b][(c, i, j)] = (images[b][(c, i, j)] - mean) * scale + norm.bias[c];
                }
            }
        }
    }
    normal
}

/// [`batch_norm_frozen()`] of an image.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let norm = layers::BatchNorm { weight: Vector([2.0]), bias: Vector([0.5]) };
/// let statistics = layers::RunningStatistics { running_mean: Vector([1.0]), running_var: Vector([4.0]) };
/// let normal = layers::batch_norm2d_frozen(&norm, &statistics, Tensor3([[[3.0, 1.0]]]), 0.0);
/// assert_eq!(normal, Tensor3([[[2.5, 0.5]]]));
/// ```
#[differentiable]
pub fn batch_norm2d_frozen<const C: usize, const H: usize, const W: usize, T: Float>(
    norm: &BatchNorm<C, T>,
    #[constant] statistics: &RunningStatistics<C, T>,
    image: Tensor3<C, H, W, T>,
    #[constant] eps: T,
) -> Tensor3<C, H, W, T> {
    let mut normal = image;
    for c in 0..C {
        let scale = norm.weight[c] * (statistics.running_var[c] + eps).sqrt().recip();
        for i in 0..H {
            for j in 0..W {
                normal[(c, i, j)] = (image[(c, i, j)] - statistics.running_mean[c]) * scale + norm.bias[c];
            }
        }
    }
    normal
}
