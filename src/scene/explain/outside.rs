//! What stands outside of the cluster: the load balancer, the internet, the laptop.

use crate::api::node::EXCLUDE_FROM_LOAD_BALANCERS_LABEL;
use crate::api::{FieldPath, Node, Service};
use crate::data_plane::load_balancer::LoadBalancer;
use crate::scene::container_host;
use crate::scene::explain::{Card, Field, get_service, halves, object, with};
use crate::scene::narration::short;
use crate::simulation::Simulation;
use crate::text::{self, Args};

/// The load balancer of a Service: its address, or why it has none; its nodes, and why each is fit.
#[must_use]
pub fn load_balancer(world: &Simulation, reference: &str) -> Option<Card> {
    let (namespace, name) = halves(reference);
    let service = world.control_plane().objects().service(namespace, name)?;
    let made = world.network().load_balancers.get(reference);
    let args = Args::new().text("service", short(reference));
    let address = made.map(|made| made.address.to_string()).unwrap_or_default();
    let mut card = Card::new(with("explain.balancer", &args))
        .say(text::plain("explain.balancer_is"))
        .fact("fact.address", &address)
        .fact("fact.service", short(reference));
    let Some(made) = made else {
        let id = match (service.spec.load_balancer_class.as_ref(), world.has_provider()) {
            (Some(_), _) => "explain.balancer_class",
            (None, true) => "explain.balancer_pending",
            (None, false) => "explain.balancer_nobody",
        };
        let path = FieldPath::parse("spec.type");
        card.fields.push(Field { object: object(service), path });
        return Some(card.say(text::plain(id)).command("", get_service(reference)));
    };
    let ports = made.listeners.iter().map(|((port, _), node_port)| {
        if *node_port == 0 { port.to_string() } else { format!("{port} → :{node_port}") }
    });
    let ports: Vec<String> = ports.collect();
    let ranges = service.spec.load_balancer_source_ranges.join(", ");
    card = card.fact("fact.ports", &ports.join(", ")).fact("fact.source_ranges", &ranges);
    for node in world.control_plane().objects().nodes() {
        card = card.say(fitness(world, service, made, node));
    }
    if !service.spec.external_traffic_policy.is_empty() {
        let path = FieldPath::parse("spec.externalTrafficPolicy");
        card.fields.push(Field { object: object(service), path });
    }
    Some(
        card.command("", get_service(reference))
            .command("", "kubectl get nodes -o wide".to_owned()),
    )
}

/// Whether a node is among the load balancer's targets, and why.
fn fitness(world: &Simulation, service: &Service, made: &LoadBalancer, node: &Node) -> String {
    let name = &node.metadata.name;
    let at = world.network().nodes.get(name);
    let is_up = at.is_some_and(|at| at.is_up);
    let excluded = node.metadata.labels.contains_key(EXCLUDE_FROM_LOAD_BALANCERS_LABEL);
    let check = u16::try_from(service.spec.health_check_node_port).ok().filter(|port| *port != 0);
    let ready = check.and_then(|port| at?.kube_proxy.rules().health_check(port));
    let ready = ready.map_or(0, |check| check.local_ready_endpoints);
    let id = match (made.healthy_nodes.contains(name), check) {
        (true, None) => "explain.fit",
        (true, Some(_)) if ready > 0 => "explain.fit_local",
        (true, Some(_)) => "explain.fit_still",
        (false, _) if excluded => "explain.unfit_label",
        (false, _) if !is_up => "explain.unfit_off",
        (false, Some(_)) if ready == 0 => "explain.unfit_local",
        (false, _) => "explain.unfit_yet",
    };
    let args = Args::new().text("node", name).value("ready", ready);
    with(id, &args.value("port", check.unwrap_or_default()))
}

/// All between the laptop and the cluster.
#[must_use]
pub fn internet(world: &Simulation) -> Card {
    let network = world.network();
    let firewall =
        if network.is_firewall_open { "explain.firewall_open" } else { "explain.firewall_closed" };
    let known = network.nodes.values().filter_map(|node| node.addresses.first());
    let balancers = network.load_balancers.values().map(|balancer| &balancer.address);
    let known: Vec<String> = known.chain(balancers).map(ToString::to_string).collect();
    Card::new(text::plain("explain.internet"))
        .say(text::plain("explain.internet_is"))
        .fact("fact.knows", &known.join(", "))
        .fact("fact.firewall", &text::plain(firewall))
        .command("", "kubectl get nodes,services -A -o wide".to_owned())
}

/// The laptop.
#[must_use]
pub fn laptop(world: &Simulation) -> Card {
    let sent = world.requests().values().filter(|request| {
        request.from == crate::data_plane::place::Place::Laptop && request.started <= world.now()
    });
    let mut card = Card::new(text::plain("explain.laptop")).say(text::plain("explain.laptop_is"));
    card.says.extend(container_host::said(world));
    card.fact("fact.address", &world.network().laptop.to_string())
        .fact("fact.requests", &sent.count().to_string())
        .command("", "kubectl config view --minify".to_owned())
}
