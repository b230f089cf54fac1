//! Elements as values, and the page kept as they are.
//!
//! What a panel looks like is a function from the session to [`Node`]s; [`keep`] writes what differs
//! from the last time into the page. Leptos tells when that has to be done. Its `view!` would compile
//! every element and every interpolated value anew, at one to two kilobytes each, which is more than
//! all panels and the stage take this way.

mod kept;

use std::rc::Rc;

use leptos::prelude::*;
use packetwalk::scene::shape::{Shape, shape};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::js_sys::{Array, Function, Reflect};
use web_sys::{Element, Event};

use self::kept::Children;

/// What an event does.
pub(crate) type Handler = Rc<dyn Fn(&Event)>;

/// An element with what it does.
pub(crate) struct Node {
    /// All of it that can be seen; its children are in `children`.
    shape: Shape,
    /// What a field holds; it is written only when it changes, so that typing is not disturbed.
    value: Option<String>,
    handlers: Vec<(&'static str, Handler)>,
    children: Vec<Self>,
}

/// An element of this name.
pub(crate) const fn el(tag: &'static str) -> Node {
    Node { shape: shape(tag), value: None, handlers: Vec::new(), children: Vec::new() }
}

/// An element of this name and class, with a text.
pub(crate) fn words(tag: &'static str, class: &str, text: &str) -> Node {
    el(tag).class(class).text(text)
}

/// A button that does something.
pub(crate) fn button(class: &str, text: &str, act: impl Fn() + 'static) -> Node {
    words("button", class, text).on("click", move |_| act())
}

/// A button with an icon, and a name for those who do not see it.
pub(crate) fn icon_button(
    class: &str,
    name: &str,
    path: &'static str,
    act: impl Fn() + 'static,
) -> Node {
    button(class, "", act).attr("aria-label", name).with(icon(path))
}

fn icon(path: &'static str) -> Node {
    el("svg")
        .class("icon")
        .attr("width", "16")
        .attr("height", "16")
        .attr("viewBox", "0 0 16 16")
        .attr("aria-hidden", "true")
        .with(el("path").attr("d", path))
}

/// What a field holds after an event on it.
pub(crate) fn value_of(event: &Event) -> String {
    event
        .target()
        .map(|target| kept::value(target.as_ref()).unwrap_or_default())
        .unwrap_or_default()
}

/// What a field holds; `None` if it is no field.
pub(crate) fn value_in(field: &JsValue) -> Option<String> {
    kept::value(field)
}

/// Calls a method that not every browser, or not every element, has.
pub(crate) fn call(object: &JsValue, method: &str, arguments: &[JsValue]) -> Option<JsValue> {
    let method: Function = Reflect::get(object, &method.into()).ok()?.dyn_into().ok()?;
    method.apply(object, &arguments.iter().collect::<Array>()).ok()
}

/// An element whose content is kept as nodes have it.
pub(crate) struct Slot(Element, Children);

impl Slot {
    pub(crate) fn new(element: Element) -> Self {
        Self(element, Children::default())
    }

    /// Writes what differs from the nodes shown before.
    pub(crate) fn show(&mut self, nodes: Vec<Node>) {
        self.1.show(&self.0, nodes);
    }
}

/// Keeps the content of an element as `draw` has it, as long as the page lives.
pub(crate) fn keep(element: Element, draw: Box<dyn Fn() -> Vec<Node>>) {
    let slot = StoredValue::new_local(Slot::new(element));
    Effect::new(move |_| {
        let nodes = draw();
        slot.update_value(|slot| slot.show(nodes));
    });
}

/// Puts nodes into an element once, for as long as the page lives.
pub(crate) fn show(element: &Element, nodes: Vec<Node>) {
    let mut children = Children::default();
    children.show(element, nodes);
    StoredValue::new_local(children);
}

impl Node {
    pub(crate) fn key(mut self, key: &str) -> Self {
        self.shape = self.shape.key(key);
        self
    }

    pub(crate) fn class(mut self, class: &str) -> Self {
        self.shape = self.shape.class(class);
        self
    }

    pub(crate) fn attr(mut self, name: &'static str, value: &str) -> Self {
        self.shape = self.shape.attr(name, value);
        self
    }

    /// An attribute that is there or not.
    pub(crate) fn flag(self, name: &'static str, is_on: bool) -> Self {
        if is_on { self.attr(name, "") } else { self }
    }

    /// An attribute that says `true` or `false`.
    pub(crate) fn state(self, name: &'static str, is_on: bool) -> Self {
        self.attr(name, if is_on { "true" } else { "false" })
    }

    /// What is written in it, before its children.
    pub(crate) fn text(mut self, text: &str) -> Self {
        text.clone_into(&mut self.shape.text);
        self
    }

    /// What a field holds.
    pub(crate) fn value(mut self, value: &str) -> Self {
        self.value = Some(value.to_owned());
        self
    }

    pub(crate) fn on(mut self, event: &'static str, handler: impl Fn(&Event) + 'static) -> Self {
        self.handlers.push((event, Rc::new(handler)));
        self
    }

    pub(crate) fn with(mut self, child: Self) -> Self {
        self.children.push(child);
        self
    }

    pub(crate) fn with_all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children);
        self
    }
}

impl From<Shape> for Node {
    fn from(mut shape: Shape) -> Self {
        let children = std::mem::take(&mut shape.children).into_iter().map(Self::from).collect();
        Self { shape, value: None, handlers: Vec::new(), children }
    }
}
