//! What the terminal keeps besides its screen: files that were written in it, and what was typed.

use crate::data_plane::place::Place;
use crate::session::terminal::{EntryKind, Terminal};

/// Bytes that all files may have together.
const FILES_MAX: usize = 400_000;

impl Terminal {
    /// Files that were written here: name and text.
    #[must_use]
    pub fn files(&self) -> &[(String, String)] {
        &self.files
    }

    /// A file of this name that a command is about to write, if there can be one; whether it goes on
    /// with what is there.
    pub(super) fn opened(&mut self, file: Option<(String, bool)>, at: &Place) -> Option<String> {
        let (name, goes_on) = file?;
        if *at != Place::Laptop {
            // What is written in a container goes with it; here nobody would miss it.
            self.push(EntryKind::Error, &format!("sh: {name}: Read-only file system"));
            return Some(name);
        }
        self.write_file(&name, "", goes_on);
        Some(name)
    }

    /// Writes a file, or more of it.
    pub(super) fn write_file(&mut self, name: &str, text: &str, goes_on: bool) {
        if *self.place() != Place::Laptop {
            return;
        }
        let all: usize = self.files.iter().map(|(_, text)| text.len()).sum();
        if all + text.len() > FILES_MAX || self.files.len() >= 100 {
            self.push(EntryKind::Error, &format!("bash: {name}: No space left on device"));
            return;
        }
        let found = self.files.iter_mut().find(|(known, _)| known == name);
        match found {
            Some((_, old)) if goes_on => old.push_str(text),
            Some((_, old)) => text.clone_into(old),
            None => self.files.push((name.to_owned(), text.to_owned())),
        }
    }

    /// The newest so many lines that were typed, numbered.
    pub(super) fn told(&self, count: usize) -> String {
        let first = self.history.len().saturating_sub(count);
        let lines = self.history.iter().enumerate().skip(first);
        let numbered = lines.map(|(at, line)| format!("{:5}  {line}\n", self.forgotten + at + 1));
        numbered.collect::<Vec<String>>().concat()
    }

    /// Forgets what was typed.
    pub(super) fn forget(&mut self) {
        self.history.clear();
        self.forgotten = 0;
    }
}
