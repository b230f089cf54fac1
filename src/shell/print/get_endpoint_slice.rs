//! An EndpointSlice's row: `printEndpointSlice`.

use crate::api::{EndpointPort, EndpointSlice};
use crate::shell::print::{NAMED_MAX, UNSET, text_or, with_more};

pub(super) const HEADINGS: &[&str] = &["NAME", "ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"];

pub(super) fn cells(slice: &EndpointSlice, age: String) -> Vec<String> {
    let ports = slice.ports.iter().map(port).collect();
    // All of them, whether they are ready or not.
    let addresses = slice.endpoints.iter().flat_map(|endpoint| endpoint.addresses.clone());
    vec![
        slice.metadata.name.clone(),
        slice.address_type.clone(),
        shortened(ports),
        shortened(addresses.collect()),
        age,
    ]
}

/// A port's number; a port without one stands for all, and is shown by its name if it has one.
fn port(port: &EndpointPort) -> String {
    let number = port.port.map(|number| number.to_string());
    number.or_else(|| port.name.clone()).unwrap_or_else(|| "*".to_owned())
}

fn shortened(mut list: Vec<String>) -> String {
    let more = list.len().saturating_sub(NAMED_MAX);
    list.truncate(NAMED_MAX);
    if more > 0 { with_more(&list, more) } else { text_or(&list.join(","), UNSET) }
}
