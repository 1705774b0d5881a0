//! Reads the files of tests/reference: `#` starts a comment line, then one line names the columns, then come the rows. A cell
//! holds a word, a number, or numbers with a space between.
//!
//! `#[path = "support/reference.rs"] mod reference;`
#![allow(dead_code)]

use std::fmt;
use std::str::FromStr;

/// One row. Its methods panic with the file and the line if a cell is not what the test takes it for.
pub struct Row {
    file: &'static str,
    line: usize,
    /// Column names and what stands below them.
    cells: Vec<(&'static str, &'static str)>,
}

/// The rows of `text`, which is the content of `file`.
///
/// # Panics
/// If there is no line of column names, no row, or a row with too few or too many cells.
pub fn read(file: &'static str, text: &'static str) -> Vec<Row> {
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#'));
    let (_, columns) = lines.next().unwrap_or_else(|| panic!("{file}: no line of column names"));
    let columns: Vec<&str> = columns.split(',').collect();
    let row = |(line, content): (usize, &'static str)| {
        let cells: Vec<&str> = content.split(',').collect();
        let (have, want) = (cells.len(), columns.len());
        assert!(have == want, "{file}:{line}: {have} cells instead of {want}: {content}");
        Row { file, line, cells: columns.iter().copied().zip(cells).collect() }
    };
    let rows: Vec<Row> = lines.map(row).collect();
    assert!(!rows.is_empty(), "{file}: no rows");
    rows
}

impl Row {
    /// The cell as it stands; may be empty.
    pub fn text(&self, column: &str) -> &'static str {
        let cell = self.cells.iter().find(|(name, _)| *name == column);
        cell.unwrap_or_else(|| panic!("{}:{}: there is no column `{column}`", self.file, self.line)).1
    }

    /// A cell of one number (`f64`, `f32`, `usize`, …).
    pub fn number<T: FromStr>(&self, column: &str) -> T {
        self.parse(column, self.text(column))
    }

    /// A cell of any count of numbers; none if it is empty.
    pub fn numbers<T: FromStr>(&self, column: &str) -> Vec<T> {
        self.text(column).split_whitespace().map(|word| self.parse(column, word)).collect()
    }

    /// A cell of exactly `N` numbers.
    pub fn array<const N: usize, T: FromStr>(&self, column: &str) -> [T; N] {
        let numbers = self.numbers(column);
        let have = numbers.len();
        numbers.try_into().unwrap_or_else(|_| panic!("{self}: `{column}` holds {have} numbers instead of {N}"))
    }

    fn parse<T: FromStr>(&self, column: &str, word: &str) -> T {
        word.parse().unwrap_or_else(|_| panic!("{self}: `{column}`: `{word}` is no {}", std::any::type_name::<T>()))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: ", self.file, self.line)?;
        let mut cells = self.cells.iter().map(|(_, cell)| cell);
        cells.next().map_or(Ok(()), |first| write!(f, "{first}"))?;
        cells.try_for_each(|cell| write!(f, ",{cell}"))
    }
}

/// Whether |actual − expected| ≤ rel · |expected| + abs. NaN agrees with NaN, an infinity only with itself, −0 with 0.
pub fn agrees(actual: f64, expected: f64, rel: f64, abs: f64) -> bool {
    // Without the test for infinity any number would be within ∞ of ∞.
    let near = expected.is_finite() && (actual - expected).abs() <= rel * expected.abs() + abs;
    actual == expected || (actual.is_nan() && expected.is_nan()) || near
}
