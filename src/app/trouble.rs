//! A bug of ours: an apology with what is needed to find it, instead of a dead page.

use std::cell::RefCell;

use packetwalk::text::word;

use crate::storage::document;

thread_local! {
    static LOG: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Notes what a report of a bug should hold: the session as it is kept.
pub(crate) fn remember(kept: &str) {
    LOG.with_borrow_mut(|log| kept.clone_into(log));
}

/// From now on a panic shows an apology.
pub(crate) fn hook() {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        let log = LOG.with_borrow(Clone::clone);
        show(&info.to_string(), &log);
    }));
}

fn show(message: &str, log: &str) {
    let page = document();
    let (Some(body), Ok(panel), Ok(heading), Ok(words), Ok(report)) = (
        page.body(),
        page.create_element("div"),
        page.create_element("h1"),
        page.create_element("p"),
        page.create_element("textarea"),
    ) else {
        return;
    };
    panel.set_class_name("trouble");
    let _ = panel.set_attribute("role", "alertdialog");
    let _ = panel.set_attribute("aria-label", word("Something went wrong"));
    heading.set_text_content(Some(word("Sorry, that was our mistake")));
    words.set_text_content(Some(
        "Packetwalk has stopped. Reload the page to go on: your texts and your world were kept. \
         The report below shows us what happened.",
    ));
    let _ = report.set_attribute("readonly", "");
    let _ = report.set_attribute("aria-label", word("Report"));
    report.set_text_content(Some(&format!("{message}\n\n{log}")));
    for part in [heading, words, report] {
        let _ = panel.append_child(&part);
    }
    let _ = body.append_child(&panel);
}
