//! Expressions as mathematics: how tightly each holds together, so that parentheses stand where they are needed and nowhere else.

use super::name;
use crate::compiler::graph::{Attr, Graph, NodeId, Op};
use crate::compiler::table::OpRef;

/// Which signs the text is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Unicode,
    Latex,
}

impl Style {
    /// The first in plain text, the second in LaTeX.
    pub fn pick<T>(self, unicode: T, latex: T) -> T {
        match self {
            Style::Unicode => unicode,
            Style::Latex => latex,
        }
    }
}

/// How tightly a text holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Cases, and formulas in words.
    Cases,
    /// `a < b`
    Compare,
    /// `a + b`
    Sum,
    /// `a · b`, `a ⊙ b`, `a / b`
    Product,
    /// `A x`, `Σ a`
    Matrix,
    /// `Aᵀ`, `a²`
    Power,
    /// `a`, `f(a)`
    Atom,
}

/// A text and how tightly it holds together.
#[derive(Clone, Debug)]
pub struct Term {
    pub text: String,
    pub level: Level,
}

impl Term {
    pub fn new(text: impl Into<String>, level: Level) -> Term {
        Term { text: text.into(), level }
    }

    pub fn atom(text: impl Into<String>) -> Term {
        Term::new(text, Level::Atom)
    }

    /// The text as part of something that holds together that tightly.
    pub fn at(&self, level: Level, style: Style) -> String {
        if self.level >= level { self.text.clone() } else { parenthesised(&self.text, style) }
    }

    fn is_negative(&self) -> bool {
        self.text.starts_with('−') || self.text.starts_with('-')
    }
}

fn parenthesised(text: &str, style: Style) -> String {
    match style {
        Style::Unicode => format!("({text})"),
        Style::Latex => format!(r"\left({text}\right)"),
    }
}

/// A number as people write it.
pub fn number(value: f64, style: Style) -> Term {
    if value.is_sign_negative() && !value.is_nan() {
        let rest = number(-value, style);
        return Term::new(format!("{}{}", style.pick("−", "-"), rest.at(Level::Product, style)), Level::Sum);
    }
    if let Some((_, unicode, latex)) = KNOWN.iter().find(|(known, ..)| *known == value) {
        return style.pick(
            Term::new(*unicode, if unicode.contains('/') { Level::Product } else { Level::Power }),
            Term::atom(*latex),
        );
    }
    if !value.is_finite() {
        let nan = value.is_nan();
        return Term::atom(style.pick(if nan { "NaN" } else { "∞" }, if nan { r"\mathrm{NaN}" } else { r"\infty" }));
    }
    let plain = format!("{value:?}");
    let plain = plain.strip_suffix(".0").unwrap_or(&plain);
    let Some((digits, exponent)) = plain.split_once('e') else { return Term::atom(plain) };
    let power = style.pick(format!("10{}", name::superscript(exponent)), format!("10^{{{exponent}}}"));
    match digits {
        "1" => Term::new(power, Level::Power),
        _ => Term::new(format!("{digits}{}{power}", style.pick(" · ", r" \cdot ")), Level::Product),
    }
}

/// Numbers that have a shorter form.
const KNOWN: [(f64, &str, &str); 8] = [
    (core::f64::consts::PI, "π", r"\pi"),
    (core::f64::consts::FRAC_1_SQRT_2, "1/√2", r"\frac{1}{\sqrt{2}}"),
    (core::f64::consts::SQRT_2, "√2", r"\sqrt{2}"),
    (core::f64::consts::FRAC_2_SQRT_PI, "2/√π", r"\frac{2}{\sqrt{\pi}}"),
    (0.797_884_560_802_865_4, "√(2/π)", r"\sqrt{\frac{2}{\pi}}"),
    (0.398_942_280_401_432_7, "1/√(2π)", r"\frac{1}{\sqrt{2\pi}}"),
    (core::f64::consts::LN_2, "ln 2", r"\ln 2"),
    (core::f64::consts::LN_10, "ln 10", r"\ln 10"),
];

/// The formula of one operation, given those of its inputs. The sum of a product is an inner product, unless the operation is to stand `alone`.
pub fn call(
    graph: &Graph,
    (def, attr): (OpRef, &Attr),
    inputs: &[NodeId],
    style: Style,
    alone: bool,
    of: &dyn Fn(NodeId) -> Term,
) -> Term {
    use Level::{Atom, Cases, Compare, Matrix, Power, Product, Sum};
    // A number spread over a tensor is written as the number where each element meets its own.
    let spread = |id: NodeId| graph.call(id, "broadcast").map(|inputs| inputs[0]);
    let element = |id: NodeId| of(spread(id).unwrap_or(id));
    let x = |number: usize, level: Level| of(inputs[number]).at(level, style);
    let infix = |left: Term, sign: &str, right: Term, level: Level, tighter: Level| {
        Term::new(format!("{}{sign}{}", left.at(level, style), right.at(tighter, style)), level)
    };
    let lit_one = |dim: &crate::compiler::types::Dim| *dim == crate::compiler::types::Dim::Lit(1);
    let one_element = matches!(attr, Attr::Ty(ty) if ty.dims.iter().all(lit_one));
    let one_row = matches!(attr, Attr::Ty(ty) if ty.dims.first() == Some(&crate::compiler::types::Dim::Lit(1)));
    if let Attr::Foreign(foreign, piece) = attr {
        let name = format!("{}{}", foreign.label, piece.suffix());
        let name = style.pick(name.clone(), format!(r"\operatorname{{{}}}", name.replace('_', r"\_")));
        let several = foreign.types(*piece).len() > 1;
        let number = if several { format!(".{}", piece.number()) } else { String::new() };
        let inputs: Vec<String> = inputs.iter().map(|input| of(*input).text).collect();
        return Term::atom(format!("{name}({}){number}", inputs.join(", ")));
    }
    match def.name {
        "add" if inputs[0] == inputs[1] => Term::new(format!("2{}{}", style.pick(" ", r"\, "), x(0, Product)), Product),
        "add" => {
            let (left, right) = (element(inputs[0]), element(inputs[1]));
            let (left, right) = if left.is_negative() && !right.is_negative() { (right, left) } else { (left, right) };
            if right.is_negative() {
                // a + (−b) is a − b.
                return Term::new(format!("{} {}", left.text_at_sum(style), spaced(&right.text)), Sum);
            }
            infix(left, " + ", right, Sum, Sum)
        }
        "sub" => {
            let right = element(inputs[1]);
            let text = if right.is_negative() { parenthesised(&right.text, style) } else { right.at(Product, style) };
            Term::new(format!("{} {} {text}", element(inputs[0]).at(Sum, style), style.pick("−", "-")), Sum)
        }
        "mul" if inputs[0] == inputs[1] => power(&of(inputs[0]), "2", style),
        "mul" => product(graph, inputs, style, of),
        "div" => {
            let (top, bottom) = (element(inputs[0]), element(inputs[1]));
            match style {
                Style::Latex => Term::atom(format!(r"\frac{{{}}}{{{}}}", top.text, bottom.text)),
                Style::Unicode => infix(top, " / ", bottom, Product, Matrix),
            }
        }
        "neg" => {
            let inner = of(inputs[0]);
            let text = if inner.is_negative() { parenthesised(&inner.text, style) } else { inner.at(Product, style) };
            Term::new(format!("{}{text}", style.pick("−", "-")), Sum)
        }
        "powi" => match attr {
            Attr::Int(exponent) => power(&of(inputs[0]), &exponent.to_string(), style),
            _ => Term::new(x(0, Atom), Power),
        },
        "powf" => {
            let (base, exponent) = (element(inputs[0]).at(Atom, style), element(inputs[1]));
            Term::new(
                style.pick(format!("{base}^{}", exponent.at(Atom, style)), format!("{{{base}}}^{{{}}}", exponent.text)),
                Power,
            )
        }
        "exp" => style.pick(
            Term::atom(format!("exp({})", of(inputs[0]).text)),
            Term::new(format!("e^{{{}}}", of(inputs[0]).text), Power),
        ),
        "expm1" => style.pick(
            Term::atom(format!("expm1({})", of(inputs[0]).text)),
            Term::new(format!("e^{{{}}} - 1", of(inputs[0]).text), Sum),
        ),
        "sqrt" => style.pick(
            Term::new(format!("√{}", x(0, Atom)), Power),
            Term::atom(format!(r"\sqrt{{{}}}", of(inputs[0]).text)),
        ),
        "matvec" | "matmul" => {
            Term::new(format!("{}{}{}", x(0, Matrix), style.pick(" ", r"\, "), x(1, Matrix)), Matrix)
        }
        "tr_matvec" | "tr_mul" => Term::new(
            format!("{}{}{}", transposed(&of(inputs[0]), style), style.pick(" ", r"\, "), x(1, Matrix)),
            Matrix,
        ),
        "outer" | "mul_tr" => Term::new(
            format!("{}{}{}", x(0, Matrix), style.pick(" ", r"\, "), transposed(&of(inputs[1]), style)),
            Matrix,
        ),
        "transpose" => Term::new(transposed(&of(inputs[0]), style), Power),
        "sum" if !alone && dot(graph, inputs[0]).is_some() => {
            let (a, b) = dot(graph, inputs[0]).unwrap_or((inputs[0], inputs[0]));
            if a == b {
                let text = of(a).text;
                return Term::new(
                    style.pick(format!("‖{text}‖²"), format!(r"\left\lVert {text} \right\rVert^2")),
                    Power,
                );
            }
            // A row of a matrix is a row already.
            let (a, b) = if graph.call(b, "row").is_some() { (b, a) } else { (a, b) };
            let row = graph.call(a, "row").is_some();
            let a = if row { of(a).at(Atom, style) } else { transposed(&of(a), style) };
            Term::new(format!("{a}{}{}", style.pick(" ", r"\, "), of(b).at(Matrix, style)), Matrix)
        }
        "sum" => Term::new(format!("{} {}", style.pick("Σ", r"\sum"), x(0, Matrix)), Matrix),
        "row_sum" => Term::new(format!("{} {}", style.pick("Σ_rows", r"\sum_{\text{rows}}"), x(0, Matrix)), Matrix),
        "column_sum" => {
            Term::new(format!("{} {}", style.pick("Σ_columns", r"\sum_{\text{columns}}"), x(0, Matrix)), Matrix)
        }
        "logsumexp" => Term::new(
            style.pick(format!("ln Σ exp({})", of(inputs[0]).text), format!(r"\ln \sum e^{{{}}}", of(inputs[0]).text)),
            Matrix,
        ),
        "broadcast" | "broadcast_columns" if one_element => of(inputs[0]),
        "broadcast_rows" if one_row => Term::new(transposed(&of(inputs[0]), style), Power),
        "broadcast" => Term::new(format!("{} {}", x(0, Matrix), style.pick("𝟏", r"\mathbf{1}")), Matrix),
        "broadcast_rows" => {
            Term::new(format!("{} {}", style.pick("𝟏", r"\mathbf{1}"), transposed(&of(inputs[0]), style)), Matrix)
        }
        "broadcast_columns" => Term::new(format!("{} {}", x(0, Matrix), style.pick("𝟏ᵀ", r"\mathbf{1}^\top")), Matrix),
        "scatter" => {
            let place = of(inputs[1]).text;
            let unit = style.pick(name::indexed("e", &place), format!("e_{{{place}}}"));
            match graph.literal(inputs[0]) {
                Some(1.0) => return Term::atom(unit),
                Some(-1.0) => return Term::new(format!("{}{unit}", style.pick("−", "-")), Sum),
                _ => {}
            }
            Term::new(format!("{} {unit}", x(0, Matrix)), Matrix)
        }
        "row" => at_index(&of(inputs[0]), &format!("{}, {}", of(inputs[1]).text, style.pick("·", r"\cdot")), style),
        "column" => at_index(&of(inputs[0]), &format!("{}, {}", style.pick("·", r"\cdot"), of(inputs[1]).text), style),
        "index2" => at_index(&of(inputs[0]), &format!("{}, {}", of(inputs[1]).text, of(inputs[2]).text), style),
        "index" | "item" => at_index(&of(inputs[0]), &of(inputs[1]).text, style),
        "regroup" | "cast" | "to_float" | "to_int" => of(inputs[0]),
        "stack" | "pack" => Term::atom(listed(inputs, style, of)),
        "relu" if style == Style::Unicode => Term::atom(format!("ReLU({})", of(inputs[0]).text)),
        "max" | "min" | "maximum" | "minimum" => {
            let word = if def.name.starts_with("max") { "max" } else { "min" };
            Term::atom(format!(
                "{}{word}({}, {})",
                style.pick("", r"\"),
                element(inputs[0]).text,
                element(inputs[1]).text
            ))
        }
        "select" => Term::new(
            match style {
                Style::Unicode => format!(
                    "{} if {}, else {}",
                    element(inputs[1]).at(Compare, style),
                    of(inputs[0]).text,
                    element(inputs[2]).text
                ),
                Style::Latex => format!(
                    r"\begin{{cases}} {} & {} \\ {} & \text{{otherwise}} \end{{cases}}",
                    element(inputs[1]).text,
                    of(inputs[0]).text,
                    element(inputs[2]).text
                ),
            },
            style.pick(Cases, Atom),
        ),
        "lt" | "le" | "gt" | "ge" | "eq" | "ne" => {
            let sign = match def.name {
                "lt" => style.pick("<", "<"),
                "le" => style.pick("≤", r"\le"),
                "gt" => style.pick(">", ">"),
                "ge" => style.pick("≥", r"\ge"),
                "eq" => style.pick("=", "="),
                _ => style.pick("≠", r"\ne"),
            };
            Term::new(
                format!("{} {sign} {}", element(inputs[0]).at(Sum, style), element(inputs[1]).at(Sum, style)),
                Compare,
            )
        }
        _ => template(style.pick(def.text, def.latex), inputs, style, &element),
    }
}

impl Term {
    fn text_at_sum(&self, style: Style) -> String {
        self.at(Level::Sum, style)
    }
}

/// The two vectors of which a sum is the inner product.
fn dot(graph: &Graph, product: NodeId) -> Option<(NodeId, NodeId)> {
    let &[a, b] = graph.call(product, "mul")? else { return None };
    (graph.ty(a).rank() == 1 && [a, b].iter().all(|id| graph.call(*id, "broadcast").is_none())).then_some((a, b))
}

/// `−b` as the end of `a − b`.
fn spaced(negative: &str) -> String {
    let mut characters = negative.chars();
    let sign = characters.next().unwrap_or('−');
    format!("{sign} {}", characters.as_str())
}

fn power(base: &Term, exponent: &str, style: Style) -> Term {
    let base = base.at(Level::Atom, style);
    Term::new(
        style.pick(format!("{base}{}", name::superscript(exponent)), format!("{{{base}}}^{{{exponent}}}")),
        Level::Power,
    )
}

fn transposed(x: &Term, style: Style) -> String {
    let x = x.at(Level::Atom, style);
    style.pick(format!("{x}ᵀ"), format!(r"{{{x}}}^\top"))
}

/// An element of a tensor or an item of an array.
pub fn at_index(x: &Term, index: &str, style: Style) -> Term {
    let x = x.at(Level::Atom, style);
    match style {
        Style::Unicode => Term::atom(name::indexed(&x, index)),
        Style::Latex if x.contains(['_', '^', ' ']) => Term::atom(format!("{{{x}}}[{index}]")),
        Style::Latex => Term::atom(format!("{x}_{{{index}}}")),
    }
}

fn listed(inputs: &[NodeId], style: Style, of: &dyn Fn(NodeId) -> Term) -> String {
    let all: Vec<String> = inputs.iter().map(|id| of(*id).text).collect();
    let (open, close) = style.pick(("[", "]"), (r"\left[", r"\right]"));
    format!("{open}{}{close}", all.join(", "))
}

/// A product of each element with its own: a number in front of a tensor is a factor of it, and stands side by side with it.
fn product(graph: &Graph, inputs: &[NodeId], style: Style, of: &dyn Fn(NodeId) -> Term) -> Term {
    use Level::{Atom, Matrix, Product};
    let literal = |id: NodeId| graph.literal(id).is_some() || matches!(graph.node(id).op, Op::Constant(_));
    let spread = |id: NodeId| graph.call(id, "broadcast").map(|inputs| inputs[0]);
    let is_number = |id: NodeId| graph.ty(id).rank() == 0 && graph.ty(id).lead.is_empty();
    let factor = |id: NodeId| literal(id) || spread(id).is_some();
    let (mut left, mut right) = (inputs[0], inputs[1]);
    if factor(right) && !factor(left) || literal(right) && !literal(left) {
        (left, right) = (right, left);
    }
    let (a, b) = (of(spread(left).unwrap_or(left)), of(spread(right).unwrap_or(right)));
    if let Some(value) = graph.literal(left) {
        if value == -1.0 {
            return Term::new(format!("{}{}", style.pick("−", "-"), b.at(Product, style)), Level::Sum);
        }
        let level = if value < 0.0 { Level::Sum } else { Product };
        let digit = b.text.starts_with(|c: char| c.is_ascii_digit());
        let sign = if digit { style.pick(" · ", r" \cdot ") } else { style.pick(" ", r"\, ") };
        let minus = if value < 0.0 { style.pick("−", "-") } else { "" };
        let factor = number(value.abs(), style).at(Matrix, style);
        return Term::new(format!("{minus}{factor}{sign}{}", b.at(Product, style)), level);
    }
    if factor(left) || is_number(left) {
        // Side by side where parentheses tell the factors apart, or where there are no names of many letters.
        let (a, b) = (a.at(Product, style), b.at(Product, style));
        let close = |text: &str| text.ends_with(')') || text.starts_with('(');
        let sign =
            if close(&a) && b.starts_with('(') { style.pick(" ", r"\, ") } else { style.pick(" · ", r" \cdot ") };
        return Term::new(format!("{a}{sign}{b}"), Product);
    }
    let hold = |term: &Term| {
        if term.level == Matrix || term.level >= Atom { term.text.clone() } else { term.at(Product, style) }
    };
    Term::new(format!("{}{}{}", hold(&a), style.pick(" ⊙ ", r" \odot "), hold(&b)), Product)
}

/// The table's own formula. An input that stands between brackets or commas needs no parentheses, any other one does; and the
/// whole is loose if an input stands at its beginning or end, or after a space.
fn template(template: &str, inputs: &[NodeId], style: Style, of: &dyn Fn(NodeId) -> Term) -> Term {
    let mut text = String::new();
    let mut rest = template;
    let mut loose = false;
    while let Some(start) = rest.find('{') {
        let (before, hole) = rest.split_at(start);
        text.push_str(before);
        let number = hole[1..].chars().next().and_then(|c| c.to_digit(10)).map(|digit| digit as usize);
        let is_hole = number.is_some_and(|number| number < inputs.len()) && hole[2..].starts_with('}');
        let Some(number) = number.filter(|_| is_hole) else {
            text.push('{');
            rest = &hole[1..];
            continue;
        };
        rest = &hole[3..];
        let opens = text.trim_end().ends_with(['(', '[', '{', ',', '⌊', '⌈', '|', '‖'])
            || text.trim_end().ends_with("floor")
            || text.trim_end().ends_with("ceil")
            || text.trim_end().ends_with("Vert");
        let closes = rest.trim_start().starts_with([')', ']', '}', ',', '⌋', '⌉', '|', '‖'])
            || rest.trim_start().starts_with(r"\r");
        let bounded = opens && closes;
        loose |= !bounded;
        let inner = of(inputs[number]).at(if bounded { Level::Cases } else { Level::Atom }, style);
        // LaTeX has no second subscript or exponent.
        let taken = style == Style::Latex && rest.starts_with(['_', '^']) && inner.contains(['_', '^', ' ']);
        text += &if taken { format!("{{{inner}}}") } else { inner };
    }
    text.push_str(rest);
    Term::new(text, if loose { Level::Cases } else { Level::Atom })
}
