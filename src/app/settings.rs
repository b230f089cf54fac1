//! What a person sets once and finds again, whatever world is open. A browser that stores nothing
//! still has the settings for as long as the page lives.

use std::cell::Cell;

use packetwalk::session::Intent;

use crate::state::App;
use crate::storage::storage;

const KEY: &str = "packetwalk.settings.v1";

thread_local! {
    static NOW: Cell<Settings> = const { Cell::new(Settings { stops: false, single_keys: true }) };
}

/// All settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether time stops by itself at rewrites, choices and failures.
    pub(crate) stops: bool,
    /// Whether letters and signs do something while the stage has the focus.
    pub(crate) single_keys: bool,
}

/// A setting: its name in the storage, and its place.
type Field = (&'static str, fn(&mut Settings) -> &mut bool);

const FIELDS: [Field; 2] = [
    ("stops", |settings| &mut settings.stops),
    ("single_keys", |settings| &mut settings.single_keys),
];

/// The settings of the last visit; what cannot be read is as it is by default.
pub(crate) fn restored() -> Settings {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    if let Some(kept) = kept {
        NOW.set(read(&kept));
    }
    now()
}

/// The settings as they are.
pub(crate) fn now() -> Settings {
    NOW.get()
}

#[inline(never)]
fn read(text: &str) -> Settings {
    let mut settings = now();
    for (name, value) in text.lines().filter_map(|line| line.split_once('=')) {
        for (_, field) in FIELDS.iter().filter(|(field, _)| *field == name) {
            match value {
                "true" => *field(&mut settings) = true,
                "false" => *field(&mut settings) = false,
                _ => {}
            }
        }
    }
    settings
}

fn written(mut settings: Settings) -> String {
    let mut text = String::new();
    for (name, field) in FIELDS {
        text.push_str(name);
        text.push_str(if *field(&mut settings) { "=true\n" } else { "=false\n" });
    }
    text
}

/// Changes settings, and keeps them.
#[inline(never)]
pub(crate) fn change(app: App, change: fn(&mut Settings)) {
    let mut settings = now();
    change(&mut settings);
    NOW.set(settings);
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &written(settings));
    }
    app.changed_aside();
    app.dispatch(Intent::SetStops(settings.stops));
}
