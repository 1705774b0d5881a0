//! Recurrent cells: one step of a sequence, with PyTorch's gates and weights.

use crate::prelude::*;

/// The weights of PyTorch's `nn.RNNCell`.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct RnnCell<const IN: usize, const HIDDEN: usize, T: Float = f32> {
    /// From the input.
    pub weight_ih: Matrix<HIDDEN, IN, T>,
    /// From the state before.
    pub weight_hh: Matrix<HIDDEN, HIDDEN, T>,
    /// The bias beside the input's product.
    pub bias_ih: Vector<HIDDEN, T>,
    /// The bias beside the state's product.
    pub bias_hh: Vector<HIDDEN, T>,
}

/// The next state of a plain recurrent cell (Elman 1990): `tanh(W_ih x + b_ih + W_hh h + b_hh)`.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let h = layers::rnn_cell(&layers::RnnCell::<2, 3>::ZEROS, Vector([1.0, 2.0]), Vector([0.5; 3]));
/// assert_eq!(h, Vector([0.0; 3]));
/// ```
#[differentiable]
pub fn rnn_cell<const IN: usize, const HIDDEN: usize, T: Float>(
    cell: &RnnCell<IN, HIDDEN, T>,
    x: Vector<IN, T>,
    h: Vector<HIDDEN, T>,
) -> Vector<HIDDEN, T> {
    tanh(cell.weight_ih * x + cell.bias_ih + cell.weight_hh * h + cell.bias_hh)
}

/// The weights of PyTorch's `nn.LSTMCell`; the gates stand in its order: input, forget, cell, output.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct LstmCell<const IN: usize, const HIDDEN: usize, T: Float = f32> {
    /// From the input; PyTorch's `(4·HIDDEN, IN)`.
    pub weight_ih: Tensor3<4, HIDDEN, IN, T>,
    /// From the state before; PyTorch's `(4·HIDDEN, HIDDEN)`.
    pub weight_hh: Tensor3<4, HIDDEN, HIDDEN, T>,
    /// The biases beside the input's products; PyTorch's `(4·HIDDEN)`.
    pub bias_ih: Matrix<4, HIDDEN, T>,
    /// The biases beside the state's products; PyTorch's `(4·HIDDEN)`.
    pub bias_hh: Matrix<4, HIDDEN, T>,
}

/// The next state and the next cell of an LSTM (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000):
/// with `i, f, o = σ(…)` and `g = tanh(…)` of `W_ih x + b_ih + W_hh h + b_hh`, the cell is `c′ = f ⊙ c + i ⊙ g`, the state
/// `o ⊙ tanh(c′)`.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let (h, c) = layers::lstm_cell(&layers::LstmCell::<2, 1>::ZEROS, Vector([1.0, 2.0]), Vector([0.5]), Vector([0.5]));
/// assert_eq!((h, c), (Vector([0.5 * 0.25_f32.tanh()]), Vector([0.25])));
/// ```
#[differentiable]
pub fn lstm_cell<const IN: usize, const HIDDEN: usize, T: Float>(
    cell: &LstmCell<IN, HIDDEN, T>,
    x: Vector<IN, T>,
    h: Vector<HIDDEN, T>,
    c: Vector<HIDDEN, T>,
) -> (Vector<HIDDEN, T>, Vector<HIDDEN, T>) {
    let bias = cell.bias_ih + cell.bias_hh;
    let i = sigmoid(cell.weight_ih.slice(0) * x + cell.weight_hh.slice(0) * h + bias.row(0));
    let f = sigmoid(cell.weight_ih.slice(1) * x + cell.weight_hh.slice(1) * h + bias.row(1));
    let g = tanh(cell.weight_ih.slice(2) * x + cell.weight_hh.slice(2) * h + bias.row(2));
    let o = sigmoid(cell.weight_ih.slice(3) * x + cell.weight_hh.slice(3) * h + bias.row(3));
    let next = f.component_mul(c) + i.component_mul(g);
    (o.component_mul(tanh(next)), next)
}

/// The weights of PyTorch's `nn.GRUCell`; the gates stand in its order: reset, update, new.
#[derive(Params, Clone, Debug, PartialEq)]
pub struct GruCell<const IN: usize, const HIDDEN: usize, T: Float = f32> {
    /// From the input; PyTorch's `(3·HIDDEN, IN)`.
    pub weight_ih: Tensor3<3, HIDDEN, IN, T>,
    /// From the state before; PyTorch's `(3·HIDDEN, HIDDEN)`.
    pub weight_hh: Tensor3<3, HIDDEN, HIDDEN, T>,
    /// The biases beside the input's products; PyTorch's `(3·HIDDEN)`.
    pub bias_ih: Matrix<3, HIDDEN, T>,
    /// The biases beside the state's products; PyTorch's `(3·HIDDEN)`.
    pub bias_hh: Matrix<3, HIDDEN, T>,
}

/// The next state of a GRU (Cho et al. 2014, the reset gate after the product, as in PyTorch): with
/// `r, z = σ(W_ih x + b_ih + W_hh h + b_hh)` and `n = tanh(W_in x + b_in + r ⊙ (W_hn h + b_hn))` it is
/// `(1 − z) ⊙ n + z ⊙ h`.
///
/// ```
/// use tapeless::{layers, prelude::*};
///
/// let h = layers::gru_cell(&layers::GruCell::<2, 1>::ZEROS, Vector([1.0, 2.0]), Vector([0.5]));
/// assert_eq!(h, Vector([0.25]));
/// ```
#[differentiable]
pub fn gru_cell<const IN: usize, const HIDDEN: usize, T: Float>(
    cell: &GruCell<IN, HIDDEN, T>,
    x: Vector<IN, T>,
    h: Vector<HIDDEN, T>,
) -> Vector<HIDDEN, T> {
    let (b, d) = (cell.bias_ih, cell.bias_hh);
    let r = sigmoid(cell.weight_ih.slice(0) * x + b.row(0) + cell.weight_hh.slice(0) * h + d.row(0));
    let z = sigmoid(cell.weight_ih.slice(1) * x + b.row(1) + cell.weight_hh.slice(1) * h + d.row(1));
    let state = cell.weight_hh.slice(2) * h + d.row(2);
    let n = tanh(cell.weight_ih.slice(2) * x + b.row(2) + r.component_mul(state));
    n + z.component_mul(h - n)
}
