//! What a person may have meant: one plain sentence beside Kubernetes' own words.

use std::ops::Range;

use crate::manifest::decode::{Decoded, Unknown};
use crate::manifest::position::line_column;
use crate::manifest::schema::{self, Shape};
use crate::manifest::tree::{Data, Entry, Node};

/// Fields of one object that a hint looks at; no person writes more of them by hand.
const MAX_STRAYS: usize = 200;

/// An entry that stands too far left, and the key it belongs under.
struct Stray<'a> {
    entry: &'a Entry,
    owner: &'a str,
}

/// What to do about fields that an object does not have.
pub(super) fn unknown_fields(text: &str, root: &Node, decoded: &Decoded) -> Option<String> {
    let first = decoded.unknown.first()?;
    let parent = at(root, first)?;
    let strays = strays(parent.entries(), first.in_struct);
    if !strays.is_empty() {
        return Some(lost_indentation(text, &strays));
    }
    misspelt(first)
}

/// What to do about a document without `kind`: perhaps a part of a Service.
pub(super) fn fragment(text: &str, root: &Node) -> Option<String> {
    let entries = root.entries();
    let first = entries.first()?;
    let is_part = |name: &str| schema::field(name, &first.key).is_some();
    if is_part("Service") || !(is_part("ServiceSpec") || is_part("ServicePort")) {
        return None;
    }
    let strays: Vec<Range<usize>> = entries.iter().take(MAX_STRAYS).map(extent).collect();
    let lines = lines(text, &strays);
    Some(format!(
        "This is only a part of a manifest: {lines} {} indentation, under the spec of an object \
         with apiVersion, kind and metadata.",
        if lines.starts_with("line ") { "needs" } else { "need" }
    ))
}

/// What to do about text that is no YAML.
pub(super) fn syntax(text: &str, document: &Range<usize>, at: &Range<usize>) -> String {
    let (line, _) = line_column(text, at.start);
    let content = text.get(at.clone()).unwrap_or("");
    let blank = content.len() - content.trim_start().len();
    if content.get(..blank).is_some_and(|blank| blank.contains('\t')) {
        return format!("Line {line} is indented with a tab: YAML takes only spaces there.");
    }
    if let Some(lines) = flat_lines(text, document) {
        return format!(
            "No line is indented: {lines} need indentation, to say what they belong to."
        );
    }
    if content.contains('\u{201c}') || content.contains('\u{201d}') {
        return format!("Line {line} has curly quotes: write straight ones.");
    }
    format!("Look at line {line} and the one before it: indentation, quotes, colons, brackets.")
}

/// What to do about a value of the wrong type.
pub(super) fn mismatch(message: &str) -> Option<String> {
    let hint = if message.contains("cannot unmarshal string") && message.ends_with("of type int32")
    {
        "Write a number here, without quotes."
    } else if message.ends_with("of type string") && message.contains("cannot unmarshal object") {
        "Only name and value pairs stand here, without further levels."
    } else if message.ends_with("of type string") {
        "Put the value in quotes: without them it is no text."
    } else if message.contains("cannot unmarshal object") && message.contains("of type []") {
        "This is a list: begin each entry with a dash."
    } else if message.contains("unmarshal number") && message.ends_with("of type int32") {
        "Write a whole number that is not too large."
    } else if message.ends_with("of type bool") {
        "Write true or false, without quotes."
    } else if message.ends_with("of type map[string]string") {
        "Write one pair a line, as in `app: web`."
    } else {
        return None;
    };
    Some(hint.to_owned())
}

/// What to do about a kind that the cluster does not have.
pub(super) fn unknown_kind(api_version: &str, kind: &str) -> Option<String> {
    if api_version.starts_with("kind.x-k8s.io/") {
        let hint = "This is a file for `kind create cluster --config`, not for kubectl.";
        return Some(hint.to_owned());
    }
    let versions = schema::versions_of(kind);
    if !versions.is_empty() {
        return Some(format!("The apiVersion of {kind} is {}.", versions.join(" or ")));
    }
    let near = nearest(kind, schema::kinds())?;
    Some(format!("Did you mean kind {near}?"))
}

/// The map that holds this unknown field.
fn at<'a>(root: &'a Node, unknown: &Unknown) -> Option<&'a Node> {
    let (_, way) = unknown.path.0.split_last()?;
    way.iter().try_fold(root, |node, part| match (part, &node.data) {
        (crate::api::PathPart::Field(key) | crate::api::PathPart::Key(key), _) => node.get(key),
        (crate::api::PathPart::Index(index), Data::List(items)) => items.get(*index),
        (crate::api::PathPart::Index(_), _) => None,
    })
}

/// Entries that would be known if they stood under one of the entries before them.
fn strays<'a>(entries: &'a [Entry], in_struct: &'static str) -> Vec<Stray<'a>> {
    let mut open: Vec<(&str, Shape)> = Vec::new();
    let mut strays = Vec::new();
    for entry in entries.iter().take(MAX_STRAYS) {
        if let Some(go_type) = schema::field(in_struct, &entry.key) {
            open = vec![(entry.key.as_str(), container(go_type, &entry.value))];
            continue;
        }
        // A struct that knows the field wins over a map, which takes anything.
        let knows = |shape: &Shape| match shape.struct_name() {
            Some(name) => schema::field(name, &entry.key),
            None => None,
        };
        let by_name = open.iter().rposition(|(_, shape)| knows(shape).is_some());
        let takes_any = |shape: &Shape| matches!(shape, Shape::Map(_));
        let is_text = !matches!(entry.value.data, Data::Null | Data::List(_) | Data::Map(_));
        let found = by_name
            .or_else(|| is_text.then(|| open.iter().rposition(|(_, shape)| takes_any(shape)))?);
        let Some((owner, shape)) = found.and_then(|place| open.get(place).copied()) else {
            continue;
        };
        open.truncate(found.map_or(0, |place| place + 1));
        if let Some(go_type) = knows(&shape) {
            open.push((entry.key.as_str(), container(go_type, &entry.value)));
        }
        strays.push(Stray { entry, owner });
    }
    strays
}

/// What may stand under a field: a struct, or a free map if it has nothing yet.
fn container(go_type: &'static str, value: &Node) -> Shape {
    let shape = schema::shape(go_type);
    if let Shape::List(element) = shape {
        // A stray field may belong to the list's last element.
        return schema::shape(element).struct_name().map_or(Shape::Any, Shape::Struct);
    }
    if matches!(shape, Shape::Map(_)) && !value.is_null() { Shape::Any } else { shape }
}

fn extent(entry: &Entry) -> Range<usize> {
    entry.key_span.start..entry.value.span.end.max(entry.key_span.end)
}

fn lost_indentation(text: &str, strays: &[Stray<'_>]) -> String {
    let extents: Vec<Range<usize>> = strays.iter().map(|stray| extent(stray.entry)).collect();
    let lines = lines(text, &extents);
    let mut owners: Vec<&str> = Vec::new();
    for stray in strays {
        if !owners.contains(&stray.owner) {
            owners.push(stray.owner);
        }
    }
    let belongings: Vec<String> = owners
        .into_iter()
        .map(|owner| {
            let keys: Vec<&str> = strays
                .iter()
                .filter(|stray| stray.owner == owner)
                .map(|stray| stray.entry.key.as_str())
                .collect();
            let verb = if keys.len() == 1 { "belongs" } else { "belong" };
            format!("{} {verb} under {owner}", join(&keys))
        })
        .collect();
    let verb = if lines.starts_with("line ") { "needs" } else { "need" };
    format!("{} {verb} more indentation: {}.", capital(&lines), belongings.join(", "))
}

fn misspelt(unknown: &Unknown) -> Option<String> {
    let Some(crate::api::PathPart::Field(name)) = unknown.path.0.last() else { return None };
    let near = nearest(name, schema::fields(unknown.in_struct)?.keys().copied())?;
    Some(format!("Did you mean {near}?"))
}

/// Lines of a text without any indentation that a manifest would indent; `None` if some line is
/// indented.
fn flat_lines(text: &str, document: &Range<usize>) -> Option<String> {
    const TOP: [&str; 8] =
        ["apiVersion", "kind", "metadata", "spec", "status", "nodes", "networking", "name"];
    let content = text.get(document.clone())?;
    if content.lines().count() < 4 || content.lines().any(|line| line.starts_with([' ', '\t'])) {
        return None;
    }
    let mut at = document.start;
    let mut is_astray = false;
    let mut items: Vec<&str> = Vec::new();
    let mut strays = Vec::new();
    for line in content.split_inclusive('\n') {
        let range = at..at + line.trim_end().len();
        at += line.len();
        let key = line.split(':').next().unwrap_or("").trim();
        match key.strip_prefix("- ") {
            // An item like those before is of their list.
            Some(item) if !is_astray || items.contains(&item) => {
                items.push(item);
                is_astray = false;
                continue;
            }
            Some(_) => {}
            None if key.is_empty() || key.starts_with('#') => continue,
            None => is_astray = !TOP.contains(&key),
        }
        if is_astray {
            strays.push(range);
        }
    }
    (!strays.is_empty()).then(|| lines(text, &strays))
}

/// More runs of lines are not named one by one.
const RUNS_MAX: usize = 8;

/// `line 4`, `lines 4 and 6-12`, for places in the order of the text.
fn lines(text: &str, ranges: &[Range<usize>]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    // Counted from one place to the next: a text of many lines may have as many ranges.
    let (mut at, mut line) = (0, 1);
    let mut line_at = |place: usize| {
        if place < at {
            (at, line) = (0, 1);
        }
        line += text.get(at..place).unwrap_or_default().matches('\n').count();
        at = place;
        line
    };
    for range in ranges {
        let (first, last) = (line_at(range.start), line_at(range.end));
        match runs.last_mut() {
            Some((_, end)) if first <= *end + 1 => *end = last.max(*end),
            Some(_) | None => runs.push((first, last)),
        }
    }
    let is_one = matches!(runs.as_slice(), [(first, last)] if first == last);
    let mut parts: Vec<String> = runs
        .iter()
        .take(RUNS_MAX)
        .map(
            |(first, last)| {
                if first == last { first.to_string() } else { format!("{first}-{last}") }
            },
        )
        .collect();
    if runs.len() > RUNS_MAX {
        parts.push(format!("{} more", runs.len() - RUNS_MAX));
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    format!("{} {}", if is_one { "line" } else { "lines" }, join(&parts))
}

fn join(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [before @ .., last] => format!("{} and {last}", before.join(", ")),
    }
}

fn capital(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// The name that is written like this one but for case, or but for a letter or two.
fn nearest(word: &str, names: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let allowed = if word.chars().count() < 5 { 1 } else { 2 };
    names
        .map(|name| (distance(&lower, &name.to_ascii_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}

/// How many letters must be put in, taken out or changed to make one word of the other.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut next = vec![i + 1];
        for ((to, above), pair) in b.iter().zip(row.iter().skip(1)).zip(row.iter()) {
            let left = next.last().copied().unwrap_or(0);
            next.push((pair + usize::from(from != *to)).min(above + 1).min(left + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_near() {
        assert_eq!(distance("web", "web"), 0);
        assert_eq!(distance("webb", "web"), 1);
        assert_eq!(distance("wbe", "web"), 2);
        assert_eq!((distance("", "web"), distance("web", "")), (3, 3));
    }

    #[test]
    fn near_names_are_found() {
        let names = ["selector", "type", "ports"];
        assert_eq!(nearest("selectr", names.into_iter()), Some("selector"));
        assert_eq!(nearest("Type", names.into_iter()), Some("type"));
        assert_eq!(nearest("replicas", names.into_iter()), None);
    }

    #[test]
    fn a_line_in_every_other_of_a_hundred_thousand_is_named_at_once() {
        let text = "stray: 1\nkind: Service\n".repeat(50_000);
        let hint = flat_lines(&text, &(0..text.len())).unwrap_or_default();
        assert_eq!(hint, "lines 1, 3, 5, 7, 9, 11, 13, 15 and 49992 more");
    }

    #[test]
    fn lines_are_named_in_runs() {
        let text = "a\nb\nc\nd\n";
        assert_eq!(lines(text, &[0..1, 2..3, 6..7]), "lines 1-2 and 4");
        assert_eq!(lines(text, std::slice::from_ref(&(2..2))), "line 2");
    }

    #[test]
    fn flat_text_names_what_it_lost() {
        let text = "kind: Cluster\nnodes:\n- role: a\nports:\n- one: 1\ntwo: 2\n- role: b\n";
        assert_eq!(flat_lines(text, &(0..text.len())).as_deref(), Some("lines 4-6"));
        assert_eq!(flat_lines("a:\n  b: 1\nc: 1\nd: 1\n", &(0..20)), None);
    }
}
