//! A cloud load balancer: an address outside the cluster, a list of nodes, a choice.
//!
//! Modelled as the clouds' network load balancers with nodes as targets: a connection is handed to
//! one healthy node's node port, the client's address stays, and the answer comes back this way.
//! Without node ports (`allocateLoadBalancerNodePorts: false`) the packet keeps its destination.

use std::net::IpAddr;

use crate::data_plane::cidr::Cidr;
use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::packet::Protocol;
use crate::order::{SortedMap, SortedSet};

/// One load balancer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadBalancer {
    /// `namespace/name` of the Service it was made for.
    pub service: String,
    /// Its own address.
    pub address: IpAddr,
    /// Its listeners: port and protocol -> node port, or 0 to leave the destination as it is.
    pub listeners: SortedMap<(u16, Protocol), u16>,
    /// Whom its firewall lets in (`loadBalancerSourceRanges`); everybody if empty.
    pub source_ranges: Vec<Cidr>,
    /// Nodes that answered their last health checks.
    pub healthy_nodes: SortedSet<String>,
    /// Whether nobody is left who would take it down.
    pub is_orphan: bool,
    /// The connections it has handed on.
    pub conntrack: Conntrack,
}

impl LoadBalancer {
    /// Whether its firewall lets this client in.
    #[must_use]
    pub fn admits(&self, client: IpAddr) -> bool {
        self.source_ranges.is_empty() || self.source_ranges.iter().any(|r| r.contains(client))
    }
}
