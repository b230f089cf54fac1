//! Wishes: keeps objects and makes what they ask for so.
//!
//! Imitates the API server's storage and admission, kube-controller-manager, kube-scheduler, the
//! kubelet's reports and the cloud controller. Moves no packet, knows no line of any text, and
//! waits for nothing: when something is due is `simulation`'s affair.

pub mod admission;
pub mod allocation;
pub mod apply_merge;
pub mod cluster_ip_allocator;
pub mod defaulting;
pub mod deployment_controller;
pub mod endpointslice_controller;
mod endpointslice_mirroring_controller;
mod garbage;
pub mod images;
pub mod kubelet;
mod names;
mod node_ipam;
pub mod node_lifecycle_controller;
pub mod node_port_allocator;
pub mod plane;
mod pod_endpoint;
mod pod_qos;
mod pod_template_hash;
pub mod replicaset_controller;
pub mod scheduler;
pub mod service_controller;
mod service_strategy;
mod slice_packing;
pub mod store;
pub mod validation;
