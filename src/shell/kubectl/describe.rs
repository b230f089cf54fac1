//! `kubectl describe`.

use crate::api::{Kind, Object};
use crate::shell::Response;
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::get::ENDPOINTS_ARE_OLD;
use crate::shell::kubectl::{events, files, targets, view};
use crate::shell::print;

pub(super) const FLAGS: &str = "selector|l= all-namespaces|A show-events filename|f= recursive|R \
                                kustomize|k= chunk-size=";

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let mut asked = if call.flags.value("filename").is_some() {
        files::asked(call)?
    } else {
        targets::asked(&call.flags.words)?
    };
    if asked.is_empty() {
        return Err(Fault::new(
            "error: You must specify the type of resource to describe. Use \"kubectl \
             api-resources\" for a complete list of supported resources.",
        ));
    }
    let mut said = Said::default();
    if asked.iter().any(|it| it.resource.kind == Some(Kind::Endpoints)) {
        said.remark(ENDPOINTS_ARE_OLD);
    }
    let mut found = targets::find(call, &asked)?;
    if let (1, [missing]) = (asked.len(), found.missing.as_slice()) {
        // The beginning of a name is enough.
        let missing = missing.clone();
        let prefix = asked.first_mut().and_then(|it| it.name.take()).unwrap_or_default();
        let mut all = targets::find(call, &asked)?;
        all.objects.retain(|object| object.metadata().name.starts_with(&prefix));
        if all.objects.is_empty() {
            all.missing.push(missing);
        }
        found = all;
    }
    let everything = view::all(call.world());
    let all: Vec<&Object> = everything.iter().collect();
    let is_shown = call.flags.value("show-events") != Some("false");
    for object in &found.objects {
        if !said.out.is_empty() {
            said.out.push_str("\n\n");
        }
        match print::describe(object, &all) {
            Some(text) => match events::described(call.world(), object) {
                Some(told) if is_shown => {
                    let (before, _) = text.rsplit_once("\nEvents:").unwrap_or((&text, ""));
                    said.out.push_str(before);
                    said.out.push('\n');
                    said.out.push_str(&told);
                }
                _ => said.out.push_str(&text),
            },
            None => said.out.push_str(&crate::manifest::to_yaml(object)),
        }
    }
    for status in &found.missing {
        said.fault(&call::refusal(status));
    }
    if found.objects.is_empty() && found.missing.is_empty() {
        if call.flags.has("all-namespaces") || asked.iter().all(|it| !it.resource.is_namespaced) {
            said.remark("No resources found");
        } else {
            said.remark(&format!("No resources found in {} namespace.", call.namespace()));
        }
    }
    Ok(said.into())
}
