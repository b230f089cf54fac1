//! A lesson from YAML, or all that keeps its text from being one.

use crate::api::ProxyMode;
use crate::lesson::reader::{Fields, Problem, Reader, scalar};
use crate::lesson::world::{Applied, Machine, World};
use crate::lesson::{
    Beat, BeatKind, Choice, Close, Editable, Fault, Guess, Hint, Lesson, Metadata, PauseAt, Reason,
    Tickets,
};
use crate::manifest::tree::{Data, Node};
use crate::order::SortedMap;
use crate::simulation::cast::Program;

/// The version of the format that is read.
pub const VERSION: &str = "packetwalk/v1";

/// Reads a lesson.
///
/// # Errors
/// Everything that is wrong with it, in the order of the text.
pub fn decode(text: &str) -> Result<Lesson, Vec<Problem>> {
    let mut reader = Reader::new(text);
    let root = match crate::manifest::tree(text) {
        Ok(root) => root,
        Err((message, span)) => {
            reader.complain(&span, "", &message);
            return Err(reader.problems);
        }
    };
    let lesson = reader.lesson(&root);
    if reader.problems.is_empty() { Ok(lesson) } else { Err(reader.problems) }
}

const LESSON: [&str; 15] = [
    "apiVersion",
    "kind",
    "metadata",
    "idea",
    "world",
    "manifests",
    "editable",
    "panels",
    "allow",
    "beats",
    "bonus",
    "tickets",
    "faults",
    "close",
    "lang",
];

/// Parts of the page.
const PANELS: [&str; 6] = ["topology", "yaml", "terminal", "hops", "timeline", "endpoints"];

/// What can be offered.
const ACTS: [&str; 17] = [
    "curl",
    "ping",
    "nslookup",
    "apply",
    "kill",
    "delete",
    "crash",
    "scale",
    "readiness",
    "node",
    "pause-proxy",
    "loop",
    "provider",
    "firewall",
    "recreate",
    "delete-cluster",
    "reset",
];

impl Reader<'_> {
    fn lesson(&mut self, root: &Node) -> Lesson {
        let at = self.fields(root, "", &LESSON);
        self.one_of(&at, "apiVersion", &[VERSION]);
        self.one_of(&at, "kind", &["Lesson"]);
        let world = self.world(&at, None);
        let lesson = Lesson {
            metadata: self.metadata(&at),
            idea: self.short(&at, "idea", 140),
            manifests: self.optional_text(&at, "manifests").unwrap_or_default(),
            editable: self.editable(&at),
            panels: self.words(&at, "panels", &PANELS),
            allow: self.words(&at, "allow", &ACTS),
            beats: self.beats(&at, "beats"),
            bonus: self.beats(&at, "bonus"),
            tickets: self.tickets(&at),
            faults: self.faults(&at, &world),
            close: self.close(&at),
            world,
        };
        if lesson.beats.is_empty() && lesson.faults.is_empty() {
            self.complain_at(&at, "a lesson has at least one beat");
        }
        lesson
    }

    fn metadata(&mut self, at: &Fields<'_>) -> Metadata {
        const KNOWN: [&str; 11] = [
            "id",
            "order",
            "title",
            "minutes",
            "mode",
            "fixes",
            "needs",
            "introduces",
            "covers",
            "lang",
            "standalone",
        ];
        const MODES: [&str; 5] = ["worked", "completion", "guided", "goal", "independent"];
        let Some(node) = at.node.get("metadata") else {
            self.complain_at(at, "\"metadata\" is missing");
            return Metadata::default();
        };
        let at = self.fields(node, "metadata", &KNOWN);
        let id = self.short(&at, "id", 40);
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.len() < 3 || !id.chars().all(is_plain) {
            self.complain_at(&at, "an id has 3 to 40 small letters, digits and dashes");
        }
        Metadata {
            id,
            lang: String::new(),
            order: self.number(&at, "order").unwrap_or(0),
            title: self.short(&at, "title", 48),
            minutes: self.text(&at, "minutes"),
            mode: self.one_of(&at, "mode", &MODES),
            fixes: self.texts(&at, "fixes"),
            needs: self.texts(&at, "needs"),
            introduces: self.texts(&at, "introduces"),
            covers: self.texts(&at, "covers"),
        }
    }

    /// The world under `world`; what a fault leaves out is the lesson's.
    fn world(&mut self, at: &Fields<'_>, outer: Option<&World>) -> World {
        const KNOWN: [&str; 13] = [
            "seed",
            "provider",
            "proxyMode",
            "laptop",
            "nodes",
            "placement",
            "addresses",
            "apps",
            "unready",
            "firewall",
            "applied",
            "timing",
            "hostPorts",
        ];
        const PROVIDERS: [&str; 5] = ["none", "cloud", "metallb", "kind", "minikube"];
        let Some(node) = at.node.get("world") else {
            if outer.is_none() {
                self.complain_at(at, "\"world\" is missing");
            }
            return outer.cloned().unwrap_or_default();
        };
        let at = self.fields(node, &at.under("world"), &KNOWN);
        let mut world = outer.cloned().unwrap_or_default();
        match self.number(&at, "seed") {
            Some(seed) => world.seed = u64::from(seed),
            None if outer.is_none() => self.complain_at(&at, "\"seed\" is missing"),
            None => {}
        }
        if at.has("provider") {
            world.provider = self.one_of(&at, "provider", &PROVIDERS);
        }
        self.mode(&at, &mut world);
        self.laptop(&at, &mut world);
        self.machines(&at, &mut world);
        if at.has("apps") {
            world.programs = self.programs(&at);
        }
        if at.has("unready") {
            world.unready = self.texts(&at, "unready");
        }
        if at.has("firewall") {
            world.is_firewall_closed =
                self.one_of(&at, "firewall", &["open", "closed"]) == "closed";
        }
        if at.has("applied") {
            world.applied =
                match self.one_of(&at, "applied", &["all", "none", "except-editable"]).as_str() {
                    "none" => Applied::Nothing,
                    "except-editable" => Applied::ExceptEditable,
                    _ => Applied::All,
                };
        }
        if world.nodes.is_empty() {
            self.complain_at(&at, "a world has at least one node");
        }
        world
    }

    fn mode(&mut self, at: &Fields<'_>, world: &mut World) {
        if !at.has("proxyMode") {
            return;
        }
        let mode = self.one_of(at, "proxyMode", &["iptables", "nftables", "ipvs"]);
        world.proxy_mode = match mode.as_str() {
            "nftables" => ProxyMode::Nftables,
            "ipvs" => ProxyMode::Ipvs,
            _ => ProxyMode::Iptables,
        };
    }

    fn laptop(&mut self, at: &Fields<'_>, world: &mut World) {
        let Some(node) = at.node.get("laptop") else { return };
        let at = self.fields(node, &at.under("laptop"), &["ip", "hostPorts"]);
        if let Some(ip) = self.optional_text(&at, "ip") {
            world.laptop = ip.parse().ok();
            if world.laptop.is_none() {
                self.complain_at(&at, &format!("\"{ip}\" is no address"));
            }
        }
        for ports in self.texts(&at, "hostPorts") {
            let numbers = ports
                .split_once(':')
                .and_then(|(host, inner)| Some((host.parse().ok()?, inner.parse().ok()?)));
            match numbers {
                Some(pair) => world.host_ports.push(pair),
                None => self.complain_at(&at, "ports are written \"8080:30080\""),
            }
        }
    }

    fn machines(&mut self, at: &Fields<'_>, world: &mut World) {
        let nodes = self.items(at, "nodes");
        if !nodes.is_empty() {
            world.nodes.clear();
        }
        for (node, path) in nodes {
            let at = self.fields(node, &path, &["name", "ip", "podCIDR"]);
            world.nodes.push(Machine {
                name: self.text(&at, "name"),
                ip: self.text(&at, "ip"),
                pod_cidr: self.text(&at, "podCIDR"),
            });
        }
        if let Some(placement) = at.node.get("placement") {
            world.placement = SortedMap::new();
            let at = Fields { node: placement, path: at.under("placement") };
            for entry in placement.entries() {
                let pods = self.texts(&at, &entry.key);
                if !world.nodes.iter().any(|node| node.name == entry.key) {
                    self.complain(&entry.key_span, &at.path, "is no node of this world");
                }
                world.placement.insert(entry.key.clone(), pods);
            }
        }
        for entry in at.node.get("addresses").map(Node::entries).unwrap_or_default() {
            match scalar(&entry.value).and_then(|text| text.parse().ok()) {
                Some(address) => drop(world.addresses.insert(entry.key.clone(), address)),
                None => self.complain(&entry.value.span, "world.addresses", "is no address"),
            }
        }
    }

    fn programs(&mut self, at: &Fields<'_>) -> SortedMap<String, Program> {
        const KNOWN: [&str; 4] = ["listens", "says", "startsAfter", "loopback"];
        let mut programs = SortedMap::new();
        for entry in at.node.get("apps").map(Node::entries).unwrap_or_default() {
            let path = format!("{}.{}", at.under("apps"), entry.key);
            let at = self.fields(&entry.value, &path, &KNOWN);
            let listens = at.has("listens").then(|| self.texts(&at, "listens").join(","));
            let listens = if self.flag(&at, "loopback") { Some(String::new()) } else { listens };
            let program = Program {
                listens,
                says: self.optional_text(&at, "says"),
                starts_after_s: self.number(&at, "startsAfter"),
            };
            programs.insert(entry.key.clone(), program);
        }
        programs
    }

    fn editable(&mut self, at: &Fields<'_>) -> Vec<Editable> {
        let items = self.items(at, "editable");
        let mut found = Vec::new();
        for (node, path) in items {
            let at = self.fields(node, &path, &["path", "ui", "choices", "blank"]);
            let choices = match node.get("choices").map(|choices| &choices.data) {
                Some(Data::List(items)) => items.iter().map(Node::value).collect(),
                _ => Vec::new(),
            };
            found.push(Editable {
                path: self.field_of(&at, "path"),
                ui: if at.has("ui") {
                    self.one_of(&at, "ui", &["text", "choice", "number", "lines"])
                } else {
                    "text".to_owned()
                },
                choices,
                is_blank: self.flag(&at, "blank"),
            });
        }
        found
    }

    fn beats(&mut self, at: &Fields<'_>, key: &str) -> Vec<Beat> {
        let items = self.items(at, key);
        let mut beats: Vec<Beat> = Vec::new();
        for (node, path) in items {
            let known = ["id", "setup", "say", "predict", "do", "explain"];
            let at = self.fields(node, &path, &known);
            let (id, setup) = (self.text(&at, "id"), self.moves(&at, "setup"));
            if beats.iter().any(|beat| beat.id == id) {
                self.complain_at(&at, &format!("another beat is called \"{id}\""));
            }
            let kind = if let Some(node) = node.get("say") {
                self.say(node, &at.under("say"))
            } else if let Some(node) = node.get("predict") {
                self.predict(node, &at.under("predict"))
            } else if let Some(node) = node.get("do") {
                self.task(node, &at.under("do"))
            } else if let Some(node) = node.get("explain") {
                self.explain(node, &at.under("explain"))
            } else {
                self.complain_at(&at, "a beat has one of say, predict, do, explain");
                continue;
            };
            beats.push(Beat { id, setup, kind });
        }
        beats
    }

    fn say(&mut self, node: &Node, path: &str) -> BeatKind {
        let at = self.fields(node, path, &["text", "pointAt"]);
        let text = self.short(&at, "text", 280);
        BeatKind::Say { text, point_at: self.optional_text(&at, "pointAt") }
    }

    fn predict(&mut self, node: &Node, path: &str) -> BeatKind {
        const KNOWN: [&str; 5] = ["question", "options", "dots", "reveal", "pauseAt"];
        let at = self.fields(node, path, &KNOWN);
        let question = self.text(&at, "question");
        let guess = if let Some(dots) = node.get("dots") {
            let at = self.fields(dots, &at.under("dots"), &["n", "binBy"]);
            let count = self.number(&at, "n").unwrap_or(12);
            Guess::Dots { count, bin_by: self.text(&at, "binBy") }
        } else {
            Guess::Options(self.choices(&at))
        };
        let pause_at = self.pauses(&at);
        BeatKind::Predict { question, guess, reveal: self.moves(&at, "reveal"), pause_at }
    }

    fn pauses(&mut self, at: &Fields<'_>) -> Vec<PauseAt> {
        let items = self.items(at, "pauseAt");
        let mut found = Vec::new();
        for (node, path) in items {
            match scalar(node).as_deref() {
                Some("dns") => found.push(PauseAt::Dns),
                Some("node_rules") => found.push(PauseAt::NodeRules),
                Some("pod_arrival") => found.push(PauseAt::PodArrival),
                Some("reply_rewrite") => found.push(PauseAt::ReplyRewrite),
                Some(_) | None => {
                    let known = "is one of dns, node_rules, pod_arrival, reply_rewrite";
                    self.complain(&node.span, &path, known);
                }
            }
        }
        found
    }

    fn choices(&mut self, at: &Fields<'_>) -> Vec<Choice> {
        let items = self.items(at, "options");
        if !(2..=4).contains(&items.len()) {
            self.complain_at(at, "there are 2 to 4 options");
        }
        let mut found = Vec::new();
        for (node, path) in items {
            let at = self.fields(node, &path, &["id", "text", "when", "why", "shows"]);
            found.push(Choice {
                id: self.text(&at, "id"),
                text: self.short(&at, "text", 90),
                when: self.predicate(&at, "when"),
                why: self.text(&at, "why"),
                shows: self.optional_text(&at, "shows"),
            });
        }
        found
    }

    fn task(&mut self, node: &Node, path: &str) -> BeatKind {
        let at = self.fields(node, path, &["goal", "suggest", "done", "hints", "showMe"]);
        let hints = self.items(&at, "hints");
        let mut found = Vec::new();
        for (node, path) in hints {
            let at = self.fields(node, &path, &["text", "pointAt", "afterSeconds"]);
            let after_seconds = self.number(&at, "afterSeconds").unwrap_or(0);
            let text = self.text(&at, "text");
            let point_at = self.optional_text(&at, "pointAt");
            found.push(Hint { text, point_at, after_seconds });
        }
        BeatKind::Do {
            goal: self.short(&at, "goal", 160),
            suggest: self.suggestions(&at, "suggest"),
            done: self.predicate(&at, "done"),
            hints: found,
            show_me: self.moves(&at, "showMe"),
        }
    }

    fn explain(&mut self, node: &Node, path: &str) -> BeatKind {
        let at = self.fields(node, path, &["question", "options"]);
        let question = self.text(&at, "question");
        let items = self.items(&at, "options");
        let mut options = Vec::new();
        for (node, path) in items {
            let at = self.fields(node, &path, &["text", "right", "why"]);
            let (text, is_right) = (self.text(&at, "text"), self.flag(&at, "right"));
            options.push(Reason { text, is_right, why: self.text(&at, "why") });
        }
        if options.iter().filter(|option| option.is_right).count() != 1 {
            self.complain_at(&at, "one option must be right");
        }
        BeatKind::Explain { question, options }
    }

    fn tickets(&mut self, at: &Fields<'_>) -> Option<Tickets> {
        let node = at.node.get("tickets")?;
        let at = self.fields(node, "tickets", &["draw", "from", "quietSeconds"]);
        Some(Tickets {
            draw: self.number(&at, "draw").unwrap_or(1),
            from: self.texts(&at, "from"),
            quiet_seconds: self.number(&at, "quietSeconds").unwrap_or(0),
        })
    }

    fn faults(&mut self, at: &Fields<'_>, world: &World) -> Vec<Fault> {
        const KNOWN: [&str; 8] =
            ["id", "fixes", "covers", "message", "world", "manifests", "editable", "beats"];
        let items = self.items(at, "faults");
        let mut faults = Vec::new();
        for (node, path) in items {
            let at = self.fields(node, &path, &KNOWN);
            faults.push(Fault {
                id: self.text(&at, "id"),
                fixes: self.texts(&at, "fixes"),
                message: self.text(&at, "message"),
                world: self.world(&at, Some(world)),
                manifests: self.text(&at, "manifests"),
                editable: self.editable(&at),
                beats: self.beats(&at, "beats"),
            });
        }
        faults
    }

    fn close(&mut self, at: &Fields<'_>) -> Close {
        const KNOWN: [&str; 6] = ["saw", "remember", "realWorld", "note", "next", "source"];
        let Some(found) = at.node.get("close") else {
            self.complain_at(at, "\"close\" is missing");
            return Close::default();
        };
        let at = self.fields(found, "close", &KNOWN);
        let mut optional = |key| self.optional_text(&at, key).unwrap_or_default();
        let (remember, real_world) = (optional("remember"), optional("realWorld"));
        let (note, next) = (optional("note"), optional("next"));
        let (saw, sources) = (self.short(&at, "saw", 240), self.texts(&at, "source"));
        Close { saw, remember, real_world, note, next, sources }
    }
}
