//! The rows of one node's strip of rules, as they are drawn.

use crate::data_plane::network::NodeNetwork;
use crate::data_plane::row::{Effect, RuleRow};
use crate::data_plane::trace::{Hop, Reason, Verdict};
use crate::text::{self, Args};

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StripRow {
    /// What it matches: `10.96.45.12:80`, `:30080`.
    pub label: String,
    /// What it does: `→ 3 pods`.
    pub effect: String,
    /// How it looks.
    pub state: RowState,
    /// All of it in a sentence.
    pub said: String,
}

/// How a row looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// At rest.
    Resting,
    /// A packet matches it now.
    Matching,
    /// It refuses or drops a packet now.
    Failing,
    /// It is older than the list of endpoints.
    Stale,
}

/// The rows of a node's rules, and how many more there are than `max`.
#[must_use]
pub fn rows(
    node: &NodeNetwork,
    matching: Option<&str>,
    failing: bool,
    max: usize,
) -> (Vec<StripRow>, usize) {
    let is_stale = node.kube_proxy.is_stale();
    let all = node.kube_proxy.rules().rows();
    let total = all.len();
    let rows: Vec<StripRow> = all
        .into_iter()
        .map(|row| {
            let is_matching = matching == Some(row.label.as_str());
            StripRow {
                effect: effect(&row, is_stale),
                said: sentence(&row, &node.name),
                state: match (is_matching, is_stale) {
                    (true, _) if failing => RowState::Failing,
                    (true, _) => RowState::Matching,
                    (false, true) => RowState::Stale,
                    (false, false) => RowState::Resting,
                },
                label: row.label,
            }
        })
        .collect();
    // A row in use is never among those left out.
    let from = rows
        .iter()
        .position(|row| matches!(row.state, RowState::Matching | RowState::Failing))
        .map_or(0, |at| (at + 1).saturating_sub(max));
    let shown: Vec<StripRow> = rows.into_iter().skip(from).take(max).collect();
    let hidden = total.saturating_sub(shown.len());
    (shown, hidden)
}

fn effect(row: &RuleRow, is_stale: bool) -> String {
    match row.effect {
        Effect::Forward { endpoints } => {
            let id = if is_stale { "stage.pods_stale" } else { "stage.pods" };
            text::with(id, &Args::new().value("count", endpoints))
        }
        Effect::Reject => text::plain("stage.reject"),
        Effect::Drop => text::plain("stage.drop"),
    }
}

/// What a row does to a packet, in a sentence that stands alone.
#[must_use]
pub fn sentence(row: &RuleRow, node: &str) -> String {
    let args = Args::new()
        .text("node", node)
        .text("label", &row.label)
        .text("service", &row.service.service);
    match row.effect {
        Effect::Forward { endpoints } => text::with("say.rule", &args.value("count", endpoints)),
        Effect::Reject => text::with("say.rule_reject", &args),
        Effect::Drop => text::with("say.rule_drop", &args),
    }
}

/// The label of the row that decided a hop; `None` if no rule did.
#[must_use]
pub fn matched_label(hop: &Hop) -> Option<String> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "these are the rules that have a row")]
    let label = |reason: &Reason| match reason {
        Reason::NodePortMatched { port, .. } => Some(format!(":{port}")),
        Reason::ClusterIpMatched { address, .. }
        | Reason::LoadBalancerMatched { address, .. }
        | Reason::ExternalIpMatched { address, .. } => Some(address.to_string()),
        _ => None,
    };
    hop.reasons.iter().find_map(label)
}

/// Whether a verdict was spoken by a node's rules.
#[must_use]
pub const fn is_by_rules(verdict: &Verdict) -> bool {
    matches!(
        verdict.reason(),
        Some(
            Reason::NoEndpoints { .. }
                | Reason::NoLocalEndpoints { .. }
                | Reason::SourceRangeDenied { .. }
                | Reason::NoSuchServicePort(_)
        )
    )
}
