tapeless::feedforward!(pub Net: [3, 4, 1], tanh, float = f16);

fn main() {}
