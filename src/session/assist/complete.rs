//! What may be written at a place: names of fields, labels of this world, values that make sense in it.

use std::ops::Range;

use super::{document_at, values};
use crate::manifest::outline::{self, Field, Outline};
use crate::manifest::{self, floor};
use crate::shell::kubectl;
use crate::simulation::Simulation;
use crate::text as words;

/// Something that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is, in a word or two.
    pub detail: String,
    /// What is written.
    pub insert: String,
    /// The bytes in whose place it is written.
    pub range: Range<usize>,
    /// What it means, where that is known.
    pub info: String,
}

/// Where one writes.
pub(super) struct Place<'a> {
    /// The document.
    pub(super) text: &'a str,
    /// All of the file.
    pub(super) file: &'a str,
    pub(super) outline: &'a Outline,
    /// The field, by its number.
    pub(super) number: usize,
    pub(super) world: &'a Simulation,
}

impl Place<'_> {
    pub(super) fn field(&self) -> Option<&Field> {
        self.outline.fields.get(self.number)
    }
}

/// What may be written at this byte, the likeliest first.
#[must_use]
pub fn complete(file: &str, at: usize, world: &Simulation) -> Vec<Completion> {
    let at = floor(file, at);
    let document = document_at(file, at);
    let text = file.get(document.clone()).unwrap_or("");
    let at = at - document.start;
    let outline = manifest::outline(text);
    let found = outline.on_line(text, at);
    let place = |number| Place { text, file, outline: &outline, number, world };
    let field = found.and_then(|number| outline.fields.get(number));
    let mut all = match (found, field) {
        (Some(number), Some(field)) if field.has_colon && at > field.key.end => {
            of_value(&place(number), at)
        }
        (Some(number), Some(field)) if !field.key.is_empty() => {
            let is_in = field.key.start <= at && at <= field.key.end;
            if is_in { of_name(&place(number), field.key.clone()) } else { Vec::new() }
        }
        (Some(number), Some(field)) if !field.value.is_empty() => of_value(&place(number), at),
        _ => on_empty(file, text, at, world),
    };
    // A name or a label may be empty while it is being written.
    all.retain(|completion| !completion.label.is_empty());
    for completion in &mut all {
        completion.range.start += document.start;
        completion.range.end += document.start;
    }
    all
}

/// On a line with nothing, or with only a dash: as if a letter stood there.
fn on_empty(file: &str, text: &str, at: usize, world: &Simulation) -> Vec<Completion> {
    let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) else { return Vec::new() };
    let line = before.rsplit('\n').next().unwrap_or("");
    let is_empty = line.chars().all(|letter| matches!(letter, ' ' | '-'))
        && after.split('\n').next().is_none_or(|rest| rest.trim().is_empty());
    // A dash needs a space before what follows, and three begin a document.
    if !is_empty || line.ends_with('-') || line.starts_with("---") {
        return Vec::new();
    }
    let text = format!("{before}x{after}");
    let outline = manifest::outline(&text);
    let Some(number) = outline.on_line(&text, at) else { return Vec::new() };
    let place = Place { text: &text, file, outline: &outline, number, world };
    let Some(field) = place.field() else { return Vec::new() };
    if field.key.is_empty() {
        let values = values::values(&place);
        return values.into_iter().map(|value| value.at(at..at, "")).collect();
    }
    of_name(&place, at..at)
}

/// Names of fields, or labels, that are not there yet.
fn of_name(place: &Place<'_>, range: Range<usize>) -> Vec<Completion> {
    let Some(field) = place.field() else { return Vec::new() };
    let taken: Vec<&str> = place
        .outline
        .fields
        .iter()
        .enumerate()
        .filter(|(number, other)| {
            *number != place.number && (other.parent, other.item) == (field.parent, field.item)
        })
        .map(|(_, other)| place.outline.name(place.text, other))
        .collect();
    let Some(owner) = outline::struct_around(place.outline, field) else {
        return of_label(place, &taken, &range);
    };
    // As long as the kind is not said, what all kinds have.
    let struct_name = if owner.is_empty() { "Service" } else { owner };
    // The cluster writes that.
    let is_status = |name: &str| field.parent.is_none() && name == "status";
    let is_free = |name: &str| !(taken.contains(&name) || is_status(name));
    let fields = manifest::fields(struct_name).into_iter();
    let free = fields.filter(|(name, _)| is_free(name));
    let (mut acted, mut kept) = (Vec::new(), Vec::new());
    for (name, go_type) in free {
        let about = kubectl::words(&format!("{struct_name}.{name}"));
        let info = if about.is_empty() { words::plain("field.kept") } else { about.to_owned() };
        let completion = Completion {
            label: name.to_owned(),
            detail: kubectl::shown(go_type),
            insert: opened(name, go_type, field),
            range: range.clone(),
            info,
        };
        if about.is_empty() { kept.push(completion) } else { acted.push(completion) }
    }
    acted.append(&mut kept);
    acted
}

/// A name with what follows it: a value on its line, or what is in it on the next.
fn opened(name: &str, go_type: &str, field: &Field) -> String {
    if field.has_colon {
        return name.to_owned();
    }
    let indent = " ".repeat(field.column);
    let inner = go_type.strip_prefix("v1.").unwrap_or("");
    if go_type.starts_with("[]") {
        format!("{name}:\n{indent}- ")
    } else if go_type.starts_with("map[") || !manifest::fields(inner).is_empty() {
        format!("{name}:\n{indent}  ")
    } else {
        format!("{name}: ")
    }
}

/// Labels that there are, each with its value.
fn of_label(place: &Place<'_>, taken: &[&str], range: &Range<usize>) -> Vec<Completion> {
    let Some(field) = place.field() else { return Vec::new() };
    let labels = values::labels(place).into_iter();
    let free = labels.filter(|(key, ..)| !taken.contains(&key.as_str()));
    let written = |(key, value, detail): (String, String, String)| {
        let label = format!("{key}: {}", values::scalar(&value));
        let insert = if field.has_colon { key } else { label.clone() };
        Completion { label, detail, insert, range: range.clone(), info: String::new() }
    };
    let mut all: Vec<Completion> = free.map(written).collect();
    all.dedup_by(|a, b| a.insert == b.insert);
    all
}

/// Values of the field whose value is here.
fn of_value(place: &Place<'_>, at: usize) -> Vec<Completion> {
    let Some(field) = place.field() else { return Vec::new() };
    let value = field.value.clone();
    let there = place.text.get(value.clone()).unwrap_or("");
    let is_in = there.is_empty() || (value.start <= at && at <= value.end);
    // Behind the colon, but before a comment.
    let is_blank = place.text.get(field.key.end + 1..at).is_none_or(|gap| gap.trim().is_empty());
    if !is_in || there.starts_with(['{', '[', '&', '*', '|', '>']) {
        return Vec::new();
    }
    let range = if there.is_empty() { at..at } else { value };
    if there.is_empty() && !is_blank {
        return Vec::new();
    }
    let is_close = place.text.get(..range.start).is_some_and(|before| before.ends_with(':'));
    let gap = if is_close { " " } else { "" };
    values::values(place).into_iter().map(|value| value.at(range.clone(), gap)).collect()
}

impl values::Suggestion {
    fn at(self, range: Range<usize>, gap: &str) -> Completion {
        let insert = format!("{gap}{}", self.written);
        let (label, detail) = (self.label, self.detail);
        Completion { label, detail, insert, range, info: String::new() }
    }
}
