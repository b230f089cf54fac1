//! How the person looks at time: playing or not, how fast. The world knows nothing of it.

use crate::time::SimDuration;

/// Speeds one can choose, in percent of real time; the last is at once.
pub const SPEEDS: [u32; 6] = [25, 50, 100, 200, 400, INSTANT];
/// Requests are at their ends at once; what happens besides goes at its usual speed.
pub const INSTANT: u32 = u32::MAX;

/// The state of the player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Playhead {
    /// Whether time goes on.
    pub is_playing: bool,
    /// How fast, in percent of real time, or [`INSTANT`].
    pub speed_percent: u32,
    /// Whether time stops by itself where a request is rewritten, a choice is made, or one fails.
    pub stops: bool,
}

/// Why time stopped by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// An address was rewritten, as one can now read.
    Rewrite,
    /// A pod or a node was chosen.
    Choice,
    /// The request's fate is sealed.
    Failure,
    /// The packet has come to a pod.
    Arrival,
    /// DNS has said all it has to say about a name.
    Name,
}

impl Default for Playhead {
    fn default() -> Self {
        Self { is_playing: true, speed_percent: 100, stops: false }
    }
}

impl Playhead {
    /// How far the world goes in so much wall time. A long gap, as after a hidden tab, counts as a
    /// tenth of a second: nobody saw it.
    #[must_use]
    pub fn simulated(self, wall: SimDuration) -> SimDuration {
        let wall = wall.us.min(100_000);
        let percent = if self.is_instant() { 100 } else { self.speed_percent };
        SimDuration { us: wall * u64::from(percent) / 100 }
    }

    /// How long so much of the world's time takes.
    #[must_use]
    pub fn real(self, simulated: SimDuration) -> SimDuration {
        let percent = if self.is_instant() { 100 } else { self.speed_percent };
        SimDuration { us: simulated.us * 100 / u64::from(percent.max(1)) }
    }

    /// Whether requests are at their ends at once.
    #[must_use]
    pub const fn is_instant(self) -> bool {
        self.speed_percent == INSTANT
    }

    /// Chooses a speed; one that is not offered becomes the nearest end.
    pub fn set_speed(&mut self, percent: u32) {
        self.speed_percent = if percent == INSTANT { INSTANT } else { percent.clamp(25, 400) };
    }

    /// Goes to the next faster or slower speed; stays at the ends.
    pub fn change_speed(&mut self, faster: bool) {
        let place = SPEEDS.iter().position(|speed| *speed == self.speed_percent).unwrap_or(2);
        let place = if faster { place + 1 } else { place.saturating_sub(1) };
        self.speed_percent = SPEEDS.get(place).copied().unwrap_or(self.speed_percent);
    }
}
