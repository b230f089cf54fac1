//! Applying as one types.

use packetwalk::session::{Intent, Session};
use packetwalk::time::SimDuration;

fn typed(session: &mut Session, was: &str, becomes: &str) {
    let text = session.files()[0].text.replacen(was, becomes, 1);
    session.update(Intent::Edit { file: 0, text });
}

fn wait(session: &mut Session, ms: u64) {
    for _ in 0..ms / 100 {
        session.update(Intent::Elapsed(SimDuration::from_ms(100)));
    }
}

fn node_port(session: &Session) -> i32 {
    let service = session.world().control_plane().objects().service("default", "webapp-service");
    service.expect("the Service").spec.ports[0].node_port
}

#[test]
fn a_pause_applies_what_has_no_errors() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::SetLive(true));
    typed(&mut session, "30080", "30081");
    assert!(session.is_moving(), "the pause is waited for");
    wait(&mut session, 400);
    typed(&mut session, "30081", "30082");
    wait(&mut session, 400);
    assert_eq!(node_port(&session), 30_080, "each letter begins the pause anew");
    wait(&mut session, 300);
    assert_eq!(node_port(&session), 30_082);
    assert!(!session.files()[0].is_changed());
}

#[test]
fn what_has_errors_or_is_refused_changes_nothing() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::SetLive(true));
    let log = session.history().log().len();
    typed(&mut session, "30080", "3008x");
    wait(&mut session, 1_000);
    assert_eq!((node_port(&session), session.history().log().len()), (30_080, log));
    // The API server refuses it: that is said, and the world is as it was.
    typed(&mut session, "3008x", "80");
    wait(&mut session, 1_000);
    assert_eq!((node_port(&session), session.history().log().len()), (30_080, log));
    assert!(session.files()[0].has_errors());
}

#[test]
fn it_is_a_choice_and_time_that_stands_still_goes_on_doing_so() {
    let mut session = Session::open("s0-nodeport");
    typed(&mut session, "30080", "30081");
    wait(&mut session, 1_000);
    assert_eq!(node_port(&session), 30_080);
    session.update(Intent::Pause);
    let now = session.now();
    session.update(Intent::SetLive(true));
    session.update(Intent::Elapsed(SimDuration::from_ms(300)));
    assert_eq!(session.now(), now);
    wait(&mut session, 400);
    assert_eq!(node_port(&session), 30_081, "what was typed before counts as well");
    // The choice outlives the world.
    session.update(Intent::OpenPreset("s0-clusterip".to_owned()));
    assert!(session.is_live());
}
