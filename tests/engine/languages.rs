//! Each language says all that English says, with the same places in it, and each translated lesson
//! is the English one in other words.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use packetwalk::lesson::translate::translate;
use packetwalk::lesson::{Lesson, catalog};
use packetwalk::session::preset::PRESETS;
use packetwalk::text::languages::LANGUAGES;

/// The lines of a language's files; what is no line of the form is a complaint.
fn lines(files: &[&'static str], wrong: &mut Vec<String>) -> BTreeMap<&'static str, &'static str> {
    let mut found = BTreeMap::new();
    for line in files.iter().flat_map(|file| file.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match line.split_once(" = ") {
            Some((id, says)) if !says.trim().is_empty() => {
                if found.insert(id, says).is_some() {
                    wrong.push(format!("{id} stands there twice"));
                }
            }
            _ => wrong.push(format!("no line of the form: {line}")),
        }
    }
    found
}

/// The names of the places in a sentence; `None` if its brackets do not close.
fn places(says: &str) -> Option<BTreeSet<&str>> {
    let mut found = BTreeSet::new();
    let mut rest = says;
    while let Some((_, after)) = rest.split_once('{') {
        let (place, after) = after.split_once('}')?;
        let forms = place.split('|').count();
        if place.contains('{') || !(forms == 1 || forms == 3) {
            return None;
        }
        found.extend(place.split('|').next());
        rest = after;
    }
    (!rest.contains('}')).then_some(found)
}

/// The English words in the sources of the app and its pictures that have to be said in other languages too.
fn words_in(folder: &Path, words: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            words_in(&path, words);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let source = fs::read_to_string(&path).expect("a source");
            for call in ["word(", "worded(", "english("] {
                for (_, after) in
                    source.match_indices(call).map(|(at, _)| source.split_at(at + call.len()))
                {
                    // The formatter may have put the words on a line of their own.
                    let literal = after.trim_start().strip_prefix('"');
                    words
                        .extend(literal.and_then(|text| text.split('"').next()).map(str::to_owned));
                }
            }
        }
    }
}

fn english() -> BTreeMap<String, String> {
    let mut wrong = Vec::new();
    let files = [
        include_str!("../../assets/text/en.txt"),
        include_str!("../../assets/text/en-later.txt"),
        include_str!("../../assets/text/en-lessons.txt"),
        include_str!("../../assets/text/en-page.txt"),
    ];
    let lines = lines(&files, &mut wrong);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    let mut all: BTreeMap<String, String> =
        lines.into_iter().map(|(id, says)| (id.to_owned(), says.to_owned())).collect();
    let mut words = BTreeSet::new();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for layer in ["app", "scene"] {
        words_in(&sources.join(layer), &mut words);
    }
    words.extend(PRESETS.iter().flat_map(|preset| [preset.title, preset.group]).map(str::to_owned));
    assert!(words.len() > 100, "the sources have words: {words:?}");
    all.extend(words.into_iter().map(|word| (word.clone(), word)));
    all
}

/// What is missing in these lines, too many, or has other places than in English.
fn differences(
    english: &BTreeMap<String, String>,
    own: &BTreeMap<&str, &str>,
    wrong: &mut Vec<String>,
) {
    for (id, says) in english {
        match own.get(id.as_str()) {
            None => wrong.push(format!("lacks {id}")),
            Some(own) if places(own).is_none() => wrong.push(format!("{id}: brackets: {own}")),
            Some(own) if places(own) != places(says) => {
                wrong.push(format!("{id}: has other places: {own}"));
            }
            Some(_) => {}
        }
    }
    let unknown = own.keys().filter(|id| !english.contains_key(**id));
    wrong.extend(unknown.map(|id| format!("{id} is no id of English")));
}

#[test]
fn every_language_says_what_english_says() {
    let english = english();
    let mut wrong = Vec::new();
    for language in &LANGUAGES[1..] {
        let before = wrong.len();
        let own = lines(language.files, &mut wrong);
        differences(&english, &own, &mut wrong);
        for complaint in wrong.iter_mut().skip(before) {
            complaint.insert_str(0, &format!("{}: ", language.code));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// On phones and in frames a node's rules have 140 pixels, of which their last row's words have 92; a
/// load balancer's words at the top of a phone have no more.
#[test]
fn a_narrow_strip_and_a_narrow_top_hold_their_words() {
    let mut wrong = Vec::new();
    let mut short = 0;
    let english = (
        "en",
        &[include_str!("../../assets/text/en.txt"), include_str!("../../assets/text/en-later.txt")]
            [..],
    );
    let others = LANGUAGES.iter().skip(1).map(|language| (language.code, language.files));
    for (code, files) in [english].into_iter().chain(others) {
        for (id, says) in lines(files, &mut wrong) {
            if id.starts_with("stage.") && id.contains(".short") {
                short += 1;
                let shown = says.replace("{count}", "12").replace("{pod}", "…p76rn");
                let shown = shown.replace("{count|", "").replace('}', "");
                let longest = shown.split('|').map(|word| word.chars().count()).max().unwrap_or(0);
                if longest > 14 {
                    wrong.push(format!("{code}: {id}: {says}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert_eq!(short, 5 * LANGUAGES.len(), "what there is to say there");
}

#[test]
fn what_is_wrong_with_a_language_is_found() {
    let english: BTreeMap<String, String> =
        [("a", "{n} {n|pod|pods}"), ("b", "Send"), ("c", "{x}")]
            .map(|(id, says)| (id.to_owned(), says.to_owned()))
            .into();
    let mut wrong = Vec::new();
    let own = lines(&["a = {m} Pods\nc = {x|one}\nd = Neu\nd = Neuer\nkaputt\n"], &mut wrong);
    differences(&english, &own, &mut wrong);
    let told = wrong.join("\n");
    for expected in [
        "d stands there twice",
        "no line of the form: kaputt",
        "a: has other places",
        "lacks b",
        "c: brackets",
        "d is no id",
    ] {
        assert!(told.contains(expected), "{expected} is missing in\n{told}");
    }
}

fn original(id: &str) -> &'static Lesson {
    let found = catalog::in_language(0).iter().find(|lesson| lesson.metadata.id == id);
    found.expect("a lesson of this id")
}

#[test]
fn every_translated_lesson_can_be_read() {
    let mut wrong = Vec::new();
    for (id, code, text) in catalog::TRANSLATIONS {
        match translate(original(id), text) {
            Ok(lesson) if lesson.metadata.lang == *code => {}
            Ok(lesson) => wrong.push(format!("{id}.{code} calls itself {}", lesson.metadata.lang)),
            Err(problems) => wrong.extend(
                problems.iter().map(|one| format!("{id}.{code}:{}: {}", one.line, one.message)),
            ),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_language_has_its_lessons_and_the_rest_in_english() {
    let essentials = catalog::PATHS[0].orders;
    for (place, language) in LANGUAGES.iter().enumerate().skip(1) {
        let lessons = catalog::in_language(place);
        assert_eq!(lessons.len(), catalog::in_language(0).len());
        for lesson in lessons {
            let is_essential = essentials.contains(&lesson.metadata.order);
            let lang = if is_essential { language.code } else { "" };
            assert_eq!(lesson.metadata.lang, lang, "{}", lesson.metadata.id);
        }
    }
}

#[test]
fn what_is_wrong_with_a_translation_is_said_at_its_line() {
    let head =
        "apiVersion: packetwalk/v1\nkind: Lesson\nmetadata: {id: nodeport, lang: de, title: Tür}\n";
    let rows = [
        ("beats: {nowhere: {text: a}}\n", 4, "no such beat"),
        ("beats:\n  guess-empty-node:\n    options: {z: {text: a}}\n", 6, "no such option"),
        ("beats:\n  open:\n    hints: [a]\n", 6, "3 hints here, not 1"),
        ("world: {seed: 1}\n", 4, "unknown field \"world\""),
        ("beats:\n  open: {done: x}\n", 5, "unknown field \"done\""),
    ];
    for (spoilt, line, expected) in rows {
        let problems = translate(original("nodeport"), &format!("{head}{spoilt}"))
            .expect_err("a translation that is wrong");
        let told: Vec<_> = problems.iter().map(|one| (one.line, one.message.as_str())).collect();
        let is_said = told.iter().any(|(at, message)| *at == line && message.contains(expected));
        assert!(is_said, "{expected} at line {line}: {told:?}");
    }
}
