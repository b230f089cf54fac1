//! Manifests named by `-f`: objects and complaints, in the order of the text.

use crate::api::Object;
use crate::manifest::{self, FILE_NAME, Severity};
use crate::order::InOrder as _;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::resource::Resource;
use crate::shell::kubectl::targets::Asked;

/// One document of a file.
#[derive(Debug)]
pub(super) struct Item {
    /// The name of its file, as messages have it.
    pub(super) file: String,
    /// The object, or what kubectl says where there is none.
    pub(super) object: Result<Object, String>,
}

/// All documents of the files named by `-f`. `verb` is what messages say was tried: `creating`.
pub(super) fn items(call: &Call<'_>, verb: &str) -> Result<Vec<Item>, Fault> {
    let names = call.flags.list("filename");
    if names.is_empty() {
        if call.flags.value("kustomize").is_some() {
            return Err(call::error("this lab has no kustomizations"));
        }
        return Err(call::error("must specify one of -f and -k"));
    }
    let mut items = Vec::new();
    for name in names {
        let text = text(call, &name)?;
        let file = if name == "-" { "STDIN".to_owned() } else { name };
        read(text, &file, verb, &mut items);
    }
    if items.is_empty() {
        return Err(call::error(&format!("no objects passed to {}", call.path)));
    }
    Ok(items)
}

fn text<'a>(call: &'a Call<'_>, name: &str) -> Result<&'a str, Fault> {
    if name == "-" {
        return Ok(call.context.stdin.unwrap_or(""));
    }
    if name.starts_with("http://") || name.starts_with("https://") {
        let text = format!("unable to read URL \"{name}\": this lab reaches no other site");
        return Err(call::error(&text));
    }
    let bare = name.strip_prefix("./").unwrap_or(name);
    let file = call.context.files.iter().find(|(known, _)| known == name || known == bare);
    match file {
        Some((_, text)) => Ok(text),
        None => Err(call::error(&format!("the path \"{name}\" does not exist"))),
    }
}

fn read(text: &str, file: &str, verb: &str, items: &mut Vec<Item>) {
    let parsed = manifest::parse(text);
    let mut numbered: Vec<(usize, Result<Object, String>)> = parsed
        .documents
        .into_iter()
        .map(|document| (document.document, Ok(document.object)))
        .collect();
    for diagnostic in parsed.diagnostics.iter().filter(|it| it.severity == Severity::Error) {
        let text = diagnostic
            .kubectl()
            .replacen("error when creating", &format!("error when {verb}"), 1)
            .replace(FILE_NAME, file);
        // One answer of the server may be about several places.
        if !numbered
            .iter()
            .any(|(number, it)| *number == diagnostic.document && it.as_ref().err() == Some(&text))
        {
            numbered.push((diagnostic.document, Err(text)));
        }
    }
    // A document with a fault is no object.
    let bad: Vec<usize> =
        numbered.iter().filter(|(_, it)| it.is_err()).map(|(number, _)| *number).collect();
    numbered.retain(|(number, it)| it.is_err() || !bad.contains(number));
    numbered.in_order_of(|(number, _)| *number);
    let item = |(_, object)| Item { file: file.to_owned(), object };
    items.extend(numbered.into_iter().map(item));
}

/// Puts the object into the namespace that is meant, unless it names another.
pub(super) fn place(call: &Call<'_>, object: &mut Object) -> Result<(), Fault> {
    if !object.kind().is_namespaced() {
        return Ok(());
    }
    let meant = call.namespace().to_owned();
    let is_asked = call.flags.value("namespace").is_some();
    let own = &mut object.metadata_mut().namespace;
    if own.is_empty() {
        *own = meant;
    } else if is_asked && *own != meant {
        return Err(call::error(&format!(
            "the namespace from the provided object \"{own}\" does not match the namespace \
             \"{meant}\". You must pass '--namespace={own}' to perform this operation."
        )));
    }
    Ok(())
}

/// The objects of the files, by kind and name, for commands that only look for them.
pub(super) fn asked(call: &Call<'_>) -> Result<Vec<Asked>, Fault> {
    let mut asked = Vec::new();
    for item in items(call, "creating")? {
        let object = item.object.map_err(|text| Fault::new(&text))?;
        if let Some(resource) = Resource::of(object.kind()) {
            asked.push(Asked { resource, name: Some(object.metadata().name.clone()) });
        }
    }
    Ok(asked)
}
