//! How long expansions take: `cargo test --release -p tapeless-macros expansion_time -- --ignored --nocapture`.

use crate::front;
use std::str::FromStr;
use std::time::Instant;

/// A function of so many operations, each of which reads what the one before computed.
pub fn chain(operations: usize) -> String {
    let mut body = String::from("let mut a = x;\nlet mut b = y;\n");
    for step in 0..operations / 4 {
        // Four operations, with values that are used twice, as in code that people write.
        body += match step % 4 {
            0 => "a = (a * b + x).sin() * 0.5;\n",
            1 => "b = (b - a * y).tanh() + 0.1;\n",
            2 => "a = a * a / (1.0 + b * b);\n",
            _ => "b = (a + b).cos() * y;\n",
        };
    }
    format!("fn chain(x: f64, y: f64) -> f64 {{\n{body}a * b\n}}")
}

#[test]
#[ignore = "a measurement, which prints"]
fn expansion_time_of_chains() {
    println!("operations  seconds  bytes of source");
    let asked = std::env::var("OPERATIONS").ok().and_then(|asked| asked.parse().ok());
    for operations in asked.map_or(vec![10, 100, 1000, 5000], |asked: usize| vec![asked]) {
        let item = proc_macro2::TokenStream::from_str(&chain(operations)).expect("it lexes");
        let start = Instant::now();
        let expansion = front::function::enter(proc_macro2::TokenStream::new(), item);
        let time = start.elapsed().as_secs_f64();
        println!("{operations:10}  {time:7.4}  {}", expansion.to_string().len());
    }
}
