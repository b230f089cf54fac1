//! A text as a QR code: dark squares as one path.

use std::fmt::Write as _;

use qrcodegen::{QrCode, QrCodeEcc};

use crate::view::{Node, el};

/// So many squares around the code stay light, or readers do not find it.
const MARGIN: i32 = 4;

/// The code of a text, with a name for those who do not see it. `None` if the text is too long for one.
pub(super) fn code(text: &str, name: &str) -> Option<Node> {
    let code = QrCode::encode_text(text, QrCodeEcc::Low).ok()?;
    let size = code.size();
    let mut path = String::new();
    for row in 0..size {
        let mut column = 0;
        while column < size {
            let length = (column..size).take_while(|column| code.get_module(*column, row)).count();
            let length = i32::try_from(length).unwrap_or(0);
            if length > 0 {
                // Writing to a String cannot fail.
                let _ = write!(path, "M{column} {row}h{length}v1h-{length}z");
            }
            column += length.max(1);
        }
    }
    let width = size + 2 * MARGIN;
    Some(
        el("svg")
            .class("qr")
            .attr("viewBox", &format!("-{MARGIN} -{MARGIN} {width} {width}"))
            .attr("role", "img")
            .attr("aria-label", name)
            .with(el("path").class("qr-ground").attr("d", &ground(width)))
            .with(el("path").class("qr-ink").attr("d", &path)),
    )
}

fn ground(width: i32) -> String {
    format!("M-{MARGIN} -{MARGIN}h{width}v{width}h-{width}z")
}
