//! How the person looks at time: playing or not, how fast. The world knows nothing of it.

use crate::time::SimDuration;

/// Speeds one can choose, in percent of real time.
pub const SPEEDS: [u32; 5] = [25, 50, 100, 200, 400];

/// The state of the player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Playhead {
    /// Whether time goes on.
    pub is_playing: bool,
    /// How fast, in percent of real time.
    pub speed_percent: u32,
}

impl Default for Playhead {
    fn default() -> Self {
        Self { is_playing: true, speed_percent: 100 }
    }
}

impl Playhead {
    /// How far the world goes in so much wall time. A long gap, as after a hidden tab, counts as a
    /// tenth of a second: nobody saw it.
    #[must_use]
    pub fn simulated(self, wall: SimDuration) -> SimDuration {
        let wall = wall.us.min(100_000);
        SimDuration { us: wall * u64::from(self.speed_percent) / 100 }
    }

    /// Goes to the next faster or slower speed; stays at the ends.
    pub fn change_speed(&mut self, faster: bool) {
        let place = SPEEDS.iter().position(|speed| *speed == self.speed_percent).unwrap_or(2);
        let place = if faster { place + 1 } else { place.saturating_sub(1) };
        self.speed_percent = SPEEDS.get(place).copied().unwrap_or(self.speed_percent);
    }
}
