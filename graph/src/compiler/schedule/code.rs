//! The code of a node: whole, or one element of it.

use super::{Body, place::indexed};
use crate::compiler::graph::{Attr, NodeId, NodeTy, Op};
use crate::compiler::table::{COMPARISON, Code, OpRef, View};
use crate::compiler::types::dim_code;
use crate::compiler::types::{Dim, Element};

/// Code and how strongly it binds.
pub type Code1 = (String, u8);

const ATOM: u8 = 9;
const PREFIX: u8 = 7;

/// Names of indices, of arrays and of tensors.
pub(super) const OUTER: [&str; 4] = ["a", "b", "c", "d"];
const INNER: [&str; 4] = ["i", "j", "k", "l"];

impl Body<'_> {
    /// The code of a node's value.
    pub fn value(&self, id: NodeId) -> String {
        if let Some((code, reference)) = self.whole_place(id) {
            let code = if reference { format!("*{code}") } else { code };
            return if self.is_bare_array(id) { format!("Vector({code})") } else { code };
        }
        if self.variables.contains_key(&id) {
            return self.element(id, &[]).0;
        }
        match &self.graph.node(id).op {
            Op::Input(k) => match &self.handed[k] {
                super::Handed::Outer(outer) => self.parent.expect("a body around it").value(*outer),
                super::Handed::Name(name) => name.clone(),
            },
            _ => self.computed(id, true),
        }
    }

    /// A reference to a node's value, for a kernel.
    pub(super) fn reference(&self, id: NodeId) -> String {
        if let Some((code, reference)) = self.whole_place(id).filter(|_| !self.is_bare_array(id)) {
            return if reference { code } else { format!("&{code}") };
        }
        if let (Op::Input(k), false) = (&self.graph.node(id).op, self.variables.contains_key(&id))
            && let super::Handed::Outer(outer) = &self.handed[k]
        {
            return self.parent.expect("a body around it").reference(*outer);
        }
        format!("&{}", self.value(id))
    }

    /// The code that computes a node, not its variable, where its type is known.
    pub(super) fn whole(&self, id: NodeId) -> String {
        self.computed(id, false)
    }

    /// The code that computes a node; `spelled` where nothing else says its type.
    fn computed(&self, id: NodeId, spelled: bool) -> String {
        let node = self.graph.node(id);
        match &node.op {
            Op::Call(def, attr) => match def.code {
                Code::Kernel(name) => {
                    if self.sums_elements(id) && !self.variables.contains_key(&node.inputs[0]) {
                        let element = self.element(node.inputs[0], &["i".into(), "j".into()]).0;
                        let dims: Vec<String> = self.graph.ty(node.inputs[0]).dims.iter().map(dim_code).collect();
                        let (cpu, dims) = (self.access.cpu, dims.join(", "));
                        let cpu = if self.has_angles(&element) { &format!("*{cpu}") } else { cpu };
                        let code = format!("kernels::{name}_of::<{dims}, _, _>({cpu}, |i, j| {element})");
                        return self.near(&element, code);
                    }
                    let (name, mut inputs) = self.kernel_of(name, &node.inputs);
                    let name = name.as_str();
                    if let Attr::Options(text, _) = attr {
                        inputs.push(text.clone());
                    }
                    let by_rows = matches!(def.derivative, crate::compiler::table::Derivative::Reduction(_))
                        || name == "scatter_add";
                    let last_axis = by_rows && self.graph.ty(node.inputs[0]).rank() == 2;
                    let rows = if last_axis { "_rows" } else { "" };
                    if name == "logsumexp" {
                        inputs.insert(0, self.is_shifted(node.inputs[0]).to_string());
                    }
                    if crate::compiler::table::takes_machine(name) {
                        inputs.insert(0, self.access.cpu.to_owned());
                    }
                    return format!("kernels::{name}{rows}({})", inputs.join(", "));
                }
                Code::Whole(method) => {
                    let receiver = self.value(node.inputs[0]);
                    let plain = receiver.chars().all(|c| c.is_alphanumeric() || "_.[]".contains(c));
                    let receiver = if plain { receiver } else { format!("({receiver})") };
                    return format!("{receiver}.{method}()");
                }
                Code::Sum => return self.sum(node.inputs[0]),
                Code::Stack => return self.stack(&node.inputs, attr),
                Code::Pack => {
                    let items: Vec<String> = node.inputs.iter().map(|input| self.value(*input)).collect();
                    return format!("[{}]", items.join(", "));
                }
                _ => {}
            },
            Op::Literal(_) | Op::Integer(_) if !node.ty.lead.is_empty() => {
                let item = NodeTy { lead: vec![], ..node.ty.clone() };
                let value = match (&node.op, item.rank()) {
                    (Op::Literal(0), 1..) => format!("<{} as Params>::ZEROS", super::ty_code(&item)),
                    _ => self.tensor(&item, &self.element(id, &[]).0, spelled),
                };
                return node.ty.lead.iter().rev().fold(value, |value, extent| match extent {
                    crate::compiler::graph::Extent::Fixed(n) => format!("[{value}; {}]", dim_code(n)),
                    crate::compiler::graph::Extent::Run => "__KRATE__::__private::alloc::vec::Vec::new()".into(),
                });
            }
            _ => {}
        }
        self.build(id, spelled)
    }

    /// The code that computes a node element by element.
    fn build(&self, id: NodeId, spelled: bool) -> String {
        let ty = self.graph.ty(id);
        if ty.lead.contains(&crate::compiler::graph::Extent::Run)
            && let Some((place, _)) = self.whole_place(id)
        {
            return format!("{place}.clone()");
        }
        let names: Vec<String> =
            OUTER[..ty.lead.len()].iter().chain(&INNER[..ty.rank()]).map(ToString::to_string).collect();
        let inner = match self.short(id) {
            Some((name, x)) => {
                let (x, call) = (self.argument(x, &names), self.float_call(name, "x", false));
                let (kernel, at) = if ty.rank() == 1 { ("short_vector", "i") } else { ("short_matrix", "i, j") };
                let (lanes, given) = (super::short::lanes(name, &ty.element), ", _".repeat(1 + ty.rank()));
                format!("kernels::{kernel}::<{lanes}{given}>(|{at}| {x}, |x: {}| {call})", ty.element)
            }
            None => self.tensor(ty, &self.element(id, &names).0, spelled),
        };
        OUTER.iter().zip(&ty.lead).rev().fold(inner, |inner, (a, extent)| match extent {
            crate::compiler::graph::Extent::Fixed(n) if spelled => {
                format!("::core::array::from_fn::<_, {}, _>(|{a}| {inner})", dim_code(n))
            }
            _ => format!("::core::array::from_fn(|{a}| {inner})"),
        })
    }

    /// A tensor from the code of its element.
    pub(super) fn tensor(&self, ty: &NodeTy, element: &str, spelled: bool) -> String {
        let mut given: Vec<String> = ty.dims.iter().map(dim_code).collect();
        given.push(ty.element.to_string());
        let given = if spelled { format!("::<{}>", given.join(", ")) } else { String::new() };
        let code = match ty.rank() {
            0 => return element.to_owned(),
            1 => format!("kernels::vector{given}(|i| {element})"),
            2 => format!("kernels::matrix{given}(|i, j| {element})"),
            3 => format!("Tensor3{given}::from_fn(|i, j, k| {element})"),
            _ => format!("Tensor4{given}::from_fn(|i, j, k, l| {element})"),
        };
        self.near(element, code)
    }

    fn sum(&self, x: NodeId) -> String {
        let dims: Vec<String> = self.graph.ty(x).dims.iter().map(dim_code).collect();
        let names: Vec<String> = INNER[..dims.len()].iter().map(ToString::to_string).collect();
        let cpu = self.access.cpu;
        if self.in_lane {
            return self.sum_in_lane(x);
        }
        if let ([n], Some(&[a, b])) = (&dims[..], self.product(x)) {
            let (a, b) = (self.element(a, &names).0, self.element(b, &names).0);
            let terms = format!("({a}, {b})");
            let cpu = if self.has_angles(&terms) { &format!("*{cpu}") } else { cpu };
            return self.near(&terms, format!("kernels::sum_products::<{n}, _, _>({cpu}, |i| {terms})"));
        }
        let element = self.element(x, &names).0;
        let cpu = if self.has_angles(&element) { &format!("*{cpu}") } else { cpu };
        let code = match &dims[..] {
            [] => return element,
            [n] => format!("kernels::sum::<{n}, _, _>({cpu}, |i| {element})"),
            [r, c] => format!("kernels::sum_matrix::<{r}, {c}, _, _>({cpu}, |i, j| {element})"),
            [a, b, c] => format!(
                "kernels::sum::<{a}, _, _>({cpu}, |i| kernels::sum_matrix::<{b}, {c}, _, _>({cpu}, |j, k| {element}))"
            ),
            [a, b, c, d, ..] => format!(
                "kernels::sum_matrix::<{a}, {b}, _, _>({cpu}, |i, j| kernels::sum_matrix::<{c}, {d}, _, _>({cpu}, |k, l| {element}))"
            ),
        };
        self.near(&element, code)
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

    /// The element of a node at the given indices, those of arrays around it first.
    pub fn element(&self, id: NodeId, at: &[String]) -> Code1 {
        let node = self.graph.node(id);
        if let Some(local) = self.local(id, at) {
            return (local.clone(), ATOM);
        }
        if let Some((template, reference)) = self.template(id) {
            let whole = reference && at.len() == node.ty.lead.len();
            let code = indexed(&template, at);
            return if whole { (format!("*{code}"), PREFIX) } else { (code, ATOM) };
        }
        match &node.op {
            Op::Literal(bits) => literal(f64::from_bits(*bits), &node.ty.element),
            Op::Integer(value) if node.ty.element == Element::Bool => ((*value != 0).to_string(), ATOM),
            Op::Integer(value) => (value.to_string(), if *value < 0 { PREFIX } else { ATOM }),
            Op::Constant(text) => {
                let path = text.replace(' ', "");
                if at.is_empty() { (text.clone(), 0) } else { (indexed(&path, at), ATOM) }
            }
            Op::Input(k) => match &self.handed[k] {
                super::Handed::Outer(outer) => self.parent.expect("a body around it").element(*outer, at),
                super::Handed::Name(name) => (indexed(name, at), ATOM),
            },
            Op::Call(def, attr) => self.call(id, *def, attr, &node.inputs, at),
            other => unreachable!("{other:?} has a name or none of its elements is asked for"),
        }
    }

    /// A scalar's code where an operand is expected.
    pub(super) fn operand(&self, id: NodeId, at: &[String], floor: u8) -> String {
        let (code, strength) = self.element(id, at);
        if strength < floor { format!("({code})") } else { code }
    }

    fn call(&self, id: NodeId, def: OpRef, attr: &Attr, x: &[NodeId], at: &[String]) -> Code1 {
        match def.code {
            Code::Infix(operator, strength) => {
                if let Some(code) = self.contracted(operator, x, at) {
                    return (code, ATOM);
                }
                // Comparisons do not chain.
                let first = if strength == COMPARISON { strength + 1 } else { strength };
                let (left, right) = (self.operand(x[0], at, first), self.operand(x[1], at, strength + 1));
                (format!("{left} {operator} {right}"), strength)
            }
            Code::Prefix(operator) => (format!("{operator}{}", self.operand(x[0], at, PREFIX + 1)), PREFIX),
            Code::Float(name) | Code::Scalar(name) => {
                let mut arguments: Vec<String> = x.iter().map(|input| self.argument(*input, at)).collect();
                if let Attr::Int(exponent) = attr {
                    arguments.push(exponent.to_string());
                }
                let arguments = arguments.join(", ");
                let code = match def.code {
                    Code::Float(_) if self.access.contract => {
                        self.float_call(name, &arguments, at.is_empty() && !self.in_lane)
                    }
                    Code::Float(_) => format!("Float::{name}({arguments})"),
                    _ => format!("kernels::{name}({arguments})"),
                };
                (code, ATOM)
            }
            Code::Method(name) => {
                let arguments: Vec<String> = x[1..].iter().map(|input| self.element(*input, at).0).collect();
                // The numbers may be of no type yet, and so have no methods.
                let ty = &self.graph.ty(x[0]).element;
                (format!("{ty}::{name}({}, {})", self.element(x[0], at).0, arguments.join(", ")), ATOM)
            }
            Code::Select => {
                let parts: Vec<String> = x.iter().map(|input| self.element(*input, at).0).collect();
                (format!("if {} {{ {} }} else {{ {} }}", parts[0], parts[1], parts[2]), 0)
            }
            Code::Cast => (self.cast(x[0], at, &self.graph.ty(id).element), ATOM),
            Code::View(view) => self.view(view, x, at, id),
            Code::Sum => (self.sum(x[0]), if self.in_lane { 4 } else { ATOM }),
            Code::Kernel(_) | Code::Whole(_) | Code::Stack | Code::Pack => {
                let code = self.whole(id);
                (indexed(&code, at), ATOM)
            }
            Code::Length => {
                let (template, _) = self.template(x[0]).expect("an array stands somewhere");
                (format!("{}.len()", template.split("[§]").next().unwrap_or_default()), ATOM)
            }
            Code::Set | Code::Foreign => unreachable!("has a variable"),
        }
    }

    /// An argument of a generic function: a number there says its type.
    pub(super) fn argument(&self, id: NodeId, at: &[String]) -> String {
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

    /// An index of a part as one of the whole.
    fn shifted(&self, x: &[NodeId], axis: usize, at: &str) -> String {
        match x.get(1 + axis).map(|start| self.operand(*start, &[], 4)) {
            Some(start) if start != "0" => format!("{start} + {at}"),
            _ => at.to_owned(),
        }
    }

    fn view(&self, view: View, x: &[NodeId], at: &[String], id: NodeId) -> Code1 {
        let index = |input: usize| self.operand(x[input], &[], 1);
        let zero = || literal(0.0, &self.graph.ty(id).element).0;
        let place = |i: usize| at.get(i).cloned().unwrap_or_default();
        let only = |condition: String, inner: &[String]| match decided(&condition) {
            Some(true) => self.element(x[0], inner),
            Some(false) => literal(0.0, &self.graph.ty(id).element),
            None => (format!("if {condition} {{ {} }} else {{ {} }}", self.element(x[0], inner).0, zero()), 0),
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
            View::Index => {
                let at: Vec<String> = (1..x.len()).map(index).collect();
                self.element(x[0], &at)
            }
            View::Slice => {
                let inner: Vec<String> = std::iter::once(index(1)).chain(at.iter().cloned()).collect();
                self.element(x[0], &inner)
            }
            View::ScatterSlice => only(format!("{} == {}", place(0), index(1)), at.get(1..).unwrap_or_default()),
            View::Gather => {
                let (label, _) = self.element(x[1], &[place(0)]);
                let inner: Vec<String> = std::iter::once(label).chain(at.iter().skip(1).cloned()).collect();
                self.element(x[0], &inner)
            }
            View::Index2 => self.element(x[0], &[index(1), index(2)]),
            View::Row => self.element(x[0], &[index(1), place(0)]),
            View::Column => self.element(x[0], &[place(0), index(1)]),
            View::Diagonal => self.element(x[0], &[place(0), place(0)]),
            View::Pick => {
                let (label, _) = self.element(x[1], &[place(0)]);
                self.element(x[0], &[place(0), label])
            }
            View::Item => {
                let inner: Vec<String> = std::iter::once(index(1)).chain(at.iter().cloned()).collect();
                self.element(x[0], &inner)
            }
            View::ScatterItem => only(format!("{} == {}", place(0), index(1)), at.get(1..).unwrap_or_default()),
            View::Part => {
                let inner: Vec<String> = at.iter().enumerate().map(|(axis, at)| self.shifted(x, axis, at)).collect();
                self.element(x[0], &inner)
            }
            View::Embed => {
                let (mut conditions, mut inner) = (Vec::new(), Vec::new());
                for (axis, at) in at.iter().enumerate() {
                    let Some(start) = x.get(1 + axis) else {
                        inner.push(at.clone());
                        continue;
                    };
                    let (start, n) = (self.operand(*start, &[], 5), dim_code(&self.graph.ty(x[0]).dims[axis]));
                    if start == "0" {
                        conditions.push(format!("{at} < {n}"));
                        inner.push(at.clone());
                    } else {
                        conditions.push(format!("{at} >= {start} && {at} < {start} + {n}"));
                        inner.push(less(at, &start));
                    }
                }
                only(conditions.join(" && "), &inner)
            }
            View::Regroup => self.element(x[0], at),
            View::Concat => {
                let (n, at) = (dim_code(&self.graph.ty(x[0]).dims[0]), place(0));
                let first = |at: &String| self.element(x[0], std::slice::from_ref(at));
                let second = |at: &str| self.element(x[1], &[less(at, &n)]);
                match decided(&format!("{at} < {n}")) {
                    Some(true) => first(&at),
                    Some(false) => second(&at),
                    None => (format!("if {at} < {n} {{ {} }} else {{ {} }}", first(&at).0, second(&at).0), 0),
                }
            }
            View::Scatter => {
                let hits: Vec<String> = (1..x.len()).map(|n| format!("{} == {}", place(n - 1), index(n))).collect();
                only(hits.join(" && "), &[])
            }
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
}

/// Whether conditions on indices that are numbers hold, if all are.
fn decided(conditions: &str) -> Option<bool> {
    let holds = |condition: &str| {
        let mut words = condition.split(' ');
        let (left, operator, right) = (words.next()?.parse::<usize>().ok()?, words.next()?, words.next()?);
        let right = match (words.next(), words.next()) {
            (Some("+"), Some(more)) => right.parse::<usize>().ok()? + more.parse::<usize>().ok()?,
            _ => right.parse::<usize>().ok()?,
        };
        match operator {
            "==" => Some(left == right),
            "<" => Some(left < right),
            ">=" => Some(left >= right),
            _ => None,
        }
    };
    let all: Vec<Option<bool>> = conditions.split(" && ").map(holds).collect();
    if all.contains(&Some(false)) { Some(false) } else { all.iter().all(Option::is_some).then_some(true) }
}

/// An index less the beginning of a part.
fn less(at: &str, start: &str) -> String {
    match (at.parse::<usize>(), start.parse::<usize>()) {
        (Ok(at), Ok(start)) if at >= start => (at - start).to_string(),
        _ => format!("{at} - {start}"),
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
