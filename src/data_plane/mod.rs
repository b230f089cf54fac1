//! Packets: each node's own copy of the rules, and what they do.
//!
//! Imitates `pkg/proxy` and the Linux kernel under it. One neutral set of rules stands for both
//! backends; where iptables and nftables answer differently the rules ask which one they are.

pub mod categorize;
pub mod chain_name;
pub mod cidr;
pub mod configuration;
pub mod conntrack;
pub mod decide;
pub mod decision;
pub mod dns;
mod doors;
pub mod endpoint_info;
pub mod forward;
pub mod iptables_listing;
pub mod iptables_save;
pub mod kube_proxy;
pub mod listing;
pub mod load_balancer;
pub mod network;
pub mod nftables_listing;
pub mod packet;
pub mod place;
pub mod row;
pub mod rules;
pub mod service_port_info;
mod service_rules;
pub mod trace;
