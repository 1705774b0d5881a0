//! Long runs of numbers, part by part: a `let` opens a scope up to the end of the function, LLVM walks nested scopes recursively
//! when it writes debug information, and runs out of stack at some ten thousand; and what it takes for a function grows faster than
//! the function. So the numbers of a function are written in sections, functions of their own, and those in the body of a
//! loop or a branch in blocks.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A run of so many numbers is written in parts.
const LONG: usize = 512;
/// The numbers of a part.
const PART: usize = 128;

/// The body of a function, in order.
pub struct Text(pub Vec<Part>);

/// A part of a function's body.
pub enum Part {
    /// Statements, the last with the result.
    Code(String),
    /// What is computed in a function of its own.
    Section(Section),
}

/// Numbers that are computed in a function of their own.
pub struct Section {
    /// Its number in the body.
    pub number: usize,
    /// The types of the numbers that are read behind it.
    pub types: String,
    /// A pattern for those that the body itself reads, if there are any.
    pub taken: Option<String>,
    /// Sections that it reads, and a pattern for what of each.
    pub reads: Vec<(usize, String)>,
    /// Numbers of the body that it reads, and their types.
    pub given: Vec<(String, String)>,
    /// All words in it, the arguments of the body among them.
    pub words: HashSet<String>,
    /// The statements, the last with the result.
    pub code: String,
}

impl From<String> for Text {
    fn from(code: String) -> Text {
        Text(vec![Part::Code(code)])
    }
}

/// The lines as one text, long runs in blocks; `tail` is what reads them last.
pub fn joined(lines: Vec<String>, tail: &[String]) -> String {
    let runs = Runs::of(&lines, tail);
    let mut out: Vec<String> = Vec::new();
    for part in &runs.parts {
        if part.numbers { out.push(runs.block(part)) } else { out.extend_from_slice(&lines[part.lines.clone()]) }
    }
    out.extend_from_slice(tail);
    out.join("\n")
}

/// The same for the body of a function, long runs in sections; what reads other variables of the body than numbers is in blocks.
pub fn sectioned(lines: Vec<String>, tail: &[String]) -> Text {
    let lines = if lines.len() < LONG { lines } else { with_sums_early(lines, tail) };
    let runs = Runs::of(&lines, tail);
    let mut out: Vec<Part> = Vec::new();
    // The body's own variables, numbers with their types; and what the sections yield.
    let mut own: HashMap<&str, Option<&str>> = HashMap::new();
    let mut yields: Vec<Vec<(&str, &str)>> = Vec::new();
    let mut code: Vec<String> = Vec::new();
    let mut read: HashSet<&str> = tail.iter().flat_map(|line| words(line)).collect();
    for part in &runs.parts {
        let within = &lines[part.lines.clone()];
        let inside: HashSet<&str> = within.iter().flat_map(|line| words(line)).collect();
        let mut given: Vec<(&str, Option<&str>)> =
            own.iter().filter(|(name, _)| inside.contains(*name)).map(|(name, ty)| (*name, *ty)).collect();
        if !part.numbers || given.iter().any(|(_, ty)| ty.is_none()) {
            read.extend(inside);
            within.iter().for_each(|line| declare(line, &mut own));
            code.extend(if part.numbers { vec![runs.block(part)] } else { within.to_vec() });
            continue;
        }
        given.sort_unstable();
        let mine = runs.yields(part);
        let (_, types) = lists(&mine);
        let of_earlier = yields.iter().enumerate();
        out.push(Part::Code(std::mem::take(&mut code).join("\n")));
        out.push(Part::Section(Section {
            number: yields.len(),
            types: format!("({types})"),
            taken: None,
            reads: of_earlier.filter_map(|(number, of)| Some((number, pattern(of, &inside)?))).collect(),
            given: given.iter().map(|(name, ty)| ((*name).into(), ty.unwrap_or_default().into())).collect(),
            words: inside.iter().map(|word| (*word).into()).collect(),
            code: result_as_computed(within, &mine),
        }));
        yields.push(mine);
    }
    code.extend_from_slice(tail);
    out.push(Part::Code(code.join("\n")));
    for part in &mut out {
        if let Part::Section(section) = part {
            section.taken = pattern(&yields[section.number], &read);
        }
    }
    Text(out)
}

/// Moves numbers that are the last to read several others, as sums are, to right behind these: they would be kept through many sections.
fn with_sums_early(mut lines: Vec<String>, tail: &[String]) -> Vec<String> {
    let runs = Runs::of(&lines, tail);
    let mut key: Vec<usize> = (0..lines.len()).collect();
    let mut made: HashMap<&str, usize> = HashMap::new();
    for part in &runs.parts {
        for at in part.lines.clone() {
            let Some((name, _)) = number(&lines[at]).filter(|_| part.numbers) else {
                // Nothing passes a statement that is not a number.
                made.clear();
                continue;
            };
            let read: HashSet<&str> = words(&lines[at]).filter(|word| made.contains_key(word)).collect();
            let closed = read.iter().filter(|word| runs.last[*word] == at).count();
            if let (true, Some(latest)) = (closed > 1, read.iter().map(|word| made[word]).max()) {
                key[at] = latest;
            }
            made.insert(name, key[at]);
        }
    }
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|at| key[*at]);
    order.into_iter().map(|at| std::mem::take(&mut lines[at])).collect()
}

/// Lines, and where the long runs of numbers in them are.
struct Runs<'a> {
    lines: &'a [String],
    parts: Vec<Lines>,
    /// The line in which a word stands last.
    last: HashMap<&'a str, usize>,
}

/// Lines that are written together: other ones, or a part of a long run of numbers.
struct Lines {
    numbers: bool,
    lines: Range<usize>,
}

impl<'a> Runs<'a> {
    fn of(lines: &'a [String], tail: &'a [String]) -> Runs<'a> {
        let mut runs = Runs { lines, parts: vec![], last: HashMap::new() };
        if lines.len() < LONG {
            runs.parts.push(Lines { numbers: false, lines: 0..lines.len() });
            return runs;
        }
        for (number, line) in lines.iter().chain(tail).enumerate() {
            runs.last.extend(words(line).map(|word| (word, number)));
        }
        let mut at = 0;
        while at < lines.len() {
            let run = lines[at..].iter().take_while(|line| number(line).is_some()).count();
            if run < LONG {
                runs.parts.push(Lines { numbers: false, lines: at..at + run.max(1) });
                at += run.max(1);
                continue;
            }
            let parts = (at..at + run).step_by(PART).map(|from| from..(from + PART).min(at + run));
            runs.parts.extend(parts.map(|lines| Lines { numbers: true, lines }));
            at += run;
        }
        runs
    }

    /// The numbers of a part that are read behind it, with their types.
    fn yields(&self, part: &Lines) -> Vec<(&'a str, &'a str)> {
        let numbers = self.lines[part.lines.clone()].iter().filter_map(|line| number(line));
        numbers.filter(|(name, _)| self.last[name] >= part.lines.end).collect()
    }

    fn block(&self, part: &Lines) -> String {
        let (names, types) = lists(&self.yields(part));
        format!("let ({names}): ({types}) = {{\n{}\n({names}) }};", self.lines[part.lines.clone()].join("\n"))
    }
}

fn lists(numbers: &[(&str, &str)]) -> (String, String) {
    let list = |part: fn(&(&str, &str)) -> String| numbers.iter().map(part).collect::<String>();
    (list(|(name, _)| format!("{name},")), list(|(_, ty)| format!("{ty},")))
}

/// The code of a section, which puts each number into the result where it is computed: at the end they would have to be kept till then.
fn result_as_computed(lines: &[String], yields: &[(&str, &str)]) -> String {
    let zero = |ty: &str| match ty {
        "f32" | "f64" => "0.0,".to_owned(),
        "bool" => "false,".to_owned(),
        _ if ty.starts_with(['i', 'u']) => "0,".to_owned(),
        _ => format!("<{ty} as Float>::ZERO,"),
    };
    let mut code = format!("let mut __numbers = ({});\n", yields.iter().map(|(_, ty)| zero(ty)).collect::<String>());
    let places: HashMap<&str, usize> = yields.iter().enumerate().map(|(place, (name, _))| (*name, place)).collect();
    for line in lines {
        code += line;
        if let Some((name, place)) = number(line).and_then(|(name, _)| Some((name, places.get(name)?))) {
            code += &format!(" __numbers.{place} = {name};");
        }
        code.push('\n');
    }
    code + "__numbers"
}

/// A pattern of those of the numbers that are read, if there are any.
fn pattern(numbers: &[(&str, &str)], read: &HashSet<&str>) -> Option<String> {
    let last = numbers.iter().rposition(|(name, _)| read.contains(name))?;
    let place = |(name, _): &(&str, &str)| if read.contains(name) { format!("{name},") } else { "_,".into() };
    let rest = if last + 1 < numbers.len() { ".." } else { "" };
    Some(format!("({}{rest})", numbers[..=last].iter().map(place).collect::<String>()))
}

/// The words of a line, without those behind a point, which are methods and fields.
fn words(line: &str) -> impl Iterator<Item = &str> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    let pieces = line.split(move |c| !inside(c)).filter(|word| !word.is_empty());
    pieces.filter(|word| {
        let before = &line[..word.as_ptr() as usize - line.as_ptr() as usize];
        !before.ends_with('.') || before.ends_with("..")
    })
}

/// Notes what a line declares: what stands behind each `let`, up to its type or value.
fn declare<'a>(line: &'a str, own: &mut HashMap<&'a str, Option<&'a str>>) {
    if let Some((name, ty)) = number(line) {
        own.insert(name, Some(ty));
        return;
    }
    for (at, _) in line.match_indices("let ") {
        let declared = line[at + 4..].split([':', '=', ';']).next().unwrap_or_default();
        own.extend(words(declared).map(|word| (word, None)));
    }
}

/// The name and type that a line gives a number that does not change.
fn number(line: &str) -> Option<(&str, &str)> {
    let word = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let (name, rest) = line.strip_prefix("let ")?.split_once(": ")?;
    let (ty, _) = rest.split_once(" = ")?;
    (word(name) && word(ty)).then_some((name, ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain() -> Vec<String> {
        let mut lines: Vec<String> = (1..1000).map(|k| format!("let x{k}: f64 = x{} + y;", k - 1)).collect();
        lines.insert(0, "let mut x0: Vector<3> = y;".into());
        lines
    }

    #[test]
    fn long_runs_become_blocks_that_yield_what_is_read_later() {
        let lines = chain();
        let text = joined(lines.clone(), &["x999 + x7".into()]);
        assert!(text.starts_with("let mut x0: Vector<3> = y;\nlet (x7,x128,): (f64,f64,) = {\nlet x1: f64 = x0 + y;"));
        assert!(text.contains("\n(x256,) };\nlet (x384,): (f64,) = {\n"));
        assert!(text.ends_with("let x999: f64 = x998 + y;\n(x999,) };\nx999 + x7"));
        let plain: String = lines[..100].join("\n");
        assert_eq!(joined(lines[..100].to_vec(), &[]), plain);
    }

    #[test]
    fn long_runs_of_a_function_become_sections() {
        let mut lines = chain();
        lines[300] = "let x300: f64 = x299 + x7 * cpu.x9(y) + z.x10;".into();
        let Text(parts) = sectioned(lines, &["x999 + x6".into()]);
        // The first part reads a tensor, and so is a block of the function.
        let Part::Code(first) = &parts[0] else { panic!("statements first") };
        assert!(first.contains("let (x6,x7,x128,): (f64,f64,f64,) = {\nlet x1: f64 = x0 + y;"));
        let Part::Section(second) = &parts[1] else { panic!("then a section") };
        assert_eq!((second.number, second.types.as_str(), &second.taken), (0, "(f64,)", &None));
        assert_eq!(second.given, [("x128".to_owned(), "f64".to_owned())]);
        assert!(second.words.contains("y") && second.code.starts_with("let mut __numbers = (0.0,);\n"));
        assert!(second.code.ends_with("let x256: f64 = x255 + y; __numbers.0 = x256;\n__numbers"));
        let Part::Section(third) = &parts[3] else { panic!("another section") };
        assert_eq!(third.reads, [(0, "(x256,)".to_owned())]);
        assert_eq!(third.given, [("x7".to_owned(), "f64".to_owned())]);
        let Some(Part::Section(last)) = parts.iter().rev().nth(1) else { panic!("sections to the end") };
        assert_eq!(last.taken.as_deref(), Some("(x999,)"));
        let Some(Part::Code(tail)) = parts.last() else { panic!("then the result") };
        assert_eq!(tail, "x999 + x6");
    }

    #[test]
    fn a_sum_stands_behind_the_last_of_its_summands() {
        let mut lines = chain();
        lines.push("let late: f64 = x10 + x20;".into());
        lines.push("let later: f64 = late * x30;".into());
        let early = with_sums_early(lines, &["x999 + later".into()]);
        let at =
            |name: &str| early.iter().position(|line| line.starts_with(&format!("let {name}:"))).expect("it is there");
        assert_eq!([at("x20"), at("late"), at("x21"), at("x30"), at("later"), at("x31")], [20, 21, 22, 31, 32, 33]);
        // A statement that is not a number is not passed.
        let mut lines = chain();
        lines.insert(800, "f();".into());
        lines.push("let late: f64 = x10 + x20;".into());
        assert_eq!(with_sums_early(lines.clone(), &["late".into()]), lines);
    }

    #[test]
    fn a_pattern_ends_at_the_last_number_that_is_read() {
        let numbers = [("a", "f64"), ("b", "f64"), ("c", "f64")];
        assert_eq!(pattern(&numbers, &HashSet::from(["b"])).as_deref(), Some("(_,b,..)"));
        assert_eq!(pattern(&numbers, &HashSet::from(["a", "c"])).as_deref(), Some("(a,_,c,)"));
        assert_eq!(pattern(&numbers, &HashSet::from(["d"])), None);
    }
}
