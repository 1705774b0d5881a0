//! Pieces of text that the views share.
use super::{Graph, Node};
use core::fmt::{self, Display, Formatter, Write};

/// A shape as `16×2`, or `scalar`.
pub(super) struct Shape(pub &'static [usize]);

impl Display for Shape {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.0.split_first() else {
            return f.write_str("scalar");
        };
        write!(f, "{first}")?;
        rest.iter().try_for_each(|dim| write!(f, "×{dim}"))
    }
}

/// The operation with the numbers of its inputs, as `matvec(%0, %1)`.
pub(super) struct Call(pub &'static Node);

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

/// `h = tanh(z)`, or `%7 = …` for an unnamed node; without what there is not.
pub(super) struct Equation(pub &'static Node);

impl Display for Equation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let node = self.0;
        match (node.name, node.inputs) {
            ("", []) => {}
            ("", _) => write!(f, "%{} = ", node.id)?,
            (name, []) => return f.write_str(name),
            (name, _) => write!(f, "{name} = ")?,
        }
        if node.formula.is_empty() { Call(node).fmt(f) } else { f.write_str(node.formula) }
    }
}

/// What the node is the gradient of, as `∇ net.w, net.b`; nothing for others.
pub(super) struct Gradients<'a>(pub &'a Graph, pub u32);

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
pub(super) fn width(text: &impl Display) -> usize {
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
pub(super) struct Replace<'a, 'b, F> {
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
