//! `kubectl describe service`: `describeService`, and what all descriptions begin and end with.

use std::fmt::Write as _;

use crate::api::{
    Endpoint, EndpointSlice, Labels, LoadBalancerIngress, ObjectMeta, Service, ServicePort,
};
use crate::order::InOrder as _;
use crate::shell::print::{NAMED_MAX, NONE, UNSET, labels, text_or, with_more};

/// The end of a description: the engine keeps no events.
pub(super) const EVENTS: &str = "Events:\t<none>\n";

/// The annotation `kubectl apply` keeps its manifest in; never described.
const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
/// Bytes of an annotation that fit into one line, its key included.
const ANNOTATION_MAX: usize = 140;

/// The text, its columns parted by tabs. Of the slices only the Service's own are looked at.
pub(super) fn text(service: &Service, slices: &[&EndpointSlice]) -> String {
    let namespace = service.metadata.namespace_or_default();
    let is_own = |slice: &&EndpointSlice| {
        slice.metadata.namespace_or_default() == namespace
            && slice.service_name() == Some(&service.metadata.name)
    };
    // The API server lists by name.
    let mut own: Vec<&EndpointSlice> = slices.iter().copied().filter(is_own).collect();
    own.in_order_of(|slice| slice.metadata.name.clone());

    let mut text = head(&service.metadata);
    let mut line = |title: &str, value: &str| {
        let _ = writeln!(text, "{title}:\t{value}");
    };
    addresses(service, &mut line);
    for port in &service.spec.ports {
        describe_port(port, &endpoints(&own, &port.name), &mut line);
    }
    policies(service, &mut line);
    text + EVENTS
}

/// Name, namespace, labels and annotations.
pub(super) fn head(metadata: &ObjectMeta) -> String {
    let mut text = format!("Name:\t{}\n", metadata.name);
    let _ = writeln!(text, "Namespace:\t{}", metadata.namespace_or_default());
    let labels: Vec<String> =
        metadata.labels.iter().map(|(key, value)| format!("{key}={value}\n")).collect();
    add_list(&mut text, "Labels", &labels);
    add_list(&mut text, "Annotations", &annotations(&metadata.annotations));
    text
}

/// Each element begins a line of its own, under the first.
pub(super) fn add_list(text: &mut String, title: &str, list: &[String]) {
    let list = if list.is_empty() { format!("{NONE}\n") } else { list.join("\t") };
    let _ = write!(text, "{title}:\t{list}");
}

/// A line each; more for one that is long or has several lines itself.
pub(super) fn annotations(annotations: &Labels) -> Vec<String> {
    let shown = annotations.iter().filter(|(key, _)| *key != LAST_APPLIED);
    let lines = |(key, value): (&String, &String)| {
        let value = value.strip_suffix('\n').unwrap_or(value);
        if value.len() + key.len() + 2 <= ANNOTATION_MAX && !value.contains('\n') {
            return format!("{key}: {value}\n");
        }
        let mut lines = format!("{key}:\n");
        for line in value.split('\n') {
            let _ = writeln!(lines, "\t  {}", shortened(line, ANNOTATION_MAX - 2));
        }
        lines
    };
    shown.map(lines).collect()
}

/// The text, cut after this many bytes.
fn shortened(text: &str, most: usize) -> String {
    match text.get(..text.floor_char_boundary(most)) {
        Some(begin) if begin.len() < text.len() => format!("{begin}..."),
        _ => text.to_owned(),
    }
}

/// The lines from the selector to the load balancer.
fn addresses(service: &Service, line: &mut dyn FnMut(&str, &str)) {
    let spec = &service.spec;
    line("Selector", &labels(&spec.selector));
    line("Type", &spec.service_type);
    if let Some(policy) = &spec.ip_family_policy {
        line("IP Family Policy", policy);
    }
    line("IP Families", &text_or(&spec.ip_families.join(","), NONE));
    line("IP", &spec.cluster_ip);
    line("IPs", &text_or(&spec.cluster_ips.join(","), NONE));
    let ingress: Vec<String> =
        service.status.load_balancer.ingress.iter().map(balancer_address).collect();
    for (title, value) in [
        ("External IPs", &spec.external_ips.join(",")),
        ("Desired LoadBalancer IP", &spec.load_balancer_ip),
        ("External Name", &spec.external_name),
        ("LoadBalancer Ingress", &ingress.join(", ")),
    ] {
        if !value.is_empty() {
            line(title, value);
        }
    }
}

fn balancer_address(ingress: &LoadBalancerIngress) -> String {
    match &ingress.ip_mode {
        _ if ingress.ip.is_empty() => ingress.hostname.clone(),
        Some(mode) => format!("{} ({mode})", ingress.ip),
        None => ingress.ip.clone(),
    }
}

fn describe_port(port: &ServicePort, endpoints: &str, line: &mut dyn FnMut(&str, &str)) {
    let name = text_or(&port.name, UNSET);
    let protocol = &port.protocol;
    line("Port", &format!("{name}\t{}/{protocol}", port.port));
    let target = port.target_port.as_ref().map_or_else(|| "0".to_owned(), ToString::to_string);
    line("TargetPort", &format!("{target}/{protocol}"));
    if let Some(spoken) = &port.app_protocol {
        line("AppProtocol", spoken);
    }
    if port.node_port != 0 {
        line("NodePort", &format!("{name}\t{}/{protocol}", port.node_port));
    }
    line("Endpoints", endpoints);
}

/// The lines from the session affinity to the traffic distribution.
fn policies(service: &Service, line: &mut dyn FnMut(&str, &str)) {
    let spec = &service.spec;
    line("Session Affinity", &spec.session_affinity);
    let health_check = match spec.health_check_node_port {
        0 => String::new(),
        port => port.to_string(),
    };
    for (title, value) in [
        ("External Traffic Policy", Some(&spec.external_traffic_policy)),
        ("Internal Traffic Policy", spec.internal_traffic_policy.as_ref()),
        ("HealthCheck NodePort", Some(&health_check)),
        ("LoadBalancer Source Ranges", Some(&spec.load_balancer_source_ranges.join(","))),
        ("Traffic Distribution", spec.traffic_distribution.as_ref()),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            line(title, value);
        }
    }
}

/// The endpoints of a port that are ready, the first three by address: `formatEndpointSlices`.
///
/// Without a slice `<none>`, without a ready endpoint nothing. The count of the others may be 0: it
/// is shown as soon as any endpoint follows the third, and leaves out those that are not ready.
pub(super) fn endpoints(slices: &[&EndpointSlice], port: &str) -> String {
    if slices.is_empty() {
        return NONE.to_owned();
    }
    let mut named: Vec<String> = Vec::new();
    let mut more = None;
    for slice in slices {
        for number in numbers(slice, port) {
            for endpoint in &slice.endpoints {
                if named.len() == NAMED_MAX {
                    *more.get_or_insert(0) += usize::from(endpoint.conditions.is_ready());
                } else if endpoint.conditions.is_ready() {
                    named.push(address(endpoint, number));
                }
            }
        }
    }
    more.map_or_else(|| named.join(","), |more| with_more(&named, more))
}

/// The numbers that a Service's port has in a slice. A headless Service may have no ports at all;
/// its addresses stand alone.
fn numbers(slice: &EndpointSlice, port: &str) -> Vec<Option<i32>> {
    if slice.ports.is_empty() {
        return vec![None];
    }
    let own = slice.ports.iter().filter(|it| it.name.as_deref().unwrap_or_default() == port);
    own.map(|it| it.port.or(Some(0))).collect()
}

fn address(endpoint: &Endpoint, port: Option<i32>) -> String {
    let address = endpoint.addresses.first().map_or("", String::as_str);
    match port {
        None => address.to_owned(),
        Some(port) if address.contains(':') => format!("[{address}]:{port}"),
        Some(port) => format!("{address}:{port}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{EndpointConditions, EndpointPort};

    /// A slice of these addresses, each ready or not, with one port of this number.
    fn slice(endpoints: &[(&str, bool)], number: i32) -> EndpointSlice {
        let endpoint = |(address, ready): &(&str, bool)| Endpoint {
            addresses: vec![(*address).to_owned()],
            conditions: EndpointConditions { ready: Some(*ready), ..EndpointConditions::default() },
            ..Endpoint::default()
        };
        let port = EndpointPort { port: Some(number), ..EndpointPort::default() };
        EndpointSlice {
            endpoints: endpoints.iter().map(endpoint).collect(),
            ports: vec![port],
            ..EndpointSlice::default()
        }
    }

    #[test]
    fn three_ready_endpoints_are_named_and_the_rest_counted() {
        let three = [("10.0.0.1", true), ("10.0.0.2", true), ("fd00::3", true)];
        let named = "10.0.0.1:80,10.0.0.2:80,[fd00::3]:80";
        let first = slice(&three, 80);
        let more = slice(&[("10.0.0.4", false), ("10.0.0.5", true)], 81);
        let unready = slice(&[("10.0.0.4", false)], 81);
        assert_eq!(endpoints(&[], ""), "<none>");
        assert_eq!(endpoints(&[&unready], ""), "");
        assert_eq!(endpoints(&[&first], ""), named);
        assert_eq!(endpoints(&[&first, &more], ""), format!("{named} + 1 more..."));
        assert_eq!(endpoints(&[&first, &unready], ""), format!("{named} + 0 more..."));
        assert_eq!(endpoints(&[&first], "other"), "");
        assert_eq!(endpoints(&[&EndpointSlice { ports: Vec::new(), ..more }], ""), "10.0.0.5");
    }

    #[test]
    fn a_slice_of_another_namespace_is_of_another_service() {
        let mut service = Service::default();
        service.metadata.name = "web".to_owned();
        service.spec.ports.push(ServicePort::default());
        let mut own = slice(&[("10.0.0.1", true)], 80);
        let label = crate::api::endpoint_slice::SERVICE_NAME_LABEL.to_owned();
        own.metadata.labels.insert(label, "web".to_owned());
        let other = |namespace: &str| {
            let mut slice = own.clone();
            slice.metadata.namespace = namespace.to_owned();
            slice
        };
        assert!(text(&service, &[&other("default")]).contains("Endpoints:\t10.0.0.1:80\n"));
        assert!(text(&service, &[&other("dev")]).contains("Endpoints:\t<none>\n"));
    }

    #[test]
    fn long_annotations_stand_under_their_key_and_are_cut() {
        let long = "x".repeat(140);
        let all = Labels::from([
            (LAST_APPLIED.to_owned(), "{}".to_owned()),
            ("a".to_owned(), "one\n".to_owned()),
            ("b".to_owned(), "two\nlines".to_owned()),
            ("c".to_owned(), long),
        ]);
        let cut = "x".repeat(138);
        assert_eq!(
            annotations(&all),
            ["a: one\n", "b:\n\t  two\n\t  lines\n", &format!("c:\n\t  {cut}...\n")]
        );
        assert_eq!(shortened("éé", 3), "é...");
    }
}
