//! Rows of the (multi)linear operations, each with its transpose, and of the reductions.

use super::{Code, Derivative, Flops, OpDef, ShapeRule, TransposeRule, View};
use crate::compiler::graph::{Attr, NodeTy};
use crate::compiler::types::{Dim, Element};

use Derivative::{Joint, Linear, Reduction, Zero};

pub(super) const fn row(
    name: &'static str,
    arity: usize,
    shape: ShapeRule,
    derivative: Derivative,
    code: Code,
) -> OpDef {
    OpDef {
        name,
        doc: "",
        arity: Some(arity),
        function: false,
        method: false,
        commutative: false,
        shape,
        derivative,
        code,
        text: "",
        latex: "",
        flops: Flops::PerResult(0),
        fold: None,
    }
}

pub(super) const fn view(
    view: View,
    name: &'static str,
    arity: usize,
    shape: ShapeRule,
    transpose: TransposeRule,
) -> OpDef {
    row(name, arity, shape, Linear(transpose), Code::View(view))
}

impl OpDef {
    pub(super) const fn prints(mut self, text: &'static str, latex: &'static str) -> OpDef {
        self.text = text;
        self.latex = latex;
        self
    }

    pub(super) const fn costs(mut self, flops: Flops) -> OpDef {
        self.flops = flops;
        self
    }

    pub(super) const fn method(mut self, doc: &'static str) -> OpDef {
        self.method = true;
        self.doc = doc;
        self
    }
}

/// How a shape reads in a message: `16×2`, or `a vector of 3`.
fn shape(ty: &NodeTy) -> String {
    match &ty.dims[..] {
        [] => "a scalar".into(),
        [n] => format!("a vector of {n}"),
        [r, c, ..] => format!("{r}×{c}"),
    }
}

pub(super) fn is_int(ty: &NodeTy) -> Result<(), String> {
    if matches!(ty.element, Element::Int(_)) { Ok(()) } else { Err(format!("an index is a `usize`, not `{ty}`")) }
}

pub(super) fn matrix<'a>(what: &str, ty: &'a NodeTy) -> Result<(&'a Dim, &'a Dim), String> {
    match &ty.dims[..] {
        [r, c] => Ok((r, c)),
        _ => Err(format!("{what} takes a matrix, not `{ty}`")),
    }
}

pub(super) fn vector<'a>(what: &str, ty: &'a NodeTy) -> Result<&'a Dim, String> {
    match &ty.dims[..] {
        [n] => Ok(n),
        _ => Err(format!("{what} takes a vector, not `{ty}`")),
    }
}

/// The product of `left` (rows × `inner`) and `right` (`inner` × …).
fn product(
    what: &str,
    left: &NodeTy,
    rows: &Dim,
    inner: &Dim,
    right: &NodeTy,
    other: &Dim,
    columns: Option<&Dim>,
) -> Result<NodeTy, String> {
    if left.element != right.element {
        return Err(format!("{what}: `{left}` times `{right}`: the element types differ"));
    }
    if !inner.may_equal(other) {
        return Err(format!(
            "{what}: {} times {}: the inner dimensions differ ({inner} and {other})",
            shape(left),
            shape(right)
        ));
    }
    Ok(left.shaped(std::iter::once(rows.clone()).chain(columns.cloned())))
}

pub(super) fn target(_: &[&NodeTy], attr: &Attr) -> Result<NodeTy, String> {
    match attr {
        Attr::Ty(ty) => Ok(ty.clone()),
        _ => Err("an operation without its shape".into()),
    }
}

/// One number from a vector, or from each row of a matrix.
fn reduced(inputs: &[&NodeTy], _: &Attr) -> Result<NodeTy, String> {
    let ty = inputs[0];
    match ty.rank() {
        0 => Err("a scalar has nothing to reduce".into()),
        rank => Ok(ty.shaped(ty.dims[..rank - 1].iter().cloned())),
    }
}

/// The linear rows and the reductions.
pub const ROWS: &[OpDef] = &[
    // Products.
    row(
        "matvec",
        2,
        |x, _| {
            let (r, c) = matrix("a matrix-vector product", x[0])?;
            product("matrix product", x[0], r, c, x[1], vector("a matrix-vector product", x[1])?, None)
        },
        Linear(|b, x, _, i, ct| if i == 0 { b.binary("outer", ct, x[1]) } else { b.binary("tr_matvec", x[0], ct) }),
        Code::Kernel("matvec"),
    )
    .prints("{0} · {1}", "{0} {1}")
    .costs(Flops::PerInput(2)),
    row(
        "tr_matvec",
        2,
        |x, _| {
            let (r, c) = matrix("a transposed product", x[0])?;
            product("transposed matrix product", x[0], c, r, x[1], vector("a transposed product", x[1])?, None)
        },
        Linear(|b, x, _, i, ct| if i == 0 { b.binary("outer", x[1], ct) } else { b.binary("matvec", x[0], ct) }),
        Code::Kernel("tr_matvec"),
    )
    .prints("{0}ᵀ · {1}", r"{0}^\top {1}")
    .costs(Flops::PerInput(2)),
    row(
        "matmul",
        2,
        |x, _| {
            let ((r, inner), (other, c)) = (matrix("a matrix product", x[0])?, matrix("a matrix product", x[1])?);
            product("matrix product", x[0], r, inner, x[1], other, Some(c))
        },
        Linear(|b, x, _, i, ct| if i == 0 { b.binary("mul_tr", ct, x[1]) } else { b.binary("tr_mul", x[0], ct) }),
        Code::Kernel("matmul"),
    )
    .prints("{0} · {1}", "{0} {1}")
    .costs(Flops::Product),
    row(
        "tr_mul",
        2,
        |x, _| {
            let ((inner, r), (other, c)) =
                (matrix("a transposed product", x[0])?, matrix("a transposed product", x[1])?);
            product("transposed matrix product", x[0], r, inner, x[1], other, Some(c))
        },
        Linear(|b, x, _, i, ct| if i == 0 { b.binary("mul_tr", x[1], ct) } else { b.binary("matmul", x[0], ct) }),
        Code::Kernel("tr_mul"),
    )
    .prints("{0}ᵀ · {1}", r"{0}^\top {1}")
    .costs(Flops::Product),
    row(
        "mul_tr",
        2,
        |x, _| {
            let ((r, inner), (c, other)) =
                (matrix("a transposed product", x[0])?, matrix("a transposed product", x[1])?);
            product("matrix product with a transpose", x[0], r, inner, x[1], other, Some(c))
        },
        Linear(|b, x, _, i, ct| if i == 0 { b.binary("matmul", ct, x[1]) } else { b.binary("tr_mul", ct, x[0]) }),
        Code::Kernel("mul_tr"),
    )
    .prints("{0} · {1}ᵀ", r"{0} {1}^\top")
    .costs(Flops::Product),
    view(
        View::Outer,
        "outer",
        2,
        |x, _| Ok(x[0].shaped([vector("an outer product", x[0])?.clone(), vector("an outer product", x[1])?.clone()])),
        |b, x, _, i, ct| if i == 0 { b.binary("matvec", ct, x[1]) } else { b.binary("tr_matvec", ct, x[0]) },
    )
    .prints("{0} · {1}ᵀ", r"{0} {1}^\top")
    .costs(Flops::PerResult(1))
    .method("a bᵀ for two vectors"),
    // Sums.
    row(
        "sum",
        1,
        |x, _| Ok(NodeTy::scalar(x[0].element.clone())),
        Linear(|b, x, _, _, ct| b.broadcast_like(ct, x[0])),
        Code::Sum,
    )
    .prints("Σ {0}", r"\sum {0}")
    .costs(Flops::PerInput(1))
    .method("the sum of all elements"),
    row(
        "row_sum",
        1,
        |x, _| Ok(x[0].shaped([matrix("row_sum", x[0])?.1.clone()])),
        Linear(|b, x, _, _, ct| b.shaped_like("broadcast_rows", &[ct], x[0])),
        Code::Kernel("row_sum"),
    )
    .prints("Σᵢ {0}ᵢ", r"\sum_i {0}_{i\cdot}")
    .costs(Flops::PerInput(1))
    .method("the sum of all rows of a matrix"),
    row(
        "column_sum",
        1,
        |x, _| Ok(x[0].shaped([matrix("column_sum", x[0])?.0.clone()])),
        Linear(|b, x, _, _, ct| b.shaped_like("broadcast_columns", &[ct], x[0])),
        Code::Kernel("column_sum"),
    )
    .prints("Σⱼ {0}ⱼ", r"\sum_j {0}_{\cdot j}")
    .costs(Flops::PerInput(1))
    .method("the sum of all columns of a matrix"),
    view(View::Broadcast, "broadcast", 1, target, |b, _, _, _, ct| b.unary("sum", ct))
        .prints("{0} everywhere", r"{0} \mathbf{1}"),
    view(View::BroadcastRows, "broadcast_rows", 1, target, |b, _, _, _, ct| b.unary("row_sum", ct))
        .prints("{0} as every row", r"\mathbf{1} {0}^\top"),
    view(View::BroadcastColumns, "broadcast_columns", 1, target, |b, _, _, _, ct| b.unary("column_sum", ct))
        .prints("{0} as every column", r"{0} \mathbf{1}^\top"),
    // Elements and parts.
    view(
        View::Transpose,
        "transpose",
        1,
        |x, _| matrix("transpose", x[0]).map(|(r, c)| x[0].shaped([c.clone(), r.clone()])),
        |b, _, _, _, ct| b.unary("transpose", ct),
    )
    .prints("{0}ᵀ", r"{0}^\top")
    .method("rows and columns exchanged"),
    view(
        View::Index,
        "index",
        2,
        |x, _| {
            is_int(x[1])?;
            vector("indexing by one number", x[0]).map(|_| x[0].shaped([]))
        },
        |b, x, _, _, ct| b.shaped_like("scatter", &[ct, x[1]], x[0]),
    )
    .prints("{0}[{1}]", "{0}_{ {1} }"),
    view(View::Scatter, "scatter", 2, target, |b, x, _, _, ct| b.binary("index", ct, x[1]))
        .prints("{0} at [{1}], 0 elsewhere", "{0} e_{ {1} }"),
    view(
        View::Index2,
        "index2",
        3,
        |x, _| {
            is_int(x[1])?;
            is_int(x[2])?;
            matrix("indexing by two numbers", x[0]).map(|_| x[0].shaped([]))
        },
        |b, x, _, _, ct| b.shaped_like("scatter2", &[ct, x[1], x[2]], x[0]),
    )
    .prints("{0}[{1}, {2}]", "{0}_{ {1}, {2} }"),
    view(View::Scatter2, "scatter2", 3, target, |b, x, _, _, ct| b.call("index2", Attr::None, &[ct, x[1], x[2]]))
        .prints("{0} at [{1}, {2}], 0 elsewhere", "{0} E_{ {1}, {2} }"),
    view(
        View::Row,
        "row",
        2,
        |x, _| {
            is_int(x[1])?;
            matrix("row", x[0]).map(|(_, c)| x[0].shaped([c.clone()]))
        },
        |b, x, _, _, ct| b.shaped_like("scatter_row", &[ct, x[1]], x[0]),
    )
    .prints("{0}[{1}, ·]", r"{0}_{ {1} \cdot }")
    .method("row `i` of a matrix"),
    view(View::ScatterRow, "scatter_row", 2, target, |b, x, _, _, ct| b.binary("row", ct, x[1]))
        .prints("{0} as row {1}, 0 elsewhere", r"e_{ {1} } {0}^\top"),
    view(
        View::Column,
        "column",
        2,
        |x, _| {
            is_int(x[1])?;
            matrix("column", x[0]).map(|(r, _)| x[0].shaped([r.clone()]))
        },
        |b, x, _, _, ct| b.shaped_like("scatter_column", &[ct, x[1]], x[0]),
    )
    .prints("{0}[·, {1}]", r"{0}_{ \cdot {1} }")
    .method("column `j` of a matrix"),
    view(View::ScatterColumn, "scatter_column", 2, target, |b, x, _, _, ct| b.binary("column", ct, x[1]))
        .prints("{0} as column {1}, 0 elsewhere", r"{0} e_{ {1} }^\top"),
    view(
        View::Diagonal,
        "diagonal",
        1,
        |x, _| match matrix("diagonal", x[0])? {
            (r, c) if r.may_equal(c) => Ok(x[0].shaped([r.merge(c)])),
            _ => Err(format!("the diagonal of a matrix that is not square: `{}`", x[0])),
        },
        |b, x, _, _, ct| b.shaped_like("scatter_diagonal", &[ct], x[0]),
    )
    .prints("diag({0})", r"\operatorname{diag}({0})")
    .method("the diagonal of a square matrix"),
    view(View::ScatterDiagonal, "scatter_diagonal", 1, target, |b, _, _, _, ct| b.unary("diagonal", ct))
        .prints("diag({0})", r"\operatorname{diag}({0})"),
    view(
        View::Pick,
        "pick",
        2,
        |x, _| {
            let (r, _) = matrix("picking one element of each row", x[0])?;
            is_int(x[1])?;
            match &x[1].dims[..] {
                [n] if n.may_equal(r) => Ok(x[0].shaped([r.merge(n)])),
                _ => Err(format!("{r} rows, but labels `{}`", x[1])),
            }
        },
        |b, x, _, _, ct| b.shaped_like("scatter_pick", &[ct, x[1]], x[0]),
    )
    .prints("{0}[i, {1}ᵢ]", "{0}_{i, {1}_i}"),
    view(View::ScatterPick, "scatter_pick", 2, target, |b, x, _, _, ct| b.binary("pick", ct, x[1]))
        .prints("{0}ᵢ at [i, {1}ᵢ], 0 elsewhere", "{0}_i E_{i, {1}_i}"),
    OpDef {
        arity: None,
        ..row(
            "stack",
            0,
            |x, attr| {
                let ty = target(x, attr)?;
                match x.iter().find(|item| item.rank() > 0 || item.element != ty.element) {
                    Some(odd) => Err(format!("an element of a tensor of `{}` is `{odd}`", ty.element)),
                    None => Ok(ty),
                }
            },
            Joint(|b, _, attr, i, ct| {
                let Attr::Ty(ty) = attr else { return ct };
                match &ty.dims[..] {
                    [_, Dim::Lit(columns)] => {
                        let (row, column) = (b.integer(i / columns), b.integer(i % columns));
                        b.call("index2", Attr::None, &[ct, row, column])
                    }
                    _ => {
                        let place = b.integer(i);
                        b.binary("index", ct, place)
                    }
                }
            }),
            Code::Stack,
        )
    }
    .prints("[…]", r"[\dots]"),
    // Reductions.
    row("logsumexp", 1, reduced, Reduction(|b, x, y, _| b.softmax(x[0], y)), Code::Kernel("logsumexp"))
        .prints("ln Σ exp({0})", r"\ln \sum e^{ {0} }")
        .costs(Flops::PerInput(14))
        .method("ln Σ exp(xᵢ) without overflow, of a vector or of each row"),
    row("max_of", 1, reduced, Reduction(|b, x, y, _| b.share_of_ties(x[0], y)), Code::Kernel("max_of"))
        .prints("max {0}", r"\max {0}")
        .costs(Flops::PerInput(1)),
    row("min_of", 1, reduced, Reduction(|b, x, y, _| b.share_of_ties(x[0], y)), Code::Kernel("min_of"))
        .prints("min {0}", r"\min {0}")
        .costs(Flops::PerInput(1)),
    row(
        "norm_of",
        1,
        reduced,
        Reduction(|b, x, y, _| {
            // 0 at the origin, as PyTorch has it.
            let zero = b.literal(x[0], 0.0);
            let norm = b.expand_like(y, x[0]);
            let at_zero = b.binary("eq", norm, zero);
            let slope = b.slope(x[0], norm);
            b.select(at_zero, zero, slope)
        }),
        Code::Kernel("norm_of"),
    )
    .prints("‖{0}‖", r"\lVert {0} \rVert")
    .costs(Flops::PerInput(2)),
    row("argmax", 1, |_, _| Ok(NodeTy::scalar(Element::Int("usize".into()))), Zero, Code::Kernel("argmax"))
        .prints("argmax {0}", r"\arg\max {0}")
        .costs(Flops::PerInput(1))
        .method("the place of the largest element of a vector; not differentiated"),
];
