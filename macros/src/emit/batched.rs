//! The functions of a whole batch: `batch_value`, `batch_value_and_grad`, `batch_accumulate_grad`, `batch_accumulate_sum`.
//!
//! Each walks over the samples in tiles; a tile is one call of a function that is generic over the number of samples in
//! it, made from the batched graph. The reverse pass starts from a weight, so that gradients of sums and of means come
//! from the same code and go straight to where they are added up.

use super::Compilation;
use super::items::{Signature, function};
use crate::batch::{self, Obstacle};
use crate::derivative::{Joint, Source};
use crate::graph::Graph;
use crate::lower::{spelled, value::Value};
use crate::rules::Level;
use crate::schedule::{Access, Body};
use crate::simplify;
use crate::types::Dim;
use std::collections::HashMap;

/// The const parameter that holds the number of samples of a tile.
const TILE: &str = "__TILE";

/// The sizes of tiles, in the order in which they are tried: what is left of a batch goes in smaller ones.
const TILES: [usize; 3] = [32, 8, 1];

/// The calls of a function, given its name and what follows its arguments, each with the samples that it takes.
type Calls<'a> = dyn Fn(&str, &str) -> Vec<(usize, String)> + 'a;

/// All that is emitted for `batch(…)`.
pub(super) fn batch_text(compilation: &Compilation<'_>, signature: &Signature) -> String {
    let Some(batch) = &compilation.program.options.batch else { return String::new() };
    let params = &compilation.program.params;
    let numbers: Vec<usize> = (0..params.len()).filter(|number| batch.names.contains(&params[*number].name)).collect();
    let text = Text { compilation, signature, numbers };
    let (inner, how, tile) = match text.tiles() {
        Ok(inner) => {
            let how =
                format!("Computed in tiles of {} samples: products with matrices are products of matrices.", TILES[0]);
            (inner, how, TILES[0])
        }
        Err(obstacle) => {
            let how = format!(
                "Computed sample by sample, since {} in line {} has no form for many samples at once.",
                obstacle.what,
                obstacle.span.start().line
            );
            (text.one_by_one(), how, 1)
        }
    };
    format!(
        "{inner}{}/// How many samples the functions of a batch compute at once.\npub const BATCH_TILE: usize = {tile};\n",
        text.outer(&how)
    )
}

struct Text<'a> {
    compilation: &'a Compilation<'a>,
    signature: &'a Signature,
    /// The batched parameters.
    numbers: Vec<usize>,
}

impl Text<'_> {
    /// The parameters of a function, each by reference: `x` a batched one is, for its written type.
    fn params(&self, batched: impl Fn(&str) -> String) -> String {
        let params = self.compilation.program.params.iter().enumerate().map(|(number, param)| {
            let written = spelled(&param.written);
            let ty = if self.numbers.contains(&number) { batched(&written) } else { written };
            format!("{}: &{ty}", param.name)
        });
        params.collect::<Vec<_>>().join(", ")
    }

    /// The arguments that such a function is given, where `batched` is the code of a batched one.
    fn arguments(&self, batched: impl Fn(&str) -> String) -> String {
        let params = self.compilation.program.params.iter().enumerate().map(|(number, param)| {
            let name = param.name.to_string();
            if self.numbers.contains(&number) { batched(&name) } else { name }
        });
        params.collect::<Vec<_>>().join(", ")
    }

    /// The functions of a tile, and those that walk over the tiles.
    fn tiles(&self) -> Result<String, Obstacle> {
        let compilation = self.compilation;
        let level = Level { structural: true, stable: false, fold: true };
        let output = compilation.output.leaves()[0];
        let tile = Dim::Param(TILE.into());
        let (build, total) = batch::sum_over_tile(&compilation.forward.graph, output, &self.numbers, &tile, level)?;
        let (build, total) = simplify::settle(build, Value::Node(total), level);
        let joint =
            compilation.derivative(|source| Source { graph: &build.graph, output: &total, ..source }.backward());
        let params = self.params(|written| format!("[{written}; {TILE}]"));
        let generics = format!("<const {TILE}: usize>");
        let calls = |name: &str, more: &str| -> Vec<(usize, String)> {
            let given = self.arguments(|name| format!("__KRATE__::__private::kernels::tile({name}, __at)"));
            TILES.iter().map(|n| (*n, format!("Self::{name}::<{n}>({given}{more})"))).collect()
        };
        Ok(self.inner((&build.graph, &total), &joint, &params, &generics, &calls))
    }

    /// The same for a function without a batched graph.
    fn one_by_one(&self) -> String {
        let compilation = self.compilation;
        let value = (&compilation.forward.graph, &compilation.output);
        let joint = compilation.derivative(|source| source.backward());
        let calls = |name: &str, more: &str| -> Vec<(usize, String)> {
            let given = self.arguments(|name| format!("&{name}[__at]"));
            vec![(1, format!("Self::{name}({given}{more})"))]
        };
        self.inner(value, &joint, &self.params(str::to_owned), "", &calls)
    }

    fn inner(
        &self,
        (graph, total): (&Graph, &Value),
        joint: &Joint,
        params: &str,
        generics: &str,
        calls: &Calls<'_>,
    ) -> String {
        let compilation = self.compilation;
        let (output, gradient) = (&self.signature.output, compilation.gradient_type());
        let [weight, place] = ["weight", "gradient"].map(|name| compilation.own_name(name));
        let access: Vec<(String, bool)> =
            compilation.program.params.iter().map(|param| (param.name.to_string(), true)).collect();
        let cotangents = [weight.clone()];
        let access = Access { params: &access, tangents: &HashMap::new(), cotangents: &cotangents };
        let mut body = Body::new(graph, &total.leaves(), HashMap::new(), access);
        let tail = super::functions::value_code(&mut body, graph, total);
        let value_body = body.lines.iter().chain([&tail]).cloned().collect::<Vec<_>>().join("\n");
        let hidden = |head: &str, body: &str| function(compilation, "", head, body).replacen("pub fn", "fn", 1);
        let slices = self.params(|written| format!("[{written}]"));
        let more = format!(", {weight}: {output}, {place}: &mut {gradient}");
        [
            hidden(&format!("__batch_tile_value{generics}({params}) -> {output}"), &value_body),
            hidden(
                &format!("__batch_tile_gradient{generics}({params}{more}) -> {output}"),
                &compilation.accumulation(joint, access),
            ),
            hidden(&format!("__batch_values({slices}) -> {output}"), &self.walk(&calls("__batch_tile_value", ""))),
            hidden(
                &format!("__batch_gradients({slices}{more}) -> {output}"),
                &self.walk(&calls("__batch_tile_gradient", &format!(", {weight}, {place}"))),
            ),
        ]
        .concat()
    }

    /// A walk over all samples, the results added up.
    fn walk(&self, calls: &[(usize, String)]) -> String {
        let output = &self.signature.output;
        let first = &self.compilation.program.params[self.numbers[0]].name;
        let mut code = format!("let mut __total = <{output} as Float>::ZERO; let mut __at = 0;\n");
        for (step, call) in calls {
            code += &format!("while __at + {step} <= {first}.len() {{ __total += {call}; __at += {step}; }}\n");
        }
        code + "__total"
    }

    /// What users call.
    fn outer(&self, how: &str) -> String {
        let compilation = self.compilation;
        let Signature { output, lifetimes, .. } = self.signature;
        let name = compilation.program.item.sig.ident.to_string();
        let gradient = compilation.gradient_type();
        let place = compilation.own_name("gradient");
        let params = compilation.program.params.iter().enumerate().map(|(number, param)| {
            let written = spelled(&param.written);
            match (self.numbers.contains(&number), param.by_ref) {
                (true, _) => format!("{}: &[{written}]", param.name),
                (false, true) => format!("{}: &{written}", param.name),
                (false, false) => format!("{}: {written}", param.name),
            }
        });
        let params = params.collect::<Vec<_>>().join(", ");
        let given = compilation.program.params.iter().enumerate().map(|(number, param)| {
            let reference = if self.numbers.contains(&number) || param.by_ref { "" } else { "&" };
            format!("{reference}{}", param.name)
        });
        let given = given.collect::<Vec<_>>().join(", ");
        let plain = self.signature.names.clone();
        let lengths: Vec<String> = self
            .numbers
            .iter()
            .map(|number| {
                let name = &compilation.program.params[*number].name;
                format!("({:?}, {name}.len())", name.to_string())
            })
            .collect();
        let lengths = format!("{name:?}, &[{}]", lengths.join(", "));
        let count =
            format!("let __samples = <{output} as Float>::from_f64(kernels::batch_mean_length({lengths}) as f64);");
        let zeros: Vec<String> = compilation
            .wrt_params
            .iter()
            .map(|number| format!("<{} as Params>::ZEROS", spelled(&compilation.program.params[*number].written)))
            .collect();
        let zeros = if zeros.len() == 1 { zeros.concat() } else { format!("({})", zeros.join(", ")) };
        let batched: Vec<String> =
            self.numbers.iter().map(|number| format!("`{}`", compilation.program.params[*number].name)).collect();
        let batched = batched.join(", ");
        let unequal = "/// # Panics\n/// If the batched arguments have different lengths";
        let document = |summary: &str, panics: &str| {
            format!("/// {summary}\n///\n/// Batched: {batched}. {how}\n///\n{unequal}{panics}.\n#[track_caller] ")
        };
        let public = |head: &str, body: &str| {
            let text = function(compilation, "", head, body);
            let text = text.strip_prefix("/// \n").unwrap_or(&text).to_owned();
            if head.starts_with("batch_accumulate") { text.replacen("#[must_use] ", "", 1) } else { text }
        };
        [
            document("The mean of the values of a batch.", ", or there are no samples"),
            public(
                &format!("batch_value{lifetimes}({params}) -> {output}"),
                &format!("{count} Self::__batch_values({given}) / __samples"),
            ),
            document("The mean of the values of a batch, and the gradient of the mean.", ", or there are no samples"),
            public(
                &format!("batch_value_and_grad{lifetimes}({params}) -> ({output}, {gradient})"),
                &format!("let mut __gradient = {zeros}; let __value = Self::batch_accumulate_grad({plain}, &mut __gradient); (__value, __gradient)"),
            ),
            document(
                &format!("Adds the gradient of the mean over a batch to `{place}` and returns the mean."),
                ", or there are no samples",
            ),
            public(
                &format!("batch_accumulate_grad{lifetimes}({params}, {place}: &mut {gradient}) -> {output}"),
                &format!("{count} Self::__batch_gradients({given}, <{output} as Float>::ONE / __samples, {place}) / __samples"),
            ),
            document(
                &format!("Adds the gradient of the *sum* over some samples to `{place}` and returns the sum: for the parts of a batch, which may be empty."),
                "",
            ),
            public(
                &format!("batch_accumulate_sum{lifetimes}({params}, {place}: &mut {gradient}) -> {output}"),
                &format!("kernels::batch_length({lengths}); Self::__batch_gradients({given}, <{output} as Float>::ONE, {place})"),
            ),
        ]
        .concat()
    }
}
