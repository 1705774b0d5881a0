//! How code is spelled.

/// Printed tokens without the spaces that only a token printer puts in: `net . w` becomes `net.w`.
pub fn compact(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let chars: Vec<char> = code.chars().collect();
    for (i, c) in chars.iter().enumerate() {
        if *c == ' ' {
            let (before, after) = (out.chars().last().unwrap_or(' '), chars.get(i + 1).copied().unwrap_or(' '));
            let unary = before == '-' || before == '&' || before == '!';
            let tight = "(.[:<".contains(before) && before != '<'
                || ").,;[:?".contains(after)
                || after == '(' && before.is_alphanumeric();
            if tight || (unary && out.len() == 1) {
                continue;
            }
        }
        out.push(*c);
    }
    out.replace(" < ", "<").replace(" >", ">").replace(":: ", "::").replace(" ::", "::")
}

/// Words that are no names of variables in any edition.
const KEYWORDS: &[&str] = &[
    "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "Self", "self", "static", "struct",
    "super", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while",
    "yield",
];

/// Whether a text can be the name of a variable.
pub fn is_name(text: &str) -> bool {
    let letter = |c: char| c == '_' || c.is_alphabetic();
    text.starts_with(letter) && text.chars().all(|c| letter(c) || c.is_alphanumeric()) && !KEYWORDS.contains(&text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_keywords_and_no_numbers() {
        for name in ["x", "_x", "x2", "größe", "union", "self_", "macro_rules"] {
            assert!(is_name(name), "{name}");
        }
        for other in ["", "_", "2x", "a.b", "a b", "fn", "self", "gen", "try", "'a"] {
            assert!(!is_name(other), "{other}");
        }
    }

    #[test]
    fn printed_tokens_are_put_together() {
        assert_eq!(compact("net . w"), "net.w");
        assert_eq!(compact("zoo :: loss (net . w , x [0])"), "zoo::loss(net.w, x[0])");
        assert_eq!(compact("& x"), "&x");
    }
}
