//! Chains of element-wise operations: value and vjp.

use super::{Case, HAND, TAPELESS, VALUE, keep, run, same};
use crate::hand;
use crate::models::fused_gelu;
use std::hint::black_box;
use tapeless::prelude::*;

pub fn all() -> Vec<Case> {
    vec![gelu()]
}

fn gelu() -> Case {
    let x = &*keep(Vector::<1024>::from_fn(|i| (i as f32 - 512.0) / 128.0));
    let cotangent = &*keep(Vector::<1024>::from_fn(|i| (i as f32).cos()));
    let (value, dx) = fused_gelu::vjp(x, *cotangent);
    let room = || (keep([0.0; 1024]), keep([0.0; 1024]));
    let (place, d_place) = (keep(Vector::<1024>::zeros()), keep(Vector::<1024>::zeros()));
    fused_gelu::write_vjp(x, cotangent, place, d_place);
    same(&value.0, &place.0, 0.0);
    same(&dx.0, &d_place.0, 0.0);
    let ((y, g), (y_apart, g_apart)) = (room(), room());
    hand::gelu::fused(&x.0, &cotangent.0, y, g);
    hand::gelu::one_by_one(&x.0, &cotangent.0, y_apart, g_apart);
    for (y, g) in [(&*y, &*g), (&*y_apart, &*g_apart)] {
        same(&value.0, y, 1e-6);
        same(&dx.0, g, 1e-6);
    }
    let runs = vec![
        run(HAND, move || hand::gelu::fused(black_box(&x.0), black_box(&cotangent.0), &mut *y, &mut *g)),
        run("hand, a loop an operation", move || {
            hand::gelu::one_by_one(black_box(&x.0), black_box(&cotangent.0), &mut *y_apart, &mut *g_apart)
        }),
        run(TAPELESS, move || fused_gelu::write_vjp(black_box(x), black_box(cotangent), &mut *place, &mut *d_place)),
        run(VALUE, move || fused_gelu(black_box(x))),
    ];
    Case { name: "GELU of 1024 numbers, f32", runs, flops: None }
}
