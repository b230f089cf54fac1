//! Every small world: what the engine decides in each against an oracle's second opinion.

mod oracle;
mod world;

use std::net::SocketAddr;

use packetwalk::api::ProxyMode;
use packetwalk::data_plane::decision::{Candidate, Decision, Entered, FirstPacket};
use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::data_plane::packet::{Packet, Protocol};
use packetwalk::data_plane::rules::Rules;

use oracle::{Target, Verdict};
use world::{Destination, Node, Source, TARGET_PORT, World};

#[test]
fn iptables_as_documented() {
    compare(ProxyMode::Iptables);
}

#[test]
fn nftables_as_documented() {
    compare(ProxyMode::Nftables);
}

fn compare(mode: ProxyMode) {
    let worlds = World::all(mode);
    let mut differing = Vec::new();
    // Dnat, reject, drop, pass.
    let mut verdicts = [0_usize; 4];
    for world in &worlds {
        let (node, profile) = world.node();
        let mut proxy = KubeProxy::new(&node, &profile);
        for object in world.objects() {
            proxy.observe(&object);
        }
        proxy.sync();
        for (source, destination) in world.packets() {
            let wanted = oracle::verdict(world, source, destination);
            let decided = decide(proxy.rules(), world, source, destination);
            verdicts[place(&wanted)] += 1;
            if decided != wanted {
                differing.push(format!(
                    "{world:?}\n    {source:?} to {destination:?}: {decided:?}, not {wanted:?}"
                ));
            }
        }
    }
    let packets: usize = verdicts.iter().sum();
    println!("small worlds, {mode:?}: {} worlds, {packets} packets {verdicts:?}", worlds.len());
    for difference in differing.iter().take(10) {
        println!("{difference}");
    }
    assert_eq!(differing.len(), 0, "packets that the engine sends elsewhere than the oracle");
    assert_eq!(worlds.len(), 24 * (165 + 3 * 45), "all worlds were tried");
    assert!(verdicts.iter().all(|count| *count > 1_000), "every verdict occurs: {verdicts:?}");
}

fn place(verdict: &Verdict) -> usize {
    match verdict {
        Verdict::Dnat(_) => 0,
        Verdict::Reject => 1,
        Verdict::Drop => 2,
        Verdict::Pass => 3,
    }
}

/// The engine's answer, in the oracle's words.
fn decide(rules: &Rules, world: &World, source: Source, destination: Destination) -> Verdict {
    let made_here = matches!(source, Source::Process(Node::A) | Source::Loopback);
    let first = FirstPacket {
        packet: Packet {
            protocol: Protocol::Tcp,
            source: SocketAddr::new(world.source(source), 40_000),
            destination: world.destination(source, destination),
        },
        entered: if made_here { Entered::LocalProcess } else { Entered::Wire },
    };
    match rules.decide(&first) {
        Decision::Pass => Verdict::Pass,
        Decision::HealthCheck(check) => panic!("nobody asked for {check:?}"),
        Decision::Reject(_) => Verdict::Reject,
        Decision::Drop(_) => Verdict::Drop,
        Decision::Dnat(dnat) => {
            let target = |candidate: Candidate<'_>| {
                // No endpoint here is the node itself, so a marked packet is really rewritten.
                assert_eq!(candidate.masquerade, candidate.snat);
                assert_eq!(candidate.endpoint.port(), TARGET_PORT);
                Target { address: candidate.endpoint.ip(), masquerade: candidate.snat }
            };
            let mut targets: Vec<Target> = dnat.candidates().map(target).collect();
            targets.sort();
            Verdict::Dnat(targets)
        }
    }
}
