//! `kubectl explain`: the fields that Kubernetes knows, and what the modelled ones mean (`meanings`).

use std::fmt::Write as _;

use crate::manifest;
use crate::shell::Response;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::meanings::words;
use crate::shell::kubectl::resource;

pub(super) const FLAGS: &str = "recursive api-version= output|o=";

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let Some(path) = call.word(0) else {
        return Err(Fault::new(
            "error: You must specify the type of resource to explain. Use \"kubectl api-resources\" \
             for a complete list of supported resources.",
        ));
    };
    let (kind, rest) = path.split_once('.').unwrap_or((path, ""));
    let resource = resource::find(kind)?;
    let mut name = resource.name;
    let (mut go_type, mut key) = ("", name.to_owned());
    for field in rest.split('.').filter(|field| !field.is_empty()) {
        let known = manifest::fields(name);
        let Some((_, found)) = known.iter().find(|(known, _)| *known == field) else {
            return Err(call::error(&format!("field \"{field}\" does not exist")));
        };
        key = format!("{name}.{field}");
        (go_type, name) = (found, struct_name(found));
    }
    let mut text = format!("KIND:       {}\nVERSION:    {}\n\n", resource.name, version(resource));
    if !resource.group().is_empty() {
        text = format!("GROUP:      {}\n{text}", resource.group());
    }
    if let Some((_, field)) = key.split_once('.') {
        let _ = writeln!(text, "FIELD: {field} <{}>\n", shown(go_type));
    }
    let about = match (words(&key), words(name)) {
        ("", "") => "<empty>",
        ("", about) | (about, _) => about,
    };
    let _ = write!(text, "DESCRIPTION:\n    {about}\n    ");
    let fields = manifest::fields(name);
    if fields.is_empty() {
        return Ok(Response::says(text + "\n"));
    }
    text += "\nFIELDS:\n";
    let is_deep = call.flags.has("recursive");
    list(name, 1, is_deep, &mut text);
    Ok(Response::says(text + "\n"))
}

fn version(resource: &resource::Resource) -> &'static str {
    resource.version.rsplit('/').next().unwrap_or("")
}

/// The fields, each with its type and its meaning; with those inside, if they are wanted.
fn list(name: &str, depth: usize, is_deep: bool, text: &mut String) {
    let indent = "  ".repeat(depth);
    for (field, go_type) in manifest::fields(name) {
        let _ = writeln!(text, "{indent}{field}\t<{}>", shown(go_type));
        let inner = struct_name(go_type);
        if !is_deep {
            let about = words(&format!("{name}.{field}"));
            let about = if about.is_empty() { "<no description>" } else { about };
            let _ = writeln!(text, "{indent}  {about}\n");
        } else if depth < 6 && inner != name {
            list(inner, depth + 1, is_deep, text);
        }
    }
}

/// The struct in a Go type: `[]v1.ServicePort` holds `ServicePort`.
fn struct_name(go_type: &'static str) -> &'static str {
    let bare = go_type.rsplit(']').next().unwrap_or(go_type);
    bare.strip_prefix("v1.").unwrap_or(bare)
}

/// A type as `explain` shows it.
#[must_use]
pub fn shown(go_type: &'static str) -> String {
    let inner = struct_name(go_type);
    let is_struct = !manifest::fields(inner).is_empty();
    let base = match inner {
        "int32" | "int64" => "integer",
        "bool" => "boolean",
        "intstr.IntOrString" => "IntOrString",
        "resource.Quantity" => "Quantity",
        _ if is_struct => inner,
        _ => "string",
    };
    let before = go_type.rfind(']').and_then(|end| go_type.get(..=end)).unwrap_or("");
    format!("{before}{base}")
}
