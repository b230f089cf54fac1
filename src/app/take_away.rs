//! Pictures to take away: files made in the page and handed to the browser's downloads.

use leptos::prelude::*;
use packetwalk::scene::file::{self, Sheet, Walk};
use packetwalk::session::{Selection, Session};
use packetwalk::text::{english, word};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::js_sys::encode_uri_component;
use web_sys::{
    CanvasRenderingContext2d, CssStyleSheet, HtmlCanvasElement, HtmlElement, HtmlImageElement,
};

use crate::icons::SAVE;
use crate::share;
use crate::state::App;
use crate::storage::document;
use crate::view::{Node, button, el, icon_button, words};

/// What can be saved.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Picture,
    Pixels,
    Storyboard,
    Film,
}

const CHOICES: [(What, &str); 4] = [
    (What::Picture, english("Picture (SVG)")),
    (What::Pixels, english("Picture (PNG)")),
    (What::Storyboard, english("Storyboard of this walk (SVG)")),
    (What::Film, english("Film of this walk (SVG)")),
];

/// The button and its menu. The menu is a popover of the browser's own: Escape and a press elsewhere
/// close it. What is in it is made when it is first wanted.
pub(crate) fn menu(app: App) -> [Node; 2] {
    let open = icon_button("btn quiet icon", word("Share"), SAVE, move || share::wanted(app))
        .attr("title", word("Share"))
        .attr("popovertarget", "save")
        .key("save");
    let menu = el("div")
        .class("menu")
        .attr("id", "save")
        .attr("popover", "")
        .attr("role", "group")
        .attr("aria-label", word("Share"))
        .key("save-menu");
    [open, if app.saves.get() { menu.with_all(choices(app)) } else { menu }]
}

#[inline(never)]
fn choices(app: App) -> Vec<Node> {
    let has_walk = app.read(|session| session.followed().is_some());
    let choice = |(what, name): (What, &'static str)| {
        let is_off = !has_walk && matches!(what, What::Storyboard | What::Film);
        let choice = button("btn quiet", word(name), move || save(app, what))
            .attr("popovertarget", "save")
            .attr("popovertargetaction", "hide")
            .flag("disabled", is_off);
        if is_off { choice.attr("aria-describedby", "no-walk") } else { choice }
    };
    let mut choices = share::choices(app);
    choices.extend(CHOICES.map(choice));
    if !has_walk {
        let reason = word("No request has been sent yet: send one, and its walk can be saved.");
        choices.push(words("p", "muted", reason).attr("id", "no-walk"));
    }
    choices
}

#[inline(never)]
fn save(app: App, what: What) {
    let Some(sheet) = app.peek(|session| sheet(app, session, what)) else { return };
    let name = match what {
        What::Picture => "picture.svg",
        What::Pixels => "picture.png",
        What::Storyboard => "storyboard.svg",
        What::Film => "film.svg",
    };
    let name = format!("packetwalk-{}-{name}", app.peek(|session| session.preset().id));
    let Some(colours) = Colours::new() else { return };
    let svg = sheet.to_svg(&rules(), &|name| colours.value(name), scale(what));
    colours.done();
    let text: String = encode_uri_component(&svg).into();
    let address = format!("data:image/svg+xml;charset=utf-8,{text}");
    if what == What::Pixels {
        save_pixels(name, &address);
    } else {
        download(&name, &address);
    }
}

/// Pixels are for screens and slides where a pixel of ours is two of theirs.
const fn scale(what: What) -> f64 {
    if matches!(what, What::Pixels) { 2.0 } else { 1.0 }
}

fn sheet(app: App, session: &Session, what: What) -> Option<Sheet> {
    let followed = session.followed();
    let name = session.preset().title;
    let walk = || followed.map(|request| Walk::of(session.history(), request));
    match what {
        What::Picture | What::Pixels => {
            let chosen = session.selection();
            let pod = if let Some(Selection::Pod(pod)) = chosen { Some(pod) } else { None };
            let picture = |layout: &_| file::moment(layout, session.world(), followed, pod, name);
            Some(app.layout.with_untracked(picture))
        }
        What::Storyboard => walk().map(|walk| file::storyboard(&walk, name)),
        What::Film => walk().map(|walk| file::film(&walk, name)),
    }
}

/// The rules of the page's style sheets that draw the stage, as the browser has read them.
fn rules() -> String {
    let mut css = String::new();
    let sheets = document().style_sheets();
    for place in 0..sheets.length() {
        let sheet = sheets.get(place).and_then(|sheet| sheet.dyn_into::<CssStyleSheet>().ok());
        // A sheet from elsewhere, as of an extension, can't be read, and is none of ours.
        let Some(Ok(rules)) = sheet.map(|sheet| sheet.css_rules()) else { continue };
        let rules = (0..rules.length()).filter_map(|place| rules.get(place));
        for text in rules.map(|rule| rule.css_text()) {
            if text.starts_with("@layer stage {") {
                css.push_str(&text);
            }
        }
    }
    css
}

/// Values of the style sheets' variables as they are now: an element takes each as its colour.
struct Colours(HtmlElement, web_sys::CssStyleDeclaration);

impl Colours {
    fn new() -> Option<Self> {
        let probe: HtmlElement = document().create_element("span").ok()?.dyn_into().ok()?;
        document().body()?.append_child(&probe).ok()?;
        let style = web_sys::window()?.get_computed_style(&probe).ok()??;
        Some(Self(probe, style))
    }

    fn value(&self, name: &str) -> String {
        let is_font = matches!(name, "--ui" | "--mono");
        if !is_font {
            // Only a read-only declaration refuses this.
            let _ = self.0.style().set_property("color", &format!("var({name})"));
        }
        let property = if is_font { name } else { "color" };
        self.1.get_property_value(property).unwrap_or_default()
    }

    fn done(self) {
        self.0.remove();
    }
}

/// Draws a file on a canvas and saves what is on it.
fn save_pixels(name: String, address: &str) {
    let Ok(image) = HtmlImageElement::new() else { return };
    let drawn = image.clone();
    let loaded = Closure::once_into_js(move || {
        if let Some(pixels) = pixels(&drawn) {
            download(&name, &pixels);
        }
    });
    image.set_onload(Some(loaded.unchecked_ref()));
    image.set_src(address);
}

/// An image as PNG, in an address.
fn pixels(image: &HtmlImageElement) -> Option<String> {
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(image.natural_width());
    canvas.set_height(image.natural_height());
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    pen.draw_image_with_html_image_element(image, 0.0, 0.0).ok()?;
    // Refused only where the canvas holds an image from elsewhere.
    canvas.to_data_url().ok()
}

/// Hands over what an address holds; nothing is asked of any network.
pub(crate) fn download(name: &str, address: &str) {
    let link = document().create_element("a").ok();
    if let Some(link) = link.and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // Attributes of these names are never refused.
        let _ = link.set_attribute("href", address);
        let _ = link.set_attribute("download", name);
        link.click();
    }
}
