//! Which kinds there are, and what becomes of those that are not simulated.

use crate::api::Kind;

/// What a kind and a version name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    /// An object of the engine.
    Kind(Kind),
    /// A `v1` List: its items are objects of their own.
    List,
    /// Kubernetes has it, this lab does not.
    NotSimulated,
    /// No such kind in that version.
    No,
}

/// What this kind in this version is.
pub(crate) fn known(api_version: &str, kind: &str) -> Known {
    const KINDS: [Kind; 8] = [
        Kind::Namespace,
        Kind::Node,
        Kind::Deployment,
        Kind::ReplicaSet,
        Kind::Pod,
        Kind::Service,
        Kind::EndpointSlice,
        Kind::Ingress,
    ];
    if let Some(found) = KINDS.iter().find(|k| k.as_str() == kind && k.api_version() == api_version)
    {
        return Known::Kind(*found);
    }
    match (api_version, kind) {
        ("v1", "List") => Known::List,
        (
            "v1",
            "ConfigMap"
            | "Secret"
            | "ServiceAccount"
            | "Endpoints"
            | "PersistentVolume"
            | "PersistentVolumeClaim"
            | "Event"
            | "LimitRange"
            | "ResourceQuota",
        )
        | ("apps/v1", "StatefulSet" | "DaemonSet" | "ControllerRevision")
        | ("batch/v1", "Job" | "CronJob")
        | ("networking.k8s.io/v1", "NetworkPolicy" | "IngressClass")
        | ("policy/v1", "PodDisruptionBudget")
        | ("autoscaling/v2", "HorizontalPodAutoscaler")
        | (
            "rbac.authorization.k8s.io/v1",
            "Role" | "RoleBinding" | "ClusterRole" | "ClusterRoleBinding",
        ) => Known::NotSimulated,
        _ => Known::No,
    }
}
