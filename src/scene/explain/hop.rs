//! One hop of a request: the rule line that matched, the fields behind it, how to see it for real.

use std::net::SocketAddr;

use crate::api::{FieldPath, Service};
use crate::data_plane::place::Place;
use crate::data_plane::trace::{Hop, Reason};
use crate::scene::explain::{
    Card, Field, get_service, get_slices, halves, in_namespace, lines, listing, object, with,
};
use crate::scene::narration;
use crate::simulation::{Request, Simulation};
use crate::text::Args;

/// What there is to say about the hop that the request has come to.
#[must_use]
pub fn current(world: &Simulation, request: &Request) -> Option<Card> {
    hop(world, request, narration::cells(request).len())
}

/// What there is to say about one hop, by its number in the ribbon. Rule lines are those that the
/// node has at the world's moment.
#[must_use]
pub fn hop(world: &Simulation, request: &Request, number: usize) -> Option<Card> {
    let cell = narration::cells(request).into_iter().nth(number.checked_sub(1)?)?;
    let step = Step::of(request, number)?;
    let args = Args::new().value("number", number).text("title", &cell.title);
    let mut card = Card::new(with("explain.hop", &args)).say(cell.why.clone());
    card.header = Some(cell);
    card.rules = step.rules(world);
    card.fields = step.fields(world, request);
    Some(step.commands(world, request, card))
}

/// A cell of the ribbon with what was decided there.
struct Step<'a> {
    place: &'a Place,
    reasons: &'a [Reason],
    /// The destination as it came.
    to: Option<SocketAddr>,
    is_back: bool,
}

impl<'a> Step<'a> {
    fn of(request: &'a Request, number: usize) -> Option<Self> {
        let of = |hop: &'a Hop, is_back| Self {
            place: &hop.from,
            reasons: &hop.reasons,
            to: Some(hop.before.destination),
            is_back,
        };
        let index = number.checked_sub(1)?;
        let there = &request.trace.request;
        if let Some(hop) = there.get(index) {
            return Some(of(hop, false));
        }
        let index = index - there.len();
        let end = request.failed.as_ref().zip(request.trace.verdict.as_ref());
        match end {
            Some(((place, _), verdict)) if index == 0 => Some(Self {
                place,
                reasons: verdict.reason().map(std::slice::from_ref).unwrap_or_default(),
                to: there.last().map(|hop| hop.packet.destination),
                is_back: false,
            }),
            Some(_) => request.trace.reply.get(index - 1).map(|hop| of(hop, true)),
            None => request.trace.reply.get(index).map(|hop| of(hop, true)),
        }
    }

    fn rules(&self, world: &Simulation) -> Vec<String> {
        let (Place::Node(node), Some(to), false) = (self.place, self.to, self.is_back) else {
            return Vec::new();
        };
        let picked = self.reasons.iter().find_map(|reason| {
            if let Reason::EndpointPicked { endpoint, .. } = reason {
                Some(*endpoint)
            } else {
                None
            }
        });
        let says_no = self.reasons.iter().any(|reason| {
            matches!(
                reason,
                Reason::NoEndpoints { .. }
                    | Reason::NoLocalEndpoints { .. }
                    | Reason::SourceRangeDenied { .. }
            )
        });
        let Some(node) = world.network().nodes.get(node) else { return Vec::new() };
        if picked.is_none() && !says_no {
            return Vec::new();
        }
        let rules = node.kube_proxy.rules();
        let met = rules.matched_lines(to, picked);
        lines(rules, to, &met)
    }

    fn fields(&self, world: &Simulation, request: &Request) -> Vec<Field> {
        let mut fields = Vec::new();
        // Where this hop names no door itself, that of a hop before still says which Service it is.
        let own = Door::of(world, self.reasons);
        let mut before = request.trace.request.iter();
        let door = own.or_else(|| before.find_map(|hop| Door::of(world, &hop.reasons)));
        let Some(door) = door else { return fields };
        for reason in self.reasons {
            for path in door.paths(reason) {
                let field = Field { object: object(door.service), path };
                if !fields.contains(&field) {
                    fields.push(field);
                }
            }
        }
        fields
    }

    fn commands(&self, world: &Simulation, request: &Request, card: Card) -> Card {
        let service = self.reasons.iter().find_map(Reason::service);
        let mode = world.scenario().profile.proxy_mode;
        match (self.place, service) {
            (Place::Node(node), Some(service)) if !self.is_back => card
                .command(node, listing(mode, service))
                .command("", get_slices(service))
                .command("", get_service(service)),
            (Place::Node(node), _) if self.reasons.contains(&Reason::Untranslated) => {
                card.command(node, "conntrack -L -p tcp".to_owned())
            }
            (Place::Node(node), _) if self.reasons.contains(&Reason::Established) => {
                card.command(node, "conntrack -L -p tcp".to_owned())
            }
            (Place::Node(node), _) => card
                .command(node, "ip route".to_owned())
                .command("", "kubectl get pods -A -o wide".to_owned()),
            (Place::LoadBalancer(service), _) => card
                .command("", get_service(service))
                .command("", "kubectl get nodes -o wide".to_owned()),
            (Place::Laptop, _) if !self.is_back => {
                let at = narration::place_name(self.place);
                card.command(&at, format!("curl -v {}", request.url()))
            }
            (Place::Pod(pod), _) => {
                let (name, namespace) = (&pod.name, in_namespace(&pod.namespace));
                let card = card.command("", format!("kubectl get pod {name}{namespace} -o wide"));
                if request.from == *self.place && !self.is_back {
                    let curl = format!("curl -v {}", request.url());
                    card.command("", format!("kubectl exec {name}{namespace} -- {curl}"))
                } else {
                    card
                }
            }
            (Place::Internet | Place::Laptop, _) => {
                card.command("", "kubectl get nodes,services -A -o wide".to_owned())
            }
        }
    }
}

/// The Service port that a packet was for.
struct Door<'a> {
    service: &'a Service,
    port: Option<usize>,
}

impl<'a> Door<'a> {
    fn of(world: &'a Simulation, reasons: &[Reason]) -> Option<Self> {
        reasons.iter().find_map(|reason| {
            let (namespace, name) = halves(reason.service()?);
            let service = world.control_plane().objects().service(namespace, name)?;
            let mut ports = service.spec.ports.iter();
            #[expect(clippy::wildcard_enum_match_arm, reason = "these say by which door")]
            let port = match reason {
                Reason::NodePortMatched { port, .. } => {
                    ports.position(|own| own.node_port == i32::from(*port))
                }
                Reason::ClusterIpMatched { address, .. }
                | Reason::LoadBalancerMatched { address, .. }
                | Reason::ExternalIpMatched { address, .. } => {
                    ports.position(|own| own.port == i32::from(address.port()))
                }
                _ => None,
            };
            Some(Self { service, port })
        })
    }

    /// The fields that made this so.
    fn paths(&self, reason: &Reason) -> Vec<FieldPath> {
        let spec = |field: &str| FieldPath::parse("spec").child(field);
        let of_port = |field: &str| self.port.map(|port| spec("ports").index(port).child(field));
        let selector = || {
            let keys = self.service.spec.selector.iter();
            keys.map(|(key, _)| spec("selector").key(key)).collect::<Vec<FieldPath>>()
        };
        let mut paths = Vec::new();
        #[expect(clippy::wildcard_enum_match_arm, reason = "no field decides the others")]
        match reason {
            Reason::NodePortMatched { .. } => paths.extend(of_port("nodePort")),
            Reason::ClusterIpMatched { .. } => {
                paths.push(spec("clusterIP"));
                paths.extend(of_port("port"));
            }
            Reason::LoadBalancerMatched { .. } => {
                paths.push(spec("type"));
                paths.extend(of_port("port"));
            }
            Reason::ExternalIpMatched { .. } => {
                paths.push(spec("externalIPs"));
                paths.extend(of_port("port"));
            }
            Reason::EndpointPicked { by_affinity, .. } => {
                paths.extend(selector());
                paths.extend(by_affinity.then(|| spec("sessionAffinity")));
            }
            Reason::Dnat { .. } | Reason::PodNotListening { .. } => {
                paths.extend(of_port("targetPort"));
            }
            Reason::NoEndpoints { .. } => paths.extend(selector()),
            Reason::NoLocalEndpoints { .. } => {
                paths.push(spec("externalTrafficPolicy"));
                paths.push(spec("internalTrafficPolicy"));
            }
            Reason::SourceRangeDenied { .. } => paths.push(spec("loadBalancerSourceRanges")),
            _ => {}
        }
        paths
    }
}
