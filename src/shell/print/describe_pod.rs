//! `kubectl describe pod`, and how a template's containers are described.

use std::fmt::Write as _;

use crate::api::pod::Probe;
use crate::api::{Container, IntOrString, Pod, PodSpec, PodTemplateSpec, Value};
use crate::shell::print::age::date;
use crate::shell::print::describe_service::{EVENTS, add_list, annotations};
use crate::shell::print::{NONE, field, items, number_at, text_at, text_or};

/// The text, its columns parted by tabs.
pub(super) fn text(pod: &Pod) -> String {
    let (metadata, spec, status) = (&pod.metadata, &pod.spec, &pod.status);
    let mut text = format!("Name:\t{}\n", metadata.name);
    let mut line = |title: &str, value: &str| {
        let _ = writeln!(text, "{title}:\t{value}");
    };
    line("Namespace", metadata.namespace_or_default());
    line("Priority", &spec.priority.unwrap_or(0).to_string());
    line("Service Account", spec.service_account_name.as_deref().unwrap_or("default"));
    let node = &spec.node_name;
    if node.is_empty() {
        line("Node", NONE);
    } else {
        line("Node", &format!("{node}/{}", status.host_ip));
        line("Start Time", &date(metadata.created_at));
    }
    labels(&mut text, metadata);
    let mut line = |title: &str, value: &str| {
        let _ = writeln!(text, "{title}:\t{value}");
    };
    let has_ended = matches!(status.phase.as_str(), "Succeeded" | "Failed");
    if metadata.is_terminating() && !has_ended {
        let grace = spec.termination_grace_period_seconds.unwrap_or(30);
        line("Status", &format!("Terminating (lasts {grace}s)"));
        line("Termination Grace Period", &format!("{grace}s"));
    } else {
        line("Status", &status.phase);
    }
    for (title, value) in [("Reason", &status.reason), ("Message", &status.message)] {
        if !value.is_empty() {
            line(title, value);
        }
    }
    line("IP", &status.pod_ip);
    text += if status.pod_ips.is_empty() { "IPs:\t<none>\n" } else { "IPs:\n" };
    for address in &status.pod_ips {
        let _ = writeln!(text, "  IP:\t{}", address.ip);
    }
    if let Some(owner) = metadata.owner_references.iter().find(|it| it.controller == Some(true)) {
        let _ = writeln!(text, "Controlled By:\t{}/{}", owner.kind, owner.name);
    }
    text += "Containers:\n";
    let statuses = items(status.kept.get("containerStatuses"));
    for container in &spec.containers {
        let _ = writeln!(text, "  {}:", container.name);
        let own = statuses.iter().find(|it| text_at(Some(it), "name") == container.name);
        add_container(&mut text, container, "    ", own, Some(pod));
    }
    if !status.conditions.is_empty() {
        text += "Conditions:\n  Type\tStatus\n";
        for condition in &status.conditions {
            let _ = writeln!(text, "  {} \t{} ", condition.condition_type, condition.status);
        }
    }
    text += "Volumes:\t<none>\n";
    let _ = writeln!(text, "QoS Class:\t{}", status.qos_class.as_deref().unwrap_or("BestEffort"));
    add_placement(&mut text, spec, "");
    text + EVENTS
}

/// Labels and annotations.
pub(super) fn labels(text: &mut String, metadata: &crate::api::ObjectMeta) {
    let pairs = metadata.labels.iter().map(|(key, value)| format!("{key}={value}\n"));
    add_list(text, "Labels", &pairs.collect::<Vec<_>>());
    add_list(text, "Annotations", &annotations(&metadata.annotations));
}

/// A template, as a Deployment's description and `rollout history --revision` show it.
pub(super) fn template(template: &PodTemplateSpec) -> String {
    let mut text = "Pod Template:\n".to_owned();
    let pairs = template.metadata.labels.iter().map(|(key, value)| format!("{key}={value}\n"));
    add_list(&mut text, "  Labels", &pairs.collect::<Vec<_>>());
    let notes = annotations(&template.metadata.annotations);
    if !notes.is_empty() {
        add_list(&mut text, "  Annotations", &notes);
    }
    text += "  Containers:\n";
    for container in &template.spec.containers {
        let _ = writeln!(text, "   {}:", container.name);
        add_container(&mut text, container, "    ", None, None);
    }
    text += "  Volumes:\t<none>\n";
    add_placement(&mut text, &template.spec, "  ");
    text
}

fn add_placement(text: &mut String, spec: &PodSpec, indent: &str) {
    let selectors = spec.node_selector.iter().map(|(key, value)| format!("{key}={value}\n"));
    add_list(text, &format!("{indent}Node-Selectors"), &selectors.collect::<Vec<_>>());
    let tolerations = spec.tolerations.iter().map(|it| {
        let mut line = it.key.clone();
        if !it.value.is_empty() {
            let _ = write!(line, "={}", it.value);
        }
        if !it.effect.is_empty() {
            let _ = write!(line, ":{}", it.effect);
        }
        if it.operator == "Exists" {
            line += if line.is_empty() { "op=Exists" } else { " op=Exists" };
        }
        if let Some(seconds) = it.toleration_seconds {
            let _ = write!(line, " for {seconds}s");
        }
        line + "\n"
    });
    add_list(text, &format!("{indent}Tolerations"), &tolerations.collect::<Vec<_>>());
}

fn add_container(
    text: &mut String,
    container: &Container,
    indent: &str,
    status: Option<&Value>,
    pod: Option<&Pod>,
) {
    let ports = |of: &dyn Fn(&crate::api::ContainerPort) -> String| {
        let list: Vec<String> = container.ports.iter().map(of).collect();
        text_or(&list.join(", "), NONE)
    };
    let protocol = |it: &crate::api::ContainerPort| text_or(&it.protocol, "TCP");
    let own = ports(&|it| {
        let name = if it.name.is_empty() { String::new() } else { format!(" ({})", it.name) };
        format!("{}/{}{name}", it.container_port, protocol(it))
    });
    let host = ports(&|it| format!("{}/{}", it.host_port.unwrap_or(0), protocol(it)));
    let many = if container.ports.len() > 1 { "s" } else { "" };
    let _ = writeln!(text, "{indent}Image:\t{}", container.image);
    let _ = writeln!(text, "{indent}Port{many}:\t{own}\n{indent}Host Port{many}:\t{host}");
    for (title, words) in [("Command", &container.command), ("Args", &container.args)] {
        if !words.is_empty() {
            let _ = writeln!(text, "{indent}{title}:");
            for word in words {
                let _ = writeln!(text, "{indent}  {word}");
            }
        }
    }
    if let Some(pod) = pod {
        add_state(text, status, pod, indent);
    }
    let probes = [
        ("Liveness", &container.liveness_probe),
        ("Readiness", &container.readiness_probe),
        ("Startup", &container.startup_probe),
    ];
    for (title, probe) in probes {
        if let Some(probe) = probe {
            let _ = writeln!(text, "{indent}{title}:\t{}", describe_probe(probe));
        }
    }
    let _ = writeln!(text, "{indent}Environment:\t<none>\n{indent}Mounts:\t<none>");
}

fn add_state(text: &mut String, status: Option<&Value>, pod: &Pod, indent: &str) {
    let state = field(status, "state");
    if field(state, "running").is_some() {
        let started = date(pod.metadata.created_at);
        let _ = writeln!(text, "{indent}State:\tRunning\n{indent}  Started:\t{started}");
    } else {
        let reason = text_at(field(state, "waiting"), "reason");
        let _ = writeln!(text, "{indent}State:\tWaiting");
        if !reason.is_empty() {
            let _ = writeln!(text, "{indent}  Reason:\t{reason}");
        }
    }
    let is_ready = field(status, "ready") == Some(&Value::Bool(true));
    let ready = if is_ready { "True" } else { "False" };
    let restarts = number_at(status, "restartCount");
    let _ = writeln!(text, "{indent}Ready:\t{ready}\n{indent}Restart Count:\t{restarts}");
}

fn describe_probe(probe: &Probe) -> String {
    let port =
        |port: &Option<IntOrString>| port.as_ref().map(ToString::to_string).unwrap_or_default();
    let asked = if let Some(get) = &probe.http_get {
        let scheme = text_or(&get.scheme, "HTTP").to_lowercase();
        format!("http-get {scheme}://{}:{}{}", get.host, port(&get.port), get.path)
    } else if let Some(socket) = &probe.tcp_socket {
        format!("tcp-socket {}:{}", socket.host, port(&socket.port))
    } else if probe.exec.is_some() {
        "exec".to_owned()
    } else {
        "unknown".to_owned()
    };
    let number = |it: Option<i32>, otherwise: i32| it.unwrap_or(otherwise);
    format!(
        "{asked} delay={}s timeout={}s period={}s #success={} #failure={}",
        number(probe.initial_delay_seconds, 0),
        number(probe.timeout_seconds, 1),
        number(probe.period_seconds, 10),
        number(probe.success_threshold, 1),
        number(probe.failure_threshold, 3)
    )
}
