//! `include_params!("net.safetensors" as Mlp)`: weights read while the crate compiles.

use super::definition::Definition;
use super::derive::embedded::{constructor_name, element};
use super::guard::guarded;
use super::written::{Reader, Structs, compact};
use super::{function, hop};
use crate::report::{Report, Reported, nearest};
use crate::types::{Dim, Element, Ty};
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use std::collections::BTreeMap;
use std::path::PathBuf;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, Token, Type};

/// What the macro is given.
struct Call {
    path: LitStr,
    ty: Type,
    krate: syn::Path,
}

impl Parse for Call {
    fn parse(input: ParseStream) -> syn::Result<Call> {
        let form = |error: syn::Error| {
            syn::Error::new(
                error.span(),
                "expected a file and a type\n= help: write `include_params!(\"net.safetensors\" as Mlp)`",
            )
        };
        let path = input.parse().map_err(form)?;
        input.parse::<Token![as]>().map_err(form)?;
        let ty = input.parse().map_err(form)?;
        let mut krate = syn::parse_quote!(::tapeless);
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            input.parse::<Token![crate]>()?;
            input.parse::<Token![=]>()?;
            krate = input.parse()?;
        }
        Ok(Call { path, ty, krate })
    }
}

/// The first expansion.
pub fn enter(input: TokenStream) -> TokenStream {
    let call = match syn::parse2::<Call>(input.clone()) {
        Ok(call) => call,
        Err(error) => return failed_alone(error),
    };
    let mut report = Report::default();
    let structs = std::cell::RefCell::default();
    let reader = Reader { generics: &[], functions: &[], structs: Structs::Collect(&structs) };
    let _ = reader.read(&call.ty, &mut report);
    let paths = structs.into_inner();
    if report.is_empty() && paths.is_empty() {
        report.spanned(
            &call.ty,
            "only structs that derive `Params` are read from files",
            "make it the field of a struct: tensors are found by the names of fields",
        );
    }
    if !report.is_empty() {
        return failed(&call, report);
    }
    let krate = &call.krate;
    hop::start(quote!(#krate::__private::resume_include), &paths, input)
}

/// The expansion after each hop. `local_file` says where the file of the invocation is.
pub fn resume(input: TokenStream, invoked_in: impl FnOnce(proc_macro2::Span) -> Option<PathBuf>) -> TokenStream {
    let (resolved, payload) = match hop::step(input) {
        Ok(hop::Step::Hop(next)) => return next,
        Ok(hop::Step::Done { resolved, payload }) => (resolved, payload),
        Err(malformed) => return function::mismatch(&malformed),
    };
    let call = match syn::parse2::<Call>(payload) {
        Ok(call) => call,
        Err(error) => return failed_alone(error),
    };
    let mut report = Report::default();
    let included =
        guarded(call.path.span(), &mut report, |report| include(&call, resolved, invoked_in(call.path.span()), report));
    match included {
        Some(Ok(tokens)) if report.is_empty() => tokens,
        _ => failed(&call, report),
    }
}

fn failed_alone(error: syn::Error) -> TokenStream {
    error.to_compile_error()
}

/// The errors, as an expression of the right type.
fn failed(call: &Call, report: Report) -> TokenStream {
    let (errors, ty, krate) = (report.into_compile_errors(), &call.ty, &call.krate);
    quote! {{ #errors <#ty as #krate::Params>::ZEROS }}
}

/// Relative to the file of the invocation, as `include_bytes!` has it; without that file, to the package.
fn locate(call: &Call, invoked_in: Option<PathBuf>) -> PathBuf {
    let base = invoked_in.and_then(|file| file.parent().map(PathBuf::from));
    let base = base.or_else(|| std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from)).unwrap_or_default();
    let path = base.join(call.path.value());
    std::path::absolute(&path).unwrap_or(path)
}

fn include(
    call: &Call,
    resolved: Vec<hop::Resolved>,
    invoked_in: Option<PathBuf>,
    report: &mut Report,
) -> Result<TokenStream, Reported> {
    let mut definitions = BTreeMap::new();
    for hop::Resolved { spelled, definition } in resolved {
        match Definition::read(&definition, &spelled) {
            Ok(read) => drop(definitions.insert(spelled, read)),
            Err(malformed) => {
                return Err(report.spanned(
                    &call.ty,
                    format!("`{spelled}` comes from another version of tapeless: {}", malformed.0),
                    "",
                ));
            }
        }
    }
    let ty = Reader { generics: &[], functions: &[], structs: Structs::Known(&definitions) }.read(&call.ty, report)?;
    let mut leaves = Vec::new();
    list(&ty, "", &mut leaves).map_err(|reason| report.spanned(&call.ty, reason, ""))?;
    let path = locate(call, invoked_in);
    let bytes = std::fs::read(&path).map_err(|error| {
        report.help(call.path.span(), format!("cannot read `{}`: {error}", call.path.value()), missing_file(&path))
    })?;
    let float = match element(&ty) {
        Some(Element::F64) => "f64",
        _ => "f32",
    };
    let (offsets, assertions) = check(&bytes, &leaves, float, call, report)?;
    let (krate, ty) = (&call.krate, &call.ty);
    let (constructor, path) = (constructor_name(float), path.display().to_string());
    Ok(quote! {{
        // A `const`, so that nothing of the file but the floats reaches the binary.
        #[allow(long_running_const_eval)]
        const EMBEDDED: #ty = {
            #(#assertions)*
            <#ty>::#constructor(
                &#krate::__private::embed::Source { bytes: include_bytes!(#path), offsets: &[#(#offsets),*] },
                0,
            )
        };
        EMBEDDED
    }})
}

/// A tensor that the struct asks for.
struct Leaf {
    name: String,
    shape: Vec<Dim>,
}

/// The leaves of a type in their order, named as they are saved.
fn list(ty: &Ty, name: &str, leaves: &mut Vec<Leaf>) -> Result<(), String> {
    let within = |part: &str| {
        if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") }
    };
    let mut leaf = |shape: &[&Dim]| {
        leaves.push(Leaf { name: name.into(), shape: shape.iter().map(|dim| (*dim).clone()).collect() })
    };
    match ty {
        Ty::Scalar(_) => leaf(&[]),
        Ty::Vector(n, _) => leaf(&[n]),
        Ty::Matrix(r, c, _) => leaf(&[r, c]),
        Ty::Tensor(dims, _) => leaf(&dims.iter().collect::<Vec<_>>()),
        Ty::Function(_) => return Err("a function cannot be read from a file".into()),
        Ty::Slice(_) => return Err("a slice cannot be read from a file: its length is not known".into()),
        Ty::Array(item, Dim::Lit(len)) => {
            for position in 0..*len {
                list(item, &within(&position.to_string()), leaves)?;
            }
        }
        Ty::Array(_, len) => {
            return Err(format!("an array of `{len}` parts cannot be read from a file: write its length as a number"));
        }
        Ty::Tuple(items) => {
            for (position, item) in items.iter().enumerate() {
                list(item, &within(&position.to_string()), leaves)?;
            }
        }
        Ty::Struct(definition) => {
            for field in &definition.fields {
                list(&field.ty, &within(&field.name), leaves)?;
            }
        }
    }
    Ok(())
}

/// Where each leaf's data starts in the file, and what rustc has to check since only it knows named constants.
fn check(
    bytes: &[u8],
    leaves: &[Leaf],
    float: &str,
    call: &Call,
    report: &mut Report,
) -> Result<(Vec<usize>, Vec<TokenStream>), Reported> {
    let (file, span) = (call.path.value(), call.path.span());
    let (header, metadata) = safetensors::SafeTensors::read_metadata(bytes).map_err(|error| {
        let help = "the functions of `tapeless::weights`, or `safetensors.torch.save_file` in Python, write such files";
        report.help(span, format!("`{file}` is not a safetensors file: {error}"), help)
    })?;
    let tensors = metadata.tensors();
    let dtype = if float == "f64" { safetensors::Dtype::F64 } else { safetensors::Dtype::F32 };
    let (mut offsets, mut assertions, mut other_floats) = (Vec::new(), Vec::new(), false);
    for leaf in leaves {
        let name = &leaf.name;
        let Some(tensor) = tensors.get(name) else {
            let mut names: Vec<&str> = tensors.keys().map(String::as_str).collect();
            names.sort_unstable();
            let help = match nearest(name, names.iter().copied()) {
                Some(near) => {
                    format!("the file has `{near}`; fields and tensors are matched by name")
                }
                None => format!("the file has {}", some(&names)),
            };
            report.help(span, format!("`{file}` has no tensor `{name}`"), help);
            continue;
        };
        if tensor.dtype != dtype && !std::mem::replace(&mut other_floats, true) {
            let message = format!(
                "the tensor `{name}` of `{file}` is of {:?}, and `{}` is of {float}",
                tensor.dtype,
                compact(&call.ty)
            );
            report.help(span, message, "convert it before saving");
        }
        let wanted = leaf.shape.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let one = leaf.shape.is_empty() && tensor.shape == [1];
        let fits = tensor.shape.len() == leaf.shape.len()
            && tensor
                .shape
                .iter()
                .zip(&leaf.shape)
                .all(|(&found, dim)| !matches!(dim, Dim::Lit(wanted) if *wanted != found));
        if !fits && !one && !joins_first_axes(&tensor.shape, &leaf.shape) {
            let message = format!(
                "the tensor `{name}` of `{file}` is of shape {:?}, and `{}` has [{wanted}] there",
                tensor.shape,
                compact(&call.ty)
            );
            let swapped = matches!(leaf.shape.as_slice(), [Dim::Lit(r), Dim::Lit(c)] if tensor.shape == [*c, *r]);
            let help = if swapped {
                "it is transposed: tapeless keeps one row for each output, as PyTorch's `Linear` does"
            } else {
                "change the type of the field, or save the weights anew"
            };
            report.help(span, message, help);
        }
        for (&found, dim) in tensor.shape.iter().zip(&leaf.shape) {
            if let Dim::Named { path, label } = dim {
                let path: TokenStream = path.parse().unwrap_or_default();
                let message = format!(
                    "the tensor `{name}` of `{file}` is of shape {:?}, and the struct has `{label}` in place of {found}",
                    tensor.shape
                );
                assertions.push(quote_spanned! {span=> assert!(#path == #found, #message); });
            }
        }
        // The file begins with the header's length in 8 bytes.
        offsets.push(8 + header + tensor.data_offsets.0);
    }
    if report.is_empty() { Ok((offsets, assertions)) } else { Err(Reported) }
}

/// Whether `found` is `shape` with some of its first axes made one, as in `tapeless::weights`.
fn joins_first_axes(found: &[usize], shape: &[Dim]) -> bool {
    let literal = |dim: &Dim| if let Dim::Lit(length) = dim { Some(*length) } else { None };
    let (Some((first, rest)), Some(shape)) =
        (found.split_first(), shape.iter().map(literal).collect::<Option<Vec<_>>>())
    else {
        return false;
    };
    let Some(joined) = shape.len().checked_sub(rest.len()).filter(|joined| *joined > 1) else { return false };
    let product = shape[..joined].iter().try_fold(1_usize, |product, length| product.checked_mul(*length));
    shape[joined..] == *rest && product == Some(*first)
}

/// Where the file was looked for, and one of a similar name there.
fn missing_file(path: &std::path::Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let folder = path.parent().map(std::fs::read_dir).and_then(Result::ok);
    let files: Vec<String> =
        folder.into_iter().flatten().flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    match nearest(&name, files.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the path starts at the folder of this source file; looked at {}", path.display()),
    }
}

fn some(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(8).map(|name| format!("`{name}`")).collect();
    let more =
        if names.len() > shown.len() { format!(" and {} more", names.len() - shown.len()) } else { String::new() };
    format!("{}{more}", shown.join(", "))
}
