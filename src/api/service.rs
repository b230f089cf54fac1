//! `v1` Service.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize, Serializer};

use crate::api::{Labels, ObjectMeta, Value};

/// A Service: one stable address for whatever pods its selector finds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, DeriveDeserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Service {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: ServiceSpec,
    /// What came of it.
    pub status: ServiceStatus,
}

/// What is asked of a Service. An absent field is absent here too: defaulting fills it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, DeriveDeserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceSpec {
    /// The doors, by port.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<ServicePort>,
    /// Labels that pods must all have; without it no controller makes slices.
    #[serde(skip_serializing_if = "Labels::is_empty")]
    pub selector: Labels,
    /// The virtual address, `None` for headless, empty before allocation.
    #[serde(rename = "clusterIP", skip_serializing_if = "String::is_empty")]
    pub cluster_ip: String,
    /// The virtual addresses of both families.
    #[serde(rename = "clusterIPs", skip_serializing_if = "Vec::is_empty")]
    pub cluster_ips: Vec<String>,
    /// `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`; as written, so that validation can complain.
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub service_type: String,
    /// Further addresses, routed to nodes by somebody else.
    #[serde(rename = "externalIPs", skip_serializing_if = "Vec::is_empty")]
    pub external_ips: Vec<String>,
    /// `None` or `ClientIP`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub session_affinity: String,
    /// How long `ClientIP` lasts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_affinity_config: Option<SessionAffinityConfig>,
    /// A wish to the cloud; deprecated.
    #[serde(rename = "loadBalancerIP", skip_serializing_if = "String::is_empty")]
    pub load_balancer_ip: String,
    /// Whom the load balancer's address lets in; empty lets all in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub load_balancer_source_ranges: Vec<String>,
    /// The name an `ExternalName` Service stands for.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub external_name: String,
    /// `Cluster` or `Local`, for clients outside.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub external_traffic_policy: String,
    /// Where each node tells whether it has endpoints; 0 for none.
    #[serde(skip_serializing_if = "is_zero")]
    pub health_check_node_port: i32,
    /// Whether unready pods count as ready.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub publish_not_ready_addresses: bool,
    /// Address families, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ip_families: Vec<String>,
    /// `SingleStack`, `PreferDualStack`, `RequireDualStack`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_family_policy: Option<String>,
    /// Whether a load balancer gets node ports; true unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allocate_load_balancer_node_ports: Option<bool>,
    /// Whose load balancer; the default controllers ignore a Service that names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub load_balancer_class: Option<String>,
    /// `Cluster` or `Local`, for clients inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub internal_traffic_policy: Option<String>,
    /// A preference for near endpoints.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic_distribution: Option<String>,
}

/// One entry of `spec.ports`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, DeriveDeserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePort {
    /// The name that ties it to a slice's port; may be empty if it is the only one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// `TCP`, `UDP` or `SCTP`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub protocol: String,
    /// A hint about what is spoken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_protocol: Option<String>,
    /// The port of the virtual address.
    pub port: i32,
    /// The pod's port, by number or by name; `None` before defaulting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_port: Option<IntOrString>,
    /// The port of every node; 0 for none.
    #[serde(skip_serializing_if = "is_zero")]
    pub node_port: i32,
}

/// A port by number or by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IntOrString {
    /// A number.
    Int(i32),
    /// A name, to be looked up in each pod.
    String(String),
}

/// How `sessionAffinity` is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, DeriveDeserialize)]
#[serde(rename_all = "camelCase", default, rename = "SessionAffinityConfig")]
pub struct SessionAffinityConfig {
    /// For `ClientIP`.
    #[serde(rename = "clientIP", skip_serializing_if = "Option::is_none")]
    pub client_ip: Option<ClientIPConfig>,
}

/// How long one client stays with one pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, DeriveDeserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientIPConfig {
    /// Seconds since the client's last new connection, 1 to 86400.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<i32>,
}

/// What came of a Service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, DeriveDeserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceStatus {
    /// What the cloud gave it.
    pub load_balancer: LoadBalancerStatus,
    /// Accepted and kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Value>,
}

/// What the cloud gave a Service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, DeriveDeserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadBalancerStatus {
    /// Its addresses; empty while pending.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ingress: Vec<LoadBalancerIngress>,
}

/// One address of a load balancer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, DeriveDeserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LoadBalancerIngress {
    /// An address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub ip: String,
    /// Or a name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub hostname: String,
    /// `VIP`: nodes take packets to the address themselves; `Proxy`: they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_mode: Option<String>,
    /// Accepted and kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ports: Option<Value>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(value: &i32) -> bool {
    *value == 0
}

impl fmt::Display for IntOrString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(formatter, "{number}"),
            Self::String(name) => formatter.write_str(name),
        }
    }
}

impl Serialize for IntOrString {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Int(number) => serializer.serialize_i32(*number),
            Self::String(name) => serializer.serialize_str(name),
        }
    }
}

impl<'de> Deserialize<'de> for IntOrString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The newtype's name tells `manifest::decode` which Go type a message should speak of.
        deserializer.deserialize_newtype_struct("intstr.IntOrString", IntOrStringVisitor)
    }
}

struct IntOrStringVisitor;

impl<'de> Visitor<'de> for IntOrStringVisitor {
    type Value = IntOrString;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a number or a string")
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<IntOrString, D::Error> {
        inner.deserialize_any(self)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<IntOrString, E> {
        i32::try_from(value).map(IntOrString::Int).map_err(|_| E::custom("value out of range"))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<IntOrString, E> {
        i32::try_from(value).map(IntOrString::Int).map_err(|_| E::custom("value out of range"))
    }

    fn visit_str<E>(self, value: &str) -> Result<IntOrString, E> {
        Ok(IntOrString::String(value.to_owned()))
    }
}
