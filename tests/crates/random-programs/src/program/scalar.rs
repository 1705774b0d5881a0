//! Numbers, integers and conditions.

use super::{Callee, Ex, Level, Writer};
use crate::tree::{Kind, Node};
use crate::types::{GENERIC, Ty};

/// Functions of numbers and tensors that are tame on all numbers: name, and the bound of their values if they have one.
pub(super) const UNARY: &[(&str, Option<f64>)] = &[
    ("tanh", Some(1.0)),
    ("sin", Some(1.0)),
    ("cos", Some(1.0)),
    ("sigmoid", Some(1.0)),
    ("softplus", None),
    ("atan", Some(1.6)),
    ("gelu", None),
    ("gelu_tanh", None),
    ("silu", None),
    ("softsign", Some(1.0)),
    ("mish", None),
    ("asinh", None),
    ("logsigmoid", None),
    ("tanhshrink", None),
    ("hardtanh", Some(1.0)),
    ("relu", None),
    ("relu6", Some(6.0)),
    ("hardsigmoid", Some(1.0)),
    ("hardswish", None),
    ("abs", None),
    ("erf", Some(1.0)),
    ("erfc", Some(2.0)),
];

/// Methods of numbers and tensors.
pub(super) const METHODS: &[(&str, Option<f64>)] = &[
    ("tanh()", Some(1.0)),
    ("sin()", Some(1.0)),
    ("cos()", Some(1.0)),
    ("atan()", Some(1.6)),
    ("asinh()", None),
    ("abs()", None),
    ("powi(1)", None),
    ("clamp(-1.5, 2.5)", Some(2.5)),
];

/// Functions with arguments kept where they are defined: a template of one number, and a bound.
const RESTRICTED: &[(&str, f64)] = &[
    ("(1.5 + (#).powi(2)).ln()", 7.0),
    ("(0.5 + (#) * 0.3_f64).abs().sqrt()", 6.0),
    ("((#).powi(2) + 0.5).sqrt()", 31.0),
    ("tanh(#).exp()", 3.0),
    ("(#).sin().exp2()", 2.0),
    ("(#).powi(2).ln_1p()", 7.0),
    ("(0.7 + (#).powi(2)).recip()", 1.5),
    ("(1.5 + (#).powi(2)).log2()", 10.0),
    ("(1.5 + (#).powi(2)).log10()", 3.0),
    ("(0.9 * tanh(#)).asin()", 1.6),
    ("(0.9 * tanh(#)).acos()", 3.2),
    ("tanh(#).sinh()", 1.6),
    ("tanh(#).cosh()", 1.6),
    ("(#).sin().tan()", 1.6),
    ("(0.8 * (#).sin()).atanh()", 1.1),
    ("(1.5 + (#).powi(2)).acosh()", 8.0),
    ("tanh(#).exp_m1()", 2.0),
    ("(1.5 + (#).powi(2)).cbrt()", 10.0),
    ("(1.2 + (#).cos().powi(2)).powf(1.7)", 4.0),
    ("(1.2 + tanh(#).powi(2)).powi(-3)", 1.0),
    ("leaky_relu(#, 0.1)", 31.0),
    ("elu(#, 1.3)", 31.0),
    ("swish(#, 0.8)", 31.0),
    ("stop_gradient((#).signum())", 1.0),
    ("(#).fract()", 1.0),
    ("((#).floor() * 0.3)", 10.0),
    ("(#).to_radians()", 1.0),
];

impl Writer {
    pub(super) fn constant(&mut self) -> Ex {
        let hundredths = ((self.below(380) as f64 / 100.0 - 1.3) * 100.0).round() / 100.0;
        let hundredths = if hundredths == 0.0 { 0.25 } else { hundredths };
        let text = if hundredths < 0.0 { format!("({hundredths:?}_f64)") } else { format!("{hundredths:?}_f64") };
        Ex { node: Node::new(Kind::Value(Ty::Scalar), &text, vec![]), size: hundredths.abs() }
    }

    fn scalar_leaf(&mut self) -> Ex {
        for _ in 0..4 {
            let found = match self.below(12) {
                0..5 => self.read(&Ty::Scalar),
                5 => Some(self.constant()),
                6 => self.var(|var| matches!(var.ty, Ty::Int(_))).map(|var| {
                    let Ty::Int(bound) = var.ty else { unreachable!("asked for") };
                    self.ex(Ty::Scalar, &format!("({} as f64 * 0.2)", var.name), vec![], bound as f64 * 0.2)
                }),
                _ => self.element(),
            };
            if let Some(found) = found {
                return found;
            }
        }
        self.constant()
    }

    /// An element of something.
    fn element(&mut self) -> Option<Ex> {
        let (name, ty) = self.named(|ty| {
            *ty != Ty::Vector(GENERIC)
                && matches!(ty, Ty::Vector(_) | Ty::Matrix(..) | Ty::Array(_) | Ty::Vectors(..) | Ty::Pair(_) | Ty::Net)
        })?;
        let size = name.size;
        Some(match ty {
            Ty::Vector(n) | Ty::Array(n) => {
                let i = self.int(n, 1);
                self.ex(Ty::Scalar, "#[#]", vec![name, i], size)
            }
            Ty::Matrix(r, c) => {
                let (i, j) = (self.int(r, 1), self.int(c, 1));
                self.ex(Ty::Scalar, "#[(#, #)]", vec![name, i, j], size)
            }
            Ty::Vectors(k, n) => {
                let (i, j) = (self.int(k, 1), self.int(n, 1));
                self.ex(Ty::Scalar, "#[#][#]", vec![name, i, j], size)
            }
            Ty::Net => match self.below(3) {
                0 => self.ex(Ty::Scalar, "#.scale", vec![name], size),
                1 => {
                    let i = self.int(2, 1);
                    self.ex(Ty::Scalar, "#.bias[#]", vec![name, i], size)
                }
                _ => {
                    let i = self.int(2, 1);
                    self.ex(Ty::Scalar, "#.layers[#][1]", vec![name, i], size)
                }
            },
            _ => self.ex(Ty::Scalar, "#.0", vec![name], size),
        })
    }

    pub(super) fn scalar(&mut self, depth: usize) -> Ex {
        if depth == 0 || self.fuel <= 0 || self.one_in(6) {
            return self.scalar_leaf();
        }
        let d = depth - 1;
        let s = Ty::Scalar;
        let choices = match self.level {
            Level::Straight => 16,
            Level::Branches => 19,
            Level::Loops | Level::Rich => 26,
            Level::All => 30,
        };
        match self.below(choices) {
            0 | 1 => {
                let (a, b) = (self.value(&s, d), self.value(&s, d));
                let size = a.size + b.size;
                let op = *self.random.pick(&["(# + #)", "(# - #)"]);
                self.ex(s, op, vec![a, b], size)
            }
            2 | 3 => {
                let (a, b) = (self.value(&s, d), self.value(&s, d));
                let size = a.size * b.size;
                self.ex(s, "(# * #)", vec![a, b], size)
            }
            4 => {
                let (a, b) = (self.value(&s, d), self.value(&s, d));
                let size = a.size;
                self.ex(s, "(# / (1.5 + (#).powi(2)))", vec![a, b], size)
            }
            5 | 6 => {
                let (name, bound) = *self.random.pick(UNARY);
                let a = self.value(&s, d);
                let size = bound.unwrap_or(a.size + 1.0);
                let sign = if self.one_in(3) { "(-" } else { "(" };
                self.ex(s, &format!("{sign}{name}(#))"), vec![a], size)
            }
            7 => {
                let (name, bound) = *self.random.pick(METHODS);
                let a = self.value(&s, d);
                let size = bound.unwrap_or(a.size + 1.0);
                self.ex(s, &format!("(#).{name}"), vec![a], size)
            }
            8 | 9 => {
                let (template, bound) = *self.random.pick(RESTRICTED);
                let a = self.value(&s, d);
                self.ex(s, template, vec![a], bound)
            }
            10 => self.binary(d),
            11 => {
                let a = self.value(&s, d);
                let power = 2 + self.below(3);
                let a = self.within(a, &s, 3.0);
                let size = a.size.powi(power as i32);
                self.ex(s, &format!("(#).powi({power})"), vec![a], size)
            }
            12..15 => self.reduction(d),
            15 => {
                let lets = self.one_in(2);
                self.block(&s, d, lets)
            }
            16 => self.if_value(&s, d),
            17 => self.match_value(&s, d),
            18 => self.call(&s, d).unwrap_or_else(|| self.scalar_leaf()),
            19 => self.call_closure(d).unwrap_or_else(|| self.reduction(d)),
            20 => self.call(&s, d).unwrap_or_else(|| self.scalar_leaf()),
            21 => self.if_value(&s, d),
            26 | 27 => self.of_large(d),
            28 if !self.generic => {
                let a = self.value(&s, d);
                let size = a.size;
                self.ex(s, "tapeless::recompute(#)", vec![a], size)
            }
            29 => self.call_closure(d).unwrap_or_else(|| self.reduction(d)),
            _ => self.chain(d),
        }
    }

    fn binary(&mut self, d: usize) -> Ex {
        let (a, b) = (self.value(&Ty::Scalar, d), self.value(&Ty::Scalar, d));
        let both = a.size + b.size;
        let (template, size) = *self.random.pick(&[
            ("(#).max(#)", both),
            ("(#).min(#)", both),
            ("maximum(#, #)", both),
            ("minimum(#, #)", both),
            ("(#).hypot(#)", both),
            ("(#).atan2(2.5 + (#).cos())", 3.2),
            ("logaddexp(#, #)", both + 1.0),
            ("(#).mul_add(0.7, #)", both),
            ("(1.1 + (#).powi(2)).powf(tanh(#))", 40.0),
            ("(#).copysign(#)", both),
            ("((#) % (5.0 + (#).powi(2)))", both),
            ("prelu(#, #)", a.size * (1.0 + b.size)),
        ]);
        self.ex(Ty::Scalar, template, vec![a, b], size)
    }

    /// A number made of a tensor.
    fn reduction(&mut self, d: usize) -> Ex {
        let s = Ty::Scalar;
        let n = self.length();
        match self.below(12) {
            0 | 1 => {
                let (a, b) = (self.value(&Ty::Vector(n), d), self.value(&Ty::Vector(n), d));
                let size = a.size * b.size * n as f64;
                self.ex(s, "(#).dot(#)", vec![a, b], size)
            }
            2 => {
                let a = self.value(&Ty::Vector(n), d);
                let size = a.size * n as f64;
                self.ex(s, "(#).sum()", vec![a], size)
            }
            3 => {
                let a = self.value(&Ty::Vector(n), d);
                let i = self.int(n, 1);
                let size = a.size;
                self.ex(s, "(#)[#]", vec![a, i], size)
            }
            4 => {
                let ty = self.any_matrix();
                let a = self.value(&ty, d);
                let (template, size) = *self.random.pick(&[
                    ("(#).sum()", a.size * 9.0),
                    ("(#).mean()", a.size),
                    ("(#).norm_squared()", a.size * a.size * 9.0),
                    ("(#)[(1, 0)]", a.size),
                    ("(#).max()", a.size),
                    ("(#).min()", a.size),
                ]);
                self.ex(s, template, vec![a], size)
            }
            5 => {
                let (a, b) = (self.value(&Ty::Matrix(3, 3), d), self.int(3, 1));
                if self.one_in(2) {
                    let size = a.size * 3.0;
                    return self.ex(s, "(#).trace()", vec![a], size);
                }
                let size = a.size * 3.0;
                self.ex(s, "(#).row(#).sum()", vec![a, b], size)
            }
            6 => {
                let a = self.value(&Ty::Vector(n), d);
                let (template, size) = *self.random.pick(&[
                    ("(#).norm_squared()", a.size * a.size * 4.0),
                    ("(#).add_scalar(0.3).norm()", a.size * 2.0 + 1.0),
                    ("(#).mean()", a.size),
                    ("(#).max()", a.size),
                    ("(#).min()", a.size),
                    ("#.logsumexp()", a.size + 1.5),
                ]);
                self.ex(s, template, vec![a], size)
            }
            7 => {
                let (a, b) = (self.value(&Ty::Vector(n), d), self.value(&Ty::Vector(n), d));
                let (template, size) = *self.random.pick(&[
                    ("mse(#, #)", (a.size + b.size).powi(2)),
                    ("huber(#, #, 1.0)", a.size + b.size),
                    ("mae(#, #)", a.size + b.size),
                    ("cosine((#).add_scalar(0.4), #)", 2.0),
                    ("cross_entropy_probs(#, softmax(#))", 2.0 * a.size + 2.0),
                    ("bce_with_logits(#, sigmoid(#))", a.size + 1.0),
                    ("(#).zip_map(#, |p, q| p * q + p).sum()", 4.0 * a.size * (1.0 + b.size)),
                ]);
                self.ex(s, template, vec![a, b], size)
            }
            8 => {
                let (a, i) = (self.value(&Ty::Vector(n), d), self.int(n, 1));
                let template = *self.random.pick(&["cross_entropy(#, #)", "log_softmax(#)[#]", "softmax(#)[#]"]);
                let size = 2.0 * a.size + 2.0;
                self.ex(s, template, vec![a, i], size)
            }
            9 if self.level >= Level::Loops => {
                let a = self.array(n, d);
                let i = self.int(n, 1);
                let size = a.size;
                self.ex(s, "(#)[#]", vec![a, i], size)
            }
            _ => self.element().unwrap_or_else(|| self.constant()),
        }
    }

    /// A call of a function written before.
    pub(super) fn call(&mut self, output: &Ty, d: usize) -> Option<Ex> {
        let net = self.var(|var| var.ty == Ty::Net);
        // A generic function has to know its own float, which those before it do not, unless they are generic too.
        let fits = |callee: &&Callee| {
            (callee.output == *output || callee.output == Ty::Vector(GENERIC) && matches!(output, Ty::Vector(_)))
                && (!self.generic || callee.generic)
        };
        let callees: Vec<_> = self.callees.iter().filter(fits).cloned().collect();
        if callees.is_empty() {
            return None;
        }
        let callee = self.random.pick(&callees).clone();
        if callee.args.contains(&Ty::Net) && net.is_none() {
            return None;
        }
        let length = match output {
            Ty::Vector(n) => *n,
            _ if self.sized && self.one_in(2) => GENERIC,
            _ => self.length(),
        };
        let mut parts = Vec::new();
        for ty in &callee.args {
            parts.push(match ty {
                Ty::Vector(GENERIC) => self.bounded(&Ty::Vector(length), d, 2.0),
                Ty::Given(_) | Ty::Field(_) => self.value(ty, d.min(2)),
                Ty::Net => Ex { node: Node::new(Kind::Other, &net.as_ref()?.name, vec![]), size: 1.0 },
                _ => self.bounded(ty, d, 2.0),
            });
        }
        let holes = vec!["#"; parts.len()].join(", ");
        let name = &callee.name;
        // The derivative of a function of one number, inside of a body.
        let derivative = self.level >= Level::Rich && callee.args == [Ty::Scalar] && callee.output == Ty::Scalar;
        let template = match derivative.then(|| self.below(4)) {
            Some(0) => format!("tanh({name}::grad({holes}))"),
            Some(1) => format!("tanh({name}::value_and_grad({holes}).1)"),
            _ => format!("{name}({holes})"),
        };
        let ex = self.ex(output.clone(), &template, parts, 31.0);
        Some(self.within(ex, output, 30.0))
    }

    fn call_closure(&mut self, d: usize) -> Option<Ex> {
        let closure = self.var(|var| matches!(var.ty, Ty::Closure(1..) | Ty::Given(_)))?;
        let (Ty::Closure(count) | Ty::Given(count)) = closure.ty else { unreachable!("asked for") };
        let parts: Vec<Ex> = (0..count).map(|_| self.bounded(&Ty::Scalar, d, 2.0)).collect();
        let template = format!("{}({})", closure.name, vec!["#"; count].join(", "));
        Some(self.ex(Ty::Scalar, &template, parts, closure.size))
    }

    /// An integer below a bound.
    pub(super) fn int(&mut self, bound: usize, depth: usize) -> Ex {
        let ty = Ty::Int(bound);
        if bound > 1 && (depth > 0 || self.one_in(2)) {
            if let Some(var) = self.var(|var| matches!(var.ty, Ty::Int(b) if b <= bound))
                && self.one_in(2)
            {
                let name = var.name;
                let text = match self.below(5) {
                    0 => format!("{} - {name}", bound - 1),
                    1 => format!("({name} + 1) % {bound}"),
                    2 => format!("{name}.abs_diff({})", self.below(bound)),
                    _ => name,
                };
                return Ex { node: Node::new(Kind::Value(ty), &text, vec![]), size: 0.0 };
            }
            if let Some(var) = self.var(|var| matches!(var.ty, Ty::Int(_)))
                && self.one_in(2)
            {
                let name = var.name;
                let text = match self.below(4) {
                    0 => format!("{name}.min({})", bound - 1),
                    1 => format!("(2 * {name} + 1) % {bound}"),
                    2 => format!("{name}.max(1) % {bound}"),
                    _ => format!("{name} % {bound}"),
                };
                return Ex { node: Node::new(Kind::Value(ty), &text, vec![]), size: 0.0 };
            }
        }
        let text = self.below(bound).to_string();
        Ex { node: Node::new(Kind::Value(ty), &text, vec![]), size: 0.0 }
    }

    /// A condition.
    pub(super) fn condition(&mut self, depth: usize) -> Ex {
        let d = depth.saturating_sub(1);
        match self.below(if depth == 0 { 7 } else { 10 }) {
            0..4 => {
                let a = self.value(&Ty::Scalar, d.min(1));
                let b = if self.one_in(2) { self.constant() } else { self.value(&Ty::Scalar, d.min(1)) };
                let template = *self.random.pick(&["# < #", "# > #", "# <= #", "# >= #"]);
                self.ex(Ty::Bool, &format!("({template})"), vec![a, b], 0.0)
            }
            4 | 5 => {
                let Some(var) = self.var(|var| matches!(var.ty, Ty::Int(_))) else {
                    return self.ex(Ty::Bool, "(0.3_f64 < 0.4)", vec![], 0.0);
                };
                let name = var.name;
                let k = self.below(4);
                let text = match self.below(5) {
                    0 => format!("({name} == {k})"),
                    1 => format!("({name} < {})", k + 1),
                    2 => format!("({name} >= {})", k + 1),
                    3 => format!("({name} % 2 == {})", k % 2),
                    _ => format!("({name} != {k})"),
                };
                self.ex(Ty::Bool, &text, vec![], 0.0)
            }
            6 => match self.read(&Ty::Bool) {
                Some(flag) => flag,
                None => self.condition(depth),
            },
            7 => {
                let a = self.condition(d);
                self.ex(Ty::Bool, "(!#)", vec![a], 0.0)
            }
            _ => {
                let (a, b) = (self.condition(d), self.condition(d));
                let template = *self.random.pick(&["(# && #)", "(# || #)"]);
                self.ex(Ty::Bool, template, vec![a, b], 0.0)
            }
        }
    }
}
