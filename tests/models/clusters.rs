//! The cost of k-means with its gradient and the diagonal of its Hessian.

use super::{check, numbers, vector};
use tapeless::prelude::*;

#[differentiable(wrt(centres), hvp)]
fn cost(centres: &[Vector<3, f64>; 5], points: &[Vector<3, f64>]) -> f64 {
    let mut total = 0.0;
    for point in points {
        let mut nearest = f64::INFINITY;
        for centre in centres {
            let distance = (*point - *centre).norm_squared();
            if distance < nearest {
                nearest = distance;
            }
        }
        total += nearest;
    }
    total
}

#[test]
fn k_means() {
    let (mut c, mut p) = (numbers(4.1, 1.0), numbers(4.2, 1.5));
    let centres = core::array::from_fn(|_| vector(&mut c));
    let points: Vec<Vector<3, f64>> = (0..40).map(|_| vector(&mut p)).collect();
    let (value, gradient) = cost::value_and_grad(&centres, &points);
    check("clusters", "value", [value]);
    check("clusters", "centres", gradient.iter().flat_map(|v| v.0));
    // The Hessian is diagonal, so its product with ones is that diagonal.
    let ones = [Vector([1.0; 3]); 5];
    check("clusters", "diagonal", cost::hvp(&centres, &points, &ones).iter().flat_map(|v| v.0));
}
