//! `kubectl port-forward`: a tunnel to one pod, past every Service and its rules.

use crate::api::{IntOrString, Kind, Object, Pod, Service};
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::exec;
use crate::shell::kubectl::watch::Watch;
use crate::shell::{Response, Then, Wait};

pub(super) const FLAGS: &str = "address= pod-running-timeout=";

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let Some((target, ports)) = call.flags.words.split_first() else {
        return Err(call.usage("TYPE/NAME and list of ports are required for port-forward"));
    };
    if ports.is_empty() {
        return Err(call.usage("TYPE/NAME and list of ports are required for port-forward"));
    }
    let pod = exec::pod(call, std::slice::from_ref(target))?;
    let service = service(call, target);
    if pod.status.phase != "Running" {
        let text = format!(
            "unable to forward port because pod is not running. Current status={}",
            pod.status.phase
        );
        return Err(call::error(&text));
    }
    let mut said = Said::default();
    for spec in ports {
        let (local, remote) = spec.split_once(':').unwrap_or((spec, spec));
        let remote = target_port(remote, service.as_ref(), &pod)?;
        let local = if local.is_empty() || local == "0" {
            // Any free port; a high one, always the same.
            40_000 + remote % 10_000
        } else if spec.contains(':') {
            number(local)?
        } else {
            number(local).unwrap_or(remote)
        };
        for address in ["127.0.0.1", "[::1]"] {
            said.line(&format!("Forwarding from {address}:{local} -> {remote}"));
        }
    }
    said.then = Then::Wait(Wait::Watch(Watch::forward(exec::name_of(&pod))));
    Ok(said.into())
}

/// The Service that was named, if it was one.
fn service(call: &Call<'_>, target: &str) -> Option<Service> {
    let (kind, name) = target.split_once('/')?;
    let resource = super::resource::find(kind).ok()?;
    match (resource.kind, call.stored(Kind::Service, name)) {
        (Some(Kind::Service), Some(Object::Service(service))) => Some(service),
        _ => None,
    }
}

fn number(text: &str) -> Result<i32, Fault> {
    let parsed = text.parse::<u16>().ok().filter(|number| *number > 0);
    parsed.map(i32::from).ok_or_else(|| {
        call::error(&format!("error parsing local port '{text}': strconv.ParseUint: parsing \"{text}\": invalid syntax"))
    })
}

/// The pod's port: a Service's port is looked up, a name too.
fn target_port(text: &str, service: Option<&Service>, pod: &Pod) -> Result<i32, Fault> {
    let named = |name: &str| {
        let ports = pod.spec.containers.iter().flat_map(|container| &container.ports);
        let mut found = ports.filter(|port| port.name == name).map(|port| port.container_port);
        found.next()
    };
    let Some(service) = service else {
        let missing = || {
            let name = &pod.metadata.name;
            call::error(&format!("Pod '{name}' does not have a named port '{text}'"))
        };
        return text.parse().ok().or_else(|| named(text)).ok_or_else(missing);
    };
    let name = &service.metadata.name;
    let found =
        service.spec.ports.iter().find(|port| {
            port.port.to_string() == text || (!port.name.is_empty() && port.name == text)
        });
    let Some(port) = found else {
        let text = format!("Service {name} does not have a service port {text}");
        return Err(call::error(&text));
    };
    match &port.target_port {
        _ if service.spec.cluster_ip == "None" => Ok(port.port),
        None => Ok(port.port),
        Some(IntOrString::Int(number)) => Ok(*number),
        Some(IntOrString::String(wanted)) => named(wanted).ok_or_else(|| {
            let pod = &pod.metadata.name;
            call::error(&format!("Pod '{pod}' does not have a named port '{wanted}'"))
        }),
    }
}
