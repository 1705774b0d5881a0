//! Whole expansions of a few programs, kept as files that read like hand-written code, so that a change in what is
//! emitted is seen in review. `TAPELESS_BLESS=1 cargo test -p tapeless-macros` writes them anew.

use crate::front;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

/// Expands an item as rustc would, with the carriers of `definitions` in scope.
fn expand(arguments: &str, item: &str, definitions: &BTreeMap<String, String>) -> TokenStream {
    let item = TokenStream::from_str(item).expect("the program lexes");
    let arguments = TokenStream::from_str(arguments).expect("the arguments lex");
    let mut expansion = front::function::enter(arguments, item);
    while let Some((path, state)) = hop(&expansion) {
        let definition = &definitions[&path];
        expansion = front::function::resume(quote::quote!(#definition #state));
    }
    expansion
}

/// The path that an expansion asks for, and the state that comes back.
pub fn hop(expansion: &TokenStream) -> Option<(String, TokenStream)> {
    let tokens: Vec<TokenTree> = expansion.clone().into_iter().collect();
    let (TokenTree::Group(call), path) = tokens.split_last()? else { return None };
    let (TokenTree::Punct(bang), path) = path.split_last()? else { return None };
    if call.delimiter() != Delimiter::Brace || bang.as_char() != '!' || path.len() > 12 {
        return None;
    }
    let path = path.iter().map(ToString::to_string).collect();
    // The carrier takes its callback off.
    Some((path, call.stream().into_iter().skip(1).collect()))
}

/// The definition that a struct's carrier holds.
fn definition(item: &str) -> String {
    let expansion = front::derive::enter(TokenStream::from_str(item).expect("the struct lexes"));
    find_definition(expansion).expect("a carrier without hops")
}

fn find_definition(stream: TokenStream) -> Option<String> {
    stream.into_iter().find_map(|token| match token {
        TokenTree::Group(group) => find_definition(group.stream()),
        TokenTree::Literal(literal) => {
            let text = syn::parse_str::<syn::LitStr>(&literal.to_string()).ok()?.value();
            text.starts_with("(params").then_some(text)
        }
        _ => None,
    })
}

/// The expansion without carriers and the graph's data, as formatted source.
fn readable(expansion: TokenStream) -> String {
    let mut file: syn::File = syn::parse2(expansion).expect("the expansion parses");
    file.items.retain(|item| !matches!(item, syn::Item::Macro(_) | syn::Item::Use(_)));
    for item in &mut file.items {
        if let syn::Item::Impl(item) = item {
            item.items.retain(|item| !matches!(item, syn::ImplItem::Const(constant) if constant.ident == "__GRAPH"));
        }
    }
    // Of the traits, only the code itself is of interest.
    let is_code = |path: &syn::Path| path.segments.last().is_some_and(|segment| segment.ident == "Work");
    file.items.retain(|item| match item {
        syn::Item::Impl(item) => item.trait_.as_ref().is_none_or(|(path, _)| is_code(path)),
        _ => true,
    });
    prettyplease::unparse(&file)
}

fn check(name: &str, arguments: &str, item: &str, structs: &[(&str, &str)]) {
    let definitions = structs.iter().map(|(name, item)| (name.to_string(), definition(item))).collect();
    let actual = readable(expand(arguments, item, &definitions));
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots").join(format!("{name}.rs"));
    if std::env::var_os("TAPELESS_BLESS").is_some() {
        std::fs::write(&path, &actual).expect("the snapshot can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(actual == expected, "{} differs from what is emitted now:\n{actual}", path.display());
}

#[test]
fn scalar() {
    check("scalar", "", "fn f(x: f64, y: f64, z: f64) -> f64 { (x + y) * (y - z) }", &[]);
}

#[test]
fn net() {
    let mlp = "pub struct Mlp { pub w1: Matrix<16, 2>, pub b1: Vector<16>, pub w2: Matrix<1, 16>, b2: Vector<1> }";
    let loss = "pub fn loss(net: &Mlp, x: Vector<2>, target: f32) -> f32 {
        let h = tanh(net.w1 * x + net.b1);
        let y = net.w2 * h + net.b2;
        (y[0] - target).powi(2)
    }";
    check("net", "wrt(net)", loss, &[("Mlp", mlp)]);
}

#[test]
fn classifier() {
    let mlp = "pub struct Mlp { pub w: Matrix<10, 64>, pub b: Vector<10> }";
    let loss = "pub fn loss(net: &Mlp, x: Vector<64>, label: usize) -> f32 {
        let p = softmax(net.w * x + net.b);
        -p[label].ln()
    }";
    check("classifier", "wrt(net)", loss, &[("Mlp", mlp)]);
}

#[test]
fn formula() {
    let formula = "fn rosenbrock(x: Vector<2, f64>) -> f64 {
        let (a, b) = (1.0 - x[0], x[1] - x[0] * x[0]);
        a * a + 100.0 * b * b
    }";
    check("formula", "", formula, &[]);
}

#[test]
fn generic() {
    let formula = "fn ridge<T: Float, const N: usize>(w: Vector<N, T>, x: Vector<N, T>, #[constant] y: T) -> T {
        let error = w.dot(x) - y;
        error * error + T::from_f64(0.01) * w.norm_squared()
    }";
    check("generic", "", formula, &[]);
}

#[test]
fn recurrence() {
    let cell = "pub struct Rnn { pub w: Matrix<8, 4>, pub u: Matrix<8, 8>, pub b: Vector<8> }";
    let loss = "pub fn loss(cell: &Rnn, xs: &[Vector<4>; 20], target: f32) -> f32 {
        let mut h = Vector::<8>::zeros();
        for x in xs {
            h = tanh(cell.w * *x + cell.u * h + cell.b);
        }
        (h[0] - target).powi(2)
    }";
    check("recurrence", "wrt(cell)", loss, &[("Rnn", cell)]);
}

/// Turns side by side, with a loop of few turns in each.
#[test]
fn lanes() {
    let moments = "fn moments(w: Vector<2, f64>, points: &[Vector<3, f64>], weights: &[f64]) -> f64 {
        let mut sum = 0.0;
        for (p, weight) in points.iter().zip(weights) {
            let mut both = 0.0;
            for k in 0..2 {
                both += w[k] * p[k + 1];
            }
            sum += tanh(both) * *weight;
        }
        sum
    }";
    check("lanes", "wrt(w)", moments, &[]);
}

/// Turns side by side whose number rustc knows, in lanes that are padded to whole registers; terms for two neighbours, which are written where zeros would be.
#[test]
fn padded() {
    let valley = "fn valley<const N: usize>(x: &Vector<N, f64>) -> f64 {
        let mut sum = 0.0;
        for i in 0..N - 1 {
            sum += 100.0 * (x[i + 1] - x[i] * x[i]).powi(2) + (1.0 - x[i]).powi(2);
        }
        sum
    }";
    check("padded", "", valley, &[]);
}

#[test]
fn branches() {
    let formula = "fn energy(x: Vector<6, f64>, limit: f64) -> f64 {
        let mut total = 0.0;
        for i in 0..5 {
            let d = x[i + 1] - x[i];
            if d > limit {
                total += d.ln() * limit;
            } else {
                total += d * d;
            }
        }
        total
    }";
    check("branches", "", formula, &[]);
}

/// The lecture's own activation: its chain of element-wise operations is one loop over the elements in the value, one in the
/// forward pass, which writes the value and what it keeps where they are to be, and one in the backward pass.
#[test]
fn fused() {
    let gelu = "fn fused_gelu(x: Vector<64>) -> Vector<64> { (x * 0.5).component_mul(1.0 + erf(x / 1.41421)) }";
    check("fused", "", gelu, &[]);
    let snapshot = include_str!("../snapshots/fused.rs");
    let loops = |part: &str| {
        let (_, code) = snapshot.split_once(&format!("part::{part}>\nfor fused_gelu {{")).expect("the part");
        let (code, _) = code.split_once("\n}\n").expect("its end");
        code.matches("kernels::vector").count() + code.matches("for e in").count()
    };
    assert_eq!((loops("Value"), loops("Backward"), loops("Forward")), (1, 1, 1));
}
