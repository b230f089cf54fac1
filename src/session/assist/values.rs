//! Values that make sense in this very world.

use super::complete::Place;
use crate::api::meta::contains_all;
use crate::api::{Container, Kind, Labels, Object, Pod, Service, Value};
use crate::control_plane::images;
use crate::manifest::{self, outline::Field};
use crate::order::InOrder;
use crate::session::lint;
use crate::text::{self, Args};

/// A value, what it is, and how it is written.
pub(super) struct Suggestion {
    pub(super) label: String,
    pub(super) detail: String,
    pub(super) written: String,
}

/// Free node ports that are offered.
const FREE_MAX: usize = 6;
/// The node port that most examples use.
const USUAL_NODE_PORT: i32 = 30_080;

/// Fields that take one of a few words.
const CHOICES: [(&str, &str); 22] = [
    ("Container.imagePullPolicy", "Always IfNotPresent Never"),
    ("Container.restartPolicy", "Always"),
    ("ContainerPort.protocol", "TCP UDP SCTP"),
    ("DeploymentStrategy.type", "RollingUpdate Recreate"),
    ("EndpointPort.protocol", "TCP UDP SCTP"),
    ("EndpointSlice.addressType", "IPv4 IPv6 FQDN"),
    ("HTTPIngressPath.pathType", "Prefix Exact ImplementationSpecific"),
    ("LabelSelectorRequirement.operator", "In NotIn Exists DoesNotExist"),
    ("PodSpec.dnsPolicy", "ClusterFirst ClusterFirstWithHostNet Default None"),
    ("PodSpec.restartPolicy", "Always OnFailure Never"),
    ("ServicePort.protocol", "TCP UDP SCTP"),
    ("ServiceSpec.clusterIP", "None"),
    ("ServiceSpec.externalTrafficPolicy", "Cluster Local"),
    ("ServiceSpec.internalTrafficPolicy", "Cluster Local"),
    ("ServiceSpec.ipFamilies", "IPv4 IPv6"),
    ("ServiceSpec.ipFamilyPolicy", "SingleStack PreferDualStack RequireDualStack"),
    ("ServiceSpec.sessionAffinity", "None ClientIP"),
    ("ServiceSpec.trafficDistribution", "PreferSameZone PreferSameNode PreferClose"),
    ("ServiceSpec.type", "ClusterIP NodePort LoadBalancer ExternalName"),
    ("Taint.effect", "NoSchedule PreferNoSchedule NoExecute"),
    ("Toleration.effect", "NoSchedule PreferNoSchedule NoExecute"),
    ("Toleration.operator", "Equal Exists"),
];

impl Suggestion {
    fn text(label: &str, detail: &str) -> Self {
        Self { label: label.to_owned(), detail: detail.to_owned(), written: scalar(label) }
    }

    fn number(label: i32, detail: &str) -> Self {
        Self { label: label.to_string(), detail: detail.to_owned(), written: label.to_string() }
    }
}

/// A text as YAML writes it: in quotes only where it would be read as something else.
pub(super) fn scalar(value: &str) -> String {
    manifest::value_to_yaml(&Value::String(value.to_owned())).trim_end().to_owned()
}

/// What the value of the field at this place may be.
#[inline(never)]
pub(super) fn values(place: &Place<'_>) -> Vec<Suggestion> {
    let Some(field) = place.field() else { return Vec::new() };
    let name = place.outline.name(place.text, field);
    if field.owner.is_empty() && field.parent.is_none() {
        return of_head(name, place);
    }
    let around = field.parent.and_then(|parent| place.outline.fields.get(parent));
    if field.owner.is_empty() {
        let key = around.map(|around| key_of(place, around)).unwrap_or_default();
        return if field.key.is_empty() { of_element(place, &key) } else { of_entry(place, name) };
    }
    let key = format!("{}.{name}", field.owner);
    match field.go_type {
        "bool" => return choice("true false"),
        _ if matches!(name, "apiVersion" | "kind") && field.parent.is_none() => {
            return of_head(name, place);
        }
        _ => {}
    }
    let chosen = CHOICES.iter().find(|(known, _)| *known == key);
    chosen.map_or_else(|| of_world(place, &key), |(_, words)| choice(words))
}

fn choice(words: &str) -> Vec<Suggestion> {
    words
        .split(' ')
        .map(|word| Suggestion { written: word.to_owned(), ..Suggestion::text(word, "") })
        .collect()
}

fn key_of(place: &Place<'_>, field: &Field) -> String {
    format!("{}.{}", field.owner, place.outline.name(place.text, field))
}

/// `apiVersion` and `kind`.
fn of_head(name: &str, place: &Place<'_>) -> Vec<Suggestion> {
    let said = |name: &str| {
        let mut top = place.outline.fields.iter().filter(|field| field.parent.is_none());
        let document = place.field().map(|field| field.document);
        let found = top.find(|field| {
            Some(field.document) == document && place.outline.name(place.text, field) == name
        });
        found.map_or("", |field| place.outline.value(place.text, field))
    };
    match name {
        "kind" => {
            let version = said("apiVersion");
            let served = |kind: &Kind| version.is_empty() || kind.api_version() == version;
            let (mut fits, other): (Vec<Kind>, Vec<Kind>) = Kind::ALL.into_iter().partition(served);
            fits.extend(other);
            fits.iter().map(|kind| Suggestion::text(kind.as_str(), kind.api_version())).collect()
        }
        "apiVersion" => {
            let mut versions = manifest::versions_of(said("kind"));
            if versions.is_empty() {
                versions = Kind::ALL.into_iter().map(Kind::api_version).collect();
                versions.in_order();
                versions.dedup();
            }
            versions.into_iter().map(|version| Suggestion::text(version, "")).collect()
        }
        _ => Vec::new(),
    }
}

/// An element of a list of words.
fn of_element(place: &Place<'_>, list: &str) -> Vec<Suggestion> {
    if let Some((_, words)) = CHOICES.iter().find(|(known, _)| *known == list) {
        return choice(words);
    }
    if list == "LabelSelectorRequirement.values" {
        let key = sibling(place, place.field().and_then(|field| field.parent), "key");
        return of_entry(place, key);
    }
    Vec::new()
}

/// The value of a label of this key.
fn of_entry(place: &Place<'_>, key: &str) -> Vec<Suggestion> {
    let all = labels(place).into_iter().filter(|(known, ..)| known == key);
    all.map(|(_, value, detail)| Suggestion::text(&value, &detail)).collect()
}

/// The value of the field of this name beside another.
fn sibling<'a>(place: &'a Place<'_>, number: Option<usize>, name: &str) -> &'a str {
    let Some(field) = number.and_then(|number| place.outline.fields.get(number)) else { return "" };
    let mut beside = place.outline.fields.iter().filter(|other| {
        (other.parent, other.item, other.document) == (field.parent, field.item, field.document)
    });
    let found = beside.find(|other| place.outline.name(place.text, other) == name);
    found.map_or("", |field| place.outline.value(place.text, field))
}

fn of_world(place: &Place<'_>, key: &str) -> Vec<Suggestion> {
    let objects = place.world.control_plane().objects();
    let named = |name: &str| Suggestion::text(name, "");
    match key {
        "ServicePort.targetPort" | "HTTPGetAction.port" | "TCPSocketAction.port" => {
            target_ports(place)
        }
        "ServicePort.port" => {
            let mut ports = vec![Suggestion::number(80, "HTTP"), Suggestion::number(443, "HTTPS")];
            ports.extend(target_ports(place).into_iter().filter(|port| port.label != "80"));
            ports.retain(|port| port.written.parse::<i32>().is_ok());
            ports
        }
        "ServicePort.nodePort" => free_node_ports(place),
        "ContainerPort.containerPort" => {
            let list = place.field().and_then(|field| field.parent);
            let image = sibling(place, list, "image").to_owned();
            let container = Container { image, ..Container::default() };
            let mut pod = Pod::default();
            pod.spec.containers.push(container);
            let heard = text::plain("complete.image");
            let ports = images::listens(&pod).into_iter();
            ports.map(|(port, _)| Suggestion::number(i32::from(port), &heard)).collect()
        }
        "Container.image" => images::known()
            .map(|image| {
                let mut pod = Pod::default();
                pod.spec
                    .containers
                    .push(Container { image: image.to_owned(), ..Container::default() });
                let detail = images::listens(&pod).first().map(|(port, _)| format!(":{port}"));
                Suggestion::text(image, &detail.unwrap_or_default())
            })
            .collect(),
        "IngressServiceBackend.name" => {
            let services = services(place).into_iter();
            services
                .map(|service| Suggestion::text(&service.metadata.name, &service.spec.service_type))
                .collect()
        }
        "ServiceBackendPort.number" | "ServiceBackendPort.name" => backend_ports(place, key),
        "PodSpec.nodeName" | "Endpoint.nodeName" | "EndpointAddress.nodeName" => {
            objects.nodes().map(|node| named(&node.metadata.name)).collect()
        }
        "ObjectMeta.namespace" => {
            objects.namespaces().map(|namespace| named(&namespace.metadata.name)).collect()
        }
        "LabelSelectorRequirement.key" => {
            let mut keys: Vec<String> = labels(place).into_iter().map(|(key, ..)| key).collect();
            keys.dedup();
            keys.iter().map(|key| named(key)).collect()
        }
        _ => Vec::new(),
    }
}

/// The Services of the file and of the world, but for the cluster's own.
fn services(place: &Place<'_>) -> Vec<Service> {
    let parsed = manifest::parse(place.file);
    let written = parsed.documents.into_iter().filter_map(|document| {
        if let Object::Service(service) = document.object { Some(service) } else { None }
    });
    let there = place.world.control_plane().objects().services().cloned();
    let mut all: Vec<Service> = Vec::new();
    for service in written.chain(there).filter(|service| service.metadata.name != "kubernetes") {
        if !all.iter().any(|known| known.metadata.name == service.metadata.name) {
            all.push(service);
        }
    }
    all
}

/// The ports of the Service that an Ingress's backend names.
fn backend_ports(place: &Place<'_>, key: &str) -> Vec<Suggestion> {
    let port = place.field().and_then(|field| field.parent);
    let name = sibling(place, port, "name");
    let services = services(place);
    let ports = services.iter().filter(|service| service.metadata.name == name);
    let ports = ports.flat_map(|service| &service.spec.ports);
    if key.ends_with("number") {
        return ports.map(|port| Suggestion::number(port.port, &port.name)).collect();
    }
    let named = ports.filter(|port| !port.name.is_empty());
    named.map(|port| Suggestion::text(&port.name, &port.port.to_string())).collect()
}

/// Pods there are, and pods that Deployments of the world or of the file ask for.
fn pods(place: &Place<'_>) -> Vec<Pod> {
    lint::candidates(&manifest::parse(place.file).documents, place.world)
}

/// Pods that the selector of this document chooses; all if it chooses none.
fn chosen(place: &Place<'_>) -> Vec<Pod> {
    let fields = place.outline.fields.iter().enumerate();
    let mut selector = fields.filter(|(_, field)| {
        field.owner == "ServiceSpec" && place.outline.name(place.text, field) == "selector"
    });
    let pairs: Labels = selector.next().map_or_else(Labels::new, |(number, _)| {
        let pair = |field: &Field| {
            let (key, value) =
                (place.outline.name(place.text, field), place.outline.value(place.text, field));
            (key.to_owned(), value.to_owned())
        };
        place.outline.inside(number).map(pair).collect()
    });
    let all = pods(place);
    let chosen: Vec<Pod> =
        all.iter().filter(|pod| contains_all(&pod.metadata.labels, &pairs)).cloned().collect();
    if chosen.is_empty() { all } else { chosen }
}

/// Where the pods listen, and the names of ports that they declare.
fn target_ports(place: &Place<'_>) -> Vec<Suggestion> {
    let (mut ports, mut names): (Vec<i32>, Vec<(String, i32)>) = (Vec::new(), Vec::new());
    for pod in chosen(place) {
        ports.extend(images::listens(&pod).into_iter().map(|(port, _)| i32::from(port)));
        let declared = pod.spec.containers.iter().flat_map(|container| &container.ports);
        let with_name = declared.filter(|port| !port.name.is_empty());
        names.extend(with_name.map(|port| (port.name.clone(), port.container_port)));
    }
    ports.in_order();
    ports.dedup();
    names.in_order();
    names.dedup();
    let heard = text::plain("complete.heard");
    let mut all: Vec<Suggestion> =
        ports.into_iter().map(|port| Suggestion::number(port, &heard)).collect();
    all.extend(names.iter().map(|(name, port)| {
        Suggestion::text(name, &text::with("complete.named", &Args::new().value("port", port)))
    }));
    all
}

/// The first node ports that nobody has.
fn free_node_ports(place: &Place<'_>) -> Vec<Suggestion> {
    let objects = place.world.control_plane().objects();
    let mut taken: Vec<i32> = objects
        .services()
        .flat_map(|service| {
            let ports = service.spec.ports.iter().map(|port| port.node_port);
            ports.chain(std::iter::once(service.spec.health_check_node_port))
        })
        .collect();
    taken.extend(place.outline.fields.iter().enumerate().filter_map(|(number, field)| {
        let is_other =
            number != place.number && place.outline.name(place.text, field) == "nodePort";
        is_other.then(|| place.outline.value(place.text, field).parse::<i32>().ok()).flatten()
    }));
    let range = std::iter::once(USUAL_NODE_PORT).chain(30_000..=32_767);
    let free = range.filter(|port| !taken.contains(port)).take(FREE_MAX);
    let detail = text::plain("complete.free");
    free.map(|port| Suggestion::number(port, &detail)).collect()
}

/// Labels that make sense where this field is: key, value, and how many have it.
pub(super) fn labels(place: &Place<'_>) -> Vec<(String, String, String)> {
    let Some(field) = place.field() else { return Vec::new() };
    let around = place.outline.around_field(place.number).find(|field| !field.owner.is_empty());
    let is_of_nodes = around.is_some_and(|it| key_of(place, it) == "PodSpec.nodeSelector");
    let is_own = around.is_some_and(|it| key_of(place, it) == "ObjectMeta.labels");
    let objects = place.world.control_plane().objects();
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |labels: &Labels| {
        all.extend(labels.iter().map(|(key, value)| (key.clone(), value.clone())));
    };
    if field.go_type.is_empty() {
        return Vec::new();
    }
    if is_of_nodes {
        for node in objects.nodes() {
            add(&node.metadata.labels);
        }
    } else {
        for pod in pods(place) {
            add(&pod.metadata.labels);
        }
        if is_own {
            for service in services(place) {
                add(&service.spec.selector);
            }
        }
    }
    all.retain(|(key, _)| key != "pod-template-hash");
    all.in_order();
    let mut counted: Vec<(String, String, usize)> = Vec::new();
    for (key, value) in all {
        match counted.last_mut() {
            Some((last, same, count)) if (&*last, &*same) == (&key, &value) => *count += 1,
            _ => counted.push((key, value, 1)),
        }
    }
    let id = if is_of_nodes { "complete.nodes" } else { "complete.pods" };
    let told = |(key, value, count): (String, String, usize)| {
        (key, value, text::with(id, &Args::new().value("count", count)))
    };
    counted.into_iter().map(told).collect()
}
