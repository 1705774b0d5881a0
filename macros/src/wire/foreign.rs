//! Functions in plain Rust on the wire: callers reach them through hidden associated functions of the type of whoever
//! calls them, by number, since the functions themselves may be private.

use super::inline::{Owner, Passed, decode_body};
use super::{Exports, decode_ty, encode_body, encode_ty};
use crate::build::Build;
use crate::foreign::{Foreign, Piece, Rule};
use crate::graph::{Attr, NodeTy};
use crate::sexp::{Malformed, Sexp};
use std::rc::Rc;

impl Exports {
    /// The number of a function.
    pub(super) fn foreign(&mut self, foreign: &Rc<Foreign>) -> usize {
        if let Some(number) = self.foreigns.iter().position(|(known, _)| known == foreign) {
            return number;
        }
        let Foreign { path: _, label, inputs, active, outputs, vjp, jvp } = &**foreign;
        let mut types = |types: &[NodeTy]| Sexp::List(types.iter().map(|ty| encode_ty(&self.node_ty(ty))).collect());
        let (inputs, outputs) = (types(inputs), types(outputs));
        let active = Sexp::List(active.iter().map(Sexp::atom).collect());
        let (vjp, jvp) = (self.rule(vjp), self.rule(jvp));
        let form = Sexp::tagged("foreign", [Sexp::atom(label), inputs, active, outputs, vjp, jvp]);
        self.foreigns.push((foreign.clone(), form));
        self.foreigns.len() - 1
    }

    fn rule(&mut self, rule: &Rule) -> Sexp {
        match rule {
            Rule::Missing => Sexp::atom("missing"),
            Rule::Plain => Sexp::atom("plain"),
            Rule::Graph(body) => Sexp::tagged("graph", [encode_body(body, self)]),
        }
    }
}

/// What stands in a node.
pub(super) fn encode_piece(number: usize, piece: Piece) -> Sexp {
    let which = match piece {
        Piece::Value(_) => "value",
        Piece::Vjp(_) => "vjp",
        Piece::Jvp(_) => "jvp",
    };
    Sexp::tagged("foreign", [Sexp::atom(number), Sexp::atom(which), Sexp::atom(piece.number())])
}

/// The attribute of a node.
pub(super) fn decode_piece(number: &Sexp, which: &Sexp, k: &Sexp, owner: &Owner<'_>) -> Result<Attr, String> {
    let text = |error: Malformed| error.0;
    let foreign = owner.foreigns.get(number.value::<usize>().map_err(text)?).ok_or("a function of no number")?;
    let k = k.value().map_err(text)?;
    let piece = match which.word().map_err(text)? {
        "value" => Piece::Value(k),
        "vjp" => Piece::Vjp(k),
        _ => Piece::Jvp(k),
    };
    Ok(Attr::Foreign(foreign.clone(), piece))
}

/// A function, reached through its owner.
pub(super) fn decode(form: &Sexp, number: usize, owner: &Owner<'_>, b: &Build) -> Result<Foreign, String> {
    let text = |error: Malformed| error.0;
    let ("foreign", [label, inputs, active, outputs, vjp, jvp]) = form.untag().map_err(text)? else {
        return Err(format!("unknown function `{form}`"));
    };
    let types = |form: &Sexp| -> Result<Vec<NodeTy>, String> {
        form.items().map_err(text)?.iter().map(|ty| decode_ty(ty).map(|ty| owner.node_ty(&ty)).map_err(text)).collect()
    };
    let rule = |form: &Sexp| match form {
        Sexp::Atom(word) => Ok(if word == "plain" { Rule::Plain } else { Rule::Missing }),
        Sexp::List(_) => match form.untag().map_err(text)? {
            ("graph", [body]) => Ok(Rule::Graph(decode_body(body, owner, b, &Passed::default())?)),
            _ => Err(format!("unknown rule `{form}`")),
        },
    };
    Ok(Foreign {
        path: owner.constant(&format!("__tapeless_foreign_{number}"), false),
        label: label.word().map_err(text)?.to_owned(),
        inputs: types(inputs)?,
        active: active.items().map_err(text)?.iter().map(Sexp::value).collect::<Result<_, _>>().map_err(text)?,
        outputs: types(outputs)?,
        vjp: rule(vjp)?,
        jvp: rule(jvp)?,
    })
}
