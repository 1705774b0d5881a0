//! Element-wise chains with several results: vectors of one length that are made one after the other from each other are one loop.

use super::{Body, Chain, accumulate::zeros, ty_code};
use crate::compiler::graph::{NodeId, NodeTy, Op};
use crate::compiler::table::Code;
use crate::compiler::types::dim_code;
use std::collections::HashMap;

/// Results of a loop at most: each is a stream of memory.
const LONGEST: usize = 8;

/// A vector that the loop makes.
pub(super) struct Member {
    id: NodeId,
    /// Where it stands.
    place: String,
    /// Its element in the loop.
    local: String,
    /// The code of its element.
    code: String,
}

fn has_word(code: &str, word: &str) -> bool {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|other| other == word)
}

/// Whether code reads a vector itself.
fn reads_place(code: &str, place: &str) -> bool {
    match place.split_once(".1.") {
        // A field of what the forward pass saves.
        Some((_, field)) => code.contains(place) && has_word(code, field),
        None => has_word(code, place.trim_end_matches(".0")),
    }
}

/// A variable whose vector is filled later.
fn declaration(place: &str, ty: &NodeTy) -> String {
    let (ty_text, zeros) = (ty_code(ty), zeros(ty));
    match place.strip_suffix(".0") {
        Some(name) => format!("let mut {name}: kernels::Aligned<{ty_text}> = kernels::Aligned({zeros});"),
        None => format!("let mut {place}: {ty_text} = {zeros};"),
    }
}

impl Body<'_> {
    /// Whether a node is a vector whose elements are computed from those of others.
    fn is_chained(&self, id: NodeId) -> bool {
        let ty = self.graph.ty(id);
        let Op::Call(def, _) = &self.graph.node(id).op else { return false };
        let each =
            matches!(def.code, Code::Infix(..) | Code::Prefix(_) | Code::Float(_) | Code::Scalar(_) | Code::Select);
        each && ty.rank() == 1
            && ty.lead.is_empty()
            && ty.element.is_float()
            && self.marks.is_none()
            && self.short(id).is_none()
    }

    /// Makes the vector that was defined last the first of a chain.
    pub(super) fn begin_chain(&mut self, id: NodeId) {
        if self.is_chained(id) {
            self.chain = Some(Chain { line: self.lines.len() - 1, first: id, index: String::new(), members: vec![] });
        }
    }

    /// Computes a vector in the loop of the chain before it, if it reads elements of that or of what
    /// that reads.
    pub(super) fn join_chain(&mut self, id: NodeId) -> bool {
        let Some(mut chain) = self.chain.take() else { return false };
        let ty = self.graph.ty(id).clone();
        let fits = chain.line + 1 == self.lines.len() && *self.graph.ty(chain.first) == ty;
        if !fits || chain.members.len() == LONGEST || !self.is_chained(id) {
            return false;
        }
        let mut own = None;
        if chain.members.is_empty() {
            chain.index = self.unique("e");
            let place = self.variables.remove(&chain.first).expect("a vector that has been defined");
            let code = self.element(chain.first, std::slice::from_ref(&chain.index)).0;
            let first = chain.first;
            own = Some(place.clone());
            let place = self.destinations.get(&first).cloned().unwrap_or(place);
            self.push_member(&mut chain, first, place, code);
        }
        let locals = chain.members.iter().map(|member| (member.id, member.local.clone())).collect();
        self.locals = (chain.index.clone(), locals);
        let code = self.element(id, std::slice::from_ref(&chain.index)).0;
        self.locals.1.clear();
        // Whoever reads a vector as a whole, or at another index, has to wait for the end of the loop.
        let inputs = &self.graph.node(id).inputs;
        let related = |member: &Member| {
            has_word(&code, &member.local) || inputs.iter().any(|x| self.graph.node(member.id).inputs.contains(x))
        };
        let whole = chain.members.iter().any(|member| reads_place(&code, &member.place));
        if whole || !chain.members.iter().any(related) {
            // The first stands where it was defined.
            self.variables.extend(own.map(|place| (chain.first, place)));
            return false;
        }
        let place = self.destinations.get(&id).cloned().unwrap_or_else(|| {
            let place = self.place(&self.graph.node(id).variable(), &ty, "", true);
            self.lines.pop();
            place
        });
        self.made.push(id);
        self.push_member(&mut chain, id, place, code);
        self.lines[chain.line] = self.chain_code(&chain, &ty);
        self.chain = Some(chain);
        true
    }

    fn push_member(&mut self, chain: &mut Chain, id: NodeId, place: String, code: String) {
        let base = format!("{}_{}", self.graph.node(id).variable(), chain.index);
        let local = self.unique(&base);
        self.variables.insert(id, place.clone());
        chain.members.push(Member { id, place, local, code });
    }

    fn chain_code(&self, chain: &Chain, ty: &NodeTy) -> String {
        let (index, n) = (&chain.index, dim_code(&ty.dims[0]));
        // Braces would be the loop's body.
        let n = if n.starts_with('{') { format!("({n})") } else { n };
        let each = |part: &dyn Fn(&Member) -> String| chain.members.iter().map(part).collect::<Vec<_>>().join("\n");
        let codes = each(&|member| format!("let {}: {} = {};", member.local, ty.element, member.code));
        let stores = each(&|member| format!("{}[{index}] = {};", member.place, member.local));
        let code = self.near(&codes, format!("for {index} in 0..{n} {{\n{codes}\n{stores}\n}}"));
        let own = |member: &Member| !self.destinations.contains_key(&member.id);
        let declarations = each(&|member| if own(member) { declaration(&member.place, ty) } else { String::new() });
        format!("{declarations}\n{code}{}", if code.ends_with(')') { ";" } else { "" })
    }

    /// The element of a vector in the loop that is being written.
    pub(super) fn local(&self, id: NodeId, at: &[String]) -> Option<&String> {
        let (index, locals) = &self.locals;
        if at.len() == 1 && at[0] == *index { locals.get(&id) } else { None }
    }
}

/// Which elements of vectors have a name of their own, and at which index.
pub(super) type Locals = (String, HashMap<NodeId, String>);
