//! The table on an ingress controller's face: which host and path lead to which Service.

use crate::data_plane::ingress::{IngressRule, PathType};
use crate::data_plane::place::{Place, PodName};
use crate::data_plane::trace::Reason;
use crate::scene::narration::short;
use crate::simulation::{Request, Simulation};
use crate::text::{self, Args};
use crate::time::SimTime;

/// The table of one controller.
#[derive(Clone, Debug)]
pub struct HostTable {
    /// Its rows.
    pub rows: Vec<HostRow>,
    /// All of it in sentences.
    pub said: String,
}

// By hand, so that it stands by itself: most pods have none.
impl PartialEq for HostTable {
    #[inline(never)]
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.said == other.said
    }
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRow {
    /// Host and path.
    pub asked: String,
    /// Where it leads.
    pub leads: String,
    /// Whether the followed request matches it now.
    pub is_hot: bool,
    /// Whether the controller says no itself.
    pub is_failing: bool,
}

/// The table of a pod's face, if an ingress controller runs in it and knows rules.
#[must_use]
pub fn host_table(
    world: &Simulation,
    pod: &PodName,
    followed: Option<&Request>,
) -> Option<Box<HostTable>> {
    if world.network().ingress.rules.is_empty() {
        return None;
    }
    known_table(world, pod, followed)
}

#[inline(never)]
fn known_table(
    world: &Simulation,
    pod: &PodName,
    followed: Option<&Request>,
) -> Option<Box<HostTable>> {
    let (node, address) = world.network().pod(pod)?;
    let found = node.pods.get(&address)?;
    found.is_ingress_controller.then(|| Box::new(table(world, pod, followed)))
}

fn table(world: &Simulation, pod: &PodName, followed: Option<&Request>) -> HostTable {
    let known = &world.network().ingress;
    let reading = followed.filter(|request| is_read(request, pod, world.now()));
    let matched = reading.and_then(|request| {
        let host = request.http.host.as_deref().unwrap_or(&request.host);
        known.rule(host, &request.http.path)
    });
    let mut rows: Vec<HostRow> = known
        .rules
        .iter()
        .map(|rule| {
            let is_hot = matched.is_some_and(|matched| std::ptr::eq(matched, rule));
            let is_failing = is_hot && rule.endpoints.is_empty();
            HostRow {
                asked: asked(rule),
                leads: if is_failing { text::plain("hosts.nobody") } else { leads(rule) },
                is_hot,
                is_failing,
            }
        })
        .collect();
    if reading.is_some() && matched.is_none() {
        let (asked, leads) = (text::plain("hosts.default"), text::plain("hosts.none"));
        rows.push(HostRow { asked, leads, is_hot: true, is_failing: true });
    }
    let said: Vec<String> = known.rules.iter().map(said).collect();
    let args = Args::new().text("pod", &pod.name).text("rows", &said.join(" "));
    HostTable { rows, said: text::with("hosts.title", &args) }
}

/// Whether the controller has the request in its hands, or has just let it go.
fn is_read(request: &Request, pod: &PodName, now: SimTime) -> bool {
    let here = Place::Pod(pod.clone());
    if request.own_answer.is_some() {
        let came = request.trace.request.last().is_some_and(|hop| hop.to == here);
        return came && request.trace.reply.first().is_none_or(|hop| now < hop.arrives);
    }
    request.trace.request.iter().any(|hop| {
        let is_choice = hop.reasons.iter().any(|r| matches!(r, Reason::IngressMatched { .. }));
        hop.from == here && is_choice && hop.arrived <= now && now < hop.arrives
    })
}

fn asked(rule: &IngressRule) -> String {
    if rule.path_type.is_none() {
        return text::plain("hosts.default");
    }
    let path = if rule.path == "/" { "" } else { &rule.path };
    let end = if rule.path_type == Some(PathType::Exact) { "$" } else { "" };
    if rule.host.is_empty() {
        return format!("{}{path}{end}", text::plain("hosts.any"));
    }
    format!("{}{path}{end}", rule.host)
}

fn leads(rule: &IngressRule) -> String {
    format!("→ {}", short(&rule.service))
}

fn said(rule: &IngressRule) -> String {
    let any = text::plain("hosts.any");
    let host = if rule.host.is_empty() { &any } else { &rule.host };
    let args = Args::new().text("host", host).text("path", &rule.path);
    let args = args.text("service", short(&rule.service)).value("count", rule.endpoints.len());
    text::with("hosts.said", &args)
}

/// The rows of a table of all hosts, for those who do not see the picture.
#[must_use]
#[inline(never)]
pub fn as_rows(world: &Simulation) -> Vec<Vec<String>> {
    let rules = world.network().ingress.rules.iter();
    let row = |rule: &IngressRule| {
        let endpoints: Vec<String> =
            rule.endpoints.iter().map(|(address, _)| address.to_string()).collect();
        vec![
            if rule.host.is_empty() { text::plain("hosts.any") } else { rule.host.clone() },
            rule.path.clone(),
            short(&rule.ingress).to_owned(),
            short(&rule.service).to_owned(),
            endpoints.join(", "),
        ]
    };
    rules.map(row).collect()
}
