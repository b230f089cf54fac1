//! The ingress controllers' table, as the objects describe it.

use std::net::SocketAddr;

use crate::api::{EndpointSlice, Ingress, Kind, Object, Service, Value};
use crate::control_plane::store::Store;
use crate::data_plane::ingress::{IngressRule, PathType};
use crate::data_plane::place::PodName;
use crate::simulation::Simulation;

impl Simulation {
    /// Brings the controllers' table in line with Ingresses, Services and slices.
    pub(super) fn mirror_ingresses(&mut self) {
        let store = self.control_plane.objects();
        let mut rules = Vec::new();
        for object in store.of_kind(Kind::Ingress) {
            if let Object::Ingress(ingress) = &**object {
                rules.extend(rules_of(store, ingress));
            }
        }
        self.network.ingress.rules = rules;
    }
}

#[inline(never)]
fn rules_of(store: &Store, ingress: &Ingress) -> Vec<IngressRule> {
    let namespace = ingress.metadata.namespace_or_default();
    let rule = |host: &str, path: &str, path_type, backend: Option<&Value>| {
        let backend = backend?.get("service")?;
        let service = backend.get("name")?.as_str()?;
        Some(IngressRule {
            ingress: format!("{namespace}/{}", ingress.metadata.name),
            host: host.to_owned(),
            path: path.to_owned(),
            path_type,
            service: format!("{namespace}/{service}"),
            endpoints: endpoints(store, namespace, service, backend.get("port")),
        })
    };
    let Some(spec) = &ingress.spec else { return Vec::new() };
    let mut rules: Vec<IngressRule> = Vec::new();
    for entry in list(spec.get("rules")) {
        let host = entry.get("host").and_then(Value::as_str).unwrap_or_default();
        for path in list(entry.get("http").and_then(|http| http.get("paths"))) {
            let text = path.get("path").and_then(Value::as_str).unwrap_or("/");
            let is_exact = path.get("pathType").and_then(Value::as_str) == Some("Exact");
            let path_type = if is_exact { PathType::Exact } else { PathType::Prefix };
            rules.extend(rule(host, text, Some(path_type), path.get("backend")));
        }
    }
    rules.extend(rule("", "/", None, spec.get("defaultBackend")));
    rules
}

fn list(value: Option<&Value>) -> &[Value] {
    if let Some(Value::List(items)) = value { items } else { &[] }
}

/// The ready endpoints of a Service's port, by its number or name.
fn endpoints(
    store: &Store,
    namespace: &str,
    service: &str,
    port: Option<&Value>,
) -> Vec<(SocketAddr, Option<PodName>)> {
    let Some(found) = store.service(namespace, service) else { return Vec::new() };
    let number = port.and_then(|port| port.get("number")?.as_int());
    let name = port.and_then(|port| port.get("name")?.as_str());
    let is_meant = |port: &&crate::api::ServicePort| {
        number.map_or_else(|| name == Some(&port.name), |number| i64::from(port.port) == number)
    };
    let Some(port) = found.spec.ports.iter().find(is_meant) else { return Vec::new() };
    let own = |slice: &&EndpointSlice| {
        slice.service_name() == Some(service) && slice.metadata.namespace_or_default() == namespace
    };
    store
        .endpoint_slices()
        .filter(own)
        .flat_map(|slice| addresses(slice, found, &port.name))
        .collect()
}

fn addresses(
    slice: &EndpointSlice,
    service: &Service,
    port_name: &str,
) -> Vec<(SocketAddr, Option<PodName>)> {
    let port = slice.ports.iter().find(|port| port.name.as_deref().unwrap_or("") == port_name);
    let Some(number) = port.and_then(|port| u16::try_from(port.port?).ok()) else {
        return Vec::new();
    };
    let namespace = service.metadata.namespace_or_default();
    let ready = slice.endpoints.iter().filter(|endpoint| endpoint.conditions.is_ready());
    ready
        .filter_map(|endpoint| {
            let address = endpoint.addresses.first()?.parse().ok()?;
            let target = endpoint.target_ref.as_ref();
            let pod = target.map(|target| PodName::new(namespace, &target.name));
            Some((SocketAddr::new(address, number), pod))
        })
        .collect()
}
