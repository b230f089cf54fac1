//! `discovery.k8s.io/v1` EndpointSlice: the list of addresses behind a Service.

use crate::api::record::record;
use crate::api::{Map, ObjectMeta};

/// The label by which a slice belongs to a Service.
pub const SERVICE_NAME_LABEL: &str = "kubernetes.io/service-name";

/// A list of endpoints that share one set of ports.
#[derive(Clone, Debug, Default, PartialEq)]
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

record! {
    EndpointSlice {
        metadata: Always "metadata",
        address_type: Always "addressType",
        endpoints: Always "endpoints",
        ports: Always "ports",
    }
}

/// One address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoint {
    /// The address; only the first counts.
    pub addresses: Vec<String>,
    /// Whether it may be used.
    pub conditions: EndpointConditions,
    /// The pod's hostname, if it has one of its own under this Service.
    pub hostname: Option<String>,
    /// The pod.
    pub target_ref: Option<ObjectReference>,
    /// The node it runs on.
    pub node_name: Option<String>,
    /// That node's zone.
    pub zone: Option<String>,
    /// Who should prefer it.
    pub hints: Option<EndpointHints>,
    /// Fields that are accepted and kept, not modelled.
    pub kept: Map,
}

record! {
    Endpoint {
        addresses: Always "addresses",
        conditions: Always "conditions",
        hostname: Filled "hostname",
        target_ref: Filled "targetRef",
        node_name: Filled "nodeName",
        zone: Filled "zone",
        hints: Filled "hints",
    } kept
}

/// Whether an endpoint may be used. An absent `ready` counts as true, an absent `serving` as `ready`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EndpointConditions {
    /// Fit for new connections.
    pub ready: Option<bool>,
    /// Answers, be it on its way out.
    pub serving: Option<bool>,
    /// On its way out.
    pub terminating: Option<bool>,
}

record! {
    EndpointConditions {
        ready: Filled "ready",
        serving: Filled "serving",
        terminating: Filled "terminating",
    }
}

/// Who should prefer an endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointHints {
    /// Zones.
    pub for_zones: Vec<HintName>,
    /// Nodes.
    pub for_nodes: Vec<HintName>,
}

record! {
    EndpointHints {
        for_zones: Filled "forZones",
        for_nodes: Filled "forNodes",
    }
}

/// The name of a zone or node in a hint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HintName {
    /// The name.
    pub name: String,
}

record! {
    HintName {
        name: Always "name",
    }
}

/// The object an endpoint stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectReference {
    /// Its group and version.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its identity; not modelled.
    pub uid: String,
    /// Its version; not modelled.
    pub resource_version: String,
    /// A part of it.
    pub field_path: String,
}

record! {
    ObjectReference {
        api_version: Filled "apiVersion",
        kind: Filled "kind",
        namespace: Filled "namespace",
        name: Filled "name",
        uid: Filled "uid",
        resource_version: Filled "resourceVersion",
        field_path: Filled "fieldPath",
    }
}

/// A port of every endpoint of a slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndpointPort {
    /// The Service port's name; empty if it has none. Absent counts as empty.
    pub name: Option<String>,
    /// `TCP`, `UDP` or `SCTP`; absent counts as `TCP`.
    pub protocol: Option<String>,
    /// The number the pods listen on.
    pub port: Option<i32>,
    /// A hint about what is spoken.
    pub app_protocol: Option<String>,
}

record! {
    EndpointPort {
        name: Filled "name",
        protocol: Filled "protocol",
        port: Filled "port",
        app_protocol: Filled "appProtocol",
    }
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
