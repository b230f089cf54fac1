//! A text cut into documents, as kubectl cuts it before it reads any of them.
//!
//! Imitates `k8s.io/apimachinery/pkg/util/yaml`: lines of `---` separate, and each part is YAML of
//! its own. A text that begins with `{` is taken as JSON, where one object may follow another
//! directly.

use std::ops::Range;

/// One document of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// These bytes.
    Document(Range<usize>),
    /// A separator with something behind it; kubectl stops there.
    BadSeparator { line: Range<usize>, rest: String },
}

/// Cuts a text.
pub(super) fn cut(text: &str) -> Vec<Chunk> {
    if let Some(objects) = json_stream(text) {
        return objects.into_iter().map(Chunk::Document).collect();
    }
    let mut chunks = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                // What stands before it is never handed on.
                let line = at..at + line.trim_end().len();
                chunks.push(Chunk::BadSeparator { line, rest: rest.to_owned() });
                return chunks;
            }
            // The first line of a document may be a separator; then it belongs to it.
            if at > start {
                chunks.push(Chunk::Document(start..at));
                start = end;
            }
        }
        at = end;
    }
    if at > start {
        chunks.push(Chunk::Document(start..at));
    }
    chunks
}

/// The objects of a text that is nothing but more than one object in braces.
fn json_stream(text: &str) -> Option<Vec<Range<usize>>> {
    let mut objects = Vec::new();
    let mut at = skip_blank(text, 0);
    while at < text.len() {
        let end = object_end(text, at)?;
        objects.push(at..end);
        at = skip_blank(text, end);
        if let Some(rest) = text.get(at..).and_then(|rest| rest.strip_prefix("---")) {
            at = skip_blank(text, text.len() - rest.len());
        }
    }
    (objects.len() > 1).then_some(objects)
}

fn skip_blank(text: &str, at: usize) -> usize {
    text.len() - text.get(at..).unwrap_or("").trim_start().len()
}

/// The end of the object in braces that begins here.
fn object_end(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..).filter(|rest| rest.starts_with('{'))?;
    let mut depth = 0_usize;
    let mut in_text = false;
    let mut escaped = false;
    for (offset, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'{' if !in_text => depth += 1,
            b'}' if !in_text => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(start + offset + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        let describe = |chunk| match chunk {
            Chunk::Document(range) => text.get(range).expect("inside").to_owned(),
            Chunk::BadSeparator { rest, .. } => format!("bad {rest}"),
        };
        cut(text).into_iter().map(describe).collect()
    }

    #[test]
    fn separators_cut() {
        assert_eq!(texts("a: 1\n--- # next\nb: 2\n"), ["a: 1\n", "b: 2\n"]);
        assert_eq!(texts("---\na: 1\n---\r\nb"), ["---\na: 1\n", "b"]);
        assert_eq!(texts("a: 1\n--- b\nc"), ["bad b"]);
        assert!(texts("").is_empty());
    }

    #[test]
    fn objects_of_json_may_stand_side_by_side() {
        assert_eq!(texts(r#"{"a": "}"} {"b": 1}"#), [r#"{"a": "}"}"#, r#"{"b": 1}"#]);
        assert_eq!(texts("{\"a\": 1}\n---\n{\"b\": 1}\n"), ["{\"a\": 1}", "{\"b\": 1}"]);
        assert_eq!(texts("{a: 1}\n"), ["{a: 1}\n"]);
    }
}
