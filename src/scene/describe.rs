//! The scene in words, on demand: a sentence a thing, and none that needs another to be understood.

use crate::api::Service;
use crate::control_plane::images;
use crate::data_plane::place::PodName;
use crate::scene::hosts::host_table;
use crate::scene::narration::{self, place_name};
use crate::scene::picture::{self, Lamp};
use crate::scene::strip;
use crate::scene::{container_host, phone_book, pipe};
use crate::simulation::{Request, Simulation};
use crate::text::{self, Args};

/// Pods, endpoints and rules that are read out, each; of more only how many.
const READ_MAX: usize = 24;

/// All that stands on the stage and what is under way, from outside to inside.
#[must_use]
pub fn describe(world: &Simulation, followed: Option<&Request>, is_past: bool) -> Vec<String> {
    let mut said = Vec::new();
    if is_past {
        said.push(text::plain("scene.past"));
    }
    under_way(world, followed, &mut said);
    let laptop = Args::new().value("address", world.network().laptop);
    said.push(text::with("scene.laptop", &laptop));
    said.extend(container_host::said(world));
    let objects = world.control_plane().objects();
    let ours: Vec<&Service> =
        objects.services().filter(|service| service.metadata.name != "kubernetes").collect();
    for service in ours.iter().filter(|service| service.spec.service_type == "LoadBalancer") {
        said.push(balancer(world, service));
    }
    if ours.is_empty() {
        said.push(text::plain("scene.no_service"));
    }
    for service in ours.iter().take(READ_MAX) {
        plate(service, &mut said);
        list(world, service, &mut said);
    }
    nodes(world, &mut said);
    pods(world, &mut said);
    said
}

fn name(service: &Service) -> String {
    let reference =
        format!("{}/{}", service.metadata.namespace_or_default(), service.metadata.name);
    narration::short(&reference).to_owned()
}

fn balancer(world: &Simulation, service: &Service) -> String {
    let reference =
        format!("{}/{}", service.metadata.namespace_or_default(), service.metadata.name);
    let args = Args::new().text("name", &name(service));
    match (world.network().load_balancers.get(&reference), world.has_provider()) {
        (Some(made), _) => {
            let args = args.value("address", made.address);
            text::with("scene.balancer", &args.value("count", made.healthy_nodes.len()))
        }
        (None, true) => text::with("scene.balancer_pending", &args),
        (None, false) => text::with("scene.balancer_nobody", &args),
    }
}

fn plate(service: &Service, said: &mut Vec<String>) {
    let spec = &service.spec;
    let ports = |of: fn(&crate::api::ServicePort) -> i32| {
        let ports = spec.ports.iter().map(of).filter(|port| *port != 0);
        ports.map(|port| port.to_string()).collect::<Vec<_>>().join(", ")
    };
    let address = match spec.cluster_ip.as_str() {
        "" => spec.external_name.clone(),
        ip => format!("{ip}:{}", ports(|port| port.port)),
    };
    let args = Args::new()
        .text("name", &name(service))
        .text("type", &spec.service_type)
        .text("address", &address)
        .text("ports", &ports(|port| port.node_port));
    said.push(text::with("scene.service", &args));
    if spec.ports.iter().any(|port| port.node_port != 0) {
        said.push(text::with("scene.node_ports", &args));
    }
    let labels: Vec<String> =
        spec.selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let id = if labels.is_empty() { "scene.no_selector" } else { "scene.asks_for" };
    said.push(text::with(id, &args.text("labels", &labels.join(", "))));
}

fn list(world: &Simulation, service: &Service, said: &mut Vec<String>) {
    let args = Args::new().text("name", &name(service));
    let endpoints = picture::endpoints(world, service);
    let ready = endpoints.iter().filter(|row| row.lamp == Lamp::Ready).count();
    let counts = args.clone().value("count", endpoints.len()).value("ready", ready);
    said.push(text::with("scene.list", &counts));
    for row in endpoints.iter().take(READ_MAX) {
        let args = args.clone().text("address", &row.address).text("state", &row.lamp.word());
        said.push(text::with("scene.endpoint", &args));
    }
}

fn nodes(world: &Simulation, said: &mut Vec<String>) {
    for node in world.network().nodes.values() {
        let (rows, more) = strip::rows(node, None, false, READ_MAX);
        let address = node.addresses.first().map(ToString::to_string).unwrap_or_default();
        let id = if node.is_up { "say.node" } else { "say.node_off" };
        let args = Args::new()
            .text("name", &node.name)
            .text("node", &node.name)
            .text("address", &address)
            .value("rows", rows.len() + more)
            .value("pods", node.pods.len())
            .value("count", more);
        said.push(sentence(&text::with(id, &args)));
        for row in rows {
            let args = args
                .clone()
                .text("label", &row.label)
                .text("effect", row.effect.trim_start_matches("→ "));
            said.push(text::with("scene.rule", &args));
        }
        if more > 0 {
            said.push(text::with("scene.more_rules", &args));
        }
        if node.kube_proxy.is_stale() {
            said.push(text::with("scene.stale", &args));
        }
    }
}

fn pods(world: &Simulation, said: &mut Vec<String>) {
    let objects = world.control_plane().objects();
    let mut read = 0;
    let mut more = 0;
    for (reference, resident) in world.residents() {
        let pod = objects.pod(&reference.namespace, &reference.name);
        let Some(pod) = pod.filter(|_| resident.gone.is_none()) else { continue };
        if read == READ_MAX {
            more += 1;
            continue;
        }
        read += 1;
        let ports: Vec<String> =
            images::listens(pod).iter().map(|(port, _)| port.to_string()).collect();
        let listens = if ports.is_empty() {
            String::new()
        } else {
            text::with("say.listens", &Args::new().text("ports", &ports.join(", ")))
        };
        let args = Args::new()
            .text("name", &reference.name)
            .text("state", &picture::lamp(pod).word())
            .text("node", &resident.node)
            .text("address", &resident.address)
            .text("listens", &listens);
        said.push(sentence(&text::with("say.pod", &args)));
        let name = PodName::new(&reference.namespace, &reference.name);
        said.extend(host_table(world, &name, None).map(|table| table.said));
    }
    if more > 0 {
        said.push(text::with("scene.more_pods", &Args::new().value("count", more)));
    }
}

fn under_way(world: &Simulation, followed: Option<&Request>, said: &mut Vec<String>) {
    let begun = |r: &&Request| r.started <= world.now() && r.ended.is_none();
    let all = world.requests().values().filter(begun).count();
    let Some(request) = followed.filter(begun) else {
        let id = if all == 0 { "scene.quiet" } else { "scene.more_requests" };
        said.push(text::with(id, &Args::new().value("count", all)));
        return;
    };
    let args = Args::new()
        .value("id", request.id)
        .text("from", &place_name(&request.from))
        .text("url", &request.url());
    said.push(match narration::cells(request).last() {
        Some(cell) => {
            let args = args.value("number", cell.number).text("title", &cell.title);
            text::with("scene.under_way", &args.text("change", &cell.change))
        }
        None => text::with("scene.begun", &args),
    });
    said.extend(pipe::said(world, request));
    said.extend(phone_book::asked(request).filter(|_| request.trace.hops().next().is_none()));
    if all > 1 {
        said.push(text::with("scene.more_requests", &Args::new().value("count", all - 1)));
    }
}

/// With a full stop, where the words of a name are used as a sentence.
fn sentence(words: &str) -> String {
    if words.ends_with('.') { words.to_owned() } else { format!("{words}.") }
}
