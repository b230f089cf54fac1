//! The manifests: a text field with line numbers, what is wrong at which line, and Apply.

use leptos::prelude::*;
use packetwalk::session::{Intent, Remark, Session};
use wasm_bindgen::JsCast;

use crate::state::app;

/// The panel with the manifests.
#[component]
pub(crate) fn Editor() -> impl IntoView {
    view! {
        <section class="panel yaml-panel" aria-label="Manifests">
            <Files />
            <TypeSwitch />
            <Text />
            <Foot />
        </section>
    }
}

#[component]
fn Files() -> impl IntoView {
    let app = app();
    let files = app.memo(|session| {
        let titles = session.files().iter();
        titles.map(|file| (file.title.clone(), file.is_changed())).collect::<Vec<_>>()
    });
    let open = app.memo(Session::open_file);
    view! {
        <div class="tabs" role="group" aria-label="Files">
            {move || files.get().into_iter().enumerate().map(|(index, (title, changed))| view! {
                <button class="tab" aria-pressed=move || (open.get() == index).to_string()
                    on:click=move |_| app.dispatch(Intent::OpenFile(index))>
                    {title} {changed.then_some(" •")}
                </button>
            }).collect_view()}
            <span class="muted end">"YAML"</span>
        </div>
    }
}

/// The type of the first Service in the files, as a switch.
#[component]
fn TypeSwitch() -> impl IntoView {
    let app = app();
    let current = app.memo(|session| {
        let objects = session.world().control_plane().objects();
        let service = objects.services().find(|service| service.metadata.name != "kubernetes")?;
        Some(service.spec.service_type.clone())
    });
    view! {
        <div class="type-switch" role="group" aria-label="Service type">
            {["ClusterIP", "NodePort", "LoadBalancer"].into_iter().map(|name| view! {
                <button class="seg" aria-pressed=move || (current.get().as_deref() == Some(name)).to_string()
                    on:click=move |_| app.dispatch(Intent::SetServiceType(name))>{name}</button>
            }).collect_view()}
        </div>
    }
}

/// Lines whose numbers are drawn; a longer text has none beyond.
const NUMBERED_MAX: usize = 5_000;

#[component]
fn Text() -> impl IntoView {
    let app = app();
    let open = app.memo(Session::open_file);
    let text = app.memo(|session| {
        session.files().get(session.open_file()).map(|file| file.text.clone()).unwrap_or_default()
    });
    let remarks = app.memo(open_remarks);
    let lines = Memo::new(move |_| text.with(|text| text.split('\n').count()));
    let edit = move |event| {
        let text = event_target_value(&event);
        app.dispatch(Intent::Edit { file: open.get_untracked(), text });
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        if (event.ctrl_key() || event.meta_key()) && event.key() == "Enter" {
            event.prevent_default();
            app.dispatch(Intent::Apply(open.get_untracked()));
        }
    };
    view! {
        <div class="code">
            <div class="gutter mono" aria-hidden="true">
                {move || (1..=lines.get().min(NUMBERED_MAX)).map(|line| {
                    let is_wrong = move || remarks.with(|r| r.iter().any(|r| r.is_error && r.line == line));
                    view! { <span class="n" class:err=is_wrong>{line}</span> }
                }).collect_view()}
            </div>
            <textarea class="yaml mono" spellcheck="false" autocapitalize="off" wrap="off"
                aria-label="Manifest" aria-describedby="remarks"
                aria-invalid=move || remarks.with(|r| r.iter().any(|r| r.is_error)).to_string()
                rows=move || lines.get().min(40_000).to_string()
                prop:value=move || text.get() on:input=edit on:keydown=keys></textarea>
        </div>
        <ul class="remarks" id="remarks" aria-label="Remarks">
            {move || remarks.get().into_iter().take(20).map(|remark| view! { <RemarkLine remark /> }).collect_view()}
        </ul>
    }
}

fn open_remarks(session: &Session) -> Vec<Remark> {
    session.files().get(session.open_file()).map(|file| file.remarks.clone()).unwrap_or_default()
}

#[component]
fn RemarkLine(remark: Remark) -> impl IntoView {
    let start = remark.span.start;
    let go = move |_| place_cursor(start);
    view! {
        <li class:err=remark.is_error>
            <button class="link" on:click=go>"Line " {remark.line}</button>
            <span class="mono">{remark.message}</span>
            {remark.hint.map(|hint| view! { <span class="hint">{hint}</span> })}
        </li>
    }
}

/// Puts the cursor of the text field at this byte of its text.
fn place_cursor(byte: usize) {
    let field = crate::storage::document().query_selector("textarea.yaml").ok().flatten();
    let Some(field) = field.and_then(|f| f.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) else {
        return;
    };
    let text = field.value();
    // The field counts in UTF-16 units.
    let units = text.get(..byte).unwrap_or("").encode_utf16().count();
    let units = u32::try_from(units).unwrap_or(0);
    let _ = field.focus();
    let _ = field.set_selection_range(units, units);
}

#[component]
fn Foot() -> impl IntoView {
    let app = app();
    let open = app.memo(Session::open_file);
    let state = app.memo(|session| {
        let file = session.files().get(session.open_file());
        file.map_or((false, false), |file| (file.is_changed(), file.has_errors()))
    });
    let words = move || match state.get() {
        (_, true) => "Not applied: see above.",
        (true, false) => "Changed, not applied yet.",
        (false, false) => "Applied. Matches the cluster.",
    };
    view! {
        <div class="foot">
            <span>{words}</span>
            <span class="spring"></span>
            <button class="btn quiet" disabled=move || !state.get().0
                on:click=move |_| app.dispatch(Intent::RevertDraft(open.get_untracked()))>"Undo edit"</button>
            <button class="btn" class:strong=move || state.get().0 title="Ctrl+Enter"
                on:click=move |_| app.dispatch(Intent::Apply(open.get_untracked()))>"Apply"</button>
        </div>
    }
}
