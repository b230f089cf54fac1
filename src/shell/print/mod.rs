//! What kubectl prints of objects: the tables of `get` and the texts of `describe`.
//!
//! Imitates `pkg/printers/internalversion`, which makes the cells in the API server, and kubectl's
//! own table writer and describers. An object is printed as it stands, so it should be one from the
//! store: defaulted, with its status.

pub mod age;
mod describe_endpoint_slice;
mod describe_pod;
mod describe_rest;
mod describe_service;
mod describe_workload;
mod get_endpoint_slice;
mod get_endpoints;
mod get_ingress;
mod get_node;
mod get_pod;
mod get_service;
mod get_workload;
mod table;

use crate::api::{EndpointSlice, Kind, Labels, Namespace, Object, PodTemplateSpec, Value};

/// What stands where there is nothing.
const NONE: &str = "<none>";
/// What stands where nothing was written.
const UNSET: &str = "<unset>";
/// What stands where nothing is known.
const UNKNOWN: &str = "<unknown>";
/// How many elements of a list are named; the rest is counted.
const NAMED_MAX: usize = 3;

/// How a table is wanted: flags of `kubectl get`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Options {
    /// `-o wide`: with the columns that are left out else.
    pub wide: bool,
    /// `-A`: with the namespace in front, if the kind has one.
    pub all_namespaces: bool,
    /// `--show-labels`: with the labels at the end.
    pub show_labels: bool,
    /// `--no-headers`: rows only.
    pub no_headers: bool,
}

/// The table that `kubectl get` prints of the objects of this kind, in the order given; objects of
/// other kinds are passed over.
///
/// `age` tells how many seconds ago an object was created, if that is known. Where there is no
/// object the table is empty, its headings too: what kubectl says then (`No resources found …`) is
/// no table.
#[must_use]
pub fn table(
    kind: Kind,
    objects: &[&Object],
    options: Options,
    age: &dyn Fn(&Object) -> Option<u64>,
) -> String {
    let headings = headings(kind);
    let names: Vec<String> = headings.all.iter().map(|&name| name.to_owned()).collect();
    let shown = if options.wide { headings.all.len() } else { headings.narrow };
    let row = |mut cells: Vec<String>, namespace: &str, labels: String| {
        cells.truncate(shown);
        if options.all_namespaces && kind.is_namespaced() {
            cells.insert(0, namespace.to_owned());
        }
        if options.show_labels {
            cells.push(labels);
        }
        cells.join("\t") + "\n"
    };
    let mut rows = String::new();
    for object in objects.iter().filter(|object| object.kind() == kind) {
        if rows.is_empty() && !options.no_headers {
            rows = row(names.clone(), "NAMESPACE", "LABELS".to_owned());
        }
        let metadata = object.metadata();
        let cells = cells(object, age::cell(age(object)));
        rows += &row(cells, metadata.namespace_or_default(), labels(&metadata.labels));
    }
    table::aligned(&rows, table::GET)
}

/// The text that `kubectl describe` prints of an object, or `None` if it is of a kind that is not
/// described yet. `all` are the objects it may have to do with, in any order.
#[must_use]
pub fn describe(object: &Object, all: &[&Object]) -> Option<String> {
    let text = match object {
        Object::Service(service) => describe_service::text(service, &slices(all)),
        Object::EndpointSlice(slice) => describe_endpoint_slice::text(slice),
        Object::Pod(pod) => describe_pod::text(pod),
        Object::Deployment(it) => describe_workload::deployment(it, all),
        Object::ReplicaSet(set) => describe_workload::replica_set(set, all),
        Object::Node(node) => describe_rest::node(node, all),
        Object::Namespace(namespace) => describe_rest::namespace(namespace),
        Object::Ingress(ingress) => describe_rest::ingress(ingress, all),
        Object::Endpoints(endpoints) => describe_rest::endpoints(endpoints),
    };
    Some(table::aligned(&text, table::DESCRIBE))
}

/// A text with tabs in the columns of `kubectl get`.
#[must_use]
pub fn columns(text: &str) -> String {
    table::aligned(text, table::GET)
}

/// A text with tabs in the columns of `kubectl describe`.
#[must_use]
pub fn described(text: &str) -> String {
    table::aligned(text, table::DESCRIBE)
}

/// A pod's template, as `kubectl rollout history --revision` prints it.
#[must_use]
pub fn pod_template(template: &PodTemplateSpec) -> String {
    described(&describe_pod::template(template))
}

/// The columns of a kind.
struct Headings {
    /// All of them, the wide ones last.
    all: &'static [&'static str],
    /// How many there are without `-o wide`.
    narrow: usize,
}

const fn headings(kind: Kind) -> Headings {
    let (all, narrow): (&[&str], usize) = match kind {
        Kind::Namespace => (&["NAME", "STATUS", "AGE"], 3),
        Kind::Node => (get_node::HEADINGS, 5),
        Kind::Deployment => (get_workload::DEPLOYMENT_HEADINGS, 5),
        Kind::ReplicaSet => (get_workload::REPLICA_SET_HEADINGS, 5),
        Kind::Pod => (get_pod::HEADINGS, 5),
        Kind::Service => (get_service::HEADINGS, 6),
        Kind::EndpointSlice => (get_endpoint_slice::HEADINGS, 5),
        Kind::Ingress => (get_ingress::HEADINGS, 6),
        Kind::Endpoints => (get_endpoints::HEADINGS, 3),
    };
    Headings { all, narrow }
}

/// An object's cells, the wide ones too.
fn cells(object: &Object, age: String) -> Vec<String> {
    match object {
        Object::Service(service) => get_service::cells(service, age),
        Object::EndpointSlice(slice) => get_endpoint_slice::cells(slice, age),
        Object::Pod(pod) => get_pod::cells(pod, age),
        Object::Deployment(deployment) => get_workload::deployment_cells(deployment, age),
        Object::ReplicaSet(set) => get_workload::replica_set_cells(set, age),
        Object::Node(node) => get_node::cells(node, age),
        Object::Namespace(namespace) => namespace_cells(namespace, age),
        Object::Ingress(ingress) => get_ingress::cells(ingress, age),
        Object::Endpoints(endpoints) => get_endpoints::cells(endpoints, age),
    }
}

fn namespace_cells(namespace: &Namespace, age: String) -> Vec<String> {
    let phase = text_at(namespace.status.as_ref(), "phase");
    vec![namespace.metadata.name.clone(), phase.to_owned(), age]
}

fn slices<'a>(all: &[&'a Object]) -> Vec<&'a EndpointSlice> {
    let slice = |object: &&'a Object| match object {
        Object::EndpointSlice(slice) => Some(slice),
        Object::Service(_)
        | Object::Pod(_)
        | Object::Deployment(_)
        | Object::ReplicaSet(_)
        | Object::Node(_)
        | Object::Namespace(_)
        | Object::Ingress(_)
        | Object::Endpoints(_) => None,
    };
    all.iter().filter_map(slice).collect()
}

/// Labels or a selector, in one line.
fn labels(labels: &Labels) -> String {
    let pairs: Vec<String> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    text_or(&pairs.join(","), NONE)
}

/// The text, or what stands for it where it is empty.
fn text_or(text: &str, otherwise: &str) -> String {
    if text.is_empty() { otherwise } else { text }.to_owned()
}

/// A list of which only the beginning is named.
fn with_more(named: &[String], more: usize) -> String {
    format!("{} + {more} more...", named.join(","))
}

/// The field of this name, unless it is null, of what is kept and not modelled.
fn field<'a>(value: Option<&'a Value>, name: &str) -> Option<&'a Value> {
    value?.get(name).filter(|field| **field != Value::Null)
}

/// The text in this field; empty if there is none.
fn text_at<'a>(value: Option<&'a Value>, name: &str) -> &'a str {
    field(value, name).and_then(Value::as_str).unwrap_or_default()
}

/// The number in this field; 0 if there is none.
fn number_at(value: Option<&Value>, name: &str) -> i64 {
    field(value, name).and_then(Value::as_int).unwrap_or(0)
}

/// The elements of a list; none if it is no list.
fn items(value: Option<&Value>) -> &[Value] {
    if let Some(Value::List(items)) = value { items } else { &[] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Service;

    fn service(name: &str) -> Object {
        let mut service = Service::default();
        service.metadata.name = name.to_owned();
        service.spec.service_type = "ClusterIP".to_owned();
        Object::Service(service)
    }

    #[test]
    fn flags_add_and_drop_what_they_name() {
        let mut object = service("a");
        object.metadata_mut().labels.insert("app".to_owned(), "web".to_owned());
        let other = Object::Namespace(Namespace::default());
        let options = Options { all_namespaces: true, show_labels: true, ..Options::default() };
        assert_eq!(
            table(Kind::Service, &[&other, &object], options, &|_| Some(5)),
            "NAMESPACE   NAME   TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE   LABELS\n\
             default     a      ClusterIP   <none>       <none>        <none>    5s    app=web\n"
        );
        // A column is six characters wide at least.
        let options = Options { no_headers: true, ..Options::default() };
        assert_eq!(
            table(Kind::Service, &[&object], options, &|_| None),
            "a     ClusterIP   <none>   <none>   <none>   <unknown>\n"
        );
    }

    #[test]
    fn nothing_makes_no_table() {
        assert_eq!(table(Kind::Service, &[], Options::default(), &|_| None), "");
    }

    #[test]
    fn every_kind_has_as_many_cells_as_headings() {
        for kind in Kind::ALL {
            let Ok(object) = Object::read(kind, &Value::Null) else { panic!("an empty {kind:?}") };
            let headings = headings(kind);
            assert_eq!(cells(&object, String::new()).len(), headings.all.len(), "{kind:?}");
            assert!(headings.narrow <= headings.all.len(), "{kind:?}");
        }
    }
}
