//! Hints are held out to whom nothing goes forward, and kept back while a ticket is new.

use packetwalk::session::study::Wish;
use packetwalk::session::{Intent, Session, Study};
use packetwalk::time::SimDuration;

fn wish(session: &mut Session, wish: Wish) {
    session.update(Intent::Study(wish));
}

fn study(session: &Session) -> &Study {
    session.study().expect("a lesson is open")
}

fn play(session: &mut Session) {
    for _ in 0..2_000 {
        session.update(Intent::Elapsed(SimDuration::from_ms(100)));
    }
}

fn at_task(lesson: &str) -> Session {
    let mut session = Session::open_lesson(lesson).expect("there is such a lesson");
    wish(&mut session, Wish::ToTheTask);
    play(&mut session);
    session
}

#[test]
fn only_a_task_makes_impatient() {
    let mut session = Session::open_lesson("label-query").expect("there is such a lesson");
    assert_eq!(study(&session).patience(), None);
    wish(&mut session, Wish::Stuck);
    assert!(!study(&session).is_stuck());
    wish(&mut session, Wish::ToTheTask);
    assert_eq!(study(&session).patience(), Some(20));
}

#[test]
fn a_hint_is_held_out_until_something_goes_forward() {
    let mut session = at_task("label-query");
    wish(&mut session, Wish::Stuck);
    assert!(study(&session).is_stuck());
    assert_eq!(study(&session).patience(), None, "it is held out already");
    wish(&mut session, Wish::Hint);
    assert_eq!((study(&session).hints(), study(&session).is_stuck()), (1, false));
    assert_eq!(study(&session).patience(), Some(20));

    wish(&mut session, Wish::Stuck);
    // The second of its choices is the right one.
    wish(&mut session, Wish::Set(0, 1));
    assert!(study(&session).is_stuck(), "nothing came of it yet");
    wish(&mut session, Wish::Apply);
    play(&mut session);
    assert_eq!((study(&session).latched(), study(&session).is_stuck()), (1, false));
}

#[test]
fn a_lesson_may_say_after_how_many_seconds() {
    let text = include_str!("../../assets/lessons/label-query.yaml");
    let first = "    - text: The EndpointSlice of web is empty.";
    let second = "    - text: Compare the selector with the labels";
    let timed = text
        .replace(first, &first.replace("- text", "- afterSeconds: 30\n      text"))
        .replace(second, &second.replace("- text", "- afterSeconds: 75\n      text"));
    assert_ne!(timed, text);
    let mut session = Session::open("empty");
    wish(&mut session, Wish::OpenText(timed));
    wish(&mut session, Wish::ToTheTask);
    play(&mut session);
    assert_eq!(study(&session).patience(), Some(30));
    wish(&mut session, Wish::Hint);
    assert_eq!(study(&session).patience(), Some(45));
    wish(&mut session, Wish::Hint);
    assert_eq!(study(&session).patience(), Some(20), "the third names no number");
    wish(&mut session, Wish::Hint);
    assert_eq!(study(&session).patience(), None, "none is left");
}

#[test]
fn a_ticket_keeps_its_hints_back_for_a_while() {
    let mut session = Session::open_lesson("tickets").expect("there is such a lesson");
    for _ in 0..10 {
        if study(&session).goal().is_some() {
            break;
        }
        wish(&mut session, Wish::Next);
        play(&mut session);
    }
    assert!(study(&session).goal().is_some(), "a ticket's task is come to");
    assert!(study(&session).is_quiet());
    assert_eq!(study(&session).patience(), Some(90));
    wish(&mut session, Wish::Hint);
    assert_eq!(study(&session).hints(), 0);
    wish(&mut session, Wish::Stuck);
    assert!(!study(&session).is_quiet());
    assert!(study(&session).is_stuck());
    wish(&mut session, Wish::Hint);
    assert_eq!(study(&session).hints(), 1);
}
