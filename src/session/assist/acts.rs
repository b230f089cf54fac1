//! Where in the picture a field acts: from the cursor to what stands on the stage.

use std::net::{IpAddr, SocketAddr};

use super::document_at;
use crate::api::meta::contains_all;
use crate::api::{FieldPath, Kind, Labels, PathPart, Pod, Service, ServicePort};
use crate::data_plane::place::PodName;
use crate::manifest::outline::{Field, Outline};
use crate::manifest::{floor, outline};
use crate::session::Selection;
use crate::simulation::Simulation;
use crate::text::{self, Args};

/// What the field on the line of this byte acts on, as the world stands; none where that is not in it.
#[must_use]
pub fn acts(file: &str, at: usize, world: &Simulation) -> Vec<Selection> {
    let at = floor(file, at);
    let document = document_at(file, at);
    let text = file.get(document.clone()).unwrap_or("");
    let outline = outline(text);
    let Some(number) = outline.on_line(text, at - document.start) else { return Vec::new() };
    let path = outline.path(text, number);
    let own = Own { text, outline: &outline, world };
    let kind = outline.fields.get(number).and_then(|field| field.kind);
    let (namespace, name) = (own.head("namespace"), own.head("name"));
    let namespace = if namespace.is_empty() { "default" } else { namespace };
    let objects = world.control_plane().objects();
    match kind {
        Some(Kind::Service) => match objects.service(namespace, name) {
            Some(service) => of_service(world, service, &path),
            None => Vec::new(),
        },
        Some(Kind::Deployment) => {
            let selector =
                objects.deployment(namespace, name).and_then(|it| it.spec.selector.as_ref());
            let Some(selector) = selector else { return Vec::new() };
            pods_where(world, namespace, |labels| selector.matches(labels))
        }
        Some(Kind::ReplicaSet) => {
            let selector =
                objects.replica_set(namespace, name).and_then(|it| it.spec.selector.as_ref());
            let Some(selector) = selector else { return Vec::new() };
            pods_where(world, namespace, |labels| selector.matches(labels))
        }
        Some(Kind::Pod) => {
            let pod = objects.pod(namespace, name);
            pod.map(|pod| Selection::Pod(name_of(pod))).into_iter().collect()
        }
        Some(Kind::Node) => {
            let node = objects.node(name);
            node.map(|_| Selection::Node(name.to_owned())).into_iter().collect()
        }
        Some(Kind::Ingress) => own.backends(namespace, number),
        Some(Kind::Endpoints) => vec![Selection::Endpoints(format!("{namespace}/{name}"))],
        Some(Kind::EndpointSlice | Kind::Namespace) | None => Vec::new(),
    }
}

/// The document one is in.
struct Own<'a> {
    text: &'a str,
    outline: &'a Outline,
    world: &'a Simulation,
}

impl Own<'_> {
    /// What its `metadata` says.
    fn head(&self, name: &str) -> &str {
        let is_it = |field: &&Field| {
            let around = field.parent.and_then(|parent| self.outline.fields.get(parent));
            around.is_some_and(|around| {
                around.parent.is_none() && self.outline.name(self.text, around) == "metadata"
            }) && self.outline.name(self.text, field) == name
        };
        let found = self.outline.fields.iter().find(is_it);
        found.map_or("", |field| self.outline.value(self.text, field))
    }

    /// The Services that an Ingress names: in the path that a field is of, else all.
    fn backends(&self, namespace: &str, number: usize) -> Vec<Selection> {
        let fields = || self.outline.fields.iter().enumerate();
        let is_path = |field: &Field| self.outline.name(self.text, field) == "paths";
        let place_of = |number: usize| {
            let around: Vec<&Field> = self.outline.around_field(number).collect();
            let inner = around.iter().find(|field| {
                let parent = field.parent.and_then(|parent| self.outline.fields.get(parent));
                field.item.is_some() && parent.is_some_and(is_path)
            });
            inner.map(|field| (field.parent, field.item))
        };
        let own = place_of(number);
        let named = fields().filter(|(other, field)| {
            field.owner == "IngressServiceBackend"
                && self.outline.name(self.text, field) == "name"
                && (own.is_none() || place_of(*other) == own)
        });
        let mut all: Vec<Selection> = Vec::new();
        let objects = self.world.control_plane().objects();
        for (_, field) in named {
            let name = self.outline.value(self.text, field);
            let selection = Selection::Service(format!("{namespace}/{name}"));
            if objects.service(namespace, name).is_some() && !all.contains(&selection) {
                all.push(selection);
            }
        }
        all
    }
}

fn name_of(pod: &Pod) -> PodName {
    PodName::new(pod.metadata.namespace_or_default(), &pod.metadata.name)
}

fn pods_where(
    world: &Simulation,
    namespace: &str,
    fits: impl Fn(&Labels) -> bool,
) -> Vec<Selection> {
    let pods = world.control_plane().objects().pods().filter(|pod| {
        pod.metadata.namespace_or_default() == namespace && fits(&pod.metadata.labels)
    });
    pods.map(|pod| Selection::Pod(name_of(pod))).collect()
}

fn of_service(world: &Simulation, service: &Service, path: &FieldPath) -> Vec<Selection> {
    let namespace = service.metadata.namespace_or_default();
    let full = format!("{namespace}/{}", service.metadata.name);
    let names: Vec<&str> = path
        .0
        .iter()
        .filter_map(
            |part| if let PathPart::Field(name) = part { Some(name.as_str()) } else { None },
        )
        .collect();
    let item = path
        .0
        .iter()
        .find_map(|part| if let PathPart::Index(index) = part { Some(*index) } else { None });
    let ports = || service.spec.ports.iter().enumerate();
    let ports: Vec<&ServicePort> = ports()
        .filter(|(index, _)| item.is_none_or(|item| item == *index))
        .map(|(_, port)| port)
        .collect();
    let selector = &service.spec.selector;
    let pods = || {
        let mut pods = vec![Selection::Endpoints(full.clone())];
        if selector.iter().next().is_some() {
            pods.extend(pods_where(world, namespace, |labels| contains_all(labels, selector)));
        }
        pods
    };
    let balancer = || {
        let is_there = world.network().load_balancers.contains_key(&full);
        is_there.then(|| Selection::LoadBalancer(full.clone()))
    };
    let mut all = vec![Selection::Service(full.clone())];
    match names.get(1..).unwrap_or_default() {
        ["selector" | "publishNotReadyAddresses", ..] | ["ports", "targetPort"] => {
            all.extend(pods());
        }
        ["ports", "nodePort"] | ["externalTrafficPolicy"] => all.extend(node_doors(world, &ports)),
        ["type"] => {
            all.extend(node_doors(world, &ports));
            all.extend(balancer());
        }
        ["ports", ..] => all.extend(own_doors(world, service, &ports)),
        ["clusterIP" | "clusterIPs" | "internalTrafficPolicy", ..] => {
            all.extend(own_doors(world, service, &ports));
        }
        [field, ..] if field.starts_with("loadBalancer") => all.extend(balancer()),
        _ => {}
    }
    all
}

/// The rows of all nodes for the Service's own address.
fn own_doors(world: &Simulation, service: &Service, ports: &[&ServicePort]) -> Vec<Selection> {
    let address: Option<IpAddr> = service.spec.cluster_ip.parse().ok();
    let label = |port: &&ServicePort| {
        let port = u16::try_from(port.port).ok()?;
        Some(SocketAddr::new(address?, port).to_string())
    };
    rows(world, ports.iter().filter_map(label))
}

/// The rows of all nodes for the ports that they open.
fn node_doors(world: &Simulation, ports: &[&ServicePort]) -> Vec<Selection> {
    let open = ports.iter().filter(|port| port.node_port != 0);
    rows(world, open.map(|port| format!(":{}", port.node_port)))
}

fn rows(world: &Simulation, labels: impl Iterator<Item = String>) -> Vec<Selection> {
    let nodes = || world.network().nodes.keys();
    let of_node = |label: String| {
        nodes().map(move |node| Selection::Rule { node: node.clone(), label: label.clone() })
    };
    labels.flat_map(of_node).collect()
}

/// The same in words: `Service webapp-service, 3 pods`.
#[must_use]
pub fn told(acts: &[Selection]) -> String {
    let count = |is_it: fn(&Selection) -> bool| acts.iter().filter(|it| is_it(it)).count();
    let mut things: Vec<String> = Vec::new();
    for act in acts {
        if let Selection::Service(name) = act {
            let name = name.rsplit('/').next().unwrap_or(name);
            things.push(text::with("acts.service", &Args::new().text("name", name)));
        }
    }
    let counted: [(&str, usize); 5] = [
        ("acts.balancer", count(|it| matches!(it, Selection::LoadBalancer(_)))),
        ("acts.rows", count(|it| matches!(it, Selection::Rule { .. }))),
        ("acts.list", count(|it| matches!(it, Selection::Endpoints(_)))),
        ("acts.pods", count(|it| matches!(it, Selection::Pod(_)))),
        ("acts.nodes", count(|it| matches!(it, Selection::Node(_)))),
    ];
    for (id, count) in counted.into_iter().filter(|(_, count)| *count > 0) {
        things.push(text::with(id, &Args::new().value("count", count)));
    }
    if things.is_empty() {
        return String::new();
    }
    text::with("acts.told", &Args::new().text("things", &things.join(", ")))
}
