//! Where marks stand on the timeline, and what each looks like.
//!
//! The line is longer than what has been seen, and grows in leaps: so marks do not creep to the left
//! all the time. What it has beyond the horizon is room and nothing else.

use crate::scene::chronicle;
use crate::simulation::{Mark, MarkKind, Simulation};
use crate::text;
use crate::time::{SimDuration, SimTime};

/// The line at the beginning.
const LINE_MIN: SimDuration = SimDuration::from_ms(20_000);
/// A mark's width, in thousandths of the line: nearer than that, marks of one look share a place,
/// and others stand beside each other.
const WIDTH: u64 = 14;
/// How far a mark may stand from its moment to have a place of its own.
const ASIDE_MAX: u64 = 3 * WIDTH;
/// Sentences in one place's title.
const SAID_MAX: usize = 4;

/// What stands at one place of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Where the mark stands, in thousandths of the line.
    pub place: u64,
    /// Where its moment is: time stands still while nothing happens, so that moments often fall
    /// together.
    pub moment: u64,
    /// The first moment that is marked here.
    pub at: SimTime,
    /// The look of the weightiest thing marked here.
    pub look: Look,
    /// All that is marked here, in sentences.
    pub title: String,
    /// Whether it lies after the moment one looks at: it is known from having been there before.
    pub is_later: bool,
}

/// The look of a mark: each has a shape of its own. The weightier come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// Something failed.
    Failed,
    /// Something was taken away.
    Removed,
    /// Something was done.
    Done,
    /// An answer came.
    Answered,
    /// A request was sent.
    Sent,
    /// A load balancer got its address.
    Balancer,
    /// A pod stopped taking part.
    PodDown,
    /// A pod began to take part.
    PodUp,
    /// Rules were written.
    Rules,
}

/// The last moment of a line that begins at `opened` and has room for `horizon`.
#[must_use]
pub fn end_of_line(opened: SimTime, horizon: SimTime) -> SimTime {
    let seen = horizon.since(opened).us;
    let mut length = LINE_MIN.us;
    while length < seen {
        length += length / 2;
    }
    opened + SimDuration { us: length }
}

/// Where a moment stands on a line, in thousandths.
#[must_use]
pub fn place(at: SimTime, opened: SimTime, end: SimTime) -> u64 {
    (at.since(opened).us * 1_000 / end.since(opened).us.max(1)).min(1_000)
}

/// The marks on a line, in two rows: what people do and what became of requests, and below it what
/// the cluster does by itself. `world` is the one looked at; `marks` may reach beyond its moment.
#[must_use]
pub fn ticks(world: &Simulation, marks: &[Mark], opened: SimTime, end: SimTime) -> Vec<Tick> {
    let mut ticks: Vec<Tick> = Vec::new();
    for row in [false, true] {
        let first = ticks.len();
        let mut said = 0;
        for mark in marks.iter().filter(|m| chronicle::happens_by_itself(m.kind) == row) {
            let look = Look::of(mark.kind);
            let moment = place(mark.at, opened, end);
            let is_later = mark.at > world.now();
            let last = ticks.get_mut(first..).and_then(<[Tick]>::last_mut);
            let place = last.as_ref().map_or(moment, |last| moment.max(last.place + WIDTH));
            let is_full = place > moment + ASIDE_MAX || place > 1_000 + WIDTH;
            let shared =
                last.filter(|last| is_full || (look == last.look && moment < last.moment + WIDTH));
            if let Some(last) = shared.filter(|last| last.is_later == is_later) {
                said += 1;
                if is_full {
                    last.look = last.look.min(look);
                }
                last.also(said, world, mark);
            } else {
                said = 1;
                let title = chronicle::sentence(world, mark);
                ticks.push(Tick { place, moment, at: mark.at, look, title, is_later });
            }
        }
    }
    ticks
}

impl Tick {
    /// Says one thing more, as far as it is not too much.
    fn also(&mut self, said: usize, world: &Simulation, mark: &Mark) {
        if said <= SAID_MAX + 1 {
            self.title.push('\n');
            self.title.push_str(&if said <= SAID_MAX {
                chronicle::sentence(world, mark)
            } else {
                text::plain("mark.and_more")
            });
        }
    }
}

impl Look {
    /// How a mark of this kind looks.
    #[must_use]
    pub const fn of(kind: MarkKind) -> Self {
        match kind {
            MarkKind::Applied
            | MarkKind::Scaled
            | MarkKind::ProbeSet
            | MarkKind::NodeOn
            | MarkKind::ProxyResumed
            | MarkKind::ProviderOn
            | MarkKind::FirewallOpened => Self::Done,
            MarkKind::Deleted
            | MarkKind::Crashed
            | MarkKind::NodeOff
            | MarkKind::ProxyPaused
            | MarkKind::ProviderOff
            | MarkKind::StreamEnded
            | MarkKind::FirewallClosed => Self::Removed,
            MarkKind::Sent | MarkKind::StreamBegan => Self::Sent,
            MarkKind::Answered => Self::Answered,
            MarkKind::Failed => Self::Failed,
            MarkKind::RulesSynced => Self::Rules,
            MarkKind::PodReady => Self::PodUp,
            MarkKind::PodNotReady | MarkKind::PodLeaving | MarkKind::PodGone => Self::PodDown,
            MarkKind::BalancerAssigned => Self::Balancer,
        }
    }

    /// Its name in styles.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Removed => "removed",
            Self::Done => "done",
            Self::Answered => "answered",
            Self::Sent => "sent",
            Self::Balancer => "balancer",
            Self::PodDown => "pod-down",
            Self::PodUp => "pod-up",
            Self::Rules => "rules",
        }
    }

    /// Whether it stands in the row of what happens by itself.
    #[must_use]
    pub const fn is_of_cluster(self) -> bool {
        matches!(self, Self::Balancer | Self::PodDown | Self::PodUp | Self::Rules)
    }

    /// Its outline about the origin, nine pixels wide.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Done => "M0-4.5 5 4.5H-5Z",
            Self::Removed => "M-4-4 4 4M4-4-4 4",
            Self::Sent => "M-4-3.5H.5L4.5 .5 .5 4.5H-4Z",
            Self::Answered => "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z",
            Self::Failed => "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0ZM-4 0H4",
            Self::Rules => "M0-5 5 0 0 5-5 0Z",
            Self::PodUp | Self::PodDown => "M-2-5H2L4-3V3L2 5H-2L-4 3V-3Z",
            Self::Balancer => "M-3.5 4.5V-1a3.5 3.5 0 0 1 7 0V4.5Z",
        }
    }

    /// Whether only its outline is drawn.
    #[must_use]
    pub const fn is_outline(self) -> bool {
        matches!(self, Self::Removed | Self::Failed | Self::PodDown | Self::Balancer | Self::Sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOKS: [Look; 9] = [
        Look::Failed,
        Look::Removed,
        Look::Done,
        Look::Answered,
        Look::Sent,
        Look::Balancer,
        Look::PodDown,
        Look::PodUp,
        Look::Rules,
    ];

    #[test]
    fn every_look_differs_without_colour() {
        for (place, one) in LOOKS.into_iter().enumerate() {
            for other in LOOKS.into_iter().skip(place + 1) {
                let (a, b) = ((one.path(), one.is_outline()), (other.path(), other.is_outline()));
                assert_ne!(a, b, "{one:?} and {other:?}");
            }
        }
    }

    #[test]
    fn the_line_always_has_room_for_what_was_seen() {
        let opened = SimTime::from_ms(1_500);
        for ms in [0, 19_999, 20_000, 20_001, 45_000, 3_600_000] {
            let horizon = opened + SimDuration::from_ms(ms);
            let end = end_of_line(opened, horizon);
            assert!(end >= horizon);
            assert!(ms < 20_000 || place(horizon, opened, end) >= 660, "{ms}");
            assert_eq!(place(opened, opened, end), 0);
        }
    }
}
