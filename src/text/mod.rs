//! The interface's sentences, by message id. Kubernetes' own messages and tools' output are not here:
//! they are the same in every language.
//!
//! Four files a language under `assets/text/`: a line `id = sentence` each, `{name}` for an argument,
//! `{name|one form|other form}` for a word that follows a number. A kept crate for this (fluent) was
//! weighed and left: it alone is bigger than the rest of the interface's code.
//!
//! All but the first have what no first screen says; only `later` and `last` look into it. Published, that
//! text comes with parts of the app that follow the first screen, which a call to these waits for.
//!
//! [`word`] is for the names of buttons and panels: the English words are their own id, so that the
//! first screen carries them once. Other languages have all that and these words as well, in a fifth
//! file; they stand in [`languages`], and what one of them lacks is said in English.

pub mod languages;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

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

/// Which language is spoken, by its place in [`languages::LANGUAGES`]; the first is English.
static SPOKEN: AtomicUsize = AtomicUsize::new(0);

/// Speaks this language from now on; whether there is such a language.
#[inline(never)]
#[must_use]
pub fn set_language(code: &str) -> bool {
    let found = languages::LANGUAGES.iter().position(|language| language.code == code);
    if let Some(place) = found {
        SPOKEN.store(place, Ordering::Relaxed);
    }
    found.is_some()
}

/// The code of the language that is spoken: `en`, `de`.
#[inline(never)]
#[must_use]
pub fn language() -> &'static str {
    languages::LANGUAGES.get(spoken()).map_or("en", |language| language.code)
}

/// The place of the language that is spoken among all; 0 is English.
#[must_use]
pub fn spoken() -> usize {
    SPOKEN.load(Ordering::Relaxed)
}

/// These English words in the language that is spoken. Called in a hundred places, so it stays a call.
#[inline(never)]
#[must_use]
pub fn word(english: &'static str) -> &'static str {
    if spoken() == 0 { english } else { languages::find(spoken(), english).unwrap_or(english) }
}

/// These English words in the language that is spoken, with these arguments.
#[inline(never)]
#[must_use]
pub fn worded(english: &'static str, args: &Args) -> String {
    fill(word(english), args)
}

/// Marks English words that [`word`] is given later, so that the tests find them.
#[must_use]
pub const fn english(words: &'static str) -> &'static str {
    words
}

/// The sentence of this id. An unknown id stands for itself, so that it is seen; a test finds it first.
#[must_use]
pub fn plain(id: &str) -> String {
    with(id, &Args::new())
}

/// The sentence of this id with these arguments.
#[must_use]
pub fn with(id: &str, args: &Args) -> String {
    let own = if spoken() == 0 { None } else { languages::find(spoken(), id) };
    let found =
        own.or_else(|| catalogue().get(id).copied()).or_else(|| later(id)).or_else(|| last(id));
    found.map_or_else(|| id.to_owned(), |pattern| fill(pattern, args))
}

fn fill(pattern: &str, args: &Args) -> String {
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
    catalogue().keys().chain(later_catalogue().keys()).chain(last_catalogue().keys()).copied()
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
    CATALOGUE.get_or_init(|| read(include_str!("../../assets/text/en.txt")))
}

/// A function of its own, so that a first screen does without it.
#[inline(never)]
fn later(id: &str) -> Option<&'static str> {
    later_catalogue().get(id).copied()
}

/// What only the page of one's own says.
#[inline(never)]
fn last(id: &str) -> Option<&'static str> {
    last_catalogue().get(id).copied()
}

fn last_catalogue() -> &'static SortedMap<&'static str, &'static str> {
    static LAST: OnceLock<SortedMap<&'static str, &'static str>> = OnceLock::new();
    LAST.get_or_init(|| read(include_str!("../../assets/text/en-page.txt")))
}

fn later_catalogue() -> &'static SortedMap<&'static str, &'static str> {
    static LATER: OnceLock<SortedMap<&'static str, &'static str>> = OnceLock::new();
    LATER.get_or_init(|| {
        let mut all = read(include_str!("../../assets/text/en-later.txt"));
        all.extend(read(include_str!("../../assets/text/en-lessons.txt")));
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
            include_str!("../../assets/text/en.txt"),
            include_str!("../../assets/text/en-later.txt"),
            include_str!("../../assets/text/en-lessons.txt"),
            include_str!("../../assets/text/en-page.txt"),
        ];
        let lines = files.into_iter().flat_map(str::lines);
        let lines: Vec<&str> =
            lines.filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        assert_eq!(lines.len(), ids().count());
        let all: SortedMap<&str, ()> = ids().map(|id| (id, ())).collect();
        assert_eq!(lines.len(), all.len(), "no id stands in two files");
    }
}
