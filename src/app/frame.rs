//! The page: header, stage, panels.

use leptos::prelude::*;
use packetwalk::session::preset::PRESETS;
use packetwalk::session::{Intent, Session};

use crate::announcer::Announcer;
use crate::controls::StageControls;
use crate::editor::Editor;
use crate::icons::{Icon, REDO, THEME, UNDO};
use crate::inspector::Inspector;
use crate::keyboard;
use crate::requests::Requests;
use crate::ribbon::Ribbon;
use crate::stage::Stage;
use crate::state::{App, Tab, app};
use crate::storage::document;
use crate::timeline::Timeline;
use crate::{clock, trouble};

/// The whole page.
#[component]
pub(crate) fn Page() -> impl IntoView {
    let app = App::new();
    provide_context(app);
    trouble::remember(&app.peek(Session::kept));
    keyboard::listen(app);
    clock::run(app);
    let tab = move || match app.tab.get() {
        Tab::Try => "try",
        Tab::Yaml => "yaml",
        Tab::Hops => "hops",
    };
    view! {
        <div class="app" data-ready="" data-tab=tab>
            <Header />
            <main class="main">
                <Stage />
                <StageControls />
                <Ribbon />
                <TabBar />
                <aside class="side" aria-label="Manifests and requests">
                    <Editor />
                    <div class="panel try">
                        <Requests />
                        <Inspector />
                    </div>
                </aside>
            </main>
            <Timeline />
            <Announcer />
        </div>
    }
}

#[component]
fn Header() -> impl IntoView {
    let app = app();
    let preset = app.memo(|session| session.preset().id);
    let open = move |event| app.dispatch(Intent::OpenPreset(event_target_value(&event)));
    let no_undo = app.memo(|session| !session.history().can_undo());
    let no_redo = app.memo(|session| !session.history().can_redo());
    view! {
        <header class="bar">
            <h1 class="brand">
                <svg width="26" height="18" viewBox="0 0 26 18" aria-hidden="true">
                    <path class="logo" d="M2.500 1H18l7 8-7 8H2.500A1.500 1.500 0 0 1 1 15.500v-13A1.500 1.500 0 0 1 2.500 1Z" />
                    <path class="logo-lines" d="M5.500 6.500h7M5.500 11.500h9" />
                </svg>
                "Packetwalk"
            </h1>
            <label class="preset">
                <span class="unseen">"World"</span>
                <select on:change=open prop:value=move || preset.get()>
                    {groups().into_iter().map(|(group, presets)| view! {
                        <optgroup label=group>
                            {presets.into_iter().map(|(id, title)| view! {
                                <option value=id selected=move || preset.get() == id>{title}</option>
                            }).collect_view()}
                        </optgroup>
                    }).collect_view()}
                </select>
            </label>
            <span class="spring"></span>
            <button class="btn quiet icon" title="Undo" aria-label="Undo" disabled=no_undo
                on:click=move |_| app.dispatch(Intent::Undo)><Icon path=UNDO /></button>
            <button class="btn quiet icon" title="Redo" aria-label="Redo" disabled=no_redo
                on:click=move |_| app.dispatch(Intent::Redo)><Icon path=REDO /></button>
            <button class="btn quiet icon" title="Light or dark" aria-label="Light or dark"
                on:click=move |_| toggle_theme()><Icon path=THEME /></button>
        </header>
    }
}

/// Presets by article, in order.
fn groups() -> Vec<(&'static str, Vec<(&'static str, &'static str)>)> {
    let mut groups: Vec<(&str, Vec<(&str, &str)>)> = Vec::new();
    for preset in PRESETS {
        match groups.last_mut() {
            Some((group, presets)) if *group == preset.group => {
                presets.push((preset.id, preset.title));
            }
            _ => groups.push((preset.group, vec![(preset.id, preset.title)])),
        }
    }
    groups
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
#[component]
fn TabBar() -> impl IntoView {
    let app = app();
    let tabs = [(Tab::Try, "Requests"), (Tab::Yaml, "YAML"), (Tab::Hops, "Hops")];
    view! {
        <nav class="tabbar" aria-label="Panels">
            {tabs.into_iter().map(|(tab, name)| view! {
                <button class="tab" aria-pressed=move || (app.tab.get() == tab).to_string()
                    on:click=move |_| app.tab.set(tab)>{name}</button>
            }).collect_view()}
        </nav>
    }
}
