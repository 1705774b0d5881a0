//! Products of matrices in blocks whose sums stay in registers: with AVX-512, which has 32 of them, 12 rows of two or 8 rows of
//! three, else 6 rows of two: 4 rows of three take all of 16 registers, and the compiler spills.

use super::simd::Floats;

/// A matrix somewhere: its first element, and how far apart neighbours in a column and in a row are.
#[derive(Clone, Copy)]
pub struct Left {
    pub first: *const f32,
    pub row: usize,
    pub column: usize,
}

/// out = (out or 0) + left · right, with so many rows and columns (a multiple of the lanes) and so many products for each.
///
/// # Safety
/// All elements must be there, and the machine must have the register's instructions.
#[inline(always)]
pub unsafe fn product<R: Floats>(
    (rows, width, depth): (usize, usize, usize),
    left: Left,
    (right, right_row): (*const f32, usize),
    (out, out_row): (*mut f32, usize),
    sum_up: bool,
) {
    let mut j = 0;
    while j < width {
        let registers = (width - j) / R::LANES;
        // SAFETY: as this function's.
        unsafe {
            let (right, out) = ((right.add(j), right_row), (out.add(j), out_row));
            // Pairs; as many threes as it takes where the number is odd, with pairs for the last four.
            let v = match registers {
                1 => 1,
                n if n % 2 == 1 || (width / R::LANES % 2 == 1 && n > 4) => 3,
                _ => 2,
            };
            let tens = rows % 10 == 0;
            match (v, R::LANES) {
                (1, 16) => columns::<R, 16, 1>(rows, depth, left, right, out, sum_up),
                (1, _) => columns::<R, 8, 1>(rows, depth, left, right, out, sum_up),
                (2, 16) if tens => columns::<R, 10, 2>(rows, depth, left, right, out, sum_up),
                (2, 16) => columns::<R, 12, 2>(rows, depth, left, right, out, sum_up),
                (2, _) if tens => columns::<R, 5, 2>(rows, depth, left, right, out, sum_up),
                (2, _) => columns::<R, 6, 2>(rows, depth, left, right, out, sum_up),
                (_, 16) => columns::<R, 8, 3>(rows, depth, left, right, out, sum_up),
                _ => columns::<R, 4, 3>(rows, depth, left, right, out, sum_up),
            }
            j += v * R::LANES;
        }
    }
}

/// All rows of `V` registers of columns, `H` at a time.
#[inline(always)]
unsafe fn columns<R: Floats, const H: usize, const V: usize>(
    rows: usize,
    depth: usize,
    left: Left,
    right: (*const f32, usize),
    (out, out_row): (*mut f32, usize),
    sum_up: bool,
) {
    unsafe {
        let mut i = 0;
        let at = |i: usize| (Left { first: left.first.add(i * left.row), ..left }, (out.add(i * out_row), out_row));
        while i + H <= rows {
            let (left, out) = at(i);
            block::<R, H, V>(depth, left, right, out, sum_up);
            i += H;
        }
        while i + 4 <= rows {
            let (left, out) = at(i);
            block::<R, 4, V>(depth, left, right, out, sum_up);
            i += 4;
        }
        while i < rows {
            let (left, out) = at(i);
            block::<R, 1, V>(depth, left, right, out, sum_up);
            i += 1;
        }
    }
}

/// `H` rows and `V` registers.
#[inline(always)]
unsafe fn block<R: Floats, const H: usize, const V: usize>(
    depth: usize,
    left: Left,
    (right, right_row): (*const f32, usize),
    (out, out_row): (*mut f32, usize),
    sum_up: bool,
) {
    unsafe {
        let mut sums = [[R::zero(); V]; H];
        for k in 0..depth {
            let mut columns = [R::zero(); V];
            for v in 0..V {
                columns[v] = R::load(right.add(k * right_row + R::LANES * v));
            }
            for h in 0..H {
                let factor = R::splat(*left.first.add(h * left.row + k * left.column));
                for v in 0..V {
                    sums[h][v] = factor.fma(columns[v], sums[h][v]);
                }
            }
        }
        for h in 0..H {
            for v in 0..V {
                let to = out.add(h * out_row + R::LANES * v);
                let sum = if sum_up { sums[h][v].add(R::load(to)) } else { sums[h][v] };
                sum.store(to);
            }
        }
    }
}
