//! Recurrent cells, and an LSTM over a sequence in `f32`.

use super::probe;
use crate::compare;
use tapeless::layers::{self, GruCell, LstmCell, RnnCell};
use tapeless::prelude::*;

type Input = Vector<3, f64>;
type State = Vector<2, f64>;

#[differentiable]
fn rnn(cell: &RnnCell<3, 2, f64>, x: &Vector<3, f64>, h: &Vector<2, f64>, #[constant] p: Vector<2, f64>) -> f64 {
    layers::rnn_cell(cell, *x, *h).dot(p)
}

#[differentiable]
fn lstm(
    cell: &LstmCell<3, 2, f64>,
    x: &Vector<3, f64>,
    h: &Vector<2, f64>,
    c: &Vector<2, f64>,
    #[constant] p: [Vector<2, f64>; 2],
) -> f64 {
    let (h, c) = layers::lstm_cell(cell, *x, *h, *c);
    h.dot(p[0]) + c.dot(p[1])
}

#[differentiable]
fn gru(cell: &GruCell<3, 2, f64>, x: &Vector<3, f64>, h: &Vector<2, f64>, #[constant] p: Vector<2, f64>) -> f64 {
    layers::gru_cell(cell, *x, *h).dot(p)
}

#[test]
fn cells() {
    compare!(rnn as "rnn_cell": cell/dc: RnnCell<3, 2, f64>, x/dx: Input, h/dh: State; probe());
    compare!(lstm as "lstm_cell": cell/dl: LstmCell<3, 2, f64>, x/dx: Input, h/dh: State, c/dc: State; probe());
    compare!(gru as "gru_cell": cell/dc: GruCell<3, 2, f64>, x/dx: Input, h/dh: State; probe());
}

#[test]
fn the_weights_stand_in_memory_as_pytorch_has_them() {
    // Made by layers.py with a state dict of `nn.LSTMCell`.
    let file = include_bytes!("../reference/lstm_cell.safetensors");
    assert_eq!(tapeless::weights::from_bytes::<LstmCell<3, 2, f64>>(file).expect("it loads"), super::numbers(0.1, 0.8));
    let embedded = tapeless::include_params!("../reference/lstm_cell.safetensors" as LstmCell<3, 2, f64>);
    assert_eq!(embedded, super::numbers(0.1, 0.8));
    // Of 8 rows: 4 gates of 2 units, not 2 of 4, and no transpose.
    assert!(tapeless::weights::from_bytes::<LstmCell<2, 2, f64>>(file).is_err());
    assert!(tapeless::weights::from_bytes::<GruCell<3, 2, f64>>(file).is_err());
    // Row r of PyTorch's joined matrix is row r % HIDDEN of gate r / HIDDEN.
    let cell: LstmCell<3, 2, f64> = super::numbers(0.0, 1.0);
    let joined = cell.weight_ih.as_slice();
    for (r, row) in joined.chunks(3).enumerate() {
        assert_eq!(row, cell.weight_ih.slice(r / 2).row(r % 2).0);
    }
}
