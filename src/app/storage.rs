//! The only storage, and what the browser tells about its person. A refusal to store is no error.

use packetwalk::session::Session;
use web_sys::Storage;

use crate::trouble;

const KEY: &str = "packetwalk.v1.session";
const RESTORING: &str = "packetwalk.v1.restoring";
/// Longer texts are not kept: browsers allow some five million characters in all.
const KEPT_MAX: usize = 3_000_000;

/// The page.
#[expect(clippy::expect_used, reason = "without a document there is nothing to run in")]
pub(crate) fn document() -> web_sys::Document {
    web_sys::window().and_then(|window| window.document()).expect("a page")
}

/// `None` where the browser, or the person, does not want anything to be stored.
pub(crate) fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// The session of the last visit, else the first screen. If restoring it ended in a crash the last
/// time, only its preset is opened again.
pub(crate) fn restored() -> Session {
    let Some(storage) = storage() else { return Session::open("") };
    let crashed = storage.get_item(RESTORING).ok().flatten().is_some();
    let session = match storage.get_item(KEY).ok().flatten() {
        Some(kept) if !crashed => {
            let _ = storage.set_item(RESTORING, "");
            trouble::remember(&kept);
            Session::restore(&kept)
        }
        Some(kept) => Session::restore_drafts(&kept),
        None => Session::open(""),
    };
    let _ = storage.remove_item(RESTORING);
    session
}

/// Keeps the session for the next visit. A browser that stores nothing still runs everything.
pub(crate) fn keep(kept: &str) {
    if let Some(storage) = storage().filter(|_| kept.len() <= KEPT_MAX) {
        let _ = storage.set_item(KEY, kept);
    }
}

/// Whether the person asked for less motion.
pub(crate) fn prefers_reduced_motion() -> bool {
    web_sys::window()
        .and_then(|window| window.match_media("(prefers-reduced-motion: reduce)").ok().flatten())
        .is_some_and(|query| query.matches())
}
