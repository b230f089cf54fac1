//! What happened, in sentences: a mark on the timeline, and the news since one last listened.

use crate::order::SortedMap;
use crate::scene::narration;
use crate::simulation::{Mark, MarkKind, Request, Simulation};
use crate::text::{self, Args};
use crate::time::SimTime;

/// Names that one sentence lists.
const NAMES_MAX: usize = 5;

/// What a mark says. What the world does not know yet, or no more, is left out.
#[must_use]
pub fn sentence(world: &Simulation, mark: &Mark) -> String {
    let request = || mark.subject.parse().ok().and_then(|id: u32| world.requests().get(&id));
    let said = match mark.kind {
        MarkKind::Answered | MarkKind::Failed if mark.count > 1 => {
            let args = Args::new().value("count", mark.count);
            let is_answered = mark.kind == MarkKind::Answered;
            Some(text::with(
                if is_answered { "mark.answered_many" } else { "mark.failed_many" },
                &args,
            ))
        }
        MarkKind::Answered | MarkKind::Failed => {
            request().and_then(|request| narration::outcome(world, request))
        }
        MarkKind::Sent => request().map(sent),
        MarkKind::Applied
        | MarkKind::Scaled
        | MarkKind::ProbeSet
        | MarkKind::NodeOn
        | MarkKind::NodeOff
        | MarkKind::ProxyResumed
        | MarkKind::ProxyPaused
        | MarkKind::ProviderOn
        | MarkKind::ProviderOff
        | MarkKind::FirewallOpened
        | MarkKind::FirewallClosed
        | MarkKind::Deleted
        | MarkKind::Crashed
        | MarkKind::StreamBegan
        | MarkKind::StreamEnded
        | MarkKind::RulesSynced
        | MarkKind::PodReady
        | MarkKind::PodNotReady
        | MarkKind::PodLeaving
        | MarkKind::PodGone
        | MarkKind::BalancerAssigned => None,
    };
    said.unwrap_or_else(|| told(world, mark.kind, &[mark.subject.as_str()]))
}

/// What happened by itself after a moment, each sort of thing in one sentence. How requests ended is
/// not among it: that is told for each.
#[must_use]
pub fn news(world: &Simulation, since: SimTime) -> Option<String> {
    let mut kinds: SortedMap<MarkKind, Vec<&str>> = SortedMap::new();
    let marks = world.marks().iter().rev().take_while(|mark| mark.at > since);
    for mark in marks.filter(|mark| happens_by_itself(mark.kind)) {
        let names = kinds.get_or_default(mark.kind);
        if !names.contains(&mark.subject.as_str()) {
            names.insert(0, &mark.subject);
        }
    }
    let sentences: Vec<String> =
        kinds.iter().map(|(kind, names)| told(world, *kind, names)).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// What happened at the very moment one looks at; how requests ended is told for each.
#[must_use]
pub fn here(world: &Simulation) -> Option<String> {
    let marks = world.marks().iter().rev().take_while(|mark| mark.at == world.now());
    let is_told = |kind| matches!(kind, MarkKind::Answered | MarkKind::Failed);
    let mut sentences: Vec<String> = marks
        .filter(|mark| !is_told(mark.kind))
        .take(NAMES_MAX)
        .map(|mark| sentence(world, mark))
        .collect();
    sentences.reverse();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

/// The hop that a request is at, where time stands still; with `stopped`, because it stopped by
/// itself.
#[must_use]
pub fn hop(request: &Request, now: SimTime, stopped: bool) -> Option<String> {
    if request.ended.is_some_and(|ended| ended <= now) {
        return None;
    }
    let cell = narration::cells(request).pop()?;
    let args = Args::new()
        .value("number", cell.number)
        .text("title", &cell.title)
        .text("change", &cell.change)
        .text("why", &cell.why);
    Some(text::with(if stopped { "said.stop" } else { "said.hop" }, &args))
}

/// Whether nobody did it: the cluster did.
#[must_use]
pub const fn happens_by_itself(kind: MarkKind) -> bool {
    matches!(
        kind,
        MarkKind::RulesSynced
            | MarkKind::PodReady
            | MarkKind::PodNotReady
            | MarkKind::PodLeaving
            | MarkKind::PodGone
            | MarkKind::BalancerAssigned
    )
}

fn sent(request: &Request) -> String {
    let args = Args::new()
        .value("names", request.id)
        .text("from", &narration::place_name(&request.from))
        .text("url", &request.url());
    text::with("mark.sent_to", &args)
}

fn told(world: &Simulation, kind: MarkKind, names: &[&str]) -> String {
    let args = Args::new().text("names", &listed(names)).value("count", names.len());
    if kind == MarkKind::BalancerAssigned {
        let balancers = world.network().load_balancers.iter();
        let mut ours = balancers.filter(|(service, _)| {
            let name = service.split_once('/').map(|(_, name)| name);
            name.is_some_and(|name| names == [name])
        });
        if let Some((_, balancer)) = ours.next() {
            return text::with("mark.balancer_at", &args.value("address", balancer.address));
        }
    }
    text::with(id(kind), &args)
}

/// `a`, `a and b`, `a, b and c`, and no more than a few.
fn listed(names: &[&str]) -> String {
    let all = names.len();
    let shown = if all > NAMES_MAX { NAMES_MAX - 1 } else { all.saturating_sub(1) };
    let some: Vec<&str> = names.iter().take(shown).copied().collect();
    let last = if all > NAMES_MAX {
        text::with("list.more", &Args::new().value("count", all - shown))
    } else {
        names.last().map(|name| (*name).to_owned()).unwrap_or_default()
    };
    if some.is_empty() {
        return last;
    }
    text::with("list.and", &Args::new().text("some", &some.join(", ")).text("last", &last))
}

const fn id(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Applied => "mark.applied",
        MarkKind::Scaled => "mark.scaled",
        MarkKind::ProbeSet => "mark.probe_set",
        MarkKind::NodeOn => "mark.node_on",
        MarkKind::NodeOff => "mark.node_off",
        MarkKind::ProxyResumed => "mark.proxy_resumed",
        MarkKind::ProxyPaused => "mark.proxy_paused",
        MarkKind::ProviderOn => "mark.provider_on",
        MarkKind::ProviderOff => "mark.provider_off",
        MarkKind::FirewallOpened => "mark.firewall_opened",
        MarkKind::FirewallClosed => "mark.firewall_closed",
        MarkKind::Deleted => "mark.deleted",
        MarkKind::Crashed => "mark.crashed",
        MarkKind::Sent => "mark.sent",
        MarkKind::StreamBegan => "mark.stream_began",
        MarkKind::StreamEnded => "mark.stream_ended",
        MarkKind::Answered => "mark.answered",
        MarkKind::Failed => "mark.failed",
        MarkKind::RulesSynced => "mark.rules_synced",
        MarkKind::PodReady => "mark.pod_ready",
        MarkKind::PodNotReady => "mark.pod_not_ready",
        MarkKind::PodLeaving => "mark.pod_leaving",
        MarkKind::PodGone => "mark.pod_gone",
        MarkKind::BalancerAssigned => "mark.balancer",
    }
}
