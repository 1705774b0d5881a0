//! Tensors made from arrays, or filled: `Vector([a, b])`, `Matrix::identity()`.

use super::value::Value;
use super::{Lower, Lowering};
use crate::graph::{Attr, Extent, NodeTy};
use crate::report::{Reported, nearest};
use crate::types::{Dim, Ty};
use syn::{Expr, ExprCall};

impl Lower<'_> {
    /// `Vector([a, b])`, `Vector::zeros()`, `Matrix::identity()`, ….
    pub(super) fn constructor(
        &mut self,
        path: &syn::Path,
        at: usize,
        arguments: &[&Expr],
        call: &ExprCall,
        expected: Option<&Ty>,
    ) -> Lowering<Value> {
        let owner = path.segments[at].ident.to_string();
        let method = path.segments.iter().nth(at + 1).map(|segment| segment.ident.to_string());
        let spelled_type =
            syn::Path { leading_colon: None, segments: std::iter::once(path.segments[at].clone()).collect() };
        let written = match path.segments[at].arguments {
            syn::PathArguments::None => None,
            _ => self.declared(&syn::parse_quote!(#spelled_type))?,
        };
        let target = written.or_else(|| expected.cloned()).and_then(|ty| match ty {
            Ty::Vector(..) | Ty::Matrix(..) | Ty::Tensor(..) => NodeTy::from_ty(&ty),
            _ => None,
        });
        let rank = match owner.as_str() {
            "Vector" => 1,
            "Matrix" => 2,
            "Tensor3" => 3,
            _ => 4,
        };
        match (method.as_deref(), arguments) {
            (Some("from_rows" | "from_columns"), [items]) if rank == 2 => {
                let rows = self.expression(items, None)?;
                let packed = rows.packed(&mut self.b);
                let Some(Value::Items(item, extent)) = packed else {
                    let (mut message, mut help) = ("this takes an array of vectors".to_owned(), "write `[v, w]`");
                    if let Value::List(rows) = &rows
                        && let (Some(first), Some(odd)) =
                            (rows.first(), rows.iter().find(|row| row.ty(&self.b) != rows[0].ty(&self.b)))
                    {
                        message = format!("`{}` beside `{}`", first.ty(&self.b), odd.ty(&self.b));
                        help = "the vectors have one length";
                    }
                    return Err(self.report.spanned(items, message, help));
                };
                let (Value::Node(id), Extent::Fixed(n)) = (&*item, &extent) else {
                    return Err(self.report.spanned(items, "this takes an array of vectors", "write `[v, w]`"));
                };
                let ty = self.b.ty(*id);
                let [width] = &ty.dims[..] else {
                    return Err(self.report.spanned(items, "this takes an array of vectors", "write `[v, w]`"));
                };
                let shape = ty.shaped([n.clone(), width.clone()]);
                let rows = self.op("regroup", Attr::Ty(shape), &[*id], call, &[])?;
                if method.as_deref() == Some("from_columns") {
                    return self.op("transpose", Attr::None, &[rows], call, &[]).map(Value::Node);
                }
                Ok(Value::Node(rows))
            }
            (Some("from_slices"), [items]) if rank > 2 => {
                let slices = self.expression(items, None)?;
                let packed = slices.packed(&mut self.b);
                let Some(Value::Items(item, Extent::Fixed(n))) = packed else {
                    let help = "write `[a, b]`, with slices of one shape";
                    return Err(self.report.spanned(items, "this takes an array of tensors", help));
                };
                match &*item {
                    Value::Node(id) if self.b.graph.ty(*id).rank() + 1 == rank => {
                        let ty = self.b.ty(*id);
                        let shape = ty.shaped(std::iter::once(n).chain(ty.dims.iter().cloned()));
                        self.op("regroup", Attr::Ty(shape), &[*id], call, &[]).map(Value::Node)
                    }
                    other => {
                        let ty = other.ty(&self.b);
                        let message = format!("`{owner}` is made of slices of {} indices, not of `{ty}`", rank - 1);
                        Err(self.report.spanned(items, message, "write `[a, b]`, with slices of one shape"))
                    }
                }
            }
            (Some("lower_triangular"), [packed]) if rank == 2 => {
                let value = self.expression(packed, None)?;
                let (Value::Node(x), Some(ty)) = (&value, &target) else {
                    return Err(self.report.spanned(
                        call,
                        "the size of this matrix is not known here",
                        "write it out: `Matrix::<3, 3>::lower_triangular(…)`, or declare the variable's type",
                    ));
                };
                if let (Dim::Lit(n), [Dim::Lit(given)]) = (&ty.dims[0], &self.b.ty(*x).dims[..])
                    && n * (n + 1) / 2 != *given
                {
                    let message = format!("a triangle of {n} rows has {} elements, not {given}", n * (n + 1) / 2);
                    return Err(self.report.spanned(packed, message, "the diagonal is part of it"));
                }
                self.op("lower_triangular", Attr::Ty(ty.clone()), &[*x], call, &[]).map(Value::Node)
            }
            (None | Some("from"), [items]) if rank > 2 => {
                let message = format!("`{owner}` from an array is not supported in differentiable functions");
                Err(self.report.spanned(items, message, "reshape a vector, or take the tensor as an argument"))
            }
            (None | Some("from"), [items]) => {
                let item = target.as_ref().map(|ty| Ty::Scalar(ty.element.clone()));
                let hint = item.map(|item| match (&target, rank) {
                    (Some(ty), 1) => Ty::Array(Box::new(item), ty.dims[0].clone()),
                    (Some(ty), _) => {
                        Ty::Array(Box::new(Ty::Array(Box::new(item), ty.dims[1].clone())), ty.dims[0].clone())
                    }
                    _ => item,
                });
                let value = self.expression(items, hint.as_ref())?;
                match value.node(&mut self.b) {
                    Some(id) if self.b.graph.ty(id).rank() == rank && !matches!(value, Value::Node(_)) => {
                        Ok(Value::Node(id))
                    }
                    _ => {
                        let ty = value.ty(&self.b);
                        Err(self.report.spanned(
                            items,
                            format!("`{owner}` is made from an array of numbers, not from `{ty}`"),
                            if rank == 1 {
                                "`Vector([a, b, c])`"
                            } else {
                                "write `Matrix([[a, b], [c, d]])`, with rows of one length"
                            },
                        ))
                    }
                }
            }
            (Some("zeros" | "ones" | "splat" | "repeat" | "identity" | "from_fn"), _) => {
                let Some(ty) = target.filter(|ty| ty.rank() == rank) else {
                    return Err(self.report.spanned(
                        call,
                        format!("the size of this `{owner}` is not known here"),
                        &format!(
                            "write it out: `{owner}::<…>::{}(…)`, or declare the variable's type",
                            method.unwrap_or_default()
                        ),
                    ));
                };
                match (method.as_deref(), arguments) {
                    (Some("zeros"), []) => Ok(Value::Node(self.b.literal_of(ty, 0.0))),
                    (Some("ones"), []) => Ok(Value::Node(self.b.literal_of(ty, 1.0))),
                    (Some("splat" | "repeat"), [value]) => {
                        let value = self.expression(value, Some(&Ty::Scalar(ty.element.clone())))?;
                        let Value::Node(x) = value else {
                            return Err(self.report.spanned(call, "`splat` takes one number", "write `splat(x)`"));
                        };
                        Ok(Value::Node(self.spread(x, &ty)))
                    }
                    (Some("from_fn"), [function]) => self.tensor_from_fn(&ty, function, call),
                    (Some("identity"), []) if rank == 2 => {
                        let ones = self.b.literal_of(ty.shaped([ty.dims[0].clone()]), 1.0);
                        Ok(Value::Node(self.b.call("scatter_diagonal", Attr::Ty(ty), &[ones])))
                    }
                    _ => Err(self.report.spanned(
                        call,
                        format!("wrong arguments for `{owner}::{}`", method.unwrap_or_default()),
                        "write `zeros()`, `ones()`, `splat(x)`, `from_fn(|i| …)`, or `identity()` of a square matrix",
                    )),
                }
            }
            (Some(name), _) => {
                let known = [
                    "from",
                    "zeros",
                    "ones",
                    "splat",
                    "identity",
                    "from_fn",
                    "from_rows",
                    "from_columns",
                    "from_slices",
                    "lower_triangular",
                ];
                let help = nearest(name, known).map_or_else(
                    || format!("`{owner}([…])` and `{owner}::{{from, from_fn, zeros, ones, splat}}` are"),
                    |near| format!("did you mean `{near}`?"),
                );
                Err(self.report.spanned(
                    &path.segments[at + 1],
                    format!("`{owner}::{name}` is not supported in differentiable functions"),
                    &help,
                ))
            }
            (None, _) => {
                self.count_arguments(&owner, ["[…]"], arguments.len(), call)?;
                Err(Reported)
            }
        }
    }
}
