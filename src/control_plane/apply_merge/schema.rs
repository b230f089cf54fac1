//! How each list is merged: the `patchStrategy` and `patchMergeKey` tags of Kubernetes' types.

use crate::api::Kind;

/// How a list is merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ListMerge {
    /// The new list takes the old one's place.
    Replace,
    /// Elements are objects, known by one of their fields.
    ByKey(&'static str),
    /// Elements are plain values, each there once.
    Set,
}

/// Where in an object of some kind a patch is: field names, without list positions.
#[derive(Clone, Debug)]
pub(super) struct Path {
    kind: Kind,
    fields: String,
}

impl Path {
    /// The object itself.
    pub(super) const fn root(kind: Kind) -> Self {
        Self { kind, fields: String::new() }
    }

    /// One field further.
    pub(super) fn child(&self, field: &str) -> Self {
        let fields = if self.fields.is_empty() {
            field.to_owned()
        } else {
            format!("{}.{field}", self.fields)
        };
        Self { kind: self.kind, fields }
    }

    /// How the list here is merged.
    pub(super) fn list_merge(&self) -> ListMerge {
        use ListMerge::{ByKey, Replace, Set};
        let is_workload = matches!(self.kind, Kind::Deployment | Kind::ReplicaSet);
        let of_template = self.fields.strip_prefix("spec.template.").filter(|_| is_workload);
        let fields = of_template.unwrap_or(&self.fields);
        let is_pod = self.kind == Kind::Pod || of_template.is_some();
        match fields {
            "metadata.ownerReferences" => ByKey("uid"),
            "metadata.finalizers" => Set,
            "status.conditions" => ByKey("type"),
            // By the number alone: why applying TCP and UDP on one port loses one of them at times.
            "spec.ports" if self.kind == Kind::Service => ByKey("port"),
            "spec.podCIDRs" if self.kind == Kind::Node => Set,
            "status.addresses" if self.kind == Kind::Node => ByKey("type"),
            _ if is_pod => pod_list_merge(fields),
            _ => Replace,
        }
    }

    /// Whether fields that the applied object does not have go, whoever set them.
    pub(super) fn retains_only_given_keys(&self) -> bool {
        self.kind == Kind::Deployment && self.fields == "spec.strategy"
            || self.fields.ends_with("spec.volumes")
    }
}

fn pod_list_merge(fields: &str) -> ListMerge {
    use ListMerge::{ByKey, Replace};
    let of_container = fields
        .strip_prefix("spec.containers.")
        .or_else(|| fields.strip_prefix("spec.initContainers."));
    match (fields, of_container) {
        (_, Some("ports")) => ByKey("containerPort"),
        (_, Some("volumeMounts")) => ByKey("mountPath"),
        (_, Some("env"))
        | (
            "spec.containers" | "spec.initContainers" | "spec.volumes" | "spec.imagePullSecrets",
            _,
        ) => ByKey("name"),
        ("spec.hostAliases" | "status.podIPs", _) => ByKey("ip"),
        ("spec.topologySpreadConstraints", _) => ByKey("topologyKey"),
        _ => Replace,
    }
}
