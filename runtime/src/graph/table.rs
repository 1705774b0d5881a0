//! The graph as an aligned table.
use super::text::{Call, Shape, width};
use super::{Graph, Node, Pass};
use core::fmt::{self, Display, Formatter};

/// A column: its heading, whether numbers align on the right, and what stands in a node's row.
struct Column {
    heading: &'static str,
    right: bool,
    write: fn(&Graph, &'static Node, &mut Formatter<'_>) -> fmt::Result,
}

const COLUMNS: [Column; 9] = [
    Column { heading: "id", right: true, write: |_, node, f| write!(f, "%{}", node.id) },
    Column { heading: "name", right: false, write: |_, node, f| f.write_str(node.name) },
    Column { heading: "operation", right: false, write: |_, node, f| Call(node).fmt(f) },
    Column { heading: "formula", right: false, write: |_, node, f| f.write_str(node.formula) },
    Column { heading: "shape", right: false, write: |_, node, f| Shape(node.shape).fmt(f) },
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
        write: |graph, node, f| f.write_str(if graph.residuals.contains(&node.id) { "saved" } else { "" }),
    },
];

/// A cell's text.
struct Cell<'a> {
    column: &'a Column,
    graph: &'a Graph,
    node: &'static Node,
}

impl Display for Cell<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        (self.column.write)(self.graph, self.node, f)
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

impl Graph {
    fn row(&self, node: &'static Node, widths: &[usize], f: &mut Formatter<'_>) -> fmt::Result {
        let mut row = Row { f, pending: 0 };
        for (column, &wide) in COLUMNS.iter().zip(widths) {
            let cell = Cell { column, graph: self, node };
            row.cell(&cell, wide, column.right)?;
        }
        writeln!(f)
    }

    fn total(&self, pass: Pass, widths: &[usize], f: &mut Formatter<'_>) -> fmt::Result {
        let mut row = Row { f, pending: 0 };
        for (column, &wide) in COLUMNS.iter().zip(widths) {
            match column.heading {
                "operation" => row.cell(&"total", wide, column.right)?,
                "FLOPs" => row.cell(&self.flops(pass), wide, column.right)?,
                "bytes" => row.cell(&self.bytes(pass), wide, column.right)?,
                _ => row.cell(&"", wide, column.right)?,
            }
        }
        writeln!(f)
    }

    /// `%7 y, %9`.
    fn list(&self, ids: &[u32], f: &mut Formatter<'_>) -> fmt::Result {
        for (position, &id) in ids.iter().enumerate() {
            write!(f, "{}%{id}", if position == 0 { "" } else { ", " })?;
            if let Some(node) = self.node(id).filter(|node| !node.name.is_empty()) {
                write!(f, " {}", node.name)?;
            }
        }
        writeln!(f)
    }
}

impl Display for Graph {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let widths = COLUMNS.each_ref().map(|column| {
            let cells = self.nodes.iter().map(|node| width(&Cell { column, graph: self, node }));
            let total = match column.heading {
                "FLOPs" => width(&self.flops(Pass::Forward)).max(width(&self.flops(Pass::Backward))),
                "bytes" => [Pass::Argument, Pass::Forward, Pass::Backward]
                    .map(|pass| width(&self.bytes(pass)))
                    .into_iter()
                    .fold(0, usize::max),
                _ => 0,
            };
            cells.fold(width(&column.heading).max(total), usize::max)
        });
        writeln!(f, "graph of `{}`", self.name)?;
        let mut row = Row { f, pending: 0 };
        for (column, &wide) in COLUMNS.iter().zip(&widths) {
            row.cell(&column.heading, wide, column.right)?;
        }
        writeln!(f)?;
        let sections = [(Pass::Argument, "arguments"), (Pass::Forward, "forward"), (Pass::Backward, "backward")];
        for (pass, heading) in sections {
            if self.in_pass(pass).next().is_none() {
                continue;
            }
            writeln!(f, "{heading}")?;
            for node in self.in_pass(pass) {
                self.row(node, &widths, f)?;
            }
            self.total(pass, &widths, f)?;
        }
        f.write_str("outputs: ")?;
        self.list(self.outputs, f)?;
        for (position, (what, id)) in self.gradients.iter().enumerate() {
            let before = if position == 0 { "gradients: " } else { ", " };
            write!(f, "{before}{what} in %{id}")?;
        }
        if !self.gradients.is_empty() {
            writeln!(f)?;
        }
        if !self.residuals.is_empty() {
            let bytes = self.residual_bytes();
            write!(f, "saved for the backward pass ({bytes} bytes): ")?;
            self.list(self.residuals, f)?;
        }
        if self.workspace_bytes > 0 {
            writeln!(f, "peak memory of the gradient: {} bytes", self.workspace_bytes)?;
        }
        if !self.rewrites.is_empty() {
            writeln!(f, "receipt: rules that changed the graph")?;
        }
        for rewrite in self.rewrites {
            match rewrite.line {
                0 => writeln!(f, "  {}", rewrite.rule)?,
                line => writeln!(f, "  line {line}: {}", rewrite.rule)?,
            }
        }
        Ok(())
    }
}
