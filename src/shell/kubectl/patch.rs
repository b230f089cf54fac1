//! `kubectl patch` and `edit`.

use crate::api::{Kind, Map, Object, Value};
use crate::control_plane::admission::Write;
use crate::manifest;
use crate::shell::kubectl::apply::Writing;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::{files, resource, targets};
use crate::shell::{Response, Then};

pub(super) const FLAGS: &str = "patch|p= type= patch-file= filename|f= recursive|R kustomize|k= \
                                output|o= local dry-run?unchanged subresource= field-manager=";
pub(super) const EDIT_FLAGS: &str = "filename|f= recursive|R kustomize|k= output|o= selector|l= \
                                     output-patch save-config validate?strict windows-line-endings \
                                     show-managed-fields subresource= field-manager=";

/// Lists whose elements a strategic patch tells apart by this field.
const MERGE_KEYS: &[(&str, &str)] =
    &[("containers", "name"), ("initContainers", "name"), ("ports", "port"), ("taints", "key")];

/// The stored objects that the words mean.
fn objects(call: &Call<'_>) -> Result<Vec<Object>, Fault> {
    let asked = if call.flags.value("filename").is_some() {
        files::asked(call)?
    } else {
        targets::asked(&call.flags.words)?
    };
    if asked.is_empty() {
        return Err(call::error("You must provide one or more resources by argument or filename."));
    }
    let found = targets::find(call, &asked)?;
    if let Some(status) = found.missing.first() {
        return Err(call::server(status));
    }
    let store = call.world().control_plane().objects();
    let stored = found.objects.iter().filter_map(|it| store.get(&it.reference()));
    Ok(stored.map(|object| (**object).clone()).collect())
}

/// `kubectl patch`.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let text = call.flags.text("patch");
    if text.is_empty() {
        return Err(call::error(
            "must specify --patch or --patch-file containing the contents of the patch",
        ));
    }
    let sort = call.flags.value("type").unwrap_or("strategic").to_lowercase();
    if !matches!(sort.as_str(), "strategic" | "merge" | "json") {
        let text = format!("--type must be one of [json merge strategic], not \"{sort}\"");
        return Err(call::error(&text));
    }
    if sort == "json" {
        return Err(call::error("this lab knows the patch types merge and strategic, not json"));
    }
    let patch = read(text)?;
    let mut writing = Writing::new(call, Write::Replace)?;
    for object in objects(call)? {
        let mut value = object.write();
        merge(&mut value, &patch, sort == "strategic", "");
        let name = resource::named(object.kind(), &object.metadata().name);
        match typed(object.kind(), value) {
            Err(fault) => writing.said.fault(&fault),
            Ok(mut patched) => {
                patched.metadata_mut().created_at = object.metadata().created_at;
                if patched.write() == object.write() {
                    writing.said.line(&format!("{name} patched (no change)"));
                    continue;
                }
                writing.deed = Some("patched");
                writing.one(patched, None);
            }
        }
    }
    Ok(writing.done())
}

/// The patch, which is JSON or YAML. It is read as the one field of a manifest in which
/// anything may stand.
fn read(text: &str) -> Result<Value, Fault> {
    let indented = text.lines().map(|line| ["      ", line, "\n"].concat());
    let indented = indented.collect::<String>();
    let carrier = format!(
        "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n  managedFields:\n  - fieldsV1:\n\
         {indented}"
    );
    let parsed = manifest::parse(&carrier);
    let first = parsed.documents.into_iter().next();
    let fields = first.and_then(|it| it.object.metadata().managed_fields.clone());
    let Some(Value::List(entries)) = fields else {
        return Err(call::error("unable to parse the patch: it is neither JSON nor YAML"));
    };
    match entries.first().and_then(|entry| entry.get("fieldsV1")) {
        Some(value @ Value::Map(_)) => Ok(value.clone()),
        Some(_) | None => {
            Err(call::error("unable to parse the patch: it is neither JSON nor YAML"))
        }
    }
}

/// Puts the patch into the value: null takes a field away.
fn merge(value: &mut Value, patch: &Value, is_strategic: bool, field: &str) {
    let Value::Map(changes) = patch else {
        match (value, patch) {
            (Value::List(items), Value::List(patches)) if is_strategic => {
                merge_list(items, patches, field);
            }
            (value, patch) => value.clone_from(patch),
        }
        return;
    };
    if !matches!(value, Value::Map(_)) {
        *value = Value::Map(Map::new());
    }
    let Value::Map(fields) = value else { return };
    for (name, change) in changes {
        if *change == Value::Null {
            fields.remove(name);
        } else {
            let mut inner = fields.remove(name).unwrap_or_default();
            merge(&mut inner, change, is_strategic, name);
            fields.insert(name.clone(), inner);
        }
    }
}

/// Elements with the same key are merged, others added; a list without a key is replaced.
fn merge_list(items: &mut Vec<Value>, patches: &[Value], field: &str) {
    let known = MERGE_KEYS.iter().find(|(name, _)| *name == field);
    let Some((_, key)) = known else {
        items.clear();
        items.extend(patches.iter().cloned());
        return;
    };
    for patch in patches {
        let same =
            items.iter_mut().find(|it| it.get(key).is_some() && it.get(key) == patch.get(key));
        match same {
            Some(item) => merge(item, patch, true, ""),
            None => items.push(patch.clone()),
        }
    }
}

/// The value as an object, through the strict reader, whose words are the server's.
fn typed(kind: Kind, value: Value) -> Result<Object, String> {
    let Value::Map(mut fields) = value else { return Err("error: no object".to_owned()) };
    let text = |text: &str| Value::String(text.to_owned());
    fields.insert("apiVersion".to_owned(), text(kind.api_version()));
    fields.insert("kind".to_owned(), text(kind.as_str()));
    let parsed = manifest::parse(&manifest::value_to_yaml(&Value::Map(fields)));
    let fault = parsed.diagnostics.iter().find(|it| it.severity == manifest::Severity::Error);
    if let Some(fault) = fault {
        return Err(format!("Error from server (BadRequest): {}", fault.message));
    }
    let first = parsed.documents.into_iter().next();
    first.map(|document| document.object).ok_or_else(|| "error: no object".to_owned())
}

/// `kubectl edit`: the editor opens.
pub(super) fn edit(call: &Call<'_>) -> Result<Response, Fault> {
    let objects = objects(call)?;
    let Some(first) = objects.first() else {
        return Err(call::error("edit cancelled, no objects found"));
    };
    let title = resource::named(first.kind(), &first.metadata().name);
    let texts: Vec<String> = objects.iter().map(manifest::to_yaml).collect();
    Ok(Response::default().then(Then::Edit { title, text: texts.join("---\n") }))
}
