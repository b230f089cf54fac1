//! Small drawings, 16 by 16: paths of lines.

pub(crate) const UNDO: &str = "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M5.5 4 3 6.5 5.5 9";
pub(crate) const REDO: &str = "M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M10.5 4 13 6.5 10.5 9";
pub(crate) const PLAY: &str = "M5 3l8 5-8 5Z";
pub(crate) const PAUSE: &str = "M5 3.5v9M11 3.5v9";
pub(crate) const BACK: &str = "M10.5 3.5 5 8l5.5 4.5Z";
pub(crate) const FORWARD: &str = "M5.5 3.5 11 8l-5.5 4.5Z";
pub(crate) const START: &str = "M4 3.5v9M12.5 3.5 6.5 8l6 4.5Z";
pub(crate) const END: &str = "M12 3.5v9M3.5 3.5 9.5 8l-6 4.5Z";
pub(crate) const CROSS: &str = "M4 4l8 8M12 4l-8 8";
pub(crate) const SAVE: &str = "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10";
pub(crate) const THEME: &str = "M13 9.5A5.5 5.5 0 1 1 6.5 3a4.5 4.5 0 0 0 6.5 6.5Z";
pub(crate) const MINUS: &str = "M4 8h8";
pub(crate) const PLUS: &str = "M4 8h8M8 4v8";
pub(crate) const PRESENT: &str = "M2 3h12v8H2ZM8 11v3M5 14h6";
pub(crate) const EVENT_BACK: &str = "M5.5 4.5 2 8l3.5 3.5M11 4.5 14.5 8 11 11.5 7.5 8Z";
pub(crate) const EVENT_FORWARD: &str = "M10.5 4.5 14 8l-3.5 3.5M5 4.5 8.5 8 5 11.5 1.5 8Z";
pub(crate) const HELP: &str = "M5.5 6a2.5 2.5 0 1 1 3.7 2.2C8.3 8.7 8 9.2 8 10.2M8 12.8v.1";
pub(crate) const DESCRIBE: &str = "M2 3h12v8H8.5L5 14v-3H2ZM5 6h6M5 8.5h4";
