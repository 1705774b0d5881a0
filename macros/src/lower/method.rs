//! Method calls.

use super::value::Value;
use super::{Lower, Lowering, parts, spelled};
use crate::graph::{Attr, NodeId, NodeTy};
use crate::library;
use crate::report::{Reported, nearest};
use crate::table;
use crate::types::{Element, Ty};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall, Ident};

/// Methods of tensors (rank at least 1) that are library definitions or operations under another name.
const TENSOR_METHODS: &[&str] = &[
    "sum",
    "mean",
    "max",
    "min",
    "argmax",
    "logsumexp",
    "dot",
    "norm",
    "norm_squared",
    "normalize",
    "component_mul",
    "component_div",
    "add_scalar",
    "map",
    "zip_map",
    "fold",
    "outer",
    "transpose",
    "tr_mul",
    "row",
    "column",
    "row_sum",
    "column_sum",
    "trace",
    "diagonal",
    "cast",
    "len",
];

/// Methods of tensors that are not element-wise operations.
pub fn tensor_methods() -> impl Iterator<Item = &'static str> {
    TENSOR_METHODS.iter().copied().chain(parts::METHODS.iter().map(|(name, ..)| *name))
}

/// Methods of scalars that are library definitions or compositions.
const SCALAR_METHODS: &[&str] =
    &["recip", "fract", "clamp", "mul_add", "to_degrees", "to_radians", "log", "sin_cos", "powi", "powf"];

/// Methods that are no rows of the table: the ranks of their receivers, and how many arguments they take beside.
const FORMS: &[(&str, std::ops::RangeInclusive<usize>, usize)] = &[
    ("sum", 1..=2, 0),
    ("mean", 1..=2, 0),
    ("max", 0..=2, 1),
    ("min", 0..=2, 1),
    ("argmax", 1..=1, 0),
    ("logsumexp", 1..=1, 0),
    ("dot", 1..=1, 1),
    ("norm", 1..=2, 0),
    ("norm_squared", 1..=2, 0),
    ("normalize", 1..=2, 0),
    ("component_mul", 1..=2, 1),
    ("component_div", 1..=2, 1),
    ("add_scalar", 1..=2, 1),
    ("map", 1..=2, 1),
    ("zip_map", 1..=2, 2),
    ("fold", 1..=1, 2),
    ("outer", 1..=1, 1),
    ("transpose", 2..=2, 0),
    ("tr_mul", 2..=2, 1),
    ("row", 2..=2, 1),
    ("column", 2..=2, 1),
    ("row_sum", 2..=2, 0),
    ("column_sum", 2..=2, 0),
    ("trace", 2..=2, 0),
    ("diagonal", 2..=2, 0),
    ("cast", 1..=2, 0),
    ("len", 1..=1, 0),
    ("recip", 0..=2, 0),
    ("fract", 0..=2, 0),
    ("clamp", 0..=2, 2),
    ("mul_add", 0..=2, 2),
    ("to_degrees", 0..=0, 0),
    ("to_radians", 0..=0, 0),
    ("log", 0..=0, 1),
    ("sin_cos", 0..=0, 0),
    ("powi", 0..=2, 1),
];

impl Lower<'_> {
    pub(super) fn method(&mut self, call: &ExprMethodCall, expected: Option<&Ty>) -> Lowering<Value> {
        if self.in_library.is_none() && Self::is_chain(&call.receiver) {
            return self.consume(call, expected);
        }
        if let Some(result) = self.part_method(call, expected) {
            return result;
        }
        let arguments: Vec<&Expr> = call.args.iter().collect();
        self.method_on(&call.receiver, call.method.clone(), &arguments, call)
    }

    pub(super) fn method_on(
        &mut self,
        receiver: &Expr,
        method: Ident,
        arguments: &[&Expr],
        call: &dyn ToTokens,
    ) -> Lowering<Value> {
        let value = self.expression(receiver, None)?;
        self.named_before_methods(receiver, &value)?;
        let name = method.to_string();
        if matches!(name.as_str(), "clone" | "to_owned") && arguments.is_empty() {
            return Ok(value);
        }
        match &value {
            Value::Node(x) if self.b.graph.ty(*x).element.is_float() => {
                self.float_method(*x, receiver, &method, arguments, call)
            }
            Value::Array(_) | Value::List(_) | Value::Items(..) if name == "len" && arguments.is_empty() => {
                value.length(&mut self.b).map(Value::Node).ok_or(Reported)
            }
            Value::Node(x) if matches!(self.b.graph.ty(*x).element, Element::Int(_)) => {
                self.integer_method(*x, &method, arguments, call)
            }
            Value::Struct(definition, _) => {
                let owner = definition.name.clone();
                let receiver = super::spelled(super::bare(receiver));
                let rest = if arguments.is_empty() { "" } else { ", …" };
                let help = format!(
                    "the type of `{receiver}` is not written out here: with `#[differentiable]` on the method and on its `impl`, call it as `{owner}::{name}(&{receiver}{rest})`"
                );
                Err(self.report.spanned(
                    &method,
                    format!("cannot differentiate the call to the method `{name}` of `{owner}`"),
                    &help,
                ))
            }
            _ => {
                let ty = value.ty(&self.b);
                let help = match ty {
                    Ty::Array(..) => "make it a vector first: `Vector(x)`",
                    Ty::Scalar(Element::Int(_)) => "convert it to a float first, for instance `n as f32`",
                    _ => "take it apart first",
                };
                Err(self.report.spanned(
                    &method,
                    format!("a value of type `{ty}` has no method `{name}` in differentiable functions"),
                    help,
                ))
            }
        }
    }

    /// `i.min(j)` and the like.
    fn integer_method(
        &mut self,
        x: NodeId,
        method: &Ident,
        arguments: &[&Expr],
        call: &dyn ToTokens,
    ) -> Lowering<Value> {
        let ty = self.b.ty(x);
        let name = method.to_string();
        let op = match name.as_str() {
            "min" => "int_min",
            "max" => "int_max",
            "saturating_sub" => "saturating_sub",
            "abs_diff" => "int_abs_diff",
            _ => {
                let help = "`min`, `max`, `abs_diff` and `saturating_sub` are; convert to a float first for others, for instance `n as f32`";
                let message = format!("`{ty}` has no method `{name}` in differentiable functions");
                return Err(self.report.spanned(method, message, help));
            }
        };
        let [other] = arguments else {
            return Err(self.wrong_count(&name, 1, arguments.len(), call));
        };
        let hint = ty.to_ty();
        let value = self.expression(other, Some(&hint))?;
        let value = self.convert(value, &hint, other, "the argument is", "both are of one type")?;
        let Value::Node(y) = value else { return Err(Reported) };
        self.b.origin = crate::graph::Origin::at(method.span());
        Ok(Value::Node(self.integer_op(op, x, y)))
    }

    fn float_method(
        &mut self,
        x: NodeId,
        receiver: &Expr,
        method: &Ident,
        arguments: &[&Expr],
        call: &dyn ToTokens,
    ) -> Lowering<Value> {
        let name = method.to_string();
        let ty = self.b.ty(x);
        let rank = ty.rank();
        let operands: Vec<&Expr> = std::iter::once(receiver).chain(arguments.iter().copied()).collect();
        let library = |name: &str| library::find(name);
        match (name.as_str(), rank, arguments) {
            ("powi", _, [exponent]) => self.powi(Value::Node(x), exponent, call),
            ("max" | "min", 1.., []) => {
                let op = if name == "max" { "max_of" } else { "min_of" };
                let inner = self.op(op, Attr::None, &[x], call, &operands)?;
                if rank == 1 {
                    Ok(Value::Node(inner))
                } else {
                    self.op(op, Attr::None, &[inner], call, &[]).map(Value::Node)
                }
            }
            ("mean" | "norm" | "norm_squared" | "normalize", 1.., []) | ("recip" | "fract", _, []) => {
                let definition = library(&name).expect("a definition of the library");
                self.expand(&name, definition, vec![Value::Node(x)], &operands, call)
            }
            ("dot", 1, [_]) | ("clamp", _, [_, _]) => {
                let definition = library(&name).expect("a definition of the library");
                let values = self.with_receiver(x, arguments)?;
                self.expand(&name, definition, values, &operands, call)
            }
            ("component_mul" | "component_div", 1.., [_]) => {
                let op = if name == "component_mul" { "mul" } else { "div" };
                let nodes = self.node_arguments(x, arguments, &operands, &name)?;
                self.same_shape(&nodes, &name, call, &operands)?;
                self.op(op, Attr::None, &nodes, call, &operands).map(Value::Node)
            }
            ("add_scalar", 1.., [_]) => {
                let nodes = self.node_arguments(x, arguments, &operands, &name)?;
                if self.b.graph.ty(nodes[1]).rank() > 0 {
                    return Err(self.report.spanned(
                        arguments[0],
                        "`add_scalar` takes one number",
                        "`+` adds a tensor of the same shape",
                    ));
                }
                self.elementwise("add", nodes, &operands, call)
            }
            ("map", 1.., [function]) => self.map(x, function, call),
            ("zip_map", 1.., [other, function]) => {
                let nodes = self.node_arguments(x, &[*other], &operands, &name)?;
                self.same_shape(&nodes, &name, call, &operands)?;
                let function = self.function_value(function, 2)?;
                self.map_elements(&nodes, function, call)
            }
            ("fold", 1, [first, function]) => {
                let hint = Ty::Scalar(ty.element.clone());
                let first = self.expression(first, Some(&hint))?;
                let function = self.function_value(function, 2)?;
                self.fold_tensor(x, first, function, call)
            }
            ("is_nan", 0, []) => self.op("ne", Attr::None, &[x, x], call, &operands).map(Value::Node),
            ("is_finite", 0, []) => {
                let size = self.b.unary("abs", x);
                let bound = self.b.literal(x, f64::INFINITY);
                self.op("lt", Attr::None, &[size, bound], call, &operands).map(Value::Node)
            }
            ("outer", 1, [_]) | ("tr_mul", 2, [_]) => {
                let nodes = self.node_arguments(x, arguments, &operands, &name)?;
                let op = match (name.as_str(), self.b.graph.ty(nodes[1]).rank()) {
                    ("tr_mul", 1) => "tr_matvec",
                    ("tr_mul", _) => "tr_mul",
                    _ => "outer",
                };
                self.op(op, Attr::None, &nodes, call, &operands).map(Value::Node)
            }
            ("transpose" | "row_sum" | "column_sum" | "diagonal", 2, [])
            | ("sum", 1.., [])
            | ("argmax" | "logsumexp", 1, []) => self.op(&name, Attr::None, &[x], call, &operands).map(Value::Node),
            ("trace", 2, []) => {
                let diagonal = self.op("diagonal", Attr::None, &[x], call, &operands)?;
                Ok(Value::Node(self.b.unary("sum", diagonal)))
            }
            ("row" | "column", 2, [at]) => {
                let usize_ty = Ty::Scalar(Element::Int("usize".into()));
                let Value::Node(at) = self.expression(at, Some(&usize_ty))? else {
                    return Err(self.report.spanned(arguments[0], "an index is a `usize`", "write one number"));
                };
                self.op(&name, Attr::None, &[x, at], call, &operands).map(Value::Node)
            }
            ("len", 1, []) => Ok(Value::Node(self.b.extent(&ty.dims[0]))),
            ("cast", 1.., []) => Err(self.report.spanned(
                method,
                "`cast` of a tensor is not supported yet",
                "cast in the caller, so that the function has one float type",
            )),
            ("mul_add", _, [_, _]) => {
                let nodes = self.node_arguments(x, arguments, &operands, &name)?;
                let product = self.op("mul", Attr::None, &nodes[..2], call, &operands)?;
                self.op("add", Attr::None, &[product, nodes[2]], call, &operands).map(Value::Node)
            }
            ("to_degrees" | "to_radians", 0, []) => {
                let factor =
                    if name == "to_degrees" { 180.0 / core::f64::consts::PI } else { core::f64::consts::PI / 180.0 };
                self.b.origin = crate::graph::Origin::at(method.span());
                Ok(Value::Node(self.b.scaled(x, x, factor)))
            }
            ("log", 0, [_]) => {
                let nodes = self.node_arguments(x, arguments, &operands, &name)?;
                let (top, bottom) = (self.b.unary("ln", nodes[0]), self.b.unary("ln", nodes[1]));
                Ok(Value::Node(self.b.div(top, bottom)))
            }
            ("sin_cos", 0, []) => {
                self.b.origin = crate::graph::Origin::at(method.span());
                let (sin, cos) = (self.b.unary("sin", x), self.b.unary("cos", x));
                Ok(Value::Tuple(vec![Value::Node(sin), Value::Node(cos)]))
            }
            _ => self.table_method(x, method, arguments, &operands, call),
        }
    }

    /// An element-wise operation of the table as a method.
    fn table_method(
        &mut self,
        x: NodeId,
        method: &Ident,
        arguments: &[&Expr],
        operands: &[&Expr],
        call: &dyn ToTokens,
    ) -> Lowering<Value> {
        let name = method.to_string();
        let ty = self.b.ty(x);
        let Some(def) = table::find(&name).filter(|def| def.method && def.is_elementwise()) else {
            return Err(self.no_method(method, &ty, arguments.len(), call));
        };
        let expected = def.arity.unwrap_or(1);
        if arguments.len() + 1 != expected {
            return Err(self.wrong_count(&name, expected - 1, arguments.len(), call));
        }
        let nodes = self.node_arguments(x, arguments, operands, &name)?;
        self.same_shape(&nodes, &name, call, operands)?;
        self.elementwise(&name, nodes, operands, call)
    }

    fn wrong_count(&mut self, name: &str, expected: usize, given: usize, call: &dyn ToTokens) -> Reported {
        let plural = if expected == 1 { "argument" } else { "arguments" };
        let help = format!("write `x.{name}({})`", ["a", "b", "c"][..expected.min(3)].join(", "));
        let message = format!("`{name}` takes {expected} {plural} beside the receiver, {given} given");
        self.report.spanned(call.to_token_stream(), message, &help)
    }

    fn no_method(&mut self, method: &Ident, ty: &NodeTy, given: usize, call: &dyn ToTokens) -> Reported {
        let name = method.to_string();
        if let Some((_, ranks, expected)) = FORMS.iter().chain(parts::METHODS).find(|(known, ..)| *known == name) {
            if ranks.contains(&ty.rank()) {
                return self.wrong_count(&name, *expected, given, call);
            }
            let owners = match (ranks.start(), ranks.end()) {
                (0, 0) => "numbers",
                (1, 1) => "vectors",
                (2, 2) => "matrices",
                _ => "vectors and matrices",
            };
            let help = match (name.as_str(), ty.rank()) {
                ("transpose", 1) => {
                    "a vector is a column; `m.tr_mul(v)` is the transposed matrix times it, `a.dot(b)` a row times a column"
                }
                ("dot", 2) => "`a.component_mul(b).sum()` is the sum of the products",
                ("outer" | "argmax" | "len", 2) => "`m.row(i)` and `m.column(j)` are vectors",
                (_, 0) => "a number needs no such method",
                (_, 1 | 2) if *ranks.end() == 0 => "`x.map(f)` applies a differentiable function to every element",
                _ => "",
            };
            return self.report.spanned(method, format!("`{name}` is a method of {owners}, and this is `{ty}`"), help);
        }
        let special: &[&str] = if ty.rank() > 0 { TENSOR_METHODS } else { SCALAR_METHODS };
        let known: Vec<&str> = table::rows()
            .filter(|def| def.method && def.is_elementwise())
            .map(|def| def.static_name())
            .chain(special.iter().copied())
            .collect();
        let function = super::call::builtin_names().contains(&name.as_str());
        let help = if function {
            format!("the function of tapeless is not a method: `{name}(x)`")
        } else {
            match nearest(&name, known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "the documentation of `differentiable` lists the methods that have derivatives".into(),
            }
        };
        self.report.help(method.span(), format!("`{ty}` has no method `{name}` in differentiable functions"), help)
    }

    fn with_receiver(&mut self, x: NodeId, arguments: &[&Expr]) -> Lowering<Vec<Value>> {
        let hint = Ty::Scalar(self.b.ty(x).element);
        let mut values = vec![Value::Node(x)];
        for argument in arguments {
            values.push(self.expression(argument, Some(&hint))?);
        }
        Ok(values)
    }

    fn node_arguments(
        &mut self,
        x: NodeId,
        arguments: &[&Expr],
        operands: &[&Expr],
        name: &str,
    ) -> Lowering<Vec<NodeId>> {
        let values = self.with_receiver(x, arguments)?;
        let nodes = self.nodes(&values, operands, name)?;
        let element = self.b.ty(x).element;
        for (node, operand) in nodes.iter().zip(operands) {
            let other = self.b.ty(*node).element;
            if other != element {
                let help = format!("convert it: `{} as {element}`", spelled(operand));
                return Err(self.report.spanned(
                    operand,
                    format!("`{name}` of `{element}` and `{other}`: the element types differ"),
                    &help,
                ));
            }
        }
        Ok(nodes)
    }

    fn same_shape(&mut self, nodes: &[NodeId], name: &str, call: &dyn ToTokens, operands: &[&Expr]) -> Lowering<()> {
        let first = self.b.ty(nodes[0]);
        for node in &nodes[1..] {
            let other = self.b.ty(*node);
            let scalar_parameter = name == "powf" && other.rank() == 0;
            if !scalar_parameter && !first.may_equal(&other) {
                let help = self.describe(operands, nodes);
                return Err(self.report.spanned(
                    call.to_token_stream(),
                    format!("`{name}` of `{first}` and `{other}`: the shapes differ"),
                    &help,
                ));
            }
        }
        Ok(())
    }

    /// `x` to an integer power; an exponent that is no literal goes through `powf`.
    pub(super) fn powi(&mut self, base: Value, exponent: &Expr, call: &dyn ToTokens) -> Lowering<Value> {
        let Value::Node(x) = base else {
            let ty = base.ty(&self.b);
            return Err(self.report.spanned(
                call.to_token_stream(),
                format!("`powi` takes a float or a tensor, not `{ty}`"),
                "",
            ));
        };
        if let Some(exponent) = literal_exponent(exponent) {
            self.b.origin = crate::graph::Origin::at(call.to_token_stream().span());
            return Ok(Value::Node(self.b.powi(x, exponent)));
        }
        if let Expr::Lit(syn::ExprLit { lit: syn::Lit::Float(value), .. }) = exponent {
            return Err(self.report.spanned(
                exponent,
                "the exponent of `powi` is an integer",
                &format!("write `powf({value})`"),
            ));
        }
        if let Expr::Lit(_) = exponent {
            let help = "write `powf` for such an exponent";
            return Err(self.report.spanned(exponent, "the exponent of `powi` has to fit into `i32`", help));
        }
        let int = Ty::Scalar(Element::Int("i32".into()));
        let value = self.expression(exponent, Some(&int))?;
        let value =
            self.convert(value, &int, exponent, "the exponent of `powi` is", "write `powf` for other exponents")?;
        let Value::Node(n) = value else { return Err(Reported) };
        let ty = self.b.ty(x);
        let n = self.op("to_float", Attr::Ty(NodeTy::scalar(ty.element.clone())), &[n], exponent, &[])?;
        self.elementwise("powf", vec![x, n], &[], call)
    }
}

fn literal_exponent(expr: &Expr) -> Option<i32> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(value), .. }) => value.base10_parse().ok(),
        Expr::Unary(syn::ExprUnary { op: syn::UnOp::Neg(_), expr, .. }) => literal_exponent(expr).map(|n| -n),
        Expr::Paren(inner) => literal_exponent(&inner.expr),
        _ => None,
    }
}
