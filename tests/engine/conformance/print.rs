//! kubectl's tables and descriptions: `print.json`, `print_random.json`.

use packetwalk::api::Object;
use packetwalk::control_plane::defaulting::set_defaults;
use packetwalk::shell::print::{self, Options};
use serde_json::Value;

use super::{KINDS, Tally, cases, documents, object};

/// The tables of a case, and the flags they were asked for with.
const TABLES: [(&str, Options); 3] = [
    ("get", NARROW),
    ("getWide", Options { wide: true, ..NARROW }),
    ("getAllNamespaces", Options { all_namespaces: true, ..NARROW }),
];

const NARROW: Options =
    Options { wide: false, all_namespaces: false, show_labels: false, no_headers: false };

#[test]
fn texts_by_hand() {
    compare("print.json", 258);
}

#[test]
fn texts_by_chance() {
    compare("print_random.json", 1585);
}

fn compare(file: &str, floor: usize) {
    let Some(cases) = cases(file) else { return };
    let mut tally = Tally::new(file, "texts");
    for case in &cases {
        let manifests = case["input"]["manifests"].as_str().expect("manifests");
        let objects: Vec<Object> = documents(manifests).filter_map(object).map(stored).collect();
        let all: Vec<&Object> = objects.iter().collect();
        let mut judge = |what: &str, recorded: &Value, ours: Option<String>| {
            let (recorded, ours) = (recorded.as_str().expect("a text"), ours.unwrap_or_default());
            let what = format!("{} {what}", case["name"]);
            tally.count((ours != recorded).then(|| format!("{what}:\n{ours}\nnot\n{recorded}")));
        };
        for (name, options) in TABLES {
            for (kind, recorded) in entries(&case["expect"][name]) {
                let age = |object: &Object| age(&case["input"]["ages"], object);
                let ours = KINDS.into_iter().find(|it| it.as_str() == kind);
                let table = ours.map(|kind| print::table(kind, &all, options, &age));
                judge(&format!("{name} {kind}"), recorded, table);
            }
        }
        for (name, recorded) in entries(&case["expect"]["describe"]) {
            let object = all.iter().find(|object| full_name(object) == *name);
            let text = object.and_then(|object| print::describe(object, &all));
            judge(&format!("describe {name}"), recorded, text);
        }
    }
    tally.finish(floor);
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn full_name(object: &Object) -> String {
    let reference = object.reference();
    format!("{}/{}/{}", reference.kind.as_str(), reference.namespace, reference.name)
}

fn age(ages: &Value, object: &Object) -> Option<u64> {
    ages[format!("{}/{}", object.kind().as_str(), object.metadata().name)].as_u64()
}

/// The object with its defaults, and with what its cluster IPs say of their families.
fn stored(mut object: Object) -> Object {
    set_defaults(&mut object);
    object.metadata_mut().namespace = object.reference().namespace;
    if let Object::Service(service) = &mut object
        && service.spec.service_type != "ExternalName"
    {
        let spec = &mut service.spec;
        if spec.cluster_ips.is_empty() {
            spec.cluster_ips = vec![spec.cluster_ip.clone()];
        }
        if spec.ip_families.is_empty() {
            let family = |ip: &String| if ip.contains(':') { "IPv6" } else { "IPv4" }.to_owned();
            spec.ip_families = spec.cluster_ips.iter().map(family).collect();
        }
        spec.ip_family_policy.get_or_insert_with(|| "SingleStack".to_owned());
    }
    object
}
