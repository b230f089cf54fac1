//! `kubectl rollout status`, `history`, `restart`, `undo`, `pause`, `resume`.

use std::fmt::Write as _;

use crate::api::{Deployment, Kind, Object, ObjectRef, ReplicaSet};
use crate::control_plane::admission::Write;
use crate::control_plane::deployment_controller::POD_TEMPLATE_HASH_LABEL;
use crate::shell::kubectl::apply::Writing;
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::watch::Watch;
use crate::shell::kubectl::{resource, targets, view};
use crate::shell::print;
use crate::shell::{Response, Then, Wait};
use crate::simulation::Simulation;

pub(super) const FLAGS: &str = "watch|w revision= to-revision= timeout= filename|f= recursive|R \
                                kustomize|k= selector|l= output|o= dry-run?unchanged \
                                field-manager=";

/// The annotation that makes a template another one, so that all pods are made anew.
const RESTARTED: &str = "kubectl.kubernetes.io/restartedAt";

/// The Deployments that are meant, as they are stored.
fn deployments(call: &Call<'_>) -> Result<Vec<Deployment>, Fault> {
    let asked = targets::asked(&call.flags.words)?;
    if asked.is_empty() {
        return Err(call::error("required resource not specified"));
    }
    let found = targets::find(call, &asked)?;
    if let Some(status) = found.missing.first() {
        return Err(call::server(status));
    }
    let verb = call.path.rsplit(' ').next().unwrap_or("");
    let mut deployments = Vec::new();
    for object in found.objects {
        let (kind, name) = (object.kind(), &object.metadata().name);
        let Some(Object::Deployment(deployment)) = call.stored(kind, name) else {
            let text = match verb {
                "restart" => format!("{} \"{name}\" restarting is not supported", kind.resource()),
                "status" => format!("no status viewer has been implemented for {}", kind.as_str()),
                "history" => {
                    format!("no history viewer has been implemented for {}", kind.as_str())
                }
                _ => format!("no rollbacker has been implemented for \"{}\"", kind.as_str()),
            };
            return Err(call::error(&text));
        };
        deployments.push(deployment);
    }
    Ok(deployments)
}

/// Writes changed Deployments; `deed` is what is said of each.
fn write(call: &Call<'_>, changed: Vec<Deployment>, deed: &'static str) -> Result<Response, Fault> {
    let mut writing = Writing::new(call, Write::Replace)?;
    writing.deed = Some(deed);
    for deployment in changed {
        writing.one(Object::Deployment(deployment), None);
    }
    Ok(writing.done())
}

/// `kubectl rollout restart`.
pub(super) fn restart(call: &Call<'_>) -> Result<Response, Fault> {
    let mut all = deployments(call)?;
    for deployment in &mut all {
        if deployment.spec.paused == Some(true) {
            let name = &deployment.metadata.name;
            return Err(call::error(&format!(
                "deployments.apps \"{name}\" can't restart paused deployment (run rollout resume \
                 first)"
            )));
        }
        let now = print::age::moment(call.world().now());
        deployment.spec.template.metadata.annotations.insert(RESTARTED.to_owned(), now);
    }
    write(call, all, "restarted")
}

/// `kubectl rollout pause` and `resume`.
pub(super) fn pause(call: &Call<'_>) -> Result<Response, Fault> {
    let pauses = call.path.ends_with("pause");
    let mut all = deployments(call)?;
    for deployment in &mut all {
        let is_paused = deployment.spec.paused == Some(true);
        if is_paused == pauses {
            let name = &deployment.metadata.name;
            let state = if pauses { "already paused" } else { "not paused" };
            return Err(call::error(&format!("deployments.apps \"{name}\" is {state}")));
        }
        deployment.spec.paused = pauses.then_some(true);
    }
    write(call, all, if pauses { "paused" } else { "resumed" })
}

/// `kubectl rollout undo`.
pub(super) fn undo(call: &Call<'_>) -> Result<Response, Fault> {
    let wanted = call.flags.number("to-revision", call.path)?.unwrap_or(0);
    let mut all = deployments(call)?;
    for deployment in &mut all {
        let sets = view::sets_of(call.world(), &deployment.metadata);
        let set = if wanted == 0 {
            sets.len().checked_sub(2).and_then(|place| sets.get(place)).cloned()
        } else {
            let number = u64::try_from(wanted).unwrap_or(0);
            sets.iter().find(|set| view::revision(&set.metadata) == number).cloned()
        };
        let Some(set) = set else {
            let name = &deployment.metadata.name;
            return Err(call::error(&if wanted == 0 {
                format!("no rollout history found for deployment \"{name}\"")
            } else {
                format!("unable to find specified revision {wanted} in history")
            }));
        };
        deployment.spec.template = template(&set);
    }
    write(call, all, "rolled back")
}

/// The template of a version, without the label that tells it from others.
fn template(set: &ReplicaSet) -> crate::api::PodTemplateSpec {
    let mut template = set.spec.template.clone();
    template.metadata.labels.remove(POD_TEMPLATE_HASH_LABEL);
    template
}

/// `kubectl rollout history`.
pub(super) fn history(call: &Call<'_>) -> Result<Response, Fault> {
    let wanted = call.flags.number("revision", call.path)?;
    let mut said = Said::default();
    for deployment in deployments(call)? {
        let name = resource::named(Kind::Deployment, &deployment.metadata.name);
        let sets = view::sets_of(call.world(), &deployment.metadata);
        if let Some(wanted) = wanted {
            let number = u64::try_from(wanted).unwrap_or(0);
            let set = sets.iter().find(|set| view::revision(&set.metadata) == number);
            let set = set.ok_or_else(|| call::error("unable to find the specified revision"))?;
            said.line(&format!("{name} with revision #{wanted}"));
            said.out.push_str(&print::pod_template(&set.spec.template));
            continue;
        }
        said.line(&format!("{name} "));
        let mut rows = "REVISION\tCHANGE-CAUSE\n".to_owned();
        for set in &sets {
            let cause = set.metadata.annotations.get("kubernetes.io/change-cause");
            let cause = cause.map_or("<none>", String::as_str);
            let _ = writeln!(rows, "{}\t{cause}", view::revision(&set.metadata));
        }
        said.out.push_str(&print::described(&rows));
        said.line("");
    }
    Ok(said.into())
}

/// `kubectl rollout status`.
pub(super) fn watch(call: &Call<'_>) -> Result<Response, Fault> {
    let mut said = Said::default();
    for deployment in deployments(call)? {
        let reference = ObjectRef::new(
            Kind::Deployment,
            &deployment.metadata.namespace,
            &deployment.metadata.name,
        );
        let (text, exit) = status(call.world(), &reference);
        said.out.push_str(&text);
        if exit.is_none() && call.flags.value("watch") != Some("false") {
            said.then = Then::Wait(Wait::Watch(Watch::rollout(reference, text)));
            break;
        }
    }
    Ok(said.into())
}

/// How far a rollout is, and the exit code once it is over.
pub(super) fn status(world: &Simulation, reference: &ObjectRef) -> (String, Option<u8>) {
    let (namespace, name) = (&reference.namespace, &reference.name);
    let store = world.control_plane().objects();
    let Some(deployment) = store.deployment(namespace, name) else {
        return ("error: object has been deleted\n".to_owned(), Some(1));
    };
    let wanted = i64::from(deployment.spec.replicas.unwrap_or(1));
    let sets = view::sets_of(world, &deployment.metadata);
    let hash = |set: &ReplicaSet| template(set) == deployment.spec.template;
    let current = sets.iter().rev().find(|set| hash(set));
    let (updated, ready) = current.map_or((0, 0), |set| view::count(world, &set.metadata));
    let all: i64 = sets.iter().map(|set| view::count(world, &set.metadata).0).sum();
    let waiting = format!("Waiting for deployment \"{name}\" rollout to finish: ");
    if current.is_none() {
        return ("Waiting for deployment spec update to be observed...\n".to_owned(), None);
    }
    if updated < wanted {
        let text = format!("{updated} out of {wanted} new replicas have been updated...\n");
        return (waiting + &text, None);
    }
    if all > updated {
        let text = format!("{} old replicas are pending termination...\n", all - updated);
        return (waiting + &text, None);
    }
    if ready < updated {
        let text = format!("{ready} of {updated} updated replicas are available...\n");
        return (waiting + &text, None);
    }
    (format!("deployment \"{name}\" successfully rolled out\n"), Some(0))
}
