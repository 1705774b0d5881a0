//! The computation graph of a differentiable function as constant data, and ways to look at it.
//!
//! [`Graph`] prints as a table; [`to_dot`](Graph::to_dot), [`to_svg`](Graph::to_svg) and
//! [`to_latex`](Graph::to_latex) give other views. All of them only implement [`Display`](core::fmt::Display), so
//! nothing here needs a heap, and a program that never prints its graph holds none of this.
mod dot;
mod latex;
mod layout;
mod svg;
mod table;
mod text;

pub use dot::Dot;
pub use latex::Latex;
pub use svg::Svg;

/// The graph of one function: its arguments, the work of the forward pass, and that of the backward pass.
///
/// ```
/// use tapeless_runtime::graph::{Element, Graph, Node, Pass};
///
/// const X: Node = Node {
///     id: 0, pass: Pass::Argument, op: "argument", formula: "x", latex: "x", inputs: &[],
///     name: "x", shape: &[3], element: Element::F32, line: 1, flops: 0,
/// };
/// const SUM: Node = Node {
///     id: 1, pass: Pass::Forward, op: "sum", formula: "Σ x", latex: r"\sum x", inputs: &[0],
///     name: "", shape: &[], element: Element::F32, line: 2, flops: 2,
/// };
/// const GRAPH: Graph = Graph {
///     name: "total", nodes: &[X, SUM], outputs: &[1], gradients: &[], rewrites: &[], residuals: &[], workspace_bytes: 0,
/// };
/// // A cost is a constant: this line fails to compile when it grows.
/// const _: () = assert!(GRAPH.flops(Pass::Forward) <= 2);
/// assert_eq!(GRAPH.bytes(Pass::Argument), 12);
/// assert!(GRAPH.to_string().contains("sum(%0)"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Graph {
    /// The function's name.
    pub name: &'static str,
    /// Every node, each after its inputs.
    pub nodes: &'static [Node],
    /// The nodes that the function returns.
    pub outputs: &'static [u32],
    /// What is differentiated with respect to, such as `net.hidden.w`, and the node that holds its gradient.
    pub gradients: &'static [(&'static str, u32)],
    /// The rules that changed the graph, in the order in which they fired.
    pub rewrites: &'static [Rewrite],
    /// The forward nodes whose values the backward pass reads.
    pub residuals: &'static [u32],
    /// The most bytes of temporaries that are alive at once in the gradient: the peak memory beside arguments and results.
    /// What stands on the heap, since only the run knows its length, is not counted.
    pub workspace_bytes: u64,
}

/// One operation and its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// What [`inputs`](Node::inputs) of other nodes call this one.
    pub id: u32,
    /// Where it runs.
    pub pass: Pass,
    /// The operation's name, such as `matvec`.
    pub op: &'static str,
    /// The formula in plain text, such as `tanh(z)` or `δz · xᵀ`; may be empty.
    pub formula: &'static str,
    /// The formula in LaTeX, to stand on the right of an equals sign; may be empty.
    pub latex: &'static str,
    /// The nodes it reads, in the operation's order.
    pub inputs: &'static [u32],
    /// The variable that the user bound the result to, or empty.
    pub name: &'static str,
    /// The result's dimensions; empty for a scalar.
    pub shape: &'static [usize],
    /// The result's element type.
    pub element: Element,
    /// The line of the user's source, from 1; 0 if it stands for no line.
    pub line: u32,
    /// Floating-point operations, a multiplication and an addition counted as two.
    pub flops: u64,
}

/// A node from its fields in their order, for generated code.
#[doc(hidden)]
#[must_use]
#[allow(clippy::too_many_arguments)]
pub const fn node(
    id: u32,
    pass: Pass,
    op: &'static str,
    formula: &'static str,
    latex: &'static str,
    inputs: &'static [u32],
    name: &'static str,
    shape: &'static [usize],
    element: Element,
    line: u32,
    flops: u64,
) -> Node {
    Node { id, pass, op, formula, latex, inputs, name, shape, element, line, flops }
}

/// When a node is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// Given by the caller.
    Argument,
    /// In the forward pass.
    Forward,
    /// In the backward pass.
    Backward,
}

/// What a tensor holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// `f32`.
    F32,
    /// `f64`.
    F64,
    /// `usize` or another integer, counted as 8 bytes.
    Int,
    /// `bool`.
    Bool,
}

/// A rule of the simplifier that changed the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rewrite {
    /// The rule's name, such as `ln(softmax(x)) → log_softmax(x)`.
    pub rule: &'static str,
    /// The line of the user's source where it fired, from 1; 0 if it stands for no line.
    pub line: u32,
}

impl Element {
    /// The size of one element in bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        match self {
            Element::F32 => 4,
            Element::F64 | Element::Int => 8,
            Element::Bool => 1,
        }
    }
}

impl Node {
    /// How many elements the result has: 1 for a scalar; `u64::MAX` if the true count is larger.
    #[must_use]
    pub const fn elements(&self) -> u64 {
        let mut count: u64 = 1;
        let mut i = 0;
        while i < self.shape.len() {
            count = count.saturating_mul(self.shape[i] as u64);
            i += 1;
        }
        count
    }

    /// The size of the result in bytes; `u64::MAX` if the true size is larger.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.elements().saturating_mul(self.element.bytes())
    }
}

impl Graph {
    /// The node of that number.
    #[must_use]
    pub const fn node(&self, id: u32) -> Option<&'static Node> {
        match self.position(id) {
            Some(position) => Some(&self.nodes[position]),
            None => None,
        }
    }

    /// The floating-point operations of one pass.
    #[must_use]
    pub const fn flops(&self, pass: Pass) -> u64 {
        let mut total: u64 = 0;
        let mut i = 0;
        while i < self.nodes.len() {
            if self.nodes[i].pass as u8 == pass as u8 {
                total = total.saturating_add(self.nodes[i].flops);
            }
            i += 1;
        }
        total
    }

    /// The size of all results of one pass in bytes.
    ///
    /// Generated code fuses loops and reuses buffers, so the memory it needs is usually far less.
    #[must_use]
    pub const fn bytes(&self, pass: Pass) -> u64 {
        let mut total: u64 = 0;
        let mut i = 0;
        while i < self.nodes.len() {
            if self.nodes[i].pass as u8 == pass as u8 {
                total = total.saturating_add(self.nodes[i].bytes());
            }
            i += 1;
        }
        total
    }

    /// The size in bytes of what the forward pass stores for the backward pass.
    #[must_use]
    pub const fn residual_bytes(&self) -> u64 {
        let mut total: u64 = 0;
        let mut i = 0;
        while i < self.residuals.len() {
            if let Some(node) = self.node(self.residuals[i]) {
                total = total.saturating_add(node.bytes());
            }
            i += 1;
        }
        total
    }

    /// The graph in the language of Graphviz: `dot -Tsvg`, `xdot`, and many editors draw it.
    ///
    /// The passes are clusters, an edge is labelled with the shape that flows along it, gradients have a double border,
    /// and residuals a dashed edge into the backward pass.
    #[must_use]
    pub const fn to_dot(&self) -> Dot<'_> {
        Dot { graph: self }
    }

    /// The graph as a LaTeX `aligned` environment (package `amsmath`; also KaTeX and MathJax), one line a node.
    #[must_use]
    pub const fn to_latex(&self) -> Latex<'_> {
        Latex { graph: self }
    }

    /// The graph as a picture: a complete SVG document, drawn without any other program.
    ///
    /// The forward pass runs down on the left, the backward pass up on the right. Of more than
    /// [`Svg::LIMIT`] nodes the rest is left out, and the picture says so.
    #[must_use]
    pub const fn to_svg(&self) -> Svg<'_> {
        Svg { graph: self }
    }

    /// Where the node of that number stands; at once where numbers are positions, as they are unless nodes were removed.
    const fn position(&self, id: u32) -> Option<usize> {
        if (id as usize) < self.nodes.len() && self.nodes[id as usize].id == id {
            return Some(id as usize);
        }
        let mut i = 0;
        while i < self.nodes.len() {
            if self.nodes[i].id == id {
                return Some(i);
            }
            i += 1;
        }
        None
    }

    fn in_pass(&self, pass: Pass) -> impl Iterator<Item = &'static Node> {
        self.nodes.iter().filter(move |node| node.pass == pass)
    }

    /// What the node is the gradient of.
    fn gradients_at(&self, id: u32) -> impl Iterator<Item = &'static str> {
        let held_by = move |&&(_, node): &&(&str, u32)| node == id;
        self.gradients.iter().filter(held_by).map(|&(what, _)| what)
    }
}
