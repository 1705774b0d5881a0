//! Rows of the element-wise operations: each states its partial derivatives.

use super::{Code, Derivative, Flops, OpDef, PartialRule, ShapeRule};
use crate::compiler::graph::{Attr, NodeTy};
use crate::compiler::types::Element;

/// All inputs of one type, which is also the result's.
fn same(inputs: &[&NodeTy], _: &Attr) -> Result<NodeTy, String> {
    let first = inputs[0];
    match inputs[1..].iter().find(|ty| !ty.may_equal(first)) {
        Some(other) => Err(format!("`{first}` and `{other}` do not fit together")),
        None => {
            let dims = (0..first.rank())
                .map(|axis| inputs[1..].iter().fold(first.dims[axis].clone(), |dim, ty| dim.merge(&ty.dims[axis])));
            Ok(NodeTy { dims: dims.collect(), ..first.clone() })
        }
    }
}

/// As [`same`], with a result of `bool`.
fn compare(inputs: &[&NodeTy], attr: &Attr) -> Result<NodeTy, String> {
    Ok(same(inputs, attr)?.of(Element::Bool))
}

/// A condition and two values of one type.
fn select(inputs: &[&NodeTy], attr: &Attr) -> Result<NodeTy, String> {
    same(&[&inputs[0].of(inputs[1].element.clone()), inputs[1], inputs[2]], attr)
}

/// The result type is the attribute.
fn given(inputs: &[&NodeTy], attr: &Attr) -> Result<NodeTy, String> {
    match attr {
        Attr::Ty(ty) => Ok(inputs[0].of(ty.element.clone())),
        _ => Err("a conversion without a target".into()),
    }
}

const fn row(name: &'static str, arity: usize, shape: ShapeRule, derivative: Derivative, code: Code) -> OpDef {
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
        flops: Flops::PerResult(1),
        fold: None,
    }
}

const fn unary(name: &'static str, doc: &'static str, partial: PartialRule) -> OpDef {
    let mut row = row(name, 1, same, Derivative::Elementwise(partial), Code::Float(name)).called();
    row.doc = doc;
    row
}

const fn binary(name: &'static str, doc: &'static str, partial: PartialRule) -> OpDef {
    let mut row = row(name, 2, same, Derivative::Elementwise(partial), Code::Float(name)).called();
    row.doc = doc;
    row
}

const fn infix(name: &'static str, operator: &'static str, precedence: u8, derivative: Derivative) -> OpDef {
    row(name, 2, same, derivative, Code::Infix(operator, precedence))
}

const fn comparison(name: &'static str, operator: &'static str) -> OpDef {
    row(name, 2, compare, Derivative::Zero, Code::Infix(operator, super::COMPARISON))
}

/// Steps, floors and signs: their slope is 0 wherever they have one.
const fn flat(name: &'static str, doc: &'static str) -> OpDef {
    let mut row = row(name, 1, same, Derivative::Zero, Code::Float(name)).called();
    row.doc = doc;
    row
}

impl OpDef {
    /// Users can write it as a function and as a method.
    const fn called(mut self) -> OpDef {
        self.function = true;
        self.method = true;
        self
    }

    const fn only_method(mut self) -> OpDef {
        self.function = false;
        self.method = true;
        self
    }

    const fn only_function(mut self) -> OpDef {
        self.function = true;
        self.method = false;
        self
    }

    const fn internal(mut self) -> OpDef {
        self.function = false;
        self.method = false;
        self
    }

    const fn commutes(mut self) -> OpDef {
        self.commutative = true;
        self
    }

    const fn print(mut self, text: &'static str, latex: &'static str) -> OpDef {
        self.text = text;
        self.latex = latex;
        self
    }

    const fn coded(mut self, code: Code) -> OpDef {
        self.code = code;
        self
    }

    const fn cost(mut self, flops: u32) -> OpDef {
        self.flops = Flops::PerResult(flops);
        self
    }

    const fn folds(mut self, fold: fn(&[f64]) -> f64) -> OpDef {
        self.fold = Some(fold);
        self
    }
}

use Derivative::{Elementwise, Zero};

/// The element-wise rows.
pub const ROWS: &[OpDef] = &[
    // Arithmetic.
    infix("add", "+", 4, Elementwise(|b, x, _, _| b.one(x[0])))
        .commutes()
        .print("{0} + {1}", "{0} + {1}")
        .folds(|v| v[0] + v[1]),
    infix("sub", "-", 4, Elementwise(|b, x, _, i| b.literal(x[0], if i == 0 { 1.0 } else { -1.0 })))
        .print("{0} − {1}", "{0} - {1}")
        .folds(|v| v[0] - v[1]),
    infix("mul", "*", 5, Elementwise(|_, x, _, i| x[1 - i]))
        .commutes()
        .print("{0} · {1}", r"{0} \cdot {1}")
        .folds(|v| v[0] * v[1]),
    infix(
        "div",
        "/",
        5,
        Elementwise(|b, x, y, i| {
            if i == 0 {
                b.recip(x[1])
            } else {
                let slope = b.slope(y, x[1]);
                b.neg(slope)
            }
        }),
    )
    .print("{0} / {1}", r"\frac{ {0} }{ {1} }")
    .folds(|v| v[0] / v[1]),
    infix(
        "rem",
        "%",
        5,
        Elementwise(|b, x, _, i| {
            if i == 0 {
                return b.one(x[0]);
            }
            let quotient = b.div(x[0], x[1]);
            let whole = b.unary("trunc", quotient);
            b.neg(whole)
        }),
    )
    .print("{0} mod {1}", r"{0} \bmod {1}")
    .cost(4),
    row("neg", 1, same, Elementwise(|b, x, _, _| b.literal(x[0], -1.0)), Code::Prefix("-"))
        .print("−{0}", "-{0}")
        .folds(|v| -v[0]),
    row(
        "powi",
        1,
        super::elementwise::same,
        Elementwise(|_, _, _, _| unreachable!("powi has a rule of its own")),
        Code::Float("powi"),
    )
    .print("{0}^n", "{0}^n")
    .cost(2),
    binary("powf", "`x` to the power `p`, both floats.", |b, x, y, i| {
        if i == 0 {
            // p · x^(p − 1), and 0 for p = 0 also where x is 0.
            let zero = b.literal(x[0], 0.0);
            let exponent = b.graph.literal(x[1]);
            if exponent == Some(0.0) {
                return zero;
            }
            let one = b.one(x[1]);
            let lower = b.sub(x[1], one);
            let power = b.binary("powf", x[0], lower);
            let slope = b.mul(x[1], power);
            if exponent.is_some() {
                return slope;
            }
            let constant = b.binary("eq", x[1], zero);
            return b.select(constant, zero, slope);
        }
        // x^p · ln x, and 0 where x is 0 and p is not negative, as PyTorch has it.
        let zero = b.literal(x[0], 0.0);
        let at_zero = b.binary("eq", x[0], zero);
        let positive = b.binary("ge", x[1], zero);
        let ln = b.unary("ln", x[0]);
        let slope = b.mul(y, ln);
        let masked = b.select(positive, zero, slope);
        b.select(at_zero, masked, slope)
    })
    .print("{0}^{1}", "{0}^{ {1} }")
    .cost(30)
    .folds(|v| v[0].powf(v[1])),
    // Exponentials and logarithms.
    unary("exp", "eˣ", |_, _, y, _| y).print("exp({0})", "e^{ {0} }").cost(12).folds(|v| v[0].exp()),
    unary("exp2", "2ˣ", |b, x, y, _| b.scaled(y, x[0], core::f64::consts::LN_2))
        .print("2^{0}", "2^{ {0} }")
        .cost(12)
        .folds(|v| v[0].exp2()),
    unary("exp_m1", "eˣ − 1, exact near 0", |b, x, _, _| b.unary("exp", x[0]))
        .print("expm1({0})", "e^{ {0} } - 1")
        .cost(14)
        .folds(|v| v[0].exp_m1()),
    unary("ln", "natural logarithm", |b, x, _, _| b.recip(x[0]))
        .print("ln({0})", r"\ln({0})")
        .cost(14)
        .folds(|v| v[0].ln()),
    unary("ln_1p", "ln(1 + x), exact near 0", |b, x, _, _| {
        let one = b.one(x[0]);
        let sum = b.add(one, x[0]);
        b.recip(sum)
    })
    .print("ln1p({0})", r"\ln(1 + {0})")
    .cost(16)
    .folds(|v| v[0].ln_1p()),
    unary("log2", "logarithm to base 2", |b, x, _, _| {
        let slope = b.recip(x[0]);
        b.scaled(slope, x[0], core::f64::consts::LOG2_E)
    })
    .print("log2({0})", r"\log_2({0})")
    .cost(14)
    .folds(|v| v[0].log2()),
    unary("log10", "logarithm to base 10", |b, x, _, _| {
        let slope = b.recip(x[0]);
        b.scaled(slope, x[0], core::f64::consts::LOG10_E)
    })
    .print("log10({0})", r"\log_{10}({0})")
    .cost(14)
    .folds(|v| v[0].log10()),
    // A row of its own, since no composition keeps both the digits of small losses and the slope at 0.
    binary("bce_logit", "the binary cross-entropy of a logit and a target", |b, x, _, i| {
        if i == 0 {
            let probability = b.unary("sigmoid", x[0]);
            return b.sub(probability, x[1]);
        }
        b.neg(x[0])
    })
    .coded(Code::Scalar("bce_logit"))
    .internal()
    .print("bce({0}, {1})", r"\operatorname{bce}({0}, {1})")
    .cost(30),
    binary("logaddexp", "ln(eˣ + eʸ) without overflow", |b, x, y, i| {
        let shifted = b.sub(x[i], y);
        b.unary("exp", shifted)
    })
    .commutes()
    .coded(Code::Scalar("logaddexp"))
    .only_function()
    .print("ln(exp({0}) + exp({1}))", r"\ln(e^{ {0} } + e^{ {1} })")
    .cost(30),
    // Roots.
    unary("sqrt", "square root; slope +inf at 0", |b, x, y, _| {
        let half = b.literal(x[0], 0.5);
        b.slope(half, y)
    })
    .print("√{0}", r"\sqrt{ {0} }")
    .cost(6)
    .folds(|v| v[0].sqrt()),
    // −y³/2 rather than −y/2x: no division, and it overflows only where the slope does.
    unary("rsqrt", "1/√x; slope -inf at 0", |b, x, y, _| {
        let square = b.mul(y, y);
        let cube = b.mul(square, y);
        let half = b.literal(x[0], -0.5);
        b.mul(half, cube)
    })
    .print("1/√{0}", r"\frac{1}{\sqrt{ {0} } }")
    .cost(10)
    .folds(|v| 1.0 / v[0].sqrt()),
    unary("cbrt", "cube root; slope +inf at 0", |b, x, y, _| {
        let square = b.mul(y, y);
        let third = b.literal(x[0], 1.0 / 3.0);
        b.slope(third, square)
    })
    .print("∛{0}", r"\sqrt[3]{ {0} }")
    .cost(20)
    .folds(|v| v[0].cbrt()),
    // Trigonometry.
    unary("sin", "sine", |b, x, _, _| b.unary("cos", x[0]))
        .print("sin({0})", r"\sin({0})")
        .cost(14)
        .folds(|v| v[0].sin()),
    unary("cos", "cosine", |b, x, _, _| {
        let sine = b.unary("sin", x[0]);
        b.neg(sine)
    })
    .print("cos({0})", r"\cos({0})")
    .cost(14)
    .folds(|v| v[0].cos()),
    unary("tan", "tangent", |b, x, y, _| {
        let square = b.mul(y, y);
        let one = b.one(x[0]);
        b.add(one, square)
    })
    .print("tan({0})", r"\tan({0})")
    .cost(20)
    .folds(|v| v[0].tan()),
    unary("asin", "inverse sine", |b, x, _, _| {
        let inner = b.one_minus_square(x[0]);
        let root = b.unary("sqrt", inner);
        b.recip(root)
    })
    .print("asin({0})", r"\arcsin({0})")
    .cost(16)
    .folds(|v| v[0].asin()),
    unary("acos", "inverse cosine", |b, x, _, _| {
        let inner = b.one_minus_square(x[0]);
        let root = b.unary("sqrt", inner);
        let slope = b.recip(root);
        b.neg(slope)
    })
    .print("acos({0})", r"\arccos({0})")
    .cost(16)
    .folds(|v| v[0].acos()),
    unary("atan", "inverse tangent", |b, x, _, _| {
        let sum = b.one_plus_square(x[0]);
        b.recip(sum)
    })
    .print("atan({0})", r"\arctan({0})")
    .cost(16)
    .folds(|v| v[0].atan()),
    binary("atan2", "the angle of the point (x, y), from y and x", |b, x, _, i| {
        // ∂/∂y = x / (x² + y²), ∂/∂x = −y / (x² + y²), and 0 at the origin, as PyTorch has it.
        let a = b.mul(x[0], x[0]);
        let c = b.mul(x[1], x[1]);
        let radius = b.add(a, c);
        let zero = b.literal(x[0], 0.0);
        let at_zero = b.binary("eq", radius, zero);
        let slope = b.slope(x[1 - i], radius);
        let slope = if i == 0 { slope } else { b.neg(slope) };
        b.select(at_zero, zero, slope)
    })
    .print("atan2({0}, {1})", r"\operatorname{atan2}({0}, {1})")
    .cost(20)
    .folds(|v| v[0].atan2(v[1])),
    binary("hypot", "√(x² + y²) without overflow; slope 0 at the origin", |b, x, y, i| {
        let zero = b.literal(x[0], 0.0);
        let at_zero = b.binary("eq", y, zero);
        let slope = b.slope(x[i], y);
        b.select(at_zero, zero, slope)
    })
    .commutes()
    .print("hypot({0}, {1})", r"\sqrt{ {0}^2 + {1}^2 }")
    .cost(10)
    .folds(|v| v[0].hypot(v[1])),
    // Hyperbolic functions.
    unary("sinh", "hyperbolic sine", |b, x, _, _| b.unary("cosh", x[0]))
        .print("sinh({0})", r"\sinh({0})")
        .cost(16)
        .folds(|v| v[0].sinh()),
    unary("cosh", "hyperbolic cosine", |b, x, _, _| b.unary("sinh", x[0]))
        .print("cosh({0})", r"\cosh({0})")
        .cost(16)
        .folds(|v| v[0].cosh()),
    unary("tanh", "hyperbolic tangent", |b, _, y, _| b.one_minus_square(y))
        .print("tanh({0})", r"\tanh({0})")
        .cost(14)
        .folds(|v| v[0].tanh()),
    unary("asinh", "inverse hyperbolic sine", |b, x, _, _| {
        let sum = b.one_plus_square(x[0]);
        let root = b.unary("sqrt", sum);
        b.recip(root)
    })
    .print("asinh({0})", r"\operatorname{arsinh}({0})")
    .cost(20)
    .folds(|v| v[0].asinh()),
    unary("acosh", "inverse hyperbolic cosine", |b, x, _, _| {
        // √(x − 1) · √(x + 1) is exact near 1 and does not overflow.
        let one = b.one(x[0]);
        let below = b.sub(x[0], one);
        let above = b.add(x[0], one);
        let low = b.unary("sqrt", below);
        let high = b.unary("sqrt", above);
        let product = b.mul(low, high);
        b.recip(product)
    })
    .print("acosh({0})", r"\operatorname{arcosh}({0})")
    .cost(20)
    .folds(|v| v[0].acosh()),
    unary("atanh", "inverse hyperbolic tangent", |b, x, _, _| {
        let inner = b.one_minus_square(x[0]);
        b.recip(inner)
    })
    .print("atanh({0})", r"\operatorname{artanh}({0})")
    .cost(20)
    .folds(|v| v[0].atanh()),
    // The error function and the smooth steps.
    unary("erf", "error function", |b, x, _, _| b.gauss(x[0], core::f64::consts::FRAC_2_SQRT_PI))
        .print("erf({0})", r"\operatorname{erf}({0})")
        .cost(20),
    unary("erfc", "1 − erf(x), exact where erf is near 1", |b, x, _, _| {
        b.gauss(x[0], -core::f64::consts::FRAC_2_SQRT_PI)
    })
    .print("erfc({0})", r"\operatorname{erfc}({0})")
    .cost(20),
    unary("sigmoid", "1 / (1 + e⁻ˣ)", |b, x, y, _| {
        let one = b.one(x[0]);
        let rest = b.sub(one, y);
        b.mul(y, rest)
    })
    .print("σ({0})", r"\sigma({0})")
    .cost(14)
    .only_function()
    .folds(|v| 1.0 / (1.0 + (-v[0]).exp())),
    unary("softplus", "ln(1 + eˣ) without overflow", |b, x, _, _| b.unary("sigmoid", x[0]))
        .print("softplus({0})", r"\operatorname{softplus}({0})")
        .cost(26)
        .only_function(),
    // Pieces with kinks: see the table of slopes in the docs of `derivative rules`.
    unary("abs", "absolute value; slope 0 at 0", |b, x, _, _| {
        let zero = b.literal(x[0], 0.0);
        let (one, minus) = (b.one(x[0]), b.literal(x[0], -1.0));
        let above = b.binary("gt", x[0], zero);
        let below = b.binary("lt", x[0], zero);
        let rest = b.select(below, minus, zero);
        b.select(above, one, rest)
    })
    .print("|{0}|", "|{0}|")
    .folds(|v| v[0].abs()),
    unary("relu", "max(x, 0); slope 0 at 0", |b, x, _, _| {
        let zero = b.literal(x[0], 0.0);
        let one = b.one(x[0]);
        // Written so that NaN keeps slope 1, as PyTorch's threshold does.
        let below = b.binary("le", x[0], zero);
        b.select(below, zero, one)
    })
    .print("relu({0})", r"\operatorname{ReLU}({0})")
    .coded(Code::Scalar("relu"))
    .only_function()
    .folds(|v| if v[0] <= 0.0 { 0.0 } else { v[0] }),
    binary("max", "the larger, as `f32::max` (a NaN loses); at a tie half the slope each", |b, x, _, i| {
        b.larger(x[i], x[1 - i])
    })
    .commutes()
    .only_method()
    .print("max({0}, {1})", r"\max({0}, {1})"),
    binary("min", "the smaller, as `f32::min` (a NaN loses); at a tie half the slope each", |b, x, _, i| {
        b.larger(x[1 - i], x[i])
    })
    .commutes()
    .only_method()
    .print("min({0}, {1})", r"\min({0}, {1})"),
    binary("maximum", "the larger; a NaN wins; at a tie half the slope each", |b, x, _, i| b.larger(x[i], x[1 - i]))
        .commutes()
        .print("maximum({0}, {1})", r"\max({0}, {1})"),
    binary("minimum", "the smaller; a NaN wins; at a tie half the slope each", |b, x, _, i| b.larger(x[1 - i], x[i]))
        .commutes()
        .print("minimum({0}, {1})", r"\min({0}, {1})"),
    binary("copysign", "the size of x with the sign of y", |b, x, _, i| {
        if i == 1 {
            return b.literal(x[0], 0.0);
        }
        let (size, sign) = (b.unary("signum", x[0]), b.unary("signum", x[1]));
        b.mul(size, sign)
    })
    .only_method()
    .print("copysign({0}, {1})", r"|{0}| \operatorname{sgn}({1})"),
    flat("stop_gradient", "x itself, as a constant: no derivative passes")
        .coded(Code::Scalar("stop_gradient"))
        .only_function()
        .cost(0)
        .print("stop({0})", r"\operatorname{stop}({0})"),
    row("range_scale", 1, same, Zero, Code::Scalar("range_scale"))
        .internal()
        .cost(3)
        .print("scale({0})", r"\operatorname{scale}({0})"),
    flat("signum", "1 or −1, the sign of x (of a zero too); slope 0")
        .print("sgn({0})", r"\operatorname{sgn}({0})")
        .folds(|v| v[0].signum()),
    flat("floor", "the whole number below; slope 0").print("⌊{0}⌋", r"\lfloor {0} \rfloor").folds(|v| v[0].floor()),
    flat("ceil", "the whole number above; slope 0").print("⌈{0}⌉", r"\lceil {0} \rceil").folds(|v| v[0].ceil()),
    flat("round", "the nearest whole number, halves away from 0; slope 0")
        .print("round({0})", r"\operatorname{round}({0})")
        .folds(|v| v[0].round()),
    flat("trunc", "the whole part; slope 0").print("trunc({0})", r"\operatorname{trunc}({0})").folds(|v| v[0].trunc()),
    // Conditions, conversions.
    comparison("lt", "<").print("{0} < {1}", "{0} < {1}"),
    comparison("le", "<=").print("{0} ≤ {1}", r"{0} \le {1}"),
    comparison("gt", ">").print("{0} > {1}", "{0} > {1}"),
    comparison("ge", ">=").print("{0} ≥ {1}", r"{0} \ge {1}"),
    comparison("eq", "==").print("{0} = {1}", "{0} = {1}"),
    comparison("ne", "!=").print("{0} ≠ {1}", r"{0} \ne {1}"),
    row("select", 3, select, Derivative::Select, Code::Select)
        .internal()
        .print("{0} ? {1} : {2}", r"{0}\;?\;{1} : {2}"),
    row("cast", 1, given, Derivative::Linear(|b, x, _, _, ct| b.cast_like(ct, x[0])), Code::Cast)
        .internal()
        .print("cast({0})", r"{0}"),
    row("to_int", 1, given, Zero, Code::Cast).internal().print("int({0})", r"{0}"),
    row("to_float", 1, given, Zero, Code::Cast).internal().print("float({0})", r"{0}"),
];
