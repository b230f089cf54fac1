//! A pod's quality of service class: `pkg/apis/core/v1/helper/qos`.

use crate::api::{Container, PodSpec, Value};

/// `Guaranteed` if every container limits both resources and asks for just that much, `BestEffort`
/// if none says anything, else `Burstable`.
pub(super) fn qos_class(spec: &PodSpec) -> &'static str {
    let containers = || spec.init_containers.iter().chain(&spec.containers);
    if containers().all(is_silent) {
        "BestEffort"
    } else if containers().all(is_guaranteed) {
        "Guaranteed"
    } else {
        "Burstable"
    }
}

fn is_silent(container: &Container) -> bool {
    ["limits", "requests"].into_iter().all(|list| {
        ["cpu", "memory"].into_iter().all(|what| quantity(container, list, what).is_none())
    })
}

fn is_guaranteed(container: &Container) -> bool {
    ["cpu", "memory"].into_iter().all(|what| {
        let limit = quantity(container, "limits", what);
        // Requests that are left out are the limits.
        let request = quantity(container, "requests", what).or(limit);
        limit.is_some() && request == limit
    })
}

fn quantity<'a>(container: &'a Container, list: &str, what: &str) -> Option<&'a Value> {
    let Some(Value::Map(resources)) = &container.resources else { return None };
    let Some(Value::Map(quantities)) = resources.get(list) else { return None };
    quantities.get(what)
}
