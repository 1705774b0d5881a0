//! Products and sums that are one operation of the machine, with one rounding, and quotients that are made of these.

use super::{Body, END};
use crate::compiler::graph::{NodeId, Op};
use crate::compiler::types::Element;

/// So many nodes are looked at for whether one depends on another.
const MOST_LOOKED_AT: usize = 64;

impl Body<'_> {
    /// The factors of a product that is computed where it is read and may be contracted with a sum.
    pub(super) fn product(&self, id: NodeId) -> Option<&[NodeId]> {
        let may = self.access.contract && !self.variables.contains_key(&id) && self.graph.ty(id).element.is_float();
        if may { self.graph.call(id, "mul") } else { None }
    }

    /// A sum or difference of a product and something that is not one, as one operation of the machine. Of two products
    /// neither is contracted, a·d − b·c stays exactly 0 where both are equal, unless one is by a power of two and so has no rounding to lose.
    /// A sum of squares is 0 only where both are.
    pub(super) fn contracted(&self, operator: &str, x: &[NodeId], at: &[String]) -> Option<String> {
        if operator == "+"
            && let Some(code) = self.squares(x, at)
        {
            return Some(code);
        }
        let minus = match operator {
            "+" => false,
            "-" => true,
            "/" => return self.by_inverse(x, at),
            _ => return None,
        };
        let is_product = |id: NodeId| self.graph.call(id, "mul").is_some();
        let is_exact =
            |id: NodeId| self.graph.call(id, "mul").is_some_and(|x| x.iter().any(|x| self.is_power_of_two(*x)));
        // Which product to contract, where there are two.
        let (first, second) = (is_exact(x[0]), is_exact(x[1]) && !is_exact(x[0]));
        let left = self.product(x[0]).or_else(|| self.shared_product(x[0], false, (x[1], minus)));
        let right = self.product(x[1]).or_else(|| self.shared_product(x[1], minus, (x[0], false)));
        let (name, parts) = match (minus, left, right) {
            (false, Some(&[a, b]), None) if !is_product(x[1]) => ("mul_add", [a, b, x[1]]),
            (false, None, Some(&[a, b])) if !is_product(x[0]) => ("mul_add", [a, b, x[0]]),
            (true, Some(&[a, b]), None) if !is_product(x[1]) => ("mul_sub", [a, b, x[1]]),
            (true, None, Some(&[a, b])) if !is_product(x[0]) => ("sub_mul", [x[0], a, b]),
            (false, Some(&[a, b]), _) if first => ("mul_add", [a, b, x[1]]),
            (false, _, Some(&[a, b])) if second => ("mul_add", [a, b, x[0]]),
            (true, Some(&[a, b]), _) if first => ("mul_sub", [a, b, x[1]]),
            (true, _, Some(&[a, b])) if second => ("sub_mul", [x[0], a, b]),
            _ => return None,
        };
        let parts = parts.map(|part| self.argument(part, at)).join(", ");
        Some(format!("{}.{name}({parts})", self.access.cpu))
    }

    /// Whether a factor is a power of two by which products of ordinary size are exact.
    fn is_power_of_two(&self, id: NodeId) -> bool {
        let power = |factor: f64| (1e-6..=1e6).contains(&factor.abs()) && factor.to_bits() << 12 == 0;
        self.graph.literal(id).is_some_and(power)
    }

    /// A quotient by a number that stands in the source, as a product with its inverse in two parts.
    fn by_inverse(&self, x: &[NodeId], at: &[String]) -> Option<String> {
        let (divisor, element) = (self.graph.literal(x[1])?, &self.graph.ty(x[1]).element);
        let [high, low] = inverse(divisor, element).filter(|_| self.access.contract)?;
        let (cpu, x, divisor) = (self.access.cpu, self.argument(x[0], at), self.argument(x[1], at));
        Some(format!("{cpu}.over({x}, {divisor}, [{high}, {low}])"))
    }

    /// A sum of two squares; with a lane's own sum that they are added to, where lanes add up in any order.
    fn squares(&self, x: &[NodeId], at: &[String]) -> Option<String> {
        let cpu = self.access.cpu;
        let factors = |square: &[NodeId]| [0, 1].map(|k| self.argument(square[k], at)).join(", ");
        if let (Some(_), Some(b)) = (self.square(x[0]), self.square(x[1])) {
            return Some(format!("{cpu}.mul_add({}, {})", factors(b), self.argument(x[0], at)));
        }
        let both = self.graph.call(x[1], "add").filter(|_| self.in_lane && !self.variables.contains_key(&x[1]))?;
        let (a, b) = (self.square(both[0])?, self.square(both[1])?);
        let rest = self.argument(x[0], at);
        Some(format!("{cpu}.mul_add({}, {cpu}.mul_add({}, {rest}))", factors(a), factors(b)))
    }

    /// The factors of a product that is a square or a multiple of one, and so not negative.
    fn square(&self, id: NodeId) -> Option<&[NodeId]> {
        let factors = self.product(id)?;
        let is_square = |id: NodeId| self.graph.call(id, "mul").is_some_and(|factors| factors[0] == factors[1]);
        let is_multiple = |[factor, square]: [NodeId; 2]| {
            self.graph.literal(factor).is_some_and(|value| value > 0.0) && is_square(square)
        };
        let (a, b) = (factors[0], factors[1]);
        (is_square(id) || is_multiple([a, b]) || is_multiple([b, a])).then_some(factors)
    }

    /// The factors of a number with a variable of which nothing is left if all sums that read it are contracted: its factors stand somewhere,
    /// and nothing else reads it. `other`, what it is added to here or subtracted from, has nothing to do with it or is more of it, since what takes
    /// the product away again must find it as it was rounded.
    fn shared_product(&self, id: NodeId, minus: bool, other: (NodeId, bool)) -> Option<&[NodeId]> {
        let ty = self.graph.ty(id);
        let number = ty.rank() == 0 && ty.lead.is_empty() && ty.element.is_float() && self.access.contract;
        let factors = self.graph.call(id, "mul").filter(|_| number && self.marks.is_none())?;
        let there = |x: &NodeId| self.template(*x).is_some() || matches!(self.graph.node(*x).op, Op::Literal(_));
        let is_sum = |reader: &NodeId| {
            *reader != END && ["add", "sub"].iter().any(|name| self.graph.call(*reader, name).is_some())
        };
        let whole = factors.iter().all(there) && self.readers[id.0].iter().all(is_sum);
        (whole && self.has_no_less(other, (id, minus), &mut { MOST_LOOKED_AT })).then_some(factors)
    }

    /// Whether a term has no part of a product but with the product's own sign.
    fn has_no_less(&self, (term, minus): (NodeId, bool), product: (NodeId, bool), left: &mut usize) -> bool {
        if term == product.0 {
            return minus == product.1;
        }
        // Inputs come before what is made of them.
        if term.0 < product.0.0 {
            return true;
        }
        if *left == 0 {
            return false;
        }
        *left -= 1;
        if let Some(&[x, y]) = self.graph.call(term, "add") {
            return self.has_no_less((x, minus), product, left) && self.has_no_less((y, minus), product, left);
        }
        if let Some(&[x, y]) = self.graph.call(term, "sub") {
            return self.has_no_less((x, minus), product, left) && self.has_no_less((y, !minus), product, left);
        }
        self.graph.node(term).inputs.iter().all(|input| self.is_apart(*input, product.0, left))
    }

    /// Whether a node is not made of another.
    fn is_apart(&self, id: NodeId, other: NodeId, left: &mut usize) -> bool {
        if id.0 < other.0 {
            return true;
        }
        if id == other || *left == 0 {
            return false;
        }
        *left -= 1;
        self.graph.node(id).inputs.iter().all(|input| self.is_apart(*input, other, left))
    }
}

/// 1/c in two parts as code, of which the first is rounded towards 0 so that both have its sign: then no infinity takes the other away. `None` where
/// 1/c is exact, or where a part could be no normal number.
fn inverse(c: f64, element: &Element) -> Option<[String; 2]> {
    let moderate = |exponent: i32| (2f64.powi(-exponent)..2f64.powi(exponent)).contains(&c.abs());
    match element {
        Element::F32 if moderate(60) => {
            let c = f64::from(c as f32);
            let inverse = 1.0 / c;
            let nearest = inverse as f32;
            let beyond = f64::from(nearest).abs() > inverse.abs();
            let high = if beyond { f32::from_bits(nearest.to_bits() - 1) } else { nearest };
            let low = (inverse - f64::from(high)) as f32;
            (low != 0.0).then(|| [high, low].map(|part| format!("{part:?}_f32")))
        }
        Element::F64 if moderate(400) => {
            let inverse = 1.0 / c;
            let rest = |high: f64| high.mul_add(-c, 1.0);
            let high = if rest(inverse) < 0.0 { f64::from_bits(inverse.to_bits() - 1) } else { inverse };
            let low = rest(high) / c;
            (low != 0.0).then(|| [high, low].map(|part| format!("{part:?}_f64")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverses_are_right_to_the_last_bits() {
        for c in [3.0, -3.0, 0.1, -1.7, 49.0, 1e-5, 1e15, 1e17] {
            for element in [Element::F32, Element::F64] {
                let [high, low] = inverse(c, &element).unwrap_or_else(|| panic!("{c}"));
                let number = |text: &str| match text.strip_suffix("_f32") {
                    Some(text) => f64::from(text.parse::<f32>().unwrap()),
                    None => text.strip_suffix("_f64").unwrap().parse().unwrap(),
                };
                let (high, low) = (number(&high), number(&low));
                let c = if element == Element::F32 { f64::from(c as f32) } else { c };
                let bits = if element == Element::F32 { 46 } else { 102 };
                assert!(high.signum() == low.signum() && low.abs() < high.abs() * 2f64.powi(-22), "{c}: {high} {low}");
                // 1 − c · (high + low), each product and sum exact or rounded far below what is asked for.
                let rest = high.mul_add(-c, 1.0) - low * c;
                assert!(rest.abs() <= 2f64.powi(-bits), "{c}: {rest:e}");
            }
        }
        for c in [1.0, 2.0, -0.25, 0.0, f64::INFINITY, f64::NAN, 1e300] {
            assert!(inverse(c, &Element::F64).is_none() && inverse(c, &Element::F32).is_none(), "{c}");
        }
        assert!(inverse(3.0, &Element::Param("T".into())).is_none());
    }
}
