//! Random programs through the whole compiler short of emission: simplification keeps values, reverse mode, forward mode
//! and finite differences agree, and the wire form inlines to the same function.

use crate::build::Build;
use crate::differentiate;
use crate::graph::{Graph, NodeId, Op, Place};
use crate::interpret::{Inputs, dims, run};
use crate::lower::{self, Lowered, value::Value};
use crate::program::{Options, Param, Program};
use crate::report::Report;
use crate::rules::Level;
use crate::types::{Dim, Element, Ty};
use crate::{simplify, wire};
use std::collections::BTreeMap;

/// A small generator of numbers (Marsaglia's xorshift64*), so that a failing seed can be run again.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    pub(crate) fn unit(&mut self) -> f64 {
        self.below(1 << 30) as f64 / f64::from(1 << 30)
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// Variables in scope, by shape: scalars, vectors of 3, matrices 2×3.
struct Scope {
    scalars: Vec<String>,
    vectors: Vec<String>,
    matrices: Vec<String>,
}

/// Functions that are smooth and tame on all numbers that a program meets.
const UNARY: &[&str] =
    &["tanh", "sin", "cos", "sigmoid", "softplus", "atan", "gelu", "silu", "softsign", "mish", "asinh"];

fn scalar(r: &mut Random, scope: &Scope, depth: usize) -> String {
    if depth == 0 || r.below(5) == 0 {
        return if r.below(4) == 0 { format!("{:.2}", r.unit() * 3.0 - 1.0) } else { r.pick(&scope.scalars).clone() };
    }
    let s = |r: &mut Random| scalar(r, scope, depth - 1);
    match r.below(12) {
        0 | 1 => format!("({} + {})", s(r), s(r)),
        2 => format!("({} - {})", s(r), s(r)),
        3 | 4 => format!("({} * {})", s(r), s(r)),
        5 => format!("({} / (1.5 + {}.powi(2)))", s(r), r.pick(&scope.scalars)),
        6 => format!("{}({})", r.pick(UNARY), s(r)),
        7 => format!("(-{}({}))", r.pick(UNARY), s(r)),
        8 => format!("{}.dot({})", vector(r, scope, depth - 1), vector(r, scope, depth - 1)),
        9 => format!("{}.sum()", vector(r, scope, depth - 1)),
        10 => format!("{}[{}]", vector(r, scope, depth - 1), r.below(3)),
        _ => format!("{}[({}, {})]", matrix(r, scope, depth - 1), r.below(2), r.below(3)),
    }
}

fn vector(r: &mut Random, scope: &Scope, depth: usize) -> String {
    if depth == 0 || r.below(5) == 0 {
        return r.pick(&scope.vectors).clone();
    }
    let v = |r: &mut Random| vector(r, scope, depth - 1);
    match r.below(10) {
        0 => format!("({} + {})", v(r), v(r)),
        1 => format!("({} - {})", v(r), v(r)),
        2 => format!("({} * {})", scalar(r, scope, depth - 1), v(r)),
        3 => format!("{}({})", r.pick(UNARY), v(r)),
        4 => format!("softmax({})", v(r)),
        5 => format!("({}).component_mul({})", v(r), v(r)),
        6 => format!("({}).tr_mul({} * {})", matrix(r, scope, depth - 1), matrix(r, scope, depth - 1), v(r)),
        7 => format!("({}).row({})", matrix(r, scope, depth - 1), r.below(2)),
        8 => format!("({}).row_sum()", matrix(r, scope, depth - 1)),
        _ => format!(
            "Vector([{}, {}, {}])",
            scalar(r, scope, depth - 1),
            r.pick(&scope.scalars),
            scalar(r, scope, depth - 1)
        ),
    }
}

fn matrix(r: &mut Random, scope: &Scope, depth: usize) -> String {
    if depth == 0 || r.below(4) == 0 {
        return r.pick(&scope.matrices).clone();
    }
    let m = |r: &mut Random| matrix(r, scope, depth - 1);
    match r.below(6) {
        0 => format!("({} + {})", m(r), m(r)),
        1 => format!("({} * {})", scalar(r, scope, depth - 1), m(r)),
        2 => format!("{}({})", r.pick(UNARY), m(r)),
        3 => format!("(({} * ({}).transpose()) * {})", m(r), m(r), m(r)),
        4 => format!("({} * {}).outer({})", m(r), vector(r, scope, depth - 1), vector(r, scope, depth - 1)),
        _ => format!("softmax({})", m(r)),
    }
}

/// A function of two scalars, a vector and a matrix.
pub(crate) fn program(r: &mut Random) -> String {
    let mut scope =
        Scope { scalars: vec!["a".into(), "b".into()], vectors: vec!["v".into()], matrices: vec!["m".into()] };
    let mut body = String::new();
    for number in 0..1 + r.below(5) {
        // Every third statement shadows.
        match r.below(3) {
            0 => {
                let name = if r.below(3) == 0 { "a".to_owned() } else { format!("s{number}") };
                body += &format!("let {name} = {};\n", scalar(r, &scope, 3));
                scope.scalars.push(name);
            }
            1 => {
                let name = if r.below(3) == 0 { "v".to_owned() } else { format!("u{number}") };
                body += &format!("let {name} = {};\n", vector(r, &scope, 2));
                scope.vectors.push(name);
            }
            _ => {
                let name = if r.below(3) == 0 { "m".to_owned() } else { format!("n{number}") };
                body += &format!("let {name} = {};\n", matrix(r, &scope, 2));
                scope.matrices.push(name);
            }
        }
    }
    let result = scalar(r, &scope, 3);
    format!(
        "fn f(a: f64, b: f64, v: Vector<3, f64>, m: Matrix<2, 3, f64>) -> f64 {{\n{body}{result} + a * b + v.sum() * m.sum()\n}}"
    )
}

fn parse(source: &str, strict: bool) -> Program {
    let item: syn::ItemFn = syn::parse_str(source).unwrap_or_else(|error| panic!("{error}\n{source}"));
    let three = Dim::Lit(3);
    let types = [
        ("a", Ty::Scalar(Element::F64)),
        ("b", Ty::Scalar(Element::F64)),
        ("v", Ty::Vector(three.clone(), Element::F64)),
        ("m", Ty::Matrix(Dim::Lit(2), three, Element::F64)),
    ];
    let params = types.into_iter().map(|(name, ty)| Param {
        name: syn::parse_str(name).expect("a name"),
        ty,
        by_ref: false,
        mutable: false,
        constant: false,
        written: syn::parse_quote!(_),
    });
    let callees =
        lower::builtin_names().into_iter().map(|name| (name.to_owned(), crate::program::Callee::Builtin(name.into())));
    Program {
        options: Options {
            wrt: None,
            strict,
            asked: BTreeMap::new(),
            batch: None,
            recompute: None,
            krate: syn::parse_quote!(::tapeless),
        },
        body: (*item.block).clone(),
        item,
        generics: vec![],
        params: params.collect(),
        output: Ty::Scalar(Element::F64),
        callees: callees.collect(),
        structs: BTreeMap::new(),
    }
}

pub(crate) fn lowered(source: &str, strict: bool) -> (Program, Lowered) {
    let (program, mut report) = (parse(source, strict), Report::default());
    match lower::lower(&program, &mut report) {
        Ok(lowered) => (program, lowered),
        Err(_) => panic!("{:?}\n{source}", report.messages()),
    }
}

pub(crate) fn leaf_places(lowered: &Lowered) -> Vec<(Place, usize)> {
    let graph = &lowered.build.graph;
    let leaves = lowered.arguments.iter().flat_map(Value::leaves);
    leaves
        .map(|id| match &graph.node(id).op {
            Op::Leaf(place) => (place.clone(), dims(graph, id).iter().product()),
            other => panic!("an argument is a leaf, not {other:?}"),
        })
        .collect()
}

fn at(graph: &Graph, output: &Value, inputs: &Inputs) -> f64 {
    run(graph, inputs)[output.leaves()[0].0][0]
}

fn check(source: &str, random: &mut Random) {
    let (program, lowered) = lowered(source, random.below(2) == 0);
    let places = leaf_places(&lowered);
    let mut inputs = Inputs::default();
    for (place, size) in &places {
        inputs.leaves.insert(place.clone(), (0..*size).map(|_| random.unit() * 2.0 - 1.0).collect());
    }
    let plain = at(&lowered.build.graph, &lowered.output, &inputs);
    let close = |a: f64, b: f64, tolerance: f64, what: &str| {
        assert!((a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs())), "{what}: {a} and {b}\n{source}");
    };

    let (forward, output) = simplify::simplify(&lowered.build.graph, &lowered.output, program.options.strict);
    close(at(&forward.graph, &output, &inputs), plain, 1e-12, "simplified value");

    // Inlined into another function through its wire form.
    let (text, _) = wire::encode(&program, &forward.graph, &output);
    let function = wire::decode(&text).unwrap_or_else(|error| panic!("{error:?}"));
    let mut caller = Build::new(Level::OFF);
    let arguments: Vec<Value> = program
        .params
        .iter()
        .enumerate()
        .map(|(param, p)| Value::argument(&mut caller, &p.ty, Place { param, steps: vec![], array: false }, Op::Leaf))
        .collect();
    let inlined = wire::inline(&mut caller, &function, &arguments, &[], &Default::default(), &syn::parse_quote!(f))
        .expect("inlines");
    close(at(&caller.graph, &inlined, &inputs), plain, 1e-12, "inlined value");

    let leaves: Vec<Option<NodeId>> =
        places.iter().map(|(place, _)| simplify::leaf(&forward.graph, &Op::Leaf(place.clone()))).collect();
    let present: Vec<NodeId> = leaves.iter().flatten().copied().collect();
    let result = output.leaves()[0];
    let mut reverse = Build::new(Level { structural: true, stable: false, fold: true });
    reverse.graph = forward.graph.clone();
    let seed = reverse.one(result);
    let mut gradients = differentiate::reverse(&mut reverse, &[(result, seed)], &present).into_iter();
    let gradients: Vec<Option<NodeId>> =
        leaves.iter().map(|leaf| leaf.and_then(|_| gradients.next().flatten())).collect();
    let values = run(&reverse.graph, &inputs);

    let mut direction_slope = 0.0;
    for ((place, size), gradient) in places.iter().zip(&gradients) {
        let tangent: Vec<f64> = (0..*size).map(|_| random.unit() * 2.0 - 1.0).collect();
        for i in 0..*size {
            let ours = gradient.map_or(0.0, |id| values[id.0][i]);
            direction_slope += ours * tangent[i];
            let step = 1e-5;
            let shifted = |by: f64| {
                let mut moved = inputs.clone();
                moved.leaves.get_mut(place).expect("a leaf")[i] += by;
                at(&lowered.build.graph, &lowered.output, &moved)
            };
            let slope = (shifted(step) - shifted(-step)) / (2.0 * step);
            // A difference of two values of size |f| over a step of 1e-5 knows the slope to some 1e-9 · |f| at best.
            let blur = 1e-9 * plain.abs() / (1.0 + ours.abs().max(slope.abs()));
            close(ours, slope, 3e-6 + blur, &format!("gradient of {place:?}[{i}] against finite differences"));
        }
        inputs.tangents.insert(place.clone(), tangent);
    }

    let mut jvp = Build::new(Level { structural: true, stable: false, fold: true });
    jvp.graph = forward.graph.clone();
    let seeds: Vec<(NodeId, NodeId)> = present
        .iter()
        .map(|id| {
            let node = jvp.graph.node(*id).clone();
            let Op::Leaf(place) = node.op else { panic!("a leaf") };
            (*id, jvp.graph.intern(Op::Tangent(place), vec![], node.ty, node.origin))
        })
        .collect();
    let tangent = differentiate::forward(&mut jvp, &seeds, &[result])[0];
    let tangent = tangent.map_or(0.0, |id| run(&jvp.graph, &inputs)[id.0][0]);
    close(tangent, direction_slope, 1e-11, "forward against reverse mode");
}

#[test]
fn random_programs_keep_their_value_and_have_the_right_derivatives() {
    for seed in 1..=1000 {
        let mut random = Random(0x9E37_79B9_7F4A_7C15u64.wrapping_mul(seed));
        let source = program(&mut random);
        check(&source, &mut random);
    }
}

#[test]
fn the_size_of_a_gradient_is_linear_in_the_size_of_its_function() {
    // The logistic map: the expanded derivative doubles with every turn, the graph does not.
    let size = |turns: usize| {
        let body: String = (0..turns).map(|_| "let a = 4.0 * a * (1.0 - a);\n").collect();
        let source = format!("fn f(a: f64, b: f64, v: Vector<3, f64>, m: Matrix<2, 3, f64>) -> f64 {{ {body} a }}");
        let (_, lowered) = lowered(&source, false);
        let (mut b, output) = simplify::simplify(&lowered.build.graph, &lowered.output, false);
        let leaf = simplify::leaf(&b.graph, &Op::Leaf(Place { param: 0, steps: vec![], array: false })).expect("a");
        let seed = b.one(output.leaves()[0]);
        b.level.stable = false;
        let gradient = differentiate::reverse(&mut b, &[(output.leaves()[0], seed)], &[leaf])[0].expect("a gradient");
        b.graph.reachable(&[gradient, output.leaves()[0]]).iter().filter(|n| **n).count()
    };
    let (eight, sixteen, thirty_two) = (size(8), size(16), size(32));
    assert_eq!(thirty_two - sixteen, 2 * (sixteen - eight), "{eight} {sixteen} {thirty_two}");
}
