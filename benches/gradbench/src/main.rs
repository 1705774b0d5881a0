//! A tool of GradBench: answers the suite's messages, one JSON object a line, from standard input to standard output.

mod evals;
mod protocol;
mod runs;

use std::io::{BufRead, Write};

/// Tensors of the larger inputs are megabytes, and they live on the stack.
const STACK: usize = 4 << 30;

fn serve() -> std::io::Result<()> {
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let response = protocol::answer(&line?);
        writeln!(output, "{response}")?;
        output.flush()?;
    }
    Ok(())
}

fn main() -> std::io::Result<()> {
    let server = std::thread::Builder::new().stack_size(STACK).spawn(serve)?;
    server.join().expect("the server does not panic")
}
