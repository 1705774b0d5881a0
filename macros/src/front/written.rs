//! From types as written to types of the language.

use super::definition::Definition;
use super::generics::{self, FunctionParam};
use super::hop;
use crate::program::{Generic, StructDef};
use crate::report::{Report, Reported};
use crate::types::{Dim, Element, FunctionTy, Substitution, Ty};
use quote::ToTokens;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use syn::punctuated::Punctuated;
use syn::{Expr, GenericArgument, PathArguments, ReturnType, Type, TypeParamBound};

/// Reads types in the scope of one item.
pub struct Reader<'a> {
    /// The item's type and const parameters.
    pub generics: &'a [Generic],
    /// Its type parameters that stand for functions.
    pub functions: &'a [FunctionParam],
    /// What is known of structs.
    pub structs: Structs<'a>,
}

/// What is known of structs while reading.
pub enum Structs<'a> {
    /// Nothing yet: note their paths.
    Collect(&'a RefCell<Vec<syn::Path>>),
    /// Their definitions, by spelled path.
    Known(&'a BTreeMap<String, Definition>),
}

/// The message about a function with a state.
pub const STATE: &str =
    "a function that changes what it captures is not supported as an argument: a graph has no order of calls";

/// What to write instead.
pub const STATE_HELP: &str = "write `Fn(…) -> …`";

const FUNCTION_PLACE: &str = "a function stands only as a parameter of its own: `f: impl Fn(f64) -> f64`";

/// The integer types.
pub const INTEGERS: &[&str] = &["i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32", "u64", "u128", "usize"];

impl Reader<'_> {
    /// The type of a parameter, without the reference: a slice may stand behind it.
    pub fn parameter(&self, ty: &Type, report: &mut Report) -> Result<Ty, Reported> {
        match ty {
            Type::Slice(slice) => Ok(Ty::Slice(Box::new(self.read(&slice.elem, report)?))),
            Type::Paren(paren) => self.parameter(&paren.elem, report),
            Type::Group(group) => self.parameter(&group.elem, report),
            Type::ImplTrait(of) if generics::is_function(&of.bounds) => self.bounded(ty, &of.bounds, report),
            Type::TraitObject(of) if generics::is_function(&of.bounds) => self.bounded(ty, &of.bounds, report),
            Type::FnPtr(function) => {
                let inputs = function.inputs.iter().map(|input| &input.ty);
                self.function(ty, inputs, &function.output, report)
            }
            Type::Path(path) => {
                let name = path.path.get_ident().map(ToString::to_string);
                match self.functions.iter().find(|(known, _)| name.as_ref() == Some(known)) {
                    Some((_, signature)) => {
                        self.function(ty, signature.inputs.iter().map(|input| &input.ty), &signature.output, report)
                    }
                    None => self.read(ty, report),
                }
            }
            ty => self.read(ty, report),
        }
    }

    /// `impl Fn(…) -> …`
    fn bounded(
        &self,
        ty: &Type,
        bounds: &Punctuated<TypeParamBound, syn::Token![+]>,
        report: &mut Report,
    ) -> Result<Ty, Reported> {
        match bounds.iter().find_map(generics::signature) {
            Some(signature) => {
                self.function(ty, signature.inputs.iter().map(|input| &input.ty), &signature.output, report)
            }
            None => Err(report.spanned(ty, STATE, STATE_HELP)),
        }
    }

    /// A function from what it takes and yields.
    fn function<'t>(
        &self,
        ty: &Type,
        inputs: impl Iterator<Item = &'t Type>,
        output: &ReturnType,
        report: &mut Report,
    ) -> Result<Ty, Reported> {
        let inputs: Vec<_> = inputs
            .map(|input| match input {
                Type::Reference(reference) if reference.mutability.is_none() => self.read(&reference.elem, report),
                input => self.read(input, report),
            })
            .collect();
        let ReturnType::Type(_, output) = output else {
            let help = "write what it yields: `Fn(f64) -> f64`";
            return Err(report.spanned(ty, "a function that yields nothing has no place in a graph", help));
        };
        let output = self.read(output, report)?;
        Ok(Ty::Function(Rc::new(FunctionTy { inputs: inputs.into_iter().collect::<Result<_, _>>()?, output })))
    }

    /// The type of the language that `ty` stands for. While structs are only collected, they read as the unit type.
    pub fn read(&self, ty: &Type, report: &mut Report) -> Result<Ty, Reported> {
        match ty {
            Type::Group(group) => self.read(&group.elem, report),
            Type::Paren(paren) => self.read(&paren.elem, report),
            Type::Array(array) => {
                let item = self.read(&array.elem, report);
                let len = self.expr_dim(&array.len, report);
                Ok(Ty::Array(Box::new(item?), len?))
            }
            Type::Tuple(tuple) => {
                let items: Vec<_> = tuple.elems.iter().map(|item| self.read(item, report)).collect();
                Ok(Ty::Tuple(items.into_iter().collect::<Result<_, _>>()?))
            }
            Type::Path(path) if path.qself.is_none() => self.path(&path.path, report),
            Type::Path(_) => Err(report.spanned(ty, "associated types are not supported", "write the type itself")),
            Type::Slice(_) => Err(report.spanned(
                ty,
                "a slice stands only behind the reference of a parameter: `x: &[T]`",
                "give the length in the type: `[T; N]`, with `const N: usize` if callers choose it",
            )),
            Type::Reference(_) => {
                Err(report.spanned(ty, "a reference inside a type is not supported", "use the value itself"))
            }
            Type::ImplTrait(of) if generics::is_function(&of.bounds) => Err(report.spanned(ty, FUNCTION_PLACE, "")),
            Type::TraitObject(of) if generics::is_function(&of.bounds) => Err(report.spanned(ty, FUNCTION_PLACE, "")),
            Type::ImplTrait(_) => Err(report.spanned(
                ty,
                "`impl Trait` is not supported: the macro has to know the type",
                "for a float of the caller's choice write `<T: Float>` and use `T`",
            )),
            Type::TraitObject(_) => {
                Err(report.spanned(ty, "`dyn Trait` is not supported: the macro has to know the type", "name the type"))
            }
            Type::FnPtr(_) => Err(report.spanned(ty, FUNCTION_PLACE, "")),
            Type::Infer(_) => {
                Err(report.spanned(ty, "`_` is not supported here", "write the type out, or leave it off"))
            }
            Type::Never(_) => Err(report.spanned(ty, "`!` has no derivative", "")),
            _ => Err(report.spanned(ty, format!("the type `{}` is not supported", compact(ty)), SUPPORTED)),
        }
    }

    fn path(&self, path: &syn::Path, report: &mut Report) -> Result<Ty, Reported> {
        let Some(last) = path.segments.last() else {
            return Err(report.spanned(path, "an empty path", ""));
        };
        let name = last.ident.to_string();
        let single = path.segments.len() == 1;
        match name.as_str() {
            "Vector" | "Matrix" | "Tensor3" | "Tensor4" => return self.tensor(path, last, report),
            "Self" if single => {
                return Err(report.spanned(path, "`Self` is not supported", "write the type's name"));
            }
            _ if single => {
                if let Some(element) = self.scalar(&name) {
                    return Ok(Ty::Scalar(element));
                }
                if self.functions.iter().any(|(known, _)| *known == name) {
                    return Err(report.spanned(path, FUNCTION_PLACE, ""));
                }
                if self.generics.contains(&Generic::Dim(name.clone())) {
                    return Err(report.spanned(path, format!("`{name}` is a number, not a type"), ""));
                }
            }
            _ => {}
        }
        if let Some(help) = std_type(&name) {
            return Err(report.spanned(path, format!("`{name}` is not supported"), help));
        }
        self.structure(path, last, report)
    }

    /// An element type by its name.
    fn scalar(&self, name: &str) -> Option<Element> {
        match name {
            "f32" => Some(Element::F32),
            "f64" => Some(Element::F64),
            "bool" => Some(Element::Bool),
            _ if INTEGERS.contains(&name) => Some(Element::Int(name.into())),
            _ if self.generics.contains(&Generic::Element(name.into())) => Some(Element::Param(name.into())),
            _ => None,
        }
    }

    fn tensor(&self, path: &syn::Path, segment: &syn::PathSegment, report: &mut Report) -> Result<Ty, Reported> {
        let (form, dims, place) = match segment.ident.to_string().as_str() {
            "Vector" => ("Vector<N>", 1, "second"),
            "Matrix" => ("Matrix<ROWS, COLUMNS>", 2, "third"),
            "Tensor3" => ("Tensor3<A, B, C>", 3, "fourth"),
            _ => ("Tensor4<A, B, C, D>", 4, "fifth"),
        };
        let arguments: Vec<&GenericArgument> = match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
            _ => Vec::new(),
        };
        if arguments.len() < dims || arguments.len() > dims + 1 {
            let help = format!("write `{form}`, with a {place} argument `f64` or `T` for other floats than `f32`");
            return Err(report.spanned(path, format!("`{}` needs its dimensions", segment.ident), &help));
        }
        let element = match arguments.get(dims) {
            None => Ok(Element::F32),
            Some(argument) => self.element(argument, report),
        };
        // All dimensions are read before the first mistake ends it.
        let shape: Vec<_> = arguments[..dims].iter().map(|argument| self.dim(argument, report)).collect();
        let shape = shape.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(match <[_; 1]>::try_from(shape) {
            Ok([n]) => Ty::Vector(n, element?),
            Err(shape) => match <[_; 2]>::try_from(shape) {
                Ok([r, c]) => Ty::Matrix(r, c, element?),
                Err(shape) => Ty::Tensor(shape, element?),
            },
        })
    }

    fn element(&self, argument: &GenericArgument, report: &mut Report) -> Result<Element, Reported> {
        let element = match argument {
            GenericArgument::Type(Type::Path(path)) => {
                path.path.get_ident().and_then(|name| self.scalar(&name.to_string()))
            }
            _ => None,
        };
        match element {
            Some(element) if element.is_float() => Ok(element),
            Some(element) => Err(report.spanned(
                argument,
                format!("tensors of `{element}` are not supported"),
                "use an array: `[T; N]`",
            )),
            None => Err(report.spanned(
                argument,
                format!("`{}` is not a float type that the macro knows", compact(argument)),
                "use `f32`, `f64`, or a type parameter with the bound `Float`",
            )),
        }
    }

    fn dim(&self, argument: &GenericArgument, report: &mut Report) -> Result<Dim, Reported> {
        match argument {
            GenericArgument::Const(expr) => self.expr_dim(expr, report),
            // A lone name parses as a type.
            GenericArgument::Type(Type::Path(path)) if path.qself.is_none() => Ok(self.path_dim(&path.path)),
            GenericArgument::Type(Type::Infer(_)) => {
                Err(report.spanned(argument, "a dimension left to inference is not supported", "write the number"))
            }
            _ => Err(report.spanned(argument, format!("`{}` is not a dimension", compact(argument)), "write a number")),
        }
    }

    fn path_dim(&self, path: &syn::Path) -> Dim {
        match path.get_ident().map(ToString::to_string) {
            Some(name) if self.generics.contains(&Generic::Dim(name.clone())) => Dim::Param(name),
            Some(name) => Dim::Named { path: name.clone(), label: name },
            // Braced, so that it can stand as a generic argument as well as an array length.
            None => Dim::Named { path: format!("{{ {} }}", path.to_token_stream()), label: compact(path) },
        }
    }

    fn expr_dim(&self, expr: &Expr, report: &mut Report) -> Result<Dim, Reported> {
        if let Some(value) = constant(expr) {
            return match usize::try_from(value) {
                Ok(0) => Err(report.spanned(expr, "a dimension of 0 is not supported", "leave out what is empty")),
                Ok(value) => Ok(Dim::Lit(value)),
                Err(_) => Err(report.spanned(expr, format!("a dimension of {value} does not fit into `usize`"), "")),
            };
        }
        match unbraced(expr) {
            Expr::Path(path) if path.qself.is_none() => Ok(self.path_dim(&path.path)),
            Expr::Infer(_) => {
                Err(report.spanned(expr, "a length left to inference is not supported", "write the number"))
            }
            inner => Ok(Dim::Named { path: format!("{{ {} }}", inner.to_token_stream()), label: compact(inner) }),
        }
    }

    fn structure(&self, path: &syn::Path, last: &syn::PathSegment, report: &mut Report) -> Result<Ty, Reported> {
        let known = match &self.structs {
            Structs::Collect(paths) => {
                hop::note(&mut paths.borrow_mut(), path);
                None
            }
            Structs::Known(definitions) => Some(definitions.get(&hop::spelled(path)).ok_or(Reported)?),
        };
        let arguments: Vec<&GenericArgument> = match &last.arguments {
            PathArguments::AngleBracketed(arguments) => arguments.args.iter().collect(),
            _ => Vec::new(),
        };
        match known {
            None => Ok(Ty::Tuple(Vec::new())),
            Some(Definition::Struct(definition)) => {
                let substitution = self.arguments(path, definition, &arguments, report)?;
                Ok(definition.instantiate(&substitution))
            }
            Some(Definition::Refused) => Err(Reported),
            Some(_) => Err(report.spanned(path, format!("`{}` is a function, not a type", compact(path)), "")),
        }
    }

    /// What a struct's parameters stand for at this use.
    fn arguments(
        &self,
        path: &syn::Path,
        definition: &StructDef,
        arguments: &[&GenericArgument],
        report: &mut Report,
    ) -> Result<Substitution, Reported> {
        let mut substitution = Substitution::default();
        if arguments.len() > definition.generics.len() {
            let (given, wanted) = (arguments.len(), definition.generics.len());
            return Err(report.spanned(path, format!("{given} generic arguments where {wanted} are declared"), ""));
        }
        for (position, (generic, default)) in definition.generics.iter().enumerate() {
            match (generic, arguments.get(position), default) {
                (Generic::Dim(name), Some(argument), _) => {
                    substitution.dims.push((name.clone(), self.dim(argument, report)?))
                }
                (Generic::Element(name), Some(argument), _) => {
                    substitution.elements.push((name.clone(), self.element(argument, report)?));
                }
                (Generic::Element(name), None, Some(element)) => {
                    substitution.elements.push((name.clone(), element.clone()));
                }
                (Generic::Dim(name) | Generic::Element(name), None, _) => {
                    let help = "the macro cannot infer generic arguments of structs: write all that have no default";
                    return Err(report.spanned(path, format!("`{}` lacks its argument `{name}`", compact(path)), help));
                }
            }
        }
        Ok(substitution)
    }
}

/// What to use in place of well-known types of std.
fn std_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "Vec" | "VecDeque" | "Box" => {
            "use `Vector<N>`, `Matrix<R, C>` or an array `[T; N]`: sizes are part of the type"
        }
        "String" | "str" | "char" | "HashMap" | "BTreeMap" | "Rc" | "Arc" | "RefCell" | "Cow" => SUPPORTED,
        "Option" | "Result" => "return the value itself; a `bool` beside it can say whether it is valid",
        "f16" | "f128" => "use `f32` or `f64`",
        _ => return None,
    })
}

const SUPPORTED: &str =
    "supported are floats, integers, `bool`, `Vector`, `Matrix`, arrays, tuples, and structs that derive `Params`";

fn unbraced(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => unbraced(&paren.expr),
        Expr::Group(group) => unbraced(&group.expr),
        Expr::Block(block) => match block.block.stmts.as_slice() {
            [syn::Stmt::Expr(inner, None)] => unbraced(inner),
            _ => expr,
        },
        _ => expr,
    }
}

/// The value of arithmetic on integer literals.
fn constant(expr: &Expr) -> Option<u128> {
    match unbraced(expr) {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(literal), .. }) => literal.base10_parse().ok(),
        Expr::Binary(binary) => {
            let (left, right) = (constant(&binary.left)?, constant(&binary.right)?);
            match binary.op {
                syn::BinOp::Add(_) => left.checked_add(right),
                syn::BinOp::Sub(_) => left.checked_sub(right),
                syn::BinOp::Mul(_) => left.checked_mul(right),
                syn::BinOp::Div(_) => left.checked_div(right),
                syn::BinOp::Rem(_) => left.checked_rem(right),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Tokens as text without the spaces that `TokenStream` puts in.
pub fn compact(tokens: impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    let text = text.replace(" :: ", "::").replace(" < ", "<").replace(" >", ">").replace(" ,", ",").replace("& ", "&");
    text.replace(" ; ", "; ").replace(":: ", "::").replace("[ ", "[").replace(" ]", "]").replace("< ", "<")
}

/// Whether values of the type hold something else than floats.
pub fn has_other(ty: &Ty) -> bool {
    ty.elements().any(|element| !element.is_float())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ty: Type) -> Result<String, Vec<String>> {
        let mut report = Report::default();
        let generics = [Generic::Dim("N".into()), Generic::Element("T".into())];
        let reader = Reader { generics: &generics, functions: &[], structs: Structs::Known(&BTreeMap::new()) };
        reader.read(&ty, &mut report).map(|ty| ty.to_string()).map_err(|_| report.messages())
    }

    #[test]
    fn types_of_the_language() {
        for (ty, expected) in [
            (syn::parse_quote!(f32), "f32"),
            (syn::parse_quote!(tapeless::Vector<{ 2 * 8 }>), "Vector<16>"),
            (syn::parse_quote!(Matrix<N, SIZE, T>), "Matrix<N, SIZE, T>"),
            (syn::parse_quote!([(usize, f64); 3]), "[(usize, f64); 3]"),
            (syn::parse_quote!(Vector<{ sizes::IN }>), "Vector<sizes::IN>"),
        ] {
            assert_eq!(read(ty).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn each_unsupported_type_is_one_error() {
        let types: [Type; 9] = [
            syn::parse_quote!([f32]),
            syn::parse_quote!(Vec<f32>),
            syn::parse_quote!(impl Float),
            syn::parse_quote!(Vector<4, i32>),
            syn::parse_quote!(Vector),
            syn::parse_quote!(Matrix<4>),
            syn::parse_quote!(&f32),
            syn::parse_quote!(Vector<0>),
            syn::parse_quote!(Option<f32>),
        ];
        for ty in types {
            assert_eq!(read(ty.clone()).map_err(|errors| errors.len()), Err(1), "{}", compact(&ty));
        }
    }
}
