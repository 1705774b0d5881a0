//! The bodies of the generated functions.

use super::piece::{ADDS, CPU};
use super::{Compilation, Joint, zero_code};
use crate::derivative::WrtLeaf;
use crate::graph::{Graph, NodeId, NodeTy, Op, Step};
use crate::lower::value::Value;
use crate::lowering::{self, Lowered};
use crate::partition;
use crate::region::Kind;
use crate::schedule::{Access, Body, Life, Sum, Text, joined, place_code, sectioned};
use crate::types::{Element, Ty};
use quote::ToTokens;
use std::borrow::Cow;
use std::collections::HashMap;

impl Compilation<'_> {
    pub(super) fn params(&self) -> Vec<(String, bool)> {
        (0..self.program.params.len()).map(|number| self.inner(number)).collect()
    }

    /// The name of the parameter that holds a parameter's tangent.
    pub(super) fn tangent_name(&self, number: usize) -> String {
        let name = self.program.params[number].name.to_string();
        self.own_name(&format!("d_{}", name.trim_start_matches("r#")))
    }

    /// A name for a parameter of ours beside the user's.
    pub(super) fn own_name(&self, base: &str) -> String {
        let mut name = base.to_owned();
        while self.program.params.iter().any(|param| param.name == name) {
            name.push('_');
        }
        name
    }

    /// How generated code reaches what it is given.
    pub(super) fn access<'a>(
        &self,
        params: &'a [(String, bool)],
        tangents: &'a HashMap<usize, (String, bool)>,
        cotangents: &'a [(String, bool)],
        cpu: &'a str,
    ) -> Access<'a> {
        Access { params, tangents, cotangents, cpu, contract: !self.program.options.strict }
    }

    /// Runs `write` on a body that computes `roots`, and yields its statements and `write`'s result.
    fn body(
        &self,
        graph: &Graph,
        roots: &[NodeId],
        given: HashMap<NodeId, String>,
        cotangents: &[(String, bool)],
        write: impl FnOnce(&mut Body<'_>) -> String,
    ) -> Text {
        let (params, tangents) = (self.params(), self.tangents());
        let cpu = self.own_name(CPU);
        let access = self.access(&params, &tangents, cotangents, &cpu);
        let mut body = Body::new(graph, roots, given, access);
        let tail = write(&mut body);
        sectioned(std::mem::take(&mut body.lines), &[tail])
    }

    fn tangents(&self) -> HashMap<usize, (String, bool)> {
        self.wrt_params.iter().map(|number| (*number, (self.tangent_name(*number), self.inner(*number).1))).collect()
    }

    /// The function itself.
    pub(super) fn value_body(&self) -> Text {
        let lowered = self.rewritten(&self.forward.graph, &self.output.leaves());
        let (graph, output) = match &lowered {
            Some(Lowered { graph, map }) => (graph, self.output.map(&mut |id| map[id.0])),
            None => (&self.forward.graph, self.output.clone()),
        };
        self.body(graph, &output.leaves(), HashMap::new(), &[], |body| value_code(body, graph, &output))
    }

    /// A graph rewritten for the code, unless formulas must not change or nothing is to be rewritten.
    fn rewritten(&self, graph: &Graph, roots: &[NodeId]) -> Option<Lowered> {
        if self.program.options.strict { None } else { lowering::lower(graph, roots) }
    }

    /// The same values, rewritten for the code.
    fn lowered<'j>(&self, joint: &'j Joint) -> Cow<'j, Joint> {
        match self.rewritten(&joint.graph, &joint.roots()) {
            Some(Lowered { graph, map }) => Cow::Owned(joint.moved(graph, |id| map[id.0])),
            None => Cow::Borrowed(joint),
        }
    }

    /// Value and gradient in one pass.
    pub(super) fn value_and_grad_body(&self, joint: &Joint) -> Text {
        let joint = &*self.lowered(joint);
        let roots = joint.roots();
        self.body(&joint.graph, &roots, HashMap::new(), &[], |body| {
            let mut gradient = self.gradient_code(body, joint);
            if self.is_recurrence(joint) {
                gradient = format!("kernels::alone({gradient})");
            }
            format!("({}, {gradient})", value_code(body, &joint.graph, &joint.output))
        })
    }

    /// Whether a loop makes one number and its derivative.
    fn is_recurrence(&self, joint: &Joint) -> bool {
        let number =
            |ty: &NodeTy| matches!(ty.element, Element::F32 | Element::F64) && ty.rank() == 0 && ty.lead.is_empty();
        let loops = |id: NodeId| matches!(&joint.graph.node(id).op, Op::Region(region) if region.kind != Kind::Branch);
        let whole = |leaf: &WrtLeaf| number(&leaf.ty) && leaf.place.steps.is_empty();
        matches!(&self.wrt[..], [leaf] if whole(leaf)) && self.is_scalar() && joint.graph.ids().any(loops)
    }

    /// Value, the gradient added to what is there.
    pub(super) fn accumulate_body(&self, joint: &Joint) -> (Text, Vec<Life>) {
        let (params, cpu) = (self.params(), self.own_name(CPU));
        self.accumulation(joint, self.access(&params, &HashMap::new(), &[], &cpu), ADDS)
    }

    /// Where the gradient of a leaf's parameter is in the gradient: it is one of several, or all of it.
    fn gradient_of(&self, leaf: &WrtLeaf) -> String {
        let at = self.wrt_params.iter().position(|number| *number == leaf.place.param).unwrap_or(0);
        if self.wrt_params.len() > 1 { format!(".{at}") } else { String::new() }
    }

    /// The place of a leaf's gradient in the parameter `gradient`, with `§` for indices.
    fn gradient_place(&self, leaf: &WrtLeaf) -> String {
        let ours = self.own_name("gradient");
        let base = format!("{ours}{}", self.gradient_of(leaf));
        let place = match leaf.place.steps.last() {
            None if self.wrt_params.len() == 1 => format!("(*{ours})"),
            Some(Step::Field(_, false)) => format!("(*{})", place_code(&base, &leaf.place.steps, "mut")),
            _ => place_code(&base, &leaf.place.steps, "mut"),
        };
        let bare = place.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).filter(|_| leaf.ty.rank() == 0);
        bare.unwrap_or(&place).to_owned()
    }

    /// Statements that add the gradient `__grad` to `place`, or with `=` write it there, if it is numbers alone: then a pass of its
    /// own gains nothing.
    pub(super) fn sums_of_numbers(&self, place: &str, operator: &str) -> Option<String> {
        let number = |leaf: &WrtLeaf| {
            let hidden = leaf.place.steps.iter().any(|step| matches!(step, Step::Field(_, false) | Step::Each));
            leaf.ty.rank() == 0 && leaf.ty.lead.is_empty() && !hidden
        };
        if !self.wrt.iter().all(number) {
            return None;
        }
        let sums = self.wrt.iter().map(|leaf| {
            let path = place_code(&self.gradient_of(leaf), &leaf.place.steps, "mut");
            let whole = if path.is_empty() { format!("*{place}") } else { format!("{place}{path}") };
            format!("{whole} {operator} __grad{path};")
        });
        Some(sums.collect())
    }

    /// Statements that add the derivatives to the parameter `gradient` where `adds` holds, or write them there, and the value; and how long
    /// its temporaries live.
    pub(super) fn accumulation(&self, joint: &Joint, access: Access<'_>, adds: &str) -> (Text, Vec<Life>) {
        self.at_places(&self.lowered(joint), access, adds, |value| value)
    }

    /// The same of a graph that is rewritten already, with an expression or a statement made of the value at the end.
    fn at_places(
        &self,
        joint: &Joint,
        access: Access<'_>,
        adds: &str,
        end: impl Fn(String) -> String,
    ) -> (Text, Vec<Life>) {
        let places: Vec<String> = self.wrt.iter().map(|leaf| self.gradient_place(leaf)).collect();
        let with_places = || self.wrt.iter().zip(&places).zip(&joint.derivative);
        let sums: Vec<Sum> = with_places()
            .filter_map(|((leaf, place), id)| Some(Sum { id: (*id)?, place, array: leaf.place.array }))
            .collect();
        let mut body = Body::accumulating(&joint.graph, &sums, adds, &joint.output.leaves(), access);
        for ((leaf, place), gradient) in with_places() {
            match *gradient {
                Some(id) => body.write(place, leaf.place.array, id, adds),
                None => body.clear(place, leaf.place.array, &leaf.ty, adds),
            }
        }
        let value = end(value_code(&mut body, &joint.graph, &joint.output));
        (sectioned(std::mem::take(&mut body.lines), &[value]), body.lives())
    }

    /// Value and residuals.
    pub(super) fn forward_body(&self, joint: &Joint, plan: &partition::Plan, residuals: &str) -> Text {
        if let Some(code) = self.forward_in_place(joint, plan, residuals) {
            return code;
        }
        let mut roots = joint.output.leaves();
        roots.extend(plan.saved.iter().map(|(id, _)| *id));
        self.body(&joint.graph, &roots, HashMap::new(), &[], |body| {
            let fields: Vec<String> =
                plan.saved.iter().map(|(id, name)| format!("{name}: {}", body.value(*id))).collect();
            format!(
                "({}, {residuals} {{ __phantom: ::core::marker::PhantomData, {} }})",
                value_code(body, &joint.graph, &joint.output),
                fields.join(", ")
            )
        })
    }

    /// The same where the value and all residuals are vectors of one loop, which then writes them where they are to be.
    fn forward_in_place(&self, joint: &Joint, plan: &partition::Plan, residuals: &str) -> Option<Text> {
        if plan.saved.is_empty() {
            return None;
        }
        let saved = plan.saved.iter().map(|(id, name)| (*id, format!("1.{name}")));
        let zeros = |(id, name): &(NodeId, String)| format!("{name}: {}", zero_code(joint.graph.ty(*id)));
        let fields: Vec<String> = plan.saved.iter().map(zeros).collect();
        let second = format!("{residuals} {{ __phantom: ::core::marker::PhantomData, {} }}", fields.join(", "));
        self.in_place(joint, &[], saved, &second)
    }

    /// A pair of the value and `second`, zeros at first, whose vectors are all of one loop, each at its place in the pair.
    fn in_place(
        &self,
        joint: &Joint,
        cotangents: &[(String, bool)],
        others: impl Iterator<Item = (NodeId, String)>,
        second: &str,
    ) -> Option<Text> {
        let Value::Node(value) = joint.output else { return None };
        let output = "output";
        let (params, tangents) = (self.params(), self.tangents());
        if params.iter().any(|(name, _)| name == output) {
            return None;
        }
        // The elements behind the tensors' names: rustc copies what is borrowed, as by an index of a tensor, where it is returned.
        let roots = [(value, "0".to_owned())].into_iter().chain(others);
        let roots: Vec<(NodeId, String)> = roots.map(|(id, place)| (id, format!("{output}.{place}.0"))).collect();
        let cpu = self.own_name(CPU);
        let mut body = Body::in_place(&joint.graph, &roots, self.access(&params, &tangents, cotangents, &cpu))?;
        let begin = format!("let mut {output} = ({}, {second});", zero_code(joint.graph.ty(value)));
        Some(Text::from(format!("{begin}\n{}", joined(std::mem::take(&mut body.lines), &[output.to_owned()]))))
    }

    /// The gradient from the residuals.
    pub(super) fn backward_body(&self, joint: &Joint, plan: &partition::Plan) -> Text {
        let roots: Vec<NodeId> = joint.derivative.iter().flatten().copied().collect();
        let given =
            plan.saved.iter().map(|(id, name)| (*id, format!("{}.{name}", self.own_name("residuals")))).collect();
        self.body(&joint.graph, &roots, given, &self.cotangents(), |body| self.gradient_code(body, joint))
    }

    /// The code of the cotangent of each leaf of the result.
    fn cotangents(&self) -> Vec<(String, bool)> {
        let mut cotangents = Vec::new();
        let name = self.own_name("cotangent");
        let name = if self.is_number() { name } else { format!("(*{name})") };
        cotangent_codes(&self.output, &name, &mut cotangents);
        cotangents
    }

    /// The value, and the gradient from the cotangent of the result.
    pub(super) fn vjp_body(&self, joint: &Joint) -> Text {
        let joint = &*self.lowered(joint);
        let cotangents = self.cotangents();
        if let ([leaf], [Some(gradient)]) = (&self.wrt[..], &joint.derivative[..])
            && leaf.place.steps.is_empty()
            && !leaf.place.array
            && leaf.ty.lead.is_empty()
        {
            let second = [(*gradient, "1".to_owned())].into_iter();
            if let Some(code) = self.in_place(joint, &cotangents, second, &zero_code(&leaf.ty)) {
                return code;
            }
        }
        let roots = joint.roots();
        self.body(&joint.graph, &roots, HashMap::new(), &cotangents, |body| {
            format!("({}, {})", value_code(body, &joint.graph, &joint.output), self.gradient_code(body, joint))
        })
    }

    /// Value and gradient from the cotangent of the result, written over what is there.
    pub(super) fn write_vjp_body(&self, joint: &Joint) -> Text {
        let joint = &*self.lowered(joint);
        let (cpu, params, cotangents) = (self.own_name(CPU), self.params(), self.cotangents());
        let (tangents, value) = (self.tangents(), self.own_name("value"));
        let access = || self.access(&params, &tangents, &cotangents, &cpu);
        // All of it in one loop, if vectors of one loop are all of it.
        let place = |(leaf, id): (&WrtLeaf, &Option<NodeId>)| {
            let whole = leaf.ty.rank() == 1 && leaf.ty.lead.is_empty() && !leaf.place.array;
            Some((id.filter(|_| whole)?, format!("{}.0", self.gradient_place(leaf))))
        };
        let roots: Option<Vec<(NodeId, String)>> = self.wrt.iter().zip(&joint.derivative).map(place).collect();
        if let (Value::Node(output), Some(mut roots)) = (&joint.output, roots) {
            roots.push((*output, format!("{value}.0")));
            if let Some(mut body) = Body::in_place(&joint.graph, &roots, access()) {
                return joined(std::mem::take(&mut body.lines), &[]).into();
            }
        }
        self.at_places(joint, access(), "false", |code| format!("*{value} = {code};")).0
    }

    /// Whether the function yields one number; its cotangent is passed by value, others by reference.
    pub(super) fn is_number(&self) -> bool {
        let number = |id: NodeId| self.forward.graph.ty(id).rank() == 0 && self.forward.graph.ty(id).lead.is_empty();
        matches!(self.output, Value::Node(id) if number(id))
    }

    /// Value and tangent.
    pub(super) fn jvp_body(&self, joint: &Joint) -> Text {
        let joint = &*self.lowered(joint);
        let roots = joint.roots();
        self.body(&joint.graph, &roots, HashMap::new(), &[], |body| {
            let value = value_code(body, &joint.graph, &joint.output);
            let leaves = joint.output.leaves();
            let mut codes = Vec::new();
            for (output, tangent) in leaves.iter().zip(&joint.derivative) {
                let ty = joint.graph.ty(*output);
                let code = match tangent {
                    Some(id) => body.value(*id),
                    None => zero_code(ty),
                };
                codes.push(if ty.lead.is_empty() { code } else { body.named("items", ty, &code) });
            }
            let mut codes = codes.into_iter();
            let tangent = structure_code(&joint.output, &mut |array| {
                (codes.next().unwrap_or_default(), if array { ".0" } else { "" })
            });
            format!("({value}, {tangent})")
        })
    }

    /// A derivative of the shape of the gradient.
    pub(super) fn gradient_body(&self, joint: &Joint) -> Text {
        let joint = &*self.lowered(joint);
        let roots: Vec<NodeId> = joint.derivative.iter().flatten().copied().collect();
        self.body(&joint.graph, &roots, HashMap::new(), &[], |body| self.gradient_code(body, joint))
    }

    /// The derivatives: one tensor, or a tuple of tensors; zeros where there is no node. With the function's value before them, if
    /// `with_value`.
    pub(super) fn values_body(&self, joint: &Joint, types: &[NodeTy], with_value: bool) -> Text {
        let joint = &*self.lowered(joint);
        let mut roots = if with_value { joint.output.leaves() } else { vec![] };
        roots.extend(joint.derivative.iter().flatten());
        self.body(&joint.graph, &roots, HashMap::new(), &[], |body| {
            let value = with_value.then(|| value_code(body, &joint.graph, &joint.output));
            let code = |(id, ty): (&Option<NodeId>, &NodeTy)| id.map_or_else(|| zero_code(ty), |id| body.value(id));
            let codes: Vec<String> = joint.derivative.iter().zip(types).map(code).collect();
            let derivative = if codes.len() == 1 { codes.concat() } else { format!("({})", codes.join(", ")) };
            value.map_or(derivative.clone(), |value| format!("({value}, {derivative})"))
        })
    }

    /// The parameters that hold the tangents of the differentiated ones.
    pub(super) fn tangent_params(&self) -> String {
        let tangents = self.wrt_params.iter().map(|number| {
            let param = &self.program.params[*number];
            let reference = if param.by_ref { "&" } else { "" };
            format!("{}: {reference}{}", self.tangent_name(*number), param.written.to_token_stream())
        });
        tangents.collect::<Vec<_>>().join(", ")
    }

    /// The gradients of the differentiated parameters: one, or a tuple.
    fn gradient_code(&self, body: &mut Body<'_>, joint: &Joint) -> String {
        let mut codes = Vec::new();
        for (leaf, gradient) in self.wrt.iter().zip(&joint.derivative) {
            let end = if leaf.place.array { ".0" } else { "" };
            let items = !leaf.ty.lead.is_empty() && gradient.is_some();
            let code = match gradient {
                Some(id) => body.gradient(*id, leaf.place.array),
                None => {
                    let item = NodeTy { lead: vec![], ..leaf.ty.clone() };
                    format!("{}{end}", zero_code(&item))
                }
            };
            codes.push(LeafCode { code, items, end });
        }
        let mut codes = codes.into_iter();
        let params =
            self.wrt_params.iter().map(|number| bundle_code(&self.program.params[*number].ty, &mut codes, "", 0));
        let params: Vec<String> = params.collect();
        if params.len() == 1 { params.into_iter().collect() } else { format!("({})", params.join(", ")) }
    }

    /// The type of the gradient: one, or a tuple.
    pub(super) fn gradient_type(&self) -> String {
        let types: Vec<String> =
            self.wrt_params.iter().map(|number| crate::lower::spelled(&self.program.params[*number].written)).collect();
        if types.len() == 1 { types.into_iter().collect() } else { format!("({})", types.join(", ")) }
    }

    /// A gradient of zeros.
    pub(super) fn zero_gradient(&self) -> String {
        let zeros = self.wrt_params.iter().map(|number| {
            let ty = crate::lower::spelled(&self.program.params[*number].written);
            format!("<{ty} as Params>::ZEROS")
        });
        let zeros: Vec<String> = zeros.collect();
        if zeros.len() == 1 { zeros.concat() } else { format!("({})", zeros.join(", ")) }
    }

    /// The temporaries of a derivative and how long they live.
    pub(crate) fn lives(&self, joint: &Joint) -> Vec<Life> {
        let (params, tangents) = (self.params(), self.tangents());
        let mut cotangents = Vec::new();
        cotangent_codes(&self.output, &self.own_name("cotangent"), &mut cotangents);
        let access = self.access(&params, &tangents, &cotangents, CPU);
        Body::new(&joint.graph, &joint.roots(), HashMap::new(), access).lives()
    }
}

/// The code of a value.
pub(super) fn value_code(body: &mut Body<'_>, graph: &Graph, value: &Value) -> String {
    let mut codes = Vec::new();
    for id in value.leaves() {
        let code = body.value(id);
        // The items of an array are taken one by one.
        codes.push(if graph.ty(id).lead.is_empty() { code } else { body.named("items", graph.ty(id), &code) });
    }
    let mut codes = codes.into_iter();
    structure_code(value, &mut |array| {
        let code = codes.next().unwrap_or_default();
        (code, if array { ".0" } else { "" })
    })
}

/// The structure of a value around the code of its leaves; the closure is told whether the leaf is an array, and
/// says what stands behind the indices of the leaf's items.
fn structure_code(value: &Value, leaf: &mut impl FnMut(bool) -> (String, &'static str)) -> String {
    nested_code(value, leaf, "", 0)
}

fn nested_code(
    value: &Value,
    leaf: &mut impl FnMut(bool) -> (String, &'static str),
    index: &str,
    depth: usize,
) -> String {
    let mut all = |items: &[Value]| items.iter().map(|item| nested_code(item, leaf, index, depth)).collect::<Vec<_>>();
    match value {
        Value::Node(_) | Value::Array(_) => {
            let (code, end) = leaf(matches!(value, Value::Array(_)));
            format!("{code}{index}{end}")
        }
        Value::List(items) => format!("[{}]", all(items).join(", ")),
        Value::Tuple(items) => tuple(&all(items)),
        Value::Struct(_, items) => format!("Params::from_fields({})", tuple(&all(items))),
        Value::Closure(..) | Value::Given(_) => unreachable!("no function returns a function"),
        Value::Items(item, _) => {
            let name = ["a", "b", "c", "d"][depth.min(3)];
            let inner = nested_code(item, leaf, &format!("{index}[{name}]"), depth + 1);
            format!("::core::array::from_fn(|{name}| {inner})")
        }
    }
}

fn tuple(items: &[String]) -> String {
    if items.len() == 1 { format!("({},)", items[0]) } else { format!("({})", items.join(", ")) }
}

/// A gradient leaf: its code, whether its items are taken by index, and what follows the index.
struct LeafCode {
    code: String,
    items: bool,
    end: &'static str,
}

/// A bundle of type `ty` from the code of its float leaves.
fn bundle_code(ty: &Ty, leaves: &mut impl Iterator<Item = LeafCode>, index: &str, depth: usize) -> String {
    match ty {
        Ty::Array(item, _) if !matches!(**item, Ty::Scalar(_)) => {
            let name = ["a", "b", "c", "d"][depth.min(3)];
            let inner = bundle_code(item, leaves, &format!("{index}[{name}]"), depth + 1);
            format!("::core::array::from_fn(|{name}| {inner})")
        }
        Ty::Scalar(_) | Ty::Vector(..) | Ty::Matrix(..) | Ty::Tensor(..) | Ty::Array(..) | Ty::Slice(_) => {
            match leaves.next() {
                Some(leaf) if leaf.items => format!("{}{index}{}", leaf.code, leaf.end),
                Some(leaf) => leaf.code,
                None => String::new(),
            }
        }
        Ty::Tuple(items) => {
            let items: Vec<String> = items.iter().map(|item| bundle_code(item, leaves, index, depth)).collect();
            tuple(&items)
        }
        Ty::Struct(definition) => {
            let fields = definition.fields.iter();
            let items: Vec<String> = fields.map(|field| bundle_code(&field.ty, leaves, index, depth)).collect();
            format!("Params::from_fields({})", tuple(&items))
        }
        Ty::Function(_) => unreachable!("a function is not differentiated with respect to"),
    }
}

/// The code of each leaf of the output's cotangent.
pub(super) fn cotangent_codes(value: &Value, base: &str, codes: &mut Vec<(String, bool)>) {
    match value {
        Value::Node(_) | Value::Array(_) => codes.push((base.to_owned(), matches!(value, Value::Array(_)))),
        Value::List(items) => {
            items.iter().enumerate().for_each(|(i, item)| cotangent_codes(item, &format!("{base}[{i}]"), codes))
        }
        Value::Tuple(items) => {
            items.iter().enumerate().for_each(|(i, item)| cotangent_codes(item, &format!("{base}.{i}"), codes))
        }
        Value::Closure(..) | Value::Given(_) => unreachable!("no function returns a function"),
        Value::Items(item, _) => cotangent_codes(item, &format!("{base}[§]"), codes),
        Value::Struct(definition, items) => {
            for (field, item) in definition.fields.iter().zip(items) {
                let step = Step::Field(field.name.clone(), field.public);
                let code = place_code(base, &[step], "ref");
                let code = if field.public || !matches!(item, Value::Node(_)) { code } else { format!("(*{code})") };
                cotangent_codes(item, &code, codes);
            }
        }
    }
}
