//! How long each thing takes, in one table.
//!
//! Stylised: the order of things is Kubernetes', the lengths are those an eye can follow. One second
//! of simulated time is one second on screen at speed 1. What a tool *prints* keeps real lengths.

use crate::time::SimDuration;

/// A packet on one leg between two places.
pub const HOP: SimDuration = SimDuration::from_ms(600);
/// A packet at a place that changes nothing.
pub const PASS: SimDuration = SimDuration::from_ms(120);
/// An endpoint is chosen.
pub const CHOICE: SimDuration = SimDuration::from_ms(350);
/// An address is struck out and written anew.
pub const REWRITE: SimDuration = SimDuration::from_ms(900);
/// A process thinks about its answer.
pub const SERVE: SimDuration = SimDuration::from_ms(300);
/// A refusal turns round.
pub const BOUNCE: SimDuration = SimDuration::from_ms(450);
/// A client waits for nothing; the real length is in `request::waited_ms`.
pub const WAIT: SimDuration = SimDuration::from_ms(1_500);
/// How finely a wait can be seen to go by.
pub const TICK: SimDuration = SimDuration::from_ms(250);
/// A resolver asks for one name and is answered.
pub const LOOK_UP: SimDuration = SimDuration::from_ms(350);
/// Between two requests of one action.
pub const BETWEEN_REQUESTS: SimDuration = SimDuration::from_ms(180);
/// From the first to the last of many requests of one action.
pub const BURST: SimDuration = SimDuration::from_ms(1_800);
/// A controller sees a change and acts.
pub const CONTROLLER: SimDuration = SimDuration::from_ms(100);
/// The scheduler picks a node.
pub const SCHEDULE: SimDuration = SimDuration::from_ms(150);
/// A kubelet starts a pod's sandbox and containers.
pub const POD_START: SimDuration = SimDuration::from_ms(900);
/// From running to ready, where nothing else is said.
pub const POD_READY: SimDuration = SimDuration::from_ms(1_200);
/// From being asked to stop to being gone.
pub const POD_STOP: SimDuration = SimDuration::from_ms(4_000);
/// A container that ended is started again; long enough for a packet to find it down.
pub const RESTART: SimDuration = SimDuration::from_ms(3_000);
/// A second that a program needs before it listens: a quarter of a real one, so that packets, which
/// are slow here, meet it in that state.
pub const PROGRAM_SECOND: SimDuration = SimDuration::from_ms(250);
/// A second of Kubernetes' own long waits (a node's grace, evictions, hooks): a tenth of a real
/// one. 50 s until a silent node counts as not ready are 5 s here.
pub const LONG_SECOND: SimDuration = SimDuration::from_ms(100);
/// Seconds without a word after which a node is no longer ready, in all versions modelled
/// (`node-monitor-grace-period`).
pub const NODE_GRACE_S: u64 = 50;
/// Seconds after which the pods of a node that is not heard of are deleted
/// (`DefaultTolerationSeconds`).
pub const EVICTION_S: u64 = 300;
/// Seconds after which a load balancer drops a target that does not answer: two checks of ten.
pub const TARGET_LOST_S: u64 = 20;
/// How long the outline of a gone pod stays in the picture.
pub const GHOST: SimDuration = SimDuration::from_ms(4_000);
/// The least and the spread of how late a kube-proxy hears of a change.
pub const OBSERVE: (SimDuration, SimDuration) =
    (SimDuration::from_ms(150), SimDuration::from_ms(700));
/// The least and the spread of how long it takes to write its rules.
pub const SYNC: (SimDuration, SimDuration) = (SimDuration::from_ms(150), SimDuration::from_ms(250));
/// A cloud makes a load balancer.
pub const PROVISION: SimDuration = SimDuration::from_ms(4_000);
/// A cloud takes one away.
pub const DEPROVISION: SimDuration = SimDuration::from_ms(1_500);
/// A load balancer's health checks notice.
pub const HEALTH_CHECK: SimDuration = SimDuration::from_ms(1_000);
