//! The elements of the page that show a drawing: of a new drawing only what differs is written.

use packetwalk::scene::shape::Shape;
use web_sys::Element;

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element in the page, with the shape it shows.
struct Kept {
    shape: Shape,
    element: Element,
    children: Children,
}

/// The elements in one element, in order.
#[derive(Default)]
pub(super) struct Children(Vec<Kept>);

impl Children {
    /// Makes the elements in `parent` show these shapes. An element goes on showing the shape of the
    /// same name and key, so that it keeps the focus.
    pub(super) fn show(&mut self, parent: &Element, shapes: Vec<Shape>) {
        let mut old: Vec<Option<Kept>> = self.0.drain(..).map(Some).collect();
        let mut first = 0;
        let mut last = None;
        let mut in_order = true;
        for shape in shapes {
            let is_same = |kept: &Option<Kept>| {
                kept.as_ref().is_some_and(|k| k.shape.tag == shape.tag && k.shape.key == shape.key)
            };
            let found = old.iter().skip(first).position(is_same).map(|place| first + place);
            in_order &= found.is_some() && last < found;
            last = found;
            let kept = found.and_then(|place| old.get_mut(place).and_then(Option::take));
            // What was passed over may still be shown further on; only a whole start is done with.
            while old.get(first).is_some_and(Option::is_none) {
                first += 1;
            }
            let Some(kept) = kept.map_or_else(|| Kept::new(&shape), Some) else { continue };
            self.0.push(kept.shown(shape));
        }
        for gone in old.into_iter().flatten() {
            gone.element.remove();
        }
        if in_order {
            return;
        }
        // From the last to the first, so that each has its neighbour in place already.
        let mut next: Option<&Element> = None;
        for kept in self.0.iter().rev() {
            let follows = kept.element.next_element_sibling();
            if kept.element.parent_element().is_none() || follows.as_ref() != next {
                // It fails only for an element that is not in `parent`, and `next` has just been put there.
                let _ = parent.insert_before(&kept.element, next.map(AsRef::as_ref));
            }
            next = Some(&kept.element);
        }
    }
}

impl Kept {
    fn new(shape: &Shape) -> Option<Self> {
        let document = web_sys::window()?.document()?;
        let element = document.create_element_ns(Some(SVG), shape.tag).ok()?;
        let blank = packetwalk::scene::shape::shape(shape.tag);
        Some(Self { shape: blank, element, children: Children::default() })
    }

    fn shown(mut self, mut shape: Shape) -> Self {
        let children = std::mem::take(&mut shape.children);
        for (name, value) in &shape.attributes {
            if !self.shape.attributes.iter().any(|(n, v)| n == name && v == value) {
                // Only a name with a blank or the like is refused, and there is none.
                let _ = self.element.set_attribute(name, value);
            }
        }
        for (name, _) in &self.shape.attributes {
            if !shape.attributes.iter().any(|(n, _)| n == name) {
                let _ = self.element.remove_attribute(name);
            }
        }
        if self.shape.text != shape.text {
            self.element.set_text_content(Some(&shape.text));
        }
        self.children.show(&self.element, children);
        self.shape = shape;
        self
    }
}
