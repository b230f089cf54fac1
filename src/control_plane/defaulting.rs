//! What an omitted field means: `SetDefaults_*` of `pkg/apis/*/v1/defaults.go`.

use crate::api::pod::{HTTPGetAction, Probe};
use crate::api::service::{ClientIPConfig, SessionAffinityConfig};
use crate::api::workload::{DeploymentStrategy, RollingUpdateDeployment};
use crate::api::{
    Container, DeploymentSpec, EndpointSlice, IntOrString, Namespace, Node, Object, Pod, PodSpec,
    PodTemplateSpec, Service, ServiceSpec, Value,
};
use crate::control_plane::validation::is_externally_accessible;
use crate::order::SortedMap;

/// The label that every namespace bears its own name on.
const NAMESPACE_NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// Fills in what was omitted.
pub fn set_defaults(object: &mut Object) {
    match object {
        Object::Service(service) => service_defaults(service),
        Object::EndpointSlice(slice) => slice_defaults(slice),
        Object::Pod(pod) => pod_defaults(pod),
        Object::Deployment(deployment) => deployment_defaults(&mut deployment.spec),
        Object::ReplicaSet(set) => {
            set.spec.replicas.get_or_insert(1);
            drop_default(&mut set.spec.min_ready_seconds);
            template_defaults(&mut set.spec.template);
        }
        Object::Node(node) => node_defaults(node),
        Object::Namespace(namespace) => namespace_defaults(namespace),
        Object::Endpoints(endpoints) => {
            for port in endpoints.subsets.iter_mut().flat_map(|subset| &mut subset.ports) {
                port.protocol.get_or_insert_with(|| "TCP".to_owned());
            }
        }
        Object::Ingress(_) => {}
    }
}

fn service_defaults(service: &mut Service) {
    let spec = &mut service.spec;
    default_text(&mut spec.session_affinity, "None");
    affinity_defaults(spec);
    default_text(&mut spec.service_type, "ClusterIP");
    for entry in &mut spec.ports {
        default_text(&mut entry.protocol, "TCP");
        let has_target = match &entry.target_port {
            None => false,
            Some(IntOrString::Int(number)) => *number != 0,
            Some(IntOrString::String(name)) => !name.is_empty(),
        };
        if !has_target {
            entry.target_port = Some(IntOrString::Int(entry.port));
        }
    }
    if is_externally_accessible(spec) {
        default_text(&mut spec.external_traffic_policy, "Cluster");
    }
    if matches!(spec.service_type.as_str(), "ClusterIP" | "NodePort" | "LoadBalancer") {
        spec.internal_traffic_policy.get_or_insert_with(|| "Cluster".to_owned());
    }
    if spec.service_type == "LoadBalancer" {
        spec.allocate_load_balancer_node_ports.get_or_insert(true);
        for ingress in &mut service.status.load_balancer.ingress {
            if !ingress.ip.is_empty() {
                ingress.ip_mode.get_or_insert_with(|| "VIP".to_owned());
            }
        }
    }
}

fn affinity_defaults(spec: &mut ServiceSpec) {
    match spec.session_affinity.as_str() {
        "None" => spec.session_affinity_config = None,
        "ClientIP" => {
            let config = spec.session_affinity_config.as_ref();
            let seconds = config.and_then(|config| config.client_ip.as_ref()?.timeout_seconds);
            let timeout_seconds = Some(seconds.unwrap_or(10_800));
            let client_ip = Some(ClientIPConfig { timeout_seconds });
            spec.session_affinity_config = Some(SessionAffinityConfig { client_ip });
        }
        _ => {}
    }
}

fn slice_defaults(slice: &mut EndpointSlice) {
    for port in &mut slice.ports {
        port.name.get_or_insert_default();
        port.protocol.get_or_insert_with(|| "TCP".to_owned());
    }
}

fn pod_defaults(pod: &mut Pod) {
    let spec = &mut pod.spec;
    spec.enable_service_links.get_or_insert(true);
    let on_host = spec.host_network == Some(true);
    // A template's containers are left as they are in these two respects.
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        request_defaults(container);
        for port in container.ports.iter_mut().filter(|_| on_host) {
            if port.host_port.is_none_or(|port| port == 0) {
                port.host_port = Some(port.container_port);
            }
        }
    }
    pod_spec_defaults(spec);
}

/// What is limited and not asked for is asked for up to its limit.
fn request_defaults(container: &mut Container) {
    let Some(Value::Map(resources)) = &mut container.resources else { return };
    let Some(Value::Map(limits)) = resources.get("limits").cloned() else { return };
    let requests = resources.get_or_insert_with("requests".to_owned(), empty_map);
    if let Value::Map(requests) = requests {
        for (name, limit) in limits {
            requests.get_or_insert_with(name, || limit);
        }
    }
}

fn template_defaults(template: &mut PodTemplateSpec) {
    pod_spec_defaults(&mut template.spec);
}

fn pod_spec_defaults(spec: &mut PodSpec) {
    default_text(&mut spec.dns_policy, "ClusterFirst");
    default_text(&mut spec.restart_policy, "Always");
    spec.termination_grace_period_seconds.get_or_insert(30);
    spec.security_context.get_or_insert_with(empty_map);
    spec.scheduler_name.get_or_insert_with(|| "default-scheduler".to_owned());
    for container in spec.init_containers.iter_mut().chain(&mut spec.containers) {
        container_defaults(container);
    }
    for field in [&mut spec.host_network, &mut spec.host_pid, &mut spec.host_ipc] {
        drop_default(field);
    }
    if spec.service_account.is_some() && spec.service_account_name.is_none() {
        spec.service_account_name.clone_from(&spec.service_account);
    } else {
        // The old name of the field goes along.
        spec.service_account.clone_from(&spec.service_account_name);
    }
}

fn container_defaults(container: &mut Container) {
    let policy = if is_latest(&container.image) { "Always" } else { "IfNotPresent" };
    container.image_pull_policy.get_or_insert_with(|| policy.to_owned());
    container.resources.get_or_insert_with(empty_map);
    container.termination_message_path.get_or_insert_with(|| "/dev/termination-log".to_owned());
    container.termination_message_policy.get_or_insert_with(|| "File".to_owned());
    for port in &mut container.ports {
        default_text(&mut port.protocol, "TCP");
        drop_default(&mut port.host_port);
    }
    let probes = [
        &mut container.readiness_probe,
        &mut container.liveness_probe,
        &mut container.startup_probe,
    ];
    probes.into_iter().flatten().for_each(probe_defaults);
}

/// Whether an image's tag is `latest`, written or not; a digest settles it.
fn is_latest(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    let last = image.rsplit('/').next().unwrap_or(image);
    last.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

fn probe_defaults(probe: &mut Probe) {
    for (field, default) in [
        (&mut probe.timeout_seconds, 1),
        (&mut probe.period_seconds, 10),
        (&mut probe.success_threshold, 1),
        (&mut probe.failure_threshold, 3),
    ] {
        if field.is_none_or(|value| value == 0) {
            *field = Some(default);
        }
    }
    drop_default(&mut probe.initial_delay_seconds);
    if let Some(HTTPGetAction { path, scheme, .. }) = &mut probe.http_get {
        default_text(path, "/");
        default_text(scheme, "HTTP");
    }
}

fn deployment_defaults(spec: &mut DeploymentSpec) {
    spec.replicas.get_or_insert(1);
    spec.revision_history_limit.get_or_insert(10);
    spec.progress_deadline_seconds.get_or_insert(600);
    let strategy = spec.strategy.get_or_insert_with(DeploymentStrategy::default);
    default_text(&mut strategy.strategy_type, "RollingUpdate");
    if strategy.strategy_type == "RollingUpdate" {
        let update = strategy.rolling_update.get_or_insert_with(RollingUpdateDeployment::default);
        let quarter = || IntOrString::String("25%".to_owned());
        update.max_unavailable.get_or_insert_with(quarter);
        update.max_surge.get_or_insert_with(quarter);
    }
    drop_default(&mut spec.min_ready_seconds);
    drop_default(&mut spec.paused);
    template_defaults(&mut spec.template);
}

fn node_defaults(node: &mut Node) {
    let spec = &mut node.spec;
    if !spec.pod_cidr.is_empty() && spec.pod_cidrs.first() != Some(&spec.pod_cidr) {
        spec.pod_cidrs = vec![spec.pod_cidr.clone()];
    } else if let Some(first) = spec.pod_cidrs.first() {
        first.clone_into(&mut spec.pod_cidr);
    }
    node.status.daemon_endpoints.get_or_insert_with(|| {
        let port = Value::Map(SortedMap::from([("Port".to_owned(), Value::Int(0))]));
        Value::Map(SortedMap::from([("kubeletEndpoint".to_owned(), port)]))
    });
    node.status.node_info.get_or_insert_with(|| {
        let fields = [
            "architecture",
            "bootID",
            "containerRuntimeVersion",
            "kernelVersion",
            "kubeProxyVersion",
            "kubeletVersion",
            "machineID",
            "operatingSystem",
            "osImage",
            "systemUUID",
        ];
        let empty = |field: &str| (field.to_owned(), Value::String(String::new()));
        Value::Map(fields.into_iter().map(empty).collect())
    });
}

fn namespace_defaults(namespace: &mut Namespace) {
    let name = namespace.metadata.name.clone();
    if !name.is_empty() {
        namespace.metadata.labels.insert(NAMESPACE_NAME_LABEL.to_owned(), name);
    }
}

fn default_text(field: &mut String, default: &str) {
    if field.is_empty() {
        default.clone_into(field);
    }
}

/// A field that Kubernetes does not keep when it says what its absence says.
fn drop_default<T: Default + PartialEq>(field: &mut Option<T>) {
    if *field == Some(T::default()) {
        *field = None;
    }
}

fn empty_map() -> Value {
    Value::Map(SortedMap::new())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_decides_how_often_an_image_is_pulled() {
        for (image, latest) in [
            ("nginx", true),
            ("nginx:latest", true),
            ("nginx:1.27", false),
            ("localhost:5000/nginx", true),
            ("nginx@sha256:0", false),
        ] {
            assert_eq!(is_latest(image), latest, "{image}");
        }
    }
}
