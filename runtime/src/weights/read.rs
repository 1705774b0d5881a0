//! Loading.
use super::{WeightsError, dtype, header};
use crate::float::Float;
use crate::params::Params;
use safetensors::SafeTensors;
use safetensors::tensor::TensorView;
use std::borrow::ToOwned;
use std::collections::HashSet;
use std::path::Path;
use std::string::{String, ToString};
use std::vec::Vec;

/// Loads the weights from a safetensors file.
///
/// # Errors
/// [`Io`](WeightsError::Io) if the file cannot be read, and what [`WeightsError`] lists if it does not hold exactly these
/// weights.
pub fn load<P: Params>(path: impl AsRef<Path>) -> Result<P, WeightsError> {
    from_bytes(&std::fs::read(path)?)
}

/// [`load`] into weights that are there already: no second bundle on the stack. If it fails, they are as they were.
///
/// # Errors
/// Those of [`load`].
pub fn load_into<P: Params>(params: &mut P, path: impl AsRef<Path>) -> Result<(), WeightsError> {
    from_bytes_into(params, &std::fs::read(path)?)
}

/// Loads the weights from the bytes of a safetensors file.
///
/// # Errors
/// Those of [`load`] but `Io`.
pub fn from_bytes<P: Params>(bytes: &[u8]) -> Result<P, WeightsError> {
    let mut params = P::ZEROS;
    from_bytes_into(&mut params, bytes)?;
    Ok(params)
}

/// [`from_bytes`] into weights that are there already. If it fails, they are as they were.
///
/// # Errors
/// Those of [`from_bytes`].
pub fn from_bytes_into<P: Params>(params: &mut P, bytes: &[u8]) -> Result<(), WeightsError> {
    let file = header::parse(bytes)?;
    let names: Vec<String> = (0..P::LEAVES).map(|index| P::leaf_spec(index).path.to_string()).collect();
    let wanted: HashSet<&str> = names.iter().map(String::as_str).collect();
    let views = names.iter().enumerate().map(|(index, name)| find::<P>(&file, index, name, &wanted));
    let views: Vec<TensorView<'_>> = views.collect::<Result<_, _>>()?;
    // The smallest name, so that the same file gives the same error.
    if let Some(name) = file.names().into_iter().filter(|name| !wanted.contains(name)).min() {
        return Err(WeightsError::Unexpected { name: name.to_owned() });
    }
    // Nothing can fail from here on.
    for (index, view) in views.iter().enumerate() {
        copy(params.leaf_mut(index), view.data());
    }
    Ok(())
}

/// The tensor of leaf `index`, checked.
fn find<'a, P: Params>(
    file: &SafeTensors<'a>,
    index: usize,
    name: &str,
    wanted: &HashSet<&str>,
) -> Result<TensorView<'a>, WeightsError> {
    let Ok(view) = file.tensor(name) else {
        let nearest = nearest(name, &file.names(), wanted);
        return Err(WeightsError::Missing { name: name.to_owned(), nearest });
    };
    if view.dtype() != dtype::<P>() {
        return Err(WeightsError::Dtype {
            name: name.to_owned(),
            expected: dtype::<P>().to_string(),
            found: view.dtype().to_string(),
        });
    }
    let spec = P::leaf_spec(index);
    if view.shape() != spec.shape() && !joins_first_axes(view.shape(), spec.shape()) {
        return Err(WeightsError::Shape {
            name: name.to_owned(),
            expected: spec.shape().to_vec(),
            found: view.shape().to_vec(),
        });
    }
    Ok(view)
}

/// Whether `found` is `shape` with some of its first axes made one: the elements stand in memory as they did.
fn joins_first_axes(found: &[usize], shape: &[usize]) -> bool {
    let Some((first, rest)) = found.split_first() else { return false };
    let Some(joined) = shape.len().checked_sub(rest.len()).filter(|joined| *joined > 1) else { return false };
    let product = shape[..joined].iter().try_fold(1_usize, |product, length| product.checked_mul(*length));
    shape[joined..] == *rest && product == Some(*first)
}

/// Copies little-endian floats; there are as many as the shape says, which was checked.
fn copy<T: Float>(to: &mut [T], from: &[u8]) {
    if size_of::<T>() == size_of::<f32>() {
        for (to, bytes) in to.iter_mut().zip(from.as_chunks().0) {
            *to = T::from_f64(f64::from(f32::from_le_bytes(*bytes)));
        }
    } else {
        for (to, bytes) in to.iter_mut().zip(from.as_chunks().0) {
            *to = T::from_f64(f64::from_le_bytes(*bytes));
        }
    }
}

/// The name present that takes the fewest changes to become `name`, preferring those that no leaf wants.
fn nearest(name: &str, present: &[&str], wanted: &HashSet<&str>) -> Option<String> {
    // A file can hold a name of a hundred megabytes, which is near to nothing.
    const LONGEST: usize = 1000;
    let near = |&present: &&str| (wanted.contains(present), distance(name, present), present.to_owned());
    let short = present.iter().filter(|present| present.len() <= LONGEST);
    short.map(near).min().map(|(_, _, present)| present)
}

/// Levenshtein's distance: how many characters to insert, delete or replace.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, a) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, b) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.chars().count()]
}
