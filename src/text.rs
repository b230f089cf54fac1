//! The interface's sentences, by message id. Kubernetes' own messages and tools' output are not here:
//! they are the same in every language.
//!
//! Three files a language under `assets/text/`: a line `id = sentence` each, `{name}` for an argument,
//! `{name|one form|other form}` for a word that follows a number. A kept crate for this (fluent) was
//! weighed and left: it alone is bigger than the rest of the interface's code.
//!
//! The second and the third file have what no first screen says; only `later` looks into it. Published, that text
//! comes with the part of the app that follows the first screen, which a call to `later` waits for.

use std::sync::OnceLock;

use crate::order::SortedMap;

/// What goes into a sentence's places.
#[derive(Clone, Debug, Default)]
pub struct Args(Vec<(&'static str, String)>);

impl Args {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// With this text at that place.
    #[must_use]
    pub fn text(mut self, name: &'static str, value: &str) -> Self {
        self.0.push((name, value.to_owned()));
        self
    }

    /// With this value, as it prints, at that place.
    #[must_use]
    pub fn value(self, name: &'static str, value: impl std::fmt::Display) -> Self {
        let value = value.to_string();
        self.text(name, &value)
    }

    fn get(&self, name: &str) -> &str {
        self.0.iter().rev().find(|(n, _)| *n == name).map_or("", |(_, value)| value)
    }
}

/// The sentence of this id. An unknown id stands for itself, so that it is seen; a test finds it first.
#[must_use]
pub fn plain(id: &str) -> String {
    with(id, &Args::new())
}

/// The sentence of this id with these arguments.
#[must_use]
pub fn with(id: &str, args: &Args) -> String {
    let found = catalogue().get(id).copied().or_else(|| later(id));
    let Some(pattern) = found else { return id.to_owned() };
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (place, after) = after.split_once('}').unwrap_or((after, ""));
        out.push_str(filled(place, args));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// All ids, in order.
pub fn ids() -> impl Iterator<Item = &'static str> {
    catalogue().keys().chain(later_catalogue().keys()).copied()
}

fn filled<'a>(place: &'a str, args: &'a Args) -> &'a str {
    let mut parts = place.split('|');
    let value = args.get(parts.next().unwrap_or(""));
    match (parts.next(), parts.next()) {
        (Some(one), Some(other)) => {
            if value == "1" {
                one
            } else {
                other
            }
        }
        _ => value,
    }
}

fn catalogue() -> &'static SortedMap<&'static str, &'static str> {
    static CATALOGUE: OnceLock<SortedMap<&'static str, &'static str>> = OnceLock::new();
    CATALOGUE.get_or_init(|| read(include_str!("../assets/text/en.txt")))
}

/// A function of its own, so that a first screen does without it.
#[inline(never)]
fn later(id: &str) -> Option<&'static str> {
    later_catalogue().get(id).copied()
}

fn later_catalogue() -> &'static SortedMap<&'static str, &'static str> {
    static LATER: OnceLock<SortedMap<&'static str, &'static str>> = OnceLock::new();
    LATER.get_or_init(|| {
        let mut all = read(include_str!("../assets/text/en-later.txt"));
        all.extend(read(include_str!("../assets/text/en-lessons.txt")));
        all
    })
}

#[inline(never)]
fn read(text: &'static str) -> SortedMap<&'static str, &'static str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = ")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_follow_their_number() {
        assert_eq!(filled("n|pod|pods", &Args::new().value("n", 1)), "pod");
        assert_eq!(filled("n|pod|pods", &Args::new().value("n", 0)), "pods");
    }

    #[test]
    fn every_line_of_the_catalogue_has_an_id_of_its_own() {
        let files = [
            include_str!("../assets/text/en.txt"),
            include_str!("../assets/text/en-later.txt"),
            include_str!("../assets/text/en-lessons.txt"),
        ];
        let lines = files.into_iter().flat_map(str::lines);
        let lines: Vec<&str> =
            lines.filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        assert_eq!(lines.len(), ids().count());
        let all: SortedMap<&str, ()> = ids().map(|id| (id, ())).collect();
        assert_eq!(lines.len(), all.len(), "no id stands in both files");
    }
}
