//! Which nodes become variables and which are computed inside their consumer's loop; and the code of both.
//!
//! Element-wise chains run into the loop of what consumes them, views (transposes, broadcasts, outer products, …) are
//! index calculations there, and a sum runs over elements as they are computed. A node becomes a variable if
//! it is needed more than once, or whole, or at every turn of a loop that it does not vary in.

use crate::graph::{Attr, Graph, NodeId, NodeTy, Op, Place, Step, unique};
use crate::table::{Code, OpRef, View};
use crate::types::{Dim, Element};
use crate::wire::dim_code;
use std::collections::{HashMap, HashSet};

/// Code and how strongly it binds.
type Code1 = (String, u8);

const ATOM: u8 = 9;
const PREFIX: u8 = 7;

/// How the parameters of the function under construction are reached.
pub struct Access<'a> {
    /// For each parameter: its name and whether it is a reference.
    pub params: &'a [(String, bool)],
    /// The same for the tangents of the parameters, in the forward mode.
    pub tangents: &'a HashMap<usize, (String, bool)>,
    /// The code of the cotangent of each output leaf, in the backward pass.
    pub cotangents: &'a [String],
}

/// The body of a generated function while it is written.
pub struct Body<'a> {
    graph: &'a Graph,
    access: Access<'a>,
    variables: HashMap<NodeId, String>,
    taken: HashSet<String>,
    uses: Vec<usize>,
    pinned: Vec<bool>,
    /// The statements so far.
    pub lines: Vec<String>,
    /// Variables in order of their making: node and name.
    pub made: Vec<NodeId>,
}

/// The path from a parameter to a leaf, as code.
pub fn place_code(base: &str, steps: &[Step], accessor: &str) -> String {
    let mut code = base.to_owned();
    for step in steps {
        match step {
            Step::Field(name, true) => code = format!("{code}.{name}"),
            Step::Field(name, false) => code = format!("{code}.__tapeless_{accessor}_{name}()"),
            Step::Position(i) => code = format!("{code}.{i}"),
            Step::Index(i) => code = format!("{code}[{i}]"),
        }
    }
    code
}

/// A tensor type as code.
pub fn ty_code(ty: &NodeTy) -> String {
    let element = match ty.element {
        Element::F32 => String::new(),
        ref other => format!(", {other}"),
    };
    match &ty.dims[..] {
        [] => ty.element.to_string(),
        [n] => format!("Vector<{}{element}>", dim_code(n)),
        [r, c, ..] => format!("Matrix<{}, {}{element}>", dim_code(r), dim_code(c)),
    }
}

/// Whether a view shows its first input more often than once, so that the input is worth computing beforehand.
fn expands(view: View) -> bool {
    use View::*;
    matches!(
        view,
        Broadcast
            | BroadcastRows
            | BroadcastColumns
            | Outer
            | Scatter
            | Scatter2
            | ScatterRow
            | ScatterColumn
            | ScatterDiagonal
            | ScatterPick
    )
}

/// Whether a view that repeats its input has room for it only once.
fn shows_once(view: View, ty: &NodeTy) -> bool {
    let one = |dim: Option<&Dim>| dim.is_none_or(|dim| *dim == Dim::Lit(1));
    match view {
        View::Broadcast => one(ty.dims.first()) && one(ty.dims.get(1)),
        View::BroadcastRows => one(ty.dims.first()),
        View::BroadcastColumns => one(ty.dims.get(1)),
        _ => false,
    }
}

impl<'a> Body<'a> {
    /// Starts a body that computes `roots`, where the code of `given` nodes (residuals) is known.
    pub fn new(graph: &'a Graph, roots: &[NodeId], given: HashMap<NodeId, String>, access: Access<'a>) -> Body<'a> {
        let mut taken: HashSet<String> = access.params.iter().map(|(name, _)| name.clone()).collect();
        taken.extend(access.tangents.values().map(|(name, _)| name.clone()));
        taken.extend(["i", "j", "gradient", "residuals", "cotangent", "value", "kernels"].map(String::from));
        let mut body = Body {
            graph,
            access,
            variables: given,
            taken,
            uses: vec![0; graph.len()],
            pinned: vec![false; graph.len()],
            lines: vec![],
            made: vec![],
        };
        body.count_uses(roots);
        body.make_variables();
        body
    }

    fn is_trivial(&self, id: NodeId) -> bool {
        self.variables.contains_key(&id) || !matches!(self.graph.node(id).op, Op::Call(..))
    }

    /// Whether the node gets a variable.
    fn wants_variable(&self, id: NodeId) -> bool {
        match &self.graph.node(id).op {
            Op::Call(def, _) => match def.code {
                Code::Kernel("logsumexp") => true,
                Code::Kernel(_) | Code::Stack | Code::Sum => {
                    self.pinned[id.0] || self.uses[id.0] > 1 || self.graph.ty(id).rank() > 0
                }
                Code::View(View::Broadcast) => self.pinned[id.0],
                Code::View(_) => self.pinned[id.0] || self.uses[id.0] > 4,
                _ => self.pinned[id.0] || self.uses[id.0] > 1,
            },
            Op::Constant(_) => true,
            _ => false,
        }
    }

    fn count_uses(&mut self, roots: &[NodeId]) {
        for root in roots {
            self.uses[root.0] += 1;
        }
        for id in self.graph.ids().rev() {
            let uses = self.uses[id.0];
            if uses == 0 || self.variables.contains_key(&id) {
                continue;
            }
            let node = self.graph.node(id);
            let Op::Call(def, _) = &node.op else { continue };
            let once = self.wants_variable(id);
            for (position, input) in node.inputs.iter().enumerate() {
                self.uses[input.0] += if once { 1 } else { uses };
                let pins = match def.code {
                    Code::Kernel(_) => true,
                    Code::View(view) => {
                        position > 0 && !self.graph.ty(*input).element.is_float()
                            || expands(view) && !shows_once(view, &node.ty)
                    }
                    _ => false,
                };
                self.pinned[input.0] |= pins;
            }
        }
    }

    fn make_variables(&mut self) {
        for id in self.graph.ids() {
            if self.uses[id.0] > 0 && !self.variables.contains_key(&id) && self.wants_variable(id) {
                self.define(id);
            }
        }
    }

    /// The softmax beside a logsumexp: both come from the same exponentials.
    fn softmax_of(&self, logsumexp: NodeId) -> Option<NodeId> {
        let x = self.graph.call(logsumexp, "logsumexp")?[0];
        self.graph.ids().filter(|id| self.uses[id.0] > 0 && !self.variables.contains_key(id)).find(|id| {
            let shifted = self.graph.call(*id, "exp").and_then(|inputs| self.graph.call(inputs[0], "sub"));
            shifted.is_some_and(|inputs| {
                let spread =
                    self.graph.call(inputs[1], "broadcast").or_else(|| self.graph.call(inputs[1], "broadcast_columns"));
                inputs[0] == x && spread.is_some_and(|spread| spread[0] == logsumexp)
            })
        })
    }

    /// Writes `let name: type = …;`.
    fn define(&mut self, id: NodeId) {
        if let Some(softmax) = self.softmax_of(id) {
            let x = self.graph.node(id).inputs[0];
            let rows = if self.graph.ty(x).rank() == 2 { "_rows" } else { "" };
            let code = format!("kernels::logsumexp_and_softmax{rows}({})", self.reference(x));
            let types = format!("({}, {})", ty_code(self.graph.ty(id)), ty_code(self.graph.ty(softmax)));
            let (name, softmax_name) = (self.fresh(id), self.unique("softmax"));
            self.lines.push(format!("let ({name}, {softmax_name}): {types} = {code};"));
            self.variables.extend([(id, name), (softmax, softmax_name)]);
            self.made.extend([id, softmax]);
            return;
        }
        let code = self.whole(id);
        let ty = ty_code(self.graph.ty(id));
        let name = self.fresh(id);
        self.lines.push(format!("let {name}: {ty} = {code};"));
        self.variables.insert(id, name);
        self.made.push(id);
    }

    /// A name for the node's variable.
    fn fresh(&mut self, id: NodeId) -> String {
        let name = self.graph.node(id).variable();
        self.unique(&name)
    }

    /// A name that nothing has yet.
    fn unique(&mut self, base: &str) -> String {
        unique(base, &mut self.taken)
    }

    /// The code of a node's value.
    pub fn value(&self, id: NodeId) -> String {
        if self.is_trivial(id) && self.graph.ty(id).rank() > 0 {
            return match self.variables.get(&id) {
                Some(name) => name.clone(),
                None => match &self.graph.node(id).op {
                    Op::Leaf(place) | Op::Tangent(place) => {
                        let (code, reference) = self.leaf(id, place);
                        let code = if reference { format!("*{code}") } else { code };
                        if place.array { format!("Vector({code})") } else { code }
                    }
                    Op::Cotangent(number) => self.access.cotangents[*number].clone(),
                    _ => self.whole(id),
                },
            };
        }
        self.whole(id)
    }

    /// A reference to a node's value, for a kernel.
    fn reference(&self, id: NodeId) -> String {
        if !self.variables.contains_key(&id)
            && let Op::Leaf(place) | Op::Tangent(place) = &self.graph.node(id).op
            && !place.array
        {
            let (code, reference) = self.leaf(id, place);
            return if reference { code } else { format!("&{code}") };
        }
        format!("&{}", self.value(id))
    }

    /// The code that computes a node, not its variable.
    fn whole(&self, id: NodeId) -> String {
        let node = self.graph.node(id);
        if let Op::Call(def, attr) = &node.op {
            match def.code {
                Code::Kernel(name) => {
                    let inputs: Vec<String> = node.inputs.iter().map(|input| self.reference(*input)).collect();
                    let last_axis = matches!(def.derivative, crate::table::Derivative::Reduction(_))
                        && self.graph.ty(node.inputs[0]).rank() == 2;
                    let rows = if last_axis { "_rows" } else { "" };
                    return format!("kernels::{name}{rows}({})", inputs.join(", "));
                }
                Code::Sum => return self.sum(node.inputs[0]),
                Code::Stack => return self.stack(&node.inputs, attr),
                _ => {}
            }
        }
        self.build(id)
    }

    /// The code that computes a node element by element.
    fn build(&self, id: NodeId) -> String {
        match self.graph.ty(id).rank() {
            0 => self.element(id, &[]).0,
            1 => format!("kernels::vector(|i| {})", self.element(id, &["i".into()]).0),
            _ => format!("kernels::matrix(|i, j| {})", self.element(id, &["i".into(), "j".into()]).0),
        }
    }

    fn sum(&self, x: NodeId) -> String {
        let dims: Vec<String> = self.graph.ty(x).dims.iter().map(dim_code).collect();
        match &dims[..] {
            [] => self.element(x, &[]).0,
            [n] => format!("kernels::sum::<{n}, _>(|i| {})", self.element(x, &["i".into()]).0),
            [r, c, ..] => {
                format!("kernels::sum_matrix::<{r}, {c}, _>(|i, j| {})", self.element(x, &["i".into(), "j".into()]).0)
            }
        }
    }

    fn stack(&self, inputs: &[NodeId], attr: &Attr) -> String {
        let items: Vec<String> = inputs.iter().map(|input| self.element(*input, &[]).0).collect();
        match attr {
            Attr::Ty(NodeTy { dims, .. }) if dims.len() == 2 => {
                let columns = match dims[1] {
                    Dim::Lit(n) => n.max(1),
                    _ => items.len().max(1),
                };
                let rows: Vec<String> = items.chunks(columns).map(|row| format!("[{}]", row.join(", "))).collect();
                format!("Matrix([{}])", rows.join(", "))
            }
            _ => format!("Vector([{}])", items.join(", ")),
        }
    }

    /// The element of a node at the given indices.
    pub fn element(&self, id: NodeId, at: &[String]) -> Code1 {
        let node = self.graph.node(id);
        if let Some(name) = self.variables.get(&id) {
            return (indexed(name, at), ATOM);
        }
        match &node.op {
            Op::Leaf(place) | Op::Tangent(place) => {
                let (code, reference) = self.leaf(id, place);
                if at.is_empty() && reference { (format!("*{code}"), PREFIX) } else { (indexed(&code, at), ATOM) }
            }
            Op::Cotangent(number) => {
                let code = &self.access.cotangents[*number];
                (indexed(code, at), ATOM)
            }
            Op::Literal(bits) => literal(f64::from_bits(*bits), &node.ty.element),
            Op::Integer(value) => (value.to_string(), if *value < 0 { PREFIX } else { ATOM }),
            Op::Constant(text) => {
                let path = text.replace(' ', "");
                if at.is_empty() { (text.clone(), 0) } else { (indexed(&path, at), ATOM) }
            }
            Op::Call(def, attr) => self.call(id, *def, attr, &node.inputs, at),
        }
    }

    /// A scalar's code where an operand is expected.
    fn operand(&self, id: NodeId, at: &[String], floor: u8) -> String {
        let (code, strength) = self.element(id, at);
        if strength < floor { format!("({code})") } else { code }
    }

    fn call(&self, id: NodeId, def: OpRef, attr: &Attr, x: &[NodeId], at: &[String]) -> Code1 {
        match def.code {
            Code::Infix(operator, strength) => {
                let (left, right) = (self.operand(x[0], at, strength), self.operand(x[1], at, strength + 1));
                (format!("{left} {operator} {right}"), strength)
            }
            Code::Prefix(operator) => (format!("{operator}{}", self.operand(x[0], at, PREFIX + 1)), PREFIX),
            Code::Float(name) | Code::Scalar(name) => {
                let owner = if matches!(def.code, Code::Float(_)) { "Float" } else { "kernels" };
                let mut arguments: Vec<String> = x.iter().map(|input| self.argument(*input, at)).collect();
                if let Attr::Int(exponent) = attr {
                    arguments.push(exponent.to_string());
                }
                (format!("{owner}::{name}({})", arguments.join(", ")), ATOM)
            }
            Code::Select => {
                let parts: Vec<String> = x.iter().map(|input| self.element(*input, at).0).collect();
                (format!("if {} {{ {} }} else {{ {} }}", parts[0], parts[1], parts[2]), 0)
            }
            Code::Cast => (self.cast(x[0], at, &self.graph.ty(id).element), ATOM),
            Code::View(view) => self.view(view, x, at, id),
            Code::Sum => (self.sum(x[0]), ATOM),
            Code::Kernel(_) | Code::Stack => {
                let code = self.whole(id);
                (indexed(&code, at), ATOM)
            }
        }
    }

    /// An argument of a generic function: a number there says its type.
    fn argument(&self, id: NodeId, at: &[String]) -> String {
        let code = self.element(id, at).0;
        match (&self.graph.node(id).op, &self.graph.ty(id).element) {
            (Op::Literal(bits), element @ (Element::F32 | Element::F64))
                if f64::from_bits(*bits).is_finite() && !self.variables.contains_key(&id) =>
            {
                format!("{code}_{element}")
            }
            _ => code,
        }
    }

    fn cast(&self, x: NodeId, at: &[String], target: &Element) -> String {
        let source = &self.graph.ty(x).element;
        let code = self.operand(x, at, ATOM);
        match (source, target) {
            (Element::Param(_), Element::F64) => format!("Float::to_f64({code})"),
            (Element::Param(_), other) => format!("(Float::to_f64({code}) as {other})"),
            (Element::F64, Element::Param(name)) => format!("<{name} as Float>::from_f64({code})"),
            (_, Element::Param(name)) => format!("<{name} as Float>::from_f64({code} as f64)"),
            (_, other) => format!("({code} as {other})"),
        }
    }

    fn view(&self, view: View, x: &[NodeId], at: &[String], id: NodeId) -> Code1 {
        let index = |input: usize| self.operand(x[input], &[], 1);
        let zero = || literal(0.0, &self.graph.ty(id).element).0;
        let place = |i: usize| at.get(i).cloned().unwrap_or_default();
        let only = |condition: String, inner: &[String]| {
            let value = self.element(x[0], inner).0;
            (format!("if {condition} {{ {value} }} else {{ {} }}", zero()), 0)
        };
        match view {
            View::Broadcast => self.element(x[0], &[]),
            View::BroadcastRows => self.element(x[0], &[place(1)]),
            View::BroadcastColumns => self.element(x[0], &[place(0)]),
            View::Transpose => self.element(x[0], &[place(1), place(0)]),
            View::Outer => {
                let (left, right) = (self.operand(x[0], &[place(0)], 5), self.operand(x[1], &[place(1)], 6));
                (format!("{left} * {right}"), 5)
            }
            View::Index => self.element(x[0], &[index(1)]),
            View::Index2 => self.element(x[0], &[index(1), index(2)]),
            View::Row => self.element(x[0], &[index(1), place(0)]),
            View::Column => self.element(x[0], &[place(0), index(1)]),
            View::Diagonal => self.element(x[0], &[place(0), place(0)]),
            View::Pick => {
                let (label, _) = self.element(x[1], &[place(0)]);
                self.element(x[0], &[place(0), label])
            }
            View::Scatter => only(format!("{} == {}", place(0), index(1)), &[]),
            View::Scatter2 => only(format!("{} == {} && {} == {}", place(0), index(1), place(1), index(2)), &[]),
            View::ScatterRow => only(format!("{} == {}", place(0), index(1)), &[place(1)]),
            View::ScatterColumn => only(format!("{} == {}", place(1), index(1)), &[place(0)]),
            View::ScatterDiagonal => only(format!("{} == {}", place(0), place(1)), &[place(0)]),
            View::ScatterPick => {
                let (label, _) = self.element(x[1], &[place(0)]);
                only(format!("{} == {label}", place(1)), &[place(0)])
            }
        }
    }

    /// A leaf's code, and whether that is a reference to it.
    fn leaf(&self, id: NodeId, place: &Place) -> (String, bool) {
        let (name, reference) = match &self.graph.node(id).op {
            Op::Tangent(_) => &self.access.tangents[&place.param],
            _ => &self.access.params[place.param],
        };
        match place.steps.last() {
            None => (name.clone(), *reference),
            // A hidden accessor yields a reference.
            Some(Step::Field(_, false)) => (place_code(name, &place.steps, "ref"), true),
            Some(_) => (place_code(name, &place.steps, "ref"), false),
        }
    }

    /// Statements that add a gradient to `place`, a mutable place expression.
    pub fn accumulate(&mut self, place: &str, array: bool, id: NodeId) {
        let node = self.graph.node(id);
        if let Op::Call(def, _) = &node.op
            && !self.variables.contains_key(&id)
        {
            let x = node.inputs.clone();
            match def.code {
                Code::Infix("+", _) => {
                    self.accumulate(place, array, x[0]);
                    return self.accumulate(place, array, x[1]);
                }
                Code::View(View::Scatter) => {
                    let (at, value) = (self.element(x[1], &[]).0, self.element(x[0], &[]).0);
                    return self.lines.push(format!("{place}[{at}] += {value};"));
                }
                Code::View(View::Scatter2) => {
                    let (i, j, value) =
                        (self.element(x[1], &[]).0, self.element(x[2], &[]).0, self.element(x[0], &[]).0);
                    return self.lines.push(format!("{place}[({i}, {j})] += {value};"));
                }
                Code::View(View::ScatterRow) => {
                    let (at, value) = (self.element(x[1], &[]).0, self.element(x[0], &["j".into()]).0);
                    return self.lines.push(format!("kernels::add_to_vector(&mut {place}.0[{at}], |j| {value});"));
                }
                _ => {}
            }
        }
        let inner = if array { place.to_owned() } else { format!("{place}.0") };
        let line = match self.graph.ty(id).rank() {
            0 => format!("{place} += {};", self.element(id, &[]).0),
            1 => format!("kernels::add_to_vector(&mut {inner}, |i| {});", self.element(id, &["i".into()]).0),
            _ => format!(
                "kernels::add_to_matrix(&mut {inner}, |i, j| {});",
                self.element(id, &["i".into(), "j".into()]).0
            ),
        };
        self.lines.push(line);
    }

    /// The code of a gradient by value. Contributions to single elements are added up in place.
    pub fn gradient(&mut self, id: NodeId, array: bool) -> String {
        let mut terms = vec![];
        self.terms(id, &mut terms);
        let scattered = terms.iter().any(|term| matches!(&self.graph.node(*term).op, Op::Call(def, _) if matches!(def.code, Code::View(View::Scatter | View::Scatter2 | View::ScatterRow))));
        if let Some(items) = self.literal_scatter(&terms, self.graph.ty(id)) {
            let items = items.join(", ");
            return if array { format!("[{items}]") } else { format!("Vector([{items}])") };
        }
        if scattered && !self.variables.contains_key(&id) {
            let ty = ty_code(self.graph.ty(id));
            let name = self.unique("sum");
            self.lines.push(format!("let mut {name} = <{ty} as Params>::ZEROS;"));
            self.accumulate(&name.clone(), false, id);
            return if array { format!("{name}.0") } else { name };
        }
        let code = self.value(id);
        if array { format!("{}.0", code) } else { code }
    }

    fn terms(&self, id: NodeId, terms: &mut Vec<NodeId>) {
        match self.graph.call(id, "add") {
            Some(&[x, y]) if !self.variables.contains_key(&id) => {
                self.terms(x, terms);
                self.terms(y, terms);
            }
            _ => terms.push(id),
        }
    }

    /// The elements of a short vector whose every contribution names its place by a number.
    fn literal_scatter(&self, terms: &[NodeId], ty: &NodeTy) -> Option<Vec<String>> {
        let [Dim::Lit(n)] = ty.dims[..] else { return None };
        if n > 64 {
            return None;
        }
        let mut items: Vec<Vec<String>> = vec![vec![]; n];
        for term in terms {
            let &[value, at] = self.graph.call(*term, "scatter")? else { return None };
            let Op::Integer(at) = self.graph.node(at).op else { return None };
            if self.variables.contains_key(term) {
                return None;
            }
            let item = items.get_mut(usize::try_from(at).ok()?)?;
            let floor = if item.is_empty() { 4 } else { 5 };
            item.push(self.operand(value, &[], floor));
        }
        let zero = literal(0.0, &ty.element).0;
        Some(items.into_iter().map(|item| if item.is_empty() { zero.clone() } else { item.join(" + ") }).collect())
    }
}

fn indexed(code: &str, at: &[String]) -> String {
    match at {
        [] => code.to_owned(),
        [i] => format!("{code}[{i}]"),
        [i, j, ..] => format!("{code}[({i}, {j})]"),
    }
}

/// A float as code.
pub fn literal(value: f64, element: &Element) -> Code1 {
    if let Element::Param(name) = element {
        return match value {
            0.0 if value.is_sign_positive() => (format!("<{name} as Float>::ZERO"), ATOM),
            1.0 => (format!("<{name} as Float>::ONE"), ATOM),
            _ if value.is_finite() => (format!("<{name} as Float>::from_f64({value:?})"), ATOM),
            _ => (format!("<{name} as Float>::from_f64({})", special(value, &Element::F64)), ATOM),
        };
    }
    let overflows = *element == Element::F32 && value.abs() > f64::from(f32::MAX);
    if !value.is_finite() || overflows {
        let value = if overflows { value * f64::INFINITY } else { value };
        return (special(value, element), ATOM);
    }
    (format!("{value:?}"), if value.is_sign_negative() { PREFIX } else { ATOM })
}

fn special(value: f64, element: &Element) -> String {
    match value {
        _ if value.is_nan() => format!("{element}::NAN"),
        _ if value > 0.0 => format!("{element}::INFINITY"),
        _ => format!("{element}::NEG_INFINITY"),
    }
}
