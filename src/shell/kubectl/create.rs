//! `kubectl create deployment`, `create service …`, `create namespace`.

use crate::api::pod::ContainerPort;
use crate::api::workload::DeploymentStrategy;
use crate::api::{
    Container, Deployment, IntOrString, LabelSelector, Labels, Map, Namespace, Object, Service,
    ServicePort, Value,
};
use crate::control_plane::admission::Write;
use crate::shell::Response;
use crate::shell::kubectl::apply::Writing;
use crate::shell::kubectl::call::{self, Call, Fault};

pub(super) const DEPLOYMENT_FLAGS: &str = "image= replicas|r= port= dry-run?unchanged output|o= \
                                           save-config validate?strict field-manager=";
pub(super) const SERVICE_FLAGS: &str = "tcp= node-port= clusterip= external-name= \
                                        dry-run?unchanged output|o= save-config validate?strict \
                                        field-manager=";
pub(super) const NAMESPACE_FLAGS: &str =
    "dry-run?unchanged output|o= save-config validate?strict field-manager=";

/// The one name that is needed.
fn name(call: &Call<'_>) -> Result<String, Fault> {
    match call.flags.words.as_slice() {
        [name] => Ok(name.clone()),
        words => Err(call.usage(&format!("exactly one NAME is required, got {}", words.len()))),
    }
}

fn write(call: &Call<'_>, object: Object, failed: &str) -> Result<Response, Fault> {
    let mut writing = Writing::new(call, Write::Create)?;
    failed.clone_into(&mut writing.failed);
    writing.one(object, None);
    Ok(writing.done())
}

/// `kubectl create namespace`.
pub(super) fn namespace(call: &Call<'_>) -> Result<Response, Fault> {
    let mut namespace = Namespace::default();
    namespace.metadata.name = name(call)?;
    write(call, Object::Namespace(namespace), "")
}

/// `app=NAME`.
fn app(name: &str) -> Labels {
    Labels::from([("app".to_owned(), name.to_owned())])
}

/// `kubectl create deployment`.
pub(super) fn deployment(call: &Call<'_>) -> Result<Response, Fault> {
    let name = name(call)?;
    let images = call.flags.list("image");
    if images.is_empty() {
        return Err(call::error("required flag(s) \"image\" not set"));
    }
    let command = call.flags.after.clone().unwrap_or_default();
    if images.len() > 1 && !command.is_empty() {
        return Err(call::error("cannot specify multiple --image options and command"));
    }
    let replicas = call.flags.number("replicas", call.path)?.unwrap_or(1);
    if replicas < 0 {
        return Err(call::error("cannot specify negative --replicas"));
    }
    let port = call.flags.number("port", call.path)?;
    let mut deployment = Deployment::default();
    deployment.metadata.name.clone_from(&name);
    deployment.metadata.labels = app(&name);
    deployment.spec.replicas = Some(replicas);
    let selector = LabelSelector { match_labels: app(&name), ..LabelSelector::default() };
    deployment.spec.selector = Some(selector);
    deployment.spec.strategy = Some(DeploymentStrategy::default());
    deployment.status = Some(Value::Map(Map::new()));
    let template = &mut deployment.spec.template;
    template.metadata.labels = app(&name);
    template.spec.containers = images
        .iter()
        .map(|image| Container {
            name: container_name(image),
            image: image.clone(),
            command: command.clone(),
            ports: port.map(container_port).into_iter().collect(),
            resources: Some(Value::Map(Map::new())),
            ..Container::default()
        })
        .collect();
    write(call, Object::Deployment(deployment), "failed to create deployment")
}

/// A port that a container says it has.
pub(super) fn container_port(number: i32) -> ContainerPort {
    ContainerPort { container_port: number, ..ContainerPort::default() }
}

/// An image's name without its registry, folder and tag.
fn container_name(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    let name = last.split(['@', ':']).next().unwrap_or(last);
    name.replace('_', "-")
}

/// `kubectl create service clusterip`, `nodeport`, `loadbalancer` and `externalname`.
pub(super) fn service(call: &Call<'_>) -> Result<Response, Fault> {
    let name = name(call)?;
    let sort = call.path.rsplit(' ').next().unwrap_or("");
    let mut service = Service::default();
    service.metadata.name.clone_from(&name);
    service.metadata.labels = app(&name);
    let spec = &mut service.spec;
    spec.selector = app(&name);
    spec.ports = ports(call, sort)?;
    match sort {
        "clusterip" => "ClusterIP".clone_into(&mut spec.service_type),
        "nodeport" => "NodePort".clone_into(&mut spec.service_type),
        "loadbalancer" => "LoadBalancer".clone_into(&mut spec.service_type),
        _ => {
            "ExternalName".clone_into(&mut spec.service_type);
            call.flags.text("external-name").clone_into(&mut spec.external_name);
            if spec.external_name.is_empty() {
                return Err(call::error("required flag(s) \"external-name\" not set"));
            }
        }
    }
    if let Some(address) = call.flags.value("clusterip") {
        address.clone_into(&mut spec.cluster_ip);
        if address != "None" && !address.is_empty() && address.parse::<std::net::IpAddr>().is_err()
        {
            return Err(call::error(&format!("invalid clusterIP: {address}")));
        }
    }
    if spec.ports.is_empty() && spec.cluster_ip != "None" && sort != "externalname" {
        return Err(call::error("at least one tcp port specifier must be provided"));
    }
    if let (Some(number), Some(port)) =
        (call.flags.number("node-port", call.path)?, spec.ports.first_mut())
    {
        port.node_port = number;
    }
    let failed = format!("failed to create {} service", service.spec.service_type);
    write(call, Object::Service(service), &failed)
}

/// `--tcp=PORT[:TARGET]`, each.
fn ports(call: &Call<'_>, sort: &str) -> Result<Vec<ServicePort>, Fault> {
    let mut ports = Vec::new();
    for pair in call.flags.list("tcp") {
        let (port, target) = pair.split_once(':').unwrap_or((&pair, &pair));
        let number: i32 = port.parse().map_err(|_| {
            call::error(&format!("strconv.Atoi: parsing \"{port}\": invalid syntax"))
        })?;
        let target = target
            .parse()
            .map_or_else(|_| IntOrString::String(target.to_owned()), IntOrString::Int);
        let name = pair.replace(':', "-");
        // Names are needed where there are several; kubectl always gives them.
        let name = if sort == "externalname" { String::new() } else { name };
        ports.push(ServicePort {
            name,
            port: number,
            target_port: Some(target),
            protocol: "TCP".to_owned(),
            ..ServicePort::default()
        });
    }
    Ok(ports)
}
