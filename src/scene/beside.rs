//! What a picture has only at times: while a request is followed, or in some worlds.

use crate::scene::container_host::host;
use crate::scene::ending::{end, wait};
use crate::scene::layout::Layout;
use crate::scene::load;
use crate::scene::phone_book::phone_book;
use crate::scene::pipe::pipe;
use crate::scene::view::Beside;
use crate::simulation::{Request, Simulation};

/// What is there now; none on a first screen.
#[must_use]
pub fn beside(
    layout: &Layout,
    world: &Simulation,
    followed: Option<&Request>,
) -> Option<Box<Beside>> {
    if followed.is_none() && world.network().container_host.is_none() {
        return None;
    }
    Some(all(layout, world, followed))
}

#[inline(never)]
fn all(layout: &Layout, world: &Simulation, followed: Option<&Request>) -> Box<Beside> {
    let now = world.now();
    Box::new(Beside {
        phone_book: followed.and_then(|request| phone_book(layout, request, now)),
        host: host(layout, world),
        pipe: pipe(layout, world, followed),
        end: followed.and_then(|request| end(layout, request)),
        wait: followed.and_then(|request| wait(layout, request, now)),
        load: load::load(layout, world),
    })
}
