//! validate*.json: what the API server makes of a manifest.
//!
//! Documents that fail before they reach the store (text, kind, types) are `manifest`'s and not
//! counted here.

use std::collections::BTreeMap;

use packetwalk::api::{FieldErrorKind, Object, ObjectRef, Profile, Status};
use packetwalk::control_plane::admission::{Admitted, Allocators, Context, Stored, Write, admit};
use packetwalk::manifest;
use packetwalk::prng::Prng;
use serde_json::{Value, json};

use super::{Tally, cases, to_json};

/// The API server, as far as this file needs one.
struct Server {
    profile: Profile,
    allocators: Allocators,
    prng: Prng,
    /// The object as it stands, and the manifest that made it.
    objects: BTreeMap<ObjectRef, (Object, Object)>,
}

impl Server {
    fn new(input: &Value) -> Self {
        let mut profile = Profile::default();
        if let Some(families) = input["ipFamilies"].as_array() {
            profile.ip_families =
                families.iter().map(|family| family.as_str().unwrap().to_owned()).collect();
        }
        let allocators = Allocators::new(&profile);
        Self { profile, allocators, prng: Prng::from_seed(1), objects: BTreeMap::new() }
    }

    fn write(&mut self, write: Write, manifest: Object) -> Result<Admitted, Status> {
        let stored = self.objects.get(&manifest.reference());
        let stored = stored.map(|(object, last)| Stored { object, last_applied: Some(last) });
        let mut context = Context {
            profile: &self.profile,
            allocators: &mut self.allocators,
            prng: &mut self.prng,
        };
        let admitted = admit(write, manifest.clone(), stored, &mut context)?;
        let object = admitted.object.clone();
        self.objects.insert(object.reference(), (object, manifest));
        Ok(admitted)
    }
}

/// The objects of a text, as far as it can be read.
fn read(text: &str) -> Vec<Object> {
    manifest::parse(text).documents.into_iter().map(|document| document.object).collect()
}

/// The answer as the recordings write it.
fn answer(result: Result<Admitted, Status>, verb: &str, text: &str) -> Value {
    match result {
        Ok(admitted) => {
            let mut answer = json!({"ok": true, "object": recorded(&admitted.object, text)});
            if !admitted.warnings.is_empty() {
                answer["warnings"] = json!(admitted.warnings);
            }
            answer
        }
        Err(status) => {
            let mut answer = json!({
                "ok": false,
                "reason": status.reason,
                "code": status.code,
                "message": status.message,
                "kubectl": status.kubectl_text(verb, "service.yaml"),
            });
            let causes: Vec<Value> = status
                .causes
                .iter()
                .map(|cause| {
                    json!({
                        "type": cause_type(cause.kind),
                        "field": cause.path.to_string(),
                        "message": cause.detail,
                    })
                })
                .collect();
            if !causes.is_empty() {
                answer["errors"] = json!(causes);
            }
            answer
        }
    }
}

fn cause_type(kind: FieldErrorKind) -> &'static str {
    match kind {
        FieldErrorKind::Required => "FieldValueRequired",
        FieldErrorKind::Invalid => "FieldValueInvalid",
        FieldErrorKind::NotSupported => "FieldValueNotSupported",
        FieldErrorKind::Duplicate => "FieldValueDuplicate",
        FieldErrorKind::Forbidden => "FieldValueForbidden",
        FieldErrorKind::TooLong => "FieldValueTooLong",
        FieldErrorKind::TooMany => "FieldValueTooMany",
        FieldErrorKind::NotFound => "FieldValueNotFound",
        FieldErrorKind::Internal => "",
    }
}

/// An object as JSON, with `<auto>` for addresses and ports that the input does not name.
fn recorded(object: &Object, text: &str) -> Value {
    let mut value = to_json(&object.write());
    value["apiVersion"] = json!(object.kind().api_version());
    value["kind"] = json!(object.kind().as_str());
    if matches!(object, Object::Service(_)) {
        let spec = &mut value["spec"];
        mask(spec.get_mut("clusterIP"), text);
        mask(spec.get_mut("healthCheckNodePort"), text);
        for address in spec["clusterIPs"].as_array_mut().into_iter().flatten() {
            mask(Some(address), text);
        }
        for port in spec["ports"].as_array_mut().into_iter().flatten() {
            mask(port.get_mut("nodePort"), text);
        }
        // Looking for a list that is not there makes it `null`.
        spec.as_object_mut().unwrap().retain(|_, field| !field.is_null());
    }
    if matches!(object, Object::EndpointSlice(_)) {
        // Go tells a list that was not given from an empty one.
        for list in ["ports", "endpoints"] {
            if value[list] == json!([]) {
                value[list] = Value::Null;
            }
        }
    }
    value
}

fn mask(field: Option<&mut Value>, text: &str) {
    if let Some(field) = field {
        let written = field.as_str().map_or_else(|| field.to_string(), str::to_owned);
        if written != "None" && !text.contains(&written) {
            *field = json!("<auto>");
        }
    }
}

/// What was recorded, without what is not compared.
fn expected(recording: &Value) -> Value {
    let mut expected = recording.clone();
    for name in ["kind", "name", "stage"] {
        expected.as_object_mut().unwrap().remove(name);
    }
    expected
}

fn compare(file: &str, floor: usize) {
    let Some(cases) = cases(file) else { return };
    let mut tally = Tally::new(&format!("{file} store"), "documents");
    for case in &cases {
        let input = &case["input"];
        let recordings = case["expect"].as_array().unwrap();
        let mut server = Server::new(input);
        let existing = input["existing"].as_str().unwrap_or_default();
        for manifest in read(existing) {
            server.write(Write::Create, manifest).expect("all of `existing` is accepted");
        }
        let manifest = input["manifest"].as_str().unwrap();
        let write = match input["op"].as_str() {
            Some("apply") => Write::Apply,
            Some("replace") => Write::Replace,
            _ => Write::Create,
        };
        // What fails to be read is judged by `decode`; the others come in the same order.
        let mut documents = read(manifest).into_iter();
        for recording in recordings {
            if recording["ok"] != json!(true) && recording["stage"] != json!("store") {
                continue;
            }
            let Some(manifest_object) = documents.next() else {
                tally.count(Some(format!("{}: not read", case["name"])));
                continue;
            };
            let text = format!("{existing}{manifest}");
            let verb = match write {
                Write::Replace => "replacing",
                Write::Apply if server.objects.contains_key(&manifest_object.reference()) => {
                    "patching"
                }
                Write::Apply | Write::Create => "creating",
            };
            let got = answer(server.write(write, manifest_object), verb, &text);
            let expected = expected(recording);
            let difference = (got != expected)
                .then(|| format!("{}: got {got}\n        instead of {expected}", case["name"]));
            tally.count(difference);
        }
    }
    tally.finish(floor);
}

#[test]
fn hand_picked_manifests() {
    compare("validate.json", 164);
}

#[test]
fn random_manifests() {
    compare("validate_random.json", 404);
}

#[test]
fn updates() {
    compare("validate_update.json", 359);
}
