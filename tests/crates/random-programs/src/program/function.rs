//! Whole functions, programs of several, and the code that checks them.

use super::{Callee, Exit, Level, Writer};
use crate::tree::{Kind, Node};
use crate::types::{CONCRETE, GENERIC, Ty};

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
    /// What the attribute asks for.
    asked: Vec<&'static str>,
    /// Generic over its floats.
    generic: bool,
    /// Generic over a length.
    sized: bool,
    body: Node,
}

/// Functions that call those before them.
#[derive(Clone, Debug)]
pub struct Program {
    /// From which it came.
    pub seed: u64,
    /// The functions.
    pub functions: Vec<Function>,
    /// Whether it is also run with `f32`.
    pub single: bool,
}

const NET: &str = "#[derive(Params, Clone)]
pub struct Net { pub weights: Matrix<2, 3, f64>, pub bias: Vector<2, f64>, pub scale: f64, pub layers: [Vector<3, f64>; 2] }
";

impl Argument {
    fn is_function(&self) -> bool {
        matches!(self.ty, Ty::Given(_) | Ty::Field(_))
    }

    /// Whether it is data that can stand in a batch.
    fn is_sample(&self) -> bool {
        !self.differentiated && matches!(self.ty, Ty::Int(_) | Ty::Bool | Ty::Scalar)
    }

    fn written(&self) -> String {
        let no_float = matches!(self.ty, Ty::Int(_) | Ty::Bool) || self.is_function();
        let constant = if self.differentiated || no_float { "" } else { "#[constant] " };
        let reference = if self.reference { "&" } else { "" };
        format!("{constant}{}: {reference}{}", self.name, self.ty.rust())
    }
}

impl Function {
    /// The function as a user writes it.
    pub fn source(&self) -> String {
        let arguments: Vec<String> = self.arguments.iter().map(Argument::written).collect();
        let samples: Vec<&str> = self
            .arguments
            .iter()
            .filter(|argument| argument.is_sample())
            .map(|argument| argument.name.as_str())
            .collect();
        let batch = format!("batch({})", samples.join(", "));
        let asked: Vec<&str> =
            self.asked.iter().map(|asked| if *asked == "batch" { batch.as_str() } else { *asked }).collect();
        let attribute = if asked.is_empty() {
            "#[differentiable]".into()
        } else {
            format!("#[differentiable({})]", asked.join(", "))
        };
        let (name, arguments, output) = (&self.name, arguments.join(", "), self.output.rust());
        let mut generics = Vec::new();
        if self.generic {
            generics.push("T: Float");
        }
        if self.sized {
            generics.push("const N: usize");
        }
        let generics = if generics.is_empty() { String::new() } else { format!("<{}>", generics.join(", ")) };
        let text = format!("{name}{generics}({arguments}) -> {output} {{\n{}}}\n", self.body.text());
        let text = if self.sized { text.replace(&GENERIC.to_string(), "N") } else { text };
        format!("{attribute}\npub fn {}", if self.generic { over_floats(&text) } else { text })
    }

    /// Whether it is given functions, and has no derivatives by itself.
    fn is_open(&self) -> bool {
        self.arguments.iter().any(Argument::is_function)
    }

    fn asks(&self, what: &str) -> bool {
        self.asked.contains(&what)
    }

    /// The call that checks it.
    fn check(&self, program: u64, single: bool) -> String {
        if self.is_open() {
            return String::new();
        }
        let concrete = |ty: &Ty| ty.rust().replace(&GENERIC.to_string(), &CONCRETE.to_string());
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
        let types: Vec<String> = differentiated.iter().map(|a| concrete(&a.ty)).collect();
        let bundle = if alone { types[0].clone() } else { format!("({})", types.join(", ")) };
        let inputs: usize = differentiated.iter().map(|a| a.ty.floats()).sum();
        let (name, output, outputs) = (&self.name, concrete(&self.output), self.output.floats());
        let rows = call.clone();
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
        let write = if scalar {
            format!(
                "Some(&|x, d| {{ let a: A = bundle(x); let mut g: A = bundle(&vec![f64::NAN; x.len()]); let v = {name}::write_grad({call}, &mut g); (v, flat::<A>(&g)) }})"
            )
        } else {
            "None".into()
        };
        let hvp = if self.asks("hvp") {
            format!(
                "Some(&|x, d, t| {{ let (a, t): (A, A) = (bundle(x), bundle(t)); flat::<A>(&{name}::hvp({call}, {tangents})) }})"
            )
        } else {
            "None".into()
        };
        let further = self.further(&call, &tangents, &rows, alone);
        let vjp = if self.asks("write_vjp") {
            format!(
                "let mut v: O = bundle(&[f64::NAN; {outputs}]); let mut g: A = bundle(&vec![f64::NAN; x.len()]); {name}::write_vjp({call}, &bundle::<O>(w), &mut v, &mut g);"
            )
        } else {
            format!("let (v, g) = {name}::vjp({call}, bundle::<O>(w));")
        };
        let single = if single { self.single(&bundle, &output, &call, &tangents) } else { "None".into() };
        format!(
            "{{ type A = {bundle}; type O = {output};
Case {{ name: \"{program} {name}\", seed: {program}, inputs: {inputs}, outputs: {outputs},
reference: &|x, d| {{ let a: A = bundle(x); flat::<O>(&{name}::reference({call})) }},
value: &|x, d| {{ let a: A = bundle(x); flat::<O>(&{name}({call})) }},
backward: &|x, d, w| {{ let a: A = bundle(x); let (v, r) = {name}::forward({call}); (flat::<O>(&v), flat::<A>(&{name}::backward({call}, &r, bundle::<O>(w)))) }},
vjp: &|x, d, w| {{ let a: A = bundle(x); {vjp} (flat::<O>(&v), flat::<A>(&g)) }},
jvp: &|x, d, t| {{ let (a, t): (A, A) = (bundle(x), bundle(t)); let (v, t) = {name}::jvp({call}, {tangents}); (flat::<O>(&v), flat::<O>(&t)) }},
gradient: {gradient}, accumulate: {accumulate}, write: {write}, hvp: {hvp}, {further}, single: {single} }}.run(tally); }}
"
        )
    }
}

impl Function {
    /// The checks of what the attribute asks for.
    fn further(&self, call: &str, tangents: &str, rows: &[String], alone: bool) -> String {
        let name = &self.name;
        let gauss_newton = if self.asks("gauss_newton") {
            format!(
                "Some(&|x, d, t| {{ let (a, t): (A, A) = (bundle(x), bundle(t)); flat::<A>(&{name}::gauss_newton({call}, {tangents})) }})"
            )
        } else {
            "None".into()
        };
        let hessian = if self.asks("hessian") {
            format!("Some(&|x, d| {{ let a: A = bundle(x); flat(&{name}::hessian({call})) }})")
        } else {
            "None".into()
        };
        let jacobian = if self.asks("jacobian") {
            let count = self.arguments.iter().filter(|argument| argument.differentiated).count();
            // Each of the matrices by rows.
            let each: String = (0..count)
                .map(|k| {
                    let part = if count == 1 { "j".to_owned() } else { format!("j.{k}") };
                    format!("flat(&{part}),")
                })
                .collect();
            format!("Some(&|x, d| {{ let a: A = bundle(x); let j = {name}::jacobian({call}); vec![{each}] }})")
        } else {
            "None".into()
        };
        let batch = if self.asks("batch") {
            let mut lists = String::new();
            let mut passed = Vec::new();
            for (argument, row) in self.arguments.iter().zip(rows) {
                if argument.is_sample() {
                    lists += &format!("let {}: Vec<_> = all.iter().map(|d| {row}).collect(); ", argument.name);
                    passed.push(format!("&{}", argument.name));
                } else {
                    passed.push(row.clone());
                }
            }
            let _ = alone;
            format!(
                "Some(&|x, d, all| {{ let a: A = bundle(x); {lists}let (v, g) = {name}::batch_value_and_grad({}); (v, flat::<A>(&g)) }})",
                passed.join(", ")
            )
        } else {
            "None".into()
        };
        format!("gauss_newton: {gauss_newton}, hessian: {hessian}, jacobian: {jacobian}, batch: {batch}")
    }

    /// The same function over `f32`.
    fn single(&self, bundle: &str, output: &str, call: &str, tangents: &str) -> String {
        let name = format!("single::{}", self.name);
        let call = call
            .replace("d.slice(", "d.slice32(")
            .replace("d.vectors(", "d.vectors32(")
            .replace("d.float(", "d.float32(");
        let of = |ty: &str| {
            let ty = ty.replace("f64", "f32");
            if ty == "Net" {
                "single::Net".to_owned()
            } else {
                ty.replace(" Net", " single::Net").replace("(Net", "(single::Net")
            }
        };
        let types = format!("type A = {}; type O = {};", of(bundle), of(output));
        format!(
            "Some(Single {{ reference: &|x, d| {{ {types} let a: A = bundle32(x); flat32::<O>(&{name}::reference({call})) }},
value: &|x, d| {{ {types} let a: A = bundle32(x); flat32::<O>(&{name}({call})) }},
vjp: &|x, d, w| {{ {types} let a: A = bundle32(x); let (v, g) = {name}::vjp({call}, bundle32::<O>(w)); (flat32::<O>(&v), flat32::<A>(&g)) }},
jvp: &|x, d, t| {{ {types} let (a, t): (A, A) = (bundle32(x), bundle32(t)); let (v, t) = {name}::jvp({call}, {tangents}); (flat32::<O>(&v), flat32::<O>(&t)) }} }})"
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
        let all = level == Level::All;
        if all && writer.one_in(3) {
            functions.push(writer.open());
        }
        functions.push(writer.main());
        let single = all && writer.one_in(5);
        Program { seed, functions, single }
    }

    /// A module with the functions, and one that runs their checks.
    pub fn module(&self, name: &str) -> String {
        let functions: String = self.functions.iter().map(Function::source).collect();
        let checks: String = self.functions.iter().map(|function| function.check(self.seed, self.single)).collect();
        let net = if functions.contains("Net") { NET } else { "" };
        let twin = format!("{net}{functions}").replace("f64", "f32").replace("from_f32", "from_f64");
        let twin = if self.single {
            format!("pub mod single {{\nuse tapeless::prelude::*;\n{twin}}}\n")
        } else {
            String::new()
        };
        format!(
            "mod {name} {{\nuse tapeless::prelude::*;\nuse harness::{{Case, Single, Tally, bundle, bundle32, flat, flat32}};\n{net}{functions}\n{twin}pub fn check(tally: &mut Tally) {{\n{checks}}}\n}}\n"
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
            for asked in 0..self.functions[at].asked.len() {
                let mut plain = self.clone();
                plain.functions[at].asked.remove(asked);
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
        let all = self.level == Level::All;
        self.generic = all && self.one_in(4);
        self.sized = all && self.one_in(4);
        let mut types = match self.below(4) {
            _ if self.sized => vec![Ty::Vector(GENERIC), Ty::Scalar],
            0 => vec![Ty::Scalar],
            1 => vec![Ty::Scalar, Ty::Scalar],
            2 => vec![self.any_tensor(), self.any_tensor()],
            _ => vec![self.any_tensor(), Ty::Scalar],
        };
        if self.one_in(5) {
            types.push(Ty::Int(4));
        }
        if !self.generic && self.one_in(6) {
            types.push(Ty::Net);
        }
        let arguments = self.arguments(types);
        let output = if self.one_in(2) { Ty::Scalar } else { self.any_tensor() };
        let fuel = 15 + self.below(15) as i32;
        self.callee("h", arguments, output, fuel)
    }

    /// A function that is given functions.
    fn open(&mut self) -> Function {
        self.sized = self.one_in(4);
        let length = if self.sized { GENERIC } else { self.length() };
        let given = match self.below(5) {
            0 => vec![Ty::Given(1), Ty::Given(2)],
            1 => vec![Ty::Given(2)],
            2 if !self.sized => vec![Ty::Field(length), Ty::Vector(length)],
            _ => vec![Ty::Given(1)],
        };
        let mut types = given;
        types.extend([Ty::Scalar, if self.sized { Ty::Vector(GENERIC) } else { self.any_tensor() }]);
        let arguments = self.arguments(types);
        let output = if self.one_in(2) { Ty::Scalar } else { Ty::Vector(length) };
        let fuel = 20 + self.below(15) as i32;
        self.callee("g", arguments, output, fuel)
    }

    fn arguments(&mut self, types: Vec<Ty>) -> Vec<Argument> {
        let argument = |ty| {
            let function = matches!(ty, Ty::Given(_) | Ty::Field(_));
            let differentiated = !matches!(ty, Ty::Int(_)) && !function;
            let reference = ty == Ty::Net;
            Argument { name: self.fresh("v"), ty, differentiated, reference }
        };
        types.into_iter().map(argument).collect()
    }

    /// A function that later ones may call.
    fn callee(&mut self, prefix: &str, arguments: Vec<Argument>, output: Ty, fuel: i32) -> Function {
        let function = self.function(prefix, arguments, output, fuel);
        let callee = Callee {
            name: function.name.clone(),
            args: function.arguments.iter().map(|argument| argument.ty.clone()).collect(),
            output: function.output.clone(),
            generic: function.generic,
        };
        self.callees.push(callee);
        (self.generic, self.sized) = (false, false);
        function
    }

    fn main(&mut self) -> Function {
        let all = self.level == Level::All;
        // A Hessian is that of one vector, a Jacobian that of vectors and numbers.
        let second = all && self.one_in(5);
        let matrix = all && !second && self.one_in(6);
        let mut types = vec![if second { Ty::Vector(self.length()) } else { Ty::Scalar }];
        for _ in 0..1 + self.below(2) {
            match (second, matrix) {
                (true, _) => {}
                (_, true) => types.push(Ty::Vector(self.length())),
                _ => types.push(self.any_type()),
            }
        }
        if !second && !matrix && self.one_in(3) {
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
            _ if second => Ty::Scalar,
            _ if matrix => Ty::Vector(self.length()),
            0 => self.any_tensor(),
            1 if self.one_in(2) => Ty::Pair(Box::new(self.any_tensor())),
            _ => Ty::Scalar,
        };
        let fuel = 30 + self.below(50) as i32;
        let mut function = self.function("top", arguments, output, fuel);
        if second {
            function.asked.push("hessian");
        }
        if matrix {
            function.asked.push("jacobian");
        }
        if all && self.one_in(6) {
            function.asked.push("gauss_newton");
        }
        if all && self.one_in(6) {
            function.asked.push("recompute");
        }
        let samples = function.arguments.iter().any(Argument::is_sample);
        if all && samples && function.output == Ty::Scalar && self.one_in(2) {
            function.asked.push("batch");
        }
        function
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
        let open = arguments.iter().any(Argument::is_function);
        let asked = match output {
            Ty::Scalar if !open && self.one_in(4) => vec!["hvp"],
            _ if output != Ty::Scalar && !open && self.one_in(2) => vec!["write_vjp"],
            _ => vec![],
        };
        Function { name, arguments, output, asked, generic: self.generic, sized: self.sized, body }
    }
}

/// The text of a function over `f64` as one over all floats.
fn over_floats(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut out, mut at) = (String::new(), 0);
    while at < chars.len() {
        let start = at;
        while at < chars.len() && is_word(chars[at]) {
            at += 1;
        }
        if at == start {
            out.push(chars[at]);
            at += 1;
            continue;
        }
        let word: String = chars[start..at].iter().collect();
        let digits = |word: &str| word.chars().all(|c| c.is_ascii_digit());
        let follows = chars.get(at) == Some(&'.') && chars.get(at + 1).is_some_and(char::is_ascii_digit);
        if digits(&word) && follows && !out.ends_with('.') {
            let end = (at + 1..chars.len()).find(|k| !is_word(chars[*k])).unwrap_or(chars.len());
            let fraction: String = chars[at + 1..end].iter().collect();
            out += &format!("T::from_f64({word}.{})", fraction.trim_end_matches("_f64"));
            at = end;
            continue;
        }
        let rest: String = chars[at..(at + 7).min(chars.len())].iter().collect();
        if rest == " as f64" {
            out += &format!("T::from_usize({word})");
            at += 7;
            continue;
        }
        out += if word == "f64" { "T" } else { &word };
    }
    out
}
