//! Weights decoded while the user's crate compiles: what `include_params!` runs in const evaluation.
//!
//! The functions come in a form for `f32` and one for `f64`, since a `const fn` cannot dispatch on a trait.
use crate::tensor::{Matrix, Vector};

/// A file of tensors, little-endian and row by row.
pub struct Source<'a> {
    /// The whole file.
    pub bytes: &'a [u8],
    /// Where each leaf's data starts, in bytes.
    pub offsets: &'a [usize],
}

macro_rules! decoders {
    ($float:ident, $size:literal, $at:ident, $scalar:ident, $vector:ident, $matrix:ident) => {
        const fn $at(source: &Source<'_>, leaf: usize, element: usize) -> $float {
            let start = source.offsets[leaf] + element * $size;
            let mut bytes = [0; $size];
            let mut i = 0;
            while i < $size {
                bytes[i] = source.bytes[start + i];
                i += 1;
            }
            $float::from_le_bytes(bytes)
        }

        /// The leaf as a scalar.
        ///
        /// # Panics
        /// If there is no such leaf or the file is too short, as the others here do.
        pub const fn $scalar(source: &Source<'_>, leaf: usize) -> $float {
            $at(source, leaf, 0)
        }

        /// The leaf as a vector of `N` elements.
        pub const fn $vector<const N: usize>(
            source: &Source<'_>,
            leaf: usize,
        ) -> Vector<N, $float> {
            let mut vector = Vector([0.0; N]);
            let mut i = 0;
            while i < N {
                vector.0[i] = $at(source, leaf, i);
                i += 1;
            }
            vector
        }

        /// The leaf as a matrix of `R` rows and `C` columns.
        pub const fn $matrix<const R: usize, const C: usize>(
            source: &Source<'_>,
            leaf: usize,
        ) -> Matrix<R, C, $float> {
            let mut matrix = Matrix([[0.0; C]; R]);
            let mut i = 0;
            while i < R * C {
                matrix.0[i / C][i % C] = $at(source, leaf, i);
                i += 1;
            }
            matrix
        }
    };
}
decoders!(f32, 4, f32_at, scalar_f32, vector_f32, matrix_f32);
decoders!(f64, 8, f64_at, scalar_f64, vector_f64, matrix_f64);

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
        const SOURCE: Source<'_> = Source {
            bytes: &BYTES,
            offsets: &[4, 0],
        };
        const MATRIX: Matrix<2, 3> = matrix_f32(&SOURCE, 0);
        assert_eq!(MATRIX.0, [[2.0, 4.0, 8.0], [16.0, 32.0, 64.0]]);
        assert_eq!(vector_f32::<2>(&SOURCE, 1).0, [1.0, 2.0]);
        assert_eq!(scalar_f32(&SOURCE, 1), 1.0);
        let bytes = (-1.5_f64).to_le_bytes();
        assert_eq!(
            scalar_f64(
                &Source {
                    bytes: &bytes,
                    offsets: &[0]
                },
                0
            ),
            -1.5
        );
    }
}
