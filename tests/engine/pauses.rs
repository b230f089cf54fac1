//! A lesson's walk stands still where the lesson says, and goes on when the learner does.

use packetwalk::lesson::{BeatKind, PauseAt, catalog};
use packetwalk::session::study::Wish;
use packetwalk::session::{Intent, Session, Stop};
use packetwalk::time::SimDuration;

fn wish(session: &mut Session, wish: Wish) {
    session.update(Intent::Study(wish));
}

/// Lets the world go on until the lesson waits for the learner, in whichever way.
#[track_caller]
fn until_it_waits(session: &mut Session) {
    for _ in 0..6_000 {
        if session.is_held() || !session.study().expect("a lesson is open").is_busy() {
            return;
        }
        session.update(Intent::Elapsed(SimDuration::from_ms(40)));
    }
    panic!("the lesson comes to no end");
}

/// The lesson at this step, with what is to be predicted under way.
fn revealing(lesson: &str, step: &str) -> Session {
    let mut session = Session::open_lesson(lesson).expect("there is such a lesson");
    let beats = &session.study().expect("it is open").lesson().beats;
    let place = beats.iter().position(|beat| beat.id == step).expect("there is such a step");
    wish(&mut session, Wish::Goto(place));
    until_it_waits(&mut session);
    wish(&mut session, Wish::SkipGuess);
    session
}

/// Where time stands still one after the other, until the outcome is there.
fn stops(session: &mut Session) -> Vec<Option<Stop>> {
    let mut found = Vec::new();
    loop {
        until_it_waits(session);
        if !session.is_held() {
            return found;
        }
        assert!(session.study().expect("open").outcome().is_none());
        found.push(session.stopped());
        wish(session, Wish::Run);
    }
}

#[test]
fn a_walk_stops_at_rules_at_the_pod_and_at_the_answer_s_rewrite() {
    let mut session = revealing("nodeport", "guess-empty-node");
    let expected = [Stop::Rewrite, Stop::Arrival, Stop::Rewrite].map(Some);
    assert_eq!(stops(&mut session), expected);
    assert!(session.study().expect("open").outcome().is_some());
}

#[test]
fn a_refusal_by_rules_and_an_unknown_name_are_stopped_at() {
    assert_eq!(stops(&mut revealing("label-query", "guess-refusal")), [Some(Stop::Failure)]);
    let names = stops(&mut revealing("surnames", "guess-short"));
    assert_eq!(names, [Some(Stop::Name)]);
}

#[test]
fn at_the_speed_that_takes_no_time_it_stops_all_the_same() {
    let mut session = Session::open_lesson("nodeport").expect("there is such a lesson");
    session.update(Intent::SetSpeed(packetwalk::session::playhead::INSTANT));
    wish(&mut session, Wish::Goto(2));
    until_it_waits(&mut session);
    wish(&mut session, Wish::SkipGuess);
    assert_eq!(stops(&mut session).len(), 3);
}

#[test]
fn what_is_not_shown_by_the_lesson_stops_nowhere() {
    let mut session = revealing("nodeport", "guess-empty-node");
    stops(&mut session);
    session.update(Intent::Send(1));
    for _ in 0..400 {
        session.update(Intent::Elapsed(SimDuration::from_ms(40)));
    }
    assert!(session.playhead().is_playing);
    assert!(session.followed().is_some_and(|request| request.ended.is_some()));
}

/// Each lesson that names a place is held there at least once: the name would else mean nothing.
#[test]
fn every_place_that_a_lesson_names_is_come_to() {
    let mut missed = Vec::new();
    for lesson in catalog::all() {
        for beat in &lesson.beats {
            let BeatKind::Predict { pause_at, .. } = &beat.kind else { continue };
            if pause_at.is_empty() {
                continue;
            }
            let found = stops(&mut revealing(&lesson.metadata.id, &beat.id));
            let has = |wanted: &[Stop]| found.iter().flatten().any(|stop| wanted.contains(stop));
            for kind in pause_at {
                let is_met = match kind {
                    PauseAt::Dns => has(&[Stop::Name]),
                    PauseAt::NodeRules => has(&[Stop::Rewrite, Stop::Failure]),
                    PauseAt::PodArrival => has(&[Stop::Arrival]),
                    PauseAt::ReplyRewrite => has(&[Stop::Rewrite]),
                };
                if !is_met {
                    missed.push(format!(
                        "{}, {}: {kind:?} of {found:?}",
                        lesson.metadata.id, beat.id
                    ));
                }
            }
        }
    }
    assert_eq!(missed, Vec::<String>::new());
}
