//! The followed envelope: it walks small, and stands large where its addresses are rewritten.
//!
//! Its place changes every frame, what is written on it only now and then: the two are kept apart,
//! so that a frame costs one attribute.

use leptos::prelude::*;
use packetwalk::data_plane::place::Place;
use packetwalk::scene::Point;
use packetwalk::scene::frame::{Sprite, SpriteKind, Stance};
use packetwalk::scene::layout::{Layout, Shape};

use crate::state::app;

/// The envelope of the followed request.
#[component]
pub(crate) fn Hero() -> impl IntoView {
    let app = app();
    let sprite = Memo::new(move |_| app.frame.with(|frame| frame.hero.clone()));
    let writing = Memo::new(move |_| sprite.with(|s| s.as_ref().map(Writing::of)));
    let place = Memo::new(move |_| {
        sprite.with(|s| s.as_ref().map(|sprite| app.layout.with(|layout| corner(layout, sprite))))
    });
    let transform = move || place.get().map(|p| format!("translate({:.1} {:.1})", p.x, p.y));
    let dot = move || {
        sprite.with(|s| {
            let sprite = s.as_ref().filter(|sprite| sprite.stance == Stance::Moving)?;
            Some(format!("translate({:.1} {:.1})", sprite.at.x, sprite.at.y))
        })
    };
    let has_dot = Memo::new(move |_| dot().is_some());
    let class = move || writing.with(|w| w.as_ref().map(|w| kind_class(w.kind)));
    view! {
        <g class="hero" aria-hidden="true">
            <Show when=move || has_dot.get()>
                <circle class=move || format!("stop {}", class().unwrap_or_default()) r="5" transform=dot />
            </Show>
            <g transform=transform>
                {move || writing.get().map(|writing| view! { <Envelope writing /> })}
            </g>
        </g>
    }
}

/// What is written on an envelope.
#[derive(Clone, PartialEq, Eq)]
struct Writing {
    kind: SpriteKind,
    is_large: bool,
    from: (String, Option<String>),
    to: (String, Option<String>),
}

impl Writing {
    fn of(sprite: &Sprite) -> Self {
        let (before, after) = (sprite.before, sprite.after);
        let progress = match &sprite.stance {
            Stance::Rewriting { progress, .. } => Some(*progress as usize),
            Stance::Moving | Stance::Resting => None,
        };
        let pair = |old: String, new: String| match progress {
            None => (new, None),
            Some(_) if old == new => (old, None),
            Some(progress) => {
                // Typed letter by letter, as many as the moment says.
                let letters = new.chars().count() * progress / 1_000;
                (old, Some(new.chars().take(letters).collect()))
            }
        };
        Self {
            kind: sprite.kind,
            is_large: progress.is_some(),
            from: pair(before.source.to_string(), after.source.to_string()),
            to: pair(before.destination.to_string(), after.destination.to_string()),
        }
    }

    fn size(&self, tall: bool) -> (f64, f64) {
        let letter = if self.is_large && !tall { 8.43 } else { 7.53 };
        let chars = |text: &str| f64::from(u32::try_from(text.chars().count()).unwrap_or(0));
        let old = chars(&self.from.0).max(chars(&self.to.0));
        if !self.is_large {
            return (76.0 + letter * old, 42.0);
        }
        if tall {
            return (70.0 + letter * 21.0, 92.0);
        }
        (60.0 + letter * old + 28.0 + letter * 21.0 + 14.0, 76.0)
    }
}

const fn kind_class(kind: SpriteKind) -> &'static str {
    match kind {
        SpriteKind::Request => "request",
        SpriteKind::Answer => "answer",
        SpriteKind::Slip => "slip",
    }
}

/// The envelope's top left corner: docked at the strip, or floating above its point on the wire.
fn corner(layout: &Layout, sprite: &Sprite) -> Point {
    let tall = layout.shape == Shape::Tall;
    let writing = Writing::of(sprite);
    let (width, height) = writing.size(tall);
    let point = match &sprite.stance {
        Stance::Rewriting { place, .. } => {
            let node = if let Place::Node(node) = place { layout.node(node) } else { None };
            node.map_or_else(
                || Point::new(sprite.at.x - 40.0, sprite.at.y - height - 16.0),
                |node| {
                    let y = node.rect.y + 29.0_f64.min((node.rect.h - height - 4.0).max(24.0));
                    Point::new(node.strip.right() - if tall { 6.0 } else { 0.0 }, y)
                },
            )
        }
        Stance::Moving | Stance::Resting => {
            Point::new(sprite.at.x - width / 2.0, sprite.at.y - height - 14.0)
        }
    };
    let max_x = (layout.width - width - 6.0).max(4.0);
    let max_y = (layout.height - height - 4.0).max(4.0);
    Point::new(point.x.clamp(4.0, max_x), point.y.clamp(4.0, max_y))
}

#[component]
fn Envelope(writing: Writing) -> impl IntoView {
    let app = app();
    let tall = app.layout.with_untracked(|layout| layout.shape) == Shape::Tall;
    let (width, height) = writing.size(tall);
    let point = if writing.is_large { 26.0 } else { 16.0 };
    let body = outline(width, height, point, writing.kind);
    let seam = format!(
        "M{:.1} 1 {:.1} {:.1} {:.1} {:.1}",
        width - point,
        width - point * 1.45,
        height / 2.0,
        width - point,
        height - 1.0
    );
    let class = format!(
        "envelope {} {}",
        kind_class(writing.kind),
        if writing.is_large { "large" } else { "small" }
    );
    let is_slip = writing.kind == SpriteKind::Slip;
    let rows = row_places(&writing, tall);
    let letter = if writing.is_large && !tall { 8.43 } else { 7.53 };
    let chars = |text: &str| f64::from(u32::try_from(text.chars().count()).unwrap_or(0));
    let old = chars(&writing.from.0).max(chars(&writing.to.0));
    let left = if writing.kind == SpriteKind::Request { 10.0 } else { 18.0 };
    let new_x = if tall { left + 38.0 } else { left + 52.0 + letter * old };
    let row = move |name: &'static str, (was, new): (String, Option<String>), y: f64| {
        let struck = new.as_ref().is_some_and(|new| !new.is_empty());
        let new = new.filter(|new| !new.is_empty());
        let new_y = if tall { y + 20.0 } else { y };
        view! {
            <text class="label" x=left y=y>{name}</text>
            <text class="mono" class:t-s=struck x=left + 38.0 y=y>{was}</text>
            {new.map(|new| {
                let width = letter * chars(&new) + 10.0;
                view! {
                    <rect class="hl" x=new_x - 5.0 y=new_y - 16.5 width=width height="22" rx="2" />
                    <text class="mono t-hl" x=new_x y=new_y>{new}</text>
                }
            })}
        }
    };
    view! {
        <g class=class>
            <path class="shade" d=body.clone() transform="translate(2 5)" />
            <path class="body" d=body />
            {(!is_slip).then(|| view! { <path class="seam" d=seam /> })}
            {row("from", writing.from.clone(), rows.0)}
            {row("to", writing.to.clone(), rows.1)}
        </g>
    }
}

fn row_places(writing: &Writing, tall: bool) -> (f64, f64) {
    match (writing.is_large, tall) {
        (false, _) => (17.5, 34.5),
        (true, false) => (28.0, 58.0),
        (true, true) => (18.0, 60.0),
    }
}

/// A request points where it goes; an answer has a notch there it came from; a slip is plain.
fn outline(width: f64, height: f64, point: f64, kind: SpriteKind) -> String {
    let middle = height / 2.0;
    match kind {
        SpriteKind::Request => format!(
            "M5 0H{:.1}L{width:.1} {middle:.1}L{:.1} {height:.1}H5a5 5 0 0 1-5-5V5a5 5 0 0 1 5-5Z",
            width - point,
            width - point
        ),
        SpriteKind::Answer | SpriteKind::Slip => format!(
            "M0 0H{:.1}a4 4 0 0 1 4 4V{:.1}a4 4 0 0 1-4 4H0L11 {middle:.1}Z",
            width - 4.0,
            height - 4.0
        ),
    }
}
