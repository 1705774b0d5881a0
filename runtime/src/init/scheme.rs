//! Distributions whose width depends on the shape.
use super::{fill_normal, fill_uniform};
use crate::float::Float;
use crate::params::Params;
use rand::Rng;

/// How wide the weights of a layer spread, so that values keep their size from layer to layer: PyTorch's `nn.init`.
///
/// Of a matrix with `R` rows and `C` columns, multiplied by a column vector, fan-in is `C` and fan-out `R`. A tensor of three
/// or four indices is the kernel of a convolution, outputs × inputs × size: fan-in is inputs × size, fan-out outputs × size.
///
/// ```
/// use rand::{SeedableRng, rngs::Xoshiro256PlusPlus};
/// use tapeless_runtime::init::{Fan, Nonlinearity, Scheme};
/// use tapeless_runtime::tensor::Matrix;
///
/// let scheme = Scheme::he_uniform().nonlinearity(Nonlinearity::LeakyRelu(0.1)).fan(Fan::Out);
/// let mut w: Matrix<16, 2> = Matrix::ZEROS;
/// scheme.init(&mut w, &mut Xoshiro256PlusPlus::seed_from_u64(1));
/// assert!(w.iter().all(|x| x.abs() <= (6.0_f32 / 1.01 / 16.0).sqrt()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scheme {
    normal: bool,
    fan: Fan,
    gain: f64,
}

/// What a weight's variance is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fan {
    /// Fan-in: values keep their size on the way forward.
    In,
    /// Fan-out: gradients keep their size on the way back.
    Out,
    /// The mean of both.
    Mean,
}

/// What follows the layer; each has a gain that makes up for how it shrinks values (`torch.nn.init.calculate_gain`).
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum Nonlinearity {
    /// Nothing: 1.
    Linear,
    /// 1.
    Sigmoid,
    /// 5/3.
    Tanh,
    /// √2.
    Relu,
    /// √(2 / (1 + slope²)), with the slope below 0.
    LeakyRelu(f64),
    /// 3/4.
    Selu,
}

impl Nonlinearity {
    /// The gain.
    #[must_use]
    pub fn gain(self) -> f64 {
        match self {
            Nonlinearity::Linear | Nonlinearity::Sigmoid => 1.0,
            Nonlinearity::Tanh => 5.0 / 3.0,
            Nonlinearity::Relu => core::f64::consts::SQRT_2,
            Nonlinearity::LeakyRelu(slope) => Float::sqrt(2.0 / (1.0 + slope * slope)),
            Nonlinearity::Selu => 0.75,
        }
    }
}

impl Scheme {
    /// Uniform on ±gain √(6 / (fan-in + fan-out)), gain 1: Glorot and Bengio 2010, equation 16.
    #[must_use]
    pub const fn xavier_uniform() -> Scheme {
        Scheme { normal: false, fan: Fan::Mean, gain: 1.0 }
    }

    /// Normal with the standard deviation gain √(2 / (fan-in + fan-out)), gain 1: Glorot and Bengio 2010, equation 12.
    #[must_use]
    pub const fn xavier_normal() -> Scheme {
        Scheme { normal: true, fan: Fan::Mean, gain: 1.0 }
    }

    /// Uniform on ±gain √(3 / fan-in), gain √2: He et al. 2015, also called Kaiming.
    #[must_use]
    pub const fn he_uniform() -> Scheme {
        Scheme { normal: false, fan: Fan::In, gain: core::f64::consts::SQRT_2 }
    }

    /// Normal with the standard deviation gain / √fan-in, gain √2: He et al. 2015, equation 10; also called Kaiming.
    #[must_use]
    pub const fn he_normal() -> Scheme {
        Scheme { normal: true, fan: Fan::In, gain: core::f64::consts::SQRT_2 }
    }

    /// With another gain.
    #[must_use]
    pub const fn gain(mut self, gain: f64) -> Scheme {
        self.gain = gain;
        self
    }

    /// With the gain for what follows the layer.
    #[must_use]
    pub fn nonlinearity(mut self, after: Nonlinearity) -> Scheme {
        self.gain = after.gain();
        self
    }

    /// With the other fan, or the mean of both.
    #[must_use]
    pub const fn fan(mut self, fan: Fan) -> Scheme {
        self.fan = fan;
        self
    }

    /// The standard deviation of the weights of a matrix of `rows` and `columns`.
    #[must_use]
    pub fn std(&self, rows: usize, columns: usize) -> f64 {
        let (rows, columns) = (rows as f64, columns as f64);
        let fan = match self.fan {
            Fan::In => columns,
            Fan::Out => rows,
            Fan::Mean => (rows + columns) / 2.0,
        };
        self.gain / Float::sqrt(fan)
    }

    /// Draws every matrix and kernel of the bundle; vectors and scalars, which are biases as a rule and have no fans, become 0.
    pub fn init<P: Params>(&self, params: &mut P, rng: &mut (impl Rng + ?Sized)) {
        for index in 0..P::LEAVES {
            let spec = P::leaf_spec(index);
            let leaf = params.leaf_mut(index);
            let [outputs, inputs, ref size @ ..] = *spec.shape() else {
                leaf.fill(P::Scalar::ZERO);
                continue;
            };
            let size: usize = size.iter().product();
            let std = self.std(outputs * size, inputs * size);
            if self.normal {
                fill_normal(leaf, 0.0, std, rng);
            } else {
                // A uniform distribution on ±a has the standard deviation a/√3.
                let bound = Float::sqrt(3.0_f64) * std;
                fill_uniform(leaf, -bound, bound, rng);
            }
        }
    }
}
