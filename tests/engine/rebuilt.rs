//! A cluster that is deleted and made anew, and what an object remembers of what was applied.

use packetwalk::api::Kind;
use packetwalk::session::{Intent, Session};
use packetwalk::time::SimDuration;

fn typed(session: &mut Session, line: &str) {
    session.update(Intent::Type(line.to_owned()));
    for _ in 0..400 {
        if !session.terminal().is_busy() {
            return;
        }
        session.update(Intent::Elapsed(SimDuration { us: 50_000 }));
    }
    panic!("{line} goes on");
}

fn last(session: &Session) -> String {
    session.terminal().entries().last().map_or_else(String::new, |entry| entry.text.clone())
}

#[test]
fn a_cluster_made_anew_is_empty_and_comes_back_after_a_reload() {
    let mut session = Session::open("kind");
    for line in [
        "kind delete cluster",
        "grep -v control kind.yml > none.yml",
        "kind create cluster --config none.yml",
    ] {
        typed(&mut session, line);
    }
    assert!(session.world().is_deleted(), "{}", last(&session));
    typed(&mut session, "kind create cluster --config kind.yml");
    assert!(!session.world().is_deleted());
    let store = session.world().control_plane().objects();
    assert_eq!(store.of_kind(Kind::Node).count(), 3);
    assert_eq!(store.of_kind(Kind::Pod).count(), 0);
    typed(&mut session, "kubectl apply -f deployment.yaml");
    typed(&mut session, "kubectl apply -f service.yaml");
    typed(&mut session, "sleep 8");
    typed(&mut session, "curl -s http://localhost:8080");
    assert!(last(&session).starts_with("Hostname: web-"), "{}", last(&session));

    let restored = Session::restore(&session.kept());
    assert_eq!(restored.history().log().len(), session.history().log().len());
    assert_eq!(restored.world().control_plane().objects().of_kind(Kind::Node).count(), 3);
    // Taking it back leads to where no cluster was, and further to where the first one was.
    let made = session.history().log().iter().rposition(|(_, action)| {
        matches!(**action, packetwalk::simulation::Action::CreateCluster { .. })
    });
    let after = session.history().log().len() - made.unwrap();
    for _ in 0..after {
        session.update(Intent::Undo);
    }
    assert!(session.world().is_deleted());
    session.update(Intent::Undo);
    assert!(!session.world().is_deleted());
    assert!(session.world().control_plane().objects().of_kind(Kind::Pod).count() > 2);
}

#[test]
fn what_was_applied_is_remembered_by_what_is_changed_otherwise() {
    let mut session = Session::open("empty");
    let apply = |session: &mut Session, more: &str| {
        let text = format!(
            "kubectl apply -f - <<EOF\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\n  \
             labels:\n    one: x\n{more}EOF"
        );
        typed(session, &text);
    };
    let labels = |session: &mut Session| {
        typed(session, "kubectl get ns a -o jsonpath='{.metadata.labels}'");
        last(session)
    };
    apply(&mut session, "    two: x\n");
    typed(&mut session, "kubectl label ns a three=x");
    apply(&mut session, "");
    let left = labels(&mut session);
    assert!(left.contains("one") && left.contains("three"), "{left}");
    assert!(!left.contains("two"), "what is no longer in the manifest goes: {left}");
}

#[test]
fn a_sleep_ends_where_nothing_else_happens_and_ctrl_c_ends_it() {
    let mut session = Session::open("empty");
    for _ in 0..400 {
        session.update(Intent::Elapsed(SimDuration { us: 100_000 }));
    }
    assert!(!session.is_moving(), "all is quiet");
    let before = session.now();
    typed(&mut session, "sleep 3");
    let slept = session.now().since(before).as_ms();
    assert!((2_950..3_300).contains(&slept), "{slept}");
    session.update(Intent::Type("sleep 1h".to_owned()));
    assert!(session.is_moving());
    session.update(Intent::Interrupt);
    assert!(!session.terminal().is_busy());
    assert_eq!(session.terminal().exit(), 130);
    // Nothing of it is in the log.
    assert_eq!(session.history().log().len(), 0);
}

#[test]
fn what_is_done_on_the_picture_is_told_as_one_would_type_it_there() {
    let told = |preset: &str, node: &str| {
        let mut session = Session::open(preset);
        session.update(Intent::SetNode { node: node.to_owned(), up: false });
        last(&session)
    };
    assert_eq!(told("kind", "kind-worker"), "docker stop kind-worker");
    assert_eq!(told("s0-nodeport", "node-b"), "ssh node-b poweroff");
}
