//! One case on the real kernel: rules, listeners, connections, and the comparison.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::data_plane::packet::Protocol;

use crate::cases::{Case, Sent};
use crate::helpers::Helpers;
use crate::map::{Map, Spot};
use crate::ruleset::Loader;
use crate::walk::{Engine, Outcome};

/// How many connections are made for one packet.
const CONNECTIONS: usize = 4;
/// How long a client waits where an answer is due, and where none is; milliseconds.
const DUE: u32 = 3_000;
const NOT_DUE: u32 = 500;
/// Each case has its own clients' ports, so that what the kernel still remembers of earlier ones is
/// not taken for it.
const PORTS: std::ops::Range<usize> = 10_000..60_000;
const PORTS_A_CASE: usize = 200;

/// How the kernel and the engine agree.
#[derive(Default)]
pub(crate) struct Tally {
    /// Connections that were made.
    pub(crate) of: usize,
    /// Those that ended as the engine says.
    pub(crate) agreed: usize,
    /// Packets that cannot be sent here.
    pub(crate) left_out: usize,
    /// Endpoints that packets may be sent to, and how many of them were met.
    pub(crate) endpoints: (usize, usize),
    /// Clients with affinity, and how many stayed with one endpoint.
    pub(crate) sticky: (usize, usize),
    /// Listings of rules, and how many the kernel gave back alike.
    pub(crate) listings: (usize, usize),
    /// What differs.
    pub(crate) differing: Vec<String>,
}

/// A packet, what the engine says of it, and what the kernel did.
struct Play<'a> {
    sent: &'a Sent,
    origin: Spot,
    outcomes: Vec<Outcome>,
    is_sticky: bool,
    answers: Vec<String>,
}

impl Tally {
    fn differs(&mut self, difference: String) {
        if !self.differing.contains(&difference) {
            self.differing.push(difference);
        }
    }
}

/// What all cases share.
pub(crate) struct Stage<'a> {
    /// The helpers in the namespaces.
    pub(crate) helpers: &'a mut Helpers,
    /// Where addresses are.
    pub(crate) map: &'a Map,
    /// The backend.
    pub(crate) loader: Loader,
    /// The sums.
    pub(crate) tally: Tally,
    /// How many cases were played.
    pub(crate) played: usize,
}

impl Stage<'_> {
    /// Plays one case and counts.
    pub(crate) fn play(&mut self, case: &Case) -> Result<(), String> {
        let proxies = case.proxies(self.loader.mode.into());
        let map = self.map;
        self.loader
            .load(self.helpers, map.nodes.keys(), &proxies)
            .map_err(|error| format!("{}: {error}", case.name))?;
        for (node, difference) in self.loader.read_back(self.helpers, &proxies)? {
            self.tally.listings.0 += 1;
            match difference {
                None => self.tally.listings.1 += 1,
                Some(text) => self.tally.differs(format!("{} {node}: {text}", case.name)),
            }
        }
        let mut plays = self.plays(case, &proxies);
        self.prepare(&plays)?;
        self.connect(&mut plays);
        for play in &plays {
            self.judge(case, play);
        }
        plays.retain(|play| play.is_sticky);
        self.connect(&mut plays);
        for play in &plays {
            self.judge_again(case, play);
        }
        self.played += 1;
        Ok(())
    }

    fn plays<'a>(
        &mut self,
        case: &'a Case,
        proxies: &BTreeMap<String, KubeProxy>,
    ) -> Vec<Play<'a>> {
        let engine = Engine { map: self.map, proxies };
        let mut plays = Vec::new();
        self.tally.left_out += case.left_out;
        for sent in &case.packets {
            let origin = self.map.origin(sent.from, &sent.node);
            if matches!(origin, Spot::Pod(address, _) if address == sent.to.ip()) {
                // It would not leave its pod.
                self.tally.left_out += 1;
                continue;
            }
            let outcomes = engine.outcomes(sent);
            let is_sticky = engine.is_sticky(sent);
            plays.push(Play { sent, origin, outcomes, is_sticky, answers: Vec::new() });
        }
        plays
    }

    /// Listeners wherever a packet may end, be it that no rule touches it; and the clients' ports.
    fn prepare(&mut self, plays: &[Play<'_>]) -> Result<(), String> {
        let first = PORTS.start + self.played * PORTS_A_CASE % PORTS.len();
        let mut orders = Vec::new();
        for Play { sent, origin, outcomes, .. } in plays {
            let ports =
                format!("set net/ipv4/ip_local_port_range {first} {}", first + PORTS_A_CASE - 1);
            orders.push((origin.to_string(), ports));
            let straight = self.map.owner(sent.to.ip(), &sent.node);
            orders.push((straight.to_string(), listen(sent.protocol, sent.to)));
            for outcome in outcomes {
                let end = match outcome {
                    Outcome::Answered { by, at, .. } => Some((by.clone(), *at)),
                    Outcome::Astray { node, at, .. } => Some((self.map.owner(at.ip(), node), *at)),
                    Outcome::Refused | Outcome::Dropped(_) => None,
                };
                orders.extend(end.map(|(by, at)| (by.to_string(), listen(sent.protocol, at))));
            }
        }
        orders.sort();
        orders.dedup();
        self.helpers.order(&orders)
    }

    /// Makes all connections of the case at once.
    fn connect(&mut self, plays: &mut [Play<'_>]) {
        let mut orders = Vec::new();
        for Play { sent, origin, outcomes, .. } in &*plays {
            let silence =
                |one: &Outcome| matches!(one, Outcome::Dropped(_) | Outcome::Astray { .. });
            let patience = if outcomes.iter().all(silence) { NOT_DUE } else { DUE };
            let protocol = word(sent.protocol);
            let order = format!("connect {protocol} {} {} {patience}", sent.from, sent.to);
            orders.extend(vec![(origin.to_string(), order); CONNECTIONS]);
        }
        let answers = self.helpers.ask(&orders);
        for (play, answers) in plays.iter_mut().zip(answers.chunks(CONNECTIONS)) {
            play.answers = answers.to_vec();
        }
    }

    fn judge(&mut self, case: &Case, play: &Play<'_>) {
        let kept = self.remembered(play);
        let mut met = Vec::new();
        for answer in &play.answers {
            if answer.starts_with("error: would be sent from") {
                self.tally.left_out += 1;
                return;
            }
            self.tally.of += 1;
            let outcome =
                play.outcomes.iter().find(|outcome| is_it(outcome, answer, kept.as_deref()));
            if let Some(outcome) = outcome {
                self.tally.agreed += 1;
                if matches!(outcome, Outcome::Answered { .. }) && !met.contains(&outcome) {
                    met.push(outcome);
                }
            } else {
                let Play { sent, outcomes, .. } = play;
                let name = &case.name;
                let difference = format!(
                    "{name}: {sent:?}\n      kernel: {answer} {kept:?}\n      engine: {outcomes:?}"
                );
                self.tally.differs(difference);
            }
        }
        let possible = play.outcomes.iter().filter(|it| matches!(it, Outcome::Answered { .. }));
        self.tally.endpoints.0 += possible.count();
        self.tally.endpoints.1 += met.len();
    }

    /// Clients with affinity have been here before: now each stays with one endpoint.
    fn judge_again(&mut self, case: &Case, play: &Play<'_>) {
        let ends: BTreeSet<_> =
            play.answers.iter().map(|answer| answer.split(' ').nth(2)).collect();
        self.tally.sticky.0 += 1;
        if ends.len() == 1 {
            self.tally.sticky.1 += 1;
        } else {
            let text = format!("{}: {:?}: affinity, but {ends:?}", case.name, play.sent);
            self.tally.differs(text);
        }
    }

    /// Where the node sent what was not answered: endpoint, and the source it gave it. `None` if
    /// this kernel does not list its connections.
    fn remembered(&mut self, play: &Play<'_>) -> Option<Vec<(SocketAddr, IpAddr)>> {
        if !play.answers.iter().any(|answer| answer == "silent") {
            return None;
        }
        let sent = play.sent;
        let (protocol, to) = (word(sent.protocol), sent.to);
        let order = format!("tracked {protocol} {} {} {}", sent.from, to.ip(), to.port());
        let answers = self.helpers.ask(&[(sent.node.clone(), order)]);
        if answers.iter().any(|answer| answer == "unknown") {
            return None;
        }
        let first = PORTS.start + self.played * PORTS_A_CASE % PORTS.len();
        let mut kept = Vec::new();
        for entry in answers.iter().flat_map(|answer| answer.split(';')) {
            let words: Vec<&str> = entry.split(' ').collect();
            let [client, at, port, from] = words.as_slice() else { continue };
            if (first..first + PORTS_A_CASE).contains(&client.parse().unwrap()) {
                let at = SocketAddr::new(at.parse().unwrap(), port.parse().unwrap());
                kept.push((at, from.parse().unwrap()));
            }
        }
        Some(kept)
    }
}

/// Whether this is what the kernel did.
fn is_it(outcome: &Outcome, answer: &str, kept: Option<&[(SocketAddr, IpAddr)]>) -> bool {
    match outcome {
        Outcome::Refused => answer == "refused",
        // What was dropped was never sent on, so nothing is remembered of it.
        Outcome::Dropped(_) => answer == "silent" && kept.is_none_or(<[_]>::is_empty),
        Outcome::Astray { at, from, .. } => {
            answer == "silent" && kept.is_none_or(|kept| kept.contains(&(*at, *from)))
        }
        Outcome::Answered { by, at, from } => {
            let words: Vec<&str> = answer.split(' ').collect();
            let ["answered", name, heard_at, peer, _] = words.as_slice() else { return false };
            let peer = peer.parse::<SocketAddr>().map(|peer| peer.ip());
            by.to_string() == *name && heard_at.parse() == Ok(*at) && peer == Ok(*from)
        }
    }
}

fn listen(protocol: Protocol, at: SocketAddr) -> String {
    format!("listen {} {at}", word(protocol))
}

fn word(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
    }
}
