//! The session behind signals, and the one way to change it.
#![expect(clippy::float_arithmetic, reason = "the room and the scale of the picture")]
#![expect(clippy::cast_precision_loss, reason = "milliseconds of less than a second")]

use leptos::prelude::*;
use packetwalk::scene::glide::{glide, quiet};
use packetwalk::scene::layout::Layout;
use packetwalk::scene::picture::Picture;
use packetwalk::scene::{Frame, frame, layout, picture};
use packetwalk::session::{Intent, Session};
use packetwalk::time::{SimDuration, SimTime};

use crate::stage::Moving;
use crate::{clock, settings, share, storage, trouble};

/// What every component can see.
#[derive(Clone, Copy)]
pub(crate) struct App {
    session: StoredValue<Session>,
    /// Grows whenever something but the moving envelopes may look different.
    changed: RwSignal<u64>,
    /// What `changed` was last raised for, while time runs.
    seen: StoredValue<(u64, usize, bool)>,
    /// The moment one looks at, while time runs to a quarter of a second.
    pub(crate) now: RwSignal<SimTime>,
    /// The stage's size.
    pub(crate) room: RwSignal<(f64, f64)>,
    /// How much larger than it fits the picture is, in percent.
    pub(crate) zoom: RwSignal<u32>,
    /// Whether it is shown to a room: large, and without what one works with.
    pub(crate) presents: RwSignal<bool>,
    /// How much larger all of the picture is than it was laid out.
    pub(crate) scale: Memo<f64>,
    /// Which panel the narrow layout shows.
    pub(crate) tab: RwSignal<Tab>,
    /// Grows when what stands beside the world changes: settings, the sheet of keys, the scene in
    /// words. Each keeps that itself.
    pub(crate) aside: RwSignal<u64>,
    /// Whether the menu of pictures has been wanted.
    pub(crate) saves: RwSignal<bool>,
    /// Where things stand.
    pub(crate) layout: Memo<Layout>,
    /// What stands still.
    pub(crate) picture: Memo<Picture>,
    /// Where what moves is drawn. Not behind signals: it is drawn every frame.
    moving: StoredValue<Option<Moving>, LocalStorage>,
    /// Whether tables stand in the picture's place.
    pub(crate) shows_table: RwSignal<bool>,
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
    /// The lesson; the wide layout always has it, while one is open.
    Lesson,
    /// The terminal; the wide layout has it in the place of requests.
    Terminal,
}

impl App {
    /// Around the session that is there at first.
    pub(crate) fn new(mut first: Session) -> Self {
        if settings::restored().stops {
            first.update(Intent::SetStops(true));
        }
        let session = StoredValue::new(first);
        let changed = RwSignal::new(0);
        let room = RwSignal::new((1052.0, 640.0));
        let (zoom, presents) = (RwSignal::new(100), RwSignal::new(false));
        // For a room of people the letters grow with the screen; the smallest have 16 pixels, if that
        // leaves the picture the width of a phone.
        let enlarged = move || {
            let (width, height): (f64, f64) = room.get();
            let least = (width / 340.0).clamp(1.0, 1.34);
            if presents.get() { (width / 1000.0).min(height / 415.0).max(least) } else { 1.0 }
        };
        let scale = Memo::new(move |_| enlarged() * f64::from(zoom.get()) / 100.0);
        let layout = Memo::new(move |_| {
            changed.track();
            let (width, height) = room.get();
            let enlarged = enlarged();
            let (width, height) = (width / enlarged, height / enlarged);
            session.with_value(|session| layout(session.world(), width, height))
        });
        let picture = Memo::new(move |_| {
            changed.track();
            let layout = layout.get();
            session.with_value(|s| picture(&layout, s.world(), s.followed()))
        });
        let now = RwSignal::new(session.with_value(Session::now));
        Self {
            session,
            changed,
            seen: StoredValue::new((0, 0, false)),
            now,
            room,
            zoom,
            presents,
            scale,
            tab: RwSignal::new(Tab::Try),
            aside: RwSignal::new(0),
            saves: RwSignal::new(false),
            layout,
            picture,
            moving: StoredValue::new_local(None),
            shows_table: RwSignal::new(false),
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
        clock::catch_up(self);
        self.session.update_value(|session| session.update(intent));
        self.now.set(self.peek(Session::now));
        self.changed.update(|changed| *changed += 1);
        share::touched();
        let kept = self.peek(Session::kept);
        storage::keep(&kept);
        trouble::remember(&kept);
        clock::run(self);
    }

    /// Has everything said anew, after another language was chosen.
    #[inline(never)]
    pub(crate) fn speak(self) {
        self.session.update_value(Session::speak);
        self.changed.update(|changed| *changed += 1);
        self.changed_aside();
    }

    /// Shows another session, as a link or a file holds one. What was kept stays.
    #[inline(never)]
    pub(crate) fn open_session(self, session: Session) {
        clock::catch_up(self);
        self.session.set_value(session);
        self.now.set(self.peek(Session::now));
        self.changed.update(|changed| *changed += 1);
        trouble::remember(&self.peek(Session::kept));
        clock::run(self);
    }

    /// Says where what moves is drawn, and draws it whenever something looks different.
    pub(crate) fn draw_on(self, moving: Moving) {
        self.moving.set_value(Some(moving));
        Effect::new(move |_| {
            self.changed.track();
            self.layout.track();
            self.scale.track();
            self.draw();
            let (_, room) = self.room.get();
            let follow = |moving: &mut Option<Moving>| {
                if let Some(moving) = moving {
                    moving.follow(room);
                }
            };
            self.moving.update_value(follow);
        });
    }

    /// Draws what moves, and says how long it will be so without being drawn again.
    fn draw(self) -> SimDuration {
        let mut quiet = SimDuration::default();
        self.moving.update_value(|moving| {
            let Some(moving) = moving else { return };
            self.layout.with_untracked(|layout| {
                self.session.with_value(|session| {
                    let followed = session.followed();
                    let id = followed.map(|request| request.id);
                    let frame = frame(layout, session.world(), id, moving.is_still);
                    let pace = session.playhead();
                    let moves = pace.is_playing && !moving.is_still;
                    let hero = frame.hero.as_ref().filter(|_| moves);
                    let way = hero
                        .zip(followed)
                        .and_then(|(hero, request)| glide(layout, request, hero, session.now()));
                    let scale = self.scale.get_untracked();
                    let glides = moving.draw(layout, scale, &frame, way.map(|way| (way, pace)));
                    quiet = quiet_for(session, &frame, glides);
                });
            });
        });
        quiet
    }

    /// Says that something beside the world changed.
    pub(crate) fn changed_aside(self) {
        self.aside.update(|changed| *changed += 1);
    }

    /// Lets so much time go by; what stands still is told only if it may look different. After a gap
    /// what glides has to be put where it belongs. Says for how many milliseconds nothing will
    /// have to be drawn.
    pub(crate) fn elapse(self, wall: SimDuration, is_gap: bool) -> f64 {
        if is_gap {
            self.moving.update_value(|moving| moving.iter_mut().for_each(Moving::stop));
        }
        self.session.update_value(|session| {
            // The session takes a longer time for one that nobody saw.
            let mut rest = wall.us;
            while rest > 0 {
                let some = rest.min(LONGEST_US);
                session.update(Intent::Elapsed(SimDuration { us: some }));
                rest -= some;
            }
        });
        let seen = self.peek(|session| {
            let now = session.now();
            let departed = session.followed().map_or(0, |request| {
                request.trace.hops().filter(|hop| hop.departs <= now).count()
                    + 100 * request.id as usize
            });
            let world = session.world();
            // Where many are under way something happens all the time: that is told in quarters of
            // a second, or in halves where there is much to draw.
            let is_busy = world.run_so_far().under_way() > 2;
            let fine = if world.residents().len() > MANY { 2 * QUARTER_US } else { QUARTER_US };
            let told = if is_busy { now.us / fine } else { world.revision() };
            (told, departed, session.is_moving())
        });
        let now = self.peek(Session::now);
        if now.us / QUARTER_US != self.now.get_untracked().us / QUARTER_US {
            self.now.set(now);
        }
        if self.seen.get_value() != seen {
            self.seen.set_value(seen);
            self.changed.update(|changed| *changed += 1);
            return 0.0;
        }
        let quiet = self.draw().us.min(QUARTER_US - now.us % QUARTER_US);
        let real = self.peek(Session::playhead).real(SimDuration { us: quiet });
        real.us as f64 / 1_000.0
    }
}

/// For how long nothing will have to be drawn.
fn quiet_for(session: &Session, frame: &Frame, glides: bool) -> SimDuration {
    let quiet = quiet(session.world(), session.followed(), frame, glides);
    let next = session.next_at().map(|next| next.since(session.now()));
    next.map_or(quiet, |next| next.min(quiet))
}

/// More pods than these are much to draw.
const MANY: usize = 60;
/// As fine as the bar of time is read.
const QUARTER_US: u64 = 250_000;
/// The longest time that counts whole.
const LONGEST_US: u64 = 100_000;
