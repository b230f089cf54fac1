//! The terminal: what was typed and printed, and what still runs.

use std::collections::VecDeque;

use crate::data_plane::place::{Place, PodName};
use crate::shell::line::{self, Step, When};
use crate::shell::{Output, Symptom, Wait, program};
use crate::simulation::Simulation;

/// What stands in the terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is.
    pub kind: EntryKind,
    /// Its text, its last line break left out.
    pub text: String,
    /// What it is a symptom of, and of which request.
    pub symptom: Option<(Symptom, u32)>,
}

/// What an entry of the terminal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A prompt with what was typed.
    Typed,
    /// Standard output.
    Output,
    /// Standard error.
    Error,
    /// What was done elsewhere, as the command that it stands for.
    Note,
}

/// The terminal.
#[derive(Clone, Debug, Default)]
pub struct Terminal {
    entries: Vec<Entry>,
    /// Where prompts were before, and where it is: the laptop if there is none.
    places: Vec<(Place, Option<String>)>,
    pub(super) todo: VecDeque<Task>,
    pub(super) running: Option<Running>,
    pub(super) history: Vec<String>,
    /// Lines of the history that are no longer kept.
    pub(super) forgotten: usize,
    /// Files that were written here, by name.
    pub(super) files: Vec<(String, String)>,
    /// What a loop printed that has a pipe behind it.
    pub(super) kept: String,
    /// Lines that wait until what runs is over.
    pub(super) lines: VecDeque<String>,
    /// Lines that are not a whole command yet.
    unfinished: String,
    pub(super) exit: u8,
}

/// Something to do.
#[derive(Clone, Debug)]
pub(super) enum Task {
    /// Run a pipeline, where; and whether `kubectl exec` does, which adds a word about failures.
    Step { at: Place, step: Step, is_exec: bool },
    /// Delete a pod that was there for one command.
    Remove(PodName),
}

/// Where what a pipeline prints goes.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    /// The file that takes standard output.
    pub(super) file: Option<String>,
    /// Whether standard output and standard error are thrown away.
    pub(super) discards: (bool, bool),
    /// Whether standard output is kept for a pipe behind a loop.
    pub(super) is_kept: bool,
}

/// Programs, each of which reads what the one before printed.
#[derive(Debug)]
pub(super) struct Pipeline {
    pub(super) at: Place,
    /// The image whose programs run, where it is not the pod's own.
    pub(super) image: Option<String>,
    pub(super) stages: VecDeque<Vec<String>>,
    pub(super) stdin: Option<String>,
    pub(super) ends: Ends,
    pub(super) is_exec: bool,
}

/// A pipeline that waits.
#[derive(Clone, Debug)]
pub(super) struct Running {
    pub(super) at: Place,
    pub(super) wait: Wait,
    pub(super) rest: VecDeque<Vec<String>>,
    /// What is for the next program of the pipeline.
    pub(super) piped: String,
    pub(super) ends: Ends,
    pub(super) is_exec: bool,
}

/// Entries that are kept.
const ENTRIES_MAX: usize = 600;
/// Characters of one entry that are kept.
const TEXT_MAX: usize = 60_000;
/// A longer line is not read, in bytes.
const LINE_MAX: usize = 200_000;
/// Lines that are kept of what was typed.
const HISTORY_MAX: usize = 300;

impl Terminal {
    /// What was typed and printed, the oldest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// What was typed, the oldest first.
    #[must_use]
    pub fn history(&self) -> &[String] {
        &self.history
    }

    /// Where the prompt is.
    #[must_use]
    pub fn place(&self) -> &Place {
        self.places.last().map_or(&Place::Laptop, |(place, _)| place)
    }

    /// Whether something runs, so that there is no prompt.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        self.running.is_some() || !self.todo.is_empty() || !self.lines.is_empty()
    }

    /// The prompt; of a second line, `>`.
    #[inline(never)]
    #[must_use]
    pub fn prompt(&self) -> String {
        if self.unfinished.is_empty() { prompt(self.place()) } else { "> ".to_owned() }
    }

    /// How the last command ended.
    #[must_use]
    pub const fn exit(&self) -> u8 {
        self.exit
    }

    /// Takes a line; what it comes to waits to be done.
    #[inline(never)]
    pub(super) fn take(&mut self, typed: &str) {
        let prompt = self.prompt();
        self.push(EntryKind::Typed, &format!("{prompt}{typed}"));
        if !typed.trim().is_empty() && self.history.last().is_none_or(|last| last != typed) {
            self.history.push(typed.to_owned());
            let excess = self.history.len().saturating_sub(HISTORY_MAX);
            self.history.drain(..excess);
            self.forgotten += excess;
        }
        let before = std::mem::take(&mut self.unfinished);
        let text = if before.is_empty() { typed.to_owned() } else { format!("{before}\n{typed}") };
        if text.len() > LINE_MAX {
            self.push(EntryKind::Error, "bash: this line is too long for this lab");
            self.exit = 2;
            return;
        }
        if !line::is_whole(&text) {
            self.unfinished = text;
            return;
        }
        let at = self.place().clone();
        match line::parse(&text) {
            Err(error) => {
                self.push(EntryKind::Error, &format!("bash: {error}"));
                self.exit = 2;
            }
            Ok(steps) => {
                let step = |step| Task::Step { at: at.clone(), step, is_exec: false };
                self.todo.extend(steps.into_iter().map(step));
            }
        }
    }

    /// Ends what runs, or gives up what was begun to be typed: Ctrl+C.
    #[inline(never)]
    pub(super) fn interrupt(&mut self) {
        if self.is_busy() {
            self.push(EntryKind::Output, "^C");
            self.exit = 130;
        } else {
            let prompt = self.prompt();
            self.push(EntryKind::Typed, &format!("{prompt}^C"));
        }
        self.unfinished.clear();
        self.lines.clear();
        self.kept.clear();
        // A pod that was there for one command goes all the same.
        self.todo.retain(|task| matches!(task, Task::Remove(_)));
        self.running = None;
    }

    /// A note about what was done elsewhere.
    #[inline(never)]
    pub(super) fn note(&mut self, command: &str) {
        self.push(EntryKind::Note, command);
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
    }

    pub(super) fn enter(&mut self, place: Place, image: Option<String>) {
        self.places.push((place, image));
    }

    /// The image whose programs the prompt has, where it is not its pod's own.
    pub(super) fn image(&self, at: &Place) -> Option<&str> {
        let (place, image) = self.places.last()?;
        image.as_deref().filter(|_| place == at)
    }

    /// Leaves the prompt of a container that has ended.
    pub(super) fn leave_ended(&mut self, pod: &PodName) {
        let is_there = |(place, image): &(Place, Option<String>)| {
            image.is_none() && matches!(place, Place::Pod(name) if name == pod)
        };
        while self.places.last().is_some_and(is_there) {
            self.places.pop();
            self.push(EntryKind::Error, "command terminated with exit code 137");
        }
    }

    /// Back to where the prompt was before; on the laptop a word about that.
    pub(super) fn leave(&mut self) {
        if self.places.pop().is_none() {
            self.push(EntryKind::Error, "This is the laptop: there is nowhere to go back to.");
        }
    }

    /// Leaves places that are gone: the pod was deleted, the node switched off.
    #[inline(never)]
    pub(super) fn leave_gone(&mut self, world: &Simulation) {
        while let Some((place, _)) = self.places.last() {
            let network = world.network();
            let is_there = match place {
                Place::Pod(pod) => network.pod(pod).is_some(),
                Place::Node(node) => network.nodes.get(node).is_some_and(|node| node.is_up),
                Place::Laptop | Place::Internet | Place::LoadBalancer(_) => true,
            };
            if is_there {
                return;
            }
            let words = match place {
                Place::Pod(_) => "command terminated with exit code 137".to_owned(),
                Place::Node(_) | Place::Laptop | Place::Internet | Place::LoadBalancer(_) => {
                    format!("Connection to {place} closed.")
                }
            };
            self.places.pop();
            self.push(EntryKind::Error, &words);
        }
    }

    #[inline(never)]
    pub(super) fn prints(&mut self, output: &Output, ends: &Ends) {
        let Ends { discards, is_kept, file } = ends;
        // kubectl's warnings and curl's steps come before what they are about.
        let is_first = output.stderr.starts_with(['W', '*', 'C']) || output.stdout.is_empty();
        let (out, err) = ((EntryKind::Output, &output.stdout), (EntryKind::Error, &output.stderr));
        for (kind, text) in if is_first { [err, out] } else { [out, err] } {
            let is_away = if kind == EntryKind::Output { discards.0 } else { discards.1 };
            if kind == EntryKind::Output
                && let Some(name) = file
            {
                self.write_file(name, text, true);
            } else if kind == EntryKind::Output && *is_kept {
                self.kept.push_str(text);
            } else if !text.is_empty() && !is_away {
                self.push(kind, text);
            }
        }
    }

    pub(super) fn decode(&mut self, symptom: Symptom, request: u32) {
        if let Some(entry) = self.entries.last_mut() {
            entry.symptom = Some((symptom, request));
        }
    }

    #[inline(never)]
    pub(super) fn push(&mut self, kind: EntryKind, text: &str) {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let end = text.char_indices().nth(TEXT_MAX).map_or(text.len(), |(at, _)| at);
        let text = text.get(..end).unwrap_or(text).to_owned();
        // What follows on the same stream is one entry, so that a loop is one text to read.
        match self.entries.last_mut() {
            Some(last)
                if last.kind == kind
                    && matches!(kind, EntryKind::Output)
                    && last.text.len() < TEXT_MAX =>
            {
                last.text.push('\n');
                last.text.push_str(&text);
            }
            _ => self.entries.push(Entry { kind, text, symptom: None }),
        }
        let excess = self.entries.len().saturating_sub(ENTRIES_MAX);
        self.entries.drain(..excess);
    }

    /// What may come next after this text: whole lines.
    #[inline(never)]
    #[must_use]
    pub fn complete(&self, text: &str, context: &crate::shell::Context<'_>) -> Vec<String> {
        let (before, word) = text.rsplit_once(' ').unwrap_or(("", text));
        let lead = if before.is_empty() { String::new() } else { format!("{before} ") };
        let start = before.rsplit(['|', ';', '&']).next().unwrap_or(before).trim();
        let words: Vec<String> = start.split_whitespace().map(str::to_owned).collect();
        let found = program::complete(&words, word, context);
        found.into_iter().map(|whole| format!("{lead}{whole}")).collect()
    }
}

/// The prompt of a place.
#[must_use]
pub fn prompt(place: &Place) -> String {
    match place {
        Place::Pod(pod) => format!("{}:/# ", pod.name),
        Place::Node(node) => format!("{node}:~# "),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) => "laptop:~$ ".to_owned(),
    }
}

/// Whether a step runs after one that ended so.
pub(super) const fn is_due(when: When, exit: u8) -> bool {
    match when {
        When::Always => true,
        When::Success => exit == 0,
        When::Failure => exit != 0,
    }
}
