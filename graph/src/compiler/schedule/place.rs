//! Where values stand: variables, leaves of the arguments, items of arrays; and types as code.

use super::{Body, Handed, bytes};
use crate::compiler::graph::{Extent, NodeId, NodeTy, Op, Place, Step};
use crate::compiler::types::Element;
use crate::compiler::types::dim_code;

/// The path from a parameter to a leaf, as code; where it goes to every item of an array, it holds `§` for the index.
pub fn place_code(base: &str, steps: &[Step], accessor: &str) -> String {
    let mut code = base.to_owned();
    for step in steps {
        match step {
            Step::Field(name, true) => code = format!("{code}.{name}"),
            Step::Field(name, false) => code = format!("{code}.__tapeless_{accessor}_{name}()"),
            Step::Position(i) => code = format!("{code}.{i}"),
            Step::Index(i) => code = format!("{code}[{i}]"),
            Step::Each => code = format!("{code}[§]"),
        }
    }
    code
}

/// A place with the first of its open indices given.
pub fn fill(template: &str, index: &str) -> String {
    template.replacen('§', index, 1)
}

/// The element of a place at the given indices: the open ones of the place first.
pub(super) fn indexed(template: &str, at: &[String]) -> String {
    let mut code = template.to_owned();
    let mut rest = at;
    while code.contains('§') {
        let Some((first, others)) = rest.split_first() else { return code.replace("[§]", "") };
        code = fill(&code, first);
        rest = others;
    }
    match rest {
        [] => code,
        [i] => format!("{code}[{i}]"),
        more => format!("{code}[({})]", more.join(", ")),
    }
}

/// The code of a vector or matrix of elements (`Body::tensor` writes it) as one that fills the room with a name: as a result it would be
/// copied into its variable.
fn in_room(code: &str, room: &str) -> Option<String> {
    let (kernel, elements) = code.strip_prefix("kernels::")?.split_once('(')?;
    matches!(kernel, "vector" | "matrix").then(|| format!("kernels::{kernel}_in(&mut {room}, {elements}"))
}

/// A type as code.
pub fn ty_code(ty: &NodeTy) -> String {
    let element = match ty.element {
        Element::F32 => String::new(),
        ref other => format!(", {other}"),
    };
    let dims: Vec<String> = ty.dims.iter().map(dim_code).collect();
    let name = match dims.len() {
        1 => "Vector",
        2 => "Matrix",
        3 => "Tensor3",
        _ => "Tensor4",
    };
    let tensor = match dims.len() {
        0 => ty.element.to_string(),
        _ => format!("{name}<{}{element}>", dims.join(", ")),
    };
    ty.lead.iter().rev().fold(tensor, |item, extent| match extent {
        Extent::Fixed(n) => format!("[{item}; {}]", dim_code(n)),
        Extent::Run => format!("__KRATE__::__private::alloc::vec::Vec<{item}>"),
    })
}

impl Body<'_> {
    /// Where a node's value stands, if it stands somewhere: code with `§` for the indices of the arrays around it,
    /// and whether that is a reference.
    pub(super) fn template(&self, id: NodeId) -> Option<(String, bool)> {
        let node = self.graph.node(id);
        let open = |name: &str| (format!("{name}{}", "[§]".repeat(node.ty.lead.len())), false);
        if let Some(name) = self.variables.get(&id) {
            return Some(open(name));
        }
        match &node.op {
            Op::Leaf(place) | Op::Tangent(place) => Some(self.leaf(id, place)),
            Op::Cotangent(number) => Some((self.access.cotangents[*number].0.clone(), false)),
            Op::Input(k) => match &self.handed[k] {
                Handed::Name(name) => Some(open(name)),
                Handed::Outer(outer) => self.parent?.template(*outer),
            },
            Op::Call(..) => {
                let &[x, index] = self.graph.call(id, "item")? else { return None };
                let (template, reference) = self.template(x)?;
                Some((fill(&template, &self.element(index, &[]).0), reference))
            }
            _ => None,
        }
    }

    /// The place of a whole value: a template without open indices, or with all of them at its end.
    pub(super) fn whole_place(&self, id: NodeId) -> Option<(String, bool)> {
        let scalar = self.graph.ty(id).rank() == 0 && self.graph.ty(id).lead.is_empty();
        let (template, reference) = self.template(id)?;
        let trimmed = template.trim_end_matches("[§]");
        // A slice of numbers or a parameter by reference is reached through the reference, and so is what a hidden
        // accessor yields.
        let whole = trimmed.len() < template.len();
        let reference = reference || whole && (trimmed.ends_with("()") || self.is_by_reference(id, trimmed));
        if trimmed.contains('§') || scalar && reference {
            return None;
        }
        Some((trimmed.to_owned(), reference))
    }

    /// Whether a place is a parameter that is passed by reference.
    fn is_by_reference(&self, id: NodeId, code: &str) -> bool {
        match &self.graph.node(id).op {
            Op::Leaf(place) | Op::Tangent(place) => {
                let (name, reference) = self.parameter(id, place);
                *reference && name == code
            }
            Op::Input(k) => match (&self.handed[k], self.parent) {
                (Handed::Outer(outer), Some(parent)) => parent.is_by_reference(*outer, code),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether a node is a vector to the compiler and an array of numbers in the program.
    pub(super) fn is_bare_array(&self, id: NodeId) -> bool {
        if self.variables.contains_key(&id) {
            return false;
        }
        match &self.graph.node(id).op {
            Op::Leaf(place) | Op::Tangent(place) => place.array,
            Op::Cotangent(number) => self.access.cotangents[*number].1,
            Op::Input(k) => match (&self.handed[k], self.parent) {
                (Handed::Outer(outer), Some(parent)) => parent.is_bare_array(*outer),
                _ => false,
            },
            Op::Call(..) => self.graph.call(id, "item").is_some_and(|inputs| self.is_bare_array(inputs[0])),
            _ => false,
        }
    }

    fn parameter(&self, id: NodeId, place: &Place) -> &(String, bool) {
        match &self.graph.node(id).op {
            Op::Tangent(_) => &self.access.tangents[&place.param],
            _ => &self.access.params[place.param],
        }
    }

    /// A leaf's code, and whether that is a reference to it.
    fn leaf(&self, id: NodeId, place: &Place) -> (String, bool) {
        let (name, reference) = self.parameter(id, place);
        match place.steps.last() {
            None => (name.clone(), *reference),
            // A hidden accessor yields a reference.
            Some(Step::Field(_, false)) => (place_code(name, &place.steps, "ref"), true),
            Some(_) => (place_code(name, &place.steps, "ref"), false),
        }
    }

    /// A name for the node's variable.
    pub(super) fn fresh(&mut self, id: NodeId) -> String {
        let name = self.graph.node(id).variable();
        self.unique(&name)
    }

    /// A variable for code that is indexed.
    pub fn named(&mut self, base: &str, ty: &NodeTy, code: &str) -> String {
        self.place(base, ty, code, false)
    }

    /// A variable, and how it is reached. Tensors of a cache line or more begin at one: vector registers would else be loaded from two.
    pub(super) fn place(&mut self, base: &str, ty: &NodeTy, code: &str, changes: bool) -> String {
        const LINE: usize = 64;
        let (name, ty_text) = (self.unique(base), ty_code(ty));
        let mutable = if changes { "mut " } else { "" };
        let numbers =
            ty.element.is_float() && (ty.rank() > 0 || !ty.lead.is_empty()) && !ty.lead.contains(&Extent::Run);
        if numbers && bytes(ty).is_none_or(|bytes| bytes >= LINE) {
            let line = match in_room(code, &name) {
                Some(filled) => format!("let mut {name} = kernels::Room::<{ty_text}>::new();\nlet {name} = {filled};"),
                None => format!("let {mutable}{name}: kernels::Aligned<{ty_text}> = kernels::Aligned({code});"),
            };
            self.lines.push(line);
            return format!("{name}.0");
        }
        self.lines.push(format!("let {mutable}{name}: {ty_text} = {code};"));
        name
    }

    /// Gives a matrix of rows that stand one after the other in an argument a name; they are read where they stand.
    pub(super) fn define_rows(&mut self, id: NodeId) -> bool {
        let Some(&[vectors]) = self.graph.call(id, "regroup") else { return false };
        let ty = self.graph.ty(vectors);
        let one_after_the_other = matches!(ty.lead[..], [Extent::Fixed(_)]) && ty.rank() == 1;
        let matrix = self.graph.ty(id).rank() == 2 && self.graph.ty(id).lead.is_empty();
        let argument = matches!(self.graph.node(vectors).op, Op::Leaf(_)) && !self.is_bare_array(vectors);
        if !(one_after_the_other && matrix && argument) {
            return false;
        }
        let Some((place, reference)) = self.whole_place(vectors) else { return false };
        let place = if reference { place } else { format!("&{place}") };
        let name = self.fresh(id);
        self.lines.push(format!("let {name} = kernels::rows({place});"));
        self.variables.insert(id, format!("(*{name})"));
        true
    }

    /// A matrix that a kernel writes into room of its own: the result of a function would be copied there.
    pub(super) fn filled(&mut self, base: &str, ty: &NodeTy, kernel: &str, inputs: &[String]) -> String {
        let (name, ty) = (self.unique(base), ty_code(ty));
        let (cpu, inputs) = (self.access.cpu, inputs.join(", "));
        self.lines.push(format!("let mut {name} = kernels::Room::<{ty}>::new();"));
        self.lines.push(format!("let {name} = kernels::{kernel}({cpu}, &mut {name}, {inputs});"));
        format!("{name}.0")
    }

    /// A name that nothing has yet.
    pub(super) fn unique(&mut self, base: &str) -> String {
        self.taken.unique(base)
    }
}
