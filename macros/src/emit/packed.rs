//! The nodes of a graph as code: what `tapeless_graph::packed` reads.

use super::picture::Shown;
use crate::graph::{Extent, NodeTy};
use crate::types::Element;
use std::collections::HashMap;

/// Texts that are written once, however often they are needed.
struct Pool {
    texts: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Pool {
    fn new(first: &[&str]) -> Pool {
        let mut pool = Pool { texts: vec![], numbers: HashMap::new() };
        first.iter().for_each(|text| _ = pool.number(text));
        pool
    }

    fn number(&mut self, text: &str) -> usize {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        self.numbers.insert(text.to_owned(), self.texts.len());
        self.texts.push(text.to_owned());
        self.texts.len() - 1
    }

    fn list(&self) -> String {
        self.texts.join(", ")
    }
}

/// Nodes with numbers that follow each other, as a slice.
pub(super) fn nodes(shown: &[Shown]) -> String {
    let Some(first) = shown.first().map(|first| first.id) else { return "&[]".into() };
    let (mut words, mut types, mut flops) = (Pool::new(&["\"\""]), Pool::new(&[]), Pool::new(&["0"]));
    let (mut numbers, mut texts, mut bodies, mut inputs) = (vec![], String::new(), vec![], vec![]);
    for (place, node) in shown.iter().enumerate() {
        debug_assert_eq!(node.id, first + place, "the numbers follow each other");
        let pass = match node.pass {
            "Argument" => 0,
            "Forward" => 1,
            _ => 2,
        };
        let cost = if node.flops.is_empty() { 0 } else { flops.number(&format!("({}) as u64", node.flops)) };
        bodies.extend(body_code(node));
        numbers.extend([
            words.number(&format!("{:?}", node.op)),
            pass,
            node.formula.len(),
            node.name.len(),
            node.inputs.len(),
            types.number(&ty_code(&node.ty)),
            node.line,
            node.column,
            cost,
            words.number(&format!("{:?}", node.call)),
            if node.bodies.is_empty() { 0 } else { bodies.len() },
        ]);
        texts += &node.formula;
        texts += &node.name;
        inputs.extend(&node.inputs);
    }
    let width = if numbers.iter().chain(&inputs).all(|number| *number < 1 << 16) { 2 } else { 4 };
    format!(
        "&const {{ Packed::<{width}> {{ first: {first}, numbers: {}, texts: {texts:?}, words: &[{}], types: &const {{ [{}] }}, \
         flops: &const {{ [{}] }}, bodies: &const {{ [{}] }}, inputs: &const {{ packed::numbers::<{width}, {}>({}) }} }}.nodes::<{}>() }}",
        bytes(&numbers, width),
        words.list(),
        types.list(),
        flops.list(),
        bodies.join(", "),
        inputs.len(),
        bytes(&inputs, width),
        shown.len()
    )
}

/// Numbers as a literal of bytes, so many for each.
fn bytes(numbers: &[usize], width: usize) -> String {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes().into_iter().take(width)).collect();
    proc_macro2::Literal::byte_string(&bytes).to_string()
}

/// The insides of a loop or a branch.
fn body_code(node: &Shown) -> Option<String> {
    let bodies = node.bodies.iter().map(|body| {
        let outputs: Vec<String> = body.outputs.iter().map(ToString::to_string).collect();
        format!("Body {{ role: {:?}, nodes: {}, outputs: &[{}] }}", body.role, nodes(&body.nodes), outputs.join(", "))
    });
    let bodies: Vec<String> = bodies.collect();
    (!bodies.is_empty()).then(|| format!("&[{}]", bodies.join(", ")))
}

/// Shape and element.
fn ty_code(ty: &NodeTy) -> String {
    let element = match &ty.element {
        Element::F32 => "Element::F32".to_owned(),
        Element::F64 => "Element::F64".to_owned(),
        Element::Bool => "Element::Bool".to_owned(),
        Element::Int(_) => "Element::Int".to_owned(),
        Element::Param(name) => format!("Element::float(::core::mem::size_of::<{name}>())"),
    };
    let lead = ty.lead.iter().map(|extent| match extent {
        Extent::Fixed(dim) => crate::wire::dim_code(dim),
        Extent::Run => "UNKNOWN".to_owned(),
    });
    let shape: Vec<String> = lead.chain(ty.dims.iter().map(crate::wire::dim_code)).collect();
    format!("(&[{}], {element})", shape.join(", "))
}
