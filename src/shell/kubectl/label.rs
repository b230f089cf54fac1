//! `kubectl label` and `annotate`: `KEY=VALUE` puts one on, `KEY-` takes it off.

use crate::api::{Labels, Object};
use crate::control_plane::admission::Write;
use crate::shell::Response;
use crate::shell::kubectl::apply::Writing;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::{files, resource, targets};

pub(super) const FLAGS: &str = "overwrite all selector|l= filename|f= recursive|R kustomize|k= \
                                output|o= list dry-run?unchanged all-namespaces|A local \
                                resource-version= field-selector= field-manager=";

/// One wish.
#[derive(Debug)]
struct Change {
    key: String,
    /// `None` takes it off.
    value: Option<String>,
}

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let thing = call.path;
    let (words, changes) = split(call)?;
    let asked = if call.flags.value("filename").is_some() {
        files::asked(call)?
    } else {
        targets::asked(&words)?
    };
    let is_picked = call.flags.has("all") || call.flags.value("selector").is_some();
    if asked.is_empty() || (asked.iter().any(|it| it.name.is_none()) && !is_picked) {
        return Err(call::error("resource(s) were provided, but no name was specified"));
    }
    if changes.is_empty() && !call.flags.has("list") {
        return Err(call.usage(&format!("at least one {} update is required", noun(thing))));
    }
    let found = targets::find(call, &asked)?;
    let mut writing = Writing::new(call, Write::Replace)?;
    for shown in &found.objects {
        let store = call.world().control_plane().objects();
        let Some(stored) = store.get(&shown.reference()) else {
            writing.said.fault("error: this lab does not change the API server's own Service");
            continue;
        };
        one(call, (**stored).clone(), &changes, &mut writing);
    }
    for status in &found.missing {
        writing.said.fault(&call::refusal(status));
    }
    Ok(writing.done())
}

fn noun(path: &str) -> &'static str {
    if path == "label" { "label" } else { "annotation" }
}

/// The words that name objects, and the changes.
fn split(call: &Call<'_>) -> Result<(Vec<String>, Vec<Change>), Fault> {
    let (mut words, mut changes) = (Vec::new(), Vec::new());
    for word in &call.flags.words {
        let is_name = words.is_empty() || (changes.is_empty() && !is_change(word));
        if is_name {
            words.push(word.clone());
        } else if let Some((key, value)) = word.split_once('=') {
            changes.push(Change { key: key.to_owned(), value: Some(value.to_owned()) });
        } else if let Some(key) = word.strip_suffix('-') {
            changes.push(Change { key: key.to_owned(), value: None });
        } else {
            let text = format!("unknown {} spec: {word}", noun(call.path));
            return Err(call::error(&text));
        }
    }
    Ok((words, changes))
}

fn is_change(word: &str) -> bool {
    word.contains('=') || word.ends_with('-')
}

fn one(call: &Call<'_>, mut object: Object, changes: &[Change], writing: &mut Writing<'_>) {
    let is_label = call.path == "label";
    let metadata = object.metadata_mut();
    let map = if is_label { &mut metadata.labels } else { &mut metadata.annotations };
    let before = map.clone();
    if let Err(fault) = change(map, changes, call, writing) {
        writing.said.fault(&fault);
        return;
    }
    let after = map.clone();
    let name = resource::named(object.kind(), &object.metadata().name);
    if call.flags.has("list") {
        let lines = after.iter().map(|(key, value)| format!("{key}={value}\n"));
        writing.said.out.push_str(&lines.collect::<String>());
        return;
    }
    if before == after {
        let deed = if is_label { "not labeled" } else { "annotated" };
        writing.said.line(&format!("{name} {deed}"));
        return;
    }
    let only_removed = changes.iter().all(|change| change.value.is_none());
    writing.deed = Some(match (is_label, only_removed) {
        (true, true) => "unlabeled",
        (true, false) => "labeled",
        (false, _) => "annotated",
    });
    writing.one(object, None);
}

fn change(
    map: &mut Labels,
    changes: &[Change],
    call: &Call<'_>,
    writing: &mut Writing<'_>,
) -> Result<(), String> {
    let overwrites = call.flags.has("overwrite");
    for change in changes {
        match (&change.value, map.get(&change.key)) {
            (Some(value), Some(had)) if had != value && !overwrites => {
                return Err(format!(
                    "error: '{}' already has a value ({had}), and --overwrite is false",
                    change.key
                ));
            }
            (Some(value), _) => {
                map.insert(change.key.clone(), value.clone());
            }
            (None, had) => {
                if had.is_none() {
                    let text = format!("{} \"{}\" not found.", noun(call.path), change.key);
                    writing.said.line(&text);
                }
                map.remove(&change.key);
            }
        }
    }
    Ok(())
}
