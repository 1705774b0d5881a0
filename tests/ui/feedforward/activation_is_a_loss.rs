tapeless::feedforward!(pub Net: [3, 4, 1], mse);

fn main() {}
