//! A node: its ground, its name, its strip of rules.

use leptos::prelude::*;
use packetwalk::scene::picture::{Memory, NodeView};
use packetwalk::scene::strip::{RowState, StripRow};
use packetwalk::text::{self, Args};

/// One node.
#[component]
pub(crate) fn Node(view: Memo<Option<NodeView>>) -> impl IntoView {
    view! { {move || view.get().map(|view| view! { <Drawing view /> })} }
}

#[component]
fn Drawing(view: NodeView) -> impl IntoView {
    let (rect, strip, header) = (view.rect, view.strip, view.header);
    let small = strip.w < 180.0;
    let hidden = view.pods_hidden;
    let address_x = header.x + 8.2 * count(&view.name) + 8.0;
    view! {
        <g role="group" aria-label=view.label.clone()>
            <rect class="node" x=rect.x y=rect.y width=rect.w height=rect.h rx="8" />
            <text class="t-name" x=header.x y=header.y>{view.name.clone()}</text>
            <text class="t-muted mono" x=address_x y=header.y>{view.address.clone()}</text>
            {(hidden > 0).then(|| view! {
                <text class="t-muted" x=rect.right() - 10.0 y=header.y text-anchor="end">
                    {if small { format!("+{hidden}") } else { text::with("stage.more", &Args::new().value("count", hidden)) }}
                </text>
            })}
            <rect class="strip" x=strip.x y=strip.y width=strip.w height=strip.h rx="2" />
            <Holes x=strip.x + 8.0 y=strip.y height=strip.h />
            <text class="t-b" x=strip.x + 26.0 y=strip.y + 19.0>{text::plain("stage.rules")}</text>
            {(!small).then(|| {
                let words = if view.is_writing { "stage.writing" } else { "stage.kube_proxy" };
                view! { <text class="t-muted" x=strip.right() - 28.0 y=strip.y + 19.0 text-anchor="end">{text::plain(words)}</text> }
            })}
            <path class="pen" transform=format!("translate({:.1} {:.1})", strip.right() - 22.0, strip.y + 8.5)
                d="M0 12 1 8.5 9 .5a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L3.5 11ZM7.5 2l2.600 2.600" />
            <line class="rule" x1=strip.x + 16.0 x2=strip.right() y1=strip.y + 29.5 y2=strip.y + 29.5 />
            {view.rows.into_iter().enumerate().map(|(index, row)| {
                let y = strip.y + 50.5 + 24.0 * f64::from(u32::try_from(index).unwrap_or(0));
                view! { <Row row x=strip.x y=y width=strip.w /> }
            }).collect_view()}
            {view.memory.map(|memory| view! { <MemoryRow memory x=strip.x bottom=strip.bottom() width=strip.w /> })}
        </g>
    }
}

#[component]
fn Holes(x: f64, y: f64, height: f64) -> impl IntoView {
    // One dashed line of round dots is cheaper than a circle a hole, and looks the same.
    let path = format!("M{x:.1} {:.1}V{:.1}", y + 9.0, y + height - 6.0);
    view! { <path class="perf" d=path /> }
}

#[component]
fn Row(row: StripRow, x: f64, y: f64, width: f64) -> impl IntoView {
    let class = match row.state {
        RowState::Resting => "row",
        RowState::Matching => "row hot",
        RowState::Failing => "row fail",
        RowState::Stale => "row stale",
    };
    let room = (width - 36.0) / 7.55;
    let effect_fits = count(&row.label) + count(&row.effect) < room;
    let effect = if effect_fits { row.effect.clone() } else { short(&row.effect) };
    let both_fit = count(&row.label) + count(&effect) < room;
    view! {
        <g class=class>
            <rect class="row-ground" x=x + 18.0 y=y - 15.5 width=width - 22.0 height="22" rx="2" />
            <text class="mono" x=x + 26.0 y=y>{row.label}</text>
            {both_fit.then(|| view! {
                <text class="effect" x=x + width - 12.0 y=y text-anchor="end">{effect}</text>
            })}
        </g>
    }
}

/// `2` of `→ 2 pods`, where there is no room for more.
fn short(effect: &str) -> String {
    let digits: String = effect.chars().filter(char::is_ascii_digit).collect();
    if digits.is_empty() { "⊖".to_owned() } else { format!("→ {digits}") }
}

#[component]
fn MemoryRow(memory: Memory, x: f64, bottom: f64, width: f64) -> impl IntoView {
    let y = bottom - 9.0;
    let icon = if memory.is_behind {
        "M5 2.500v3l2 1.500M10 5A5 5 0 1 1 0 5a5 5 0 0 1 10 0Z"
    } else {
        "M0 0h9v10L4.500 6.800 0 10Z"
    };
    let at = format!("translate({:.1} {:.1})", x + 26.0, y - 10.0);
    view! {
        <g class="memory" class:undoing=memory.is_undoing class:behind=memory.is_behind>
            <line class="rule" x1=x + 16.0 x2=x + width y1=bottom - 26.5 y2=bottom - 26.5 />
            <rect class="row-ground" x=x + 18.0 y=bottom - 25.0 width=width - 22.0 height="22" rx="2" />
            <path class="st-ico" transform=at d=icon />
            <text x=x + 42.0 y=y>{memory.text}</text>
        </g>
    }
}

fn count(text: &str) -> f64 {
    f64::from(u32::try_from(text.chars().count()).unwrap_or(0))
}
