//! The world as a host may read it: a form of its own, version 1, that no engine type is bound to.

use packetwalk::api::{Pod, Service};
use packetwalk::data_plane::place::Place;
use packetwalk::data_plane::trace::Hop;
use packetwalk::lesson::flow;
use packetwalk::scene::narration;
use packetwalk::session::Session;
use packetwalk::simulation::Request;
use packetwalk::time::SimTime;

use super::json::{Object, list, quoted};

/// The world at the moment one looks at.
#[inline(never)]
pub(super) fn world(session: &Session) -> String {
    let world = session.world();
    let objects = world.control_plane().objects();
    let opened = session.history().opened_at();
    let nodes = world.network().nodes.values().map(|node| {
        let address = node.addresses.first().map(ToString::to_string).unwrap_or_default();
        Object::default().text("name", &node.name).text("address", &address).done()
    });
    let requests = world.requests().values().map(|request| self::request(request).done());
    let lesson = session.study().map(|study| quoted(&study.lesson().metadata.id));
    Object::default()
        .number("version", 1)
        .number("ms", since(session.now(), opened))
        .flag("playing", session.playhead().is_playing)
        .text("preset", session.preset().id)
        .raw("lesson", lesson.as_deref().unwrap_or("null"))
        .raw("services", &list(objects.services().map(service)))
        .raw("pods", &list(objects.pods().map(pod)))
        .raw("nodes", &list(nodes))
        .raw("requests", &list(requests))
        .done()
}

pub(super) fn since(at: SimTime, opened: SimTime) -> u64 {
    at.since(opened).as_ms()
}

fn service(service: &Service) -> String {
    let ports = service.spec.ports.iter().map(|port| {
        let number = |value: i32| u64::try_from(value).unwrap_or(0);
        let node_port = number(port.node_port);
        Object::default().number("port", number(port.port)).number("nodePort", node_port).done()
    });
    Object::default()
        .text("namespace", service.metadata.namespace_or_default())
        .text("name", &service.metadata.name)
        .text("type", &service.spec.service_type)
        .text("clusterIP", &service.spec.cluster_ip)
        .raw("ports", &list(ports))
        .done()
}

fn pod(pod: &Pod) -> String {
    Object::default()
        .text("namespace", pod.metadata.namespace_or_default())
        .text("name", &pod.metadata.name)
        .text("address", &pod.status.pod_ip)
        .text("node", &pod.spec.node_name)
        .flag("ready", pod.is_ready())
        .flag("leaving", pod.metadata.is_terminating())
        .done()
}

/// A request, without its hops.
pub(super) fn request(request: &Request) -> Object {
    let outcome = if request.ended.is_some() { flow::outcome(request) } else { "" };
    let ended = if request.ended.is_some() { flow::ended_at(request) } else { "" };
    Object::default()
        .number("id", u64::from(request.id))
        .text("from", &narration::place_name(&request.from))
        .text("to", &request.url())
        .text("outcome", outcome)
        .text("endedAt", ended)
}

/// The legs of its way, there and back.
pub(super) fn hops(request: &Request) -> String {
    let there = request.trace.request.iter().map(|leg| (leg, false));
    let back = request.trace.reply.iter().map(|leg| (leg, true));
    list(there.chain(back).map(|(leg, is_back)| hop(leg, is_back)))
}

fn hop(hop: &Hop, is_back: bool) -> String {
    let node = if let Place::Node(node) = &hop.from { quoted(node) } else { "null".to_owned() };
    Object::default()
        .text("place", &narration::place_name(&hop.from))
        .raw("node", &node)
        .text("from", &hop.packet.source.to_string())
        .text("to", &hop.packet.destination.to_string())
        .flag("changed", hop.is_rewritten())
        .flag("back", is_back)
        .done()
}
