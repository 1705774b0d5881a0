//! How long variables live, and so how much memory a body needs at once.

use super::{Body, END, ty_code};
use crate::compiler::graph::{Extent, NodeId, NodeTy, Op};
use crate::compiler::types::{Dim, Element};
use std::collections::HashMap;

/// A piece of memory and when it is in use, in steps of the body's making.
#[derive(Clone, Debug)]
pub struct Life {
    what: What,
    from: usize,
    to: usize,
}

#[derive(Clone, Debug)]
enum What {
    /// A variable.
    Variable(NodeTy),
    /// What the body of a region needs for itself.
    Inner(Vec<Life>),
}

impl Body<'_> {
    /// The variables of this body and of those in it, by the time of their making.
    pub fn lives(&self) -> Vec<Life> {
        let order: HashMap<NodeId, usize> = self.made.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut last = vec![0; self.made.len()];
        // A variable lives until the last one that reads it, directly or through what is computed in its loop.
        let mut read_by = |reader: usize, inputs: Vec<NodeId>| {
            let mut seen = vec![false; self.graph.len()];
            let mut pending = inputs;
            while let Some(id) = pending.pop() {
                if std::mem::replace(&mut seen[id.0], true) {
                    continue;
                }
                match order.get(&id) {
                    Some(at) => last[*at] = last[*at].max(reader),
                    None if self.variables.contains_key(&id) => {}
                    None => pending.extend(&self.graph.node(id).inputs),
                }
            }
        };
        for (at, id) in self.made.iter().enumerate() {
            read_by(at, self.graph.node(*id).inputs.clone());
        }
        for (region, at, _) in &self.inner {
            read_by(*at, self.graph.node(*region).inputs.clone());
        }
        let roots = self.graph.ids().filter(|id| self.readers[id.0].contains(&END)).collect();
        read_by(self.made.len(), roots);

        // The function's results are not its temporaries.
        let result = |id: &NodeId| self.parent.is_none() && self.readers[id.0].contains(&END);
        let results: Vec<&String> =
            self.made.iter().filter(|id| result(id)).filter_map(|id| self.variables.get(id)).collect();
        // Values that share a variable are one.
        let mut lives: Vec<Life> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for (at, id) in self.made.iter().enumerate() {
            let ty = self.graph.ty(*id);
            if !matches!(self.graph.node(*id).op, Op::Call(..) | Op::Output(_)) {
                continue;
            }
            if self.variables.get(id).is_some_and(|name| results.contains(&name)) {
                continue;
            }
            let to = last[at].max(at);
            match self.variables.get(id).and_then(|name| known.get(name.as_str())) {
                Some(same) => lives[*same].to = lives[*same].to.max(to),
                None => {
                    if let Some(name) = self.variables.get(id) {
                        known.insert(name, lives.len());
                    }
                    lives.push(Life { what: What::Variable(ty.clone()), from: at, to });
                }
            }
        }
        lives.extend(self.inner.iter().filter(|(.., lives)| !lives.is_empty()).map(|(_, at, inner)| Life {
            what: What::Inner(inner.clone()),
            from: *at,
            to: *at,
        }));
        lives.sort_by_key(|life| life.from);
        lives
    }

    /// Notes what the bodies of a region need, of which one runs at a time, beside variables that live all along.
    pub(super) fn note_inner(&mut self, region: NodeId, bodies: Vec<Vec<Life>>, along: Vec<NodeTy>) {
        let end = bodies.iter().flatten().map(|life| life.to + 1).sum::<usize>();
        let mut all: Vec<Life> =
            along.into_iter().map(|ty| Life { what: What::Variable(ty), from: 0, to: end }).collect();
        let mut offset = 0;
        for body in bodies {
            let next = body.iter().map(|life| life.to + 1).max().unwrap_or(0);
            all.extend(body.into_iter().map(|life| Life { from: life.from + offset, to: life.to + offset, ..life }));
            offset += next;
        }
        self.inner.push((region, self.made.len(), all));
    }
}

/// The most bytes in use at once, as code; what stands on the heap, since its length is the run's, is not counted.
///
/// Sizes are rustc's to know, so the code has the moments at which the peak can be: those at which no other moment has
/// as much of every type. A long function has few of them, and evaluating the constant takes no time.
pub fn peak_code(lives: &[Life]) -> String {
    let on_heap = |life: &&Life| matches!(&life.what, What::Variable(ty) if ty.lead.contains(&Extent::Run));
    let (mut places, mut sizes) = (HashMap::new(), Vec::<String>::new());
    let mut events: Vec<(usize, bool, usize)> = Vec::new();
    for life in lives.iter().filter(|life| !on_heap(life)) {
        let size = match &life.what {
            What::Variable(ty) => format!("::core::mem::size_of::<{}>()", ty_code(ty)),
            What::Inner(lives) => peak_code(lives),
        };
        let place = *places.entry(size).or_insert_with_key(|size| {
            sizes.push(size.clone());
            sizes.len() - 1
        });
        events.extend([(life.from, true, place), (life.to + 1, false, place)]);
    }
    let mut moments: Vec<Vec<usize>> = Vec::new();
    for alive in moments_of(events, sizes.len()) {
        let within = |less: &[usize], more: &[usize]| less.iter().zip(more).all(|(less, more)| less <= more);
        if !moments.iter().any(|known| within(&alive, known)) {
            moments.retain(|known| !within(known, &alive));
            moments.push(alive);
        }
    }
    let code = |alive: &Vec<usize>| {
        let terms = alive.iter().zip(&sizes).filter(|(count, _)| **count > 0).map(|(count, size)| match count {
            1 => size.clone(),
            count => format!("{count} * {size}"),
        });
        terms.collect::<Vec<_>>().join(" + ")
    };
    format!("__KRATE__::__private::kernels::peak(&[{}])", moments.iter().map(code).collect::<Vec<_>>().join(", "))
}

/// What is alive when as much as at any time near is: how many of each kind. An event is when, whether something
/// begins (or has ended), and its kind.
fn moments_of(mut events: Vec<(usize, bool, usize)>, kinds: usize) -> Vec<Vec<usize>> {
    events.sort_unstable();
    let (mut alive, mut grown, mut moments) = (vec![0; kinds], false, Vec::new());
    for (_, begins, kind) in events {
        if begins {
            alive[kind] += 1;
        } else {
            if grown {
                moments.push(alive.clone());
            }
            alive[kind] -= 1;
        }
        grown = begins;
    }
    moments
}

/// The same as a number, if the macro knows all sizes.
pub fn peak(lives: &[Life]) -> Option<usize> {
    let (mut events, mut sizes): (Vec<(usize, bool, usize)>, Vec<usize>) = (Vec::new(), Vec::new());
    for life in lives {
        events.extend([(life.from, true, sizes.len()), (life.to + 1, false, sizes.len())]);
        sizes.push(match &life.what {
            What::Variable(ty) => bytes(ty)?,
            What::Inner(lives) => peak(lives)?,
        });
    }
    events.sort_unstable();
    let (mut alive, mut most) = (0, 0);
    for (_, begins, life) in events {
        if begins {
            alive += sizes[life];
            most = most.max(alive);
        } else {
            alive -= sizes[life];
        }
    }
    Some(most)
}

/// The size of a type in bytes, if the macro knows it.
pub fn bytes(ty: &NodeTy) -> Option<usize> {
    let lead = ty.lead.iter().map(|extent| match extent {
        Extent::Fixed(dim) => Some(dim),
        Extent::Run => None,
    });
    let count = lead.chain(ty.dims.iter().map(Some)).map(|dim| match dim? {
        Dim::Lit(n) => Some(*n),
        Dim::Param(_) | Dim::Named { .. } => None,
    });
    count.chain([alignment(&ty.element)]).product()
}

/// The size and alignment of an element. (`usize` counts as on 64 bits.)
pub fn alignment(element: &Element) -> Option<usize> {
    match element {
        Element::F32 => Some(4),
        Element::F64 => Some(8),
        Element::Bool => Some(1),
        Element::Int(name) => match name.as_str() {
            "u8" | "i8" => Some(1),
            "u16" | "i16" => Some(2),
            "u32" | "i32" => Some(4),
            "u128" | "i128" => Some(16),
            _ => Some(8),
        },
        Element::Param(_) => None,
    }
}
