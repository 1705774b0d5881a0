//! Hidden associated functions through which generated code, here and in other crates, calls functions in plain Rust.

use super::Compilation;
use super::items::saved_type;
use crate::foreign::{Foreign, Piece};
use crate::graph::{Extent, NodeTy};
use crate::lower::{Argument, PLAIN, Plain};
use proc_macro2::TokenStream;
use quote::ToTokens;

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

/// A function for each call of an ordinary one. The user's tokens take the places of markers, in the scope of no variable.
pub(super) fn plain_text(compilation: &Compilation<'_>) -> String {
    let items = super::items::items_text(compilation);
    let one = |(number, plain): (usize, &Plain)| {
        let call = format!("{}({})", plain_marker(number), passed_on(number, plain));
        let value = super::rule::split(&plain.output, "result");
        let body = format!("{items} use __KRATE__::__private::Vector; let result = {call}; ({value})");
        function(&format!("{PLAIN}{number}"), &plain.inputs, &plain.outputs, &body)
    };
    compilation.plain.iter().enumerate().map(one).collect()
}

/// The arguments of an ordinary function.
fn passed_on(number: usize, plain: &Plain) -> String {
    let mut at = 0;
    let mut passed = Vec::new();
    for (place, argument) in plain.arguments.iter().enumerate() {
        let Argument::Input { reference, array } = argument else {
            passed.push(written_marker(number, place));
            continue;
        };
        let ty = &plain.inputs[at];
        let by_value = ty.rank() == 0 && ty.lead.is_empty();
        let reference = *reference || ty.lead.first() == Some(&Extent::Run);
        passed.push(match (array, by_value, reference) {
            (true, _, true) => format!("&a{at}.0"),
            (true, _, false) => format!("a{at}.0"),
            (false, true, true) => format!("&a{at}"),
            (false, true, false) | (false, false, true) => format!("a{at}"),
            (false, false, false) => format!("*a{at}"),
        });
        at += 1;
    }
    passed.join(", ")
}

/// The user's tokens for the markers.
pub(super) fn plain_markers(compilation: &Compilation<'_>) -> Vec<(String, TokenStream)> {
    let mut markers = Vec::new();
    for (number, plain) in compilation.plain.iter().enumerate() {
        markers.push((plain_marker(number), plain.path.to_token_stream()));
        for (place, argument) in plain.arguments.iter().enumerate() {
            if let Argument::Written(expr) = argument {
                markers.push((written_marker(number, place), expr.to_token_stream()));
            }
        }
    }
    markers
}

fn plain_marker(number: usize) -> String {
    format!("__PLAIN_{number}__")
}

fn written_marker(number: usize, place: usize) -> String {
    format!("__PLAIN_{number}_{place}__")
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
