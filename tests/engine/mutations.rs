//! Manifests that nobody would write, through all that the editor does with a text: no panic, every
//! place inside the text and on whole characters, and a world that only a good draft changes.
//!
//! `MANIFESTS=1000000` says how many.

use std::ops::Range;

use packetwalk::prng::Prng;
use packetwalk::session::{Intent, Session, assist, preset::PRESETS};

/// How many are tried by default.
const MANIFESTS: u32 = 100_000;
/// Changes of one text, at most.
const CHANGES_MAX: u32 = 4;

/// What is put in: all that means something to YAML, and letters of several bytes.
const SNIPPETS: [&str; 28] = [
    "---\n",
    "- ",
    ": ",
    ":",
    "#",
    "\t",
    "é",
    "日本",
    "\u{feff}",
    "{",
    "}",
    "[",
    "]",
    "&a ",
    "*a",
    "|\n",
    ">",
    "\"",
    "'",
    "%",
    "\r\n",
    "\n",
    "  ",
    "? ",
    "!!str ",
    "0",
    "kind: List\nitems:\n",
    "\u{0}",
];

fn pick<T>(prng: &mut Prng, of: &[T]) -> Option<usize> {
    let many = u32::try_from(of.len()).expect("few");
    (many > 0).then(|| prng.below(many) as usize)
}

/// One small change.
fn changed(text: &str, prng: &mut Prng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let mut lines: Vec<String> = text.split('\n').map(ToOwned::to_owned).collect();
    let (Some(letter), Some(line)) = (pick(prng, &letters), pick(prng, &lines)) else {
        return SNIPPETS[pick(prng, &SNIPPETS).expect("some")].to_owned();
    };
    match prng.below(11) {
        0 => {
            letters.remove(letter);
        }
        1 => letters[letter] = char::from(32 + u8::try_from(prng.below(95)).expect("a byte")),
        2 => letters.insert(letter, letters[letter]),
        3 => {
            let snippet = SNIPPETS[pick(prng, &SNIPPETS).expect("some")];
            letters.splice(letter..letter, snippet.chars());
        }
        4 => letters.truncate(letter),
        kind => {
            let other = pick(prng, &lines).expect("some");
            match kind {
                5 => {
                    lines.remove(line);
                }
                6 => lines.insert(line, lines[other].clone()),
                7 => lines.swap(line, other),
                8 => {
                    lines[line] = format!(
                        "{}{}",
                        " ".repeat(prng.below(7) as usize),
                        lines[line].trim_start()
                    );
                }
                9 => lines.iter_mut().for_each(|line| *line = line.trim_start().to_owned()),
                _ => lines[line] = lines[line].trim_start_matches("- ").to_owned(),
            }
            return lines.join("\n");
        }
    }
    letters.into_iter().collect()
}

/// A range of a text's bytes, as it must be.
fn check(text: &str, range: &Range<usize>, what: &str) {
    assert!(text.get(range.clone()).is_some(), "{what}: {range:?} of {text:?}");
}

/// All that the editor says of the first file.
fn look(session: &Session, prng: &mut Prng) {
    let file = &session.files()[0];
    let text = &file.text;
    for remark in &file.remarks {
        check(text, &remark.span, "a remark");
        assert!(remark.line >= 1 && remark.column >= 1);
        if remark.fix.is_some() {
            let mended = remark.mended(text).unwrap_or_else(|| panic!("a fix of {text:?}"));
            assert_ne!(&mended, text, "a fix mends something");
            let _ = packetwalk::manifest::parse(&mended);
        }
    }
    for range in assist::kept(text) {
        check(text, &range, "a mark");
    }
    for _ in 0..3 {
        let at = prng.below(u32::try_from(text.len()).expect("short") + 2) as usize;
        for completion in assist::complete(text, at, session.world()) {
            check(text, &completion.range, "a completion");
            let at = text.floor_char_boundary(at.min(text.len()));
            assert!(
                completion.range.start <= at && at <= completion.range.end,
                "{completion:?} at {at}"
            );
            assert!(!completion.label.is_empty());
        }
        if let Some(about) = assist::about(text, at) {
            check(text, &about.range, "a field");
        }
        let _ = assist::told(&assist::acts(text, at, session.world()));
    }
}

/// Applies the draft to this copy of a session: one that is refused leaves the world as it was, and says
/// why at a place.
fn apply(session: &mut Session) -> bool {
    let (revision, objects) = {
        let world = session.world();
        (world.revision(), world.control_plane().objects().clone())
    };
    session.update(Intent::Apply(0));
    let file = &session.files()[0];
    for remark in &file.remarks {
        check(&file.text, &remark.span, "a refusal");
    }
    if file.has_errors() {
        let world = session.world();
        assert_eq!(world.revision(), revision, "{}", file.text);
        let is_same = *world.control_plane().objects() == objects;
        assert!(is_same, "a refused draft changed the world: {}", file.text);
    }
    !file.has_errors()
}

#[test]
fn no_manifest_upsets_the_editor() {
    let many = std::env::var("MANIFESTS").map_or(MANIFESTS, |many| many.parse().expect("a number"));
    let worlds: Vec<(Session, Vec<String>)> = PRESETS
        .iter()
        .filter(|preset| preset.id != "crowd")
        .map(|preset| {
            let session = Session::open(preset.id);
            let texts = session.files().iter().map(|file| file.text.clone()).collect();
            (session, texts)
        })
        .collect();
    let mut prng = Prng::from_seed(5);
    let (mut applied, mut wrong) = (0, 0);
    for _ in 0..many {
        let world = pick(&mut prng, &worlds).expect("some");
        let (session, texts) = &worlds[world];
        let mut text = texts[pick(&mut prng, texts).expect("some")].clone();
        for _ in 0..=prng.below(CHANGES_MAX) {
            text = changed(&text, &mut prng);
        }
        let mut session = session.clone();
        let (log, objects) = (session.history().log().len(), session.world().revision());
        session.update(Intent::Edit { file: 0, text });
        assert_eq!((session.history().log().len(), session.world().revision()), (log, objects));
        look(&session, &mut prng);
        wrong += u32::from(session.files()[0].has_errors());
        applied += u32::from(apply(&mut session));
    }
    println!("{many} manifests: {wrong} with errors, {applied} applied");
    assert!(applied > many / 10 && wrong > many / 10, "{applied} and {wrong} of {many}");
}
