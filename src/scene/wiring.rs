//! The line between two places.

use crate::data_plane::place::Place;
use crate::scene::geometry::{Point, Polyline};
use crate::scene::layout::{Layout, NodeLayout, Shape};
use crate::simulation::pod_reference;

/// The line a packet walks from one place to the next; a single point if one of them is not drawn.
#[must_use]
pub fn wire(layout: &Layout, from: &Place, to: &Place) -> Polyline {
    match (from, to) {
        (Place::Node(a), Place::Node(b)) => between_nodes(layout, a, b),
        (Place::Node(node), Place::Pod(_)) => to_pod(layout, node, to),
        (Place::Pod(_), Place::Node(node)) => to_pod(layout, node, from).reversed(),
        (outside, Place::Node(node)) => from_outside(layout, outside, node),
        (Place::Node(node), outside) => from_outside(layout, outside, node).reversed(),
        (from, to) => outside(layout, from, to),
    }
}

/// Where something at rest at a place is drawn.
#[must_use]
pub fn rest(layout: &Layout, place: &Place) -> Point {
    match place {
        Place::Laptop => match layout.shape {
            Shape::Wide => Point::new(layout.laptop.right() + 4.0, layout.internet.y),
            Shape::Tall => Point::new(layout.bus_x, layout.laptop.bottom() + 6.0),
        },
        Place::Internet => match layout.shape {
            Shape::Wide => layout.internet,
            Shape::Tall => Point::new(layout.bus_x, layout.cluster.y + 2.0),
        },
        Place::LoadBalancer(_) => match layout.shape {
            Shape::Wide => Point::new(layout.load_balancer.centre().x, layout.internet.y),
            Shape::Tall => {
                Point::new(layout.load_balancer.centre().x, layout.load_balancer.bottom())
            }
        },
        Place::Node(node) => layout
            .node(node)
            .map_or_else(Point::default, |node| Point::new(node.strip.right(), node.wire_y())),
        Place::Pod(pod) => layout
            .pods
            .get(&pod_reference(pod))
            .map_or_else(Point::default, |(rect, _)| Point::new(rect.x, rect.centre().y)),
    }
}

fn outside(layout: &Layout, from: &Place, to: &Place) -> Polyline {
    let (a, b) = (rest(layout, from), rest(layout, to));
    match layout.shape {
        Shape::Wide => Polyline(vec![a, b]),
        Shape::Tall => {
            // Below what stands there, so that it crosses no address.
            let y = a.y.max(b.y);
            Polyline(vec![a, Point::new(a.x, y), Point::new(b.x, y), b])
        }
    }
}

fn from_outside(layout: &Layout, outside: &Place, node: &str) -> Polyline {
    let start = rest(layout, outside);
    let Some(node) = layout.node(node) else { return Polyline(vec![start]) };
    let (bus, y) = (layout.bus_x, node.wire_y());
    let end = Point::new(node.strip.x, y);
    Polyline(vec![start, Point::new(bus, start.y), Point::new(bus, y), end])
}

fn between_nodes(layout: &Layout, from: &str, to: &str) -> Polyline {
    let (Some(a), Some(b)) = (layout.node(from), layout.node(to)) else {
        return Polyline(Vec::new());
    };
    let point = |node: &NodeLayout, x: f64| Point::new(x, node.wire_y());
    Polyline(vec![
        point(a, a.strip.right()),
        point(a, a.channel_x),
        point(b, b.channel_x),
        point(b, b.strip.right()),
    ])
}

fn to_pod(layout: &Layout, node: &str, pod: &Place) -> Polyline {
    let end = rest(layout, pod);
    let Some(node) = layout.node(node) else { return Polyline(vec![end]) };
    if end == Point::default() {
        return Polyline(vec![Point::new(node.strip.right(), node.wire_y())]);
    }
    let y = node.wire_y();
    let channel = node.channel_x;
    let turn = Point::new(channel, y);
    Polyline(vec![Point::new(node.strip.right(), y), turn, Point::new(channel, end.y), end])
}
