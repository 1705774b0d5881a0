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
    /// `Tensor3<A, B, C, f64>`
    Tensor3(usize, usize, usize),
    /// `Tensor4<A, B, C, D, f64>`
    Tensor4(usize, usize, usize, usize),
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
    /// The same as a parameter.
    Given(usize),
    /// A parameter that is a function from a vector to one of the same length.
    Field(usize),
}

/// The length of a vector that stands for the const parameter `N`.
pub const GENERIC: usize = 97_531;

/// What `N` is where a generic function is checked by itself.
pub const CONCRETE: usize = 3;

impl Ty {
    /// As Rust spells it.
    pub fn rust(&self) -> String {
        match self {
            Ty::Scalar => "f64".into(),
            Ty::Vector(n) => format!("Vector<{n}, f64>"),
            Ty::Matrix(r, c) => format!("Matrix<{r}, {c}, f64>"),
            Ty::Tensor3(a, b, c) => format!("Tensor3<{a}, {b}, {c}, f64>"),
            Ty::Tensor4(a, b, c, d) => format!("Tensor4<{a}, {b}, {c}, {d}, f64>"),
            Ty::Array(n) => format!("[f64; {n}]"),
            Ty::Vectors(k, n) => format!("[Vector<{n}, f64>; {k}]"),
            Ty::Pair(other) => format!("(f64, {})", other.rust()),
            Ty::Net => "Net".into(),
            Ty::Slice => "&[f64]".into(),
            Ty::VectorSlice => "&[Vector<3, f64>]".into(),
            Ty::Int(_) => "usize".into(),
            Ty::Bool => "bool".into(),
            Ty::Closure(_) => "_".into(),
            Ty::Given(n) => format!("impl Fn({}) -> f64", vec!["f64"; *n].join(", ")),
            Ty::Field(n) => format!("impl Fn(Vector<{n}, f64>) -> Vector<{n}, f64>"),
        }
    }

    /// The simplest value.
    pub fn plain(&self) -> String {
        match self {
            Ty::Scalar => "0.5_f64".into(),
            Ty::Vector(n) => format!("Vector::<{n}, f64>::ones()"),
            Ty::Matrix(r, c) => format!("Matrix::<{r}, {c}, f64>::ones()"),
            Ty::Tensor3(a, b, c) => format!("Tensor3::<{a}, {b}, {c}, f64>::ones()"),
            Ty::Tensor4(a, b, c, d) => format!("Tensor4::<{a}, {b}, {c}, {d}, f64>::ones()"),
            Ty::Array(n) => format!("[0.5_f64; {n}]"),
            Ty::Vectors(k, n) => format!("[Vector::<{n}, f64>::ones(); {k}]"),
            Ty::Pair(other) => format!("(0.5_f64, {})", other.plain()),
            Ty::Int(_) => "0".into(),
            Ty::Bool => "true".into(),
            Ty::Given(1) => "|p| p".into(),
            Ty::Given(_) => "|p, q| p + q".into(),
            Ty::Field(_) => "|v| v".into(),
            Ty::Net | Ty::Slice | Ty::VectorSlice | Ty::Closure(_) => "()".into(),
        }
    }

    /// How many floats it holds.
    pub fn floats(&self) -> usize {
        match self {
            Ty::Scalar => 1,
            Ty::Vector(GENERIC) => CONCRETE,
            Ty::Vector(n) | Ty::Array(n) => *n,
            Ty::Matrix(n, m) | Ty::Vectors(n, m) => n * m,
            Ty::Tensor3(a, b, c) => a * b * c,
            Ty::Tensor4(a, b, c, d) => a * b * c * d,
            Ty::Pair(other) => 1 + other.floats(),
            Ty::Net => 6 + 2 + 1 + 6,
            _ => 0,
        }
    }
}
