//! A lesson in another language: a sibling file that has texts and nothing else, under the lesson's
//! own ids. What a translation leaves out stays English.

use crate::lesson::decode::VERSION;
use crate::lesson::reader::{Fields, Problem, Reader};
use crate::lesson::{Beat, BeatKind, Guess, Hint, Lesson};
use crate::manifest::tree::Node;

/// The lesson with the texts of this translation.
///
/// # Errors
/// Everything that is wrong with the translation, in the order of its text.
pub fn translate(lesson: &Lesson, text: &str) -> Result<Lesson, Vec<Problem>> {
    let mut reader = Reader::new(text);
    let root = match crate::manifest::tree(text) {
        Ok(root) => root,
        Err((message, span)) => {
            reader.complain(&span, "", &message);
            return Err(reader.problems);
        }
    };
    let mut lesson = lesson.clone();
    reader.translation(&root, &mut lesson);
    if reader.problems.is_empty() { Ok(lesson) } else { Err(reader.problems) }
}

impl Reader<'_> {
    fn translation(&mut self, root: &Node, lesson: &mut Lesson) {
        const KNOWN: [&str; 7] =
            ["apiVersion", "kind", "metadata", "idea", "beats", "bonus", "close"];
        let at = self.fields(root, "", &KNOWN);
        self.one_of(&at, "apiVersion", &[VERSION]);
        self.one_of(&at, "kind", &["Lesson"]);
        if let Some(node) = root.get("metadata") {
            let at = self.fields(node, "metadata", &["id", "lang", "title"]);
            self.one_of(&at, "id", &[lesson.metadata.id.as_str()]);
            lesson.metadata.lang = self.text(&at, "lang");
            self.put(&at, "title", 48, &mut lesson.metadata.title);
        } else {
            self.complain_at(&at, "\"metadata\" is missing");
        }
        self.put(&at, "idea", 140, &mut lesson.idea);
        self.own_beats(&at, "beats", &mut lesson.beats);
        self.own_beats(&at, "bonus", &mut lesson.bonus);
        if let Some(node) = root.get("close") {
            let at = self.fields(node, "close", &["saw", "remember", "realWorld", "note"]);
            let close = &mut lesson.close;
            self.put(&at, "saw", usize::MAX, &mut close.saw);
            self.put(&at, "remember", usize::MAX, &mut close.remember);
            self.put(&at, "realWorld", usize::MAX, &mut close.real_world);
            self.put(&at, "note", usize::MAX, &mut close.note);
        }
    }

    /// Puts a text in the English one's place, if there is one.
    fn put(&mut self, at: &Fields<'_>, key: &str, max: usize, english: &mut String) {
        if at.has(key) {
            *english = self.short(at, key, max);
        }
    }

    fn own_beats(&mut self, at: &Fields<'_>, key: &str, beats: &mut [Beat]) {
        let path = at.under(key);
        for entry in at.node.get(key).map(Node::entries).unwrap_or_default() {
            match beats.iter_mut().find(|beat| beat.id == entry.key) {
                Some(beat) => {
                    self.own_beat(&entry.value, &format!("{path}.{}", entry.key), &mut beat.kind);
                }
                None => self.complain(&entry.key_span, &path, "the lesson has no such beat"),
            }
        }
    }

    fn own_beat(&mut self, node: &Node, path: &str, kind: &mut BeatKind) {
        match kind {
            BeatKind::Say { text, .. } => {
                let at = self.fields(node, path, &["text"]);
                self.put(&at, "text", 280, text);
            }
            BeatKind::Predict { question, guess, .. } => {
                let at = self.fields(node, path, &["question", "options"]);
                self.put(&at, "question", usize::MAX, question);
                if let Guess::Options(options) = guess {
                    let all = options.iter_mut();
                    let all = all.map(|one| (one.id.clone(), &mut one.text, &mut one.why));
                    self.own_options(&at, 90, all.collect());
                }
            }
            BeatKind::Do { goal, hints, .. } => {
                let at = self.fields(node, path, &["goal", "hints"]);
                self.put(&at, "goal", 160, goal);
                self.own_hints(&at, hints);
            }
            BeatKind::Explain { question, options } => {
                let at = self.fields(node, path, &["question", "options"]);
                self.put(&at, "question", usize::MAX, question);
                let all = options.iter_mut().enumerate();
                let all =
                    all.map(|(place, one)| ((place + 1).to_string(), &mut one.text, &mut one.why));
                self.own_options(&at, usize::MAX, all.collect());
            }
        }
    }

    /// Options by their ids, or by their numbers where they have none.
    fn own_options(&mut self, at: &Fields<'_>, max: usize, mut options: Vec<Words<'_>>) {
        let path = at.under("options");
        for entry in at.node.get("options").map(Node::entries).unwrap_or_default() {
            let found = options.iter_mut().find(|(id, ..)| *id == entry.key);
            let Some((_, text, why)) = found else {
                self.complain(&entry.key_span, &path, "the lesson has no such option");
                continue;
            };
            let path = format!("{path}.{}", entry.key);
            let at = self.fields(&entry.value, &path, &["text", "why"]);
            self.put(&at, "text", max, text);
            self.put(&at, "why", usize::MAX, why);
        }
    }

    fn own_hints(&mut self, at: &Fields<'_>, hints: &mut [Hint]) {
        if !at.has("hints") {
            return;
        }
        let own = self.texts(at, "hints");
        if own.len() != hints.len() {
            let what = format!("the lesson has {} hints here, not {}", hints.len(), own.len());
            self.complain_at(at, &what);
        }
        for (hint, own) in hints.iter_mut().zip(own) {
            hint.text = own;
        }
    }
}

/// An option: its id, its text, and why it is right or wrong.
type Words<'a> = (String, &'a mut String, &'a mut String);
