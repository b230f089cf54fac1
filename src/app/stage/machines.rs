//! Outside of the cluster: the laptop, the internet, the load balancer.

use leptos::prelude::*;
use packetwalk::scene::layout::Shape;
use packetwalk::scene::picture::BalancerView;
use packetwalk::text;

use crate::state::app;

/// Everything left of the cluster, or above it.
#[component]
pub(crate) fn Outside() -> impl IntoView {
    let app = app();
    let balancer = Memo::new(move |_| app.picture.with(|picture| picture.load_balancer.clone()));
    view! {
        <Laptop />
        <Internet />
        {move || balancer.get().map(|view| view! { <Balancer view /> })}
    }
}

#[component]
fn Laptop() -> impl IntoView {
    let app = app();
    let place = Memo::new(move |_| app.layout.with(|layout| (layout.laptop, layout.shape)));
    let address = Memo::new(move |_| app.picture.with(|picture| picture.laptop.clone()));
    view! {
        {move || {
            let (rect, shape) = place.get();
            let scale = rect.w / 72.0;
            let at = format!("translate({:.1} {:.1}) scale({scale:.2})", rect.x, rect.y);
            let (x, y, anchor) = match shape {
                Shape::Wide => (rect.x + rect.w / 2.0, rect.bottom() + 18.0, "middle"),
                Shape::Tall => (rect.right() + 10.0, rect.y + 14.0, "start"),
            };
            let label = format!("Your laptop, address {}", address.get());
            view! {
                <g role="img" aria-label=label>
                    <g transform=at>
                        <path class="outline" d="M10 2h52a4 4 0 0 1 4 4v34H6V6a4 4 0 0 1 4-4Z" />
                        <path class="outline" d="M0 44h72l-4 5H4Z" />
                        <path class="outline-o ink" d="M16 15l6 5-6 5M27 25h9" />
                    </g>
                    <text class="t-name" x=x y=y text-anchor=anchor>{text::plain("stage.you")}</text>
                    <text class="t-muted mono" x=x y=y + 19.0 text-anchor=anchor>{move || address.get()}</text>
                </g>
            }
        }}
    }
}

#[component]
fn Internet() -> impl IntoView {
    let app = app();
    let place = Memo::new(move |_| app.layout.with(|layout| (layout.internet, layout.shape)));
    view! {
        {move || {
            let (centre, shape) = place.get();
            (shape == Shape::Wide).then(|| {
                let at = format!("translate({:.1} {:.1})", centre.x - 40.0, centre.y - 38.0);
                view! {
                    <g role="img" aria-label="The internet">
                        <text class="t-lane" x=centre.x y=centre.y - 50.0 text-anchor="middle">{text::plain("stage.internet")}</text>
                        <path class="outline-o" transform=at
                            d="M14 40C4 40 2 27 12 24 10 12 26 6 33 14 40 4 58 7 58 19 70 18 74 36 62 40" />
                    </g>
                }
            })
        }}
    }
}

#[component]
fn Balancer(view: BalancerView) -> impl IntoView {
    let app = app();
    let shape = app.layout.with_untracked(|layout| layout.shape);
    let rect = view.rect;
    let pending = view.address.is_none();
    let (right, bottom) = (rect.right(), rect.bottom());
    let arch = |inset: f64| {
        let (left, right, top) = (rect.x + inset, right - inset, rect.y + inset);
        let radius = (right - left) / 2.0;
        format!(
            "M{left:.1} {bottom:.1}V{:.1}a{radius:.1} {radius:.1} 0 0 1 {:.1} 0V{bottom:.1}Z",
            top + radius,
            right - left
        )
    };
    let address = view.address.clone().unwrap_or_default();
    let words = if pending { view.caption.clone() } else { address.clone() };
    let label = format!("Load balancer of {}, {}", view.service, words);
    let wide = shape == Shape::Wide;
    let (x, y, anchor) = if wide {
        (rect.x + rect.w / 2.0, bottom + 20.0, "middle")
    } else {
        (right + 10.0, rect.y + 18.0, "start")
    };
    view! {
        <g role="img" aria-label=label class:pending=pending>
            <path class="door" d=arch(0.0) />
            <path class="door-inner" d=arch(8.0) />
            {wide.then(|| view! {
                <g>
                    <circle class="coin" cx=right - 2.0 cy=rect.y + 10.0 r="11" />
                    <text class="t-b" x=right - 2.0 y=rect.y + 14.5 text-anchor="middle">"$"</text>
                    {(!pending).then(|| view.targets.iter().take(5).enumerate().map(|(index, (name, fit))| {
                        let y = rect.y + 56.0 + 22.0 * f64::from(u32::try_from(index).unwrap_or(0));
                        let tick = if *fit { "M0 0l3.5 3.5 6-7" } else { "M0-3l6 6M6-3l-6 6" };
                        let at = format!("translate({:.1} {:.1})", rect.x + 32.0, y - 4.0);
                        view! {
                            <text class="t-muted" x=rect.x + 16.0 y=y>{name.clone()}</text>
                            <path class="tick" transform=at d=tick />
                        }
                    }).collect_view())}
                </g>
            })}
            <text class="t-name" x=x y=y text-anchor=anchor>{text::plain("stage.load_balancer")}</text>
            <text class="mono" class:t-muted=pending x=x y=y + 19.0 text-anchor=anchor>{words}</text>
        </g>
    }
}
