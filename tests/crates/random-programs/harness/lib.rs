//! Checks of one function at random points. Written beside the generated programs and compiled once for all of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use tapeless::prelude::*;

/// A bundle as a list of numbers.
pub type Flat = Vec<f64>;

/// The floats of a bundle, leaf by leaf.
pub fn flat<P: Params<Scalar = f64>>(bundle: &P) -> Flat {
    (0..P::LEAVES).flat_map(|leaf| bundle.leaf(leaf).iter().copied()).collect()
}

/// The bundle with these floats.
pub fn bundle<P: Params<Scalar = f64>>(mut numbers: &[f64]) -> P {
    let mut bundle = P::ZEROS;
    for leaf in 0..P::LEAVES {
        let leaf = bundle.leaf_mut(leaf);
        let (these, rest) = numbers.split_at(leaf.len());
        leaf.copy_from_slice(these);
        numbers = rest;
    }
    bundle
}

/// The floats of a bundle of `f32`.
pub fn flat32<P: Params<Scalar = f32>>(bundle: &P) -> Flat {
    (0..P::LEAVES).flat_map(|leaf| bundle.leaf(leaf).iter().map(|x| f64::from(*x))).collect()
}

/// The bundle of `f32` nearest to these floats.
pub fn bundle32<P: Params<Scalar = f32>>(mut numbers: &[f64]) -> P {
    let mut bundle = P::ZEROS;
    for leaf in 0..P::LEAVES {
        let leaf = bundle.leaf_mut(leaf);
        let (these, rest) = numbers.split_at(leaf.len());
        leaf.iter_mut().zip(these).for_each(|(x, number)| *x = *number as f32);
        numbers = rest;
    }
    bundle
}

/// Marsaglia's xorshift64*.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % n
    }

    pub fn around(&mut self, size: f64) -> f64 {
        (self.below(1 << 30) as f64 / (1u64 << 29) as f64 - 1.0) * size
    }

    pub fn numbers(&mut self, n: usize, size: f64) -> Flat {
        (0..n).map(|_| self.around(size)).collect()
    }
}

/// Arguments that are not differentiated.
pub struct Data {
    ints: Vec<usize>,
    flags: Vec<bool>,
    floats: Flat,
    slices: Vec<Flat>,
    vectors: Vec<Vec<Vector<3, f64>>>,
    slices32: Vec<Vec<f32>>,
    vectors32: Vec<Vec<Vector<3, f32>>>,
}

impl Data {
    fn new(r: &mut Random) -> Data {
        let mut lengths = [r.below(5), 1 + r.below(4)];
        lengths.rotate_left(r.below(2));
        let mut data = Data {
            ints: (0..4).map(|_| r.below(64)).collect(),
            flags: (0..4).map(|_| r.below(2) == 0).collect(),
            floats: r.numbers(4, 1.0),
            slices: lengths.iter().map(|n| r.numbers(*n, 1.0)).collect(),
            vectors: lengths.iter().map(|n| (0..*n).map(|_| bundle(&r.numbers(3, 1.0))).collect()).collect(),
            slices32: vec![],
            vectors32: vec![],
        };
        data.slices32 = data.slices.iter().map(|slice| slice.iter().map(|x| *x as f32).collect()).collect();
        data.vectors32 =
            data.vectors.iter().map(|slice| slice.iter().map(|v| Vector(v.0.map(|x| x as f32))).collect()).collect();
        data
    }

    /// Another sample: the slices are the same.
    fn sample(&self, r: &mut Random) -> Data {
        let mut data = Data::new(r);
        data.slices.clone_from(&self.slices);
        data.vectors.clone_from(&self.vectors);
        data
    }

    pub fn float32(&self, k: usize) -> f32 {
        self.float(k) as f32
    }

    pub fn slice32(&self, k: usize) -> &[f32] {
        &self.slices32[k % 2]
    }

    pub fn vectors32(&self, k: usize) -> &[Vector<3, f32>] {
        &self.vectors32[k % 2]
    }

    pub fn int(&self, k: usize, bound: usize) -> usize {
        self.ints[k % 4] % bound
    }

    pub fn flag(&self, k: usize) -> bool {
        self.flags[k % 4]
    }

    pub fn float(&self, k: usize) -> f64 {
        self.floats[k % 4]
    }

    pub fn slice(&self, k: usize) -> &[f64] {
        &self.slices[k % 2]
    }

    pub fn vectors(&self, k: usize) -> &[Vector<3, f64>] {
        &self.vectors[k % 2]
    }
}

type ValueOf<'a> = &'a dyn Fn(&[f64], &Data) -> Flat;
type Along<'a> = &'a dyn Fn(&[f64], &Data, &[f64]) -> (Flat, Flat);

/// One function, with lists of numbers for its differentiated arguments and its results.
pub struct Case<'a> {
    /// `program function`
    pub name: &'a str,
    pub seed: u64,
    pub inputs: usize,
    pub outputs: usize,
    pub reference: ValueOf<'a>,
    pub value: ValueOf<'a>,
    /// `forward` and `backward`
    pub backward: Along<'a>,
    pub vjp: Along<'a>,
    pub jvp: Along<'a>,
    /// `value_and_grad`
    pub gradient: Option<&'a dyn Fn(&[f64], &Data) -> (f64, Flat)>,
    /// `accumulate_grad`, with what the gradient holds before
    pub accumulate: Option<&'a dyn Fn(&[f64], &Data, &[f64]) -> (f64, Flat)>,
    /// `write_grad`, over NaNs
    pub write: Option<&'a dyn Fn(&[f64], &Data) -> (f64, Flat)>,
    pub hvp: Option<&'a dyn Fn(&[f64], &Data, &[f64]) -> Flat>,
    pub gauss_newton: Option<&'a dyn Fn(&[f64], &Data, &[f64]) -> Flat>,
    /// Row by row.
    pub hessian: Option<ValueOf<'a>>,
    /// A matrix for each argument, row by row.
    pub jacobian: Option<&'a dyn Fn(&[f64], &Data) -> Vec<Flat>>,
    /// `batch_value_and_grad` over samples
    pub batch: Option<&'a dyn Fn(&[f64], &Data, &[Data]) -> (f64, Flat)>,
    /// The same function over `f32`.
    pub single: Option<Single<'a>>,
}

/// A function over `f32`.
pub struct Single<'a> {
    pub reference: ValueOf<'a>,
    pub value: ValueOf<'a>,
    pub vjp: Along<'a>,
    pub jvp: Along<'a>,
}

/// What a run has done.
#[derive(Default)]
pub struct Tally {
    pub checks: usize,
    pub resampled: usize,
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn size(a: &[f64]) -> f64 {
    a.iter().fold(0.0, |size, x| if x.is_nan() { f64::NAN } else { x.abs().max(size) })
}

fn moved(x: &[f64], by: f64, along: &[f64]) -> Flat {
    x.iter().zip(along).map(|(x, d)| x + by * d).collect()
}

/// The slope of `f` along a direction and how far it may be off; none where differences of three lengths do not agree:
/// there is a kink, a jump or a large curvature nearby.
fn slope(f: &dyn Fn(&[f64]) -> f64, x: &[f64], along: &[f64]) -> Option<(f64, f64)> {
    let mut largest = f(x).abs();
    let mut at = |by: f64| {
        let y = f(&moved(x, by, along));
        largest = if y.is_nan() { f64::INFINITY } else { largest.max(y.abs()) };
        y
    };
    let mut with = |h: f64| (8.0 * (at(h) - at(-h)) - (at(2.0 * h) - at(-2.0 * h))) / (12.0 * h);
    let [coarse, middle, fine] = [2e-3, 1e-3, 4e-4].map(&mut with);
    let doubt = (coarse - middle).abs() + (middle - fine).abs();
    // The error of a difference of fourth order falls by 16 from the coarse to the middle one. Rounding: the function
    // is known to some 1e-15 of its intermediate values, which the program keeps below 1e3.
    let blur = 4.0 * doubt + 1e-9 * (1.0 + largest);
    (doubt <= 1e-7 * (1.0 + fine.abs()) && largest < 1e6).then_some((middle, blur))
}

impl Case<'_> {
    /// Checks the function, and prints what is wrong with it.
    pub fn run(&self, tally: &mut Tally) {
        let mut random = Random(self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let mut open: Vec<bool> = vec![true; self.inputs];
        let mut good = 0;
        let mut off = Vec::new();
        for turn in 0..10 {
            let data = Data::new(&mut random);
            let x = random.numbers(self.inputs, 1.2);
            match self.point(&x, &data, &mut random, &mut open, tally) {
                Ok(true) => good += 1,
                Ok(false) => tally.resampled += 1,
                Err(message) => return println!("FAIL {} {}", self.name, message.replace('\n', " ")),
            }
            if let Some(single) = &self.single {
                // Rounding takes another branch, or grows, at a point or two; a mistake does it everywhere.
                match self.single_point(single, &x, &data, &mut random, tally) {
                    Ok(Some(message)) => off.push(message),
                    Ok(None) => {}
                    Err(message) => return println!("FAIL {} {}", self.name, message.replace('\n', " ")),
                }
            }
            if good == 3 || good > 0 && turn > 5 {
                break;
            }
        }
        if off.len() >= 3 {
            return println!("FAIL {} {}", self.name, off[0].replace('\n', " "));
        }
        let never = open.iter().filter(|open| **open).count();
        if good == 0 || never > 0 {
            println!("SKIP {} {never} of {} slopes could not be measured", self.name, self.inputs);
        }
    }

    fn guarded<R>(&self, what: &str, run: impl FnOnce() -> R) -> Result<R, String> {
        catch_unwind(AssertUnwindSafe(run)).map_err(|cause| {
            let text = cause.downcast_ref::<String>().cloned();
            let text = text.or_else(|| cause.downcast_ref::<&str>().map(|text| (*text).to_owned()));
            format!("panic: {what}: {}", text.unwrap_or_default())
        })
    }

    /// Whether every slope could be measured here.
    fn point(
        &self,
        x: &[f64],
        data: &Data,
        random: &mut Random,
        open: &mut [bool],
        tally: &mut Tally,
    ) -> Result<bool, String> {
        let reference = self.guarded("reference", || (self.reference)(x, data))?;
        if !(size(&reference) < 1e6) {
            return Ok(false);
        }
        let w = if self.outputs == 1 { vec![1.0] } else { random.numbers(self.outputs, 1.0) };
        let near = |what: &str, ours: &[f64], theirs: &[f64], tolerance: f64| {
            let off = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).collect::<Flat>();
            if ours.len() == theirs.len() && size(&off) <= tolerance * (1.0 + size(theirs)) {
                return Ok(());
            }
            Err(format!("{what}: {ours:?} and {theirs:?} at {x:?}"))
        };
        let value = self.guarded("value", || (self.value)(x, data))?;
        if let Err(message) = near("value: ours, the reference's", &value, &reference, 1e-10) {
            // Of numbers that are equal but for rounding, each side may take another one as the larger; then the reference
            // takes our side at some of the points around.
            let jumps = (1..=24).any(|k| {
                let by = f64::from(k * k) * if k % 2 == 0 { 1e-12 } else { -1e-12 };
                near("", &value, &(self.reference)(&moved(x, by, x), data), 1e-8).is_ok()
            });
            return if jumps { Ok(false) } else { Err(message) };
        }
        let (value, gradient) = self.guarded("backward", || (self.backward)(x, data, &w))?;
        near("value: forward's, the reference's", &value, &reference, 1e-10)?;
        let (value, again) = self.guarded("vjp", || (self.vjp)(x, data, &w))?;
        near("value: vjp's, the reference's", &value, &reference, 1e-10)?;
        // NaN is compared below with what differences say.
        let finite = size(&gradient).is_finite();
        if finite {
            near("gradient: vjp's, backward's", &again, &gradient, 1e-10)?;
        }
        tally.checks += 5;
        if let Some(function) = self.gradient {
            let (value, again) = self.guarded("value_and_grad", || function(x, data))?;
            near("value: value_and_grad's, the reference's", &[value], &reference, 1e-10)?;
            if finite {
                near("gradient: value_and_grad's, backward's", &again, &gradient, 1e-10)?;
            }
            tally.checks += 2;
        }
        if let Some(function) = self.accumulate {
            let before = random.numbers(self.inputs, 1.0);
            let (value, sum) = self.guarded("accumulate_grad", || function(x, data, &before))?;
            near("value: accumulate_grad's, the reference's", &[value], &reference, 1e-10)?;
            if finite {
                near("gradient: accumulate_grad's, backward's", &moved(&sum, -1.0, &before), &gradient, 1e-10)?;
            }
            tally.checks += 2;
        }
        if let Some(function) = self.write {
            let (value, written) = self.guarded("write_grad", || function(x, data))?;
            near("value: write_grad's, the reference's", &[value], &reference, 1e-10)?;
            if finite {
                near("gradient: write_grad's, backward's", &written, &gradient, 1e-10)?;
            }
            tally.checks += 2;
        }
        for _ in 0..2 {
            let direction = random.numbers(self.inputs, 1.0);
            let (value, tangent) = self.guarded("jvp", || (self.jvp)(x, data, &direction))?;
            near("value: jvp's, the reference's", &value, &reference, 1e-10)?;
            let (forward, reverse) = (dot(&w, &tangent), dot(&gradient, &direction));
            let terms: f64 = gradient.iter().zip(&direction).map(|(g, t)| (g * t).abs()).sum();
            if finite && !((forward - reverse).abs() <= 1e-10 * (1.0 + terms)) {
                return Err(format!("jvp: forward mode {forward}, reverse mode {reverse} at {x:?}"));
            }
            tally.checks += 2;
        }
        let along = |k: usize| (0..self.inputs).map(|i| f64::from(i == k)).collect::<Flat>();
        let mut measured = true;
        for k in 0..self.inputs {
            let f = |x: &[f64]| dot(&w, &(self.reference)(x, data));
            let Some((theirs, blur)) = slope(&f, x, &along(k)) else {
                measured = false;
                continue;
            };
            let ours = gradient[k];
            if !((ours - theirs).abs() <= blur) {
                let message = "differences";
                return Err(format!("{message}: slope {k}: ours {ours}, differences {theirs} ± {blur:.1e} at {x:?}"));
            }
            open[k] = false;
            tally.checks += 1;
        }
        if let Some(hvp) = self.hvp {
            let [u, v] = [(); 2].map(|()| random.numbers(self.inputs, 1.0));
            let hu = self.guarded("hvp", || hvp(x, data, &u))?;
            let hv = self.guarded("hvp", || hvp(x, data, &v))?;
            let (a, b) = (dot(&u, &hv), dot(&v, &hu));
            let terms = u.iter().zip(&hv).chain(v.iter().zip(&hu)).map(|(a, b)| (a * b).abs()).sum::<f64>();
            // Masked infinities of second derivatives may meet a NaN of their own; differences decide.
            if terms.is_finite() && !((a - b).abs() <= 1e-9 * (1.0 + terms)) {
                return Err(format!("hvp: not symmetric: {a} and {b} at {x:?}"));
            }
            tally.checks += 1;
            let f = |x: &[f64]| dot(&v, &(self.backward)(x, data, &w).1);
            if let Some((theirs, blur)) = slope(&f, x, &u)
                && measured
            {
                if !((b - theirs).abs() <= blur) {
                    return Err(format!("hvp: ours {b}, differences of the gradient {theirs} ± {blur:.1e} at {x:?}"));
                }
                tally.checks += 1;
            }
        }
        if let Some(function) = self.gauss_newton {
            let u = random.numbers(self.inputs, 1.0);
            let product = self.guarded("gauss_newton", || function(x, data, &u))?;
            let tangent = self.guarded("jvp", || (self.jvp)(x, data, &u))?.1;
            let twice = self.guarded("backward", || (self.backward)(x, data, &tangent))?.1;
            if size(&twice).is_finite() {
                near("gauss_newton: ours, the vjp of the jvp", &product, &twice, 1e-9)?;
            }
            tally.checks += 1;
        }
        if let Some(function) = self.hessian {
            let matrix = self.guarded("hessian", || function(x, data))?;
            let n = self.inputs;
            let u = random.numbers(n, 1.0);
            let product: Flat = (0..n).map(|i| dot(&matrix[i * n..][..n], &u)).collect();
            for i in 0..n {
                for j in 0..i {
                    let (a, b) = (matrix[i * n + j], matrix[j * n + i]);
                    if (a + b).is_finite() && !((a - b).abs() <= 1e-9 * (1.0 + size(&matrix))) {
                        return Err(format!("hessian: not symmetric: {a} and {b} at {x:?}"));
                    }
                }
                let f = |x: &[f64]| (self.backward)(x, data, &w).1[i];
                if let Some((theirs, blur)) = slope(&f, x, &u)
                    && measured
                    && !((product[i] - theirs).abs() <= blur)
                {
                    let ours = product[i];
                    return Err(format!("hessian: ours {ours}, differences of the gradient {theirs} ± {blur:.1e} at {x:?}"));
                }
                tally.checks += 1;
            }
        }
        if let Some(function) = self.jacobian {
            let matrices = self.guarded("jacobian", || function(x, data))?;
            for i in 0..self.outputs {
                let unit: Flat = (0..self.outputs).map(|k| f64::from(k == i)).collect();
                let theirs = self.guarded("backward", || (self.backward)(x, data, &unit))?.1;
                let ours: Flat = matrices
                    .iter()
                    .flat_map(|matrix| matrix.chunks(matrix.len() / self.outputs).nth(i).expect("a row").to_vec())
                    .collect();
                if size(&theirs).is_finite() {
                    near("jacobian: ours, backward's", &ours, &theirs, 1e-10)?;
                }
                tally.checks += 1;
            }
        }
        if let Some(function) = self.batch {
            // In whole tiles, in smaller ones, and one.
            for count in [1, 5, 43] {
                let samples: Vec<Data> = (0..count).map(|_| data.sample(random)).collect();
                let (value, gradient) = self.guarded("batch_value_and_grad", || function(x, data, &samples))?;
                let (mut mean, mut slopes) = (0.0, vec![0.0; self.inputs]);
                for sample in &samples {
                    let (value, gradient) = self.guarded("backward", || (self.backward)(x, sample, &w))?;
                    mean += value[0] / count as f64;
                    slopes = moved(&slopes, 1.0 / count as f64, &gradient);
                }
                if mean.is_finite() && size(&slopes).is_finite() {
                    near("batch: value, the mean's", &[value], &[mean], 1e-10)?;
                    near("batch: gradient, the mean's", &gradient, &slopes, 1e-10)?;
                }
                tally.checks += 2;
            }
        }
        Ok(measured)
    }

    /// What is wrong over `f32` at a point, if anything is.
    fn single_point(
        &self,
        single: &Single<'_>,
        x: &[f64],
        data: &Data,
        random: &mut Random,
        tally: &mut Tally,
    ) -> Result<Option<String>, String> {
        let reference = self.guarded("reference over f32", || (single.reference)(x, data))?;
        let double = self.guarded("reference", || (self.reference)(x, data))?;
        let w = if self.outputs == 1 { vec![1.0] } else { random.numbers(self.outputs, 1.0) };
        let t = random.numbers(self.inputs, 1.0);
        let off = |ours: &[f64], theirs: &[f64], tolerance: f64| {
            let off = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).collect::<Flat>();
            !(size(&off) <= tolerance * (1.0 + size(theirs)))
        };
        // Where rounding alone makes another value, slopes tell nothing.
        if !(size(&double) < 1e3) || off(&reference, &double, 1e-3) {
            return Ok(None);
        }
        let value = self.guarded("value over f32", || (single.value)(x, data))?;
        let (_, gradient) = self.guarded("vjp over f32", || (single.vjp)(x, data, &w))?;
        let (_, tangent) = self.guarded("jvp over f32", || (single.jvp)(x, data, &t))?;
        let theirs = self.guarded("vjp", || (self.vjp)(x, data, &w))?.1;
        let slope = self.guarded("jvp", || (self.jvp)(x, data, &t))?.1;
        tally.checks += 3;
        if off(&value, &reference, 1e-3) {
            return Ok(Some(format!("single: value {value:?}, the reference's {reference:?} at {x:?}")));
        }
        if size(&theirs) < 1e3 && off(&gradient, &theirs, 2e-2) {
            return Ok(Some(format!("single: gradient {gradient:?}, over f64 {theirs:?} at {x:?}")));
        }
        if size(&slope) < 1e3 && off(&tangent, &slope, 2e-2) {
            return Ok(Some(format!("single: tangent {tangent:?}, over f64 {slope:?} at {x:?}")));
        }
        Ok(None)
    }
}
