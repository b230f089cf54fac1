//! `networking.k8s.io/v1` Ingress: read and kept; routing by host and path comes later.

use crate::api::record::record;
use crate::api::{ObjectMeta, Value};

/// Rules for an ingress controller.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ingress {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// Kept, not modelled yet.
    pub spec: Option<Value>,
    /// Kept, not modelled yet.
    pub status: Option<Value>,
}

record! {
    Ingress {
        metadata: Always "metadata",
        spec: Always "spec",
        status: Filled "status",
    }
}
