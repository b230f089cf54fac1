//! Every lesson is played: it begins unsolved, its predictions have one true option each, and its own
//! solution solves it.

use packetwalk::lesson::decode::decode;
use packetwalk::lesson::{BeatKind, Guess, Lesson, Move, Predicate, catalog};
use packetwalk::session::study::Chapter;
use packetwalk::session::{Intent, Session, Study, Wish};
use packetwalk::text::languages::LANGUAGES;
use packetwalk::time::SimDuration;

/// The frames that one script may take: ten minutes of the world's time.
const FRAMES_MAX: usize = 6_000;

fn study(session: &Session) -> &Study {
    session.study().expect("a lesson is open")
}

fn wish(session: &mut Session, wish: Wish) {
    session.update(Intent::Study(wish));
}

/// Lets the world go on until the lesson waits for the learner.
#[track_caller]
fn play(session: &mut Session, what: &str) {
    for _ in 0..FRAMES_MAX {
        if !study(session).is_busy() {
            return;
        }
        if session.is_held() {
            wish(session, Wish::Run);
        }
        session.update(Intent::Elapsed(SimDuration::from_ms(100)));
    }
    panic!("{what} does not come to an end: {:?}", study(session).doing());
}

fn open(lesson: &Lesson) -> Session {
    let mut session = Session::with_lesson(std::sync::Arc::new(lesson.clone()));
    session.update(Intent::SetSpeed(100));
    session
}

/// What is wrong with the step one is at; it is solved afterwards.
fn complaints_about_step(session: &mut Session, what: &str, wrong: &mut Vec<String>) {
    play(session, what);
    let Some(beat) = study(session).beat().cloned() else { return };
    let what = format!("{what}, {}", beat.id);
    for highlight in highlights(&beat.kind) {
        if !exists(session, &highlight) {
            wrong.push(format!("{what}: there is no {highlight} to point at"));
        }
    }
    match &beat.kind {
        BeatKind::Say { .. } => {}
        BeatKind::Predict { guess, .. } => {
            wish(session, Wish::SkipGuess);
            play(session, &what);
            let lesson = study(session);
            let Some(outcome) = lesson.outcome() else {
                wrong.push(format!("{what}: nothing came of it"));
                return;
            };
            match guess {
                Guess::Options(options) => {
                    let evidence = session.evidence(lesson);
                    let is_true = |when: &Predicate| when.holds(&evidence);
                    let mut truths = options.iter().filter(|option| is_true(&option.when));
                    let truths: Vec<&str> =
                        truths.by_ref().map(|option| option.id.as_str()).collect();
                    if truths.len() != 1 {
                        wrong.push(format!("{what}: true are {truths:?}\n{}", told(session)));
                    }
                }
                Guess::Dots { count, .. } => {
                    let all: u32 = outcome.bins.values().sum();
                    if all != *count {
                        wrong.push(format!("{what}: {all} dots of {count} fell"));
                    }
                }
            }
        }
        BeatKind::Do { show_me, hints, .. } => {
            if !(2..=3).contains(&hints.len()) {
                wrong.push(format!("{what}: has {} hints", hints.len()));
            }
            complaints_about_task(session, show_me, &what, wrong);
        }
        BeatKind::Explain { options, .. } => {
            let right = options.iter().position(|option| option.is_right).unwrap_or(0);
            wish(session, Wish::Answer(right));
        }
    }
}

/// What is wrong with a task: it must not be solved at first, and be solved by all that is shown.
fn complaints_about_task(
    session: &mut Session,
    show_me: &[Move],
    what: &str,
    wrong: &mut Vec<String>,
) {
    if study(session).is_done() {
        wrong.push(format!("{what}: is solved before it begins"));
        return;
    }
    let last = show_me.len() - trailing_waits(show_me);
    if is_solved_by(session, last - 1, what) {
        wrong.push(format!("{what}: is solved without the last thing that is shown"));
    }
    wish(session, Wish::ShowMe);
    play(session, what);
    if !study(session).is_done() {
        let at = study(session).latched();
        wrong.push(format!("{what}: what is shown solves only {at} steps\n{}", told(session)));
    }
    wish(session, Wish::Reset);
    if study(session).is_done() {
        wrong.push(format!("{what}: is solved when it begins anew"));
    }
    wish(session, Wish::ShowMe);
    play(session, what);
}

fn trailing_waits(moves: &[Move]) -> usize {
    moves.iter().rev().take_while(|one| matches!(one, Move::Wait(_))).count()
}

/// Whether so many of the first moves that are shown solve the step already.
fn is_solved_by(session: &Session, count: usize, what: &str) -> bool {
    let mut other = session.clone();
    let mut lesson = study(&other).lesson().clone();
    let (chapter, place) = (study(&other).chapter(), study(&other).place());
    let beats = match chapter {
        Chapter::Main => &mut lesson.beats,
        Chapter::Bonus => &mut lesson.bonus,
        // The lesson a ticket belongs to draws it anew: what is shown there is looked at as it is.
        Chapter::Ticket(_) | Chapter::Close => return false,
    };
    if let BeatKind::Do { show_me, .. } = &mut beats[place].kind {
        show_me.truncate(count);
    }
    other.replace_lesson(std::sync::Arc::new(lesson));
    wish(&mut other, Wish::ShowMe);
    play(&mut other, what);
    study(&other).is_done()
}

/// All that a step points at.
fn highlights(kind: &BeatKind) -> Vec<String> {
    match kind {
        BeatKind::Say { point_at, .. } => point_at.iter().cloned().collect(),
        BeatKind::Do { hints, .. } => {
            hints.iter().filter_map(|hint| hint.point_at.clone()).collect()
        }
        BeatKind::Predict { .. } | BeatKind::Explain { .. } => Vec::new(),
    }
}

fn exists(session: &Session, highlight: &str) -> bool {
    session.pointed_at(highlight).is_some()
}

/// The requests and what the terminal says, for whoever has to find out what went wrong.
fn told(session: &Session) -> String {
    let requests = session.world().requests().values().rev().take(4);
    let mut lines: Vec<String> = requests
        .map(|request| format!("  {} {}: {:?}", request.from, request.url(), request.trace.verdict))
        .collect();
    lines.extend(
        session.terminal().entries().iter().rev().take(4).map(|entry| format!("  {}", entry.text)),
    );
    lines.extend(session.notice().map(|notice| format!("  {}", notice.message)));
    for file in session.files() {
        lines
            .extend(file.remarks.iter().filter(|r| r.is_error).map(|r| format!("  {}", r.message)));
    }
    lines.join("\n")
}

/// Plays a lesson to its end.
fn complaints_about(lesson: &Lesson) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut session = open(lesson);
    for _ in 0..60 {
        let (chapter, id) = (study(&session).chapter(), &lesson.metadata.id);
        if chapter == Chapter::Close {
            break;
        }
        complaints_about_step(&mut session, id, &mut wrong);
        wish(&mut session, Wish::Next);
    }
    if !study(&session).is_finished() {
        wrong.push(format!("{} does not come to its end", lesson.metadata.id));
    }
    for _ in &lesson.bonus {
        wish(&mut session, Wish::Bonus);
    }
    if !lesson.bonus.is_empty() {
        for _ in 0..lesson.bonus.len() {
            complaints_about_step(
                &mut session,
                &format!("{} bonus", lesson.metadata.id),
                &mut wrong,
            );
            wish(&mut session, Wish::Next);
        }
    }
    wrong
}

#[test]
fn every_lesson_can_be_read() {
    let mut wrong = Vec::new();
    for (id, text) in catalog::LESSONS {
        match decode(text) {
            Ok(lesson) if lesson.metadata.id == *id => {}
            Ok(lesson) => wrong.push(format!("{id} calls itself {}", lesson.metadata.id)),
            Err(problems) => wrong.extend(
                problems
                    .iter()
                    .map(|problem| format!("{id}:{}: {}", problem.line, problem.message)),
            ),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_lesson_begins_unsolved_and_is_solved_by_what_it_shows() {
    let wrong: Vec<String> = catalog::all().iter().flat_map(complaints_about).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_translated_lesson_is_solved_by_the_same() {
    for (place, language) in LANGUAGES.iter().enumerate().skip(1) {
        let own = catalog::in_language(place).iter();
        let own = own.filter(|lesson| lesson.metadata.lang == language.code);
        let wrong: Vec<String> = own.flat_map(complaints_about).collect();
        assert!(wrong.is_empty(), "{}\n{}", language.code, wrong.join("\n"));
    }
}

/// A small lesson that is right, to be spoilt.
const SMALL: &str = "\
apiVersion: packetwalk/v1
kind: Lesson
metadata: {id: small, order: 1, title: Small, minutes: 1, mode: worked}
idea: One.
world: {seed: 1, nodes: [{name: node-a, ip: 192.0.2.11, podCIDR: 10.244.1.0/24}]}
manifests: |
  apiVersion: v1
  kind: Service
  metadata:
    name: web
  spec:
    ports:
    - port: 80
beats:
- id: look
  say: {text: Look.}
close: {saw: Nothing.}
";

#[test]
fn what_is_wrong_with_a_lesson_is_said_at_its_line() {
    assert!(decode(SMALL).is_ok());
    // What is written instead of what, and what is said about which line.
    let rows = [
        ("packetwalk/v1", "packetwalk/v9", 1, "\"packetwalk/v9\" is not one of packetwalk/v1"),
        ("say: {text", "say: {txt", 16, "unknown field \"txt\", perhaps \"text\""),
        ("idea: One.", "ide: One.", 4, "unknown field \"ide\", perhaps \"idea\""),
        ("mode: worked", "mode: hard", 3, "\"hard\" is not one of"),
        ("close: {saw", "close: {{saw", 18, "did not find expected ','"),
        ("{saw: Nothing.}", "{saw: [1]}", 17, "must be a text, is a array"),
        ("seed: 1", "seed: soon", 5, "must be a whole number"),
    ];
    for (old, new, line, message) in rows {
        let text = SMALL.replace(old, new);
        assert_ne!(text, SMALL);
        let problems = decode(&text).expect_err(new);
        let found = problems.iter().any(|p| p.line == line && p.message.contains(message));
        assert!(found, "{new}: {problems:?}");
    }
}

#[test]
fn a_lesson_that_cannot_be_read_loses_nothing() {
    let mut session = Session::open("kind");
    session.update(Intent::Send(1));
    let before = session.world().now();
    wish(&mut session, Wish::OpenText(SMALL.replace("say:", "sing:")));
    let notice = session.notice().expect("a word about it").message.clone();
    assert!(notice.contains("Line 16") && notice.contains("sing"), "{notice}");
    wish(&mut session, Wish::Open("no-such-lesson".to_owned()));
    assert!(session.notice().is_some_and(|notice| notice.is_error));
    assert_eq!((session.world().now(), session.preset().id), (before, "kind"));
    assert!(session.study().is_none());
}
