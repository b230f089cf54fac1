//! The patch between two objects.

use std::cmp::Ordering;

use crate::api::Value;
use crate::control_plane::apply_merge::schema::{ListMerge, Path};
use crate::control_plane::apply_merge::{
    DELETE_VALUES, DIRECTIVE, Map, ORDER, RETAIN, field, key_text,
};
use crate::order::InOrder;

/// Which half of a difference is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// What is new or different.
    Changes,
    /// What is gone.
    Deletions,
}

/// The patch that leads from `before` to `after`, or the wanted half of it. `null` removes a field.
pub(super) fn diff(before: &Map, after: &Map, mode: Mode, place: &Path) -> Map {
    let mut patch = Map::new();
    for (name, new) in after {
        let place = place.child(name);
        match (before.get(name), new) {
            (Some(Value::Map(old)), Value::Map(new)) => {
                let mut inner = diff(old, new, mode, &place);
                if !inner.is_empty() {
                    retain(&mut inner, new, &place);
                    patch.insert(name.clone(), Value::Map(inner));
                }
            }
            (Some(Value::List(old)), Value::List(new)) => {
                diff_lists((old, new), mode, &place, (name, &mut patch));
            }
            (Some(old), new) if old == new => {}
            (_, new) if mode == Mode::Changes => {
                patch.insert(name.clone(), new.clone());
            }
            _ => {}
        }
    }
    if mode == Mode::Deletions {
        for name in before.keys().filter(|name| !after.contains_key(*name)) {
            patch.insert(name.clone(), Value::Null);
        }
    }
    patch
}

fn retain(patch: &mut Map, new: &Map, place: &Path) {
    if place.retains_only_given_keys() {
        let keys = new.keys().map(|key| Value::String(key.clone())).collect();
        patch.insert(RETAIN.to_owned(), Value::List(keys));
    }
}

fn diff_lists(
    (old, new): (&[Value], &[Value]),
    mode: Mode,
    place: &Path,
    (name, patch): (&str, &mut Map),
) {
    match (place.list_merge(), mode) {
        (ListMerge::Replace, Mode::Changes) => {
            if old != new {
                patch.insert(name.to_owned(), Value::List(new.to_vec()));
            }
        }
        (ListMerge::Replace, Mode::Deletions) => {}
        (ListMerge::Set, Mode::Changes) => {
            let added: Vec<Value> = missing(new, old);
            if !added.is_empty() {
                patch.insert(name.to_owned(), Value::List(added));
            }
        }
        (ListMerge::Set, Mode::Deletions) => {
            let gone: Vec<Value> = missing(old, new);
            if !gone.is_empty() {
                patch.insert(format!("{DELETE_VALUES}{name}"), Value::List(gone));
            }
        }
        (ListMerge::ByKey(key), _) => {
            let elements = diff_elements((old, new), key, mode, place);
            if !elements.is_empty() {
                patch.insert(name.to_owned(), Value::List(elements));
            }
            if mode == Mode::Changes {
                let order = new.iter().filter_map(|element| only_key(element, key)).collect();
                patch.insert(format!("{ORDER}{name}"), Value::List(order));
            }
        }
    }
}

/// The values of one list that the other does not have.
fn missing(values: &[Value], from: &[Value]) -> Vec<Value> {
    values.iter().filter(|value| !from.contains(value)).cloned().collect()
}

fn only_key(element: &Value, key: &str) -> Option<Value> {
    let value = field(element, key)?.clone();
    Some(Value::Map(Map::from([(key.to_owned(), value)])))
}

/// Both lists are gone through in the order of their keys, as kubectl does: where a key occurs
/// twice, first meets first.
fn diff_elements(
    (old, new): (&[Value], &[Value]),
    key: &str,
    mode: Mode,
    place: &Path,
) -> Vec<Value> {
    let (old, new) = (sorted(old, key), sorted(new, key));
    let mut old = old.into_iter().peekable();
    let mut new = new.into_iter().peekable();
    let mut elements = Vec::new();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return elements,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => key_text(old, key).cmp(&key_text(new, key)),
        };
        match order {
            Ordering::Less => {
                let gone = old.next().and_then(|element| only_key(element, key));
                if let (Mode::Deletions, Some(Value::Map(mut gone))) = (mode, gone) {
                    gone.insert(DIRECTIVE.to_owned(), Value::String("delete".to_owned()));
                    elements.push(Value::Map(gone));
                }
            }
            Ordering::Greater => {
                let added = new.next().filter(|_| mode == Mode::Changes);
                elements.extend(added.cloned());
            }
            Ordering::Equal => {
                let both = (old.next(), new.next());
                if let (Some(Value::Map(old)), Some(Value::Map(new))) = both {
                    let mut inner = diff(old, new, mode, place);
                    if let (false, Some(value)) = (inner.is_empty(), new.get(key)) {
                        retain(&mut inner, new, place);
                        inner.insert(key.to_owned(), value.clone());
                        elements.push(Value::Map(inner));
                    }
                }
            }
        }
    }
}

fn sorted<'a>(elements: &'a [Value], key: &str) -> Vec<&'a Value> {
    let mut elements: Vec<&Value> = elements.iter().collect();
    elements.in_order_of(|element| key_text(element, key));
    elements
}
