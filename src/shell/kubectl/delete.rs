//! `kubectl delete`: by name, by selector, all of a kind, or what stands in files.

use crate::api::{Object, ObjectRef};
use crate::shell::kubectl::call::{self, Call, Fault, Said, Trial};
use crate::shell::kubectl::resource::Resource;
use crate::shell::kubectl::targets::{self, Asked};
use crate::shell::kubectl::{files, output};
use crate::shell::{Response, Then, Wait};
use crate::simulation::Action;

pub(super) const FLAGS: &str = "filename|f= recursive|R kustomize|k= selector|l= \
                                field-selector= all all-namespaces|A wait now force \
                                grace-period= ignore-not-found output|o= cascade?background \
                                dry-run?unchanged timeout= interactive|i raw=";

const FORCED: &str = "Warning: Immediate deletion does not wait for confirmation that the running \
                      resource has been terminated. The resource may continue to run on the \
                      cluster indefinitely.";

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let mut said = Said::default();
    let asked = asked(call, &mut said)?;
    let by_name = asked.iter().any(|it| it.name.is_some());
    let is_picked =
        ["all", "selector", "field-selector"].iter().any(|flag| call.flags.value(flag).is_some());
    if !by_name && !is_picked && !said.has_failed() {
        return Err(call::error("resource(s) were provided, but no name was specified"));
    }
    if by_name && call.flags.has("all") {
        return Err(call::error("setting 'all' parameter but found a non empty selector."));
    }
    let mut found = targets::find(call, &asked)?;
    if call.flags.has("ignore-not-found") || (!by_name && is_picked) {
        found.missing.clear();
    }
    if call.flags.has("force") {
        said.remark(FORCED);
    }
    let gone = delete(call, &found.objects, &mut said)?;
    let file = call.flags.list("filename").into_iter().next();
    for status in &found.missing {
        let refusal = call::refusal(status);
        said.fault(&file.as_ref().map_or(refusal, |file| status.kubectl_text("deleting", file)));
    }
    if found.objects.is_empty() && found.missing.is_empty() && !said.has_failed() {
        said.remark("No resources found");
    }
    let waits = call.flags.value("wait") != Some("false") && !call.flags.has("force");
    if waits && !gone.is_empty() {
        said.then = Then::Wait(Wait::Gone(gone));
    }
    Ok(said.into())
}

fn asked(call: &Call<'_>, said: &mut Said) -> Result<Vec<Asked>, Fault> {
    if call.flags.value("filename").is_none() {
        let asked = targets::asked(&call.flags.words)?;
        if asked.is_empty() {
            return Err(call::error(
                "You must provide one or more resources by argument or filename.\nExample \
                 resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   \
                 '<resource> <name>'\n   '<resource>'",
            ));
        }
        return Ok(asked);
    }
    let mut asked = Vec::new();
    for item in files::items(call, "deleting")? {
        match item.object {
            Ok(object) => asked.extend(
                Resource::of(object.kind())
                    .map(|resource| Asked { resource, name: Some(object.metadata().name.clone()) }),
            ),
            // The server reads no fields of what is deleted: only kubectl's own faults count.
            Err(text) if text.starts_with("error:") => said.fault(&text),
            Err(text) => said.remark(&text),
        }
    }
    Ok(asked)
}

/// Tries and proposes each deletion; gives what will be gone.
fn delete(call: &Call<'_>, objects: &[Object], said: &mut Said) -> Result<Vec<ObjectRef>, Fault> {
    let format = output::format(call)?;
    let is_dry = !matches!(call.flags.value("dry-run"), None | Some("none"));
    let mut trial = Trial::new(call.world());
    let store = call.world().control_plane().objects();
    let mut gone = Vec::new();
    for object in objects {
        let reference = object.reference();
        // What is only shown, such as the API server's own Service, comes back at once.
        let is_stored = store.get(&reference).is_some();
        let refused = if is_stored { trial.delete(&reference).err() } else { None };
        if let Some(status) = refused {
            said.fault(&call::refusal(&status));
            continue;
        }
        said.line(&line(call, object, &format, is_dry));
        if is_dry || !is_stored {
            continue;
        }
        said.actions.push(Action::Delete(reference.clone()));
        gone.push(reference);
    }
    Ok(gone)
}

fn line(call: &Call<'_>, object: &Object, format: &output::Format, is_dry: bool) -> String {
    let kind = object.kind();
    let name = &object.metadata().name;
    let printed = Resource::of(kind).map(Resource::printed).unwrap_or_default();
    if *format == output::Format::Name {
        return format!("{printed}/{name}");
    }
    let forced = if call.flags.has("force") { " force" } else { "" };
    let dry = if is_dry { " (dry run)" } else { "" };
    let place = if kind.is_namespaced() {
        format!(" from {} namespace", object.metadata().namespace_or_default())
    } else {
        String::new()
    };
    format!("{printed} \"{name}\"{forced} deleted{place}{dry}")
}
