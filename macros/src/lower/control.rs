//! Branches, loops, and leaving them early.

use super::region::{GO, Turns};
use super::value::Value;
use super::{Lower, Lowering, Variable, spelled};
use crate::graph::{Extent, NodeId, NodeTy, Op};
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

    /// A variable of ours.
    pub(super) fn hide(&mut self, name: &str, value: Value) {
        let variable = Variable { value, mutable: true, span: proc_macro2::Span::call_site() };
        self.scopes.last_mut().expect("a scope").insert(name.to_owned(), variable);
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
            assigned.extend(assigned_in(condition));
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
                let mut again = |this: &mut Self| this.condition(condition);
                let next = if matches!(this.b.graph.node(go).op, Op::Input(_)) {
                    again(this)?
                } else {
                    this.joined(go, true, (condition, condition), &mut again)?
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
    assigned_by(|assigned| assigned.visit_block(block))
}

/// The same of an expression.
pub(super) fn assigned_in(expr: &Expr) -> HashSet<String> {
    assigned_by(|assigned| assigned.visit_expr(expr))
}

fn assigned_by(visit: impl FnOnce(&mut dyn for<'ast> Visit<'ast>)) -> HashSet<String> {
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
    visit(&mut assigned);
    assigned.0
}
