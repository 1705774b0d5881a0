//! The compiler, stage by stage: each a function from what the stage before yields.

use crate::emit::{self, Compilation};
use crate::lower;
use crate::program::Program;
use crate::report::{Report, Reported};
use crate::rules::Level;
use crate::{simplify, wire};
use proc_macro2::TokenStream;

/// What the compiler makes of a function.
pub struct Compiled {
    /// The items to emit.
    pub items: TokenStream,
    /// The definition for callers.
    pub payload: String,
}

/// Compiles a function whose names are resolved.
pub fn compile(program: &Program, report: &mut Report) -> Result<Compiled, Reported> {
    let lowered = lower::lower(program, report)?;
    // Callers get the body as written: whether its formulas may change is theirs to say.
    let plain = simplify::rebuild(&lowered.build.graph, &lowered.output.leaves(), Level::OFF, vec![]);
    let (payload, exports) = wire::encode(program, &plain.build.graph, &plain.value(&lowered.output));
    let compilation = Compilation::new(program, lowered, exports);
    check_requests(program, &compilation, report)?;
    let items = emit::emit(&compilation);
    if let Some(span) = compilation.unbounded.get() {
        let message = "the derivative of this loop needs what each of its turns computed, and only the run knows how many there are";
        let help = "let the length be known at compile time (an array instead of a slice, a constant bound), or enable tapeless's feature `alloc`";
        return Err(report.help(span, message, help));
    }
    Ok(Compiled { items, payload })
}

/// What was asked for must exist for this function.
fn check_requests(program: &Program, compilation: &Compilation<'_>, report: &mut Report) -> Result<(), Reported> {
    if let Some(batch) = &program.options.batch
        && !compilation.is_scalar()
    {
        let help = "return one float, the loss of one sample; a function of a whole batch averages it";
        return Err(report.help(
            batch.span,
            format!("`batch` is for functions that return one float, and this one returns `{}`", program.output),
            help,
        ));
    }
    let Some(span) = program.options.jacobian else { return Ok(()) };
    let output = compilation.output.leaves();
    let output_rank = match &output[..] {
        [id] => compilation.forward.graph.ty(*id).rank(),
        _ => 9,
    };
    let one_input = matches!(&compilation.wrt[..], [leaf] if leaf.ty.rank() <= 1);
    if output_rank > 1 || !one_input {
        let help = "choose the argument by `wrt(…)`; it and the result must each be one number or one vector";
        return Err(report.help(span, "`jacobian` needs one input and one output", help));
    }
    Ok(())
}

/// The names that users can call as functions.
pub fn builtin_names() -> Vec<&'static str> {
    lower::builtin_names()
}
