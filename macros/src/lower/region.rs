//! Bodies of loops and branches: a graph of their own, in which every variable around is an input.

use super::value::Value;
use super::{Lower, Lowering, Variable};
use crate::build::Build;
use crate::graph::{Extent, Graph, NodeId, NodeTy, Op};
use crate::region::{Body, Kind, LoopShape, Region};
use crate::report::Reported;
use crate::rules::Level;
use crate::types::{Dim, Element, Ty};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// The variable of a loop that says whether its next turn takes place.
pub(super) const GO: &str = "%go";

/// What was there before a body was entered.
pub(super) struct Outer {
    build: Build,
    scopes: Vec<HashMap<String, Variable>>,
    bounds: HashMap<NodeId, Dim>,
    /// The nodes that the body can read, in the order of its inputs.
    captured: Vec<NodeId>,
    /// The variables as the body found them.
    found: Vec<HashMap<String, Variable>>,
}

/// A lowered body, before it is known what it yields.
pub(super) struct Inside {
    build: Build,
    found: Vec<HashMap<String, Variable>>,
    left: Vec<HashMap<String, Variable>>,
}

impl Outer {
    /// The type of a node around the body.
    pub(super) fn ty(&self, id: NodeId) -> NodeTy {
        self.build.ty(id)
    }
}

impl Inside {
    /// The body's graph.
    pub(super) fn graph(&self) -> &Graph {
        &self.build.graph
    }

    /// The type of a node of the body.
    pub(super) fn ty(&self, id: NodeId) -> NodeTy {
        self.build.ty(id)
    }

    /// The type of a value of the body.
    pub(super) fn ty_of(&self, value: &Value) -> Ty {
        value.ty(&self.build)
    }
}

/// A variable that a body changed: its scope, its name, and what it is then.
struct Change {
    scope: usize,
    name: String,
}

/// A loop that is about to be lowered.
pub(super) struct Turns<'n> {
    /// How many turns.
    pub trips: NodeId,
    /// At most.
    pub capacity: Extent,
    /// Whether the variable [`GO`] is asked before each turn.
    pub guarded: bool,
    /// Names that the body assigns to, and perhaps more.
    pub assigned: &'n HashSet<String>,
}

impl Lower<'_> {
    /// Begins a body: the variables become inputs from number `first` on. Numbers and constants stay what they are,
    /// but for those `assigned` to.
    pub(super) fn enter(&mut self, first: usize, assigned: Option<&HashSet<String>>) -> Outer {
        let mut inner = Build::new(Level::OFF);
        inner.origin = self.b.origin.clone();
        let mut captured: Vec<NodeId> = Vec::new();
        let mut inputs: HashMap<NodeId, NodeId> = HashMap::new();
        let mut bounds = HashMap::new();
        let scopes = self.scopes.clone();
        let (b, outer_bounds) = (&self.b, &self.bounds);
        for scope in &mut self.scopes {
            let mut names: Vec<&String> = scope.keys().collect();
            names.sort();
            let names: Vec<String> = names.into_iter().cloned().collect();
            for name in names {
                let changes = assigned.is_some_and(|assigned| assigned.contains(&name));
                let variable = scope.get_mut(&name).expect("a key");
                variable.value = variable.value.map(&mut |id| {
                    let node = b.graph.node(id);
                    // Variables that change are apart even if they begin as the same number.
                    if !changes && let Some(known) = inputs.get(&id) {
                        return *known;
                    }
                    inner.origin = node.origin.clone();
                    if changes && !name.starts_with('%') {
                        inner.origin.name = Some(name.clone());
                    }
                    if matches!(node.op, Op::Literal(_) | Op::Integer(_) | Op::Constant(_)) && !changes {
                        return inner.make(node.op.clone(), vec![], node.ty.clone());
                    }
                    captured.push(id);
                    let input = inner.make(Op::Input(first + captured.len() - 1), vec![], node.ty.clone());
                    if !changes {
                        inputs.insert(id, input);
                        if let Some(bound) = outer_bounds.get(&id) {
                            bounds.insert(input, bound.clone());
                        }
                    }
                    input
                });
            }
        }
        Outer {
            build: std::mem::replace(&mut self.b, inner),
            scopes,
            bounds: std::mem::replace(&mut self.bounds, bounds),
            captured,
            found: self.scopes.clone(),
        }
    }

    /// Ends a body.
    pub(super) fn leave(&mut self, outer: Outer) -> (Inside, Vec<NodeId>) {
        let mut inner = std::mem::replace(&mut self.b, outer.build);
        self.b.absorb(&mut inner);
        let left = std::mem::replace(&mut self.scopes, outer.scopes);
        self.bounds = outer.bounds;
        (Inside { build: inner, found: outer.found, left }, outer.captured)
    }

    /// Lowers a loop. `body` gets the number of the turn, and says what to keep of each; the arrays of that come back.
    pub(super) fn turns(
        &mut self,
        turns: Turns<'_>,
        body: impl FnOnce(&mut Self, NodeId) -> Lowering<Vec<NodeId>>,
    ) -> Lowering<Vec<NodeId>> {
        for scope in &mut self.scopes {
            for (name, variable) in scope.iter_mut() {
                // Its items may be chosen by the run.
                let chosen = turns.assigned.contains(name) && matches!(variable.value, Value::List(_));
                let packed = chosen.then(|| variable.value.packed(&mut self.b)).flatten();
                if let Some(packed) = packed {
                    variable.value = packed;
                }
            }
        }
        // Which inputs are carried is known afterwards: they are renumbered then.
        let outer = self.enter(1, Some(turns.assigned));
        self.b.origin = crate::graph::Origin::at(self.b.origin.span);
        let turn = self.b.make(Op::Input(0), vec![], NodeTy::scalar(Element::Int("usize".into())));
        if let Extent::Fixed(dim) = &turns.capacity {
            self.bounds.insert(turn, dim.clone());
        }
        let kept = body(self, turn);
        let (mut inside, captured) = self.leave(outer);
        let kept = kept?;
        let changes = changes(&inside);
        let mut carried: Vec<usize> = Vec::new();
        let mut outputs: Vec<NodeId> = Vec::new();
        let mut updates: Vec<(Change, Value)> = Vec::new();
        let guard = turns.guarded.then_some(GO);
        let mut ordered: Vec<Change> = changes;
        ordered.sort_by_key(|change| (Some(change.name.as_str()) != guard, change.scope, change.name.clone()));
        if turns.guarded && ordered.first().is_none_or(|change| change.name != GO) {
            let scope = inside.found.iter().rposition(|scope| scope.contains_key(GO)).expect("a loop with a guard");
            ordered.insert(0, Change { scope, name: GO.into() });
        }
        for change in ordered {
            let before = inside.found[change.scope][&change.name].value.clone();
            let after = same_form(&before, &inside.left[change.scope][&change.name].value, &mut inside.build);
            let Some(after) = after else {
                let span = self.scopes[change.scope][&change.name].span;
                let message = format!("`{}` changes its form in the loop", change.name);
                return Err(self.report.help(
                    span,
                    message,
                    "give it a tensor or an array of one length from the start",
                ));
            };
            for (old, new) in before.leaves().iter().zip(after.leaves()) {
                let Op::Input(k) = inside.build.graph.node(*old).op else { continue };
                if !carried.contains(&k) {
                    carried.push(k);
                    outputs.push(new);
                }
            }
            updates.push((change, before));
        }
        let count = carried.len();
        let place = |k: usize| match carried.iter().position(|known| *known == k) {
            Some(place) => 1 + place,
            None => 1 + count + (1..k).filter(|other| !carried.contains(other)).count(),
        };
        outputs.extend(&kept);
        let body = renumber(&inside.build, &outputs, |k| if k == 0 { 0 } else { place(k) });
        let mut inputs = vec![turns.trips];
        inputs.extend(carried.iter().map(|k| captured[k - 1]));
        inputs.extend((1..=captured.len()).filter(|k| !carried.contains(k)).map(|k| captured[k - 1]));
        let shape =
            LoopShape { carried: count, capacity: turns.capacity.clone(), reversed: false, guarded: turns.guarded };
        let types: Vec<NodeTy> = body.outputs.iter().map(|id| body.graph.ty(*id).clone()).collect();
        let region = Region { kind: Kind::Loop(shape), bodies: vec![body], recompute: false };
        let id = self.b.make(Op::Region(Rc::new(region)), inputs, NodeTy::scalar(Element::Bool));
        for (change, before) in updates {
            let value = before.map(&mut |old| match inside.build.graph.node(old).op {
                Op::Input(k) => {
                    let place = carried.iter().position(|known| *known == k).expect("carried");
                    self.b.make(Op::Output(1 + place), vec![id], types[place].clone())
                }
                _ => unreachable!("what is assigned to is an input"),
            });
            self.set(change, value);
        }
        let array = |(at, ty): (usize, &NodeTy)| (1 + count + at, ty.array(turns.capacity.clone()));
        let arrays: Vec<(usize, NodeTy)> = types[count..].iter().enumerate().map(array).collect();
        Ok(arrays.into_iter().map(|(k, ty)| self.b.make(Op::Output(k), vec![id], ty)).collect())
    }

    fn set(&mut self, change: Change, value: Value) {
        if self.in_library.is_none()
            && !change.name.starts_with('%')
            && matches!(value, Value::Node(_) | Value::Array(_))
        {
            for id in value.leaves() {
                self.b.graph.name_apart(id, &change.name);
            }
        }
        if let Some(variable) = self.scopes[change.scope].get_mut(&change.name) {
            variable.value = value;
        }
    }

    /// Lowers a branch on `condition`; the value of the side that is taken comes back.
    pub(super) fn branch(
        &mut self,
        condition: NodeId,
        at: &dyn quote::ToTokens,
        yes: impl FnOnce(&mut Self) -> Lowering<Value>,
        no: impl FnOnce(&mut Self) -> Lowering<Value>,
    ) -> Lowering<Value> {
        let outer = self.enter(0, None);
        let first = yes(self);
        let (mut one, captured) = self.leave(outer);
        let outer = self.enter(0, None);
        let second = no(self);
        let (mut two, _) = self.leave(outer);
        let (first, second) = (first?, second?);

        let mut changed: Vec<(usize, String)> =
            changes(&one).into_iter().chain(changes(&two)).map(|change| (change.scope, change.name)).collect();
        changed.sort();
        changed.dedup();
        let (mut left, mut right): (Vec<NodeId>, Vec<NodeId>) = (Vec::new(), Vec::new());
        let Some((result, other)) = agree(&first, &second, &mut one.build, &mut two.build) else {
            return Err(self.disagreement(&first.ty(&one.build), &second.ty(&two.build), at));
        };
        left.extend(result.leaves());
        right.extend(other.leaves());
        let mut updates: Vec<(Change, Value)> = Vec::new();
        for (scope, name) in changed {
            let (a, b) = (one.left[scope][&name].value.clone(), two.left[scope][&name].value.clone());
            let Some((a, b)) = agree(&a, &b, &mut one.build, &mut two.build) else {
                return Err(self.disagreement(&a.ty(&one.build), &b.ty(&two.build), at));
            };
            left.extend(a.leaves());
            right.extend(b.leaves());
            updates.push((Change { scope, name }, a));
        }
        let types: Vec<NodeTy> = left
            .iter()
            .zip(&right)
            .map(|(a, b)| {
                let (mut ty, other) = (one.build.ty(*a), two.build.ty(*b));
                ty.dims.iter_mut().zip(&other.dims).for_each(|(dim, other)| *dim = dim.merge(other));
                ty
            })
            .collect();
        let bodies = vec![renumber(&one.build, &left, |k| k), renumber(&two.build, &right, |k| k)];
        let inputs = std::iter::once(condition).chain(captured).collect();
        let region = Region { kind: Kind::Branch, bodies, recompute: false };
        let id = self.b.make(Op::Region(Rc::new(region)), inputs, NodeTy::scalar(Element::Bool));
        let mut number = 0;
        let b = &mut self.b;
        let mut output = |_: NodeId| {
            number += 1;
            b.make(Op::Output(number - 1), vec![id], types[number - 1].clone())
        };
        let value = result.map(&mut output);
        let updates: Vec<(Change, Value)> =
            updates.into_iter().map(|(change, value)| (change, value.map(&mut output))).collect();
        for (change, value) in updates {
            self.set(change, value);
        }
        Ok(value)
    }

    /// Lowers a block that is a region of its own: the reverse pass computes it again.
    pub(super) fn always(&mut self, inside: impl FnOnce(&mut Self) -> Lowering<Value>) -> Lowering<Value> {
        let outer = self.enter(0, None);
        let result = inside(self);
        let (body, captured) = self.leave(outer);
        let result = result?;
        let mut outputs = result.leaves();
        let changes = changes(&body);
        for change in &changes {
            outputs.extend(body.left[change.scope][&change.name].value.leaves());
        }
        let types: Vec<NodeTy> = outputs.iter().map(|id| body.build.ty(*id)).collect();
        let bodies = vec![renumber(&body.build, &outputs, |k| k)];
        let taken = self.b.make(Op::Integer(1), vec![], NodeTy::scalar(Element::Bool));
        let inputs = std::iter::once(taken).chain(captured).collect();
        let region = Region { kind: Kind::Branch, bodies, recompute: true };
        let id = self.b.make(Op::Region(Rc::new(region)), inputs, NodeTy::scalar(Element::Bool));
        let mut number = 0;
        let b = &mut self.b;
        let mut output = |_: NodeId| {
            number += 1;
            b.make(Op::Output(number - 1), vec![id], types[number - 1].clone())
        };
        let value = result.map(&mut output);
        let updates: Vec<(Change, Value)> = changes
            .into_iter()
            .map(|change| {
                let value = body.left[change.scope][&change.name].value.map(&mut output);
                (change, value)
            })
            .collect();
        for (change, value) in updates {
            self.set(change, value);
        }
        Ok(value)
    }

    fn disagreement(
        &mut self,
        first: &crate::types::Ty,
        second: &crate::types::Ty,
        at: &dyn quote::ToTokens,
    ) -> Reported {
        let message = format!("one side of the branch is `{first}`, the other `{second}`");
        self.report.spanned(at.to_token_stream(), message, "both sides need one type and one shape")
    }
}

/// The variables that a body left with other values than it found.
fn changes(inside: &Inside) -> Vec<Change> {
    let mut changes = Vec::new();
    for (scope, (found, left)) in inside.found.iter().zip(&inside.left).enumerate() {
        let mut names: Vec<&String> = found.keys().collect();
        names.sort();
        for name in names {
            let Some(after) = left.get(name) else { continue };
            let before = &found[name].value;
            let same = before.leaves() == after.value.leaves()
                && std::mem::discriminant(before) == std::mem::discriminant(&after.value);
            if !same {
                changes.push(Change { scope, name: name.clone() });
            }
        }
    }
    changes
}

/// A value in the form of another one: known items become an array of the run where the other is one.
pub(super) fn same_form(model: &Value, value: &Value, b: &mut Build) -> Option<Value> {
    let all = |models: &[Value], values: &[Value], b: &mut Build| -> Option<Vec<Value>> {
        (models.len() == values.len())
            .then(|| models.iter().zip(values).map(|(model, value)| same_form(model, value, b)).collect())?
    };
    match (model, value) {
        (Value::Node(_), Value::Node(_)) | (Value::Array(_), Value::Array(_)) => Some(value.clone()),
        (Value::Items(model, n), Value::Items(item, m)) => {
            (n == m).then(|| same_form(model, item, b)).flatten().map(|item| Value::Items(Box::new(item), n.clone()))
        }
        (Value::List(a), Value::List(items)) => all(a, items, b).map(Value::List),
        (Value::Tuple(a), Value::Tuple(items)) => all(a, items, b).map(Value::Tuple),
        (Value::Struct(definition, a), Value::Struct(_, items)) => {
            all(a, items, b).map(|items| Value::Struct(definition.clone(), items))
        }
        (Value::Array(_) | Value::Items(..), Value::List(_)) => {
            let packed = value.packed(b)?;
            same_form(model, &packed, b)
        }
        (Value::Closure(..), Value::Closure(..)) | (Value::Given(_), Value::Given(_)) => Some(value.clone()),
        _ => None,
    }
}

/// Two values in one form, if their types agree.
fn agree(first: &Value, second: &Value, one: &mut Build, two: &mut Build) -> Option<(Value, Value)> {
    if !super::fits(&first.ty(one), &second.ty(two)) {
        return None;
    }
    if let Some(second) = same_form(first, second, two) {
        return Some((first.clone(), second));
    }
    let first = same_form(second, first, one)?;
    Some((first, second.clone()))
}

/// A finished body with its inputs numbered anew.
fn renumber(build: &Build, outputs: &[NodeId], number: impl Fn(usize) -> usize) -> Body {
    let mut fresh = Build::new(Level::OFF);
    let mut map = vec![None; build.graph.len()];
    for id in build.graph.ids() {
        let node = build.graph.node(id);
        if let Op::Input(k) = node.op {
            fresh.origin = node.origin.clone();
            map[id.0] = Some(fresh.make(Op::Input(number(k)), vec![], node.ty.clone()));
        }
    }
    crate::simplify::rebuild_into(&mut fresh, &build.graph, outputs, &mut map);
    Body { graph: fresh.graph, outputs: outputs.iter().map(|id| map[id.0].expect("a root")).collect() }
}
