//! Ages: `k8s.io/apimachinery/pkg/util/duration`, `HumanDuration`.

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
/// A year of ages has 365 days.
const YEAR: u64 = 365 * DAY;

/// An age in a cell; `<unknown>` if nobody knows when it began.
pub(super) fn cell(seconds: Option<u64>) -> String {
    seconds.map_or_else(|| super::UNKNOWN.to_owned(), human)
}

/// This many seconds as kubectl writes them: the older, the coarser.
#[must_use]
pub fn human(seconds: u64) -> String {
    if seconds < 2 * MINUTE {
        format!("{seconds}s")
    } else if seconds < 10 * MINUTE {
        two(seconds, (MINUTE, 'm'), (1, 's'))
    } else if seconds < 3 * HOUR {
        format!("{}m", seconds / MINUTE)
    } else if seconds < 8 * HOUR {
        two(seconds, (HOUR, 'h'), (MINUTE, 'm'))
    } else if seconds < 2 * DAY {
        format!("{}h", seconds / HOUR)
    } else if seconds < 8 * DAY {
        two(seconds, (DAY, 'd'), (HOUR, 'h'))
    } else if seconds < 2 * YEAR {
        format!("{}d", seconds / DAY)
    } else if seconds < 8 * YEAR {
        two(seconds, (YEAR, 'y'), (DAY, 'd'))
    } else {
        format!("{}y", seconds / YEAR)
    }
}

/// A moment of the simulation as a time of day: its clock begins with the year 2026.
#[must_use]
pub fn moment(at: crate::time::SimTime) -> String {
    let seconds = at.us / 1_000_000;
    let (day, rest) = (seconds / DAY, seconds % DAY);
    let (hour, minute, second) = (rest / HOUR, rest % HOUR / MINUTE, rest % MINUTE);
    format!("2026-01-{:02}T{hour:02}:{minute:02}:{second:02}Z", day % 31 + 1)
}

/// The same as a description writes it. The first day is a Thursday.
pub(super) fn date(at: crate::time::SimTime) -> String {
    let seconds = at.us / 1_000_000;
    let (day, rest) = (seconds / DAY, seconds % DAY);
    let (hour, minute, second) = (rest / HOUR, rest % HOUR / MINUTE, rest % MINUTE);
    let name = match day % 7 {
        0 => "Thu",
        1 => "Fri",
        2 => "Sat",
        3 => "Sun",
        4 => "Mon",
        5 => "Tue",
        _ => "Wed",
    };
    format!("{name}, {:02} Jan 2026 {hour:02}:{minute:02}:{second:02} +0000", day % 31 + 1)
}

/// A length in two units, the smaller left out where it is 0.
fn two(seconds: u64, large: (u64, char), small: (u64, char)) -> String {
    let rest = seconds % large.0 / small.0;
    let whole = format!("{}{}", seconds / large.0, large.1);
    if rest == 0 { whole } else { format!("{whole}{rest}{}", small.1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_the_coarser() {
        for (seconds, age) in [
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (121, "2m1s"),
            (599, "9m59s"),
            (600, "10m"),
            (3 * HOUR - 1, "179m"),
            (3 * HOUR, "3h"),
            (3 * HOUR + 59, "3h"),
            (8 * HOUR - 1, "7h59m"),
            (8 * HOUR, "8h"),
            (2 * DAY - 1, "47h"),
            (2 * DAY, "2d"),
            (2 * DAY + HOUR, "2d1h"),
            (8 * DAY - 1, "7d23h"),
            (8 * DAY, "8d"),
            (2 * YEAR - 1, "729d"),
            (2 * YEAR, "2y"),
            (2 * YEAR + DAY, "2y1d"),
            (8 * YEAR - 1, "7y364d"),
            (8 * YEAR, "8y"),
            (9 * YEAR - 1, "8y"),
        ] {
            assert_eq!(human(seconds), age, "{seconds} s");
        }
    }

    #[test]
    fn an_age_may_be_unknown() {
        assert_eq!(cell(None), "<unknown>");
        assert_eq!(cell(Some(1)), "1s");
    }
}
