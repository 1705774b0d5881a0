//! Saving.
use super::{WeightsError, dtype};
use crate::float::Float;
use crate::params::{LeafSpec, Params};
use core::sync::atomic::{AtomicU64, Ordering};
use safetensors::{Dtype, View};
use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::string::{String, ToString};
use std::vec::Vec;

/// A leaf as the safetensors crate wants to see it.
struct Leaf<'a, P: Params> {
    params: &'a P,
    index: usize,
    spec: LeafSpec,
}

impl<P: Params> View for Leaf<'_, P> {
    fn dtype(&self) -> Dtype {
        dtype::<P>()
    }
    fn shape(&self) -> &[usize] {
        self.spec.shape()
    }
    fn data(&self) -> Cow<'_, [u8]> {
        let floats = self.params.leaf(self.index).iter().map(|x| x.to_f64());
        Cow::Owned(match dtype::<P>() {
            // Exact: the value was an `f32` before.
            Dtype::F32 => floats.flat_map(|x| (x as f32).to_le_bytes()).collect(),
            _ => floats.flat_map(f64::to_le_bytes).collect(),
        })
    }
    fn data_len(&self) -> usize {
        size_of_val(self.params.leaf(self.index))
    }
}

/// The weights as the bytes of a safetensors file.
///
/// # Errors
/// [`Reserved`](WeightsError::Reserved) if a leaf's path is `__metadata__`.
pub fn to_bytes<P: Params>(params: &P) -> Result<Vec<u8>, WeightsError> {
    const RESERVED: &str = "__metadata__";
    let leaves = (0..P::LEAVES).map(|index| {
        let spec = P::leaf_spec(index);
        (spec.path.to_string(), Leaf { params, index, spec })
    });
    let leaves: Vec<(String, Leaf<'_, P>)> = leaves.collect();
    if let Some((name, _)) = leaves.iter().find(|(name, _)| name == RESERVED) {
        return Err(WeightsError::Reserved { name: name.clone() });
    }
    safetensors::serialize(leaves, None).map_err(|error| WeightsError::Malformed(error.to_string()))
}

/// Saves the weights to a safetensors file.
///
/// Writes a new file beside it first and then renames that, so a program that is stopped in the middle leaves the old file whole.
///
/// # Errors
/// [`Io`](WeightsError::Io), and those of [`to_bytes`].
pub fn save<P: Params>(params: &P, path: impl AsRef<Path>) -> Result<(), WeightsError> {
    let (path, bytes) = (path.as_ref(), to_bytes(params)?);
    let beside = path.with_file_name(unique(path));
    let written = write(&beside, &bytes).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&beside);
    }
    Ok(written?)
}

/// A file name that no other thread or process uses for this.
fn unique(path: &Path) -> OsString {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    name.push(std::format!(".{}-{count}.partial", std::process::id()));
    name
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    // Renamed before its data has reached the disk, a power failure would leave an empty file.
    file.sync_all()
}
