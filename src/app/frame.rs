//! The page: header, stage, panels.

use leptos::html;
use leptos::prelude::*;
use packetwalk::session::Intent;
use packetwalk::session::preset::PRESETS;
use packetwalk::text::word;
use web_sys::Element;

use crate::icons::{PRESENT, REDO, THEME, UNDO};
use crate::state::{App, Tab};
use crate::storage::document;
use crate::view::{Node, Slot, button, el, icon_button, keep, value_of, words};
use crate::{
    announcer, clock, controls, described, editor, inspector, keyboard, lesson, load, minimap,
    present, requests, ribbon, sheet, stage, storage, table, take_away, terminal, timeline,
};

/// The whole page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let app = App::new(storage::restored());
    keyboard::listen(app);
    let root = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(root) = root.get() {
            fill(app, &root);
            clock::run(app);
        }
    });
    view! { <div class="app" data-ready="" node_ref=root></div> }
}

/// What is in a region.
type Draw = fn(App) -> Vec<Node>;

/// Puts the regions into the page, and keeps what is in them.
fn fill(app: App, root: &Element) {
    let mut page = Slot::new(root.clone());
    page.show(regions(app));
    let page = StoredValue::new_local(page);
    // The regions' names follow the language, which is a setting.
    Effect::new(move |was: Option<()>| {
        app.aside.track();
        if was.is_some() {
            page.update_value(|page| page.show(regions(app)));
        }
    });
    let slots: [(&str, Draw); 15] = [
        (".bar", header),
        (".stage-controls", controls::buttons),
        (".load-summary", load::summary),
        (".table-view", table::tables),
        (".banners", controls::banners),
        (".ribbon", ribbon::ribbon),
        (".tabbar", tab_bar),
        (".yaml-panel", editor::editor),
        (".requests", requests::requests),
        (".inspector", inspector::inspector),
        (".terminal", terminal::terminal),
        (".status", announcer::announcer),
        (".described", described::described),
        (".sheet", sheet::sheet),
        (".lesson", lesson::lesson),
    ];
    for (selector, draw) in slots {
        if let Some(slot) = find(root, selector) {
            keep(slot, Box::new(move || draw(app)));
        }
    }
    if let Some(slot) = find(root, ".timeline") {
        timeline::keep_timeline(app, slot);
    }
    stage::keep_stage(app, root);
    minimap::keep_map(app, root);
    ribbon::keep_in_sight(app, root);
    let (root, presented) = (root.clone(), root.clone());
    Effect::new(move |_| {
        let _ = presented.toggle_attribute_with_force("data-presents", app.presents.get());
    });
    Effect::new(move |_| {
        let tab = match app.tab.get() {
            Tab::Try => "try",
            Tab::Yaml => "yaml",
            Tab::Hops => "hops",
            Tab::Terminal => "terminal",
            Tab::Lesson => "lesson",
        };
        // A name like this is never refused.
        let _ = root.set_attribute("data-tab", tab);
        let is_open = lesson::is_open(app);
        if is_open && !root.has_attribute("data-lesson") && app.tab.get_untracked() == Tab::Try {
            // However it was opened, the narrow layout shows it.
            app.tab.set(Tab::Lesson);
        }
        if is_open || root.has_attribute("data-lesson") {
            lesson::side::mark(app, &root, is_open);
        }
        let view = if app.shows_table.get() { "table" } else { "picture" };
        let _ = root.set_attribute("data-view", view);
    });
}

/// The element in the page of this selector.
pub(crate) fn find(root: &Element, selector: &str) -> Option<Element> {
    root.query_selector(selector).ok().flatten()
}

fn regions(app: App) -> Vec<Node> {
    let region = |tag, class, name| el(tag).class(class).attr("aria-label", name);
    let panel = el("div")
        .class("panel try")
        .with(region("section", "requests", word("Requests")))
        .with(region("section", "inspector", word("Selected")))
        .with(region("section", "terminal", word("Terminal")));
    let side = region("aside", "side", word("Manifests and requests"))
        .with(region("section", "panel yaml-panel", word("Manifests")))
        .with(panel);
    let main = el("main")
        .class("main")
        .with(stage::region(app))
        .with(region("section", "table-view", word("Tables")).attr("tabindex", "0"))
        .with(el("div").class("load-summary"))
        .with(region("div", "minimap", word("The part that is seen")).attr("role", "group"))
        .with(el("div").class("stage-controls"))
        .with(el("div").class("banners"))
        .with(el("div").class("described"))
        .with(region("section", "ribbon", word("Hops")))
        .with(region("nav", "tabbar", word("Panels")))
        .with(side)
        .with(region("section", "lesson", word("Lesson")));
    let status = el("p").class("unseen status").attr("role", "status");
    vec![
        el("header").class("bar"),
        main,
        region("footer", "timeline", word("Time")),
        status.attr("aria-live", "polite"),
        el("p").class("unseen news").attr("aria-live", "polite").key("news"),
        el("dialog").class("sheet").attr("aria-labelledby", "sheet-title"),
    ]
}

fn header(app: App) -> Vec<Node> {
    let (preset, no_undo, no_redo) = app.read(|session| {
        let history = session.history();
        let preset = if session.study().is_some() { "" } else { session.preset().id };
        (preset, !history.can_undo(), !history.can_redo())
    });
    let logo = el("svg")
        .attr("width", "26")
        .attr("height", "18")
        .attr("viewBox", "0 0 26 18")
        .attr("aria-hidden", "true")
        .with(
            el("path")
                .class("logo")
                .attr("d", "M2.5 1H18l7 8-7 8H2.5A1.5 1.5 0 0 1 1 15.5v-13A1.5 1.5 0 0 1 2.5 1Z"),
        )
        .with(el("path").class("logo-lines").attr("d", "M5.5 6.5h7M5.5 11.5h9"));
    // The name stands after the drawing, so it is an element of its own.
    let brand = el("h1").class("brand").with(logo).with(words("span", "", "Packetwalk"));
    let select = el("select")
        .with_all(lesson::is_open(app).then(|| lesson::option(app)))
        .with_all(groups())
        .value(preset)
        .on("change", move |event| app.dispatch(Intent::OpenPreset(value_of(event))));
    let history = |name, path, intent: Intent, is_off| {
        icon_button("btn quiet icon", name, path, move || app.dispatch(intent.clone()))
            .attr("title", name)
            .flag("disabled", is_off)
    };
    let theme = icon_button("btn quiet icon theme", word("Light or dark"), THEME, toggle_theme);
    let presents = app.presents.get();
    let large =
        icon_button("btn quiet icon wide-only large", word("Presenter view"), PRESENT, move || {
            present::toggle(app);
        });
    let large = large.state("aria-pressed", presents);
    let [save, menu] = take_away::menu(app);
    vec![
        brand,
        el("label").class("preset").with(words("span", "unseen", word("World"))).with(select),
        lesson::learn_button(app),
        el("span").class("spring"),
        history(word("Undo"), UNDO, Intent::Undo, no_undo).key("undo"),
        history(word("Redo"), REDO, Intent::Redo, no_redo).key("redo"),
        save,
        menu,
        theme.attr("title", word("Light or dark")).key("theme"),
        large.attr("title", word("For a room of people")).key("large"),
        described::describe_button(app),
        sheet::help_button(app),
    ]
}

/// Presets by article, in order.
fn groups() -> Vec<Node> {
    let mut groups: Vec<(&str, Node)> = Vec::new();
    for preset in PRESETS {
        let option = words("option", "", word(preset.title)).attr("value", preset.id);
        match groups.pop() {
            Some((group, node)) if group == preset.group => groups.push((group, node.with(option))),
            other => {
                groups.extend(other);
                let group = el("optgroup").attr("label", word(preset.group));
                groups.push((preset.group, group.with(option)));
            }
        }
    }
    groups.into_iter().map(|(_, node)| node).collect()
}

fn toggle_theme() {
    let Some(root) = document().document_element() else { return };
    let dark_by_system = web_sys::window()
        .and_then(|window| window.match_media("(prefers-color-scheme: dark)").ok().flatten())
        .is_some_and(|query| query.matches());
    let is_dark = root.get_attribute("data-theme").map_or(dark_by_system, |theme| theme == "dark");
    let _ = root.set_attribute("data-theme", if is_dark { "light" } else { "dark" });
}

/// The tabs of the narrow layout.
fn tab_bar(app: App) -> Vec<Node> {
    let open = app.tab.get();
    let tab = |(tab, name)| {
        button("tab", name, move || app.tab.set(tab)).state("aria-pressed", tab == open)
    };
    let mut tabs: Vec<Node> = lesson::is_open(app).then(|| lesson::tab(app)).into_iter().collect();
    tabs.extend(
        [(Tab::Try, word("Requests")), (Tab::Yaml, "YAML"), (Tab::Hops, word("Hops"))].map(tab),
    );
    tabs.extend([terminal::toggle(app, "tab"), table::toggle(app, "tab")]);
    tabs
}
