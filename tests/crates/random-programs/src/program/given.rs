//! Functions as arguments, and vectors of a length that callers choose.

use super::{Ex, Writer};
use crate::tree::{Kind, Node};
use crate::types::{GENERIC, Ty};

impl Writer {
    /// A function of numbers: a closure, the name of a function or of an operation, or a parameter handed on.
    pub(super) fn given(&mut self, count: usize, d: usize) -> Ex {
        let ty = Ty::Given(count);
        let named = |name: String| Ex { node: Node::new(Kind::Value(Ty::Given(count)), &name, vec![]), size: 0.0 };
        match self.below(6) {
            0 => {
                if let Some(var) = self.var(|var| matches!(var.ty, Ty::Given(n) | Ty::Closure(n) if n == count)) {
                    return named(format!("&{}", var.name));
                }
            }
            1 if count == 1 && !self.generic => {
                let name = *self.random.pick(&["tanh", "f64::sin", "sigmoid", "tapeless::softplus"]);
                return named(name.into());
            }
            2 => {
                let args = vec![Ty::Scalar; count];
                let fits = |callee: &&super::Callee| callee.args == args && callee.output == Ty::Scalar;
                let fitting: Vec<_> = self.callees.iter().filter(fits).cloned().collect();
                if !fitting.is_empty() && !self.generic {
                    let callee = self.random.pick(&fitting).clone();
                    return named(callee.name);
                }
            }
            _ => {}
        }
        let params: Vec<String> = (0..count).map(|_| self.fresh("p")).collect();
        let value = self.inside(|this| {
            this.hide_mutable();
            for param in &params {
                this.declare(param, Ty::Scalar, false, 2.0);
            }
            this.bounded(&Ty::Scalar, d, 4.0)
        });
        self.ex(ty, &format!("|{}| #", params.join(", ")), vec![value], 0.0)
    }

    /// What an argument of the same call assigns to cannot be borrowed by another one.
    fn hide_mutable(&mut self) {
        self.scopes.iter_mut().flatten().filter(|var| var.mutable).for_each(|var| var.ty = Ty::Closure(0));
    }

    /// A function from vectors to vectors.
    pub(super) fn field(&mut self, n: usize, d: usize) -> Ex {
        if self.one_in(4)
            && let Some(var) = self.var(|var| var.ty == Ty::Field(n))
        {
            let node = Node::new(Kind::Value(Ty::Field(n)), &format!("&{}", var.name), vec![]);
            return Ex { node, size: 0.0 };
        }
        let param = self.fresh("p");
        let vector = Ty::Vector(n);
        let value = self.inside(|this| {
            this.hide_mutable();
            this.declare(&param, vector.clone(), false, 2.0);
            this.bounded(&vector, d, 4.0)
        });
        self.ex(Ty::Field(n), &format!("|{param}| #"), vec![value], 0.0)
    }

    /// The value of a function that is a parameter.
    pub(super) fn of_field(&mut self, n: usize, d: usize) -> Option<Ex> {
        let field = self.var(|var| var.ty == Ty::Field(n))?;
        let argument = self.bounded(&Ty::Vector(n), d, 2.0);
        Some(self.ex(Ty::Vector(n), &format!("{}(#)", field.name), vec![argument], 4.0))
    }

    /// A vector of `N` numbers.
    pub(super) fn sized_vector(&mut self, depth: usize) -> Ex {
        let v = Ty::Vector(GENERIC);
        if depth == 0 || self.fuel <= 0 || self.one_in(5) {
            if let Some(read) = self.read(&v) {
                return read;
            }
            return self.ex(v, &format!("Vector::<{GENERIC}, f64>::splat(0.4)"), vec![], 0.4);
        }
        let d = depth - 1;
        match self.below(9) {
            0 | 1 => {
                let (a, b) = (self.value(&v, d), self.value(&v, d));
                let size = a.size + b.size;
                let op = *self.random.pick(&["(# + #)", "(# - #)", "maximum(#, #)"]);
                self.ex(v, op, vec![a, b], size)
            }
            2 => {
                let (a, b) = (self.value(&v, d), self.value(&v, d));
                let size = a.size * b.size;
                self.ex(v, "(#).component_mul(#)", vec![a, b], size)
            }
            3 => {
                let (a, b) = (self.value(&v, d), self.value(&Ty::Scalar, d));
                let size = a.size * b.size;
                self.ex(v, "(# * #)", vec![a, b], size)
            }
            4 => self.unary(&v, d),
            5 => {
                let a = self.value(&v, d);
                self.ex(v, "softmax(#)", vec![a], 1.0)
            }
            6 => {
                let index = self.fresh("i");
                let element = self.inside(|this| {
                    // Not below any number that is known.
                    this.declare(&index, Ty::Int(GENERIC), false, 0.0);
                    this.value(&Ty::Scalar, d)
                });
                let size = element.size;
                self.ex(v, &format!("Vector::<{GENERIC}, f64>::from_fn(|{index}| #)"), vec![element], size)
            }
            7 => self.if_value(&v, d),
            _ => self.mapped(&v, d),
        }
    }

    /// A number made of such a vector.
    pub(super) fn of_sized(&mut self, d: usize) -> Ex {
        let v = Ty::Vector(GENERIC);
        let (a, b) = (self.bounded(&v, d, 3.0), self.bounded(&v, d, 3.0));
        let (template, two) = *self.random.pick(&[
            ("(#).dot(#)", true),
            ("(#).sum()", false),
            ("(#).mean()", false),
            ("(#).norm_squared()", false),
            ("mse(#, #)", true),
        ]);
        let parts = if two { vec![a, b] } else { vec![a] };
        self.ex(Ty::Scalar, template, parts, 36.0)
    }
}
