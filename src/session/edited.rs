//! What was written into a text: the lines that are new, with those around them.

/// A line that is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// What it says.
    pub text: String,
    /// Whether it is new.
    pub is_new: bool,
}

/// The last lines that are in `now` and were not in `before`, and as many as `around` on either side
/// of them; none if nothing was written. New lines no farther apart than that are shown together.
#[must_use]
pub fn edited(before: &str, now: &str, around: usize) -> Vec<Line> {
    let lines: Vec<&str> = now.lines().collect();
    let is_new = new_lines(&before.lines().collect::<Vec<_>>(), &lines);
    let Some(last) = is_new.iter().rposition(|is_new| *is_new) else { return Vec::new() };
    let mut first = last;
    for (row, _) in is_new.iter().enumerate().filter(|(_, is_new)| **is_new).rev() {
        if first - row <= around {
            first = row;
        } else {
            break;
        }
    }
    let from = first.saturating_sub(around);
    let shown = lines.iter().zip(&is_new).enumerate().skip(from).take(last + around + 1 - from);
    shown
        .map(|(row, (text, is_new))| Line {
            number: row + 1,
            text: (*text).to_owned(),
            is_new: *is_new,
        })
        .collect()
}

/// Which lines of `now` stand in no longest common part with `before`.
fn new_lines(before: &[&str], now: &[&str]) -> Vec<bool> {
    let width = now.len() + 1;
    // For each pair of places, how many lines the rests from there have in common.
    let mut common = vec![0_usize; (before.len() + 1) * width];
    let at = |common: &[usize], old: usize, new: usize| {
        common.get(old * width + new).copied().unwrap_or(0)
    };
    for (old, line) in before.iter().enumerate().rev() {
        for (new, other) in now.iter().enumerate().rev() {
            let longest = if line == other {
                at(&common, old + 1, new + 1) + 1
            } else {
                at(&common, old + 1, new).max(at(&common, old, new + 1))
            };
            if let Some(place) = common.get_mut(old * width + new) {
                *place = longest;
            }
        }
    }
    let mut old = 0;
    let mut found = Vec::with_capacity(now.len());
    for (new, line) in now.iter().enumerate() {
        // What was taken out before this line is passed over.
        while before.get(old).is_some_and(|other| other != line)
            && at(&common, old + 1, new) == at(&common, old, new)
        {
            old += 1;
        }
        let is_kept = before.get(old) == Some(line);
        old += usize::from(is_kept);
        found.push(!is_kept);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE: &str = "spec:\n  type: ClusterIP\n  selector:\n    app: web\n  ports:\n  - port: 80\n    targetPort: 8080\n";

    fn shown(now: &str) -> Vec<(usize, String, bool)> {
        edited(BEFORE, now, 2).into_iter().map(|l| (l.number, l.text, l.is_new)).collect()
    }

    #[test]
    fn an_unchanged_text_and_one_with_lines_taken_out_show_nothing() {
        assert_eq!(shown(BEFORE), []);
        assert_eq!(shown("spec:\n  selector:\n    app: web\n"), []);
        assert_eq!(edited("", "", 2), []);
    }

    #[test]
    fn the_last_edit_is_shown_with_two_lines_on_either_side() {
        let now = BEFORE.replace("ClusterIP", "NodePort") + "    nodePort: 30080\n";
        let line = |number, text: &str, is_new| (number, text.to_owned(), is_new);
        let end = [
            line(6, "  - port: 80", false),
            line(7, "    targetPort: 8080", false),
            line(8, "    nodePort: 30080", true),
        ];
        assert_eq!(shown(&now), end);
        let rows: Vec<_> = shown(&BEFORE.replace("ClusterIP", "NodePort"));
        assert_eq!(
            rows.iter().map(|row| (row.0, row.2)).collect::<Vec<_>>(),
            [(1, false), (2, true), (3, false), (4, false)]
        );
    }

    #[test]
    fn edits_near_each_other_are_shown_together() {
        let now = BEFORE.replace("port: 80\n", "port: 90\n").replace("8080", "9090");
        let new: Vec<_> = shown(&now).into_iter().filter(|row| row.2).map(|row| row.0).collect();
        assert_eq!(new, [6, 7]);
    }
}
