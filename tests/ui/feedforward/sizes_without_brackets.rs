tapeless::feedforward!(pub Net: 3, 4, 1, tanh);

fn main() {}
