//! Small drawings, 16 by 16.

use leptos::prelude::*;

/// An icon drawn with lines.
#[component]
pub(crate) fn Icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path />
        </svg>
    }
}

pub(crate) const UNDO: &str = "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.500 4 3 6.500 5.500 9";
pub(crate) const REDO: &str = "M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10.500 4 13 6.500 10.500 9";
pub(crate) const PLAY: &str = "M5 3l8 5-8 5Z";
pub(crate) const PAUSE: &str = "M5 3.500v9M11 3.500v9";
pub(crate) const BACK: &str = "M10.5 3.500 5 8l5.500 4.500Z";
pub(crate) const FORWARD: &str = "M5.5 3.500 11 8l-5.500 4.500Z";
pub(crate) const START: &str = "M4 3.500v9M12.500 3.500 6.500 8l6 4.500Z";
pub(crate) const END: &str = "M12 3.500v9M3.500 3.500 9.500 8l-6 4.500Z";
pub(crate) const CROSS: &str = "M4 4l8 8M12 4l-8 8";
pub(crate) const THEME: &str = "M13 9.500A5.500 5.500 0 1 1 6.500 3a4.500 4.500 0 0 0 6.500 6.500Z";
