//! Time travel: a world is its scenario and its log, whatever is cached and however one gets there.

use packetwalk::api::{Kind, ObjectRef};
use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::session::{Intent, Session, preset};
use packetwalk::simulation::{Action, Call, History, Simulation, pod_reference};
use packetwalk::time::{SimDuration, SimTime};
use proptest::prelude::*;

/// Everything of a world that a person could see.
fn picture(world: &Simulation) -> String {
    let objects: Vec<_> = world.control_plane().objects().iter().collect();
    format!(
        "{:?}\n{objects:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}",
        world.now(),
        world.requests(),
        world.marks(),
        world.residents(),
        world.network(),
    )
}

fn send(from: Place, host: &str, port: u16, count: u32) -> Action {
    Action::Send(Call::new(from, host, port, count))
}

fn scale(replicas: i32) -> Action {
    Action::Scale { deployment: ObjectRef::new(Kind::Deployment, "", "webapp"), replicas }
}

/// The first preset's world at its beginning.
fn open() -> (History, Simulation) {
    crate::world::open(preset::first().scenario())
}

/// One of the things a person may do to the first preset's world, by number.
fn action(world: &Simulation, number: u8) -> Action {
    let pods: Vec<PodName> = world
        .control_plane()
        .objects()
        .pods()
        .filter(|pod| pod.metadata.name != "toolbox")
        .map(|pod| PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name))
        .collect();
    let index = usize::from(number / 8) % pods.len().max(1);
    let pod = pods.get(index).cloned().unwrap_or_else(|| PodName::new("default", "toolbox"));
    match number % 8 {
        0 => send(Place::Laptop, "15.207.114.2", 30_080, u32::from(number / 16) + 1),
        1 => send(Place::Pod(PodName::new("default", "toolbox")), "webapp-service", 80, 2),
        2 => send(Place::Node("node-b".to_owned()), "10.96.45.12", 80, 1),
        3 => scale(i32::from(number / 8) % 6),
        4 => Action::Delete(pod_reference(&pod)),
        5 => Action::SetReady { pod, ready: false },
        6 => Action::SetReady { pod, ready: true },
        _ => Action::SetProvider(number >= 128),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn replay_equals_what_was_lived(
        steps in prop::collection::vec((any::<u8>(), 0_u64..3_000), 1..9),
        cut in 1_u64..900,
        drops in any::<bool>(),
    ) {
        let (mut history, mut live) = open();
        let mut lived = vec![picture(&live)];
        let mut moments = vec![live.now()];
        for (number, pause) in steps {
            // Refused actions change nothing; that is part of what is tried.
            let chosen = action(&live, number);
            let before = picture(&live);
            if history.act(&mut live, chosen).is_err() {
                prop_assert!(picture(&live) == before, "a refused action changed the world");
            }
            // A moment is over only when nothing more is done in it.
            if moments.last() == Some(&live.now()) {
                moments.pop();
                lived.pop();
            }
            let end = live.now() + SimDuration::from_ms(pause);
            while live.now() < end {
                let next = (live.now() + SimDuration::from_ms(cut)).min(end);
                history.advance(&mut live, next);
                history.note(&live);
            }
            moments.push(live.now());
            lived.push(picture(&live));
        }
        if drops {
            history.drop_checkpoints();
        }
        for (moment, lived) in moments.iter().zip(&lived).rev() {
            let replayed = picture(&history.at(*moment));
            let differs = replayed.lines().zip(lived.lines()).find(|(new, old)| new != old);
            prop_assert_eq!(differs, None, "at {:?}", moment);
            prop_assert_eq!(replayed.len(), lived.len(), "at {:?}", moment);
        }
    }
}

#[test]
fn an_action_in_the_past_forgets_what_came_after_and_undo_brings_it_back() {
    let (mut history, mut world) = open();
    let start = world.now();
    history.act(&mut world, scale(4)).expect("it is scaled");
    history.advance(&mut world, start + SimDuration::from_ms(8_000));
    history.note(&world);
    history.act(&mut world, send(Place::Laptop, "15.207.114.2", 30_080, 3)).expect("it is sent");
    let later = start + SimDuration::from_ms(20_000);
    let as_lived = picture(&history.at(later));

    let mut past = history.at(start + SimDuration::from_ms(3_000));
    history.act(&mut past, scale(1)).expect("it is scaled");
    assert_eq!(history.log().len(), 2);
    let forked = history.at(later);
    assert_eq!(forked.control_plane().objects().pods().count(), 2);
    assert!(forked.requests().is_empty());
    let as_forked = picture(&forked);

    assert_eq!(history.undo(), Some(start + SimDuration::from_ms(3_000)));
    assert_eq!(picture(&history.at(later)), as_lived);
    assert!(history.can_redo());
    assert_eq!(history.redo(), Some(start + SimDuration::from_ms(3_000)));
    assert_eq!(picture(&history.at(later)), as_forked);
}

#[test]
fn everything_undone_is_the_beginning_and_redone_is_the_end() {
    let (mut history, mut world) = open();
    let beginning = picture(&history.at(world.now() + SimDuration::from_ms(30_000)));
    for replicas in [3, 0, 5] {
        history.act(&mut world, scale(replicas)).expect("it is scaled");
        let next = world.now() + SimDuration::from_ms(2_500);
        history.advance(&mut world, next);
    }
    let later = history.opened_at() + SimDuration::from_ms(30_000);
    let end = picture(&history.at(later));
    while history.undo().is_some() {}
    assert_eq!(picture(&history.at(later)), beginning);
    assert!(!history.can_undo());
    while history.redo().is_some() {}
    assert_eq!(picture(&history.at(later)), end);
    assert!(!history.can_redo());
}

#[test]
fn a_refused_action_changes_neither_the_world_nor_the_future() {
    let (mut history, mut world) = open();
    history.act(&mut world, scale(3)).expect("it is scaled");
    let lived = picture(&history.at(world.now() + SimDuration::from_ms(9_000)));
    let mut past = history.at(history.opened_at());
    let before = picture(&past);
    let nobody = ObjectRef::new(Kind::Service, "", "nobody");
    assert!(history.act(&mut past, Action::Delete(nobody)).is_err());
    assert!(history.act(&mut past, scale(100_000)).is_err());
    assert_eq!(picture(&past), before);
    assert_eq!(picture(&history.at(world.now() + SimDuration::from_ms(9_000))), lived);
}

#[test]
fn a_kept_session_comes_back_as_it_was() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::Send(2));
    session.update(Intent::Elapsed(SimDuration::from_ms(3_000)));
    session.update(Intent::Scale {
        namespace: "default".to_owned(),
        name: "webapp".to_owned(),
        replicas: 4,
    });
    session.update(Intent::Elapsed(SimDuration::from_ms(1_500)));
    let edited = format!("{}# a remark of mine\n", session.files()[0].text);
    session.update(Intent::Edit { file: 0, text: edited.clone() });

    let kept = session.kept();
    let restored = Session::restore(&kept);
    assert_eq!(restored.kept(), kept);
    assert_eq!(restored.files()[0].text, edited);
    assert!(restored.notice().is_none());
    for ms in [0, 2_000, 10_000, 30_000] {
        let at: SimTime = session.history().opened_at() + SimDuration::from_ms(ms);
        assert_eq!(picture(&restored.history().at(at)), picture(&session.history().at(at)));
    }
}

#[test]
fn what_cannot_be_read_opens_the_first_preset_and_says_so() {
    for kept in ["", "packetwalk 99\n", "packetwalk 1\nact\tx\tprovider\ttrue\n"] {
        let session = Session::restore(kept);
        assert_eq!(session.preset().id, "s0-nodeport");
        assert!(session.notice().is_some_and(|notice| notice.is_error), "{kept:?}");
    }
}
