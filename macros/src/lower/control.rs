//! Branches, loops, and leaving them early.

use super::region::{GO, Turns};
use super::value::Value;
use super::{Lower, Lowering, Variable, spelled};
use crate::graph::{Attr, Extent, NodeId, NodeTy, Op};
use crate::report::Reported;
use crate::types::{Element, Ty};
use std::collections::{HashMap, HashSet};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, Pat, Stmt};

/// What comes after the statements at hand.
#[derive(Clone, Copy)]
pub(super) enum Rest<'r> {
    /// Nothing: their value is the block's.
    End,
    /// The statements after a branch that can leave early, in the first so many scopes.
    Then { statements: &'r [Stmt], scopes: usize, rest: &'r Rest<'r> },
}

/// Where `return`, `break` and `continue` lead to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// The statements are the function's own: their value is its value.
    Function,
    /// They are those of a loop's body.
    Loop,
    /// They stand inside of an expression, which nothing leaves early.
    Nested,
}

impl Lower<'_> {
    /// The value of `if`.
    pub(super) fn if_expression(&mut self, branch: &syn::ExprIf, expected: Option<&Ty>) -> Lowering<Value> {
        let condition = self.condition(&branch.cond)?;
        self.branch(
            condition,
            branch,
            |this| {
                let value = this.block(&branch.then_branch, expected)?;
                if branch.else_branch.is_none() && !matches!(&value, Value::Tuple(items) if items.is_empty()) {
                    let ty = value.ty(&this.b);
                    let message = format!("an `if` that yields `{ty}` has no `else`");
                    let help = "say what the value is otherwise: `else { … }`";
                    return Err(this.report.spanned(branch.if_token, message, help));
                }
                Ok(value)
            },
            |this| match &branch.else_branch {
                Some((_, otherwise)) => this.expression(otherwise, expected),
                None => Ok(Value::unit()),
            },
        )
    }

    /// An expression that is a `bool`.
    pub(super) fn condition(&mut self, expr: &Expr) -> Lowering<NodeId> {
        if let Expr::Let(condition) = super::bare(expr) {
            return Err(self.report.spanned(
                condition.let_token,
                "`let` as a condition is not supported in differentiable functions",
                "the types of the language have no variants to choose from: compare values",
            ));
        }
        let value = self.expression(expr, Some(&Ty::Scalar(Element::Bool)))?;
        match value {
            Value::Node(id) if *self.b.graph.ty(id) == NodeTy::scalar(Element::Bool) => Ok(id),
            other => {
                let ty = other.ty(&self.b);
                Err(self.report.spanned(
                    expr,
                    format!("a condition is a `bool`, not `{ty}`"),
                    "compare it with something",
                ))
            }
        }
    }

    /// `a && b`, `a || b`: the right side is only computed where it counts, if it can fail.
    pub(super) fn lazy(&mut self, binary: &syn::ExprBinary, and: bool) -> Lowering<Value> {
        let left = self.condition(&binary.left)?;
        let before = self.b.graph.len();
        let right = self.condition(&binary.right)?;
        let fails = (before..self.b.graph.len()).any(|at| can_fail(&self.b.graph.node(NodeId(at)).op));
        if !fails {
            return self.op(if and { "and" } else { "or" }, Attr::None, &[left, right], binary, &[]).map(Value::Node);
        }
        let known = |this: &mut Self| {
            let ty = NodeTy::scalar(Element::Bool);
            Ok(Value::Node(this.b.make(Op::Integer(i64::from(!and)), vec![], ty)))
        };
        let asked = |this: &mut Self| this.condition(&binary.right).map(Value::Node);
        if and { self.branch(left, binary, asked, known) } else { self.branch(left, binary, known, asked) }
    }

    /// The value of `match`: its arms are tried one after the other.
    pub(super) fn match_expression(&mut self, choice: &syn::ExprMatch, expected: Option<&Ty>) -> Lowering<Value> {
        self.matched(choice, &mut |this, body| this.expression(body, expected))
    }

    fn matched(
        &mut self,
        choice: &syn::ExprMatch,
        body: &mut dyn FnMut(&mut Self, &Expr) -> Lowering<Value>,
    ) -> Lowering<Value> {
        let value = self.expression(&choice.expr, None)?;
        // Under a name that no user can give, so that the arms capture it.
        self.scopes.push(HashMap::new());
        let name = format!("%match{}", self.scopes.len());
        self.hide(&name, value);
        let result = self.arms(&choice.arms, &name, choice, body);
        self.scopes.pop();
        result
    }

    fn arms(
        &mut self,
        arms: &[syn::Arm],
        name: &str,
        choice: &syn::ExprMatch,
        body: &mut dyn FnMut(&mut Self, &Expr) -> Lowering<Value>,
    ) -> Lowering<Value> {
        let Some((arm, others)) = arms.split_first() else {
            return Err(self.report.spanned(choice.match_token, "a `match` without arms has no value", "add an arm"));
        };
        let value = self.lookup(name).expect("hidden above").value.clone();
        let (pattern, guard) = match &arm.pat {
            Pat::Guard(guarded) => (&*guarded.pat, Some(&guarded.guard)),
            pattern => (pattern, None),
        };
        self.scopes.push(HashMap::new());
        let test = self.test(pattern, &value);
        let guard = match (&test, guard) {
            (Ok(_), Some(guard)) => self.bind_pattern(pattern, value).and_then(|()| self.condition(guard)).map(Some),
            _ => Ok(None),
        };
        self.scopes.pop();
        let (test, guard) = (test?, guard?);
        let condition = match (test, guard) {
            (Some(test), Some(guard)) => Some(self.b.binary("and", test, guard)),
            (test, guard) => test.or(guard),
        };
        let taken = |this: &mut Self, body: &mut dyn FnMut(&mut Self, &Expr) -> Lowering<Value>| {
            this.scopes.push(HashMap::new());
            let value = this.lookup(name).expect("hidden above").value.clone();
            let result = this.bind_pattern(pattern, value).and_then(|()| body(this, &arm.body));
            this.scopes.pop();
            result
        };
        match condition {
            // rustc has checked that the arms cover everything.
            Some(condition) if !others.is_empty() => {
                let body = std::cell::RefCell::new(body);
                self.branch(
                    condition,
                    &choice.match_token,
                    |this| taken(this, &mut **body.borrow_mut()),
                    |this| this.arms(others, name, choice, &mut **body.borrow_mut()),
                )
            }
            _ => taken(self, body),
        }
    }

    /// A variable of ours.
    pub(super) fn hide(&mut self, name: &str, value: Value) {
        let variable = Variable { value, mutable: true, span: proc_macro2::Span::call_site() };
        self.scopes.last_mut().expect("a scope").insert(name.to_owned(), variable);
    }

    /// When a pattern fits; `None` if always.
    fn test(&mut self, pattern: &Pat, value: &Value) -> Lowering<Option<NodeId>> {
        let origin = self.in_library.unwrap_or_else(|| pattern.span());
        self.b.origin = crate::graph::Origin::at(origin);
        match (pattern, value) {
            (Pat::Wild(_), _) => Ok(None),
            (Pat::Ident(ident), _) if is_constant(ident) => {
                let name = &ident.ident;
                let expr: Expr = syn::parse_quote!(#name);
                self.equals(&expr, value, pattern).map(Some)
            }
            (Pat::Ident(ident), _) => match &ident.subpat {
                Some((_, inner)) => self.test(inner, value),
                None => Ok(None),
            },
            (Pat::Paren(inner), _) => self.test(&inner.pat, value),
            (Pat::Reference(inner), _) => self.test(&inner.pat, value),
            (Pat::Lit(lit), _) => self.equals(&Expr::Lit(lit.clone()), value, pattern).map(Some),
            (Pat::Path(path), _) => self.equals(&Expr::Path(path.clone()), value, pattern).map(Some),
            (Pat::Range(range), _) => {
                let low = match &range.start {
                    Some(start) => Some(self.compared("ge", value, start, pattern)?),
                    None => None,
                };
                let high = match &range.end {
                    Some(end) => {
                        let half = matches!(range.limits, syn::RangeLimits::HalfOpen(_));
                        Some(self.compared(if half { "lt" } else { "le" }, value, end, pattern)?)
                    }
                    None => None,
                };
                Ok(match (low, high) {
                    (Some(low), Some(high)) => Some(self.b.binary("and", low, high)),
                    (low, high) => low.or(high),
                })
            }
            (Pat::Or(or), _) => {
                let mut any: Option<NodeId> = None;
                for case in &or.cases {
                    let Some(test) = self.test(case, value)? else { return Ok(None) };
                    any = Some(any.map_or(test, |any| self.b.binary("or", any, test)));
                }
                Ok(any)
            }
            (Pat::Tuple(tuple), Value::Tuple(items)) if tuple.elems.len() == items.len() => {
                let mut all: Option<NodeId> = None;
                for (pattern, item) in tuple.elems.iter().zip(items) {
                    if let Some(test) = self.test(pattern, item)? {
                        all = Some(all.map_or(test, |all| self.b.binary("and", all, test)));
                    }
                }
                Ok(all)
            }
            (Pat::Struct(_) | Pat::Slice(_), _) => Ok(None),
            _ => Err(self.report.spanned(
                pattern,
                "this pattern is not supported in differentiable functions",
                "numbers, constants, ranges, `|`, tuples, names and `_` can be matched; other choices are made with `if`",
            )),
        }
    }

    /// Binds the names of a pattern whose test is made.
    fn bind_pattern(&mut self, pattern: &Pat, value: Value) -> Lowering<()> {
        match (pattern, value) {
            (Pat::Ident(ident), value) if !is_constant(ident) => {
                if let Some((_, inner)) = &ident.subpat {
                    self.bind_pattern(inner, value.clone())?;
                }
                self.bind(&ident.ident, value, ident.mutability.is_some());
                Ok(())
            }
            (Pat::Tuple(tuple), Value::Tuple(items)) if tuple.elems.len() == items.len() => {
                tuple.elems.iter().zip(items).try_for_each(|(pattern, item)| self.bind_pattern(pattern, item))
            }
            (Pat::Paren(inner), value) => self.bind_pattern(&inner.pat, value),
            (Pat::Reference(inner), value) => self.bind_pattern(&inner.pat, value),
            (Pat::Struct(_) | Pat::Slice(_), value) => self.pattern(pattern, value),
            _ => Ok(()),
        }
    }

    fn equals(&mut self, expr: &Expr, value: &Value, at: &Pat) -> Lowering<NodeId> {
        self.compared("eq", value, expr, at)
    }

    fn compared(&mut self, op: &str, value: &Value, expr: &Expr, at: &Pat) -> Lowering<NodeId> {
        let x = match value {
            Value::Node(x) if self.b.graph.ty(*x).rank() == 0 => x,
            _ => {
                let ty = value.ty(&self.b);
                let message = format!("a value of type `{ty}` does not fit this pattern");
                let help = "match one number, or choose with `if`: `if x[0] > 0.0 { … }`";
                return Err(self.report.spanned(at, message, help));
            }
        };
        let hint = Ty::Scalar(self.b.ty(*x).element);
        let other = self.expression(expr, Some(&hint))?;
        let other = self.convert(other, &hint, expr, "the value is", "match it against values of its own type")?;
        let Value::Node(y) = other else { return Err(Reported) };
        self.op(op, Attr::None, &[*x, y], at, &[])
    }

    /// A loop as a statement.
    pub(super) fn loop_statement(&mut self, expr: &Expr) -> Lowering<()> {
        match expr {
            Expr::ForLoop(each) => self.for_loop(each),
            Expr::While(repeat) => self.while_loop(Some(&repeat.cond), &repeat.body, repeat.while_token.span()),
            Expr::Loop(repeat) => self.while_loop(None, &repeat.body, repeat.loop_token.span()),
            _ => unreachable!("a loop"),
        }
    }

    fn for_loop(&mut self, each: &syn::ExprForLoop) -> Lowering<()> {
        let iter = self.iterable(&each.expr)?;
        let mut assigned = assigned_names(&each.body);
        let guarded = Leaves::of(&each.body).breaks;
        self.scopes.push(HashMap::new());
        let iter = self.hide_iterable(iter);
        if guarded {
            self.hide_guard(&mut assigned);
        }
        let turns = self.count_turns(&iter, guarded, &assigned)?;
        self.b.origin = crate::graph::Origin::at(each.for_token.span());
        let result = self.turns(turns, |this, turn| {
            this.scopes.push(HashMap::new());
            let item = this.next(&iter, turn, &each.expr)?;
            if let Pat::Ident(name) = &*each.pat
                && this.is_turn(&item, turn)
            {
                this.b.graph.name(turn, &name.ident.to_string());
            }
            this.pattern(&each.pat, item)?;
            this.loop_body(&each.body)?;
            this.scopes.pop();
            Ok(vec![])
        });
        self.scopes.pop();
        result.map(|_| ())
    }

    fn is_turn(&self, item: &Value, turn: NodeId) -> bool {
        matches!(item, Value::Node(id) if *id == turn)
    }

    fn hide_guard(&mut self, assigned: &mut HashSet<String>) {
        let go = self.b.make(Op::Integer(1), vec![], NodeTy::scalar(Element::Bool));
        self.hide(GO, Value::Node(go));
        assigned.insert(GO.into());
    }

    fn while_loop(&mut self, condition: Option<&Expr>, body: &syn::Block, span: proc_macro2::Span) -> Lowering<()> {
        let mut assigned = assigned_names(body);
        self.scopes.push(HashMap::new());
        self.hide_guard(&mut assigned);
        if let Some(condition) = condition {
            let first = self.condition(condition)?;
            self.hide(GO, Value::Node(first));
        }
        let trips = self.b.integer(usize::MAX);
        let turns = Turns { trips, capacity: Extent::Run, guarded: true, assigned: &assigned };
        self.b.origin = crate::graph::Origin::at(span);
        let result = self.turns(turns, |this, _| {
            this.scopes.push(HashMap::new());
            this.loop_body(body)?;
            this.scopes.pop();
            if let Some(condition) = condition {
                // After a `break` nothing asks again.
                let go = this.lookup(GO).expect("hidden above").value.clone();
                let Value::Node(go) = go else { return Err(Reported) };
                let before = this.b.graph.len();
                let again = this.condition(condition)?;
                let fails = (before..this.b.graph.len()).any(|at| can_fail(&this.b.graph.node(NodeId(at)).op));
                let next = if matches!(this.b.graph.node(go).op, Op::Input(_)) {
                    again
                } else if fails {
                    let no = |this: &mut Self| {
                        Ok(Value::Node(this.b.make(Op::Integer(0), vec![], NodeTy::scalar(Element::Bool))))
                    };
                    let asked = this.branch(go, condition, |this| this.condition(condition).map(Value::Node), no)?;
                    asked.leaves()[0]
                } else {
                    this.b.binary("and", go, again)
                };
                this.replace(GO, Value::Node(next));
            }
            Ok(vec![])
        });
        self.scopes.pop();
        result.map(|_| ())
    }

    fn loop_body(&mut self, body: &syn::Block) -> Lowering<()> {
        let outer = std::mem::replace(&mut self.flow, Flow::Loop);
        self.scopes.push(HashMap::new());
        let result = self.run(&body.stmts, &Rest::End, None);
        self.scopes.pop();
        self.flow = outer;
        let value = result?;
        match value {
            Value::Tuple(items) if items.is_empty() => Ok(()),
            _ => {
                let last = body.stmts.last();
                Err(self.report.spanned(last, "the body of a loop has no value", "end the statement with `;`"))
            }
        }
    }

    /// Statements one after the other; `rest` follows where they do not leave early.
    pub(super) fn run(&mut self, statements: &[Stmt], rest: &Rest<'_>, expected: Option<&Ty>) -> Lowering<Value> {
        let mut failed = false;
        for (position, statement) in statements.iter().enumerate() {
            let after = &statements[position + 1..];
            match statement {
                Stmt::Expr(expr, _) if is_exit(expr) => {
                    let result = self.exit(expr, expected);
                    return if failed { Err(Reported) } else { result };
                }
                Stmt::Expr(expr, _) if Leaves::any(expr) => {
                    let scopes = self.scopes.len();
                    let then = Rest::Then { statements: after, scopes, rest };
                    let then = if after.is_empty() { *rest } else { then };
                    let result = self.leaving(expr, &then, expected);
                    return if failed { Err(Reported) } else { result };
                }
                Stmt::Expr(expr, None) if after.is_empty() => {
                    let result = self.tail(expr, rest, expected);
                    return if failed { Err(Reported) } else { result };
                }
                statement => failed |= self.statement(statement).is_err(),
            }
        }
        let result = self.follow(rest, expected);
        if failed { Err(Reported) } else { result }
    }

    /// The last expression of a block.
    fn tail(&mut self, expr: &Expr, rest: &Rest<'_>, expected: Option<&Ty>) -> Lowering<Value> {
        match rest {
            Rest::End if self.flow == Flow::Loop => {
                self.effect(expr)?;
                Ok(Value::unit())
            }
            Rest::End => self.expression(expr, expected),
            Rest::Then { .. } => {
                self.effect(expr)?;
                self.follow(rest, expected)
            }
        }
    }

    fn follow(&mut self, rest: &Rest<'_>, expected: Option<&Ty>) -> Lowering<Value> {
        match rest {
            Rest::End => Ok(Value::unit()),
            Rest::Then { statements, scopes, rest } => {
                // What the branch declared is out of sight.
                let hidden = self.scopes.split_off(*scopes);
                // What stands after the branch is one of its sides now: what it declares anew is not what it found.
                self.scopes.push(HashMap::new());
                let result = self.run(statements, rest, expected);
                self.scopes.truncate(*scopes);
                self.scopes.extend(hidden);
                result
            }
        }
    }

    /// `return`, `break`, `continue`.
    fn exit(&mut self, expr: &Expr, expected: Option<&Ty>) -> Lowering<Value> {
        match (expr, self.flow) {
            (Expr::Return(exit), Flow::Function) => match &exit.expr {
                Some(value) => {
                    let output = self.program.output.clone();
                    let value = self.expression(value, expected.or(Some(&output)))?;
                    self.convert(value, &output, exit, "the function returns", "correct the return type, or the value")
                }
                None => Err(self.report.spanned(exit, "`return` without a value", "write what the function returns")),
            },
            (Expr::Return(exit), Flow::Loop) => Err(self.report.spanned(
                exit.return_token,
                "`return` inside a loop is not supported in differentiable functions",
                "leave the loop by `break`, and return what a variable says after it",
            )),
            (Expr::Break(exit), Flow::Loop) if exit.label.is_none() && exit.expr.is_none() => {
                let no = self.b.make(Op::Integer(0), vec![], NodeTy::scalar(Element::Bool));
                self.replace(GO, Value::Node(no));
                Ok(Value::unit())
            }
            (Expr::Continue(exit), Flow::Loop) if exit.label.is_none() => Ok(Value::unit()),
            (Expr::Break(_) | Expr::Continue(_), Flow::Loop) => Err(self.report.spanned(
                expr,
                "labels, and values of `break`, are not supported in differentiable functions",
                "set a variable before a plain `break`",
            )),
            (Expr::Break(_) | Expr::Continue(_), Flow::Function) => Err(self.report.spanned(
                expr,
                format!("`{}` outside of a loop", spelled(expr)),
                "`return` leaves the function",
            )),
            _ => Err(self.report.spanned(
                expr,
                format!("`{}` cannot leave an expression here", spelled(expr)),
                "let it stand in a statement of its own: `if … { return …; }`",
            )),
        }
    }

    /// A statement inside of which something leaves early: what follows it belongs to the sides that do not.
    fn leaving(&mut self, expr: &Expr, rest: &Rest<'_>, expected: Option<&Ty>) -> Lowering<Value> {
        match expr {
            Expr::If(branch) => {
                let condition = self.condition(&branch.cond)?;
                self.branch(
                    condition,
                    branch,
                    |this| this.side(&branch.then_branch.stmts, rest, expected),
                    |this| match &branch.else_branch {
                        Some((_, otherwise)) => this.side_of(otherwise, rest, expected),
                        None => this.follow(rest, expected),
                    },
                )
            }
            Expr::Match(choice) => self.matched(choice, &mut |this, body| this.side_of(body, rest, expected)),
            Expr::Block(block) if block.label.is_none() => self.side(&block.block.stmts, rest, expected),
            Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => {
                // Only a `return` leaves more than the loop itself.
                self.loop_statement(expr)?;
                self.follow(rest, expected)
            }
            other => Err(self.report.spanned(
                other,
                "leaving early from inside an expression is not supported in differentiable functions",
                "let `return`, `break` and `continue` stand in statements: `if … { continue; }`",
            )),
        }
    }

    fn side(&mut self, statements: &[Stmt], rest: &Rest<'_>, expected: Option<&Ty>) -> Lowering<Value> {
        self.scopes.push(HashMap::new());
        let result = self.run(statements, rest, expected);
        self.scopes.pop();
        result
    }

    fn side_of(&mut self, expr: &Expr, rest: &Rest<'_>, expected: Option<&Ty>) -> Lowering<Value> {
        match expr {
            expr if is_exit(expr) => self.exit(expr, expected),
            Expr::Block(block) if block.label.is_none() => self.side(&block.block.stmts, rest, expected),
            expr if Leaves::any(expr) => self.leaving(expr, rest, expected),
            expr => self.tail(expr, rest, expected),
        }
    }
}

/// Whether computing a node can fail: an index out of range, an integer out of range.
fn can_fail(op: &Op) -> bool {
    use crate::table::{Code, View};
    match op {
        Op::Region(_) => true,
        Op::Call(def, _) => match def.code {
            Code::View(
                View::Index | View::Index2 | View::Row | View::Column | View::Item | View::Part | View::Pick,
            ) => true,
            // Whatever the user's code does.
            Code::Foreign => true,
            _ => matches!(def.name, "sub" | "div" | "rem"),
        },
        _ => false,
    }
}

/// Whether a name in a pattern is that of a constant.
fn is_constant(ident: &syn::PatIdent) -> bool {
    let name = ident.ident.to_string();
    ident.subpat.is_none() && name.chars().next().is_some_and(char::is_uppercase)
}

fn is_exit(expr: &Expr) -> bool {
    matches!(expr, Expr::Return(_) | Expr::Break(_) | Expr::Continue(_))
}

/// What an expression leaves early.
#[derive(Default)]
struct Leaves {
    depth: usize,
    breaks: bool,
    continues: bool,
    returns: bool,
}

impl Leaves {
    fn any(expr: &Expr) -> bool {
        let mut leaves = Leaves::default();
        leaves.visit_expr(expr);
        leaves.breaks || leaves.continues || leaves.returns
    }

    fn of(body: &syn::Block) -> Leaves {
        let mut leaves = Leaves::default();
        leaves.visit_block(body);
        leaves
    }

    fn inside(&mut self, visit: impl FnOnce(&mut Self)) {
        self.depth += 1;
        visit(self);
        self.depth -= 1;
    }
}

impl<'ast> Visit<'ast> for Leaves {
    fn visit_expr_break(&mut self, _: &'ast syn::ExprBreak) {
        self.breaks |= self.depth == 0;
    }
    fn visit_expr_continue(&mut self, _: &'ast syn::ExprContinue) {
        self.continues |= self.depth == 0;
    }
    fn visit_expr_return(&mut self, exit: &'ast syn::ExprReturn) {
        self.returns = true;
        visit::visit_expr_return(self, exit);
    }
    fn visit_expr_for_loop(&mut self, each: &'ast syn::ExprForLoop) {
        self.inside(|this| visit::visit_expr_for_loop(this, each));
    }
    fn visit_expr_while(&mut self, repeat: &'ast syn::ExprWhile) {
        self.inside(|this| visit::visit_expr_while(this, repeat));
    }
    fn visit_expr_loop(&mut self, repeat: &'ast syn::ExprLoop) {
        self.inside(|this| visit::visit_expr_loop(this, repeat));
    }
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
}

/// The names that a block assigns to; some of them may be the block's own.
pub(super) fn assigned_names(block: &syn::Block) -> HashSet<String> {
    struct Assigned(HashSet<String>);
    impl Assigned {
        fn place(&mut self, place: &Expr) {
            match place {
                Expr::Path(path) => {
                    if let Some(name) = path.path.get_ident() {
                        self.0.insert(name.to_string());
                    }
                }
                Expr::Field(field) => self.place(&field.base),
                Expr::Index(index) => self.place(&index.expr),
                Expr::Paren(inner) => self.place(&inner.expr),
                Expr::Unary(unary) => self.place(&unary.expr),
                Expr::Tuple(tuple) => tuple.elems.iter().for_each(|place| self.place(place)),
                Expr::Array(array) => array.elems.iter().for_each(|place| self.place(place)),
                _ => {}
            }
        }
    }
    impl<'ast> Visit<'ast> for Assigned {
        fn visit_expr_assign(&mut self, assign: &'ast syn::ExprAssign) {
            self.place(&assign.left);
            visit::visit_expr_assign(self, assign);
        }
        fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
            if super::operator::assigning(&binary.op).is_some() {
                self.place(&binary.left);
            }
            visit::visit_expr_binary(self, binary);
        }
    }
    let mut assigned = Assigned(HashSet::new());
    assigned.visit_block(block);
    assigned.0
}
