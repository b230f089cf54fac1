//! `networking.k8s.io/v1` Ingress: read and kept; routing by host and path comes later.

use serde::{Deserialize, Serialize};

use crate::api::{ObjectMeta, Value};

/// Rules for an ingress controller.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Ingress {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// Kept, not modelled yet.
    pub spec: Option<Value>,
    /// Kept, not modelled yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Value>,
}
