//! Vector registers as types, so that a kernel is written once for AVX-512, AVX2 and SSE2: [`on_registers`] picks.
//!
//! Everything here must be inlined into a function that is compiled for the register's instruction set.

mod avx2;
mod avx512;
mod sse2;

/// An array at the beginning of a cache line.
#[repr(align(64))]
#[derive(Clone, Copy)]
pub struct Aligned<T>(pub T);

/// A vector register.
///
/// # Safety
/// Of all functions: the machine must have the instructions, and what a pointer says must be there.
pub trait Register: Copy {
    /// What a lane holds.
    type Float: Copy;
    const LANES: usize;

    unsafe fn zero() -> Self;
    unsafe fn splat(x: Self::Float) -> Self;
    unsafe fn load(from: *const Self::Float) -> Self;
    unsafe fn store(self, to: *mut Self::Float);
    /// self · b + c.
    unsafe fn fma(self, b: Self, c: Self) -> Self;
    /// self · b − c.
    unsafe fn fms(self, b: Self, c: Self) -> Self;
    /// c − self · b.
    unsafe fn fnma(self, b: Self, c: Self) -> Self;
    unsafe fn add(self, b: Self) -> Self;
    unsafe fn sub(self, b: Self) -> Self;
    unsafe fn mul(self, b: Self) -> Self;
    unsafe fn div(self, b: Self) -> Self;
    unsafe fn max(self, b: Self) -> Self;
}

/// A register of `f32`.
///
/// # Safety
/// As [`Register`].
pub trait Floats: Register<Float = f32> {
    /// The first `n` lanes, zero in the others.
    unsafe fn load_first(n: usize, from: *const f32) -> Self;
    /// The first `n` lanes, `rest` in the others.
    unsafe fn first(self, n: usize, rest: f32) -> Self;
    /// Writes the first `n` lanes.
    unsafe fn store_first(self, n: usize, to: *mut f32);
    /// self where `gate` is greater than zero, else zero.
    unsafe fn where_open(self, gate: Self) -> Self;
    /// The sum of the lanes.
    unsafe fn sum(self) -> f32;
    /// The largest lane.
    unsafe fn largest(self) -> f32;
    /// A function of one number in all lanes; the compiler makes vector instructions of it.
    unsafe fn map(self, f: impl Fn(f32) -> f32) -> Self;
    /// Lane `i` is the sum of register `i`; registers beyond the number of lanes are not looked at.
    unsafe fn totals(v: [Self; 16]) -> Self;
    /// A bit for each lane that is not zero.
    unsafe fn not_zero(self) -> u32;
    /// The even and the odd lanes of two registers, one behind the other.
    unsafe fn part(low: Self, high: Self) -> (Self, Self);
    /// The lanes of two registers by turns: what [`part`](Self::part) takes apart.
    unsafe fn interleave(even: Self, odd: Self) -> (Self, Self);
    /// Writes a block of as many rows and columns as there are lanes transposed: rows `from + i · from_row`, columns `to + j · to_row`.
    unsafe fn transpose(from: *const f32, from_row: usize, to: *mut f32, to_row: usize);
}

/// Calls a kernel that is generic over the register with the widest one of the machine.
///
/// The call must stand in an `unsafe` block: it is sound because the machine's value proves its instructions.
macro_rules! on_registers {
    ($machine:ident, $kernel:ident($($argument:expr),* $(,)?)) => {
        match $machine::VECTOR {
            64 => $kernel::<std::arch::x86_64::__m512>($($argument),*),
            32 => $kernel::<std::arch::x86_64::__m256>($($argument),*),
            _ => $kernel::<std::arch::x86_64::__m128>($($argument),*),
        }
    };
}
pub(crate) use on_registers;

/// What is one instruction on each machine.
macro_rules! register {
    (
        $register:ident: $count:literal x $float:ident, $zero:ident $splat:ident $load:ident $store:ident $add:ident $sub:ident $mul:ident $div:ident $max:ident,
        $(#[$doc:meta])* |$a:ident, $b:ident, $c:ident| $fma:expr, $fms:expr, $fnma:expr
    ) => {
        impl Register for $register {
            type Float = $float;
            const LANES: usize = $count;
            #[inline(always)]
            unsafe fn zero() -> Self {
                unsafe { $zero() }
            }
            #[inline(always)]
            unsafe fn splat(x: $float) -> Self {
                unsafe { $splat(x) }
            }
            #[inline(always)]
            unsafe fn load(from: *const $float) -> Self {
                unsafe { $load(from) }
            }
            #[inline(always)]
            unsafe fn store(self, to: *mut $float) {
                unsafe { $store(to, self) }
            }
            #[inline(always)]
            unsafe fn fma(self, $b: Self, $c: Self) -> Self {
                let $a = self;
                unsafe { $fma }
            }
            #[inline(always)]
            unsafe fn fms(self, $b: Self, $c: Self) -> Self {
                let $a = self;
                unsafe { $fms }
            }
            #[inline(always)]
            unsafe fn fnma(self, $b: Self, $c: Self) -> Self {
                let $a = self;
                unsafe { $fnma }
            }
            #[inline(always)]
            unsafe fn add(self, b: Self) -> Self {
                unsafe { $add(self, b) }
            }
            #[inline(always)]
            unsafe fn sub(self, b: Self) -> Self {
                unsafe { $sub(self, b) }
            }
            #[inline(always)]
            unsafe fn mul(self, b: Self) -> Self {
                unsafe { $mul(self, b) }
            }
            #[inline(always)]
            unsafe fn div(self, b: Self) -> Self {
                unsafe { $div(self, b) }
            }
            #[inline(always)]
            unsafe fn max(self, b: Self) -> Self {
                unsafe { $max(self, b) }
            }
        }
    };
}
use register;

/// [`Floats::map`]: through an array, which never gets to memory.
macro_rules! map {
    ($count:literal) => {
        #[inline(always)]
        unsafe fn map(self, f: impl Fn(f32) -> f32) -> Self {
            let mut lanes: [f32; $count] = unsafe { core::mem::transmute(self) };
            for lane in &mut lanes {
                *lane = f(*lane);
            }
            unsafe { core::mem::transmute(lanes) }
        }
    };
}
use map;
