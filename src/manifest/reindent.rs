//! A text that lost its indentation, as texts do that are copied from a page: what each line belongs
//! to is found by what the schema knows, and written anew.

use std::ops::Range;

use crate::api::Kind;
use crate::manifest::chunks::{self, Chunk};
use crate::manifest::schema::{self, Shape};

/// Lines that are looked at; nobody pastes more of a page.
const LINES_MAX: usize = 1_000;
/// The configuration of `kind`, as `manifest/schema.txt` has the objects of Kubernetes.
const KIND_CONFIG: [(&str, &[(&str, &str)]); 4] = [
    (
        "Cluster",
        &[
            ("apiVersion", "string"),
            ("kind", "string"),
            ("name", "string"),
            ("nodes", "[]v1.KindNode"),
            ("networking", "v1.KindNetworking"),
        ],
    ),
    (
        "KindNode",
        &[
            ("role", "string"),
            ("image", "string"),
            ("labels", "map[string]string"),
            ("extraPortMappings", "[]v1.KindPortMapping"),
        ],
    ),
    (
        "KindPortMapping",
        &[
            ("containerPort", "int32"),
            ("hostPort", "int32"),
            ("listenAddress", "string"),
            ("protocol", "string"),
        ],
    ),
    (
        "KindNetworking",
        &[
            ("ipFamily", "string"),
            ("kubeProxyMode", "string"),
            ("podSubnet", "string"),
            ("serviceSubnet", "string"),
            ("apiServerPort", "int32"),
            ("disableDefaultCNI", "bool"),
        ],
    ),
];

/// What a line may belong to.
struct Frame {
    holds: Holds,
    /// The column of what stands in it.
    column: usize,
    /// The names it has by now.
    names: Vec<String>,
    /// How its first element begins, if it is a list.
    first: String,
}

#[derive(Clone, Copy)]
enum Holds {
    Struct(&'static str),
    /// Elements of this struct.
    Structs(&'static str),
    /// Elements that are words or numbers.
    Words,
    /// Names of one's own.
    Any,
}

/// The documents of a text whose lines all begin at the margin, each with its bytes and with the text
/// that has its indentation again; none of those where a line has no place.
#[must_use]
pub fn restored(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    for chunk in chunks::cut(text) {
        let Chunk::Document(range) = chunk else { continue };
        let Some(content) = text.get(range.clone()) else { continue };
        if let Some(better) = document(content).filter(|better| better != content) {
            found.push((range, better));
        }
    }
    found
}

/// The same for one document.
fn document(content: &str) -> Option<String> {
    let is_at_margin = |line: &str| !line.starts_with([' ', '\t']);
    if content.lines().count() > LINES_MAX || !content.lines().all(is_at_margin) {
        return None;
    }
    let root = root_of(content)?;
    let mut writer = Writer { out: String::new(), held: Vec::new(), frames: vec![frame(root, 0)] };
    for line in content.split_inclusive('\n') {
        writer.line(line)?;
    }
    for held in std::mem::take(&mut writer.held) {
        writer.out.push_str(held);
    }
    Some(writer.out)
}

/// What the whole is: an object, the configuration of a cluster, or a part of a Service.
fn root_of(content: &str) -> Option<Holds> {
    let named = content.lines().find_map(|line| line.strip_prefix("kind:"));
    if let Some(kind) = named {
        let kind = kind.split('#').next().unwrap_or("").trim();
        if kind == "Cluster" {
            return Some(Holds::Struct("Cluster"));
        }
        let known = Kind::ALL.into_iter().find(|known| known.as_str() == kind);
        return known.map(|kind| Holds::Struct(kind.as_str()));
    }
    let first = content.lines().find(|line| !line.is_empty() && !line.starts_with(['#', '-']))?;
    let (key, _) = first.split_once(':')?;
    let parts = ["ServiceSpec", "DeploymentSpec", "PodSpec"];
    parts.into_iter().find(|part| field(part, key).is_some()).map(Holds::Struct)
}

fn field(owner: &str, name: &str) -> Option<&'static str> {
    let config = KIND_CONFIG.iter().find(|(known, _)| *known == owner);
    match config {
        Some((_, fields)) => {
            fields.iter().find(|(known, _)| *known == name).map(|(_, go_type)| *go_type)
        }
        None => schema::field(owner, name),
    }
}

fn holds(go_type: &'static str) -> Option<Holds> {
    let config = |go_type: &'static str| {
        let name = go_type.strip_prefix("v1.")?;
        KIND_CONFIG.iter().find(|(known, _)| *known == name).map(|(known, _)| *known)
    };
    if let Some(name) = config(go_type) {
        return Some(Holds::Struct(name));
    }
    if let Some(name) = go_type.strip_prefix("[]").and_then(config) {
        return Some(Holds::Structs(name));
    }
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these have something inside")]
    match schema::shape(go_type) {
        Shape::Struct(name) => Some(Holds::Struct(name)),
        Shape::List(element) => {
            let inside = schema::shape(element).struct_name();
            Some(inside.map_or(Holds::Words, Holds::Structs))
        }
        Shape::Map(_) => Some(Holds::Any),
        _ => None,
    }
}

const fn frame(holds: Holds, column: usize) -> Frame {
    Frame { holds, column, names: Vec::new(), first: String::new() }
}

struct Writer<'a> {
    out: String,
    /// Comments and empty lines, which stand where the next line does.
    held: Vec<&'a str>,
    frames: Vec<Frame>,
}

impl<'a> Writer<'a> {
    fn line(&mut self, line: &'a str) -> Option<()> {
        let content = line.trim_end();
        if content.is_empty() || content.starts_with('#') || content.starts_with("---") {
            self.held.push(line);
            return Some(());
        }
        let (is_item, rest) = match content.strip_prefix("- ") {
            Some(rest) => (true, rest.trim_start()),
            None => (false, content),
        };
        let is_key = |(_, value): &(&str, &str)| value.is_empty() || value.starts_with(' ');
        let Some((name, value)) = rest.split_once(':').filter(is_key) else {
            // A word can only be an element of a list of words.
            let place =
                self.frames.iter().rposition(|frame| matches!(frame.holds, Holds::Words))?;
            self.frames.truncate(place + 1);
            let column = self.frames.last()?.column;
            self.write(column, if is_item { "" } else { "- " }, line);
            return Some(());
        };
        let name = name.trim().trim_matches(['"', '\'']);
        let value = value.split(" #").next().unwrap_or("").trim();
        let is_new_item = self.find(name, value, is_item)?;
        let top = self.frames.last_mut()?;
        top.names.push(name.to_owned());
        let column = top.column;
        let go_type = if let Holds::Struct(owner) = top.holds { field(owner, name) } else { None };
        let dash = if is_new_item && !is_item { "- " } else { "" };
        let column = if is_new_item { column - 2 } else { column };
        self.write(column, dash, line);
        if value.is_empty()
            && let Some(inside) = go_type.and_then(holds)
        {
            let own = column + if is_new_item { 2 } else { 0 };
            let is_list = matches!(inside, Holds::Structs(_) | Holds::Words);
            self.frames.push(frame(inside, own + if is_list { 0 } else { 2 }));
        }
        Some(())
    }

    /// Makes what the line belongs to the innermost frame; whether it begins an element of a list.
    fn find(&mut self, name: &str, value: &str, is_item: bool) -> Option<bool> {
        let knows = |holds: Holds, item: bool| match (holds, item) {
            (Holds::Struct(owner), false) | (Holds::Structs(owner), true) => {
                field(owner, name).is_some()
            }
            _ => false,
        };
        if is_item {
            // An element that begins like the first is of that list.
            let alike = |frame: &Frame| knows(frame.holds, true) && frame.first == name;
            let place = self
                .frames
                .iter()
                .rposition(alike)
                .or_else(|| self.frames.iter().rposition(|frame| knows(frame.holds, true)))?;
            return self.begin_item(place, name);
        }
        let is_free = |frame: &Frame| !frame.names.iter().any(|known| known == name);
        // A list that has no element yet, as where the dashes are lost as well, or one that begins
        // like the first.
        let begins = |frame: &Frame, is_last: bool| {
            knows(frame.holds, true) && (frame.first.is_empty() && is_last || frame.first == name)
        };
        let last = self.frames.len() - 1;
        for place in (0..=last).rev() {
            let frame = self.frames.get(place)?;
            if knows(frame.holds, false) && is_free(frame) {
                self.frames.truncate(place + 1);
                return Some(false);
            }
            if begins(frame, place == last) {
                return self.begin_item(place, name);
            }
        }
        let is_any = |frame: &Frame| matches!(frame.holds, Holds::Any) && is_free(frame);
        let place = self.frames.iter().rposition(is_any).filter(|_| !value.is_empty())?;
        self.frames.truncate(place + 1);
        Some(false)
    }

    fn begin_item(&mut self, place: usize, name: &str) -> Option<bool> {
        self.frames.truncate(place + 1);
        let list = self.frames.last_mut()?;
        if list.first.is_empty() {
            name.clone_into(&mut list.first);
        }
        let (column, holds) = (list.column + 2, list.holds);
        let Holds::Structs(element) = holds else { return None };
        self.frames.push(frame(Holds::Struct(element), column));
        Some(true)
    }

    fn write(&mut self, column: usize, dash: &str, line: &'a str) {
        let indent = " ".repeat(column);
        for held in std::mem::take(&mut self.held) {
            if held.starts_with('#') {
                self.out.push_str(&indent);
            }
            self.out.push_str(held);
        }
        self.out.push_str(&indent);
        self.out.push_str(dash);
        self.out.push_str(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> String {
        let lines: Vec<&str> = text.lines().map(str::trim_start).collect();
        lines.join("\n") + "\n"
    }

    #[test]
    fn every_line_finds_its_place_again() {
        let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n  \
            labels:\n    app: web\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      \
            app: web\n  template:\n    metadata:\n      labels:\n        app: web\n        \
            tier: front\n    spec:\n      containers:\n      - name: web\n        image: nginx\n        \
            ports:\n        - containerPort: 80\n        # the second\n        - containerPort: 81\n          \
            name: more\n      - name: side\n        image: busybox\n        args:\n        - sleep\n  \
            paused: false\n";
        assert_eq!(document(&flat(deployment)).as_deref(), Some(deployment));
    }

    #[test]
    fn dashes_that_are_lost_are_found_again() {
        let lost = "ports:\nport: 80\ntargetPort: 8080\nport: 81\n";
        let found = "ports:\n- port: 80\n  targetPort: 8080\n- port: 81\n";
        assert_eq!(document(lost).as_deref(), Some(found));
    }

    #[test]
    fn what_has_no_place_is_left_alone() {
        for text in ["kind: Service\nspec:\nfoo: 1\n", "kind: Moon\nspec:\n", "a: 1\n", "b\n", ""] {
            assert_eq!(document(text), None, "{text}");
        }
        assert_eq!(document("kind: Service\nspec:\n  type: NodePort\n"), None);
    }
}
