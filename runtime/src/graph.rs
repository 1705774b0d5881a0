//! The computation graph of a differentiable function as constant data.
