//! The curriculum, in order: reading this list is reading the course.

use std::sync::OnceLock;

use crate::lesson::Lesson;
use crate::lesson::decode::decode;
use crate::lesson::translate::translate;
use crate::text;
use crate::text::languages::{COUNT, LANGUAGES};

macro_rules! lesson {
    ($name:literal) => {
        ($name, include_str!(concat!("../../assets/lessons/", $name, ".yaml")))
    };
    // One that is too long for one file goes on in another.
    ($name:literal, $more:literal) => {
        (
            $name,
            concat!(
                include_str!(concat!("../../assets/lessons/", $name, ".yaml")),
                include_str!(concat!("../../assets/lessons/", $more, ".yaml"))
            ),
        )
    };
}

/// The lessons' texts by their ids, in the order of the course.
pub static LESSONS: &[(&str, &str)] = &[
    lesson!("pod-address"),
    lesson!("replaced"),
    lesson!("stable-name"),
    lesson!("nobody-home"),
    lesson!("label-query"),
    lesson!("three-ports"),
    lesson!("ready"),
    lesson!("goodbye"),
    lesson!("dice"),
    lesson!("sticky"),
    lesson!("nodeport"),
    lesson!("whose-localhost"),
    lesson!("front-door"),
    lesson!("who-was-that"),
    lesson!("surnames"),
    lesson!("headless"),
    lesson!("one-front-door"),
    lesson!("tickets", "tickets-more"),
];

/// A way through some of the lessons.
#[derive(Debug)]
pub struct Path {
    /// Its name in links.
    pub id: &'static str,
    /// The lessons, by their places in the course, from 1.
    pub orders: &'static [u32],
}

/// The ways through the course; the last is all of it.
pub static PATHS: &[Path] = &[
    Path { id: "essentials", orders: &[3, 5, 6, 11, 13] },
    Path { id: "debugging", orders: &[5, 6, 7, 12, 15, 18] },
    Path { id: "class", orders: &[1, 3, 4, 5, 6, 9, 11, 13, 14, 18] },
    Path { id: "blog", orders: &[4, 9, 11, 14, 17] },
    Path { id: "all", orders: &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18] },
];

macro_rules! translation {
    ($name:literal, $code:literal) => {
        ($name, $code, include_str!(concat!("../../assets/lessons/", $name, ".", $code, ".yaml")))
    };
}

/// Lessons in other languages: the lesson, the language, the text.
pub static TRANSLATIONS: &[(&str, &str, &str)] = &[
    translation!("stable-name", "de"),
    translation!("label-query", "de"),
    translation!("three-ports", "de"),
    translation!("nodeport", "de"),
    translation!("front-door", "de"),
    translation!("stable-name", "es"),
    translation!("label-query", "es"),
    translation!("three-ports", "es"),
    translation!("nodeport", "es"),
    translation!("front-door", "es"),
];

/// All lessons, in the order of the course and the language that is spoken. One that cannot be read
/// is left out; a test finds it first.
#[must_use]
pub fn all() -> &'static [Lesson] {
    in_language(text::spoken())
}

/// All lessons in the language at this place among `text`'s. What nobody translated is English.
#[inline(never)]
#[must_use]
pub fn in_language(place: usize) -> &'static [Lesson] {
    static ALL: [OnceLock<Vec<Lesson>>; COUNT] = [const { OnceLock::new() }; COUNT];
    let (Some(all), Some(language)) = (ALL.get(place), LANGUAGES.get(place)) else { return &[] };
    all.get_or_init(|| {
        let english = LESSONS.iter().filter_map(|(_, text)| decode(text).ok());
        english.map(|lesson| translated(lesson, language.code)).collect()
    })
}

fn translated(lesson: Lesson, code: &str) -> Lesson {
    let own = |(id, lang, _): &&(&str, &str, &str)| *id == lesson.metadata.id && *lang == code;
    let text = TRANSLATIONS.iter().find(own).map(|(_, _, text)| *text);
    text.and_then(|text| translate(&lesson, text).ok()).unwrap_or(lesson)
}

/// The lesson of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Lesson> {
    all().iter().find(|lesson| lesson.metadata.id == id)
}
