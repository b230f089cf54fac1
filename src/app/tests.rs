//! Elements in a real browser, without the built page.

use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

use crate::frame::Page;
use crate::storage::document;

wasm_bindgen_test_configure!(run_in_browser);

fn text_of(selector: &str) -> String {
    let element = document().query_selector(selector).ok().flatten();
    element.and_then(|element| element.text_content()).unwrap_or_default()
}

fn click(selector: &str) {
    let element = document().query_selector(selector).ok().flatten();
    let element = element.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
    element.expect("something to click").click();
}

/// Goal: a click goes through the session and comes back as elements, and nothing stays when the page
/// is taken away. Method: mount, click Send, read, unmount.
#[wasm_bindgen_test]
async fn a_click_becomes_a_request_in_the_list() {
    let handle = leptos::mount::mount_to(body(), Page);
    leptos::task::tick().await;
    assert_eq!(document().query_selector_all("[data-primary]").map(|all| all.length()), Ok(1));
    assert!(text_of(".drawing").contains("10.244.1.5"), "{}", text_of(".drawing"));
    click("[data-primary]");
    leptos::task::tick().await;
    assert!(text_of(".log").contains("curl http://15.207.114.2:30080"), "{}", text_of(".log"));
    drop(handle);
    assert_eq!(text_of(".log"), "");
}

fn body() -> web_sys::HtmlElement {
    document().body().expect("a page with a body")
}
