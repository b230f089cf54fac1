//! A lesson's sentences: bold, code, and what the world puts in. Never HTML.

use crate::data_plane::trace::Verdict;
use crate::lesson::flow;
use crate::lesson::predicate::Evidence;
use crate::order::SortedMap;
use crate::simulation::cast::pod_called;

/// A stretch of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Run {
    /// As it is.
    Plain(String),
    /// With weight.
    Bold(String),
    /// As typed.
    Code(String),
}

/// The stretches of a text; a mark without its partner stands for itself.
#[must_use]
pub fn runs(text: &str) -> Vec<Run> {
    let mut found = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let next = rest.find(['`', '*']).unwrap_or(rest.len());
        let (before, marked) = rest.split_at(next);
        push_plain(&mut found, before);
        let mark = if marked.starts_with("**") { "**" } else { "`" };
        let inner = marked.strip_prefix(mark).and_then(|after| after.split_once(mark));
        match inner {
            Some((inner, after)) if !inner.is_empty() => {
                let inner = inner.to_owned();
                found.push(if mark == "`" { Run::Code(inner) } else { Run::Bold(inner) });
                rest = after;
            }
            _ => {
                let mut chars = marked.chars();
                push_plain(
                    &mut found,
                    chars.next().map_or("", |c| if c == '`' { "`" } else { "*" }),
                );
                rest = chars.as_str();
            }
        }
        if marked.is_empty() {
            break;
        }
    }
    found
}

fn push_plain(found: &mut Vec<Run>, text: &str) {
    match found.last_mut() {
        Some(Run::Plain(last)) => last.push_str(text),
        _ if text.is_empty() => {}
        _ => found.push(Run::Plain(text.to_owned())),
    }
}

/// The text with what stands in double braces put in: `{{observed}}`, `{{pod.web-1.ip}}`,
/// `{{flow.last.src}}`. What is not known stays as `…`.
#[must_use]
pub fn filled(text: &str, evidence: &Evidence<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let (name, after) = after.split_once("}}").unwrap_or((after, ""));
        out.push_str(&value(name.trim(), evidence).unwrap_or_else(|| "…".to_owned()));
        rest = after;
    }
    out.push_str(rest);
    out
}

fn value(name: &str, evidence: &Evidence<'_>) -> Option<String> {
    let world = evidence.world;
    if name == "observed" {
        let counts: Vec<String> =
            answered_by(evidence, "backend.pod").values().map(ToString::to_string).collect();
        return (!counts.is_empty()).then(|| counts.join("-"));
    }
    if let Some(rest) = name.strip_prefix("pod.") {
        let (alias, field) = rest.rsplit_once('.')?;
        let pod = pod_called(world, alias)?;
        return match field {
            "ip" => world.network().pod(&pod).map(|(_, address)| address.to_string()),
            "name" => Some(pod.name),
            _ => None,
        };
    }
    if name == "flow.last.src" {
        let mut ended = world.requests().values().filter(|r| r.ended.is_some());
        let last = ended.next_back()?.trace.request.last()?;
        return Some(last.packet.source.ip().to_string());
    }
    None
}

/// How many finished requests each had, by a field of flows such as `backend.pod`; pods that were
/// there and got none count as 0.
#[must_use]
pub fn answered_by(evidence: &Evidence<'_>, field: &str) -> SortedMap<String, u32> {
    let mut counts: SortedMap<String, u32> = SortedMap::new();
    for fact in flow::ended(evidence) {
        if let flow::Fact::Request(request) = fact
            && matches!(request.trace.verdict, Some(Verdict::Delivered { .. }))
        {
            for value in flow::values(&fact, field, evidence) {
                *counts.get_or_default(value) += 1;
            }
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_in_pairs() {
        let plain = |text: &str| Run::Plain(text.to_owned());
        let (code, bold) = (Run::Code("a: b".to_owned()), Run::Bold("now".to_owned()));
        assert_eq!(runs("do `a: b` **now**."), [plain("do "), code, plain(" "), bold, plain(".")]);
        assert_eq!(runs("2 * 3 ` x"), [plain("2 * 3 ` x")]);
        assert_eq!(runs(""), []);
        assert_eq!(runs("a``b"), [plain("a``b")]);
    }
}
