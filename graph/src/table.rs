//! The graph as an aligned table.
use crate::text::{Call, Shape, width};
use crate::view::{self, Label, Labels};
use crate::{Graph, Node, Pass};
use core::fmt::{self, Display, Formatter};

/// A column: its heading, whether numbers align on the right, and what stands in a node's row.
struct Column {
    heading: &'static str,
    right: bool,
    write: fn(&Table<'_>, &'static Node, &mut Formatter<'_>) -> fmt::Result,
}

const COLUMNS: [Column; 11] = [
    Column { heading: "id", right: true, write: |_, node, f| write!(f, "%{}", node.id) },
    Column { heading: "name", right: false, write: |_, node, f| f.write_str(node.name) },
    Column { heading: "operation", right: false, write: |_, node, f| Call(node).fmt(f) },
    Column { heading: "formula", right: false, write: |_, node, f| f.write_str(node.formula) },
    Column { heading: "shape", right: false, write: |table, node, f| Shape(table.graph, node.shape).fmt(f) },
    Column {
        heading: "value",
        right: false,
        write: |table, node, f| Label { labels: table.labels, id: node.id, cotangent: false }.fmt(f),
    },
    Column {
        heading: "cotangent",
        right: false,
        write: |table, node, f| Label { labels: table.labels, id: node.id, cotangent: true }.fmt(f),
    },
    Column { heading: "FLOPs", right: true, write: |_, node, f| node.flops.fmt(f) },
    Column { heading: "bytes", right: true, write: |_, node, f| node.bytes().fmt(f) },
    Column {
        heading: "line",
        right: true,
        write: |_, node, f| match node.line {
            0 => Ok(()),
            line => line.fmt(f),
        },
    },
    Column {
        heading: "",
        right: false,
        write: |table, node, f| f.write_str(if table.graph.residuals.contains(&node.id) { "saved" } else { "" }),
    },
];

/// The two columns that only a recorded run has.
const RECORDED: core::ops::Range<usize> = 5..7;

/// A graph as a table, with the values of a run if there is one.
pub(crate) struct Table<'a> {
    pub graph: &'a Graph,
    pub labels: &'a dyn Labels,
    pub recorded: bool,
}

/// A cell's text.
struct Cell<'a> {
    column: &'a Column,
    table: &'a Table<'a>,
    node: &'static Node,
}

impl Display for Cell<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (self.column.write)(self.table, self.node, f)
    }
}

/// Writes one row; spaces are written only before text, so that no line ends in them.
struct Row<'a, 'b> {
    f: &'a mut Formatter<'b>,
    pending: usize,
}

impl Row<'_, '_> {
    fn cell(&mut self, text: &impl Display, wide: usize, right: bool) -> fmt::Result {
        let taken = width(text);
        let free = wide.saturating_sub(taken);
        self.pending += 2;
        if taken == 0 {
            self.pending += free;
            return Ok(());
        }
        let before = self.pending + if right { free } else { 0 };
        write!(self.f, "{:before$}{text}", "")?;
        self.pending = if right { 0 } else { free };
        Ok(())
    }
}

impl Table<'_> {
    /// The columns that are shown, each with its width.
    fn columns<'w>(&self, widths: &'w [usize]) -> impl Iterator<Item = (&'static Column, usize)> + use<'w> {
        let recorded = self.recorded;
        let shown = move |number: &usize| recorded || !RECORDED.contains(number);
        (0..COLUMNS.len()).filter(shown).map(|number| (&COLUMNS[number], widths[number]))
    }

    fn widest(&self, column: &Column, nodes: &'static [Node]) -> usize {
        let rows = nodes.iter().map(|node| {
            let inside = node.bodies.iter().map(|body| self.widest(column, body.nodes)).fold(0, usize::max);
            width(&Cell { column, table: self, node }).max(inside)
        });
        rows.fold(0, usize::max)
    }

    /// A node's row, and those of the nodes inside of it.
    fn row(&self, node: &'static Node, widths: &[usize], depth: usize, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{:1$}", "", 4 * depth)?;
        let mut row = Row { f, pending: 0 };
        for (column, wide) in self.columns(widths) {
            let cell = Cell { column, table: self, node };
            row.cell(&cell, wide, column.right)?;
        }
        writeln!(f)?;
        for body in node.bodies {
            writeln!(f, "{:1$}{2}", "", 4 * depth + 4, body.role)?;
            body.nodes.iter().try_for_each(|node| self.row(node, widths, depth + 1, f))?;
            write!(f, "{:1$}yields: ", "", 4 * depth + 4)?;
            self.list(body.outputs, f)?;
        }
        Ok(())
    }

    fn total(&self, pass: Pass, widths: &[usize], f: &mut Formatter<'_>) -> fmt::Result {
        let mut row = Row { f, pending: 0 };
        for (column, wide) in self.columns(widths) {
            match column.heading {
                "operation" => row.cell(&"total", wide, column.right)?,
                "FLOPs" => row.cell(&self.graph.flops(pass), wide, column.right)?,
                "bytes" => row.cell(&self.graph.bytes(pass), wide, column.right)?,
                _ => row.cell(&"", wide, column.right)?,
            }
        }
        writeln!(f)
    }

    /// `%7 y, %9`.
    fn list(&self, ids: &[u32], f: &mut Formatter<'_>) -> fmt::Result {
        for (position, &id) in ids.iter().enumerate() {
            write!(f, "{}%{id}", if position == 0 { "" } else { ", " })?;
            if let Some(node) = self.graph.node(id).filter(|node| !node.name.is_empty()) {
                write!(f, " {}", node.name)?;
            }
        }
        writeln!(f)
    }

    fn footer(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let graph = self.graph;
        f.write_str("outputs: ")?;
        self.list(graph.outputs, f)?;
        for (position, (what, id)) in graph.gradients.iter().enumerate() {
            let before = if position == 0 { "gradients: " } else { ", " };
            write!(f, "{before}{what} in %{id}")?;
        }
        if !graph.gradients.is_empty() {
            writeln!(f)?;
        }
        if !graph.residuals.is_empty() {
            let bytes = graph.residual_bytes();
            write!(f, "saved for the backward pass ({bytes} bytes): ")?;
            self.list(graph.residuals, f)?;
        }
        if graph.workspace_bytes > 0 {
            writeln!(f, "peak memory of the gradient: {} bytes", graph.workspace_bytes)?;
        }
        if !graph.rewrites.is_empty() {
            writeln!(f, "receipt: rules that changed the graph")?;
        }
        for rewrite in graph.rewrites {
            match rewrite.line {
                0 => writeln!(f, "  {}", rewrite.rule)?,
                line => writeln!(f, "  line {line}: {}", rewrite.rule)?,
            }
        }
        Ok(())
    }
}

impl Display for Table<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let graph = self.graph;
        let widths = COLUMNS.each_ref().map(|column| {
            let total = match column.heading {
                "FLOPs" => width(&graph.flops(Pass::Forward)).max(width(&graph.flops(Pass::Backward))),
                "bytes" => [Pass::Argument, Pass::Forward, Pass::Backward]
                    .map(|pass| width(&graph.bytes(pass)))
                    .into_iter()
                    .fold(0, usize::max),
                _ => 0,
            };
            self.widest(column, graph.nodes).max(width(&column.heading)).max(total)
        });
        writeln!(f, "graph of `{}`", graph.name)?;
        let mut row = Row { f, pending: 0 };
        for (column, wide) in self.columns(&widths) {
            row.cell(&column.heading, wide, column.right)?;
        }
        writeln!(f)?;
        let sections = [(Pass::Argument, "arguments"), (Pass::Forward, "forward"), (Pass::Backward, "backward")];
        for (pass, heading) in sections {
            if graph.in_pass(pass).next().is_none() {
                continue;
            }
            writeln!(f, "{heading}")?;
            let mut call = "";
            for node in graph.in_pass(pass) {
                if node.call != call {
                    call = node.call;
                    match call {
                        "" => writeln!(f, "  in `{}` itself", graph.name)?,
                        call => writeln!(f, "  in {call}")?,
                    }
                }
                self.row(node, &widths, 0, f)?;
            }
            self.total(pass, &widths, f)?;
        }
        self.footer(f)
    }
}

impl Display for Graph {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Table { graph: self, labels: &view::NOTHING, recorded: false }.fmt(f)
    }
}
