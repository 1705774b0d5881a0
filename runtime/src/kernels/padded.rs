//! Blocks of turns that are not a whole number of registers: their lanes are padded, and what the lanes without a turn compute is dropped.
//!
//! A loop over the rest would run turn by turn and cost more than the registers before it. That lanes are missing is said to the compiler only
//! behind the turns, since it would split their loop where a condition changes. Arrays of lanes are written and read register by register, so that none of them
//! is in memory once the turns are unrolled.

use super::lanes::TURNS;
use crate::float::Float;
use crate::machine::{Lanes, Machine};

/// Whether the turns of a loop are padded: where they are one block that ends inside of a register, of a machine that has masks. (With AVX2 the
/// few turns left take less time by themselves.)
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn is_padded<T: Float, M: Machine>(_: M, turns: usize) -> bool {
    M::VECTOR > 32 && turns <= TURNS && !turns.is_multiple_of(M::Lanes::<T>::COUNT)
}

/// The lanes of as many registers as hold a lane for each of the turns.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn padded<T: Float, M: Machine>(_: M, turns: usize) -> usize {
    turns.next_multiple_of(M::Lanes::<T>::COUNT)
}

/// The items of a block's turns, and zeros in lanes without a turn: what these make of them is dropped, were it infinite.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn pad<T: Float, M: Machine>(cpu: M, items: &[T]) -> [T; TURNS] {
    let mut lanes = [T::ZERO; TURNS];
    let mut at = 0;
    while at < TURNS {
        M::Lanes::<T>::load_part(cpu, items.get(at..).unwrap_or_default()).store(&mut lanes[at..]);
        at += M::Lanes::<T>::COUNT;
    }
    lanes
}

/// Takes over the lanes that have a turn.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn keep_turns<T: Float, M: Machine>(cpu: M, lanes: &mut [T; TURNS], next: &[T; TURNS], turns: usize) {
    let mut at = 0;
    while at < TURNS {
        let next = M::Lanes::<T>::load(cpu, &next[at..]);
        next.first_or(cpu, turns.saturating_sub(at), M::Lanes::<T>::load(cpu, &lanes[at..])).store(&mut lanes[at..]);
        at += M::Lanes::<T>::COUNT;
    }
}

/// Adds each turn's term to its item, or writes it there.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_turns<T: Float, M: Machine>(cpu: M, adds: bool, items: &mut [T], terms: &[T; TURNS]) {
    let mut at = 0;
    while at < TURNS {
        let Some(part) = items.get_mut(at..) else { return };
        let terms = M::Lanes::<T>::load(cpu, &terms[at..]);
        let terms = if adds { M::Lanes::<T>::load_part(cpu, part).add(terms) } else { terms };
        terms.store_part(part);
        at += M::Lanes::<T>::COUNT;
    }
}

/// Adds each turn's terms to its item (`low`) and to the next one (`high`); there is one item more than turns. Without `adds` the sums are written,
/// over zeros.
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn add_neighbours<T: Float, M: Machine>(cpu: M, adds: bool, items: &mut [T], low: &[T; TURNS], high: &[T; TURNS]) {
    let turns = items.len() - 1;
    let zero = M::Lanes::<T>::splat(cpu, T::ZERO);
    let mut below = zero;
    let mut sums = [T::ZERO; TURNS];
    let mut at = 0;
    while at < TURNS {
        let there = turns.saturating_sub(at);
        let low = M::Lanes::<T>::load(cpu, &low[at..]).first_or(cpu, there, zero);
        let high = M::Lanes::<T>::load(cpu, &high[at..]).first_or(cpu, there, zero);
        low.add(high.after(cpu, below)).store(&mut sums[at..]);
        below = high;
        at += M::Lanes::<T>::COUNT;
    }
    add_turns(cpu, adds, items, &sums);
    if turns == TURNS {
        items[TURNS] += high[TURNS - 1];
    }
}

#[cfg(test)]
mod tests {
    //! Small integers, on the machine at hand and on what every processor has.
    extern crate std;

    use super::*;
    use crate::machine::{Plain, Work, run};
    use core::marker::PhantomData;
    use std::vec::Vec;

    struct Padded<T>(PhantomData<T>);

    impl<T: Float> Work<()> for Padded<T> {
        type Args<'a> = ();
        type Output = ();
        const FLOPS: u64 = 1 << 20;

        fn on<M: Machine>(cpu: M, (): ()) {
            let number = |i: usize| T::from_f64(i as f64 + 1.0);
            let numbers: [T; TURNS] = core::array::from_fn(number);
            // What lanes without a turn have is nobody's.
            let spoilt = |turns: usize, sign: f64| -> [T; TURNS] {
                core::array::from_fn(|i| if i < turns { number(i) * T::from_f64(sign) } else { T::NAN })
            };
            for turns in 1..=TURNS {
                let lanes = padded::<T, M>(cpu, turns);
                assert!(lanes >= turns && lanes < turns + M::Lanes::<T>::COUNT && lanes <= TURNS, "{turns}: {lanes}");
                if is_padded::<T, M>(cpu, turns) {
                    assert!(lanes > turns, "{turns}");
                }
                let there = pad(cpu, &numbers[..turns]);
                assert!((0..TURNS).all(|i| there[i] == if i < turns { number(i) } else { T::ZERO }), "{turns}");

                let mut kept = numbers;
                keep_turns(cpu, &mut kept, &spoilt(turns, -1.0), turns);
                assert!((0..TURNS).all(|i| kept[i] == if i < turns { -number(i) } else { number(i) }), "{turns}");

                for adds in [true, false] {
                    let before = |i: usize| if adds { number(i) * T::from_f64(100.0) } else { T::ZERO };
                    let items = |n: usize| -> Vec<T> { (0..n).map(before).collect() };
                    let mut alone = items(turns);
                    add_turns(cpu, adds, &mut alone, &spoilt(turns, 1.0));
                    assert!((0..turns).all(|i| alone[i] == before(i) + number(i)), "{turns}");

                    let mut both = items(turns + 1);
                    add_neighbours(cpu, adds, &mut both, &spoilt(turns, 2.0), &spoilt(turns, 3.0));
                    for (i, item) in both.into_iter().enumerate() {
                        let low = if i < turns { number(i) * T::from_f64(2.0) } else { T::ZERO };
                        let high = if i > 0 { number(i - 1) * T::from_f64(3.0) } else { T::ZERO };
                        assert!(item == before(i) + low + high, "{turns}, item {i}");
                    }
                }
            }
        }
    }

    #[test]
    fn lanes_without_a_turn_change_nothing() {
        run::<Padded<f32>, ()>(());
        run::<Padded<f64>, ()>(());
        Padded::<f32>::on(Plain, ());
        Padded::<f64>::on(Plain, ());
        #[cfg(all(feature = "std", target_arch = "x86_64"))]
        {
            crate::machine::on_avx2::<Padded<f32>, ()>(());
            crate::machine::on_avx2::<Padded<f64>, ()>(());
        }
    }
}
