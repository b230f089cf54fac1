//! The lessons' words are short and plain, and everything that is to be shown has its place.

use packetwalk::lesson::{Beat, BeatKind, Guess, Lesson, catalog};
use packetwalk::session::preset;

const COVERAGE: &str = include_str!("../../assets/lessons/coverage.txt");
const GLOSSARY: &str = include_str!("../../assets/lessons/glossary.txt");

/// How many statements each of the four articles has.
const ROWS: [(&str, usize); 4] = [("S0", 46), ("S1", 31), ("S2", 34), ("S3", 37)];

/// `left = right`, without notes and empty lines.
fn entries(text: &'static str) -> Vec<(&'static str, &'static str)> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_once(" = ").unwrap_or((line, ""))).collect()
}

#[test]
fn everything_that_is_to_be_shown_has_its_place() {
    let placed: Vec<String> = entries(COVERAGE).iter().map(|(row, _)| (*row).to_owned()).collect();
    let rows = ROWS
        .iter()
        .flat_map(|(article, count)| (1..=*count).map(move |number| format!("{article}-{number}")));
    assert_eq!(placed, rows.collect::<Vec<String>>());
    let mut wrong = Vec::new();
    for (row, place) in entries(COVERAGE) {
        let (kind, name) = place.split_once(' ').unwrap_or((place, ""));
        let is_there = match kind {
            "lesson" => catalog::find(name)
                .is_some_and(|lesson| lesson.metadata.covers.iter().any(|covered| covered == row)),
            "preset" => preset::find(name).is_some(),
            "glossary" => entries(GLOSSARY).iter().any(|(word, _)| *word == name),
            "about" => name.is_empty(),
            _ => false,
        };
        if !is_there {
            wrong.push(format!("{row} = {place}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_glossary_is_short_and_in_order() {
    let words: Vec<String> =
        entries(GLOSSARY).iter().map(|(word, _)| word.to_lowercase()).collect();
    let mut sorted = words.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(words, sorted);
    let is_long = |(_, text): &&(&str, &str)| text.is_empty() || text.chars().count() > 160;
    let entries = entries(GLOSSARY);
    let long: Vec<_> = entries.iter().filter(is_long).collect();
    assert!(long.is_empty(), "{long:#?}");
}

/// What a learner reads at one step before doing anything.
fn read_at(beat: &Beat) -> String {
    match &beat.kind {
        BeatKind::Say { text, .. } => text.clone(),
        BeatKind::Predict { question, guess, .. } => {
            let mut all = question.clone();
            if let Guess::Options(options) = guess {
                for option in options {
                    all = all + " " + &option.text;
                }
            }
            all
        }
        BeatKind::Do { goal, .. } => goal.clone(),
        BeatKind::Explain { question, options } => {
            options.iter().fold(question.clone(), |all, option| all + " " + &option.text)
        }
    }
}

fn steps(lesson: &Lesson) -> impl Iterator<Item = &Beat> {
    let faults = lesson.faults.iter().flat_map(|fault| &fault.beats);
    lesson.beats.iter().chain(&lesson.bonus).chain(faults)
}

#[test]
fn a_step_is_read_in_a_breath_and_talks_down_to_nobody() {
    const BANNED: [&str; 4] = ["simply", "just", "obviously", "of course"];
    let mut wrong = Vec::new();
    for lesson in catalog::all() {
        let id = &lesson.metadata.id;
        if lesson.beats.len() > 7 {
            wrong.push(format!("{id} has more than seven steps"));
        }
        for beat in steps(lesson) {
            let text = read_at(beat);
            let count = text.split_whitespace().count();
            if count > 45 {
                wrong.push(format!("{id}, {}: {count} words", beat.id));
            }
            let lower = format!(" {} ", text.to_lowercase());
            let banned = BANNED.iter().filter(|word| lower.contains(&format!(" {word} ")));
            wrong.extend(banned.map(|word| format!("{id}, {}: “{word}”", beat.id)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_course_is_in_order_and_each_lesson_leads_to_the_next() {
    let lessons = catalog::all();
    for (index, lesson) in lessons.iter().enumerate() {
        let (metadata, next) = (&lesson.metadata, lessons.get(index + 1));
        assert_eq!(usize::try_from(metadata.order), Ok(index + 1), "{}", metadata.id);
        let next = next.map_or("", |next| next.metadata.id.as_str());
        assert_eq!(lesson.close.next, next, "{}", metadata.id);
        // What helps with a lesson comes before it.
        for need in &metadata.needs {
            let order = catalog::find(need).map_or(u32::MAX, |lesson| lesson.metadata.order);
            assert!(order < metadata.order, "{} needs {need}", metadata.id);
        }
    }
}
