//! The graph as LaTeX.
use super::{Graph, Node};
use core::fmt::{self, Display, Formatter, Write};

/// What [`Graph::to_latex`] gives; [`Display`] writes it.
///
/// On the left of a line stands the user's variable, in `\mathit` if longer than a letter, or `v_{7}` for the unnamed node 7; on the
/// right its [`latex`](Node::latex), then its shape. Names may hold Greek letters and `_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latex<'a> {
    pub(super) graph: &'a Graph,
}

/// The macros of the Greek letters, α to ω; an empty one has no macro of its own.
const LOWER: [&str; 25] = [
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "", "pi", "rho", "varsigma", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega",
];
/// Those of Α to Ω.
const UPPER: [&str; 25] = [
    "", "", "Gamma", "Delta", "", "", "", "Theta", "", "", "Lambda", "", "", "Xi", "", "Pi", "", "", "Sigma", "",
    "Upsilon", "Phi", "", "Psi", "Omega",
];

fn greek(letter: char) -> Option<&'static str> {
    let (first, table) = if letter >= 'α' { ('α', &LOWER) } else { ('Α', &UPPER) };
    let place = (letter as usize).checked_sub(first as usize)?;
    table.get(place).copied().filter(|name| !name.is_empty())
}

/// A character of a name or an operation.
fn character(c: char, f: &mut Formatter<'_>) -> fmt::Result {
    match c {
        '_' | '%' | '#' | '$' | '&' | '{' | '}' => write!(f, "\\{c}"),
        '\\' => f.write_str("\\backslash{}"),
        '^' | '~' => write!(f, "\\{c}{{}}"),
        c if c.is_control() => f.write_char(' '),
        c => match greek(c) {
            Some(name) => write!(f, "\\{name} "),
            None => f.write_char(c),
        },
    }
}

fn name(name: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let long = name.chars().nth(1).is_some();
    f.write_str(if long { "\\mathit{" } else { "" })?;
    name.chars().try_for_each(|c| character(c, f))?;
    f.write_str(if long { "}" } else { "" })
}

fn variable(node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
    if node.name.is_empty() { write!(f, "v_{{{}}}", node.id) } else { name(node.name, f) }
}

impl Latex<'_> {
    fn right_hand_side(&self, node: &Node, f: &mut Formatter<'_>) -> fmt::Result {
        if !node.latex.is_empty() {
            return f.write_str(node.latex);
        }
        f.write_str("\\operatorname{")?;
        node.op.chars().try_for_each(|c| character(c, f))?;
        f.write_str("}")?;
        for (position, &input) in node.inputs.iter().enumerate() {
            f.write_str(if position == 0 { "(" } else { ", " })?;
            match self.graph.node(input) {
                Some(input) => variable(input, f)?,
                None => write!(f, "v_{{{input}}}")?,
            }
        }
        f.write_str(if node.inputs.is_empty() { "" } else { ")" })
    }

    fn line(&self, node: &'static Node, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("  ")?;
        for what in self.graph.gradients_at(node.id) {
            f.write_str("\\frac{\\partial ")?;
            name(self.graph.name, f)?;
            f.write_str("}{\\partial ")?;
            name(what, f)?;
            f.write_str("} = ")?;
        }
        variable(node, f)?;
        if !node.inputs.is_empty() || node.name.is_empty() {
            f.write_str(" &= ")?;
            self.right_hand_side(node, f)?;
        } else {
            f.write_str(" &")?;
        }
        f.write_str(" && \\in \\mathbb{R}")?;
        for (position, dim) in node.shape.iter().enumerate() {
            let before = if position == 0 { "^{" } else { " \\times " };
            write!(f, "{before}{dim}")?;
        }
        f.write_str(if node.shape.is_empty() { "" } else { "}" })
    }
}

impl Display for Latex<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str("\\begin{aligned}\n")?;
        for (position, node) in self.graph.nodes.iter().enumerate() {
            f.write_str(if position == 0 { "" } else { " \\\\\n" })?;
            self.line(node, f)?;
        }
        f.write_str("\n\\end{aligned}\n")
    }
}
