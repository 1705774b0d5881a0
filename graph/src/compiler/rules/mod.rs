//! The rewrites that simplify a graph while it is built.
//!
//! Two classes. *Structural* rules change no bit of any finite result: identities, views moved outwards so that other
//! rules see through them, work shared. *Stable* rules change values: they replace a formula that overflows or
//! cancels by its stable equal, and leave a receipt. `strict` switches the second class off. Constants are folded
//! last, in a pass of its own, so that no rule misses its pattern because a part became a number.

mod stable;
mod structural;

use crate::compiler::build::Build;
use crate::compiler::graph::{Attr, NodeId, NodeTy, Op};
use crate::compiler::table::OpRef;

/// Which rules apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// The structural ones.
    pub structural: bool,
    /// The value-changing ones.
    pub stable: bool,
    /// Constants are folded.
    pub fold: bool,
}

impl Level {
    /// No rule at all: the body as written.
    pub const OFF: Level = Level { structural: false, stable: false, fold: false };

    /// All rules, without the value-changing ones if `strict`.
    pub fn all(strict: bool) -> Level {
        Level { structural: true, stable: !strict, fold: true }
    }
}

/// The operation that a rule looks at.
pub(crate) struct Subject<'a> {
    def: OpRef,
    attr: &'a Attr,
    inputs: &'a [NodeId],
    ty: &'a NodeTy,
}

/// A rewrite: the simpler node, if the rule has one.
pub(crate) struct Rule {
    /// What `graph()` shows when the rule fires.
    pub name: &'static str,
    apply: fn(&mut Build, &Subject<'_>) -> Option<NodeId>,
}

/// The names of the value-changing rules.
pub fn stable_names() -> Vec<&'static str> {
    stable::RULES.iter().map(|rule| rule.name).collect()
}

/// The simpler equal of an operation that is about to be added, if a rule knows one.
pub fn apply(b: &mut Build, def: OpRef, attr: &Attr, inputs: &[NodeId], ty: &NodeTy) -> Option<NodeId> {
    let subject = Subject { def, attr, inputs, ty };
    if b.level.stable {
        for rule in stable::RULES {
            if let Some(id) = (rule.apply)(b, &subject) {
                b.receipt(rule.name);
                return Some(id);
            }
        }
    }
    if b.level.structural
        && let Some(id) = structural::RULES.iter().find_map(|rule| (rule.apply)(b, &subject))
    {
        return Some(id);
    }
    if b.level.fold { fold(b, &subject) } else { None }
}

/// Constants are computed in `f64` whatever the function's own type.
fn fold(b: &mut Build, s: &Subject<'_>) -> Option<NodeId> {
    let values: Option<Vec<f64>> = s.inputs.iter().map(|id| b.graph.literal(*id)).collect();
    let values = values.filter(|values| !values.is_empty())?;
    let value = match (s.def.fold, s.attr) {
        (Some(fold), _) => fold(&values),
        (None, Attr::Int(exponent)) if s.def.name == "powi" => values[0].powi(*exponent),
        _ => return None,
    };
    // A number that is no number, or that overflows a narrower type, is left for the run to find.
    value.is_finite().then(|| b.make(Op::Literal(value.to_bits()), vec![], s.ty.clone()))
}

// What rules are written in.

impl Subject<'_> {
    fn is(&self, name: &str) -> bool {
        self.def.name == name
    }

    /// The two inputs of the operation `name`.
    fn two(&self, name: &str) -> Option<(NodeId, NodeId)> {
        match (self.is(name), self.inputs) {
            (true, [a, b]) => Some((*a, *b)),
            _ => None,
        }
    }

    /// The one input of the operation `name`.
    fn one(&self, name: &str) -> Option<NodeId> {
        match (self.is(name), self.inputs) {
            (true, [a]) => Some(*a),
            _ => None,
        }
    }
}

impl Build {
    fn is_literal(&self, id: NodeId, value: f64) -> bool {
        self.graph.literal(id) == Some(value)
    }

    /// `x` where `id` is `name(x)`.
    fn arg(&self, id: NodeId, name: &str) -> Option<NodeId> {
        self.graph.call(id, name).map(|inputs| inputs[0])
    }

    /// `(x, y)` where `id` is `name(x, y)`.
    fn args(&self, id: NodeId, name: &str) -> Option<(NodeId, NodeId)> {
        self.graph.call(id, name).map(|inputs| (inputs[0], inputs[1]))
    }

    /// `x` where `id` is `1 + x` or `x + 1`.
    fn one_plus(&self, id: NodeId) -> Option<NodeId> {
        let (x, y) = self.args(id, "add")?;
        if self.is_literal(x, 1.0) { Some(y) } else { self.is_literal(y, 1.0).then_some(x) }
    }
}
