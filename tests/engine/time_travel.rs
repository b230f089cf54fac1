//! Looking back and forth in one session: stops, events, the ends of a request, what is known of
//! later.

use packetwalk::api::{Kind, ObjectRef};
use packetwalk::scene::{chronicle, describe, timeline};
use packetwalk::session::playhead::INSTANT;
use packetwalk::session::{Intent, Session, Stop};
use packetwalk::simulation::MarkKind;
use packetwalk::time::{SimDuration, SimTime};

/// A tenth of a second of wall time, so often.
fn play(session: &mut Session, times: u32) {
    for _ in 0..times {
        session.update(Intent::Elapsed(SimDuration::from_ms(100)));
    }
}

fn kinds(session: &Session) -> Vec<MarkKind> {
    session.marks().iter().map(|mark| mark.kind).collect()
}

#[test]
fn time_stops_at_every_rewrite_and_nowhere_between() {
    for speed in [100, 400, INSTANT] {
        let mut session = Session::open("s0-nodeport");
        session.update(Intent::SetStops(true));
        session.update(Intent::SetSpeed(speed));
        session.update(Intent::Send(1));
        // At once means that the first stop has come already.
        let mut stops: Vec<(SimTime, Stop)> =
            session.stopped().map(|stop| (session.now(), stop)).into_iter().collect();
        while session.followed().is_some_and(|request| request.ended.is_none()) {
            session.update(Intent::Play);
            play(&mut session, 200);
            stops.extend(session.stopped().map(|stop| (session.now(), stop)));
        }
        let rewrites: Vec<(SimTime, Stop)> = session
            .followed()
            .into_iter()
            .flat_map(|request| request.trace.hops())
            .filter(|hop| hop.is_rewritten())
            .map(|hop| (hop.departs, Stop::Rewrite))
            .collect();
        assert_eq!(rewrites.len(), 2, "once there and once back");
        assert_eq!(stops, rewrites, "at speed {speed}");
    }
}

#[test]
fn time_stops_where_a_request_fails() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::SetStops(true));
    session.update(Intent::SetTarget(Some("http://15.207.114.2:31999".to_owned())));
    session.update(Intent::Send(1));
    play(&mut session, 200);
    assert_eq!(session.stopped(), Some(Stop::Failure));
    let failed = session.followed().and_then(|request| request.failed.clone());
    assert_eq!(failed.map(|(_, at)| at), Some(session.now()));
    assert!(session.followed().is_some_and(|request| request.ended.is_none()));

    session.update(Intent::Play);
    play(&mut session, 200);
    assert_eq!(session.stopped(), None, "the same stop is made once");
    assert!(session.followed().is_some_and(|request| request.ended.is_some()));
}

#[test]
fn without_stops_time_runs_through() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::Send(1));
    play(&mut session, 200);
    assert!(session.playhead().is_playing);
    assert!(session.followed().is_some_and(|request| request.ended.is_some()));
}

#[test]
fn a_stopped_run_and_a_running_one_see_the_same() {
    let mut running = Session::open("s0-nodeport");
    running.update(Intent::Send(3));
    play(&mut running, 300);
    let mut stopping = Session::open("s0-nodeport");
    stopping.update(Intent::SetStops(true));
    stopping.update(Intent::Send(3));
    while stopping.world().requests().values().any(|request| request.ended.is_none()) {
        stopping.update(Intent::Play);
        play(&mut stopping, 50);
    }
    assert_eq!(stopping.world().requests(), running.world().requests());
}

#[test]
fn at_once_a_request_is_at_its_end() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::SetSpeed(INSTANT));
    session.update(Intent::Send(10));
    let ended = session.world().requests().values().filter(|r| r.ended.is_some()).count();
    assert_eq!(ended, 10);

    // The cluster's own things take their time all the same.
    let deployment = ObjectRef::new(Kind::Deployment, "", "webapp");
    session.update(Intent::Scale {
        namespace: deployment.namespace,
        name: deployment.name,
        replicas: 3,
    });
    let before = session.now();
    session.update(Intent::Elapsed(SimDuration::from_ms(100)));
    assert_eq!(session.now().since(before), SimDuration::from_ms(100));

    session.update(Intent::SetSpeed(100));
    session.update(Intent::Send(1));
    assert!(session.followed().is_some_and(|request| request.ended.is_none()));
    session.update(Intent::SetSpeed(INSTANT));
    assert!(session.followed().is_some_and(|request| request.ended.is_some()));
}

#[test]
fn events_are_stepped_through_forth_and_back() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::Send(1));
    let mut forth = vec![session.now()];
    for _ in 0..10 {
        session.update(Intent::EventForward);
        forth.push(session.now());
    }
    assert_eq!(kinds(&session), [MarkKind::Sent, MarkKind::Answered]);
    assert!(!session.playhead().is_playing);
    forth.dedup();
    assert_eq!(forth.len(), 2, "the request's beginning and its end: {forth:?}");

    let pod = session.world().control_plane().objects().pods().next().cloned();
    let name = pod.map(|pod| pod.metadata.name).unwrap_or_default();
    session.update(Intent::Kill(packetwalk::data_plane::place::PodName::new("default", &name)));
    for _ in 0..20 {
        session.update(Intent::EventForward);
    }
    let moments: Vec<SimTime> = {
        let mut moments: Vec<SimTime> = session.marks().iter().map(|mark| mark.at).collect();
        moments.dedup();
        moments
    };
    let mut back = Vec::new();
    for _ in 0..moments.len() + 2 {
        back.push(session.now());
        session.update(Intent::EventBack);
    }
    assert_eq!(session.now(), session.history().opened_at());
    back.retain(|at| moments.contains(at));
    back.dedup();
    back.reverse();
    assert_eq!(back, moments);
    assert!(kinds(&session).contains(&MarkKind::PodGone), "what is later is still known");
    session.update(Intent::EventForward);
    assert_eq!(
        Some(&session.now()),
        moments.iter().find(|at| **at > session.history().opened_at())
    );
}

#[test]
fn home_and_end_are_where_the_request_begins_and_ends() {
    let mut session = Session::open("s0-nodeport");
    play(&mut session, 10);
    session.update(Intent::Send(1));
    let started = session.now();
    session.update(Intent::FlowEnd);
    let ended = session.followed().and_then(|request| request.ended);
    assert_eq!(Some(session.now()), ended);
    session.update(Intent::FlowStart);
    assert_eq!(session.now(), started);
    assert!(session.is_past());
    session.update(Intent::FlowEnd);
    assert_eq!(Some(session.now()), ended);
}

#[test]
fn what_is_later_is_known_only_as_far_as_it_was_seen() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::Send(1));
    play(&mut session, 100);
    let all = session.marks().to_vec();
    session.update(Intent::Seek(session.history().opened_at()));
    assert_eq!(session.marks(), all);
    assert!(session.world().marks().len() < all.len());
    // Doing something else here makes it untrue.
    session.update(Intent::SetProvider(true));
    assert_eq!(kinds(&session), [MarkKind::Sent, MarkKind::ProviderOn]);
    session.update(Intent::Undo);
    let known = session.marks().to_vec();
    assert!(known.iter().all(|mark| mark.at <= session.horizon()));
    assert!(!kinds(&session).contains(&MarkKind::ProviderOn));
}

#[test]
fn what_the_cluster_does_is_marked_and_told_once() {
    let mut session = Session::open("s0-nodeport");
    let before = session.now();
    session.update(Intent::Scale {
        namespace: "default".to_owned(),
        name: "webapp".to_owned(),
        replicas: 1,
    });
    play(&mut session, 120);
    let gone: Vec<&str> = session
        .marks()
        .iter()
        .filter(|mark| mark.kind == MarkKind::PodGone)
        .map(|mark| mark.subject.as_str())
        .collect();
    assert_eq!(gone.len(), 1);
    let news = chronicle::news(session.world(), before).unwrap_or_default();
    for said in [
        format!("Pod {} is being stopped.", gone[0]),
        format!("Pod {} is gone.", gone[0]),
        " have written their rules anew.".to_owned(),
    ] {
        assert_eq!(news.matches(&said).count(), 1, "{said:?} in {news:?}");
    }
    assert_eq!(chronicle::news(session.world(), session.now()), None);

    session.update(Intent::Scale {
        namespace: "default".to_owned(),
        name: "webapp".to_owned(),
        replicas: 2,
    });
    let before = session.now();
    play(&mut session, 120);
    let news = chronicle::news(session.world(), before).unwrap_or_default();
    assert!(news.contains(" is ready."), "{news}");
}

#[test]
fn a_load_balancer_s_address_is_told() {
    let mut session = Session::open("s0-loadbalancer");
    session.update(Intent::SetProvider(false));
    session.update(Intent::SetProvider(true));
    session.update(Intent::SetServiceType("ClusterIP"));
    play(&mut session, 60);
    let before = session.now();
    session.update(Intent::SetServiceType("LoadBalancer"));
    play(&mut session, 80);
    let news = chronicle::news(session.world(), before).unwrap_or_default();
    assert!(news.contains(" got the address "), "{news}");
}

#[test]
fn marks_share_places_and_lose_no_sentence_of_the_first() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::Send(12));
    play(&mut session, 200);
    let (opened, horizon) = (session.history().opened_at(), session.horizon());
    let end = timeline::end_of_line(opened, horizon);
    let ticks = timeline::ticks(session.world(), session.marks(), opened, end);
    assert!(ticks.len() < session.marks().len());
    for pair in ticks.windows(2) {
        assert!(pair[0].place + 14 <= pair[1].place, "{ticks:?}");
    }
    assert!(ticks.iter().all(|tick| tick.place.abs_diff(tick.moment) <= 42), "{ticks:?}");
    assert!(ticks.iter().all(|tick| !tick.title.is_empty() && !tick.is_later));

    // What falls on one moment stands side by side.
    session.update(Intent::ReturnToNow);
    session.update(Intent::SetProvider(true));
    session.update(Intent::SetProvider(false));
    let ticks = timeline::ticks(session.world(), session.marks(), opened, end);
    let looks: Vec<timeline::Look> = ticks.iter().rev().take(2).map(|tick| tick.look).collect();
    assert_eq!(looks, [timeline::Look::Removed, timeline::Look::Done]);
    for _ in 0..8 {
        session.update(Intent::SetProvider(true));
        session.update(Intent::SetProvider(false));
    }
    let ticks = timeline::ticks(session.world(), session.marks(), opened, end);
    assert!(ticks.iter().all(|tick| tick.place.abs_diff(tick.moment) <= 42), "{ticks:?}");
    assert!(ticks.iter().any(|tick| tick.title.ends_with("\nand more")), "{ticks:?}");

    session.update(Intent::Seek(opened));
    let later = timeline::ticks(session.world(), session.marks(), opened, end);
    assert!(later.iter().any(|tick| tick.is_later) && later.iter().any(|tick| !tick.is_later));
}

#[test]
fn the_scene_is_described_from_outside_to_inside() {
    let mut session = Session::open("s0-nodeport");
    let quiet = describe::describe(session.world(), session.followed(), false);
    assert!(quiet.contains(&"No request is under way.".to_owned()), "{quiet:#?}");
    session.update(Intent::Send(2));
    play(&mut session, 15);
    let said = describe::describe(session.world(), session.followed(), false);
    let order = [
        "Request 1, from your laptop to http://15.207.114.2:30080, is at hop ",
        "1 more request under way.",
        "Outside the cluster: you, on a laptop with the address 192.168.29.22.",
        "Service webapp-service, type NodePort, address 10.96.",
        "Service webapp-service is open on every node at port 30080.",
        "Service webapp-service asks for pods with app=",
        "The EndpointSlice of Service webapp-service: 2 endpoints, 2 ready.",
        "Endpoint 10.244.1.5:",
        "Node node-a, address 15.207.114.2, ",
        "Rule on node-a for :30080: 2 pods.",
        "Pod webapp-",
    ];
    let mut from = 0;
    for start in order {
        let found = said.iter().skip(from).position(|sentence| sentence.starts_with(start));
        assert!(found.is_some(), "{start:?} after sentence {from} of {said:#?}");
        from += found.unwrap_or(0) + 1;
    }
    assert!(said.iter().all(|sentence| sentence.ends_with('.')), "{said:#?}");
    session.update(Intent::Seek(session.history().opened_at()));
    let past = describe::describe(session.world(), session.followed(), session.is_past());
    assert!(past.contains(&"This is the past: later things are known.".to_owned()));
}
