//! The only storage, and what the browser tells about its person. A refusal to store is no error.

use gloo::storage::{LocalStorage, Storage};
use packetwalk::session::Session;

const KEY: &str = "packetwalk.v1.session";
const RESTORING: &str = "packetwalk.v1.restoring";
/// Longer texts are not kept: browsers allow some five million characters in all.
const KEPT_MAX: usize = 3_000_000;

/// The page.
#[expect(clippy::expect_used, reason = "without a document there is nothing to run in")]
pub(crate) fn document() -> web_sys::Document {
    web_sys::window().and_then(|window| window.document()).expect("a page")
}

/// The session of the last visit, else the first screen. If restoring it ended in a crash the last
/// time, only its preset is opened again.
pub(crate) fn restored() -> Session {
    let kept: Option<String> = LocalStorage::get(KEY).ok();
    let crashed = LocalStorage::get::<bool>(RESTORING).unwrap_or(false);
    match kept {
        Some(kept) if !crashed => {
            let _ = LocalStorage::set(RESTORING, true);
            let session = Session::restore(&kept);
            LocalStorage::delete(RESTORING);
            session
        }
        Some(kept) => {
            LocalStorage::delete(RESTORING);
            Session::restore_drafts(&kept)
        }
        None => Session::open(""),
    }
}

/// Keeps the session for the next visit.
pub(crate) fn keep(kept: &str) {
    if kept.len() <= KEPT_MAX {
        // A browser that stores nothing still runs everything.
        let _ = LocalStorage::set(KEY, kept);
    }
}

/// Whether the person asked for less motion.
pub(crate) fn prefers_reduced_motion() -> bool {
    web_sys::window()
        .and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok().flatten())
        .is_some_and(|query| query.matches())
}
