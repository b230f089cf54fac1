//! The session behind signals, and the one way to change it.

use leptos::prelude::*;
use packetwalk::scene::layout::Layout;
use packetwalk::scene::picture::Picture;
use packetwalk::scene::{Frame, frame, layout, picture};
use packetwalk::session::{Intent, Session};
use packetwalk::time::SimTime;

use crate::{clock, storage, trouble};

/// What every component can see.
#[derive(Clone, Copy)]
pub(crate) struct App {
    session: StoredValue<Session>,
    /// Grows whenever something but the moving envelopes may look different.
    changed: RwSignal<u64>,
    /// What `changed` was last raised for, while time runs.
    seen: StoredValue<(u64, usize, bool)>,
    /// The moment one looks at; changes every frame while time runs.
    pub(crate) now: RwSignal<SimTime>,
    /// The stage's size.
    pub(crate) room: RwSignal<(f64, f64)>,
    /// Which panel the narrow layout shows.
    pub(crate) tab: RwSignal<Tab>,
    /// Whether the menu of pictures has been wanted.
    pub(crate) saves: RwSignal<bool>,
    /// Where things stand.
    pub(crate) layout: Memo<Layout>,
    /// What stands still.
    pub(crate) picture: Memo<Picture>,
    /// What moves.
    pub(crate) frame: Memo<Frame>,
}

/// The panels of the narrow layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tab {
    /// Requests, and what is selected.
    Try,
    /// The manifests.
    Yaml,
    /// The hops.
    Hops,
}

impl App {
    pub(crate) fn new() -> Self {
        let session = StoredValue::new(storage::restored());
        let changed = RwSignal::new(0);
        let room = RwSignal::new((1052.0, 640.0));
        let layout = Memo::new(move |_| {
            changed.track();
            let (width, height) = room.get();
            session.with_value(|session| layout(session.world(), width, height))
        });
        let picture = Memo::new(move |_| {
            changed.track();
            let layout = layout.get();
            session.with_value(|s| picture(&layout, s.world(), s.followed()))
        });
        let now = RwSignal::new(session.with_value(Session::now));
        let still = RwSignal::new(storage::prefers_reduced_motion());
        let frame = Memo::new(move |_| {
            now.track();
            let followed = session.with_value(|s| s.followed().map(|request| request.id));
            layout.with(|layout| {
                session.with_value(|s| frame(layout, s.world(), followed, still.get_untracked()))
            })
        });
        Self {
            session,
            changed,
            seen: StoredValue::new((0, 0, false)),
            now,
            room,
            tab: RwSignal::new(Tab::Try),
            saves: RwSignal::new(false),
            layout,
            picture,
            frame,
        }
    }

    /// Reads the session, and is read again whenever something may look different.
    pub(crate) fn read<T>(self, read: impl FnOnce(&Session) -> T) -> T {
        self.changed.track();
        self.session.with_value(read)
    }

    /// Reads the session once.
    pub(crate) fn peek<T>(self, read: impl FnOnce(&Session) -> T) -> T {
        self.session.with_value(read)
    }

    /// Wants something. The one way to change anything.
    pub(crate) fn dispatch(self, intent: Intent) {
        self.session.update_value(|session| session.update(intent));
        self.now.set(self.peek(Session::now));
        self.changed.update(|changed| *changed += 1);
        let kept = self.peek(Session::kept);
        storage::keep(&kept);
        trouble::remember(&kept);
        clock::run(self);
    }

    /// Lets so much time go by; what stands still is told only if it may look different.
    pub(crate) fn elapse(self, intent: Intent) {
        self.session.update_value(|session| session.update(intent));
        let seen = self.peek(|session| {
            let now = session.now();
            let departed = session.followed().map_or(0, |request| {
                request.trace.hops().filter(|hop| hop.departs <= now).count()
                    + 100 * request.id as usize
            });
            (session.world().revision(), departed, session.is_moving())
        });
        self.now.set(self.peek(Session::now));
        if self.seen.get_value() != seen {
            self.seen.set_value(seen);
            self.changed.update(|changed| *changed += 1);
        }
    }
}
