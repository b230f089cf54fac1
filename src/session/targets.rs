//! Where a request may go, as the world stands: what the address field offers.

pub use crate::shell::url::parse_url;
use std::net::IpAddr;

use crate::api::Service;
use crate::data_plane::place::Place;
use crate::session::typed;
use crate::simulation::Simulation;
use crate::text::{self, Args};

/// A place to send to, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What curl would be given.
    pub url: String,
    /// What that is.
    pub label: String,
}

/// Where this sender may send, the best first: for the laptop the outermost door that is open, for
/// pods the Service's name. Doors that will not open are offered too; seeing them fail teaches.
#[must_use]
pub fn targets(world: &Simulation, sender: &Place) -> Vec<Target> {
    let services: Vec<&Service> = world.control_plane().objects().services().collect();
    let mut outside = Vec::new();
    let mut inside = Vec::new();
    for service in services.into_iter().filter(|service| service.metadata.name != "kubernetes") {
        doors(world, service, &mut outside, &mut inside);
    }
    outside.splice(0..0, typed::hosts(world, &outside));
    outside.splice(0..0, typed::published(world));
    let mut pods = Vec::new();
    for node in world.network().nodes.values() {
        for (address, pod) in &node.pods {
            let ports = pod.listens.iter().map(|(port, _)| *port).take(1);
            pods.extend(ports.map(|port| Target {
                url: url(&address.to_string(), i32::from(port)),
                label: text::with("target.pod", &Args::new().text("pod", &pod.name.name)),
            }));
        }
    }
    match sender {
        Place::Pod(_) => inside.into_iter().chain(outside).chain(pods).collect(),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) | Place::Node(_) => {
            // A name means nothing outside; the virtual address comes before it.
            let (addresses, names): (Vec<_>, Vec<_>) = inside.into_iter().partition(is_address);
            outside.into_iter().chain(addresses).chain(names).chain(pods).collect()
        }
    }
}

fn doors(
    world: &Simulation,
    service: &Service,
    outside: &mut Vec<Target>,
    inside: &mut Vec<Target>,
) {
    let name = &service.metadata.name;
    let args = Args::new().text("service", name);
    for port in &service.spec.ports {
        for ingress in &service.status.load_balancer.ingress {
            let label = text::with("target.load_balancer", &args);
            outside.insert(0, Target { url: url(&ingress.ip, port.port), label });
        }
        if port.node_port != 0 {
            for node in world.network().nodes.values() {
                if let Some(address) = node.addresses.first() {
                    let label =
                        text::with("target.node_port", &args.clone().text("node", &node.name));
                    outside.push(Target { url: url(&address.to_string(), port.node_port), label });
                }
            }
        }
        let namespace = service.metadata.namespace_or_default();
        let host =
            if namespace == "default" { name.clone() } else { format!("{name}.{namespace}") };
        inside.push(Target { url: url(&host, port.port), label: text::with("target.name", &args) });
        if !service.spec.cluster_ip.is_empty() && service.spec.cluster_ip != "None" {
            let label = text::with("target.cluster_ip", &args);
            inside.push(Target { url: url(&service.spec.cluster_ip, port.port), label });
        }
    }
    if service.spec.service_type == "ExternalName" {
        inside.push(Target { url: url(name, 80), label: text::with("target.name", &args) });
    }
}

fn is_address(target: &Target) -> bool {
    parse_url(&target.url).is_some_and(|(host, _)| host.parse::<IpAddr>().is_ok())
}

fn url(host: &str, port: i32) -> String {
    if port == 80 { format!("http://{host}") } else { format!("http://{host}:{port}") }
}
