//! What is selected, what there is to say about it, and what can be done to it.

mod acts;
mod card;

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use packetwalk::order::InOrder;
use packetwalk::scene::explain::{self, Card};
use packetwalk::session::{DraftFile, FieldPlace, Intent, Selection, Session};
use packetwalk::text::{spoken, word};

use crate::state::App;
use crate::view::{Node, el, words};

/// A card, and where the fields it names stand in the files; `None` for a default.
pub(crate) struct Explained {
    pub(crate) card: Card,
    pub(crate) places: Vec<Option<FieldPlace>>,
}

/// The card of the selected thing, or of the hop one looks at, and the workloads' sizes.
pub(crate) fn inspector(app: App) -> Vec<Node> {
    let selected = app.read(|session| session.selection().cloned());
    let card = match &selected {
        Some(selection) => selected_card(app, selection),
        None => match current_hop(app) {
            Some(explained) => card::card(app, &explained, Vec::new()),
            None => {
                words("p", "muted", word("Select anything in the picture to have it explained."))
            }
        },
    };
    // Said when something was selected, not at each hop of a request under way.
    let live = if selected.is_some() { "polite" } else { "off" };
    let says = el("div").class("explained").key("explained").attr("aria-live", live).with(card);
    std::iter::once(says).chain(acts::workloads(app)).collect()
}

#[inline(never)]
fn selected_card(app: App, selection: &Selection) -> Node {
    let close = acts::close(app);
    match app.read(|session| explained(session, selection)) {
        Some(explained) => {
            let mut acts = acts::of(app, selection);
            acts.push(close);
            card::card(app, &explained, acts)
        }
        None => el("div")
            .class("card")
            .key("gone")
            .with(words("p", "", &packetwalk::text::plain("explain.gone")))
            .with(el("div").class("row").with(close)),
    }
}

fn explained(session: &Session, selection: &Selection) -> Option<Explained> {
    let world = session.world();
    let card = match selection {
        Selection::Pod(pod) => explain::pod(world, pod),
        Selection::Node(node) => explain::node(world, node, session.followed()),
        Selection::Service(service) => explain::service(world, service),
        Selection::LoadBalancer(service) => explain::load_balancer(world, service),
        Selection::Laptop => Some(explain::laptop(world)),
        Selection::Internet => Some(explain::internet(world)),
        Selection::Endpoints(service) => explain::endpoints(world, service),
        Selection::Endpoint { service, address } => explain::endpoint(world, service, address),
        Selection::Rule { node, label } => explain::rule(world, node, label),
        Selection::KubeProxy(node) => explain::kube_proxy(world, node),
    }?;
    Some(with_places(session, card))
}

/// A request, how many hops it has come, the language, and the files' texts: what an explanation is
/// made of.
type Step = (u32, usize, usize, Vec<String>);

thread_local! {
    /// The hop that was explained last: while envelopes move, most moments are about the same hop.
    static LAST: RefCell<Option<(Step, Rc<Explained>)>> = const { RefCell::new(None) };
}

/// What there is to say about the hop that the followed request has come to.
fn current_hop(app: App) -> Option<Rc<Explained>> {
    if app.read(|session| session.followed().is_none()) { None } else { app.peek(explained_hop) }
}

#[inline(never)]
fn explained_hop(session: &Session) -> Option<Rc<Explained>> {
    let request = session.followed()?;
    let hops = request.trace.hops().count() + usize::from(request.failed.is_some());
    let texts = session.files().iter().map(|file| file.text.clone()).collect();
    let step: Step = (request.id, hops, spoken(), texts);
    let last = LAST.with_borrow(Clone::clone);
    if let Some((_, explained)) = last.filter(|(same, _)| *same == step) {
        return Some(explained);
    }
    let card = explain::current(session.world(), request)?;
    let explained = Rc::new(with_places(session, card));
    LAST.set(Some((step, Rc::clone(&explained))));
    Some(explained)
}

fn with_places(session: &Session, card: Card) -> Explained {
    let fields = card.fields.iter();
    let places = fields.map(|field| session.place_of(&field.object, &field.path)).collect();
    Explained { card, places }
}

/// The lines of the open file that decided the hop one looks at, in order; none while it is edited.
pub(crate) fn deciding_lines(app: App) -> Vec<usize> {
    current_hop(app).map(|explained| lines_of(app, &explained)).unwrap_or_default()
}

#[inline(never)]
fn lines_of(app: App, explained: &Explained) -> Vec<usize> {
    let (open, is_changed) = app.peek(|session| {
        let open = session.open_file();
        (open, session.files().get(open).is_none_or(DraftFile::is_changed))
    });
    let places = explained.places.iter().flatten();
    let here = places.filter(|place| place.file == open && !is_changed);
    let mut lines: Vec<usize> = here.map(|place| place.line).collect();
    lines.in_order();
    lines.dedup();
    lines
}

/// Opens the editor at a field.
pub(crate) fn go_to(app: App, place: &FieldPlace) {
    app.dispatch(Intent::OpenFile(place.file));
    app.tab.set(crate::state::Tab::Yaml);
    let start = place.start;
    // The file's text comes into the page first.
    request_animation_frame(move || crate::editor::place_cursor(start));
}
