//! How a function's derivatives share memory and time: what `recompute`, `recompute(segment)` and `recompute(budget)` ask for.

use crate::emit::Compilation;
use crate::partition::{self, Saving};
use crate::program::{Memory, Recompute};
use crate::report::{Report, Reported};
use crate::schedule;
use crate::segment::{self, Cut, Length, Outcome};

/// Cuts the loops of a function as its attribute asks.
pub fn plan(compilation: &mut Compilation<'_>, report: &mut Report) -> Result<(), Reported> {
    let Some(Recompute { span, memory }) = compilation.program.options.recompute else { return Ok(()) };
    match memory {
        Memory::Least => {
            cut(compilation, Cut { length: None, recompute: true });
            compilation.saving = Saving::Nothing;
            Ok(())
        }
        Memory::Segment(length) => {
            let outcome = cut(compilation, Cut { length: Some(length), recompute: false });
            if let Some(at) = outcome.needs_alloc {
                return Err(report.help(
                    at,
                    "segments of a loop whose length is a const parameter need tapeless's feature `alloc`",
                    "stable Rust has no arithmetic with const parameters; a named constant as the length needs no heap",
                ));
            }
            if outcome.cut == 0 {
                return Err(report.help(
                    span,
                    "there is no loop here to cut into segments",
                    "`segment` is for loops that carry a variable from turn to turn and have more turns than a segment; `recompute` alone computes everything again",
                ));
            }
            Ok(())
        }
        Memory::Budget(bytes) => within(compilation, bytes, span, report),
    }
}

fn cut(compilation: &mut Compilation<'_>, cut: Cut) -> Outcome {
    let (graph, output, outcome) = segment::apply(&compilation.forward.graph, &compilation.output, cut);
    compilation.forward.graph = graph;
    compilation.output = output;
    outcome
}

/// The plans from the fastest to the one that needs least, each with whether turns keep only what is carried.
fn plans() -> impl Iterator<Item = Cut> {
    let whole = [false, true].map(|recompute| Cut { length: None, recompute });
    let scales = [1.0, 0.5, 0.25, 2.0, 0.125];
    let levels = (1..=3).flat_map(move |levels| {
        [false, true].into_iter().flat_map(move |recompute| {
            scales.map(|scale| Cut { length: Some(Length::Levels { levels, scale }), recompute })
        })
    });
    whole.into_iter().chain(levels)
}

/// Takes the first plan that needs no more than `budget` bytes.
fn within(
    compilation: &mut Compilation<'_>,
    budget: usize,
    span: proc_macro2::Span,
    report: &mut Report,
) -> Result<(), Reported> {
    let (graph, output) = (compilation.forward.graph.clone(), compilation.output.clone());
    let mut least = usize::MAX;
    for plan in plans() {
        (compilation.forward.graph, compilation.output) = (graph.clone(), output.clone());
        let outcome = cut(compilation, plan);
        if plan.length.is_some() && outcome.cut == 0 {
            break;
        }
        let backward = compilation.derivative(|source| source.backward());
        let gradient = compilation.is_scalar().then(|| compilation.derivative(|source| source.gradient()));
        let workspace = schedule::peak(&compilation.lives(gradient.as_ref().unwrap_or(&backward)));
        let usual = partition::plan(&backward, Saving::Usual);
        let (Some(workspace), Some(residuals)) = (workspace, partition::bytes(&backward, &usual)) else {
            return Err(report.help(
                span,
                "the sizes in this function are not all known to the macro, so that no budget can be kept",
                "write dimensions and lengths as numbers, or ask for `recompute` or `recompute(segment)` and check `RESIDUAL_BYTES` and `WORKSPACE_BYTES` with `const _: () = assert!(…)`",
            ));
        };
        // What is not saved between the passes can be computed again, at most all of it.
        least = least.min(workspace);
        if workspace <= budget {
            compilation.saving = if residuals <= budget { Saving::Usual } else { Saving::Within(budget) };
            return Ok(());
        }
    }
    let message = format!("no plan computes the gradient in {} bytes", grouped(budget));
    Err(report.help(
        span,
        message,
        format!("the smallest budget that works is {} bytes: `recompute(budget = \"{least} B\")`", grouped(least)),
    ))
}

/// 12345 as `12,345`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use crate::front::function::enter;
    use quote::quote;

    #[test]
    fn const_parameters_have_no_roots() {
        let function = quote! {
            fn powers<const N: usize>(x: f64) -> f64 {
                let mut y = x;
                for _ in 0..N {
                    y = (y + x).sin();
                }
                y
            }
        };
        let refused = |options| {
            let text = enter(options, function.clone()).to_string();
            text.contains("segments of a loop whose length is a const parameter need tapeless's feature `alloc`")
        };
        assert_eq!(refused(quote!(recompute(segment))), !cfg!(feature = "alloc"));
        assert!(!refused(quote!(recompute)));
    }
}
