//! Vectors, matrices and arrays.

use super::scalar::{METHODS, UNARY};
use super::{Ex, Level, Writer};
use crate::types::{GENERIC, Ty};

impl Writer {
    pub(super) fn vector(&mut self, n: usize, depth: usize) -> Ex {
        let v = Ty::Vector(n);
        if n == GENERIC {
            return self.sized_vector(depth);
        }
        if depth == 0 || self.fuel <= 0 || self.one_in(6) {
            return self.vector_leaf(n);
        }
        let d = depth - 1;
        let loops = self.level >= Level::Loops;
        match self.below(if self.level == Level::All {
            27
        } else if loops {
            25
        } else {
            18
        }) {
            0 | 1 => {
                let (a, b) = (self.value(&v, d), self.value(&v, d));
                let size = a.size + b.size;
                let op = *self.random.pick(&["(# + #)", "(# - #)"]);
                self.ex(v, op, vec![a, b], size)
            }
            2 => {
                let (a, b) = (self.value(&Ty::Scalar, d), self.value(&v, d));
                let size = a.size * b.size;
                if !self.generic && self.one_in(2) {
                    self.ex(v, "(# * #)", vec![a, b], size)
                } else {
                    self.ex(v, "(# * #)", vec![b, a], size)
                }
            }
            3 => self.unary(&v, d),
            4 => {
                let a = self.value(&v, d);
                let (template, size) = *self.random.pick(&[
                    ("softmax(#)", 1.0),
                    ("log_softmax(#)", 2.0 * a.size + 2.0),
                    ("softmin(#)", 1.0),
                    ("(#).add_scalar(2.5).normalize()", 1.0),
                    ("(-#)", a.size),
                    ("(# / 1.7)", a.size),
                    ("(#).powi(2)", a.size * a.size),
                ]);
                self.ex(v, template, vec![a], size)
            }
            5 => {
                let (a, b) = (self.value(&v, d), self.value(&v, d));
                let (template, size) = *self.random.pick(&[
                    ("(#).component_mul(#)", a.size * b.size),
                    ("(#).component_div((#).powi(2).add_scalar(1.2))", a.size),
                    ("maximum(#, #)", a.size + b.size),
                    ("minimum(#, #)", a.size + b.size),
                    ("(#).hypot(#)", a.size + b.size),
                ]);
                self.ex(v, template, vec![a, b], size)
            }
            6 => {
                let m = *self.random.pick(&[2, 3]);
                let (a, b) = (self.value(&Ty::Matrix(n, m), d), self.value(&Ty::Vector(m), d));
                let size = a.size * b.size * 3.0;
                self.ex(v, "(# * #)", vec![a, b], size)
            }
            7 => {
                let m = *self.random.pick(&[2, 3]);
                let (a, b) = (self.value(&Ty::Matrix(m, n), d), self.value(&Ty::Vector(m), d));
                let size = a.size * b.size * 3.0;
                self.ex(v, "(#).tr_mul(#)", vec![a, b], size)
            }
            8 => {
                let m = *self.random.pick(&[2, 3]);
                let (a, i) = (self.value(&Ty::Matrix(m, n), d), self.int(m, 1));
                let size = a.size;
                self.ex(v, "(#).row(#)", vec![a, i], size)
            }
            9 => {
                let m = *self.random.pick(&[2, 3]);
                let (a, i) = (self.value(&Ty::Matrix(n, m), d), self.int(m, 1));
                let size = a.size;
                self.ex(v, "(#).column(#)", vec![a, i], size)
            }
            10 => {
                let a = self.value(&Ty::Matrix(2, n), d);
                let template = *self.random.pick(&["(#).row_sum()", "(#).row_mean()"]);
                let size = a.size * 2.0;
                self.ex(v, template, vec![a], size)
            }
            11 => {
                let a = self.value(&Ty::Matrix(n, 2), d);
                let template = *self.random.pick(&["(#).column_sum()", "(#).column_mean()"]);
                let size = a.size * 2.0;
                self.ex(v, template, vec![a], size)
            }
            12 | 13 => {
                let parts: Vec<Ex> = (0..n).map(|_| self.value(&Ty::Scalar, d.min(1))).collect();
                let size = parts.iter().fold(0.0, |size, part| part.size.max(size));
                self.ex(v, &format!("Vector([{}])", vec!["#"; n].join(", ")), parts, size)
            }
            14 if n < 4 => {
                let a = self.value(&Ty::Vector(4), d);
                let start = self.int(4 - n + 1, 1);
                let size = a.size;
                self.ex(v, &format!("(#).fixed_rows::<{n}>(#)"), vec![a, start], size)
            }
            14 => {
                let (a, b) = (self.value(&Ty::Vector(2), d), self.value(&Ty::Vector(2), d));
                let size = a.size.max(b.size);
                self.ex(v, "{ let joined: Vector<4, f64> = (#).concat(#); joined }", vec![a, b], size)
            }
            15 => {
                let a = self.value(&Ty::Vector(3), d);
                let parts: Vec<String> = (0..n).map(|_| self.below(3).to_string()).collect();
                let size = a.size;
                self.ex(v, &format!("(#).gather(&[{}])", parts.join(", ")), vec![a], size)
            }
            16 => {
                let a = self.value(&Ty::Matrix(n, n), d);
                let size = a.size;
                self.ex(v, "(#).diagonal()", vec![a], size)
            }
            17 => self.call(&v, d).unwrap_or_else(|| self.vector_leaf(n)),
            18 | 19 => self.mapped(&v, d),
            20 | 21 => {
                let index = self.fresh("i");
                let element = self.inside(|this| {
                    this.declare(&index, Ty::Int(n), false, 0.0);
                    this.value(&Ty::Scalar, d)
                });
                let size = element.size;
                self.ex(v, &format!("Vector::<{n}, f64>::from_fn(|{index}| #)"), vec![element], size)
            }
            22 => self.if_value(&v, d),
            23 => self.match_value(&v, d),
            25 | 26 => self.of_field(n, d).unwrap_or_else(|| self.vector_leaf(n)),
            _ => self.block(&v, d, true),
        }
    }

    fn vector_leaf(&mut self, n: usize) -> Ex {
        for _ in 0..4 {
            let found = match self.below(8) {
                0..5 => self.read(&Ty::Vector(n)),
                5 => self.named(|ty| matches!(ty, Ty::Vectors(_, m) if *m == n)).map(|(name, ty)| {
                    let Ty::Vectors(k, _) = ty else { unreachable!("asked for") };
                    let (i, size) = (self.int(k, 1), name.size);
                    self.ex(Ty::Vector(n), "#[#]", vec![name, i], size)
                }),
                6 if n == 2 || n == 3 => self.named(|ty| *ty == Ty::Net).map(|(name, _)| {
                    let i = self.int(2, 1);
                    if n == 2 {
                        return self.ex(Ty::Vector(2), "#.bias", vec![name], 1.2);
                    }
                    self.ex(Ty::Vector(3), "#.layers[#]", vec![name, i], 1.2)
                }),
                _ => self.named(|ty| *ty == Ty::Pair(Box::new(Ty::Vector(n)))).map(|(name, _)| {
                    let size = name.size;
                    self.ex(Ty::Vector(n), "#.1", vec![name], size)
                }),
            };
            if let Some(found) = found {
                return found;
            }
        }
        if self.one_in(3) {
            let text = format!("Vector::<{n}, f64>::{}", self.random.pick(&["ones()", "zeros()", "splat(0.4)"]));
            return self.ex(Ty::Vector(n), &text, vec![], 1.0);
        }
        let parts: Vec<Ex> = (0..n).map(|_| self.scalar(0)).collect();
        let size = parts.iter().fold(0.0, |size, part| part.size.max(size));
        self.ex(Ty::Vector(n), &format!("Vector([{}])", vec!["#"; n].join(", ")), parts, size)
    }

    pub(super) fn unary(&mut self, ty: &Ty, d: usize) -> Ex {
        let a = self.value(ty, d);
        if self.one_in(2) {
            let (name, bound) = *self.random.pick(UNARY);
            let size = bound.unwrap_or(a.size + 1.0);
            return self.ex(ty.clone(), &format!("{name}(#)"), vec![a], size);
        }
        let (name, bound) = *self.random.pick(METHODS);
        let size = bound.unwrap_or(a.size + 1.0);
        self.ex(ty.clone(), &format!("(#).{name}"), vec![a], size)
    }

    /// A closure over the elements of one tensor or two.
    pub(super) fn mapped(&mut self, ty: &Ty, d: usize) -> Ex {
        let a = self.value(ty, d);
        let (p, q) = (self.fresh("p"), self.fresh("q"));
        let two = self.one_in(2);
        let b = if two { Some(self.value(ty, d)) } else { None };
        let element = self.inside(|this| {
            this.declare(&p, Ty::Scalar, false, a.size);
            if let Some(b) = &b {
                this.declare(&q, Ty::Scalar, false, b.size);
            }
            this.value(&Ty::Scalar, d)
        });
        let size = element.size;
        match b {
            Some(b) => self.ex(ty.clone(), &format!("(#).zip_map(#, |{p}, {q}| #)"), vec![a, b, element], size),
            None => self.ex(ty.clone(), &format!("(#).map(|{p}| #)"), vec![a, element], size),
        }
    }

    fn matrix_leaf(&mut self, r: usize, c: usize) -> Ex {
        let m = Ty::Matrix(r, c);
        for _ in 0..3 {
            let found = match self.below(6) {
                0..4 => self.read(&m),
                4 if (r, c) == (2, 3) => {
                    self.named(|ty| *ty == Ty::Net).map(|(name, _)| self.ex(m.clone(), "#.weights", vec![name], 1.2))
                }
                _ => self.named(|ty| *ty == Ty::Pair(Box::new(Ty::Matrix(r, c)))).map(|(name, _)| {
                    let size = name.size;
                    self.ex(m.clone(), "#.1", vec![name], size)
                }),
            };
            if let Some(found) = found {
                return found;
            }
        }
        if self.one_in(4) {
            let text = format!("Matrix::<{r}, {c}, f64>::{}", self.random.pick(&["ones()", "zeros()", "splat(0.4)"]));
            return self.ex(m, &text, vec![], 1.0);
        }
        let (a, b) = (self.vector(r, 0), self.vector(c, 0));
        let size = a.size * b.size;
        self.ex(m, "(#).outer(#)", vec![a, b], size)
    }

    pub(super) fn matrix(&mut self, r: usize, c: usize, depth: usize) -> Ex {
        let m = Ty::Matrix(r, c);
        if depth == 0 || self.fuel <= 0 || self.one_in(5) {
            return self.matrix_leaf(r, c);
        }
        let d = depth - 1;
        let loops = self.level >= Level::Loops;
        match self.below(if self.level == Level::All {
            23
        } else if loops {
            19
        } else {
            14
        }) {
            0 => {
                let (a, b) = (self.value(&m, d), self.value(&m, d));
                let size = a.size + b.size;
                let op = *self.random.pick(&["(# + #)", "(# - #)"]);
                self.ex(m, op, vec![a, b], size)
            }
            1 => {
                let (a, b) = (self.value(&Ty::Scalar, d), self.value(&m, d));
                let size = a.size * b.size;
                let parts = if self.generic { vec![b, a] } else { vec![a, b] };
                self.ex(m, "(# * #)", parts, size)
            }
            2 => self.unary(&m, d),
            3 => {
                let k = *self.random.pick(&[2, 3]);
                let (a, b) = (self.value(&Ty::Matrix(r, k), d), self.value(&Ty::Matrix(k, c), d));
                let size = a.size * b.size * 3.0;
                self.ex(m, "(# * #)", vec![a, b], size)
            }
            4 => {
                let a = self.value(&Ty::Matrix(c, r), d);
                let size = a.size;
                self.ex(m, "(#).transpose()", vec![a], size)
            }
            5 => {
                let (a, b) = (self.value(&Ty::Vector(r), d), self.value(&Ty::Vector(c), d));
                let size = a.size * b.size;
                self.ex(m, "(#).outer(#)", vec![a, b], size)
            }
            6 => {
                let (a, b) = (self.value(&m, d), self.value(&m, d));
                let (template, size) = *self.random.pick(&[
                    ("(#).component_mul(#)", a.size * b.size),
                    ("maximum(#, #)", a.size + b.size),
                    ("(#).component_div((#).powi(2).add_scalar(1.2))", a.size),
                ]);
                self.ex(m, template, vec![a, b], size)
            }
            7 => {
                let rows: Vec<Ex> = (0..r).map(|_| self.value(&Ty::Vector(c), d.min(1))).collect();
                let size = rows.iter().fold(0.0, |size, part| part.size.max(size));
                self.ex(m, &format!("Matrix::from_rows([{}])", vec!["#"; r].join(", ")), rows, size)
            }
            8 => {
                let columns: Vec<Ex> = (0..c).map(|_| self.value(&Ty::Vector(r), d.min(1))).collect();
                let size = columns.iter().fold(0.0, |size, part| part.size.max(size));
                self.ex(m, &format!("Matrix::from_columns([{}])", vec!["#"; c].join(", ")), columns, size)
            }
            9 => {
                let (a, b) = (self.value(&m, d), self.value(&Ty::Vector(c), d));
                let size = a.size + b.size + a.size * b.size;
                let name = *self.random.pick(&["add_row", "mul_row"]);
                self.ex(m, &format!("(#).{name}(#)"), vec![a, b], size)
            }
            10 => {
                let (a, b) = (self.value(&m, d), self.value(&Ty::Vector(r), d));
                let size = a.size + b.size + a.size * b.size;
                let name = *self.random.pick(&["add_column", "mul_column"]);
                self.ex(m, &format!("(#).{name}(#)"), vec![a, b], size)
            }
            11 => {
                let a = self.value(&m, d);
                let (template, size) =
                    *self.random.pick(&[("softmax(#)", 1.0), ("log_softmax(#)", 2.0 * a.size + 2.0), ("(-#)", a.size)]);
                self.ex(m, template, vec![a], size)
            }
            12 if r == 2 && c == 2 => {
                let a = self.value(&Ty::Matrix(3, 3), d);
                let (i, j) = (self.int(2, 1), self.int(2, 1));
                let size = a.size;
                self.ex(m, "(#).fixed_view::<2, 2>(#, #)", vec![a, i, j], size)
            }
            12 if r * c == 4 || r * c == 6 => {
                let (a, size) = if r * c == 4 {
                    let a = self.value(&Ty::Vector(4), d);
                    let size = a.size;
                    (a, size)
                } else {
                    let a = self.value(&Ty::Matrix(c, r), d);
                    let size = a.size;
                    (a, size)
                };
                let template = format!("{{ let shaped: Matrix<{r}, {c}, f64> = (#).reshape(); shaped }}");
                self.ex(m, &template, vec![a], size)
            }
            12 => {
                let a = self.value(&Ty::Matrix(3, c), d);
                let rows: Vec<String> = (0..r).map(|_| self.below(3).to_string()).collect();
                let size = a.size;
                self.ex(m, &format!("(#).gather_rows(&[{}])", rows.join(", ")), vec![a], size)
            }
            13 => self.call(&m, d).unwrap_or_else(|| self.matrix_leaf(r, c)),
            14 => self.mapped(&m, d),
            15 | 16 => {
                let (i, j) = (self.fresh("i"), self.fresh("j"));
                let element = self.inside(|this| {
                    this.declare(&i, Ty::Int(r), false, 0.0);
                    this.declare(&j, Ty::Int(c), false, 0.0);
                    this.value(&Ty::Scalar, d)
                });
                let size = element.size;
                self.ex(m, &format!("Matrix::<{r}, {c}, f64>::from_fn(|{i}, {j}| #)"), vec![element], size)
            }
            17 => self.if_value(&m, d),
            19..23 if !self.generic => self.matrix_of_large(r, c, d),
            _ => self.block(&m, d, true),
        }
    }

    pub(super) fn array(&mut self, n: usize, depth: usize) -> Ex {
        let ty = Ty::Array(n);
        if self.one_in(2)
            && let Some(read) = self.read(&ty)
        {
            return read;
        }
        match self.below(if self.level >= Level::Loops { 7 } else { 4 }) {
            0 => {
                let a = self.vector(n, depth.min(1));
                let size = a.size;
                self.ex(ty, "(#).0", vec![a], size)
            }
            4 => {
                let index = self.fresh("i");
                let element = self.inside(|this| {
                    this.declare(&index, Ty::Int(n), false, 0.0);
                    this.value(&Ty::Scalar, depth.min(2))
                });
                let size = element.size;
                let template = format!("{{ let built: [f64; {n}] = core::array::from_fn(|{index}| #); built }}");
                self.ex(ty, &template, vec![element], size)
            }
            5 => self.if_value(&ty, depth.min(2)),
            _ => {
                let parts: Vec<Ex> = (0..n).map(|_| self.value(&Ty::Scalar, depth.min(1))).collect();
                let size = parts.iter().fold(0.0, |size, part| part.size.max(size));
                self.ex(ty, &format!("[{}]", vec!["#"; n].join(", ")), parts, size)
            }
        }
    }

    pub(super) fn vectors(&mut self, k: usize, n: usize, depth: usize) -> Ex {
        let ty = Ty::Vectors(k, n);
        if self.one_in(2)
            && let Some(read) = self.read(&ty)
        {
            return read;
        }
        match self.below(if self.level >= Level::Loops { 6 } else { 4 }) {
            4 => {
                let index = self.fresh("i");
                let element = self.inside(|this| {
                    this.declare(&index, Ty::Int(k), false, 0.0);
                    this.value(&Ty::Vector(n), depth.min(2))
                });
                let size = element.size;
                let template =
                    format!("{{ let built: {} = core::array::from_fn(|{index}| #); built }}", Ty::Vectors(k, n).rust());
                self.ex(ty, &template, vec![element], size)
            }
            5 => self.if_value(&ty, depth.min(2)),
            _ => {
                let parts: Vec<Ex> = (0..k).map(|_| self.value(&Ty::Vector(n), depth.min(1))).collect();
                let size = parts.iter().fold(0.0, |size, part| part.size.max(size));
                self.ex(ty, &format!("[{}]", vec!["#"; k].join(", ")), parts, size)
            }
        }
    }
}
