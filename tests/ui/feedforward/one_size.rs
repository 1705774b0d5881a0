tapeless::feedforward!(pub Net: [3], tanh);

fn main() {}
