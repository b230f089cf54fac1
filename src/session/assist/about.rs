//! What a field means, in the words of `kubectl explain`, and whether anything here acts on it.

use std::ops::Range;

use super::document_at;
use crate::api::Kind;
use crate::manifest::outline::{Field, Outline};
use crate::manifest::{floor, outline};
use crate::shell::kubectl;

/// A field in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// The bytes of its name.
    pub range: Range<usize>,
    /// Its path and its type: `spec.ports[0].port <integer>`.
    pub title: String,
    /// What it means; empty if nothing here acts on it.
    pub words: &'static str,
    /// Whether it is kept and not acted on.
    pub is_kept: bool,
}

/// The field on the line of this byte; `None` where there is none that Kubernetes knows.
#[must_use]
pub fn about(text: &str, at: usize) -> Option<About> {
    let at = floor(text, at);
    let document = document_at(text, at);
    let own = text.get(document.clone())?;
    let outline = outline(own);
    let mut number = outline.on_line(own, at - document.start)?;
    // An entry or an element is explained by the field it belongs to.
    while outline.fields.get(number)?.go_type.is_empty() || is_inside(&outline, number) {
        number = outline.fields.get(number)?.parent?;
    }
    let field = outline.fields.get(number)?;
    let path = outline.path(own, number);
    let title = format!("{path} <{}>", kubectl::shown(field.go_type));
    let range = document.start + field.key.start..document.start + field.key.end;
    let sorts = sorts(own, &outline);
    let is_kept = sorts.get(number) == Some(&Sort::Kept);
    let words = if is_kept { "" } else { words(own, &outline, field) };
    Some(About { range, title, words, is_kept })
}

fn is_inside(outline: &Outline, number: usize) -> bool {
    let field = outline.fields.get(number);
    field.is_some_and(|field| field.owner.is_empty() && field.parent.is_some())
}

/// What a field means.
pub(super) fn words(text: &str, outline: &Outline, field: &Field) -> &'static str {
    // What kind it is may not be known yet; then it is like any other.
    let owner = if field.owner.is_empty() { Kind::Service.as_str() } else { field.owner };
    kubectl::words(&format!("{owner}.{}", outline.name(text, field)))
}

/// The names of all fields that are kept and not acted on, by their bytes, in order.
#[must_use]
pub fn kept(text: &str) -> Vec<Range<usize>> {
    let outline = outline(text);
    let sorts = sorts(text, &outline);
    let fields = outline.fields.iter().zip(sorts);
    let kept = fields.filter(|(field, sort)| *sort == Sort::Kept && !field.key.is_empty());
    kept.map(|(field, _)| field.key.clone()).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// Something here acts on it, or it is no field.
    Acted,
    Kept,
    /// The cluster writes it: nobody wonders what it does.
    Status,
}

/// Whether each field is acted on: what is in one that is not is not either.
fn sorts(text: &str, outline: &Outline) -> Vec<Sort> {
    let mut sorts: Vec<Sort> = Vec::with_capacity(outline.fields.len());
    for field in &outline.fields {
        let around = field.parent.and_then(|parent| sorts.get(parent)).copied();
        sorts.push(match around {
            Some(around @ (Sort::Kept | Sort::Status)) => around,
            _ if field.owner.is_empty() => Sort::Acted,
            None if outline.name(text, field) == "status" => Sort::Status,
            _ if words(text, outline, field).is_empty() => Sort::Kept,
            _ => Sort::Acted,
        });
    }
    sorts
}
