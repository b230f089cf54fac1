//! `v1` Pod.

use serde::{Deserialize, Serialize};

use crate::api::{IntOrString, Labels, ObjectMeta, Value};
use crate::time::SimTime;

/// A pod: one address, some containers, one node for all its life.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pod {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: PodSpec,
    /// How it fares.
    pub status: PodStatus,
}

/// What is asked of a pod. Fields of type [`Value`] are kept, not modelled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    /// Its containers.
    pub containers: Vec<Container>,
    /// Containers that run before, or beside as sidecars.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub init_containers: Vec<Container>,
    /// The node; empty until scheduled.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub node_name: String,
    /// Labels the node must have.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub node_selector: Labels,
    /// Taints it bears.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tolerations: Vec<Toleration>,
    /// Whether it uses the node's own address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_network: Option<bool>,
    /// Its own host name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hostname: String,
    /// The headless Service its host name stands under.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub subdomain: String,
    /// `ClusterFirst` unless said otherwise.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub dns_policy: String,
    /// `Always` unless said otherwise.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub restart_policy: String,
    /// Seconds between asking it to stop and stopping it; 30 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination_grace_period_seconds: Option<i64>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enable_service_links: Option<bool>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readiness_gates: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub topology_spread_constraints: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_config: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volumes: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub affinity: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_context: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account_name: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service_account: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automount_service_account_token: Option<bool>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_pull_secrets: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority_class_name: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduler_name: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_aliases: Option<Value>,
    /// Kept, not modelled.
    #[serde(rename = "hostPID", skip_serializing_if = "Option::is_none")]
    pub host_pid: Option<bool>,
    /// Kept, not modelled.
    #[serde(rename = "hostIPC", skip_serializing_if = "Option::is_none")]
    pub host_ipc: Option<bool>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share_process_namespace: Option<bool>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<i64>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime_class_name: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preemption_policy: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overhead: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub os: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral_containers: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_users: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname_override: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_claims: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduling_gates: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduling_group: Option<Value>,
    /// Kept, not modelled.
    #[serde(rename = "setHostnameAsFQDN", skip_serializing_if = "Option::is_none")]
    pub set_hostname_as_fqdn: Option<Value>,
}

/// A taint that a pod bears.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Toleration {
    /// The taint's key; empty bears all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub key: String,
    /// `Equal` or `Exists`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub operator: String,
    /// The taint's value.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule`, `NoExecute`; empty bears all.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub effect: String,
    /// How long `NoExecute` is borne.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub toleration_seconds: Option<i64>,
}

/// One container. Fields of type [`Value`] are kept, not modelled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    /// Its name in the pod.
    pub name: String,
    /// What it runs; decides what it listens on.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub image: String,
    /// What it runs instead of the image's own entry point.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub command: Vec<String>,
    /// What that is told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<String>,
    /// Ports it says it has. Informational: only named targetPorts look here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ContainerPort>,
    /// `Always` makes an init container a sidecar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_policy: Option<String>,
    /// When it counts as ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub readiness_probe: Option<Probe>,
    /// When it is started anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub liveness_probe: Option<Probe>,
    /// When it counts as started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub startup_probe: Option<Probe>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_from: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_mounts: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub security_context: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_pull_policy: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub working_dir: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdin: Option<bool>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tty: Option<bool>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination_message_path: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination_message_policy: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resize_policy: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_policy_rules: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdin_once: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_devices: Option<Value>,
}

/// A port a container says it has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    /// The name a targetPort may use.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The number.
    pub container_port: i32,
    /// `TCP`, `UDP` or `SCTP`; empty counts as `TCP`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub protocol: String,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_port: Option<i32>,
    /// Kept, not modelled.
    #[serde(rename = "hostIP", skip_serializing_if = "Option::is_none")]
    pub host_ip: Option<String>,
}

/// A question put to a container again and again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Probe {
    /// Asked over HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_get: Option<HTTPGetAction>,
    /// Asked by opening a connection.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tcp_socket: Option<TCPSocketAction>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exec: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grpc: Option<Value>,
    /// Seconds before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub initial_delay_seconds: Option<i32>,
    /// Seconds an answer may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<i32>,
    /// Seconds between two.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_seconds: Option<i32>,
    /// Good answers in a row that make it ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub success_threshold: Option<i32>,
    /// Bad answers in a row that make it unready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_threshold: Option<i32>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub termination_grace_period_seconds: Option<i64>,
}

/// A probe over HTTP.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HTTPGetAction {
    /// The path.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub path: String,
    /// The port, by number or name.
    pub port: Option<IntOrString>,
    /// The host, if not the pod.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
    /// `HTTP` or `HTTPS`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scheme: String,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_headers: Option<Value>,
}

/// A probe that opens a connection.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TCPSocketAction {
    /// The port, by number or name.
    pub port: Option<IntOrString>,
    /// The host, if not the pod.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub host: String,
}

/// How a pod fares.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodStatus {
    /// `Pending`, `Running`, `Succeeded`, `Failed` or `Unknown`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phase: String,
    /// Its address; empty until it has one.
    #[serde(rename = "podIP", skip_serializing_if = "String::is_empty")]
    pub pod_ip: String,
    /// Its addresses of both families.
    #[serde(rename = "podIPs", skip_serializing_if = "Vec::is_empty")]
    pub pod_ips: Vec<PodIP>,
    /// What holds of it; `Ready` above all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<PodCondition>,
    /// Its node's address.
    #[serde(rename = "hostIP", skip_serializing_if = "String::is_empty")]
    pub host_ip: String,
    /// Kept, not modelled.
    #[serde(rename = "hostIPs", skip_serializing_if = "Option::is_none")]
    pub host_ips: Option<Value>,
    /// Why it is in this phase.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// The same in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_statuses: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub init_container_statuses: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qos_class: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// Since when it has been ready, by the simulation's clock.
    #[serde(skip)]
    pub ready_since: Option<SimTime>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocated_resources: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral_container_statuses: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extended_resource_claim_status: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_allocatable_resource_claim_statuses: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nominated_node_name: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resize: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_claim_statuses: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<Value>,
}

/// One address of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodIP {
    /// The address.
    pub ip: String,
}

/// Something that holds of a pod, or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodCondition {
    /// `PodScheduled`, `Initialized`, `ContainersReady`, `Ready` and others.
    #[serde(rename = "type")]
    pub condition_type: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// Why, in a word.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub reason: String,
    /// Why, in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_probe_time: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_transition_time: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
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
