//! What is kept across reloads, as text: the preset, the log of actions, the drafts.
//!
//! One record a line, fields between tabs, the first line a version. A record of a newer version, or
//! one that cannot be read, makes the whole unreadable rather than half true.

use std::fmt::Write as _;

use crate::api::{Kind, Object, ObjectRef};
use crate::data_plane::container_host::PublishedPort;
use crate::data_plane::ingress::Http;
use crate::data_plane::packet::Protocol;
use crate::data_plane::place::{Place, PodName};
use crate::manifest;
use crate::session::draft::DraftFile;
use crate::simulation::history::Entry;
use crate::simulation::{Action, Call};
use crate::time::SimTime;

/// What was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The preset's id.
    pub preset: String,
    /// The log.
    pub log: Vec<(SimTime, Action)>,
    /// The editor's files.
    pub files: Vec<DraftFile>,
}

const VERSION: &str = "packetwalk 1";

/// Writes it down.
#[must_use]
pub fn write(preset: &str, log: &[Entry], files: &[DraftFile]) -> String {
    let mut out = format!("{VERSION}\npreset\t{preset}\n");
    for file in files {
        let fields = [&file.title, &file.text, &file.applied].map(|field| escape(field));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "file\t{}", fields.join("\t"));
    }
    for (at, action) in log {
        let fields: Vec<String> = fields(action).iter().map(|field| escape(field)).collect();
        let _ = writeln!(out, "act\t{}\t{}", at.us, fields.join("\t"));
    }
    out
}

/// Reads it; `None` if any of it cannot be read.
#[must_use]
pub fn read(text: &str) -> Option<Kept> {
    let mut lines = text.lines();
    if lines.next()? != VERSION {
        return None;
    }
    let mut kept = Kept { preset: String::new(), log: Vec::new(), files: Vec::new() };
    for line in lines {
        let fields: Vec<String> = line.split('\t').map(unescape).collect();
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        match fields.as_slice() {
            ["preset", preset] => (*preset).clone_into(&mut kept.preset),
            ["file", title, text, applied] => {
                let mut file = DraftFile::applied(title, applied);
                file.edit((*text).to_owned());
                kept.files.push(file);
            }
            ["act", at, rest @ ..] => {
                kept.log.push((SimTime { us: at.parse().ok()? }, action(rest)?));
            }
            _ => return None,
        }
    }
    Some(kept)
}

fn fields(action: &Action) -> Vec<String> {
    let texts = |fields: &[&str]| fields.iter().map(|field| (*field).to_owned()).collect();
    match action {
        Action::Apply(objects) => texts(&["apply", &documents(objects)]),
        Action::Create(objects) => texts(&["create", &documents(objects)]),
        Action::Replace(objects) => texts(&["replace", &documents(objects)]),
        Action::Delete(object) => {
            texts(&["delete", object.kind.as_str(), &object.namespace, &object.name])
        }
        Action::Scale { deployment, replicas } => {
            texts(&["scale", &deployment.namespace, &deployment.name, &replicas.to_string()])
        }
        Action::SetReady { pod, ready } => {
            texts(&["ready", &pod.namespace, &pod.name, &ready.to_string()])
        }
        Action::SetProvider(present) => texts(&["provider", &present.to_string()]),
        Action::SetNode { node, up } => texts(&["node", node, &up.to_string()]),
        Action::Crash(pod) => texts(&["crash", &pod.namespace, &pod.name]),
        Action::PauseProxy { node, paused } => texts(&["pause-proxy", node, &paused.to_string()]),
        Action::DeleteCluster => texts(&["delete-cluster"]),
        Action::CreateCluster { nodes, published } => {
            let mut fields = texts(&["create-cluster", &documents(nodes)]);
            fields.extend(published.iter().map(port_text));
            fields
        }
        Action::Send(call) => sent("send", call),
        Action::Stream(call) => sent("stream", call),
        Action::EndStream => texts(&["end-stream"]),
        Action::SetFirewall(is_open) => texts(&["firewall", &is_open.to_string()]),
    }
}

fn action(fields: &[&str]) -> Option<Action> {
    Some(match *fields {
        ["apply", text] => Action::Apply(objects(text)),
        ["create", text] => Action::Create(objects(text)),
        ["replace", text] => Action::Replace(objects(text)),
        ["delete", kind, namespace, name] => {
            Action::Delete(ObjectRef::new(kind_named(kind)?, namespace, name))
        }
        ["scale", namespace, name, replicas] => Action::Scale {
            deployment: ObjectRef::new(Kind::Deployment, namespace, name),
            replicas: replicas.parse().ok()?,
        },
        ["ready", namespace, name, ready] => {
            Action::SetReady { pod: PodName::new(namespace, name), ready: ready.parse().ok()? }
        }
        ["provider", present] => Action::SetProvider(present.parse().ok()?),
        ["node", node, up] => Action::SetNode { node: node.to_owned(), up: up.parse().ok()? },
        ["crash", namespace, name] => Action::Crash(PodName::new(namespace, name)),
        ["pause-proxy", node, paused] => {
            Action::PauseProxy { node: node.to_owned(), paused: paused.parse().ok()? }
        }
        ["delete-cluster"] => Action::DeleteCluster,
        ["create-cluster", text, ref ports @ ..] => {
            let published: Option<Vec<PublishedPort>> = ports.iter().map(|it| port(it)).collect();
            Action::CreateCluster { nodes: objects(text), published: published? }
        }
        ["firewall", is_open] => Action::SetFirewall(is_open.parse().ok()?),
        ["send", ref rest @ ..] => Action::Send(call(rest)?),
        ["stream", ref rest @ ..] => Action::Stream(call(rest)?),
        ["end-stream"] => Action::EndStream,
        _ => return None,
    })
}

/// `kind-worker 0.0.0.0 8080 30080 TCP`.
fn port_text(port: &PublishedPort) -> String {
    let PublishedPort { node, listen_address, host_port, container_port, protocol } = port;
    format!("{node} {listen_address} {host_port} {container_port} {}", protocol.as_str())
}

fn port(text: &str) -> Option<PublishedPort> {
    let words: Vec<&str> = text.split(' ').collect();
    let [node, address, host, container, protocol] = words.as_slice() else { return None };
    Some(PublishedPort {
        node: (*node).to_owned(),
        listen_address: address.parse().ok()?,
        host_port: host.parse().ok()?,
        container_port: container.parse().ok()?,
        protocol: Protocol::parse(protocol)?,
    })
}

fn documents(objects: &[Object]) -> String {
    let documents: Vec<String> = objects.iter().map(manifest::to_yaml).collect();
    documents.join("---\n")
}

fn objects(text: &str) -> Vec<Object> {
    let parsed = manifest::parse(text);
    parsed.documents.into_iter().map(|document| document.object).collect()
}

fn call(fields: &[&str]) -> Option<Call> {
    let [kind, namespace, name, host, port, count, rest @ ..] = fields else { return None };
    let from = match *kind {
        "laptop" => Place::Laptop,
        "node" => Place::Node((*name).to_owned()),
        "pod" => Place::Pod(PodName::new(namespace, name)),
        _ => return None,
    };
    let mut call = Call::new(from, host, port.parse().ok()?, count.parse().ok()?);
    if let [is_one_connection, host_header, path, kept_open @ ..] = rest {
        call.is_one_connection = is_one_connection.parse().ok()?;
        call.is_kept_open = !kept_open.is_empty();
        call.http.host = Some((*host_header).to_owned()).filter(|host| !host.is_empty());
        (*path).clone_into(&mut call.http.path);
    }
    Some(call)
}

fn sent(word: &str, call: &Call) -> Vec<String> {
    let (kind, namespace, name) = sender(&call.from);
    let mut fields = [word, kind, namespace, name, &call.host].map(str::to_owned).to_vec();
    fields.extend([call.port.to_string(), call.count.to_string()]);
    if call.is_one_connection || call.http != Http::default() {
        let host = call.http.host.clone().unwrap_or_default();
        fields.extend([call.is_one_connection.to_string(), host, call.http.path.clone()]);
        fields.extend(call.is_kept_open.then(|| "open".to_owned()));
    }
    fields
}

fn sender(place: &Place) -> (&'static str, &str, &str) {
    match place {
        Place::Pod(pod) => ("pod", &pod.namespace, &pod.name),
        Place::Node(node) => ("node", "", node),
        // Nothing else ever sends.
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => ("laptop", "", ""),
    }
}

fn kind_named(name: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.as_str() == name)
}

fn escape(field: &str) -> String {
    field.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescape(field: &str) -> String {
    let mut out = String::with_capacity(field.len());
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let pod = PodName::new("default", "web-1");
        let actions = [
            Action::SetProvider(true),
            Action::SetReady { pod: pod.clone(), ready: false },
            Action::Crash(pod.clone()),
            Action::PauseProxy { node: "node-a".to_owned(), paused: true },
            Action::SetNode { node: "node-a".to_owned(), up: false },
            Action::SetFirewall(false),
            Action::Send(Call {
                is_one_connection: true,
                is_kept_open: true,
                ..Call::new(Place::Laptop, "web", 80, 3)
            }),
            Action::Stream(Call::new(Place::Node("node-b".to_owned()), "10.96.45.12", 80, 50)),
            Action::EndStream,
            Action::DeleteCluster,
            Action::CreateCluster {
                nodes: Vec::new(),
                published: vec![port("kind-worker 0.0.0.0 8080 30080 TCP").unwrap()],
            },
            Action::Send(Call::new(Place::Pod(pod), "web\t", 80, 10)),
            Action::Delete(ObjectRef::new(Kind::Service, "", "web")),
        ];
        let log: Vec<Entry> = actions
            .iter()
            .enumerate()
            .map(|(at, action)| (SimTime { us: at as u64 }, Arc::new(action.clone())))
            .collect();
        let mut file = DraftFile::applied("Service web", "kind: Service\n");
        file.text = "kind: \\Servic\te\r\n".to_owned();
        let kept = read(&write("s0-nodeport", &log, std::slice::from_ref(&file))).unwrap();
        assert_eq!(kept.log.into_iter().map(|(_, action)| action).collect::<Vec<_>>(), actions);
        assert_eq!((&kept.files[0].text, &kept.files[0].applied), (&file.text, &file.applied));
        assert_eq!(kept.preset, "s0-nodeport");
    }

    #[test]
    fn nonsense_is_not_half_read() {
        assert_eq!(read("packetwalk 2\n"), None);
        assert_eq!(read("packetwalk 1\nact\tsoon\tprovider\ttrue\n"), None);
    }
}
