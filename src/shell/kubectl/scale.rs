//! `kubectl scale`.

use crate::api::{Kind, Object};
use crate::shell::Response;
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::{files, resource, targets};
use crate::simulation::Action;

pub(super) const FLAGS: &str = "replicas= current-replicas= resource-version= timeout= all \
                                selector|l= filename|f= recursive|R kustomize|k= output|o= \
                                dry-run?unchanged";

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let Some(replicas) = call.flags.number("replicas", call.path)? else {
        return Err(call::error("required flag(s) \"replicas\" not set"));
    };
    if replicas < 0 {
        let text = format!(
            "The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0, \
             got {replicas}"
        );
        return Err(call::error(&text));
    }
    let asked = if call.flags.value("filename").is_some() {
        files::asked(call)?
    } else {
        targets::asked(&call.flags.words)?
    };
    let is_named = asked.iter().all(|it| it.name.is_some());
    let is_picked = call.flags.has("all") || call.flags.value("selector").is_some();
    if asked.is_empty() || (!is_named && !is_picked) {
        return Err(call::error("resource(s) were provided, but no name was specified"));
    }
    let found = targets::find(call, &asked)?;
    let mut said = Said::default();
    let current = call.flags.number("current-replicas", call.path)?;
    for object in &found.objects {
        let name = resource::named(object.kind(), &object.metadata().name);
        let Object::Deployment(deployment) = object else {
            said.fault(if object.kind() == Kind::ReplicaSet {
                "error: this lab scales Deployments; a ReplicaSet follows its own"
            } else {
                "Error from server (NotFound): the server could not find the requested resource"
            });
            continue;
        };
        let had = deployment.spec.replicas.unwrap_or(1);
        if let Some(expected) = current.filter(|expected| *expected >= 0 && *expected != had) {
            said.fault(&format!("error: Expected replicas to be {expected}, was {had}"));
            continue;
        }
        let is_dry = call.flags.value("dry-run").is_some_and(|it| it != "none");
        said.line(&format!("{name} scaled{}", if is_dry { " (dry run)" } else { "" }));
        if !is_dry {
            said.actions.push(Action::Scale { deployment: object.reference(), replicas });
        }
    }
    for status in &found.missing {
        said.fault(&call::refusal(status));
    }
    if found.objects.is_empty() && found.missing.is_empty() {
        said.fault("error: no objects passed to scale");
    }
    Ok(said.into())
}
