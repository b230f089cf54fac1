//! Connections that carry several requests, and clients that are kept with a pod.

use packetwalk::scene::picture::Picture;
use packetwalk::scene::pipe::Pipe;
use packetwalk::scene::{layout, narration, picture};
use packetwalk::session::{Intent, Session};

const DOOR: &str = "http://15.207.114.4:30080";

fn sent(target: &str) -> Session {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::SetTarget(Some(target.to_owned())));
    session.update(Intent::Send(1));
    session
}

fn seen(session: &Session) -> Picture {
    let layout = layout(session.world(), 1052.0, 640.0);
    picture(&layout, session.world(), session.followed())
}

fn piped(session: &Session) -> Option<Pipe> {
    seen(session).beside.and_then(|beside| beside.pipe)
}

/// Steps until a request has ended.
fn end(session: &mut Session, id: u32) {
    session.update(Intent::SelectRequest(id));
    for _ in 0..200 {
        if session.world().requests().get(&id).is_some_and(|request| request.ended.is_some()) {
            return;
        }
        session.update(Intent::StepForward);
    }
}

#[test]
fn a_pipe_stands_between_the_requests_of_one_connection_and_no_longer() {
    let mut session = sent(&format!("{DOOR} {DOOR}"));
    session.update(Intent::StepForward);
    assert_eq!(piped(&session), None, "it leads nowhere yet");
    end(&mut session, 1);
    let pipe = piped(&session).expect("it stays between them");
    assert!(!pipe.is_cut && pipe.pieces.len() == 4, "{pipe:?}");
    end(&mut session, 2);
    let second = narration::cells(session.followed().expect("a request"));
    assert_eq!(second[0].change, "same connection");
    assert_eq!(piped(&session), None, "the last has closed it");

    // A connection for one request is drawn by its wires alone.
    let mut single = sent(DOOR);
    single.update(Intent::FlowEnd);
    assert_eq!(piped(&single), None);
}

#[test]
fn a_pipe_whose_pod_goes_is_cut() {
    let mut session = sent(&[DOOR; 30].join(" "));
    end(&mut session, 1);
    let pod = seen(&session).pods.into_iter().find(|pod| pod.is_hot).expect("one answers").pod;
    session.update(Intent::Kill(pod));
    session.update(Intent::Pause);
    let cut = (0..400).any(|_| {
        session.update(Intent::StepForward);
        let newest = session.world().requests().values().rfind(|r| r.started <= session.now());
        let newest = newest.map(|request| request.id);
        if let Some(id) = newest {
            session.update(Intent::SelectRequest(id));
        }
        piped(&session).is_some_and(|pipe| pipe.is_cut)
    });
    assert!(cut);
}

#[test]
fn a_pin_says_with_whom_a_client_is_kept() {
    let mut session = Session::open("s0-nodeport");
    let kept = session.files()[0].text.replace("NodePort", "NodePort\n  sessionAffinity: ClientIP");
    session.update(Intent::Edit { file: 0, text: kept });
    session.update(Intent::Apply(0));
    session.update(Intent::SetTarget(Some(DOOR.to_owned())));
    for (id, pinned) in [(1, false), (2, true)] {
        session.update(Intent::Send(1));
        let mut pins = Vec::new();
        while session.world().requests()[&id].ended.is_none() {
            session.update(Intent::StepForward);
            let picture = seen(&session);
            let on_strip = picture.nodes.iter().filter_map(|n| n.memory.as_ref()).any(|m| m.is_pin);
            let on_card = picture.pods.iter().any(|pod| pod.is_pinned);
            pins.push((on_strip, on_card));
        }
        assert_eq!(pins.contains(&(true, true)), pinned, "request {id}: {pins:?}");
    }
}
