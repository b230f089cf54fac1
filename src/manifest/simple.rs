//! Texts so simple that every reader of YAML takes them alike: keys, values and dashes, a line each,
//! indented as they should be. Most manifests are, and need no second reader's word.

/// Longer lines are left to the readers: they have bounds for keys and for depth.
const LINE_MAX: usize = 100;

/// What stands at a column, and goes on there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Keys,
    Items,
}

/// Whether a text is YAML beyond doubt. `false` says nothing about it.
pub(super) fn is_simple(text: &str) -> bool {
    let mut open: Vec<(usize, Block)> = Vec::new();
    // Whether what was read last may have something deeper under it.
    let mut wants = true;
    text.lines().all(|line| {
        let content = line.trim_start_matches(' ');
        let is_printable = line.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        if !is_printable || line.len() > LINE_MAX || line.ends_with(' ') && !content.is_empty() {
            return false;
        }
        let column = line.len() - content.len();
        content.is_empty()
            || content.starts_with('#')
            || goes_on(column, content, &mut open, &mut wants)
    })
}

/// Whether this line can follow those before it.
fn goes_on(
    mut column: usize,
    mut content: &str,
    open: &mut Vec<(usize, Block)>,
    wants: &mut bool,
) -> bool {
    let mut is_item = false;
    while let Some(inside) = content.strip_prefix("- ") {
        if !opens(column, Block::Items, open, *wants) {
            return false;
        }
        (*wants, is_item) = (true, true);
        (content, column) = (inside, column + 2);
    }
    let (key, value) = match content.split_once(": ") {
        Some((key, value)) => (Some(key), Some(value)),
        None => match content.strip_suffix(':') {
            Some(key) => (Some(key), None),
            None => (None, Some(content)),
        },
    };
    let is_in_place = match key {
        Some(key) => is_word(key) && opens(column, Block::Keys, open, *wants),
        // A value alone stands behind a dash only.
        None => is_item,
    };
    *wants = value.is_none();
    is_in_place && value.is_none_or(|value| is_word(value) || is_quoted(value))
}

/// Whether a key or an item can stand at this column; it is open from then on.
fn opens(column: usize, block: Block, open: &mut Vec<(usize, Block)>, wants: bool) -> bool {
    let before = open.len();
    open.retain(|(at, _)| *at <= column);
    if block == Block::Keys {
        // Items may stand as far left as the key that they belong to, and end where the next begins.
        open.pop_if(|last| *last == (column, Block::Items));
    }
    let is_deepest = open.len() == before;
    match open.last().copied() {
        Some((at, found)) if at == column && found == block => true,
        Some((at, Block::Keys)) if at == column && wants && is_deepest => {
            open.push((column, block));
            true
        }
        Some((at, _)) if at == column => false,
        _ => {
            open.push((column, block));
            wants && is_deepest
        }
    }
}

/// A word that means itself, as a key or a value: `app.kubernetes.io/name`, `nginx:1.27`, `80`.
fn is_word(word: &str) -> bool {
    let is_fine =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-' | b':');
    word.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '/')
        && !word.ends_with(':')
        && word.bytes().all(is_fine)
}

/// `"80"`, with nothing in it that means something else.
fn is_quoted(value: &str) -> bool {
    let inside = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    inside.is_some_and(|inside| !inside.contains(['"', '\\']))
}

#[cfg(test)]
mod tests {
    use super::is_simple;
    use crate::manifest::yaml::{check, parse};
    use crate::prng::Prng;

    const SERVICE: &str = include_str!("../../assets/presets/s0-nodeport.yaml");
    const DEPLOYMENT: &str = include_str!("../../assets/presets/s3-deployment.yaml");

    #[test]
    fn manifests_as_people_write_them_are_simple() {
        assert!(is_simple(SERVICE) && is_simple(DEPLOYMENT));
        for text in
            ["", "# nothing\n", "a: 1\n", "- - a\n  - b\n", "a:\n- b\n- c: \"1\"\n  d:\nb: 2"]
        {
            assert!(is_simple(text), "{text:?}");
        }
    }

    #[test]
    fn what_may_mean_something_else_is_not() {
        for text in [
            "a",
            "a: b: c",
            "a: [b]",
            "a: {b: 1}",
            "a: *b",
            "a: 'b'",
            "a: b # c",
            "a: \"b\\n\"",
            "a: |",
            "a:\tb",
            " a: 1\nb: 2",
            "a: 1\n  b: 2",
            "a:\n    b: 1\n  c: 2",
            "a:\n    b:\n  c: 2",
            "a: 1\n- b",
            "- a\nb: 1",
            "a: \u{e9}",
            "a: b ",
            "---\na: 1",
            "a:\n  b",
            "-  a",
            "a: b:",
        ] {
            assert!(!is_simple(text), "{text:?}");
        }
    }

    #[test]
    fn the_readers_have_nothing_against_a_simple_text() {
        let mut prng = Prng::from_seed(7);
        let pieces =
            ["a:", "b: 1", "- ", "- c: /x", "d", "  ", "\"e\"", "- - f", "# g", "a.b/c: d:1", ""];
        let mut simple = 0;
        for _ in 0..200_000 {
            let mut text = String::new();
            for _ in 0..=prng.below(6) {
                text.push_str(&" ".repeat(prng.below(4) as usize));
                for _ in 0..=prng.below(2) {
                    text.push_str(pieces[prng.below(11) as usize]);
                }
                text.push('\n');
            }
            if is_simple(&text) {
                simple += 1;
                assert_eq!(check(&text, 0), Ok(()), "{text:?}");
                assert!(parse(&text, 0).is_ok(), "{text:?}");
            }
        }
        assert!(simple > 2_000, "only {simple} are simple");
    }
}
