//! Expressions.

use super::value::Value;
use super::{Lower, Lowering, spelled};
use crate::graph::{Attr, Extent, NodeId, NodeTy, Op};
use crate::report::{Reported, nearest};
use crate::types::{Dim, Element, Ty};
use quote::ToTokens;
use syn::Expr;
use syn::spanned::Spanned;

impl Lower<'_> {
    /// An expression; `expected` is the type that its surroundings ask for, where they do.
    pub(super) fn expression(&mut self, expr: &Expr, expected: Option<&Ty>) -> Lowering<Value> {
        match expr {
            Expr::Lit(lit) => self.literal(lit, expected),
            Expr::Path(path) => self.path(path, expected),
            Expr::Paren(inner) => self.expression(&inner.expr, expected),
            Expr::Group(inner) => self.expression(&inner.expr, expected),
            Expr::Reference(reference) if reference.mutability.is_none() => self.expression(&reference.expr, expected),
            Expr::Block(block) if block.label.is_none() => self.block(&block.block, expected),
            Expr::Binary(binary) if super::operator::assigning(&binary.op).is_none() => self.binary(binary),
            Expr::Unary(unary) => self.unary(unary, expected),
            Expr::Cast(cast) => self.cast(cast),
            Expr::Tuple(tuple) => {
                let items = tuple.elems.iter().enumerate().map(|(i, item)| {
                    let expected = match expected {
                        Some(Ty::Tuple(types)) => types.get(i),
                        _ => None,
                    };
                    self.expression(item, expected)
                });
                all(items.collect::<Vec<_>>()).map(Value::Tuple)
            }
            Expr::Array(array) => self.array(array, expected),
            Expr::Repeat(repeat) => self.repeat(repeat, expected),
            Expr::Field(field) => self.field(field),
            Expr::Index(index) => self.index(index),
            Expr::Call(call) => self.call(call, expected),
            Expr::MethodCall(call) => self.method(call, expected),
            Expr::Struct(literal) => self.struct_literal(literal),
            Expr::Macro(call) => Err(self.macro_call(&call.mac)),
            Expr::If(branch) => self.if_expression(branch, expected),
            Expr::Match(choice) => self.match_expression(choice, expected),
            Expr::Closure(closure) => Ok(self.closure(closure)),
            Expr::Assign(_) | Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => {
                self.effect(expr)?;
                Ok(Value::unit())
            }
            Expr::Binary(binary) if super::operator::assigning(&binary.op).is_some() => {
                self.effect(expr)?;
                Ok(Value::unit())
            }
            _ => Err(self.unsupported(expr)),
        }
    }

    fn unsupported(&mut self, expr: &Expr) -> Reported {
        let (what, at, help): (&str, proc_macro2::TokenStream, &str) = match expr {
            Expr::Return(e) => (
                "`return`",
                e.return_token.to_token_stream(),
                "let it stand in a statement of its own: `if … { return …; }`",
            ),
            Expr::Try(e) => (
                "`?`",
                e.question_token.to_token_stream(),
                "a differentiable function yields numbers: handle errors in the caller",
            ),
            Expr::Await(e) => (
                "`.await`",
                e.await_token.to_token_stream(),
                "a differentiable function computes, it does not wait: await in the caller and pass the value",
            ),
            Expr::Unsafe(e) => (
                "`unsafe`",
                e.unsafe_token.to_token_stream(),
                "its effects cannot be seen here: compute the value in the caller and pass it in",
            ),
            Expr::Range(e) => (
                "a range",
                e.to_token_stream(),
                "a part of a tensor is `x.fixed_rows::<N>(start)`; a range by itself only stands behind `for … in`",
            ),
            Expr::Reference(e) => {
                ("`&mut`", e.mutability.to_token_stream(), "return the new value instead of changing one in place")
            }
            Expr::Let(e) => (
                "`let` as a condition",
                e.let_token.to_token_stream(),
                "the types of the language have no variants to choose from: compare values",
            ),
            Expr::Break(_) | Expr::Continue(_) => (
                "leaving a loop early",
                expr.to_token_stream(),
                "let it stand in a statement of its own: `if … { break; }`",
            ),
            _ => (
                "this expression",
                expr.to_token_stream(),
                "see the list of what is supported in the documentation of `differentiable`",
            ),
        };
        self.report.spanned(at, format!("{what} is not supported in differentiable functions"), help)
    }

    fn literal(&mut self, lit: &syn::ExprLit, expected: Option<&Ty>) -> Lowering<Value> {
        self.b.origin = crate::graph::Origin::at(self.in_library.unwrap_or_else(|| lit.span()));
        let hinted = match expected {
            Some(Ty::Scalar(element)) => Some(element.clone()),
            _ => None,
        };
        match &lit.lit {
            syn::Lit::Float(value) => {
                let element = match value.suffix() {
                    "f32" => Element::F32,
                    "f64" => Element::F64,
                    _ => hinted.filter(Element::is_float).unwrap_or_else(|| self.float()),
                };
                if matches!(element, Element::Param(_)) && self.in_library.is_none() {
                    let help = format!("write `{element}::from_f64({value})`");
                    return Err(self.report.help(lit.span(), format!("a literal is not a `{element}`"), help));
                }
                let number = value.base10_parse::<f64>().map_err(|error| self.report.push(error))?;
                Ok(Value::Node(self.b.literal_of(NodeTy::scalar(element), number)))
            }
            syn::Lit::Int(value) => {
                let number = value.base10_parse::<i64>().map_err(|error| self.report.push(error))?;
                let element = match (value.suffix(), hinted) {
                    ("f32", _) => Element::F32,
                    ("f64", _) => Element::F64,
                    ("", Some(element)) if element.is_float() => {
                        let help = format!("write `{value}.0`");
                        return Err(self.report.help(
                            lit.span(),
                            format!("an integer where {} is needed", article(&element)),
                            help,
                        ));
                    }
                    ("", Some(element @ Element::Int(_))) => element,
                    ("", _) => Element::Int("usize".into()),
                    (suffix, _) => Element::Int(suffix.into()),
                };
                if element.is_float() {
                    return Ok(Value::Node(self.b.literal_of(NodeTy::scalar(element), number as f64)));
                }
                Ok(Value::Node(self.b.make(Op::Integer(number), vec![], NodeTy::scalar(element))))
            }
            syn::Lit::Bool(value) => {
                let ty = NodeTy::scalar(Element::Bool);
                Ok(Value::Node(self.b.make(Op::Integer(i64::from(value.value)), vec![], ty)))
            }
            other => Err(self.report.spanned(
                other,
                "only numbers, `true` and `false` can be literals in differentiable functions",
                "leave other data to the caller",
            )),
        }
    }

    /// A variable, or a constant that rustc evaluates.
    fn path(&mut self, path: &syn::ExprPath, expected: Option<&Ty>) -> Lowering<Value> {
        if let Some(name) = path.path.get_ident() {
            let name_text = name.to_string();
            if let Some(variable) = self.lookup(&name_text) {
                return Ok(variable.value.clone());
            }
            if self.poisoned.contains(&name_text) {
                return Err(Reported);
            }
            if let Some(value) = self.in_library.and_then(|_| super::call::library_constant(&name_text)) {
                let element = match expected {
                    Some(Ty::Scalar(element)) => element.clone(),
                    _ => self.float(),
                };
                return Ok(Value::Node(self.b.literal_of(NodeTy::scalar(element), value)));
            }
            let lowercase = name_text.chars().next().is_some_and(char::is_lowercase);
            if lowercase {
                return Err(self.unknown_name(name));
            }
        }
        self.b.origin = crate::graph::Origin::at(path.span());
        let first = path.path.segments.first().map(|segment| segment.ident.to_string()).unwrap_or_default();
        let generic = self.program.generics.contains(&crate::program::Generic::Element(first.clone()));
        if self.program.generics.contains(&crate::program::Generic::Dim(first.clone())) {
            return Ok(Value::Node(self.constant(path, Element::Int("usize".into()))));
        }
        let element = if generic {
            Element::Param(first)
        } else if path.path.segments.iter().any(|segment| segment.ident == "f64") {
            Element::F64
        } else if path.path.segments.iter().any(|segment| segment.ident == "f32") {
            Element::F32
        } else {
            match expected {
                Some(Ty::Scalar(Element::Param(name))) => {
                    let help = format!("write `{name}::from_f64({})`", spelled(path));
                    return Err(self.report.spanned(path, format!("a constant is not a `{name}`"), &help));
                }
                Some(Ty::Scalar(element)) => element.clone(),
                Some(ty) => match NodeTy::from_ty(ty) {
                    Some(node_ty) => {
                        let id = self.b.make(Op::Constant(path.to_token_stream().to_string()), vec![], node_ty);
                        return Ok(if matches!(ty, Ty::Array(..)) { Value::Array(id) } else { Value::Node(id) });
                    }
                    None => self.float(),
                },
                None => self.float(),
            }
        };
        Ok(Value::Node(self.constant(path, element)))
    }

    /// A scalar that rustc evaluates.
    pub(super) fn constant(&mut self, source: impl ToTokens, element: Element) -> NodeId {
        let text = source.to_token_stream().to_string();
        self.b.make(Op::Constant(text), vec![], NodeTy::scalar(element))
    }

    pub(super) fn unknown_name(&mut self, name: &syn::Ident) -> Reported {
        let word = name.to_string();
        if self.poisoned.contains(&word) {
            return Reported;
        }
        let mut known: Vec<String> = self.scopes.iter().flat_map(|scope| scope.keys().cloned()).collect();
        known.extend(self.around.iter().cloned());
        known.retain(|name| !name.starts_with(['%', '_']));
        known.sort();
        let help = match nearest(&word, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a variable must be bound by `let` or be an argument; a constant has a name in capitals".into(),
        };
        self.report.help(name.span(), format!("cannot find `{word}` in this function"), help)
    }

    fn array(&mut self, array: &syn::ExprArray, expected: Option<&Ty>) -> Lowering<Value> {
        let mut hint = match expected {
            Some(Ty::Array(item, _)) => Some((**item).clone()),
            _ => None,
        };
        let mut items = Vec::new();
        for item in &array.elems {
            let item = self.expression(item, hint.as_ref());
            if let (None, Ok(value)) = (&hint, &item) {
                hint = Some(value.ty(&self.b));
            }
            items.push(item);
        }
        all(items).map(Value::List)
    }

    fn repeat(&mut self, repeat: &syn::ExprRepeat, expected: Option<&Ty>) -> Lowering<Value> {
        let hint = match expected {
            Some(Ty::Array(item, _)) => Some(&**item),
            _ => None,
        };
        let item = self.expression(&repeat.expr, hint)?;
        match &*repeat.len {
            Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(len), .. }) => {
                let len = len.base10_parse::<usize>().map_err(|error| self.report.push(error))?;
                if len > 4096 {
                    return Err(self.report.spanned(
                        &repeat.len,
                        "an array literal of more than 4096 items",
                        "use a `Vector`",
                    ));
                }
                Ok(Value::List(vec![item; len]))
            }
            len => {
                let len = self.dim(len);
                self.repeated(item, len, repeat)
            }
        }
    }

    /// `[item; len]` for a length that only rustc knows. Numbers make one vector; other items must be constants.
    fn repeated(&mut self, item: Value, len: Dim, repeat: &syn::ExprRepeat) -> Lowering<Value> {
        if let Value::Node(x) = item
            && self.b.graph.ty(x).rank() == 0
        {
            let shape = self.b.ty(x).shaped([len]);
            return Ok(Value::Array(self.spread(x, &shape)));
        }
        let item = item.packed(&mut self.b).unwrap_or(item);
        let literal = |b: &crate::build::Build, id| b.graph.literal(id);
        if item.leaves().is_empty() || item.leaves().iter().any(|id| literal(&self.b, *id).is_none()) {
            return Err(self.report.spanned(
                &repeat.expr,
                "the items of an array whose length is no number here must be constants",
                "begin with constants, such as `Vector::zeros()`, and set the items in a loop",
            ));
        }
        let extent = Extent::Fixed(len);
        let item = item.map(&mut |id| {
            let ty = self.b.ty(id).array(extent.clone());
            let value = literal(&self.b, id).expect("a constant");
            self.b.literal_of(ty, value)
        });
        Ok(Value::Items(Box::new(item), extent))
    }

    fn field(&mut self, field: &syn::ExprField) -> Lowering<Value> {
        let base = self.expression(&field.base, None)?;
        let name = spelled(&field.member);
        match &base {
            Value::Tuple(items) => match name.parse::<usize>().ok().and_then(|i| items.get(i)) {
                Some(item) => Ok(item.clone()),
                None => {
                    let ty = base.ty(&self.b);
                    let help = format!(
                        "its fields are {}",
                        (0..items.len()).map(|i| format!("`{i}`")).collect::<Vec<_>>().join(", ")
                    );
                    Err(self.report.spanned(&field.member, format!("`{ty}` has no field `{name}`"), &help))
                }
            },
            Value::Struct(definition, items) => match definition.fields.iter().position(|known| known.name == name) {
                Some(at) => Ok(items[at].clone()),
                None => Err(self.no_field(&definition.clone(), &name, field.member.span())),
            },
            Value::Node(id) if name == "0" && self.b.graph.ty(*id).rank() == 1 => Ok(Value::Array(*id)),
            _ => {
                let ty = base.ty(&self.b);
                let owner = spelled(&field.base);
                let help = match ty {
                    Ty::Vector(..) | Ty::Array(..) => format!("elements are taken by index: `{owner}[0]`"),
                    Ty::Matrix(..) => format!("elements are taken by index: `{owner}[(0, 0)]`"),
                    _ => format!("`{owner}` is one number"),
                };
                Err(self.report.spanned(&field.member, format!("`{ty}` has no field `{name}`"), &help))
            }
        }
    }

    fn index(&mut self, index: &syn::ExprIndex) -> Lowering<Value> {
        let base = self.expression(&index.expr, None)?;
        let ty = base.ty(&self.b);
        if let Value::List(items) = &base {
            let literal = match &*index.index {
                Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(at), .. }) => at.base10_parse::<usize>().ok(),
                _ => None,
            };
            if let Some(at) = literal {
                return match items.get(at) {
                    Some(item) => Ok(item.clone()),
                    None => {
                        let message = format!("index {at} is out of range for `{ty}`");
                        Err(self.report.spanned(&index.index, message, &last_index(items.len())))
                    }
                };
            }
        }
        let rank = match &base {
            Value::Node(id) => self.b.graph.ty(*id).rank(),
            Value::Array(_) | Value::List(_) | Value::Items(..) => 1,
            _ => {
                return Err(self.report.spanned(
                    &index.expr,
                    format!("cannot index a value of type `{ty}`"),
                    "a field is taken by its name: `x.0`",
                ));
            }
        };
        let at = self.indices(index, rank, &ty)?;
        self.b.origin = crate::graph::Origin::at(self.in_library.unwrap_or_else(|| index.span()));
        if let Value::Node(x) = base {
            let name = ["index", "index2", "index3", "index4"][at.len() - 1];
            let inputs: Vec<NodeId> = std::iter::once(x).chain(at).collect();
            return self.op(name, Attr::None, &inputs, index, &[&*index.expr]).map(Value::Node);
        }
        match base.item(at[0], &mut self.b) {
            Some(item) => Ok(item),
            None => Err(self.report.spanned(
                &index.expr,
                format!("cannot index a value of type `{ty}` at a place that the run chooses"),
                "all items of an array have one type and one shape",
            )),
        }
    }

    /// The indices of an index expression on something of type `ty` that takes `rank` of them.
    pub(super) fn indices(&mut self, index: &syn::ExprIndex, rank: usize, ty: &Ty) -> Lowering<Vec<NodeId>> {
        let usize_ty = Ty::Scalar(Element::Int("usize".into()));
        let places: Vec<&Expr> = match &*index.index {
            Expr::Tuple(tuple) if tuple.elems.len() > 1 => tuple.elems.iter().collect(),
            single => vec![single],
        };
        if let [Expr::Range(range)] = places[..] {
            let help =
                "a part of known length is `x.fixed_rows::<N>(start)`, of a matrix also `fixed_columns`, `fixed_view`";
            return Err(self.report.spanned(
                range,
                "a range as an index is not supported in differentiable functions",
                help,
            ));
        }
        if rank != places.len() {
            let (message, help) = match (rank, places.len()) {
                (2, 1) => (
                    "a matrix is indexed by two numbers".into(),
                    "write `m[(i, j)]` for an element, `m.row(i)` for a row",
                ),
                (0, _) => (format!("cannot index a value of type `{ty}`"), "it is one number"),
                (1, _) => {
                    (format!("`{ty}` is indexed by one number"), "write `x[i]`; of an array in an array, `x[i][j]`")
                }
                _ => (format!("`{ty}` is indexed by {rank} numbers"), "write one number for each dimension"),
            };
            return Err(self.report.spanned(&index.index, message, help));
        }
        let mut at = Vec::new();
        for (axis, place) in places.iter().enumerate() {
            let value = self.expression(place, Some(&usize_ty))?;
            let Value::Node(id) = value else {
                return Err(self.report.spanned(place, "an index is a `usize`", "write one number"));
            };
            if *self.b.graph.ty(id) != NodeTy::scalar(Element::Int("usize".into())) {
                let ty = self.b.ty(id);
                let help = format!("convert it: `{} as usize`", spelled(place));
                let help = if ty.element.is_float() {
                    "an index has no slope: make it an argument of type `usize`"
                } else {
                    help.as_str()
                };
                return Err(self.report.spanned(place, format!("an index is a `usize`, not `{ty}`"), help));
            }
            let extent = match ty {
                Ty::Vector(n, _) | Ty::Array(_, n) => Some(n.clone()),
                Ty::Matrix(r, c, _) => Some(if axis == 0 { r.clone() } else { c.clone() }),
                Ty::Tensor(dims, _) => dims.get(axis).cloned(),
                _ => None,
            };
            if let (Op::Integer(place_at), Some(Dim::Lit(n))) = (&self.b.graph.node(id).op, extent)
                && usize::try_from(*place_at).is_ok_and(|at| at >= n)
            {
                let message = format!("index {place_at} is out of range for `{ty}`");
                return Err(self.report.spanned(place, message, &last_index(n)));
            }
            at.push(id);
        }
        Ok(at)
    }

    fn struct_literal(&mut self, literal: &syn::ExprStruct) -> Lowering<Value> {
        let Some(definition) = self.program.structs.get(&super::path_key(&literal.path)).cloned() else {
            return Err(self.report.spanned(
                &literal.path,
                "only structs that derive `Params` can be built here",
                "return the parts as a tuple",
            ));
        };
        if let Some(rest) = &literal.rest {
            return Err(self.report.spanned(
                rest,
                "`..` in a struct expression is not supported in differentiable functions",
                "name every field",
            ));
        }
        if !definition.generics.is_empty() {
            return Err(self.report.spanned(
                &literal.path,
                "a generic struct cannot be built in a differentiable function yet",
                "return its parts as a tuple",
            ));
        }
        let Ty::Struct(shape) = definition.ty else {
            return Err(self.report.spanned(&literal.path, "this is not a struct", ""));
        };
        let mut items: Vec<Option<Value>> = vec![None; shape.fields.len()];
        for field in &literal.fields {
            let name = spelled(&field.member);
            match shape.fields.iter().position(|known| known.name == name) {
                Some(at) => {
                    let ty = shape.fields[at].ty.clone();
                    let value = self.expression(&field.expr, Some(&ty))?;
                    items[at] = Some(self.convert(value, &ty, &field.expr, &format!("field `{name}` is"), "")?);
                }
                None => return Err(self.no_field(&shape, &name, field.member.span())),
            }
        }
        let missing: Vec<String> = shape
            .fields
            .iter()
            .zip(&items)
            .filter(|(_, item)| item.is_none())
            .map(|(f, _)| format!("`{}`", f.name))
            .collect();
        if !missing.is_empty() {
            return Err(self.report.spanned(
                &literal.path,
                format!("fields of `{}` without a value: {}", shape.name, missing.join(", ")),
                "name every field",
            ));
        }
        Ok(Value::Struct(shape, items.into_iter().flatten().collect()))
    }
}

fn last_index(len: usize) -> String {
    format!("indices start at 0: the last one is {}", len.saturating_sub(1))
}

/// "an `f32`", "a `T`"
fn article(element: &Element) -> String {
    let article = if matches!(element, Element::F32 | Element::F64) { "an" } else { "a" };
    format!("{article} `{element}`")
}

/// All values, or that one of them failed.
pub(super) fn all(results: Vec<Lowering<Value>>) -> Lowering<Vec<Value>> {
    results.into_iter().collect()
}
