//! One file an eval: the model in the language of tapeless, and its input and output as the eval has them.

mod ba;
mod gmm;
mod hello;
mod ht;
mod kmeans;
mod llsq;
mod lse;
mod lstm;

use crate::runs::Outcome;
use serde::de::DeserializeOwned;

type Evaluate = fn(&str, &str) -> Result<Outcome, String>;

/// Modules by the names that evals ask for.
const MODULES: &[(&str, Evaluate)] = &[
    ("ba", ba::evaluate),
    ("gmm", gmm::evaluate),
    ("hello", hello::evaluate),
    ("ht", ht::evaluate),
    ("kmeans", kmeans::evaluate),
    ("llsq", llsq::evaluate),
    ("lse", lse::evaluate),
    ("lstm", lstm::evaluate),
];

/// Whether there is such a module.
pub fn is_defined(module: &str) -> bool {
    MODULES.iter().any(|(name, _)| *name == module)
}

/// Evaluates a function of a module at an input, which is JSON.
pub fn evaluate(module: &str, function: &str, input: &str) -> Result<Outcome, String> {
    let (_, evaluate) =
        MODULES.iter().find(|(name, _)| *name == module).ok_or_else(|| format!("there is no module `{module}`"))?;
    evaluate(function, input)
}

fn parse<T: DeserializeOwned>(input: &str) -> Result<T, String> {
    serde_json::from_str(input).map_err(|error| format!("the input: {error}"))
}

fn unknown<T>(module: &str, function: &str) -> Result<T, String> {
    Err(format!("the module `{module}` has no function `{function}`"))
}

/// A fixed-size array of a list.
fn array<const N: usize>(list: &[f64]) -> Result<[f64; N], String> {
    list.try_into().map_err(|_| format!("{} numbers where {N} are expected", list.len()))
}
