tapeless::feedforward!(pub net: [3, 4, 1], tanh);

fn main() {}
