//! The struct that `#[derive(Params)]` stands on: read, and refused where it cannot hold weights.

use crate::front::generics;
use crate::front::written::{Reader, Structs, has_other};
use crate::program::Generic;
use crate::report::{Report, Reported};
use crate::types::{Element, Ty};
use quote::ToTokens;
use std::cell::RefCell;
use syn::{Data, DeriveInput, Fields, Type};

/// A struct as written.
pub struct Bundle {
    /// The whole item.
    pub input: DeriveInput,
    /// Where the facade crate is.
    pub krate: syn::Path,
    /// Type and const parameters, with the defaults of type parameters.
    pub generics: Vec<(Generic, Option<Element>)>,
    /// Its fields.
    pub fields: Vec<BundleField>,
    /// The structs in its fields.
    pub nested: Vec<syn::Path>,
}

/// A field as written.
pub struct BundleField {
    /// How the field is reached.
    pub member: syn::Member,
    /// Its name in messages, leaves and accessors.
    pub name: String,
    /// Whether it is `pub`.
    pub public: bool,
    /// Its type.
    pub ty: Type,
}

/// Where the facade crate is: `::tapeless` unless `#[params(crate = path)]` says otherwise.
pub fn krate(input: &DeriveInput, report: &mut Report) -> syn::Path {
    let mut krate = syn::parse_quote!(::tapeless);
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("params")) {
        let parsed = attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("crate") {
                let message = "unknown argument of `#[params(…)]`\n= help: known is `crate = path`";
                return Err(syn::Error::new_spanned(&meta.path, message));
            }
            krate = meta.value()?.parse()?;
            Ok(())
        });
        if let Err(error) = parsed {
            report.push(error);
        }
    }
    krate
}

/// Reads the struct and reports everything that is wrong with it.
pub fn read(input: DeriveInput, report: &mut Report) -> Result<Bundle, Reported> {
    let krate = krate(&input, report);
    let Data::Struct(data) = &input.data else {
        let token: &dyn ToTokens = match &input.data {
            Data::Enum(data) => &data.enum_token,
            Data::Union(data) => &data.union_token,
            Data::Struct(data) => &data.struct_token,
        };
        let help = "use a struct; a choice between variants can be a second argument of the function, or a `bool`";
        return Err(report.spanned(token.to_token_stream(), "`Params` can only be derived for structs", help));
    };
    let generics = parameters(&input, report);
    let fields = fields(&data.fields);
    if fields.is_empty() {
        let help = "give it a field, for example `w: Matrix<16, 2>`";
        report.help(input.ident.span(), format!("`{}` has no fields, so there is nothing to train", input.ident), help);
    }
    let parameters: Vec<Generic> = generics.iter().map(|(generic, _)| generic.clone()).collect();
    let nested = RefCell::default();
    let reader = Reader { generics: &parameters, functions: &[], structs: Structs::Collect(&nested) };
    let mut scalar: Option<Element> = None;
    for field in &fields {
        // With a lifetime among the struct's parameters, a field that borrows is the same mistake.
        if matches!(field.ty, Type::Reference(_)) && input.generics.lifetimes().next().is_some() {
            continue;
        }
        let Ok(ty) = reader.read(&field.ty, report) else {
            continue;
        };
        if has_other(&ty) {
            let help =
                "keep what is not trained out of the struct, and pass it to the function as an argument of its own";
            let message = format!("the field `{}` is of type `{ty}`, and parameters are floats", field.name);
            report.spanned(&field.ty, message, help);
            continue;
        }
        for element in elements(&ty) {
            match &scalar {
                Some(first) if *first != element => {
                    let message = format!("`{}` is of `{element}`, and an earlier field is of `{first}`", field.name);
                    report.spanned(&field.ty, message, "use one float type for the whole struct");
                }
                Some(_) => {}
                None => scalar = Some(element),
            }
        }
    }
    if !report.is_empty() {
        return Err(Reported);
    }
    let nested = nested.into_inner();
    if nested.iter().any(|path| path.is_ident(&input.ident)) {
        // rustc says so, and how to go on. With an implementation that has the struct as a value it would say more.
        return Err(Reported);
    }
    Ok(Bundle { krate, generics, fields, nested, input })
}

/// The element types in a type, but for those inside structs.
fn elements(ty: &Ty) -> Vec<Element> {
    match ty {
        Ty::Scalar(element) | Ty::Vector(_, element) | Ty::Matrix(_, _, element) | Ty::Tensor(_, element) => {
            vec![element.clone()]
        }
        Ty::Array(item, _) | Ty::Slice(item) => elements(item),
        Ty::Tuple(items) => items.iter().flat_map(elements).collect(),
        Ty::Struct(_) | Ty::Function(_) => Vec::new(),
    }
}

/// The parameters; a lifetime is refused.
fn parameters(input: &DeriveInput, report: &mut Report) -> Vec<(Generic, Option<Element>)> {
    for lifetime in input.generics.lifetimes() {
        let help = "own the weights: `Params` are values that can be added and copied";
        report.spanned(lifetime, "a struct of parameters cannot borrow", help);
    }
    generics::read(&input.generics, report)
}

fn fields(fields: &Fields) -> Vec<BundleField> {
    let member = |position: usize, field: &syn::Field| match &field.ident {
        Some(name) => syn::Member::Named(name.clone()),
        None => syn::Member::Unnamed(syn::Index { index: position as u32, span: proc_macro2::Span::call_site() }),
    };
    let field = |(position, field): (usize, &syn::Field)| BundleField {
        member: member(position, field),
        name: field
            .ident
            .as_ref()
            .map_or_else(|| position.to_string(), |name| name.to_string().trim_start_matches("r#").to_owned()),
        public: matches!(field.vis, syn::Visibility::Public(_)),
        ty: field.ty.clone(),
    };
    fields.iter().enumerate().map(field).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(input: DeriveInput) -> Vec<String> {
        let mut report = Report::default();
        let _ = read(input, &mut report);
        report.messages()
    }

    #[test]
    fn good_structs_are_read() {
        let mut report = Report::default();
        let input = syn::parse_quote! {
            struct Net<const N: usize, T: Float = f32> { w: Matrix<N, 3, T>, pub l: [zoo::Layer<N, T>; 2], t: (T, Vector<4, T>) }
        };
        let Ok(bundle) = read(input, &mut report) else { panic!("{:?}", report.messages()) };
        assert_eq!(bundle.nested.len(), 1);
        assert_eq!(bundle.fields.iter().map(|f| f.public).collect::<Vec<_>>(), [false, true, false]);
    }

    #[test]
    fn each_mistake_is_one_error() {
        let cases: [(DeriveInput, &str); 11] = [
            (
                syn::parse_quote!(
                    enum E {
                        A,
                    }
                ),
                "`Params` can only be derived for structs",
            ),
            (syn::parse_quote!(union U { a: f32 }), "`Params` can only be derived for structs"),
            (
                syn::parse_quote!(
                    struct S;
                ),
                "`S` has no fields",
            ),
            (
                syn::parse_quote!(
                    struct S {
                        n: usize,
                    }
                ),
                "the field `n` is of type `usize`",
            ),
            (
                syn::parse_quote!(
                    struct S(bool);
                ),
                "the field `0` is of type `bool`",
            ),
            (
                syn::parse_quote!(
                    struct S {
                        v: Vec<f32>,
                    }
                ),
                "`Vec` is not supported",
            ),
            (
                syn::parse_quote!(
                    struct S {
                        v: &'static f32,
                    }
                ),
                "a reference inside a type",
            ),
            (
                syn::parse_quote!(
                    struct S {
                        v: String,
                    }
                ),
                "`String` is not supported",
            ),
            (
                syn::parse_quote!(
                    struct S<'a> {
                        v: f32,
                    }
                ),
                "a struct of parameters cannot borrow",
            ),
            (
                syn::parse_quote!(
                    struct S {
                        a: f32,
                        b: f64,
                    }
                ),
                "`b` is of `f64`, and an earlier field is of `f32`",
            ),
            (
                syn::parse_quote!(
                    struct S<T> {
                        a: T,
                    }
                ),
                "the type parameter `T` stands for no float",
            ),
        ];
        for (input, expected) in cases {
            let errors = errors(input);
            assert!(errors.len() == 1 && errors[0].starts_with(expected), "{expected}: {errors:?}");
        }
    }
}
