//! Which lessons are done, kept where the person allows it.

use std::cell::RefCell;

use packetwalk::order::SortedSet;
use packetwalk::session::study::Study;

use crate::storage::storage;

const KEY: &str = "packetwalk.v1";

thread_local! {
    static DONE: RefCell<Option<SortedSet<String>>> = const { RefCell::new(None) };
}

/// The first line of what is kept: the format's version.
const HEAD: &str = "packetwalk progress 1";

fn with<T>(change: impl FnOnce(&mut SortedSet<String>) -> T) -> T {
    DONE.with_borrow_mut(|done| change(done.get_or_insert_with(restored)))
}

fn restored() -> SortedSet<String> {
    let kept = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
    read(&kept.unwrap_or_default()).unwrap_or_default()
}

/// The lessons that a text names; `None` if it is none of ours.
fn read(text: &str) -> Option<SortedSet<String>> {
    let mut lines = text.lines();
    (lines.next()? == HEAD).then(|| lines.filter(|id| !id.is_empty()).map(str::to_owned).collect())
}

fn keep(done: &SortedSet<String>) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, &written(done));
    }
}

fn written(done: &SortedSet<String>) -> String {
    done.iter().fold(HEAD.to_owned(), |text, id| text + "\n" + id)
}

/// Notes that a lesson was brought to its end.
pub(super) fn note(study: &Study) {
    if study.is_finished() {
        let id = &study.lesson().metadata.id;
        with(|done| {
            if done.insert(id.clone()) {
                keep(done);
            }
        });
    }
}

/// Whether the lesson was brought to its end.
pub(super) fn is_done(id: &str) -> bool {
    with(|done| done.contains(id))
}

/// All of it as a text, to be kept elsewhere.
pub(super) fn exported() -> String {
    with(|done| written(done))
}

/// Adds what was kept elsewhere; whether it could be read.
pub(super) fn import(text: &str) -> bool {
    let Some(more) = read(text) else { return false };
    with(|done| {
        for id in &more {
            done.insert(id.clone());
        }
        keep(done);
    });
    true
}

/// Forgets everything.
pub(super) fn forget() {
    with(|done| *done = SortedSet::new());
    if let Some(storage) = storage() {
        let _ = storage.remove_item(KEY);
    }
}
