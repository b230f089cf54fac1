//! One call of kubectl: its words and the world, and what is said and done by and by.

use crate::api::{Kind, Object, ObjectRef, Status};
use crate::control_plane::admission::Write;
use crate::control_plane::plane::{ControlPlane, Written};
use crate::shell::kubectl::flags::Flags;
use crate::shell::{Context, Response, Then};
use crate::simulation::{Action, Simulation};
use crate::time::SimTime;

/// A command that was called.
pub(super) struct Call<'a> {
    /// The world and the place.
    pub(super) context: &'a Context<'a>,
    /// The command's name, with its second word if it has one.
    pub(super) path: &'static str,
    /// Its flags and other words.
    pub(super) flags: Flags,
}

impl Call<'_> {
    /// The namespace that is meant: the one given, or `default`.
    pub(super) fn namespace(&self) -> &str {
        self.flags.value("namespace").filter(|name| !name.is_empty()).unwrap_or("default")
    }

    /// The world.
    pub(super) const fn world(&self) -> &Simulation {
        self.context.world
    }

    /// The object of this kind and name in the meant namespace, as it is stored.
    pub(super) fn stored(&self, kind: Kind, name: &str) -> Option<Object> {
        let reference = ObjectRef::new(kind, self.namespace(), name);
        self.world().control_plane().objects().get(&reference).map(|object| (**object).clone())
    }

    /// The word at this place behind the command.
    pub(super) fn word(&self, place: usize) -> Option<&str> {
        self.flags.words.get(place).map(String::as_str)
    }

    /// A fault in how the command was called.
    pub(super) fn usage(&self, fault: &str) -> Fault {
        let text = format!("error: {fault}\nSee 'kubectl {} -h' for help and examples", self.path);
        Fault::new(&text)
    }
}

/// Why a call came to nothing: what it prints, and ends with 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault(String);

impl Fault {
    pub(super) fn new(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<Fault> for Response {
    fn from(fault: Fault) -> Self {
        Self::fails(1, &fault.0)
    }
}

/// An error of kubectl itself.
pub(super) fn error(text: &str) -> Fault {
    Fault::new(&format!("error: {text}"))
}

/// A refusal of the API server, outside any file.
pub(super) fn server(status: &Status) -> Fault {
    Fault::new(&refusal(status))
}

/// The words of a refusal, outside any file.
pub(super) fn refusal(status: &Status) -> String {
    if status.reason == "Invalid" {
        // These words name no file and no verb.
        return status.kubectl_text("", "");
    }
    format!("Error from server ({}): {status}", status.reason)
}

/// What a call has said and done so far.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) out: String,
    err: String,
    exit: u8,
    /// What is done to the world.
    pub(super) actions: Vec<Action>,
    /// What happens afterwards.
    pub(super) then: Then,
}

impl Said {
    /// A line on standard output.
    pub(super) fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// A line on standard error that is no failure.
    pub(super) fn remark(&mut self, line: &str) {
        self.err.push_str(line);
        self.err.push('\n');
    }

    /// A failure; the command goes on and ends with 1.
    pub(super) fn fault(&mut self, line: &str) {
        self.remark(line);
        self.exit = 1;
    }

    /// What the API server remarks.
    pub(super) fn warnings(&mut self, warnings: &[String]) {
        for warning in warnings {
            self.remark(&format!("Warning: {warning}"));
        }
    }

    /// The same, of a fault.
    pub(super) fn add(&mut self, fault: &Fault) {
        self.fault(&fault.0);
    }

    /// Whether anything failed.
    pub(super) const fn has_failed(&self) -> bool {
        self.exit != 0
    }
}

impl From<Said> for Response {
    fn from(said: Said) -> Self {
        let mut response = Self::says(said.out);
        response.output.stderr = said.err;
        response.output.exit = said.exit;
        response.doing(said.actions).then(said.then)
    }
}

/// A copy of the API server, on which writes are tried before they are proposed.
#[derive(Debug)]
pub(super) struct Trial {
    plane: ControlPlane,
    at: SimTime,
}

impl Trial {
    pub(super) fn new(world: &Simulation) -> Self {
        Self { plane: world.control_plane().clone(), at: world.now() }
    }

    /// What comes of a write.
    pub(super) fn write(&mut self, write: Write, object: Object) -> Result<Written, Status> {
        self.plane.write(write, object, self.at)
    }

    /// What comes of a deletion.
    pub(super) fn delete(&mut self, reference: &ObjectRef) -> Result<(), Status> {
        self.plane.delete(reference, self.at)
    }

    /// Whether it was made otherwise than by `apply`.
    pub(super) fn was_never_applied(&self, reference: &ObjectRef) -> bool {
        self.has(reference) && !self.plane.was_applied(reference)
    }

    /// Whether there is such an object, after what was tried so far.
    pub(super) fn has(&self, reference: &ObjectRef) -> bool {
        self.plane.objects().get(reference).is_some()
    }
}
