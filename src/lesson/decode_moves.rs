//! What a lesson does, from YAML.

use crate::lesson::reader::{Fields, Reader, scalar};
use crate::lesson::{FieldOf, Move, Sending, Suggestion, Until, WorldChange};
use crate::manifest::tree::{Data, Node};
use crate::order::SortedMap;

const MOVES: [&str; 11] = [
    "send",
    "type",
    "set",
    "apply",
    "kill",
    "crash",
    "scale",
    "readiness",
    "world",
    "loop",
    "wait",
];

impl Reader<'_> {
    /// The moves under this key.
    pub(super) fn moves(&mut self, at: &Fields<'_>, key: &str) -> Vec<Move> {
        let items = self.items(at, key);
        items.iter().filter_map(|(node, path)| self.one_move(node, path)).collect()
    }

    fn one_move(&mut self, node: &Node, path: &str) -> Option<Move> {
        let at = self.fields(node, path, &MOVES);
        if node.entries().len() != 1 {
            self.complain_at(&at, "must be one action");
        }
        let entry = node.entries().first()?;
        let (value, path) = (&entry.value, at.under(&entry.key));
        Some(match entry.key.as_str() {
            "send" => Move::Send(self.sending(value, &path)),
            "type" => self.typed(&at, value, &path),
            "set" => {
                let set = self.fields(value, &path, &["path", "value"]);
                let field = self.field_of(&set, "path");
                let value = value.get("value").map(Node::value).unwrap_or_default();
                Move::Set { field, value }
            }
            "apply" => {
                let is_text = matches!(value.data, Data::String(_));
                Move::Apply(scalar(value).filter(|_| is_text))
            }
            "kill" => Move::Kill(self.text(&at, "kill")),
            "crash" => Move::Crash(self.text(&at, "crash")),
            "scale" => Move::Scale(numbers(value)),
            "readiness" => Move::Readiness(flags(value, "true")),
            "world" => Move::World(self.world_change(value, &path)),
            "loop" if matches!(value.data, Data::String(_)) => Move::EndLoop,
            "loop" => Move::Loop(self.sending(value, &path)),
            "wait" => Move::Wait(self.until(&at, value)),
            _ => return None,
        })
    }

    fn sending(&mut self, node: &Node, path: &str) -> Sending {
        let known = ["from", "to", "tool", "times", "perSecond", "keepAlive", "host"];
        let at = self.fields(node, path, &known);
        let times = self.number(&at, "times").or_else(|| self.number(&at, "perSecond"));
        Sending {
            from: self.text(&at, "from"),
            to: self.text(&at, "to"),
            times: times.unwrap_or(1),
            keep_alive: self.flag(&at, "keepAlive"),
            host: self.optional_text(&at, "host"),
        }
    }

    fn typed(&mut self, at: &Fields<'_>, value: &Node, path: &str) -> Move {
        if let Data::Map(_) = value.data {
            let inner = self.fields(value, path, &["in", "line"]);
            let inside = self.optional_text(&inner, "in");
            return Move::Type { inside, line: self.text(&inner, "line") };
        }
        Move::Type { inside: None, line: self.text(at, "type") }
    }

    fn until(&mut self, at: &Fields<'_>, value: &Node) -> Until {
        let word = scalar(value).unwrap_or_default();
        match (word.as_str(), word.parse()) {
            ("settled", _) => Until::Settled,
            ("flow-end", _) => Until::FlowEnd,
            (_, Ok(seconds)) => Until::Seconds(seconds),
            (_, Err(_)) => {
                self.complain_at(at, "waits for settled, flow-end or a number of seconds");
                Until::Settled
            }
        }
    }

    fn world_change(&mut self, node: &Node, path: &str) -> WorldChange {
        let at = self.fields(node, path, &["provider", "firewall", "kubeProxy", "nodes"]);
        let provider = self.optional_text(&at, "provider");
        let firewall = self.optional_text(&at, "firewall");
        let under = |key: &str, word: &str| node.get(key).map(|n| flags(n, word));
        WorldChange {
            has_provider: provider.map(|provider| provider != "none"),
            is_firewall_open: firewall.map(|firewall| firewall == "open"),
            paused: under("kubeProxy", "paused").unwrap_or_default(),
            up: under("nodes", "up").unwrap_or_default(),
        }
    }

    /// `Service/web:spec.type`.
    pub(super) fn field_of(&mut self, at: &Fields<'_>, key: &str) -> FieldOf {
        let text = self.text(at, key);
        let parts = text.split_once(':').and_then(|(object, path)| {
            let (kind, name) = object.split_once('/')?;
            Some(FieldOf { kind: kind.to_owned(), name: name.to_owned(), path: path.to_owned() })
        });
        parts.unwrap_or_else(|| {
            self.complain_at(at, "a field is written Service/web:spec.type");
            FieldOf::default()
        })
    }

    /// Buttons: a command, or a label with what it does.
    pub(super) fn suggestions(&mut self, at: &Fields<'_>, key: &str) -> Vec<Suggestion> {
        let items = self.items(at, key);
        let mut found = Vec::new();
        for (node, path) in items {
            if let Some(line) = scalar(node) {
                let moves = vec![typed_line(&line)];
                found.push(Suggestion { label: line, moves });
            } else {
                let at = self.fields(node, &path, &["label", "do"]);
                let label = self.text(&at, "label");
                found.push(Suggestion { label, moves: self.moves(&at, "do") });
            }
        }
        found
    }
}

/// `toolbox: nslookup web` runs inside the toolbox, anything else on the laptop.
fn typed_line(line: &str) -> Move {
    match line.split_once(": ") {
        Some((pod, rest)) if !pod.contains(' ') => {
            Move::Type { inside: Some(pod.to_owned()), line: rest.to_owned() }
        }
        _ => Move::Type { inside: None, line: line.to_owned() },
    }
}

fn flags(node: &Node, yes: &str) -> SortedMap<String, bool> {
    let entries = node.entries().iter();
    entries.filter_map(|e| Some((e.key.clone(), scalar(&e.value)? == yes))).collect()
}

fn numbers(node: &Node) -> SortedMap<String, i32> {
    let entries = node.entries().iter();
    entries.filter_map(|e| Some((e.key.clone(), scalar(&e.value)?.parse().ok()?))).collect()
}
