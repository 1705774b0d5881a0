//! A generated function in two halves: what users call, and the code behind it, which is compiled for each instruction set.

use super::Compilation;
use super::items::{Signature, items_text, prelude_text};
use crate::lower::spelled;
use crate::schedule::{Part, Section, Text};
use crate::types::Ty;

/// An argument of the code behind a function.
pub(super) struct Argument {
    /// Its name in the code.
    pub(super) name: String,
    /// Its type, references with the lifetime `'__args`.
    pub(super) ty: String,
    /// What the caller passes.
    pub(super) passed: String,
}

/// The code behind a function.
pub(super) struct Piece<'a> {
    /// Which of `machine::part` it is, with its own generics.
    pub(super) part: &'a str,
    /// The generics that `part` has beside the function's: `const __TILE: usize`, or nothing.
    pub(super) generics: &'a str,
    /// Floating-point operations, as code: those of the gradient for all of a function, so that all run on one machine.
    pub(super) flops: &'a str,
    pub(super) arguments: Vec<Argument>,
    pub(super) output: &'a str,
    pub(super) body: Text,
}

/// The items of a function as they come together.
#[derive(Default)]
pub(super) struct Items {
    /// Associated functions and constants of the function's type.
    pub(super) associated: Vec<String>,
    /// The code behind them.
    pub(super) pieces: Vec<String>,
}

impl Items {
    /// An associated function that runs a piece.
    pub(super) fn function(&mut self, compilation: &Compilation<'_>, doc: &str, head: &str, piece: Piece<'_>) {
        // What writes or adds a gradient is called for its effect.
        let must_use = if head.contains("&mut") { "" } else { "#[must_use] " };
        let call = self.piece(compilation, "Self", piece);
        self.associated.push(format!("{doc}{must_use}#[inline] pub fn {head} {{ {call} }}\n"));
    }

    /// Keeps a piece, and yields the code that runs it.
    pub(super) fn piece(&mut self, compilation: &Compilation<'_>, owner: &str, piece: Piece<'_>) -> String {
        let call = run_code(owner, piece.part, &piece.arguments);
        self.pieces.extend(piece.implementations(compilation));
        call
    }
}

/// The code that runs a part of `owner` on the best machine.
pub(super) fn run_code(owner: &str, part: &str, arguments: &[Argument]) -> String {
    let passed: String = arguments.iter().map(|argument| format!("{},", argument.passed)).collect();
    format!("{MACHINE}::run::<{owner}, {MACHINE}::part::{part}>(({passed}))")
}

impl Piece<'_> {
    /// The code, and that of its sections.
    fn implementations(&self, compilation: &Compilation<'_>) -> Vec<String> {
        let (mut body, mut all) = (String::new(), Vec::new());
        // How the types of the sections' numbers are written: once in full.
        let mut written: Vec<String> = Vec::new();
        for part in &self.body.0 {
            let section = match part {
                Part::Code(code) => {
                    body += code;
                    continue;
                }
                Part::Section(section) => section,
            };
            let (number, types) = (section.number, &section.types);
            let code = match self.arguments_of(section, &written) {
                Some(arguments) => {
                    let part = self.section_part(number);
                    written.push(format!("<Self as {MACHINE}::Work<{MACHINE}::part::{part}>>::Output"));
                    let text = format!("{} {}", taken_apart(section, "*"), section.code);
                    all.push(self.implementation(compilation, &part, &arguments, types, &text));
                    let passed: String = arguments.iter().map(|argument| format!("{},", argument.passed)).collect();
                    let cpu = compilation.own_name(CPU);
                    format!("{cpu}.apart::<Self, {MACHINE}::part::{part}>(({passed}))")
                }
                None => {
                    written.push(types.clone());
                    format!("{{ {} {} }}", taken_apart(section, ""), section.code)
                }
            };
            body += &format!("\nlet __section{number}: {types} = {code};\n");
            if let Some(pattern) = &section.taken {
                body += &format!("let {pattern} = __section{number};\n");
            }
        }
        all.push(self.implementation(compilation, self.part, &self.arguments, self.output, &body));
        all
    }

    /// A section as one of `machine::part`.
    fn section_part(&self, number: usize) -> String {
        format!("Section<{MACHINE}::part::{}, {number}>", self.part)
    }

    /// What a section's function is given, if all of that can be given more than once.
    fn arguments_of(&self, section: &Section, written: &[String]) -> Option<Vec<Argument>> {
        let number = |ty: &str| ty.chars().all(char::is_alphanumeric);
        let shared = |ty: &str| number(ty) || ty.starts_with('&') && !ty.starts_with("&'__args mut ");
        let read = self.arguments.iter().filter(|argument| section.words.contains(&argument.name));
        let mut all = Vec::new();
        for Argument { name, ty, .. } in read {
            if !shared(ty) {
                return None;
            }
            all.push(Argument { name: name.clone(), ty: ty.clone(), passed: name.clone() });
        }
        let given = section.given.iter();
        all.extend(given.map(|(name, ty)| Argument { name: name.clone(), ty: ty.clone(), passed: name.clone() }));
        for (number, _) in &section.reads {
            let (name, ty) = (format!("__section{number}"), format!("&'__args {}", written[*number]));
            all.push(Argument { passed: format!("&{name}"), name, ty });
        }
        Some(all)
    }

    fn implementation(
        &self,
        compilation: &Compilation<'_>,
        part: &str,
        arguments: &[Argument],
        output: &str,
        body: &str,
    ) -> String {
        let Piece { generics, flops, .. } = self;
        let Signature { declared, given, bounds, .. } = super::items::signature(compilation);
        let declared = match (declared.strip_suffix('>'), generics.is_empty()) {
            (Some(open), false) => format!("{open}, {generics}>"),
            (None, false) => format!("<{generics}>"),
            _ => declared,
        };
        let all = |text: fn(&Argument) -> &str| arguments.iter().map(|a| format!("{},", text(a))).collect::<String>();
        let (types, names) = (all(|argument| &argument.ty), all(|argument| &argument.name));
        let (items, prelude) = (items_text(compilation), prelude_text());
        let (name, cpu) = (&compilation.program.item.sig.ident, compilation.own_name(CPU));
        format!(
            "impl{declared} {MACHINE}::Work<{MACHINE}::part::{part}> for {name}{given} {bounds} {{\n\
             type Args<'__args> = ({types}); type Output = {output}; const FLOPS: u64 = {flops};\n\
             #[cfg_attr(not(debug_assertions), inline(always))] fn on<__Machine: {MACHINE}::Machine>({cpu}: __Machine, ({names}): Self::Args<'_>) -> Self::Output {{ {items} {prelude} {body} }} }}\n"
        )
    }
}

/// Statements that name what a section reads of others, which it has behind references or not.
fn taken_apart(section: &Section, reference: &str) -> String {
    section.reads.iter().map(|(number, pattern)| format!("let {pattern} = {reference}__section{number};\n")).collect()
}

/// The machines, in generated code.
const MACHINE: &str = "__KRATE__::__private::machine";

/// The machine, in generated code.
pub(super) const CPU: &str = "cpu";

/// The constant that says whether a gradient is added to what is there or takes its place.
pub(super) const ADDS: &str = "__ADDS";

impl Compilation<'_> {
    /// How the code behind functions reaches a parameter: its name, and whether that is a reference.
    pub(super) fn inner(&self, number: usize) -> (String, bool) {
        let param = &self.program.params[number];
        (param.name.to_string(), param.by_ref || !matches!(param.ty, Ty::Scalar(_)))
    }

    /// The function's own arguments, all but numbers by reference.
    pub(super) fn arguments(&self) -> Vec<Argument> {
        (0..self.program.params.len()).map(|number| self.argument(number, self.inner(number).0)).collect()
    }

    /// The same, then the tangents of the differentiated ones.
    pub(super) fn arguments_and_tangents(&self) -> Vec<Argument> {
        let tangents = self.wrt_params.iter().map(|number| self.argument(*number, self.tangent_name(*number)));
        self.arguments().into_iter().chain(tangents).collect()
    }

    /// An argument of a parameter's type: the parameter itself, or its tangent.
    pub(super) fn argument(&self, number: usize, name: String) -> Argument {
        let param = &self.program.params[number];
        let written = spelled(&param.written);
        let inner = self.inner(number).1;
        let ty = if inner { format!("&'__args {written}") } else { written };
        let passed = if inner && !param.by_ref { format!("&{name}") } else { name.clone() };
        Argument { name, ty, passed }
    }
}
