//! What is odd though Kubernetes accepts it, and what mends it.

use packetwalk::session::{Intent, Remark, Session};

fn edited(was: &str, becomes: &str) -> Session {
    let mut session = Session::open("s0-nodeport");
    let text = session.files()[0].text.clone();
    assert!(text.contains(was));
    session.update(Intent::Edit { file: 0, text: text.replacen(was, becomes, 1) });
    session
}

/// The one odd thing, and what it is about.
fn odd(session: &Session) -> (&Remark, &str) {
    let file = &session.files()[0];
    let odd: Vec<&Remark> = file.remarks.iter().filter(|remark| remark.is_lint).collect();
    assert_eq!(odd.len(), 1, "{:?}", file.remarks);
    assert!(!odd[0].is_error);
    (odd[0], &file.text[odd[0].span.clone()])
}

#[test]
fn a_selector_that_nobody_matches_is_told_the_nearest_label() {
    let mut session = edited("app: webapp", "app: webap");
    let (remark, about) = odd(&session);
    assert_eq!(about, "webap");
    assert_eq!(remark.message, "No pod has the label app=webap. The nearest is app=webapp.");
    // Written in its place it mends the text, which then matches the cluster again.
    let text = remark.mended(&session.files()[0].text).unwrap();
    session.update(Intent::Edit { file: 0, text });
    assert!(session.files()[0].remarks.is_empty());
    assert!(!session.files()[0].is_changed());
}

#[test]
fn a_port_where_nobody_listens_is_told_where_they_do() {
    let session = edited("targetPort: 8080", "targetPort: 9090");
    let (remark, about) = odd(&session);
    assert_eq!(about, "9090");
    let says = "No process in these pods listens on port 9090; they listen on 8080.";
    assert_eq!((remark.message.as_str(), remark.fix.as_deref()), (says, Some("8080")));
}

#[test]
fn swapped_ports_and_names_that_nobody_declares_are_told() {
    let session = edited("port: 80\n    targetPort: 8080", "port: 8080\n    targetPort: 80");
    let (remark, about) = odd(&session);
    assert_eq!((about, remark.fix.as_deref()), ("80", Some("8080")));
    assert!(remark.message.contains("look swapped"));

    let session = edited("targetPort: 8080", "targetPort: http");
    let (remark, about) = odd(&session);
    assert_eq!((about, remark.fix.as_deref()), ("http", None));
    assert_eq!(remark.message, "No container of these pods declares a port named http.");
}

#[test]
fn what_is_odd_is_looked_at_anew_when_the_world_changes() {
    let mut session = edited("app: webapp", "app: other");
    session.update(Intent::Apply(0));
    assert_eq!(odd(&session).1, "other");
    let line = "kubectl create deployment other --image=nginx --port=8080".to_owned();
    session.update(Intent::Type(line));
    assert!(session.files()[0].remarks.iter().all(|remark| !remark.message.contains("No pod has")));
}
