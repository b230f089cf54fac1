//! How objects are printed that are no table: `-o yaml`, `json`, `name`, `jsonpath=…`,
//! `custom-columns=…`.

use crate::api::{Map, Object, Value};
use crate::manifest;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::{jsonpath, resource};
use crate::shell::print;

/// A format that was asked for with `-o`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A table, or one line on what was done.
    Plain,
    /// A table with all its columns.
    Wide,
    Yaml,
    Json,
    Name,
    JsonPath(String),
    Columns(String),
}

const FORMATS: &str = "custom-columns,custom-columns-file,go-template,go-template-file,json,\
                       jsonpath,jsonpath-as-json,jsonpath-file,kyaml,name,template,templatefile,\
                       wide,yaml";

/// The format that a command is asked for.
pub(super) fn format(call: &Call<'_>) -> Result<Format, Fault> {
    let output = call.flags.text("output");
    let (name, rest) = output.split_once('=').unwrap_or((output, ""));
    Ok(match name {
        "" => Format::Plain,
        "wide" => Format::Wide,
        "yaml" => Format::Yaml,
        "json" => Format::Json,
        "name" => Format::Name,
        "jsonpath" if !rest.is_empty() => Format::JsonPath(rest.to_owned()),
        "jsonpath" => {
            return Err(call::error("template format specified but no template given"));
        }
        "custom-columns" if !rest.is_empty() => Format::Columns(rest.to_owned()),
        "custom-columns" => {
            return Err(call::error("custom-columns format specified but no custom columns given"));
        }
        _ if FORMATS.split(',').any(|known| known == name) => {
            return Err(call::error(&format!("this lab does not print {name}")));
        }
        _ => {
            return Err(call::error(&format!(
                "unable to match a printer suitable for the output format \"{output}\", allowed \
                 formats are: {FORMATS}"
            )));
        }
    })
}

/// Objects in a format that is no table. Several, or what was asked for without a name, are a list.
pub(super) fn formatted(
    format: &Format,
    objects: &[Object],
    is_list: bool,
) -> Result<String, Fault> {
    let whole = || match objects {
        [one] if !is_list => manifest::to_value(one),
        _ => list(objects),
    };
    Ok(match format {
        Format::Yaml => manifest::value_to_yaml(&whole()),
        Format::Json => {
            let mut text = String::new();
            pretty(&whole(), 0, &mut text);
            text + "\n"
        }
        Format::JsonPath(template) => {
            jsonpath::print(template, &whole()).map_err(|fault| call::error(&fault))?
        }
        Format::Columns(spec) => columns(spec, objects)?,
        Format::Name | Format::Plain | Format::Wide => objects
            .iter()
            .map(|it| resource::named(it.kind(), &it.metadata().name) + "\n")
            .collect(),
    })
}

fn list(objects: &[Object]) -> Value {
    let text = |text: &str| Value::String(text.to_owned());
    let metadata = Map::from([("resourceVersion".to_owned(), text(""))]);
    Value::Map(Map::from([
        ("apiVersion".to_owned(), text("v1")),
        ("items".to_owned(), Value::List(objects.iter().map(manifest::to_value).collect())),
        ("kind".to_owned(), text("List")),
        ("metadata".to_owned(), Value::Map(metadata)),
    ]))
}

/// JSON with an indent of four, as kubectl prints it.
fn pretty(value: &Value, indent: usize, out: &mut String) {
    let line = |indent: usize, out: &mut String| {
        out.push('\n');
        out.extend(std::iter::repeat_n("    ", indent));
    };
    match value {
        Value::List(items) if !items.is_empty() => {
            let mut opening = '[';
            for item in items {
                out.push(opening);
                opening = ',';
                line(indent + 1, out);
                pretty(item, indent + 1, out);
            }
            line(indent, out);
            out.push(']');
        }
        Value::Map(fields) if !fields.is_empty() => {
            let mut opening = '{';
            for (key, field) in fields {
                out.push(opening);
                opening = ',';
                line(indent + 1, out);
                out.push_str(&Value::String(key.clone()).to_string());
                out.push_str(": ");
                pretty(field, indent + 1, out);
            }
            line(indent, out);
            out.push('}');
        }
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::String(_)
        | Value::List(_)
        | Value::Map(_) => out.push_str(&value.to_string()),
    }
}

/// `NAME:.metadata.name,PORT:.spec.ports[0].port`.
fn columns(spec: &str, objects: &[Object]) -> Result<String, Fault> {
    let mut parts = Vec::new();
    for part in spec.split(',') {
        let Some((title, path)) = part.split_once(':') else {
            return Err(call::error(&format!(
                "unexpected custom-columns spec: {part}, expected <header>:<json-path-expr>"
            )));
        };
        parts.push((title, path));
    }
    let titles: Vec<&str> = parts.iter().map(|(title, _)| *title).collect();
    let mut rows = titles.join("\t") + "\n";
    for object in objects {
        let value = manifest::to_value(object);
        let mut cells = Vec::new();
        for (_, path) in &parts {
            let found = jsonpath::values(path, &value).map_err(|fault| call::error(&fault))?;
            let texts: Vec<String> = found.iter().map(jsonpath::text).collect();
            cells.push(if texts.is_empty() { "<none>".to_owned() } else { texts.join(",") });
        }
        rows += &(cells.join("\t") + "\n");
    }
    Ok(print::columns(&rows))
}
