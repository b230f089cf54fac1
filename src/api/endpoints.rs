//! `v1` Endpoints: the list behind a Service as it was before EndpointSlices; deprecated since 1.33.

use crate::api::endpoint_slice::ObjectReference;
use crate::api::record::record;
use crate::api::{EndpointPort, ObjectMeta};

/// The addresses behind the Service of the same name, written by hand where it has no selector.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Endpoints {
    /// Name, labels and the like.
    pub metadata: ObjectMeta,
    /// Addresses that share ports.
    pub subsets: Vec<EndpointSubset>,
}

record! {
    Endpoints {
        metadata: Always "metadata",
        subsets: Filled "subsets",
    }
}

/// Addresses, each with all of the ports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointSubset {
    /// Those that may be used.
    pub addresses: Vec<EndpointAddress>,
    /// Those that are not ready.
    pub not_ready_addresses: Vec<EndpointAddress>,
    /// Their ports.
    pub ports: Vec<EndpointPort>,
}

record! {
    EndpointSubset {
        addresses: Filled "addresses",
        not_ready_addresses: Filled "notReadyAddresses",
        ports: Filled "ports",
    }
}

/// One address.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EndpointAddress {
    /// The address; neither loopback nor link-local nor multicast.
    pub ip: String,
    /// A host name of its own.
    pub hostname: String,
    /// The node it is on.
    pub node_name: Option<String>,
    /// What it stands for.
    pub target_ref: Option<ObjectReference>,
}

record! {
    EndpointAddress {
        ip: Always "ip",
        hostname: Filled "hostname",
        node_name: Filled "nodeName",
        target_ref: Filled "targetRef",
    }
}
