//! What the terminal answers, line by line: `tests/engine/transcripts/`. `UPDATE_TRANSCRIPTS=1` writes
//! down what it answers now; read the difference before it is kept.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use packetwalk::session::terminal::EntryKind;
use packetwalk::session::{Intent, Session};
use packetwalk::time::SimDuration;

/// Plays a transcript: `@ preset` opens a world, `$ ` begins a line that is typed, `>` goes on with
/// it, `^C` ends what runs; all else is what is printed.
///
/// `< NAME` types the lines of a sample, which no transcript repeats.
pub(crate) fn played(script: &str, samples: &Path) -> String {
    let mut session = Session::open("s0-nodeport");
    let mut out = String::new();
    let mut told = 0;
    for line in script.lines() {
        let typed = match line.get(..2) {
            Some("$ " | "> ") => line.get(2..).unwrap_or_default(),
            _ if line == "^C" => {
                let _ = writeln!(out, "^C");
                session.update(Intent::Interrupt);
                told = session.terminal().entries().len();
                continue;
            }
            Some("@ ") => {
                session = Session::open(line.get(2..).unwrap_or_default());
                told = 0;
                let _ = writeln!(out, "{line}");
                continue;
            }
            Some("< ") => {
                let sample = std::fs::read_to_string(samples.join(&line[2..])).unwrap();
                for line in sample.lines() {
                    session.update(Intent::Type(line.to_owned()));
                }
                let _ = writeln!(out, "{line}");
                told = session.terminal().entries().len();
                continue;
            }
            _ if line.starts_with('#') => {
                let _ = writeln!(out, "{line}");
                continue;
            }
            _ => continue,
        };
        let _ = writeln!(out, "{line}");
        session.update(Intent::Type(typed.to_owned()));
        for _ in 0..4_000 {
            if !session.terminal().is_busy() {
                break;
            }
            session.update(Intent::Elapsed(SimDuration { us: 50_000 }));
        }
        let entries = session.terminal().entries();
        for entry in entries.get(told..).unwrap_or_default() {
            if entry.kind == EntryKind::Typed {
                continue;
            }
            // What is typed begins with a mark, so what is printed must not be taken for it.
            for text in entry.text.split('\n') {
                let _ = writeln!(out, "  {text}");
            }
        }
        told = entries.len();
        if session.terminal().is_busy() {
            let _ = writeln!(out, "  (goes on)");
        } else if session.terminal().prompt() == "> " {
            // The command is not whole yet.
        } else if session.terminal().exit() != 0 {
            let _ = writeln!(out, "  (exit {})", session.terminal().exit());
        }
    }
    out
}

/// Compares transcripts with what is answered now, or writes down what that is.
pub(crate) fn check(files: &[PathBuf], samples: &Path) {
    assert!(!files.is_empty());
    for file in files {
        let script = std::fs::read_to_string(file).unwrap();
        let answered = played(&script, samples);
        if std::env::var_os("UPDATE_TRANSCRIPTS").is_some() {
            std::fs::write(file, &answered).unwrap();
            continue;
        }
        assert_eq!(answered, script, "{}", file.display());
    }
}

/// The transcripts in a folder of `tests/engine`, by name.
pub(crate) fn transcripts(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/engine").join(folder);
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|file| file.extension().is_some()).collect();
    files.sort();
    files
}

#[test]
fn the_terminal_answers_as_written_down() {
    check(&transcripts("transcripts"), Path::new(""));
}
