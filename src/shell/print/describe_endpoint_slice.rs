//! `kubectl describe endpointslice`: `describeEndpointSliceV1`.

use std::fmt::Write as _;

use crate::api::{Endpoint, EndpointSlice};
use crate::shell::print::describe_service::{EVENTS, head};
use crate::shell::print::{NONE, UNSET, text_or};

/// The text, its columns parted by tabs.
pub(super) fn text(slice: &EndpointSlice) -> String {
    let mut text = head(&slice.metadata);
    let _ = writeln!(text, "AddressType:\t{}", slice.address_type);
    text += if slice.ports.is_empty() {
        "Ports: <unset>\n"
    } else {
        "Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------\n"
    };
    for port in &slice.ports {
        let name = text_or(port.name.as_deref().unwrap_or_default(), UNSET);
        let number = port.port.map_or_else(|| UNSET.to_owned(), |number| number.to_string());
        let protocol = port.protocol.as_deref().unwrap_or_default();
        let _ = writeln!(text, "  {name}\t{number}\t{protocol}");
    }
    text += if slice.endpoints.is_empty() { "Endpoints: <none>\n" } else { "Endpoints:\n" };
    for endpoint in &slice.endpoints {
        add_endpoint(&mut text, endpoint);
    }
    text + EVENTS
}

fn add_endpoint(text: &mut String, endpoint: &Endpoint) {
    let addresses = text_or(&endpoint.addresses.join(", "), NONE);
    let ready = endpoint.conditions.ready.map_or_else(|| UNSET.to_owned(), |it| it.to_string());
    let or_unset = |field: &Option<String>| field.clone().unwrap_or_else(|| UNSET.to_owned());
    let _ = writeln!(text, "  - Addresses:\t{addresses}\n    Conditions:\n      Ready:\t{ready}");
    let _ = writeln!(text, "    Hostname:\t{}", or_unset(&endpoint.hostname));
    if let Some(target) = &endpoint.target_ref {
        let _ = writeln!(text, "    TargetRef:\t{}/{}", target.kind, target.name);
    }
    let _ = writeln!(text, "    NodeName:\t{}", or_unset(&endpoint.node_name));
    let _ = writeln!(text, "    Zone:\t{}", or_unset(&endpoint.zone));
}
