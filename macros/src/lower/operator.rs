//! Unary and binary operators, casts.

use super::value::Value;
use super::{Lower, Lowering, spelled};
use crate::graph::{Attr, NodeId, NodeTy, Op};
use crate::types::{Element, Ty};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{BinOp, Expr, UnOp};

/// The operation of an operator, and the word for it in messages.
fn operation(op: &BinOp) -> Option<(&'static str, &'static str)> {
    Some(match op {
        BinOp::Add(_) => ("add", "sum"),
        BinOp::Sub(_) => ("sub", "difference"),
        BinOp::Mul(_) => ("mul", "product"),
        BinOp::Div(_) => ("div", "quotient"),
        BinOp::Rem(_) => ("rem", "remainder"),
        _ => return None,
    })
}

/// The operation of a comparison.
fn condition(op: &BinOp) -> Option<(&'static str, &'static str)> {
    Some(match op {
        BinOp::Lt(_) => ("lt", "comparison"),
        BinOp::Le(_) => ("le", "comparison"),
        BinOp::Gt(_) => ("gt", "comparison"),
        BinOp::Ge(_) => ("ge", "comparison"),
        BinOp::Eq(_) => ("eq", "comparison"),
        BinOp::Ne(_) => ("ne", "comparison"),
        _ => return None,
    })
}

/// The operator of an assigning operator.
pub(super) fn assigning(op: &BinOp) -> Option<BinOp> {
    let span = op.span();
    Some(match op {
        BinOp::AddAssign(_) => BinOp::Add(syn::Token![+](span)),
        BinOp::SubAssign(_) => BinOp::Sub(syn::Token![-](span)),
        BinOp::MulAssign(_) => BinOp::Mul(syn::Token![*](span)),
        BinOp::DivAssign(_) => BinOp::Div(syn::Token![/](span)),
        BinOp::RemAssign(_) => BinOp::Rem(syn::Token![%](span)),
        _ => return None,
    })
}

impl Lower<'_> {
    pub(super) fn binary(&mut self, binary: &syn::ExprBinary) -> Lowering<Value> {
        self.binary_values(binary, binary.op, None)
    }

    /// A binary operation, with what is lowered of its sides already: the left one, or both.
    pub(super) fn binary_values(
        &mut self,
        binary: &syn::ExprBinary,
        op: BinOp,
        lowered: Option<(Value, Option<Value>)>,
    ) -> Lowering<Value> {
        if let (BinOp::And(_) | BinOp::Or(_), None) = (op, &lowered) {
            return self.lazy(binary, matches!(op, BinOp::And(_)));
        }
        let Some((name, word)) = operation(&op).or_else(|| condition(&op)) else {
            return Err(self.report.spanned(
                op,
                format!("the operator `{}` is not supported in differentiable functions", op.to_token_stream()),
                "`+`, `-`, `*`, `/`, `%`, comparisons, `&&`, `||` and `!` are",
            ));
        };
        let (left, right) = match lowered {
            Some((left, Some(right))) => (Ok(left), Ok(right)),
            Some((left, None)) => {
                let hint = self.hint(&left);
                (Ok(left), self.expression(&binary.right, hint.as_ref()))
            }
            None => self.pair(&binary.left, &binary.right),
        };
        let (left, right) = (left?, right?);
        let (Some(x), Some(y)) = (self.operand(&left), self.operand(&right)) else {
            let odd = if self.operand(&left).is_none() { (&binary.left, left) } else { (&binary.right, right) };
            let ty = odd.1.ty(&self.b);
            return Err(self.report.spanned(
                odd.0,
                format!("`{}` does not work on a value of type `{ty}`", op.to_token_stream()),
                "take it apart first",
            ));
        };
        let tensors = self.b.graph.ty(x).rank() + self.b.graph.ty(y).rank() > 0;
        if word == "comparison" && tensors && self.in_library.is_none() {
            let odd = if self.b.graph.ty(x).rank() > 0 { &binary.left } else { &binary.right };
            return Err(self.report.spanned(
                odd,
                "tensors cannot be compared: a condition is one `bool`",
                "compare elements, or a number made of them: `x[0] > 0.0`, `x.norm() < 1.0`",
            ));
        }
        self.arithmetic(name, word, x, y, binary).map(Value::Node)
    }

    /// Both sides of an operator: the side that is only numbers and constants takes its type from the other.
    pub(super) fn pair(&mut self, left: &Expr, right: &Expr) -> (Lowering<Value>, Lowering<Value>) {
        if self.is_flexible(left) && !self.is_flexible(right) {
            let right = self.expression(right, None);
            let hint = right.as_ref().ok().and_then(|value| self.hint(value));
            return (self.expression(left, hint.as_ref()), right);
        }
        let left = self.expression(left, None);
        let hint = left.as_ref().ok().and_then(|value| self.hint(value));
        let right = self.expression(right, hint.as_ref());
        (left, right)
    }

    pub(super) fn hint(&self, value: &Value) -> Option<Ty> {
        match value {
            Value::Node(id) => Some(Ty::Scalar(self.b.graph.ty(*id).element.clone())),
            _ => None,
        }
    }

    fn operand(&self, value: &Value) -> Option<NodeId> {
        match value {
            Value::Node(id) => Some(*id),
            _ => None,
        }
    }

    /// Whether the type of an expression follows from its surroundings: numbers and named constants.
    fn is_flexible(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Lit(lit) => match &lit.lit {
                syn::Lit::Float(value) => value.suffix().is_empty(),
                syn::Lit::Int(value) => value.suffix().is_empty(),
                _ => false,
            },
            Expr::Path(path) => path.path.get_ident().is_none_or(|name| self.lookup(&name.to_string()).is_none()),
            Expr::Paren(inner) => self.is_flexible(&inner.expr),
            Expr::Group(inner) => self.is_flexible(&inner.expr),
            Expr::Unary(unary) => self.is_flexible(&unary.expr),
            Expr::Binary(binary) => self.is_flexible(&binary.left) && self.is_flexible(&binary.right),
            _ => false,
        }
    }

    fn arithmetic(
        &mut self,
        name: &str,
        word: &str,
        x: NodeId,
        y: NodeId,
        binary: &syn::ExprBinary,
    ) -> Lowering<NodeId> {
        let operands = [&*binary.left, &*binary.right];
        let (tx, ty) = (self.b.ty(x), self.b.ty(y));
        if tx.element != ty.element {
            return Err(self.mixed(word, &operands, x, y, binary));
        }
        let op = match (name, tx.rank(), ty.rank()) {
            // Library definitions are element-wise throughout.
            _ if self.in_library.is_some() => name,
            ("mul", 2, 1) => "matvec",
            ("mul", 2, 2) => "matmul",
            ("mul", 1, 1) => {
                let help = "`a.component_mul(b)` multiplies element by element, `a.dot(b)` gives the sum of the products, `a.outer(b)` the matrix a bᵀ";
                return Err(self.report.spanned(
                    binary,
                    format!("`{tx}` times `{ty}`: vectors have several products"),
                    help,
                ));
            }
            ("mul", 1, 2) => {
                let help = "`m * v` multiplies from the left; `m.tr_mul(v)` is the transposed matrix times the vector";
                return Err(self.report.spanned(binary, format!("`{tx}` times `{ty}`: a vector is a column"), help));
            }
            ("div" | "rem", _, 1..) => {
                let help = "`a.component_div(b)` divides element by element; to divide by one number, take the element out first";
                return Err(self.report.spanned(binary, format!("cannot divide `{tx}` by `{ty}`"), help));
            }
            ("add" | "sub", a, b) if a != b && a > 0 && b > 0 => {
                let help = self.describe(&operands, &[x, y]);
                return Err(self.report.spanned(
                    binary,
                    format!("{word} of `{tx}` and `{ty}`: the shapes differ"),
                    &help,
                ));
            }
            _ => name,
        };
        if op == "add" || op == "sub" {
            let differ = tx.rank() == ty.rank() && !tx.may_equal(&ty);
            if differ {
                let help = self.describe(&operands, &[x, y]);
                return Err(self.report.spanned(
                    binary,
                    format!("{word} of `{tx}` and `{ty}`: the shapes differ"),
                    &help,
                ));
            }
        }
        let (x, y) = if op == name { (self.spread(x, &ty), self.spread(y, &tx)) } else { (x, y) };
        self.op(op, Attr::None, &[x, y], binary, &operands)
    }

    fn mixed(
        &mut self,
        word: &str,
        operands: &[&Expr; 2],
        x: NodeId,
        y: NodeId,
        at: &syn::ExprBinary,
    ) -> crate::report::Reported {
        let (ex, ey) = (self.b.ty(x).element, self.b.ty(y).element);
        let cast = |operand: &Expr, element: &Element| match (operand, element) {
            // `as` makes no type parameter.
            (_, Element::Param(_)) => format!("`{element}::from_usize({})`", spelled(operand)),
            (Expr::Binary(_) | Expr::Unary(_) | Expr::Cast(_), _) => format!("`({}) as {element}`", spelled(operand)),
            _ => format!("`{} as {element}`", spelled(operand)),
        };
        let choice =
            |operand: &Expr| format!("choose a number by it: `if {} {{ 1.0 }} else {{ 0.0 }}`", spelled(operand));
        let help = match (ex.is_float(), ey.is_float()) {
            (true, false) if ey == Element::Bool => choice(operands[1]),
            (false, true) if ex == Element::Bool => choice(operands[0]),
            (true, false) => format!("convert the integer: {}", cast(operands[1], &ex)),
            (false, true) => format!("convert the integer: {}", cast(operands[0], &ey)),
            _ if self.b.graph.ty(y).rank() > 0 => self.describe(operands, &[x, y]),
            _ => format!("convert one of them, for instance {}", cast(operands[1], &ex)),
        };
        self.report.spanned(at, format!("{word} of `{ex}` and `{ey}`: the element types differ"), &help)
    }

    /// A scalar at every place of a shape; a literal takes the shape itself.
    pub(super) fn spread(&mut self, x: NodeId, shape: &NodeTy) -> NodeId {
        let ty = self.b.ty(x);
        if ty.rank() > 0 || shape.rank() == 0 {
            return x;
        }
        if let Op::Literal(bits) = self.b.graph.node(x).op {
            return self.b.make(Op::Literal(bits), vec![], shape.of(ty.element));
        }
        self.b.broadcast_to(x, shape)
    }

    pub(super) fn unary(&mut self, unary: &syn::ExprUnary, expected: Option<&Ty>) -> Lowering<Value> {
        match unary.op {
            UnOp::Deref(_) => self.expression(&unary.expr, expected),
            UnOp::Neg(_) => {
                let value = self.expression(&unary.expr, expected)?;
                let Value::Node(x) = value else {
                    let ty = value.ty(&self.b);
                    return Err(self.report.spanned(
                        unary,
                        format!("`-` does not work on a value of type `{ty}`"),
                        "take it apart first",
                    ));
                };
                self.b.origin = crate::graph::Origin::at(unary.span());
                match self.b.graph.node(x).op {
                    Op::Integer(n) => {
                        let ty = self.b.ty(x);
                        Ok(Value::Node(self.b.make(Op::Integer(-n), vec![], ty)))
                    }
                    Op::Literal(bits) => {
                        let ty = self.b.ty(x);
                        Ok(Value::Node(self.b.make(Op::Literal((-f64::from_bits(bits)).to_bits()), vec![], ty)))
                    }
                    _ => self.op("neg", Attr::None, &[x], unary, &[&unary.expr]).map(Value::Node),
                }
            }
            _ => {
                let x = self.condition(&unary.expr)?;
                self.op("not", Attr::None, &[x], unary, &[]).map(Value::Node)
            }
        }
    }

    pub(super) fn cast(&mut self, cast: &syn::ExprCast) -> Lowering<Value> {
        let target = match &*cast.ty {
            syn::Type::Path(path) => self.element(&path.path),
            _ => None,
        };
        let Some(target) = target.filter(|target| *target != Element::Bool) else {
            return Err(self.report.spanned(
                &cast.ty,
                "a cast to this type is not supported",
                "cast between float and integer types",
            ));
        };
        // Numbers and named constants: rustc knows their type, the macro need not.
        if self.is_flexible(&cast.expr) {
            return Ok(Value::Node(self.constant(cast, target)));
        }
        let value = self.expression(&cast.expr, None)?;
        let Value::Node(x) = value else {
            let ty = value.ty(&self.b);
            return Err(self.report.spanned(
                cast,
                format!("cannot cast a value of type `{ty}`"),
                "take it apart first",
            ));
        };
        let source = self.b.ty(x);
        if source.rank() > 0 {
            return Err(self.report.spanned(
                cast,
                format!("cannot cast `{source}`"),
                "`tensor.cast()` converts the elements",
            ));
        }
        let op = match (source.element.is_float(), target.is_float()) {
            (true, true) => "cast",
            (false, true) => "to_float",
            (false, false) => "to_int",
            // Cut off from every derivative, which the user says.
            (true, false) if self.b.graph.call(x, "stop_gradient").is_some() => "to_int",
            (true, false) => {
                return Err(self.report.spanned(
                    cast,
                    format!("cannot differentiate the conversion of `{}` to the integer type `{target}`", source.element),
                    "an integer has no slope: say that none is meant, `stop_gradient(x) as usize`, or use `floor`, `round` or `trunc`, which stay floats",
                ));
            }
        };
        let attr = Attr::Ty(NodeTy::scalar(target));
        self.op(op, attr, &[x], cast, &[&cast.expr]).map(Value::Node)
    }
}
