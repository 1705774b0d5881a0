//! Random well-typed programs.

mod control;
mod function;
mod given;
mod large;
mod scalar;
mod statement;
mod tensor;

pub use function::{Function, Program};

use crate::random::Random;
use crate::tree::{Kind, Node};
use crate::types::{GENERIC, Ty};

/// How much of the language programs use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Straight-line code.
    Straight,
    /// And branches.
    Branches,
    /// And loops, closures and iterators.
    Loops,
    /// And derivatives in bodies: what the first 2,000 programs were written in.
    Rich,
    /// Everything: tensors of three and four indices, windows, batches, second derivatives, generic functions, functions as arguments.
    All,
}

impl Level {
    /// The level of a name.
    pub fn named(name: &str) -> Option<Level> {
        Some(match name {
            "straight" => Level::Straight,
            "branches" => Level::Branches,
            "loops" => Level::Loops,
            "rich" => Level::Rich,
            "all" => Level::All,
            _ => return None,
        })
    }
}

/// A variable.
#[derive(Clone, Debug)]
struct Var {
    name: String,
    ty: Ty,
    /// It may be assigned to here.
    assignable: bool,
    /// It was declared with `mut`: closures that live on must not borrow it.
    mutable: bool,
    /// It is a reference to a value of the type.
    reference: bool,
    /// How large its numbers get.
    size: f64,
}

/// An expression and how large its numbers get.
struct Ex {
    node: Node,
    size: f64,
}

/// A function that later ones may call.
#[derive(Clone, Debug)]
struct Callee {
    name: String,
    args: Vec<Ty>,
    output: Ty,
    /// Whether it is generic over its floats.
    generic: bool,
}

/// Writes one program.
struct Writer {
    random: Random,
    level: Level,
    scopes: Vec<Vec<Var>>,
    callees: Vec<Callee>,
    names: usize,
    /// What may still be written, in operations: bounds the program's size.
    fuel: i32,
    loops: usize,
    /// Leaving early is possible here.
    exit: Exit,
    /// What the function at hand returns.
    output: Ty,
    /// Whether it is generic over its floats.
    generic: bool,
    /// Whether it is generic over a length.
    sized: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// `return`
    Function,
    /// `break`, `continue`
    Loop,
    Nowhere,
}

impl Writer {
    fn new(seed: u64, level: Level) -> Writer {
        Writer {
            random: Random::new(seed),
            level,
            scopes: vec![],
            callees: vec![],
            names: 0,
            fuel: 0,
            loops: 0,
            exit: Exit::Nowhere,
            output: Ty::Scalar,
            generic: false,
            sized: false,
        }
    }

    fn below(&mut self, n: usize) -> usize {
        self.random.below(n)
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.random.one_in(n)
    }

    fn fresh(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    /// The variables in sight that pass a test.
    fn vars(&self, test: impl Fn(&Var) -> bool) -> Vec<Var> {
        let mut seen = Vec::new();
        let mut found = Vec::new();
        for var in self.scopes.iter().rev().flat_map(|scope| scope.iter().rev()) {
            if seen.contains(&&var.name) {
                continue;
            }
            seen.push(&var.name);
            if test(var) {
                found.push(var.clone());
            }
        }
        found
    }

    /// A variable in sight that passes a test.
    fn var(&mut self, test: impl Fn(&Var) -> bool) -> Option<Var> {
        let found = self.vars(test);
        if found.is_empty() { None } else { Some(self.random.pick(&found).clone()) }
    }

    fn declare(&mut self, name: &str, ty: Ty, mutable: bool, size: f64) {
        let var = Var { name: name.to_owned(), ty, assignable: mutable, mutable, reference: false, size };
        self.scopes.last_mut().expect("a scope").push(var);
    }

    fn declare_reference(&mut self, name: &str, ty: Ty, size: f64) {
        self.declare(name, ty, false, size);
        self.scopes.last_mut().and_then(|scope| scope.last_mut()).expect("declared").reference = true;
    }

    fn scoped<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        self.scopes.push(vec![]);
        let result = run(self);
        self.scopes.pop();
        result
    }

    /// A scope that nothing leaves early.
    fn nested<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        let exit = std::mem::replace(&mut self.exit, Exit::Nowhere);
        let result = self.scoped(run);
        self.exit = exit;
        result
    }

    /// The body of a closure, which assigns to nothing outside of it.
    fn inside<R>(&mut self, run: impl FnOnce(&mut Self) -> R) -> R {
        let scopes = self.scopes.clone();
        self.scopes.iter_mut().flatten().for_each(|var| var.assignable = false);
        let result = self.nested(run);
        self.scopes = scopes;
        result
    }

    fn ex(&mut self, ty: Ty, template: &str, parts: Vec<Ex>, size: f64) -> Ex {
        self.fuel -= 1;
        let parts = parts.into_iter().map(|part| part.node).collect();
        Ex { node: Node::new(Kind::Value(ty), template, parts), size }
    }

    /// An expression of a type.
    fn value(&mut self, ty: &Ty, depth: usize) -> Ex {
        let ex = match ty {
            Ty::Scalar => self.scalar(depth),
            Ty::Vector(n) => self.vector(*n, depth),
            Ty::Matrix(r, c) => self.matrix(*r, *c, depth),
            Ty::Array(n) => self.array(*n, depth),
            Ty::Vectors(k, n) => self.vectors(*k, *n, depth),
            Ty::Pair(other) => {
                let (a, b) = (self.scalar(depth), self.value(other, depth));
                let size = a.size.max(b.size);
                self.ex(ty.clone(), "(#, #)", vec![a, b], size)
            }
            Ty::Int(bound) => self.int(*bound, depth),
            Ty::Bool => self.condition(depth),
            Ty::Tensor3(a, b, c) => self.tensor3([*a, *b, *c], depth),
            Ty::Tensor4(a, b, c, d) => self.tensor4([*a, *b, *c, *d], depth),
            Ty::Given(count) => self.given(*count, depth),
            Ty::Field(n) => self.field(*n, depth),
            Ty::Net | Ty::Slice | Ty::VectorSlice | Ty::Closure(_) => unreachable!("only variables have these types"),
        };
        self.within(ex, ty, 30.0)
    }

    /// An expression squashed if its numbers can be larger than a bound.
    fn within(&mut self, ex: Ex, ty: &Ty, bound: f64) -> Ex {
        let tensor = matches!(ty, Ty::Scalar | Ty::Vector(_) | Ty::Matrix(..) | Ty::Tensor3(..) | Ty::Tensor4(..));
        if ex.size <= bound || !tensor {
            return ex;
        }
        let factor = if ex.size > 10.0 { "0.1" } else { "0.5" };
        if self.generic {
            // A number of a type parameter stands behind what it scales.
            let size = bound.min(2.0);
            return self.ex(ty.clone(), &format!("(tanh(# * {factor}) * {size:?})"), vec![ex], size);
        }
        if bound >= 2.0 {
            self.ex(ty.clone(), &format!("(2.0 * tanh({factor} * #))"), vec![ex], 2.0)
        } else {
            self.ex(ty.clone(), &format!("({bound:?} * tanh({factor} * #))"), vec![ex], bound)
        }
    }

    fn bounded(&mut self, ty: &Ty, depth: usize, bound: f64) -> Ex {
        let ex = self.value(ty, depth);
        self.within(ex, ty, bound)
    }

    /// A variable of a type as an expression.
    fn read(&mut self, ty: &Ty) -> Option<Ex> {
        let var = self.var(|var| var.ty == *ty)?;
        let text = if var.reference { format!("(*{})", var.name) } else { var.name };
        Some(self.ex(ty.clone(), &text, vec![], var.size))
    }

    /// A variable of such a type by its name, which may be a reference.
    fn named(&mut self, test: impl Fn(&Ty) -> bool) -> Option<(Ex, Ty)> {
        let var = self.var(|var| test(&var.ty))?;
        Some((Ex { node: Node::new(Kind::Other, &var.name, vec![]), size: var.size }, var.ty))
    }

    /// A small random length.
    fn length(&mut self) -> usize {
        *self.random.pick(&[2, 3, 3, 4])
    }

    fn any_tensor(&mut self) -> Ty {
        if self.sized && self.one_in(2) {
            return Ty::Vector(GENERIC);
        }
        if self.level == Level::All && !self.generic && self.one_in(9) {
            return self.any_large();
        }
        match self.below(8) {
            0..3 => Ty::Scalar,
            3..6 => Ty::Vector(self.length()),
            _ => self.any_matrix(),
        }
    }

    fn any_matrix(&mut self) -> Ty {
        let (r, c) = *self.random.pick(&[(2, 3), (3, 2), (3, 3), (2, 2), (2, 4)]);
        Ty::Matrix(r, c)
    }

    /// A tensor of three or four indices.
    fn any_large(&mut self) -> Ty {
        match self.below(4) {
            0 => Ty::Tensor3(2, 3, 3),
            1 => Ty::Tensor3(1, 3, 4),
            2 => Ty::Tensor3(2, 2, 3),
            _ => Ty::Tensor4(2, 1, 2, 2),
        }
    }

    fn any_type(&mut self) -> Ty {
        let rich = self.level >= Level::Loops;
        match self.below(10) {
            0 if rich => Ty::Array(self.length()),
            1 if rich => Ty::Vectors(self.length(), self.length()),
            2 => Ty::Pair(Box::new(self.any_tensor())),
            _ => self.any_tensor(),
        }
    }
}
