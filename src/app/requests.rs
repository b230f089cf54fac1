//! Where requests come from and go to, and how the last ones ended.

use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::scene::narration;
use packetwalk::session::{Intent, Session};
use packetwalk::simulation::Request;
use packetwalk::text::{Args, word, worded};
use wasm_bindgen::JsCast;
use web_sys::Event;

use crate::controls::provider;
use crate::load;
use crate::state::App;
use crate::view::{Node, button, el, value_of, words};

/// Requests that the list shows.
const SHOWN_MAX: usize = 30;

/// The form, and the list of requests.
pub(crate) fn requests(app: App) -> Vec<Node> {
    // Where the stage has no room for the provider's switch, it stands here.
    let row =
        el("div").class("provider-row row").with(load::buttons(app)).with(provider(app, "btn"));
    vec![form(app), row, list(app)]
}

fn key(place: &Place) -> String {
    match place {
        Place::Pod(pod) => format!("pod/{}/{}", pod.namespace, pod.name),
        Place::Node(node) => format!("node/{node}"),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => "laptop".to_owned(),
    }
}

fn place(key: &str) -> Place {
    match key.split('/').collect::<Vec<_>>().as_slice() {
        ["pod", namespace, name] => Place::Pod(PodName::new(namespace, name)),
        ["node", node] => Place::Node((*node).to_owned()),
        _ => Place::Laptop,
    }
}

fn name(place: &Place) -> String {
    match place {
        Place::Laptop => word("you, on your laptop").to_owned(),
        Place::Pod(pod) => worded("pod {name}", &Args::new().text("name", &pod.name)),
        Place::Node(node) => worded("a process on {node}", &Args::new().text("node", node)),
        Place::Internet | Place::LoadBalancer(_) => String::new(),
    }
}

fn form(app: App) -> Node {
    let senders: Vec<Place> = app.read(Session::senders);
    let sender = app.read(|session| key(session.sender()));
    let option = |place: &Place| words("option", "", &name(place)).attr("value", &key(place));
    let from = el("select")
        .attr("id", "sender")
        .with_all(senders.iter().map(option))
        .value(&sender)
        .on("change", move |event| app.dispatch(Intent::SetSender(place(&value_of(event)))));
    let to = el("input")
        .class("mono")
        .attr("id", "target")
        .attr("list", "targets")
        .attr("autocomplete", "off")
        .attr("spellcheck", "false")
        .value(&app.read(Session::target))
        .on("focus", select_all)
        .on("change", move |event| app.dispatch(Intent::SetTarget(Some(value_of(event)))));
    let targets = app
        .read(Session::targets)
        .into_iter()
        .map(|target| words("option", "", &target.label).attr("value", &target.url));
    el("form")
        .class("send-form")
        .on("submit", move |event| {
            event.prevent_default();
            app.dispatch(Intent::Send(1));
        })
        .with(words("label", "", word("from")).attr("for", "sender"))
        .with(from)
        .with(words("label", "", word("to")).attr("for", "target"))
        .with(to)
        .with(el("datalist").attr("id", "targets").with_all(targets))
}

/// What is typed next takes the place of what stands there.
fn select_all(event: &Event) {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok());
    if let Some(input) = target {
        input.select();
    }
}

fn list(app: App) -> Node {
    let lines: Vec<Node> = app.read(|session| {
        let requests = session.world().requests().values().rev();
        let begun = requests.filter(|request| request.started <= session.now());
        begun.take(SHOWN_MAX).map(|request| line(app, session, request)).collect()
    });
    el("ol")
        .class("log")
        .attr("aria-label", word("Requests, newest first"))
        .flag("reversed", true)
        .with_all(lines)
}

fn line(app: App, session: &Session, request: &Request) -> Node {
    let id = request.id;
    let from = narration::place_name(&request.from);
    let command = format!("{from} $ curl {}", request.url());
    let outcome = narration::outcome(session.world(), request);
    let outcome = outcome.as_deref().unwrap_or(word("under way"));
    let is_failure = request.outcome().is_some_and(|verdict| verdict.reason().is_some());
    let is_followed = session.followed().is_some_and(|followed| followed.id == id);
    let line = button("line", "", move || app.dispatch(Intent::SelectRequest(id)))
        .state("aria-current", is_followed)
        .with(words("span", "mono", &command))
        .with(words("span", "outcome", outcome));
    el("li").class(if is_failure { "failed" } else { "" }).key(&id.to_string()).with(line)
}
