tapeless::feedforward!(pub Net: [3, 1.5, 1], tanh);

fn main() {}
