//! A function and its derivatives as mathematics: one equation for each thing that has a name, in plain text and in LaTeX.
//!
//! What the user named has the user's name, its derivative is ∂L/∂ of it; an unnamed expression that is used twice is v₁, v₂, …, and all else
//! stands where it is used. Loops are recurrences or sums, branches are cases.

mod name;
mod region;
mod term;

use crate::compiler::graph::{Graph, NodeId, Op};
use crate::compiler::region::Kind;
use crate::compiler::value::Value;
use std::collections::{HashMap, HashSet};
use term::{Level, Term};

pub use term::Style;

/// What is written down.
pub struct Subject<'a> {
    /// The function's name.
    pub name: &'a str,
    /// Value and derivatives.
    pub graph: &'a Graph,
    /// What it returns.
    pub output: &'a Value,
    /// What each leaf of the arguments is called.
    pub leaves: &'a HashMap<NodeId, String>,
    /// The differentiated leaves, and the nodes of their derivatives.
    pub derivative: &'a [(String, Option<NodeId>)],
}

/// One equation, or a line of text.
struct Line {
    indent: usize,
    left: String,
    right: String,
}

/// A name, or the derivative with respect to something of a name.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Base {
    Plain(String),
    Partial(String),
}

/// What a loop kept of each turn.
#[derive(Clone)]
struct Kept {
    base: Base,
    /// Whether turn `t` kept what has the number `t + 1`.
    next: bool,
}

/// A graph while it is written down: what is known of its nodes.
struct Scope<'a> {
    graph: &'a Graph,
    terms: HashMap<NodeId, Term>,
    /// What has to have an equation of its own, and its left side.
    forced: HashMap<NodeId, Term>,
    uses: HashMap<NodeId, usize>,
    /// In the body of a loop, the number of the turn.
    index: Option<String>,
    depth: usize,
    needed: Vec<bool>,
    /// Nodes without an equation of their own, whatever their names: what a branch yields has that.
    inline: HashSet<NodeId>,
    /// What the function's value needs; names of derivatives do not count there.
    value: Vec<bool>,
    /// Arrays of what the turns of a loop kept: what an item is called, and whether it belongs to the turn before.
    arrays: HashMap<NodeId, Kept>,
    /// How often each name is a forward node's; a name with more than one owner says nothing.
    owners: HashMap<String, usize>,
    /// Where carried values of loops start.
    starts: HashSet<NodeId>,
}

struct Writer<'a> {
    style: Style,
    /// What is differentiated: the result if it is a number, else any number that is made of it.
    symbol: String,
    /// What the result is called.
    result: String,
    lines: Vec<Line>,
    numbered: usize,
    taken: HashSet<String>,
    subject: &'a Subject<'a>,
    /// How often each name is a variable's, in the function's body and in those of its loops and branches.
    owners: HashMap<String, usize>,
    /// What is written for a variable where that is not its name.
    shown: HashMap<String, String>,
}

/// The longest text that stands inside of another one.
const LONG: usize = 56;

/// The equations in one style.
pub fn write(subject: &Subject<'_>, style: Style) -> String {
    let one_letter = subject.name.chars().count() == 1;
    let clash = subject.leaves.values().any(|leaf| leaf == "L");
    let number = matches!(subject.output, Value::Node(id) if subject.graph.ty(*id).rank() == 0 && subject.graph.ty(*id).lead.is_empty());
    let of_itself = number && (one_letter || clash);
    let symbol = if of_itself { subject.name.to_owned() } else { "L".to_owned() };
    let result = if number { symbol.clone() } else { subject.name.to_owned() };
    let mut writer = Writer {
        style,
        symbol,
        result,
        lines: vec![],
        numbered: 0,
        taken: subject.leaves.values().cloned().collect(),
        subject,
        owners: HashMap::new(),
        shown: HashMap::new(),
    };
    writer.all();
    writer.render()
}

/// The formula of one node, its inputs by their labels.
pub fn of_node(graph: &Graph, id: NodeId, style: Style, label: &dyn Fn(NodeId) -> String) -> String {
    let node = graph.node(id);
    match &node.op {
        Op::Call(def, attr) => {
            let of = |id: NodeId| match graph.literal(id) {
                Some(value) => term::number(value, style),
                None => Term::new(label(id), if label(id).starts_with("∂") { Level::Product } else { Level::Atom }),
            };
            term::call(graph, (*def, attr), &node.inputs, style, true, &of).text
        }
        _ => label(id),
    }
}

/// A variable as it is written in plain text: `h_2` is `h₂`.
pub fn variable(name: &str) -> String {
    name::unicode(name)
}

/// For each leaf's name, the same without the parameter's in front, where that still says which one it is.
pub fn short_names(full: &[String]) -> HashMap<String, String> {
    let cut = |name: &str| name.split_once('.').map_or(name, |(_, rest)| rest).to_owned();
    let mut count: HashMap<String, usize> = HashMap::new();
    full.iter().for_each(|name| *count.entry(cut(name)).or_default() += 1);
    let is_field = |short: &str| short.starts_with(|c: char| c.is_alphabetic() || c == '_');
    full.iter()
        .map(|name| {
            let short = cut(name);
            let short = if count[&short] == 1 && is_field(&short) { short } else { name.clone() };
            (name.clone(), short.replace("[·]", ""))
        })
        .collect()
}

impl<'a> Scope<'a> {
    fn new(graph: &'a Graph, needed: &[bool], roots: &[NodeId], index: Option<String>, depth: usize) -> Scope<'a> {
        let mut uses: HashMap<NodeId, usize> = HashMap::new();
        let mut owners: HashMap<String, usize> = HashMap::new();
        for id in graph.ids().filter(|id| needed[id.0]) {
            let node = graph.node(id);
            for input in &node.inputs {
                *uses.entry(*input).or_default() += 1;
            }
            if let Some(name) = &node.origin.name {
                // Many leaves can have a field's name.
                let field = matches!(&node.op, Op::Leaf(place) if !place.steps.is_empty());
                *owners.entry(name.clone()).or_default() += if field { 2 } else { 1 };
            }
        }
        for root in roots {
            *uses.entry(*root).or_default() += 1;
        }
        Scope {
            graph,
            terms: HashMap::new(),
            forced: HashMap::new(),
            uses,
            index,
            depth,
            needed: needed.to_vec(),
            inline: HashSet::new(),
            value: vec![],
            arrays: HashMap::new(),
            owners,
            starts: starts(graph),
        }
    }

    fn term(&self, id: NodeId) -> Term {
        self.terms.get(&id).cloned().unwrap_or_else(|| Term::atom("…"))
    }
}

/// The nodes where carried values of loops start.
fn starts(graph: &Graph) -> HashSet<NodeId> {
    let mut starts = HashSet::new();
    for id in graph.ids() {
        let node = graph.node(id);
        if let Op::Region(region) = &node.op
            && let Kind::Loop(shape) = &region.kind
        {
            starts.extend(node.inputs.iter().skip(1).take(shape.carried));
        }
    }
    starts
}

impl Writer<'_> {
    fn all(&mut self) {
        let subject = self.subject;
        let graph = subject.graph;
        let outputs = subject.output.leaves();
        let derivatives: Vec<NodeId> = subject.derivative.iter().filter_map(|(_, id)| *id).collect();
        let roots: Vec<NodeId> = outputs.iter().chain(&derivatives).copied().collect();
        let needed = graph.reachable(&roots);
        let value = graph.reachable(&outputs);
        let mut scope = Scope::new(graph, &needed, &[], None, 0);
        scope.value.clone_from(&value);
        self.owners.clone_from(&scope.owners);
        let single = matches!(subject.output, Value::Node(_) | Value::Array(_));
        let symbol = Base::Plain(self.result.clone());
        if let [output] = outputs[..]
            && single
            && graph.node(output).origin.name.is_none()
            && matches!(graph.node(output).op, Op::Call(..) | Op::Output(_))
        {
            let label = self.label(&symbol, None);
            scope.forced.insert(output, label);
        }
        self.nodes(&mut scope, &|id| value[id.0]);
        let results: Vec<String> = outputs.iter().map(|id| scope.term(*id).text).collect();
        let label = self.label(&symbol, None).text;
        if !(single && results == [label.clone()]) {
            let right = if single { results.concat() } else { format!("({})", results.join(", ")) };
            self.line(0, label, right);
        }
        let before = self.lines.len();
        for (leaf, id) in subject.derivative {
            if let Some(id) = id
                && !value[id.0]
                && !scope.forced.contains_key(id)
                && matches!(graph.node(*id).op, Op::Call(..) | Op::Output(_))
                && self.base(&scope, *id).is_none()
            {
                let label = self.label(&Base::Partial(leaf.clone()), None);
                scope.forced.insert(*id, label);
            }
        }
        self.nodes(&mut scope, &|id| needed[id.0] && !value[id.0]);
        for (leaf, id) in subject.derivative {
            let label = self.label(&Base::Partial(leaf.clone()), None).text;
            let right = id.map_or_else(|| "0".to_owned(), |id| scope.term(id).text);
            if right != label {
                self.line(0, label, right);
            }
        }
        if self.lines.len() > before && before > 0 {
            self.lines.insert(before, Line { indent: 0, left: String::new(), right: String::new() });
        }
    }

    fn line(&mut self, depth: usize, left: impl Into<String>, right: impl Into<String>) {
        self.lines.push(Line { indent: depth, left: left.into(), right: right.into() });
    }

    /// A name as it is written, in the given turn of a loop.
    fn label(&self, base: &Base, index: Option<&str>) -> Term {
        let (Base::Plain(name) | Base::Partial(name)) = base;
        let written = match self.shown.get(name) {
            Some(shown) if index.is_none() => shown.clone(),
            _ => self.style.pick(name::unicode(name), name::latex(name)),
        };
        let written = match index {
            None => written,
            Some(index) => match self.style {
                Style::Unicode => name::indexed(&written, index),
                Style::Latex if written.contains('_') => format!("{written}^{{({index})}}"),
                Style::Latex => format!("{written}_{{{index}}}"),
            },
        };
        match (base, self.style) {
            (Base::Plain(_), _) => Term::atom(written),
            (Base::Partial(_), Style::Unicode) => {
                Term::new(format!("∂{}/∂{written}", name::unicode(&self.symbol)), Level::Product)
            }
            (Base::Partial(_), Style::Latex) => {
                Term::atom(format!(r"\frac{{\partial {}}}{{\partial {written}}}", name::latex(&self.symbol)))
            }
        }
    }

    /// What a node is called, if it has a name that says which one it is.
    fn base(&self, scope: &Scope<'_>, id: NodeId) -> Option<Base> {
        let name = scope.graph.node(id).origin.name.as_ref()?;
        let alone = |name: &str| scope.owners.get(name).or(self.owners.get(name)) == Some(&1);
        let known = |name: &str| scope.owners.contains_key(name) || self.owners.contains_key(name);
        // Named after its operation by the compiler, not by the user.
        if name
            .strip_suffix("_kept")
            .is_some_and(|stem| stem == "value" || crate::compiler::table::find(stem).is_some())
        {
            return None;
        }
        let in_value = scope.value.get(id.0) == Some(&true);
        match name.strip_prefix("d_") {
            Some(of) if known(of) && in_value => None,
            Some(of) if known(of) => (alone(of) && alone(name)).then(|| Base::Partial(of.to_owned())),
            _ => alone(name).then(|| Base::Plain(name.trim_end_matches("_kept").to_owned())),
        }
    }

    /// The next of v₁, v₂, ….
    fn numbered(&mut self) -> Base {
        loop {
            self.numbered += 1;
            let name = format!("v_{}", self.numbered);
            if !self.taken.contains(&name) {
                return Base::Plain(name);
            }
        }
    }

    /// Writes the nodes of a graph that are `wanted`, in order.
    fn nodes(&mut self, scope: &mut Scope<'_>, wanted: &dyn Fn(NodeId) -> bool) {
        for id in scope.graph.ids().filter(|id| wanted(*id)) {
            if scope.terms.contains_key(&id) {
                continue;
            }
            let node = scope.graph.node(id);
            let style = self.style;
            match &node.op {
                Op::Leaf(_) => {
                    let name = self.subject.leaves.get(&id).cloned().unwrap_or_default();
                    let label = self.label(&Base::Plain(name), None);
                    scope.terms.insert(id, label);
                }
                Op::Literal(bits) => _ = scope.terms.insert(id, term::number(f64::from_bits(*bits), style)),
                Op::Integer(value) => _ = scope.terms.insert(id, term::number(*value as f64, style)),
                Op::Constant(text) => {
                    let text = crate::compiler::spelling::compact(text);
                    let text = style.pick(text.clone(), format!(r"\mathtt{{{}}}", name::escaped(&text)));
                    scope.terms.insert(id, Term::atom(text));
                }
                Op::Cotangent(number) => {
                    let several = self.subject.output.leaves().len() > 1;
                    let name = if several { format!("{}_{}", self.result, number + 1) } else { self.result.clone() };
                    let label = self.label(&Base::Partial(name), None);
                    scope.terms.insert(id, label);
                }
                Op::Tangent(_) | Op::Input(_) | Op::Output(_) => {}
                Op::Region(inner) => self.region(scope, id, inner),
                Op::Call(def, _) if def.name == "item" && scope.arrays.contains_key(&node.inputs[0]) => {
                    let (kept, turn) = (scope.arrays[&node.inputs[0]].clone(), scope.term(node.inputs[1]).text);
                    let label = self.label(&kept.base, Some(&if kept.next { format!("{turn}+1") } else { turn }));
                    scope.terms.insert(id, label);
                }
                Op::Call(def, attr) => {
                    let right = term::call(scope.graph, (*def, attr), &node.inputs, style, false, &|id| scope.term(id));
                    self.settle(scope, id, right);
                }
            }
        }
    }

    /// Decides whether an expression has an equation of its own, and writes that.
    fn settle(&mut self, scope: &mut Scope<'_>, id: NodeId, right: Term) {
        let view = matches!(&scope.graph.node(id).op, Op::Call(def, _)
            if matches!(def.code, crate::compiler::table::Code::View(_)) && !matches!(def.name, "outer"));
        let trivial = view || scope.graph.call(id, "neg").is_some() || right.text.chars().count() < 6;
        // What a loop starts with stands where the loop does.
        let initial = scope.uses.get(&id) == Some(&1) && scope.starts.contains(&id);
        let float = scope.graph.ty(id).element.is_float();
        let long = right.text.chars().count() > self.style.pick(LONG, 2 * LONG);
        let often = scope.uses.get(&id).copied().unwrap_or(0) > 1 && !trivial;
        let index = scope.index.clone();
        if scope.inline.contains(&id) {
            scope.terms.insert(id, right);
            return;
        }
        let left = match (scope.forced.get(&id).cloned(), self.base(scope, id)) {
            (Some(label), _) => label,
            (None, Some(base)) if (float || often) && !initial => {
                let label = self.label(&base, index.as_deref());
                // A name that stands for something else already, in another body.
                if self.taken.contains(&label.text) && scope.index.is_none() {
                    let base = self.numbered();
                    self.label(&base, index.as_deref())
                } else {
                    self.taken.insert(label.text.clone());
                    label
                }
            }
            _ if often || (long && !view) => {
                let base = self.numbered();
                self.label(&base, index.as_deref())
            }
            _ => {
                scope.terms.insert(id, right);
                return;
            }
        };
        let cases = scope.graph.call(id, "select").filter(|_| self.style == Style::Unicode);
        match cases {
            Some(&[condition, yes, no]) => {
                let plain =
                    |id: NodeId| scope.term(scope.graph.call(id, "broadcast").map_or(id, |inputs| inputs[0])).text;
                let (condition, yes, no) = (plain(condition), plain(yes), plain(no));
                self.cases(scope.depth, &left.text, &condition, &yes, &no);
            }
            _ => self.line(scope.depth, left.text.clone(), right.text),
        }
        scope.terms.insert(id, left);
    }

    fn render(&self) -> String {
        let width = |text: &str| text.chars().count();
        match self.style {
            Style::Unicode => {
                let widest =
                    self.lines.iter().map(|line| 4 * line.indent + width(&line.left)).filter(|w| *w <= 22).max();
                let lines = self.lines.iter().map(|line| {
                    let indent = " ".repeat(4 * line.indent);
                    let left = format!("{indent}{}", line.left);
                    let pad = " ".repeat(widest.unwrap_or(0).saturating_sub(width(&left)));
                    match (&line.left[..], &line.right[..]) {
                        ("", "") => String::new(),
                        ("", text) if text.starts_with('⎩') => format!("{left}{pad}   {text}"),
                        ("", text) => format!("{indent}{text}"),
                        (_, right) => format!("{left}{pad} = {right}"),
                    }
                });
                lines.collect::<Vec<_>>().join("\n")
            }
            Style::Latex => {
                // What stands on the left of `&` is flush right: there indentation would not be seen.
                let nested = self.lines.iter().any(|line| line.indent > 0);
                let shown = self.lines.iter().filter(|line| !line.left.is_empty() || !line.right.is_empty());
                let lines = shown.map(|line| {
                    let indent = r"\quad ".repeat(line.indent);
                    match &line.left[..] {
                        "" => format!("  &{indent}{}", line.right),
                        left if nested => format!("  &{indent}{left} = {}", line.right),
                        left => format!("  {left} &= {}", line.right),
                    }
                });
                lines.collect::<Vec<_>>().join(" \\\\\n")
            }
        }
    }
}
