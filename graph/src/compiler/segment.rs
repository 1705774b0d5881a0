//! Loops in segments: the reverse pass keeps what is carried into every `k`th turn and computes the turns between again.
//!
//! A loop of n turns becomes a loop over n/k segments around a loop over a segment's turns, and the outer one computes
//! again (Griewank & Walther, *Evaluating Derivatives*, 2nd ed., chapter 12; Chen et al. 2016, arXiv:1604.06174). Both are
//! ordinary loops: how they are differentiated and written is not told here.

use crate::compiler::build::Build;
use crate::compiler::graph::{Extent, Graph, NodeId, NodeTy, Op, Origin};
use crate::compiler::region::{Body, Kind, LoopShape, Region};
use crate::compiler::rules::Level;
use crate::compiler::simplify::rebuild_into;
use crate::compiler::types::dim_code;
use crate::compiler::types::{Dim, Element};
use crate::compiler::value::Value;
use proc_macro2::Span;
use std::rc::Rc;

/// How long a segment is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Length {
    /// So many turns.
    Turns(usize),
    /// The square root of the number of turns.
    Root,
    /// Of a number of turns that the macro knows: `scale` n^(`levels` / (`levels` + 1)), and the segments in segments again.
    Levels {
        /// How often.
        levels: u32,
        /// 1 if a turn keeps as much as is carried; less if it keeps more.
        scale: f64,
    },
}

/// What becomes of the loops.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cut {
    /// The length of segments; no segments if `None`.
    pub length: Option<Length>,
    /// Whether turns keep no more than what is carried into them.
    pub recompute: bool,
}

/// The segment of a `while` loop, whose number of turns nobody knows before it ends.
const WHILE: usize = 64;

/// What came of it.
#[derive(Default)]
pub struct Outcome {
    /// How many loops were cut.
    pub cut: usize,
    /// A loop whose segments only `alloc` has room for.
    pub needs_alloc: Option<Span>,
}

/// The graph of a function with its loops cut.
pub fn apply(graph: &Graph, output: &Value, cut: Cut) -> (Graph, Value, Outcome) {
    let mut cutter = Cutter { cut, outcome: Outcome::default() };
    let (build, map) = cutter.graph(graph);
    let output = output.map(&mut |id| map[id.0]);
    (build.graph, output, cutter.outcome)
}

struct Cutter {
    cut: Cut,
    outcome: Outcome,
}

fn usize_ty() -> NodeTy {
    NodeTy::scalar(Element::Int("usize".into()))
}

/// Bodies of the loop and what they read, on its way into a new graph.
struct Loop<'r> {
    region: &'r Region,
    shape: &'r LoopShape,
    inputs: Vec<NodeId>,
    origin: Origin,
}

impl Cutter {
    fn graph(&mut self, from: &Graph) -> (Build, Vec<NodeId>) {
        let mut b = Build::new(Level::OFF);
        let mut map: Vec<NodeId> = Vec::new();
        for id in from.ids() {
            let node = from.node(id);
            let inputs: Vec<NodeId> = node.inputs.iter().map(|input| map[input.0]).collect();
            b.origin = node.origin.clone();
            let new = match &node.op {
                Op::Region(region) => {
                    let counts = || {
                        from.ids().any(|other| from.node(other).op == Op::Output(0) && from.node(other).inputs == [id])
                    };
                    match (&region.kind, self.cut.length) {
                        (Kind::Loop(shape), Some(length)) if is_recurrence(region, shape) && !counts() => {
                            let which = Loop { region, shape, inputs, origin: node.origin.clone() };
                            self.split(&mut b, which, length)
                        }
                        _ => {
                            let region = self.inside(region);
                            b.make(Op::Region(Rc::new(region)), inputs, node.ty.clone())
                        }
                    }
                }
                op => b.make(op.clone(), inputs, node.ty.clone()),
            };
            map.push(new);
        }
        (b, map)
    }

    /// The same for the bodies of a region that is not cut itself.
    fn inside(&mut self, region: &Region) -> Region {
        let bodies = region.bodies.iter().map(|body| {
            let (build, map) = self.graph(&body.graph);
            Body { graph: build.graph, outputs: body.outputs.iter().map(|id| map[id.0]).collect() }
        });
        Region {
            kind: region.kind.clone(),
            bodies: bodies.collect(),
            recompute: region.recompute || self.cut.recompute,
        }
    }

    fn split(&mut self, b: &mut Build, which: Loop<'_>, length: Length) -> NodeId {
        let Loop { region, shape, inputs, origin } = which;
        let carried = shape.carried;
        let whole = |b: &mut Build| {
            let region = Region { recompute: region.recompute || self.cut.recompute, ..region.clone() };
            b.make(Op::Region(Rc::new(region)), inputs.clone(), NodeTy::scalar(Element::Bool))
        };
        let (turns, deeper) = match (length, &shape.capacity) {
            (Length::Levels { levels, scale }, Extent::Fixed(Dim::Lit(n))) if levels > 0 => {
                let (n, share) = (*n as f64, f64::from(levels) / f64::from(levels + 1));
                let turns = (scale * n.powf(share)).round().max(1.0) as usize;
                (Length::Turns(turns), Some(Length::Levels { levels: levels - 1, scale }))
            }
            (Length::Levels { .. }, _) => return whole(b),
            (length, _) => (length, None),
        };
        let endless = b.graph.node(inputs[0]).op == Op::Integer(i64::MAX);
        // The room for a segment, and for all segments.
        let room = match (turns, &shape.capacity) {
            (Length::Turns(k), _) => Extent::Fixed(Dim::Lit(k)),
            (_, Extent::Fixed(Dim::Lit(n))) => Extent::Fixed(Dim::Lit((*n as f64).sqrt().ceil() as usize)),
            (_, Extent::Fixed(n @ Dim::Named { .. })) => named(format!("({}).isqrt() + 1", dim_code(n))),
            (_, Extent::Run) if endless => Extent::Fixed(Dim::Lit(WHILE)),
            (_, Extent::Fixed(Dim::Param(_)) | Extent::Run) => Extent::Run,
        };
        let segments = match (&shape.capacity, &room) {
            (Extent::Fixed(Dim::Lit(n)), Extent::Fixed(Dim::Lit(k))) => {
                if n <= k {
                    return whole(b);
                }
                Extent::Fixed(Dim::Lit(n.div_ceil(*k)))
            }
            (Extent::Fixed(n @ (Dim::Lit(_) | Dim::Named { .. })), Extent::Fixed(k)) => {
                named(format!("({}).div_ceil({})", dim_code(n), dim_code(k)))
            }
            _ => Extent::Run,
        };
        if segments == Extent::Run && shape.capacity != Extent::Run && !cfg!(feature = "heap") {
            self.outcome.needs_alloc = Some(origin.span);
            return whole(b);
        }
        self.outcome.cut += 1;

        b.origin = Origin::at(origin.span);
        let (trips, one) = (inputs[0], b.integer(1));
        let k = match &room {
            Extent::Fixed(dim) => b.extent(dim),
            Extent::Run => {
                let root = b.unary("int_sqrt", trips);
                b.binary("add", root, one)
            }
        };
        let count = match (&b.graph.node(trips).op, &b.graph.node(k).op) {
            _ if endless => trips,
            (Op::Integer(n), Op::Integer(k)) => {
                let count = (*n as usize).div_ceil(*k as usize);
                b.integer(count)
            }
            _ => {
                // ⌈trips / k⌉ without overflow: (trips − 1) / k + 1, or 0.
                let least = b.binary("int_min", trips, one);
                let before = b.binary("sub", trips, least);
                let full = b.binary("div", before, k);
                b.binary("add", full, least)
            }
        };

        // The body of the outer loop.
        let mut o = Build::new(Level::OFF);
        o.origin = Origin::at(origin.span);
        let segment = o.make(Op::Input(0), vec![], usize_ty());
        let mut outer = vec![count];
        outer.extend(&inputs[1..]);
        let body = &region.bodies[0];
        let mut given: Vec<NodeId> = Vec::new();
        for (at, input) in inputs.iter().enumerate().skip(1) {
            let twin = body.graph.ids().find(|id| body.graph.node(*id).op == Op::Input(at));
            let (ty, from) = match twin {
                Some(id) => (body.graph.ty(id).clone(), body.graph.node(id).origin.clone()),
                None => (b.ty(*input), Origin::at(origin.span)),
            };
            o.origin = from;
            given.push(o.make(Op::Input(at), vec![], ty));
        }
        o.origin = Origin::at(origin.span);
        let mut capture = |o: &mut Build, id: NodeId| match b.graph.node(id).op.clone() {
            op @ (Op::Integer(_) | Op::Constant(_)) => o.make(op, vec![], usize_ty()),
            _ => {
                outer.push(id);
                o.make(Op::Input(outer.len() - 1), vec![], usize_ty())
            }
        };
        let (inner_trips, inner_k) = (capture(&mut o, trips), capture(&mut o, k));
        let first = o.binary("mul", segment, inner_k);
        let even = match (&o.graph.node(inner_trips).op, &o.graph.node(inner_k).op) {
            (Op::Integer(n), Op::Integer(k)) => n % k == 0,
            _ => false,
        };
        let rest = if endless || even {
            inner_k
        } else {
            let rest = o.binary("saturating_sub", inner_trips, first);
            o.binary("int_min", inner_k, rest)
        };

        // That of the inner loop: the old one, which counts from the segment's first turn.
        let mut i = Build::new(Level::OFF);
        let mut map = vec![None; body.graph.len()];
        for id in body.graph.ids() {
            let node = body.graph.node(id);
            let Op::Input(at) = node.op else { continue };
            i.origin = node.origin.clone();
            map[id.0] = Some(i.make(Op::Input(at), vec![], node.ty.clone()));
            if at == 0 {
                i.origin = Origin::at(origin.span);
                let turn = map[id.0].expect("just made");
                let start = i.make(Op::Input(inputs.len()), vec![], usize_ty());
                i.origin = node.origin.clone();
                map[id.0] = Some(i.binary("add", start, turn));
            }
        }
        rebuild_into(&mut i, &body.graph, &body.outputs, &mut map);
        let outputs = body.outputs.iter().map(|id| map[id.0].expect("a root")).collect();
        let inner = Region {
            kind: Kind::Loop(LoopShape { capacity: room, ..shape.clone() }),
            bodies: vec![Body { graph: i.graph, outputs }],
            recompute: region.recompute || self.cut.recompute,
        };
        let mut inner_inputs = vec![rest];
        inner_inputs.extend(&given);
        inner_inputs.push(first);
        let inner_id = match deeper {
            Some(length) => {
                let Kind::Loop(shape) = &inner.kind else { unreachable!("made above") };
                let which = Loop { region: &inner, shape, inputs: inner_inputs, origin: origin.clone() };
                self.split(&mut o, which, length)
            }
            None => o.make(Op::Region(Rc::new(inner)), inner_inputs, NodeTy::scalar(Element::Bool)),
        };
        let outputs = (0..carried)
            .map(|c| {
                let ty = body.graph.ty(body.outputs[c]).clone();
                o.make(Op::Output(1 + c), vec![inner_id], ty)
            })
            .collect();
        let region = Region {
            kind: Kind::Loop(LoopShape { capacity: segments, ..shape.clone() }),
            bodies: vec![Body { graph: o.graph, outputs }],
            recompute: true,
        };
        b.origin = origin;
        b.make(Op::Region(Rc::new(region)), outer, NodeTy::scalar(Element::Bool))
    }
}

fn named(code: String) -> Extent {
    Extent::Fixed(Dim::Named { path: format!("{{ {code} }}"), label: code })
}

/// Whether a loop's turns build on one another, and do nothing else.
fn is_recurrence(region: &Region, shape: &LoopShape) -> bool {
    shape.carried > usize::from(shape.guarded) && !shape.reversed && region.bodies[0].outputs.len() == shape.carried
}
