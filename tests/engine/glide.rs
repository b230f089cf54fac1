//! What the browser is told of the followed envelope's way, against what is drawn moment by moment.
#![expect(clippy::cast_precision_loss, reason = "some hundred milliseconds")]

use packetwalk::scene::glide::{Glide, glide, quiet};
use packetwalk::scene::{Point, drawing, frame, layout};
use packetwalk::session::{Intent, Session};
use packetwalk::time::{SimDuration, SimTime};

/// By how much a way told may be off the way drawn, in pixels.
const TOLERANCE: f64 = 0.5;

/// Where the drawing is at this moment, and the way that is left to it.
fn seen(session: &Session) -> Option<(Point, Option<Glide>)> {
    let layout = layout(session.world(), 1052.0, 640.0);
    let request = session.followed()?;
    let hero = frame(&layout, session.world(), Some(request.id), false).hero?;
    let (at, _) = drawing::hero_at(&layout, Some(&hero))?;
    Some((at, glide(&layout, request, &hero, session.now())))
}

#[test]
fn the_way_told_is_the_way_drawn() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::Send(1));
    let mut compared = 0;
    let mut told: Option<(SimTime, Glide)> = None;
    for _ in 0..1_000 {
        session.update(Intent::Elapsed(SimDuration { us: 7_000 }));
        let Some((at, way)) = seen(&session) else { continue };
        if let Some((since, glide)) = told
            .take()
            .filter(|(_, old)| way.as_ref().is_some_and(|way| way.departed == old.departed))
        {
            let share = session.now().since(since).us as f64 / glide.long.us as f64;
            let next = glide.stops.iter().position(|(stop, _)| *stop >= share).unwrap();
            let ((a, from), (b, to)) = (glide.stops[next.max(1) - 1], glide.stops[next.max(1)]);
            let part = (share - a) / (b - a);
            let x = from.x + (to.x - from.x) * part;
            let y = from.y + (to.y - from.y) * part;
            assert!((x - at.x).hypot(y - at.y) <= TOLERANCE, "{x} {y} and {at:?} at {share}");
            compared += 1;
            told = Some((since, glide));
        } else if let Some(way) = way {
            told = Some((session.now(), way));
        }
    }
    assert!(compared > 100, "{compared}");
}

#[test]
fn nothing_new_is_to_be_drawn_while_it_is_quiet() {
    let mut session = Session::open("s0-nodeport");
    session.update(Intent::Send(1));
    let (mut skipped, mut drawn) = (0, 0);
    for _ in 0..600 {
        let layout = layout(session.world(), 1052.0, 640.0);
        let id = session.followed().map(|request| request.id);
        let before = frame(&layout, session.world(), id, true);
        let long = quiet(session.world(), session.followed(), &before, true).us;
        let still = drawing::hero_at(&layout, before.hero.as_ref());
        if long > 20_000 && long < 10_000_000 {
            // Up to just before the end of the quiet, in one go: only a gliding drawing moves.
            let mut rest = long - 1_000;
            while rest > 0 {
                let some = rest.min(100_000);
                session.update(Intent::Elapsed(SimDuration { us: some }));
                rest -= some;
            }
            let after = frame(&layout, session.world(), id, true);
            assert_eq!(drawing::hero_at(&layout, after.hero.as_ref()), still);
            skipped += 1;
        } else {
            drawn += 1;
        }
        session.update(Intent::Elapsed(SimDuration { us: 2_000 }));
    }
    assert!(skipped > 8 && drawn > 8, "{skipped} {drawn}");
}
