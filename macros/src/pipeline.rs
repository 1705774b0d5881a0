//! The compiler, stage by stage: each a function from what the stage before yields.

use crate::build::Receipts;
use crate::derivative::WrtLeaf;
use crate::emit::{self, Compilation};
use crate::graph::NodeTy;
use crate::lower::{self, Lowered};
use crate::program::Program;
use crate::report::{Report, Reported};
use crate::rules::Level;
use crate::{foreign, memory, simplify, wire};
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
    let plain = simplify::rebuild(&lowered.build.graph, &lowered.output.leaves(), Level::OFF, Receipts::default());
    let (payload, exports) = wire::encode(program, &plain.build.graph, &plain.value(&lowered.output));
    let mut compilation = Compilation::new(program, lowered, exports);
    if program.is_open() {
        return Ok(Compiled { items: emit::open(&compilation), payload });
    }
    memory::plan(&mut compilation, report)?;
    check_requests(program, &compilation, report)?;
    let items = emit::emit(&compilation);
    if let Some(refusal) = compilation.refusal.take() {
        return Err(report.help(refusal.span, refusal.message, refusal.help));
    }
    Ok(Compiled { items, payload })
}

/// The mode of a rule by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reverse.
    Vjp,
    /// Forward.
    Jvp,
}

/// The rules by hand of a function.
pub struct Rules {
    /// The function.
    pub of: syn::Path,
    /// The mode of the first rule.
    pub mode: Mode,
    /// The first rule.
    pub rule: syn::Ident,
    /// A rule of the other mode.
    pub other: Option<syn::Path>,
    /// Whether the first rule takes the value, and each of the seeds, by reference.
    pub seeds_by_ref: Vec<bool>,
    /// The first rule's graph, if it is written in the language.
    pub graph: Option<Lowered>,
}

impl Rules {
    /// The function that is the rule of a mode.
    pub fn path(&self, mode: Mode) -> Option<syn::Path> {
        if mode == self.mode { Some(self.rule.clone().into()) } else { self.other.clone() }
    }
}

/// Compiles a function in plain Rust that has rules by hand.
pub fn compile_rules(program: &Program, mut rules: Rules, report: &mut Report) -> Result<Compiled, Reported> {
    let items = rules.graph.as_mut().map(|graph| std::mem::take(&mut graph.items)).unwrap_or_default();
    let lowered = foreign::lower(program, &rules, items);
    let (payload, exports) = wire::encode(program, &lowered.build.graph, &lowered.output);
    let mut compilation = Compilation::new(program, lowered, exports);
    compilation.rules = Some(rules);
    let items = emit::emit(&compilation);
    if let Some(refusal) = compilation.refusal.take() {
        return Err(report.help(refusal.span, refusal.message, refusal.help));
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
    let output = compilation.output.leaves();
    let of_numbers = |ty: &NodeTy| ty.rank() <= 1 && ty.lead.is_empty();
    let mut result = Ok(());
    for (name, span) in &program.options.asked {
        let fits = match *name {
            "jacobian" => {
                let one_output = matches!(&output[..], [id] if of_numbers(compilation.forward.graph.ty(*id)));
                let whole = |leaf: &WrtLeaf| of_numbers(&leaf.ty) && leaf.place.steps.is_empty();
                one_output && compilation.wrt.iter().all(whole)
            }
            "hessian" => {
                compilation.is_scalar()
                    && matches!(&compilation.wrt[..], [leaf] if of_numbers(&leaf.ty) && leaf.place.steps.is_empty())
            }
            "hvp" => compilation.is_scalar(),
            "write_vjp" => !compilation.is_scalar(),
            _ => true,
        };
        if fits {
            continue;
        }
        let (message, help) = match *name {
            "jacobian" => (
                "`jacobian` needs inputs and an output that are numbers or vectors",
                "choose the arguments by `wrt(…)`; each of them and the result must be one number, one vector or one array of numbers",
            ),
            "hessian" => (
                "`hessian` needs a result of one number, and one argument that is a number or a vector",
                "choose the argument by `wrt(…)`; for others ask for `hvp`, the product with a direction",
            ),
            "write_vjp" => (
                "`write_vjp` is for results of many numbers",
                "`write_grad` writes the gradient of one number, without being asked for",
            ),
            _ => ("`hvp` needs a result of one number", "`gauss_newton` is for results of many numbers"),
        };
        result = Err(report.help(*span, message, help));
    }
    result
}

/// The names that users can call as functions.
pub fn builtin_names() -> Vec<&'static str> {
    lower::builtin_names()
}
