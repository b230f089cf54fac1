//! Client-side `kubectl apply`: what was applied last, what stands in the store and what is applied
//! now give a patch, and the patch gives the new object.
//!
//! Imitates `k8s.io/apimachinery/pkg/util/strategicpatch`: fields that somebody else has set stay,
//! fields that were applied before and are no longer there go.

mod diff;
mod patch;
mod schema;

use crate::api::{Object, Status, Value};
use crate::order::SortedMap;

type Map = SortedMap<String, Value>;

/// Entries of a patch that are no fields: in what order a list's elements go.
const ORDER: &str = "$setElementOrder/";
/// Which elements of a list of plain values go.
const DELETE_VALUES: &str = "$deleteFromPrimitiveList/";
/// All other fields go.
const RETAIN: &str = "$retainKeys";
/// The element with this key goes.
const DIRECTIVE: &str = "$patch";

/// The object that applying `modified` makes of `current`, before defaulting.
///
/// # Errors
/// If the merged fields make no object of this kind any more.
#[inline(never)]
pub fn apply(
    last_applied: Option<&Object>,
    modified: &Object,
    current: &Object,
) -> Result<Object, Status> {
    let kind = modified.kind();
    let fields = |object: &Object| {
        if let Value::Map(fields) = object.write() { fields } else { Map::new() }
    };
    let before = last_applied.map_or_else(Map::new, fields);
    let after = fields(modified);
    let stored = fields(current);
    let path = schema::Path::root(kind);
    let deletions = diff::diff(&before, &after, diff::Mode::Deletions, &path);
    let changes = diff::diff(&stored, &after, diff::Mode::Changes, &path);
    let whole = patch::combine(deletions, changes, &path);
    let merged = Value::Map(patch::apply(stored, whole, &path));
    Object::read(kind, &merged).map_err(|error| Status::internal(&error.to_string()))
}

/// The text by which elements with this key are put in order, as Go prints it.
fn key_text(element: &Value, key: &str) -> String {
    match field(element, key) {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

fn field<'a>(element: &'a Value, key: &str) -> Option<&'a Value> {
    match element {
        Value::Map(fields) => fields.get(key),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::List(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::workload::{DeploymentStrategy, RollingUpdateDeployment};
    use crate::api::{Deployment, IntOrString, Service, ServicePort};

    fn service(ports: &[(&str, i32, i32)], session_affinity: &str) -> Object {
        let mut service = Service::default();
        service.spec.session_affinity = session_affinity.to_owned();
        for &(name, port, node_port) in ports {
            let name = name.to_owned();
            service.spec.ports.push(ServicePort { name, port, node_port, ..Default::default() });
        }
        Object::Service(service)
    }

    #[test]
    fn what_somebody_else_set_stays_and_what_is_no_longer_applied_goes() {
        let last = service(&[("", 80, 0)], "ClientIP");
        let stored = service(&[("", 80, 30_080)], "ClientIP");
        let now = service(&[("", 80, 0)], "");
        assert_eq!(apply(Some(&last), &now, &stored).unwrap(), service(&[("", 80, 30_080)], ""));
    }

    #[test]
    fn ports_are_known_by_their_number() {
        let last = service(&[("a", 80, 0), ("b", 443, 0)], "None");
        let stored = service(&[("a", 80, 30_080), ("b", 443, 30_443)], "None");
        let now = service(&[("c", 443, 0), ("d", 8080, 0)], "None");
        let merged = service(&[("c", 443, 30_443), ("d", 8080, 0)], "None");
        assert_eq!(apply(Some(&last), &now, &stored).unwrap(), merged);
    }

    #[test]
    fn another_strategy_leaves_nothing_of_the_old_one() {
        let deployment = |strategy_type: &str, surge: Option<i32>| {
            let rolling_update = surge.map(|surge| RollingUpdateDeployment {
                max_surge: Some(IntOrString::Int(surge)),
                max_unavailable: None,
            });
            let strategy_type = strategy_type.to_owned();
            let mut deployment = Deployment::default();
            deployment.spec.strategy = Some(DeploymentStrategy { strategy_type, rolling_update });
            Object::Deployment(deployment)
        };
        let last = Object::Deployment(Deployment::default());
        let stored = deployment("RollingUpdate", Some(1));
        let now = deployment("Recreate", None);
        assert_eq!(apply(Some(&last), &now, &stored).unwrap(), now);
    }
}
