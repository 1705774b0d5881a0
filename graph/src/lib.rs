//! The computation graph of a differentiable function as constant data, and ways to look at it.
//!
//! [`Graph`] prints as a table; [`to_dot`](Graph::to_dot) and [`to_mermaid`](Graph::to_mermaid) write it for other programs to
//! draw, [`to_unicode`](Graph::to_unicode) and [`to_latex`](Graph::to_latex) as mathematics. All of them only implement
//! [`Display`](core::fmt::Display), so nothing here needs a heap, and a program that never prints its graph holds none
//! of this. With the feature `alloc`, `Graph::to_svg` draws it, and a `Trace` holds the values of one run.
#![cfg_attr(not(feature = "compiler"), no_std)]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(feature = "compiler")]
#[doc(hidden)]
pub mod compiler;
mod dot;
mod mermaid;
#[doc(hidden)]
pub mod packed;
#[cfg(feature = "alloc")]
mod svg;
mod table;
mod text;
#[cfg(feature = "alloc")]
mod trace;
mod view;

pub use dot::Dot;
pub use mermaid::Mermaid;
#[cfg(feature = "alloc")]
pub use svg::Svg;
#[cfg(feature = "alloc")]
pub use trace::{NotFinite, Record, Trace};

/// The graph of one function: its arguments, the work of the forward pass, and that of the backward pass.
///
/// ```
/// use tapeless_graph::{Graph, Node, Pass};
///
/// const X: Node = Node { name: "x", formula: "x", shape: &[3], ..Node::new(0, Pass::Argument, "argument", &[]) };
/// const SUM: Node = Node { formula: "Σ x", flops: 2, ..Node::new(1, Pass::Forward, "sum", &[0]) };
/// const GRAPH: Graph = Graph { name: "total", nodes: &[X, SUM], outputs: &[1], ..Graph::EMPTY };
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
    /// Value and derivatives as mathematics.
    pub formulas: Formulas,
    /// Names of dimensions that are not known yet; see [`symbol`].
    #[doc(hidden)]
    pub symbols: &'static [&'static str],
}

/// A function's value and derivatives as mathematics, one equation a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formulas {
    /// In plain text.
    pub unicode: &'static str,
    /// The lines of a LaTeX `aligned` environment.
    pub latex: &'static str,
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
    /// The formula in plain text, such as `tanh(z)` or `∂L/∂z xᵀ`, where a node without a name is `%` and its number; may be empty.
    pub formula: &'static str,
    /// The nodes it reads, in the operation's order.
    pub inputs: &'static [u32],
    /// The variable that the user bound the result to; for a derivative `∂L/∂` and a variable; or empty.
    pub name: &'static str,
    /// The result's dimensions, those of arrays first; empty for a scalar. [`UNKNOWN`] for a length that only the run knows.
    pub shape: &'static [usize],
    /// The result's element type.
    pub element: Element,
    /// The line of the user's source, from 1; 0 if it stands for no line.
    pub line: u32,
    /// The column of the user's source, from 1; 0 if it stands for none.
    pub column: u32,
    /// Floating-point operations, a multiplication and an addition counted as two.
    pub flops: u64,
    /// The calls that it stands in, outermost first, such as `encoder#1/layer#2`; empty in the function's own body.
    pub call: &'static str,
    /// What a loop does each turn, or a branch in each of its two cases; empty for other nodes.
    pub bodies: &'static [Body],
}

/// The graph inside a loop or a branch.
///
/// What it reads from around itself are nodes with the operation `input`: their inputs are nodes around it, or for the number of the turn none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    /// `each turn`, `if true` or `if false`.
    pub role: &'static str,
    /// Every node, each after its inputs. Their numbers are theirs alone in the whole graph.
    pub nodes: &'static [Node],
    /// The nodes that it yields: for a loop first what the next turn starts with.
    pub outputs: &'static [u32],
}

/// A length that only the run knows. It counts as 1 in sizes.
pub const UNKNOWN: usize = usize::MAX;

/// The dimension that stands for name `number` of a graph's symbols.
#[doc(hidden)]
#[must_use]
pub const fn symbol(number: usize) -> usize {
    UNKNOWN - 1 - number
}

/// The cost of a branch: that of its dearer case, for generated code.
#[doc(hidden)]
#[must_use]
pub const fn larger(yes: usize, no: usize) -> usize {
    if yes > no { yes } else { no }
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
    /// The float of that many bytes, for generated code.
    #[doc(hidden)]
    #[must_use]
    pub const fn float(bytes: usize) -> Element {
        if bytes == 4 { Element::F32 } else { Element::F64 }
    }

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
            if self.shape[i] != UNKNOWN {
                count = count.saturating_mul(self.shape[i] as u64);
            }
            i += 1;
        }
        count
    }

    /// A scalar `f32` with nothing else said of it.
    #[must_use]
    pub const fn new(id: u32, pass: Pass, op: &'static str, inputs: &'static [u32]) -> Node {
        Node {
            id,
            pass,
            op,
            formula: "",
            inputs,
            name: "",
            shape: &[],
            element: Element::F32,
            line: 0,
            column: 0,
            flops: 0,
            call: "",
            bodies: &[],
        }
    }

    /// The size of the result in bytes; `u64::MAX` if the true size is larger.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.elements().saturating_mul(self.element.bytes())
    }
}

impl Graph {
    /// A graph without anything.
    pub const EMPTY: Graph = Graph {
        name: "",
        nodes: &[],
        outputs: &[],
        gradients: &[],
        rewrites: &[],
        residuals: &[],
        workspace_bytes: 0,
        formulas: Formulas { unicode: "", latex: "" },
        symbols: &[],
    };

    /// The node of that number, also inside of loops and branches.
    #[must_use]
    pub const fn node(&self, id: u32) -> Option<&'static Node> {
        find(self.nodes, id)
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
    /// The passes, called functions, loops and branches are clusters, an edge is labelled with the shape that flows along it,
    /// gradients have a double border, and what the backward pass reads of the forward pass comes along dashed edges.
    #[must_use]
    pub const fn to_dot(&self) -> Dot<'_> {
        Dot { graph: self, labels: &view::NOTHING }
    }

    /// The graph as a Mermaid flow chart, which GitHub and many editors draw where Markdown has a block of `mermaid`.
    #[must_use]
    pub const fn to_mermaid(&self) -> Mermaid<'_> {
        Mermaid { graph: self, labels: &view::NOTHING }
    }

    /// Value and derivatives as mathematics in plain text, one equation a line, shared expressions named.
    ///
    /// `L` is the function's result if its own name is longer than a letter. `⊙` multiplies element by element, what stands side by side
    /// is a product of matrices, vectors and numbers; loops are recurrences or sums, and branches cases.
    #[must_use]
    pub const fn to_unicode(&self) -> &'static str {
        self.formulas.unicode
    }

    /// The same equations as a LaTeX `aligned` environment (package `amsmath`; also KaTeX and MathJax).
    #[must_use]
    pub const fn to_latex(&self) -> Latex {
        Latex { lines: self.formulas.latex }
    }

    /// The graph as a picture: a complete SVG document, drawn without any other program, for light and dark screens. Pasted into a page of
    /// rustdoc or mdBook it takes the colours of the page's theme.
    ///
    /// The forward pass runs down on the left, the backward pass up on the right. A node's shape stands where its edges begin;
    /// called functions, loops and branches are frames.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub const fn to_svg(&self) -> Svg<'_> {
        Svg { graph: self, labels: &view::NOTHING }
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

const fn find(nodes: &'static [Node], id: u32) -> Option<&'static Node> {
    if (id as usize) < nodes.len() && nodes[id as usize].id == id {
        return Some(&nodes[id as usize]);
    }
    let mut i = 0;
    while i < nodes.len() {
        if nodes[i].id == id {
            return Some(&nodes[i]);
        }
        let mut k = 0;
        while k < nodes[i].bodies.len() {
            if let Some(found) = find(nodes[i].bodies[k].nodes, id) {
                return Some(found);
            }
            k += 1;
        }
        i += 1;
    }
    None
}

/// What [`Graph::to_latex`] gives; [`Display`](core::fmt::Display) writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latex {
    lines: &'static str,
}

impl core::fmt::Display for Latex {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "\\begin{{aligned}}\n{}\n\\end{{aligned}}\n", self.lines)
    }
}
