//! Small changes to a person's text that leave the rest of it as it is.

use crate::api::{FieldPath, Object};
use crate::manifest;
use crate::order::InOrder;

/// The text with its first Service's type changed; `None` if it has no Service that can be read.
///
/// A ClusterIP Service may not name node ports: their lines go.
#[must_use]
pub fn with_service_type(text: &str, service_type: &str) -> Option<String> {
    let parsed = manifest::parse(text);
    let document = parsed
        .documents
        .into_iter()
        .find(|document| matches!(document.object, Object::Service(_)))?;
    let own = |path: &FieldPath| document.spans.get(path).map(|spans| spans.value.clone());
    let span = own(&FieldPath::parse("spec.type"));
    let mut edits = Vec::new();
    if let Some(span) = span {
        edits.push((span, service_type.to_owned()));
    } else {
        let spec = document.span(&FieldPath::parse("spec"))?;
        let line_start = text.get(..spec.start)?.rfind('\n').map_or(0, |at| at + 1);
        let indent: String = text.get(line_start..)?.chars().take_while(|c| *c == ' ').collect();
        edits.push((line_start..line_start, format!("{indent}type: {service_type}\n")));
    }
    if let (Object::Service(service), "ClusterIP") = (&document.object, service_type) {
        for index in 0..service.spec.ports.len() {
            let path = FieldPath::parse("spec.ports").index(index).child("nodePort");
            if let Some(span) = own(&path) {
                edits.push((own_line(text, span.start)?, String::new()));
            }
        }
    }
    edits.in_order_of(|(span, _)| span.start);
    let mut changed = text.to_owned();
    for (span, replacement) in edits.into_iter().rev() {
        changed.replace_range(span, &replacement);
    }
    Some(changed)
}

/// The whole line around a place, its end included; `None` if the line begins a list item, whose
/// other keys would lose their dash.
fn own_line(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |newline| newline + 1);
    let end = text.get(at..)?.find('\n').map_or(text.len(), |newline| at + newline + 1);
    let is_item = text.get(start..end)?.trim_start().starts_with("- ");
    (!is_item).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE_PORT: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  \
        type: NodePort # a door\n  ports:\n  - port: 80\n    nodePort: 30080\n";

    #[test]
    fn the_rest_of_the_text_stays() {
        let changed = with_service_type(NODE_PORT, "LoadBalancer").unwrap();
        assert_eq!(changed, NODE_PORT.replace("NodePort #", "LoadBalancer #"));
    }

    #[test]
    fn node_ports_go_with_their_lines() {
        let changed = with_service_type(NODE_PORT, "ClusterIP").unwrap();
        assert!(!changed.contains("nodePort:"));
        assert!(changed.contains("type: ClusterIP # a door"));
    }

    #[test]
    fn a_missing_type_is_written() {
        let text = NODE_PORT.replace("  type: NodePort # a door\n", "");
        let changed = with_service_type(&text, "NodePort").unwrap();
        assert!(changed.contains("spec:\n  type: NodePort\n"), "{changed}");
    }
}
