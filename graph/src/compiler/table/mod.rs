//! The one table of operations: name, shape rule, derivative, how it prints, which primitive it calls, its cost.
//!
//! Everything that differs between operations stands here and nowhere else. To add one is to add one row (in
//! `elementwise` or `linear`) and, if its code is a call, one function in the runtime's `kernels` or `Float`.

mod arrays;
mod elementwise;
mod foreign;
mod linear;
mod windows;

use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, NodeId, NodeTy};
use std::fmt;

/// The shape rule: input types and attribute in, result type or a message out.
pub type ShapeRule = fn(&[&NodeTy], &Attr) -> Result<NodeTy, String>;
/// Inputs, result and the number of an input in; the partial derivative with respect to that input out.
pub type PartialRule = fn(&mut Build, &[NodeId], NodeId, usize) -> NodeId;
/// Inputs, attribute, the number of an input and the result's cotangent in; that input's cotangent out.
pub type TransposeRule = fn(&mut Build, &[NodeId], &Attr, usize, NodeId) -> NodeId;

/// How an operation is differentiated. Forward and reverse mode both follow from the one entry.
#[derive(Clone, Copy)]
pub enum Derivative {
    /// Element by element: the partial derivatives, of the result's shape.
    Elementwise(PartialRule),
    /// Linear in each float input: the transpose.
    Linear(TransposeRule),
    /// Linear in all float inputs together: the transpose.
    Joint(TransposeRule),
    /// Linear in the first input, no slope in the others: the transpose.
    First(TransposeRule),
    /// Picks one of its last two inputs by the first: so do its derivatives.
    Select,
    /// A number from each row (or from a vector): the partial derivatives, of the input's shape.
    Reduction(PartialRule),
    /// Zero wherever it exists.
    Zero,
    /// By the rules that its attribute holds.
    Foreign,
}

/// The precedence of comparisons, which do not chain.
pub const COMPARISON: u8 = 3;

/// How generated code computes an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// An infix operator and its precedence, element by element: `||` 1, `&&` 2, comparisons 3, sums 4, products 5.
    Infix(&'static str, u8),
    /// A prefix operator, element by element.
    Prefix(&'static str),
    /// A method of `Float`, element by element.
    Float(&'static str),
    /// A function of `kernels` on scalars, element by element.
    Scalar(&'static str),
    /// A method of the first input, element by element.
    Method(&'static str),
    /// `if c { a } else { b }`, element by element.
    Select,
    /// A conversion to the result's element type, element by element.
    Cast,
    /// An index calculation inside the consumer's loop; the code is in `schedule`.
    View(View),
    /// A sum that runs over the input's elements as they are computed.
    Sum,
    /// A function of `kernels` on whole tensors.
    Kernel(&'static str),
    /// A method of a whole tensor.
    Whole(&'static str),
    /// A tensor written out element by element.
    Stack,
    /// An array written out item by item.
    Pack,
    /// How many items an array has.
    Length,
    /// A function in plain Rust.
    Foreign,
    /// A copy with one place changed; in place where nobody reads the old value any more.
    Set,
}

/// Whether a function of `kernels` is written for each machine, and so takes it first: the products and reductions.
pub fn takes_machine(kernel: &str) -> bool {
    let places = matches!(kernel, "scatter_add" | "lower_triangular" | "pack_lower");
    !places && !kernel.starts_with("conv") && !kernel.contains("_pool")
}

/// Operations that only say where an element comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// A scalar at every place.
    Broadcast,
    /// A vector as every row.
    BroadcastRows,
    /// A vector as every column.
    BroadcastColumns,
    /// Rows and columns exchanged.
    Transpose,
    /// a bᵀ
    Outer,
    /// Element `k` of a vector.
    Index,
    /// Element `(i, j)` of a matrix.
    Index2,
    /// Row `i` of a matrix.
    Row,
    /// Column `j` of a matrix.
    Column,
    /// The diagonal of a matrix.
    Diagonal,
    /// Element `k[i]` of each row `i`.
    Pick,
    /// The transposes of the six above: zero elsewhere.
    Scatter,
    /// See [`View::Index2`].
    Scatter2,
    /// See [`View::Row`].
    ScatterRow,
    /// See [`View::Column`].
    ScatterColumn,
    /// See [`View::Diagonal`].
    ScatterDiagonal,
    /// See [`View::Pick`].
    ScatterPick,
    /// Item `k` of an array.
    Item,
    /// See [`View::Item`].
    ScatterItem,
    /// A part of a tensor, from given places on.
    Part,
    /// The transpose of that: zero around it.
    Embed,
    /// Two vectors, one behind the other.
    Concat,
    /// The same elements, their indices counted as those of arrays or of a tensor.
    Regroup,
    /// What stands at one value of the first index.
    Slice,
    /// See [`View::Slice`].
    ScatterSlice,
    /// Elements, or rows, by a list of their places.
    Gather,
}

/// How many floating-point operations a node costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flops {
    /// That many for each element of the result.
    PerResult(u32),
    /// That many for each element of the first input.
    PerInput(u32),
    /// A product: twice the elements of the first input, for each column of the result.
    Product,
}

/// One row of the table.
pub struct OpDef {
    /// The operation's name; what users write where `function` or `method` is set.
    pub name: &'static str,
    /// What it does, for the list of operations in the docs.
    pub doc: &'static str,
    /// How many inputs it has; `None` for any number.
    pub arity: Option<usize>,
    /// Whether users call it as a free function.
    pub function: bool,
    /// Whether users call it as a method.
    pub method: bool,
    /// Whether the two inputs can be exchanged.
    pub commutative: bool,
    /// Its shape rule.
    pub shape: ShapeRule,
    /// Its derivative.
    pub derivative: Derivative,
    /// Its code.
    pub code: Code,
    /// Its formula in plain text, inputs as `{0}`, `{1}`, ….
    pub text: &'static str,
    /// Its formula in LaTeX.
    pub latex: &'static str,
    /// Its cost.
    pub flops: Flops,
    /// Its value on constants, in `f64`.
    pub fold: Option<fn(&[f64]) -> f64>,
}

impl OpDef {
    /// Whether it computes each element from the same element of its inputs.
    pub fn is_elementwise(&self) -> bool {
        matches!(
            self.code,
            Code::Infix(..)
                | Code::Prefix(_)
                | Code::Float(_)
                | Code::Scalar(_)
                | Code::Method(_)
                | Code::Select
                | Code::Cast
        )
    }

    /// Whether it is a function like the exponential, of a dozen operations or more.
    pub fn is_costly(&self) -> bool {
        self.is_elementwise() && matches!(self.flops, Flops::PerResult(cost) if cost >= 10)
    }

    /// Whether it is so cheap that computing it twice beats storing it.
    pub fn is_cheap(&self) -> bool {
        self.is_elementwise() && matches!(self.flops, Flops::PerResult(cost) if cost <= 1)
            || matches!(self.code, Code::View(_))
    }
}

/// A reference to a row.
#[derive(Clone, Copy)]
pub struct OpRef(&'static OpDef);

impl OpRef {
    /// The operation's name, for as long as the program runs.
    pub fn static_name(self) -> &'static str {
        self.0.name
    }
}

impl std::ops::Deref for OpRef {
    type Target = OpDef;
    fn deref(&self) -> &OpDef {
        self.0
    }
}

impl PartialEq for OpRef {
    fn eq(&self, other: &OpRef) -> bool {
        self.name == other.name
    }
}

impl Eq for OpRef {}

impl std::hash::Hash for OpRef {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for OpRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// All rows.
pub fn rows() -> impl Iterator<Item = OpRef> {
    elementwise::ROWS
        .iter()
        .chain(linear::ROWS)
        .chain(arrays::ROWS)
        .chain(windows::ROWS)
        .chain(foreign::ROWS)
        .map(OpRef)
}

/// The row of this name.
pub fn find(name: &str) -> Option<OpRef> {
    rows().find(|def| def.name == name)
}

/// The row of this name, which the compiler itself relies on.
///
/// # Panics
/// If there is none: a mistake in the compiler that its tests find.
pub fn op(name: &str) -> OpRef {
    find(name).unwrap_or_else(|| panic!("the table has no operation `{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_templates_name_their_inputs() {
        let mut seen = std::collections::HashSet::new();
        for row in rows() {
            assert!(seen.insert(row.name), "{} twice", row.name);
            for input in 0..row.arity.unwrap_or(0) {
                let hole = format!("{{{input}}}");
                assert!(row.text.contains(&hole), "{}: text has no {hole}", row.name);
                assert!(row.latex.contains(&hole), "{}: latex has no {hole}", row.name);
            }
        }
        assert!(seen.len() > 60);
    }
}
