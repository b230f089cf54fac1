//! The buttons on the stage: send, provider, time's banner.

use leptos::prelude::*;
use packetwalk::session::{Intent, Session};

use crate::icons::{CROSS, Icon};
use crate::state::app;

/// Send, and what else one does to the world as a whole; above the stage, the banners.
#[component]
pub(crate) fn StageControls() -> impl IntoView {
    let app = app();
    let provider = app.memo(|session| session.world().has_provider());
    let target = app.memo(Session::target);
    view! {
        <div class="stage-controls">
            <button class="btn primary send" data-primary="" title=move || format!("curl {}", target.get())
                on:click=move |_| app.dispatch(Intent::Send(1))>
                "Send" <span class="kbd" aria-hidden="true">"S"</span>
            </button>
            <button class="btn" on:click=move |_| app.dispatch(Intent::Send(10))>"Send 10"</button>
            <button class="btn provider" role="switch" aria-checked=move || provider.get().to_string()
                on:click=move |_| app.dispatch(Intent::SetProvider(!provider.get_untracked()))>
                {move || if provider.get() { "Provider: cloud" } else { "Provider: none" }}
            </button>
        </div>
        <Banners />
    }
}

#[component]
fn Banners() -> impl IntoView {
    let app = app();
    let notice = app.memo(|session| session.notice().cloned());
    let is_past = app.memo(Session::is_past);
    view! {
        <div class="banners">
            <Show when=move || is_past.get()>
                <div class="banner past">
                    <span><b>"The past. "</b>"Acting here forgets what came after."</span>
                    <button class="btn" on:click=move |_| app.dispatch(Intent::ReturnToNow)>
                        "Return to now"
                    </button>
                </div>
            </Show>
            {move || notice.get().map(|notice| view! {
                <div class="banner" class:error=notice.is_error role="alert">
                    <span>{notice.message}</span>
                    <button class="btn quiet icon" aria-label="Dismiss"
                        on:click=move |_| app.dispatch(Intent::DismissNotice)><Icon path=CROSS /></button>
                </div>
            })}
        </div>
    }
}
