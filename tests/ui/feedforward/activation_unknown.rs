tapeless::feedforward!(pub Net: [3, 4, 1], wobble);

fn main() {}
