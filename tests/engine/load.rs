//! Many requests at once, and streams of them: what is counted is what happened, it holds in any
//! replay, and what is drawn of it can be read.

use std::collections::BTreeMap;

use packetwalk::data_plane::trace::Verdict;
use packetwalk::scene::load::{counts, is_crowd, load, summary, under_way};
use packetwalk::scene::{frame, layout};
use packetwalk::session::{Intent, Session};
use packetwalk::simulation::{Action, Call, History, MarkKind, Rejection, Simulation, limit};
use packetwalk::time::SimDuration;

use crate::world::{place, settle};

fn ms(ms: u64) -> SimDuration {
    SimDuration::from_ms(ms)
}

fn open() -> (History, Simulation) {
    crate::world::open(Session::open("s0-loadbalancer").history().scenario().clone())
}

fn call(count: u32) -> Call {
    Call::new(place("laptop"), "203.0.113.80", 80, count)
}

fn play(session: &mut Session, tenths: u32) {
    for _ in 0..tenths {
        session.update(Intent::Elapsed(ms(100)));
    }
}

#[test]
fn a_run_counts_what_the_requests_say() {
    let (mut history, mut world) = open();
    history.act(&mut world, Action::Send(call(300))).expect("sent");
    for _ in 0..60 {
        let to = world.now() + ms(250);
        history.advance(&mut world, to);
        let run = world.run_so_far();
        let begun = world.requests().values().filter(|r| r.started <= world.now()).count();
        let over = world.requests().values().filter(|r| r.ended.is_some()).count();
        assert_eq!(run.sent as usize, begun);
        assert_eq!(run.under_way() as usize, begun - over);
        // Nobody times out here: each request under way is on one wire, and counted once.
        let counted: usize = counts(&world).values().map(|(there, back)| there + back).sum();
        assert_eq!(counted, begun - over);
        assert_eq!(counted, under_way(&world).count());
    }
    settle(&mut world);
    let mut by_pod = BTreeMap::new();
    for request in world.requests().values() {
        let Some(Verdict::Delivered { pod }) = &request.trace.verdict else {
            panic!("{request:?}")
        };
        *by_pod.entry(pod.clone()).or_insert(0) += 1;
    }
    let run = world.run_so_far();
    assert_eq!(
        run.by_pod.iter().map(|(pod, n)| (pod.clone(), *n)).collect::<BTreeMap<_, _>>(),
        by_pod
    );
    assert_eq!((run.sent, run.answered, by_pod.len()), (300, 300, 3));
    let told = summary(&world).expect("there was a load");
    assert_eq!((told.sent.as_str(), told.answered.as_str()), ("300 sent", "300 answered"));
    assert_eq!((told.under_way.as_str(), told.pods.len()), ("", 3));

    // From quiet on, counting begins anew; one request alone is no load.
    history.act(&mut world, Action::Send(call(1))).expect("sent");
    settle(&mut world);
    assert_eq!((world.run_so_far().sent, summary(&world)), (1, None));
}

#[test]
fn requests_that_fail_are_counted_by_how_they_end() {
    let (mut history, mut world) = open();
    let refused = Call::new(place("laptop"), "15.207.114.2", 31_999, 20);
    history.act(&mut world, Action::Send(refused)).expect("sent");
    settle(&mut world);
    let run = world.run_so_far();
    let failed: Vec<_> = run.failed.iter().map(|(word, count)| (*word, *count)).collect();
    assert_eq!((run.answered, failed), (0, vec![("refused", 20)]));
    assert_eq!(summary(&world).map(|told| told.failed), Some(vec!["20 refused".to_owned()]));
}

#[test]
fn the_ends_of_many_share_marks() {
    let (mut history, mut world) = open();
    history.act(&mut world, Action::Send(call(300))).expect("sent");
    settle(&mut world);
    let answered: Vec<_> =
        world.marks().iter().filter(|mark| mark.kind == MarkKind::Answered).collect();
    assert_eq!(answered.iter().map(|mark| mark.count).sum::<u32>(), 300);
    assert!(answered.len() < 12, "{}", answered.len());
    assert!(answered.is_sorted_by_key(|mark| mark.at));

    // Of a few, each has its own.
    let before = world.marks().len();
    history.act(&mut world, Action::Send(call(3))).expect("sent");
    settle(&mut world);
    assert_eq!(world.marks().len() - before, 4);
}

#[test]
fn a_stream_goes_on_until_it_is_ended() {
    let (mut history, mut world) = open();
    let began = world.now();
    history.act(&mut world, Action::Stream(call(50))).expect("begun");
    history.advance(&mut world, began + ms(3_999));
    assert_eq!(world.run_so_far().sent, 200);
    let many = history.clone();
    history.act(&mut world, Action::EndStream).expect("ended");
    assert!(world.stream().is_none());
    settle(&mut world);
    assert_eq!((world.run_so_far().sent, world.run_so_far().answered), (200, 200));

    // However one gets there, it is the same.
    history.drop_checkpoints();
    let again = history.at(world.now());
    assert_eq!(again.run_so_far(), world.run_so_far());
    assert_eq!(again.requests(), world.requests());
    assert_eq!(again.marks(), world.marks());

    // Nobody ended this one: it does so by itself, and does not begin again when it is looked at.
    let mut endless = many.at(began + ms(70_000));
    settle(&mut endless);
    assert_eq!(endless.run_so_far().sent, limit::STREAM_MAX);
    assert!(endless.stream().is_none());
    let ends = endless.marks().iter().filter(|mark| mark.kind == MarkKind::StreamEnded);
    assert_eq!(ends.count(), 1);
    assert!(endless.requests().len() < 2 * limit::REQUESTS_REMEMBERED_MAX);
    assert!(endless.marks().len() < 300, "{}", endless.marks().len());
}

#[test]
fn a_stream_that_was_ended_and_begun_anew_is_one_stream() {
    let (mut history, mut world) = open();
    let began = world.now();
    for action in [Action::Stream(call(50)), Action::EndStream, Action::Stream(call(50))] {
        history.act(&mut world, action).expect("done");
    }
    history.advance(&mut world, began + ms(999));
    // One of the first was sent at once.
    assert_eq!(world.run_so_far().sent, 51);
    let too_dense = history.act(&mut world, Action::Stream(call(51)));
    assert!(matches!(too_dense, Err(Rejection::TooMany { .. })));
}

#[test]
fn more_than_there_may_be_under_way_are_left_out_and_said() {
    let (mut history, mut world) = open();
    for count in [300, 300, 300, 100] {
        history.act(&mut world, Action::Send(call(count))).expect("sent");
    }
    assert!(history.act(&mut world, Action::Send(call(1))).is_err());
    history.act(&mut world, Action::Stream(call(50))).expect("begun");
    let to = world.now() + ms(2_000);
    history.advance(&mut world, to);
    let under_way = world.requests().values().filter(|r| r.ended.is_none()).count();
    assert_eq!(under_way, limit::REQUESTS_UNDER_WAY_MAX);
    assert_eq!(world.run_so_far().left_out, 101);
    let told = summary(&world).expect("a load");
    assert_eq!(told.left_out, "101 left out: at most 1000 can be under way");
}

#[test]
fn small_envelopes_cover_neither_each_other_nor_words() {
    for (preset, room) in [("s0-loadbalancer", (1052.0, 640.0)), ("crowd", (390.0, 400.0))] {
        let mut session = Session::open(preset);
        session.update(Intent::Send(300));
        let mut most = 0;
        while session.followed().is_some_and(|request| request.ended.is_none()) {
            play(&mut session, 1);
            let world = session.world();
            let layout = layout(world, room.0, room.1);
            let followed = session.followed().map(|request| request.id);
            let dots = frame(&layout, world, followed, false).others;
            let still = frame(&layout, world, followed, true).others;
            assert_eq!(still.is_empty(), is_crowd(world) || dots.is_empty());
            if !is_crowd(world) {
                continue;
            }
            most = most.max(dots.len());
            for (place, dot) in dots.iter().enumerate() {
                let near = dots.iter().skip(place + 1).find(|other| {
                    (other.at.x - dot.at.x).abs() < 16.0 && (other.at.y - dot.at.y).abs() < 9.0
                });
                assert_eq!(near, None, "covers {dot:?} in {preset}");
            }
            let load = load(&layout, world).expect("a load");
            assert!(!load.bands.is_empty());
            // Every counter is a number of something, and together they are no more than there are.
            let counted: usize = load.counters.iter().map(|c| c.requests + c.answers).sum();
            assert!(counted <= under_way(world).count());
        }
        assert!(most > 8 && most < 200, "{most} in {preset}");
    }
}

#[test]
fn a_few_are_each_where_they_are() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::Send(10));
    play(&mut session, 25);
    let world = session.world();
    let layout = layout(world, 1052.0, 640.0);
    let frame = frame(&layout, world, session.followed().map(|r| r.id), false);
    assert_eq!(frame.others.len(), 9);
    assert!(frame.hero.is_some() && frame.others.iter().all(|dot| !dot.is_one_of_many));
    assert!(load(&layout, world).is_some_and(|load| load.bands.is_empty()));
}

#[test]
fn a_stream_is_undone_redone_and_kept() {
    let mut session = Session::open("s0-loadbalancer");
    session.update(Intent::Stream(true));
    play(&mut session, 30);
    session.update(Intent::Stream(false));
    let sent = session.world().run_so_far().sent;
    assert!(sent > 100 && session.world().stream().is_none());

    let restored = Session::restore(&session.kept());
    assert_eq!(restored.history().log(), session.history().log());
    assert_eq!(restored.world().run_so_far().sent, sent);

    session.update(Intent::Undo);
    assert!(session.world().stream().is_some());
    session.update(Intent::Redo);
    assert!(session.world().stream().is_none());
    session.update(Intent::Undo);
    session.update(Intent::Undo);
    assert_eq!((session.world().stream(), session.world().run_so_far().sent), (None, 0));
    assert!(session.history().log().is_empty());
}

#[test]
fn one_is_followed_to_its_end_while_others_come() {
    let mut session = Session::open("s0-loadbalancer");
    session.update(Intent::Stream(true));
    let mut followed = Vec::new();
    for _ in 0..250 {
        play(&mut session, 1);
        followed.extend(session.followed().map(|request| request.id));
    }
    followed.dedup();
    // The first is forgotten at some time; whoever is followed then has a few seconds to go.
    assert!(followed.len() > 1 && followed.len() < 8, "{followed:?}");
}
