//! What `for` runs over, and chains of iterators.

use super::region::Turns;
use super::value::Value;
use super::{Lower, Lowering, spelled};
use crate::graph::{Attr, Extent, NodeId, NodeTy, Op};
use crate::report::Reported;
use crate::types::{Dim, Element, Ty};
use std::collections::{HashMap, HashSet};
use syn::spanned::Spanned;
use syn::{Expr, ExprMethodCall};

/// Something with items one after the other.
pub(super) enum Iter {
    /// `low..high`
    Range { low: Value, trips: Value },
    /// The items of an array or a slice.
    Items(Value),
    /// Two at a time.
    Zip(Box<Iter>, Box<Iter>),
    /// With their numbers.
    Enumerate(Box<Iter>),
    /// From the last to the first.
    Reversed(Box<Iter>),
    /// Each `n`th.
    Stepped(Box<Iter>, Value),
    /// Each through a closure.
    Mapped(Box<Iter>, Value),
    /// A hidden variable, in which one of the values above is found again inside of a body.
    Hidden(Box<Iter>, String),
}

fn usize_ty() -> NodeTy {
    NodeTy::scalar(Element::Int("usize".into()))
}

impl Lower<'_> {
    /// What an expression behind `for … in` runs over.
    pub(super) fn iterable(&mut self, expr: &Expr) -> Lowering<Iter> {
        match expr {
            Expr::Paren(inner) => self.iterable(&inner.expr),
            Expr::Group(inner) => self.iterable(&inner.expr),
            Expr::Reference(inner) => self.iterable(&inner.expr),
            Expr::Range(range) => self.range(range),
            Expr::MethodCall(call) => self.chain(call),
            _ => {
                let value = self.expression(expr, None)?;
                self.items(value, expr)
            }
        }
    }

    fn items(&mut self, value: Value, at: &Expr) -> Lowering<Iter> {
        match value {
            Value::Array(_) | Value::Items(..) => Ok(Iter::Items(value)),
            Value::List(_) => match value.packed(&mut self.b) {
                Some(packed) => Ok(Iter::Items(packed)),
                None => Err(self.not_iterable(&value.ty(&self.b), at)),
            },
            other => Err(self.not_iterable(&other.ty(&self.b), at)),
        }
    }

    fn not_iterable(&mut self, ty: &Ty, at: &Expr) -> Reported {
        let help = match ty {
            Ty::Vector(..) => {
                "the elements of a vector are in its array: `for x in v.0`; or count: `for i in 0..v.len()`"
            }
            Ty::Matrix(..) => "count the rows: `for i in 0..R`, and take `m.row(i)`",
            _ => "ranges, arrays and slices can be run over",
        };
        self.report.spanned(at, format!("cannot run over a value of type `{ty}`"), help)
    }

    fn range(&mut self, range: &syn::ExprRange) -> Lowering<Iter> {
        let (low, high) = match (&range.start, &range.end) {
            (Some(low), Some(high)) => {
                let (low, high) = self.pair(low, high);
                (Some(low?), high?)
            }
            (None, Some(high)) => (None, self.expression(high, None)?),
            _ => return Err(self.report.spanned(range, "a range without an end", "write where it ends: `0..n`")),
        };
        let (Value::Node(end), true) = (&high, true) else {
            return Err(self.report.spanned(range, "a range of this is not supported", "write two integers"));
        };
        let (ty, mut end) = (self.b.ty(*end), *end);
        let start = match low {
            Some(Value::Node(start)) => start,
            _ => self.b.make(Op::Integer(0), vec![], ty.clone()),
        };
        if !matches!(ty.element, Element::Int(_)) || self.b.ty(start) != ty {
            let other = self.b.ty(start);
            let message = format!("a range from `{other}` to `{ty}`");
            return Err(self.report.spanned(range, message, "both ends are integers of one type"));
        }
        self.b.origin = crate::graph::Origin::at(range.span());
        if matches!(range.limits, syn::RangeLimits::Closed(_)) {
            let one = self.b.make(Op::Integer(1), vec![], ty.clone());
            end = self.integer_op("add", end, one);
        }
        let trips = if matches!(self.b.graph.node(start).op, Op::Integer(0)) && ty == usize_ty() {
            end
        } else if ty == usize_ty() {
            self.integer_op("saturating_sub", end, start)
        } else {
            let (distance, zero) = (self.integer_op("sub", end, start), self.b.make(Op::Integer(0), vec![], ty));
            let trips = self.integer_op("int_max", distance, zero);
            match self.b.graph.node(trips).op {
                Op::Integer(n) => self.b.make(Op::Integer(n), vec![], usize_ty()),
                _ => self.b.call("to_int", Attr::Ty(usize_ty()), &[trips]),
            }
        };
        Ok(Iter::Range { low: Value::Node(start), trips: Value::Node(trips) })
    }

    /// An operation on integers, done at once where both are known.
    pub(super) fn integer_op(&mut self, name: &str, x: NodeId, y: NodeId) -> NodeId {
        if let (Op::Integer(a), Op::Integer(b)) = (&self.b.graph.node(x).op, &self.b.graph.node(y).op) {
            let (a, b) = (*a, *b);
            let value = match name {
                "add" => a.checked_add(b),
                "sub" => a.checked_sub(b),
                "saturating_sub" => Some((a - b).max(0)),
                "int_min" => Some(a.min(b)),
                "int_max" => Some(a.max(b)),
                "div" => a.checked_div(b),
                _ => None,
            };
            if let Some(value) = value {
                let ty = self.b.ty(x);
                return self.b.make(Op::Integer(value), vec![], ty);
            }
        }
        self.b.binary(name, x, y)
    }

    /// `xs.iter().zip(ys).enumerate()` and the like.
    fn chain(&mut self, call: &ExprMethodCall) -> Lowering<Iter> {
        let name = call.method.to_string();
        let arguments: Vec<&Expr> = call.args.iter().collect();
        match (name.as_str(), &arguments[..]) {
            ("iter" | "into_iter" | "copied" | "cloned" | "by_ref", []) => self.iterable(&call.receiver),
            ("rev", []) => Ok(Iter::Reversed(Box::new(self.iterable(&call.receiver)?))),
            ("enumerate", []) => Ok(Iter::Enumerate(Box::new(self.iterable(&call.receiver)?))),
            ("zip", [other]) => {
                Ok(Iter::Zip(Box::new(self.iterable(&call.receiver)?), Box::new(self.iterable(other)?)))
            }
            ("step_by", [step]) => {
                let inner = self.iterable(&call.receiver)?;
                let step_value = self.expression(step, Some(&Ty::Scalar(Element::Int("usize".into()))))?;
                Ok(Iter::Stepped(Box::new(inner), step_value))
            }
            ("map", [function]) => {
                let inner = self.iterable(&call.receiver)?;
                let function = self.function_value(function, 1)?;
                Ok(Iter::Mapped(Box::new(inner), function))
            }
            (
                "filter" | "skip" | "take" | "chain" | "windows" | "chunks" | "flat_map" | "take_while" | "skip_while",
                _,
            ) => {
                let help = "write the choice as `if` in the body of a `for` loop, and count with a range";
                Err(self.report.spanned(
                    &call.method,
                    format!("the iterator adapter `{name}` is not supported in differentiable functions"),
                    help,
                ))
            }
            _ => {
                let value = self.method(call, None)?;
                let expr = Expr::MethodCall(call.clone());
                self.items(value, &expr)
            }
        }
    }

    /// Whether a receiver is a chain of iterators rather than a value.
    pub(super) fn is_chain(expr: &Expr) -> bool {
        match expr {
            Expr::Paren(inner) => Self::is_chain(&inner.expr),
            Expr::Range(_) => true,
            Expr::MethodCall(call) => {
                let name = call.method.to_string();
                matches!(name.as_str(), "iter" | "into_iter")
                    || matches!(
                        name.as_str(),
                        "map" | "zip" | "enumerate" | "rev" | "step_by" | "copied" | "cloned" | "filter"
                    ) && Self::is_chain(&call.receiver)
            }
            _ => false,
        }
    }

    /// `.sum()`, `.product()`, `.fold(…)`, `.count()` at the end of a chain.
    pub(super) fn consume(&mut self, call: &ExprMethodCall, expected: Option<&Ty>) -> Lowering<Value> {
        let name = call.method.to_string();
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let iter = self.iterable(&call.receiver)?;
        self.b.origin = crate::graph::Origin::at(call.method.span());
        match (name.as_str(), &arguments[..]) {
            ("sum" | "product", []) => {
                let written = match call.turbofish.as_ref().and_then(|fish| fish.args.first()) {
                    Some(syn::GenericArgument::Type(ty)) => self.declared(ty)?,
                    _ => None,
                };
                let ty = written.or_else(|| expected.cloned());
                let ty = ty.unwrap_or_else(|| Ty::Scalar(self.float()));
                let Some(node_ty) = NodeTy::from_ty(&ty).filter(|ty| name == "sum" || ty.rank() == 0) else {
                    return Err(self.report.spanned(call, format!("a `{name}` of `{ty}` is not supported"), ""));
                };
                let first = match node_ty.element {
                    Element::Int(_) => self.b.make(Op::Integer(i64::from(name == "product")), vec![], node_ty),
                    _ => self.b.literal_of(node_ty, if name == "sum" { 0.0 } else { 1.0 }),
                };
                let op = if name == "sum" { "add" } else { "mul" };
                self.folded(iter, Value::Node(first), call, |this, so_far, item| {
                    let item = this.convert(item, &ty, call, "the sum is", "convert the items, or name the sum's type")?;
                    let (Value::Node(x), Value::Node(y)) = (so_far, item) else { return Err(Reported) };
                    this.op(op, Attr::None, &[x, y], call, &[]).map(Value::Node)
                })
            }
            ("fold", [first, function]) => {
                let first = self.expression(first, expected)?;
                let function = self.function_value(function, 2)?;
                self.hidden_function(function, |this, name| {
                    this.folded(iter, first, call, |this, so_far, item| {
                        let function = this.lookup(&name).expect("hidden above").value.clone();
                        this.apply(&function, vec![so_far, item], call)
                    })
                })
            }
            ("count", []) => {
                let trips = self.trips(&iter);
                Ok(Value::Node(trips))
            }
            _ => Err(self.report.spanned(
                &call.method,
                format!("`{name}` of an iterator is not supported in differentiable functions"),
                "`map`, `zip`, `enumerate`, `rev`, `step_by`, and at the end `sum`, `product` and `fold` are; or write a `for` loop",
            )),
        }
    }

    /// Runs with a closure as a hidden variable, so that bodies capture what it reads.
    pub(super) fn hidden_function(
        &mut self,
        function: Value,
        run: impl FnOnce(&mut Self, String) -> Lowering<Value>,
    ) -> Lowering<Value> {
        self.scopes.push(HashMap::new());
        let name = format!("%function{}", self.scopes.len());
        self.hide(&name, function);
        let result = run(self, name);
        self.scopes.pop();
        result
    }

    fn folded(
        &mut self,
        iter: Iter,
        first: Value,
        at: &ExprMethodCall,
        step: impl FnOnce(&mut Self, Value, Value) -> Lowering<Value>,
    ) -> Lowering<Value> {
        self.scopes.push(HashMap::new());
        let iter = self.hide_iterable(iter);
        let name = format!("%fold{}", self.scopes.len());
        self.hide(&name, first);
        let assigned = HashSet::from([name.clone()]);
        let turns = self.count_turns(&iter, false, &assigned);
        let receiver = &at.receiver;
        let result = turns.and_then(|turns| {
            self.turns(turns, |this, turn| {
                let item = this.next(&iter, turn, receiver)?;
                let so_far = this.lookup(&name).expect("hidden above").value.clone();
                let ty = so_far.ty(&this.b);
                let next = step(this, so_far, item)?;
                let next = this.convert(next, &ty, at, "the value goes on as", "it keeps its type")?;
                this.replace(&name, next);
                Ok(vec![])
            })
        });
        let value = self.lookup(&name).map(|variable| variable.value.clone());
        self.scopes.pop();
        result?;
        value.ok_or(Reported)
    }

    /// Lets the values of an iterable be captured by the body to come.
    pub(super) fn hide_iterable(&mut self, iter: Iter) -> Iter {
        let hidden = |this: &mut Self, value: Value| {
            let name = format!("%iter{}", this.scopes.iter().map(HashMap::len).sum::<usize>());
            this.hide(&name, value);
            name
        };
        match iter {
            Iter::Zip(a, b) => {
                let (a, b) = (self.hide_iterable(*a), self.hide_iterable(*b));
                Iter::Zip(Box::new(a), Box::new(b))
            }
            Iter::Enumerate(inner) => Iter::Enumerate(Box::new(self.hide_iterable(*inner))),
            Iter::Reversed(inner) => {
                // Where the last item is depends on the length, which the body has to know.
                let trips = self.trips(&inner);
                let name = hidden(self, Value::Node(trips));
                let inner = self.hide_iterable(*inner);
                Iter::Hidden(Box::new(Iter::Reversed(Box::new(inner))), name)
            }
            Iter::Items(value) => {
                let name = hidden(self, value.clone());
                Iter::Hidden(Box::new(Iter::Items(value)), name)
            }
            Iter::Range { low, trips } => {
                let name = hidden(self, low.clone());
                Iter::Hidden(Box::new(Iter::Range { low, trips }), name)
            }
            Iter::Stepped(inner, step) => {
                let name = hidden(self, step.clone());
                let inner = self.hide_iterable(*inner);
                Iter::Hidden(Box::new(Iter::Stepped(Box::new(inner), step)), name)
            }
            Iter::Mapped(inner, function) => {
                let name = hidden(self, function.clone());
                let inner = self.hide_iterable(*inner);
                Iter::Hidden(Box::new(Iter::Mapped(Box::new(inner), function)), name)
            }
            Iter::Hidden(..) => iter,
        }
    }

    /// The number of items.
    fn trips(&mut self, iter: &Iter) -> NodeId {
        match iter {
            Iter::Range { trips, .. } => trips.leaves()[0],
            Iter::Items(value) => value.length(&mut self.b).expect("an array"),
            Iter::Zip(a, b) => {
                let (a, b) = (self.trips(a), self.trips(b));
                if a == b { a } else { self.integer_op("int_min", a, b) }
            }
            Iter::Stepped(inner, step) => {
                // ⌈trips / step⌉
                let (trips, step, one) = (self.trips(inner), step.leaves()[0], self.b.integer(1));
                let sum = self.integer_op("add", trips, step);
                let sum = self.integer_op("sub", sum, one);
                self.integer_op("div", sum, step)
            }
            Iter::Enumerate(inner) | Iter::Reversed(inner) | Iter::Mapped(inner, _) | Iter::Hidden(inner, _) => {
                self.trips(inner)
            }
        }
    }

    /// How often a loop over an iterable turns.
    pub(super) fn count_turns<'n>(
        &mut self,
        iter: &Iter,
        guarded: bool,
        assigned: &'n HashSet<String>,
    ) -> Lowering<Turns<'n>> {
        let trips = self.trips(iter);
        let capacity = self.most(trips).map_or(Extent::Run, Extent::Fixed);
        Ok(Turns { trips, capacity, guarded, assigned })
    }

    /// The most that an integer can be, if rustc can know it.
    pub(super) fn most(&self, id: NodeId) -> Option<Dim> {
        if let Some(bound) = self.bounds.get(&id) {
            return Some(bound.clone());
        }
        let node = self.b.graph.node(id);
        match &node.op {
            Op::Integer(n) => usize::try_from(*n).ok().map(Dim::Lit),
            Op::Constant(text) => Some(self.constant_dim(text)),
            Op::Call(def, _) => match def.name {
                "sub" | "saturating_sub" | "div" | "rem" => self.constant_of(id).or_else(|| self.most(node.inputs[0])),
                "int_min" => self.most(node.inputs[0]).or_else(|| self.most(node.inputs[1])),
                "add" | "mul" => self.constant_of(id),
                _ => None,
            },
            _ => None,
        }
    }

    fn constant_dim(&self, text: &str) -> Dim {
        let text = text.replace(' ', "");
        let name = text.trim_start_matches('{').trim_end_matches('}').to_owned();
        if self.program.generics.contains(&crate::program::Generic::Dim(name.clone())) {
            return Dim::Param(name);
        }
        if let Ok(n) = name.parse() {
            return Dim::Lit(n);
        }
        // A constant of the body is not in scope where residuals are declared: its number is.
        for item in &self.items {
            if let syn::Item::Const(item) = item
                && item.ident == name
                && let Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(number), .. }) = &*item.expr
                && let Ok(n) = number.base10_parse()
            {
                return Dim::Lit(n);
            }
        }
        Dim::Named { path: format!("{{ {text} }}"), label: text }
    }

    /// Arithmetic of constants as a constant; of generic parameters stable Rust has none.
    fn constant_of(&self, id: NodeId) -> Option<Dim> {
        let text = self.constant_text(id)?;
        Some(Dim::Named { path: format!("{{ {text} }}"), label: text })
    }

    fn constant_text(&self, id: NodeId) -> Option<String> {
        let node = self.b.graph.node(id);
        match &node.op {
            Op::Integer(n) => Some(n.to_string()),
            Op::Constant(text) => match self.constant_dim(text) {
                Dim::Param(_) => None,
                _ => Some(text.replace(' ', "")),
            },
            Op::Call(def, _) => {
                let operator = match def.name {
                    "add" => "+",
                    "sub" => "-",
                    "mul" => "*",
                    "div" => "/",
                    "rem" => "%",
                    _ => return None,
                };
                let (x, y) = (self.constant_text(node.inputs[0])?, self.constant_text(node.inputs[1])?);
                Some(format!("({x} {operator} {y})"))
            }
            _ => None,
        }
    }

    fn hidden(&self, name: &str) -> Value {
        self.lookup(name).expect("hidden before the body").value.clone()
    }

    /// The item of a turn, inside of the body.
    pub(super) fn next(&mut self, iter: &Iter, turn: NodeId, at: &Expr) -> Lowering<Value> {
        match iter {
            Iter::Hidden(inner, name) => {
                let hidden = self.hidden(name);
                match &**inner {
                    Iter::Range { .. } => {
                        let Value::Node(low) = hidden else { return Err(Reported) };
                        let ty = self.b.ty(low);
                        let turn = if ty == usize_ty() { turn } else { self.b.call("to_int", Attr::Ty(ty), &[turn]) };
                        if matches!(self.b.graph.node(low).op, Op::Integer(0)) {
                            return Ok(Value::Node(turn));
                        }
                        Ok(Value::Node(self.integer_op("add", low, turn)))
                    }
                    Iter::Items(_) => match hidden.item(turn, &mut self.b) {
                        Some(item) => Ok(item),
                        None => Err(self.not_iterable(&hidden.ty(&self.b), at)),
                    },
                    Iter::Reversed(inner) => {
                        let (trips, one) = (hidden.leaves()[0], self.b.integer(1));
                        let last = self.integer_op("sub", trips, one);
                        let from_end = self.integer_op("sub", last, turn);
                        if let Some(bound) = self.bounds.get(&turn).cloned() {
                            self.bounds.insert(from_end, bound);
                        }
                        self.next(inner, from_end, at)
                    }
                    Iter::Stepped(inner, _) => {
                        let place = self.integer_op("mul", turn, hidden.leaves()[0]);
                        self.next(inner, place, at)
                    }
                    Iter::Mapped(inner, _) => {
                        let item = self.next(inner, turn, at)?;
                        self.apply(&hidden, vec![item], at)
                    }
                    other => self.next(other, turn, at),
                }
            }
            Iter::Zip(a, b) => {
                let (a, b) = (self.next(a, turn, at)?, self.next(b, turn, at)?);
                Ok(Value::Tuple(vec![a, b]))
            }
            Iter::Enumerate(inner) => {
                let item = self.next(inner, turn, at)?;
                Ok(Value::Tuple(vec![Value::Node(turn), item]))
            }
            _ => unreachable!("hidden before the body: {}", spelled(at)),
        }
    }
}
