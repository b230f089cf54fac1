//! `v1` Node and Namespace.

use serde::{Deserialize, Serialize};

use crate::api::{ObjectMeta, Value};

/// The label of a node's zone.
pub const ZONE_LABEL: &str = "topology.kubernetes.io/zone";
/// The label of a node's own name.
pub const HOSTNAME_LABEL: &str = "kubernetes.io/hostname";
/// The label that keeps a node out of cloud load balancers.
pub const EXCLUDE_FROM_LOAD_BALANCERS_LABEL: &str =
    "node.kubernetes.io/exclude-from-external-load-balancers";

/// A machine of the cluster.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Node {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: NodeSpec,
    /// How it fares.
    pub status: NodeStatus,
}

/// What is asked of a node.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSpec {
    /// Where its pods' addresses come from.
    #[serde(rename = "podCIDR", skip_serializing_if = "String::is_empty")]
    pub pod_cidr: String,
    /// The same, for both families.
    #[serde(rename = "podCIDRs", skip_serializing_if = "Vec::is_empty")]
    pub pod_cidrs: Vec<String>,
    /// Whether new pods go elsewhere.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unschedulable: bool,
    /// Why pods may have to go elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taints: Vec<Taint>,
    /// Kept, not modelled.
    #[serde(rename = "providerID", skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_source: Option<Value>,
    /// Kept, not modelled.
    #[serde(rename = "externalID", skip_serializing_if = "Option::is_none")]
    pub external_id: Option<Value>,
}

/// A reason for pods to stay away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Taint {
    /// Its key.
    pub key: String,
    /// Its value.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_added: Option<String>,
}

/// How a node fares.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeStatus {
    /// Its addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<NodeAddress>,
    /// What holds of it; `Ready` above all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<NodeCondition>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capacity: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocatable: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_info: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub images: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub daemon_endpoints: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_features: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub features: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime_handlers: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volumes_attached: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volumes_in_use: Option<Value>,
}

/// One address of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeAddress {
    /// `InternalIP`, `ExternalIP`, `Hostname` and others.
    #[serde(rename = "type")]
    pub address_type: String,
    /// The address.
    pub address: String,
}

/// Something that holds of a node, or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeCondition {
    /// `Ready` and others.
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
    pub last_heartbeat_time: Option<String>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_transition_time: Option<String>,
}

/// A drawer for names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Namespace {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spec: Option<Value>,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Value>,
}

impl Node {
    /// Its zone, by its label.
    #[must_use]
    pub fn zone(&self) -> Option<&str> {
        self.metadata.labels.get(ZONE_LABEL).map(String::as_str)
    }

    /// Its addresses of this type.
    pub fn addresses<'a>(&'a self, address_type: &'a str) -> impl Iterator<Item = &'a str> {
        self.status
            .addresses
            .iter()
            .filter(move |entry| entry.address_type == address_type)
            .map(|entry| entry.address.as_str())
    }
}
