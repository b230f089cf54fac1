//! Nouns: Kubernetes objects, with the fields that are modelled under the names Kubernetes gives them.
//!
//! Imitates `k8s.io/api`. No behaviour, no defaults, no positions: what an omitted field means is
//! `control_plane::defaulting`, where it stood in a text is `manifest`.

pub mod endpoint_slice;
pub mod field;
pub mod ingress;
pub mod meta;
pub mod node;
pub mod pod;
pub mod profile;
pub mod read;
pub mod service;
pub mod status;
pub mod value;
pub mod workload;
pub mod write;

pub use endpoint_slice::{Endpoint, EndpointConditions, EndpointPort, EndpointSlice};
pub use field::{FieldError, FieldErrorKind, FieldPath, PathPart, quoted};
pub use ingress::Ingress;
pub use meta::{LabelSelector, Labels, ObjectMeta, OwnerReference};
pub use node::{Namespace, Node, NodeAddress};
pub use pod::{Container, ContainerPort, Pod, PodCondition, PodSpec, PodStatus};
pub use profile::{Profile, ProxyMode};
pub use read::{ReadError, read};
pub use service::{IntOrString, LoadBalancerIngress, Service, ServicePort, ServiceSpec};
pub use status::Status;
pub use value::Value;
pub use workload::{Deployment, DeploymentSpec, PodTemplateSpec, ReplicaSet};
pub use write::write;

/// An object of any kind that the engine knows.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// `v1` Service.
    Service(Service),
    /// `discovery.k8s.io/v1` EndpointSlice.
    EndpointSlice(EndpointSlice),
    /// `v1` Pod.
    Pod(Pod),
    /// `apps/v1` Deployment.
    Deployment(Deployment),
    /// `apps/v1` ReplicaSet.
    ReplicaSet(ReplicaSet),
    /// `v1` Node.
    Node(Node),
    /// `v1` Namespace.
    Namespace(Namespace),
    /// `networking.k8s.io/v1` Ingress; read and kept, not routed yet.
    Ingress(Ingress),
}

/// The kinds of [`Object`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `v1` Namespace.
    Namespace,
    /// `v1` Node.
    Node,
    /// `apps/v1` Deployment.
    Deployment,
    /// `apps/v1` ReplicaSet.
    ReplicaSet,
    /// `v1` Pod.
    Pod,
    /// `v1` Service.
    Service,
    /// `discovery.k8s.io/v1` EndpointSlice.
    EndpointSlice,
    /// `networking.k8s.io/v1` Ingress.
    Ingress,
}

/// What names one object in the cluster. Kinds without namespaces have an empty one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectRef {
    /// Its kind.
    pub kind: Kind,
    /// Its namespace; empty for kinds that belong to the whole cluster.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

impl Kind {
    /// The kind as a manifest writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Namespace => "Namespace",
            Self::Node => "Node",
            Self::Deployment => "Deployment",
            Self::ReplicaSet => "ReplicaSet",
            Self::Pod => "Pod",
            Self::Service => "Service",
            Self::EndpointSlice => "EndpointSlice",
            Self::Ingress => "Ingress",
        }
    }

    /// The group and version as a manifest writes them.
    #[must_use]
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::Namespace | Self::Node | Self::Pod | Self::Service => "v1",
            Self::Deployment | Self::ReplicaSet => "apps/v1",
            Self::EndpointSlice => "discovery.k8s.io/v1",
            Self::Ingress => "networking.k8s.io/v1",
        }
    }

    /// The kind with its group, as the API server's messages name it: `Deployment.apps`.
    #[must_use]
    pub const fn qualified(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment.apps",
            Self::ReplicaSet => "ReplicaSet.apps",
            Self::EndpointSlice => "EndpointSlice.discovery.k8s.io",
            Self::Ingress => "Ingress.networking.k8s.io",
            Self::Namespace | Self::Node | Self::Pod | Self::Service => self.as_str(),
        }
    }

    /// The plural with its group: `deployments.apps`.
    #[must_use]
    pub const fn qualified_resource(self) -> &'static str {
        match self {
            Self::Deployment => "deployments.apps",
            Self::ReplicaSet => "replicasets.apps",
            Self::EndpointSlice => "endpointslices.discovery.k8s.io",
            Self::Ingress => "ingresses.networking.k8s.io",
            Self::Namespace | Self::Node | Self::Pod | Self::Service => self.resource(),
        }
    }

    /// The plural that messages of the API server use.
    #[must_use]
    pub const fn resource(self) -> &'static str {
        match self {
            Self::Namespace => "namespaces",
            Self::Node => "nodes",
            Self::Deployment => "deployments",
            Self::ReplicaSet => "replicasets",
            Self::Pod => "pods",
            Self::Service => "services",
            Self::EndpointSlice => "endpointslices",
            Self::Ingress => "ingresses",
        }
    }

    /// Whether objects of this kind live in a namespace.
    #[must_use]
    pub const fn is_namespaced(self) -> bool {
        !matches!(self, Self::Namespace | Self::Node)
    }
}

impl Object {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Service(_) => Kind::Service,
            Self::EndpointSlice(_) => Kind::EndpointSlice,
            Self::Pod(_) => Kind::Pod,
            Self::Deployment(_) => Kind::Deployment,
            Self::ReplicaSet(_) => Kind::ReplicaSet,
            Self::Node(_) => Kind::Node,
            Self::Namespace(_) => Kind::Namespace,
            Self::Ingress(_) => Kind::Ingress,
        }
    }

    /// Its metadata.
    #[must_use]
    pub const fn metadata(&self) -> &ObjectMeta {
        match self {
            Self::Service(object) => &object.metadata,
            Self::EndpointSlice(object) => &object.metadata,
            Self::Pod(object) => &object.metadata,
            Self::Deployment(object) => &object.metadata,
            Self::ReplicaSet(object) => &object.metadata,
            Self::Node(object) => &object.metadata,
            Self::Namespace(object) => &object.metadata,
            Self::Ingress(object) => &object.metadata,
        }
    }

    /// Its metadata, to be changed.
    pub const fn metadata_mut(&mut self) -> &mut ObjectMeta {
        match self {
            Self::Service(object) => &mut object.metadata,
            Self::EndpointSlice(object) => &mut object.metadata,
            Self::Pod(object) => &mut object.metadata,
            Self::Deployment(object) => &mut object.metadata,
            Self::ReplicaSet(object) => &mut object.metadata,
            Self::Node(object) => &mut object.metadata,
            Self::Namespace(object) => &mut object.metadata,
            Self::Ingress(object) => &mut object.metadata,
        }
    }

    /// What names it; an empty namespace of a namespaced kind counts as `default`.
    #[must_use]
    pub fn reference(&self) -> ObjectRef {
        let metadata = self.metadata();
        ObjectRef::new(self.kind(), &metadata.namespace, &metadata.name)
    }
}

impl ObjectRef {
    /// The object of this kind, namespace and name; an empty namespace means `default` where the
    /// kind has one, and is dropped where it has none.
    #[must_use]
    pub fn new(kind: Kind, namespace: &str, name: &str) -> Self {
        let namespace = match (kind.is_namespaced(), namespace) {
            (false, _) => "",
            (true, "") => "default",
            (true, given) => given,
        };
        Self { kind, namespace: namespace.to_owned(), name: name.to_owned() }
    }
}
