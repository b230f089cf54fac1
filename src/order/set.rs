//! A set in the order of its elements.

use std::borrow::Borrow;
use std::{slice, vec};

/// A set in the order of its elements, as one list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SortedSet<T>(Vec<T>);

impl<T> Default for SortedSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> SortedSet<T> {
    /// An empty set.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many elements it has.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its elements, ascending.
    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.0.iter()
    }

    /// The lowest element.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.0.first()
    }
}

impl<T: Ord> SortedSet<T> {
    /// Adds an element; false if it was there.
    pub fn insert(&mut self, element: T) -> bool {
        let Err(place) = self.0.binary_search(&element) else { return false };
        self.0.insert(place, element);
        true
    }

    /// Takes an element out; false if it was not there.
    pub fn remove<Q: Ord + ?Sized>(&mut self, element: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        let found = self.0.binary_search_by(|held| held.borrow().cmp(element));
        found.is_ok_and(|place| {
            self.0.remove(place);
            true
        })
    }

    /// Whether it has this element.
    #[must_use]
    pub fn contains<Q: Ord + ?Sized>(&self, element: &Q) -> bool
    where
        T: Borrow<Q>,
    {
        self.0.binary_search_by(|held| held.borrow().cmp(element)).is_ok()
    }
}

impl<T: Ord> Extend<T> for SortedSet<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, elements: I) {
        for element in elements {
            self.insert(element);
        }
    }
}

impl<T: Ord> FromIterator<T> for SortedSet<T> {
    fn from_iter<I: IntoIterator<Item = T>>(elements: I) -> Self {
        let mut set = Self::new();
        set.extend(elements);
        set
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for SortedSet<T> {
    fn from(elements: [T; N]) -> Self {
        elements.into_iter().collect()
    }
}

impl<T> IntoIterator for SortedSet<T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a SortedSet<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_element_is_there_once_and_in_order() {
        let mut set = SortedSet::from([3, 1, 3, 2]);
        assert_eq!(set.iter().collect::<Vec<_>>(), [&1, &2, &3]);
        assert!(!set.insert(2));
        assert!(set.insert(0));
        assert!(set.remove(&3) && !set.remove(&3));
        assert!(set.contains(&0) && !set.contains(&3));
        assert_eq!((set.first(), set.len()), (Some(&0), 3));
    }
}
