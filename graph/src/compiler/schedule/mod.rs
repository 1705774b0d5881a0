//! Which nodes become variables and which are computed inside their consumer's loop; and the code of both.
//!
//! Element-wise chains run into the loop of what consumes them, views (transposes, broadcasts, outer products, …) are
//! index calculations there, and a sum runs over elements as they are computed. A node becomes a variable if
//! it is needed more than once, or whole, or at every turn of a loop that it does not vary in. Sums of cotangents and
//! tensors of which one place changes are changed in place where nobody reads the old value any more.

mod accumulate;
mod ahead;
mod angles;
mod chains;
mod code;
mod contract;
mod foreign;
mod lanes;
mod life;
mod outers;
mod place;
mod region;
mod scopes;
mod short;

use crate::compiler::graph::{Graph, Names, NodeId, NodeTy, Op};
use crate::compiler::region::Kind;
use crate::compiler::table::{Code, View};
use crate::compiler::types::Dim;
use std::collections::{HashMap, HashSet};

pub use accumulate::{Sum, zeros};
pub use code::literal;
pub use life::{Life, alignment, bytes, peak, peak_code};
pub use place::{fill, place_code, ty_code};
pub use scopes::joined;
pub use scopes::{Part, Section, Text, sectioned};

/// How the parameters of the function under construction are reached.
#[derive(Clone, Copy)]
pub struct Access<'a> {
    /// For each parameter: its name and whether it is a reference.
    pub params: &'a [(String, bool)],
    /// The same for the tangents of the parameters, in the forward mode.
    pub tangents: &'a HashMap<usize, (String, bool)>,
    /// The name of the machine.
    pub cpu: &'a str,
    /// Whether a product and a sum may be rounded once instead of twice.
    pub contract: bool,
    /// The code of the cotangent of each output leaf, in the backward pass, and whether it is an array of numbers.
    pub cotangents: &'a [(String, bool)],
}

/// What an input of a region's body is.
enum Handed {
    /// A variable of the region: its turn, or what it carries.
    Name(String),
    /// A node of the graph around it.
    Outer(NodeId),
}

/// The numbers under which a recorded run keeps the values of nodes.
#[derive(Default)]
pub struct Marks {
    /// Of the graph's nodes.
    pub numbers: HashMap<NodeId, usize>,
    /// Those of them that only a derivative needs.
    pub derived: HashSet<NodeId>,
    /// Of the nodes in the bodies of its regions.
    pub bodies: HashMap<(NodeId, usize), Marks>,
}

/// The body of a generated function, or of a region in it, while it is written.
pub struct Body<'a> {
    graph: &'a Graph,
    access: Access<'a>,
    /// In a region: the body around it, and what it hands in.
    parent: Option<&'a Body<'a>>,
    handed: HashMap<usize, Handed>,
    variables: HashMap<NodeId, String>,
    taken: Names,
    uses: Vec<usize>,
    pinned: Vec<bool>,
    /// Nodes that read what is changed in place later: they take their value before.
    frozen: Vec<bool>,
    /// Numbers that get a variable because the expression that computes them would be too deep.
    deep: Vec<bool>,
    /// The nodes that read each node; a root is read by `END`.
    readers: Vec<Vec<NodeId>>,
    /// Nodes whose variable can be changed, since it is ours.
    owned: HashSet<NodeId>,
    /// For matrices by which every turn of a loop multiplies: their transposes, laid out before the loop.
    laid_out: HashMap<NodeId, String>,
    /// Matrices of loops that have ended.
    spare: Vec<ahead::Spare>,
    /// Products, and what is put at one place, that are added to a sum where it stands, without a variable between.
    added: HashSet<NodeId>,
    /// The loop that later vectors may join, if nothing comes between.
    chain: Option<Chain>,
    locals: chains::Locals,
    /// Where the vectors of a chain are made, if not in variables of their own.
    destinations: HashMap<NodeId, String>,
    /// Which values are recorded as they are computed.
    marks: Option<&'a Marks>,
    /// Where gradients are added up, if loops can do that there.
    sums: accumulate::Sums,
    /// In the turns of a loop: the outer products that wait.
    outers: Option<outers::Outers>,
    /// Whether this is one turn of several side by side.
    in_lane: bool,
    /// The statements so far.
    pub lines: Vec<String>,
    /// Variables in order of their making: node and name.
    pub made: Vec<NodeId>,
    /// Regions, how many variables had been made before each, and what their bodies need.
    inner: Vec<(NodeId, usize, Vec<Life>)>,
}

/// A loop over the elements of vectors that are made from each other.
struct Chain {
    /// Which of the lines it is.
    line: usize,
    first: NodeId,
    /// The name of its index, and what it makes, once there is more than the first.
    index: String,
    members: Vec<chains::Member>,
}

/// From so many bytes on a tensor is filled where it stands.
const LARGE: usize = 1024;

/// The reader of what a body yields.
const END: NodeId = NodeId(usize::MAX);

/// Whether a view shows its first input more often than once, so that the input is worth computing beforehand.
fn expands(view: View) -> bool {
    use View::*;
    matches!(
        view,
        Broadcast
            | BroadcastRows
            | BroadcastColumns
            | Outer
            | Scatter
            | Scatter2
            | ScatterRow
            | ScatterColumn
            | ScatterDiagonal
            | ScatterPick
            | ScatterSlice
            | ScatterItem
            | Embed
    )
}

/// Whether a view that repeats its input has room for it only once.
fn shows_once(view: View, ty: &NodeTy) -> bool {
    let one = |dim: Option<&Dim>| dim.is_none_or(|dim| *dim == Dim::Lit(1));
    match view {
        View::Broadcast => one(ty.dims.first()) && one(ty.dims.get(1)),
        View::BroadcastRows => one(ty.dims.first()),
        View::BroadcastColumns => one(ty.dims.get(1)),
        _ => false,
    }
}

impl<'a> Body<'a> {
    /// Starts a body that computes `roots`, where the code of `given` nodes (residuals) is known.
    pub fn new(graph: &'a Graph, roots: &[NodeId], given: HashMap<NodeId, String>, access: Access<'a>) -> Body<'a> {
        let mut body = Body::unbegun(graph, given, access);
        body.begin(roots);
        body
    }

    /// Starts a body that computes every root at its place, if all of them are vectors of one loop: to move them costs more than that.
    pub fn in_place(graph: &'a Graph, roots: &[(NodeId, String)], access: Access<'a>) -> Option<Body<'a>> {
        let mut body = Body::unbegun(graph, HashMap::new(), access);
        body.destinations = roots.iter().cloned().collect();
        body.begin(&roots.iter().map(|(id, _)| *id).collect::<Vec<_>>());
        let placed = roots.iter().all(|(id, place)| body.variables.get(id) == Some(place));
        (placed && body.destinations.len() == roots.len()).then_some(body)
    }

    /// Starts a body that computes `roots` and calls `record` on the variable `__trace` with the value of every marked node.
    pub fn recording(graph: &'a Graph, roots: &[NodeId], marks: &'a Marks, access: Access<'a>) -> Body<'a> {
        let mut body = Body::unbegun(graph, HashMap::new(), access);

        body.marks = Some(marks);
        body.begin(roots);
        body
    }

    fn unbegun(graph: &'a Graph, given: HashMap<NodeId, String>, access: Access<'a>) -> Body<'a> {
        let mut taken = Names::default();
        for (name, _) in access.params.iter().chain(access.tangents.values()) {
            taken.take(name);
        }
        taken.take(access.cpu);
        for name in ["i", "j", "k", "l", "gradient", "residuals", "cotangent", "value", "output", "kernels"] {
            taken.take(name);
        }
        let mut body = Body::blank(graph, access, taken);
        body.variables = given;
        body
    }

    /// Starts a body that [writes](Self::write) each of `sums` to its place, or adds it where `adds` holds, and computes `roots`.
    pub fn accumulating(
        graph: &'a Graph,
        sums: &[Sum<'_>],
        adds: &str,
        roots: &[NodeId],
        access: Access<'a>,
    ) -> Body<'a> {
        let mut body = Body::unbegun(graph, HashMap::new(), access);
        let ids: Vec<NodeId> = sums.iter().map(|sum| sum.id).collect();
        let all: Vec<NodeId> = roots.iter().chain(&ids).copied().collect();
        body.sums = accumulate::Sums::of(graph, sums, adds);
        body.count_readers(&all);
        body.find_added(&ids);
        body.count_uses(&all);
        body.make_variables();
        body
    }

    fn blank(graph: &'a Graph, access: Access<'a>, taken: Names) -> Body<'a> {
        Body {
            graph,
            access,
            parent: None,
            handed: HashMap::new(),
            variables: HashMap::new(),
            taken,
            uses: vec![0; graph.len()],
            pinned: vec![false; graph.len()],
            frozen: vec![false; graph.len()],
            deep: vec![false; graph.len()],
            readers: vec![vec![]; graph.len()],
            owned: HashSet::new(),
            laid_out: HashMap::new(),
            spare: vec![],
            added: HashSet::new(),
            chain: None,
            locals: chains::Locals::default(),
            destinations: HashMap::new(),
            marks: None,
            sums: accumulate::Sums::default(),
            outers: None,
            in_lane: false,
            lines: vec![],
            made: vec![],
            inner: vec![],
        }
    }

    /// Writes all variables that `roots` need.
    fn begin(&mut self, roots: &[NodeId]) {
        self.count_readers(roots);
        self.find_added_in_turns();
        self.count_uses(roots);
        self.make_variables();
        if self.parent.is_none() {
            for root in roots {
                if !self.variables.contains_key(root) {
                    self.join_chain(*root);
                }
            }
        }
    }

    /// Whether the node gets a variable.
    fn wants_variable(&self, id: NodeId) -> bool {
        match &self.graph.node(id).op {
            Op::Call(..) if self.marks.is_some() => true,
            Op::Call(..) if self.frozen[id.0] || self.deep[id.0] => true,
            Op::Call(..) if self.added.contains(&id) => false,
            Op::Call(def, _) => match def.code {
                Code::Kernel("logsumexp") | Code::Set | Code::Foreign => true,
                Code::Kernel(_) | Code::Whole(_) | Code::Stack | Code::Pack | Code::Sum => {
                    self.pinned[id.0] || self.uses[id.0] > 1 || self.graph.ty(id).rank() > 0
                }
                Code::View(View::Broadcast) => self.pinned[id.0],
                // A place in an array is as good as a variable.
                Code::View(View::Item) => self.uses[id.0] > 1 && self.template(id).is_none(),
                Code::View(_) => self.pinned[id.0] || self.uses[id.0] > 4,
                _ => self.pinned[id.0] || self.uses[id.0] > 1 || self.adds_in_place(id) || self.short(id).is_some(),
            },
            Op::Constant(_) => true,
            _ => false,
        }
    }

    /// Whether a node is a sum of rows or columns of elements that are computed as it runs over them.
    fn sums_elements(&self, id: NodeId) -> bool {
        let Some(&[x]) = self.graph.call(id, "row_sum").or_else(|| self.graph.call(id, "column_sum")) else {
            return false;
        };
        let computed = matches!(&self.graph.node(x).op, Op::Call(def, _) if def.is_elementwise());
        computed && self.graph.ty(x).element.is_float() && self.graph.ty(x).lead.is_empty()
    }

    fn count_readers(&mut self, roots: &[NodeId]) {
        let mut seen = vec![false; self.graph.len()];
        let mut stack = roots.to_vec();
        for root in roots {
            self.readers[root.0].push(END);
        }
        while let Some(id) = stack.pop() {
            if std::mem::replace(&mut seen[id.0], true) || self.variables.contains_key(&id) {
                continue;
            }
            for input in &self.graph.node(id).inputs {
                self.readers[input.0].push(id);
                stack.push(*input);
            }
        }
        // What changes a tensor in place waits for all who read the old value.
        for id in self.graph.ids() {
            let inputs = &self.graph.node(id).inputs;
            let changed: Vec<NodeId> = match &self.graph.node(id).op {
                Op::Region(region) => match &region.kind {
                    // What a loop captures it only reads.
                    Kind::Loop(shape) => inputs[1..=shape.carried].to_vec(),
                    Kind::Branch => inputs.clone(),
                },
                _ => self.changed_by(id).into_iter().collect(),
            };
            let whole = |x: &NodeId| self.graph.ty(*x).rank() > 0 || !self.graph.ty(*x).lead.is_empty();
            let taken = |x: &NodeId| whole(x) && self.is_last_reader(*x, id);
            for x in changed.into_iter().filter(taken).collect::<Vec<_>>() {
                for reader in self.readers[x.0].iter().filter(|reader| **reader != id) {
                    self.frozen[reader.0] = true;
                }
            }
        }
    }

    /// The node whose variable a node could take over and change.
    fn changed_by(&self, id: NodeId) -> Option<NodeId> {
        let node = self.graph.node(id);
        match &node.op {
            Op::Call(def, _) if def.code == Code::Set => Some(node.inputs[0]),
            Op::Call(..) if self.adds_in_place(id) => Some(node.inputs[0]),
            _ => None,
        }
    }

    /// Whether every other reader of `x` comes before `id`.
    fn is_last_reader(&self, x: NodeId, id: NodeId) -> bool {
        let readers = &self.readers[x.0];
        readers.iter().filter(|reader| **reader == id).count() == 1 && readers.iter().all(|reader| reader.0 <= id.0)
    }

    /// The variable of `x`, if `id` may change it: it is ours, and nobody reads it afterwards.
    fn steal(&self, x: NodeId, id: NodeId) -> Option<String> {
        let name = match (&self.graph.node(x).op, self.variables.get(&x)) {
            (_, Some(name)) => name,
            (Op::Input(k), None) => match &self.handed[k] {
                Handed::Name(name) => name,
                Handed::Outer(_) => return None,
            },
            _ => return None,
        };
        (self.owned.contains(&x) && self.is_last_reader(x, id)).then(|| name.clone())
    }

    /// Whether a node adds to a sum that a region carries: a statement of its own changes it in place.
    fn adds_in_place(&self, id: NodeId) -> bool {
        let Some(&[x, _]) = self.graph.addends(id) else { return false };
        let ty = self.graph.ty(id);
        let whole = ty.rank() > 0 || !ty.lead.is_empty();
        whole && self.parent.is_some() && region::base(self.graph, x).is_some() && self.readers[x.0].len() == 1
    }

    fn count_uses(&mut self, roots: &[NodeId]) {
        for root in roots {
            self.uses[root.0] += 1;
        }
        for id in self.graph.ids().rev() {
            let uses = self.uses[id.0];
            if uses == 0 || self.variables.contains_key(&id) {
                continue;
            }
            let node = self.graph.node(id);
            let def = match &node.op {
                Op::Call(def, _) => def,
                Op::Region(_) => {
                    for input in &node.inputs {
                        self.uses[input.0] += 1;
                        self.pinned[input.0] = true;
                    }
                    continue;
                }
                Op::Output(_) => {
                    self.uses[node.inputs[0].0] += 1;
                    continue;
                }
                _ => continue,
            };
            let once = self.wants_variable(id);
            let flat =
                def.is_elementwise() && !def.is_cheap() && short::has_short_rows(&node.ty) && self.short(id).is_none();
            for (position, input) in node.inputs.iter().enumerate() {
                self.uses[input.0] += if once { 1 } else { uses };
                let pins = match def.code {
                    Code::Kernel(_) if self.sums_elements(id) => false,
                    Code::Kernel(_) | Code::Whole(_) | Code::Foreign => true,
                    Code::View(View::Item) => true,
                    Code::View(view) => {
                        position > 0 && !self.graph.ty(*input).element.is_float()
                            || expands(view) && !shows_once(view, &node.ty) && !self.added.contains(&id)
                    }
                    // The index, and the value that is put there, may read what is changed.
                    Code::Set => position > 0,
                    // Of short rows several fill a register, if nothing but their elements is read.
                    _ => flat,
                };
                self.pinned[input.0] |= pins;
            }
        }
    }

    /// Finds the numbers at which expressions are cut: rustc recurses into an expression as deeply as it is nested.
    fn cut_deep_expressions(&mut self) {
        const DEEPEST: usize = 32;
        let mut depth = vec![0; self.graph.len()];
        for id in self.graph.ids() {
            let node = self.graph.node(id);
            if !matches!(node.op, Op::Call(..)) || self.variables.contains_key(&id) || self.wants_variable(id) {
                continue;
            }
            let inner = node.inputs.iter().map(|input| depth[input.0]).max().unwrap_or(0);
            let number = node.ty.rank() == 0 && node.ty.lead.is_empty() && node.ty.element.is_float();
            self.deep[id.0] = number && inner >= DEEPEST;
            depth[id.0] = if self.deep[id.0] { 0 } else { inner + 1 };
        }
    }

    fn make_variables(&mut self) {
        self.cut_deep_expressions();
        for id in self.graph.ids() {
            if self.uses[id.0] == 0 || self.variables.contains_key(&id) {
                continue;
            }
            let made = self.made.len();
            if let Op::Region(region) = &self.graph.node(id).op {
                self.define_region(id, region);
            } else if self.wants_variable(id) {
                self.define(id);
                self.record(id);
            } else if matches!(self.graph.node(id).op, Op::Leaf(_) | Op::Cotangent(_)) {
                self.record(id);
            }
            for at in made..self.made.len() {
                if self.made[at] != id {
                    self.record(self.made[at]);
                }
            }
        }
    }

    /// Records the value of a node that is marked.
    fn record(&mut self, id: NodeId) {
        let Some(number) = self.marks.and_then(|marks| marks.numbers.get(&id)) else { return };
        let derived = self.marks.is_some_and(|marks| marks.derived.contains(&id));
        let (how, value) = (if derived { "record_derived" } else { "record" }, self.reference(id));
        self.lines.push(format!("__trace.{how}({number}, {value});"));
    }

    /// The softmax beside a logsumexp, exp(x − logsumexp(x)): both come from the same exponentials.
    fn softmax_of(&self, logsumexp: NodeId) -> Option<NodeId> {
        let x = self.graph.call(logsumexp, "logsumexp")?[0];
        let readers = |id: NodeId| self.readers[id.0].iter().copied().filter(|reader| *reader != END);
        let spread = readers(logsumexp).filter(|id| {
            self.graph.call(*id, "broadcast").or_else(|| self.graph.call(*id, "broadcast_columns")).is_some()
        });
        let shifted = spread.flat_map(|spread| {
            readers(spread).filter(move |id| self.graph.call(*id, "sub").is_some_and(|inputs| *inputs == [x, spread]))
        });
        let exps = shifted.flat_map(readers).filter(|id| self.graph.call(*id, "exp").is_some());
        exps.filter(|id| self.uses[id.0] > 0 && !self.variables.contains_key(id)).min()
    }

    /// Whether the largest element has been taken out of what exponentials are of.
    pub(super) fn is_shifted(&self, x: NodeId) -> bool {
        let Some(&[whole, spread]) = self.graph.call(x, "sub") else { return false };
        let spread = self.graph.call(spread, "broadcast").or_else(|| self.graph.call(spread, "broadcast_columns"));
        let largest = spread.map(|inputs| self.graph.call(inputs[0], "stop_gradient").map_or(inputs[0], |x| x[0]));
        largest.is_some_and(|id| self.graph.call(id, "max_of").is_some_and(|inputs| inputs[0] == whole))
    }

    /// Writes `let name: type = …;`.
    fn define(&mut self, id: NodeId) {
        if let Some(softmax) = self.softmax_of(id) {
            let x = self.graph.node(id).inputs[0];
            let (cpu, shifted, given) = (self.access.cpu, self.is_shifted(x), self.reference(x));
            if let Some(place) = self.place_of_softmax(softmax) {
                let (name, ty, adds) = (self.fresh(id), ty_code(self.graph.ty(id)), &self.sums.adds);
                let code =
                    format!("kernels::logsumexp_and_softmax_into({cpu}, {shifted}, {adds}, {given}, &mut {place}.0)");
                self.lines.push(format!("let {name}: {ty} = {code};"));
                self.variables.extend([(id, name), (softmax, place)]);
                self.made.push(id);
                return;
            }
            let rows = if self.graph.ty(x).rank() == 2 { "_rows" } else { "" };
            let code = format!("kernels::logsumexp_and_softmax{rows}({cpu}, {shifted}, {given})");
            let types = format!("({}, {})", ty_code(self.graph.ty(id)), ty_code(self.graph.ty(softmax)));
            let (name, softmax_name) = (self.fresh(id), self.unique("softmax"));
            self.lines.push(format!("let ({name}, {softmax_name}): {types} = {code};"));
            self.variables.extend([(id, name), (softmax, softmax_name)]);
            self.made.extend([id, softmax]);
            return;
        }
        if self.change(id) || self.define_foreign(id) || self.define_product(id) || self.define_rows(id) {
            return;
        }
        if self.is_of_parts(id) {
            let base = self.graph.node(id).variable();
            let name = self.summed(&base, id);
            self.variables.insert(id, name);
            self.made.push(id);
            self.owned.insert(id);
            return;
        }
        let whole = self.graph.ty(id).rank() > 0 || !self.graph.ty(id).lead.is_empty();
        let changes = |reader: &NodeId| self.graph.is_region(*reader) || self.changed_by(*reader) == Some(id);
        let changed = whole && self.readers[id.0].iter().any(|reader| *reader != END && changes(reader));
        if !changed && self.join_chain(id) {
            return;
        }
        let code = self.whole(id);
        let base = self.graph.node(id).variable();
        let name = self.place(&base, &self.graph.ty(id).clone(), &code, changed);
        self.variables.insert(id, name);
        self.made.push(id);
        if changed {
            self.owned.insert(id);
        } else {
            self.begin_chain(id);
        }
    }

    /// Writes a node that changes what another one computed, if this is one.
    fn change(&mut self, id: NodeId) -> bool {
        let Some(x) = self.changed_by(id) else { return false };
        let node = self.graph.node(id);
        let name = match self.steal(x, id) {
            Some(name) => name,
            None => {
                let code = self.value(x);
                self.made.push(id);
                self.place(&node.variable(), &node.ty, &code, true)
            }
        };
        if self.adds_in_place(id) {
            let template = format!("{name}{}", "[§]".repeat(node.ty.lead.len()));
            let minus = self.graph.call(id, "sub").is_some();
            self.add_to(&template, false, node.inputs[1], minus);
        } else {
            let (value, at) = node.inputs[1..].split_last().map_or((x, &[][..]), |(value, at)| (*value, at));
            let at: Vec<String> = at.iter().map(|index| self.element(*index, &[]).0).collect();
            let at = if at.len() == 1 { at.concat() } else { format!("({})", at.join(", ")) };
            let value = self.value(value);
            self.lines.push(format!("{name}[{at}] = {value};"));
        }
        self.variables.insert(id, name);
        self.owned.insert(id);
        true
    }

    /// Writes a large product of matrices, if this is one.
    fn define_product(&mut self, id: NodeId) -> bool {
        let node = self.graph.node(id);
        let Op::Call(def, _) = &node.op else { return false };
        let Code::Kernel(kernel @ ("matmul" | "tr_mul" | "mul_tr")) = def.code else { return false };
        if !node.ty.lead.is_empty() || bytes(&node.ty).is_some_and(|bytes| bytes < LARGE) {
            return false;
        }
        let (kernel, inputs) = self.kernel_of(kernel, &node.inputs);
        let name = self.filled(&node.variable(), &node.ty, &format!("{kernel}_in"), &inputs);
        self.variables.insert(id, name);
        self.made.push(id);
        self.owned.insert(id);
        true
    }
}
