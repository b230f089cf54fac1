//! `v1` Node and Namespace.

use crate::api::record::record;
use crate::api::{Map, ObjectMeta, Value};

/// The label of a node's zone.
pub const ZONE_LABEL: &str = "topology.kubernetes.io/zone";
/// The label of a node's own name.
pub const HOSTNAME_LABEL: &str = "kubernetes.io/hostname";
/// The label that keeps a node out of cloud load balancers.
pub const EXCLUDE_FROM_LOAD_BALANCERS_LABEL: &str =
    "node.kubernetes.io/exclude-from-external-load-balancers";

/// A machine of the cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: NodeSpec,
    /// How it fares.
    pub status: NodeStatus,
}

record! {
    Node {
        metadata: Always "metadata",
        spec: Always "spec",
        status: Always "status",
    }
}

/// What is asked of a node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeSpec {
    /// Where its pods' addresses come from.
    pub pod_cidr: String,
    /// The same, for both families.
    pub pod_cidrs: Vec<String>,
    /// Whether new pods go elsewhere.
    pub unschedulable: bool,
    /// Why pods may have to go elsewhere.
    pub taints: Vec<Taint>,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    NodeSpec {
        pod_cidr: Filled "podCIDR",
        pod_cidrs: Filled "podCIDRs",
        unschedulable: Filled "unschedulable",
        taints: Filled "taints",
    } kept
}

/// A reason for pods to stay away.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taint {
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: String,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: String,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    Taint {
        key: Always "key",
        value: Filled "value",
        effect: Always "effect",
    } kept
}

/// How a node fares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeStatus {
    /// Its addresses.
    pub addresses: Vec<NodeAddress>,
    /// What holds of it; `Ready` above all.
    pub conditions: Vec<NodeCondition>,
    /// Kept, not modelled.
    pub node_info: Option<Value>,
    /// Kept, not modelled.
    pub images: Option<Value>,
    /// Kept, not modelled.
    pub daemon_endpoints: Option<Value>,
    /// Kept, not modelled.
    pub phase: Option<String>,
    /// Kept, not modelled.
    pub config: Option<Value>,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    NodeStatus {
        addresses: Filled "addresses",
        conditions: Filled "conditions",
        node_info: Filled "nodeInfo",
        images: Filled "images",
        daemon_endpoints: Filled "daemonEndpoints",
        phase: Filled "phase",
        config: Filled "config",
    } kept
}

/// One address of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeAddress {
    /// `InternalIP`, `ExternalIP`, `Hostname` and others.
    pub address_type: String,
    /// The address.
    pub address: String,
}

record! {
    NodeAddress {
        address_type: Always "type",
        address: Always "address",
    }
}

/// Something that holds of a node, or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeCondition {
    /// `Ready` and others.
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
    NodeCondition {
        condition_type: Always "type",
        status: Always "status",
        reason: Filled "reason",
        message: Filled "message",
    } kept
}

/// A drawer for names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Namespace {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// Kept, not modelled.
    pub spec: Option<Value>,
    /// Kept, not modelled.
    pub status: Option<Value>,
}

record! {
    Namespace {
        metadata: Always "metadata",
        spec: Filled "spec",
        status: Filled "status",
    }
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
