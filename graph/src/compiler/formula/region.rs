//! Loops as recurrences and sums, branches as cases.

use super::term::{Level, Style, Term};
use super::{Base, Kept, Scope, Writer};
use crate::compiler::graph::{NodeId, Op};
use crate::compiler::region::{Body, Kind, LoopShape, Region};

/// What a carried value of a loop is.
struct Carried {
    base: Base,
    /// What is added in each turn, if that is all that happens to it.
    added: Option<NodeId>,
}

impl Writer<'_> {
    pub(super) fn region(&mut self, scope: &mut Scope<'_>, id: NodeId, region: &Region) {
        let values: Vec<(usize, NodeId)> = scope
            .graph
            .ids()
            .filter(|node| scope.graph.node(*node).inputs.first() == Some(&id))
            .filter_map(|node| match scope.graph.node(node).op {
                Op::Output(k) if scope.needed[node.0] => Some((k, node)),
                _ => None,
            })
            .collect();
        match &region.kind {
            Kind::Branch => self.branch(scope, id, region, &values),
            Kind::Loop(shape) => self.repeated(scope, id, region, shape, &values),
        }
    }

    /// A body's graph with what is handed in.
    fn inside<'b>(
        &mut self,
        scope: &Scope<'_>,
        body: &'b Body,
        index: Option<String>,
        input: &mut dyn FnMut(&mut Self, usize, NodeId) -> Term,
    ) -> Scope<'b> {
        let needed = body.graph.reachable(&body.outputs);
        let mut inner = Scope::new(&body.graph, &needed, &body.outputs, index, scope.depth + 1);
        for (name, count) in &inner.owners {
            self.owners.entry(name.clone()).or_insert(*count);
        }
        for node in body.graph.ids() {
            if let Op::Input(k) = body.graph.node(node).op {
                let term = input(self, k, node);
                inner.terms.insert(node, term);
            }
        }
        inner
    }

    fn branch(&mut self, scope: &mut Scope<'_>, id: NodeId, region: &Region, values: &[(usize, NodeId)]) {
        let inputs = scope.graph.node(id).inputs.clone();
        let condition = scope.term(inputs[0]).text;
        let mut cases: Vec<Vec<Term>> = Vec::new();
        for (number, body) in region.bodies.iter().enumerate() {
            let mut inner = self.inside(scope, body, scope.index.clone(), &mut |_, k, _| scope.term(inputs[1 + k]));
            for (k, node) in values {
                let output = body.outputs[*k];
                let outside = self.base(scope, *node);
                if outside.is_some() && self.base(&inner, output) == outside && inner.uses.get(&output) == Some(&1) {
                    inner.inline.insert(output);
                }
            }
            let before = self.lines.len();
            let needed = body.graph.reachable(&body.outputs);
            self.nodes(&mut inner, &|id| needed[id.0]);
            if self.lines.len() > before && !region.is_block() {
                let text = match (number, self.style) {
                    (0, Style::Unicode) => format!("if {condition}:"),
                    (0, Style::Latex) => format!(r"\text{{if }} {condition}\text{{:}}"),
                    (_, Style::Unicode) => "otherwise:".to_owned(),
                    (_, Style::Latex) => r"\text{otherwise:}".to_owned(),
                };
                self.lines.insert(before, super::Line { indent: scope.depth, left: String::new(), right: text });
            }
            cases.push(body.outputs.iter().map(|output| inner.term(*output)).collect());
        }
        for (k, node) in values {
            let label = self.value_label(scope, *node);
            if region.is_block() {
                self.line(scope.depth, label.text.clone(), cases[0][*k].text.clone());
                scope.terms.insert(*node, label);
                continue;
            }
            let (yes, no) = (&cases[0][*k].text, &cases[1][*k].text);
            match self.style {
                Style::Unicode => self.cases(scope.depth, &label.text, &condition, yes, no),
                Style::Latex => self.line(
                    scope.depth,
                    label.text.clone(),
                    format!(
                        r"\begin{{cases}} {yes} & \text{{if }} {condition} \\ {no} & \text{{otherwise}} \end{{cases}}"
                    ),
                ),
            }
            scope.terms.insert(*node, label);
        }
    }

    /// One of two formulas, by a condition, in plain text.
    pub(super) fn cases(&mut self, depth: usize, label: &str, condition: &str, yes: &str, no: &str) {
        let wide = yes.chars().count().max(no.chars().count());
        let pad = |text: &str| " ".repeat(wide - text.chars().count());
        self.line(depth, label, format!("⎧ {yes}{}  if {condition}", pad(yes)));
        self.line(depth, "", format!("⎩ {no}{}  otherwise", pad(no)));
    }

    /// What a value of a region is called.
    fn value_label(&mut self, scope: &Scope<'_>, node: NodeId) -> Term {
        if let Some(label) = scope.forced.get(&node) {
            return label.clone();
        }
        let base = self.value_base(scope, node);
        let label = self.label(&base, scope.index.as_deref());
        self.taken.insert(label.text.clone());
        label
    }

    fn value_base(&mut self, scope: &Scope<'_>, node: NodeId) -> Base {
        match self.base(scope, node) {
            Some(base) if scope.index.is_some() || !self.taken.contains(&self.label(&base, None).text) => base,
            _ => self.numbered(),
        }
    }

    fn repeated(
        &mut self,
        scope: &mut Scope<'_>,
        id: NodeId,
        region: &Region,
        shape: &LoopShape,
        values: &[(usize, NodeId)],
    ) {
        let body = &region.bodies[0];
        let inputs = scope.graph.node(id).inputs.clone();
        let own = |k: usize| {
            body.graph
                .ids()
                .find(|node| body.graph.node(*node).op == Op::Input(k))
                .and_then(|node| body.graph.node(node).origin.name.clone())
        };
        let letters = ["t", "k", "j", "l", "m"];
        let given = own(0).filter(|name| name.chars().count() == 1 && Some(name) != scope.index.as_ref());
        let index = given.unwrap_or_else(|| letters[scope.depth.min(letters.len() - 1)].to_owned());
        let unbounded = scope.graph.node(inputs[0]).op == Op::Integer(i64::MAX);
        let count = scope.term(inputs[0]);
        let next = match self.style {
            Style::Unicode => format!("{index}+1"),
            Style::Latex => format!("{index}+1"),
        };
        let at_end = if unbounded || shape.guarded { "n".to_owned() } else { count.text.clone() };

        // What is carried from turn to turn.
        let mut carried: Vec<Carried> = Vec::new();
        for c in 0..shape.carried {
            let outside = values.iter().find(|(k, _)| *k == 1 + c).map(|(_, node)| *node);
            let outer = outside.and_then(|node| self.base(scope, node));
            let from_own = |writer: &Self, name: String| match name.strip_prefix("d_") {
                Some(of)
                    if writer.owners.contains_key(of)
                        || body.graph.ids().any(|id| body.graph.node(id).origin.name.as_deref() == Some(of)) =>
                {
                    Base::Partial(of.to_owned())
                }
                _ => Base::Plain(name),
            };
            let numbered = |own: &str, outer: &Base| {
                matches!(outer, Base::Plain(outer)
                if outer.strip_prefix(own).is_some_and(|rest| rest.starts_with('_')))
            };
            let base = match (own(1 + c), outer) {
                (Some(name), Some(base @ Base::Plain(_))) if !numbered(&name, &base) && !name.starts_with("d_") => base,
                (Some(name), _) => from_own(self, name),
                (None, Some(base)) => base,
                (None, None) if shape.guarded && c == 0 => Base::Plain("go".into()),
                (None, None) => self.numbered(),
            };
            carried.push(Carried { base, added: added(body, c) });
        }
        let names: Vec<Base> = carried.iter().map(|carried| carried.base.clone()).collect();
        let (this_turn, next_turn) =
            if shape.reversed { (next.clone(), index.clone()) } else { (index.clone(), next.clone()) };
        let arrays = scope.arrays.clone();
        let mut inner = self.inside(scope, body, Some(index.clone()), &mut |writer, k, _| match k {
            0 => Term::atom(index.clone()),
            k if k <= shape.carried => writer.label(&names[k - 1], Some(&this_turn)),
            k => inputs.get(k).map_or_else(|| Term::atom("…"), |input| scope.term(*input)),
        });
        for node in body.graph.ids() {
            if let Op::Input(k) = body.graph.node(node).op
                && let Some(kept) = inputs.get(k).and_then(|outer| arrays.get(outer))
            {
                inner.arrays.insert(node, kept.clone());
            }
        }
        // What goes on to the next turn has the next number.
        let recurrent = |c: &usize| carried[*c].added.is_none();
        for c in (0..shape.carried).filter(recurrent) {
            let output = body.outputs[c];
            if matches!(body.graph.node(output).op, Op::Call(..) | Op::Output(_)) && self.base(&inner, output).is_none()
            {
                let label = self.label(&carried[c].base, Some(&next_turn));
                inner.forced.entry(output).or_insert(label);
            }
        }
        // What each turn keeps has a name of its own, and the turn's number.
        for (k, node) in values.iter().filter(|(k, _)| *k > shape.carried) {
            let kept = body.outputs[k - 1];
            let same = |next: bool| {
                (0..shape.carried).filter(recurrent).find(|c| match next {
                    true => body.outputs[*c] == kept,
                    false => body.graph.node(kept).op == Op::Input(1 + c),
                })
            };
            let found = same(false).map(|c| (c, shape.reversed)).or_else(|| same(true).map(|c| (c, !shape.reversed)));
            if let (Some((c, next)), None) = (found, scope.forced.get(node)) {
                let base = carried[c].base.clone();
                let label = self.label(&base, None);
                scope.terms.insert(*node, label);
                scope.arrays.insert(*node, Kept { base, next });
                continue;
            }
            // A turn's own variable.
            if let (Some(base), None) = (self.base(&inner, kept), scope.forced.get(node)) {
                let label = self.label(&base, None);
                scope.terms.insert(*node, label);
                scope.arrays.insert(*node, Kept { base, next: false });
                continue;
            }
            let base = match scope.forced.get(node) {
                Some(label) => Base::Plain(label.text.clone()),
                None => self.value_base(scope, *node),
            };
            let label = self.label(&base, None);
            let each = self.label(&base, Some(&index));
            self.taken.insert(label.text.clone());
            scope.terms.insert(*node, label);
            scope.arrays.insert(*node, Kept { base, next: false });
            if matches!(body.graph.node(kept).op, Op::Call(..) | Op::Output(_)) && !inner.forced.contains_key(&kept) {
                inner.forced.insert(kept, each);
            }
        }
        let first = self.lines.len();
        let needed = body.graph.reachable(&body.outputs);
        let wanted: Vec<bool> = body
            .graph
            .ids()
            .map(|id| {
                needed[id.0]
                    && !carried.iter().enumerate().any(|(c, carried)| carried.added.is_some() && body.outputs[c] == id)
            })
            .collect();
        self.nodes(&mut inner, &|id| wanted[id.0]);
        for (k, node) in values.iter().filter(|(k, _)| *k > shape.carried) {
            let Kept { base, next: later } = scope.arrays[node].clone();
            let turn = if later { &next } else { &index };
            let (left, right) = (self.label(&base, Some(turn)).text, inner.term(body.outputs[k - 1]).text);
            if left != right {
                self.line(scope.depth + 1, left, right);
            }
        }
        for (c, carried) in carried.iter().enumerate().filter(|(_, carried)| carried.added.is_none()) {
            let right = inner.term(body.outputs[c]).text;
            let left = self.label(&carried.base, Some(&next_turn)).text;
            if left != right {
                self.line(scope.depth + 1, left, right);
            }
        }
        // The turns' heading, and what they start with, in front.
        let mut front = Vec::new();
        let (start, end) =
            if shape.reversed { (at_end.clone(), "0".to_owned()) } else { ("0".to_owned(), at_end.clone()) };
        for (c, carried) in carried.iter().enumerate().filter(|(_, carried)| carried.added.is_none()) {
            let left = self.label(&carried.base, Some(&start)).text;
            front.push((scope.depth, left, scope.term(inputs[1 + c]).text));
        }
        if self.lines.len() > first {
            front.push((scope.depth, String::new(), self.turns(shape, &index, &count, &names, unbounded)));
        }
        for (offset, (indent, left, right)) in front.into_iter().enumerate() {
            self.lines.insert(first + offset, super::Line { indent, left, right });
        }
        // What comes out of it.
        for (k, node) in values.iter().filter(|(k, _)| *k <= shape.carried) {
            if *k == 0 {
                scope.terms.insert(*node, Term::atom("n"));
                continue;
            }
            let carried = &carried[k - 1];
            // The last value of a recurrence is itself, with the last number.
            if carried.added.is_none() && !scope.forced.contains_key(node) {
                let label = self.label(&carried.base, Some(&end));
                if let Some(name) = &scope.graph.node(*node).origin.name {
                    self.shown.insert(name.clone(), self.label(&strip(&carried.base), Some(&end)).text);
                }
                scope.terms.insert(*node, label);
                continue;
            }
            let right = match carried.added {
                None => self.label(&carried.base, Some(&end)).text,
                Some(added) => self.sum(&index, &at_end, scope.term(inputs[*k]), &inner.term(added)),
            };
            let plain = self.label(&carried.base, None);
            let label = match scope.forced.get(node) {
                None if !self.taken.contains(&plain.text) => {
                    if let Some(name) = &scope.graph.node(*node).origin.name {
                        self.shown.insert(
                            name.trim_start_matches("d_").to_owned(),
                            self.label(&strip(&carried.base), None).text,
                        );
                    }
                    self.taken.insert(plain.text.clone());
                    plain
                }
                _ => self.value_label(scope, *node),
            };
            if label.text != right {
                self.line(scope.depth, label.text.clone(), right);
            }
            scope.terms.insert(*node, label);
        }
    }

    /// `for t = 0, …, n − 1:`.
    fn turns(&self, shape: &LoopShape, index: &str, count: &Term, names: &[Base], unbounded: bool) -> String {
        let (minus, dots) = self.style.pick((" − ", "…"), (" - ", r"\dots"));
        let last = match count.text.parse::<usize>() {
            Ok(count) => count.saturating_sub(1).to_string(),
            Err(_) => format!("{}{minus}1", count.at(Level::Sum, self.style)),
        };
        let range = match (shape.reversed, unbounded) {
            (_, true) => format!("{index} = 0, 1, {dots}"),
            (false, false) => format!("{index} = 0, {dots}, {last}"),
            (true, false) => format!("{index} = {last}, {dots}, 0"),
        };
        let go = if shape.guarded { self.label(&names[0], Some(index)).text } else { String::new() };
        match (self.style, shape.guarded) {
            (Style::Unicode, false) => format!("for {range}:"),
            (Style::Unicode, true) => format!("for {range} while {go}; n turns:"),
            (Style::Latex, false) => format!(r"\text{{for }} {range}\text{{:}}"),
            (Style::Latex, true) => {
                format!(r"\text{{for }} {range} \text{{ while }} {go}\text{{; }} n \text{{ turns:}}")
            }
        }
    }

    /// A sum over all turns, on top of what there was.
    fn sum(&self, index: &str, count: &str, start: Term, each: &Term) -> String {
        let sum = match (self.style, count.parse::<usize>()) {
            (Style::Unicode, _) => format!("Σ_{{{index}<{count}}} {}", each.at(Level::Product, self.style)),
            (Style::Latex, Ok(count)) => {
                format!(r"\sum_{{{index}=0}}^{{{}}} {}", count.saturating_sub(1), each.at(Level::Product, self.style))
            }
            (Style::Latex, Err(_)) => {
                format!(r"\sum_{{{index}=0}}^{{{count}-1}} {}", each.at(Level::Product, self.style))
            }
        };
        match &start.text[..] {
            "0" => sum,
            _ => format!("{} + {sum}", start.at(Level::Sum, self.style)),
        }
    }
}

/// The name itself, also where it stands in a derivative.
fn strip(base: &Base) -> Base {
    let (Base::Plain(name) | Base::Partial(name)) = base;
    Base::Plain(name.clone())
}

/// What a turn adds to a carried value, if it does nothing else with it.
fn added(body: &Body, c: usize) -> Option<NodeId> {
    let output = body.outputs[c];
    let &[x, y] = body.graph.call(output, "add")? else { return None };
    let is_carried = |id: NodeId| body.graph.node(id).op == Op::Input(1 + c);
    let (before, each) = if is_carried(x) { (x, y) } else { (y, x) };
    let needed = body.graph.reachable(&body.outputs);
    let readers = body.graph.ids().filter(|id| needed[id.0] && body.graph.node(*id).inputs.contains(&before)).count();
    let yielded = body.outputs.iter().filter(|id| **id == before || **id == output).count();
    (is_carried(before) && !is_carried(each) && readers == 1 && yielded == 1).then_some(each)
}
