//! Requests on their way: each arrival asks `forward` and plans the next.

use std::net::{IpAddr, SocketAddr};

use crate::data_plane::forward::{Arrival, Step, forward};
use crate::data_plane::packet::{Packet, Protocol};
use crate::data_plane::place::{Place, PodName};
use crate::data_plane::trace::{Hop, Reason, Trace, Verdict};
use crate::order::{SortedMap, SortedSet};
use crate::simulation::action::Call;
use crate::simulation::event::{Event, Leg};
use crate::simulation::request::Request;
use crate::simulation::{Simulation, latency, limit};
use crate::time::{SimDuration, SimTime};

impl Simulation {
    #[inline(never)]
    pub(super) fn new_request(&mut self, call: &Call, at: SimTime) -> u32 {
        let id = self.next_request;
        self.next_request += 1;
        let source_port = source_port(id);
        let request = Request {
            id,
            from: call.from.clone(),
            host: call.host.clone(),
            port: call.port,
            http: call.http.clone(),
            status: None,
            own_answer: None,
            source_port,
            connection: id,
            leaves_open: call.is_kept_open,
            after: None,
            started: at,
            asking: None,
            trace: Trace::default(),
            failed: None,
            ended: None,
        };
        self.requests.insert(id, request);
        self.queue.push(at, Event::RequestStarts(id));
        while self.requests.len() > limit::REQUESTS_REMEMBERED_MAX {
            let oldest = self.requests.iter().find(|(_, r)| r.ended.is_some()).map(|(id, _)| *id);
            let Some(oldest) = oldest else { break };
            self.requests.remove(&oldest);
        }
        id
    }

    /// So many requests over one connection, each begun when the one before has ended.
    pub(super) fn new_connection(&mut self, call: &Call) {
        let open = if call.is_kept_open { self.open_connection(call) } else { None };
        let (first, count) = (self.new_request(call, self.now), call.count);
        if let (Some(open), Some(request)) = (open, self.requests.get_mut(&first)) {
            (request.connection, request.source_port) = (open, source_port(open));
        }
        let Some(begun) = self.requests.get(&first).cloned() else { return };
        for id in first + 1..first + count {
            let (after, started) = (Some(id - 1), SimTime { us: u64::MAX });
            self.requests.insert(id, Request { id, after, started, ..begun.clone() });
        }
        self.next_request = first + count.max(1);
    }

    /// The connection that such a call of this client left open, if what it led to is still there.
    #[inline(never)]
    fn open_connection(&self, call: &Call) -> Option<u32> {
        let same = |request: &&Request| {
            request.leaves_open
                && (&request.from, &request.host, request.port)
                    == (&call.from, &call.host, call.port)
        };
        let last = self.requests.values().rev().find(same)?;
        match (&last.trace.verdict, last.ended) {
            (Some(Verdict::Delivered { pod }), Some(_)) => {
                self.network.pod(pod).map(|_| last.connection)
            }
            _ => None,
        }
    }

    /// Those that have not begun on one of these connections begin on a new one, all on the same.
    pub(super) fn reconnect(&mut self, broken: &SortedSet<u32>) {
        let mut anew: SortedMap<u32, u32> = SortedMap::new();
        let waits = |r: &&mut Request| r.trace.request.is_empty() && r.connection != r.id;
        for waiting in self.requests.values_mut().filter(waits) {
            if broken.contains(&waiting.connection) {
                let first = *anew.get_or_insert_with(waiting.connection, || waiting.id);
                (waiting.connection, waiting.source_port) = (first, source_port(first));
            }
        }
    }

    /// The request that waited for this one begins, over its connection if that still stands.
    fn follow(&mut self, id: u32, stands: bool) -> bool {
        let Some(next) = self.requests.values().find(|next| next.after == Some(id)) else {
            return false;
        };
        let (next, connection) = (next.id, next.connection);
        if !stands {
            self.reconnect(&SortedSet::from([connection]));
        }
        let begins = self.now + latency::BETWEEN_REQUESTS;
        if let Some(next) = self.requests.get_mut(&next) {
            next.started = begins;
        }
        self.queue.push(begins, Event::RequestStarts(next));
        stands
    }

    #[inline(never)]
    pub(super) fn request_starts(&mut self, id: u32) {
        let Some(request) = self.requests.get(&id) else { return };
        self.run_so_far.sent += u32::from(id >= self.run_so_far.first);
        let (from, host) = (request.from.clone(), request.host.clone());
        let is_new = request.connection == id;
        if let Place::Pod(pod) = &from
            && is_new
            && host.parse::<IpAddr>().is_err()
        {
            return self.look_up(id, &pod.namespace, &host);
        }
        let answers = self.resolve(&from, &host);
        self.connect(id, &answers);
    }

    /// The sender opens its connection, to one of the addresses it was given.
    pub(super) fn connect(&mut self, id: u32, answers: &[IpAddr]) {
        let Some(request) = self.requests.get(&id) else { return };
        let (from, host, port) = (request.from.clone(), request.host.clone(), request.port);
        let (source_port, mut http) = (request.source_port, request.http.clone());
        if http.host.is_none() && host.parse::<IpAddr>().is_err() {
            http.host = Some(host.clone());
        }
        // A resolver hands the addresses on in the order they came; a cluster's DNS shuffles them.
        let drawn = self.prng.below(u32::try_from(answers.len()).unwrap_or(u32::MAX));
        let Some(destination) = answers.get(drawn as usize).copied() else {
            self.fail(id, &from, Verdict::NotResolved(Reason::NameUnknown(host)), latency::LOOK_UP);
            return;
        };
        let Some(source) = self.source_of(&from, destination) else {
            let reason = Reason::Cut(from.clone());
            self.fail(id, &from, Verdict::Reset(reason), SimDuration::default());
            return;
        };
        let packet = Packet {
            protocol: Protocol::Tcp,
            source: SocketAddr::new(source, source_port),
            destination: SocketAddr::new(destination, port),
        };
        let arrival = Arrival { place: from.clone(), from, packet, http: Some(http) };
        self.packet_arrives(id, &arrival, Leg::There);
    }

    /// The address a sender takes for packets to there.
    fn source_of(&self, place: &Place, destination: IpAddr) -> Option<IpAddr> {
        match place {
            Place::Laptop if destination.is_loopback() => Some(destination),
            Place::Laptop => {
                let to_node = matches!(self.network.owner(destination), Some(Place::Node(_)));
                let host = self.network.container_host.as_ref().filter(|_| to_node);
                Some(host.map_or(self.network.laptop, |host| host.gateway))
            }
            Place::Node(node) => self.network.nodes.get(node)?.addresses.first().copied(),
            Place::Pod(pod) => self.network.pod(pod).map(|(_, address)| address),
            Place::Internet | Place::LoadBalancer(_) => None,
        }
    }

    #[inline(never)]
    pub(super) fn packet_arrives(&mut self, id: u32, arrival: &Arrival, leg: Leg) {
        let Some(request) = self.requests.get(&id) else { return };
        if request.trace.hops().count() >= limit::HOPS_MAX {
            let reason = Reason::NoRoute(arrival.packet.destination.ip());
            self.fail(id, &arrival.place, Verdict::TimedOut(reason), latency::WAIT);
            return;
        }
        let is_client = request.from == arrival.place && arrival.from != arrival.place;
        if leg != Leg::There && is_client && matches!(arrival.place, Place::Pod(_)) {
            // The client's own socket takes it; a pod's listening ports have no say in that.
            return self.arrived(id, arrival, leg, &[]);
        }
        if leg == Leg::There && self.is_forgotten(id, arrival) {
            let reason = Reason::Cut(arrival.place.clone());
            self.fail(id, &arrival.place, Verdict::Reset(reason), latency::BOUNCE);
            return;
        }
        match forward(&mut self.network, &mut self.prng, self.now, arrival) {
            Step::Forward { to, packet, reasons } => {
                self.hop(id, arrival, leg, to, packet, reasons);
            }
            Step::Arrived { reasons } => self.arrived(id, arrival, leg, &reasons),
            Step::End(verdict) => self.ended(id, arrival, leg, verdict),
        }
    }

    /// Whether the place that rewrote this connection's first packet remembers it no longer: where a
    /// further packet would be sent now, nobody knows the connection, and says so.
    fn is_forgotten(&self, id: u32, arrival: &Arrival) -> bool {
        let connection = self.requests.get(&id).map_or(id, |request| request.connection);
        let Some(first) = self.requests.get(&connection).filter(|_| connection != id) else {
            return false;
        };
        let here = |hop: &&Hop| hop.from == arrival.place && hop.is_rewritten();
        let remembered = match &arrival.place {
            Place::Node(node) => {
                let node = self.network.nodes.get(node);
                node.and_then(|node| node.conntrack.established(arrival.packet))
            }
            Place::LoadBalancer(service) => {
                let balancer = self.network.load_balancers.get(service);
                balancer.and_then(|balancer| balancer.conntrack.established(arrival.packet))
            }
            Place::Laptop | Place::Internet | Place::Pod(_) => return false,
        };
        remembered.is_none() && first.trace.request.iter().any(|hop| here(&hop))
    }

    #[expect(clippy::too_many_arguments, reason = "all of it makes up one hop")]
    fn hop(
        &mut self,
        id: u32,
        arrival: &Arrival,
        leg: Leg,
        to: Place,
        packet: Packet,
        mut reasons: Vec<Reason>,
    ) {
        if leg != Leg::There && arrival.from == arrival.place {
            // The first leg back: what is said about it is who answers, not that something was sent.
            reasons.retain(|reason| *reason != Reason::Sent);
            let port = arrival.packet.source.port();
            if leg == Leg::Answer {
                reasons.insert(0, Reason::Answered { port });
                let own = self.requests.get(&id).and_then(|request| request.own_answer.clone());
                reasons.extend(own);
            } else if let Some(reason) = self.verdict_reason(id) {
                reasons.insert(0, reason);
            }
        }
        let departs = self.now + pause(arrival.packet, packet, &reasons);
        let arrives = departs + latency::HOP;
        let hop = Hop {
            from: arrival.place.clone(),
            to: to.clone(),
            arrived: self.now,
            departs,
            arrives,
            before: arrival.packet,
            packet,
            reasons,
            is_refusal: leg == Leg::Refusal,
        };
        let http = arrival.http.clone();
        let next = Arrival { place: to, from: arrival.place.clone(), packet, http };
        if let Some(request) = self.requests.get_mut(&id) {
            let hops = match leg {
                Leg::There => &mut request.trace.request,
                Leg::Answer | Leg::Refusal => &mut request.trace.reply,
            };
            hops.push(hop);
        }
        self.queue.push(arrives, Event::PacketArrives { request: id, arrival: next, leg });
    }

    fn verdict_reason(&self, id: u32) -> Option<Reason> {
        self.requests.get(&id)?.trace.verdict.as_ref()?.reason().cloned()
    }

    fn arrived(&mut self, id: u32, arrival: &Arrival, leg: Leg, reasons: &[Reason]) {
        match (leg, &arrival.place) {
            (Leg::There, place) => {
                let answered = reasons.iter().any(|r| matches!(r, Reason::Answered { .. }));
                let Some(request) = self.requests.get_mut(&id) else { return };
                let pod = match place {
                    Place::Pod(pod) => Some(pod.clone()),
                    // Health checks of Services: on a node only its kube-proxy answers.
                    Place::Node(_) => Some(PodName::new("kube-system", "kube-proxy")),
                    Place::Laptop | Place::Internet | Place::LoadBalancer(_) => None,
                };
                request.status = status(request, reasons);
                request.own_answer = reasons.iter().find(|reason| is_own_answer(reason)).cloned();
                if let Some(pod) = pod.filter(|_| answered) {
                    request.trace.verdict = Some(Verdict::Delivered { pod });
                }
                if arrival.from == arrival.place {
                    // It never left the machine, and neither does the answer.
                    self.queue.push(self.now + latency::SERVE, Event::RequestEnds(id));
                } else {
                    self.turn_round(id, arrival, Leg::Answer, latency::SERVE);
                }
            }
            (Leg::Answer | Leg::Refusal, _) => self.request_ends(id),
        }
    }

    fn turn_round(&mut self, id: u32, arrival: &Arrival, leg: Leg, delay: SimDuration) {
        let place = arrival.place.clone();
        let packet = arrival.packet.reply();
        let back = Arrival { from: place.clone(), place, packet, http: None };
        let event = Event::PacketArrives { request: id, arrival: back, leg };
        self.queue.push(self.now + delay, event);
    }

    fn ended(&mut self, id: u32, arrival: &Arrival, leg: Leg, verdict: Verdict) {
        if leg != Leg::There {
            // What was to come back is lost. The client had a connection: it is cut.
            let reason = Reason::Cut(arrival.place.clone());
            self.fail(id, &arrival.place, Verdict::Reset(reason), latency::BOUNCE);
            return;
        }
        match verdict {
            Verdict::Refused(_) if arrival.place == arrival.from => {
                // Refused on the spot, by the sender's own machine.
                let comes_back = arrival.place != Place::Laptop;
                if comes_back && matches!(arrival.place, Place::Node(_)) {
                    self.fail(id, &arrival.place, verdict, latency::BOUNCE);
                } else {
                    self.fail(id, &arrival.place, verdict, SimDuration::from_ms(1));
                }
            }
            Verdict::Refused(reason) => {
                if let Some(request) = self.requests.get_mut(&id) {
                    request.failed = Some((arrival.place.clone(), self.now));
                    let first = request.trace.request.first();
                    let published = |r: &Reason| matches!(r, Reason::Published { .. });
                    // Where a process of the laptop was connected to, the client had a connection.
                    let had_one = first.is_some_and(|hop| hop.reasons.iter().any(published));
                    request.trace.verdict = Some(if had_one {
                        Verdict::Reset(reason)
                    } else {
                        Verdict::Refused(reason)
                    });
                }
                self.turn_round(id, arrival, Leg::Refusal, latency::BOUNCE);
            }
            Verdict::Delivered { .. }
            | Verdict::TimedOut(_)
            | Verdict::Unreachable(_)
            | Verdict::NotResolved(_)
            | Verdict::Reset(_) => self.fail(id, &arrival.place, verdict, latency::WAIT),
        }
    }

    fn fail(&mut self, id: u32, place: &Place, verdict: Verdict, until_known: SimDuration) {
        if let Some(request) = self.requests.get_mut(&id) {
            request.failed = Some((place.clone(), self.now));
            request.trace.verdict = Some(verdict);
            if until_known == latency::WAIT {
                self.tick_until(until_known, latency::TICK);
            }
            self.queue.push(self.now + until_known, Event::RequestEnds(id));
        }
    }

    /// The client knows; the connection is closed, unless another request follows on it, and every
    /// memory of it with it.
    #[inline(never)]
    pub(super) fn request_ends(&mut self, id: u32) {
        let now = self.now;
        let Some(request) = self.requests.get_mut(&id) else { return };
        request.ended = Some(now);
        let is_answered = matches!(request.trace.verdict, Some(Verdict::Delivered { .. }));
        let stays_open = is_answered && request.leaves_open;
        let verdict = request.trace.verdict.clone();
        let legs: Vec<(Place, Packet)> =
            request.trace.request.iter().map(|hop| (hop.from.clone(), hop.packet)).collect();
        self.note_end(id, verdict.as_ref());
        if self.follow(id, is_answered) || stays_open {
            return;
        }
        for (place, packet) in legs {
            let conntrack = match &place {
                Place::Node(node) => self.network.nodes.get_mut(node).map(|n| &mut n.conntrack),
                Place::LoadBalancer(service) => {
                    self.network.load_balancers.get_mut(service).map(|lb| &mut lb.conntrack)
                }
                Place::Pod(_) => Some(&mut self.network.ingress.conntrack),
                Place::Laptop | Place::Internet => None,
            };
            if let Some(conntrack) = conntrack {
                conntrack.close(packet.reply());
            }
        }
    }
}

/// A client's ports go up one by one: easy to follow on screen, unique among those under way.
fn source_port(id: u32) -> u16 {
    50_312 + u16::try_from(id % 10_000).unwrap_or(0)
}

const fn is_own_answer(reason: &Reason) -> bool {
    matches!(reason, Reason::NoIngressRule | Reason::BackendEmpty { .. })
}

/// What an ingress controller answers, itself or in a pod's name.
fn status(request: &Request, reasons: &[Reason]) -> Option<u16> {
    let mut hops = request.trace.request.iter().flat_map(|hop| &hop.reasons);
    if reasons.contains(&Reason::NoIngressRule) {
        Some(404)
    } else if reasons.iter().any(|reason| matches!(reason, Reason::BackendEmpty { .. })) {
        Some(503)
    } else {
        hops.any(|reason| matches!(reason, Reason::IngressMatched { .. })).then_some(200)
    }
}

/// How long a packet stands at a place before it leaves as decided.
fn pause(before: Packet, after: Packet, reasons: &[Reason]) -> SimDuration {
    let choice = reasons
        .iter()
        .any(|reason| matches!(reason, Reason::EndpointPicked { .. } | Reason::NodePicked { .. }));
    let chosen = if choice { latency::CHOICE.us } else { 0 };
    let rewritten = if before == after { latency::PASS.us } else { latency::REWRITE.us };
    SimDuration { us: chosen + rewritten }
}
