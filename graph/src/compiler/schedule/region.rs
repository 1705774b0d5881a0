//! The code of loops and branches.

use super::{
    Body, Handed,
    accumulate::{blanks, zeros},
    joined,
    lanes::Turns,
    outers::Outers,
    ty_code,
};
use crate::compiler::graph::{Extent, Graph, NodeId, NodeTy, Op};
use crate::compiler::region::{Body as Inner, Kind, LoopShape, Region};
use crate::compiler::table::Code;
use crate::compiler::types::Dim;
use std::collections::HashMap;

/// From so many turns on a matrix is transposed for them.
const MANY_TURNS: usize = 8;
/// Up to so many elements, folding the sum of a row takes longer than the sum.
const SHORT_ROW: usize = 64;
/// Columns of fewer rows leave too much of a register empty: in a product with a vector, which sums them, and in one of matrices.
const FEW_SUMS: usize = 8;
const FEW_ROWS: usize = 16;

/// The input whose storage a node's value can share: what it adds to, or changes one place of, step by step.
pub(super) fn base(graph: &Graph, id: NodeId) -> Option<usize> {
    let node = graph.node(id);
    match &node.op {
        Op::Input(k) => Some(*k),
        Op::Call(def, _) if matches!(def.name, "add" | "sub") || def.code == Code::Set => base(graph, node.inputs[0]),
        Op::Output(k) => {
            let Op::Region(region) = &graph.node(node.inputs[0]).op else { return None };
            let input = match &region.kind {
                Kind::Loop(shape) if *k > 0 && *k <= shape.carried => *k,
                Kind::Loop(_) => return None,
                Kind::Branch => 1 + shared(region, *k)?,
            };
            base(graph, graph.node(node.inputs[0]).inputs[input])
        }
        _ => None,
    }
}

/// The captured input whose storage value `k` of a branch can share, whichever side is taken.
fn shared(region: &Region, k: usize) -> Option<usize> {
    let mut bases = region.bodies.iter().map(|body| base(&body.graph, body.outputs[k]));
    let first = bases.next()??;
    let whole = region.bodies.iter().all(|body| {
        let ty = body.graph.ty(body.outputs[k]);
        ty.rank() > 0 || !ty.lead.is_empty()
    });
    (whole && bases.all(|other| other == Some(first))).then_some(first)
}

impl Body<'_> {
    /// The nodes of a region's values that are needed, by number.
    fn values_of(&self, region: NodeId) -> Vec<(usize, NodeId)> {
        let mut values: Vec<(usize, NodeId)> = self.readers[region.0]
            .iter()
            .filter_map(|reader| match self.graph.node(*reader).op {
                Op::Output(k) => Some((k, *reader)),
                _ => None,
            })
            .collect();
        values.sort_unstable();
        values
    }

    /// Writes a loop or a branch, and makes variables of its values.
    pub(super) fn define_region(&mut self, id: NodeId, region: &Region) {
        match &region.kind {
            Kind::Loop(shape) => self.define_loop(id, &region.bodies[0], shape),
            Kind::Branch => self.define_branch(id, region),
        }
    }

    pub(super) fn child<'c>(
        &'c self,
        id: NodeId,
        side: usize,
        body: &'c Inner,
        handed: HashMap<usize, Handed>,
    ) -> Body<'c> {
        let mut child = Body::blank(&body.graph, self.access, self.taken.clone());
        child.parent = Some(self);
        child.marks = self.marks.and_then(|marks| marks.bodies.get(&(id, side)));
        // What changes from turn to turn is recorded before anything changes it in place.
        for node in body.graph.ids() {
            if let Op::Input(k) = body.graph.node(node).op
                && let Some(Handed::Name(name)) = handed.get(&k)
                && let Some(number) = child.marks.and_then(|marks| marks.numbers.get(&node))
            {
                let derived = child.marks.is_some_and(|marks| marks.derived.contains(&node));
                let how = if derived { "record_derived" } else { "record" };
                child.lines.push(format!("__trace.{how}({number}, &{name});"));
            }
        }
        child.handed = handed;
        child
    }

    pub(super) fn is_zero(&self, x: NodeId) -> bool {
        self.graph.literal(x).is_some_and(|value| value.to_bits() == 0)
    }

    /// A variable that begins as the value of `x`: the variable of `x` itself if nobody else needs it.
    fn storage(&mut self, x: NodeId, reader: NodeId, ty: &NodeTy, base: &str) -> String {
        let whole = ty.rank() > 0 || !ty.lead.is_empty();
        if let Some(name) = self.steal(x, reader).filter(|_| whole) {
            return name;
        }
        let code = if self.is_zero(x) { zeros(ty) } else { self.value(x) };
        self.place(base, ty, &code, true)
    }

    fn define_loop(&mut self, id: NodeId, body: &Inner, shape: &LoopShape) {
        let inputs = self.graph.node(id).inputs.clone();
        let values = self.values_of(id);
        let own: HashMap<usize, String> = body
            .graph
            .ids()
            .filter_map(|node| match (&body.graph.node(node).op, &body.graph.node(node).origin.name) {
                (Op::Input(k), Some(name)) => Some((*k, name.replace("r#", ""))),
                _ => None,
            })
            .filter(|(_, name)| crate::compiler::spelling::is_name(name))
            .collect();
        let trips = self.operand(inputs[0], &[], 2);
        let mut handed: HashMap<usize, Handed> = HashMap::new();
        let mut carried: Vec<String> = Vec::new();
        let mut begins: Vec<Option<String>> = Vec::new();
        // Carried values that nobody reads afterwards.
        let mut along: Vec<NodeTy> = Vec::new();
        for c in 0..shape.carried {
            let ty = body.graph.ty(body.outputs[c]).clone();
            let outside_reader = values.iter().find(|(k, _)| *k == 1 + c);
            let outside = outside_reader.and_then(|(_, node)| {
                let node = self.graph.node(*node);
                node.origin.name.is_some().then(|| node.variable())
            });
            let base = own.get(&(1 + c)).cloned().or(outside);
            let base = base.unwrap_or_else(|| if shape.guarded && c == 0 { "go".into() } else { "carried".into() });
            let gradient = outside_reader.map(|(_, node)| *node);
            let (name, zeros) = match self.place_of_sum(gradient, inputs[1 + c], body, c) {
                Some(place) => (place, Some(self.sums.adds.clone())),
                None => {
                    let zeros = self.is_zero(inputs[1 + c]).then(|| "false".to_owned());
                    (self.storage(inputs[1 + c], id, &ty, &base), zeros)
                }
            };
            begins.push(zeros);
            handed.insert(1 + c, Handed::Name(name.clone()));
            carried.push(name);
            if outside_reader.is_none() {
                along.push(ty);
            }
        }
        let mut kept: Vec<(usize, String)> = Vec::new();
        for (k, node) in values.iter().filter(|(k, _)| *k > shape.carried) {
            let (ty, base) = (self.graph.ty(*node).clone(), self.graph.node(*node).variable());
            let base = if base == "output" || base == "value" { "kept".to_owned() } else { base };
            let room = self.room(&ty, shape, &trips);
            kept.push((*k, self.place(&base, &ty, &room, true)));
        }
        self.lay_out(body, shape, &inputs);
        let turn = self.unique(own.get(&0).map_or("turn", String::as_str));
        handed.insert(0, Handed::Name(turn.clone()));
        handed.extend(inputs.iter().enumerate().skip(1 + shape.carried).map(|(k, input)| (k, Handed::Outer(*input))));
        let count = values.iter().any(|(k, _)| *k == 0).then(|| self.unique("count"));
        if let Some(count) = &count {
            self.lines.push(format!("let mut {count} = 0_usize;"));
        }
        let turns = Turns { id, body, trips: &trips, carried: &carried, zeros: &begins, kept: &kept, turn: &turn };
        let wanted: Vec<usize> = kept.iter().map(|(k, _)| *k).collect();
        match self.lanes_of(body, shape, &wanted) {
            Some((plan, written_out)) => {
                let turns = Turns { body: written_out.as_ref().unwrap_or(body), ..turns };
                if let Some(count) = &count {
                    self.lines.push(format!("{count} = {trips};"));
                }
                self.define_lanes(&turns, &plan, handed, along);
            }
            None => self.define_turns(&turns, shape, handed, along, count.as_deref()),
        }
        for (k, node) in values {
            let name = match k {
                0 => count.clone().unwrap_or_default(),
                _ if k <= shape.carried => carried[k - 1].clone(),
                _ => kept.iter().find(|(known, _)| *known == k).map(|(_, name)| name.clone()).unwrap_or_default(),
            };
            self.variables.insert(node, name);
            self.owned.insert(node);
            self.made.push(node);
        }
    }

    /// Writes a loop turn by turn.
    fn define_turns(
        &mut self,
        turns: &Turns<'_>,
        shape: &LoopShape,
        handed: HashMap<usize, Handed>,
        mut along: Vec<NodeTy>,
        count: Option<&str>,
    ) {
        let Turns { id, body, trips, carried, kept, turn, .. } = *turns;
        let mut used = body.graph.ids().any(|node| body.graph.node(node).op == Op::Input(0));
        used |= count.is_some() || !kept.is_empty() || self.marks.is_some();
        let unbounded = self.graph.node(self.graph.node(id).inputs[0]).op == Op::Integer(i64::MAX);
        let range = if unbounded {
            "0_usize..".into()
        } else if shape.reversed {
            format!("(0..{trips}).rev()")
        } else {
            format!("0..{trips}")
        };
        let mut lines = vec![format!("for {} in {range} {{", if used { turn } else { "_" })];
        if unbounded && !used {
            lines = vec![format!("while {} {{", carried[0])];
        } else if shape.guarded {
            lines.push(format!("if !{} {{ break; }}", carried[0]));
        }
        let ahead = self.ahead(turns, shape);
        along.extend(ahead.matrices.iter().map(|matrix| matrix.ty.clone()));
        let outers = Outers::of(body, shape, carried, self.unique("waiting"));
        let mut spare = std::mem::take(&mut self.spare);
        let (inner, outers, written) = {
            let mut child = self.child(id, 0, body, handed);
            child.outers = outers;
            child.variables.extend(ahead.rows.into_iter().map(|(node, rows)| (node, format!("{rows}[{turn}]"))));
            for node in body.graph.ids() {
                if let Op::Input(k) = body.graph.node(node).op
                    && (1..=shape.carried).contains(&k)
                {
                    child.owned.insert(node);
                }
            }
            let wanted: Vec<NodeId> = body.outputs[..shape.carried]
                .iter()
                .chain(kept.iter().map(|(k, _)| &body.outputs[k - 1]))
                .copied()
                .collect();
            child.begin(&wanted);
            let mut after: Vec<String> = Vec::new();
            for (k, name) in kept {
                let code = child.value(body.outputs[k - 1]);
                let run = matches!(shape.capacity, Extent::Run) && shape.guarded;
                after.push(if run { format!("{name}.push({code});") } else { format!("{name}[{turn}] = {code};") });
            }
            let mut changes: Vec<(&str, String)> = Vec::new();
            for (c, name) in carried.iter().enumerate() {
                let code = child.value(body.outputs[c]);
                if code != *name {
                    changes.push((name, code));
                }
            }
            after.extend(assignments(&changes));
            let mut outers = child.outers.take();
            if let Some(outers) = &mut outers {
                outers.reuse(&mut spare);
            }
            let waits = outers.as_ref().and_then(|outers| outers.code(self.access.cpu, &self.sums));
            if let Some([_, turn, _]) = &waits {
                after.extend_from_slice(turn);
            }
            lines.push(joined(std::mem::take(&mut child.lines), &after));
            along.extend(outers.iter().flat_map(Outers::lives));
            let written = outers.iter().flat_map(|outers| outers.written(&self.sums)).collect::<Vec<usize>>();
            (child.lives(), waits, written)
        };
        for line in written {
            // The product writes what would be cleared here.
            self.lines[line].clear();
        }
        self.note_inner(id, vec![inner], along);
        if let Some(count) = count {
            lines.push(format!("{count} = {turn} + 1;"));
        }
        lines.push("}".into());
        if let Some([before, _, behind]) = outers {
            lines.splice(0..0, before);
            lines.extend(behind);
        }
        self.lines.push(lines.join("\n"));
        spare.extend(ahead.matrices);
        self.spare = spare;
    }

    /// Lays out the transposes of the matrices by which every turn multiplies a vector: sums of columns stay in registers, sums
    /// along rows have to be folded. It pays where rows are short and turns are many. Likewise of those by whose transpose every turn multiplies a
    /// matrix: each product would lay them out anew.
    fn lay_out(&mut self, body: &Inner, shape: &LoopShape, inputs: &[NodeId]) {
        if matches!(shape.capacity, Extent::Fixed(Dim::Lit(turns)) if turns < MANY_TURNS) {
            return;
        }
        for node in body.graph.ids() {
            let matrix = match (body.graph.call(node, "matvec"), body.graph.call(node, "mul_tr")) {
                (Some(&[matrix, _]), _) | (_, Some(&[_, matrix])) => matrix,
                _ => continue,
            };
            let Op::Input(k) = body.graph.node(matrix).op else { continue };
            let ty = body.graph.ty(matrix);
            let is_vector = body.graph.call(node, "matvec").is_some();
            let pays = match ty.dims[..] {
                [Dim::Lit(rows), _] if rows < if is_vector { FEW_SUMS } else { FEW_ROWS } => false,
                [_, Dim::Lit(columns)] => !is_vector || columns <= SHORT_ROW,
                _ => !is_vector,
            };
            if k <= shape.carried || !pays || self.laid_out.contains_key(&inputs[k]) {
                continue;
            }
            let outer = inputs[k];
            let base = format!("{}_tr", self.graph.node(outer).variable());
            let transposed = ty.shaped([ty.dims[1].clone(), ty.dims[0].clone()]);
            let inputs = [self.reference(outer)];
            let name = self.filled(&base, &transposed, "transpose_in", &inputs);
            self.laid_out.insert(outer, name);
        }
    }

    /// The transpose of a matrix, where it is laid out.
    pub(super) fn columns_of(&self, matrix: NodeId) -> Option<&str> {
        if let Some(name) = self.laid_out.get(&matrix) {
            return Some(name);
        }
        let Op::Input(k) = self.graph.node(matrix).op else { return None };
        match self.handed.get(&k)? {
            Handed::Outer(outer) => self.parent?.columns_of(*outer),
            Handed::Name(_) => None,
        }
    }

    /// The kernel of an operation, and what it reads: where its matrix is laid out, of the two the one that suits, by the number of rows if that is
    /// known here.
    pub(super) fn kernel_of(&self, kernel: &str, x: &[NodeId]) -> (String, Vec<String>) {
        let mut inputs: Vec<String> = x.iter().map(|input| self.reference(*input)).collect();
        let (at, of_transpose) = match kernel {
            "matvec" => (0, "tr_matvec"),
            "mul_tr" => (1, "matmul"),
            _ => return (kernel.into(), inputs),
        };
        let Some(columns) = self.columns_of(x[at]) else { return (kernel.into(), inputs) };
        if matches!(self.graph.ty(x[at]).dims[..], [Dim::Lit(_), _]) {
            inputs[at] = format!("&{columns}");
            return (of_transpose.into(), inputs);
        }
        inputs[at] = format!("&kernels::LaidOut {{ matrix: {}, transpose: &{columns} }}", inputs[at]);
        (format!("{kernel}_laid_out"), inputs)
    }

    /// The room for a value of each turn.
    fn room(&self, ty: &NodeTy, shape: &LoopShape, trips: &str) -> String {
        let item = ty.item().expect("an array of the turns' values");
        let zero = zeros(&item);
        match &shape.capacity {
            Extent::Run if shape.guarded => "__KRATE__::__private::alloc::vec::Vec::new()".into(),
            Extent::Run => format!("__KRATE__::__private::alloc::vec![{zero}; {trips}]"),
            Extent::Fixed(n) if item.lead.contains(&Extent::Run) => {
                let _ = n;
                format!("::core::array::from_fn(|_| {zero})")
            }
            Extent::Fixed(_) => blanks(ty, self.access.cpu),
        }
    }

    fn define_branch(&mut self, id: NodeId, region: &Region) {
        let inputs = self.graph.node(id).inputs.clone();
        let values = self.values_of(id);
        // Values that live on in the variable of what they began as.
        let mut storage: HashMap<usize, String> = HashMap::new();
        let mut in_place: HashMap<usize, String> = HashMap::new();
        let mut names: Vec<String> = Vec::new();
        for (k, node) in &values {
            let ty = self.graph.ty(*node).clone();
            if let Some(m) = shared(region, *k).filter(|m| !in_place.contains_key(m))
                && let Some(name) = self.steal(inputs[1 + m], id)
            {
                in_place.insert(m, name.clone());
                storage.insert(*k, name.clone());
                names.push(name);
                continue;
            }
            let base = self.graph.node(*node).variable();
            let name = self.unique(if base == "output" { "value" } else { &base });
            let whole = ty.rank() > 0 || !ty.lead.is_empty();
            self.lines.push(format!("let {}{name}: {};", if whole { "mut " } else { "" }, ty_code(&ty)));
            names.push(name);
        }
        let condition = self.element(inputs[0], &[]).0;
        let mut text = if region.is_block() { "{".into() } else { format!("if {condition} {{") };
        let mut inner = Vec::new();
        for (side, body) in region.bodies.iter().enumerate() {
            if side == 1 {
                text += "\n} else {";
            }
            let mut handed: HashMap<usize, Handed> = HashMap::new();
            for k in 0..inputs.len() - 1 {
                let what = match in_place.get(&k) {
                    Some(name) => Handed::Name(name.clone()),
                    None => Handed::Outer(inputs[1 + k]),
                };
                handed.insert(k, what);
            }
            let mut child = self.child(id, side, body, handed);
            for node in body.graph.ids() {
                if let Op::Input(k) = body.graph.node(node).op
                    && in_place.contains_key(&k)
                {
                    child.owned.insert(node);
                }
            }
            let wanted: Vec<NodeId> = values.iter().map(|(k, _)| body.outputs[*k]).collect();
            child.begin(&wanted);
            let (mut fresh, mut changes): (Vec<String>, Vec<(&str, String)>) = (Vec::new(), Vec::new());
            for ((k, _), name) in values.iter().zip(&names) {
                let code = child.value(body.outputs[*k]);
                if !storage.contains_key(k) {
                    fresh.push(format!("{name} = {code};"));
                } else if code != *name {
                    changes.push((name, code));
                }
            }
            fresh.extend(assignments(&changes));
            text += "\n";
            text += &joined(std::mem::take(&mut child.lines), &fresh);
            inner.push(child.lives());
        }
        self.note_inner(id, inner, vec![]);
        text += "\n}";
        self.lines.push(text);
        for ((_, node), name) in values.iter().zip(&names) {
            self.variables.insert(*node, name.clone());
            self.owned.insert(*node);
            self.made.push(*node);
        }
    }
}

/// Assignments that take place at once: no right side sees a left side's new value.
fn assignments(changes: &[(&str, String)]) -> Option<String> {
    match changes {
        [] => None,
        [(name, code)] => Some(format!("{name} = {code};")),
        more => {
            let names: Vec<&str> = more.iter().map(|(name, _)| *name).collect();
            let codes: Vec<&str> = more.iter().map(|(_, code)| code.as_str()).collect();
            Some(format!("({}) = ({});", names.join(", "), codes.join(", ")))
        }
    }
}
