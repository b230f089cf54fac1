//! What kubectl and the API server's decoder say of a text, against the recordings: a document
//! agrees if it fails at the recorded stage with the recorded words, or passes where it passed.

use packetwalk::manifest::{self, Stage};
use serde_json::Value;

use super::{Tally, cases};

fn compare(file: &str, floor: usize) {
    let Some(cases) = cases(file) else { return };
    let mut tally = Tally::new(&format!("{file} decode"), "documents");
    for case in cases {
        let text = case["input"]["manifest"].as_str().unwrap();
        let parsed = manifest::parse(text);
        let mut failures = parsed.diagnostics.iter().filter(|d| d.stage != Stage::Lint);
        for expected in case["expect"].as_array().unwrap() {
            let stage = expected["stage"].as_str().unwrap_or("");
            let fails_here = matches!(stage, "parse" | "kubectl" | "decode");
            let found = if fails_here { failures.next() } else { None };
            let difference = match found {
                None if !fails_here => failures.clone().next().map(|d| d.message.clone()),
                None => Some("no failure".to_owned()),
                Some(found) => differs(expected, found),
            };
            let name = case["name"].as_str().unwrap();
            tally.count(difference.map(|text| format!("{name}: {text}\n      {expected}")));
        }
    }
    tally.finish(floor);
}

fn differs(expected: &Value, found: &manifest::Diagnostic) -> Option<String> {
    let stage = match found.stage {
        Stage::Parse => "parse",
        Stage::Kubectl => "kubectl",
        Stage::Decode => "decode",
        Stage::Lint => "lint",
    };
    let agrees = expected["stage"] == stage
        && expected["message"] == found.detail.as_str()
        && expected.get("kubectl").is_none_or(|kubectl| *kubectl == found.message.as_str())
        && expected.get("kind").and_then(Value::as_str) == found.kind.as_deref()
        && expected.get("name").and_then(Value::as_str) == found.name.as_deref();
    (!agrees).then(|| format!("{stage}: {} ({:?} {:?})", found.detail, found.kind, found.name))
}

#[test]
fn validate() {
    compare("validate.json", 207);
}

#[test]
fn validate_random() {
    compare("validate_random.json", 425);
}
