//! `kubectl describe` of nodes, namespaces, ingresses and endpoints.

use std::fmt::Write as _;

use crate::api::{Endpoints, Ingress, Namespace, Node, Object, Value};
use crate::shell::print::age::date;
use crate::shell::print::describe_pod::labels;
use crate::shell::print::describe_service::EVENTS;
use crate::shell::print::get_ingress;
use crate::shell::print::get_node::roles;
use crate::shell::print::{NONE, UNSET, field, items, text_at, text_or};

/// A node's text, its columns parted by tabs.
pub(super) fn node(node: &Node, all: &[&Object]) -> String {
    let metadata = &node.metadata;
    let mut text = format!("Name:\t{}\nRoles:\t{}\n", metadata.name, roles(&metadata.labels));
    labels(&mut text, metadata);
    let taints: Vec<String> = node
        .spec
        .taints
        .iter()
        .map(|taint| {
            let value =
                if taint.value.is_empty() { String::new() } else { format!("={}", taint.value) };
            format!("{}{value}:{}", taint.key, taint.effect)
        })
        .collect();
    let _ = write!(
        text,
        "CreationTimestamp:\t{}\nTaints:\t{}\nUnschedulable:\t{}\nConditions:\n  \
         Type\tStatus\tReason\tMessage\n  ----\t------\t------\t-------\n",
        date(metadata.created_at),
        text_or(&taints.join("\n\t"), NONE),
        node.spec.unschedulable
    );
    for it in &node.status.conditions {
        let _ = writeln!(
            text,
            "  {} \t{} \t{} \t{}",
            it.condition_type, it.status, it.reason, it.message
        );
    }
    text += "Addresses:\n";
    for address in &node.status.addresses {
        let _ = writeln!(text, "  {}:\t{}", address.address_type, address.address);
    }
    add_system(&mut text, node);
    let _ = writeln!(
        text,
        "PodCIDR:\t{}\nPodCIDRs:\t{}",
        node.spec.pod_cidr,
        node.spec.pod_cidrs.join(",")
    );
    add_pods(&mut text, &metadata.name, all);
    text + EVENTS
}

/// What a node is made of.
fn add_system(text: &mut String, node: &Node) {
    let info = |name: &str| text_at(node.status.node_info.as_ref(), name);
    *text += "System Info:\n";
    for (title, name) in [
        ("Kernel Version", "kernelVersion"),
        ("OS Image", "osImage"),
        ("Operating System", "operatingSystem"),
        ("Architecture", "architecture"),
        ("Container Runtime Version", "containerRuntimeVersion"),
        ("Kubelet Version", "kubeletVersion"),
    ] {
        let _ = writeln!(text, "  {title}:\t{}", info(name));
    }
}

/// The pods that run on a node.
fn add_pods(text: &mut String, node: &str, all: &[&Object]) {
    let mut pods = Vec::new();
    for object in all {
        let Object::Pod(pod) = object else { continue };
        let has_ended = matches!(pod.status.phase.as_str(), "Succeeded" | "Failed");
        if pod.spec.node_name == node && !has_ended {
            let metadata = &pod.metadata;
            pods.push(format!("  {}\t{}\n", metadata.namespace_or_default(), metadata.name));
        }
    }
    let _ = writeln!(text, "Non-terminated Pods:\t({} in total)", pods.len());
    *text += "  Namespace\tName\n  ---------\t----\n";
    *text += &pods.concat();
}

/// A namespace's text, its columns parted by tabs.
pub(super) fn namespace(namespace: &Namespace) -> String {
    let mut text = format!("Name:\t{}\n", namespace.metadata.name);
    labels(&mut text, &namespace.metadata);
    let _ = writeln!(text, "Status:\t{}", text_at(namespace.status.as_ref(), "phase"));
    text + "\nNo resource quota.\n\nNo LimitRange resource.\n"
}

/// The text of Endpoints, its columns parted by tabs.
pub(super) fn endpoints(endpoints: &Endpoints) -> String {
    let mut text = super::describe_service::head(&endpoints.metadata);
    text += "Subsets:\n";
    for subset in &endpoints.subsets {
        let list = |of: &[crate::api::endpoints::EndpointAddress]| {
            let all: Vec<&str> = of.iter().map(|it| it.ip.as_str()).collect();
            text_or(&all.join(","), NONE)
        };
        let _ = write!(
            text,
            "  Addresses:\t{}\n  NotReadyAddresses:\t{}\n  Ports:\n    Name\tPort\tProtocol\n    \
             ----\t----\t--------\n",
            list(&subset.addresses),
            list(&subset.not_ready_addresses)
        );
        for port in &subset.ports {
            let name = text_or(port.name.as_deref().unwrap_or_default(), UNSET);
            let protocol = port.protocol.as_deref().unwrap_or("TCP");
            let _ = writeln!(text, "    {name}\t{}\t{protocol}", port.port.unwrap_or(0));
        }
        text.push('\n');
    }
    text + EVENTS
}

/// The text of an Ingress, its columns parted by tabs.
pub(super) fn ingress(ingress: &Ingress, all: &[&Object]) -> String {
    let (metadata, spec) = (&ingress.metadata, ingress.spec.as_ref());
    let address = get_ingress::cells(ingress, String::new()).get(3).cloned().unwrap_or_default();
    let mut text = format!("Name:\t{}\n", metadata.name);
    let pairs = metadata.labels.iter().map(|(key, value)| format!("{key}={value}\n"));
    super::describe_service::add_list(&mut text, "Labels", &pairs.collect::<Vec<_>>());
    let namespace = metadata.namespace_or_default();
    let default = field(spec, "defaultBackend");
    let default = default.map_or_else(|| "<default>".to_owned(), |it| backend(it, namespace, all));
    let _ = write!(
        text,
        "Namespace:\t{namespace}\nAddress:\t{address}\nIngress Class:\t{}\nDefault \
         backend:\t{default}\nRules:\n  Host\tPath\tBackends\n  ----\t----\t--------\n",
        text_or(text_at(spec, "ingressClassName"), NONE)
    );
    for rule in items(field(spec, "rules")) {
        let _ = writeln!(text, "  {}\t", text_or(text_at(Some(rule), "host"), "*"));
        for path in items(field(field(Some(rule), "http"), "paths")) {
            let target = field(Some(path), "backend");
            let target = target.map(|it| backend(it, namespace, all)).unwrap_or_default();
            let _ = writeln!(text, "    \t{} \t{target}", text_at(Some(path), "path"));
        }
    }
    let notes = super::describe_service::annotations(&metadata.annotations);
    super::describe_service::add_list(&mut text, "Annotations", &notes);
    text + EVENTS
}

/// `web:80 (10.244.1.5:8080)`.
fn backend(backend: &Value, namespace: &str, all: &[&Object]) -> String {
    let service = field(Some(backend), "service");
    let name = text_at(service, "name");
    let port = field(service, "port");
    let number = super::number_at(port, "number");
    let port_name = text_at(port, "name");
    let shown = if port_name.is_empty() { number.to_string() } else { port_name.to_owned() };
    let found = all.iter().find_map(|object| {
        let Object::Service(service) = object else { return None };
        let metadata = &service.metadata;
        (metadata.name == name && metadata.namespace_or_default() == namespace).then_some(service)
    });
    let Some(found) = found else {
        return format!("{name}:{shown} (<error: services \"{name}\" not found>)");
    };
    let port =
        found.spec.ports.iter().find(|it| {
            i64::from(it.port) == number || (!port_name.is_empty() && it.name == port_name)
        });
    let slices = super::slices(all).into_iter().filter(|slice| {
        slice.metadata.namespace_or_default() == namespace && slice.service_name() == Some(name)
    });
    let slices: Vec<_> = slices.collect();
    let endpoints = port.map(|port| super::describe_service::endpoints(&slices, &port.name));
    format!("{name}:{shown} ({})", endpoints.unwrap_or_default())
}
