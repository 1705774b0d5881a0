//! What is read of a function, and what is refused.

use super::*;
use quote::quote;

fn errors(arguments: TokenStream, item: TokenStream) -> Vec<String> {
    let mut report = Report::default();
    if let Ok(function) = read(arguments, item, &mut report) {
        function.collect(&RefCell::default(), &mut report);
    }
    report.messages()
}

#[test]
fn a_good_function_is_read() {
    let mut report = Report::default();
    let item = quote! {
        fn f<const N: usize, T: Float>(net: &zoo::Net<N, T>, #[constant] x: Vector<N, T>, mut n: usize) -> T { x }
    };
    let Ok(function) = read(quote!(), item, &mut report) else { panic!("refused: {:?}", report.messages()) };
    let structs = RefCell::default();
    function.collect(&structs, &mut report);
    assert_eq!(report.messages(), Vec::<String>::new());
    assert_eq!(structs.into_inner().len(), 1);
    assert_eq!(function.differentiated().len(), 1);
    let params: Vec<_> = function.params.iter().map(|p| (p.by_ref, p.mutable, p.constant)).collect();
    assert_eq!(params, [(true, false, false), (false, false, true), (false, true, false)]);
    assert!(!function.item.to_token_stream().to_string().contains("constant"));
}

#[test]
fn each_mistake_is_one_error() {
    for (item, expected) in [
        (
            quote!(
                fn f(&self, x: f32) -> f32 {
                    x
                }
            ),
            "a method is differentiable only",
        ),
        (
            quote!(
                async fn f(x: f32) -> f32 {
                    x
                }
            ),
            "an `async fn`",
        ),
        (
            quote!(
                const fn f(x: f32) -> f32 {
                    x
                }
            ),
            "a `const fn`",
        ),
        (
            quote!(
                unsafe fn f(x: f32) -> f32 {
                    x
                }
            ),
            "an `unsafe fn`",
        ),
        (
            quote!(
                extern "C" fn f(x: f32) -> f32 {
                    x
                }
            ),
            "an `extern` function",
        ),
        (
            quote!(
                fn f(x: impl Float) -> f32 {
                    x
                }
            ),
            "`impl Trait`",
        ),
        (
            quote!(
                fn f((a, b): (f32, f32)) -> f32 {
                    a
                }
            ),
            "a pattern as a parameter",
        ),
        (
            quote!(
                fn f(x: f32) {
                    x
                }
            ),
            "a function without a return type",
        ),
        (
            quote!(
                fn f(x: f32) -> f32;
            ),
            "a function without a body",
        ),
        (
            quote!(
                fn f(x: f32) -> f32 {
                    x;
                }
            ),
            "the body ends with `;`",
        ),
        (
            quote!(
                fn f(x: f32) -> f32 {}
            ),
            "an empty body",
        ),
        (
            quote!(
                fn f<T>(x: T) -> T {
                    x
                }
            ),
            "the type parameter `T` stands for no float",
        ),
        (
            quote!(
                fn f<const B: bool>(x: f32) -> f32 {
                    x
                }
            ),
            "a const parameter",
        ),
        (
            quote!(
                fn f<T: Float>(x: T) -> T
                where
                    [T; 3]: Sized,
                {
                    x
                }
            ),
            "a `where` clause",
        ),
        (
            quote!(
                fn f(x: &mut f32) -> f32 {
                    x
                }
            ),
            "`&mut` parameters",
        ),
        (
            quote!(
                fn f(x: &[f32]) -> f32 {
                    x
                }
            ),
            "`x` is a slice, and nothing else",
        ),
        (
            quote!(
                fn f(x: &dyn Debug) -> f32 {
                    1.0
                }
            ),
            "`dyn Trait`",
        ),
        (
            quote!(
                fn f(n: usize) -> f32 {
                    1.0
                }
            ),
            "no argument to differentiate",
        ),
        (
            quote!(
                fn f(x: f32) -> usize {
                    1
                }
            ),
            "the return type `usize`",
        ),
        (
            quote!(
                fn f(x: f32) -> () {}
            ),
            "the return type `()`",
        ),
        (
            quote!(
                fn f(x: f32) -> (f32, bool) {
                    (x, true)
                }
            ),
            "the return type `(f32, bool)`",
        ),
        (
            quote!(
                struct S {
                    x: f32,
                }
            ),
            "`#[differentiable]` goes on a function",
        ),
    ] {
        let errors = errors(quote!(), item);
        assert!(errors.iter().any(|error| error.starts_with(expected)), "{expected}: {errors:?}");
        assert!(errors.len() == 1 || expected.contains("`()`"), "{expected}: {errors:?}");
    }
}

#[test]
fn wrt_names_are_checked() {
    let item = quote!(
        fn f(net: &Net, n: usize, #[constant] x: f32) -> f32 {
            x
        }
    );
    assert!(errors(quote!(wrt(nett)), item.clone())[0].contains("did you mean `net`?"));
    assert!(errors(quote!(wrt(n)), item.clone())[0].contains("holds no floats"));
    assert!(errors(quote!(wrt(x)), item.clone())[0].contains("is marked `#[constant]`"));
    assert_eq!(errors(quote!(wrt(net)), item), Vec::<String>::new());
}

#[test]
fn several_mistakes_are_reported_at_once() {
    let item = quote!(
        async fn f(&self, (a, b): (f32, f32), v: Vec<f32>) -> usize {
            1
        }
    );
    assert_eq!(errors(quote!(batch, wrt(q)), item).len(), 7);
}
