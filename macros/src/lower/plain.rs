//! Calls of ordinary functions: their values are not differentiated, and have the type that the user wrote down.

use super::value::Value;
use super::{Lower, Lowering, path_key, spelled};
use crate::build::Build;
use crate::foreign::{Foreign, Rule};
use crate::graph::{NodeId, NodeTy, Op, Place};
use crate::rules::Level;
use crate::types::Ty;
use std::rc::Rc;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall};

/// How an argument is passed on.
pub enum Argument {
    /// As written: a number takes the type of the parameter.
    Written(Box<Expr>),
    /// The next input, by reference or not; `array` if it is an array of numbers, which is a vector in the graph.
    Input { reference: bool, array: bool },
}

/// A call of an ordinary function, which generated code makes in a function of its own.
pub struct Plain {
    /// The function.
    pub path: syn::Path,
    /// Its arguments.
    pub arguments: Vec<Argument>,
    /// The types of those that are inputs.
    pub inputs: Vec<NodeTy>,
    /// The types of the leaves of its value.
    pub outputs: Vec<NodeTy>,
    /// The type of its value.
    pub output: Ty,
}

/// The hidden associated function of a call, but for its number.
pub const PLAIN: &str = "__tapeless_plain_";

impl Lower<'_> {
    /// The value of an ordinary function; `expected` is what the user says of its type.
    pub(super) fn plain_call(
        &mut self,
        path: &syn::Path,
        arguments: &[&Expr],
        expected: Option<&Ty>,
        stopped: bool,
        call: &ExprCall,
    ) -> Lowering<Value> {
        let name = spelled(path);
        let Some(output) = expected.filter(|ty| can_be_known(ty)) else {
            let message = format!("what the ordinary function `{name}` returns is not known here");
            let help = "declare the type of the variable: a number, a tensor, an array of numbers, or a tuple of those";
            return Err(self.report.spanned(call, message, help));
        };
        let (mut passed, mut inputs, mut failed) = (Vec::new(), Vec::new(), None);
        for argument in arguments {
            match self.plain_argument(&name, argument, stopped) {
                Ok((argument, input)) => {
                    passed.push(argument);
                    inputs.extend(input);
                }
                Err(reported) => failed = Some(reported),
            }
        }
        if let Some(reported) = failed {
            return Err(reported);
        }
        let mut scratch = Build::new(Level::OFF);
        let whole = Place { param: 0, steps: vec![], array: false };
        let shape = Value::argument(&mut scratch, output, whole, Op::Leaf);
        let types: Vec<NodeTy> = shape.leaves().iter().map(|id| scratch.ty(*id)).collect();
        let foreign = Foreign {
            path: format!("<{}>::{PLAIN}{}", self.program.owner(), self.plain.len()),
            label: path_key(path),
            inputs: inputs.iter().map(|id| self.b.ty(*id)).collect(),
            active: vec![false; inputs.len()],
            outputs: types.clone(),
            vjp: Rule::Missing,
            jvp: Rule::Missing,
        };
        self.plain.push(Plain {
            path: path.clone(),
            arguments: passed,
            inputs: foreign.inputs.clone(),
            outputs: types,
            output: output.clone(),
        });
        self.b.origin = crate::graph::Origin::at(call.span());
        let mut values = crate::differentiate::values(&mut self.b, &Rc::new(foreign), &inputs).into_iter();
        Ok(shape.map(&mut |_| values.next().expect("one for each leaf")))
    }

    fn plain_argument(&mut self, name: &str, argument: &Expr, stopped: bool) -> Lowering<(Argument, Option<NodeId>)> {
        let literal = |expr: &Expr| matches!(expr, Expr::Lit(_));
        if literal(argument) || matches!(argument, Expr::Unary(unary) if literal(&unary.expr)) {
            return Ok((Argument::Written(Box::new(argument.clone())), None));
        }
        let value = self.expression(argument, None)?;
        let value = value.packed(&mut self.b).unwrap_or(value);
        let is_reference = |name: &syn::Ident| self.program.params.iter().any(|p| p.by_ref && p.name == *name);
        let reference = match argument {
            Expr::Reference(_) => true,
            Expr::Path(path) => path.path.get_ident().is_some_and(is_reference),
            _ => false,
        };
        let found = match &value {
            Value::Node(id) => Some((*id, false)),
            Value::Array(id) => Some((*id, true)),
            Value::Items(item, _) => match **item {
                Value::Node(id) => Some((id, false)),
                _ => None,
            },
            _ => None,
        };
        let Some((id, array)) = found else {
            let ty = value.ty(&self.b);
            let message = format!("an argument of type `{ty}` of the ordinary function `{name}` is not supported");
            let help = "pass numbers, tensors, arrays and slices; or write `#[differentiable]` on the function";
            return Err(self.report.spanned(argument, message, help));
        };
        let ty = self.b.ty(id);
        let stops = stopped && ty.element.is_float() && ty.lead.is_empty();
        let id = if stops { self.b.unary("stop_gradient", id) } else { id };
        Ok((Argument::Input { reference, array }, Some(id)))
    }
}

/// Whether a value of the type has leaves that need no struct's name.
fn can_be_known(ty: &Ty) -> bool {
    match ty {
        Ty::Scalar(_) | Ty::Vector(..) | Ty::Matrix(..) | Ty::Tensor(..) => true,
        Ty::Array(item, _) => matches!(**item, Ty::Scalar(_)),
        Ty::Tuple(items) => !items.is_empty() && items.iter().all(can_be_known),
        Ty::Slice(_) | Ty::Struct(_) | Ty::Function(_) => false,
    }
}
