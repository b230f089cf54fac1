//! `k8s.io/apimachinery/pkg/apis/meta/v1`: what every object carries, labels and selectors.

use crate::api::Value;
use crate::api::record::record;
use crate::order::SortedMap;
use crate::time::SimTime;

/// Labels or annotations.
pub type Labels = SortedMap<String, String>;

/// What every object carries.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ObjectMeta {
    /// The name, unique within kind and namespace.
    pub name: String,
    /// Where no name is given: the beginning of one that the server completes.
    pub generate_name: String,
    /// The namespace; empty means `default`.
    pub namespace: String,
    /// Names that selectors select by.
    pub labels: Labels,
    /// Notes that no selector sees.
    pub annotations: Labels,
    /// Whom it goes with.
    pub owner_references: Vec<OwnerReference>,
    /// Who must let go before it may vanish.
    pub finalizers: Vec<String>,
    /// Seconds of grace a deletion has left it.
    pub deletion_grace_period_seconds: Option<i64>,
    /// The server's own; accepted in a manifest and not modelled.
    pub uid: Option<String>,
    /// The server's own; accepted in a manifest and not modelled.
    pub resource_version: Option<String>,
    /// The server's own; accepted in a manifest and not modelled.
    pub generation: Option<i64>,
    /// The server's own; accepted in a manifest and not modelled. The model's is `created_at`.
    pub creation_timestamp: Option<String>,
    /// As in a manifest; its presence means the object is being deleted.
    pub deletion_timestamp: Option<String>,
    /// Accepted, gone since 1.20.
    pub self_link: Option<String>,
    /// Accepted and not modelled.
    pub managed_fields: Option<Value>,
    /// When it was created, by the simulation's clock.
    pub created_at: SimTime,
    /// When its deletion was asked for, by the simulation's clock.
    pub deleted_at: Option<SimTime>,
}

record! {
    ObjectMeta {
        name: Filled "name",
        generate_name: Filled "generateName",
        namespace: Filled "namespace",
        labels: Filled "labels",
        annotations: Filled "annotations",
        owner_references: Filled "ownerReferences",
        finalizers: Filled "finalizers",
        deletion_grace_period_seconds: Filled "deletionGracePeriodSeconds",
        uid: ReadOnly "uid",
        resource_version: ReadOnly "resourceVersion",
        generation: ReadOnly "generation",
        creation_timestamp: ReadOnly "creationTimestamp",
        deletion_timestamp: ReadOnly "deletionTimestamp",
        self_link: ReadOnly "selfLink",
        managed_fields: ReadOnly "managedFields",
        created_at,
        deleted_at,
    }
}

/// The object that made this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnerReference {
    /// Its group and version.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its identity; not modelled.
    pub uid: String,
    /// Whether it is the one managing owner.
    pub controller: Option<bool>,
    /// Whether it waits for this object's end.
    pub block_owner_deletion: Option<bool>,
}

record! {
    OwnerReference {
        api_version: Always "apiVersion",
        kind: Always "kind",
        name: Always "name",
        uid: Always "uid",
        controller: Filled "controller",
        block_owner_deletion: Filled "blockOwnerDeletion",
    }
}

/// A selector of workloads: all pairs and all expressions must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    /// Pairs that must be there.
    pub match_labels: Labels,
    /// Further conditions.
    pub match_expressions: Vec<LabelSelectorRequirement>,
}

record! {
    LabelSelector {
        match_labels: Filled "matchLabels",
        match_expressions: Filled "matchExpressions",
    }
}

/// One condition on one label.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelectorRequirement {
    /// The label's key.
    pub key: String,
    /// `In`, `NotIn`, `Exists` or `DoesNotExist`.
    pub operator: String,
    /// The values `In` and `NotIn` compare with.
    pub values: Vec<String>,
}

record! {
    LabelSelectorRequirement {
        key: Always "key",
        operator: Always "operator",
        values: Filled "values",
    }
}

impl LabelSelector {
    /// Whether these labels satisfy every pair and every expression.
    #[must_use]
    pub fn matches(&self, labels: &Labels) -> bool {
        contains_all(labels, &self.match_labels)
            && self.match_expressions.iter().all(|requirement| requirement.matches(labels))
    }
}

impl LabelSelectorRequirement {
    fn matches(&self, labels: &Labels) -> bool {
        let value = labels.get(&self.key);
        match self.operator.as_str() {
            "In" => value.is_some_and(|value| self.values.contains(value)),
            "NotIn" => value.is_none_or(|value| !self.values.contains(value)),
            "Exists" => value.is_some(),
            "DoesNotExist" => value.is_none(),
            _ => false,
        }
    }
}

/// Whether `labels` contain every pair of `pairs`: how a Service's selector selects.
#[must_use]
pub fn contains_all(labels: &Labels, pairs: &Labels) -> bool {
    pairs.iter().all(|(key, value)| labels.get(key) == Some(value))
}

impl ObjectMeta {
    /// The namespace, `default` if none is written.
    #[must_use]
    pub fn namespace_or_default(&self) -> &str {
        if self.namespace.is_empty() { "default" } else { &self.namespace }
    }

    /// Whether its deletion has been asked for.
    #[must_use]
    pub const fn is_terminating(&self) -> bool {
        self.deleted_at.is_some() || self.deletion_timestamp.is_some()
    }
}
