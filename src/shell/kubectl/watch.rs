//! What goes on printing: `get -w`, `rollout status`, `port-forward`.

use crate::api::{Object, ObjectRef};
use crate::data_plane::place::PodName;
use crate::order::SortedMap;
use crate::shell::Context;
use crate::shell::kubectl::call::Call;
use crate::shell::kubectl::events::Listing;
use crate::shell::kubectl::flags::Flags;
use crate::shell::kubectl::targets::{self, Asked};
use crate::shell::kubectl::wait::Condition;
use crate::shell::kubectl::{get, rollout};
use crate::shell::print::Options;
use crate::simulation::{Simulation, pod_reference};
use crate::time::SimTime;

/// Rows that are remembered for the widths of columns.
const REMEMBERED_MAX: usize = 64;

/// A command that goes on, and what it has printed.
#[derive(Clone, Debug)]
pub struct Watch(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Objects(Box<Objects>),
    Rollout { deployment: ObjectRef, said: String },
    Forward { pod: PodName },
    Follow { pod: PodName },
    Condition(Box<Condition>),
    Events(Box<Listing>),
}

/// `get -w`.
#[derive(Clone, Debug)]
struct Objects {
    asked: Vec<Asked>,
    flags: Flags,
    options: Options,
    /// As they were last seen.
    seen: SortedMap<ObjectRef, Object>,
    /// Rows that were printed: later ones are at least as wide.
    printed: Vec<Object>,
}

impl Watch {
    /// Watches what a `get` has just shown.
    pub(super) fn objects(
        call: &Call<'_>,
        asked: Vec<Asked>,
        options: Options,
        shown: Vec<Object>,
    ) -> Self {
        let seen = shown.iter().map(|object| (object.reference(), object.clone())).collect();
        let flags = call.flags.clone();
        Self(Kind::Objects(Box::new(Objects { asked, flags, options, seen, printed: shown })))
    }

    /// Waits for a rollout; this much was said of it.
    pub(super) const fn rollout(deployment: ObjectRef, said: String) -> Self {
        Self(Kind::Rollout { deployment, said })
    }

    /// Goes on until the pod is gone.
    pub(super) const fn forward(pod: PodName) -> Self {
        Self(Kind::Forward { pod })
    }

    /// Goes on in silence until the pod is gone.
    pub(super) const fn follow(pod: PodName) -> Self {
        Self(Kind::Follow { pod })
    }

    /// Waits until objects are as they are wanted.
    pub(super) fn condition(condition: Condition) -> Self {
        Self(Kind::Condition(Box::new(condition)))
    }

    /// Goes on telling what happens.
    pub(super) fn events(listing: Listing) -> Self {
        Self(Kind::Events(Box::new(listing)))
    }

    /// When it looks again though nothing may have happened.
    #[must_use]
    pub const fn until(&self) -> Option<SimTime> {
        match &self.0 {
            Kind::Condition(condition) => Some(condition.until()),
            Kind::Objects(_)
            | Kind::Rollout { .. }
            | Kind::Forward { .. }
            | Kind::Follow { .. }
            | Kind::Events(_) => None,
        }
    }

    /// What is new, empty if nothing changed, and the exit code once it is over.
    pub fn poll(&mut self, world: &Simulation) -> (String, Option<u8>) {
        match &mut self.0 {
            Kind::Objects(objects) => (objects.news(world), None),
            Kind::Condition(condition) => condition.poll(world),
            Kind::Events(listing) => (listing.news(world), None),
            Kind::Rollout { deployment, said } => {
                let (text, exit) = rollout::status(world, deployment);
                if text == *said {
                    return (String::new(), exit);
                }
                said.clone_from(&text);
                (text, exit)
            }
            Kind::Forward { pod } if is_there(world, pod) => (String::new(), None),
            Kind::Forward { .. } => ("error: lost connection to pod\n".to_owned(), Some(1)),
            Kind::Follow { pod } if is_there(world, pod) => (String::new(), None),
            Kind::Follow { .. } => (String::new(), Some(0)),
        }
    }
}

fn is_there(world: &Simulation, pod: &PodName) -> bool {
    !world.is_deleted() && world.control_plane().objects().get(&pod_reference(pod)).is_some()
}

impl Objects {
    fn news(&mut self, world: &Simulation) -> String {
        let context = Context {
            world,
            at: &crate::data_plane::place::Place::Laptop,
            files: &[],
            stdin: None,
            image: None,
        };
        let call = Call { context: &context, path: "get", flags: self.flags.clone() };
        let Ok(found) = targets::find(&call, &self.asked) else { return String::new() };
        let now: SortedMap<ObjectRef, Object> =
            found.objects.into_iter().map(|object| (object.reference(), object)).collect();
        let mut changed: Vec<Object> = now
            .iter()
            .filter(|(name, it)| self.seen.get(*name) != Some(*it))
            .map(|(_, it)| it.clone())
            .collect();
        // What is gone is shown once more, as it last was.
        changed.extend(
            self.seen.iter().filter(|(name, _)| !now.contains_key(*name)).map(|(_, it)| it.clone()),
        );
        self.seen = now;
        changed.into_iter().map(|object| self.row(world, object)).collect()
    }

    /// The object's row, in columns as wide as those before.
    fn row(&mut self, world: &Simulation, object: Object) -> String {
        let is_first = self.printed.is_empty();
        self.printed.push(object);
        let table = get::table(world, &self.printed, self.options, false);
        if self.printed.len() > REMEMBERED_MAX {
            self.printed.remove(0);
        }
        if is_first {
            return table;
        }
        table.lines().last().map(|row| format!("{row}\n")).unwrap_or_default()
    }
}
