//! `kubectl get events`, `kubectl events`, and the end of a description: what controllers and
//! kubelets told of what they did, as far as the world still shows it.
//!
//! The engine keeps no events. Objects and the marks of the timeline say when what happened; of what
//! neither remembers nothing is made up.

use std::fmt::Write as _;

use crate::api::{Deployment, Kind, Object, ObjectRef, Pod, ReplicaSet, Service};
use crate::control_plane::images;
use crate::order::InOrder as _;
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::flags::Flags;
use crate::shell::kubectl::resource::Resource;
use crate::shell::kubectl::selector::Selector;
use crate::shell::kubectl::view;
use crate::shell::kubectl::watch::Watch;
use crate::shell::print;
use crate::shell::{Response, Then, Wait};
use crate::simulation::{MarkKind, Simulation};
use crate::time::SimTime;

pub(super) const FLAGS: &str = "watch|w all-namespaces|A for= types= no-headers output|o= \
                                chunk-size= sort-by= field-selector=";

/// Something that was told of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Event {
    about: ObjectRef,
    /// The part of it, as `spec.containers{web}`; empty for all of it.
    part: String,
    first: SimTime,
    last: SimTime,
    count: i64,
    is_warning: bool,
    reason: &'static str,
    from: &'static str,
    message: String,
}

/// Events that come to be told.
struct Telling<'a> {
    world: &'a Simulation,
    all: Vec<Event>,
}

impl Telling<'_> {
    fn tell(
        &mut self,
        about: &ObjectRef,
        at: SimTime,
        (from, reason): (&'static str, &'static str),
        message: String,
    ) -> Option<&mut Event> {
        let (about, part) = (about.clone(), String::new());
        let is_warning = matches!(reason, "Failed" | "BackOff" | "Unhealthy" | "FailedScheduling");
        let (first, last) = (at, at);
        let event = Event { about, part, first, last, count: 1, is_warning, reason, from, message };
        self.all.push(event);
        self.all.last_mut()
    }

    /// When something of this sort was last marked.
    fn marked(&self, kind: MarkKind, subject: &str) -> Option<SimTime> {
        let mut marks = self.world.marks().iter().rev();
        marks.find(|mark| mark.kind == kind && mark.subject == subject).map(|mark| mark.at)
    }

    fn pod(&mut self, pod: &Pod) {
        let about = Object::Pod(pod.clone()).reference();
        let at = pod.metadata.created_at;
        if pod.spec.node_name.is_empty() {
            // The scheduler needs a moment.
            if self.world.now().since(at).as_ms() < 1_000 {
                return;
            }
            let nodes = self.world.network().nodes.len();
            let message = format!(
                "0/{nodes} nodes are available: {nodes} node(s) were unschedulable. no new claims \
                 to deallocate, preemption: 0/{nodes} nodes are available: {nodes} Preemption is \
                 not helpful for scheduling."
            );
            self.tell(&about, at, ("default-scheduler", "FailedScheduling"), message);
            return;
        }
        let message = format!(
            "Successfully assigned {}/{} to {}",
            about.namespace, about.name, pod.spec.node_name
        );
        self.tell(&about, at, ("default-scheduler", "Scheduled"), message);
        self.containers(pod, &about);
        let name = view::pod_name(pod);
        if self.world.is_failing(&name) {
            let since = self.marked(MarkKind::ProbeSet, &about.name).unwrap_or(at);
            let message = "Readiness probe failed: HTTP probe failed with statuscode: 503";
            self.tell(&about, since, ("kubelet", "Unhealthy"), message.to_owned());
        }
    }

    /// What its kubelet did with a pod's containers.
    fn containers(&mut self, pod: &Pod, about: &ObjectRef) {
        let at = pod.metadata.created_at;
        let again = self.marked(MarkKind::Crashed, &about.name).unwrap_or(at);
        let (count, last) = (1 + pod.restarts(), if pod.restarts() > 0 { again } else { at });
        for container in &pod.spec.containers {
            let (image, name) = (&container.image, &container.name);
            let part = format!("spec.containers{{{name}}}");
            let told: Vec<(&str, String)> = if pod.status.phase == "Running" {
                vec![
                    (
                        "Pulled",
                        format!(
                            "Container image \"{image}\" already present on machine and can be \
                             accessed by the pod"
                        ),
                    ),
                    ("Created", "Container created".to_owned()),
                    ("Started", "Container started".to_owned()),
                ]
            } else if images::can_be_pulled(pod) {
                Vec::new()
            } else {
                vec![
                    ("Pulling", format!("Pulling image \"{image}\"")),
                    ("Failed", "Error: ErrImagePull".to_owned()),
                    ("BackOff", format!("Back-off pulling image \"{image}\"")),
                ]
            };
            let mut told: Vec<_> = told.into_iter().map(|it| (it, last, count)).collect();
            if pod.metadata.is_terminating() {
                let since = pod.metadata.deleted_at.unwrap_or(at);
                told.push((("Killing", format!("Stopping container {name}")), since, 1));
            }
            for ((reason, message), last, count) in told {
                if let Some(event) = self.tell(about, at, ("kubelet", reason), message) {
                    event.part.clone_from(&part);
                    (event.last, event.count) = (last, count);
                    event.first = event.first.max(if count == 1 { last } else { at });
                }
            }
        }
    }

    fn set(&mut self, set: &ReplicaSet) {
        let about = Object::ReplicaSet(set.clone()).reference();
        let pods: Vec<(SimTime, String)> = view::pods_of(self.world, &set.metadata)
            .map(|pod| (pod.metadata.created_at, pod.metadata.name.clone()))
            .collect();
        for (at, name) in pods {
            let message = format!("Created pod: {name}");
            self.tell(&about, at, ("replicaset-controller", "SuccessfulCreate"), message);
        }
    }

    /// How many pods its versions had before is not kept: it is told while there was but one size.
    fn deployment(&mut self, deployment: &Deployment) {
        let about = Object::Deployment(deployment.clone()).reference();
        let sets = view::sets_of(self.world, &deployment.metadata);
        let [set] = sets.as_slice() else { return };
        let count = set.spec.replicas.unwrap_or(1);
        if count > 0 && self.marked(MarkKind::Scaled, &about.name).is_none() {
            let name = &set.metadata.name;
            let message = format!("Scaled up replica set {name} from 0 to {count}");
            let by = ("deployment-controller", "ScalingReplicaSet");
            self.tell(&about, set.metadata.created_at, by, message);
        }
    }

    fn service(&mut self, service: &Service) {
        if service.spec.service_type != "LoadBalancer" || !self.world.has_provider() {
            return;
        }
        let about = Object::Service(service.clone()).reference();
        let by = "service-controller";
        let (ensuring, ensured) = ("Ensuring load balancer", "Ensured load balancer");
        let at = service.metadata.created_at;
        self.tell(&about, at, (by, "EnsuringLoadBalancer"), ensuring.to_owned());
        if !service.status.load_balancer.ingress.is_empty() {
            let at = self.marked(MarkKind::BalancerAssigned, &about.name).unwrap_or(at);
            self.tell(&about, at, (by, "EnsuredLoadBalancer"), ensured.to_owned());
        }
    }

    fn node(&mut self, node: &crate::api::Node) {
        let (name, at) = (&node.metadata.name, node.metadata.created_at);
        let about = ObjectRef::new(Kind::Node, "", name);
        let message = format!("Node {name} event: Registered Node {name} in Controller");
        self.tell(&about, at, ("node-controller", "RegisteredNode"), message);
        let is_unknown = node.status.conditions.iter().any(|it| it.status == "Unknown");
        if let Some(at) = self.marked(MarkKind::NodeOff, name).filter(|_| is_unknown) {
            let message = format!("Node {name} status is now: NodeNotReady");
            self.tell(&about, at, ("node-controller", "NodeNotReady"), message);
        }
    }
}

/// All that is known, by object and time.
fn all(world: &Simulation) -> Vec<Event> {
    let mut telling = Telling { world, all: Vec::new() };
    let store = world.control_plane().objects();
    store.nodes().for_each(|node| telling.node(node));
    for kind in [Kind::Deployment, Kind::ReplicaSet, Kind::Pod, Kind::Service] {
        for object in store.of_kind(kind) {
            match &**object {
                Object::Pod(pod) => telling.pod(pod),
                Object::ReplicaSet(set) => telling.set(set),
                Object::Deployment(deployment) => telling.deployment(deployment),
                Object::Service(service) => telling.service(service),
                Object::Node(_)
                | Object::Namespace(_)
                | Object::EndpointSlice(_)
                | Object::Ingress(_)
                | Object::Endpoints(_) => {}
            }
        }
    }
    let mut all = telling.all;
    all.in_order_of(|event| (event.about.name.clone(), event.first));
    all
}

/// How long ago it was; with how often, if more than once.
fn age(world: &Simulation, event: &Event) -> String {
    let since = |at| print::age::human(world.now().since(at).as_ms() / 1_000);
    if event.count > 1 {
        return format!("{} (x{} over {})", since(event.last), event.count, since(event.first));
    }
    since(event.last)
}

/// The end of an object's description; `None` if nothing was told of it.
pub(super) fn described(world: &Simulation, object: &Object) -> Option<String> {
    let about = object.reference();
    let mut rows =
        "  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n".to_owned();
    let mut own = all(world);
    own.retain(|event| event.about == about);
    own.in_order_of(|event| event.first);
    for event in &own {
        let kind = if event.is_warning { "Warning" } else { "Normal" };
        let part = if event.part.is_empty() { String::new() } else { format!("{}: ", event.part) };
        let Event { reason, from, message, .. } = event;
        let age = age(world, event);
        let _ = writeln!(rows, "  {kind}\t{reason}\t{age}\t{from}\t{part}{message}");
    }
    (!own.is_empty()).then(|| format!("Events:\n{}", print::described(&rows)))
}

/// A list of events that goes on.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    path: &'static str,
    flags: Flags,
    /// Those that were shown.
    shown: Vec<Event>,
}

impl Listing {
    /// Those of the meant namespace that are meant, in the order asked for.
    fn meant(&self, world: &Simulation) -> Result<Vec<Event>, Fault> {
        let fields = Selector::parse(self.flags.text("field-selector"))
            .map_err(|fault| call::error(&fault))?;
        let (about, types) = (self.flags.value("for"), self.flags.list("types"));
        let about = about.map(|text| text.split_once('/').unwrap_or(("pod", text)));
        let namespace = self.flags.value("namespace").unwrap_or("default");
        let is_meant = |event: &Event| {
            let kind = if event.is_warning { "Warning" } else { "Normal" };
            // What is told of a node stands in the first namespace.
            let own = match event.about.namespace.as_str() {
                "" => "default",
                own => own,
            };
            let is_about = |(kind, name): (&str, &str)| {
                let found = super::resource::find(kind).ok().and_then(|it| it.kind);
                found == Some(event.about.kind) && name == event.about.name
            };
            let field = |path: &str| {
                Some(match path {
                    "involvedObject.name" => event.about.name.clone(),
                    "involvedObject.kind" => event.about.kind.as_str().to_owned(),
                    "involvedObject.namespace" => event.about.namespace.clone(),
                    "reason" => event.reason.to_owned(),
                    "type" => kind.to_owned(),
                    _ => String::new(),
                })
            };
            (self.flags.has("all-namespaces") || own == namespace)
                && about.is_none_or(is_about)
                && (types.is_empty() || types.iter().any(|it| it.eq_ignore_ascii_case(kind)))
                && fields.holds(&field)
        };
        let mut all = all(world);
        all.retain(is_meant);
        if self.path == "events" || self.flags.value("sort-by").is_some() {
            all.in_order_of(|event| event.last);
        }
        Ok(all)
    }

    /// These rows in columns as wide as all that was shown.
    fn table(&self, world: &Simulation, with_head: bool, new: usize) -> String {
        let is_wide = self.flags.text("output") == "wide";
        let space = self.flags.has("all-namespaces");
        let mut rows = String::new();
        if space {
            rows += "NAMESPACE\t";
        }
        rows += "LAST SEEN\tTYPE\tREASON\tOBJECT\t";
        rows +=
            if is_wide { "SUBOBJECT\tSOURCE\tMESSAGE\tFIRST SEEN\tCOUNT\n" } else { "MESSAGE\n" };
        for event in &self.shown {
            let Event { about, part, reason, from, message, count, .. } = event;
            let kind = if event.is_warning { "Warning" } else { "Normal" };
            let named = Resource::of(about.kind).map(Resource::singular).unwrap_or_default();
            let named = if self.path == "events" { about.kind.as_str() } else { &named };
            let last = age(world, event);
            let first = print::age::human(world.now().since(event.first).as_ms() / 1_000);
            if space {
                let own = if about.namespace.is_empty() { "default" } else { &about.namespace };
                let _ = write!(rows, "{own}\t");
            }
            let name = &about.name;
            let _ = write!(rows, "{last}\t{kind}\t{reason}\t{named}/{name}\t");
            let _ = if is_wide {
                writeln!(rows, "{part}\t{from}\t{message}\t{first}\t{count}")
            } else {
                writeln!(rows, "{message}")
            };
        }
        let table = print::columns(&rows);
        let skipped = 1 + self.shown.len().saturating_sub(new);
        let lines: Vec<&str> = table.lines().collect();
        let head = lines.first().filter(|_| with_head);
        let mut text = String::new();
        for line in head.into_iter().chain(lines.iter().skip(skipped)) {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    /// Rows of what is new.
    pub(super) fn news(&mut self, world: &Simulation) -> String {
        let Ok(mut new) = self.meant(world) else { return String::new() };
        new.retain(|event| !self.shown.contains(event));
        if new.is_empty() {
            return String::new();
        }
        let (is_first, count) = (self.shown.is_empty(), new.len());
        self.shown.extend(new);
        self.table(world, is_first && !self.flags.has("no-headers"), count)
    }
}

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let mut listing = Listing { path: call.path, flags: call.flags.clone(), shown: Vec::new() };
    if !matches!(call.flags.text("output"), "" | "wide") {
        return Err(call::error("this lab shows events as a table only"));
    }
    listing.meant(call.world())?;
    let mut said = Said::default();
    said.out = listing.news(call.world());
    if call.flags.has("watch") || call.flags.has("watch-only") {
        said.then = Then::Wait(Wait::Watch(Watch::events(listing)));
    } else if listing.shown.is_empty() {
        let what = if call.path == "events" { "events" } else { "resources" };
        said.remark(&if call.flags.has("all-namespaces") {
            format!("No {what} found")
        } else {
            format!("No {what} found in {} namespace.", call.namespace())
        });
    }
    Ok(said.into())
}
