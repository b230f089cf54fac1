//! The same lesson in the plainest YAML there is: a key or an item a line, every text in quotation marks
//! on one line. Published for frames, which read it without any library for YAML.

use crate::manifest::tree::{Data, Entry, Node};

/// The text written plainly, to the same effect.
///
/// # Errors
/// What the text stumbles at, if it is no YAML.
pub fn plain(text: &str) -> Result<String, String> {
    let root = crate::manifest::tree(text).map_err(|(message, _)| message)?;
    let mut out = String::new();
    lines(&root, 0, &mut out);
    Ok(out)
}

/// The lines of a map or a list, indented by so much.
fn lines(node: &Node, indent: usize, out: &mut String) {
    let pad = " ".repeat(indent);
    for Entry { key, value, .. } in node.entries() {
        let end = if is_block(value) { String::new() } else { format!(" {}", scalar(value)) };
        out.extend([&pad, &quoted(key), ":", &end, "\n"]);
        lines(value, indent + 2, out);
    }
    for item in items(node) {
        let mut inside = String::new();
        if is_block(item) {
            lines(item, indent + 2, &mut inside);
        } else {
            inside = format!("{pad}  {}\n", scalar(item));
        }
        out.extend([&pad, "- ", inside.get(indent + 2..).unwrap_or("")]);
    }
}

fn items(node: &Node) -> &[Node] {
    if let Data::List(items) = &node.data { items } else { &[] }
}

/// Whether it has lines of its own.
fn is_block(node: &Node) -> bool {
    !node.entries().is_empty() || !items(node).is_empty()
}

fn scalar(node: &Node) -> String {
    match &node.data {
        Data::String(text) => quoted(text),
        Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) => node.json(),
        // Nothing plainer is an empty one.
        Data::Map(_) => "{}".to_owned(),
        Data::List(_) => "[]".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{text}\"")
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::lesson::catalog::LESSONS;
    use crate::lesson::decode::decode;
    use crate::manifest::is_simple;

    #[test]
    fn every_lesson_can_be_written_plainly_and_is_the_same() {
        for (id, text) in LESSONS {
            let written = plain(text).unwrap();
            assert_eq!(decode(&written), decode(text), "{id}");
            assert!(is_simple(&written), "{id}");
        }
    }
}
