//! A Service, its list of endpoints, and one endpoint of it.

use crate::api::{Endpoint, EndpointSlice, FieldPath, IntOrString, Service, ServicePort};
use crate::scene::explain::{
    Card, Field, get_service, get_slices, halves, membership, object, pairs, reference, with,
};
use crate::scene::narration::short;
use crate::scene::picture::Lamp;
use crate::simulation::Simulation;
use crate::text::{self, Args};

/// A Service, by `namespace/name`.
#[must_use]
pub fn service(world: &Simulation, name: &str) -> Option<Card> {
    let service = find(world, name)?;
    let spec = &service.spec;
    let args = Args::new().text("service", short(name));
    let is = match (spec.service_type.as_str(), spec.cluster_ip.as_str()) {
        ("ExternalName", _) => "explain.external_name_is",
        (_, "None") => "explain.headless_is",
        _ => "explain.service_is",
    };
    let selector = pairs(spec.selector.iter());
    let card = Card::new(with("explain.service", &args))
        .say(text::plain(is))
        .say(answer_of_list(world, service))
        .fact("fact.type", &spec.service_type)
        .fact("fact.address", &addresses(service).join(", "))
        .fact("fact.ports", &ports(service).join(", "))
        .fact("fact.selector", &selector)
        .fact("fact.policies", &policies(service))
        .fact(
            "fact.affinity",
            if spec.session_affinity == "None" { "" } else { &spec.session_affinity },
        );
    Some(card.command("", get_service(name)).command("", get_slices(name)))
}

/// The list of a Service's endpoints: who is in it, and why the others of its namespace are not.
#[must_use]
pub fn endpoints(world: &Simulation, name: &str) -> Option<Card> {
    let service = find(world, name)?;
    let args = Args::new().text("service", short(name));
    let mut card = Card::new(with("explain.list", &args))
        .say(text::plain("explain.list_is"))
        .say(answer_of_list(world, service))
        .fact("fact.selector", &pairs(service.spec.selector.iter()));
    let objects = world.control_plane().objects();
    let pods = objects.pods().filter(|pod| {
        pod.metadata.namespace_or_default() == service.metadata.namespace_or_default()
    });
    for pod in pods.take(PODS_EXPLAINED_MAX) {
        let why = membership(world, service, pod);
        card.facts.push((pod.metadata.name.clone(), why.join(" ")));
    }
    let path = FieldPath::parse("spec.selector");
    card.fields.push(Field { object: object(service), path });
    Some(card.command("", get_slices(name)))
}

/// Pods whose membership the list's card explains.
const PODS_EXPLAINED_MAX: usize = 40;

/// One row of the list, by its address and port.
#[must_use]
pub fn endpoint(world: &Simulation, name: &str, address: &str) -> Option<Card> {
    let service = find(world, name)?;
    let (_, endpoint) = rows(world, service).into_iter().find(|(listed, _)| listed == address)?;
    let args = Args::new().text("service", short(name)).text("address", address);
    let pod = endpoint.target_ref.as_ref().map(|target| target.name.clone()).unwrap_or_default();
    let node = endpoint.node_name.clone().unwrap_or_default();
    let mut card = Card::new(with("explain.endpoint", &args))
        .say(with("explain.endpoint_is", &args))
        .fact("fact.state", &state(endpoint).word())
        .fact("fact.pod", &pod)
        .fact("fact.node", &node);
    let namespace = service.metadata.namespace_or_default();
    if let Some(pod) = world.control_plane().objects().pod(namespace, &pod) {
        card.says.extend(membership(world, service, pod));
    }
    Some(card.command("", get_slices(name)))
}

fn find<'a>(world: &'a Simulation, name: &str) -> Option<&'a Service> {
    let (namespace, name) = halves(name);
    world.control_plane().objects().service(namespace, name)
}

/// The slices of a Service.
pub(super) fn slices<'a>(
    world: &'a Simulation,
    service: &'a Service,
) -> impl Iterator<Item = &'a EndpointSlice> {
    world.control_plane().objects().endpoint_slices().filter(|slice| {
        slice.service_name() == Some(&service.metadata.name)
            && slice.metadata.namespace_or_default() == service.metadata.namespace_or_default()
    })
}

/// The endpoints of a Service with the address and port by which the list shows them.
pub(super) fn rows<'a>(world: &'a Simulation, service: &'a Service) -> Vec<(String, &'a Endpoint)> {
    let rows = slices(world, service).flat_map(|slice| {
        let port = slice.ports.first().and_then(|port| port.port);
        slice.endpoints.iter().map(move |endpoint| {
            let ip = endpoint.addresses.first().cloned().unwrap_or_default();
            (port.map_or_else(|| ip.clone(), |port| format!("{ip}:{port}")), endpoint)
        })
    });
    rows.collect()
}

pub(super) fn state(endpoint: &Endpoint) -> Lamp {
    match endpoint.conditions {
        conditions if conditions.is_terminating() => Lamp::Leaving,
        conditions if conditions.is_ready() => Lamp::Ready,
        _ => Lamp::NotReady,
    }
}

/// How many are in the list, or why nobody is.
fn answer_of_list(world: &Simulation, service: &Service) -> String {
    let rows = rows(world, service);
    let ready = rows.iter().filter(|(_, endpoint)| endpoint.conditions.is_ready()).count();
    let selector = pairs(service.spec.selector.iter());
    let args = Args::new().value("count", rows.len()).value("ready", ready);
    let args = args.text("selector", &selector).text("service", short(&reference(service)));
    let id = match (service.spec.service_type.as_str(), selector.is_empty(), rows.len()) {
        ("ExternalName", _, _) => return String::new(),
        (_, true, 0) => "explain.list_by_hand_empty",
        (_, true, _) => "explain.list_by_hand",
        (_, false, 0) => "explain.list_empty",
        (_, false, _) if ready == 0 => "explain.list_none_ready",
        (_, false, _) => "explain.list_some",
    };
    with(id, &args)
}

/// All addresses of a Service: its own, its load balancer's, further ones.
pub(super) fn addresses(service: &Service) -> Vec<String> {
    let spec = &service.spec;
    let own = if spec.cluster_ips.is_empty() {
        vec![spec.cluster_ip.clone()]
    } else {
        spec.cluster_ips.clone()
    };
    let balancers = service.status.load_balancer.ingress.iter();
    let balancers =
        balancers.map(|at| if at.ip.is_empty() { at.hostname.clone() } else { at.ip.clone() });
    let all = own.into_iter().chain(balancers).chain(spec.external_ips.iter().cloned());
    all.chain([spec.external_name.clone()]).filter(|address| !address.is_empty()).collect()
}

/// Each port as `80 → 8080, node port 30080`.
pub(super) fn ports(service: &Service) -> Vec<String> {
    let said = |port: &ServicePort| {
        let target = match &port.target_port {
            None => port.port.to_string(),
            Some(IntOrString::Int(number)) => number.to_string(),
            Some(IntOrString::String(name)) => name.clone(),
        };
        let args = Args::new()
            .value("port", port.port)
            .text("target", &target)
            .value("node_port", port.node_port);
        with(if port.node_port == 0 { "explain.port" } else { "explain.port_door" }, &args)
    };
    service.spec.ports.iter().map(said).collect()
}

/// The traffic policies that are set.
pub(super) fn policies(service: &Service) -> String {
    let spec = &service.spec;
    let external = Some(spec.external_traffic_policy.as_str()).filter(|policy| !policy.is_empty());
    let external = external.map(|policy| format!("externalTrafficPolicy {policy}"));
    let internal = spec.internal_traffic_policy.as_ref();
    let internal = internal.map(|policy| format!("internalTrafficPolicy {policy}"));
    external.into_iter().chain(internal).collect::<Vec<String>>().join(", ")
}
