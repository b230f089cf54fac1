//! The kinds by the names that people type: plurals, singulars, short names, with a group or not.

use crate::api::Kind;
use crate::shell::kubectl::call::Fault;

/// One kind of resource, as `kubectl api-resources` lists it.
#[derive(Debug)]
pub(super) struct Resource {
    /// The plural, by which the API server knows it.
    pub(super) plural: &'static str,
    /// Its short names.
    pub(super) shorts: &'static [&'static str],
    /// Group and version.
    pub(super) version: &'static str,
    /// Whether its objects live in namespaces.
    pub(super) is_namespaced: bool,
    /// The kind as a manifest writes it.
    pub(super) name: &'static str,
    /// The kind, if this lab simulates it; of the others there are no objects.
    pub(super) kind: Option<Kind>,
}

const fn other(
    plural: &'static str,
    shorts: &'static [&'static str],
    version: &'static str,
    name: &'static str,
) -> Resource {
    Resource { plural, shorts, version, is_namespaced: true, name, kind: None }
}

const fn of_cluster(
    plural: &'static str,
    shorts: &'static [&'static str],
    version: &'static str,
    name: &'static str,
) -> Resource {
    Resource { plural, shorts, version, is_namespaced: false, name, kind: None }
}

const fn simulated(kind: Kind, shorts: &'static [&'static str]) -> Resource {
    Resource {
        plural: kind.resource(),
        shorts,
        version: kind.api_version(),
        is_namespaced: kind.is_namespaced(),
        name: kind.as_str(),
        kind: Some(kind),
    }
}

/// All of them, in the order of `kubectl api-resources`.
pub(super) static RESOURCES: &[Resource] = &[
    other("bindings", &[], "v1", "Binding"),
    of_cluster("componentstatuses", &["cs"], "v1", "ComponentStatus"),
    other("configmaps", &["cm"], "v1", "ConfigMap"),
    simulated(Kind::Endpoints, &["ep"]),
    other("events", &["ev"], "v1", "Event"),
    other("limitranges", &["limits"], "v1", "LimitRange"),
    simulated(Kind::Namespace, &["ns"]),
    simulated(Kind::Node, &["no"]),
    other("persistentvolumeclaims", &["pvc"], "v1", "PersistentVolumeClaim"),
    of_cluster("persistentvolumes", &["pv"], "v1", "PersistentVolume"),
    simulated(Kind::Pod, &["po"]),
    other("podtemplates", &[], "v1", "PodTemplate"),
    other("replicationcontrollers", &["rc"], "v1", "ReplicationController"),
    other("resourcequotas", &["quota"], "v1", "ResourceQuota"),
    other("secrets", &[], "v1", "Secret"),
    other("serviceaccounts", &["sa"], "v1", "ServiceAccount"),
    simulated(Kind::Service, &["svc"]),
    of_cluster(
        "customresourcedefinitions",
        &["crd", "crds"],
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
    ),
    other("controllerrevisions", &[], "apps/v1", "ControllerRevision"),
    other("daemonsets", &["ds"], "apps/v1", "DaemonSet"),
    simulated(Kind::Deployment, &["deploy"]),
    simulated(Kind::ReplicaSet, &["rs"]),
    other("statefulsets", &["sts"], "apps/v1", "StatefulSet"),
    other("horizontalpodautoscalers", &["hpa"], "autoscaling/v2", "HorizontalPodAutoscaler"),
    other("cronjobs", &["cj"], "batch/v1", "CronJob"),
    other("jobs", &[], "batch/v1", "Job"),
    other("leases", &[], "coordination.k8s.io/v1", "Lease"),
    simulated(Kind::EndpointSlice, &[]),
    of_cluster("ingressclasses", &[], "networking.k8s.io/v1", "IngressClass"),
    simulated(Kind::Ingress, &["ing"]),
    of_cluster("ipaddresses", &["ip"], "networking.k8s.io/v1", "IPAddress"),
    other("networkpolicies", &["netpol"], "networking.k8s.io/v1", "NetworkPolicy"),
    of_cluster("servicecidrs", &[], "networking.k8s.io/v1", "ServiceCIDR"),
    other("poddisruptionbudgets", &["pdb"], "policy/v1", "PodDisruptionBudget"),
    of_cluster("clusterrolebindings", &[], "rbac.authorization.k8s.io/v1", "ClusterRoleBinding"),
    of_cluster("clusterroles", &[], "rbac.authorization.k8s.io/v1", "ClusterRole"),
    other("rolebindings", &[], "rbac.authorization.k8s.io/v1", "RoleBinding"),
    other("roles", &[], "rbac.authorization.k8s.io/v1", "Role"),
    of_cluster("storageclasses", &["sc"], "storage.k8s.io/v1", "StorageClass"),
];

/// What `all` stands for, in kubectl's order.
pub(super) const ALL: &[&str] = &[
    "pods",
    "replicationcontrollers",
    "services",
    "daemonsets",
    "deployments",
    "replicasets",
    "statefulsets",
    "horizontalpodautoscalers",
    "cronjobs",
    "jobs",
];

impl Resource {
    /// The group, without the version; empty for the oldest kinds.
    pub(super) fn group(&self) -> &'static str {
        self.version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The singular, as people type it and kubectl prints it.
    pub(super) fn singular(&self) -> String {
        self.name.to_ascii_lowercase()
    }

    /// The singular with its group, which kubectl prints before a name: `deployment.apps`.
    pub(super) fn printed(&self) -> String {
        match self.group() {
            "" => self.singular(),
            group => format!("{}.{group}", self.singular()),
        }
    }

    /// The plural with its group, as the API server's messages name it.
    pub(super) fn qualified(&self) -> String {
        match self.group() {
            "" => self.plural.to_owned(),
            group => format!("{}.{group}", self.plural),
        }
    }

    /// The resource of a simulated kind.
    pub(super) fn of(kind: Kind) -> Option<&'static Self> {
        RESOURCES.iter().find(|resource| resource.kind == Some(kind))
    }
}

/// A kind and a name, as kubectl prints what it has done: `deployment.apps/web`.
pub(super) fn named(kind: Kind, name: &str) -> String {
    let kind = Resource::of(kind).map(Resource::printed).unwrap_or_default();
    format!("{kind}/{name}")
}

/// The kind that a word stands for.
pub(super) fn find(word: &str) -> Result<&'static Resource, Fault> {
    let lower = word.to_lowercase();
    let (name, group) = lower.split_once('.').unwrap_or((&lower, ""));
    let is_meant = |resource: &&Resource| {
        let named = resource.plural == name
            || resource.shorts.contains(&name)
            || resource.singular() == name;
        let version = resource.version.rsplit('/').next().unwrap_or("");
        let with_version = format!("{version}.{}", resource.group());
        let grouped = group.is_empty()
            || (!resource.group().is_empty() && resource.group().starts_with(group))
            || with_version.trim_end_matches('.') == group
            || with_version == group;
        named && grouped
    };
    let unknown = || {
        let text = format!("error: the server doesn't have a resource type \"{word}\"");
        Fault::new(&text)
    };
    RESOURCES.iter().find(is_meant).ok_or_else(unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_many_names() {
        for word in ["svc", "service", "Services", "services.v1.", "services.v1"] {
            assert_eq!(find(word).map(|it| it.kind).ok(), Some(Some(Kind::Service)), "{word}");
        }
        for word in ["deploy", "deployment.apps", "deployments.v1.apps"] {
            assert_eq!(find(word).map(|it| it.kind).ok(), Some(Some(Kind::Deployment)), "{word}");
        }
        assert!(find("svcs").is_err());
        assert!(find("services.apps").is_err());
        assert_eq!(named(Kind::EndpointSlice, "a"), "endpointslice.discovery.k8s.io/a");
    }
}
