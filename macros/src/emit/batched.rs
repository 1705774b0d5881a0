//! The functions of a whole batch: `batch_value`, `batch_value_and_grad`, `batch_accumulate_grad`, `batch_write_grad`, `batch_accumulate_sum`.
//!
//! Each walks over the samples in tiles; a tile is one call of a function that is generic over the number of samples in
//! it, made from the batched graph. The reverse pass starts from a weight, so that gradients of sums and of means come
//! from the same code and go straight to where they are added up.

use super::Compilation;
use super::items::Signature;
use super::piece::{ADDS, Argument, CPU, Items, Piece, run_code};
use crate::batch::{self, Obstacle};
use crate::derivative::{Joint, Source};
use crate::graph::Graph;
use crate::lower::{spelled, value::Value};
use crate::rules::Level;
use crate::schedule::{self, Body, sectioned};
use crate::simplify;
use crate::types::Dim;
use std::collections::HashMap;

/// The const parameter that holds the number of samples of a tile.
const TILE: &str = "__TILE";

/// The sizes of tiles, in the order in which they are tried: what is left of a batch goes in smaller ones.
const TILES: [usize; 3] = [32, 8, 1];

/// All that is emitted for `batch(…)`.
pub(super) fn batch_items(items: &mut Items, compilation: &Compilation<'_>, signature: &Signature) {
    let Some(batch) = &compilation.program.options.batch else { return };
    let params = &compilation.program.params;
    let numbers: Vec<usize> = (0..params.len()).filter(|number| batch.names.contains(&params[*number].name)).collect();
    let text = Text { compilation, signature, numbers };
    let (how, tile) = match text.tiles(items) {
        Ok(()) => {
            let how =
                format!("Computed in tiles of {} samples: products with matrices are products of matrices.", TILES[0]);
            (how, TILES[0])
        }
        Err(obstacle) => {
            let how = format!(
                "Computed sample by sample, since {} in line {} has no form for many samples at once.",
                obstacle.what,
                obstacle.span.start().line
            );
            text.one_by_one(items);
            (how, 1)
        }
    };
    items.associated.push(text.outer(&how));
    if cfg!(feature = "rayon") {
        items.associated.push(text.parallel());
    }
    items.associated.push(format!(
        "/// How many samples the functions of a batch compute at once.\npub const BATCH_TILE: usize = {tile};\n"
    ));
}

struct Text<'a> {
    compilation: &'a Compilation<'a>,
    signature: &'a Signature,
    /// The batched parameters.
    numbers: Vec<usize>,
}

impl Text<'_> {
    /// The arguments of a tile's code, each by reference: `ty` is the type of a batched one for its written type, and
    /// `passed` the code of it.
    fn arguments(&self, ty: impl Fn(&str) -> String, passed: impl Fn(&str) -> String) -> Vec<Argument> {
        let argument = |(number, param): (usize, &crate::program::Param)| {
            let (written, name) = (spelled(&param.written), param.name.to_string());
            let (ty, passed) =
                if self.numbers.contains(&number) { (ty(&written), passed(&name)) } else { (written, name.clone()) };
            Argument { name, ty: format!("&'__args {ty}"), passed }
        };
        self.compilation.program.params.iter().enumerate().map(argument).collect()
    }

    /// The code of a tile, and the functions that walk over the tiles.
    fn tiles(&self, items: &mut Items) -> Result<(), Obstacle> {
        let compilation = self.compilation;
        let level = Level { structural: true, stable: false, fold: true };
        let output = compilation.output.leaves()[0];
        let tile = Dim::Param(TILE.into());
        let (build, total) = batch::sum_over_tile(&compilation.forward.graph, output, &self.numbers, &tile, level)?;
        let (build, total) = simplify::settle(build, Value::Node(total), level);
        let joint =
            compilation.derivative(|source| Source { graph: &build.graph, output: &total, ..source }.backward());
        let arguments = |step: &str| {
            let tile = |name: &str| format!("__KRATE__::__private::kernels::tile::<{step}, _>({name}, __at)");
            self.arguments(|written| format!("[{written}; {TILE}]"), tile)
        };
        self.inner(items, (&build.graph, &total), &joint, &arguments, &TILES);
        Ok(())
    }

    /// The same for a function without a batched graph.
    fn one_by_one(&self, items: &mut Items) {
        let compilation = self.compilation;
        let value = (&compilation.forward.graph, &compilation.output);
        let joint = compilation.derivative(|source| source.backward());
        let arguments = |_: &str| self.arguments(str::to_owned, |name| format!("&{name}[__at]"));
        self.inner(items, value, &joint, &arguments, &[1]);
    }

    fn inner(
        &self,
        items: &mut Items,
        (graph, total): (&Graph, &Value),
        joint: &Joint,
        arguments: &dyn Fn(&str) -> Vec<Argument>,
        tiles: &[usize],
    ) {
        let compilation = self.compilation;
        let (output, gradient) = (&self.signature.output, compilation.gradient_type());
        let [weight, place] = ["weight", "gradient"].map(|name| compilation.own_name(name));
        let access: Vec<(String, bool)> =
            compilation.program.params.iter().map(|param| (param.name.to_string(), true)).collect();
        let cotangents = [(weight.clone(), false)];
        let (tangents, cpu) = (HashMap::new(), compilation.own_name(CPU));
        let access = compilation.access(&access, &tangents, &cotangents, &cpu);
        let mut body = Body::new(graph, &total.leaves(), HashMap::new(), access);
        let tail = super::functions::value_code(&mut body, graph, total);
        let value_body = sectioned(std::mem::take(&mut body.lines), &[tail]);
        let (gradient_body, lives) = compilation.accumulation(joint, access, ADDS);
        items.associated.push(format!(
            "const fn __tile_bytes<const {TILE}: usize>() -> usize {{ use __KRATE__::__private::{{Matrix, Tensor3, Tensor4, Vector}}; {} }}\n",
            schedule::peak_code(&lives)
        ));
        let with_gradient = |step: &str| {
            let mut all = arguments(step);
            all.push(Argument { name: weight.clone(), ty: output.clone(), passed: weight.clone() });
            // A number and not a constant: the code of a tile is long, and which one comes first is no matter of types.
            all.push(Argument { name: ADDS.into(), ty: "bool".into(), passed: ADDS.into() });
            let ty = format!("&'__args mut {gradient}");
            all.push(Argument { name: place.clone(), ty, passed: place.clone() });
            all
        };
        let slices: Vec<String> = self
            .arguments(|written| format!("[{written}]"), str::to_owned)
            .into_iter()
            .map(|argument| format!("{}: {}", argument.name, argument.ty.replace("'__args ", "")))
            .collect();
        let slices = slices.join(", ");
        let generics = format!("const {TILE}: usize");
        let walk = |items: &mut Items,
                    part: &str,
                    flops: &str,
                    arguments: &dyn Fn(&str) -> Vec<Argument>,
                    body: schedule::Text| {
            let mut calls = Vec::new();
            for step in tiles {
                let part = format!("{part}<{step}>");
                calls.push((*step, run_code("Self", &part, &arguments(&step.to_string()))));
            }
            let flops = format!("{flops} * {TILE} as u64");
            let piece = Piece {
                part: &format!("{part}<{TILE}>"),
                generics: &generics,
                flops: &flops,
                arguments: arguments(TILE),
                output,
                body,
            };
            items.piece(compilation, "Self", piece);
            calls
        };
        let values = walk(items, "TileValue", "Self::FLOPS_GRAD", arguments, value_body);
        let gradients = walk(items, "TileGradient", "Self::FLOPS_GRAD", &with_gradient, gradient_body);
        let (values, gradients) = (self.walk(&values, ""), self.walk(&gradients, &format!("{ADDS} = true;")));
        let more = format!(", {weight}: {output}, mut {ADDS}: bool, {place}: &mut {gradient}");
        let prelude = super::items::prelude_text();
        let room = format!("__KRATE__::__private::stack::with_room(Self::__tile_bytes::<{}>(), move || {{", tiles[0]);
        items.associated.push(format!("fn __batch_values({slices}) -> {output} {{ {prelude} {room} {values} }}) }}\n"));
        items
            .associated
            .push(format!("fn __batch_gradients({slices}{more}) -> {output} {{ {prelude} {room} {gradients} }}) }}\n"));
    }

    /// A walk over all samples, the results added up; `after` stands behind each call.
    fn walk(&self, calls: &[(usize, String)], after: &str) -> String {
        let output = &self.signature.output;
        let first = &self.compilation.program.params[self.numbers[0]].name;
        let mut code = format!("let mut __total = <{output} as Float>::ZERO; let mut __at = 0;\n");
        for (step, call) in calls {
            let turns =
                format!("while __at + {step} <= {first}.len() {{ __total += {call}; __at += {step}; {after} }}\n");
            code += &match step {
                1 => turns,
                _ => format!("if __KRATE__::__private::stack::fits(Self::__tile_bytes::<{step}>()) {{ {turns} }}\n"),
            };
        }
        code + "__total"
    }

    /// The parameters of the functions that users call.
    fn params(&self) -> String {
        let params = self.compilation.program.params.iter().enumerate().map(|(number, param)| {
            let written = spelled(&param.written);
            match (self.numbers.contains(&number), param.by_ref) {
                (true, _) => format!("{}: &[{written}]", param.name),
                (false, true) => format!("{}: &{written}", param.name),
                (false, false) => format!("{}: {written}", param.name),
            }
        });
        params.collect::<Vec<_>>().join(", ")
    }

    /// The function's name and the lengths of the batched arguments.
    fn lengths(&self) -> String {
        let params = &self.compilation.program.params;
        let lengths = self.numbers.iter().map(|number| {
            let name = &params[*number].name;
            format!("({:?}, {name}.len())", name.to_string())
        });
        let name = self.compilation.program.item.sig.ident.to_string();
        format!("{name:?}, &[{}]", lengths.collect::<Vec<_>>().join(", "))
    }

    /// What users call with the feature `rayon`.
    fn parallel(&self) -> String {
        let compilation = self.compilation;
        let Signature { output, lifetimes, names, .. } = self.signature;
        let gradient = compilation.gradient_type();
        let [place, parts] = ["gradient", "parts"].map(|name| compilation.own_name(name));
        let (params, lengths, zeros) = (self.params(), self.lengths(), self.compilation.zero_gradient());
        let prelude = super::items::prelude_text();
        let given = compilation.program.params.iter().enumerate().map(|(number, param)| {
            match (self.numbers.contains(&number), param.by_ref) {
                (true, _) => format!("&{}[__range.clone()]", param.name),
                (false, true) => param.name.to_string(),
                (false, false) => format!("&{}", param.name),
            }
        });
        let given = given.collect::<Vec<_>>().join(", ");
        let add = |to: &str, from: &str| {
            format!("__KRATE__::ParamsExt::zip_mut_with({to}, {from}, |__to, __from| *__to += __from);")
        };
        let add = match compilation.wrt_params.len() {
            1 => add("__to", "__from"),
            count => (0..count).map(|at| add(&format!("&mut __to.{at}"), &format!("&__from.{at}"))).collect(),
        };
        let how = format!(
            "/// The batch is split into `{parts}` parts, which run on rayon's threads; their gradients are added in the parts' order. So the \
             result depends on the number of parts, but not on the number of threads: it has equal bits on every run.\n///\n\
             /// # Panics\n/// If the batched arguments have different lengths, there are no samples, or `{parts}` is 0."
        );
        format!(
            "/// [`Self::batch_value_and_grad`] in parallel.\n///\n{how}\n\
             #[must_use] #[track_caller] pub fn par_batch_value_and_grad{lifetimes}({params}, {parts}: usize) -> ({output}, {gradient}) {{ {prelude} \
             let mut __gradient = {zeros}; let __value = Self::par_batch_accumulate_grad({names}, {parts}, &mut __gradient); (__value, __gradient) }}\n\
             /// [`Self::batch_accumulate_grad`] in parallel.\n///\n{how}\n\
             #[track_caller] pub fn par_batch_accumulate_grad{lifetimes}({params}, {parts}: usize, {place}: &mut {gradient}) -> {output} {{ {prelude} \
             let __count = kernels::batch_mean_length({lengths}); let __samples = <{output} as Float>::from_f64(__count as f64); \
             let __weight = <{output} as Float>::ONE / __samples; \
             let __split = __KRATE__::__private::parallel::Split {{ samples: __count, parts: {parts}, tile: Self::BATCH_TILE }}; \
             __KRATE__::__private::parallel::accumulate(__split, {place}, || {zeros}, |__to: &mut {gradient}, __from: &{gradient}| {{ {add} }}, \
             |__range: ::core::ops::Range<usize>, __part: &mut {gradient}| Self::__batch_gradients({given}, __weight, true, __part)) / __samples }}\n"
        )
    }

    /// What users call.
    fn outer(&self, how: &str) -> String {
        let compilation = self.compilation;
        let Signature { output, lifetimes, .. } = self.signature;
        let gradient = compilation.gradient_type();
        let place = compilation.own_name("gradient");
        let params = self.params();
        let given = compilation.program.params.iter().enumerate().map(|(number, param)| {
            let reference = if self.numbers.contains(&number) || param.by_ref { "" } else { "&" };
            format!("{reference}{}", param.name)
        });
        let given = given.collect::<Vec<_>>().join(", ");
        let plain = self.signature.names.clone();
        let lengths = self.lengths();
        let count =
            format!("let __samples = <{output} as Float>::from_f64(kernels::batch_mean_length({lengths}) as f64);");
        let zeros = self.compilation.zero_gradient();
        let batched: Vec<String> =
            self.numbers.iter().map(|number| format!("`{}`", compilation.program.params[*number].name)).collect();
        let batched = batched.join(", ");
        let mean = |adds: &str| {
            format!(
                "{count} Self::__batch_gradients({given}, <{output} as Float>::ONE / __samples, {adds}, {place}) / __samples"
            )
        };
        let unequal = "/// # Panics\n/// If the batched arguments have different lengths";
        let document = |summary: &str, panics: &str| {
            format!("/// {summary}\n///\n/// Batched: {batched}. {how}\n///\n{unequal}{panics}.\n#[track_caller] ")
        };
        let public = |head: &str, body: &str| {
            let must_use = if head.contains("&mut") { "" } else { "#[must_use] " };
            let prelude = super::items::prelude_text();
            format!("{must_use}#[inline] pub fn {head} {{ {prelude} {body} }}\n")
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
                &format!("let mut __result = (<{output} as Float>::ZERO, {zeros}); __result.0 = Self::batch_write_grad({plain}, &mut __result.1); __result"),
            ),
            document(
                &format!("Adds the gradient of the mean over a batch to `{place}` and returns the mean."),
                ", or there are no samples",
            ),
            public(
                &format!("batch_accumulate_grad{lifetimes}({params}, {place}: &mut {gradient}) -> {output}"),
                &mean("true"),
            ),
            document(
                &format!("Writes the gradient of the mean over a batch over `{place}` and returns the mean: without zeros or copies."),
                ", or there are no samples",
            ),
            public(&format!("batch_write_grad{lifetimes}({params}, {place}: &mut {gradient}) -> {output}"), &mean("false")),
            document(
                &format!("Adds the gradient of the *sum* over some samples to `{place}` and returns the sum: for the parts of a batch, which may be empty."),
                "",
            ),
            public(
                &format!("batch_accumulate_sum{lifetimes}({params}, {place}: &mut {gradient}) -> {output}"),
                &format!("kernels::batch_length({lengths}); Self::__batch_gradients({given}, <{output} as Float>::ONE, true, {place})"),
            ),
        ]
        .concat()
    }
}
