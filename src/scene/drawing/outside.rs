//! Outside of the cluster: the laptop, the internet, the load balancer.

use crate::scene::drawing::hit;
use crate::scene::geometry::Rect;
use crate::scene::layout::{Layout, Shape as Form};
use crate::scene::narration;
use crate::scene::picture::{BalancerView, Picture};
use crate::scene::shape::{Factor, Px, Shape, circle, count, group, path, text};
use crate::text::{Args, plain, with};

const CLOUD: &str = "M14 40C4 40 2 27 12 24 10 12 26 6 33 14 40 4 58 7 58 19 70 18 74 36 62 40";

/// Everything left of the cluster, or above it.
pub(super) fn draw(layout: &Layout, picture: &Picture) -> Shape {
    let is_near = picture.beside.as_ref().is_some_and(|beside| beside.host.is_some());
    let has_internet = layout.shape == Form::Wide && !is_near;
    group("")
        .with(laptop(layout, &picture.laptop))
        .with_all(has_internet.then(|| internet(layout)))
        .with_all(picture.load_balancer.as_ref().map(|view| balancer(layout, view)))
}

fn laptop(layout: &Layout, address: &str) -> Shape {
    let rect = layout.laptop;
    let scale = rect.w / 72.0;
    let (x, y, anchor) = match layout.shape {
        Form::Wide => {
            // However long its address, it begins within the picture.
            let half = 3.8 * count(address);
            ((rect.x + rect.w / 2.0).max(half + 3.0), rect.bottom() + 18.0, "middle")
        }
        Form::Tall => (rect.right() + 10.0, rect.y + 14.0, "start"),
    };
    let at = format!("translate({} {}) scale({})", Px(rect.x), Px(rect.y), Factor(scale));
    let drawing = group("")
        .attr("transform", &at)
        .with(path("outline", "M10 2h52a4 4 0 0 1 4 4v34H6V6a4 4 0 0 1 4-4Z"))
        .with(path("outline", "M0 44h72l-4 5H4Z"))
        .with(path("outline-o ink", "M16 15l6 5-6 5M27 25h9"));
    let picture = group("")
        .unspoken()
        .with(drawing)
        .with(text("t-name", x, y, &plain("stage.you")).anchor(anchor))
        .with(text("t-muted mono", x, y + 19.0, address).anchor(anchor));
    let said = with("say.laptop", &Args::new().text("address", address));
    group("").with(picture).with(hit(tall_enough(rect), &said, "laptop"))
}

/// The place of a drawing, or more where that is too small to be pressed.
fn tall_enough(rect: Rect) -> Rect {
    Rect::new(rect.x, rect.y, rect.w.max(24.0), rect.h.max(24.0))
}

fn internet(layout: &Layout) -> Shape {
    let centre = layout.internet;
    let name = text("t-lane", centre.x, centre.y - 50.0, &plain("stage.internet"));
    let picture = group("")
        .unspoken()
        .with(name.anchor("middle"))
        .with(path("outline-o", CLOUD).moved(centre.x - 40.0, centre.y - 38.0));
    let place = Rect::new(centre.x - 40.0, centre.y - 38.0, 76.0, 46.0);
    group("").with(picture).with(hit(place, &plain("say.internet"), "internet"))
}

fn balancer(layout: &Layout, view: &BalancerView) -> Shape {
    let rect = view.rect;
    let wide = layout.shape == Form::Wide;
    let words = view.address.as_ref().unwrap_or(&view.caption);
    let (class, ink, letter) = match view.address {
        Some(_) => ("", "mono", 3.9),
        None => ("pending", "t-muted", 3.3),
    };
    let (x, y, anchor) = if wide {
        // Beside the wires that go up and down to the nodes, never under them.
        let half = (letter * count(words)).max(46.0);
        let x = (rect.x + rect.w / 2.0).min(layout.bus_x - 6.0 - half);
        (x, rect.bottom() + 20.0, "middle")
    } else {
        (rect.right() + 10.0, rect.y + 18.0, "start")
    };
    let args = Args::new().text("service", narration::short(&view.service)).text("words", words);
    let picture = group(class)
        .unspoken()
        .with(path("door", &arch(view, 0.0)))
        .with(path("door-inner", &arch(view, 8.0)))
        .with_all(if wide { sign(view) } else { Vec::new() })
        .with(text("t-name", x, y, &plain("stage.load_balancer")).anchor(anchor))
        .with(text(ink, x, y + 19.0, words).anchor(anchor));
    let said = with("say.balancer", &args);
    let select = format!("balancer {}", view.service);
    group("").with(picture).with(hit(tall_enough(rect), &said, &select))
}

fn arch(view: &BalancerView, inset: f64) -> String {
    let (left, right) = (view.rect.x + inset, view.rect.right() - inset);
    let (width, bottom) = (right - left, Px(view.rect.bottom()));
    let (radius, top) = (width / 2.0, view.rect.y + inset);
    let (r, shoulder) = (Px(radius), Px(top + radius));
    format!("M{} {bottom}V{shoulder}a{r} {r} 0 0 1 {} 0V{bottom}Z", Px(left), Px(width))
}

/// What it costs, and which nodes it found fit.
fn sign(view: &BalancerView) -> Vec<Shape> {
    let (x, y) = (view.rect.right() - 2.0, view.rect.y);
    let mut sign =
        vec![circle("coin", x, y + 10.0, 11.0), text("t-b", x, y + 14.5, "$").anchor("middle")];
    let targets = view.targets.iter().take(if view.address.is_some() { 5 } else { 0 });
    for (index, (name, is_fit)) in targets.enumerate() {
        let y = y + 56.0 + 22.0 * index as f64;
        let tick = if *is_fit { "M0 0l3.5 3.5 6-7" } else { "M0-3l6 6M6-3l-6 6" };
        let (letter, mark) = (view.rect.w * 0.27, view.rect.w * 0.55);
        sign.push(text("t-muted", view.rect.x + letter, y, name));
        sign.push(path("tick", tick).moved(view.rect.x + mark, y - 4.0));
    }
    sign
}
