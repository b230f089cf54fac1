//! `apps/v1`: Deployment and ReplicaSet.

use crate::api::record::record;
use crate::api::{IntOrString, LabelSelector, ObjectMeta, PodSpec, Value};

/// A wish for so many pods of one template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deployment {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: DeploymentSpec,
    /// Kept, not modelled: the numbers are counted from the pods.
    pub status: Option<Value>,
}

record! {
    Deployment {
        metadata: Always "metadata",
        spec: Always "spec",
        status: Filled "status",
    }
}

/// What is asked of a Deployment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeploymentSpec {
    /// How many pods; 1 unless said otherwise.
    pub replicas: Option<i32>,
    /// Which pods are its own.
    pub selector: Option<LabelSelector>,
    /// What a pod looks like.
    pub template: PodTemplateSpec,
    /// How old pods give way to new.
    pub strategy: Option<DeploymentStrategy>,
    /// Seconds a pod must stay ready to count as available.
    pub min_ready_seconds: Option<i32>,
    /// Old ReplicaSets kept; 10 unless said otherwise.
    pub revision_history_limit: Option<i32>,
    /// Seconds a rollout may stand still; 600 unless said otherwise.
    pub progress_deadline_seconds: Option<i32>,
    /// Whether rollouts wait.
    pub paused: Option<bool>,
}

record! {
    DeploymentSpec {
        replicas: Filled "replicas",
        selector: Always "selector",
        template: Always "template",
        strategy: Filled "strategy",
        min_ready_seconds: Filled "minReadySeconds",
        revision_history_limit: Filled "revisionHistoryLimit",
        progress_deadline_seconds: Filled "progressDeadlineSeconds",
        paused: Filled "paused",
    }
}

/// How old pods give way to new.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeploymentStrategy {
    /// `RollingUpdate` or `Recreate`.
    pub strategy_type: String,
    /// How many at a time.
    pub rolling_update: Option<RollingUpdateDeployment>,
}

record! {
    DeploymentStrategy {
        strategy_type: Filled "type",
        rolling_update: Filled "rollingUpdate",
    }
}

/// How many pods a rolling update changes at a time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollingUpdateDeployment {
    /// How many may be missing.
    pub max_unavailable: Option<IntOrString>,
    /// How many may be over.
    pub max_surge: Option<IntOrString>,
}

record! {
    RollingUpdateDeployment {
        max_unavailable: Filled "maxUnavailable",
        max_surge: Filled "maxSurge",
    }
}

/// What a pod of a workload looks like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PodTemplateSpec {
    /// Labels and annotations.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: PodSpec,
}

record! {
    PodTemplateSpec {
        metadata: Always "metadata",
        spec: Always "spec",
    }
}

/// So many pods of one template; a Deployment makes one for each version of its template.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaSet {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// What is asked for.
    pub spec: ReplicaSetSpec,
    /// Kept, not modelled.
    pub status: Option<Value>,
}

record! {
    ReplicaSet {
        metadata: Always "metadata",
        spec: Always "spec",
        status: Filled "status",
    }
}

/// What is asked of a ReplicaSet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ReplicaSetSpec {
    /// How many pods; 1 unless said otherwise.
    pub replicas: Option<i32>,
    /// Seconds a pod must stay ready to count as available.
    pub min_ready_seconds: Option<i32>,
    /// Which pods are its own.
    pub selector: Option<LabelSelector>,
    /// What a pod looks like.
    pub template: PodTemplateSpec,
}

record! {
    ReplicaSetSpec {
        replicas: Filled "replicas",
        min_ready_seconds: Filled "minReadySeconds",
        selector: Always "selector",
        template: Always "template",
    }
}
