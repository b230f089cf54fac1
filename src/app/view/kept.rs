//! The elements of the page: of new nodes only what differs is written.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use packetwalk::scene::shape::shape;
use wasm_bindgen::JsValue;
use web_sys::Element;
use web_sys::js_sys::Reflect;

use crate::storage::document;
use crate::view::{Handler, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// The elements in one element, in order.
#[derive(Default)]
pub(super) struct Children(Vec<Kept>);

/// An element in the page, with what it shows and does.
struct Kept {
    node: Node,
    element: Element,
    listeners: Vec<Listener>,
    children: Children,
}

/// What an event of an element does now; it stays when that changes.
struct Listener {
    event: &'static str,
    does: Rc<RefCell<Handler>>,
    _bound: EventListener,
}

impl Children {
    /// Makes the elements in `parent` show these nodes. An element goes on as the node of the same
    /// name and key, so that it keeps focus, selection and scrolling.
    pub(super) fn show(&mut self, parent: &Element, nodes: Vec<Node>) {
        let mut old: Vec<Option<Kept>> = self.0.drain(..).map(Some).collect();
        let mut first = 0;
        let mut last = None;
        let mut in_order = true;
        for node in nodes {
            let found = old.iter().skip(first).position(|kept| is_same(kept.as_ref(), &node));
            let found = found.map(|place| first + place);
            in_order &= found.is_some() && last < found;
            last = found;
            let kept = found.and_then(|place| old.get_mut(place).and_then(Option::take));
            // What was passed over may still be shown further on; only a whole start is done with.
            while old.get(first).is_some_and(Option::is_none) {
                first += 1;
            }
            let Some(kept) = kept.or_else(|| Kept::new(parent, &node)) else { continue };
            self.0.push(kept.shown(node));
        }
        for gone in old.into_iter().flatten() {
            gone.element.remove();
        }
        if !in_order {
            self.put_in_order(parent);
        }
    }

    /// From the last to the first, so that each has its neighbour in place already.
    fn put_in_order(&self, parent: &Element) {
        let mut next: Option<&Element> = None;
        for kept in self.0.iter().rev() {
            let follows = kept.element.next_element_sibling();
            if kept.element.parent_element().is_none() || follows.as_ref() != next {
                // It fails only if `next` is elsewhere, and that has just been put there.
                let _ = parent.insert_before(&kept.element, next.map(AsRef::as_ref));
            }
            next = Some(&kept.element);
        }
    }
}

fn is_same(kept: Option<&Kept>, node: &Node) -> bool {
    kept.is_some_and(|kept| {
        kept.node.shape.tag == node.shape.tag && kept.node.shape.key == node.shape.key
    })
}

impl Kept {
    fn new(parent: &Element, node: &Node) -> Option<Self> {
        let tag = node.shape.tag;
        let is_drawn = tag == "svg" || parent.namespace_uri().as_deref() == Some(SVG);
        let element = if is_drawn {
            document().create_element_ns(Some(SVG), tag)
        } else {
            document().create_element(tag)
        };
        Some(Self {
            node: Node::from(shape(tag)),
            element: element.ok()?,
            listeners: Vec::new(),
            children: Children::default(),
        })
    }

    fn shown(mut self, mut node: Node) -> Self {
        let (was, now) = (&self.node.shape, &node.shape);
        for (name, value) in &now.attributes {
            if !was.attributes.iter().any(|(n, v)| n == name && v == value) {
                // Only a name with a blank or the like is refused, and there is none.
                let _ = self.element.set_attribute(name, value);
            }
        }
        for (name, _) in &was.attributes {
            if !now.attributes.iter().any(|(n, _)| n == name) {
                let _ = self.element.remove_attribute(name);
            }
        }
        if was.text != now.text {
            self.write(&now.text);
        }
        self.listen(std::mem::take(&mut node.handlers));
        let children = std::mem::take(&mut node.children);
        self.children.show(&self.element, children);
        // Nobody types into these: what they show is what they stand for, whatever was tried.
        let is_set = node.shape.tag == "select"
            || node
                .shape
                .attributes
                .iter()
                .any(|(name, value)| *name == "type" && value == "range");
        if let Some(value) = &node.value
            && (is_set || self.node.value.as_ref() != Some(value))
        {
            set_value(&self.element, value);
        }
        self.node = node;
        self
    }

    /// What is written stands before all children.
    fn write(&self, text: &str) {
        let first = self.element.first_child();
        if let Some(node) = first.as_ref().filter(|n| n.node_type() == web_sys::Node::TEXT_NODE) {
            node.set_node_value(Some(text));
        } else {
            let node = document().create_text_node(text);
            // `first` is a child, or there is none: it is never refused.
            let _ = self.element.insert_before(&node, first.as_ref());
        }
    }

    fn listen(&mut self, handlers: Vec<(&'static str, Handler)>) {
        let count = handlers.len();
        for (place, (event, handler)) in handlers.into_iter().enumerate() {
            match self.listeners.get(place) {
                Some(listener) if listener.event == event => {
                    listener.does.replace(handler);
                }
                _ => {
                    self.listeners.truncate(place);
                    self.listeners.push(Listener::new(&self.element, event, handler));
                }
            }
        }
        self.listeners.truncate(count);
    }
}

impl Listener {
    fn new(element: &Element, event: &'static str, handler: Handler) -> Self {
        let does = Rc::new(RefCell::new(handler));
        let called = Rc::clone(&does);
        let options = EventListenerOptions::enable_prevent_default();
        let call = move |event: &web_sys::Event| {
            let handler = Rc::clone(&called.borrow());
            handler(event);
        };
        let bound = EventListener::new_with_options(element, event, options, call);
        Self { event, does, _bound: bound }
    }
}

/// What a field holds; `None` if it is no field.
pub(super) fn value(field: &JsValue) -> Option<String> {
    Reflect::get(field, &"value".into()).ok()?.as_string()
}

/// Writes into a field, unless it holds that already: writing moves the cursor.
fn set_value(field: &Element, text: &str) {
    if value(field).as_deref() != Some(text) {
        // Only what is frozen cannot be written.
        let _ = Reflect::set(field, &"value".into(), &text.into());
    }
}
