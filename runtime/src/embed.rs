//! Weights decoded while the user's crate compiles: what `include_params!` runs in const evaluation.
//!
//! The functions come in a form for `f32` and one for `f64`, since a `const fn` cannot dispatch on a trait.
use crate::layers::Dense;
use crate::tensor::{Matrix, Tensor3, Tensor4, Vector};

/// A file of tensors, little-endian and row by row.
pub struct Source<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    /// Where each leaf's data starts, in bytes.
    pub offsets: &'a [usize],
}

// rustc's evaluator counts loop turns and calls, and warns of what takes long: one of each for a float, and no more.
macro_rules! decoders {
    ($float:ident, $bits:ident, $size:literal, [$($byte:literal)*], $chunks:ident, $scalar:ident, $vector:ident, $matrix:ident, $tensor3:ident, $tensor4:ident) => {
        /// What follows the start of the leaf, cut into floats.
        const fn $chunks<'a>(source: &Source<'a>, leaf: usize) -> &'a [[u8; $size]] {
            source.bytes.split_at(source.offsets[leaf]).1.as_chunks().0
        }

        /// The leaf as a scalar.
        ///
        /// # Panics
        /// If there is no such leaf or the file is too short, as the others here do.
        pub const fn $scalar(source: &Source<'_>, leaf: usize) -> $float {
            $float::from_le_bytes($chunks(source, leaf)[0])
        }

        /// The leaf as a vector of `N` elements.
        pub const fn $vector<const N: usize>(source: &Source<'_>, leaf: usize) -> Vector<N, $float> {
            let Matrix([row]) = $matrix::<1, N>(source, leaf);
            Vector(row)
        }

        /// The leaf as a matrix of `R` rows and `C` columns.
        pub const fn $matrix<const R: usize, const C: usize>(source: &Source<'_>, leaf: usize) -> Matrix<R, C, $float> {
            let chunks = $chunks(source, leaf);
            let mut matrix = Matrix([[0.0; C]; R]);
            let mut i = 0;
            while i < R * C {
                let bytes = &chunks[i];
                matrix.0[i / C][i % C] = $float::from_bits(0 $(| (bytes[$byte] as $bits) << (8 * $byte))*);
                i += 1;
            }
            matrix
        }

        /// The leaf as a tensor of three indices.
        pub const fn $tensor3<const A: usize, const B: usize, const C: usize>(
            source: &Source<'_>,
            leaf: usize,
        ) -> Tensor3<A, B, C, $float> {
            let Tensor4([tensor]) = $tensor4::<1, A, B, C>(source, leaf);
            Tensor3(tensor)
        }

        /// The leaf as a tensor of four indices.
        pub const fn $tensor4<const A: usize, const B: usize, const C: usize, const D: usize>(
            source: &Source<'_>,
            leaf: usize,
        ) -> Tensor4<A, B, C, D, $float> {
            let chunks = $chunks(source, leaf);
            let mut tensor = Tensor4([[[[0.0; D]; C]; B]; A]);
            let mut i = 0;
            while i < A * B * C * D {
                let bytes = &chunks[i];
                tensor.0[i / D / C / B][i / D / C % B][i / D % C][i % D] =
                    $float::from_bits(0 $(| (bytes[$byte] as $bits) << (8 * $byte))*);
                i += 1;
            }
            tensor
        }
    };
}
decoders!(f32, u32, 4, [0 1 2 3], f32_chunks, scalar_f32, vector_f32, matrix_f32, tensor3_f32, tensor4_f32);
decoders!(f64, u64, 8, [0 1 2 3 4 5 6 7], f64_chunks, scalar_f64, vector_f64, matrix_f64, tensor3_f64, tensor4_f64);

macro_rules! dense {
    ($float:ident, $constructor:ident, $vector:ident, $matrix:ident) => {
        impl<const IN: usize, const OUT: usize> Dense<IN, OUT, $float> {
            #[doc(hidden)]
            pub const fn $constructor(source: &Source<'_>, leaf: usize) -> Self {
                Dense { w: $matrix(source, leaf), b: $vector(source, leaf + 1) }
            }
        }
    };
}
dense!(f32, __tapeless_embed_f32, vector_f32, matrix_f32);
dense!(f64, __tapeless_embed_f64, vector_f64, matrix_f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_are_read_from_where_they_start_and_row_by_row() {
        const BYTES: [u8; 28] = {
            let mut bytes = [0; 28];
            let mut i = 0;
            while i < 7 {
                // 1.0, 2.0, 4.0, … differ in the exponent alone.
                let float = f32::to_le_bytes((1 << i) as f32);
                let mut j = 0;
                while j < 4 {
                    bytes[4 * i + j] = float[j];
                    j += 1;
                }
                i += 1;
            }
            bytes
        };
        const SOURCE: Source<'_> = Source { bytes: &BYTES, offsets: &[4, 0] };
        const MATRIX: Matrix<2, 3> = matrix_f32(&SOURCE, 0);
        assert_eq!(MATRIX.0, [[2.0, 4.0, 8.0], [16.0, 32.0, 64.0]]);
        assert_eq!(vector_f32::<2>(&SOURCE, 1).0, [1.0, 2.0]);
        assert_eq!(scalar_f32(&SOURCE, 1), 1.0);
        assert_eq!(tensor3_f32::<1, 2, 3>(&SOURCE, 0).0, [MATRIX.0]);
        assert_eq!(tensor4_f32::<2, 1, 3, 1>(&SOURCE, 0).0, [[[[2.0], [4.0], [8.0]]], [[[16.0], [32.0], [64.0]]]]);
        let bytes = (-1.5_f64).to_le_bytes();
        assert_eq!(scalar_f64(&Source { bytes: &bytes, offsets: &[0] }, 0), -1.5);
    }
}
