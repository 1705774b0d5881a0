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

/// What KaTeX and LaTeX refuse: braces or `\left` that are not closed, and a second subscript or exponent of one thing.
fn check_latex(text: &str) {
    for (open, close) in [(r"\left", r"\right"), (r"\begin{", r"\end{"), ("{", "}")] {
        let escaped = if open == "{" { text.matches(r"\{").count() } else { 0 };
        // `\leftarrow` and the like are other words.
        let count = |word: &str| {
            let ends = |rest: &str| {
                word.len() == 1 || word.ends_with('{') || !rest.starts_with(|c: char| c.is_ascii_lowercase())
            };
            text.match_indices(word).filter(|(at, _)| ends(&text[at + word.len()..])).count()
        };
        assert_eq!(count(open) - escaped, count(close) - escaped, "{open} and {close} in\n{text}");
    }
    let mut rest = text;
    let (mut below, mut above) = (false, false);
    while let Some(c) = rest.chars().next() {
        match c {
            '_' | '^' => {
                let seen = if c == '_' { &mut below } else { &mut above };
                let at = text.len() - rest.len();
                assert!(
                    !*seen,
                    "a second `{c}` at {at}: …{}… in\n{text}",
                    &text[at.saturating_sub(40)..(at + 20).min(text.len())]
                );
                *seen = true;
                rest = &rest[1..];
                rest = &rest[token(rest)..];
            }
            _ => {
                (below, above) = (false, false);
                rest = &rest[token(rest)..];
            }
        }
    }
    // Inside of groups the same holds.
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' if !text[..at].ends_with('\\') => {
                depth += 1;
                if depth == 1 {
                    start = at + 1;
                }
            }
            '}' if !text[..at].ends_with('\\') => {
                depth -= 1;
                if depth == 0 {
                    check_latex(&text[start..at]);
                }
            }
            _ => {}
        }
    }
}

/// The length of the group, the command or the letter at the beginning.
fn token(text: &str) -> usize {
    if let Some(command) = text.strip_prefix('\\') {
        let word = command.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(command.len());
        return 1 + word.max(command.chars().next().map_or(0, char::len_utf8));
    }
    if !text.starts_with('{') {
        return text.chars().next().map_or(0, char::len_utf8);
    }
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        depth += match c {
            '{' if !text[..at].ends_with('\\') => 1,
            '}' if !text[..at].ends_with('\\') => -1,
            _ => 0,
        };
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// Parts of what has a subscript already, elements of elements, loops in loops, and branches in them.
#[test]
fn latex_that_can_be_set() {
    #[differentiable(wrt(w, u))]
    fn gated(w: Matrix<8, 2>, u: Matrix<8, 4>, xs: [Vector<2>; 5]) -> f32 {
        let (mut c, mut h) = (Vector::<4>::zeros(), Vector::<4>::zeros());
        for t in 0..5 {
            let gates = w * xs[t] + u * h;
            let keep = sigmoid(gates.fixed_rows::<4>(0));
            c = keep.component_mul(c) + tanh(gates.fixed_rows::<4>(4));
            h = tanh(c);
        }
        h.norm_squared()
    }
    let latex = gated::graph().to_latex().to_string();
    check_latex(&latex);
    assert!(latex.contains(r"\mathit{gates}_{t}[4{:}]"), "{latex}");
    assert!(latex.contains(r"\operatorname{pad}_{ 4 }\left("), "{latex}");
    // Indented lines are flush left.
    assert!(latex.lines().any(|line| line.starts_with(r"  &\quad c_{t+1} = ")), "{latex}");

    #[differentiable]
    fn nested(x: f64, y: f64) -> f64 {
        let mut total = 0.0;
        for i in 0..4 {
            let mut z = x;
            for _ in 0..3 {
                z = if z > y { if z > 2.0 * y { z - y } else { z.sin() } } else { z * z };
            }
            total += z * i as f64;
        }
        total
    }
    check_latex(&nested::graph().to_latex().to_string());

    #[differentiable]
    fn root(a: f64) -> f64 {
        let mut x = 1.0;
        while (x * x - a).abs() > 1e-9 {
            x = 0.5 * (x + a / x);
        }
        x
    }
    check_latex(&root::graph().to_latex().to_string());

    #[differentiable]
    fn elements(w_1: Tensor3<2, 3, 4, f64>, x_2: [Vector<4, f64>; 3], k: usize) -> f64 {
        let a = w_1[(1, 2, 3)] * x_2[k][1] + x_2[2][k].powi(2);
        a + (x_2[0].fixed_rows::<2>(1) * a.exp()).sum()
    }
    check_latex(&elements::graph().to_latex().to_string());
}

/// The checker sees what it is to see.
#[test]
fn latex_that_cannot_be_set() {
    for wrong in
        [r"x_{t}_{0}", r"\sigma(\mathit{gates}_{t}_{ 0:})", r"x^{2}^{3}", r"\frac{a_b_c}{d}", r"{a", r"\left(a"]
    {
        assert!(std::panic::catch_unwind(|| check_latex(wrong)).is_err(), "{wrong}");
    }
    check_latex(r"{x_{t}}_{0} + v_{1}^{(t)} \leftarrow \left(a\right)");
}
