//! What kubectl and the API server's decoder say about a text, before any object is looked at.

#![cfg(test)]

use packetwalk::manifest::{self, Diagnostic, Parsed, Severity, Stage};
use serde_json::Value;

use super::{Tally, cases};

/// The outcome of one object: read, or refused.
enum Outcome<'a> {
    Read(&'a manifest::Document),
    Refused(&'a Diagnostic),
}

/// What came of each object of the text, in order.
fn outcomes(parsed: &Parsed) -> Vec<Outcome<'_>> {
    let read = parsed.documents.iter().map(|it| (it.document, Outcome::Read(it)));
    let refused = parsed
        .diagnostics
        .iter()
        .filter(|it| it.severity == Severity::Error)
        .map(|it| (it.document, Outcome::Refused(it)));
    let mut all: Vec<_> = read.chain(refused).collect();
    all.sort_by_key(|(document, _)| *document);
    all.into_iter().map(|(_, outcome)| outcome).collect()
}

/// How the answer differs from the recorded one; `None` if it does not.
fn difference(recorded: &Value, outcome: Option<&Outcome<'_>>) -> Option<String> {
    let stage = recorded["stage"].as_str();
    let is_early = matches!(stage, Some("parse" | "kubectl" | "decode"));
    let diagnostic = match outcome {
        None => return Some("nothing was read".to_owned()),
        Some(Outcome::Read(_)) if is_early => return Some("it was read".to_owned()),
        Some(Outcome::Read(document)) => {
            let name = &document.object.metadata().name;
            let is_same = recorded["kind"] == document.object.kind().as_str()
                && recorded["name"].as_str().unwrap_or("") == name;
            return (!is_same).then(|| format!("it was read as {name}"));
        }
        Some(Outcome::Refused(diagnostic)) => diagnostic,
    };
    let ours = match diagnostic.stage {
        Stage::Parse => "parse",
        Stage::Kubectl => "kubectl",
        Stage::Decode => "decode",
    };
    let status = diagnostic.status.as_ref();
    let kubectl = recorded["kubectl"].as_str();
    let is_same = stage == Some(ours)
        && recorded["message"] == *diagnostic.message
        && recorded["reason"].as_str() == status.map(|status| status.reason)
        && recorded["code"].as_u64() == status.map(|status| u64::from(status.code))
        && recorded["kind"].as_str() == diagnostic.kind.as_deref()
        && recorded["name"].as_str() == diagnostic.name.as_deref()
        && kubectl.is_none_or(|kubectl| kubectl == diagnostic.kubectl());
    (!is_same).then(|| format!("{ours}: {}\n      not {}", diagnostic.message, recorded["message"]))
}

/// What a strict YAML reader says about keys given twice, of which kubectl is silent.
fn duplicate_keys(text: &str, parsed: &Parsed) -> Vec<String> {
    let twice = parsed.diagnostics.iter().filter_map(|diagnostic| {
        let rest = diagnostic.message.strip_prefix("duplicate key ")?;
        let key = rest.strip_suffix(", the last one wins")?;
        let (line, _) = manifest::line_column(text, diagnostic.span.start);
        Some(format!("\n  line {line}: key {key} already set in map"))
    });
    let lines: String = twice.collect();
    if lines.is_empty() { Vec::new() } else { vec![format!("yaml: unmarshal errors:{lines}")] }
}

fn compare(file: &str, floor: usize) {
    let Some(cases) = cases(file) else { return };
    let mut tally = Tally::new(&format!("{file} decode"), "documents");
    for case in &cases {
        let text = case["input"]["manifest"].as_str().expect("a manifest");
        let parsed = manifest::parse(text);
        let outcomes = outcomes(&parsed);
        let recorded = case["expect"].as_array().expect("an answer for each document");
        for (position, recorded) in recorded.iter().enumerate() {
            let difference = difference(recorded, outcomes.get(position));
            tally.count(difference.map(|text| format!("{}: {text}", case["name"])));
        }
        assert_eq!(outcomes.len(), recorded.len(), "{}: documents", case["name"]);
        let recorded = case["duplicateKeys"].as_array().cloned().unwrap_or_default();
        assert_eq!(duplicate_keys(text, &parsed), recorded, "{}: keys given twice", case["name"]);
    }
    tally.finish(floor);
}

#[test]
fn decode_of_validate() {
    compare("validate.json", 208);
}

#[test]
fn decode_of_validate_random() {
    compare("validate_random.json", 425);
}

#[test]
fn decode_of_validate_update() {
    compare("validate_update.json", 384);
}
