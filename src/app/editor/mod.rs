//! The manifests: a text field with line numbers, what is wrong at which line, and Apply. Once it has
//! been used, an editor takes the field's place.

mod assist;
mod live;
mod rich;

use leptos::prelude::*;
use packetwalk::scene::narration;
use packetwalk::session::{Intent, Remark, Session};
use packetwalk::text::{Args, word, worded};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

use crate::inspector;
use crate::state::App;
use crate::storage::document;
use crate::view::{Node, button, call, el, value_in, value_of, words};

/// Lines whose numbers are drawn; a longer text has none beyond.
const NUMBERED_MAX: usize = 5_000;
/// The height of a line, in pixels.
const LINE: usize = 20;
/// Remarks that are listed.
const REMARKS_MAX: usize = 20;

/// The panel with the manifests.
pub(crate) fn editor(app: App) -> Vec<Node> {
    let mut panel = vec![files(app)];
    panel.extend(type_switch(app));
    panel.extend(rich::live_switch(app));
    panel.extend(code(app));
    panel.push(foot(app));
    panel
}

fn files(app: App) -> Node {
    let tabs: Vec<Node> = app.read(|session| {
        let files = session.files().iter().enumerate();
        let tab = files.map(|(index, file)| {
            let changed = if file.is_changed() { " •" } else { "" };
            let open = move || app.dispatch(Intent::OpenFile(index));
            button("tab", &format!("{}{changed}", file.title), open)
                .state("aria-pressed", index == session.open_file())
        });
        tab.collect()
    });
    el("div")
        .class("tabs")
        .attr("role", "group")
        .attr("aria-label", word("Files"))
        .with_all(tabs)
        .with(words("span", "muted end", "YAML"))
}

/// The type of the first Service there is, as a switch.
fn type_switch(app: App) -> Option<Node> {
    let current = app.read(|session| {
        let objects = session.world().control_plane().objects();
        let service = objects.services().find(|service| service.metadata.name != "kubernetes")?;
        Some(service.spec.service_type.clone())
    })?;
    let switch = |name| {
        button("seg", name, move || app.dispatch(Intent::SetServiceType(name)))
            .state("aria-pressed", current == name)
    };
    let switch = el("div")
        .class("type-switch")
        .attr("role", "group")
        .attr("aria-label", word("Service type"))
        .with_all(["ClusterIP", "NodePort", "LoadBalancer"].map(switch));
    Some(switch)
}

fn code(app: App) -> [Node; 2] {
    let (open, text, remarks) = app.read(|session| {
        let open = session.open_file();
        let file = session.files().get(open);
        let text = file.map(|file| file.text.clone()).unwrap_or_default();
        (open, text, file.map(|file| file.remarks.clone()).unwrap_or_default())
    });
    let edit = move |event: &web_sys::Event| {
        app.dispatch(Intent::Edit { file: open, text: value_of(event) });
    };
    let keys = move |event: &web_sys::Event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else { return };
        if (key.ctrl_key() || key.meta_key()) && key.key() == "Enter" {
            event.prevent_default();
            app.dispatch(Intent::Apply(open));
        }
    };
    // It is told as something beside the world when the editor has come.
    app.aside.track();
    let code = if rich::is_here() {
        el("div").class("code rich").with(rich::editor(app, &text, &remarks, edit, keys))
    } else {
        plain(app, &text, &remarks, edit, keys)
    };
    let list = el("ul").class("remarks").attr("id", "remarks").attr("aria-label", word("Remarks"));
    [
        code,
        list.with_all(remarks.into_iter().take(REMARKS_MAX).map(|it| remark(app, open, &text, it))),
    ]
}

/// The text field, its line numbers and the lines that stand out.
fn plain(
    app: App,
    text: &str,
    remarks: &[Remark],
    edit: impl Fn(&web_sys::Event) + 'static,
    keys: impl Fn(&web_sys::Event) + 'static,
) -> Node {
    let lines = text.split('\n').count();
    let is_wrong = |line| remarks.iter().any(|remark| remark.is_error && remark.line == line);
    let number =
        |line: usize| words("span", if is_wrong(line) { "n err" } else { "n" }, &line.to_string());
    let gutter = el("div").class("gutter mono").attr("aria-hidden", "true");
    let field = el("textarea")
        .class("yaml mono")
        .attr("spellcheck", "false")
        .attr("autocapitalize", "off")
        .attr("wrap", "off")
        .attr("aria-label", word("Manifest"))
        .attr("aria-describedby", "remarks")
        .state("aria-invalid", remarks.iter().any(|remark| remark.is_error))
        .attr("rows", &lines.min(40_000).to_string())
        .value(text)
        .on("input", edit)
        .on("keydown", keys)
        .on("editor", move |_| rich::has_come(app));
    let numbers = (1..=lines.min(NUMBERED_MAX)).map(number);
    let marked = inspector::deciding_lines(app);
    let marks = (!marked.is_empty()).then(|| decided(&marked, lines));
    el("div").class("code").with(gutter.with_all(numbers)).with(field).with_all(marks)
}

/// A bar and a tint behind the lines that decided the hop one looks at. Drawn, since the policy of the
/// page forbids styles on elements.
#[inline(never)]
fn decided(decided: &[usize], lines: usize) -> Node {
    let mark = |class, width: &str, line: usize| {
        el("rect")
            .class(class)
            .attr("y", &(LINE * (line - 1)).to_string())
            .attr("width", width)
            .attr("height", &LINE.to_string())
    };
    let marks = decided
        .iter()
        .flat_map(|line| [mark("decided-tint", "100%", *line), mark("decided-bar", "3", *line)]);
    el("svg")
        .class("decided")
        .attr("aria-hidden", "true")
        .attr("width", "100%")
        .attr("height", &(LINE * lines).to_string())
        .with_all(marks)
}

#[inline(never)]
fn remark(app: App, file: usize, text: &str, remark: Remark) -> Node {
    let start = remark.span.start;
    let mend = remark.mended(text).map(|mended| {
        let fix = remark.fix.clone().unwrap_or_default();
        let says = match remark.mends {
            Some(_) => packetwalk::text::plain("fix.indentation"),
            None => worded("Write {fix}", &Args::new().text("fix", &fix)),
        };
        let act = move || app.dispatch(Intent::Edit { file, text: mended.clone() });
        button("btn", &says, act)
    });
    let go = button(
        "link",
        &worded("Line {line}", &Args::new().value("line", remark.line)),
        move || place_cursor(start),
    );
    el("li")
        .class(if remark.is_error { "err" } else { "" })
        .with(go)
        .with(words("span", "mono", &remark.message))
        .with_all(remark.hint.map(|hint| words("span", "hint", &hint)))
        .with_all(mend)
}

/// Puts the cursor at this byte of the text.
pub(crate) fn place_cursor(byte: usize) {
    let field = document().query_selector(".yaml").ok().flatten();
    let Some(field) = field.and_then(|field| field.dyn_into::<HtmlElement>().ok()) else { return };
    let units = units(&value_in(&field).unwrap_or_default(), byte);
    let _ = field.focus();
    call(&field, "setSelectionRange", &[units.into(), units.into()]);
}

/// Where a byte of a text stands for the page, which counts in UTF-16 units.
fn units(text: &str, byte: usize) -> u32 {
    let units = text.get(..byte).unwrap_or(text).encode_utf16().count();
    u32::try_from(units).unwrap_or(0)
}

/// Whether there are only remarks, if that.
fn holds_nothing(text: &str) -> bool {
    text.lines().all(|line| matches!(line.trim_start().chars().next(), None | Some('#')))
}

fn foot(app: App) -> Node {
    let (open, is_changed, has_errors, is_empty) = app.read(|session: &Session| {
        let open = session.open_file();
        let file = session.files().get(open);
        let (is_changed, has_errors) =
            file.map_or((false, false), |file| (file.is_changed(), file.has_errors()));
        (open, is_changed, has_errors, file.is_some_and(|file| holds_nothing(&file.text)))
    });
    let lines = inspector::deciding_lines(app);
    let says = match (is_changed, has_errors) {
        (_, true) => word("Not applied: see above.").to_owned(),
        (true, false) => word("Changed, not applied yet.").to_owned(),
        (false, false) if is_empty => word("Nothing to apply yet.").to_owned(),
        (false, false) if !lines.is_empty() => narration::deciding(&lines),
        (false, false) => word("Applied. Matches the cluster.").to_owned(),
    };
    let revert =
        button("btn quiet", word("Undo edit"), move || app.dispatch(Intent::RevertDraft(open)));
    let class = if is_changed { "btn strong" } else { "btn" };
    let apply = button(class, word("Apply"), move || app.dispatch(Intent::Apply(open)));
    el("div")
        .class("foot")
        .with(words("span", "", &says))
        .with(el("span").class("spring").key("spring"))
        .with_all(rich::compare_button(app, is_changed))
        .with(revert.flag("disabled", !is_changed))
        .with(apply.attr("title", "Ctrl+Enter"))
}
