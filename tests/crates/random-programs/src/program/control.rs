//! Blocks, branches and iterator chains as values.

use super::{Ex, Level, Writer};
use crate::tree::{Kind, Node};
use crate::types::Ty;

impl Writer {
    /// `{ let …; value }`
    pub(super) fn block(&mut self, ty: &Ty, d: usize, statements: bool) -> Ex {
        let (body, value) = self.nested(|this| {
            let count = if statements { this.below(3) } else { 0 };
            let body = this.statements(count, d.min(2));
            (body, this.value(ty, d))
        });
        let size = value.size;
        let body = Ex { node: body, size: 0.0 };
        self.ex(ty.clone(), "{ # # }", vec![body, value], size)
    }

    pub(super) fn if_value(&mut self, ty: &Ty, d: usize) -> Ex {
        if self.level < Level::Branches {
            return self.value(ty, d);
        }
        let condition = self.condition(d.min(2));
        let (a, b) = (self.block(ty, d, self.level > Level::Straight), self.block(ty, d, true));
        let size = a.size.max(b.size);
        if self.one_in(4) {
            let (second, c) = (self.condition(d.min(1)), self.block(ty, d, false));
            let size = size.max(c.size);
            let template = "(if # # else if # # else #)";
            return self.ex(ty.clone(), template, vec![condition, a, second, b, c], size);
        }
        self.ex(ty.clone(), "(if # # else #)", vec![condition, a, b], size)
    }

    /// The head of a `match`, and its patterns; the last fits all.
    pub(super) fn choices(&mut self, d: usize) -> (Ex, Vec<Ex>) {
        let pattern = |text: &str| Ex { node: Node::new(Kind::Other, text, vec![]), size: 0.0 };
        let k = self.int(6, 1);
        match self.below(4) {
            0 => {
                let guard = self.condition(d.min(1));
                let guarded = Ex { node: Node::new(Kind::Other, "2..=4 if #", vec![guard.node]), size: 0.0 };
                (k, vec![pattern("0"), pattern("1 | 3"), guarded, pattern("_")])
            }
            1 => {
                let condition = self.condition(d.min(1));
                let head = Node::new(Kind::Other, "((#) % 2, #)", vec![k.node, condition.node]);
                let patterns = ["(0, true)", "(1, false)", "(_, true)", "_"].map(pattern);
                (Ex { node: head, size: 0.0 }, patterns.into())
            }
            2 => (k, vec![pattern("0..2"), pattern("2 | 4..=5"), pattern("_")]),
            _ => {
                let condition = self.condition(d.min(1));
                (condition, vec![pattern("true"), pattern("false")])
            }
        }
    }

    pub(super) fn match_value(&mut self, ty: &Ty, d: usize) -> Ex {
        if self.level < Level::Branches {
            return self.value(ty, d);
        }
        let (head, patterns) = self.choices(d);
        let (mut template, mut parts, mut size) = ("(match # { ".to_owned(), vec![head], 0.0_f64);
        for pattern in patterns {
            template += "# => #, ";
            let value = if self.one_in(2) { self.block(ty, d, true) } else { self.nested(|this| this.value(ty, d)) };
            size = size.max(value.size);
            parts.extend([pattern, value]);
        }
        self.ex(ty.clone(), &(template + "})"), parts, size)
    }

    /// Something to iterate over by `.iter()`: its text, its items' type, how many at most, and how large.
    pub(super) fn iterated(&mut self) -> Option<(Ex, Ty, usize)> {
        let (name, ty) = self.named(|ty| {
            matches!(ty, Ty::Array(_) | Ty::Vectors(..) | Ty::Slice | Ty::VectorSlice | Ty::Vector(_) | Ty::Net)
        })?;
        let size = name.size;
        let node = |template: &str| Ex { node: Node::new(Kind::Other, template, vec![name.node.clone()]), size };
        Some(match ty {
            Ty::Array(n) => (node("#"), Ty::Scalar, n),
            Ty::Vector(n) => (node("#.0"), Ty::Scalar, n.min(4)),
            Ty::Vectors(k, n) => (node("#"), Ty::Vector(n), k),
            Ty::Net => (node("#.layers"), Ty::Vector(3), 2),
            Ty::Slice => (node("#"), Ty::Scalar, 5),
            _ => (node("#"), Ty::Vector(3), 5),
        })
    }

    /// `xs.iter().map(|x| …).sum::<f64>()` and its like.
    pub(super) fn chain(&mut self, d: usize) -> Ex {
        let s = Ty::Scalar;
        let (x, y, i) = (self.fresh("x"), self.fresh("y"), self.fresh("i"));
        let over = if self.one_in(4) { None } else { self.iterated() };
        let Some((list, item, count)) = over else {
            let n = 2 + self.below(3);
            let element = self.inside(|this| {
                this.declare(&i, Ty::Int(n), false, 0.0);
                this.bounded(&s, d, 4.0)
            });
            let size = element.size * n as f64;
            if self.one_in(4) {
                let (so_far, first) = (self.fresh("t"), self.constant());
                let step = self.inside(|this| {
                    this.declare(&so_far, s.clone(), false, 3.0);
                    this.declare(&i, Ty::Int(n), false, 0.0);
                    this.bounded(&s, d, 3.0)
                });
                let template = format!("(0..{n}usize).fold(#, |{so_far}, {i}| #)");
                return self.ex(s, &template, vec![first, step], 3.0);
            }
            return self.ex(s, &format!("(0..{n}usize).map(|{i}| #).sum::<f64>()"), vec![element], size);
        };
        let size = list.size;
        let copied = item == Ty::Scalar && self.one_in(4);
        let pattern = if copied { format!("&{x}") } else { x.clone() };
        let declare = |this: &mut Self, name: &str, ty: &Ty, size: f64, copied: bool| {
            if copied {
                this.declare(name, ty.clone(), false, size);
            } else {
                this.declare_reference(name, ty.clone(), size);
            }
        };
        match self.below(5) {
            0 => {
                let element = self.inside(|this| {
                    this.declare(&i, Ty::Int(count), false, 0.0);
                    declare(this, &x, &item, size, copied);
                    this.bounded(&s, d, 4.0)
                });
                let template = format!("#.iter().enumerate().map(|({i}, {pattern})| #).sum::<f64>()");
                let size = element.size * count as f64;
                self.ex(s, &template, vec![list, element], size)
            }
            1 => match self.iterated() {
                Some((other, second, _)) => {
                    let element = self.inside(|this| {
                        declare(this, &x, &item, size, copied);
                        declare(this, &y, &second, other.size, false);
                        this.bounded(&s, d, 4.0)
                    });
                    let template = format!("#.iter().zip(#.iter()).map(|({pattern}, {y})| #).sum::<f64>()");
                    let size = element.size * count as f64;
                    self.ex(s, &template, vec![list, other, element], size)
                }
                None => self.scalar_of(list, &item),
            },
            2 => {
                let (so_far, first) = (self.fresh("t"), self.constant());
                let step = self.inside(|this| {
                    this.declare(&so_far, s.clone(), false, 3.0);
                    declare(this, &x, &item, size, copied);
                    this.bounded(&s, d, 3.0)
                });
                let rev = if self.one_in(3) { ".rev()" } else { "" };
                let template = format!("#.iter(){rev}.fold(#, |{so_far}, {pattern}| #)");
                self.ex(s, &template, vec![list, first, step], 3.0)
            }
            _ => {
                let element = self.inside(|this| {
                    declare(this, &x, &item, size, copied);
                    this.bounded(&s, d, 4.0)
                });
                let size = element.size * count as f64;
                if self.one_in(5) {
                    let element = self.within(element, &s, 1.0);
                    let template = format!("#.iter().map(|{pattern}| 1.0 + 0.3 * #).product::<f64>()");
                    return self.ex(s, &template, vec![list, element], 4.0);
                }
                self.ex(s, &format!("#.iter().map(|{pattern}| #).sum::<f64>()"), vec![list, element], size)
            }
        }
    }

    fn scalar_of(&mut self, list: Ex, item: &Ty) -> Ex {
        let size = list.size * 5.0;
        let x = self.fresh("x");
        let element = if *item == Ty::Scalar { "" } else { ".sum()" };
        self.ex(Ty::Scalar, &format!("#.iter().map(|{x}| (*{x}){element}).sum::<f64>()"), vec![list], size)
    }
}
