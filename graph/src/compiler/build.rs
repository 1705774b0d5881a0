//! Adding nodes: shapes are checked, and what is added is simplified on the way in.

use crate::compiler::graph::{Attr, Extent, Graph, NodeId, NodeTy, Op, Origin};
use crate::compiler::rules::{self, Level};
use crate::compiler::table::{self, op};
use crate::compiler::types::{Dim, Element};
use proc_macro2::Span;
use std::collections::HashSet;

/// A value-changing rewrite that was made: which rule, and where in the source.
#[derive(Clone, Debug)]
pub struct Receipt {
    /// The rule's name.
    pub rule: &'static str,
    /// The user's token.
    pub span: Span,
}

/// Why there is no derivative, for the user.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// The user's token.
    pub span: Span,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Refusal {
    /// A refusal at `span`.
    pub fn new(span: Span, message: impl Into<String>, help: impl Into<String>) -> Refusal {
        Refusal { span, message: message.into(), help: help.into() }
    }
}

/// The value-changing rewrites of a graph, each once for each place.
#[derive(Default)]
pub struct Receipts {
    /// In the order in which they were made.
    pub list: Vec<Receipt>,
    /// Rules and places. Spans cannot be compared, but what they print can.
    known: HashSet<(&'static str, String)>,
}

impl Receipts {
    fn note(&mut self, receipt: Receipt) {
        if self.known.insert((receipt.rule, format!("{:?}", receipt.span))) {
            self.list.push(receipt);
        }
    }
}

/// A graph that is being built.
pub struct Build {
    /// The graph so far.
    pub graph: Graph,
    /// Which rules apply on the way in.
    pub level: Level,
    /// Where the nodes that are added come from.
    pub origin: Origin,
    /// The value-changing rewrites made so far.
    pub receipts: Receipts,
    /// What a derivative met that has none.
    pub refusal: Option<Refusal>,
}

impl Build {
    /// An empty graph.
    pub fn new(level: Level) -> Build {
        Build {
            graph: Graph::default(),
            level,
            origin: Origin::at(Span::call_site()),
            receipts: Receipts::default(),
            refusal: None,
        }
    }

    /// Adds an operation if its shape rule allows.
    pub fn try_call(&mut self, name: &str, attr: Attr, inputs: &[NodeId]) -> Result<NodeId, String> {
        let def = op(name);
        let types: Vec<&NodeTy> = inputs.iter().map(|id| self.graph.ty(*id)).collect();
        let ty = (def.shape)(&types, &attr)?;
        Ok(self.make(Op::Call(def, attr), inputs.to_vec(), ty))
    }

    /// Adds an operation whose shapes are known to fit: derivative rules and rewrites.
    ///
    /// # Panics
    /// If they do not: a mistake in the table or a rule, which `catch_unwind` in the front turns into an error.
    pub fn call(&mut self, name: &str, attr: Attr, inputs: &[NodeId]) -> NodeId {
        self.try_call(name, attr, inputs).unwrap_or_else(|message| panic!("in a rule for `{name}`: {message}"))
    }

    /// Adds a node after the rules have had their say.
    pub fn make(&mut self, op: Op, inputs: Vec<NodeId>, ty: NodeTy) -> NodeId {
        if let Op::Call(def, attr) = &op
            && let Some(simpler) = rules::apply(self, *def, attr, &inputs, &ty)
        {
            if let Some(name) = self.origin.name.clone() {
                self.graph.name(simpler, &name);
            }
            return simpler;
        }
        self.graph.intern(op, inputs, ty, self.origin.clone())
    }

    /// Notes a value-changing rewrite.
    pub fn receipt(&mut self, rule: &'static str) {
        self.receipts.note(Receipt { rule, span: self.origin.span });
    }

    /// Takes over what the graph of a body noted while it was built.
    pub fn absorb(&mut self, inner: &mut Build) {
        for receipt in std::mem::take(&mut inner.receipts).list {
            self.origin.span = receipt.span;
            self.receipts.note(receipt);
        }
        self.refusal = self.refusal.take().or(inner.refusal.take());
    }

    /// The type of a node.
    pub fn ty(&self, id: NodeId) -> NodeTy {
        self.graph.ty(id).clone()
    }

    // What derivative rules and rewrites are written in.

    /// An operation of one input.
    pub fn unary(&mut self, name: &str, x: NodeId) -> NodeId {
        self.call(name, Attr::None, &[x])
    }

    /// An operation of two inputs.
    pub fn binary(&mut self, name: &str, x: NodeId, y: NodeId) -> NodeId {
        self.call(name, Attr::None, &[x, y])
    }

    /// x + y
    pub fn add(&mut self, x: NodeId, y: NodeId) -> NodeId {
        self.binary("add", x, y)
    }

    /// x − y
    pub fn sub(&mut self, x: NodeId, y: NodeId) -> NodeId {
        self.binary("sub", x, y)
    }

    /// x · y, element by element
    pub fn mul(&mut self, x: NodeId, y: NodeId) -> NodeId {
        self.binary("mul", x, y)
    }

    /// x / y, element by element
    pub fn div(&mut self, x: NodeId, y: NodeId) -> NodeId {
        self.binary("div", x, y)
    }

    /// x / y in a derivative: from a reciprocal where others are divided by the same, unless the function itself has this quotient.
    pub fn slope(&mut self, x: NodeId, y: NodeId) -> NodeId {
        let ty = self.ty(x);
        match self.graph.known(&Op::Call(op("div"), Attr::None), &[x, y], &ty) {
            Some(quotient) => quotient,
            None => self.call("div", Attr::Shared, &[x, y]),
        }
    }

    /// −x
    pub fn neg(&mut self, x: NodeId) -> NodeId {
        self.unary("neg", x)
    }

    /// 1 / x in a derivative.
    pub fn recip(&mut self, x: NodeId) -> NodeId {
        let one = self.one(x);
        self.slope(one, x)
    }

    /// A float of the given type.
    pub fn literal_of(&mut self, ty: NodeTy, value: f64) -> NodeId {
        self.make(Op::Literal(value.to_bits()), vec![], ty)
    }

    /// A float of the type of `like`.
    pub fn literal(&mut self, like: NodeId, value: f64) -> NodeId {
        let ty = self.ty(like);
        self.literal_of(ty, value)
    }

    /// 1, of the type of `like`
    pub fn one(&mut self, like: NodeId) -> NodeId {
        self.literal(like, 1.0)
    }

    /// An integer, as an index.
    pub fn integer(&mut self, value: usize) -> NodeId {
        let ty = NodeTy::scalar(Element::Int("usize".into()));
        self.make(Op::Integer(i64::try_from(value).unwrap_or(i64::MAX)), vec![], ty)
    }

    /// The number of items of an array.
    pub fn length(&mut self, array: NodeId) -> Option<NodeId> {
        match self.graph.ty(array).lead.first()?.clone() {
            Extent::Fixed(n) => Some(self.extent(&n)),
            Extent::Run => Some(self.unary("length", array)),
        }
    }

    /// A dimension as an index.
    pub fn extent(&mut self, dim: &Dim) -> NodeId {
        if let Dim::Lit(n) = dim {
            return self.integer(*n);
        }
        let ty = NodeTy::scalar(Element::Int("usize".into()));
        self.make(Op::Constant(crate::compiler::types::dim_code(dim)), vec![], ty)
    }

    /// x · factor, where `x` has the type of `like`
    pub fn scaled(&mut self, x: NodeId, like: NodeId, factor: f64) -> NodeId {
        let factor = self.literal(like, factor);
        self.mul(x, factor)
    }

    /// `condition ? yes : no`, element by element
    pub fn select(&mut self, condition: NodeId, yes: NodeId, no: NodeId) -> NodeId {
        self.call("select", Attr::None, &[condition, yes, no])
    }

    /// 1 − x²
    pub fn one_minus_square(&mut self, x: NodeId) -> NodeId {
        let (one, square) = (self.one(x), self.mul(x, x));
        self.sub(one, square)
    }

    /// 1 + x²
    pub fn one_plus_square(&mut self, x: NodeId) -> NodeId {
        let (one, square) = (self.one(x), self.mul(x, x));
        self.add(one, square)
    }

    /// factor · exp(−x²)
    pub fn gauss(&mut self, x: NodeId, factor: f64) -> NodeId {
        let square = self.mul(x, x);
        let minus = self.neg(square);
        let bell = self.unary("exp", minus);
        self.scaled(bell, x, factor)
    }

    /// The slope of the larger of `mine` and `other` in `mine`, as PyTorch has it for `maximum`: 0 where it is smaller,
    /// ½ at a tie, else 1. A constant bound wins the tie, so that `x.max(0.0)` and `relu(x)` have equal slopes.
    pub fn larger(&mut self, mine: NodeId, other: NodeId) -> NodeId {
        let (one, half, zero) = (self.one(mine), self.literal(mine, 0.5), self.literal(mine, 0.0));
        let (below, tie) = (self.binary("lt", mine, other), self.binary("eq", mine, other));
        let bounded = self.graph.literal(mine).or(self.graph.literal(other)).is_some();
        let rest = self.select(tie, if bounded { zero } else { half }, one);
        self.select(below, zero, rest)
    }

    /// An operation whose result has the type of `like`.
    pub fn shaped_like(&mut self, name: &str, inputs: &[NodeId], like: NodeId) -> NodeId {
        let ty = self.ty(like);
        self.call(name, Attr::Ty(ty), inputs)
    }

    /// A scalar at every place of the shape of `like`.
    pub fn broadcast_like(&mut self, x: NodeId, like: NodeId) -> NodeId {
        let shape = self.ty(like);
        self.broadcast_to(x, &shape)
    }

    /// A scalar at every place of a shape.
    pub fn broadcast_to(&mut self, x: NodeId, shape: &NodeTy) -> NodeId {
        if shape.rank() == 0 {
            return x;
        }
        let target = shape.of(self.ty(x).element);
        self.call("broadcast", Attr::Ty(target), &[x])
    }

    /// The result of a reduction, spread again over the shape of the reduction's input.
    pub fn expand_like(&mut self, y: NodeId, x: NodeId) -> NodeId {
        match self.ty(x).rank() {
            2 => self.shaped_like("broadcast_columns", &[y], x),
            _ => self.broadcast_like(y, x),
        }
    }

    /// The sum over a vector, or over each row.
    pub fn sum_last(&mut self, x: NodeId) -> NodeId {
        match self.ty(x).rank() {
            2 => self.unary("column_sum", x),
            _ => self.unary("sum", x),
        }
    }

    /// exp(x − logsumexp(x)), where `y` is the logsumexp
    pub fn softmax(&mut self, x: NodeId, y: NodeId) -> NodeId {
        let spread = self.expand_like(y, x);
        let shifted = self.sub(x, spread);
        self.unary("exp", shifted)
    }

    /// 1 / (number of largest elements) at each of them, 0 elsewhere, where `y` is the largest: `amax` in PyTorch.
    pub fn share_of_ties(&mut self, x: NodeId, y: NodeId) -> NodeId {
        let spread = self.expand_like(y, x);
        let (one, zero) = (self.one(x), self.literal(x, 0.0));
        let hit = self.binary("eq", x, spread);
        let hits = self.select(hit, one, zero);
        let count = self.sum_last(hits);
        let count = self.expand_like(count, x);
        self.div(hits, count)
    }

    /// `x` with the element type of `like`.
    pub fn cast_like(&mut self, x: NodeId, like: NodeId) -> NodeId {
        let ty = self.ty(x).of(self.ty(like).element);
        self.call("cast", Attr::Ty(ty), &[x])
    }

    /// `x` to an integer power.
    pub fn powi(&mut self, x: NodeId, exponent: i32) -> NodeId {
        let ty = self.ty(x);
        self.make(Op::Call(table::op("powi"), Attr::Int(exponent)), vec![x], ty)
    }
}
