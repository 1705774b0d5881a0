//! Convolutions and poolings: `conv2d(x, kernel, [1, 1], [2, 2])`.

use super::value::Value;
use super::{Lower, Lowering};
use crate::graph::{Attr, NodeId, NodeTy};
use crate::program::Callee;
use crate::report::Reported;
use crate::types::{Dim, Ty};
use quote::ToTokens;
use syn::Expr;

/// A function of windows.
pub struct Window {
    /// Its name.
    pub name: &'static str,
    /// The names of its arguments: tensors first, then sizes.
    pub arguments: &'static [&'static str],
    /// How many of them are tensors.
    pub tensors: usize,
    /// How many axes a window has.
    axes: usize,
    /// How many const parameters the function of the runtime has.
    pub constants: usize,
}

/// All of them.
pub const WINDOWS: &[Window] = &[
    Window { name: "conv2d", arguments: &["x", "kernel", "stride", "padding"], tensors: 2, axes: 2, constants: 8 },
    Window {
        name: "conv2d_with",
        arguments: &["x", "kernel", "stride", "padding", "dilation", "groups"],
        tensors: 2,
        axes: 2,
        constants: 9,
    },
    Window { name: "conv1d", arguments: &["x", "kernel", "stride", "padding"], tensors: 2, axes: 1, constants: 5 },
    Window {
        name: "conv1d_with",
        arguments: &["x", "kernel", "stride", "padding", "dilation", "groups"],
        tensors: 2,
        axes: 1,
        constants: 6,
    },
    Window { name: "max_pool2d", arguments: &["x", "window", "stride", "padding"], tensors: 1, axes: 2, constants: 5 },
    Window { name: "avg_pool2d", arguments: &["x", "window", "stride", "padding"], tensors: 1, axes: 2, constants: 5 },
    Window { name: "max_pool1d", arguments: &["x", "window", "stride", "padding"], tensors: 1, axes: 1, constants: 3 },
    Window { name: "avg_pool1d", arguments: &["x", "window", "stride", "padding"], tensors: 1, axes: 1, constants: 3 },
];

/// The function of this name.
pub fn find(name: &str) -> Option<&'static Window> {
    WINDOWS.iter().find(|window| window.name == name)
}

impl Lower<'_> {
    /// Refuses the method of a window's result: rustc does not know its shape there, and would say so in every line of
    /// the code that comes of it.
    pub(super) fn named_before_methods(&mut self, receiver: &Expr, value: &Value) -> Lowering<()> {
        if self.in_library.is_some() || !self.ends_in_window(receiver) {
            return Ok(());
        }
        let ty = value.ty(&self.b);
        let message = format!("the shape of this, `{ty}`, has to be written before a method is called");
        let help = format!("give it a name: `let h: {ty} = {};`", spelled_short(receiver));
        Err(self.report.spanned(receiver, message, &help))
    }

    fn ends_in_window(&self, expr: &Expr) -> bool {
        let Expr::Call(call) = super::bare(expr) else { return false };
        let Expr::Path(path) = &*call.func else { return false };
        match self.callee(&path.path) {
            Some(Callee::Builtin(name)) => {
                find(name).is_some() || call.args.first().is_some_and(|first| self.ends_in_window(first))
            }
            _ => false,
        }
    }

    /// A call of one of these functions.
    pub(super) fn window(
        &mut self,
        window: &Window,
        arguments: &[&Expr],
        expected: Option<&Ty>,
        call: &dyn ToTokens,
    ) -> Lowering<Value> {
        self.count_arguments(window.name, window.arguments.iter().copied(), arguments.len(), call)?;
        let values = self.arguments(&arguments[..window.tensors])?;
        let nodes = self.nodes(&values, arguments, window.name)?;
        let pools = window.tensors == 1;
        let mut sizes: Vec<Vec<usize>> = Vec::new();
        for (argument, name) in arguments[window.tensors..].iter().zip(&window.arguments[window.tensors..]) {
            let axes = if *name == "groups" { 1 } else { window.axes };
            match numbers(argument).filter(|numbers| numbers.len() == axes && is_array(argument) == (axes > 1)) {
                Some(numbers) => sizes.push(numbers),
                None => {
                    let message = format!(
                        "`{name}` of `{}` is {}",
                        window.name,
                        if axes > 1 { "two numbers" } else { "a number" }
                    );
                    let help = if axes > 1 {
                        "write them out, as numbers: `[1, 1]`"
                    } else {
                        "write it out, as a number: `1`"
                    };
                    return Err(self.report.spanned(argument, message, help));
                }
            }
        }
        let x = self.b.ty(nodes[0]);
        if x.rank() != window.axes + 1 {
            let wanted = if window.axes == 2 {
                "a `Tensor3` of channels, rows and columns"
            } else {
                "a `Matrix` of channels and places"
            };
            let help = match (window.axes, x.rank()) {
                (2, 2) => {
                    "an image of one channel is a `Tensor3<1, ROWS, COLUMNS>`: declare `let image: Tensor3<1, 28, 28> = m.reshape();`"
                }
                (1, 1) => {
                    "a signal of one channel is a `Matrix<1, PLACES>`: declare `let signal: Matrix<1, 100> = v.reshape();`"
                }
                _ => "",
            };
            return Err(self.report.spanned(
                arguments[0],
                format!("`{}` takes {wanted}, not `{x}`", window.name),
                help,
            ));
        }
        let kernel = if pools { None } else { Some(self.kernel(window, &x, nodes[1], arguments)?) };
        // (window, stride, padding, dilation) for each axis.
        let mut dims = vec![kernel.as_ref().map_or(x.dims[0].clone(), |kernel| kernel.dims[0].clone())];
        for axis in 0..window.axes {
            let (window_dim, stride, padding, dilation) = match &kernel {
                Some(kernel) => {
                    let dilation = sizes.get(2).map_or(1, |sizes| sizes[axis]);
                    (kernel.dims[2 + axis].clone(), sizes[0][axis], sizes[1][axis], dilation)
                }
                None => (Dim::Lit(sizes[0][axis]), sizes[1][axis], sizes[2][axis], 1),
            };
            if stride == 0 || dilation == 0 {
                return Err(self.report.spanned(call.to_token_stream(), "a stride or dilation of 0", "the least is 1"));
            }
            if let (true, Dim::Lit(length)) = (pools, &window_dim)
                && padding > length / 2
            {
                // As PyTorch: a window could lie in the padding alone, which has no largest element.
                let message = format!("a padding of {padding} around windows of {length}");
                let help = "the padding of a pooling is at most half of its window";
                return Err(self.report.spanned(arguments[3], message, help));
            }
            dims.push(match (&x.dims[1 + axis], &window_dim) {
                (Dim::Lit(length), Dim::Lit(window)) => {
                    let reach = dilation * (window.max(&1) - 1) + 1;
                    match (length + 2 * padding).checked_sub(reach) {
                        Some(room) => Dim::Lit(room / stride + 1),
                        None => {
                            let message =
                                format!("a window of {reach} on an axis of {length} with a padding of {padding}");
                            return Err(self.report.spanned(
                                call.to_token_stream(),
                                message,
                                "take a smaller window, or pad",
                            ));
                        }
                    }
                }
                _ => match expected.and_then(NodeTy::from_ty).filter(|ty| ty.rank() == window.axes + 1) {
                    Some(ty) => ty.dims[1 + axis].clone(),
                    None => {
                        let help = "declare the variable's type: `let h: Tensor3<C, H, W> = …`";
                        return Err(self.report.spanned(
                            call.to_token_stream(),
                            "the shape of the result is not known here",
                            help,
                        ));
                    }
                },
            });
        }
        let mut text: Vec<String> = arguments[window.tensors..].iter().map(super::spelled).collect();
        match (pools, window.name.starts_with("avg")) {
            (true, true) => text.push("true".into()),
            (true, false) => {}
            (false, _) if text.len() == 2 => {
                text.extend(if window.axes == 2 { ["[1, 1]".into(), "1".into()] } else { ["1".into(), "1".into()] })
            }
            _ => {}
        }
        let attr = Attr::Options(text.join(", "), x.shaped(dims));
        let op = window.name.trim_end_matches("_with");
        if op.starts_with("max") {
            let name = format!("{op}_pick");
            return self.op(&name, attr, &[nodes[0], nodes[0]], call, arguments).map(Value::Node);
        }
        self.op(op, attr, &nodes, call, arguments).map(Value::Node)
    }

    /// The kernels' type, checked against the channels.
    fn kernel(&mut self, window: &Window, x: &NodeTy, kernel: NodeId, arguments: &[&Expr]) -> Result<NodeTy, Reported> {
        let ty = self.b.ty(kernel);
        if ty.rank() != window.axes + 2 || ty.element != x.element {
            let wanted = if window.axes == 2 { "Tensor4<OUT, IN, ROWS, COLUMNS>" } else { "Tensor3<OUT, IN, PLACES>" };
            let message = format!("the kernels of `{}` are a `{wanted}`, not `{ty}`", window.name);
            return Err(self.report.spanned(arguments[1], message, ""));
        }
        let groups = arguments.get(5).and_then(|groups| numbers(groups)).map_or(1, |groups| groups[0]);
        if let (Dim::Lit(channels), Dim::Lit(each)) = (&x.dims[0], &ty.dims[1])
            && *channels != each * groups
        {
            let message = match groups {
                1 => format!("{channels} channels, but the kernels take {each}"),
                _ => format!("{channels} channels, but the kernels take {each} in {groups} groups"),
            };
            return Err(self.report.spanned(
                arguments[1],
                message,
                "the kernels' second dimension is that of the channels of a group",
            ));
        }
        if let Dim::Lit(kernels) = &ty.dims[0]
            && kernels % groups.max(1) != 0
        {
            let message = format!("{kernels} kernels in {groups} groups");
            return Err(self.report.spanned(arguments[1], message, "each group has equally many kernels"));
        }
        Ok(ty)
    }
}

/// A call without its arguments.
fn spelled_short(expr: &Expr) -> String {
    match super::bare(expr) {
        Expr::Call(call) => format!("{}(…)", super::spelled(&call.func)),
        other => super::spelled(other),
    }
}

fn is_array(expr: &Expr) -> bool {
    matches!(expr, Expr::Array(_))
}

/// The numbers of `3` or `[1, 2]`.
fn numbers(expr: &Expr) -> Option<Vec<usize>> {
    match expr {
        Expr::Lit(syn::ExprLit { lit: syn::Lit::Int(value), .. }) => Some(vec![value.base10_parse().ok()?]),
        Expr::Array(array) => array.elems.iter().map(|item| Some(*numbers(item)?.first()?)).collect(),
        _ => None,
    }
}
