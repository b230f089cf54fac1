//! A pod, and why it is an endpoint of a Service or why not.

use crate::api::meta::contains_all;
use crate::api::{EndpointPort, IntOrString, Kind, ObjectRef, Pod, Service};
use crate::control_plane::images;
use crate::data_plane::place::PodName;
use crate::scene::explain::service::{rows, slices};
use crate::scene::explain::{Card, in_namespace, pairs, reference, with};
use crate::scene::narration::short;
use crate::scene::picture::lamp;
use crate::simulation::Simulation;
use crate::text::{self, Args};

/// One pod; also one that is gone, as long as its outline stands.
#[must_use]
pub fn pod(world: &Simulation, name: &PodName) -> Option<Card> {
    let objects = world.control_plane().objects();
    let args = Args::new().text("name", &name.name);
    let card = Card::new(with("explain.pod", &args));
    let Some(pod) = objects.pod(&name.namespace, &name.name) else {
        let reference = ObjectRef::new(Kind::Pod, &name.namespace, &name.name);
        let resident = world.residents().get(&reference)?;
        let card = card.say(text::plain("explain.pod_gone"));
        return Some(card.fact("fact.address", &resident.address));
    };
    let ports: Vec<String> =
        images::listens(pod).iter().map(|(port, _)| port.to_string()).collect();
    let mut card = card
        .say(text::plain("explain.pod_is"))
        .fact("fact.state", &lamp(pod).word())
        .fact("fact.address", &pod.status.pod_ip)
        .fact("fact.node", &pod.spec.node_name)
        .fact("fact.namespace", &name.namespace)
        .fact("fact.labels", &pairs(pod.metadata.labels.iter()))
        .fact("fact.listens", &ports.join(", "));
    for service in objects.services().filter(|service| !service.spec.selector.is_empty()) {
        card.says.extend(membership(world, service, pod));
    }
    let (name, namespace) = (&name.name, in_namespace(&name.namespace));
    Some(
        card.command("", format!("kubectl get pod {name}{namespace} -o wide --show-labels"))
            .command("", format!("kubectl describe pod {name}{namespace}")),
    )
}

/// Why a pod is an endpoint of a Service, or why not; empty where the Service looks for nobody.
#[must_use]
pub fn membership(world: &Simulation, service: &Service, pod: &Pod) -> Vec<String> {
    let spec = &service.spec;
    let (name, namespace) = (reference(service), service.metadata.namespace_or_default());
    let selector = pairs(spec.selector.iter());
    let args = Args::new()
        .text("service", short(&name))
        .text("selector", &selector)
        .text("namespace", namespace)
        .text("pod", &pod.metadata.name);
    let is_matching = contains_all(&pod.metadata.labels, &spec.selector);
    if spec.selector.is_empty() || spec.service_type == "ExternalName" {
        return Vec::new();
    }
    if namespace != pod.metadata.namespace_or_default() {
        return is_matching.then(|| with("why.other_namespace", &args)).into_iter().collect();
    }
    if !is_matching {
        return vec![other_labels(service, pod, &args)];
    }
    let all = rows(world, service);
    let listed = all.iter().find(|(_, endpoint)| {
        endpoint.target_ref.as_ref().is_some_and(|target| target.name == pod.metadata.name)
    });
    let id = match listed.map(|(_, endpoint)| endpoint.conditions) {
        None => absent(world, pod),
        Some(is) if is.is_ready() && !is.is_serving() => "why.published",
        Some(is) if is.is_ready() => "why.ready",
        Some(is) if is.is_terminating() => "why.leaving",
        Some(_) => not_ready(world, pod),
    };
    let mut why = vec![with(id, &args)];
    why.extend(listed.and_then(|_| deaf(world, service, pod, &args)));
    why
}

/// The labels it would need, and what it has instead.
fn other_labels(service: &Service, pod: &Pod, args: &Args) -> String {
    let labels = &pod.metadata.labels;
    let differs = |(key, value): &(&String, &String)| labels.get(*key) != Some(*value);
    let wants = service.spec.selector.iter().filter(differs);
    let wants: Vec<(&String, &String)> = wants.collect();
    let has = wants.iter().filter_map(|(key, _)| labels.get(*key).map(|value| (*key, value)));
    let has: Vec<(&String, &String)> = has.collect();
    let id = if has.is_empty() { "why.label_missing" } else { "why.label_differs" };
    let args = args.clone().text("wants", &pairs(wants)).text("has", &pairs(has));
    with(id, &args)
}

/// Why a pod whose labels match is in no list.
fn absent(world: &Simulation, pod: &Pod) -> &'static str {
    let is_on_node = world.control_plane().objects().node(&pod.spec.node_name).is_some();
    match pod.status.phase.as_str() {
        "Succeeded" | "Failed" => "why.ended",
        _ if pod.spec.node_name.is_empty() => "why.not_scheduled",
        _ if pod.status.pod_ip.is_empty() => "why.no_address",
        _ if !is_on_node => "why.no_node",
        _ => "why.soon",
    }
}

fn not_ready(world: &Simulation, pod: &Pod) -> &'static str {
    let name = PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name);
    if world.is_failing(&name) {
        "why.probe_fails"
    } else if images::has_readiness_probe(pod) {
        "why.probe_silent"
    } else {
        "why.not_ready"
    }
}

/// What is wrong with the port that the list has for it.
fn deaf(world: &Simulation, service: &Service, pod: &Pod, args: &Args) -> Option<String> {
    for port in &service.spec.ports {
        if let Some(IntOrString::String(name)) = &port.target_port
            && !slices(world, service).any(|slice| {
                let is_own = |own: &EndpointPort| own.name.as_deref() == Some(&port.name);
                slice.ports.iter().any(is_own)
                    && slice.endpoints.iter().any(|endpoint| {
                        let target = endpoint.target_ref.as_ref();
                        target.is_some_and(|target| target.name == pod.metadata.name)
                    })
            })
        {
            return Some(with("why.no_such_port", &args.clone().text("port", name)));
        }
        let number = match &port.target_port {
            Some(IntOrString::Int(number)) => *number,
            Some(IntOrString::String(_)) => continue,
            None => port.port,
        };
        let listens = images::listens(pod);
        if !listens.iter().any(|(own, _)| i32::from(*own) == number) {
            let own: Vec<String> = listens.iter().map(|(own, _)| own.to_string()).collect();
            let id = if own.is_empty() { "why.deaf" } else { "why.other_port" };
            let args = args.clone().value("port", number).text("own", &own.join(", "));
            return Some(with(id, &args));
        }
    }
    None
}
