//! Value and derivatives as mathematics, in plain text and in LaTeX.

use tapeless::prelude::*;

#[derive(Params, Clone)]
struct Mlp {
    hidden: Dense<2, 16>,
    out: Dense<16, 3>,
}

#[test]
fn a_net_in_matrix_notation() {
    #[differentiable(wrt(net))]
    fn loss(net: &Mlp, x: Vector<2>, target: Vector<3>) -> f32 {
        let z = net.hidden.w * x + net.hidden.b;
        let h = tanh(z);
        let y = net.out.w * h + net.out.b;
        (y - target).norm_squared()
    }
    let expected = "\
z            = hidden.w x + hidden.b
h            = tanh(z)
y            = out.w h + out.b
v₁           = y − target
L            = ‖v₁‖²

∂L/∂y        = 2 v₁
∂L/∂out.w    = (∂L/∂y) hᵀ
∂L/∂h        = out.wᵀ (∂L/∂y)
∂L/∂z        = ∂L/∂h ⊙ (1 − h²)
∂L/∂hidden.w = (∂L/∂z) xᵀ
∂L/∂hidden.b = ∂L/∂z
∂L/∂out.b    = ∂L/∂y";
    assert_eq!(loss::graph().to_unicode(), expected);
    let latex = loss::graph().to_latex().to_string();
    for line in [
        r"  z &= w_{\mathrm{hidden}}\, x + b_{\mathrm{hidden}} \\",
        r"  \frac{\partial L}{\partial w_{\mathrm{hidden}}} &= \frac{\partial L}{\partial z}\, {x}^\top \\",
    ] {
        assert!(latex.contains(line), "{line} in\n{latex}");
    }
}

#[test]
fn a_function_of_one_letter_is_what_is_differentiated() {
    #[differentiable]
    fn f(x: f64, y: f64, z: f64) -> f64 {
        (x + y) * (y - z)
    }
    let expected = "\
f     = (x + y) (y − z)

∂f/∂z = −(x + y)
∂f/∂y = x + y + y − z
∂f/∂x = y − z";
    assert_eq!(f::graph().to_unicode(), expected);
}

#[test]
fn parentheses_stand_where_they_are_needed() {
    #[differentiable]
    fn f(a: f64, b: f64, c: f64) -> f64 {
        a - (b - c) - (a / (b * c)).powi(2) - (-a).sin() * (b + c) + c / b / a
    }
    let text = f::graph().to_unicode();
    for part in ["a − (b − c)", "a / (b · c)", "− v₂ · (b + c) + v₃"] {
        assert!(text.contains(part), "{part} in\n{text}");
    }
}

#[test]
fn recurrences_sums_and_cases() {
    #[differentiable(wrt(w))]
    fn scan(w: Matrix<4, 4, f64>, xs: [Vector<4, f64>; 10]) -> f64 {
        let mut s = Vector([0.0; 4]);
        for t in 0..10 {
            let z = w * s + xs[t];
            s = tanh(z);
        }
        s.norm_squared()
    }
    let expected = "\
s₀         = [0, 0, 0, 0]
for t = 0, …, 9:
    zₜ     = w sₜ + xs[t]
    sₜ₊₁   = tanh(zₜ)
    v₁[t]  = 1 − sₜ₊₁²
L          = ‖s₁₀‖²

∂L/∂s₁₀    = 2 s₁₀
for t = 9, …, 0:
    ∂L/∂zₜ = ∂L/∂sₜ₊₁ ⊙ v₁[t]
    ∂L/∂sₜ = wᵀ (∂L/∂zₜ)
∂L/∂w      = Σ_{t<10} (∂L/∂zₜ) sₜᵀ";
    assert_eq!(scan::graph().to_unicode(), expected);
    let latex = scan::graph().to_latex().to_string();
    assert!(latex.contains(r"\sum_{t=0}^{9} \frac{\partial L}{\partial z_{t}}\, {s_{t}}^\top"), "{latex}");

    #[differentiable]
    fn total(a: f64, xs: [f64; 30]) -> f64 {
        let mut s = 0.0;
        for i in 0..30 {
            s += a * xs[i];
        }
        s
    }
    let text = total::graph().to_unicode();
    assert!(text.contains("= Σ_{i<30} a · xs[i]\n"), "{text}");

    #[differentiable]
    fn bent(x: f64, y: f64) -> f64 {
        let d = x - y;
        if d > 1.0 { 2.0 * d - 1.0 } else { d * d }
    }
    let expected = "\
d     = x − y
L     = ⎧ 2 d − 1  if d > 1
        ⎩ d²       otherwise

v₁    = ⎧ 0  if d > 1
        ⎩ d  otherwise
∂L/∂d = 2 v₁ + (2 if d > 1, else 0)
∂L/∂y = −∂L/∂d
∂L/∂x = ∂L/∂d";
    assert_eq!(bent::graph().to_unicode(), expected);
}

#[test]
fn a_result_of_many_numbers_is_followed_by_any_number() {
    #[differentiable]
    fn layer(w: Matrix<3, 4, f64>, x: Vector<4, f64>) -> Vector<3, f64> {
        let z = w * x;
        relu(z)
    }
    let expected = "\
z     = w x
layer = ReLU(z)

∂L/∂z = ⎧ 0          if z ≤ 0
        ⎩ ∂L/∂layer  otherwise
∂L/∂w = (∂L/∂z) xᵀ
∂L/∂x = wᵀ (∂L/∂z)";
    assert_eq!(layer::graph().to_unicode(), expected);
}
