//! `lstm`: a recurrent net with diagonal weights that predicts the bits of the next character of a text.

use super::{parse, unknown};
use crate::runs::{Outcome, Runs, repeat};
use serde::Deserialize;
use serde_json::json;
use tapeless::prelude::*;

/// Bits of a character, rounded up to whole registers: the rest stays zero.
const BITS: usize = 16;

type Bits = Vector<BITS, f64>;

/// A number for each gate and bit.
#[derive(Params, Clone)]
struct Gates {
    forget: Vector<BITS, f64>,
    ingate: Vector<BITS, f64>,
    outgate: Vector<BITS, f64>,
    change: Vector<BITS, f64>,
}

#[derive(Params, Clone)]
struct Layer {
    weight: Gates,
    bias: Gates,
}

#[derive(Params, Clone)]
struct Net<const L: usize> {
    layers: [Layer; L],
    in_weight: Vector<BITS, f64>,
    out_weight: Vector<BITS, f64>,
    out_bias: Vector<BITS, f64>,
}

/// The state before the text: hidden and cell values of each layer.
#[derive(Params, Clone)]
struct State<const L: usize> {
    hidden: [Vector<BITS, f64>; L],
    cell: [Vector<BITS, f64>; L],
}

/// The loss for each bit; `used` is 1 for the bits that there are.
#[differentiable(wrt(net))]
fn loss<const L: usize>(net: &Net<L>, state: &State<L>, text: &[Vector<BITS, f64>], used: &Vector<BITS, f64>) -> f64 {
    let mut hidden = state.hidden;
    let mut cell = state.cell;
    let mut total = 0.0;
    for t in 1..text.len() {
        let mut x = text[t - 1].component_mul(net.in_weight);
        for l in 0..L {
            let forget = sigmoid(x.component_mul(net.layers[l].weight.forget) + net.layers[l].bias.forget);
            let ingate = sigmoid(hidden[l].component_mul(net.layers[l].weight.ingate) + net.layers[l].bias.ingate);
            let outgate = sigmoid(x.component_mul(net.layers[l].weight.outgate) + net.layers[l].bias.outgate);
            let change = tanh(hidden[l].component_mul(net.layers[l].weight.change) + net.layers[l].bias.change);
            cell[l] = cell[l].component_mul(forget) + ingate.component_mul(change);
            hidden[l] = outgate.component_mul(tanh(cell[l]));
            x = hidden[l];
        }
        let y = x.component_mul(net.out_weight) + net.out_bias;
        let normaliser = (exp(y).dot(*used) + 2.0).ln();
        total += text[t].dot(y) - normaliser * text[t].sum();
    }
    -total / ((text.len() - 1) as f64 * used.sum())
}

#[derive(Deserialize)]
struct Input {
    main_params: Vec<Vec<f64>>,
    extra_params: Vec<Vec<f64>>,
    state: Vec<Vec<f64>>,
    sequence: Vec<Vec<f64>>,
    #[serde(flatten)]
    runs: Runs,
}

fn bits(numbers: &[f64]) -> Bits {
    Vector::from_fn(|i| numbers.get(i).copied().unwrap_or(0.0))
}

fn gates(row: &[f64], b: usize) -> Gates {
    let part = |gate: usize| bits(&row[gate * b..(gate + 1) * b]);
    Gates { forget: part(0), ingate: part(1), outgate: part(2), change: part(3) }
}

fn sized<const L: usize>(function: &str, input: &Input, b: usize) -> Result<Outcome, String> {
    let net = Net::<L> {
        layers: std::array::from_fn(|l| Layer {
            weight: gates(&input.main_params[2 * l], b),
            bias: gates(&input.main_params[2 * l + 1], b),
        }),
        in_weight: bits(&input.extra_params[0]),
        out_weight: bits(&input.extra_params[1]),
        out_bias: bits(&input.extra_params[2]),
    };
    let state = State::<L> {
        hidden: std::array::from_fn(|l| bits(&input.state[2 * l])),
        cell: std::array::from_fn(|l| bits(&input.state[2 * l + 1])),
    };
    let text: Vec<Bits> = input.sequence.iter().map(|character| bits(character)).collect();
    let used = Vector::from_fn(|i| if i < b { 1.0 } else { 0.0 });
    match function {
        "objective" => repeat(input.runs, 0.0, |y| *y = loss(&net, &state, &text, &used), |y| json!(y)),
        "jacobian" => repeat(
            input.runs,
            Net::<L>::ZEROS,
            |gradient| _ = loss::write_grad(&net, &state, &text, &used, gradient),
            |gradient| {
                let gates = |g: &Gates| [g.forget, g.ingate, g.outgate, g.change];
                let layers = gradient.layers.iter().flat_map(|layer| [gates(&layer.weight), gates(&layer.bias)]);
                let extra = [gradient.in_weight, gradient.out_weight, gradient.out_bias];
                json!(layers.flatten().chain(extra).flat_map(|v| v.0[..b].to_vec()).collect::<Vec<f64>>())
            },
        ),
        _ => unknown("lstm", function),
    }
}

pub fn evaluate(function: &str, input: &str) -> Result<Outcome, String> {
    let input: Input = parse(input)?;
    let b = input.extra_params.first().map_or(0, Vec::len);
    if b > BITS || input.sequence.iter().chain(&input.state).chain(&input.extra_params).any(|row| row.len() != b) {
        return Err(format!("vectors of one length of at most {BITS} are expected"));
    }
    match input.main_params.len() / 2 {
        1 => sized::<1>(function, &input, b),
        2 => sized::<2>(function, &input, b),
        4 => sized::<4>(function, &input, b),
        6 => sized::<6>(function, &input, b),
        l => Err(format!("no instance for l = {l}")),
    }
}
