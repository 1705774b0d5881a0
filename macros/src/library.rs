//! Functions defined in the language itself rather than as operations: activations, losses, compositions.
//!
//! A parameter's "type" says what it takes: `Tensor` (scalar, vector or matrix; all of one call have one shape), `Rows`
//! (a vector, or a matrix whose rows are taken one by one), `Scalar`, `Label` (a `usize`, or an array of them with
//! one for each row). Inside, every operation of the table is a function, conditions are allowed, and three words are
//! added: `count(x)` (how many elements), `expand(y, x)` (a number for each row, spread over the shape of `x`),
//! `pick(x, label)` and `over_rows(y)` (the mean over rows; nothing to do for one row).

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The definitions. Formulas are stable as written, so that `strict` changes none of them; slopes at kinks follow
/// PyTorch (`aten/src/ATen/native`), NaN arguments give NaN.
const SOURCE: &str = r"
fn square(x: Tensor) { x * x }
fn recip(x: Tensor) { 1.0 / x }
fn fract(x: Tensor) { x - trunc(x) }
fn clamp(x: Tensor, lo: Scalar, hi: Scalar) { select(x <= lo, lo, select(x >= hi, hi, x)) }
fn identity(x: Tensor) { x }
fn step(x: Tensor) { select(x > 0.0, 1.0, 0.0) }

fn threshold(x: Tensor, threshold: Scalar, value: Scalar) { select(x <= threshold, value, x) }
fn hardtanh(x: Tensor) { select(x <= -1.0, -1.0, select(x >= 1.0, 1.0, x)) }
fn relu6(x: Tensor) { select(x <= 0.0, 0.0, select(x >= 6.0, 6.0, x)) }
fn hardsigmoid(x: Tensor) { select(x <= -3.0, 0.0, select(x >= 3.0, 1.0, x / 6.0 + 0.5)) }
fn hardswish(x: Tensor) { x * hardsigmoid(x) }
fn elu(x: Tensor, alpha: Scalar) { select(x <= 0.0, alpha * exp_m1(x), x) }
fn selu(x: Tensor) { 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717) }
fn celu(x: Tensor, alpha: Scalar) { select(x <= 0.0, alpha * exp_m1(x / alpha), x) }
fn leaky_relu(x: Tensor, slope: Scalar) { select(x > 0.0, x, slope * x) }
fn prelu(x: Tensor, weight: Scalar) { select(x > 0.0, x, weight * x) }
fn rrelu(x: Tensor, lower: Scalar, upper: Scalar) { leaky_relu(x, 0.5 * (lower + upper)) }
fn gelu(x: Tensor) { 0.5 * x * erfc(-FRAC_1_SQRT_2 * x) }
fn gelu_tanh(x: Tensor) { 0.5 * x * (1.0 + tanh(0.79788456080286535587989211986876 * (x + 0.044715 * x * x * x))) }
fn logsigmoid(x: Tensor) { -softplus(-x) }
fn hardshrink(x: Tensor, lambda: Scalar) { select(abs(x) <= lambda, 0.0, x) }
fn softshrink(x: Tensor, lambda: Scalar) { select(abs(x) <= lambda, 0.0, x - copysign(lambda, x)) }
fn tanhshrink(x: Tensor) { x - tanh(x) }
fn softsign(x: Tensor) { x / (1.0 + abs(x)) }
fn softplus_with(x: Tensor, beta: Scalar, threshold: Scalar) { select(beta * x > threshold, x, softplus(beta * x) / beta) }
fn silu(x: Tensor) { x * sigmoid(x) }
fn swish(x: Tensor, alpha: Scalar) { x * sigmoid(alpha * x) }
fn mish(x: Tensor) { x * tanh(softplus(x)) }
fn glu(a: Tensor, b: Tensor) { a * sigmoid(b) }
fn maxout(a: Tensor, b: Tensor) { maximum(a, b) }
fn shifted(x: Rows) { x - expand(stop_gradient(max_of(x)), x) }
fn normalized(x: Rows) { x - expand(logsumexp(x), x) }
fn softmax(x: Rows) { exp(log_softmax(x)) }
fn softmin(x: Rows) { softmax(-x) }
fn log_softmax(x: Rows) { normalized(shifted(x)) }
fn gumbel_softmax(x: Rows, noise: Tensor, tau: Scalar) { softmax((x + noise) / tau) }

fn mean(x: Tensor) { sum(x) / count(x) }
fn dot(a: Tensor, b: Tensor) { sum(a * b) }
fn norm_squared(x: Tensor) { sum(x * x) }
fn norm(x: Rows) { over_norms(norm_of(x)) }
fn normalize(x: Rows) { x / norm(x) }

fn mse(pred: Tensor, target: Tensor) { mean(square(pred - target)) }
fn mse_sum(pred: Tensor, target: Tensor) { sum(square(pred - target)) }
fn mae(pred: Tensor, target: Tensor) { mean(abs(pred - target)) }
fn mae_sum(pred: Tensor, target: Tensor) { sum(abs(pred - target)) }
fn huber_terms(d: Tensor, delta: Scalar) { select(abs(d) > delta, delta * (abs(d) - 0.5 * delta), 0.5 * d * d) }
fn huber(pred: Tensor, target: Tensor, delta: Scalar) { mean(huber_terms(pred - target, delta)) }
fn huber_sum(pred: Tensor, target: Tensor, delta: Scalar) { sum(huber_terms(pred - target, delta)) }
fn bce_terms(prob: Tensor, target: Tensor) { -(target * maximum(ln(prob), -100.0) + (1.0 - target) * maximum(ln(1.0 - prob), -100.0)) }
fn bce(prob: Tensor, target: Tensor) { mean(bce_terms(prob, target)) }
fn bce_sum(prob: Tensor, target: Tensor) { sum(bce_terms(prob, target)) }
fn bce_with_logits(logits: Tensor, target: Tensor) { mean(bce_logit(logits, target)) }
fn bce_with_logits_sum(logits: Tensor, target: Tensor) { sum(bce_logit(logits, target)) }
fn hinge(pred: Tensor, target: Tensor) { mean(relu(1.0 - target * pred)) }
fn hinge_sum(pred: Tensor, target: Tensor) { sum(relu(1.0 - target * pred)) }
fn kl(log_prob: Rows, target: Tensor) { over_rows(sum_last(select(target > 0.0, target * ln(target), 0.0) - target * log_prob)) }
fn nll(log_prob: Rows, label: Label) { over_rows(-pick(log_prob, label)) }
fn cross_entropy(logits: Rows, label: Label) { nll(log_softmax(logits), label) }
fn cross_entropy_probs(logits: Rows, probs: Tensor) { over_rows(-sum_last(probs * log_softmax(logits))) }
fn cosine(a: Rows, b: Rows) { over_rows(1.0 - sum_last(a * b) / (maximum(norm_of(a), 0.00000001) * maximum(norm_of(b), 0.00000001))) }
";

/// Helpers of other definitions, which users cannot call.
const INTERNAL: &[&str] = &["shifted", "normalized", "huber_terms", "bce_terms"];

/// Definitions that users reach only as methods, because the runtime has no free function of the name.
const METHODS_ONLY: &[&str] = &["mean", "dot", "norm_squared", "norm", "normalize"];

/// What a parameter of a definition takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A scalar, vector or matrix.
    Tensor,
    /// A vector, or the rows of a matrix.
    Rows,
    /// A scalar.
    Scalar,
    /// A class label, or one for each row.
    Label,
}

/// A definition, parsed.
pub struct Definition {
    /// Names and kinds of the parameters.
    pub params: Vec<(String, Kind)>,
    /// The body's source.
    body: String,
}

impl Definition {
    /// The body's one expression.
    ///
    /// # Panics
    /// If the source above does not parse: a mistake that the tests find.
    pub fn expression(&self) -> syn::Expr {
        syn::parse_str(&self.body).expect("a definition of the library parses")
    }
}

/// The definition of this name.
pub fn find(name: &str) -> Option<&'static Definition> {
    definitions().get(name)
}

/// The names that users can call as functions.
pub fn function_names() -> impl Iterator<Item = &'static str> {
    let hidden = |name: &&str| !INTERNAL.contains(name) && !METHODS_ONLY.contains(name);
    definitions().keys().map(String::as_str).filter(hidden)
}

fn definitions() -> &'static BTreeMap<String, Definition> {
    static DEFINITIONS: OnceLock<BTreeMap<String, Definition>> = OnceLock::new();
    DEFINITIONS.get_or_init(|| {
        let file = syn::parse_file(SOURCE).expect("the library's source parses");
        file.items.into_iter().filter_map(definition).collect()
    })
}

fn definition(item: syn::Item) -> Option<(String, Definition)> {
    let syn::Item::Fn(function) = item else { return None };
    let params = function.sig.inputs.iter().filter_map(|input| {
        let syn::FnArg::Typed(input) = input else { return None };
        let (syn::Pat::Ident(name), syn::Type::Path(kind)) = (&*input.pat, &*input.ty) else { return None };
        let kind = match kind.path.get_ident()?.to_string().as_str() {
            "Tensor" => Kind::Tensor,
            "Rows" => Kind::Rows,
            "Scalar" => Kind::Scalar,
            "Label" => Kind::Label,
            _ => return None,
        };
        Some((name.ident.to_string(), kind))
    });
    let params: Vec<_> = params.collect();
    assert_eq!(params.len(), function.sig.inputs.len(), "parameters of {}", function.sig.ident);
    let syn::Stmt::Expr(body, None) = function.block.stmts.first()? else { return None };
    let body = quote::ToTokens::to_token_stream(body).to_string();
    Some((function.sig.ident.to_string(), Definition { params, body }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_definition_parses_and_none_shadows_an_operation() {
        assert_eq!(definitions().len(), SOURCE.matches("fn ").count());
        for (name, definition) in definitions() {
            definition.expression();
            assert!(crate::table::find(name).is_none(), "{name} is also an operation");
        }
    }
}
