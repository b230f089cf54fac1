//! `v1` Pod.

use crate::api::record::record;
use crate::api::{IntOrString, Labels, Map, ObjectMeta, Value};
use crate::time::SimTime;

/// A pod: one address, some containers, one node for all its life.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pod {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: PodSpec,
    /// How it fares.
    pub status: PodStatus,
}

record! {
    Pod {
        metadata: Always "metadata",
        spec: Always "spec",
        status: Always "status",
    }
}

/// What is asked of a pod.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodSpec {
    /// Its containers.
    pub containers: Vec<Container>,
    /// Containers that run before, or beside as sidecars.
    pub init_containers: Vec<Container>,
    /// The node; empty until scheduled.
    pub node_name: String,
    /// Labels the node must have.
    pub node_selector: Labels,
    /// Taints it bears.
    pub tolerations: Vec<Toleration>,
    /// Whether it uses the node's own address.
    pub host_network: Option<bool>,
    /// Its own host name.
    pub hostname: String,
    /// The headless Service its host name stands under.
    pub subdomain: String,
    /// `ClusterFirst` unless said otherwise.
    pub dns_policy: String,
    /// `Always` unless said otherwise.
    pub restart_policy: String,
    /// Seconds between asking it to stop and stopping it; 30 unless said otherwise.
    pub termination_grace_period_seconds: Option<i64>,
    /// Kept, not modelled.
    pub enable_service_links: Option<bool>,
    /// Kept, not modelled.
    pub volumes: Option<Value>,
    /// Kept, not modelled.
    pub affinity: Option<Value>,
    /// Kept, not modelled.
    pub security_context: Option<Value>,
    /// Kept, not modelled.
    pub service_account_name: Option<String>,
    /// Kept, not modelled.
    pub service_account: Option<String>,
    /// Kept, not modelled.
    pub scheduler_name: Option<String>,
    /// Kept, not modelled.
    pub host_pid: Option<bool>,
    /// Kept, not modelled.
    pub host_ipc: Option<bool>,
    /// Kept, not modelled.
    pub active_deadline_seconds: Option<i64>,
    /// Kept, not modelled.
    pub priority: Option<i32>,
    /// Kept, not modelled.
    pub resources: Option<Value>,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    PodSpec {
        containers: Always "containers",
        init_containers: Filled "initContainers",
        node_name: Filled "nodeName",
        node_selector: Filled "nodeSelector",
        tolerations: Filled "tolerations",
        host_network: Filled "hostNetwork",
        hostname: Filled "hostname",
        subdomain: Filled "subdomain",
        dns_policy: Filled "dnsPolicy",
        restart_policy: Filled "restartPolicy",
        termination_grace_period_seconds: Filled "terminationGracePeriodSeconds",
        enable_service_links: Filled "enableServiceLinks",
        volumes: Filled "volumes",
        affinity: Filled "affinity",
        security_context: Filled "securityContext",
        service_account_name: Filled "serviceAccountName",
        service_account: Filled "serviceAccount",
        scheduler_name: Filled "schedulerName",
        host_pid: Filled "hostPID",
        host_ipc: Filled "hostIPC",
        active_deadline_seconds: Filled "activeDeadlineSeconds",
        priority: Filled "priority",
        resources: Filled "resources",
    } kept
}

/// A taint that a pod bears.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Toleration {
    /// The taint's key; empty bears all.
    pub key: String,
    /// `Equal` or `Exists`.
    pub operator: String,
    /// The taint's value.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule`, `NoExecute`; empty bears all.
    pub effect: String,
    /// How long `NoExecute` is borne.
    pub toleration_seconds: Option<i64>,
}

record! {
    Toleration {
        key: Filled "key",
        operator: Filled "operator",
        value: Filled "value",
        effect: Filled "effect",
        toleration_seconds: Filled "tolerationSeconds",
    }
}

/// One container.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Container {
    /// Its name in the pod.
    pub name: String,
    /// What it runs; decides what it listens on.
    pub image: String,
    /// What it runs instead of the image's own entry point.
    pub command: Vec<String>,
    /// What that is told.
    pub args: Vec<String>,
    /// Ports it says it has. Informational: only named targetPorts look here.
    pub ports: Vec<ContainerPort>,
    /// `Always` makes an init container a sidecar.
    pub restart_policy: Option<String>,
    /// When it counts as ready.
    pub readiness_probe: Option<Probe>,
    /// When it is started anew.
    pub liveness_probe: Option<Probe>,
    /// When it counts as started.
    pub startup_probe: Option<Probe>,
    /// Kept, not modelled.
    pub lifecycle: Option<Value>,
    /// Kept, not modelled.
    pub env: Option<Value>,
    /// Kept, not modelled.
    pub resources: Option<Value>,
    /// Kept, not modelled.
    pub security_context: Option<Value>,
    /// Kept, not modelled.
    pub image_pull_policy: Option<String>,
    /// Kept, not modelled.
    pub termination_message_path: Option<String>,
    /// Kept, not modelled.
    pub termination_message_policy: Option<String>,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    Container {
        name: Always "name",
        image: Filled "image",
        command: Filled "command",
        args: Filled "args",
        ports: Filled "ports",
        restart_policy: Filled "restartPolicy",
        readiness_probe: Filled "readinessProbe",
        liveness_probe: Filled "livenessProbe",
        startup_probe: Filled "startupProbe",
        lifecycle: Filled "lifecycle",
        env: Filled "env",
        resources: Filled "resources",
        security_context: Filled "securityContext",
        image_pull_policy: Filled "imagePullPolicy",
        termination_message_path: Filled "terminationMessagePath",
        termination_message_policy: Filled "terminationMessagePolicy",
    } kept
}

/// A port a container says it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContainerPort {
    /// The name a targetPort may use.
    pub name: String,
    /// The number.
    pub container_port: i32,
    /// `TCP`, `UDP` or `SCTP`; empty counts as `TCP`.
    pub protocol: String,
    /// Kept, not modelled.
    pub host_port: Option<i32>,
    /// Kept, not modelled.
    pub host_ip: Option<String>,
}

record! {
    ContainerPort {
        name: Filled "name",
        container_port: Always "containerPort",
        protocol: Filled "protocol",
        host_port: Filled "hostPort",
        host_ip: Filled "hostIP",
    }
}

/// A question put to a container again and again.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Probe {
    /// Asked over HTTP.
    pub http_get: Option<HTTPGetAction>,
    /// Asked by opening a connection.
    pub tcp_socket: Option<TCPSocketAction>,
    /// Kept, not modelled.
    pub exec: Option<Value>,
    /// Kept, not modelled.
    pub grpc: Option<Value>,
    /// Seconds before the first.
    pub initial_delay_seconds: Option<i32>,
    /// Seconds an answer may take.
    pub timeout_seconds: Option<i32>,
    /// Seconds between two.
    pub period_seconds: Option<i32>,
    /// Good answers in a row that make it ready.
    pub success_threshold: Option<i32>,
    /// Bad answers in a row that make it unready.
    pub failure_threshold: Option<i32>,
    /// Kept, not modelled.
    pub termination_grace_period_seconds: Option<i64>,
}

record! {
    Probe {
        http_get: Filled "httpGet",
        tcp_socket: Filled "tcpSocket",
        exec: Filled "exec",
        grpc: Filled "grpc",
        initial_delay_seconds: Filled "initialDelaySeconds",
        timeout_seconds: Filled "timeoutSeconds",
        period_seconds: Filled "periodSeconds",
        success_threshold: Filled "successThreshold",
        failure_threshold: Filled "failureThreshold",
        termination_grace_period_seconds: Filled "terminationGracePeriodSeconds",
    }
}

/// A probe over HTTP.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HTTPGetAction {
    /// The path.
    pub path: String,
    /// The port, by number or name.
    pub port: Option<IntOrString>,
    /// The host, if not the pod.
    pub host: String,
    /// `HTTP` or `HTTPS`.
    pub scheme: String,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    HTTPGetAction {
        path: Filled "path",
        port: Always "port",
        host: Filled "host",
        scheme: Filled "scheme",
    } kept
}

/// A probe that opens a connection.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TCPSocketAction {
    /// The port, by number or name.
    pub port: Option<IntOrString>,
    /// The host, if not the pod.
    pub host: String,
}

record! {
    TCPSocketAction {
        port: Always "port",
        host: Filled "host",
    }
}

/// How a pod fares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodStatus {
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    pub phase: String,
    /// Its address; empty until it has one.
    pub pod_ip: String,
    /// Its addresses of both families.
    pub pod_ips: Vec<PodIP>,
    /// What holds of it; `Ready` above all.
    pub conditions: Vec<PodCondition>,
    /// Its node's address.
    pub host_ip: String,
    /// Why it is in this phase.
    pub reason: String,
    /// The same in a sentence.
    pub message: String,
    /// Kept, not modelled.
    pub qos_class: Option<String>,
    /// Since when it has been ready, by the simulation's clock.
    pub ready_since: Option<SimTime>,
    /// Kept, not modelled.
    pub resize: Option<Value>,
    /// Kept, not modelled.
    pub resources: Option<Value>,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    PodStatus {
        phase: Filled "phase",
        pod_ip: Filled "podIP",
        pod_ips: Filled "podIPs",
        conditions: Filled "conditions",
        host_ip: Filled "hostIP",
        reason: Filled "reason",
        message: Filled "message",
        qos_class: Filled "qosClass",
        ready_since,
        resize: Filled "resize",
        resources: Filled "resources",
    } kept
}

/// One address of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodIP {
    /// The address.
    pub ip: String,
}

record! {
    PodIP {
        ip: Always "ip",
    }
}

/// Something that holds of a pod, or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodCondition {
    /// `PodScheduled`, `Initialized`, `ContainersReady`, `Ready` and others.
    pub condition_type: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Why, in a word.
    pub reason: String,
    /// Why, in a sentence.
    pub message: String,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    PodCondition {
        condition_type: Always "type",
        status: Always "status",
        reason: Filled "reason",
        message: Filled "message",
    } kept
}

impl Pod {
    /// Whether its `Ready` condition is true.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.status
            .conditions
            .iter()
            .any(|condition| condition.condition_type == "Ready" && condition.status == "True")
    }

    /// How often its containers were started again, as `kubectl get pods` counts them.
    #[must_use]
    pub fn restarts(&self) -> i64 {
        let Some(Value::List(statuses)) = self.status.kept.get("containerStatuses") else {
            return 0;
        };
        statuses.iter().filter_map(|status| status.get("restartCount")?.as_int()).max().unwrap_or(0)
    }

    /// Sets its `Ready` condition.
    pub fn set_ready(&mut self, ready: bool) {
        let status = if ready { "True" } else { "False" };
        match self.status.conditions.iter_mut().find(|c| c.condition_type == "Ready") {
            Some(condition) => status.clone_into(&mut condition.status),
            None => self.status.conditions.push(PodCondition {
                condition_type: "Ready".to_owned(),
                status: status.to_owned(),
                ..PodCondition::default()
            }),
        }
    }
}
