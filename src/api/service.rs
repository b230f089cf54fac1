//! `v1` Service.

use std::fmt;

use crate::api::record::{Field, ReadError, record};
use crate::api::{Labels, ObjectMeta, Value};

/// A Service: one stable address for whatever pods its selector finds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Service {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: ServiceSpec,
    /// What came of it.
    pub status: ServiceStatus,
}

record! {
    Service {
        metadata: Always "metadata",
        spec: Always "spec",
        status: Always "status",
    }
}

/// What is asked of a Service. An absent field is absent here too: defaulting fills it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceSpec {
    /// The doors, by port.
    pub ports: Vec<ServicePort>,
    /// Labels that pods must all have; without it no controller makes slices.
    pub selector: Labels,
    /// The virtual address, `None` for headless, empty before allocation.
    pub cluster_ip: String,
    /// The virtual addresses of both families.
    pub cluster_ips: Vec<String>,
    /// `ClusterIP`, `NodePort`, `LoadBalancer`, `ExternalName`; as written, so that validation can complain.
    pub service_type: String,
    /// Further addresses, routed to nodes by somebody else.
    pub external_ips: Vec<String>,
    /// `None` or `ClientIP`.
    pub session_affinity: String,
    /// How long `ClientIP` lasts.
    pub session_affinity_config: Option<SessionAffinityConfig>,
    /// A wish to the cloud; deprecated.
    pub load_balancer_ip: String,
    /// Whom the load balancer's address lets in; empty lets all in.
    pub load_balancer_source_ranges: Vec<String>,
    /// The name an `ExternalName` Service stands for.
    pub external_name: String,
    /// `Cluster` or `Local`, for clients outside.
    pub external_traffic_policy: String,
    /// Where each node tells whether it has endpoints; 0 for none.
    pub health_check_node_port: i32,
    /// Whether unready pods count as ready.
    pub publish_not_ready_addresses: bool,
    /// Address families, in order.
    pub ip_families: Vec<String>,
    /// `SingleStack`, `PreferDualStack`, `RequireDualStack`.
    pub ip_family_policy: Option<String>,
    /// Whether a load balancer gets node ports; true unless said otherwise.
    pub allocate_load_balancer_node_ports: Option<bool>,
    /// Whose load balancer; the default controllers ignore a Service that names one.
    pub load_balancer_class: Option<String>,
    /// `Cluster` or `Local`, for clients inside.
    pub internal_traffic_policy: Option<String>,
    /// A preference for near endpoints.
    pub traffic_distribution: Option<String>,
}

record! {
    ServiceSpec {
        ports: Filled "ports",
        selector: Filled "selector",
        cluster_ip: Filled "clusterIP",
        cluster_ips: Filled "clusterIPs",
        service_type: Filled "type",
        external_ips: Filled "externalIPs",
        session_affinity: Filled "sessionAffinity",
        session_affinity_config: Filled "sessionAffinityConfig",
        load_balancer_ip: Filled "loadBalancerIP",
        load_balancer_source_ranges: Filled "loadBalancerSourceRanges",
        external_name: Filled "externalName",
        external_traffic_policy: Filled "externalTrafficPolicy",
        health_check_node_port: Filled "healthCheckNodePort",
        publish_not_ready_addresses: Filled "publishNotReadyAddresses",
        ip_families: Filled "ipFamilies",
        ip_family_policy: Filled "ipFamilyPolicy",
        allocate_load_balancer_node_ports: Filled "allocateLoadBalancerNodePorts",
        load_balancer_class: Filled "loadBalancerClass",
        internal_traffic_policy: Filled "internalTrafficPolicy",
        traffic_distribution: Filled "trafficDistribution",
    }
}

/// One entry of `spec.ports`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServicePort {
    /// The name that ties it to a slice's port; may be empty if it is the only one.
    pub name: String,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// A hint about what is spoken.
    pub app_protocol: Option<String>,
    /// The port of the virtual address.
    pub port: i32,
    /// The pod's port, by number or by name; `None` before defaulting.
    pub target_port: Option<IntOrString>,
    /// The port of every node; 0 for none.
    pub node_port: i32,
}

record! {
    ServicePort {
        name: Filled "name",
        protocol: Filled "protocol",
        app_protocol: Filled "appProtocol",
        port: Always "port",
        target_port: Filled "targetPort",
        node_port: Filled "nodePort",
    }
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SessionAffinityConfig {
    /// For `ClientIP`.
    pub client_ip: Option<ClientIPConfig>,
}

record! {
    SessionAffinityConfig {
        client_ip: Filled "clientIP",
    }
}

/// How long one client stays with one pod.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientIPConfig {
    /// Seconds since the client's last new connection, 1 to 86400.
    pub timeout_seconds: Option<i32>,
}

record! {
    ClientIPConfig {
        timeout_seconds: Filled "timeoutSeconds",
    }
}

/// What came of a Service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceStatus {
    /// What the cloud gave it.
    pub load_balancer: LoadBalancerStatus,
    /// Accepted and kept, not modelled.
    pub conditions: Option<Value>,
}

record! {
    ServiceStatus {
        load_balancer: Always "loadBalancer",
        conditions: Filled "conditions",
    }
}

/// What the cloud gave a Service.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadBalancerStatus {
    /// Its addresses; empty while pending.
    pub ingress: Vec<LoadBalancerIngress>,
}

record! {
    LoadBalancerStatus {
        ingress: Filled "ingress",
    }
}

/// One address of a load balancer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadBalancerIngress {
    /// An address.
    pub ip: String,
    /// Or a name.
    pub hostname: String,
    /// `VIP`: nodes take packets to the address themselves; `Proxy`: they do not.
    pub ip_mode: Option<String>,
    /// Accepted and kept, not modelled.
    pub ports: Option<Value>,
}

record! {
    LoadBalancerIngress {
        ip: Filled "ip",
        hostname: Filled "hostname",
        ip_mode: Filled "ipMode",
        ports: Filled "ports",
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(number) => write!(formatter, "{number}"),
            Self::String(name) => formatter.write_str(name),
        }
    }
}

impl Default for IntOrString {
    fn default() -> Self {
        Self::Int(0)
    }
}

impl Field for IntOrString {
    fn read(&mut self, value: &Value) -> Result<(), ReadError> {
        let number = value.as_int().and_then(|number| i32::try_from(number).ok());
        *self = match (number, value) {
            (Some(number), _) => Self::Int(number),
            (None, Value::String(name)) => Self::String(name.clone()),
            (None, _) => return Err(ReadError::new("a number of 32 bits or a string", value)),
        };
        Ok(())
    }

    fn write(&self) -> Value {
        match self {
            Self::Int(number) => Value::Int(i64::from(*number)),
            Self::String(name) => Value::String(name.clone()),
        }
    }

    fn is_empty(&self) -> bool {
        false
    }
}
