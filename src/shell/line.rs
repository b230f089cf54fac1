//! A line of the shell: words, quotes, pipes, lists, loops and here-documents, as bash reads them.
//!
//! Only as much of bash as people type who try a Service out. What is not there is refused in a
//! sentence, and nothing of such a line runs.

pub use crate::shell::token::sequence;
use crate::shell::token::{Token, UNFINISHED, Word, tokens, unexpected};

/// One pipeline to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When it runs, by how the one before ended.
    pub when: When,
    /// Its commands' words, the first one's first.
    pub stages: Vec<Vec<String>>,
    /// What the first command reads, if that is written in the line itself.
    pub stdin: Option<String>,
    /// Whether what it prints is thrown away: standard output, standard error.
    pub discards: (bool, bool),
    /// The file that takes what it prints, and whether that goes on with what is there.
    pub file: Option<(String, bool)>,
    /// Whether what it prints is kept for the step that ends a loop with a pipe behind it.
    pub is_kept: bool,
    /// Whether its first command reads what was kept.
    pub takes_kept: bool,
}

/// When a step runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In any case.
    Always,
    /// After success: `&&`.
    Success,
    /// After failure: `||`.
    Failure,
}

/// More steps than these one line does not run.
pub const STEPS_MAX: usize = 300;

/// What a line comes to, all its loops written out.
///
/// # Errors
/// What bash says of a line that it cannot read, without its name in front.
pub fn parse(text: &str) -> Result<Vec<Step>, String> {
    let text = text.replace("\\\n", " ");
    let (tokens, documents) = tokens(&text)?;
    let mut parser = Parser { tokens: &tokens, documents: documents.into_iter(), at: 0 };
    let list = parser.list(&[])?;
    let mut steps = Vec::new();
    write_out(&list, &mut Vec::new(), &mut steps)?;
    Ok(steps)
}

/// Whether the text is a whole command, or more lines are to come: an open quote, loop or document.
#[must_use]
pub fn is_whole(text: &str) -> bool {
    !matches!(parse(text), Err(error) if error == UNFINISHED)
}

/// Words that begin and end parts of a loop.
const RESERVED: [&str; 8] = ["for", "in", "do", "done", "while", "until", "if", "function"];

/// What runs one after the other.
#[derive(Clone, Debug)]
enum Part {
    Pipeline {
        when: When,
        stages: Vec<Vec<Word>>,
        stdin: Option<String>,
        discards: (bool, bool),
        file: Option<(Word, bool)>,
    },
    For {
        name: String,
        words: Vec<Word>,
        body: Vec<Part>,
        pipe: Vec<Vec<Word>>,
    },
    /// `while true`: it ends with Ctrl+C, or when the line has run long enough.
    Forever {
        body: Vec<Part>,
        pipe: Vec<Vec<Word>>,
    },
}

struct Parser<'a> {
    tokens: &'a [Token],
    documents: std::vec::IntoIter<String>,
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// The word that stands here, if it is a plain one.
    fn keyword(&self) -> Option<&str> {
        match self.peek() {
            Some(Token::Word(word)) => word.plain(),
            _ => None,
        }
    }

    fn skip(&mut self, signs: &[&str]) {
        while matches!(self.peek(), Some(Token::Sign(sign)) if signs.contains(sign)) {
            self.at += 1;
        }
    }

    fn expect(&mut self, word: &str) -> Result<(), String> {
        if self.keyword() == Some(word) {
            self.at += 1;
            return Ok(());
        }
        Err(self.surprise())
    }

    fn surprise(&self) -> String {
        match self.peek() {
            None => UNFINISHED.to_owned(),
            Some(Token::Sign(sign)) => unexpected(sign),
            Some(Token::Word(word)) => unexpected(&word.with(&[])),
            Some(Token::Away(_) | Token::Join | Token::File(..)) => unexpected(">"),
            Some(Token::Document) => unexpected("<<"),
        }
    }

    /// Parts up to one of these words, which is not taken.
    fn list(&mut self, ends: &[&str]) -> Result<Vec<Part>, String> {
        let mut parts = Vec::new();
        let mut when = When::Always;
        self.skip(&["\n"]);
        loop {
            match self.keyword() {
                Some(word) if ends.contains(&word) => return Ok(parts),
                None if self.peek().is_none() && ends.is_empty() => return Ok(parts),
                None if self.peek().is_none() => return Err(UNFINISHED.to_owned()),
                _ => {}
            }
            parts.push(self.part(when)?);
            when = match self.peek() {
                Some(Token::Sign("&&")) => When::Success,
                Some(Token::Sign("||")) => When::Failure,
                Some(Token::Sign(";" | "\n")) | None => When::Always,
                Some(_) => return Err(self.surprise()),
            };
            if self.peek().is_some() {
                self.at += 1;
            }
            self.skip(&["\n"]);
            if when != When::Always && self.peek().is_none() {
                return Err(UNFINISHED.to_owned());
            }
        }
    }

    fn part(&mut self, when: When) -> Result<Part, String> {
        match self.keyword() {
            Some("for") => self.for_loop(),
            Some("while") => {
                self.at += 1;
                if !matches!(self.keyword(), Some("true" | ":")) {
                    return Err("of while this shell has only `while true`".to_owned());
                }
                self.at += 1;
                Ok(Part::Forever { body: self.body()?, pipe: self.pipe()? })
            }
            Some(word) if RESERVED.contains(&word) => Err(self.surprise()),
            _ => self.pipeline(when),
        }
    }

    fn for_loop(&mut self) -> Result<Part, String> {
        self.at += 1;
        let Some(name) = self.keyword().map(str::to_owned) else { return Err(self.surprise()) };
        self.at += 1;
        self.expect("in")?;
        let mut words = Vec::new();
        while let Some(Token::Word(word)) = self.peek() {
            words.push(word.clone());
            self.at += 1;
        }
        Ok(Part::For { name, words, body: self.body()?, pipe: self.pipe()? })
    }

    fn body(&mut self) -> Result<Vec<Part>, String> {
        self.skip(&[";", "\n"]);
        self.expect("do")?;
        let body = self.list(&["done"])?;
        self.expect("done")?;
        Ok(body)
    }

    /// What stands behind a loop's `done |`.
    fn pipe(&mut self) -> Result<Vec<Vec<Word>>, String> {
        if !matches!(self.peek(), Some(Token::Sign("|"))) {
            return Ok(Vec::new());
        }
        self.at += 1;
        match self.pipeline(When::Always)? {
            Part::Pipeline { stages, .. } => Ok(stages),
            Part::For { .. } | Part::Forever { .. } => Err(self.surprise()),
        }
    }

    fn pipeline(&mut self, when: When) -> Result<Part, String> {
        let (mut stages, mut stdin, mut discards) = (vec![Vec::new()], None, (false, false));
        let mut file = None;
        loop {
            match self.peek() {
                Some(Token::Word(word)) => {
                    let word = word.clone();
                    if let Some(stage) = stages.last_mut() {
                        stage.push(word);
                    }
                }
                Some(Token::Away(true)) => discards.1 = true,
                Some(Token::Away(false)) => discards.0 = true,
                Some(Token::File(name, goes_on)) => file = Some((name.clone(), *goes_on)),
                Some(Token::Join) => {}
                Some(Token::Document) => stdin = self.documents.next(),
                Some(Token::Sign("|")) if stages.last().is_some_and(|s| !s.is_empty()) => {
                    stages.push(Vec::new());
                }
                _ => break,
            }
            self.at += 1;
        }
        if stages.iter().any(Vec::is_empty) {
            return Err(self.surprise());
        }
        Ok(Part::Pipeline { when, stages, stdin, discards, file })
    }
}

fn write_out(
    parts: &[Part],
    variables: &mut Vec<(String, String)>,
    steps: &mut Vec<Step>,
) -> Result<(), String> {
    for part in parts {
        match part {
            Part::Pipeline { when, stages, stdin, discards, file } => {
                if steps.len() >= STEPS_MAX {
                    return Ok(());
                }
                let stages = written(stages, variables);
                let (when, stdin, discards) = (*when, stdin.clone(), *discards);
                let (is_kept, takes_kept) = (false, false);
                let named = |(word, goes_on): &(Word, bool)| (word.with(variables), *goes_on);
                let file = file.as_ref().map(named);
                steps.push(Step { when, stages, stdin, discards, file, is_kept, takes_kept });
            }
            Part::For { name, words, body, pipe } => {
                let before = steps.len();
                let words: Vec<String> = words.iter().flat_map(|w| split(w, variables)).collect();
                for word in words {
                    variables.push((name.clone(), word));
                    write_out(body, variables, steps)?;
                    variables.pop();
                }
                collect(before, pipe, variables, steps);
            }
            Part::Forever { body, pipe } => {
                let before = steps.len();
                write_out(body, variables, steps)?;
                if steps.len() == before {
                    return Err(unexpected("done"));
                }
                while steps.len() < STEPS_MAX {
                    write_out(body, variables, steps)?;
                }
                collect(before, pipe, variables, steps);
            }
        }
    }
    Ok(())
}

/// What the steps from `before` on print goes into a pipe.
fn collect(
    before: usize,
    pipe: &[Vec<Word>],
    variables: &[(String, String)],
    steps: &mut Vec<Step>,
) {
    if pipe.is_empty() {
        return;
    }
    for step in steps.iter_mut().skip(before) {
        step.is_kept = true;
    }
    steps.push(Step {
        when: When::Always,
        stages: written(pipe, variables),
        stdin: None,
        discards: (false, false),
        file: None,
        is_kept: false,
        takes_kept: true,
    });
}

fn written(stages: &[Vec<Word>], variables: &[(String, String)]) -> Vec<Vec<String>> {
    let words = |stage: &Vec<Word>| stage.iter().flat_map(|w| split(w, variables)).collect();
    stages.iter().map(words).collect()
}

/// What a word comes to: unquoted ones fall apart at blanks, and `{1..3}` counts.
fn split(word: &Word, variables: &[(String, String)]) -> Vec<String> {
    let text = word.with(variables);
    if word.is_quoted {
        return vec![text];
    }
    let range = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')?.split_once(".."));
    if let Some(numbers) = range.and_then(|(first, last)| sequence(&[first, last])) {
        return numbers;
    }
    text.split_whitespace().map(str::to_owned).collect()
}
