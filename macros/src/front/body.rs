//! Which names outside a body the body uses.

use super::written::{INTEGERS, Reader};
use super::{hop, plain};
use crate::report::Report;
use std::collections::HashMap;
use syn::visit::{self, Visit};
use syn::{Expr, Ident, Pat, Path};

/// The names that a body uses and somebody else defines.
pub struct Names {
    /// Functions to ask for, by spelled path; the path is the first use.
    pub functions: Vec<Path>,
    /// Names that stand as arguments of functions: functions, or variables that nothing binds.
    pub given: Vec<Path>,
    /// Ordinary functions, and whether one may be differentiable: the value of such a one is stopped.
    pub plain: Vec<(Path, bool)>,
    /// Operations of ours, by name.
    pub builtins: Vec<String>,
    /// The first use of each of them.
    pub operations: Vec<Path>,
    /// Structs of literals and patterns; those of written types go to the reader.
    pub structs: Vec<Path>,
}

/// Methods whose argument may be the name of a function.
const TAKE_FUNCTIONS: &[&str] = &["map", "zip_map", "fold", "scan", "map_rows", "map_columns"];

/// Collects the names; reports what cannot stand in a body at all.
///
/// A lone name of a builtin is that builtin and is not asked for: a carrier under such a name in our prelude would be
/// ambiguous with the carrier of a user's function of that name (rustc's E0659). That the name is ours in the user's
/// scope too is checked by rustc in the generated code.
pub fn names(
    function: &syn::ItemFn,
    methods: &HashMap<String, String>,
    builtins: &[&str],
    reader: &Reader,
    report: &mut Report,
) -> Names {
    let type_params = function.sig.generics.type_params().map(|parameter| parameter.ident.to_string()).collect();
    let mut collector = Collector {
        function: &function.sig.ident,
        plain: HashMap::new(),
        names: Names {
            functions: Vec::new(),
            given: Vec::new(),
            plain: Vec::new(),
            builtins: Vec::new(),
            operations: Vec::new(),
            structs: Vec::new(),
        },
        scopes: vec![Vec::new()],
        type_params,
        methods,
        builtins,
        reader,
        report,
    };
    let constants = function.sig.generics.const_params().map(|parameter| parameter.ident.to_string());
    collector.scopes[0].extend(constants);
    for input in &function.sig.inputs {
        if let syn::FnArg::Typed(input) = input {
            collector.bind(&input.pat);
        }
    }
    collector.visit_block(&function.block);
    collector.names
}

/// Every name that a pattern binds.
fn bindings(pattern: &Pat) -> Vec<String> {
    struct Bound(Vec<String>);
    impl<'ast> Visit<'ast> for Bound {
        fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
            self.0.push(pattern.ident.to_string());
            visit::visit_pat_ident(self, pattern);
        }
    }
    let mut bound = Bound(Vec::new());
    bound.visit_pat(pattern);
    bound.0
}

struct Collector<'a> {
    function: &'a Ident,
    /// The calls in places where the value is not differentiated.
    plain: HashMap<*const syn::ExprCall, bool>,
    names: Names,
    scopes: Vec<Vec<String>>,
    type_params: Vec<String>,
    /// Functions behind methods, and what the user calls them.
    methods: &'a HashMap<String, String>,
    builtins: &'a [&'a str],
    reader: &'a Reader<'a>,
    report: &'a mut Report,
}

impl Collector<'_> {
    fn bind(&mut self, pattern: &Pat) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.extend(bindings(pattern));
        }
    }

    fn scoped(&mut self, visit: impl FnOnce(&mut Self)) {
        self.scopes.push(Vec::new());
        visit(self);
        self.scopes.pop();
    }

    fn is_local(&self, name: &str) -> bool {
        self.scopes.iter().flatten().any(|local| local == name)
    }

    fn conditions(&mut self, condition: &Expr) {
        self.plain.extend(plain::in_condition(condition).into_iter().map(|call| (std::ptr::from_ref(call), false)));
    }

    /// A call whose value is not differentiated.
    fn plain(&mut self, path: &Path, stopped: bool) {
        let known = |name: &String| self.is_local(name) || self.builtins.contains(&name.as_str());
        if path.get_ident().is_some_and(|name| known(&name.to_string())) {
            return self.function(path);
        }
        if !self.names.plain.iter().any(|(known, _)| crate::lower::path_key(known) == crate::lower::path_key(path)) {
            self.names.plain.push((path.clone(), stopped));
        }
    }

    fn recursion(&mut self, path: &Path, name: &str) {
        let help = "write the steps out, or loop in the caller over a function of one step";
        self.report.spanned(path, format!("`{name}` calls itself: recursion has no graph of fixed size"), help);
    }

    /// An argument of a function that may be the name of another one.
    fn argument(&mut self, argument: &Expr) {
        match argument {
            Expr::Paren(inner) => self.argument(&inner.expr),
            Expr::Group(inner) => self.argument(&inner.expr),
            Expr::Reference(inner) => self.argument(&inner.expr),
            Expr::Path(path) if path.qself.is_none() && !is_constant(&path.path) => {
                let known = self.names.functions.len();
                self.function(&path.path);
                if path.path.get_ident().is_some() {
                    let new = self.names.functions.split_off(known);
                    self.names.given.extend(new);
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, path: &Path) {
        if let Some(method) = self.methods.get(&hop::spelled(path)) {
            match path.get_ident() {
                Some(name) if name == self.function => self.recursion(path, method),
                _ => hop::note(&mut self.names.functions, path),
            }
            return;
        }
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let Some((last, qualifier)) = segments.split_last() else {
            return;
        };
        let is_type = |name: &String| {
            name.starts_with(char::is_uppercase)
                || self.type_params.contains(name)
                || INTEGERS.contains(&name.as_str())
                || ["f32", "f64", "bool", "char", "str"].contains(&name.as_str())
        };
        // `Net_loss::grad(net)` asks for the function behind a method.
        let is_type = |name: &String| is_type(name) && !name.contains('_');
        let std = matches!(qualifier.first().map(String::as_str), Some("std" | "core" | "alloc"));
        if is_type(last) || qualifier.last().is_some_and(is_type) || std {
            return;
        }
        if qualifier.is_empty() && path.leading_colon.is_none() {
            if self.is_local(last) {
                return;
            }
            if self.function == last {
                self.recursion(path, last);
                return;
            }
            if self.builtins.contains(&last.as_str()) {
                if !self.names.builtins.contains(last) {
                    self.names.builtins.push(last.clone());
                    self.names.operations.push(path.clone());
                }
                return;
            }
        }
        // `inner::grad(x)` asks for `inner`.
        if !qualifier.is_empty() && crate::lower::DERIVATIVES.contains(&last.as_str()) {
            let mut inner = path.clone();
            inner.segments.pop();
            inner.segments.pop_punct();
            return self.function(&inner);
        }
        hop::note(&mut self.names.functions, path);
    }
}

/// Whether a path is the name of a constant or a variant.
fn is_constant(path: &Path) -> bool {
    path.segments.last().is_some_and(|last| last.ident.to_string().starts_with(char::is_uppercase))
}

/// A struct's path in a literal or a pattern.
fn is_struct(path: &Path) -> bool {
    let names: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    // `Kind::A { … }` is an enum's variant, which has no carrier; the compiler refuses it.
    let variant = names.iter().rev().nth(1).is_some_and(|qualifier| qualifier.starts_with(char::is_uppercase));
    !variant
        && names.last().is_some_and(|name| !["Self", "Vector", "Matrix", "Tensor3", "Tensor4"].contains(&name.as_str()))
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_block(&mut self, block: &'ast syn::Block) {
        self.scoped(|this| visit::visit_block(this, block));
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        // The names are bound after the initialiser: `let f = f(x);` calls the outer `f`.
        if let Some((call, stopped)) = plain::in_let(local) {
            self.plain.insert(call, stopped);
        }
        visit::visit_local(self, local);
        self.bind(&local.pat);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.scoped(|this| {
            closure.inputs.iter().for_each(|input| this.bind(input));
            visit::visit_expr_closure(this, closure);
        });
    }

    fn visit_expr_for_loop(&mut self, each: &'ast syn::ExprForLoop) {
        self.visit_expr(&each.expr);
        self.scoped(|this| {
            this.bind(&each.pat);
            this.visit_block(&each.body);
        });
    }

    fn visit_expr_let(&mut self, condition: &'ast syn::ExprLet) {
        visit::visit_expr_let(self, condition);
        self.bind(&condition.pat);
    }

    fn visit_expr_if(&mut self, branch: &'ast syn::ExprIf) {
        self.conditions(&branch.cond);
        self.scoped(|this| {
            this.visit_expr(&branch.cond);
            this.visit_block(&branch.then_branch);
        });
        if let Some((_, otherwise)) = &branch.else_branch {
            self.visit_expr(otherwise);
        }
    }

    fn visit_expr_while(&mut self, repeat: &'ast syn::ExprWhile) {
        self.conditions(&repeat.cond);
        self.scoped(|this| visit::visit_expr_while(this, repeat));
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.scoped(|this| {
            this.bind(&arm.pat);
            visit::visit_arm(this, arm);
        });
    }

    fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
        match &*call.func {
            Expr::Path(path) if path.qself.is_none() => match self.plain.get(&std::ptr::from_ref(call)).copied() {
                Some(stopped) => self.plain(&path.path, stopped),
                None => self.function(&path.path),
            },
            other => self.visit_expr(other),
        }
        let ours = |path: &Path| path.get_ident().is_some_and(|name| self.builtins.iter().any(|known| name == known));
        if !matches!(&*call.func, Expr::Path(path) if ours(&path.path)) {
            call.args.iter().for_each(|argument| self.argument(argument));
        }
        call.args.iter().for_each(|argument| self.visit_expr(argument));
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        let takes_function = TAKE_FUNCTIONS.iter().any(|name| call.method == name);
        self.visit_expr(&call.receiver);
        for argument in &call.args {
            match argument {
                Expr::Path(path) if takes_function && path.qself.is_none() && !is_constant(&path.path) => {
                    self.function(&path.path);
                }
                _ => self.visit_expr(argument),
            }
        }
    }

    fn visit_expr_struct(&mut self, literal: &'ast syn::ExprStruct) {
        if literal.qself.is_none() && is_struct(&literal.path) {
            hop::note(&mut self.names.structs, &literal.path);
        }
        visit::visit_expr_struct(self, literal);
    }

    fn visit_pat_struct(&mut self, pattern: &'ast syn::PatStruct) {
        if pattern.qself.is_none() && is_struct(&pattern.path) {
            hop::note(&mut self.names.structs, &pattern.path);
        }
        visit::visit_pat_struct(self, pattern);
    }

    fn visit_pat_type(&mut self, pattern: &'ast syn::PatType) {
        let ty = match &*pattern.ty {
            syn::Type::Reference(reference) => &reference.elem,
            other => other,
        };
        if !matches!(ty, syn::Type::Infer(_)) {
            // For its errors and its structs; the compiler reads the type itself.
            let _ = self.reader.read(ty, self.report);
        }
        self.visit_pat(&pattern.pat);
    }

    fn visit_item(&mut self, item: &'ast syn::Item) {
        let (what, token): (_, &dyn quote::ToTokens) = match item {
            syn::Item::Const(_) => return,
            syn::Item::Use(item) => ("a `use`", item),
            syn::Item::Fn(item) => ("a function", &item.sig),
            other => ("an item", other),
        };
        self.report.spanned(
            quote::ToTokens::to_token_stream(token),
            format!(
                "{what} inside a differentiable function is not supported: names are resolved where the function stands"
            ),
            "move it out of the function",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::super::written::Structs;
    use super::*;
    use std::cell::RefCell;

    fn collect(function: syn::ItemFn) -> (Vec<String>, Vec<String>, Vec<String>, Vec<String>) {
        let mut report = Report::default();
        let types = RefCell::new(Vec::new());
        let reader = Reader { generics: &[], functions: &[], structs: Structs::Collect(&types) };
        let names = names(&function, &HashMap::new(), &["tanh"], &reader, &mut report);
        let spelled = |paths: &[Path]| paths.iter().map(hop::spelled).collect::<Vec<_>>();
        let structs = spelled(&[names.structs, types.into_inner()].concat());
        (spelled(&names.functions), names.builtins, structs, report.messages())
    }

    #[test]
    fn functions_are_told_from_locals_types_and_builtins() {
        let (functions, builtins, structs, errors) = collect(syn::parse_quote! {
            fn f<T: Float>(x: T, g: T) -> T {
                let act = |y: Vector<2>| zoo::inner(y);
                let a = act(x) + g(x) + tanh(x) + tapeless::tanh(x);
                let shadow = shadow(x);
                for i in 0..n(3) { h::<3>(shadow(i)); }
                if let Some(k) = maybe(x) { k(1.0); }
                k(f32::max(1.0, T::of(2.0)));
                let net: zoo::Net<3> = Pair { a: x.map(mine), b: x.max(notmine) };
                Kind::Other(a)
            }
        });
        assert_eq!(functions, ["zoo::inner", "tapeless::tanh", "shadow", "n", "h", "maybe", "k", "mine"]);
        assert_eq!(builtins, ["tanh"]);
        assert_eq!(structs, ["Pair", "zoo::Net"]);
        assert_eq!(errors, Vec::<String>::new());
    }

    #[test]
    fn recursion_and_inner_items_are_refused() {
        let (_, _, _, errors) = collect(syn::parse_quote! {
            fn f(x: f32) -> f32 {
                use zoo::act;
                const K: f32 = 2.0;
                f(x) * K
            }
        });
        assert_eq!(errors.len(), 2, "{errors:?}");
    }
}
