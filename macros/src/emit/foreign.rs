//! Hidden associated functions through which generated code, here and in other crates, calls functions in plain Rust.

use super::Compilation;
use super::items::saved_type;
use crate::foreign::{Foreign, Piece};
use crate::graph::{Extent, NodeTy};

/// A function for each that the wire form refers to by number: it hands its arguments on.
pub(super) fn exports_text(compilation: &Compilation<'_>) -> String {
    let mut text = String::new();
    for (number, (foreign, _)) in compilation.exports.foreigns.iter().enumerate() {
        for piece in pieces(foreign) {
            let (inputs, suffix) = (input_types(foreign, piece), piece.suffix());
            let names: Vec<String> = (0..inputs.len()).map(|k| format!("a{k}")).collect();
            let body = format!("{}{suffix}({})", foreign.path, names.join(", "));
            let name = format!("__tapeless_foreign_{number}{suffix}");
            text += &function(&name, &inputs, &foreign.types(piece), &body);
        }
    }
    text
}

/// The pieces that generated code can ask for.
pub(super) fn pieces(foreign: &Foreign) -> impl Iterator<Item = Piece> + use<> {
    let rules = !foreign.has_no_rule();
    [Some(Piece::Value(0)), rules.then_some(Piece::Vjp(0)), rules.then_some(Piece::Jvp(0))].into_iter().flatten()
}

/// What a call for a piece is given.
pub(super) fn input_types(foreign: &Foreign, piece: Piece) -> Vec<NodeTy> {
    let mut types = foreign.inputs.clone();
    match piece {
        Piece::Value(_) => {}
        Piece::Vjp(_) => types.extend(foreign.outputs.iter().chain(&foreign.outputs).cloned()),
        Piece::Jvp(_) => types.extend(foreign.outputs.iter().cloned().chain(foreign.active_inputs())),
    }
    types
}

/// A hidden function of arguments `a0`, `a1`, … that yields a tuple.
pub(super) fn function(name: &str, inputs: &[NodeTy], outputs: &[NodeTy], body: &str) -> String {
    let inputs: Vec<String> = inputs.iter().enumerate().map(|(k, ty)| format!("a{k}: {}", passed(ty))).collect();
    let outputs: String = outputs.iter().map(|ty| format!("{},", saved_type(ty))).collect();
    format!("#[doc(hidden)] #[inline] pub fn {name}({}) -> ({outputs}) {{ {body} }}\n", inputs.join(", "))
}

/// How a leaf is passed: numbers by value, what is larger by reference.
fn passed(ty: &NodeTy) -> String {
    match ty.lead.split_first() {
        None if ty.rank() == 0 => saved_type(ty),
        Some((Extent::Run, rest)) => {
            let item = NodeTy { lead: rest.to_vec(), ..ty.clone() };
            format!("&[{}]", saved_type(&item))
        }
        _ => format!("&{}", saved_type(ty)),
    }
}
