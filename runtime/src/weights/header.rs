//! A file's header, read with suspicion.
use super::WeightsError;
use safetensors::{SafeTensorError, SafeTensors};
use std::string::ToString;

/// The tensors in `bytes`.
pub(super) fn parse(bytes: &[u8]) -> Result<SafeTensors<'_>, WeightsError> {
    refuse_huge_numbers(bytes)?;
    SafeTensors::deserialize(bytes).map_err(|error| match error {
        SafeTensorError::HeaderTooSmall
        | SafeTensorError::InvalidHeaderLength
        | SafeTensorError::MetadataIncompleteBuffer => WeightsError::Length,
        other => WeightsError::Malformed(other.to_string()),
    })
}

/// Refuses numbers above 2⁶⁰ (2²⁸ where addresses have 32 bits): safetensors 0.8 adds the last offset to the header's length without a
/// check, which panics in a debug build if the sum overflows.
fn refuse_huge_numbers(bytes: &[u8]) -> Result<(), WeightsError> {
    let (mut quoted, mut escaped, mut number) = (false, false, 0_usize);
    // The header's length is not known to be true yet, and in the data any byte may look like a digit.
    for &byte in header(bytes) {
        if !quoted && byte.is_ascii_digit() {
            number = number.saturating_mul(10).saturating_add(usize::from(byte - b'0'));
            if number > usize::MAX >> 4 {
                return Err(WeightsError::Malformed("a number in the header is too large".into()));
            }
            continue;
        }
        number = 0;
        quoted ^= byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
    }
    Ok(())
}

/// The bytes that claim to be the header; none if there are fewer.
fn header(bytes: &[u8]) -> &[u8] {
    let Some((length, rest)) = bytes.split_first_chunk() else {
        return &[];
    };
    let length = usize::try_from(u64::from_le_bytes(*length)).ok();
    length.and_then(|length| rest.get(..length)).unwrap_or(&[])
}
