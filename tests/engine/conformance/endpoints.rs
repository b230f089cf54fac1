//! EndpointSlices, as the real controller makes them.
use std::collections::BTreeMap;

use packetwalk::api::record::Field as _;
use packetwalk::api::{Kind, Object, Profile, Service};
use packetwalk::control_plane::endpointslice_controller::{complaints, reconcile};
use packetwalk::control_plane::store::Store;
use packetwalk::prng::Prng;
use packetwalk::time::SimTime;
use serde_json::{Value, json};

use super::{Tally, cases, objects, to_json};

#[test]
fn hand_picked() {
    check("endpoints.json", 36);
}

#[test]
fn random() {
    check("endpoints_random.json", 351);
}

fn check(file: &str, floor: usize) {
    let Some(cases) = cases(file) else { return };
    let mut tally = Tally::new(file, "services");
    for case in &cases {
        let mut store = Store::default();
        for mut object in objects(case["input"]["manifests"].as_str().expect("manifests")) {
            object.metadata_mut().namespace = object.reference().namespace;
            store.put(object);
        }
        let mut prng = Prng::from_seed(1);
        reconcile(&mut store, &Profile::default(), &mut prng, SimTime::ZERO);
        let again = reconcile(&mut store, &Profile::default(), &mut prng, SimTime::from_ms(1));
        let got = answers(&store);
        for (service, wanted) in case["expect"].as_object().expect("answers") {
            let (wanted, got) = (sorted(wanted), sorted(&got[service]));
            let name = &case["name"];
            tally.count(if again {
                Some(format!("{name} {service}: the second run changes something"))
            } else if wanted == got {
                None
            } else {
                Some(format!("{name} {service}:\n      wanted {wanted}\n      got    {got}"))
            });
        }
    }
    tally.finish(floor);
}

/// Every Service with its slices, in the words of the recordings.
fn answers(store: &Store) -> BTreeMap<String, Value> {
    let answer = |service: &Service| {
        let own = |name: &str| {
            let reference = Object::Service(service.clone()).reference();
            let (namespace, service) = name.split_once('/').expect("a namespace");
            namespace == reference.namespace && service == reference.name
        };
        let slices: Vec<Value> = store
            .endpoint_slices()
            .filter(|slice| {
                let namespace = &slice.metadata.namespace;
                own(&format!("{namespace}/{}", slice.service_name().unwrap_or_default()))
            })
            .map(|slice| {
                let kind = Kind::Service.as_str();
                assert_eq!(slice.metadata.owner_references[0].kind, kind);
                let mut fields = to_json(&slice.write());
                json!({
                    "addressType": slice.address_type,
                    "endpoints": fields["endpoints"].take(),
                    "metadata": {
                        "generateName": slice.metadata.generate_name,
                        "labels": to_json(&slice.metadata.labels.write()),
                    },
                    "ports": fields["ports"].take(),
                })
            })
            .collect();
        let mut answer = json!({ "endpointSlices": slices });
        match complaints(store, service).as_slice() {
            [] => {}
            [one] => answer["error"] = json!(one),
            several => answer["error"] = json!(format!("[{}]", several.join(", "))),
        }
        answer
    };
    let name =
        |service: &Service| format!("{}/{}", service.metadata.namespace, service.metadata.name);
    store.services().map(|service| (name(service), answer(service))).collect()
}

/// The answer with its lists in one order: endpoints by address, ports by name, slices by text.
fn sorted(answer: &Value) -> Value {
    let mut answer = answer.clone();
    if answer["endpointSlices"].is_null() {
        answer["endpointSlices"] = json!([]);
    }
    let slices = answer["endpointSlices"].as_array_mut().expect("slices");
    for slice in slices.iter_mut() {
        for list in ["endpoints", "ports"] {
            let items = slice[list].as_array_mut().expect("a list");
            items.sort_by_key(ToString::to_string);
        }
    }
    slices.sort_by_key(ToString::to_string);
    answer
}
