//! Fields of the manifests with a control of their own, so that a phone needs no typing.

use packetwalk::api::Value;
use packetwalk::lesson::Editable;
use packetwalk::session::study::{Study, Wish};
use packetwalk::session::{DraftFile, Session};
use packetwalk::text;

use super::{wish, wishes};
use crate::state::App;
use crate::view::{Node, el, value_of, words};

/// The fields' controls and what applies them; nothing if there are none.
pub(super) fn fields(app: App, session: &Session, study: &Study) -> Option<Node> {
    if study.editable().is_empty() {
        return None;
    }
    let rows =
        study.editable().iter().enumerate().map(|(place, field)| row(app, session, place, field));
    let is_changed = session.files().iter().any(DraftFile::is_changed);
    let apply = wishes(app, "btn strong", &text::plain("lesson.apply"), Wish::Apply)
        .key("apply")
        .flag("disabled", !is_changed || study.is_busy());
    let remarks = session.files().iter().flat_map(|file| &file.remarks);
    let refused = remarks.filter(|remark| remark.is_error).take(1);
    let refused = refused.map(|remark| words("p", "refused", &remark.message));
    Some(el("div").class("fields").key("fields").with_all(rows).with_all(refused).with(apply))
}

fn row(app: App, session: &Session, place: usize, field: &Editable) -> Node {
    let name = field.path.path.strip_prefix("spec.").unwrap_or(&field.path.path);
    let label = format!("{} {}: {name}", field.path.kind, field.path.name);
    let now = session.draft_value(&field.path);
    let group = el("div")
        .class("field")
        .key(&label)
        .attr("role", "group")
        .attr("aria-label", &label)
        .with(words("span", "field-name mono", &format!("{}: {name}", field.path.name)));
    if field.choices.is_empty() {
        let input = el("input")
            .class("mono")
            .attr("aria-label", &label)
            .value(&shown(&now))
            .on("change", move |event| wish(app, Wish::SetText(place, value_of(event))));
        return group.with(input);
    }
    let choices = field.choices.iter().enumerate().map(|(choice, value)| {
        wishes(app, "btn choice mono", &shown(value), Wish::Set(place, choice))
            .key(&shown(value))
            .state("aria-pressed", *value == now)
    });
    group.with(el("div").class("choices").with_all(choices))
}

/// A value in a few signs: a map as its pairs, nothing as a dash.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => text::plain("lesson.nothing"),
        Value::String(text) => text.clone(),
        Value::Map(fields) if !fields.is_empty() => {
            let pairs = fields.iter().map(|(key, value)| format!("{key}: {}", shown(value)));
            pairs.collect::<Vec<_>>().join(", ")
        }
        Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::List(_) | Value::Map(_) => {
            value.to_string()
        }
    }
}
