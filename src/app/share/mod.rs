//! The moment one looks at, to hand on: as a link, as a QR code, as manifests, as a file.

mod arrival;
mod code;
mod dialog;

use leptos::prelude::{GetUntracked, Set};
use packetwalk::session::moment::Looks;
use packetwalk::text::{self, Args};
use wasm_bindgen::JsValue;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::{Reflect, encode_uri_component};

pub(crate) use self::arrival::{came, touched};
use crate::news;
use crate::state::{App, Tab};
use crate::storage::document;
use crate::take_away::download;
use crate::view::{Node, button, call, words};

/// Longer links are cut off by too many programs on their way.
const LINK_MAX: usize = 8_000;

/// The menu of what can be handed on is wanted: it is filled, and the page says which state it is of.
#[inline(never)]
pub(crate) fn wanted(app: App) {
    app.saves.set(true);
    let hash = app.peek(packetwalk::session::Session::state_hash);
    if let Some(page) = document().query_selector(".app").ok().flatten() {
        // A name like this is never refused.
        let _ = page.set_attribute("data-state", &hash);
    }
}

/// What can be done with the moment.
pub(crate) fn choices(app: App) -> Vec<Node> {
    type Choice = (&'static str, fn(App));
    const CHOICES: [Choice; 5] = [
        ("share.link", copy_link),
        ("share.yaml", copy_yaml),
        ("share.code", show_code),
        ("share.save", save),
        ("share.open", arrival::choose_file),
    ];
    let choice = |(id, act): Choice| {
        button("btn quiet", &text::plain(id), move || act(app))
            .attr("popovertarget", "save")
            .attr("popovertargetaction", "hide")
    };
    let head = |id| words("p", "muted menu-head", &text::plain(id));
    let choices = CHOICES.into_iter().map(choice);
    std::iter::once(head("share.moment")).chain(choices).chain([head("share.pictures")]).collect()
}

/// A property of something of the browser's; undefined where there is none.
fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// The page's own address, without what comes after `#`.
fn address() -> String {
    let address = get(&document(), "baseURI").as_string().unwrap_or_default();
    address.split('#').next().unwrap_or("").to_owned()
}

fn looks(app: App) -> Looks {
    let mut looks = Looks::new();
    let mut look = |name: &str, value: &str| looks.push((name.to_owned(), value.to_owned()));
    let root = document().document_element();
    if let Some(theme) = root.and_then(|root| root.get_attribute("data-theme")) {
        look("theme", &theme);
    }
    match app.tab.get_untracked() {
        Tab::Try => {}
        Tab::Yaml => look("tab", "yaml"),
        Tab::Hops => look("tab", "hops"),
        Tab::Terminal => look("tab", "terminal"),
        Tab::Lesson => look("tab", "lesson"),
    }
    if app.shows_table.get_untracked() {
        look("view", "table");
    }
    let zoom = app.zoom.get_untracked();
    if zoom != 100 {
        look("zoom", &zoom.to_string());
    }
    looks
}

fn link(app: App) -> String {
    let looks = looks(app);
    let address = address();
    app.peek(|session| format!("{address}#{}", session.link(&looks)))
}

#[inline(never)]
fn copy_link(app: App) {
    let link = link(app);
    if link.len() > LINK_MAX {
        return too_long(app, link.len());
    }
    copy(link, "share.link_copied", "share.link");
}

/// A link that is too long is none to hand on: a file is.
fn too_long(app: App, length: usize) {
    let args = Args::new().value("count", length).value("most", LINK_MAX);
    let says = words("p", "", &text::with("share.too_long", &args));
    let save = dialog::act(&text::plain("share.save"), move || {
        dialog::close();
        save(app);
    });
    dialog::open(&text::plain("share.link"), "dialog", vec![says, save]);
}

/// The manifests as they stand in the editor, as one file for a real cluster.
#[inline(never)]
fn copy_yaml(app: App) {
    let link = link(app);
    let yaml = app.peek(|session| {
        let title = match session.study() {
            Some(study) => &study.lesson().metadata.title,
            None => session.preset().title,
        };
        let mut yaml = text::with("share.yaml_head", &Args::new().text("title", title));
        yaml.insert_str(0, "# ");
        if link.len() <= LINK_MAX / 4 {
            yaml.push_str("\n# ");
            yaml.push_str(&link);
        }
        for (place, file) in session.files().iter().enumerate() {
            yaml.push_str(if place == 0 { "\n" } else { "---\n" });
            yaml.push_str(file.text.trim_end());
            yaml.push('\n');
        }
        yaml
    });
    copy(yaml, "share.yaml_copied", "share.yaml");
}

#[inline(never)]
fn show_code(app: App) {
    let link = link(app);
    let title = text::plain("share.code");
    let mut nodes = if let Some(code) = code::code(&link, &title) {
        vec![code, words("p", "muted", &text::plain("share.code_says"))]
    } else {
        let args = Args::new().value("count", link.len());
        vec![words("p", "", &text::with("share.no_code", &args))]
    };
    nodes.push(dialog::text_box(&text::plain("share.link_itself"), &link));
    dialog::open(&title, "dialog", nodes);
}

/// Saves the moment as a file: the text that a link has, as it stands.
#[inline(never)]
fn save(app: App) {
    let looks = looks(app);
    let (name, moment) = app.peek(|session| {
        let study = session.study();
        let name = study.map_or(session.preset().id, |study| &study.lesson().metadata.id);
        (format!("{name}.packetwalk"), session.moment(&looks))
    });
    let text: String = encode_uri_component(&moment).into();
    download(&name, &format!("data:text/plain;charset=utf-8,{text}"));
}

/// Puts a text into the clipboard, and says so; where that is refused, it is shown to be copied by hand.
fn copy(content: String, done: &'static str, title: &'static str) {
    let window: JsValue = web_sys::window().into();
    let clipboard = get(&get(&window, "navigator"), "clipboard");
    let written = call(&clipboard, "writeText", &[content.as_str().into()]);
    let by_hand = move || {
        let says = words("p", "", &text::plain("share.by_hand"));
        let title = text::plain(title);
        let content = dialog::text_box(&title, &content);
        dialog::open(&title, "dialog", vec![says, content]);
    };
    let Some(written) = written else { return by_hand() };
    let said = Closure::once_into_js(move || tell(&text::plain(done)));
    let failed = Closure::once_into_js(by_hand);
    call(&written, "then", &[said, failed]);
}

/// Says something that went well, for eyes and ears.
fn tell(sentence: &str) {
    news::say(sentence.to_owned());
    let page = document();
    let Some(app) = page.query_selector(".app").ok().flatten() else { return };
    let Ok(told) = page.create_element("p") else { return };
    told.set_class_name("told");
    // The status region says it to those who hear the page.
    let _ = told.set_attribute("aria-hidden", "true");
    told.set_text_content(Some(sentence));
    if app.append_child(&told).is_ok() {
        let gone = told.clone();
        leptos::prelude::set_timeout(move || gone.remove(), std::time::Duration::from_secs(4));
    }
}
