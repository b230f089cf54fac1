//! How things stand, by the paths that lessons name.

use crate::api::{Deployment, EndpointSlice, Kind, Pod, Service, Value};
use crate::control_plane::images;
use crate::order::{InOrder, SortedSet};
use crate::simulation::Simulation;
use crate::simulation::cast::called;

/// The first words of all paths, and those that may follow the name of a thing.
pub(super) const PATHS: [(&str, &[&str]); 9] = [
    (
        "services",
        &[
            "type",
            "exists",
            "external",
            "clusterIP",
            "externalTrafficPolicy",
            "sessionAffinity",
            "headless",
            "endpoints.ready",
            "endpoints.total",
            "endpoints.products",
            "ports.",
        ],
    ),
    ("pods", &["count", "ready", "leaving", "restarts"]),
    (
        "deployments",
        &["replicas", "image", "containerPort", "preStop", "version", "rolledOut", "exists"],
    ),
    ("nodes", &["kubeProxy", "healthy"]),
    ("cloud", &["provider", "loadBalancers", "firewall", "meterRunning"]),
    ("cluster", &["exists"]),
    ("ingresses", &["count"]),
    ("laptop", &["hostPorts"]),
    ("tickets", &["solved"]),
];

/// Whether a lesson may ask for this.
pub(super) fn is_known(path: &str) -> bool {
    let Some((head, _, field)) = split(path) else { return false };
    let found = PATHS.iter().find(|(name, _)| *name == head);
    found.is_some_and(|(_, fields)| {
        fields
            .iter()
            .any(|known| field == *known || (known.ends_with('.') && field.starts_with(known)))
    })
}

/// `services.shop/web.type` is `services`, `shop/web`, `type`; `cloud.provider` names no thing.
fn split(path: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = path.split_once('.')?;
    if matches!(head, "cloud" | "cluster" | "ingresses" | "laptop" | "tickets") {
        return Some((head, "", rest));
    }
    let (name, field) = rest.split_once('.')?;
    Some((head, name, field))
}

/// What stands there; `None` if there is no such thing.
pub(super) fn value(world: &Simulation, path: &str) -> Option<Value> {
    let (head, name, field) = split(path)?;
    let (namespace, name) = name.split_once('/').unwrap_or(("default", name));
    let store = world.control_plane().objects();
    match head {
        "services" => match store.service(namespace, name) {
            Some(service) => of_service(world, service, field),
            None => (field == "exists").then_some(Value::Bool(false)),
        },
        "pods" => Some(of_pods(world, namespace, name, field)),
        "deployments" => {
            let mut all = store.deployments();
            let found = all.find(|d| {
                d.metadata.namespace_or_default() == namespace && d.metadata.name == name
            });
            match found {
                Some(deployment) => of_deployment(world, deployment, field),
                None => (field == "exists").then_some(Value::Bool(false)),
            }
        }
        "nodes" => {
            let node = world.network().nodes.get(name)?;
            Some(match field {
                "kubeProxy" => text(if node.is_proxy_paused { "paused" } else { "running" }),
                _ => Value::Bool(node.is_up),
            })
        }
        "cloud" => Some(of_cloud(world, field)),
        "cluster" => Some(Value::Bool(!world.is_deleted())),
        "ingresses" => Some(count(store.of_kind(Kind::Ingress).count())),
        "laptop" => {
            let host = world.network().container_host.as_ref();
            let ports = host.iter().flat_map(|host| &host.published);
            let ports = ports.map(|p| text(&format!("{}:{}", p.host_port, p.container_port)));
            Some(Value::List(ports.collect()))
        }
        _ => None,
    }
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn count(count: usize) -> Value {
    Value::Int(i64::try_from(count).unwrap_or(i64::MAX))
}

fn of_service(world: &Simulation, service: &Service, field: &str) -> Option<Value> {
    let spec = &service.spec;
    Some(match field {
        "exists" => Value::Bool(true),
        "type" => text(&spec.service_type),
        "clusterIP" => text(&spec.cluster_ip),
        "headless" => Value::Bool(spec.cluster_ip == "None"),
        "externalTrafficPolicy" => text(&spec.external_traffic_policy),
        "sessionAffinity" => text(&spec.session_affinity),
        "external" => {
            let given = service.status.load_balancer.ingress.iter().find(|i| !i.ip.is_empty());
            match given {
                Some(ingress) => text(&ingress.ip),
                None if spec.service_type == "LoadBalancer" => text("pending"),
                None => text("none"),
            }
        }
        "endpoints.ready" | "endpoints.total" | "endpoints.products" => {
            endpoints(world, service, field)
        }
        _ => return of_port(service, field),
    })
}

fn of_port(service: &Service, field: &str) -> Option<Value> {
    let (index, field) = field.strip_prefix("ports.")?.split_once('.')?;
    let port = service.spec.ports.get(index.parse::<usize>().ok()?)?;
    match field {
        "port" => Some(Value::Int(i64::from(port.port))),
        "targetPort" => port.target_port.as_ref().map(|target| text(&target.to_string())),
        "nodePort" => (port.node_port != 0).then_some(Value::Int(i64::from(port.node_port))),
        _ => None,
    }
}

/// What the Service's lists say: each address once.
fn endpoints(world: &Simulation, service: &Service, field: &str) -> Value {
    let store = world.control_plane().objects();
    let space = service.metadata.namespace_or_default();
    let own = |slice: &&EndpointSlice| {
        slice.metadata.namespace_or_default() == space
            && slice.service_name() == Some(service.metadata.name.as_str())
    };
    let mut all: SortedSet<String> = SortedSet::new();
    let mut ready: SortedSet<String> = SortedSet::new();
    for slice in store.endpoint_slices().filter(own) {
        // A list without a port leads nowhere.
        let has_port = slice.ports.iter().any(|port| port.port.is_some());
        for endpoint in &slice.endpoints {
            let address = endpoint.addresses.first().cloned().unwrap_or_default();
            if has_port && endpoint.conditions.ready != Some(false) {
                ready.insert(address.clone());
            }
            all.insert(address);
        }
    }
    match field {
        "endpoints.ready" => count(ready.iter().count()),
        "endpoints.total" => count(all.iter().count()),
        _ => {
            let pods = store.pods().filter(|pod| ready.contains(pod.status.pod_ip.as_str()));
            let label = |pod: &Pod| {
                let labels = &pod.metadata.labels;
                labels.get("product").cloned().unwrap_or_else(|| called(pod))
            };
            let names: SortedSet<String> = pods.map(label).collect();
            Value::List(names.iter().map(|name| text(name)).collect())
        }
    }
}

fn of_pods(world: &Simulation, namespace: &str, app: &str, field: &str) -> Value {
    let is_meant = |pod: &&Pod| {
        pod.metadata.namespace_or_default() == namespace
            && (called(pod) == app || pod.metadata.labels.get("app").is_some_and(|a| a == app))
    };
    let pods: Vec<&Pod> = world.control_plane().objects().pods().filter(is_meant).collect();
    let stays = |pod: &&&Pod| !pod.metadata.is_terminating();
    match field {
        "ready" => count(pods.iter().filter(stays).filter(|pod| pod.is_ready()).count()),
        "leaving" => count(pods.iter().filter(|pod| pod.metadata.is_terminating()).count()),
        "restarts" => Value::Int(pods.iter().map(|pod| pod.restarts()).sum()),
        _ => count(pods.iter().filter(stays).count()),
    }
}

fn of_deployment(world: &Simulation, deployment: &Deployment, field: &str) -> Option<Value> {
    let template = &deployment.spec.template;
    let container = template.spec.containers.first();
    Some(match field {
        "exists" => Value::Bool(true),
        "replicas" => Value::Int(i64::from(deployment.spec.replicas.unwrap_or(1))),
        "image" => text(&container?.image),
        "version" => match template.metadata.labels.get("version") {
            Some(version) => text(version),
            None => text(container?.image.rsplit_once(':')?.1),
        },
        "containerPort" => {
            let port = container?.ports.first()?;
            Value::Int(i64::from(port.container_port))
        }
        "preStop" => {
            let pod = Pod { spec: template.spec.clone(), ..Pod::default() };
            Value::Bool(images::pre_stop_s(&pod) > 0)
        }
        "rolledOut" => Value::Bool(is_rolled_out(world, deployment)),
        _ => return None,
    })
}

/// Whether all its pods are of its newest template, ready, and as many as wished.
fn is_rolled_out(world: &Simulation, deployment: &Deployment) -> bool {
    let wanted = usize::try_from(deployment.spec.replicas.unwrap_or(1)).unwrap_or(0);
    let images = |spec: &crate::api::PodSpec| -> Vec<String> {
        spec.containers.iter().map(|container| container.image.clone()).collect()
    };
    let template = &deployment.spec.template;
    let mut own: Vec<&Pod> = world
        .control_plane()
        .objects()
        .pods()
        .filter(|pod| {
            pod.metadata.namespace_or_default() == deployment.metadata.namespace_or_default()
        })
        .filter(|pod| called(pod) == deployment.metadata.name)
        .collect();
    own.in_order_of(|pod| pod.metadata.created_at);
    own.len() == wanted
        && own.iter().all(|pod| {
            let hook = |spec| images::pre_stop_s(&Pod { spec, ..Pod::default() });
            pod.is_ready()
                && images(&pod.spec) == images(&template.spec)
                && hook(pod.spec.clone()) == hook(template.spec.clone())
        })
}

fn of_cloud(world: &Simulation, field: &str) -> Value {
    let balancers = world.network().load_balancers.iter().count();
    match field {
        "provider" => text(if world.has_provider() { "cloud" } else { "none" }),
        "firewall" => text(if world.network().is_firewall_open { "open" } else { "closed" }),
        "meterRunning" => Value::Bool(balancers > 0),
        _ => count(balancers),
    }
}
