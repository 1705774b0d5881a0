//! Tensors of three and four indices, convolutions and poolings, packed triangles.

use super::{Ex, Writer};
use crate::types::Ty;

/// Signals that a window takes to a length: the length before, the window, the stride, the padding.
fn signals(length: usize) -> Vec<(usize, usize, usize, usize)> {
    let mut found = Vec::new();
    for before in 2..=4 {
        for (window, stride, padding) in [(1, 1, 0), (2, 1, 0), (2, 2, 0), (3, 1, 1), (2, 1, 1), (3, 2, 1)] {
            let padded = before + 2 * padding;
            if padded >= window && (padded - window) / stride + 1 == length {
                found.push((before, window, stride, padding));
            }
        }
    }
    found
}

impl Writer {
    pub(super) fn tensor3(&mut self, [a, b, c]: [usize; 3], depth: usize) -> Ex {
        let ty = Ty::Tensor3(a, b, c);
        if depth == 0 || self.fuel <= 0 || self.one_in(5) {
            if let Some(read) = self.read(&ty) {
                return read;
            }
            let text = format!("Tensor3::<{a}, {b}, {c}, f64>::{}", self.random.pick(&["ones()", "zeros()"]));
            return self.ex(ty, &text, vec![], 1.0);
        }
        let d = depth - 1;
        match self.below(10) {
            0 | 1 => {
                let (x, y) = (self.value(&ty, d), self.value(&ty, d));
                let size = x.size + y.size;
                let op = *self.random.pick(&["(# + #)", "(# - #)"]);
                self.ex(ty, op, vec![x, y], size)
            }
            2 => {
                let (x, y) = (self.value(&ty, d), self.value(&Ty::Scalar, d));
                let size = x.size * y.size;
                self.ex(ty, "(# * #)", vec![x, y], size)
            }
            3 => self.unary_large(ty, d),
            4 | 5 => self.convolved(a, b, c, d),
            6 => {
                let (rows, columns) = (signals(b), signals(c));
                let (h, kh, sh, ph) = *self.random.pick(&rows);
                let (w, kw, sw, pw) = *self.random.pick(&columns);
                // A window of padding alone has no largest element.
                let (ph, pw, h, w) =
                    if ph >= kh || pw >= kw { (0, 0, b * sh + kh - sh, c * sw + kw - sw) } else { (ph, pw, h, w) };
                let x = self.value(&Ty::Tensor3(a, h, w), d);
                let size = x.size;
                let name = *self.random.pick(&["max_pool2d", "avg_pool2d"]);
                let template = format!(
                    "{{ let pooled: {} = {name}(#, [{kh}, {kw}], [{sh}, {sw}], [{ph}, {pw}]); pooled }}",
                    ty.rust()
                );
                self.ex(ty, &template, vec![x], size)
            }
            7 => {
                let parts: Vec<Ex> = (0..a).map(|_| self.value(&Ty::Matrix(b, c), d.min(1))).collect();
                let size = parts.iter().fold(0.0, |size, part| part.size.max(size));
                let columns = vec!["#"; a].join(", ");
                self.ex(ty, &format!("Tensor3::from_slices([{columns}])"), parts, size)
            }
            8 => self.if_value(&ty, d),
            _ => self.block(&ty, d, true),
        }
    }

    fn unary_large(&mut self, ty: Ty, d: usize) -> Ex {
        let x = self.value(&ty, d);
        let (template, size) = *self.random.pick(&[
            ("tanh(#)", 1.0),
            ("relu(#)", x.size),
            ("sigmoid(#)", 1.0),
            ("gelu(#)", x.size),
            ("(-#)", x.size),
            ("(# / 1.7)", x.size),
            ("(#).sin()", 1.0),
        ]);
        self.ex(ty, template, vec![x], size)
    }

    /// A convolution with so many channels, rows and columns.
    fn convolved(&mut self, channels: usize, rows: usize, columns: usize, d: usize) -> Ex {
        let ty = Ty::Tensor3(channels, rows, columns);
        let (h, kh, sh, ph) = *self.random.pick(&signals(rows));
        let (w, kw, sw, pw) = *self.random.pick(&signals(columns));
        let before = 1 + self.below(2);
        let x = self.value(&Ty::Tensor3(before, h, w), d);
        let groups = if before == 2 && channels == 2 && self.one_in(3) { 2 } else { 1 };
        let kernel = self.value(&Ty::Tensor4(channels, before / groups, kh, kw), d.min(1));
        let size = x.size * kernel.size * (before * kh * kw) as f64;
        let call = if groups == 1 && self.one_in(2) {
            format!("conv2d(#, #, [{sh}, {sw}], [{ph}, {pw}])")
        } else {
            format!("conv2d_with(#, #, [{sh}, {sw}], [{ph}, {pw}], [1, 1], {groups})")
        };
        self.ex(ty.clone(), &format!("{{ let folded: {} = {call}; folded }}", ty.rust()), vec![x, kernel], size)
    }

    pub(super) fn tensor4(&mut self, [a, b, c, d]: [usize; 4], depth: usize) -> Ex {
        let ty = Ty::Tensor4(a, b, c, d);
        if depth == 0 || self.fuel <= 0 || self.one_in(3) {
            if let Some(read) = self.read(&ty) {
                return read;
            }
            if b * c * d == 4 && self.one_in(2) {
                // By another shape.
                let x = self.value(&Ty::Matrix(a, 4), 0);
                let size = x.size;
                return self.ex(
                    ty.clone(),
                    &format!("{{ let shaped: {} = (#).reshape(); shaped }}", ty.rust()),
                    vec![x],
                    size,
                );
            }
            let text = format!("Tensor4::<{a}, {b}, {c}, {d}, f64>::ones()");
            return self.ex(ty, &text, vec![], 1.0);
        }
        match self.below(4) {
            0 => {
                let (x, y) = (self.value(&ty, depth - 1), self.value(&ty, depth - 1));
                let size = x.size + y.size;
                self.ex(ty, "(# + #)", vec![x, y], size)
            }
            1 => {
                let (x, y) = (self.value(&ty, depth - 1), self.value(&Ty::Scalar, depth - 1));
                let size = x.size * y.size;
                self.ex(ty, "(# * #)", vec![x, y], size)
            }
            2 => {
                let parts: Vec<Ex> = (0..a).map(|_| self.value(&Ty::Tensor3(b, c, d), depth.min(2) - 1)).collect();
                let size = parts.iter().fold(0.0, |size, part| part.size.max(size));
                let slices = vec!["#"; a].join(", ");
                self.ex(ty, &format!("Tensor4::from_slices([{slices}])"), parts, size)
            }
            _ => self.unary_large(ty, depth - 1),
        }
    }

    /// A number made of a tensor of three or four indices, or of a vector of a length that callers choose.
    pub(super) fn of_large(&mut self, d: usize) -> Ex {
        let s = Ty::Scalar;
        if self.sized {
            return self.of_sized(d);
        }
        if self.generic {
            return self.scalar(d.min(1));
        }
        match self.any_large() {
            ty @ Ty::Tensor3(a, b, c) => {
                let x = self.value(&ty, d);
                match self.below(3) {
                    0 => {
                        let (i, j, k) = (self.int(a, 1), self.int(b, 1), self.int(c, 1));
                        let size = x.size;
                        self.ex(s, "(#)[(#, #, #)]", vec![x, i, j, k], size)
                    }
                    1 => {
                        let i = self.int(a, 1);
                        let size = x.size * x.size * 9.0;
                        self.ex(s, "(#).slice(#).norm_squared()", vec![x, i], size)
                    }
                    _ => {
                        let size = x.size * 18.0;
                        self.ex(s, "(#).sum()", vec![x], size)
                    }
                }
            }
            ty => {
                let x = self.value(&ty, d);
                let size = x.size * 8.0;
                if self.one_in(2) {
                    let i = self.int(2, 1);
                    return self.ex(s, "(#)[(#, 0, 1, 0)]", vec![x, i], size);
                }
                self.ex(s, "(#).sum()", vec![x], size)
            }
        }
    }

    /// A matrix made of a tensor, by windows over a signal, or of a packed triangle.
    pub(super) fn matrix_of_large(&mut self, r: usize, c: usize, d: usize) -> Ex {
        let m = Ty::Matrix(r, c);
        match self.below(4) {
            0 if r == c && r < 4 => {
                let (packed, template) = match r {
                    2 => (vec![self.value(&Ty::Vector(3), d)], "Matrix::<2, 2, f64>::lower_triangular(#)".to_owned()),
                    _ => {
                        let parts = vec![self.value(&Ty::Vector(3), d), self.value(&Ty::Vector(3), d)];
                        let joined = "{ let packed: Vector<6, f64> = (#).concat(#); packed }";
                        (parts, format!("Matrix::<3, 3, f64>::lower_triangular({joined})"))
                    }
                };
                let size = packed.iter().fold(0.0, |size, part| part.size.max(size));
                self.ex(m, &template, packed, size)
            }
            1 => {
                let x = self.value(&Ty::Tensor3(2, r, c), d);
                let (i, size) = (self.int(2, 1), x.size);
                self.ex(m, "(#).slice(#)", vec![x, i], size)
            }
            2 => {
                let (length, window, stride, padding) = *self.random.pick(&signals(c));
                if padding >= window {
                    return self.unary(&m, d);
                }
                let x = self.value(&Ty::Matrix(r, length), d);
                let size = x.size;
                let name = *self.random.pick(&["max_pool1d", "avg_pool1d"]);
                let template =
                    format!("{{ let pooled: {} = {name}(#, {window}, {stride}, {padding}); pooled }}", m.rust());
                self.ex(m, &template, vec![x], size)
            }
            _ => {
                let (length, window, stride, padding) = *self.random.pick(&signals(c));
                let before = 1 + self.below(2);
                let x = self.value(&Ty::Matrix(before, length), d);
                let kernel = self.value(&Ty::Tensor3(r, before, window), d.min(1));
                let size = x.size * kernel.size * (before * window) as f64;
                let call = if self.one_in(2) {
                    format!("conv1d(#, #, {stride}, {padding})")
                } else {
                    format!("conv1d_with(#, #, {stride}, {padding}, 1, 1)")
                };
                self.ex(m.clone(), &format!("{{ let folded: {} = {call}; folded }}", m.rust()), vec![x, kernel], size)
            }
        }
    }
}
