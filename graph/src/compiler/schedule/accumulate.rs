//! Adding to a place: gradients, and the sums that loops carry.

use super::{Body, END, LARGE, bytes, code::OUTER, fill, literal, outers::is_sum, ty_code};
use crate::compiler::graph::{Graph, NodeId, NodeTy, Op};
use crate::compiler::region::Body as Inner;
use crate::compiler::table::{Code, OpRef, View};
use crate::compiler::types::dim_code;
use crate::compiler::types::{Dim, Element};
use std::collections::HashMap;

/// A gradient, the place that it is added to or written into, and whether that is an array of numbers.
pub struct Sum<'a> {
    pub id: NodeId,
    pub place: &'a str,
    pub array: bool,
}

/// The places of large gradients, in which loops can add them up: a variable would be cleared before and copied afterwards.
#[derive(Default)]
pub(super) struct Sums {
    places: HashMap<NodeId, String>,
    /// Whether they are added up beside what is there.
    pub(super) adds: String,
    /// The statements that clear places of which loops add up the sums.
    pub(super) cleared: HashMap<String, usize>,
}

impl Sums {
    pub(super) fn of(graph: &Graph, sums: &[Sum<'_>], adds: &str) -> Sums {
        let large = |sum: &&Sum<'_>| {
            let ty = graph.ty(sum.id);
            !sum.array && !sum.place.contains('§') && ty.lead.is_empty() && bytes(ty).is_none_or(|bytes| bytes >= LARGE)
        };
        let places = sums.iter().filter(large).map(|sum| (sum.id, sum.place.to_owned())).collect();
        Sums { places, adds: adds.to_owned(), cleared: HashMap::new() }
    }
}

impl Body<'_> {
    /// The place of a gradient that a loop adds up from zero and nobody reads: there it can begin as what is there.
    pub(super) fn place_of_sum(
        &mut self,
        sum: Option<NodeId>,
        initial: NodeId,
        body: &Inner,
        c: usize,
    ) -> Option<String> {
        let sum = sum.filter(|sum| self.readers[sum.0] == [END])?;
        let place = self.sums.places.get(&sum)?.clone();
        if !self.is_zero(initial) || !is_sum(body, c) {
            return None;
        }
        let adds = self.sums.adds.clone();
        self.sums.cleared.insert(place.clone(), self.lines.len());
        self.clear(&place, false, &self.graph.ty(sum).clone(), &adds);
        Some(place)
    }

    /// The place of a softmax that is a large gradient and nothing else.
    pub(super) fn place_of_softmax(&self, softmax: NodeId) -> Option<String> {
        let alone = self.readers[softmax.0] == [END] && self.graph.ty(softmax).rank() == 1;
        self.sums.places.get(&softmax).filter(|_| alone).cloned()
    }

    /// Statements that add a gradient to `place` where `adds` holds, or else write it there; a mutable place expression with `§` for the
    /// indices of the arrays around the gradient. A term with an element for every place is written, where there is one, and the others are added.
    pub fn write(&mut self, place: &str, array: bool, id: NodeId, adds: &str) {
        if self.is_there(place, id) {
            return;
        }
        let mut terms = vec![];
        self.terms(id, &mut terms);
        match terms.iter().position(|term| self.covers(*term, place)) {
            Some(first) => {
                let term = terms.remove(first);
                self.write_term(place, array, term, adds);
            }
            None => self.clear(place, array, &self.graph.ty(id).clone(), adds),
        }
        for term in terms {
            self.add_to(place, array, term, false);
        }
    }

    /// Whether a loop has added up the gradient where it is to be.
    fn is_there(&self, place: &str, id: NodeId) -> bool {
        self.variables.get(&id).is_some_and(|name| name == place)
    }

    /// Zeros in the place of a gradient, unless it is added up.
    pub fn clear(&mut self, place: &str, array: bool, ty: &NodeTy, adds: &str) {
        let item = NodeTy { lead: vec![], ..ty.clone() };
        let zero = match (array, ty.rank()) {
            (true, _) => format!("[{}; {}]", literal(0.0, &ty.element).0, dim_code(&ty.dims[0])),
            (false, _) => zeros(&item),
        };
        let (heads, inner, open) = each_place(place);
        self.lines.push(format!("if !{adds} {{ {heads}{inner} = {zero};{} }}", " }".repeat(open)));
    }

    /// Whether a term has an element of its own for every place, so that it can be written there.
    fn covers(&self, id: NodeId, place: &str) -> bool {
        match &self.graph.node(id).op {
            Op::Call(def, _) if !self.variables.contains_key(&id) => match def.code {
                Code::View(View::Outer) => !place.contains('§'),
                Code::View(
                    View::ScatterItem
                    | View::Scatter
                    | View::Scatter2
                    | View::ScatterRow
                    | View::ScatterColumn
                    | View::ScatterDiagonal
                    | View::ScatterPick
                    | View::ScatterSlice
                    | View::Embed,
                ) => false,
                Code::Kernel(_) => true,
                _ => !self.added.contains(&id),
            },
            _ => true,
        }
    }

    /// A term as the whole value of a place, or added to it where `adds` holds.
    fn write_term(&mut self, place: &str, array: bool, id: NodeId, adds: &str) {
        if let Some(code) = self.product_into(place, id, adds) {
            return self.lines.push(code);
        }
        if let Some(&[left, right]) = self.graph.call(id, "outer").filter(|_| !self.variables.contains_key(&id)) {
            let (left, right) = (self.element(left, &["i".into()]).0, self.element(right, &["j".into()]).0);
            let cpu = self.access.cpu;
            let code = format!("kernels::outer_into({cpu}, {adds}, &mut {place}.0, |i| {left}, |j| {right});");
            return self.lines.push(code);
        }
        self.each_element(place, array, id, false, Some(adds));
    }

    /// A matrix product that is a term and nothing else, added to a place or written there.
    fn product_into(&self, place: &str, id: NodeId, adds: &str) -> Option<String> {
        let node = self.graph.node(id);
        let Op::Call(def, _) = &node.op else { return None };
        let Code::Kernel(name) = def.code else { return None };
        if self.variables.contains_key(&id) || !self.added.contains(&id) {
            return None;
        }
        let (name, inputs) = self.kernel_of(name, &node.inputs);
        Some(format!("kernels::{name}_into({}, {adds}, &mut {place}.0, {});", self.access.cpu, inputs.join(", ")))
    }

    /// Finds the matrix products, and what is put at one place, that are terms of `sums` and nothing else.
    pub(super) fn find_added(&mut self, sums: &[NodeId]) {
        let mut pending = sums.to_vec();
        while let Some(id) = pending.pop() {
            let Op::Call(def, _) = &self.graph.node(id).op else { continue };
            if self.readers[id.0].len() > 1 || self.frozen[id.0] || self.variables.contains_key(&id) {
                continue;
            }
            match def.code {
                Code::Infix("+", _) => pending.extend(&self.graph.node(id).inputs),
                Code::Kernel("matmul" | "tr_mul" | "mul_tr") if self.graph.ty(id).lead.is_empty() => {
                    self.added.insert(id);
                }
                Code::View(View::ScatterItem) => {
                    self.added.insert(id);
                    pending.push(self.graph.node(id).inputs[0]);
                }
                Code::View(View::Scatter | View::Scatter2 | View::ScatterRow) if self.graph.ty(id).lead.is_empty() => {
                    self.added.insert(id);
                }
                _ => {}
            }
        }
    }

    /// What is added to the sums that loops carry.
    pub(super) fn find_added_in_turns(&mut self) {
        let sums = |id: &NodeId| self.adds_in_place(*id) && self.graph.call(*id, "add").is_some();
        let terms: Vec<NodeId> = self.graph.ids().filter(sums).map(|id| self.graph.node(id).inputs[1]).collect();
        self.find_added(&terms);
    }

    /// Statements that add a value to a place, or subtract it.
    pub(super) fn add_to(&mut self, place: &str, array: bool, id: NodeId, minus: bool) {
        let node = self.graph.node(id);
        let sign = if minus { "-" } else { "+" };
        if let Some(code) = self.product_into(place, id, "true") {
            return self.lines.push(code);
        }
        if let Op::Call(def, _) = &node.op
            && !self.variables.contains_key(&id)
        {
            let x = node.inputs.clone();
            match def.code {
                Code::Infix("+", _) => {
                    self.add_to(place, array, x[0], minus);
                    return self.add_to(place, array, x[1], minus);
                }
                Code::Infix("-", _) => {
                    self.add_to(place, array, x[0], minus);
                    return self.add_to(place, array, x[1], !minus);
                }
                Code::View(View::Outer) if !place.contains('§') => {
                    if self.wait(place, id, minus) {
                        return;
                    }
                    let (left, right) = (self.signed(x[0], &["i".into()], minus), self.element(x[1], &["j".into()]).0);
                    let cpu = self.access.cpu;
                    let code = format!("kernels::add_outer({cpu}, &mut {place}.0, |i| {left}, |j| {right});");
                    return self.lines.push(code);
                }
                Code::View(View::ScatterItem) => {
                    let at = self.element(x[1], &[]).0;
                    return self.add_to(&fill(place, &at), array, x[0], minus);
                }
                Code::View(View::Scatter) if !place.contains('§') => {
                    let at: Vec<String> = x[1..].iter().map(|index| self.element(*index, &[]).0).collect();
                    let at = if at.len() == 1 { at.concat() } else { format!("({})", at.join(", ")) };
                    let value = self.element(x[0], &[]).0;
                    return self.lines.push(format!("{place}[{at}] {sign}= {value};"));
                }
                Code::View(View::Scatter2) if !place.contains('§') => {
                    let (i, j, value) =
                        (self.element(x[1], &[]).0, self.element(x[2], &[]).0, self.element(x[0], &[]).0);
                    return self.lines.push(format!("{place}[({i}, {j})] {sign}= {value};"));
                }
                Code::View(View::ScatterSlice) if node.ty.rank() == 3 && !place.contains('§') => {
                    let at = self.element(x[1], &[]).0;
                    let value = self.signed(x[0], &["j".into(), "k".into()], minus);
                    return self.lines.push(format!("kernels::add_to_matrix(&mut {place}.0[{at}], |j, k| {value});"));
                }
                Code::View(View::Embed) if node.ty.rank() == 1 && !place.contains('§') && !array => {
                    let value = self.signed(x[0], &["i".into()], minus);
                    let part = self.part_of(place, id);
                    return self.lines.push(format!("kernels::add_to_vector({part}, |i| {value});"));
                }
                Code::View(View::ScatterRow) if !place.contains('§') => {
                    let at = self.element(x[1], &[]).0;
                    let value = self.signed(x[0], &["j".into()], minus);
                    return self.lines.push(format!("kernels::add_to_vector(&mut {place}.0[{at}], |j| {value});"));
                }
                _ => {}
            }
        }
        self.each_element(place, array, id, minus, None);
    }

    /// Statements that add each element of a term to its place; with `adds`, that put it there where the constant does not hold.
    fn each_element(&mut self, place: &str, array: bool, id: NodeId, minus: bool, adds: Option<&str>) {
        let sign = if minus { "-" } else { "+" };
        let (heads, inner, open) = each_place(place);
        let names: Vec<String> = OUTER[..open].iter().map(ToString::to_string).collect();
        let (vector, matrix) = match adds {
            Some(_) => ("vector_into", "matrix_into"),
            None => ("add_to_vector", "add_to_matrix"),
        };
        let how = adds.map(|adds| format!("{adds}, ")).unwrap_or_default();
        let cells = if array { inner.clone() } else { format!("{inner}.0") };
        let cells = format!("{how}&mut {cells}");
        let ty = self.graph.ty(id).clone();
        let at = |inner: &[&str]| -> Vec<String> {
            names.iter().cloned().chain(inner.iter().map(ToString::to_string)).collect()
        };
        let line = match ty.rank() {
            0 => match adds {
                Some(adds) => {
                    let element = self.element(id, &names).0;
                    format!("{inner} = if {adds} {{ {inner} + ({element}) }} else {{ {element} }};")
                }
                None => format!("{inner} {sign}= {};", self.element(id, &names).0),
            },
            1 => self.add_elements(vector, &cells, &ty, &self.signed(id, &at(&["i"]), minus)),
            2 => self.add_elements(matrix, &cells, &ty, &self.signed(id, &at(&["i", "j"]), minus)),
            3 => format!(
                "for i in 0..{inner}.0.len() {{ kernels::{matrix}({cells}[i], |j, k| {}); }}",
                self.signed(id, &at(&["i", "j", "k"]), minus)
            ),
            _ => format!(
                "for i in 0..{inner}.0.len() {{ for j in 0..{inner}.0[i].len() {{ kernels::{matrix}({cells}[i][j], |k, l| {}); }} }}",
                self.signed(id, &at(&["i", "j", "k", "l"]), minus)
            ),
        };
        self.lines.push(format!("{heads}{line}{}", " }".repeat(open)));
    }

    fn signed(&self, id: NodeId, at: &[String], minus: bool) -> String {
        if minus { format!("-{}", self.operand(id, at, 8)) } else { self.element(id, at).0 }
    }

    /// The code of a gradient by value. Contributions to single elements are added up in place.
    pub fn gradient(&mut self, id: NodeId, array: bool) -> String {
        let mut terms = vec![];
        self.terms(id, &mut terms);
        let scattered = |term: &NodeId| {
            use View::{Scatter, Scatter2, ScatterItem, ScatterRow};
            let single = |code| matches!(code, Code::View(Scatter | Scatter2 | ScatterRow | ScatterItem));
            matches!(&self.graph.node(*term).op, Op::Call(def, _) if single(def.code))
        };
        let ty = self.graph.ty(id).clone();
        let bare = array && ty.lead.is_empty();
        if ty.lead.is_empty()
            && let Some(items) = self.literal_scatter(&terms, &ty)
        {
            let items = items.join(", ");
            return if bare { format!("[{items}]") } else { format!("Vector([{items}])") };
        }
        if terms.iter().any(scattered) && !self.variables.contains_key(&id) {
            let name = self.summed("sum", id);
            return if bare { format!("{name}.0") } else { name };
        }
        let code = self.value(id);
        if ty.lead.is_empty() {
            return if bare { format!("{code}.0") } else { code };
        }
        // Its items are taken one by one.
        self.named("gradients", &ty, &code)
    }

    /// A variable that starts at zero and is added up term by term.
    pub(super) fn summed(&mut self, base: &str, id: NodeId) -> String {
        let ty = self.graph.ty(id).clone();
        let name = self.place(base, &ty, &zeros(&ty), true);
        let mut terms = vec![];
        self.terms(id, &mut terms);
        match self.parts_apart(&terms) {
            Some(parts) => {
                for (part, value) in terms.iter().zip(parts) {
                    let value = self.element(value, &["i".into()]).0;
                    let part = self.part_of(&name, *part);
                    self.lines.push(format!("kernels::vector_into(false, {part}, |i| {value});"));
                }
            }
            None => self.add_to(&format!("{name}{}", "[§]".repeat(ty.lead.len())), false, id, false),
        }
        name
    }

    /// The place of a part in a vector.
    fn part_of(&self, place: &str, part: NodeId) -> String {
        let x = &self.graph.node(part).inputs;
        let (start, n) = (self.element(x[1], &[]).0, dim_code(&self.graph.ty(x[0]).dims[0]));
        format!("kernels::part_mut::<{n}, _>(&mut {place}.0, {start})")
    }

    /// What the parts of a vector are, if it is put together from such as have no place in common: each is written then, not added.
    fn parts_apart(&self, terms: &[NodeId]) -> Option<Vec<NodeId>> {
        let (mut values, mut ranges) = (Vec::new(), Vec::new());
        for term in terms {
            let Op::Call(def, _) = &self.graph.node(*term).op else { return None };
            let &[value, start] = &self.graph.node(*term).inputs[..] else { return None };
            if def.code != Code::View(View::Embed) || self.variables.contains_key(term) {
                return None;
            }
            let [Dim::Lit(n)] = self.graph.ty(value).dims[..] else { return None };
            let start = usize::try_from(self.graph.integer(start)?).ok()?;
            values.push(value);
            ranges.push(start..start + n);
        }
        let apart =
            |(k, a): (usize, &std::ops::Range<usize>)| ranges[..k].iter().all(|b| a.end <= b.start || b.end <= a.start);
        let plain = |term: &NodeId| self.graph.ty(*term).lead.is_empty();
        (terms.iter().all(plain) && ranges.iter().enumerate().all(apart)).then_some(values)
    }

    /// Whether a vector is put together from parts: term by term that takes a loop over each part, element by element
    /// conditions in each.
    pub(super) fn is_of_parts(&self, id: NodeId) -> bool {
        let mut terms = vec![];
        self.terms(id, &mut terms);
        let part = |term: &NodeId| {
            let embed = |def: OpRef| def.code == Code::View(View::Embed);
            matches!(&self.graph.node(*term).op, Op::Call(def, _) if embed(*def)) && !self.variables.contains_key(term)
        };
        self.graph.ty(id).rank() == 1 && self.graph.ty(id).lead.is_empty() && terms.iter().any(part)
    }

    fn terms(&self, id: NodeId, terms: &mut Vec<NodeId>) {
        match self.graph.call(id, "add") {
            Some(&[x, y]) if !self.variables.contains_key(&id) => {
                self.terms(x, terms);
                self.terms(y, terms);
            }
            _ => terms.push(id),
        }
    }

    /// The elements of a short vector whose every contribution names its place by a number.
    fn literal_scatter(&self, terms: &[NodeId], ty: &NodeTy) -> Option<Vec<String>> {
        let [Dim::Lit(n)] = ty.dims[..] else { return None };
        if n > 64 {
            return None;
        }
        let mut items: Vec<Vec<String>> = vec![vec![]; n];
        for term in terms {
            let &[value, at] = self.graph.call(*term, "scatter")? else { return None };
            let Op::Integer(at) = self.graph.node(at).op else { return None };
            if self.variables.contains_key(term) {
                return None;
            }
            let item = items.get_mut(usize::try_from(at).ok()?)?;
            let floor = if item.is_empty() { 4 } else { 5 };
            item.push(self.operand(value, &[], floor));
        }
        let zero = literal(0.0, &ty.element).0;
        Some(items.into_iter().map(|item| if item.is_empty() { zero.clone() } else { item.join(" + ") }).collect())
    }
}

/// The heads of loops over the items that a place leaves open, the place of one, and how many loops there are.
fn each_place(place: &str) -> (String, String, usize) {
    let open = place.matches('§').count();
    let (mut inner, mut heads) = (place.to_owned(), String::new());
    for name in &OUTER[..open] {
        let array = inner.split("[§]").next().unwrap_or_default().trim_start_matches(['(', '*']).to_owned();
        heads += &format!("for {name} in 0..{array}.len() {{ ");
        inner = fill(&inner, name);
    }
    (heads, inner, open)
}

/// Zeros of a type that are written over before they are read, as code.
pub(super) fn blanks(ty: &NodeTy, cpu: &str) -> String {
    let large = bytes(ty).is_none_or(|bytes| bytes >= LARGE);
    let blank = format!("kernels::blank({cpu})");
    let item = match &ty.dims[..] {
        _ if !ty.element.is_float() || !large => return zeros(ty),
        [n] => format!("Vector([{blank}; {}])", dim_code(n)),
        [rows, columns] => format!("Matrix([[{blank}; {}]; {}])", dim_code(columns), dim_code(rows)),
        _ => return zeros(ty),
    };
    arrays(item, ty)
}

/// Zeros of a type, as code.
pub fn zeros(ty: &NodeTy) -> String {
    let item = NodeTy { lead: vec![], ..ty.clone() };
    let number = match ty.element {
        Element::Int(_) => "0".to_owned(),
        Element::Bool => "false".to_owned(),
        _ => literal(0.0, &ty.element).0,
    };
    let zero = match item.rank() {
        0 => number,
        1 if !ty.element.is_float() => format!("kernels::vector(|_| {number})"),
        2 if !ty.element.is_float() => format!("kernels::matrix(|_, _| {number})"),
        3 if !ty.element.is_float() => format!("Tensor3::from_fn(|_, _, _| {number})"),
        4 if !ty.element.is_float() => format!("Tensor4::from_fn(|_, _, _, _| {number})"),
        _ => format!("<{} as Params>::ZEROS", ty_code(&item)),
    };
    arrays(zero, ty)
}

/// The arrays of a type around an item.
fn arrays(item: String, ty: &NodeTy) -> String {
    ty.lead.iter().rev().fold(item, |zero, extent| match extent {
        crate::compiler::graph::Extent::Fixed(n) => format!("[{zero}; {}]", crate::compiler::types::dim_code(n)),
        crate::compiler::graph::Extent::Run => "__KRATE__::__private::alloc::vec::Vec::new()".into(),
    })
}
