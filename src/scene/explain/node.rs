//! A node: what its rules come to, and why it said no.

use crate::data_plane::place::Place;
use crate::data_plane::row::Effect;
use crate::scene::explain::rule::{behind, mode_name, written};
use crate::scene::explain::{Card, listing, with};
use crate::scene::narration;
use crate::scene::strip;
use crate::simulation::{Request, Simulation};
use crate::text::{self, Args};

/// One node, with what it did to the followed request.
#[must_use]
pub fn node(world: &Simulation, name: &str, followed: Option<&Request>) -> Option<Card> {
    let node = world.network().nodes.get(name)?;
    let rules = node.kube_proxy.rules();
    let rows = rules.rows();
    let addresses: Vec<String> = node.addresses.iter().map(ToString::to_string).collect();
    let pods: Vec<&str> = node.pods.values().map(|pod| pod.name.name.as_str()).collect();
    let state = text::plain(if node.is_up { "explain.node_on" } else { "explain.node_off" });
    let remembered = node.conntrack.len();
    let mut card = Card::new(with("explain.node", &Args::new().text("name", name)))
        .say(text::plain("explain.node_is"))
        .fact("fact.address", &addresses.join(", "))
        .fact("fact.state", &state)
        .fact("fact.pods", &pods.join(", "))
        .fact("fact.rules", &rows.len().to_string())
        .fact("fact.mode", mode_name(rules.configuration.mode))
        .fact("fact.written", &written(world, name))
        .fact("fact.remembers", &remembered.to_string());
    if let Some(why) = followed.and_then(|request| said_no(request, name)) {
        card = card.say(why);
    }
    let refusing = rows.iter().filter(|row| !matches!(row.effect, Effect::Forward { .. }));
    card.says.extend(refusing.map(|row| strip::sentence(row, name)));
    card.says.extend(behind(world, node));
    let mode = rules.configuration.mode;
    let service = rows.first().map(|row| row.service.service.clone()).unwrap_or_default();
    Some(
        card.command("", format!("kubectl describe node {name}"))
            .command(name, listing(mode, &service)),
    )
}

/// Why the followed request ended here.
fn said_no(request: &Request, name: &str) -> Option<String> {
    let (place, _) = request.failed.as_ref()?;
    let is_here = matches!(place, Place::Node(node) if node == name);
    let reason = request.trace.verdict.as_ref()?.reason().filter(|_| is_here)?;
    let why = narration::sentence(reason, place);
    Some(with("explain.ended_here", &Args::new().value("id", request.id).text("why", &why)))
}
