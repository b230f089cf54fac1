//! The recordings of real Kubernetes: how many of how many answers agree, one line a file.
//!
//! They are read from the folder that `PACKETWALK_CONFORMANCE` names, else from
//! `../shared/conformance`; where there is neither, the tests say that they skip.
//! Each file has a floor, the count reached so far, below which a change must not fall.

mod decode;
mod endpoints;
mod listing;
mod route;
mod validate;

use std::path::PathBuf;

use serde_json::Value;

/// The cases of one recording; `None` (said on stderr) if the recordings are not at hand.
fn cases(file: &str) -> Option<Vec<Value>> {
    let folder = std::env::var_os("PACKETWALK_CONFORMANCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance"),
        PathBuf::from,
    );
    let path = folder.join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("{file}: skipped, there is no {}", path.display());
        return None;
    };
    Some(serde_json::from_str(&text).expect("a recording is JSON"))
}

/// Agreement of one file, or one part of it, with the recordings.
struct Tally {
    label: String,
    unit: &'static str,
    agreed: usize,
    of: usize,
    differing: Vec<String>,
}

impl Tally {
    fn new(label: &str, unit: &'static str) -> Self {
        Self { label: label.to_owned(), unit, agreed: 0, of: 0, differing: Vec::new() }
    }

    /// Counts one answer; `difference` is `None` if it agrees.
    fn count(&mut self, difference: Option<String>) {
        self.of += 1;
        match difference {
            None => self.agreed += 1,
            Some(text) => self.differing.push(text),
        }
    }

    /// Prints the line of this file and its first ten differences; fails below `floor`.
    #[track_caller]
    fn finish(self, floor: usize) {
        println!("{}: {} of {} {}", self.label, self.agreed, self.of, self.unit);
        for difference in self.differing.iter().take(10) {
            println!("    {difference}");
        }
        let own = std::env::var_os("PACKETWALK_CONFORMANCE").is_none();
        assert!(!own || self.agreed >= floor, "{}: {} agree, {floor} did", self.label, self.agreed);
    }
}
