//! What can be wrong with a file of weights.
use core::fmt;
use std::string::String;
use std::vec::Vec;

/// Why weights could not be saved or loaded. Where a file has several faults, the first of them in the order of the leaves.
#[derive(Debug)]
#[non_exhaustive]
pub enum WeightsError {
    /// The file has no tensor for a leaf.
    Missing {
        /// The leaf's path.
        name: String,
        /// The name in the file that looks most like it; one that no other leaf wants, if there is such a name. Names of over a
        /// kilobyte do not count.
        nearest: Option<String>,
    },
    /// The file has a tensor that is no leaf.
    Unexpected {
        /// The tensor's name.
        name: String,
    },
    /// A tensor has another shape than the leaf.
    Shape {
        /// The leaf's path.
        name: String,
        /// The leaf's shape.
        expected: Vec<usize>,
        /// The tensor's shape.
        found: Vec<usize>,
    },
    /// A tensor has another element type than the leaf.
    Dtype {
        /// The leaf's path.
        name: String,
        /// The leaf's type, `F32` or `F64`.
        expected: String,
        /// The tensor's type as the file calls it, such as `F16`.
        found: String,
    },
    /// The file's length does not fit what its header says: it was cut short, or something was appended.
    Length,
    /// The file is no safetensors file, or contradicts itself.
    Malformed(String),
    /// A leaf's path cannot be a tensor's name.
    Reserved {
        /// The leaf's path.
        name: String,
    },
    /// The file could not be read or written.
    Io(std::io::Error),
}

/// A name from a file, which can be of any length.
struct Name<'a>(&'a str);

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 120;
        match self.0.char_indices().nth(LONGEST) {
            Some((end, _)) => write!(f, "`{}…`", self.0[..end].escape_debug()),
            None => write!(f, "`{}`", self.0.escape_debug()),
        }
    }
}

/// A shape from a file, which can be of any rank.
struct Shape<'a>(&'a [usize]);

impl fmt::Display for Shape<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 8;
        match self.0.get(..LONGEST) {
            Some(start) if self.0.len() > LONGEST => write!(f, "{start:?}… of rank {}", self.0.len()),
            _ => write!(f, "{:?}", self.0),
        }
    }
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WeightsError::Missing { name, nearest: Some(nearest) } => {
                write!(f, "no tensor {}; the nearest name in the file is {}", Name(name), Name(nearest))
            }
            WeightsError::Missing { name, nearest: None } => {
                write!(f, "no tensor {}, and none with a name near to it", Name(name))
            }
            WeightsError::Unexpected { name } => {
                write!(f, "tensor {} belongs to no parameter", Name(name))
            }
            WeightsError::Shape { name, expected, found } => {
                let (name, expected, found) = (Name(name), Shape(expected), Shape(found));
                write!(f, "tensor {name} has the shape {found}, and {expected} is expected")
            }
            WeightsError::Dtype { name, expected, found } => {
                write!(f, "tensor {} has the type {found}, and {expected} is expected", Name(name))
            }
            WeightsError::Length => {
                f.write_str("the file's length does not fit its header: cut short, or something appended")
            }
            WeightsError::Malformed(reason) => write!(f, "not a valid safetensors file: {reason}"),
            WeightsError::Reserved { name } => {
                write!(f, "the safetensors format keeps the name {} for itself", Name(name))
            }
            WeightsError::Io(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for WeightsError {
    fn source(&self) -> Option<&(dyn core::error::Error + 'static)> {
        match self {
            WeightsError::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<std::io::Error> for WeightsError {
    fn from(error: std::io::Error) -> WeightsError {
        WeightsError::Io(error)
    }
}
