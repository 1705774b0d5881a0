//! Nodes as generated code holds them: a few literals, which are unpacked where a program asks for the graph. An expression for
//! each node is what rustc would spend most of its time on, in every crate with a differentiable function.

use crate::{Body, Element, Node, Pass};

/// The nodes of a graph, or of the inside of a loop or branch, as literals.
///
/// All numbers have `WIDTH` bytes, the lowest first. Those of a node are, in this order: word of the operation, pass, bytes of the formula, bytes
/// of the name, count of its inputs, type, line, column, cost, word of the call, bodies.
#[derive(Debug, Clone, Copy)]
pub struct Packed<const WIDTH: usize> {
    /// The number of the first node; the others follow.
    pub first: u32,
    /// See above.
    pub numbers: &'static [u8],
    /// Formula and name of every node, one after the other.
    pub texts: &'static str,
    /// The names of operations and of calls.
    pub words: &'static [&'static str],
    /// Shapes with their elements.
    pub types: &'static [(&'static [usize], Element)],
    /// Counts of floating-point operations.
    pub flops: &'static [u64],
    /// Insides of loops and branches; number 1 is the first.
    pub bodies: &'static [&'static [Body]],
    /// The inputs of all nodes, one after the other.
    pub inputs: &'static [u32],
}

/// How many numbers a node has.
const FIELDS: usize = 11;

/// Number `at`.
const fn number<const WIDTH: usize>(bytes: &[u8], at: usize) -> usize {
    // Steps of the interpreter in rustc are dear: no loop.
    let at = at * WIDTH;
    let low = bytes[at] as usize | (bytes[at + 1] as usize) << 8;
    if WIDTH == 2 { low } else { low | (bytes[at + 2] as usize) << 16 | (bytes[at + 3] as usize) << 24 }
}

/// Unpacks numbers alone.
#[must_use]
pub const fn numbers<const WIDTH: usize, const N: usize>(bytes: &[u8]) -> [u32; N] {
    let mut numbers = [0; N];
    let mut k = 0;
    while k < N {
        numbers[k] = number::<WIDTH>(bytes, k) as u32;
        k += 1;
    }
    numbers
}

impl<const WIDTH: usize> Packed<WIDTH> {
    /// All nodes.
    #[must_use]
    pub const fn nodes<const N: usize>(&self) -> [Node; N] {
        let bytes = self.numbers;
        let mut nodes = [Node::new(0, Pass::Forward, "", &[]); N];
        let (mut texts, mut inputs, mut k) = (self.texts, self.inputs, 0);
        while k < N {
            let at = k * FIELDS;
            let node = &mut nodes[k];
            node.id = self.first + k as u32;
            node.op = self.words[number::<WIDTH>(bytes, at)];
            node.pass = match bytes[(at + 1) * WIDTH] {
                0 => Pass::Argument,
                1 => Pass::Forward,
                _ => Pass::Backward,
            };
            (node.formula, texts) = texts.split_at(number::<WIDTH>(bytes, at + 2));
            (node.name, texts) = texts.split_at(number::<WIDTH>(bytes, at + 3));
            (node.inputs, inputs) = inputs.split_at(number::<WIDTH>(bytes, at + 4));
            (node.shape, node.element) = self.types[number::<WIDTH>(bytes, at + 5)];
            node.line = number::<WIDTH>(bytes, at + 6) as u32;
            node.column = number::<WIDTH>(bytes, at + 7) as u32;
            node.flops = self.flops[number::<WIDTH>(bytes, at + 8)];
            node.call = self.words[number::<WIDTH>(bytes, at + 9)];
            let bodies = number::<WIDTH>(bytes, at + 10);
            if bodies > 0 {
                node.bodies = self.bodies[bodies - 1];
            }
            k += 1;
        }
        nodes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back() {
        assert_eq!(numbers::<2, 3>(b"\x01\0\xff\xff\0\x02"), [1, 65_535, 512]);
        assert_eq!(numbers::<4, 2>(b"\x01\0\0\0\0\0\x01\x02"), [1, 0x0201_0000]);
    }

    #[test]
    fn nodes_come_back() {
        const NODES: [Node; 3] = Packed::<2> {
            first: 5,
            numbers: b"\x02\0\0\0\x01\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\
                       \x02\0\0\0\x01\0\x01\0\0\0\0\0\x07\0\0\0\0\0\0\0\0\0\
                       \x01\0\x01\0\x03\0\x02\0\x02\0\x01\0\x28\x01\x03\0\x01\0\0\0\0\0",
            texts: "xxyyx+yΣ",
            words: &["", "add", "argument"],
            types: &[(&[], Element::F64), (&[3], Element::F32)],
            flops: &[0, 3],
            bodies: &[],
            inputs: &[6, 5],
        }
        .nodes();
        let x =
            Node { formula: "x", name: "x", element: Element::F64, ..Node::new(5, Pass::Argument, "argument", &[]) };
        let y = Node { id: 6, formula: "y", name: "y", line: 7, ..x };
        let sum = Node {
            formula: "x+y",
            name: "Σ",
            shape: &[3],
            line: 296,
            column: 3,
            flops: 3,
            ..Node::new(7, Pass::Forward, "add", &[6, 5])
        };
        assert_eq!(NODES, [x, y, sum]);
    }
}
