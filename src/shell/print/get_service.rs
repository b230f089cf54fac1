//! A Service's row: `printService`.

use crate::api::{Service, ServicePort};
use crate::order::SortedSet;
use crate::shell::print::{NONE, UNKNOWN, labels, text_or};

pub(super) const HEADINGS: &[&str] =
    &["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE", "SELECTOR"];

pub(super) fn cells(service: &Service, age: String) -> Vec<String> {
    let spec = &service.spec;
    let ports: Vec<String> = spec.ports.iter().map(port).collect();
    vec![
        service.metadata.name.clone(),
        spec.service_type.clone(),
        text_or(&spec.cluster_ip, NONE),
        external(service),
        text_or(&ports.join(","), NONE),
        age,
        labels(&spec.selector),
    ]
}

fn port(port: &ServicePort) -> String {
    let ServicePort { port, node_port, protocol, .. } = port;
    if *node_port > 0 {
        format!("{port}:{node_port}/{protocol}")
    } else {
        format!("{port}/{protocol}")
    }
}

/// Where clients outside find it.
fn external(service: &Service) -> String {
    let spec = &service.spec;
    match spec.service_type.as_str() {
        "ClusterIP" | "NodePort" => text_or(&spec.external_ips.join(","), NONE),
        "LoadBalancer" => {
            let ingress = &service.status.load_balancer.ingress;
            let mut all =
                balancer_addresses(ingress.iter().map(|it| (it.ip.as_str(), it.hostname.as_str())));
            all.extend(spec.external_ips.iter().map(String::as_str));
            text_or(&all.join(","), "<pending>")
        }
        "ExternalName" => spec.external_name.clone(),
        _ => UNKNOWN.to_owned(),
    }
}

/// A load balancer's addresses, or names where it has no address: sorted, each once.
pub(super) fn balancer_addresses<'a>(
    ingress: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<&'a str> {
    let shown = ingress.map(|(ip, hostname)| if ip.is_empty() { hostname } else { ip });
    let set: SortedSet<&str> = shown.filter(|address| !address.is_empty()).collect();
    set.into_iter().collect()
}
