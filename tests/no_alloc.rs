//! No gradient call allocates: a counting allocator looks on.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use tapeless::prelude::*;

struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes on to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.fetch_add(1, Ordering::SeqCst);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[derive(Params, Clone)]
struct Net {
    hidden: Dense<64, 32>,
    out: Dense<32, 10>,
}

#[differentiable(wrt(net))]
fn loss(net: &Net, x: &Vector<64>, label: usize) -> f32 {
    cross_entropy(net.out.w * relu(net.hidden.w * x + net.hidden.b) + net.out.b, label)
}

#[test]
fn no_gradient_call_allocates() {
    let (net, x, mut gradient) = (Net::ZEROS, Vector([0.5; 64]), Net::ZEROS);
    let before = COUNT.load(Ordering::SeqCst);
    let value = loss(&net, &x, 3);
    let (fused, grad) = loss::value_and_grad(&net, &x, 3);
    let accumulated = loss::accumulate_grad(&net, &x, 3, &mut gradient);
    let (again, residuals) = loss::forward(&net, &x, 3);
    let pulled = loss::backward(&net, &x, 3, &residuals, 1.0);
    let (tangent_value, _) = loss::jvp(&net, &x, 3, &grad);
    tapeless::optim::Sgd::new(0.1).step(&mut gradient, &pulled);
    let after = COUNT.load(Ordering::SeqCst);
    assert_eq!(after - before, 0, "allocations");
    // The counter counts.
    drop(std::hint::black_box(vec![1u8; 16]));
    assert!(COUNT.load(Ordering::SeqCst) > after);
    assert!([value, fused, accumulated, again, tangent_value].iter().all(|v| (v - 10f32.ln()).abs() < 1e-6));
}
