//! Predicates from YAML.

use crate::lesson::flow::{FIELDS, Flow, MORE_FIELDS};
use crate::lesson::predicate::{Compare, FlowGoal, Predicate, event_names};
use crate::lesson::reader::{Fields, Reader, scalar};
use crate::lesson::state;
use crate::manifest::tree::{Data, Node};

/// The forms a predicate can have, and what stands beside them.
const KEYS: [&str; 12] = [
    "all", "any", "not", "seq", "flow", "count", "last", "distinct", "share", "is", "state",
    "event",
];

impl Reader<'_> {
    /// The predicate under this key.
    pub(super) fn predicate(&mut self, at: &Fields<'_>, key: &str) -> Predicate {
        if let Some(node) = at.node.get(key) {
            return self.predicate_of(node, &at.under(key));
        }
        self.complain_at(at, &format!("\"{key}\" is missing"));
        Predicate::Any(Vec::new())
    }

    fn predicate_of(&mut self, node: &Node, path: &str) -> Predicate {
        let mut known = KEYS.to_vec();
        known.push("where");
        let at = self.fields(node, path, &known);
        for (key, make) in [
            ("all", Predicate::All as fn(Vec<Predicate>) -> Predicate),
            ("any", Predicate::Any),
            ("seq", Predicate::Seq),
        ] {
            if at.has(key) {
                let items = self.items(&at, key);
                return make(items.iter().map(|(n, path)| self.predicate_of(n, path)).collect());
            }
        }
        if let Some(inner) = node.get("not") {
            return Predicate::Not(Box::new(self.predicate_of(inner, &at.under("not"))));
        }
        if at.has("flow") {
            return Predicate::Flow(Box::new(self.flow_goal(&at)));
        }
        if at.has("state") {
            let path = self.text(&at, "state");
            if !state::is_known(&path) {
                self.complain_at(&at, &format!("there is no state \"{path}\""));
            }
            return Predicate::State { path, is: self.compares(&at, "is") };
        }
        if at.has("event") {
            let kind = self.one_of(&at, "event", &event_names());
            let of = at.node.get("where").map(Node::entries).unwrap_or_default();
            let of = of.iter().filter_map(|e| Some((e.key.clone(), scalar(&e.value)?))).collect();
            return Predicate::Event { kind, of };
        }
        self.complain_at(&at, "must be one of all, any, not, seq, flow, state, event");
        Predicate::Any(Vec::new())
    }

    fn flow_goal(&mut self, at: &Fields<'_>) -> FlowGoal {
        let distinct = self.optional_text(at, "distinct");
        if let Some(field) = &distinct
            && !FIELDS.contains(&field.as_str())
            && !MORE_FIELDS.contains(&field.as_str())
        {
            self.complain_at(at, &format!("flows have no \"{field}\""));
        }
        FlowGoal {
            flow: self.flow(at, "flow"),
            count: self.compares(at, "count"),
            last: self.number(at, "last").and_then(|last| usize::try_from(last).ok()),
            distinct,
            share: at.has("share").then(|| self.flow(at, "share")),
            is: self.compares(at, "is"),
        }
    }

    fn flow(&mut self, at: &Fields<'_>, key: &str) -> Flow {
        let mut flow = Flow::default();
        let Some(node) = at.node.get(key) else { return flow };
        let mut known: Vec<&str> =
            FIELDS.iter().filter(|field| !field.contains('.')).copied().collect();
        known.extend(MORE_FIELDS);
        known.extend(["backend", "answers"]);
        let fields = self.fields(node, &at.under(key), &known);
        for entry in node.entries() {
            match entry.key.as_str() {
                "answers" => flow.answers = self.compares(&fields, "answers"),
                "backend" => {
                    for inner in entry.value.entries() {
                        let name = format!("backend.{}", inner.key);
                        if !FIELDS.contains(&name.as_str()) {
                            self.complain(
                                &inner.key_span,
                                &fields.path,
                                "no such field of backend",
                            );
                        }
                        flow.wanted.insert(name, words(&inner.value));
                    }
                }
                name => drop(flow.wanted.insert(name.to_owned(), words(&entry.value))),
            }
        }
        self.check_words(&fields, &flow);
        flow
    }

    fn check_words(&mut self, at: &Fields<'_>, flow: &Flow) {
        const OUTCOMES: [&str; 7] =
            ["ok", "refused", "timeout", "unreachable", "reset", "dns_error", "http_error"];
        const ENDS: [&str; 10] = [
            "laptop",
            "internet",
            "lb",
            "firewall",
            "node_rules",
            "node",
            "pod_kernel",
            "app",
            "dns",
            "wire",
        ];
        const ENTRIES: [&str; 7] =
            ["podip", "clusterip", "nodeport", "lb", "ingress", "dns", "hostport"];
        const SEEN: [&str; 5] = ["client", "node", "lb", "pod", "ingress"];
        let closed: [(&str, &[&str]); 4] =
            [("outcome", &OUTCOMES), ("endedAt", &ENDS), ("entry", &ENTRIES), ("srcSeen", &SEEN)];
        for (field, known) in closed {
            let wanted = flow.wanted.get(field);
            for word in wanted.into_iter().flatten() {
                if !known.contains(&word.as_str()) {
                    let what = format!("{field} \"{word}\" is not one of {}", known.join(", "));
                    self.complain_at(at, &what);
                }
            }
        }
    }

    fn compares(&mut self, at: &Fields<'_>, key: &str) -> Vec<Compare> {
        const HOW: [&str; 9] = ["eq", "ne", "lt", "le", "gt", "ge", "in", "exists", "matches"];
        let Some(node) = at.node.get(key) else { return Vec::new() };
        let fields = self.fields(node, &at.under(key), &HOW);
        let compare =
            |how: &str| Some(Compare { how: how.to_owned(), with: node.get(how)?.value() });
        let found: Vec<Compare> = HOW.into_iter().filter_map(compare).collect();
        if found.is_empty() {
            self.complain_at(&fields, "compares with nothing");
        }
        found
    }
}

/// One word or a list of them.
fn words(node: &Node) -> Vec<String> {
    if let Data::List(items) = &node.data {
        return items.iter().filter_map(scalar).collect();
    }
    scalar(node).into_iter().collect()
}
