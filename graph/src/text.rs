//! Pieces of text that the views share.
use crate::{Graph, Node, UNKNOWN};
use core::fmt::{self, Display, Formatter, Write};

/// A shape as `16×2`, or `scalar`.
pub(crate) struct Shape<'a>(pub &'a Graph, pub &'static [usize]);

impl Display for Shape<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.1.is_empty() {
            return f.write_str("scalar");
        }
        for (position, &dim) in self.1.iter().enumerate() {
            f.write_str(if position == 0 { "" } else { "×" })?;
            match self.0.symbols.get((UNKNOWN - 1).wrapping_sub(dim)) {
                Some(name) => f.write_str(name)?,
                None if dim == UNKNOWN => f.write_str("n")?,
                None => write!(f, "{dim}")?,
            }
        }
        Ok(())
    }
}

/// The operation with the numbers of its inputs, as `matvec(%0, %1)`.
pub(crate) struct Call(pub &'static Node);

impl Display for Call {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.op)?;
        for (position, input) in self.0.inputs.iter().enumerate() {
            let before = if position == 0 { "(" } else { ", " };
            write!(f, "{before}%{input}")?;
        }
        f.write_str(if self.0.inputs.is_empty() { "" } else { ")" })
    }
}

/// `h = tanh(z)`: the name if there is one, and the formula. In place of a node without a name, whose number says nothing where an
/// edge shows it, stands `·`; in a node that has no name either, `· + b` is `+ b`.
pub(crate) struct Equation(pub &'static Node);

impl Display for Equation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let node = self.0;
        let mut rest = if node.formula.is_empty() { node.op } else { node.formula };
        if !node.name.is_empty() {
            // What is handed in from a node without a name has only that one's number.
            f.write_str(if unnamed(node.name) == Some(node.name.len()) { "·" } else { node.name })?;
            if node.inputs.is_empty() || matches!(node.op, "input" | "value") {
                return Ok(());
            }
            f.write_str(" = ")?;
        } else if node.op == "value" {
            return f.write_str("value");
        } else if let Some(after) = unnamed(rest).map(|end| &rest[end..])
            && after.starts_with([' '])
            && SIGNS.iter().any(|sign| after[1..].starts_with(sign))
        {
            rest = &after[1..];
            // Both sides without a name: the sign says it all.
            if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign))
                && let Some(right) = rest[sign.len()..].strip_prefix(' ')
                && unnamed(right) == Some(right.len())
            {
                return f.write_str(product(sign));
            }
        }
        while !rest.is_empty() {
            if let Some(end) = unnamed(rest) {
                f.write_str("·")?;
                rest = &rest[end..];
                continue;
            }
            let c = rest.chars().next().unwrap_or(' ');
            // The product's dot would be taken for such a place.
            let sign = &rest[..c.len_utf8()];
            f.write_str(if rest.starts_with("· ") { product(sign) } else { sign })?;
            rest = &rest[c.len_utf8()..];
        }
        Ok(())
    }
}

/// Signs between two operands.
const SIGNS: [&str; 11] = ["+", "−", "·", "⊙", "/", "<", "≤", ">", "≥", "=", "≠"];

fn product(sign: &str) -> &str {
    if sign == "·" { "×" } else { sign }
}

/// The length of `%7` at the beginning.
fn unnamed(text: &str) -> Option<usize> {
    let digits = text.strip_prefix('%')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    (end > 0).then_some(end + 1)
}

/// What the node is the gradient of, as `∇ net.w, net.b`; nothing for others.
pub(crate) struct Gradients<'a>(pub &'a Graph, pub u32);

impl Display for Gradients<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (position, what) in self.0.gradients_at(self.1).enumerate() {
            let before = if position == 0 { "∇ " } else { ", " };
            write!(f, "{before}{what}")?;
        }
        Ok(())
    }
}

/// How many columns the text takes in a terminal; combining marks take none.
pub(crate) fn width(text: &impl Display) -> usize {
    struct Count(usize);
    impl Write for Count {
        fn write_str(&mut self, text: &str) -> fmt::Result {
            let combining = |c: char| matches!(c, '\u{300}'..='\u{36f}' | '\u{20d0}'..='\u{20ff}');
            self.0 += text.chars().filter(|&c| !combining(c)).count();
            Ok(())
        }
    }
    let mut count = Count(0);
    // The writer never fails; if the text does, what came before counts.
    let _ = write!(count, "{text}");
    count.0
}

/// A writer that replaces some characters on the way.
pub(crate) struct Replace<'a, 'b, F> {
    pub to: &'a mut Formatter<'b>,
    /// What to write in place of a character, if not itself.
    pub with: F,
}

impl<F: Fn(char) -> Option<&'static str>> Write for Replace<'_, '_, F> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|c| match (self.with)(c) {
            Some(other) => self.to.write_str(other),
            None => self.to.write_char(c),
        })
    }
}
