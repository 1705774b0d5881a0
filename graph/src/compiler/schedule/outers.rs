//! Outer products that a loop adds up: a few turns' factors wait, and a product of matrices adds them up at once, whose sums stay
//! in registers where each outer product would read and write the whole matrix.

use super::{Body, END, accumulate::Sums, ahead::Spare};
use crate::compiler::graph::{Extent, NodeId, NodeTy, Op};
use crate::compiler::region::{Body as Inner, LoopShape};
use crate::compiler::types::Dim;
use std::collections::HashMap;

/// So many turns wait at most.
const WAITING: usize = 32;
/// Fewer turns are not worth the wait.
const FEW_TURNS: usize = 4;
/// A matrix of fewer elements stays in registers from turn to turn.
const FEW_ELEMENTS: usize = 64;
/// The factors that wait have at most so many elements.
const ROOM: usize = 16 * 1024;

/// What waits in the turns of one loop.
pub(super) struct Outers {
    /// The variable that counts the turns that wait.
    waiting: String,
    /// The sums that the loop carries: the last node, the place, and whether a turn adds one thing and no more.
    sums: Vec<(NodeId, String, bool)>,
    /// How many turns can wait.
    turns: usize,
    /// Whether that is all of them.
    all: bool,
    /// The factors: the vector, whether with the other sign, and the array.
    factors: Vec<(NodeId, bool, String, NodeTy)>,
    /// Places with the arrays whose product is added to them.
    products: Vec<(String, String, String)>,
    /// The matrices of loops before in which such arrays are.
    reused: HashMap<String, String>,
}

impl Outers {
    /// What could wait in a loop.
    pub(super) fn of(body: &Inner, shape: &LoopShape, places: &[String], waiting: String) -> Option<Outers> {
        let (turns, all) = match &shape.capacity {
            Extent::Fixed(Dim::Lit(turns)) if *turns < FEW_TURNS => return None,
            // The loop in parts of the same length.
            Extent::Fixed(Dim::Lit(turns)) => (turns.div_ceil(turns.div_ceil(WAITING)), *turns <= WAITING),
            _ => (WAITING, false),
        };
        let sums = (0..shape.carried)
            .filter(|c| is_sum(body, *c))
            .map(|c| (body.outputs[c], places[c].clone(), is_of_one(body, c)));
        let sums = sums.collect();
        Some(Outers { waiting, sums, turns, all, factors: vec![], products: vec![], reused: HashMap::new() })
    }

    /// The statements before the loop, at the end of a turn, and after the loop.
    pub(super) fn code(&self, cpu: &str, sums: &Sums) -> Option<[Vec<String>; 3]> {
        let Outers { waiting, turns, .. } = self;
        if self.products.is_empty() {
            return None;
        }
        let before = self.factors.iter().map(|(_, _, name, ty)| {
            if let Some(spare) = self.reused.get(name) {
                return format!("let {name} = kernels::Aligned(&mut {spare}.0);");
            }
            let n = crate::compiler::types::dim_code(&ty.dims[0]);
            format!("let mut {name} = kernels::Aligned([[kernels::blank({cpu}); {n}]; {turns}]);")
        });
        let before = before.chain([format!("let mut {waiting} = 0_usize;")]).collect();
        let added = self.products.iter().map(|(place, left, right)| {
            let adds = if self.is_written(place, sums) { &sums.adds } else { "true" };
            let (left, right) = (format!("&{left}.0[..{waiting}]"), format!("&{right}.0[..{waiting}]"));
            format!("kernels::outers_into({cpu}, {adds}, &mut {place}.0, {left}, {right});")
        });
        let added: Vec<String> = added.collect();
        let mut turn = vec![format!("{waiting} += 1;")];
        if !self.all {
            let added = added.join("\n");
            turn.push(format!("if {waiting} == {turns} {{\n{added}\n{waiting} = 0;\n}}"));
        }
        Some([before, turn, added])
    }

    /// Whether the product of all turns is all that is added at a place, which can be written then instead of cleared before.
    fn is_written(&self, place: &str, sums: &Sums) -> bool {
        let one = self.sums.iter().any(|(_, known, one)| known == place && *one);
        one && self.all && sums.cleared.contains_key(place)
    }

    /// The statements that clear such places.
    pub(super) fn written(&self, sums: &Sums) -> Vec<usize> {
        let written = self.products.iter().filter(|(place, ..)| self.is_written(place, sums));
        written.map(|(place, ..)| sums.cleared[place]).collect()
    }

    /// Takes matrices that have room for the factors: others would have to be filled with zeros first.
    pub(super) fn reuse(&mut self, spare: &mut Vec<Spare>) {
        for (_, _, name, ty) in &self.factors {
            let fits = |matrix: &Spare| {
                matrix.rows >= self.turns && ty.dims[0] == Dim::Lit(matrix.columns) && matrix.ty.element == ty.element
            };
            if let Some(at) = spare.iter().position(fits) {
                self.reused.insert(name.clone(), spare.swap_remove(at).place);
            }
        }
    }

    /// What lives as long as the loop.
    pub(super) fn lives(&self) -> impl Iterator<Item = NodeTy> {
        let own = self.factors.iter().filter(|(_, _, name, _)| !self.reused.contains_key(name));
        own.map(|(_, _, _, ty)| ty.array(Extent::Fixed(Dim::Lit(self.turns))))
    }
}

/// Whether all that a loop does to a value it carries is to add to it, or subtract.
pub(super) fn is_sum(body: &Inner, c: usize) -> bool {
    let graph = &body.graph;
    let (mut id, mut passed) = (body.outputs[c], vec![]);
    loop {
        passed.push(id);
        match (&graph.node(id).op, graph.addends(id)) {
            (Op::Input(k), _) if *k == 1 + c => break,
            (_, Some(inputs)) => id = inputs[0],
            _ => return false,
        }
    }
    let reads = |id: NodeId| graph.node(id).inputs.iter().filter(|input| passed.contains(input)).count();
    let yields = body.outputs.iter().filter(|output| passed.contains(output)).count();
    yields == 1 && graph.ids().map(reads).sum::<usize>() == passed.len() - 1
}

/// Whether that is a single addition.
fn is_of_one(body: &Inner, c: usize) -> bool {
    let sum = body.outputs[c];
    let Some(&[so_far, term]) = body.graph.addends(sum) else { return false };
    body.graph.node(so_far).op == Op::Input(1 + c) && body.graph.call(term, "outer").is_some()
}

impl Body<'_> {
    /// Puts the factors of an outer product where they wait, if they can: nobody reads the sum before the loop ends.
    pub(super) fn wait(&mut self, place: &str, id: NodeId, minus: bool) -> bool {
        if self.marks.is_some() || !self.access.contract || !self.is_added_last(place, id) {
            return false;
        }
        let &[left, right] = &self.graph.node(id).inputs[..] else { return false };
        let Some(outers) = &self.outers else { return false };
        let [Dim::Lit(rows), Dim::Lit(columns)] = self.graph.ty(id).dims[..] else { return false };
        if rows * columns < FEW_ELEMENTS || (rows + columns) * outers.turns > ROOM.max(rows * columns) {
            return false;
        }
        let (left, right) = (self.factor(left, minus), self.factor(right, false));
        self.outers.as_mut().expect("looked at above").products.push((place.to_owned(), left, right));
        true
    }

    /// Whether an outer product is a term of the sum at a place that the loop carries, and nobody reads that in its turns.
    fn is_added_last(&self, place: &str, id: NodeId) -> bool {
        let sums = self.outers.iter().flat_map(|outers| &outers.sums);
        let Some((sum, ..)) = sums.into_iter().find(|(_, known, _)| known == place) else { return false };
        let mut id = id;
        while id != *sum {
            match self.readers[id.0][..] {
                [reader] if reader != END && self.graph.addends(reader).is_some() => id = reader,
                _ => return false,
            }
        }
        self.readers[id.0] == [END]
    }

    /// The array in which a factor waits; it is put there if it is not yet.
    fn factor(&mut self, x: NodeId, minus: bool) -> String {
        let outers = self.outers.as_ref().expect("a loop whose factors wait");
        let known = outers.factors.iter().find(|(known, sign, ..)| (*known, *sign) == (x, minus));
        if let Some((_, _, name, _)) = known {
            return name.clone();
        }
        let waiting = outers.waiting.clone();
        let name = self.taken.unique(&format!("{}_put", self.graph.node(x).variable()));
        let element =
            if minus { format!("-{}", self.operand(x, &["i".into()], 8)) } else { self.element(x, &["i".into()]).0 };
        self.lines.push(format!("kernels::vector_into(false, &mut {name}.0[{waiting}], |i| {element});"));
        let ty = self.graph.ty(x).clone();
        self.outers.as_mut().expect("as above").factors.push((x, minus, name.clone(), ty));
        name
    }
}
