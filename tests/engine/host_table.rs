//! The table on an ingress controller's face, and how one sends to a host of it.

use packetwalk::scene::hosts::HostTable;
use packetwalk::scene::{layout, picture};
use packetwalk::session::{Intent, Session};

/// The table at each step of a request to this address.
fn tables(target: &str) -> Vec<HostTable> {
    let mut session = Session::open("ingress");
    session.update(Intent::SetTarget(Some(target.to_owned())));
    session.update(Intent::Send(1));
    let mut tables = Vec::new();
    while session.followed().is_none_or(|request| request.ended.is_none()) {
        session.update(Intent::StepForward);
        let layout = layout(session.world(), 1052.0, 640.0);
        let picture = picture(&layout, session.world(), session.followed());
        let found: Vec<HostTable> =
            picture.pods.into_iter().filter_map(|pod| pod.hosts).map(|hosts| *hosts).collect();
        assert_eq!(found.len(), 1, "one controller");
        tables.extend(found);
    }
    tables
}

/// What is lit in it at some time, and whether it says no.
fn lit(target: &str) -> Vec<(String, String, bool)> {
    let mut lit = Vec::new();
    for row in tables(target).into_iter().flat_map(|table| table.rows).filter(|row| row.is_hot) {
        let row = (row.asked, row.leads, row.is_failing);
        if lit.last() != Some(&row) {
            lit.push(row);
        }
    }
    lit
}

#[test]
fn the_row_that_is_matched_is_lit_and_no_other() {
    let row = |asked: &str, leads: &str, fails| (asked.to_owned(), leads.to_owned(), fails);
    let shop = "http://203.0.113.80/cart -H 'Host: shop.example'";
    assert_eq!(lit(shop), [row("shop.example", "→ shop", false)]);
    assert_eq!(lit("http://203.0.113.80"), [row("all else", "no rule: 404", true)]);
    // Whoever asks a pod past the controller lights nothing.
    assert_eq!(lit("http://10.244.3.2:8080"), []);
}

#[test]
fn a_controllers_card_is_wide_where_there_is_room() {
    let session = Session::open("ingress");
    for (width, height) in [(1052.0, 640.0), (390.0, 400.0)] {
        let layout = layout(session.world(), width, height);
        let card = |app: &str| {
            let found = layout.pods.iter().find(|(pod, _)| pod.name.starts_with(app));
            found.map(|(_, (rect, _))| *rect).expect("it is there")
        };
        let doorman = card("doorman");
        assert!(doorman.w > card("shop").w, "{width}");
        assert!(doorman.right() <= width, "{width}");
    }
}
