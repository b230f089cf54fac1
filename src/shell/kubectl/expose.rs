//! `kubectl expose`: a Service for what is there.

use crate::api::service::{ClientIPConfig, SessionAffinityConfig};
use crate::api::{Container, IntOrString, Kind, Labels, Object, Service, ServicePort};
use crate::control_plane::admission::Write;
use crate::order::SortedSet;
use crate::shell::Response;
use crate::shell::kubectl::apply::Writing;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::selector::Selector;
use crate::shell::kubectl::{files, targets};

pub(super) const FLAGS: &str = "port= target-port= protocol= type= name= selector|l= labels= \
                                cluster-ip= external-ip= load-balancer-ip= session-affinity= \
                                dry-run?unchanged output|o= save-config filename|f= \
                                kustomize|k= recursive|R overrides= override-type= \
                                field-manager= container-port= generator=";

/// What is exposed, as far as its Service goes.
#[derive(Debug, Default)]
struct Source {
    name: String,
    labels: Labels,
    selector: Labels,
    /// Number and protocol of each port it says it has.
    ports: Vec<(i32, String)>,
}

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let asked = if call.flags.value("filename").is_some() {
        files::asked(call)?
    } else {
        targets::asked(&call.flags.words)?
    };
    if asked.is_empty() {
        return Err(call::error(
            "You must provide one or more resources by argument or filename.\nExample resource \
             specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> \
             <name>'\n   '<resource>'",
        ));
    }
    if let Some(it) = asked.iter().find(|it| !can_be_exposed(it.resource.kind)) {
        let resource = it.resource;
        let name = match resource.group() {
            "" => resource.name.to_owned(),
            group => format!("{}.{group}", resource.name),
        };
        return Err(call::error(&format!("cannot expose a {name}")));
    }
    if asked.iter().any(|it| it.name.is_none()) {
        return Err(call::error("resource(s) were provided, but no name was specified"));
    }
    // The selector given is the new Service's, not one to look for objects with.
    let searching = Call {
        context: call.context,
        path: call.path,
        flags: super::flags::Flags::in_namespace(call.namespace()),
    };
    let found = targets::find(&searching, &asked)?;
    let mut writing = Writing::new(call, Write::Create)?;
    writing.deed = Some("exposed");
    for object in &found.objects {
        let service = service(call, &source(object))?;
        writing.one(Object::Service(service), None);
    }
    for status in &found.missing {
        writing.said.fault(&call::refusal(status));
    }
    Ok(writing.done())
}

const fn can_be_exposed(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Deployment | Kind::ReplicaSet | Kind::Pod | Kind::Service))
}

fn source(object: &Object) -> Source {
    let metadata = object.metadata();
    let mut source = Source {
        name: metadata.name.clone(),
        labels: metadata.labels.clone(),
        ..Source::default()
    };
    let pairs = |selector: &Option<crate::api::LabelSelector>| {
        selector.as_ref().map(|it| it.match_labels.clone()).unwrap_or_default()
    };
    if let Object::Deployment(deployment) = object {
        source.selector = pairs(&deployment.spec.selector);
        source.ports = ports(&deployment.spec.template.spec.containers);
    } else if let Object::ReplicaSet(set) = object {
        source.selector = pairs(&set.spec.selector);
        source.ports = ports(&set.spec.template.spec.containers);
    } else if let Object::Pod(pod) = object {
        source.selector.clone_from(&metadata.labels);
        source.ports = ports(&pod.spec.containers);
    } else if let Object::Service(service) = object {
        source.selector.clone_from(&service.spec.selector);
        let own = service.spec.ports.iter();
        source.ports = own.map(|port| (port.port, port.protocol.clone())).collect();
    }
    source
}

fn ports(containers: &[Container]) -> Vec<(i32, String)> {
    let mut seen = SortedSet::new();
    let all = containers.iter().flat_map(|container| &container.ports);
    all.map(|port| {
        let protocol = if port.protocol.is_empty() { "TCP" } else { &port.protocol };
        (port.container_port, protocol.to_owned())
    })
    .filter(|port| seen.insert(port.clone()))
    .collect()
}

fn service(call: &Call<'_>, source: &Source) -> Result<Service, Fault> {
    let flags = &call.flags;
    let mut service = Service::default();
    service.metadata.name = flags.value("name").map_or(source.name.clone(), str::to_owned);
    call.namespace().clone_into(&mut service.metadata.namespace);
    service.metadata.labels = match flags.value("labels") {
        Some(text) => pairs(text)?,
        None => source.labels.clone(),
    };
    service.spec.selector = match flags.value("selector") {
        Some(text) => pairs(text)?,
        None => source.selector.clone(),
    };
    if service.spec.selector.is_empty() {
        let what = "couldn't retrieve selectors via --selector flag or introspection: the pod has \
                    no labels and cannot be exposed";
        return Err(call::error(what));
    }
    service.spec.ports = service_ports(call, source)?;
    fill(call, &mut service)?;
    Ok(service)
}

/// `a=b,c=d`.
fn pairs(text: &str) -> Result<Labels, Fault> {
    let parsed = Selector::parse(text).ok().and_then(|selector| selector.pairs());
    parsed.ok_or_else(|| call::error(&format!("unexpected label spec: {text}")))
}

fn service_ports(call: &Call<'_>, source: &Source) -> Result<Vec<ServicePort>, Fault> {
    let flags = &call.flags;
    let given: Vec<(i32, String)> = match flags.value("port") {
        None => source.ports.clone(),
        Some(list) => {
            let mut ports = Vec::new();
            for text in list.split(',') {
                let number: i32 = text.parse().map_err(|_| {
                    let why = "must be between 1 and 65535, inclusive";
                    call::error(&format!(
                        "strconv.ParseInt: parsing \"{text}\": invalid syntax: {why}"
                    ))
                })?;
                // The protocol that the source says of a port is kept.
                let known = source.ports.iter().find(|(port, _)| *port == number);
                ports.push((number, known.map_or("TCP", |(_, protocol)| protocol).to_owned()));
            }
            ports
        }
    };
    if given.is_empty() {
        if flags.text("cluster-ip") == "None" {
            return Ok(Vec::new());
        }
        return Err(call::error("couldn't find port via --port flag or introspection"));
    }
    let several = given.len() > 1;
    let target = flags.value("target-port").or(flags.value("container-port"));
    let target = target.filter(|it| !it.is_empty()).map(|text| {
        text.parse().map_or_else(|_| IntOrString::String(text.to_owned()), IntOrString::Int)
    });
    let port = |(index, (number, protocol)): (usize, (i32, String))| ServicePort {
        name: if several { format!("port-{}", index + 1) } else { String::new() },
        port: number,
        protocol: flags.value("protocol").map_or(protocol, str::to_owned),
        target_port: Some(target.clone().unwrap_or(IntOrString::Int(number))),
        ..ServicePort::default()
    };
    Ok(given.into_iter().enumerate().map(port).collect())
}

fn fill(call: &Call<'_>, service: &mut Service) -> Result<(), Fault> {
    let flags = &call.flags;
    let spec = &mut service.spec;
    flags.text("type").clone_into(&mut spec.service_type);
    spec.external_ips = flags.list("external-ip");
    flags.text("load-balancer-ip").clone_into(&mut spec.load_balancer_ip);
    let address = flags.text("cluster-ip");
    address.clone_into(&mut spec.cluster_ip);
    if address == "None" {
        spec.cluster_ips = vec!["None".to_owned()];
    }
    match flags.text("session-affinity") {
        "" => {}
        affinity @ ("None" | "ClientIP") => {
            affinity.clone_into(&mut spec.session_affinity);
            if affinity == "ClientIP" {
                let client_ip = Some(ClientIPConfig { timeout_seconds: Some(10_800) });
                spec.session_affinity_config = Some(SessionAffinityConfig { client_ip });
            }
        }
        other => {
            return Err(call::error(&format!("unknown session affinity: {other}")));
        }
    }
    Ok(())
}
