//! Two patches made one, and a patch applied.

use crate::api::Value;
use crate::control_plane::apply_merge::schema::{ListMerge, Path};
use crate::control_plane::apply_merge::{DELETE_VALUES, DIRECTIVE, Map, ORDER, RETAIN, field};
use crate::order::InOrder;

/// Both patches as one; where they speak of one field, `second` has the last word.
pub(super) fn combine(mut first: Map, second: Map, place: &Path) -> Map {
    for (name, new) in second {
        let place = place.child(&name);
        let joined = match (first.remove(&name), new) {
            (Some(Value::Map(old)), Value::Map(new)) => Value::Map(combine(old, new, &place)),
            (Some(Value::List(old)), Value::List(new)) => {
                Value::List(combine_lists(old, new, &place))
            }
            (_, new) => new,
        };
        first.insert(name, joined);
    }
    first
}

fn combine_lists(mut first: Vec<Value>, second: Vec<Value>, place: &Path) -> Vec<Value> {
    let ListMerge::ByKey(key) = place.list_merge() else { return second };
    for element in second {
        match (position(&first, key, &element), element) {
            (Some(at), Value::Map(new)) => {
                if let Some(Value::Map(old)) = first.get_mut(at) {
                    *old = combine(std::mem::take(old), new, place);
                }
            }
            (_, element) => first.push(element),
        }
    }
    first
}

/// Where the first element with the same key is.
fn position(elements: &[Value], key: &str, like: &Value) -> Option<usize> {
    let wanted = field(like, key);
    elements.iter().position(|element| wanted.is_some() && field(element, key) == wanted)
}

/// What the patch makes of an object.
pub(super) fn apply(mut object: Map, mut patch: Map, place: &Path) -> Map {
    if let Some(Value::List(kept)) = patch.remove(RETAIN) {
        object.retain(|name, _| kept.contains(&Value::String(name.clone())));
    }
    let orders = take_prefixed(&mut patch, ORDER);
    for (name, gone) in take_prefixed(&mut patch, DELETE_VALUES) {
        if let Some(Value::List(values)) = object.get_mut(&name) {
            values.retain(|value| !gone.contains(value));
        }
    }
    for (name, order) in orders {
        let ListMerge::ByKey(key) = place.child(&name).list_merge() else { continue };
        let change = match patch.remove(&name) {
            Some(Value::List(change)) => change,
            Some(other) => {
                object.insert(name, other);
                continue;
            }
            None => Vec::new(),
        };
        let before = match object.remove(&name) {
            Some(Value::List(before)) => before,
            _ => Vec::new(),
        };
        let merged = apply_elements(before.clone(), change, key, &place.child(&name));
        object.insert(name, Value::List(in_order(merged, &order, &before, key)));
    }
    for (name, new) in patch {
        let place = place.child(&name);
        let old = object.remove(&name);
        if let Some(value) = apply_value(old, new, &place) {
            object.insert(name, value);
        }
    }
    object
}

fn apply_value(old: Option<Value>, new: Value, place: &Path) -> Option<Value> {
    Some(match (old, new) {
        (_, Value::Null) => return None,
        (Some(Value::Map(old)), Value::Map(new)) => Value::Map(apply(old, new, place)),
        (_, Value::Map(new)) => Value::Map(apply(Map::new(), new, place)),
        (Some(Value::List(mut old)), Value::List(new)) => match place.list_merge() {
            ListMerge::Replace => Value::List(new),
            ListMerge::ByKey(key) => Value::List(apply_elements(old, new, key, place)),
            ListMerge::Set => {
                for value in new {
                    if !old.contains(&value) {
                        old.push(value);
                    }
                }
                Value::List(old)
            }
        },
        (None, Value::List(new)) => match place.list_merge() {
            ListMerge::ByKey(key) => Value::List(apply_elements(Vec::new(), new, key, place)),
            ListMerge::Replace | ListMerge::Set => Value::List(new),
        },
        (_, new) => new,
    })
}

fn apply_elements(
    mut elements: Vec<Value>,
    change: Vec<Value>,
    key: &str,
    place: &Path,
) -> Vec<Value> {
    let (gone, change): (Vec<Value>, Vec<Value>) =
        change.into_iter().partition(|element| field(element, DIRECTIVE).is_some());
    for element in &gone {
        // All elements with this key go, not only one of them.
        elements.retain(|other| field(other, key) != field(element, key));
    }
    for element in change {
        match (position(&elements, key, &element), element) {
            (Some(at), Value::Map(new)) => {
                if let Some(Value::Map(old)) = elements.get_mut(at) {
                    *old = apply(std::mem::take(old), new, place);
                }
            }
            (_, Value::Map(new)) => elements.push(Value::Map(apply(Map::new(), new, place))),
            (_, other) => elements.push(other),
        }
    }
    elements
}

/// The applied elements in the applied order; those that only the store has keep their places
/// among them as well as can be.
fn in_order(elements: Vec<Value>, order: &[Value], before: &[Value], key: &str) -> Vec<Value> {
    let (mut applied, other): (Vec<Value>, Vec<Value>) =
        elements.into_iter().partition(|element| position(order, key, element).is_some());
    applied.in_order_of(|element| position(order, key, element));
    let mut applied = applied.into_iter().peekable();
    let mut other = other.into_iter().peekable();
    let mut all = Vec::new();
    loop {
        let other_first = match (other.peek(), applied.peek()) {
            (None, None) => return all,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(other), Some(applied)) => {
                match (position(before, key, other), position(before, key, applied)) {
                    (Some(other), Some(applied)) => other < applied,
                    _ => false,
                }
            }
        };
        all.extend(if other_first { other.next() } else { applied.next() });
    }
}

/// Takes the entries out whose names begin so; gives their names without it, and their lists.
fn take_prefixed(patch: &mut Map, prefix: &str) -> Vec<(String, Vec<Value>)> {
    let names: Vec<String> =
        patch.keys().filter(|name| name.starts_with(prefix)).cloned().collect();
    let mut taken = Vec::new();
    for name in names {
        if let (Some(Value::List(values)), Some(field)) =
            (patch.remove(&name), name.strip_prefix(prefix))
        {
            taken.push((field.to_owned(), values));
        }
    }
    taken
}
