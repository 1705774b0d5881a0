//! f = (x + y)(y − z)

/// Value and gradient.
pub fn value_and_grad(x: f64, y: f64, z: f64) -> (f64, [f64; 3]) {
    let (g, h) = (x + y, y - z);
    (g * h, [h, g + h, -g])
}
