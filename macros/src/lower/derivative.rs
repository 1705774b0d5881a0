//! Derivatives of other functions inside of a body: `inner::grad(x)`.
//!
//! The callee is differentiated by itself, with respect to leaves of its own, and the graph that comes of it is put
//! in the place of the call. To differentiate after inlining would follow paths through the arguments.

use super::value::Value;
use super::{Lower, Lowering, path_key};
use crate::build::{Build, Refusal};
use crate::derivative::{Joint, Source, WrtLeaf};
use crate::graph::{NodeId, Op, Place};
use crate::report::{Report, Reported, nearest};
use crate::rules::Level;
use crate::simplify;
use crate::types::Ty;
use crate::wire;
use std::collections::HashMap;
use syn::spanned::Spanned;
use syn::{Expr, ExprCall};

/// The derivatives that a body can take of another function.
pub const NAMES: &[&str] =
    &["grad", "value_and_grad", "jvp", "vjp", "jacobian", "value_and_jacobian", "hvp", "hessian", "gauss_newton"];

impl Lower<'_> {
    /// A call of `path::which(…)`, where `path` is a differentiable function with this definition.
    pub(super) fn derivative_call(
        &mut self,
        path: &syn::Path,
        which: &syn::Ident,
        definition: &str,
        arguments: &[&Expr],
        call: &ExprCall,
    ) -> Lowering<Value> {
        let function = self.decoded(path, definition)?;
        let (which_name, name) = (which.to_string(), path_key(path));
        let count = function.params.len();
        let more: Vec<(String, Ty)> = match which_name.as_str() {
            "jvp" | "hvp" | "gauss_newton" => {
                let tangent = |number: &usize| {
                    let (param, ty) = &function.params[*number];
                    (format!("d_{param}"), ty.clone())
                };
                function.wrt.iter().map(tangent).collect()
            }
            // Its type is known when the callee's graph is.
            "vjp" => vec![("cotangent".into(), Ty::Tuple(vec![]))],
            _ => vec![],
        };
        let names = function.params.iter().chain(&more).map(|(param, _)| param.as_str());
        self.count_arguments(&format!("{name}::{which_name}"), names.collect::<Vec<_>>(), arguments.len(), call)?;
        if function.params.iter().any(|(_, ty)| matches!(ty, Ty::Function(_))) {
            let message = format!("`{name}` is given functions: its derivative here is not supported");
            let help = "write a differentiable function that calls it with the function you mean, and take the derivative of that";
            return Err(self.report.spanned(call, message, help));
        }
        let (values, matching) = self.matched_arguments(&name, &function, &arguments[..count])?;
        let substitution = matching.substitution;

        // The callee alone.
        let mut inner = Build::new(Level::OFF);
        inner.origin = crate::graph::Origin::at(call.span());
        let own: Vec<Value> = function
            .params
            .iter()
            .enumerate()
            .map(|(param, (_, ty))| {
                let place = Place { param, steps: vec![], array: false };
                Value::argument(&mut inner, &function.ty(ty, &substitution, path), place, Op::Leaf)
            })
            .collect();
        let output = wire::inline(&mut inner, &function, &own, &[], &substitution, path)
            .map_err(|message| self.report.spanned(call, format!("in the call to `{name}`: {message}"), ""))?;
        let first = inner;
        let (inner, output) = simplify::simplify(&first.graph, &output, function.strict);
        let mut leaves: Vec<(NodeId, WrtLeaf)> = Vec::new();
        for number in &function.wrt {
            for id in own[*number].leaves() {
                let node = first.graph.node(id);
                if let (Op::Leaf(place), true) = (&node.op, node.ty.element.is_float()) {
                    leaves.push((id, WrtLeaf { place: place.clone(), ty: node.ty.clone() }));
                }
            }
        }
        let wrt: Vec<WrtLeaf> = leaves.iter().map(|(_, leaf)| leaf.clone()).collect();
        let source = Source { graph: &inner.graph, output: &output, wrt: &wrt };
        let scalar = matches!(&output, Value::Node(id) if {
            let ty = inner.graph.ty(*id);
            ty.rank() == 0 && ty.element.is_float()
        });
        if !scalar && matches!(which_name.as_str(), "grad" | "value_and_grad" | "hvp" | "hessian") {
            let ty = output.ty(&inner);
            let message = format!("`{which_name}` is for functions that return one float, and `{name}` returns `{ty}`");
            return Err(self.report.spanned(which, message, "`vjp` and `jvp` take derivatives of any function"));
        }
        let number = |ty: &crate::graph::NodeTy| ty.rank() <= 1 && ty.lead.is_empty();
        let plain = wrt.iter().all(|leaf| number(&leaf.ty) && leaf.place.steps.is_empty());
        let outputs = output.leaves();
        let fits = match which_name.as_str() {
            "hessian" => plain && wrt.len() == 1,
            "jacobian" | "value_and_jacobian" => plain && outputs.len() == 1 && number(inner.graph.ty(outputs[0])),
            _ => true,
        };
        if !fits {
            let message = format!("`{which_name}` of `{name}` is no matrix");
            let help = "it needs arguments, and for `jacobian` a result, that are numbers or vectors";
            return Err(self.report.spanned(which, message, help));
        }

        // What the seeds stand for.
        let mut seeds: HashMap<Op, NodeId> = HashMap::new();
        match which_name.as_str() {
            "jvp" | "hvp" | "gauss_newton" => {
                for (number, argument) in function.wrt.iter().zip(&arguments[count..]) {
                    let ty = function.ty(&function.params[*number].1, &substitution, path);
                    let value = self.expression(argument, Some(&ty))?;
                    let value = self.convert(value, &ty, argument, "the tangent is", "it has the argument's type")?;
                    let value = value.packed(&mut self.b).unwrap_or(value);
                    for (id, node) in own[*number].leaves().iter().zip(value.leaves()) {
                        if let Op::Leaf(place) = &first.graph.node(*id).op {
                            seeds.insert(Op::Tangent(place.clone()), node);
                        }
                    }
                }
            }
            "vjp" => {
                let ty = output.ty(&inner);
                let value = self.expression(arguments[count], Some(&ty))?;
                let value =
                    self.convert(value, &ty, arguments[count], "the cotangent is", "it has the result's type")?;
                let value = value.packed(&mut self.b).unwrap_or(value);
                for (number, node) in value.leaves().into_iter().enumerate() {
                    seeds.insert(Op::Cotangent(number), node);
                }
            }
            _ => {}
        }
        let joint = match which_name.as_str() {
            "jvp" => source.tangent(),
            "vjp" => source.backward(),
            "jacobian" | "value_and_jacobian" => source.jacobian(),
            "hvp" => source.hvp(),
            "hessian" => source.hessian(),
            "gauss_newton" => source.gauss_newton(),
            _ => source.gradient(),
        };
        if let Some(refusal) = joint.refusal.clone() {
            self.b.refusal.get_or_insert(Refusal { span: call.span(), ..refusal });
        }

        // Into the caller's graph.
        let mut map: Vec<Option<NodeId>> = vec![None; joint.graph.len()];
        for id in joint.graph.ids() {
            let node = joint.graph.node(id);
            self.b.origin = crate::graph::Origin::at(call.span());
            map[id.0] = match &node.op {
                Op::Leaf(place) => values[place.param].at(&place.steps, &mut self.b).node(&mut self.b),
                op @ (Op::Tangent(_) | Op::Cotangent(_)) => seeds.get(op).copied(),
                _ => None,
            };
        }
        simplify::rebuild_into(&mut self.b, &joint.graph, &joint.roots(), &mut map);
        let at = |id: NodeId| map[id.0].expect("a root");
        let value = joint.output.map(&mut |id| at(id));
        let derivative: Vec<Option<NodeId>> = joint.derivative.iter().map(|id| id.map(at)).collect();
        Ok(match which_name.as_str() {
            "jvp" => {
                let mut tangents = derivative.iter();
                let b = &mut self.b;
                let tangent = value.map(&mut |id| match tangents.next() {
                    Some(Some(tangent)) => *tangent,
                    _ => b.literal(id, 0.0),
                });
                Value::Tuple(vec![value, tangent])
            }
            "jacobian" | "hessian" => self.matrices(&which_name, &joint, &derivative, &wrt),
            "value_and_jacobian" => Value::Tuple(vec![value, self.matrices(&which_name, &joint, &derivative, &wrt)]),
            _ => {
                let gradient = self.bundle(&function.wrt, &own, &first, &derivative);
                match which_name.as_str() {
                    "value_and_grad" | "vjp" => Value::Tuple(vec![value, gradient]),
                    _ => gradient,
                }
            }
        })
    }

    /// The gradients of the differentiated arguments: one, or a tuple.
    fn bundle(&mut self, wrt: &[usize], own: &[Value], first: &Build, derivative: &[Option<NodeId>]) -> Value {
        let mut found = derivative.iter();
        let b = &mut self.b;
        let mut gradients: Vec<Value> = wrt
            .iter()
            .map(|number| {
                own[*number].map(&mut |id| {
                    let ty = first.ty(id);
                    match found.next() {
                        Some(Some(gradient)) => *gradient,
                        _ => b.literal_of(ty, 0.0),
                    }
                })
            })
            .collect();
        if gradients.len() == 1 { gradients.remove(0) } else { Value::Tuple(gradients) }
    }

    fn matrices(&mut self, which: &str, joint: &Joint, derivative: &[Option<NodeId>], wrt: &[WrtLeaf]) -> Value {
        let output = joint.graph.ty(joint.output.leaves()[0]).clone();
        let one = crate::types::Dim::Lit(1);
        let mut matrices: Vec<Value> = derivative
            .iter()
            .zip(wrt)
            .map(|(found, leaf)| {
                let columns = leaf.ty.dims.first().cloned();
                let ty = match (which, columns) {
                    ("hessian", Some(n)) => output.shaped([n.clone(), n]),
                    ("hessian", None) => output.clone(),
                    (_, columns) => {
                        let rows = output.dims.first().cloned().unwrap_or(one.clone());
                        output.shaped([rows, columns.unwrap_or(one.clone())])
                    }
                };
                Value::Node(found.unwrap_or_else(|| self.b.literal_of(ty, 0.0)))
            })
            .collect();
        if matrices.len() == 1 { matrices.remove(0) } else { Value::Tuple(matrices) }
    }

    /// A name behind a function that is no derivative.
    pub(super) fn no_derivative(&mut self, path: &syn::Path, which: &syn::Ident) -> Reported {
        no_derivative(&path_key(path), which, self.report)
    }
}

/// Reports a name behind a function that is no derivative.
pub fn no_derivative(function: &str, which: &syn::Ident, report: &mut Report) -> Reported {
    let help = match nearest(&which.to_string(), NAMES.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let names: Vec<String> = NAMES.iter().map(|name| format!("`{name}`")).collect();
            format!("a body can take {}", names.join(", "))
        }
    };
    report.spanned(which, format!("`{function}` has no derivative `{which}` here"), &help)
}
