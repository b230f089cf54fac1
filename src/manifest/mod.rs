//! Text: YAML to objects and back, with positions. (A stand-in.)
use crate::api::{FieldPath, Object};
use std::collections::BTreeMap;
use std::ops::Range;
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    pub documents: Vec<Document>,
    pub diagnostics: Vec<Diagnostic>,
}
#[derive(Clone, Debug)]
pub struct Document {
    pub object: Object,
    pub spans: BTreeMap<FieldPath, Range<usize>>,
    pub range: Range<usize>,
}
impl Document {
    pub fn span(&self, path: &FieldPath) -> Option<Range<usize>> {
        self.spans.get(path).cloned()
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    Error,
    Warning,
    Hint,
}
#[derive(Clone, Debug)]
pub struct Diagnostic {
    pub severity: Severity,
    pub span: Range<usize>,
    pub message: String,
    pub hint: Option<String>,
}
pub fn line_column(text: &str, at: usize) -> (usize, usize) {
    let b = text.get(..at).unwrap_or("");
    (b.matches('\n').count() + 1, at - b.rfind('\n').map_or(0, |n| n + 1) + 1)
}
pub fn to_yaml(_object: &Object) -> String {
    String::new()
}
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    for part in text.split("---\n") {
        if part.trim().is_empty() {
            continue;
        }
        let v: serde_yaml::Value = match serde_yaml::from_str(part) {
            Ok(v) => v,
            Err(e) => {
                parsed.diagnostics.push(Diagnostic {
                    severity: Severity::Error,
                    span: 0..0,
                    message: e.to_string(),
                    hint: None,
                });
                continue;
            }
        };
        let kind = v.get("kind").and_then(|k| k.as_str()).unwrap_or("").to_owned();
        let r = match kind.as_str() {
            "Service" => serde_yaml::from_value(v).map(Object::Service),
            "Pod" => serde_yaml::from_value(v).map(Object::Pod),
            _ => serde_yaml::from_value(v).map(Object::Deployment),
        };
        match r {
            Ok(object) => {
                parsed.documents.push(Document { object, spans: BTreeMap::new(), range: 0..0 })
            }
            Err(e) => parsed.diagnostics.push(Diagnostic {
                severity: Severity::Error,
                span: 0..0,
                message: e.to_string(),
                hint: None,
            }),
        }
    }
    parsed
}
