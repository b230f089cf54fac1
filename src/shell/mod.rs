//! Words of the command line: a line in; text, and what shall be done to the world, out.
//!
//! Pure: a command reads the world and proposes actions, and `session` performs them. What takes its
//! time is a [`Wait`], which is asked again and again until it is over.

pub mod containers;
pub mod curl;
mod filter;
pub mod kubectl;
pub mod line;
mod names;
mod node;
pub mod print;
pub mod program;
mod requests;
pub mod symptom;
mod time;
mod token;
pub mod url;
mod wait;
mod world;

pub use curl::Output;
pub use requests::Client;
pub use symptom::Symptom;
pub use wait::{Next, Poll, Wait};

use crate::data_plane::place::{Place, PodName};
use crate::simulation::{Action, Simulation};

/// What a command may look at.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The world at the moment the command is given.
    pub world: &'a Simulation,
    /// Where its prompt is: the laptop, a node, or a pod.
    pub at: &'a Place,
    /// The files that can be named: name and text.
    pub files: &'a [(String, String)],
    /// What comes through a pipe or from a here-document, for `-f -`.
    pub stdin: Option<&'a str>,
    /// The image whose programs are there, where it is not the pod's own: that of a container which
    /// was put beside them to look around.
    pub image: Option<&'a str>,
}

/// What a command comes to.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// What it prints at once. If it waits, its exit code comes later.
    pub output: Output,
    /// What it does to the world, in order. They have been tried: none will be refused.
    pub actions: Vec<Action>,
    /// What it does besides.
    pub then: Then,
}

/// What happens after a command's first words.
#[derive(Clone, Debug, Default)]
pub enum Then {
    /// The prompt comes back.
    #[default]
    Prompt,
    /// A prompt at another place: `ssh`, `kubectl exec -it … -- sh`.
    Enter(Place),
    /// A prompt in a pod, with the programs of another image: `kubectl debug`.
    Debug {
        /// The pod.
        pod: PodName,
        /// The image.
        image: String,
        /// What runs there; a prompt if there is nothing.
        words: Vec<String>,
    },
    /// Back to the prompt before: `exit`.
    Leave,
    /// What was printed so far is put away.
    Clear,
    /// What was typed is told, the newest so many of it: `history`.
    History(usize),
    /// What was typed is forgotten: `history -c`.
    Forget,
    /// The command goes on, until this is over.
    Wait(Wait),
    /// The editor opens the manifest of an object: `kubectl edit`. Its text is this.
    Edit {
        /// What the file is called.
        title: String,
        /// Its YAML.
        text: String,
    },
    /// These commands run, where: `sh -c '…'`.
    Steps {
        /// Where.
        at: Place,
        /// What.
        steps: Vec<line::Step>,
    },
    /// Another command runs at another place, as `kubectl exec POD -- curl …` lets it.
    Run {
        /// Where.
        at: Place,
        /// Its words.
        words: Vec<String>,
    },
}

impl Response {
    /// Text on standard output, and success.
    #[must_use]
    pub fn says(stdout: impl Into<String>) -> Self {
        Self::from(Output { stdout: stdout.into(), ..Output::default() })
    }

    /// Text on standard error, a line break after it, and this exit code.
    #[must_use]
    pub fn fails(exit: u8, stderr: &str) -> Self {
        Self::from(Output { stderr: format!("{stderr}\n"), exit, ..Output::default() })
    }

    /// Failure without a word.
    #[must_use]
    pub fn fails_silently() -> Self {
        Self::from(Output { exit: 1, ..Output::default() })
    }

    /// The same, with these actions.
    #[must_use]
    pub fn doing(mut self, actions: Vec<Action>) -> Self {
        self.actions = actions;
        self
    }

    /// The same, with this afterwards.
    #[must_use]
    pub fn then(mut self, then: Then) -> Self {
        self.then = then;
        self
    }
}

impl From<Output> for Response {
    fn from(output: Output) -> Self {
        Self { output, ..Self::default() }
    }
}

/// Writes more at the end of a text.
fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = std::fmt::Write::write_fmt(text, more);
}
