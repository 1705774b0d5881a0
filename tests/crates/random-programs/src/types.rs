//! Types of the generated programs. Floats are `f64`.

/// A type.
#[derive(Clone, Debug, PartialEq)]
pub enum Ty {
    /// `f64`
    Scalar,
    /// `Vector<N, f64>`
    Vector(usize),
    /// `Matrix<R, C, f64>`
    Matrix(usize, usize),
    /// `[f64; N]`
    Array(usize),
    /// `[Vector<N, f64>; K]`
    Vectors(usize, usize),
    /// A pair of a number and another type.
    Pair(Box<Ty>),
    /// `&Net`
    Net,
    /// `&[f64]`
    Slice,
    /// `&[Vector<3, f64>]`
    VectorSlice,
    /// A `usize` below a bound.
    Int(usize),
    /// `bool`
    Bool,
    /// A closure from so many numbers to a number.
    Closure(usize),
}

impl Ty {
    /// As Rust spells it.
    pub fn rust(&self) -> String {
        match self {
            Ty::Scalar => "f64".into(),
            Ty::Vector(n) => format!("Vector<{n}, f64>"),
            Ty::Matrix(r, c) => format!("Matrix<{r}, {c}, f64>"),
            Ty::Array(n) => format!("[f64; {n}]"),
            Ty::Vectors(k, n) => format!("[Vector<{n}, f64>; {k}]"),
            Ty::Pair(other) => format!("(f64, {})", other.rust()),
            Ty::Net => "Net".into(),
            Ty::Slice => "&[f64]".into(),
            Ty::VectorSlice => "&[Vector<3, f64>]".into(),
            Ty::Int(_) => "usize".into(),
            Ty::Bool => "bool".into(),
            Ty::Closure(_) => "_".into(),
        }
    }

    /// The simplest value.
    pub fn plain(&self) -> String {
        match self {
            Ty::Scalar => "0.5_f64".into(),
            Ty::Vector(n) => format!("Vector::<{n}, f64>::ones()"),
            Ty::Matrix(r, c) => format!("Matrix::<{r}, {c}, f64>::ones()"),
            Ty::Array(n) => format!("[0.5_f64; {n}]"),
            Ty::Vectors(k, n) => format!("[Vector::<{n}, f64>::ones(); {k}]"),
            Ty::Pair(other) => format!("(0.5_f64, {})", other.plain()),
            Ty::Int(_) => "0".into(),
            Ty::Bool => "true".into(),
            Ty::Net | Ty::Slice | Ty::VectorSlice | Ty::Closure(_) => "()".into(),
        }
    }

    /// How many floats it holds.
    pub fn floats(&self) -> usize {
        match self {
            Ty::Scalar => 1,
            Ty::Vector(n) | Ty::Array(n) => *n,
            Ty::Matrix(n, m) | Ty::Vectors(n, m) => n * m,
            Ty::Pair(other) => 1 + other.floats(),
            Ty::Net => 6 + 2 + 1 + 6,
            _ => 0,
        }
    }
}
