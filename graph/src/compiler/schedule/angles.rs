//! Sines, cosines and tangents: code that computes them runs for near angles first (`kernels::near!`), so that loops vectorise and
//! numbers take the short way.

use super::Body;
use crate::compiler::graph::NodeTy;

const NAMES: [&str; 3] = ["sin", "cos", "tan"];

impl Body<'_> {
    /// Whether code calls one of them and hands the machine to nobody else, who could not take the one for near angles.
    pub(super) fn has_angles(&self, code: &str) -> bool {
        let cpu = self.access.cpu;
        NAMES.iter().any(|name| code.contains(&format!("{cpu}.{name}("))) && !code.contains(&format!("({cpu},"))
    }

    /// Whether a function is one of them.
    pub(super) fn is_angular(&self, name: &str) -> bool {
        NAMES.contains(&name)
    }

    /// A number's function on the machine.
    pub(super) fn float_call(&self, name: &str, arguments: &str, alone: bool) -> String {
        let cpu = self.access.cpu;
        if alone && self.is_angular(name) {
            return format!("kernels::{name}({cpu}, {arguments})");
        }
        format!("{cpu}.{name}({arguments})")
    }

    /// `code`, a loop over `element`.
    pub(super) fn near(&self, element: &str, code: String) -> String {
        let cpu = self.access.cpu;
        if self.has_angles(element) { format!("kernels::near!({cpu}, {code})") } else { code }
    }

    /// Adds the vector or matrix of `element` to `cells` by a function of `kernels`. What may have to be computed again is added when it is right.
    pub(super) fn add_elements(&self, function: &str, cells: &str, ty: &NodeTy, element: &str) -> String {
        let (at, index) = if ty.rank() == 1 { ("i", "i") } else { ("i, j", "(i, j)") };
        if !self.has_angles(element) {
            return format!("kernels::{function}({cells}, |{at}| {element});");
        }
        let terms = self.tensor(&NodeTy { lead: vec![], ..ty.clone() }, element, true);
        format!("{{ let terms = kernels::Aligned({terms}); kernels::{function}({cells}, |{at}| terms.0[{index}]); }}")
    }
}
