//! Saving and loading weights, and what a wrong, cut or hostile file leads to.
#![cfg(feature = "safetensors")]
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use std::path::PathBuf;
use tapeless_runtime::bundle::ParamsExt;
use tapeless_runtime::layers::Dense;
use tapeless_runtime::params::{LeafSpec, Params, Segment};
use tapeless_runtime::tensor::{Matrix, Vector};
use tapeless_runtime::weights::{self, WeightsError};

type Net<T = f32> = (Dense<2, 3, T>, [Vector<2, T>; 2], T);

fn net() -> Net {
    let mut net = Net::ZEROS;
    let mut next = 0.0;
    net.map_in_place(|_| {
        next += 1.25;
        next
    });
    net
}

/// The bytes of a file of these tensors, all zero.
fn file(tensors: &[(&str, Dtype, &[usize])]) -> Vec<u8> {
    let zeros = vec![0; 1000];
    let views = tensors.iter().map(|(name, dtype, shape)| {
        let size = shape.iter().product::<usize>() * dtype.bitsize() / 8;
        (*name, TensorView::new(*dtype, shape.to_vec(), &zeros[..size]).expect("a valid tensor"))
    });
    safetensors::serialize(views, None).expect("valid tensors")
}

/// A file of that header and that many bytes of data.
fn raw(header: &[u8], data: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(header);
    bytes.resize(bytes.len() + data, 0);
    bytes
}

fn layer(bytes: &[u8]) -> Result<Dense<2, 3>, WeightsError> {
    weights::from_bytes(bytes)
}

struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Temporary {
        let folder = std::env::temp_dir().join(format!("tapeless-weights-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        Temporary(folder)
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[test]
fn what_is_saved_is_loaded() {
    let folder = Temporary::new("saved");
    let path = folder.0.join("net.safetensors");
    weights::save(&Net::<f32>::ZEROS, &path).expect("saved");
    weights::save(&net(), &path).expect("saved over the first");
    assert_eq!(weights::load::<Net>(&path).expect("loaded"), net());
    let mut other = Net::ZEROS;
    weights::load_into(&mut other, &path).expect("loaded");
    assert_eq!(other, net());
    let files: Vec<_> = std::fs::read_dir(&folder.0).expect("a folder").collect();
    assert_eq!(files.len(), 1, "no partial file is left");
}

#[test]
fn the_format_is_that_of_safetensors() {
    let bytes = weights::to_bytes(&net()).expect("bytes");
    let file = SafeTensors::deserialize(&bytes).expect("valid");
    let mut names = file.names();
    names.sort_unstable();
    assert_eq!(names, ["0.b", "0.w", "1.0", "1.1", "2"]);
    let w = file.tensor("0.w").expect("there");
    assert_eq!((w.dtype(), w.shape()), (Dtype::F32, &[3, 2][..]));
    assert_eq!(w.data()[4..8], 2.5_f32.to_le_bytes());
    assert_eq!(file.tensor("2").expect("there").shape(), [0_usize; 0]);
    let bytes = weights::to_bytes(&0.1_f64).expect("bytes");
    let file = SafeTensors::deserialize(&bytes).expect("valid");
    let scalar = file.tensor("").expect("a bundle that is its own leaf has no name");
    assert_eq!((scalar.dtype(), scalar.data()), (Dtype::F64, &0.1_f64.to_le_bytes()[..]));
}

/// What `save` of `safetensors.numpy` 0.8.0 gives for a dictionary of `w` and `b`.
#[test]
fn a_file_from_python_is_loaded() {
    let bytes = b"p\x00\x00\x00\x00\x00\x00\x00{\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\
        \"w\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[4,12]}}  \x00\x00\x80>\x00\x00\xc0?\x00\x00\x00\xc0";
    let layer = Dense::<2, 1>::new(Matrix([[1.5, -2.0]]), Vector([0.25]));
    assert_eq!(weights::from_bytes::<Dense<2, 1>>(bytes).expect("valid"), layer);
    assert_eq!(weights::to_bytes(&layer).expect("bytes"), bytes);
}

#[test]
fn every_bit_survives() {
    let special = [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, f64::from_bits(1), f64::MAX, 0.1];
    let loaded: [f64; 8] = weights::from_bytes(&weights::to_bytes(&special).expect("bytes")).expect("valid");
    assert_eq!(loaded.map(f64::to_bits), special.map(f64::to_bits));
    let special = [f32::NAN, -f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -0.0, f32::from_bits(1), f32::MAX, 0.1];
    let loaded: [f32; 8] = weights::from_bytes(&weights::to_bytes(&special).expect("bytes")).expect("valid");
    assert_eq!(loaded.map(f32::to_bits), special.map(f32::to_bits));
}

#[test]
fn a_missing_tensor_names_the_nearest() {
    let error = layer(&file(&[("weight", Dtype::F32, &[3, 2]), ("b", Dtype::F32, &[3])])).unwrap_err();
    assert_eq!(error.to_string(), "no tensor `w`; the nearest name in the file is `weight`");
    // `b` is nearer to `w`, but it is a leaf itself.
    assert!(matches!(error, WeightsError::Missing { nearest: Some(name), .. } if name == "weight"));
    let error = layer(&file(&[("b", Dtype::F32, &[3])])).unwrap_err();
    assert!(matches!(error, WeightsError::Missing { name, nearest: Some(b) } if name == "w" && b == "b"));
    let error = layer(&file(&[])).unwrap_err();
    assert_eq!(error.to_string(), "no tensor `w`, and none with a name near to it");
    let names = [("hidden.w", Dtype::F32, &[1][..]), ("wx", Dtype::F32, &[1]), ("ŵ", Dtype::F32, &[1])];
    let error = layer(&file(&names)).unwrap_err();
    assert!(matches!(error, WeightsError::Missing { nearest: Some(name), .. } if name == "wx" || name == "ŵ"));
}

#[test]
fn tensors_that_do_not_fit_are_refused() {
    let (w, b) = (("w", Dtype::F32, &[3, 2][..]), ("b", Dtype::F32, &[3][..]));
    assert!(layer(&file(&[w, b])).is_ok());
    let error = layer(&file(&[w, b, ("z", Dtype::F32, &[1]), ("extra", Dtype::I64, &[1])])).unwrap_err();
    assert_eq!(error.to_string(), "tensor `extra` belongs to no parameter");
    let error = layer(&file(&[("w", Dtype::F32, &[2, 3]), b])).unwrap_err();
    assert_eq!(error.to_string(), "tensor `w` has the shape [2, 3], and [3, 2] is expected");
    let error = layer(&file(&[w, ("b", Dtype::F32, &[3, 1])])).unwrap_err();
    assert!(matches!(error, WeightsError::Shape { found, expected, .. } if found == [3, 1] && expected == [3]));
    for (dtype, name) in [(Dtype::F64, "F64"), (Dtype::F16, "F16"), (Dtype::BF16, "BF16"), (Dtype::I32, "I32")] {
        let error = layer(&file(&[("w", dtype, &[3, 2]), b])).unwrap_err();
        assert_eq!(error.to_string(), format!("tensor `w` has the type {name}, and F32 is expected"));
    }
    let single = weights::to_bytes(&net()).expect("bytes");
    let error = weights::from_bytes::<Net<f64>>(&single).unwrap_err();
    assert!(matches!(error, WeightsError::Dtype { expected, found, .. } if expected == "F64" && found == "F32"));
}

#[test]
fn nothing_is_loaded_by_half() {
    let mut expected = Dense::<2, 3>::ZEROS;
    expected.fill(7.0);
    let mut params = expected;
    // The first leaf fits, the second does not.
    let bytes = file(&[("w", Dtype::F32, &[3, 2]), ("b", Dtype::F32, &[4])]);
    assert!(weights::from_bytes_into(&mut params, &bytes).is_err());
    let bytes = file(&[("w", Dtype::F32, &[3, 2]), ("b", Dtype::F32, &[3]), ("c", Dtype::F32, &[3])]);
    assert!(weights::from_bytes_into(&mut params, &bytes).is_err());
    assert_eq!(params, expected);
}

#[test]
fn files_that_are_not_there_or_cannot_be_written() {
    let folder = Temporary::new("io");
    let error = weights::load::<f32>(folder.0.join("none")).unwrap_err();
    assert!(matches!(&error, WeightsError::Io(error) if error.kind() == std::io::ErrorKind::NotFound));
    assert!(std::error::Error::source(&error).is_some());
    for path in [folder.0.join("none/net"), folder.0.clone(), PathBuf::from(""), PathBuf::from("/")] {
        assert!(matches!(weights::save(&1.0_f32, &path), Err(WeightsError::Io(_))), "{}", path.display());
    }
    assert_eq!(std::fs::read_dir(&folder.0).expect("a folder").count(), 0);
}

#[test]
fn the_formats_own_name_is_refused() {
    struct Reserved(f32);
    impl Params for Reserved {
        type Scalar = f32;
        type Fields = (f32,);
        const ZEROS: Self = Reserved(0.0);
        const LEAVES: usize = 1;
        const COUNT: usize = 1;
        fn from_fields((x,): (f32,)) -> Self {
            Reserved(x)
        }
        fn leaf(&self, index: usize) -> &[f32] {
            self.0.leaf(index)
        }
        fn leaf_mut(&mut self, index: usize) -> &mut [f32] {
            self.0.leaf_mut(index)
        }
        fn leaf_spec(index: usize) -> LeafSpec {
            f32::leaf_spec(index).within(Segment::Field("__metadata__"))
        }
    }
    assert!(matches!(weights::to_bytes(&Reserved(1.0)), Err(WeightsError::Reserved { .. })));
    let bytes = raw(br#"{"__metadata__":{"format":"pt"}}"#, 0);
    assert!(matches!(weights::from_bytes::<Reserved>(&bytes), Err(WeightsError::Missing { .. })));
    assert!(weights::from_bytes::<[f32; 0]>(&bytes).is_ok());
}

#[test]
fn hostile_headers() {
    let tensor = |name: &str, shape: &str, from: u64, to: u64| {
        format!(r#""{name}":{{"dtype":"F32","shape":[{shape}],"data_offsets":[{from},{to}]}}"#)
    };
    let malformed = |header: &str, data| {
        let result = weights::from_bytes::<f32>(&raw(header.as_bytes(), data));
        assert!(matches!(result, Err(WeightsError::Malformed(_))), "{header}: {result:?}");
    };
    let length = |bytes: &[u8]| {
        let result = weights::from_bytes::<f32>(bytes);
        assert!(matches!(result, Err(WeightsError::Length)), "{result:?}");
    };
    // Overlaps, gaps, ends before starts, shapes that do not fit the bytes.
    malformed(&format!("{{{},{}}}", tensor("", "1", 0, 4), tensor("x", "1", 2, 6)), 6);
    malformed(&format!("{{{},{}}}", tensor("", "1", 0, 4), tensor("x", "1", 0, 4)), 4);
    malformed(&format!("{{{},{}}}", tensor("", "1", 0, 4), tensor("x", "1", 8, 12)), 12);
    malformed(&format!("{{{}}}", tensor("", "", 4, 0)), 4);
    malformed(&format!("{{{}}}", tensor("", "2", 0, 4)), 4);
    // Sizes that overflow when multiplied or added.
    malformed(&format!("{{{}}}", tensor("", "4294967296,4294967296,16", 0, 4)), 4);
    malformed(&format!("{{{}}}", tensor("", &u64::MAX.to_string(), 0, 4)), 4);
    let half = (1 << 61) - 4;
    let parts: Vec<String> = (0..8_u64)
        .map(|i| tensor(&i.to_string(), &(half / 4).to_string(), i.saturating_mul(half), (i + 1).saturating_mul(half)))
        .collect();
    malformed(&format!("{{{}}}", parts.join(",")), 4);
    // Not JSON, not an object, not UTF-8, not a known type, nested without end.
    malformed("", 0);
    malformed("[]", 0);
    malformed("{", 0);
    malformed(r#"{"":{"dtype":"F33","shape":[],"data_offsets":[0,4]}}"#, 4);
    malformed(r#"{"":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4);
    malformed(&"[".repeat(100_000), 0);
    malformed(&format!(r#"{{"":{}"#, r#"{"a":"#.repeat(100_000)), 0);
    assert!(matches!(weights::from_bytes::<f32>(&raw(b"{\"\xff\":1}", 0)), Err(WeightsError::Malformed(_))));
    // Lengths that promise more than there is, or less.
    length(&[]);
    length(&[1, 2, 3]);
    length(&100_u64.to_le_bytes());
    length(&raw(format!("{{{}}}", tensor("", "", 0, 4)).as_bytes(), 3));
    length(&raw(format!("{{{}}}", tensor("", "", 0, 4)).as_bytes(), 5));
    for huge in [u64::MAX, u64::MAX - 7, 1 << 40, 1 << 62] {
        let mut bytes = huge.to_le_bytes().to_vec();
        bytes.extend(b"{}");
        let result = weights::from_bytes::<f32>(&bytes);
        assert!(matches!(result, Err(WeightsError::Malformed(_) | WeightsError::Length)), "{result:?}");
    }
    // Digits in a name are no number.
    let name = "9".repeat(40);
    let result = weights::from_bytes::<f32>(&raw(format!("{{{}}}", tensor(&name, "", 0, 4)).as_bytes(), 4));
    assert!(matches!(result, Err(WeightsError::Missing { nearest: Some(nearest), .. }) if nearest == name));
    let name = format!(r#"\"{}\\"#, "9".repeat(40));
    let result = weights::from_bytes::<f32>(&raw(format!("{{{}}}", tensor(&name, "", 0, 4)).as_bytes(), 4));
    assert!(matches!(result, Err(WeightsError::Missing { .. })), "{result:?}");
}

#[test]
fn messages_stay_short() {
    let name = "n".repeat(10_000);
    let error = layer(&file(&[(&name, Dtype::F32, &[1])])).unwrap_err();
    assert!(matches!(error, WeightsError::Missing { nearest: None, .. }));
    let error = layer(&file(&[("w", Dtype::F32, &[1; 3000]), ("b", Dtype::F32, &[3])])).unwrap_err();
    assert!(error.to_string().len() < 300, "{error}");
    let (w, b) = (("w", Dtype::F32, &[3, 2][..]), ("b", Dtype::F32, &[3][..]));
    let error = layer(&file(&[w, b, (&name, Dtype::F32, &[1])])).unwrap_err();
    assert!(error.to_string().len() < 300, "{error}");
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = weights::to_bytes(&net()).expect("bytes");
    for end in 0..bytes.len() {
        assert!(matches!(weights::from_bytes::<Net>(&bytes[..end]), Err(WeightsError::Length)), "{end}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(matches!(weights::from_bytes::<Net>(&longer), Err(WeightsError::Length)));
}

/// Splitmix64 (Steele, Lea and Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[test]
fn no_damage_makes_it_panic() {
    let valid = weights::to_bytes(&net()).expect("bytes");
    let header = 8 + u64::from_le_bytes(*valid.first_chunk().expect("eight bytes")) as usize;
    let (mut state, mut loaded, mut refused) = (1, 0, 0);
    let mut check = |bytes: &[u8], damaged_header: bool| {
        let mut params = net();
        match weights::from_bytes_into(&mut params, bytes) {
            Ok(()) => loaded += 1,
            Err(error) => {
                refused += 1;
                assert!(damaged_header, "only data was damaged: {error}");
                assert!(!error.to_string().is_empty());
                assert_eq!(params, net(), "half loaded: {error}");
            }
        }
    };
    // Each bit of the header, alone.
    for bit in 0..header * 8 {
        let mut bytes = valid.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        check(&bytes, true);
    }
    // Some bytes anywhere; in the header often digits, which keep the JSON whole.
    for _ in 0..20_000 {
        let mut bytes = valid.clone();
        let mut damaged_header = false;
        for _ in 0..=next(&mut state) % 4 {
            let random = next(&mut state);
            let place = (random >> 8) as usize % bytes.len();
            damaged_header |= place < header;
            bytes[place] = if place < header && bytes[place].is_ascii_digit() && random & 1 == 0 {
                b'0' + (random >> 40) as u8 % 10
            } else {
                random as u8
            };
        }
        check(&bytes, damaged_header);
    }
    assert!(loaded > 1000 && refused > 1000, "{loaded} loaded, {refused} refused");
}
