tapeless::feedforward!(pub Net: [3, 0, 1], tanh);

fn main() {}
