//! Whatever is typed, the terminal answers: no line panics, and none that is refused changes the world.

use packetwalk::prng::Prng;
use packetwalk::session::{Intent, Session};
use packetwalk::shell::line;
use packetwalk::time::SimDuration;

/// Pieces of which lines are made: words of commands, signs of the shell, and what is none of both.
const PIECES: [&str; 48] = [
    "curl",
    "kubectl",
    "get",
    "svc",
    "pods",
    "-o",
    "yaml",
    "wide",
    "|",
    "grep",
    "sort",
    "uniq",
    "-c",
    ";",
    "&&",
    "||",
    "for",
    "i",
    "in",
    "$(seq 3)",
    "do",
    "done",
    "while",
    "true",
    "'",
    "\"",
    "\\",
    "$i",
    "${",
    "http://10.96.45.12",
    "http://[",
    "--",
    "-",
    "exec",
    "toolbox",
    "sh",
    "ssh",
    "node-a",
    "exit",
    "\n",
    "<<EOF",
    "EOF",
    ">",
    "/dev/null",
    "2>&1",
    "(",
    "é",
    "apply -f service.yaml",
];

fn text(prng: &mut Prng) -> String {
    let mut text = String::new();
    for _ in 0..=prng.below(9) {
        let many = u32::try_from(PIECES.len()).unwrap();
        text.push_str(PIECES[usize::try_from(prng.below(many)).unwrap()]);
        if prng.below(5) > 0 {
            text.push(' ');
        }
    }
    text
}

#[test]
fn any_text_is_read_or_refused() {
    let mut prng = Prng::from_seed(7);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..100_000 {
        match line::parse(&text(&mut prng)) {
            Ok(steps) => {
                assert!(steps.len() <= line::STEPS_MAX + 1);
                assert!(steps.iter().all(|step| !step.stages.is_empty()));
                read += 1;
            }
            Err(error) => {
                assert!(!error.is_empty());
                refused += 1;
            }
        }
    }
    assert!(read > 10_000 && refused > 10_000, "{read} {refused}");
}

#[test]
fn any_line_is_answered_and_what_is_refused_changes_nothing() {
    let mut prng = Prng::from_seed(11);
    let mut session = Session::open("s0-nodeport");
    for round in 0..12_000 {
        if round % 250 == 0 {
            session = Session::open("s0-nodeport");
        }
        let (line, before) = (text(&mut prng), session.history().log().len());
        let is_refused = line::parse(&line).is_err();
        session.update(Intent::Type(line));
        if is_refused {
            assert_eq!(session.history().log().len(), before);
        }
        session.update(Intent::Elapsed(SimDuration { us: 80_000 }));
        session.update(Intent::Interrupt);
        assert!(session.terminal().entries().len() <= 600);
    }
}
