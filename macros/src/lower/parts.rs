//! Methods that take tensors apart, put them together, or give their elements another shape.

use super::value::Value;
use super::{Lower, Lowering};
use crate::graph::{Attr, NodeId, NodeTy};
use crate::report::Reported;
use crate::types::{Dim, Element, Ty};
use syn::{Expr, ExprMethodCall};

/// The methods: their name, the ranks of their receivers, and how many arguments they take beside.
pub(super) const METHODS: &[(&str, std::ops::RangeInclusive<usize>, usize)] = &[
    ("fixed_rows", 1..=2, 1),
    ("fixed_columns", 2..=2, 1),
    ("fixed_view", 2..=2, 2),
    ("concat", 1..=1, 1),
    ("reshape", 1..=4, 0),
    ("flatten", 1..=4, 0),
    ("add_row", 2..=2, 1),
    ("add_column", 2..=2, 1),
    ("mul_row", 2..=2, 1),
    ("mul_column", 2..=2, 1),
    ("row_mean", 2..=2, 0),
    ("column_mean", 2..=2, 0),
    ("gather", 1..=1, 1),
    ("gather_rows", 2..=2, 1),
    ("slice", 3..=4, 1),
];

impl Lower<'_> {
    /// One of the methods above, if it is one.
    pub(super) fn part_method(&mut self, call: &ExprMethodCall, expected: Option<&Ty>) -> Option<Lowering<Value>> {
        let name = call.method.to_string();
        let (_, ranks, arity) = METHODS.iter().find(|(known, ..)| *known == name)?;
        if call.args.len() != *arity {
            return None;
        }
        let receiver = self.expression(&call.receiver, None).and_then(|value| {
            self.named_before_methods(&call.receiver, &value)?;
            Ok(value)
        });
        Some(receiver.and_then(|value| match value {
            Value::Node(x) if ranks.contains(&self.b.graph.ty(x).rank()) => self.part(&name, x, call, expected),
            other => {
                let ty = other.ty(&self.b);
                let owners = match (ranks.start(), ranks.end()) {
                    (1, 1) => "vectors",
                    (2, 2) => "matrices",
                    (1, 2) => "vectors and matrices",
                    (3, _) => "tensors of three or four indices",
                    _ => "tensors",
                };
                let help = match (name.as_str(), &ty) {
                    ("slice", Ty::Matrix(..)) => "`m.row(i)` is a row, `m.fixed_rows::<N>(i)` are several",
                    ("slice", Ty::Vector(..)) => "`v.fixed_rows::<N>(i)` is a part",
                    (_, Ty::Array(..)) => "make it a vector first: `Vector(x)`",
                    _ => "",
                };
                Err(self.report.spanned(
                    &call.method,
                    format!("`{name}` is a method of {owners}, and this is `{ty}`"),
                    help,
                ))
            }
        }))
    }

    fn part(&mut self, name: &str, x: NodeId, call: &ExprMethodCall, expected: Option<&Ty>) -> Lowering<Value> {
        let ty = self.b.ty(x);
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let origin = crate::graph::Origin::at(self.in_library.unwrap_or_else(|| call.method.span()));
        self.b.origin = origin.clone();
        let target = expected.and_then(NodeTy::from_ty);
        match name {
            "fixed_rows" | "fixed_columns" | "fixed_view" => {
                let mut starts = Vec::new();
                for argument in &arguments {
                    starts.push(self.place(argument)?);
                }
                let written = self.written_dims(call);
                let mut dims = ty.dims.clone();
                let axes: &[usize] = match name {
                    "fixed_rows" => &[0],
                    "fixed_columns" => &[1],
                    _ => &[0, 1],
                };
                let asked: Option<Vec<Dim>> = if written.is_empty() {
                    target
                        .filter(|to| to.rank() == ty.rank())
                        .map(|to| axes.iter().map(|axis| to.dims[*axis].clone()).collect())
                } else {
                    Some(written)
                };
                let Some(asked) = asked.filter(|asked| asked.len() == axes.len()) else {
                    return Err(self.unknown_length(call));
                };
                for (axis, dim) in axes.iter().zip(asked) {
                    if let (Dim::Lit(n), Dim::Lit(part)) = (&dims[*axis], &dim)
                        && part > n
                    {
                        let message = format!("a part of {part} of `{ty}`, which has {n}");
                        return Err(self.report.spanned(call, message, "take a smaller part"));
                    }
                    dims[*axis] = dim;
                }
                if name == "fixed_columns" {
                    starts.insert(0, self.b.integer(0));
                }
                let op = if starts.len() == 1 { "part" } else { "part2" };
                let inputs: Vec<NodeId> = std::iter::once(x).chain(starts).collect();
                self.b.origin = origin;
                self.op(op, Attr::Ty(ty.shaped(dims)), &inputs, call, &[]).map(Value::Node)
            }
            "concat" => {
                let hint = Ty::Scalar(ty.element.clone());
                let Value::Node(y) = self.expression(arguments[0], Some(&hint))? else {
                    return Err(self.report.spanned(
                        arguments[0],
                        "`concat` takes a vector",
                        "make it one: `Vector([x])`",
                    ));
                };
                let other = self.b.ty(y);
                if other.rank() != 1 || other.element != ty.element {
                    let message = format!("`concat` of `{ty}` and `{other}`");
                    return Err(self.report.spanned(call, message, "both are vectors of one element type"));
                }
                let dim = match (&ty.dims[0], &other.dims[0], self.written_dims(call).pop(), target) {
                    (Dim::Lit(a), Dim::Lit(b), ..) => Dim::Lit(a + b),
                    (_, _, Some(dim), _) => dim,
                    (_, _, None, Some(to)) if to.rank() == 1 => to.dims[0].clone(),
                    _ => return Err(self.unknown_length(call)),
                };
                self.b.origin = origin;
                self.op("concat", Attr::Ty(ty.shaped([dim])), &[x, y], call, &[]).map(Value::Node)
            }
            "reshape" | "flatten" => {
                let literal = ty.count();
                let to = match (name, self.written_dims(call).pop(), target, literal) {
                    ("flatten", Some(dim), ..) => ty.shaped([dim]),
                    ("flatten", None, _, Some(n)) => ty.shaped([Dim::Lit(n)]),
                    (_, _, Some(to), _) if to.rank() > 0 => ty.shaped(to.dims),
                    _ => return Err(self.unknown_length(call)),
                };
                if let (Some(from), Some(count)) = (literal, to.count())
                    && from != count
                {
                    let message = format!("`{ty}` has {from} elements, `{to}` has {count}");
                    return Err(self.report.spanned(call, message, "the shapes need equally many elements"));
                }
                self.b.origin = origin;
                self.op("reshape", Attr::Ty(to), &[x], call, &[]).map(Value::Node)
            }
            "add_row" | "add_column" | "mul_row" | "mul_column" => {
                let hint = Ty::Scalar(ty.element.clone());
                let Value::Node(v) = self.expression(arguments[0], Some(&hint))? else {
                    return Err(self.report.spanned(arguments[0], format!("`{name}` takes a vector"), ""));
                };
                let (rows, axis) = (name.ends_with("row"), usize::from(name.ends_with("row")));
                let other = self.b.ty(v);
                if other.element != ty.element || other.rank() != 1 || !other.dims[0].may_equal(&ty.dims[axis]) {
                    let message = format!("`{name}` of `{ty}` and `{other}`: the shapes differ");
                    let help = format!("the vector has one element for each {}", if rows { "column" } else { "row" });
                    return Err(self.report.spanned(call, message, &help));
                }
                self.b.origin = origin;
                let view = if rows { "broadcast_rows" } else { "broadcast_columns" };
                let spread = self.b.shaped_like(view, &[v], x);
                let op = if name.starts_with("add") { "add" } else { "mul" };
                self.op(op, Attr::None, &[x, spread], call, &[]).map(Value::Node)
            }
            "row_mean" | "column_mean" => {
                let sum = self.b.unary(if name == "row_mean" { "row_sum" } else { "column_sum" }, x);
                let dims = [ty.dims[usize::from(name == "column_mean")].clone()];
                let count = self.product_of(&dims, ty.element);
                let count = self.b.broadcast_like(count, sum);
                Ok(Value::Node(self.b.div(sum, count)))
            }
            "gather" | "gather_rows" => {
                let places = self.expression(
                    arguments[0],
                    Some(&Ty::Array(Box::new(Ty::Scalar(Element::Int("usize".into()))), Dim::Lit(0))),
                )?;
                let packed = places.packed(&mut self.b);
                let integers = |id: &NodeId| matches!(self.b.graph.ty(*id).element, Element::Int(_));
                let Some(Value::Array(places)) = packed.filter(|value| value.leaves().iter().all(integers)) else {
                    let ty = places.ty(&self.b);
                    let message = format!("`{name}` takes an array of places, not `{ty}`");
                    return Err(self.report.spanned(arguments[0], message, "write `&[usize; K]`"));
                };
                self.b.origin = origin;
                self.op("gather", Attr::None, &[x, places], call, &[]).map(Value::Node)
            }
            _ => {
                let at = self.place(arguments[0])?;
                self.b.origin = origin;
                self.op("slice", Attr::None, &[x, at], call, &[]).map(Value::Node)
            }
        }
    }

    /// An index.
    pub(super) fn place(&mut self, expr: &Expr) -> Lowering<NodeId> {
        let usize_ty = Ty::Scalar(Element::Int("usize".into()));
        let value = self.expression(expr, Some(&usize_ty))?;
        match self.convert(value, &usize_ty, expr, "an index is a", "convert it: `i as usize`")? {
            Value::Node(id) => Ok(id),
            _ => Err(Reported),
        }
    }

    /// The lengths in `::<…>`.
    fn written_dims(&self, call: &ExprMethodCall) -> Vec<Dim> {
        let Some(fish) = &call.turbofish else { return Vec::new() };
        let dims = fish.args.iter().filter_map(|argument| match argument {
            syn::GenericArgument::Const(expr) => Some(self.dim(expr)),
            syn::GenericArgument::Type(syn::Type::Path(path)) => Some(self.dim_of_path(&path.path)),
            _ => None,
        });
        dims.collect()
    }

    fn unknown_length(&mut self, call: &ExprMethodCall) -> Reported {
        let name = &call.method;
        let help = match name.to_string().as_str() {
            "reshape" => "declare the variable's type: `let m: Matrix<2, 3> = v.reshape();`".to_owned(),
            "concat" => "declare the variable's type: `let v: Vector<7> = a.concat(b);`".to_owned(),
            _ => format!("write it out: `x.{name}::<N>(…)`"),
        };
        self.report.help(name.span(), format!("the shape of what `{name}` yields is not known here"), help)
    }
}
