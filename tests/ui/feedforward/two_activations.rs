tapeless::feedforward!(pub Net: [3, 4, 1], tanh, sigmoid);

fn main() {}
