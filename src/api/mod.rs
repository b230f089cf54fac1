//! Nouns: Kubernetes objects, with the fields that are modelled under the names Kubernetes gives them.
//!
//! Imitates `k8s.io/api`. No behaviour, no defaults, no positions: what an omitted field means is
//! `control_plane::defaulting`, where it stood in a text is `manifest`.

pub mod endpoint_slice;
pub mod endpoints;
pub mod field;
pub mod ingress;
pub mod meta;
pub mod node;
pub mod pod;
pub mod profile;
pub mod record;
pub mod service;
pub mod status;
pub mod value;
pub mod workload;

use record::Record;

pub use endpoint_slice::{Endpoint, EndpointConditions, EndpointPort, EndpointSlice};
pub use endpoints::Endpoints;
pub use field::{FieldError, FieldErrorKind, FieldPath, PathPart, quoted};
pub use ingress::Ingress;
pub use meta::{LabelSelector, Labels, ObjectMeta, OwnerReference};
pub use node::{Namespace, Node, NodeAddress};
pub use pod::{Container, ContainerPort, Pod, PodCondition, PodSpec, PodStatus};
pub use profile::{Profile, ProxyMode};
pub use record::ReadError;
pub use service::{IntOrString, LoadBalancerIngress, Service, ServicePort, ServiceSpec};
pub use status::Status;
pub use value::{Map, Value};
pub use workload::{Deployment, DeploymentSpec, PodTemplateSpec, ReplicaSet};

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
    /// `networking.k8s.io/v1` Ingress.
    Ingress(Ingress),
    /// `v1` Endpoints; mirrored into slices.
    Endpoints(Endpoints),
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
    /// `v1` Endpoints.
    Endpoints,
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
    /// All of them, in the order in which they may refer to each other.
    pub const ALL: [Self; 9] = [
        Self::Namespace,
        Self::Node,
        Self::Deployment,
        Self::ReplicaSet,
        Self::Pod,
        Self::Service,
        Self::EndpointSlice,
        Self::Ingress,
        Self::Endpoints,
    ];

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
            Self::Endpoints => "Endpoints",
        }
    }

    /// The group and version as a manifest writes them.
    #[must_use]
    pub const fn api_version(self) -> &'static str {
        match self {
            Self::Namespace | Self::Node | Self::Pod | Self::Service | Self::Endpoints => "v1",
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
            Self::Namespace | Self::Node | Self::Pod | Self::Service | Self::Endpoints => {
                self.as_str()
            }
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
            Self::Namespace | Self::Node | Self::Pod | Self::Service | Self::Endpoints => {
                self.resource()
            }
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
            Self::Endpoints => "endpoints",
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
            Self::Endpoints(_) => Kind::Endpoints,
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
            Self::Endpoints(object) => &object.metadata,
        }
    }

    /// Reads an object of this kind, without asking for its `kind` and `apiVersion`. What no field
    /// asks for is kept or passed over; null is as good as nothing.
    ///
    /// # Errors
    /// A field has a value of the wrong type.
    pub fn read(kind: Kind, value: &Value) -> Result<Self, ReadError> {
        let mut object = match kind {
            Kind::Namespace => Self::Namespace(Namespace::default()),
            Kind::Node => Self::Node(Node::default()),
            Kind::Deployment => Self::Deployment(Deployment::default()),
            Kind::ReplicaSet => Self::ReplicaSet(ReplicaSet::default()),
            Kind::Pod => Self::Pod(Pod::default()),
            Kind::Service => Self::Service(Service::default()),
            Kind::EndpointSlice => Self::EndpointSlice(EndpointSlice::default()),
            Kind::Ingress => Self::Ingress(Ingress::default()),
            Kind::Endpoints => Self::Endpoints(Endpoints::default()),
        };
        let record: &mut dyn Record = match &mut object {
            Self::Service(object) => object,
            Self::EndpointSlice(object) => object,
            Self::Pod(object) => object,
            Self::Deployment(object) => object,
            Self::ReplicaSet(object) => object,
            Self::Node(object) => object,
            Self::Namespace(object) => object,
            Self::Ingress(object) => object,
            Self::Endpoints(object) => object,
        };
        record::read(record, value)?;
        Ok(object)
    }

    /// The object as JSON, without `apiVersion` and `kind`.
    #[must_use]
    pub fn write(&self) -> Value {
        record::write(match self {
            Self::Service(object) => object,
            Self::EndpointSlice(object) => object,
            Self::Pod(object) => object,
            Self::Deployment(object) => object,
            Self::ReplicaSet(object) => object,
            Self::Node(object) => object,
            Self::Namespace(object) => object,
            Self::Ingress(object) => object,
            Self::Endpoints(object) => object,
        })
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
            Self::Endpoints(object) => &mut object.metadata,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_comes_back_as_it_went() {
        let mut service = Service::default();
        service.metadata.labels.insert("app".to_owned(), "web".to_owned());
        service.spec.allocate_load_balancer_node_ports = Some(false);
        service.spec.ports.push(ServicePort {
            port: 80,
            target_port: Some(IntOrString::String("http".to_owned())),
            ..ServicePort::default()
        });
        let object = Object::Service(service);
        assert_eq!(Object::read(Kind::Service, &object.write()), Ok(object));
    }

    #[test]
    fn what_is_not_modelled_is_kept() {
        let overhead = Value::Map(Map::from([("cpu".to_owned(), Value::Int(1))]));
        let spec = Value::Map(Map::from([("overhead".to_owned(), overhead.clone())]));
        let pod = Value::Map(Map::from([("spec".to_owned(), spec)]));
        let Ok(object) = Object::read(Kind::Pod, &pod) else { panic!("a pod") };
        assert_eq!(
            object.write().get("spec").and_then(|spec| spec.get("overhead")),
            Some(&overhead)
        );
    }

    #[test]
    fn a_wrong_type_is_an_error_that_says_what_was_found() {
        let spec = Value::Map(Map::from([("nodeName".to_owned(), Value::Int(1))]));
        let pod = Value::Map(Map::from([("spec".to_owned(), spec)]));
        let error = Object::read(Kind::Pod, &pod).map_err(|error| error.to_string());
        assert_eq!(error, Err("expected a string, found 1".to_owned()));
    }
}
