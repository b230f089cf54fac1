//! Values as messages show them: JSON, as Go writes it.

use crate::api::record::Field;
use crate::api::{Labels, Value};

/// A list of texts: `["a","b"]`; an empty one is `null`, as Go's empty lists mostly are.
#[must_use]
pub fn json_list(values: &[String]) -> String {
    if values.is_empty() {
        return "null".to_owned();
    }
    Value::List(values.iter().map(Field::write).collect()).to_string()
}

/// Labels: `{"app":"web"}`; none at all is `null`.
#[must_use]
pub fn json_labels(labels: &Labels) -> String {
    if labels.is_empty() { "null".to_owned() } else { labels.write().to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_as_go_writes_them() {
        assert_eq!(json_list(&["a\"".to_owned(), "<".to_owned()]), r#"["a\"","\u003c"]"#);
        assert_eq!(json_list(&[]), "null");
    }
}
