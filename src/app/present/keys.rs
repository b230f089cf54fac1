//! Keys while it is presented: a clicker's, votes, the ring, the blank screen.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{NOW, change, go_back, go_on, toggle, votes};
use crate::state::App;
use crate::{settings, sheet};

/// Where a key was pressed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Where {
    /// Whether a text is being written there.
    pub(crate) is_writing: bool,
    /// Whether it is the stage.
    pub(crate) on_stage: bool,
}

/// Does what a key stands for while it is presented; whether it stands for something.
#[inline(never)]
pub(crate) fn pressed(app: App, event: &KeyboardEvent, at: Where) -> bool {
    if !app.presents.get_untracked() {
        return false;
    }
    let key = event.key();
    if NOW.get().is_blank {
        // Any key but those that only change what others mean.
        let changes = matches!(key.as_str(), "Shift" | "Control" | "Alt" | "Meta");
        if !changes {
            change(app, |now| now.is_blank = false);
        }
        return !changes;
    }
    let with_other = event.ctrl_key() || event.meta_key() || event.alt_key();
    if at.is_writing || with_other {
        return false;
    }
    match key.as_str() {
        "PageDown" => go_on(app),
        "PageUp" => go_back(app),
        "ArrowRight" if !at.on_stage => go_on(app),
        "ArrowLeft" if !at.on_stage => go_back(app),
        _ if key.chars().count() == 1 && settings::now().single_keys => {
            return sign(app, event, &key);
        }
        _ => return false,
    }
    true
}

fn sign(app: App, event: &KeyboardEvent, key: &str) -> bool {
    if let Some(option) = option(event, key)
        && app.peek(|session| {
            session
                .study()
                .is_some_and(|study| votes::is_open(study) && option < votes::options(study).len())
        })
    {
        votes::vote(app, option, !event.shift_key());
        return true;
    }
    match key {
        "b" | "B" => change(app, |now| now.is_blank = true),
        "l" | "L" => change(app, |now| now.points = !now.points),
        "p" | "P" => toggle(app),
        "?" => sheet::open(app),
        _ => return false,
    }
    true
}

/// The option that a key means, also a digit that Shift makes another sign of.
fn option(event: &KeyboardEvent, key: &str) -> Option<usize> {
    let code = event.code();
    let sign = code.strip_prefix("Digit").or_else(|| code.strip_prefix("Numpad")).unwrap_or(key);
    match sign.to_ascii_lowercase().as_str() {
        "a" | "1" => Some(0),
        "b" | "2" => Some(1),
        "c" | "3" => Some(2),
        "d" | "4" => Some(3),
        _ => None,
    }
}
