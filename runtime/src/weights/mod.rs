//! Weights saved to and loaded from safetensors files (feature `safetensors`).
//!
//! A tensor's name is its leaf's path, such as `hidden.w`; its shape is the leaf's, `[]` for a scalar. Where the
//! leaf has more axes, its first ones may be joined in the file: `[12, 3]` fits `Tensor3<4, 3, 3>`, as PyTorch joins gates. Its type is `F32` or `F64` as the
//! bundle's. A file of another float type is refused rather than converted, so that what was saved and what is
//! loaded are bit for bit the same (a signalling NaN may become quiet).
//!
//! Loading trusts nothing in the file: every leaf must be there with its shape and type, and nothing else may be. No file makes it
//! panic, or take more memory than a small multiple of the file's size.
//!
//! ```
//! use tapeless_runtime::layers::Dense;
//! use tapeless_runtime::tensor::{Matrix, Vector};
//! use tapeless_runtime::weights::{self, WeightsError};
//!
//! let net: Dense<2, 1> = Dense::new(Matrix([[0.5, -0.5]]), Vector([1.0]));
//! let path = std::env::temp_dir().join("tapeless-weights-doc.safetensors");
//! weights::save(&net, &path)?;
//! assert_eq!(weights::load::<Dense<2, 1>>(&path)?, net);
//!
//! let error = weights::load::<Dense<3, 1>>(&path).unwrap_err();
//! assert_eq!(error.to_string(), "tensor `w` has the shape [1, 2], and [1, 3] is expected");
//! # std::fs::remove_file(path).expect("just written");
//! # Ok::<(), WeightsError>(())
//! ```
mod error;
mod header;
mod read;
mod write;

pub use error::WeightsError;
pub use read::{from_bytes, from_bytes_into, load, load_into};
pub use write::{save, to_bytes};

use crate::params::Params;
use safetensors::Dtype;

/// The file type's name for the bundle's floats.
fn dtype<P: Params>() -> Dtype {
    match size_of::<P::Scalar>() {
        4 => Dtype::F32,
        _ => Dtype::F64,
    }
}
