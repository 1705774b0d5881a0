//! A panic of the macro is a bug of ours, and still a readable error for the user.

use crate::report::Report;
use proc_macro2::Span;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a stage; a panic in it becomes an error at `span`.
pub fn guarded<T>(span: Span, report: &mut Report, stage: impl FnOnce(&mut Report) -> T) -> Option<T> {
    match catch_unwind(AssertUnwindSafe(|| stage(report))) {
        Ok(done) => Some(done),
        Err(panic) => {
            let said =
                panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
            let message =
                format!("tapeless has a bug here: the macro panicked: {}", said.unwrap_or("without a message"));
            let help = format!("please report it with this function, at {}", env!("CARGO_PKG_REPOSITORY"));
            let help = help.trim_end_matches(", at ");
            report.help(span, message, help);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        let mut report = Report::default();
        let result: Option<()> = guarded(Span::call_site(), &mut report, |_| panic!("index {}", 3));
        assert!(result.is_none());
        assert!(report.messages()[0].contains("index 3"), "{:?}", report.messages());
        assert_eq!(guarded(Span::call_site(), &mut report, |_| 5), Some(5));
    }
}
