//! Columns out of tabs, as Go's `text/tabwriter` makes them.

/// How wide columns are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Columns {
    /// The least width, with the space behind, in characters.
    least: usize,
    /// The space behind the widest cell.
    space: usize,
}

/// Columns of `kubectl get`: `k8s.io/cli-runtime/pkg/printers/tabwriter.go`.
pub(super) const GET: Columns = Columns { least: 6, space: 3 };
/// Columns of `kubectl describe`: `tabbedString` in `k8s.io/kubectl/pkg/describe`.
pub(super) const DESCRIBE: Columns = Columns { least: 0, space: 2 };

/// The text with its tabs turned into spaces.
///
/// A tab ends a cell. Cells of one column are equally wide as long as each line in between has such
/// a cell; what follows a line's last tab is in no column, so a line without tabs parts the text.
pub(super) fn aligned(text: &str, columns: Columns) -> String {
    // kubectl lets no control character through by which a name could play with the terminal.
    let text = text.replace('\u{1b}', "^[").replace('\r', "\\r");
    let lines: Vec<Vec<&str>> =
        text.split_terminator('\n').map(|line| line.split('\t').collect()).collect();
    let mut widths: Vec<Vec<usize>> = lines.iter().map(|line| own_widths(line, columns)).collect();
    // Downwards the widest reaches the end of its column, upwards the beginning.
    widen(&mut widths.iter_mut());
    widen(&mut widths.iter_mut().rev());
    let mut out = String::with_capacity(text.len() * 2);
    for (cells, widths) in lines.iter().zip(&widths) {
        for (place, cell) in cells.iter().enumerate() {
            out.push_str(cell);
            let width = widths.get(place).copied().unwrap_or(0);
            (cell.chars().count()..width).for_each(|_| out.push(' '));
        }
        out.push('\n');
    }
    out
}

/// How wide a line's cells are by themselves, without the last one.
fn own_widths(cells: &[&str], columns: Columns) -> Vec<usize> {
    let ended = cells.len().saturating_sub(1);
    let width = |cell: &&str| (cell.chars().count() + columns.space).max(columns.least);
    cells.iter().take(ended).map(width).collect()
}

/// Makes each cell at least as wide as the one of its column in the line before.
fn widen(lines: &mut dyn Iterator<Item = &mut Vec<usize>>) {
    let mut before: Vec<usize> = Vec::new();
    for line in lines {
        for (width, before) in line.iter_mut().zip(&before) {
            *width = (*width).max(*before);
        }
        before.clone_from(line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_cell_parts_a_column() {
        assert_eq!(
            aligned("a\tb\tc\nlonger\tdd\tc\nx\ty\nlong\tlong\tz\n", DESCRIBE),
            "a       b   c\nlonger  dd  c\nx       y\nlong    long  z\n"
        );
        assert_eq!(aligned("a\tb\nno tab\nlonger\tc\n", DESCRIBE), "a  b\nno tab\nlonger  c\n");
    }

    #[test]
    fn a_cell_of_nothing_has_its_width_too() {
        assert_eq!(aligned("IP:\t\nName:\tx\n", DESCRIBE), "IP:    \nName:  x\n");
    }

    #[test]
    fn control_characters_are_shown_and_not_obeyed() {
        assert_eq!(aligned("\u{1b}[2J\tx\rno\n", DESCRIBE), "^[[2J  x\\rno\n");
    }

    #[test]
    fn width_is_counted_in_characters() {
        assert_eq!(aligned("é\tx\nab\ty\n", DESCRIBE), "é   x\nab  y\n");
    }
}
