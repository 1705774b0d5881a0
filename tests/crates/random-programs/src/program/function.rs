//! Whole functions, programs of several, and the code that checks them.

use super::{Callee, Exit, Level, Writer};
use crate::tree::{Kind, Node};
use crate::types::Ty;

/// An argument.
#[derive(Clone, Debug)]
struct Argument {
    name: String,
    ty: Ty,
    differentiated: bool,
    reference: bool,
}

/// A function: its tree is the attribute, the signature and the body.
#[derive(Clone, Debug)]
pub struct Function {
    name: String,
    arguments: Vec<Argument>,
    output: Ty,
    hvp: bool,
    body: Node,
}

/// Functions that call those before them.
#[derive(Clone, Debug)]
pub struct Program {
    /// From which it came.
    pub seed: u64,
    /// The functions.
    pub functions: Vec<Function>,
}

const NET: &str = "#[derive(Params, Clone)]
pub struct Net { pub weights: Matrix<2, 3, f64>, pub bias: Vector<2, f64>, pub scale: f64, pub layers: [Vector<3, f64>; 2] }
";

impl Argument {
    fn written(&self) -> String {
        let constant =
            if self.differentiated || matches!(self.ty, Ty::Int(_) | Ty::Bool) { "" } else { "#[constant] " };
        let reference = if self.reference { "&" } else { "" };
        format!("{constant}{}: {reference}{}", self.name, self.ty.rust())
    }
}

impl Function {
    /// The function as a user writes it.
    pub fn source(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(Argument::written).collect();
        let attribute = if self.hvp { "#[differentiable(hvp)]" } else { "#[differentiable]" };
        let (name, arguments, output) = (&self.name, arguments.join(", "), self.output.rust());
        format!("{attribute}\npub fn {name}({arguments}) -> {output} {{\n{}}}\n", self.body.text())
    }

    /// The call that checks it.
    fn check(&self, program: u64) -> String {
        let mut data = 0;
        let mut place = 0;
        let differentiated: Vec<&Argument> = self.arguments.iter().filter(|a| a.differentiated).collect();
        let alone = differentiated.len() == 1;
        let mut call = Vec::new();
        let mut tangents = Vec::new();
        for argument in &self.arguments {
            let reference = if argument.reference { "&" } else { "" };
            if argument.differentiated {
                let member = if alone { String::new() } else { format!(".{place}") };
                call.push(format!("{reference}a{member}.clone()"));
                tangents.push(format!("{reference}t{member}.clone()"));
                place += 1;
                continue;
            }
            call.push(match &argument.ty {
                Ty::Int(bound) => format!("d.int({data}, {bound})"),
                Ty::Bool => format!("d.flag({data})"),
                Ty::Slice => format!("d.slice({data})"),
                Ty::VectorSlice => format!("d.vectors({data})"),
                _ => format!("d.float({data})"),
            });
            data += 1;
        }
        let types: Vec<String> = differentiated.iter().map(|a| a.ty.rust()).collect();
        let bundle = if alone { types[0].clone() } else { format!("({})", types.join(", ")) };
        let inputs: usize = differentiated.iter().map(|a| a.ty.floats()).sum();
        let (name, output, outputs) = (&self.name, self.output.rust(), self.output.floats());
        let (call, tangents) = (call.join(", "), tangents.join(", "));
        let scalar = self.output == Ty::Scalar;
        let gradient = if scalar {
            format!(
                "Some(&|x, d| {{ let a: A = bundle(x); let (v, g) = {name}::value_and_grad({call}); (v, flat::<A>(&g)) }})"
            )
        } else {
            "None".into()
        };
        let accumulate = if scalar {
            format!(
                "Some(&|x, d, g| {{ let a: A = bundle(x); let mut g: A = bundle(g); let v = {name}::accumulate_grad({call}, &mut g); (v, flat::<A>(&g)) }})"
            )
        } else {
            "None".into()
        };
        let hvp = if self.hvp {
            format!(
                "Some(&|x, d, t| {{ let (a, t): (A, A) = (bundle(x), bundle(t)); flat::<A>(&{name}::hvp({call}, {tangents})) }})"
            )
        } else {
            "None".into()
        };
        format!(
            "{{ type A = {bundle}; type O = {output};
Case {{ name: \"{program} {name}\", seed: {program}, inputs: {inputs}, outputs: {outputs},
reference: &|x, d| {{ let a: A = bundle(x); flat::<O>(&{name}::reference({call})) }},
value: &|x, d| {{ let a: A = bundle(x); flat::<O>(&{name}({call})) }},
backward: &|x, d, w| {{ let a: A = bundle(x); let (v, r) = {name}::forward({call}); (flat::<O>(&v), flat::<A>(&{name}::backward({call}, &r, bundle::<O>(w)))) }},
vjp: &|x, d, w| {{ let a: A = bundle(x); let (v, g) = {name}::vjp({call}, bundle::<O>(w)); (flat::<O>(&v), flat::<A>(&g)) }},
jvp: &|x, d, t| {{ let (a, t): (A, A) = (bundle(x), bundle(t)); let (v, t) = {name}::jvp({call}, {tangents}); (flat::<O>(&v), flat::<O>(&t)) }},
gradient: {gradient}, accumulate: {accumulate}, hvp: {hvp} }}.run(tally); }}
"
        )
    }
}

impl Program {
    /// The program of a seed.
    pub fn new(seed: u64, level: Level) -> Program {
        let mut writer = Writer::new(seed, level);
        let helpers = writer.below(3);
        let mut functions = Vec::new();
        for _ in 0..helpers {
            functions.push(writer.helper());
        }
        functions.push(writer.main());
        Program { seed, functions }
    }

    /// A module with the functions, and one that runs their checks.
    pub fn module(&self, name: &str) -> String {
        let functions: String = self.functions.iter().map(Function::source).collect();
        let checks: String = self.functions.iter().map(|function| function.check(self.seed)).collect();
        let net = if functions.contains("Net") { NET } else { "" };
        format!(
            "mod {name} {{\nuse tapeless::prelude::*;\nuse harness::{{Case, Tally, bundle, flat}};\n{net}{functions}\npub fn check(tally: &mut Tally) {{\n{checks}}}\n}}\n"
        )
    }

    /// The program as a user writes it.
    pub fn source(&self) -> String {
        let functions: String = self.functions.iter().map(Function::source).collect();
        if functions.contains("Net") { format!("{NET}{functions}") } else { functions }
    }

    /// All programs that are smaller by one step.
    pub fn smaller(&self) -> Vec<Program> {
        let mut all = Vec::new();
        for at in 0..self.functions.len() {
            if self.functions.len() > 1 {
                let mut fewer = self.clone();
                fewer.functions.remove(at);
                all.push(fewer);
            }
            if self.functions[at].hvp {
                let mut plain = self.clone();
                plain.functions[at].hvp = false;
                all.push(plain);
            }
            for body in self.functions[at].body.smaller() {
                let mut smaller = self.clone();
                smaller.functions[at].body = body;
                all.push(smaller);
            }
            for argument in 0..self.functions[at].arguments.len() {
                let mut fewer = self.clone();
                let gone = fewer.functions[at].arguments.remove(argument);
                let kept = fewer.functions[at].arguments.iter().any(|argument| argument.differentiated);
                if kept && !self.functions[at].body.text().contains(&gone.name) && at + 1 == self.functions.len() {
                    all.push(fewer);
                }
            }
        }
        all
    }
}

impl Writer {
    fn helper(&mut self) -> Function {
        let mut types = match self.below(4) {
            0 => vec![Ty::Scalar],
            1 => vec![Ty::Scalar, Ty::Scalar],
            2 => vec![self.any_tensor(), self.any_tensor()],
            _ => vec![self.any_tensor(), Ty::Scalar],
        };
        let mut arguments: Vec<Argument> = Vec::new();
        if self.one_in(5) {
            types.push(Ty::Int(4));
        }
        if self.one_in(6) {
            types.push(Ty::Net);
        }
        for ty in types {
            let differentiated = !matches!(ty, Ty::Int(_));
            let reference = ty == Ty::Net;
            arguments.push(Argument { name: self.fresh("v"), ty, differentiated, reference });
        }
        let output = if self.one_in(2) { Ty::Scalar } else { self.any_tensor() };
        let fuel = 15 + self.below(15) as i32;
        let function = self.function("h", arguments, output, fuel);
        let callee = Callee {
            name: function.name.clone(),
            args: function.arguments.iter().map(|argument| argument.ty.clone()).collect(),
            output: function.output.clone(),
        };
        self.callees.push(callee);
        function
    }

    fn main(&mut self) -> Function {
        let mut types = vec![Ty::Scalar];
        for _ in 0..1 + self.below(2) {
            types.push(self.any_type());
        }
        if self.one_in(3) {
            types.push(Ty::Net);
        }
        let mut arguments: Vec<Argument> = Vec::new();
        for ty in types {
            let array = matches!(ty, Ty::Array(_) | Ty::Vectors(..));
            let reference = ty == Ty::Net || array && self.one_in(2);
            arguments.push(Argument { name: self.fresh("v"), ty, differentiated: true, reference });
        }
        for (odds, ty) in [(3, Ty::Int(6)), (5, Ty::Bool), (6, Ty::Scalar), (4, Ty::Slice), (5, Ty::VectorSlice)] {
            let slice = matches!(ty, Ty::Slice | Ty::VectorSlice);
            if self.one_in(odds) && (!slice || self.level >= Level::Loops) {
                arguments.push(Argument { name: self.fresh("v"), ty, differentiated: false, reference: false });
            }
        }
        let output = match self.below(5) {
            0 => self.any_tensor(),
            1 if self.one_in(2) => Ty::Pair(Box::new(self.any_tensor())),
            _ => Ty::Scalar,
        };
        let fuel = 30 + self.below(50) as i32;
        self.function("top", arguments, output, fuel)
    }

    fn function(&mut self, prefix: &str, arguments: Vec<Argument>, output: Ty, fuel: i32) -> Function {
        self.fuel = fuel;
        self.output = output.clone();
        self.exit = Exit::Function;
        let name = self.fresh(prefix);
        let body = self.scoped(|this| {
            for argument in &arguments {
                // References to arrays and structs are indexed as they stand; slices too.
                if argument.reference && argument.ty != Ty::Net {
                    this.declare_reference(&argument.name, argument.ty.clone(), 1.2);
                } else {
                    this.declare(&argument.name, argument.ty.clone(), false, 1.2);
                }
            }
            let count = 1 + this.below(7);
            let statements = this.statements(count, 3);
            // Something is left for the result.
            this.fuel = this.fuel.max(10);
            let exit = std::mem::replace(&mut this.exit, Exit::Nowhere);
            let value = this.value(&output, 3);
            this.exit = exit;
            Node::new(Kind::Other, "#\n#\n", vec![statements, value.node])
        });
        let hvp = output == Ty::Scalar && self.one_in(4);
        Function { name, arguments, output, hvp, body }
    }
}
