//! The row of Endpoints: `printEndpoints`.

use crate::api::endpoints::Endpoints;
use crate::shell::print::{NAMED_MAX, with_more};

pub(super) const HEADINGS: &[&str] = &["NAME", "ENDPOINTS", "AGE"];

pub(super) fn cells(endpoints: &Endpoints, age: String) -> Vec<String> {
    vec![endpoints.metadata.name.clone(), addresses(endpoints), age]
}

/// Ready addresses with each port; nothing at all where there are only unready ones.
fn addresses(endpoints: &Endpoints) -> String {
    if endpoints.subsets.is_empty() {
        return "<none>".to_owned();
    }
    let mut list = Vec::new();
    for subset in &endpoints.subsets {
        for address in &subset.addresses {
            if subset.ports.is_empty() {
                list.push(address.ip.clone());
            }
            let bracketed = address.ip.contains(':');
            for port in subset.ports.iter().filter_map(|port| port.port) {
                list.push(if bracketed {
                    format!("[{}]:{port}", address.ip)
                } else {
                    format!("{}:{port}", address.ip)
                });
            }
        }
    }
    let more = list.len().saturating_sub(NAMED_MAX);
    list.truncate(NAMED_MAX);
    if more > 0 { with_more(&list, more) } else { list.join(",") }
}
