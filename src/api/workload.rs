//! `apps/v1`: Deployment and ReplicaSet.

use serde::{Deserialize, Serialize};

use crate::api::{IntOrString, LabelSelector, ObjectMeta, PodSpec, Value};

/// A wish for so many pods of one template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Deployment {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: DeploymentSpec,
    /// Kept, not modelled: the numbers are counted from the pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Value>,
}

/// What is asked of a Deployment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentSpec {
    /// How many pods; 1 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<i32>,
    /// Which pods are its own.
    pub selector: Option<LabelSelector>,
    /// What a pod looks like.
    pub template: PodTemplateSpec,
    /// How old pods give way to new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub strategy: Option<DeploymentStrategy>,
    /// Seconds a pod must stay ready to count as available.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_ready_seconds: Option<i32>,
    /// Old ReplicaSets kept; 10 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revision_history_limit: Option<i32>,
    /// Seconds a rollout may stand still; 600 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub progress_deadline_seconds: Option<i32>,
    /// Whether rollouts wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
}

/// How old pods give way to new.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DeploymentStrategy {
    /// `RollingUpdate` or `Recreate`.
    #[serde(rename = "type", skip_serializing_if = "String::is_empty")]
    pub strategy_type: String,
    /// How many at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rolling_update: Option<RollingUpdateDeployment>,
}

/// How many pods a rolling update changes at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RollingUpdateDeployment {
    /// How many may be missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<IntOrString>,
    /// How many may be over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_surge: Option<IntOrString>,
}

/// What a pod of a workload looks like.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodTemplateSpec {
    /// Labels and annotations.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: PodSpec,
}

/// So many pods of one template; a Deployment makes one for each version of its template.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReplicaSet {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: ReplicaSetSpec,
    /// Kept, not modelled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Value>,
}

/// What is asked of a ReplicaSet.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReplicaSetSpec {
    /// How many pods; 1 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<i32>,
    /// Seconds a pod must stay ready to count as available.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_ready_seconds: Option<i32>,
    /// Which pods are its own.
    pub selector: Option<LabelSelector>,
    /// What a pod looks like.
    pub template: PodTemplateSpec,
}
