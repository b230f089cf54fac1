//! The articles, row by row: what they type and paste is typed and pasted here, and answered.
//!
//! `tests/engine/coverage/` holds a transcript for each article, with the rows it is about in
//! comments: `# S0-6`. The manifests are not in this repository: they are read from the folder
//! `samples` beside the recordings, and where that is not, these tests say that they skip.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::terminal::{check, transcripts};

/// Where the articles' manifests are, if they are here.
fn samples() -> Option<PathBuf> {
    let beside = std::env::var_os("PACKETWALK_CONFORMANCE")
        .map(|folder| Path::new(&folder).with_file_name("samples"));
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    beside.into_iter().chain([shared]).find(|folder| folder.is_dir())
}

#[test]
fn what_the_articles_type_and_paste_is_answered() {
    let Some(samples) = samples() else {
        println!("skipped: the articles' manifests are not here");
        return;
    };
    check(&transcripts("coverage"), &samples);
}

#[test]
fn every_row_with_a_command_or_a_manifest_is_typed() {
    let rows: BTreeSet<&str> = include_str!("coverage/rows").split_whitespace().collect();
    let mut typed = BTreeSet::new();
    for file in transcripts("coverage") {
        let script = std::fs::read_to_string(file).unwrap();
        let lines: Vec<&str> = script.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with('#')) {
            // A comment counts if something is typed below it.
            let below = lines.get(at + 1).copied().unwrap_or_default();
            assert!(below.starts_with(['$', '@', '#', '^']), "nothing is typed below {line}");
            let words = line.split([' ', ',', ':', '#']).filter(|word| word.starts_with('S'));
            typed.extend(words.map(str::to_owned));
        }
    }
    let missing: Vec<&&str> = rows.iter().filter(|row| !typed.contains(**row)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(rows.len() > 50);
}
