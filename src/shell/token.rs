//! The pieces of a line of the shell: words with their quotes, signs, here-documents.

/// What is said of a text that is not over yet.
pub(super) const UNFINISHED: &str = "syntax error: unexpected end of file";

/// A piece of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A word.
    Word(Word),
    /// `;`, `&&`, `||`, `|`, a line's end.
    Sign(&'static str),
    /// `>` or `2>` with what follows it: whether it is standard error.
    Away(bool),
    /// `> FILE` or `>> FILE`: the file, and whether it goes on with what is there.
    File(Word, bool),
    /// `2>&1`.
    Join,
    /// `<<EOF`: the next of the documents.
    Document,
}

/// A word in parts, each with whether variables in it are replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    parts: Vec<(String, bool)>,
    pub(super) is_quoted: bool,
}

impl Word {
    fn push(&mut self, sign: char, is_open: bool) {
        match self.parts.last_mut() {
            Some((text, open)) if *open == is_open => text.push(sign),
            _ => self.parts.push((sign.to_string(), is_open)),
        }
    }

    /// Whether there is nothing of it.
    const fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Its text, if nothing in it is quoted.
    pub(super) fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [(text, _)] if !self.is_quoted => Some(text),
            _ => None,
        }
    }

    /// Its text with these variables.
    pub(super) fn with(&self, variables: &[(String, String)]) -> String {
        let part = |(text, is_open): &(String, bool)| {
            if *is_open { replaced(text, variables) } else { text.clone() }
        };
        self.parts.iter().map(part).collect()
    }
}

/// `$i` and `${i}` by what they stand for; unknown variables are empty.
fn replaced(text: &str, variables: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let braced = after.strip_prefix('{').and_then(|inner| inner.split_once('}'));
        let (name, behind) = braced.unwrap_or_else(|| {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            after.split_at(end.unwrap_or(after.len()))
        });
        if name.is_empty() {
            out.push('$');
        } else if let Some((_, value)) = variables.iter().rev().find(|(known, _)| known == name) {
            out.push_str(value);
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

type Signs<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// The pieces of a text, and the here-documents in it.
pub(super) fn tokens(text: &str) -> Result<(Vec<Token>, Vec<String>), String> {
    let (mut tokens, mut documents) = (Vec::new(), Vec::new());
    let mut ends: Vec<String> = Vec::new();
    let mut signs = text.chars().peekable();
    while let Some(&sign) = signs.peek() {
        match sign {
            ' ' | '\t' | '\r' => drop(signs.next()),
            '#' => while signs.next_if(|sign| *sign != '\n').is_some() {},
            '\n' => {
                signs.next();
                tokens.push(Token::Sign("\n"));
                for end in std::mem::take(&mut ends) {
                    documents.push(document(&mut signs, &end)?);
                }
            }
            ';' | '&' | '|' => tokens.push(operator(&mut signs)?),
            '>' => {
                signs.next();
                let goes_on = signs.next_if_eq(&'>').is_some();
                tokens.push(away(&mut signs, false, goes_on)?);
            }
            '<' => {
                signs.next();
                if signs.next_if_eq(&'<').is_none() {
                    return Err("this shell reads no files with <; use -f".to_owned());
                }
                signs.next_if_eq(&'-');
                while signs.next_if_eq(&' ').is_some() {}
                let end = word(&mut signs)?.parts.into_iter().map(|(text, _)| text).collect();
                ends.push(end);
                tokens.push(Token::Document);
            }
            '(' | ')' => return Err(unexpected(&sign.to_string())),
            _ => {
                let found = word(&mut signs)?;
                // `2>/dev/null` and `2>&1`.
                if found.plain() == Some("2") && signs.next_if_eq(&'>').is_some() {
                    tokens.push(away(&mut signs, true, false)?);
                } else {
                    tokens.push(Token::Word(found));
                }
            }
        }
    }
    if ends.is_empty() { Ok((tokens, documents)) } else { Err(UNFINISHED.to_owned()) }
}

fn away(signs: &mut Signs<'_>, is_error: bool, goes_on: bool) -> Result<Token, String> {
    if signs.next_if_eq(&'&').is_some() {
        let to = word(signs)?;
        return Ok(if is_error {
            Token::Join
        } else {
            drop(to);
            Token::Away(false)
        });
    }
    while signs.next_if_eq(&' ').is_some() {}
    let to = word(signs)?;
    match to.plain() {
        Some("/dev/null") => Ok(Token::Away(is_error)),
        _ if to.is_empty() => Err(unexpected("newline")),
        _ if is_error => Err("this shell writes no errors to files, only to /dev/null".to_owned()),
        _ => Ok(Token::File(to, goes_on)),
    }
}

fn operator(signs: &mut Signs<'_>) -> Result<Token, String> {
    let sign = signs.next();
    let is_double = |signs: &mut Signs<'_>, sign| signs.next_if_eq(&sign).is_some();
    Ok(Token::Sign(match sign {
        Some('&') if is_double(signs, '&') => "&&",
        Some('|') if is_double(signs, '|') => "||",
        Some('|') => "|",
        Some('&') => return Err("this shell runs nothing in the background".to_owned()),
        _ => ";",
    }))
}

/// The lines up to one that is only `end`.
fn document(signs: &mut Signs<'_>, end: &str) -> Result<String, String> {
    let mut text = String::new();
    loop {
        let mut line = String::new();
        while let Some(sign) = signs.next_if(|sign| *sign != '\n') {
            line.push(sign);
        }
        let has_more = signs.next().is_some();
        if line.trim() == end {
            return Ok(text);
        }
        if !has_more {
            return Err(UNFINISHED.to_owned());
        }
        text.push_str(&line);
        text.push('\n');
    }
}

fn word(signs: &mut Signs<'_>) -> Result<Word, String> {
    let mut word = Word::default();
    while let Some(&sign) = signs.peek() {
        match sign {
            ' ' | '\t' | '\r' | '\n' | ';' | '&' | '|' | '<' | '>' | ')' => break,
            '(' => return Err(unexpected("(")),
            '\'' | '"' => {
                signs.next();
                word.is_quoted = true;
                quoted(signs, sign, &mut word)?;
            }
            '\\' => {
                signs.next();
                word.is_quoted = true;
                if let Some(next) = signs.next() {
                    word.push(next, false);
                }
            }
            '$' => {
                signs.next();
                word.push('$', true);
                if signs.next_if_eq(&'(').is_some() {
                    substitution(signs, &mut word)?;
                }
            }
            '`' => return Err("this shell has no `…`; of $(…) only $(seq …)".to_owned()),
            _ => {
                signs.next();
                word.push(sign, true);
            }
        }
    }
    Ok(word)
}

fn quoted(signs: &mut Signs<'_>, quote: char, word: &mut Word) -> Result<(), String> {
    // An empty word is one too.
    if word.parts.is_empty() {
        word.parts.push((String::new(), quote == '"'));
    }
    loop {
        match signs.next() {
            None => return Err(UNFINISHED.to_owned()),
            Some(sign) if sign == quote => return Ok(()),
            Some('\\') if quote == '"' => match signs.next() {
                Some(sign @ ('"' | '\\' | '$')) => word.push(sign, false),
                Some(sign) => {
                    word.push('\\', false);
                    word.push(sign, false);
                }
                None => return Err(UNFINISHED.to_owned()),
            },
            Some(sign) => word.push(sign, quote == '"'),
        }
    }
}

/// `$(seq 3)` is the words `1 2 3`; nothing else can stand there.
fn substitution(signs: &mut Signs<'_>, word: &mut Word) -> Result<(), String> {
    let mut inner = String::new();
    loop {
        match signs.next() {
            None => return Err(UNFINISHED.to_owned()),
            Some(')') => break,
            Some(sign) => inner.push(sign),
        }
    }
    let words: Vec<&str> = inner.split_whitespace().collect();
    let numbers = match words.as_slice() {
        ["seq", numbers @ ..] => sequence(numbers),
        _ => None,
    };
    let Some(numbers) = numbers else {
        return Err(format!("of $(…) this shell has only $(seq …), not $({inner})"));
    };
    // The sign of the dollar stands there already.
    if let Some((text, _)) = word.parts.last_mut() {
        text.pop();
    }
    for sign in numbers.join(" ").chars() {
        word.push(sign, true);
    }
    Ok(())
}

/// What `seq` counts: `seq 3`, `seq 2 4`, `seq 1 2 9`.
#[must_use]
pub fn sequence(words: &[&str]) -> Option<Vec<String>> {
    let numbers: Option<Vec<i64>> = words.iter().map(|word| word.parse().ok()).collect();
    let (first, step, last) = match numbers?.as_slice() {
        [last] => (1, 1, *last),
        [first, last] => (*first, 1, *last),
        [first, step, last] => (*first, *step, *last),
        _ => return None,
    };
    if step == 0 {
        return None;
    }
    let is_in = |number: &i64| if step > 0 { *number <= last } else { *number >= last };
    let all = std::iter::successors(Some(first), |number| number.checked_add(step));
    Some(all.take_while(is_in).take(10_000).map(|number| number.to_string()).collect())
}

pub(super) fn unexpected(token: &str) -> String {
    let token = if token == "\n" { "newline" } else { token };
    format!("syntax error near unexpected token `{token}'")
}
