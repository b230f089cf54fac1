//! The rules as a short list, one row a door: what a node's rule strip shows.

use std::net::SocketAddr;

use crate::data_plane::rules::{Matched, PortRules, Rules, Shortage};
use crate::data_plane::service_port_info::{ServicePortName, TrafficPolicy};
use crate::order::InOrder;

/// One door of one Service port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// The Service port.
    pub service: ServicePortName,
    /// Which door.
    pub matched: Matched,
    /// What a packet's destination must be: `10.96.45.12:80`, or `:30080` for a node port.
    pub label: String,
    /// The policy of the door.
    pub policy: TrafficPolicy,
    /// What happens to a client from outside.
    pub effect: Effect,
}

/// What a door does to a client from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Sends it on to one of this many endpoints.
    Forward {
        /// How many there are to choose from.
        endpoints: usize,
    },
    /// Refuses it at once.
    Reject,
    /// Leaves it without an answer.
    Drop,
}

impl Rules {
    /// One row a door, Service port by Service port; virtual address, load balancer addresses,
    /// external addresses, node port. A node port of both families is one row.
    #[must_use]
    pub fn rows(&self) -> Vec<RuleRow> {
        let mut rows: Vec<RuleRow> = Vec::new();
        for port in &self.ports {
            let mut doors: Vec<(Matched, String)> = port
                .addresses()
                .map(|(m, address)| (m, SocketAddr::new(address, port.info.port).to_string()))
                .chain(port.info.node_port.map(|number| (Matched::NodePort, format!(":{number}"))))
                .collect();
            doors.in_order_of(|(matched, _)| *matched);
            for (matched, label) in doors {
                let row = row(port, matched, label);
                if !rows.contains(&row) {
                    rows.push(row);
                }
            }
        }
        rows
    }
}

fn row(port: &PortRules, matched: Matched, label: String) -> RuleRow {
    let policy = port.policy(matched);
    let effect = match port.shortage(matched) {
        Some(Shortage::NoEndpoints) => Effect::Reject,
        Some(Shortage::NoLocalEndpoints) => Effect::Drop,
        None => Effect::Forward { endpoints: port.endpoints(policy).len() },
    };
    RuleRow { service: port.info.name.clone(), matched, label, policy, effect }
}
