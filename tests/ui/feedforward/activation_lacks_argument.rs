tapeless::feedforward!(pub Net: [3, 4, 1], leaky_relu);

fn main() {}
