//! What fields Kubernetes knows, and of which Go type: strict decoding's idea of every object.
//!
//! The objects in `api` keep what is modelled; whether a field exists at all is decided here, so
//! that a manifest of the real world is refused exactly when a real API server refuses it.

use std::sync::LazyLock;

use crate::api::Kind;
use crate::order::SortedMap;

/// A struct's fields by JSON name, each with its Go type.
pub(super) type Fields = SortedMap<&'static str, &'static str>;

/// What a Go type holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A struct of this name.
    Struct(&'static str),
    /// A list of this Go type.
    List(&'static str),
    /// A map with free keys to this Go type.
    Map(&'static str),
    /// A text, be it of a named type.
    Text,
    /// `true` or `false`.
    Bool,
    /// A whole number of 32 bits.
    Int32,
    /// A whole number of 64 bits.
    Int64,
    /// `intstr.IntOrString`, which reads itself.
    IntOrString,
    /// `resource.Quantity`, which reads itself.
    Quantity,
    /// `v1.Time`, which reads itself.
    Time,
    /// Anything at all.
    Any,
}

impl Shape {
    /// The Go name of the struct, if it is one.
    pub(super) const fn struct_name(self) -> Option<&'static str> {
        if let Self::Struct(name) = self { Some(name) } else { None }
    }
}

static TABLE: LazyLock<SortedMap<&'static str, Fields>> =
    LazyLock::new(|| read(include_str!("schema.txt")));

/// Kinds that Kubernetes has and this lab does not simulate, by the versions they are served in.
const NOT_SIMULATED: &[(&str, &[&str])] = &[
    (
        "v1",
        &[
            "ConfigMap",
            "Event",
            "LimitRange",
            "PersistentVolume",
            "PersistentVolumeClaim",
            "PodTemplate",
            "ReplicationController",
            "ResourceQuota",
            "Secret",
            "ServiceAccount",
        ],
    ),
    (
        "admissionregistration.k8s.io/v1",
        &[
            "MutatingWebhookConfiguration",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
    ("apiextensions.k8s.io/v1", &["CustomResourceDefinition"]),
    ("apiregistration.k8s.io/v1", &["APIService"]),
    ("apps/v1", &["ControllerRevision", "DaemonSet", "StatefulSet"]),
    ("autoscaling/v1", &["HorizontalPodAutoscaler"]),
    ("autoscaling/v2", &["HorizontalPodAutoscaler"]),
    ("batch/v1", &["CronJob", "Job"]),
    ("certificates.k8s.io/v1", &["CertificateSigningRequest"]),
    ("coordination.k8s.io/v1", &["Lease"]),
    ("events.k8s.io/v1", &["Event"]),
    ("networking.k8s.io/v1", &["IPAddress", "IngressClass", "NetworkPolicy", "ServiceCIDR"]),
    ("node.k8s.io/v1", &["RuntimeClass"]),
    ("policy/v1", &["PodDisruptionBudget"]),
    ("rbac.authorization.k8s.io/v1", &["ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"]),
    ("scheduling.k8s.io/v1", &["PriorityClass"]),
    ("storage.k8s.io/v1", &["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"]),
];

/// What a manifest's `apiVersion` and `kind` stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A kind that is simulated.
    Simulated(Kind),
    /// A kind of Kubernetes that is not.
    NotSimulated,
    /// A list of objects of any kind.
    List,
    /// Nothing a cluster without extensions knows.
    Unknown,
}

/// What this `apiVersion` and this `kind` stand for. Both must be spelt exactly.
pub(super) fn meaning(api_version: &str, kind: &str) -> Meaning {
    let simulated = Kind::ALL
        .into_iter()
        .find(|known| known.as_str() == kind && known.api_version() == api_version);
    if let Some(known) = simulated {
        return Meaning::Simulated(known);
    }
    let mut served = NOT_SIMULATED.iter().filter(|(version, _)| *version == api_version);
    // kubectl's list of resources has a List in every group and version that is served.
    let has_group = served.clone().next().is_some()
        || Kind::ALL.into_iter().any(|known| known.api_version() == api_version);
    if kind == "List" && has_group {
        return Meaning::List;
    }
    if served.any(|(_, kinds)| kinds.contains(&kind)) {
        return Meaning::NotSimulated;
    }
    Meaning::Unknown
}

/// The versions in which a kind of this exact name is served.
pub(super) fn versions_of(kind: &str) -> Vec<&'static str> {
    let simulated = Kind::ALL.into_iter().filter(|known| known.as_str() == kind);
    let other = NOT_SIMULATED.iter().filter(|(_, kinds)| kinds.contains(&kind));
    simulated.map(Kind::api_version).chain(other.map(|(version, _)| *version)).collect()
}

/// The names of all kinds, for suggestions.
pub(super) fn kinds() -> impl Iterator<Item = &'static str> {
    let other = NOT_SIMULATED.iter().flat_map(|(_, kinds)| kinds.iter().copied());
    Kind::ALL.into_iter().map(Kind::as_str).chain(other)
}

/// The fields of a struct, by its Go name; `None` if it is no struct.
pub(super) fn fields(name: &str) -> Option<&'static Fields> {
    TABLE.get(name)
}

/// The Go type of one field of one struct.
pub(super) fn field(name: &str, field: &str) -> Option<&'static str> {
    fields(name)?.get(field).copied()
}

/// What a Go type holds.
pub(super) fn shape(go_type: &'static str) -> Shape {
    if let Some(element) = go_type.strip_prefix("[]") {
        return Shape::List(element);
    }
    if let Some(value) = go_type.strip_prefix("map[string]") {
        return Shape::Map(value);
    }
    match go_type {
        "bool" => Shape::Bool,
        "int32" => Shape::Int32,
        "int64" => Shape::Int64,
        "intstr.IntOrString" => Shape::IntOrString,
        "resource.Quantity" => Shape::Quantity,
        "v1.ResourceList" => Shape::Map("resource.Quantity"),
        "v1.Time" => Shape::Time,
        "v1.FieldsV1" => Shape::Any,
        other => match other.strip_prefix("v1.").filter(|name| fields(name).is_some()) {
            Some(name) => Shape::Struct(name),
            None => Shape::Text,
        },
    }
}

/// Reads the table. See its head for the form.
fn read(text: &'static str) -> SortedMap<&'static str, Fields> {
    let mut table: SortedMap<&'static str, Fields> = SortedMap::new();
    let mut current = "";
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        for word in line.split_whitespace() {
            match word.split_once('=') {
                None => current = word,
                Some((go_type, names)) => {
                    let fields = table.get_or_default(current);
                    fields.extend(names.split(',').map(|name| (name, go_type)));
                }
            }
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_fields() {
        for kind in Kind::ALL {
            assert_eq!(field(kind.as_str(), "metadata"), Some("v1.ObjectMeta"), "{kind:?}");
        }
        assert_eq!(shape("[]v1.ServicePort"), Shape::List("v1.ServicePort"));
        assert_eq!(shape("v1.ServicePort"), Shape::Struct("ServicePort"));
        assert_eq!(shape("v1.Protocol"), Shape::Text);
    }

    #[test]
    fn a_kind_has_its_own_group() {
        assert_eq!(meaning("apps/v1", "Deployment"), Meaning::Simulated(Kind::Deployment));
        assert_eq!(meaning("v1", "Deployment"), Meaning::Unknown);
        assert_eq!(meaning("v1", "List"), Meaning::List);
        assert_eq!(meaning("v2", "List"), Meaning::Unknown);
        assert_eq!(meaning("apps/v1", "StatefulSet"), Meaning::NotSimulated);
        assert_eq!(versions_of("HorizontalPodAutoscaler"), ["autoscaling/v1", "autoscaling/v2"]);
    }
}
