//! Batches by graph transformation: the graph of one sample becomes the graph of a tile of samples.
//!
//! Every node that depends on a batched argument gets a leading axis, one place for each sample of the tile: a scalar
//! becomes a vector, a vector a matrix of one row a sample. So matrix-vector products become matrix products, and the
//! reverse pass of *them*, taken afterwards, adds up a whole tile's outer products in one. What does not depend on a
//! batched argument stays as it is and is computed once a tile. A node whose value would have three axes, and a loop
//! or branch that depends on the sample, have no batched form here.

use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, Extent, Graph, NodeId, NodeTy, Op, Place, Step};
use crate::compiler::rules::Level;
use crate::compiler::simplify::rebuild_into;
use crate::compiler::table::{Derivative, OpRef};
use crate::compiler::types::Dim;
use proc_macro2::Span;

/// Why a graph has no batched form: the first node without one.
#[derive(Clone, Debug)]
pub struct Obstacle {
    /// What it does.
    pub what: String,
    /// The user's token.
    pub span: Span,
}

/// The sum of a scalar function over the samples of a tile.
///
/// `params` are the numbers of the batched parameters. In the new graph each of them is an array of `tile` samples: its
/// leaves have [`Step::Each`] in front, or are arrays themselves where the parameter is a number.
pub fn sum_over_tile(
    graph: &Graph,
    output: NodeId,
    params: &[usize],
    tile: &Dim,
    level: Level,
) -> Result<(Build, NodeId), Obstacle> {
    let count = graph.len();
    let mut batching = Batching {
        from: graph,
        b: Build::new(level),
        tile,
        depends: vec![false; count],
        plain: vec![None; count],
        tiled: vec![None; count],
    };
    batching.find_dependent(params);
    let needed = graph.reachable(&[output]);
    for id in graph.ids().filter(|id| needed[id.0]) {
        if batching.depends[id.0] {
            batching.b.origin = graph.node(id).origin.clone();
            let form = batching.form(id);
            batching.tiled[id.0] = Some(form.ok_or_else(|| batching.obstacle(id))?);
        }
    }
    // A function that no batched argument enters has its value once for each sample.
    let values = batching.lift(output).ok_or_else(|| batching.obstacle(output))?;
    let total = batching.b.unary("sum", values);
    Ok((batching.b, total))
}

struct Batching<'a> {
    from: &'a Graph,
    b: Build,
    tile: &'a Dim,
    /// Which nodes differ from sample to sample.
    depends: Vec<bool>,
    /// Nodes that do not, in the new graph.
    plain: Vec<Option<NodeId>>,
    /// Nodes that do, with their new axis.
    tiled: Vec<Option<NodeId>>,
}

impl Batching<'_> {
    fn find_dependent(&mut self, params: &[usize]) {
        for id in self.from.ids() {
            let node = self.from.node(id);
            self.depends[id.0] = match &node.op {
                Op::Leaf(place) => params.contains(&place.param),
                _ => node.inputs.iter().any(|input| self.depends[input.0]),
            };
        }
    }

    fn obstacle(&self, id: NodeId) -> Obstacle {
        let node = self.from.node(id);
        let what = match &node.op {
            Op::Region(region) if region.is_block() => "`recompute(…)` of what depends on the sample".into(),
            Op::Region(_) | Op::Output(_) => "a loop or branch that depends on the sample".into(),
            Op::Leaf(_) => format!("`{}` for each sample", node.ty),
            Op::Call(def, _) if node.ty.rank() > 1 || !node.ty.lead.is_empty() => {
                format!("`{}` for each sample, by `{}`", node.ty, def.name)
            }
            Op::Call(def, _) => format!("`{}`", def.name),
            _ => "a value of each sample".into(),
        };
        Obstacle { what, span: node.origin.span }
    }

    /// The type with the samples' axis in front, if there is room for it.
    fn tiled_ty(&self, ty: &NodeTy) -> Option<NodeTy> {
        let fits = ty.lead.is_empty() && ty.rank() < 2;
        fits.then(|| ty.shaped(std::iter::once(self.tile.clone()).chain(ty.dims.iter().cloned())))
    }

    /// A node that is the same for all samples, in the new graph.
    fn plain(&mut self, id: NodeId) -> NodeId {
        let origin = self.b.origin.clone();
        rebuild_into(&mut self.b, self.from, &[id], &mut self.plain);
        self.b.origin = origin;
        self.plain[id.0].expect("a root")
    }

    /// A node's value for each sample.
    fn lift(&mut self, id: NodeId) -> Option<NodeId> {
        if self.depends[id.0] {
            return self.tiled[id.0];
        }
        let ty = self.tiled_ty(self.from.ty(id))?;
        let x = self.plain(id);
        Some(match self.from.ty(id).rank() {
            0 => self.b.broadcast_to(x, &ty),
            _ => self.b.call("broadcast_rows", Attr::Ty(ty), &[x]),
        })
    }

    /// The node with its new axis, if it has such a form.
    fn form(&mut self, id: NodeId) -> Option<NodeId> {
        let node = self.from.node(id).clone();
        match &node.op {
            Op::Leaf(place) => self.leaf(place, &node.ty),
            Op::Call(def, attr) => {
                let ty = self.tiled_ty(&node.ty)?;
                self.call(*def, attr, &node.inputs, ty)
            }
            _ => None,
        }
    }

    fn leaf(&mut self, place: &Place, ty: &NodeTy) -> Option<NodeId> {
        let tiled = self.tiled_ty(ty)?;
        if place.steps.is_empty() && ty.rank() == 0 {
            // Numbers in a row are a vector already.
            return Some(self.b.make(Op::Leaf(Place { array: true, ..place.clone() }), vec![], tiled));
        }
        let steps = std::iter::once(Step::Each).chain(place.steps.iter().cloned()).collect();
        let leaf = Op::Leaf(Place { steps, ..place.clone() });
        let items = self.b.make(leaf, vec![], ty.array(Extent::Fixed(self.tile.clone())));
        Some(self.b.call("regroup", Attr::Ty(tiled), &[items]))
    }

    fn call(&mut self, def: OpRef, attr: &Attr, x: &[NodeId], ty: NodeTy) -> Option<NodeId> {
        if def.is_elementwise() {
            let inputs: Vec<NodeId> = x.iter().map(|id| self.lift(*id)).collect::<Option<_>>()?;
            let attr = match attr {
                Attr::Ty(of) => Attr::Ty(self.tiled_ty(of)?),
                other => other.clone(),
            };
            return Some(self.b.call(def.name, attr, &inputs));
        }
        if matches!(def.derivative, Derivative::Reduction(_)) {
            let inner = self.tiled[x[0].0]?;
            return Some(self.b.unary(def.name, inner));
        }
        match def.name {
            "matvec" | "tr_matvec" if !self.depends[x[0].0] => {
                // W x of every sample is X Wᵀ.
                let (w, rows) = (self.plain(x[0]), self.tiled[x[1].0]?);
                let product = if def.name == "matvec" { "mul_tr" } else { "matmul" };
                Some(self.b.binary(product, rows, w))
            }
            "sum" => self.sum(x[0]),
            "broadcast" => {
                let numbers = self.lift(x[0])?;
                Some(self.b.call("broadcast_columns", Attr::Ty(ty), &[numbers]))
            }
            "index" => self.index(x[0], x[1]),
            "index2" => self.index2(x[0], x[1], x[2]),
            "row" | "column" if !self.depends[x[0].0] => {
                let (matrix, places) = (self.plain(x[0]), self.lift(x[1])?);
                let matrix = if def.name == "row" { matrix } else { self.b.unary("transpose", matrix) };
                Some(self.b.binary("gather", matrix, places))
            }
            "scatter" => {
                let values = self.lift(x[0])?;
                let (name, place) = if self.depends[x[1].0] {
                    ("scatter_pick", self.lift(x[1])?)
                } else {
                    ("scatter_column", self.plain(x[1]))
                };
                Some(self.b.call(name, Attr::Ty(ty), &[values, place]))
            }
            "gather" if !self.depends[x[1].0] => {
                // Columns by a list are rows of the transpose by it.
                let (rows, places) = (self.tiled[x[0].0]?, self.plain(x[1]));
                let columns = self.b.unary("transpose", rows);
                let gathered = self.b.binary("gather", columns, places);
                Some(self.b.unary("transpose", gathered))
            }
            "stack" => {
                // The elements of all samples, one vector each, are the columns.
                let columns: Vec<NodeId> = x.iter().map(|id| self.lift(*id)).collect::<Option<_>>()?;
                let packed = self.b.call("pack", Attr::None, &columns);
                let shape = ty.shaped([ty.dims[1].clone(), ty.dims[0].clone()]);
                let rows = self.b.call("regroup", Attr::Ty(shape), &[packed]);
                Some(self.b.unary("transpose", rows))
            }
            "part" | "embed" if !self.depends[x[1].0] => {
                let (rows, start) = (self.lift(x[0])?, self.plain(x[1]));
                let first = self.b.integer(0);
                let name = if def.name == "part" { "part2" } else { "embed2" };
                Some(self.b.call(name, Attr::Ty(ty), &[rows, first, start]))
            }
            "concat" => {
                let length = self.from.ty(x[0]).dims[0].clone();
                let (left, right) = (self.lift(x[0])?, self.lift(x[1])?);
                let (zero, behind) = (self.b.integer(0), self.b.extent(&length));
                let left = self.b.call("embed2", Attr::Ty(ty.clone()), &[left, zero, zero]);
                let right = self.b.call("embed2", Attr::Ty(ty), &[right, zero, behind]);
                Some(self.b.add(left, right))
            }
            _ => None,
        }
    }

    /// The sum of each sample's vector; a dot product with what is the same for all is one matrix-vector product.
    fn sum(&mut self, x: NodeId) -> Option<NodeId> {
        if let Some(&[a, b]) = self.from.call(x, "mul") {
            for (same, own) in [(a, b), (b, a)] {
                if !self.depends[same.0] && self.from.ty(own).rank() == 1 {
                    let (rows, factors) = (self.tiled[own.0]?, self.plain(same));
                    return Some(self.b.binary("matvec", rows, factors));
                }
            }
        }
        let rows = self.tiled[x.0]?;
        match self.from.ty(x).rank() {
            1 => Some(self.b.unary("column_sum", rows)),
            _ => Some(rows),
        }
    }

    fn index(&mut self, x: NodeId, place: NodeId) -> Option<NodeId> {
        match (self.depends[x.0], self.depends[place.0]) {
            (true, false) => {
                let (rows, place) = (self.tiled[x.0]?, self.plain(place));
                Some(self.b.binary("column", rows, place))
            }
            (false, _) => {
                let (vector, places) = (self.plain(x), self.lift(place)?);
                Some(self.b.binary("gather", vector, places))
            }
            (true, true) => {
                let (rows, places) = (self.tiled[x.0]?, self.tiled[place.0]?);
                Some(self.b.binary("pick", rows, places))
            }
        }
    }

    fn index2(&mut self, x: NodeId, i: NodeId, j: NodeId) -> Option<NodeId> {
        if self.depends[x.0] {
            return None;
        }
        let matrix = self.plain(x);
        if self.depends[i.0] {
            let rows = self.tiled[i.0]?;
            if self.depends[j.0] {
                let (rows, columns) = (self.b.binary("gather", matrix, rows), self.tiled[j.0]?);
                return Some(self.b.binary("pick", rows, columns));
            }
            let j = self.plain(j);
            let column = self.b.binary("column", matrix, j);
            return Some(self.b.binary("gather", column, rows));
        }
        let (i, columns) = (self.plain(i), self.lift(j)?);
        let row = self.b.binary("row", matrix, i);
        Some(self.b.binary("gather", row, columns))
    }
}
