//! What Kubernetes accepts without a word but a person did not mean, with the nearest thing they may
//! have meant.

use std::ops::Range;

use crate::api::meta::contains_all;
use crate::api::{FieldPath, IntOrString, Labels, Object, Pod, Service, ServicePort};
use crate::control_plane::images;
use crate::manifest::{Document, distance};
use crate::simulation::Simulation;
use crate::text::{self, Args};

/// A fault, where it stands, and what would mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Lint {
    /// Bytes of the text it is about.
    pub(super) span: Range<usize>,
    /// What is odd.
    pub(super) message: String,
    /// What could stand there in its place.
    pub(super) fix: Option<String>,
}

/// What is odd about the Services of a text, as the world and the text's own Deployments stand.
#[inline(never)]
pub(super) fn lints(text: &str, documents: &[Document], world: &Simulation) -> Vec<Lint> {
    let pods = candidates(documents, world);
    let mut lints = Vec::new();
    for document in documents {
        if let Object::Service(service) = &document.object {
            let namespace = service.metadata.namespace_or_default();
            let own: Vec<&Pod> = pods
                .iter()
                .filter(|pod| pod.metadata.namespace_or_default() == namespace)
                .collect();
            lint(text, document, service, &own, &mut lints);
        }
    }
    lints
}

/// The pods there are, and those that Deployments ask for.
pub(super) fn candidates(documents: &[Document], world: &Simulation) -> Vec<Pod> {
    let objects = world.control_plane().objects();
    let templates = objects.deployments().chain(documents.iter().filter_map(|document| {
        if let Object::Deployment(deployment) = &document.object { Some(deployment) } else { None }
    }));
    let wished = templates.map(|deployment| {
        let template = deployment.spec.template.clone();
        let mut pod = Pod { metadata: template.metadata, spec: template.spec, ..Pod::default() };
        deployment.metadata.namespace_or_default().clone_into(&mut pod.metadata.namespace);
        pod
    });
    objects.pods().cloned().chain(wished).collect()
}

fn lint(text: &str, document: &Document, service: &Service, pods: &[&Pod], out: &mut Vec<Lint>) {
    let spec = FieldPath::default().child("spec");
    let selector = &service.spec.selector;
    if selector.iter().next().is_none() || service.spec.service_type == "ExternalName" {
        return;
    }
    let chosen: Vec<&Pod> =
        pods.iter().copied().filter(|pod| contains_all(&pod.metadata.labels, selector)).collect();
    if chosen.is_empty() {
        if !pods.is_empty() {
            out.extend(nobody(text, document, selector, pods));
        }
        return;
    }
    for (index, port) in service.spec.ports.iter().enumerate() {
        let path = spec.child("ports").index(index);
        out.extend(unheard(text, document, &path, port, &chosen));
    }
}

/// No pod has these labels; the label that differs least from one of them.
fn nobody(text: &str, document: &Document, selector: &Labels, pods: &[&Pod]) -> Option<Lint> {
    let path = FieldPath::default().child("spec").child("selector");
    let wrong = selector
        .iter()
        .find(|(key, value)| !pods.iter().any(|pod| pod.metadata.labels.get(*key) == Some(*value)));
    let (key, value) = wrong.or_else(|| selector.iter().next())?;
    let labels = pods.iter().flat_map(|pod| pod.metadata.labels.iter());
    let same_key = labels.filter(|(known, other)| *known == key && *other != value);
    let nearest = same_key.map(|(_, other)| other).min_by_key(|other| distance(other, value));
    let span =
        written(text, document, &path.key(key)).or_else(|| written(text, document, &path))?;
    let args = Args::new().text("label", &format!("{key}={value}"));
    let message = match nearest {
        Some(near) => text::with("lint.nearest", &args.text("nearest", &format!("{key}={near}"))),
        None => text::with("lint.nobody", &args),
    };
    // A label without a value of its own place in the text can't be exchanged.
    let is_there = text.get(span.clone()).is_some_and(|there| there.contains(value.as_str()));
    let fix = nearest.filter(|_| is_there).map(|near| quoted_like(text, &span, near));
    Some(Lint { span, message, fix })
}

/// Nobody listens where a port sends to, or nobody declares its name.
fn unheard(
    text: &str,
    document: &Document,
    path: &FieldPath,
    port: &ServicePort,
    chosen: &[&Pod],
) -> Option<Lint> {
    let protocol = if port.protocol.is_empty() { "TCP" } else { port.protocol.as_str() };
    let target = path.child("targetPort");
    let span = written(text, document, &target);
    match &port.target_port {
        Some(IntOrString::String(name)) => {
            let declared: Vec<&str> = chosen
                .iter()
                .flat_map(|pod| &pod.spec.containers)
                .flat_map(|container| &container.ports)
                .map(|port| port.name.as_str())
                .filter(|name| !name.is_empty())
                .collect();
            if declared.contains(&name.as_str()) {
                return None;
            }
            let span = span?;
            let nearest = declared.into_iter().min_by_key(|other| distance(other, name));
            let args = Args::new().text("name", name);
            let message = match nearest {
                Some(near) => text::with("lint.named_nearest", &args.text("nearest", near)),
                None => text::with("lint.named", &args),
            };
            let fix = nearest.map(|near| quoted_like(text, &span, near));
            Some(Lint { span, message, fix })
        }
        number => {
            let number = match number {
                Some(IntOrString::Int(number)) => *number,
                _ => port.port,
            };
            let ports: Vec<i32> = chosen
                .iter()
                .flat_map(|pod| images::listens(pod))
                .filter(|(_, heard)| *heard == protocol)
                .map(|(port, _)| i32::from(port))
                .collect();
            if ports.is_empty() || ports.contains(&number) {
                return None;
            }
            let heard = ports.first()?;
            let args = Args::new().value("port", number).value("heard", heard);
            let is_swapped = ports.contains(&port.port) && span.is_some();
            let id = if is_swapped { "lint.swapped" } else { "lint.unheard" };
            let fix = span.as_ref().map(|_| heard.to_string());
            let span = span.or_else(|| written(text, document, &path.child("port")))?;
            Some(Lint { span, message: text::with(id, &args), fix })
        }
    }
}

/// Where a field's value is written; `None` if it is in no place of its own.
fn written(text: &str, document: &Document, path: &FieldPath) -> Option<Range<usize>> {
    let span = document.spans.get(path)?.value.clone();
    text.get(span.clone()).map(|_| span)
}

/// A value in the quotes that stood there.
fn quoted_like(text: &str, span: &Range<usize>, value: &str) -> String {
    let there = text.get(span.clone()).unwrap_or_default();
    match there.chars().next() {
        Some(quote @ ('"' | '\'')) => format!("{quote}{value}{quote}"),
        _ => value.to_owned(),
    }
}
