//! Products with the inputs of a loop's turns: what a matrix makes of all of them is one product of matrices before the loop, whose
//! sums stay in registers, and each turn reads its row.

use super::{Body, lanes::Turns};
use crate::compiler::graph::{Extent, NodeId, NodeTy, Op};
use crate::compiler::region::{Body as Inner, LoopShape};
use crate::compiler::types::Dim;
use std::collections::HashMap;

/// Fewer turns are no product of matrices.
const FEW_TURNS: usize = 4;
/// The products of all turns have at most so many elements: they should still be near when the loop reads them.
const ROOM: usize = 8 * 1024;

/// What is computed before a loop: for products of its body the matrix whose rows they are, and what that takes.
#[derive(Default)]
pub(super) struct Ahead {
    pub(super) rows: HashMap<NodeId, String>,
    pub(super) matrices: Vec<Spare>,
}

/// A matrix that nobody reads any more once its loop has ended: its place, rows and columns, and what its elements are.
pub(super) struct Spare {
    pub(super) place: String,
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) ty: NodeTy,
}

impl Body<'_> {
    /// Computes the products of a loop's matrices and its turns' inputs. All that may read them in a turn are element-wise loops.
    pub(super) fn ahead(&mut self, turns: &Turns<'_>, shape: &LoopShape) -> Ahead {
        let (mut ahead, body, kept) = (Ahead::default(), turns.body, turns.kept);
        let inputs = self.graph.node(turns.id).inputs.clone();
        let Op::Integer(turns) = self.graph.node(inputs[0]).op else { return ahead };
        let turns = usize::try_from(turns).unwrap_or(0);
        if turns < FEW_TURNS || shape.guarded || self.marks.is_some() || !self.access.contract {
            return ahead;
        }
        let mut factors: HashMap<NodeId, String> = HashMap::new();
        let outputs = body.outputs[..shape.carried].iter().chain(kept.iter().map(|(k, _)| &body.outputs[k - 1]));
        let needed = body.graph.reachable(&outputs.copied().collect::<Vec<_>>());
        for node in body.graph.ids().filter(|id| needed[id.0]) {
            let Some(&[matrix, vector]) = body.graph.call(node, "matvec") else { continue };
            let Some(items) = items(body, shape, vector, turns).map(|k| inputs[k]) else { continue };
            let Op::Input(k) = body.graph.node(matrix).op else { continue };
            let [Dim::Lit(rows), Dim::Lit(columns)] = body.graph.ty(matrix).dims[..] else { continue };
            if k <= shape.carried || (rows + columns) * turns > ROOM || !is_read_by_elements(body, node) {
                continue;
            }
            let matrix = inputs[k];
            let factor = factors.get(&items).cloned().unwrap_or_else(|| {
                let ty = body.graph.ty(vector).shaped([Dim::Lit(turns), Dim::Lit(columns)]);
                let element = self.element(items, &["i".into(), "j".into()]).0;
                let base = format!("{}_of_all", self.graph.node(items).variable());
                let name = self.place(&base, &ty, &format!("kernels::matrix(|i, j| {element})"), true);
                ahead.matrices.push(Spare { place: name.clone(), rows: turns, columns, ty });
                factors.insert(items, name.clone());
                name
            });
            let (kernel, other) = match self.columns_of(matrix) {
                Some(columns) => ("matmul_in", format!("&{columns}")),
                None => ("mul_tr_in", self.reference(matrix)),
            };
            let ty = body.graph.ty(node).shaped([Dim::Lit(turns), Dim::Lit(rows)]);
            let base = format!("{}_of_all", body.graph.node(node).variable());
            let name = self.filled(&base, &ty, kernel, &[format!("&{factor}"), other]);
            ahead.rows.insert(node, format!("{name}.0"));
            ahead.matrices.push(Spare { place: name, rows: turns, columns: rows, ty });
        }
        ahead
    }
}

/// The number of the captured array, or matrix, of which each turn takes its item, or row.
fn items(body: &Inner, shape: &LoopShape, vector: NodeId, turns: usize) -> Option<usize> {
    let graph = &body.graph;
    let item = graph.call(vector, "item").or_else(|| graph.call(vector, "row"))?;
    let (Op::Input(k), Op::Input(0)) = (&graph.node(item[0]).op, &graph.node(item[1]).op) else { return None };
    let ty = graph.ty(item[0]);
    let there = match (&ty.lead[..], &ty.dims[..]) {
        ([Extent::Fixed(Dim::Lit(n))], [_]) | ([], [Dim::Lit(n), _]) => *n,
        _ => return None,
    };
    (*k > shape.carried && there >= turns).then_some(*k)
}

/// Whether every reader of a node is a loop over its elements.
fn is_read_by_elements(body: &Inner, id: NodeId) -> bool {
    let graph = &body.graph;
    let each = |reader: NodeId| matches!(&graph.node(reader).op, Op::Call(def, _) if def.is_elementwise());
    !body.outputs.contains(&id) && graph.ids().filter(|reader| graph.node(*reader).inputs.contains(&id)).all(each)
}
