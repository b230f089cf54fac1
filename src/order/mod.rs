//! Things in order: one sort for all types, and maps and sets that are plain lists.
//!
//! The standard library's sort is compiled anew for each type of element, at some five kilobytes a
//! time, its tree maps at some six; every visitor would load them thirty times over. Worlds are
//! small, and are copied more often than changed: a list is the better map for them, too.

mod map;
mod set;

use std::cmp::Ordering;

pub use map::{Iter, SortedMap};
pub use set::SortedSet;

/// Lists that can be put in order; what compares equal keeps its order.
pub trait InOrder<T> {
    /// Puts the elements in the order that `compare` tells.
    fn in_order_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);

    /// Puts the elements in the order of their keys.
    fn in_order_of<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.in_order_by(|a, b| key(a).cmp(&key(b)));
    }

    /// Puts the elements in their own order.
    fn in_order(&mut self)
    where
        T: Ord,
    {
        self.in_order_by(T::cmp);
    }
}

impl<T> InOrder<T> for Vec<T> {
    fn in_order_by(&mut self, compare: impl Fn(&T, &T) -> Ordering) {
        let places = sorted(self.len(), &|a, b| match (self.get(a), self.get(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        });
        let mut elements: Vec<Option<T>> = self.drain(..).map(Some).collect();
        for place in places {
            self.extend(elements.get_mut(place).and_then(Option::take));
        }
    }
}

/// The places 0 to `count`, in the order that `compare` tells of them.
fn sorted(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut places: Vec<usize> = (0..count).collect();
    places.sort_by(|a, b| compare(*a, *b));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_elements_keep_their_order() {
        let mut words = vec!["bb", "a", "cc", "d"];
        words.in_order_of(|word| word.len());
        assert_eq!(words, ["a", "d", "bb", "cc"]);
        words.in_order_by(|a, b| b.cmp(a));
        assert_eq!(words, ["d", "cc", "bb", "a"]);
        words.in_order();
        assert_eq!(words, ["a", "bb", "cc", "d"]);
    }
}
