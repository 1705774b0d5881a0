//! Names as mathematics writes them.

/// `h_2` as `h₂`, a raw identifier without its mark.
pub fn unicode(name: &str) -> String {
    let name = name.replace("r#", "");
    match name.rsplit_once('_') {
        Some((base, digits)) if !base.is_empty() && is_number(digits) => format!("{base}{}", subscript(digits)),
        _ => name,
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// `net.hidden.w` as `w_{\mathrm{net.hidden}}`, `h_2` as `h_{2}`, `alpha` as `\alpha`, other long names upright in italics.
pub fn latex(name: &str) -> String {
    let name = name.replace("r#", "");
    if let Some((path, last)) = name.rsplit_once('.')
        && !last.is_empty()
        && !is_number(last)
    {
        return format!(r"{}_{{\mathrm{{{}}}}}", latex_word(last), escaped(path));
    }
    if let Some((base, digits)) = name.rsplit_once('_')
        && !base.is_empty()
        && is_number(digits)
    {
        return format!("{}_{{{digits}}}", latex_word(base));
    }
    let base = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if base.chars().count() == 1 && base != name {
        return format!("{}_{{{}}}", latex_word(base), &name[base.len()..]);
    }
    latex_word(&name)
}

const GREEK: [(&str, char); 22] = [
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("delta", 'δ'),
    ("epsilon", 'ε'),
    ("zeta", 'ζ'),
    ("eta", 'η'),
    ("theta", 'θ'),
    ("kappa", 'κ'),
    ("lambda", 'λ'),
    ("mu", 'μ'),
    ("nu", 'ν'),
    ("xi", 'ξ'),
    ("pi", 'π'),
    ("rho", 'ρ'),
    ("sigma", 'σ'),
    ("tau", 'τ'),
    ("phi", 'φ'),
    ("chi", 'χ'),
    ("psi", 'ψ'),
    ("omega", 'ω'),
    ("iota", 'ι'),
];

fn latex_word(word: &str) -> String {
    let mut letters = word.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return match GREEK.iter().find(|(_, greek)| *greek == letter) {
            Some((name, _)) => format!(r"\{name}"),
            None => escaped(word),
        };
    }
    match GREEK.iter().find(|(name, _)| *name == word) {
        Some((name, _)) => format!(r"\{name}"),
        None => format!(r"\mathit{{{}}}", escaped(word)),
    }
}

/// Text whose signs LaTeX would read as its own.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '_' | '%' | '#' | '$' | '&' | '{' | '}' => out.extend(['\\', c]),
            '\\' => out += r"\backslash{}",
            '^' | '~' => out += &format!("\\{c}{{}}"),
            c => match GREEK.iter().find(|(_, greek)| *greek == c) {
                Some((name, _)) => out += &format!(r"\{name} "),
                None => out.push(c),
            },
        }
    }
    out
}

/// Digits above the line.
pub fn superscript(digits: &str) -> String {
    digits.chars().map(|c| raised(c, "⁰¹²³⁴⁵⁶⁷⁸⁹", '⁻').unwrap_or(c)).collect()
}

fn subscript(digits: &str) -> String {
    digits.chars().map(|c| raised(c, "₀₁₂₃₄₅₆₇₈₉", '₋').unwrap_or(c)).collect()
}

fn raised(c: char, digits: &str, minus: char) -> Option<char> {
    match c {
        '-' | '−' => Some(minus),
        c => digits.chars().nth(c.to_digit(10)? as usize),
    }
}

/// What stands below the line: `x` and `t+1` are `xₜ₊₁`; with brackets where there are no such letters, or the name has digits there.
pub fn indexed(name: &str, index: &str) -> String {
    let lowered: Option<String> = index
        .chars()
        .filter(|c| *c != ' ')
        .map(|c| match c {
            '+' => Some('₊'),
            'i' => Some('ᵢ'),
            'j' => Some('ⱼ'),
            'k' => Some('ₖ'),
            'l' => Some('ₗ'),
            'm' => Some('ₘ'),
            'n' => Some('ₙ'),
            'p' => Some('ₚ'),
            's' => Some('ₛ'),
            't' => Some('ₜ'),
            c => raised(c, "₀₁₂₃₄₅₆₇₈₉", '₋'),
        })
        .collect();
    let letters = name.rsplit('/').next().unwrap_or(name).trim_start_matches('∂');
    let taken = letters.chars().count() > 1
        || name.contains(['.', ')', ' '])
        || name.ends_with(|c: char| "₀₁₂₃₄₅₆₇₈₉ₜₖⱼᵢ]ᵀ²".contains(c) || c.is_ascii_digit());
    match lowered {
        Some(lowered) if !taken => format!("{name}{lowered}"),
        _ => format!("{name}[{index}]"),
    }
}
