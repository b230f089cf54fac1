//! The languages besides English. To add one, write its five files under `assets/text/` and its line
//! here; the tests say what is missing in them. None of this is needed for an English screen.

use std::sync::OnceLock;

use super::read;
use crate::order::SortedMap;

/// A language.
#[derive(Debug)]
pub struct Language {
    /// As in `lang`.
    pub code: &'static str,
    /// What those who speak it call it.
    pub name: &'static str,
    /// Its files; English, which has files of another form, has none here.
    pub files: &'static [&'static str],
}

macro_rules! files {
    ($code:literal) => {
        &[
            include_str!(concat!("../../assets/text/", $code, ".txt")),
            include_str!(concat!("../../assets/text/", $code, "-later.txt")),
            include_str!(concat!("../../assets/text/", $code, "-lessons.txt")),
            include_str!(concat!("../../assets/text/", $code, "-page.txt")),
            include_str!(concat!("../../assets/text/", $code, "-words.txt")),
        ]
    };
}

/// How many languages there are, English included.
pub const COUNT: usize = 3;

/// All languages. English is the first.
pub static LANGUAGES: [Language; COUNT] = [
    Language { code: "en", name: "English", files: &[] },
    Language { code: "de", name: "Deutsch", files: files!("de") },
    Language { code: "es", name: "Español", files: files!("es") },
];

/// What stands at this id in the language at this place.
#[inline(never)]
#[must_use]
pub fn find(place: usize, id: &str) -> Option<&'static str> {
    static READ: [OnceLock<SortedMap<&'static str, &'static str>>; COUNT] =
        [const { OnceLock::new() }; COUNT];
    let language = LANGUAGES.get(place)?;
    let all = READ.get(place)?.get_or_init(|| {
        let mut all = SortedMap::new();
        for file in language.files {
            all.extend(read(file));
        }
        all
    });
    all.get(id).copied()
}
