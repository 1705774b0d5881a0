//! Statements.

use super::{Ex, Exit, Level, Var, Writer};
use crate::tree::{Kind, Node};
use crate::types::{GENERIC, Ty};

/// The size that variables which change are taken to have.
const CHANGING: f64 = 6.0;

fn can_change(ty: &Ty) -> bool {
    !matches!(ty, Ty::Int(_) | Ty::Net | Ty::Slice | Ty::VectorSlice | Ty::Closure(_) | Ty::Given(_) | Ty::Field(_))
}

impl Writer {
    /// Some statements one after the other.
    pub(super) fn statements(&mut self, count: usize, depth: usize) -> Node {
        let mut template = String::new();
        let mut parts = Vec::new();
        for _ in 0..count {
            if self.fuel <= 0 {
                break;
            }
            parts.push(self.statement(depth));
            template += "#\n";
        }
        Node::new(Kind::Other, &template, parts)
    }

    fn line(template: &str, parts: Vec<Ex>) -> Node {
        Node::new(Kind::Statement, template, parts.into_iter().map(|part| part.node).collect())
    }

    fn statement(&mut self, depth: usize) -> Node {
        self.fuel -= 1;
        let branches = self.level >= Level::Branches && depth > 0;
        let loops = self.level >= Level::Loops && depth > 0;
        match self.below(24) {
            0..6 => self.binding(depth),
            6 | 7 => self.mutable(depth),
            8..13 => self.assignment(depth),
            13 => self.patterns(depth),
            14 | 15 if branches => self.if_statement(depth),
            16 if branches => self.match_statement(depth),
            17 if branches => self.leaving(depth),
            18..21 if loops && self.loops < 2 => self.for_loop(depth),
            21 if loops && self.loops < 2 => self.while_loop(depth),
            22 if loops => self.closure(depth),
            _ => self.assignment(depth),
        }
    }

    /// A new name, or one that hides another.
    fn name(&mut self, prefix: &str) -> String {
        if self.one_in(6)
            && let Some(var) = self.var(|var| can_change(&var.ty) && !var.reference)
        {
            return var.name;
        }
        self.fresh(prefix)
    }

    fn binding(&mut self, depth: usize) -> Node {
        let ty = if self.one_in(8) { Ty::Bool } else { self.any_type() };
        let value = self.value(&ty, depth + 1);
        let name = self.name("a");
        let size = value.size;
        let template =
            if self.one_in(3) { format!("let {name}: {} = #;", ty.rust()) } else { format!("let {name} = #;") };
        self.declare(&name, ty, false, size);
        Self::line(&template, vec![value])
    }

    fn mutable(&mut self, depth: usize) -> Node {
        let ty = if self.one_in(9) { Ty::Bool } else { self.any_type() };
        let value = self.bounded(&ty, depth, CHANGING);
        let name = self.fresh("m");
        let template =
            if self.one_in(2) { format!("let mut {name}: {} = #;", ty.rust()) } else { format!("let mut {name} = #;") };
        self.declare(&name, ty, true, CHANGING);
        Self::line(&template, vec![value])
    }

    fn patterns(&mut self, depth: usize) -> Node {
        let s = Ty::Scalar;
        let (a, b) = (self.fresh("a"), self.fresh("b"));
        match self.below(5) {
            0 => {
                let (x, ty) = (self.value(&s, depth), self.any_tensor());
                let y = self.bounded(&ty, depth, CHANGING);
                self.declare(&a, s, false, x.size);
                self.declare(&b, ty, true, CHANGING);
                Self::line(&format!("let ({a}, mut {b}) = (#, #);"), vec![x, y])
            }
            1 => {
                let array = self.array(3, depth);
                self.declare(&a, s.clone(), false, array.size);
                self.declare(&b, s, false, array.size);
                Self::line(&format!("let [{a}, _, {b}] = #;"), vec![array])
            }
            2 => {
                let vector = self.value(&Ty::Vector(2), depth);
                self.declare(&a, s.clone(), false, vector.size);
                self.declare(&b, s, false, vector.size);
                Self::line(&format!("let Vector([{a}, {b}]) = #;"), vec![vector])
            }
            3 => {
                let x = self.value(&s, depth);
                self.declare(&a, s.clone(), false, 1.0);
                self.declare(&b, s, false, 1.0);
                Self::line(&format!("let ({a}, {b}) = (#).sin_cos();"), vec![x])
            }
            _ => {
                let vars = self.vars(|var| var.assignable && var.ty == Ty::Scalar);
                if vars.len() < 2 {
                    return self.binding(depth);
                }
                let (x, y) = (self.bounded(&s, depth, CHANGING), self.bounded(&s, depth, CHANGING));
                Self::line(&format!("({}, {}) = (#, #);", vars[0].name, vars[1].name), vec![x, y])
            }
        }
    }

    fn assignment(&mut self, depth: usize) -> Node {
        let Some(var) = self.var(|var| var.assignable) else { return self.mutable(depth) };
        // Nothing in the new value assigns to the same variable, but for a number, whose old value is taken last.
        let number = self.level == Level::All && !self.generic && var.ty == Ty::Scalar;
        let frozen = if number { None } else { self.freeze(&var.name) };
        let node = self.assign(&var, depth);
        self.thaw(frozen);
        node
    }

    /// Assigns to a number: a new value, or a change of the old one.
    fn assign_number(&mut self, place: &str, mut parts: Vec<Ex>, depth: usize) -> Node {
        let s = Ty::Scalar;
        let (op, bound) = *self.random.pick(&[("=", CHANGING), ("=", CHANGING), ("+=", 1.0), ("-=", 1.0), ("*=", 1.0)]);
        // Of a type parameter, `m[0] += m[1]` borrows `m` twice.
        let (op, bound) = if self.generic { ("=", CHANGING) } else { (op, bound) };
        if !self.generic && self.one_in(8) {
            parts.push(self.value(&s, depth));
            return Self::line(&format!("{place} /= 1.3 + (#).powi(2);"), parts);
        }
        parts.push(self.bounded(&s, depth, bound));
        Self::line(&format!("{place} {op} #;"), parts)
    }

    fn assign(&mut self, var: &Var, depth: usize) -> Node {
        let name = &var.name;
        match &var.ty {
            Ty::Scalar => self.assign_number(name, vec![], depth),
            Ty::Bool => {
                let value = self.condition(depth);
                Self::line(&format!("{name} = #;"), vec![value])
            }
            Ty::Vector(n) | Ty::Array(n) if *n != GENERIC && self.one_in(2) => {
                let i = self.int(*n, 1);
                self.assign_number(&format!("{name}[#]"), vec![i], depth)
            }
            Ty::Matrix(r, c) if self.one_in(2) => {
                let (i, j) = (self.int(*r, 1), self.int(*c, 1));
                self.assign_number(&format!("{name}[(#, #)]"), vec![i, j], depth)
            }
            Ty::Vectors(k, n) => {
                let i = self.int(*k, 1);
                if self.one_in(2) {
                    let j = self.int(*n, 1);
                    return self.assign_number(&format!("{name}[#][#]"), vec![i, j], depth);
                }
                let value = self.bounded(&Ty::Vector(*n), depth, CHANGING);
                Self::line(&format!("{name}[#] = #;"), vec![i, value])
            }
            Ty::Pair(other) => {
                if self.one_in(2) {
                    return self.assign_number(&format!("{name}.0"), vec![], depth);
                }
                let value = self.bounded(other, depth, CHANGING);
                Self::line(&format!("{name}.1 = #;"), vec![value])
            }
            Ty::Tensor3(a, b, c) if self.one_in(3) => {
                let (i, j, k) = (self.int(*a, 1), self.int(*b, 1), self.int(*c, 1));
                self.assign_number(&format!("{name}[(#, #, #)]"), vec![i, j, k], depth)
            }
            ty @ (Ty::Vector(_) | Ty::Matrix(..) | Ty::Tensor3(..) | Ty::Tensor4(..)) => {
                let (op, bound) = *self.random.pick(&[("=", CHANGING), ("+=", 1.0), ("-=", 1.0)]);
                if self.one_in(5) {
                    let factor = self.bounded(&Ty::Scalar, depth, 1.0);
                    return Self::line(&format!("{name} *= #;"), vec![factor]);
                }
                let value = self.bounded(ty, depth, bound);
                Self::line(&format!("{name} {op} #;"), vec![value])
            }
            ty => {
                let value = self.bounded(ty, depth, CHANGING);
                Self::line(&format!("{name} = #;"), vec![value])
            }
        }
    }

    /// Statements in braces, in a scope of their own.
    fn body(&mut self, count: usize, depth: usize) -> Ex {
        let node = self.scoped(|this| this.statements(count, depth));
        Ex { node: Node::new(Kind::Other, "{\n#}", vec![node]), size: 0.0 }
    }

    fn if_statement(&mut self, depth: usize) -> Node {
        let condition = self.condition(depth.min(2));
        let count = 1 + self.below(2);
        let mut parts = vec![condition, self.body(count, depth - 1)];
        let mut template = "if # #".to_owned();
        if self.one_in(3) {
            template += " else if # #";
            parts.push(self.condition(1));
            parts.push(self.body(1, depth - 1));
        }
        if self.one_in(2) {
            template += " else #";
            parts.push(self.body(1, depth - 1));
        }
        Self::line(&template, parts)
    }

    fn match_statement(&mut self, depth: usize) -> Node {
        let (head, patterns) = self.choices(depth);
        let (mut template, mut parts) = ("match # { ".to_owned(), vec![head]);
        for pattern in patterns {
            let count = self.below(3);
            let body = self.body(count, depth - 1);
            template += "# => # ";
            parts.extend([pattern, body]);
        }
        Self::line(&(template + "}"), parts)
    }

    /// `break`, `continue`, `return` under a condition.
    fn leaving(&mut self, depth: usize) -> Node {
        let leave = self.one_in(2);
        let word = match self.exit {
            Exit::Nowhere => return self.assignment(depth),
            Exit::Loop if leave => "break",
            Exit::Loop => "continue",
            Exit::Function => {
                let condition = self.condition(depth.min(2));
                let output = self.output.clone();
                let value = self.nested(|this| this.value(&output, depth));
                return Self::line("if # { return #; }", vec![condition, value]);
            }
        };
        let condition = self.condition(depth.min(2));
        let count = self.below(2);
        let before = Ex { node: self.scoped(|this| this.statements(count, depth - 1)), size: 0.0 };
        Self::line(&format!("if # {{ # {word}; }}"), vec![condition, before])
    }

    fn loop_body(&mut self, count: usize, depth: usize) -> Ex {
        let exit = std::mem::replace(&mut self.exit, Exit::Loop);
        self.loops += 1;
        let body = self.body(count, depth);
        self.loops -= 1;
        self.exit = exit;
        body
    }

    fn for_loop(&mut self, depth: usize) -> Node {
        let count = 1 + self.below(3);
        let (i, x, y) = (self.fresh("i"), self.fresh("x"), self.fresh("y"));
        if self.one_in(2) {
            return self.over_range(&i, count, depth);
        }
        if self.level == Level::All && self.one_in(3) {
            let n = self.length();
            let array = self.array(n, depth.min(2));
            let size = array.size;
            let body = self.scoped(|this| {
                this.declare(&x, Ty::Scalar, false, size);
                this.loop_body(count, depth - 1)
            });
            return Self::line(&format!("for {x} in # #"), vec![array, body]);
        }
        let Some((list, item, length)) = self.iterated() else { return self.over_range(&i, count, depth) };
        // What is being iterated over by reference cannot change.
        let owner: String = list.node.text().chars().take_while(|c| c.is_alphanumeric()).collect();
        let frozen = self.freeze(&owner);
        let reversed = if self.one_in(4) { ".rev()" } else { "" };
        let size = list.size;
        let node = match self.below(5) {
            0 => {
                let body = self.scoped(|this| {
                    this.declare(&i, Ty::Int(length), false, 0.0);
                    this.declare_reference(&x, item, size);
                    this.loop_body(count, depth - 1)
                });
                Self::line(&format!("for ({i}, {x}) in #.iter().enumerate(){reversed} #"), vec![list, body])
            }
            1 => match self.iterated() {
                Some((other, second, _)) => {
                    let owner: String = other.node.text().chars().take_while(|c| c.is_alphanumeric()).collect();
                    let frozen = self.freeze(&owner);
                    let body = self.scoped(|this| {
                        this.declare_reference(&x, item, size);
                        this.declare_reference(&y, second, other.size);
                        this.loop_body(count, depth - 1)
                    });
                    self.thaw(frozen);
                    Self::line(&format!("for ({x}, {y}) in #.iter().zip(#.iter()) #"), vec![list, other, body])
                }
                None => self.over_range(&i, count, depth),
            },
            2 => {
                let body = self.scoped(|this| {
                    this.declare(&x, item, false, size);
                    this.loop_body(count, depth - 1)
                });
                Self::line(&format!("for &{x} in #.iter(){reversed} #"), vec![list, body])
            }
            _ => {
                let body = self.scoped(|this| {
                    this.declare_reference(&x, item, size);
                    this.loop_body(count, depth - 1)
                });
                Self::line(&format!("for {x} in #.iter(){reversed} #"), vec![list, body])
            }
        };
        self.thaw(frozen);
        node
    }

    /// Takes the right to assign to a variable, the one in sight of that name.
    fn freeze(&mut self, name: &str) -> Option<(usize, usize)> {
        for (s, scope) in self.scopes.iter_mut().enumerate().rev() {
            if let Some(v) = scope.iter().rposition(|var| var.name == name) {
                return std::mem::replace(&mut scope[v].assignable, false).then_some((s, v));
            }
        }
        None
    }

    fn thaw(&mut self, frozen: Option<(usize, usize)>) {
        if let Some((s, v)) = frozen {
            self.scopes[s][v].assignable = true;
        }
    }

    fn over_range(&mut self, i: &str, count: usize, depth: usize) -> Node {
        let n = 2 + self.below(3);
        let unknown = self.var(|var| matches!(var.ty, Ty::Int(_)));
        let (range, bound) = match (self.below(7), unknown) {
            (0, _) => (format!("1..={n}usize"), n + 1),
            (1, _) => (format!("(0..{n}usize).rev()"), n),
            (2, _) => (format!("(0..{}usize).step_by(2)", n + 2), n + 2),
            (3, Some(var)) => {
                let Ty::Int(bound) = var.ty else { unreachable!("asked for") };
                (format!("0..{}", var.name), bound.max(2) - 1)
            }
            (4, Some(var)) => {
                let Ty::Int(bound) = var.ty else { unreachable!("asked for") };
                (format!("{}..{n}", var.name), n.max(bound))
            }
            (5, Some(var)) => {
                let Ty::Int(bound) = var.ty else { unreachable!("asked for") };
                (format!("(0..={}).rev()", var.name), bound)
            }
            _ => (format!("0..{n}usize"), n),
        };
        let body = self.scoped(|this| {
            this.declare(i, Ty::Int(bound.max(1)), false, 0.0);
            this.loop_body(count, depth - 1)
        });
        Self::line(&format!("for {i} in {range} #"), vec![body])
    }

    fn while_loop(&mut self, depth: usize) -> Node {
        let (k, n, count) = (self.fresh("k"), 2 + self.below(3), 1 + self.below(3));
        let extra = if self.one_in(2) { Some(self.scoped(|this| this.condition(1))) } else { None };
        let body = self.scoped(|this| {
            this.declare(&k, Ty::Int(n + 1), false, 0.0);
            this.loop_body(count, depth - 1)
        });
        let (template, parts) = match extra {
            Some(extra) if self.one_in(2) => {
                (format!("let mut {k}: usize = 0; while {k} < {n} && # {{ {k} += 1; # }}"), vec![extra, body])
            }
            Some(extra) => (
                format!("let mut {k}: usize = 0; loop {{ {k} += 1; if {k} >= {n} || # {{ break; }} # }}"),
                vec![extra, body],
            ),
            None => (format!("let mut {k}: usize = 0; while {k} < {n} {{ {k} += 1; # }}"), vec![body]),
        };
        Self::line(&template, parts)
    }

    fn closure(&mut self, depth: usize) -> Node {
        let count = 1 + self.below(2);
        let name = self.fresh("inner");
        let params: Vec<String> = (0..count).map(|_| self.fresh("p")).collect();
        // What it reads must not change while it lives, and it calls no other closure.
        let scopes = self.scopes.clone();
        for var in self.scopes.iter_mut().flatten() {
            if var.mutable || matches!(var.ty, Ty::Closure(_) | Ty::Given(_) | Ty::Field(_)) {
                var.ty = Ty::Closure(0);
            }
        }
        let value = self.inside(|this| {
            for param in &params {
                this.declare(param, Ty::Scalar, false, 2.0);
            }
            this.bounded(&Ty::Scalar, depth, 4.0)
        });
        self.scopes = scopes;
        let typed: Vec<String> = params.iter().map(|param| format!("{param}: f64")).collect();
        self.declare(&name, Ty::Closure(count), false, 4.0);
        Self::line(&format!("let {name} = |{}| #;", typed.join(", ")), vec![value])
    }
}
