//! A Pod's row: `printPod`, whose STATUS is made of the phase and of what its containers do.
//!
//! Left out: how long ago a container was restarted, which stands behind the number of restarts.

use crate::api::pod::PodCondition;
use crate::api::{Container, Pod, Value};
use crate::shell::print::{NONE, field, items, number_at, text_at, text_or};

pub(super) const HEADINGS: &[&str] = &[
    "NAME",
    "READY",
    "STATUS",
    "RESTARTS",
    "AGE",
    "IP",
    "NODE",
    "NOMINATED NODE",
    "READINESS GATES",
];

pub(super) fn cells(pod: &Pod, age: String) -> Vec<String> {
    let containers = Containers::of(pod);
    let ip = if pod.status.pod_ip.is_empty() {
        pod.status.pod_ips.first().map_or("", |first| first.ip.as_str())
    } else {
        &pod.status.pod_ip
    };
    let nominated = pod.status.kept.get("nominatedNodeName").and_then(Value::as_str);
    vec![
        pod.metadata.name.clone(),
        format!("{}/{}", containers.ready, containers.all),
        status(pod, containers.reason),
        containers.restarts.to_string(),
        age,
        text_or(ip, NONE),
        text_or(&pod.spec.node_name, NONE),
        text_or(nominated.unwrap_or_default(), NONE),
        readiness_gates(pod),
    ]
}

/// How a pod is, in a word; `reason` is what its containers say of it.
fn status(pod: &Pod, reason: Option<String>) -> String {
    let status = &pod.status;
    if pod.metadata.is_terminating() {
        // The node cannot be reached, so nobody knows whether the pod has stopped.
        if status.reason == "NodeLost" {
            return "Unknown".to_owned();
        }
        if !matches!(status.phase.as_str(), "Succeeded" | "Failed") {
            return "Terminating".to_owned();
        }
    }
    let gated = "SchedulingGated";
    let is_gated = |it: &PodCondition| it.condition_type == "PodScheduled" && it.reason == gated;
    reason.unwrap_or_else(|| match status.reason.as_str() {
        _ if status.conditions.iter().any(is_gated) => gated.to_owned(),
        "" => status.phase.clone(),
        reason => reason.to_owned(),
    })
}

/// How many of the pod's own conditions for readiness hold.
fn readiness_gates(pod: &Pod) -> String {
    let gates = items(pod.spec.kept.get("readinessGates"));
    let holds = |gate: &&Value| has(pod, text_at(Some(gate), "conditionType"));
    match gates.len() {
        0 => NONE.to_owned(),
        all => format!("{}/{all}", gates.iter().filter(holds).count()),
    }
}

/// Whether this condition of the pod is true.
fn has(pod: &Pod, condition: &str) -> bool {
    let known = pod.status.conditions.iter().find(|it| it.condition_type == condition);
    known.is_some_and(|it| it.status == "True")
}

/// What a pod's containers come to.
#[derive(Debug, Default)]
struct Containers {
    /// How many count: init containers do if they are sidecars.
    all: usize,
    ready: usize,
    restarts: i64,
    /// What goes before the pod's phase.
    reason: Option<String>,
}

impl Containers {
    fn of(pod: &Pod) -> Self {
        let sidecars = pod.spec.init_containers.iter().filter(|it| is_sidecar(it)).count();
        let mut sum = Self { all: pod.spec.containers.len() + sidecars, ..Self::default() };
        let sidecar_restarts = sum.add_init_containers(pod);
        if sum.reason.is_none() || has(pod, "Initialized") {
            // Restarts before the beginning are forgotten once it has begun.
            sum.restarts = sidecar_restarts;
            sum.add_containers(pod);
        }
        sum
    }

    /// Goes through the init containers up to the one that is at work; gives the restarts of those
    /// that are sidecars.
    fn add_init_containers(&mut self, pod: &Pod) -> i64 {
        let mut sidecar_restarts = 0;
        let spec = &pod.spec.init_containers;
        for (place, status) in
            items(pod.status.kept.get("initContainerStatuses")).iter().enumerate()
        {
            let name = text_at(Some(status), "name");
            let is_sidecar = spec.iter().any(|it| it.name == name && is_sidecar(it));
            let restarts = number_at(Some(status), "restartCount");
            self.restarts += restarts;
            if is_sidecar {
                sidecar_restarts += restarts;
            }
            let terminated = state(status, "terminated");
            if terminated.is_some() && number_at(terminated, "exitCode") == 0 {
                continue;
            }
            if is_sidecar && is_true(status, "started") {
                self.ready += usize::from(is_true(status, "ready"));
                continue;
            }
            let waits_for = text_at(state(status, "waiting"), "reason");
            let reason = if terminated.is_some() {
                ending(terminated)
            } else if !matches!(waits_for, "" | "PodInitializing") {
                waits_for.to_owned()
            } else {
                format!("{place}/{}", spec.len())
            };
            self.reason = Some(format!("Init:{reason}"));
            break;
        }
        sidecar_restarts
    }

    fn add_containers(&mut self, pod: &Pod) {
        let mut is_running = false;
        // The first container that has something to say is heard, so they are asked from the end.
        for status in items(pod.status.kept.get("containerStatuses")).iter().rev() {
            self.restarts += number_at(Some(status), "restartCount");
            let waits_for = text_at(state(status, "waiting"), "reason");
            let terminated = state(status, "terminated");
            if !waits_for.is_empty() {
                self.reason = Some(waits_for.to_owned());
            } else if terminated.is_some() {
                self.reason = Some(ending(terminated));
            } else if is_true(status, "ready") && state(status, "running").is_some() {
                is_running = true;
                self.ready += 1;
            }
        }
        // One container is done, another goes on: then the pod is not.
        let is_completed = match &self.reason {
            Some(reason) => reason == "Completed",
            None => pod.status.reason == "Completed",
        };
        if is_completed && is_running {
            let status = if has(pod, "Ready") { "Running" } else { "NotReady" };
            self.reason = Some(status.to_owned());
        }
    }
}

fn is_sidecar(container: &Container) -> bool {
    container.restart_policy.as_deref() == Some("Always")
}

/// What is said of a container's state of this name, if it is in it.
fn state<'a>(status: &'a Value, name: &str) -> Option<&'a Value> {
    field(field(Some(status), "state"), name)
}

fn is_true(status: &Value, name: &str) -> bool {
    field(Some(status), name) == Some(&Value::Bool(true))
}

/// Why a container has ended, in a word.
fn ending(terminated: Option<&Value>) -> String {
    let signal = number_at(terminated, "signal");
    match text_at(terminated, "reason") {
        "" if signal != 0 => format!("Signal:{signal}"),
        "" => format!("ExitCode:{}", number_at(terminated, "exitCode")),
        reason => reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Kind, Object};
    use crate::manifest;

    /// READY, STATUS and RESTARTS of a pod with an init container, a sidecar and two others.
    fn row(status: &str) -> String {
        let text = format!(
            "{{apiVersion: v1, kind: Pod, metadata: {{name: a}}, spec: {{initContainers: \
             [{{name: i, image: x}}, {{name: s, image: x, restartPolicy: Always}}], containers: \
             [{{name: b, image: x}}, {{name: c, image: x}}]}}, status: {{{status}}}}}"
        );
        let parsed = manifest::parse(&text);
        let Some(Object::Pod(pod)) = parsed.documents.first().map(|it| &it.object) else {
            panic!("no {:?} in {text}: {:?}", Kind::Pod, parsed.diagnostics)
        };
        cells(pod, "1s".to_owned()).get(1..4).map(|cells| cells.join(" ")).unwrap_or_default()
    }

    fn container(name: &str, restarts: u8, ready: bool, state: &str) -> String {
        format!(
            "{{name: {name}, image: x, imageID: x, restartCount: {restarts}, ready: {ready}, \
             started: {ready}, state: {{{state}}}}}"
        )
    }

    #[test]
    fn the_container_at_work_gives_a_starting_pod_its_status() {
        for (state, shown) in [
            ("running: {}", "0/3 Init:0/2 2"),
            ("waiting: {reason: PodInitializing}", "0/3 Init:0/2 2"),
            ("waiting: {reason: CrashLoopBackOff}", "0/3 Init:CrashLoopBackOff 2"),
            ("terminated: {exitCode: 2}", "0/3 Init:ExitCode:2 2"),
            ("terminated: {exitCode: 2, signal: 9}", "0/3 Init:Signal:9 2"),
            ("terminated: {exitCode: 2, reason: Error}", "0/3 Init:Error 2"),
            ("terminated: {exitCode: 0}", "0/3 Init:1/2 2"),
        ] {
            let first = container("i", 2, false, state);
            let second = container("s", 0, false, "waiting: {}");
            let status = format!("phase: Pending, initContainerStatuses: [{first}, {second}]");
            assert_eq!(row(&status), shown, "{state}");
        }
    }

    #[test]
    fn the_first_container_with_a_reason_gives_a_started_pod_its_status() {
        let init = [
            container("i", 7, false, "terminated: {exitCode: 0}"),
            container("s", 1, true, "running: {}"),
        ]
        .join(", ");
        let ready = container("b", 0, true, "running: {}");
        for (other, conditions, shown) in [
            (container("c", 0, true, "running: {}"), "", "3/3 Running 1"),
            (container("c", 3, false, "running: {}"), "", "2/3 Running 4"),
            (container("c", 3, false, "terminated: {exitCode: 1}"), "", "2/3 ExitCode:1 4"),
            (container("c", 0, false, "waiting: {reason: Wait}"), "", "2/3 Wait 1"),
            (
                container("c", 0, false, "terminated: {exitCode: 0, reason: Completed}"),
                "",
                "2/3 NotReady 1",
            ),
            (
                container("c", 0, false, "terminated: {exitCode: 0, reason: Completed}"),
                "{type: Ready, status: \"True\"}",
                "2/3 Running 1",
            ),
        ] {
            let status = format!(
                "phase: Running, conditions: [{conditions}], initContainerStatuses: [{init}], \
                 containerStatuses: [{ready}, {other}]"
            );
            assert_eq!(row(&status), shown, "{other} {conditions}");
        }
    }

    #[test]
    fn a_pod_on_its_way_out_is_terminating_unless_it_has_ended() {
        for (phase, reason, shown) in [
            ("Running", "", "Terminating"),
            ("Running", "NodeLost", "Unknown"),
            ("Failed", "Evicted", "Evicted"),
            ("Succeeded", "", "Succeeded"),
        ] {
            let mut pod = Pod::default();
            pod.metadata.deletion_timestamp = Some("2026-01-01T00:00:00Z".to_owned());
            pod.status.phase = phase.to_owned();
            pod.status.reason = reason.to_owned();
            assert_eq!(status(&pod, None), shown, "{phase} {reason}");
        }
    }

    #[test]
    fn a_gate_counts_as_open_when_its_condition_holds() {
        let mut pod = Pod::default();
        assert_eq!(readiness_gates(&pod), "<none>");
        let gate = |name: &str| {
            let entry = ("conditionType".to_owned(), Value::String(name.to_owned()));
            Value::Map([entry].into())
        };
        let gates = Value::List(vec![gate("a"), gate("b")]);
        pod.spec.kept.insert("readinessGates".to_owned(), gates);
        pod.status.conditions.push(PodCondition {
            condition_type: "b".to_owned(),
            status: "True".to_owned(),
            ..PodCondition::default()
        });
        assert_eq!(readiness_gates(&pod), "1/2");
    }
}
