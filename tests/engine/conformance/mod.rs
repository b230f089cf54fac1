//! The recordings of real Kubernetes: how many of how many answers agree, one line a file.
//!
//! They are read from the folder that `PACKETWALK_CONFORMANCE` names, else from
//! `../shared/conformance`; where there is neither, the tests say that they skip.
//! Each file has a floor, the count reached so far, below which a change must not fall.

mod decode;
mod endpoints;
mod listing;
mod print;
mod route;
mod validate;

use std::path::PathBuf;

use packetwalk::api::{self, Kind, Object};
use serde::Deserialize as _;
use serde_json::Value;

/// The cases of one recording; `None` (said on stderr) if the recordings are not at hand.
fn cases(file: &str) -> Option<Vec<Value>> {
    let folder = std::env::var_os("PACKETWALK_CONFORMANCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance"),
        PathBuf::from,
    );
    let path = folder.join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("{file}: skipped, there is no {}", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("a recording is JSON"))
}

/// Agreement of one file, or one part of it, with the recordings.
struct Tally {
    label: String,
    unit: &'static str,
    agreed: usize,
    of: usize,
    differing: Vec<String>,
}

impl Tally {
    fn new(label: &str, unit: &'static str) -> Self {
        Self { label: label.to_owned(), unit, agreed: 0, of: 0, differing: Vec::new() }
    }

    /// Counts one answer; `difference` is `None` if it agrees.
    fn count(&mut self, difference: Option<String>) {
        self.of += 1;
        match difference {
            None => self.agreed += 1,
            Some(text) => self.differing.push(text),
        }
    }

    /// Prints the line of this file and its first ten differences; fails below `floor`.
    #[track_caller]
    fn finish(self, floor: usize) {
        println!("{}: {} of {} {}", self.label, self.agreed, self.of, self.unit);
        for difference in self.differing.iter().take(10) {
            println!("    {difference}");
        }
        let own = std::env::var_os("PACKETWALK_CONFORMANCE").is_none();
        assert!(!own || self.agreed >= floor, "{}: {} agree, {floor} did", self.label, self.agreed);
    }
}

/// The objects of a recorded manifest, which needs none of the care that a person's text does.
fn objects(text: &str) -> impl Iterator<Item = Object> {
    documents(text).map(|value| {
        let kind = value["kind"].clone();
        object(value).unwrap_or_else(|| panic!("no {kind} was expected"))
    })
}

/// The documents of a recorded manifest.
fn documents(text: &str) -> impl Iterator<Item = Value> {
    let documents = serde_yaml::Deserializer::from_str(text);
    let values = documents.map(|document| Value::deserialize(document).expect("YAML"));
    values.filter(|value| !value.is_null())
}

/// The object of a recorded document; `None` if its kind is not one of ours.
fn object(value: Value) -> Option<Object> {
    let kind = KINDS.into_iter().find(|kind| value["kind"] == kind.as_str())?;
    Some(Object::read(kind, &from_json(value)).expect("a recorded object can be read"))
}

const KINDS: [Kind; 8] = [
    Kind::Namespace,
    Kind::Node,
    Kind::Deployment,
    Kind::ReplicaSet,
    Kind::Pod,
    Kind::Service,
    Kind::EndpointSlice,
    Kind::Ingress,
];

fn from_json(value: Value) -> api::Value {
    match value {
        Value::Null => api::Value::Null,
        Value::Bool(value) => api::Value::Bool(value),
        Value::Number(number) => api::Value::Int(number.as_i64().expect("a whole number")),
        Value::String(text) => api::Value::String(text),
        Value::Array(items) => api::Value::List(items.into_iter().map(from_json).collect()),
        Value::Object(entries) => {
            let entries = entries.into_iter().map(|(key, value)| (key, from_json(value)));
            api::Value::Map(entries.collect())
        }
    }
}

fn to_json(value: &api::Value) -> Value {
    serde_json::from_str(&value.to_string()).expect("it is written as JSON")
}
