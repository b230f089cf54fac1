//! `discovery.k8s.io/v1` EndpointSlice: the list of addresses behind a Service.

use serde::{Deserialize, Serialize};

use crate::api::{ObjectMeta, Value};

/// The label by which a slice belongs to a Service.
pub const SERVICE_NAME_LABEL: &str = "kubernetes.io/service-name";

/// A list of endpoints that share one set of ports.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointSlice {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// `IPv4`, `IPv6` or `FQDN`.
    pub address_type: String,
    /// The endpoints.
    pub endpoints: Vec<Endpoint>,
    /// The ports all of them have.
    pub ports: Vec<EndpointPort>,
}

/// One address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Endpoint {
    /// The address; only the first counts.
    pub addresses: Vec<String>,
    /// Whether it may be used.
    pub conditions: EndpointConditions,
    /// The pod's hostname, if it has one of its own under this Service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hostname: Option<String>,
    /// The pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_ref: Option<ObjectReference>,
    /// The node it runs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node_name: Option<String>,
    /// That node's zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Who should prefer it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hints: Option<EndpointHints>,
    /// Accepted and kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deprecated_topology: Option<Value>,
}

/// Whether an endpoint may be used. An absent `ready` counts as true, an absent `serving` as `ready`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointConditions {
    /// Fit for new connections.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ready: Option<bool>,
    /// Answers, be it on its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serving: Option<bool>,
    /// On its way out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terminating: Option<bool>,
}

/// Who should prefer an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointHints {
    /// Zones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub for_zones: Vec<HintName>,
    /// Nodes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub for_nodes: Vec<HintName>,
}

/// The name of a zone or node in a hint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HintName {
    /// The name.
    pub name: String,
}

/// The object an endpoint stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectReference {
    /// Its group and version.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub api_version: String,
    /// Its kind.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub kind: String,
    /// Its namespace.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    /// Its name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Its identity; not modelled.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// Its version; not modelled.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub resource_version: String,
    /// A part of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub field_path: String,
}

/// A port of every endpoint of a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointPort {
    /// The Service port's name; empty if it has none. Absent counts as empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `TCP`, `UDP` or `SCTP`; absent counts as `TCP`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The number the pods listen on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    /// A hint about what is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_protocol: Option<String>,
}

impl EndpointConditions {
    /// Whether it is fit for new connections; absent counts as yes.
    #[must_use]
    pub fn is_ready(self) -> bool {
        self.ready.unwrap_or(true)
    }

    /// Whether it answers; absent counts as `ready`.
    #[must_use]
    pub fn is_serving(self) -> bool {
        self.serving.unwrap_or(self.is_ready())
    }

    /// Whether it is on its way out.
    #[must_use]
    pub fn is_terminating(self) -> bool {
        self.terminating.unwrap_or(false)
    }
}

impl EndpointSlice {
    /// The Service it belongs to, by its label.
    #[must_use]
    pub fn service_name(&self) -> Option<&str> {
        self.metadata.labels.get(SERVICE_NAME_LABEL).map(String::as_str)
    }
}
