//! Tensors in recorded runs.
use super::{Matrix, Tensor3, Tensor4, Vector};
use alloc::vec::Vec;
use tapeless_graph::Record;

impl<const N: usize, T: Record> Record for Vector<N, T> {
    fn record(&self, to: &mut Vec<f64>) {
        self.0.record(to);
    }
}

impl<const R: usize, const C: usize, T: Record> Record for Matrix<R, C, T> {
    fn record(&self, to: &mut Vec<f64>) {
        self.0.record(to);
    }
}

impl<const A: usize, const B: usize, const C: usize, T: Record> Record for Tensor3<A, B, C, T> {
    fn record(&self, to: &mut Vec<f64>) {
        self.0.record(to);
    }
}

impl<const A: usize, const B: usize, const C: usize, const D: usize, T: Record> Record for Tensor4<A, B, C, D, T> {
    fn record(&self, to: &mut Vec<f64>) {
        self.0.record(to);
    }
}
