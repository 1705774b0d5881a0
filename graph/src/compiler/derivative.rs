//! Derivatives of a whole function as graphs: its gradient, tangent, Jacobian, Hessian, and products with them.
//!
//! Each is the function's own graph with nodes added; what a later derivative is taken of is settled first.

use crate::compiler::build::{Build, Refusal};
use crate::compiler::differentiate;
use crate::compiler::graph::{Attr, Extent, Graph, NodeId, NodeTy, Op, Origin, Place};
use crate::compiler::region::{Body, Kind, LoopShape, Region};
use crate::compiler::rules::Level;
use crate::compiler::simplify::{self, rebuild_into};
use crate::compiler::types::{Dim, Element};
use crate::compiler::value::Value;
use proc_macro2::Span;
use std::rc::Rc;

/// A leaf of the arguments that is differentiated.
#[derive(Clone)]
pub struct WrtLeaf {
    /// Where it is.
    pub place: Place,
    /// Its type.
    pub ty: NodeTy,
}

/// A graph of the function and of one of its derivatives together.
#[derive(Clone)]
pub struct Joint {
    /// The graph.
    pub graph: Graph,
    /// What the function returns.
    pub output: Value,
    /// For each differentiated leaf its gradient, or for each output leaf its tangent; `None` where that is 0.
    pub derivative: Vec<Option<NodeId>>,
    /// What the derivative met that has none.
    pub refusal: Option<Refusal>,
}

impl Joint {
    /// What has to be computed.
    pub fn roots(&self) -> Vec<NodeId> {
        let mut roots = self.output.leaves();
        roots.extend(self.derivative.iter().flatten());
        roots
    }

    /// The same in another graph, where its roots are at other places.
    pub fn moved(&self, graph: Graph, mut at: impl FnMut(NodeId) -> NodeId) -> Joint {
        let output = self.output.map(&mut at);
        let derivative = self.derivative.iter().map(|id| id.map(&mut at)).collect();
        Joint { graph, output, derivative, refusal: self.refusal.clone() }
    }
}

/// A simplified function and what it is differentiated with respect to.
pub struct Source<'a> {
    /// Its graph.
    pub graph: &'a Graph,
    /// What it returns.
    pub output: &'a Value,
    /// The differentiated leaves, in argument order.
    pub wrt: &'a [WrtLeaf],
}

/// Derivatives are taken after simplification: derivative formulas are chosen stable in the table.
const LEVEL: Level = Level { structural: true, stable: false, fold: true };

impl Source<'_> {
    fn leaves(&self, graph: &Graph) -> Vec<Option<NodeId>> {
        self.wrt.iter().map(|leaf| simplify::leaf(graph, &Op::Leaf(leaf.place.clone()))).collect()
    }

    fn derive(&self, transform: impl FnOnce(&mut Build, &[Option<NodeId>]) -> Vec<Option<NodeId>>) -> Joint {
        derive(self.graph, self.output, transform, |graph| self.leaves(graph))
    }

    /// The function and its gradient, for a scalar output: by reverse mode, but for loops of one number by forward mode, which keeps nothing
    /// of their turns.
    pub fn gradient(&self) -> Joint {
        let output = self.output.leaves();
        let by_forward = matches!(self.wrt, [leaf] if leaf.ty.count() == Some(1) && leaf.ty.rank() == 0)
            && self.graph.ids().any(
                |id| matches!(&self.graph.node(id).op, Op::Region(region) if matches!(region.kind, Kind::Loop(_))),
            );
        if by_forward {
            let joint = self.derive(|b, leaves| {
                let seeds: Vec<(NodeId, NodeId)> = leaves.iter().flatten().map(|id| (*id, b.one(*id))).collect();
                differentiate::forward(b, &seeds, &output)
            });
            if joint.refusal.is_none() {
                return joint;
            }
        }
        self.derive(|b, leaves| {
            let seeds: Vec<(NodeId, NodeId)> = output.iter().map(|id| (*id, b.one(*id))).collect();
            pull(b, &seeds, leaves)
        })
    }

    /// The function and the cotangents of its arguments, for given cotangents of its outputs.
    pub fn backward(&self) -> Joint {
        let output = self.output.leaves();
        self.derive(|b, leaves| {
            let seeds: Vec<(NodeId, NodeId)> =
                output.iter().enumerate().map(|(number, id)| (*id, cotangent(b, number, *id))).collect();
            pull(b, &seeds, leaves)
        })
    }

    /// The function and its tangent, for given tangents of its arguments.
    pub fn tangent(&self) -> Joint {
        let output = self.output.leaves();
        self.derive(|b, leaves| {
            let seeds = self.tangents(b, leaves);
            differentiate::forward(b, &seeds, &output)
        })
    }

    fn tangents(&self, b: &mut Build, leaves: &[Option<NodeId>]) -> Vec<(NodeId, NodeId)> {
        let present = self.wrt.iter().zip(leaves).filter_map(|(leaf, id)| id.map(|id| (leaf, id)));
        present
            .map(|(leaf, id)| {
                let origin = Origin::at(Span::call_site());
                (id, b.graph.intern(Op::Tangent(leaf.place.clone()), vec![], leaf.ty.clone(), origin))
            })
            .collect()
    }

    /// The product of the Hessian and given tangents, for a scalar output: the tangent of the gradient.
    pub fn hvp(&self) -> Joint {
        let gradient = self.gradient();
        let roots: Vec<Value> = gradient.derivative.iter().flatten().map(|id| Value::Node(*id)).collect();
        let mut joint = derive(
            &gradient.graph,
            &Value::Tuple(roots),
            |b, leaves| {
                let seeds = self.tangents(b, leaves);
                let outputs: Vec<NodeId> = gradient.derivative.iter().flatten().copied().collect();
                let mut found = differentiate::forward(b, &seeds, &outputs).into_iter();
                gradient.derivative.iter().map(|id| id.and_then(|_| found.next().flatten())).collect()
            },
            |graph| self.leaves(graph),
        );
        joint.refusal = joint.refusal.or(gradient.refusal);
        joint
    }

    /// Jᵀ J times given tangents, for any outputs.
    pub fn gauss_newton(&self) -> Joint {
        let tangent = self.tangent();
        let pairs = tangent.output.leaves().into_iter().zip(&tangent.derivative);
        let pairs: Vec<(NodeId, NodeId)> = pairs.filter_map(|(output, t)| t.map(|t| (output, t))).collect();
        let mut joint =
            derive(&tangent.graph, &tangent.output, |b, leaves| pull(b, &pairs, leaves), |graph| self.leaves(graph));
        joint.refusal = joint.refusal.or(tangent.refusal);
        joint
    }

    /// The Hessian of a scalar output with respect to the only leaf, a number or a vector.
    pub fn hessian(&self) -> Joint {
        let mut joint = self.hvp();
        let leaf = &self.wrt[0];
        joint.derivative = along_basis(&mut joint, Op::Tangent(leaf.place.clone()), &leaf.ty);
        if leaf.ty.rank() > 0 {
            let graph = &mut joint.graph;
            joint.derivative = joint.derivative.iter().map(|id| id.map(|id| matrix_of(graph, id, false))).collect();
        }
        settled(joint)
    }

    /// The Jacobian of the only output leaf, a number or a vector: for each differentiated leaf the matrix with a row
    /// for each output. Forward mode where there are fewer inputs than outputs, else reverse mode.
    pub fn jacobian(&self) -> Joint {
        let output = self.graph.ty(self.output.leaves()[0]).clone();
        if let (Some(inputs), Some(outputs)) =
            (self.wrt.iter().map(|leaf| leaf.ty.count()).sum::<Option<usize>>(), output.count())
            && inputs < outputs
        {
            return self.jacobian_by_columns();
        }
        let mut joint = match output.count().filter(|rows| self.is_short(*rows)) {
            Some(rows) => self.gradients_of_elements(rows),
            None => {
                let mut joint = self.backward();
                joint.derivative = along_basis(&mut joint, Op::Cotangent(0), &output);
                joint
            }
        };
        let graph = &mut joint.graph;
        joint.derivative = joint.derivative.iter().map(|id| id.map(|id| matrix_of(graph, id, false))).collect();
        settled(joint)
    }

    /// Whether the derivatives of the output's elements, so many, are worth code of their own each.
    fn is_short(&self, rows: usize) -> bool {
        const MOST_NODES: usize = 600;
        let straight = self.graph.ids().all(|id| !self.graph.is_region(id));
        rows > 1 && straight && rows * self.graph.len() <= MOST_NODES
    }

    /// For each leaf the array of the gradients of the output's elements, one by one: what an element does not depend on is not computed for it, where a loop
    /// over cotangents of one 1 multiplies by zeros.
    fn gradients_of_elements(&self, rows: usize) -> Joint {
        let output = self.output.leaves()[0];
        self.derive(|b, leaves| {
            let mut gradients: Vec<Vec<Option<NodeId>>> = Vec::new();
            for row in 0..rows {
                let at = b.integer(row);
                let element = b.call("index", Attr::None, &[output, at]);
                let one = b.one(element);
                gradients.push(pull(b, &[(element, one)], leaves));
            }
            let array = |(number, leaf): (usize, &WrtLeaf)| {
                gradients.iter().any(|row| row[number].is_some()).then(|| {
                    let zero = b.literal_of(leaf.ty.clone(), 0.0);
                    let rows: Vec<NodeId> = gradients.iter().map(|row| row[number].unwrap_or(zero)).collect();
                    b.call("pack", Attr::None, &rows)
                })
            };
            self.wrt.iter().enumerate().map(array).collect()
        })
    }

    fn jacobian_by_columns(&self) -> Joint {
        let mut whole: Option<Joint> = None;
        let mut blocks: Vec<Option<NodeId>> = Vec::new();
        for leaf in self.wrt {
            // One leaf moves at a time.
            let alone = Source { wrt: std::slice::from_ref(leaf), ..*self };
            let mut joint = match whole.take() {
                None => alone.tangent(),
                Some(so_far) => {
                    let known = blocks.iter().flatten().map(|id| Value::Node(*id));
                    let roots = std::iter::once(so_far.output.clone()).chain(known).collect();
                    let mut next = derive(
                        &so_far.graph,
                        &Value::Tuple(roots),
                        |b, leaves| {
                            let seeds = alone.tangents(b, leaves);
                            differentiate::forward(b, &seeds, &so_far.output.leaves())
                        },
                        |graph| alone.leaves(graph),
                    );
                    let Value::Tuple(mut parts) = next.output.clone() else { unreachable!("a tuple went in") };
                    let mut rest = parts.split_off(1).into_iter();
                    for block in blocks.iter_mut().filter(|block| block.is_some()) {
                        *block = rest.next().map(|value| value.leaves()[0]);
                    }
                    next.output = parts.remove(0);
                    next.refusal = next.refusal.or(so_far.refusal);
                    next
                }
            };
            let found = along_basis(&mut joint, Op::Tangent(leaf.place.clone()), &leaf.ty);
            blocks.push(found[0].map(|id| matrix_of(&mut joint.graph, id, true)));
            whole = Some(joint);
        }
        let mut joint = whole.expect("a leaf to differentiate with respect to");
        joint.derivative = blocks;
        settled(at_rest(joint))
    }
}

/// The derivatives of what a graph yields with respect to any of its nodes: of its only float, or for given cotangents of its outputs.
pub fn cotangents(graph: &Graph, output: &Value, given: bool, of: &[NodeId]) -> Joint {
    let outputs = output.leaves();
    derive(
        graph,
        output,
        |b, nodes| {
            let seed = |(number, id): (usize, &NodeId)| {
                let seed = if given { cotangent(b, number, *id) } else { b.one(*id) };
                (*id, seed)
            };
            let seeds: Vec<(NodeId, NodeId)> = outputs.iter().enumerate().map(seed).collect();
            pull(b, &seeds, nodes)
        },
        |_| of.iter().map(|id| Some(*id)).collect(),
    )
}

fn cotangent(b: &mut Build, number: usize, output: NodeId) -> NodeId {
    let ty = b.ty(output);
    b.origin = Origin::at(Span::call_site());
    b.graph.intern(Op::Cotangent(number), vec![], ty, b.origin.clone())
}

fn pull(b: &mut Build, seeds: &[(NodeId, NodeId)], leaves: &[Option<NodeId>]) -> Vec<Option<NodeId>> {
    let present: Vec<NodeId> = leaves.iter().flatten().copied().collect();
    let mut found = differentiate::reverse(b, seeds, &present).into_iter();
    leaves.iter().map(|leaf| leaf.and_then(|_| found.next().flatten())).collect()
}

fn derive(
    graph: &Graph,
    output: &Value,
    transform: impl FnOnce(&mut Build, &[Option<NodeId>]) -> Vec<Option<NodeId>>,
    leaves: impl FnOnce(&Graph) -> Vec<Option<NodeId>>,
) -> Joint {
    let mut b = Build::new(LEVEL);
    b.graph = graph.clone();
    let leaves = leaves(&b.graph);
    let derivative = transform(&mut b, &leaves);
    settled(Joint { graph: b.graph, output: output.clone(), derivative, refusal: b.refusal })
}

/// A joint graph in which no leaf moves any more: a loop may carry the tangents of several leaves beside each other, of which one at a time is
/// asked for.
fn at_rest(joint: Joint) -> Joint {
    let mut b = Build::new(LEVEL);
    let mut map = vec![None; joint.graph.len()];
    for id in joint.graph.ids() {
        if matches!(joint.graph.node(id).op, Op::Tangent(_)) {
            map[id.0] = Some(b.literal_of(joint.graph.ty(id).clone(), 0.0));
        }
    }
    rebuild_into(&mut b, &joint.graph, &joint.roots(), &mut map);
    joint.moved(b.graph, |id| map[id.0].expect("what a root needs"))
}

/// The rules applied to a joint graph.
fn settled(joint: Joint) -> Joint {
    let mut b = Build::new(LEVEL);
    b.graph = joint.graph;
    let mut all = vec![joint.output.clone()];
    all.extend(joint.derivative.iter().flatten().map(|id| Value::Node(*id)));
    let (build, all) = simplify::settle(b, Value::Tuple(all), LEVEL);
    let Value::Tuple(mut all) = all else { unreachable!("a tuple went in") };
    let mut rest = all.split_off(1).into_iter();
    let derivative = joint
        .derivative
        .iter()
        .map(|id| id.and_then(|_| rest.next()).and_then(|value| value.leaves().first().copied()))
        .collect();
    Joint { graph: build.graph, output: all.remove(0), derivative, refusal: joint.refusal }
}

/// The derivatives of a joint for every unit value of a seed: arrays of them, made in a loop that computes again only
/// what depends on the seed. For a seed that is one number, the derivatives for 1 themselves.
fn along_basis(joint: &mut Joint, seed: Op, ty: &NodeTy) -> Vec<Option<NodeId>> {
    let mut outer = Build::new(LEVEL);
    outer.graph = std::mem::take(&mut joint.graph);
    let found = joint.derivative.clone();
    let Some(seed_id) = simplify::leaf(&outer.graph, &seed) else {
        joint.graph = outer.graph;
        return vec![None; found.len()];
    };
    let roots: Vec<NodeId> = found.iter().flatten().copied().collect();
    if ty.rank() == 0 {
        // The same graph with 1 in the seed's place.
        let old = outer.graph.clone();
        let one = outer.literal_of(ty.clone(), 1.0);
        let moving = depends(&old, seed_id);
        let mut map: Vec<Option<NodeId>> = old.ids().map(|id| (!moving[id.0]).then_some(id)).collect();
        map[seed_id.0] = Some(one);
        rebuild_into(&mut outer, &old, &roots, &mut map);
        joint.graph = outer.graph;
        return found.iter().map(|id| id.and_then(|id| map[id.0])).collect();
    }
    let moving = depends(&outer.graph, seed_id);
    let mut inner = Build::new(LEVEL);
    let index = NodeTy::scalar(Element::Int("usize".into()));
    let turn = inner.make(Op::Input(0), vec![], index);
    let one = inner.literal_of(ty.shaped([]), 1.0);
    let unit = inner.call("scatter", Attr::Ty(ty.clone()), &[one, turn]);
    let mut map: Vec<Option<NodeId>> = vec![None; outer.graph.len()];
    map[seed_id.0] = Some(unit);
    let trips = outer.extent(&ty.dims[0]);
    let mut inputs = vec![trips];
    map.resize(outer.graph.len(), None);
    // What the moving nodes read of the others, the loop captures.
    let needed = outer.graph.reachable(&roots);
    let mut read = vec![false; outer.graph.len()];
    roots.iter().for_each(|id| read[id.0] = true);
    for id in outer.graph.ids().filter(|id| needed[id.0] && moving.get(id.0) == Some(&true)) {
        outer.graph.node(id).inputs.iter().for_each(|input| read[input.0] = true);
    }
    for id in outer.graph.ids().filter(|id| read[id.0] && moving.get(id.0) != Some(&true)) {
        inner.origin = outer.graph.node(id).origin.clone();
        map[id.0] = Some(inner.make(Op::Input(inputs.len()), vec![], outer.ty(id)));
        inputs.push(id);
    }
    rebuild_into(&mut inner, &outer.graph, &roots, &mut map);
    let outputs: Vec<NodeId> = roots.iter().map(|id| map[id.0].expect("a root")).collect();
    let types: Vec<NodeTy> = outputs.iter().map(|id| inner.ty(*id)).collect();
    let extent = Extent::Fixed(ty.dims[0].clone());
    let shape = LoopShape { carried: 0, capacity: extent.clone(), reversed: false, guarded: false };
    let body = Body { graph: inner.graph, outputs };
    let region = Region { kind: Kind::Loop(shape), bodies: vec![body], recompute: false };
    let id = outer.make(Op::Region(Rc::new(region)), inputs, NodeTy::scalar(Element::Bool));
    let mut arrays = types.iter().enumerate().map(|(k, ty)| (k + 1, ty.array(extent.clone())));
    let result = found
        .iter()
        .map(|root| {
            root.as_ref()?;
            let (k, ty) = arrays.next()?;
            Some(outer.make(Op::Output(k), vec![id], ty))
        })
        .collect();
    joint.graph = outer.graph;
    result
}

/// Which nodes depend on `seed`.
fn depends(graph: &Graph, seed: NodeId) -> Vec<bool> {
    let mut moving = vec![false; graph.len()];
    for id in graph.ids() {
        moving[id.0] = id == seed || graph.node(id).inputs.iter().any(|input| moving[input.0]);
    }
    moving
}

/// Derivatives along the units of an axis as a matrix: numbers or vectors in an array are its rows, a lone one is its
/// only row. `columns` if they are columns instead.
fn matrix_of(graph: &mut Graph, id: NodeId, columns: bool) -> NodeId {
    let mut b = Build::new(LEVEL);
    b.graph = std::mem::take(graph);
    let ty = b.ty(id);
    let one = Dim::Lit(1);
    let result = match (&ty.lead[..], &ty.dims[..]) {
        ([Extent::Fixed(n)], []) => {
            let vector = b.call("regroup", Attr::Ty(ty.shaped([n.clone()])), &[id]);
            b.call("broadcast_columns", Attr::Ty(ty.shaped([n.clone(), one])), &[vector])
        }
        ([Extent::Fixed(n)], [m]) => {
            let rows = b.call("regroup", Attr::Ty(ty.shaped([n.clone(), m.clone()])), &[id]);
            if columns { b.unary("transpose", rows) } else { rows }
        }
        ([], [n]) if columns => b.call("broadcast_columns", Attr::Ty(ty.shaped([n.clone(), one])), &[id]),
        ([], [n]) => b.call("broadcast_rows", Attr::Ty(ty.shaped([one, n.clone()])), &[id]),
        _ => b.broadcast_to(id, &ty.shaped([one.clone(), one])),
    };
    *graph = b.graph;
    result
}
