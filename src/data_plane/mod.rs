//! Packets: each node's own copy of the rules, and what they do.
//!
//! Imitates `pkg/proxy` and the Linux kernel under it. One neutral set of rules stands for both
//! backends; where iptables and nftables answer differently the rules ask which one they are.

pub mod categorize;
pub mod chain_name;
pub mod cidr;
pub mod configuration;
pub mod conntrack;
pub mod container_host;
pub mod decide;
pub mod decision;
pub mod dns;
mod doors;
pub mod endpoint_info;
pub mod forward;
pub mod ingress;
pub mod iptables_listing;
pub mod iptables_save;
mod ipvs_listing;
pub mod kube_proxy;
pub mod listing;
pub mod load_balancer;
mod matched_lines;
pub mod network;
pub mod nftables_listing;
pub mod nftables_ruleset;
pub mod packet;
pub mod place;
pub mod row;
pub mod rules;
pub mod service_port_info;
mod service_rules;
pub mod trace;
