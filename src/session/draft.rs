//! The editor's texts against what is applied: remarks with places, the last good text.

use std::ops::Range;

use crate::api::{FieldPath, Object, Status};
use crate::manifest::{self, Document, Severity, Stage, reindent};
use crate::session::lint::{Lint, lints};
use crate::simulation::Simulation;

/// One file of the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    /// What its tab says.
    pub title: String,
    /// Its text as it stands in the editor.
    pub text: String,
    /// Its text when it was last applied.
    pub applied: String,
    /// What is wrong with it, or odd.
    pub remarks: Vec<Remark>,
}

/// A remark about a place in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Whether it keeps the text from being applied.
    pub is_error: bool,
    /// Bytes of the text it is about.
    pub span: Range<usize>,
    /// The line it is about, from 1.
    pub line: usize,
    /// The column it begins at, from 1.
    pub column: usize,
    /// What kubectl or the API server says.
    pub message: String,
    /// The same in plain words, where that helps.
    pub hint: Option<String>,
    /// What Kubernetes accepts, but was hardly meant.
    pub is_lint: bool,
    /// What would mend it, if it were written in the span's place, or in that of `mends`.
    pub fix: Option<String>,
    /// The bytes that the fix takes the place of, if it is more than the span.
    pub mends: Option<Range<usize>>,
}

impl Remark {
    /// The text with this mended.
    #[must_use]
    pub fn mended(&self, text: &str) -> Option<String> {
        let fix = self.fix.as_ref()?;
        let place = self.mends.as_ref().unwrap_or(&self.span);
        let (before, after) = (text.get(..place.start)?, text.get(place.end..)?);
        Some(format!("{before}{fix}{after}"))
    }
}

impl DraftFile {
    /// A file that has been applied as it stands.
    #[must_use]
    pub fn applied(title: &str, text: &str) -> Self {
        Self {
            title: title.to_owned(),
            text: text.to_owned(),
            applied: text.to_owned(),
            remarks: Vec::new(),
        }
    }

    /// Whether the text differs from what was applied last.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.text != self.applied
    }

    /// Whether a remark keeps it from being applied.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.remarks.iter().any(|remark| remark.is_error)
    }

    /// Takes a new text and reads it: what reading alone can say is said at once.
    pub fn edit(&mut self, text: String) {
        self.text = text;
        let parsed = manifest::parse(&self.text);
        self.remarks = self.remarks_of(&parsed);
    }

    /// Looks anew for what is odd, as the world stands now; not in a text with errors.
    #[inline(never)]
    pub(super) fn lint(&mut self, world: &Simulation) {
        self.remarks.retain(|remark| !remark.is_lint);
        if self.has_errors() {
            return self.offer_indentation();
        }
        let parsed = manifest::parse(&self.text);
        for Lint { span, message, fix } in lints(&self.text, &parsed.documents, world) {
            let remark = self.remark(false, span, message, None);
            self.remarks.push(Remark { is_lint: true, fix, ..remark });
        }
    }

    /// A text that came without its indentation can have it again: one fix for all its documents.
    #[inline(never)]
    fn offer_indentation(&mut self) {
        let documents = reindent::restored(&self.text);
        let (Some((first, _)), Some((last, _))) = (documents.first(), documents.last()) else {
            return;
        };
        let place = first.start..last.end;
        let (mut fix, mut at) = (String::new(), place.start);
        for (range, better) in &documents {
            fix += self.text.get(at..range.start).unwrap_or("");
            fix += better;
            at = range.end;
        }
        let errors = |parsed: &manifest::Parsed| {
            let all = parsed.diagnostics.iter();
            all.filter(|diagnostic| diagnostic.severity == Severity::Error).count()
        };
        let remark = self.remarks.iter().position(|remark| remark.is_error);
        let Some(remark) = remark.and_then(|first| self.remarks.get_mut(first)) else { return };
        let mended = Remark { fix: Some(fix), mends: Some(place), ..remark.clone() };
        // A reader stops at what is no YAML: more may be wrong behind it than was said.
        let was = manifest::parse(&self.text);
        let is_no_yaml = was.diagnostics.iter().any(|it| it.stage == Stage::Parse);
        let text = mended.mended(&self.text).unwrap_or_default();
        if is_no_yaml || errors(&manifest::parse(&text)) <= errors(&was) {
            *remark = mended;
        }
    }

    /// The objects the text describes.
    ///
    /// `None` if the text cannot be read; the remarks say why.
    pub fn objects(&mut self) -> Option<Vec<Document>> {
        let parsed = manifest::parse(&self.text);
        self.remarks = self.remarks_of(&parsed);
        (!self.has_errors()).then_some(parsed.documents)
    }

    /// Notes that the text is what runs now.
    pub fn was_applied(&mut self) {
        self.applied.clone_from(&self.text);
    }

    /// Notes why the API server refused one of the documents, at the fields it named.
    pub fn was_refused(&mut self, document: Option<&Document>, status: &Status) {
        let kind = document.map_or("", |document| document.object.kind().as_str());
        let name = document.map_or("", |document| document.object.metadata().name.as_str());
        if status.causes.is_empty() {
            let message = format!("Error from server ({}): {}", status.reason, status.message);
            let span = document.map_or(0..0, |document| document.range.clone());
            self.remarks.push(self.remark(true, first_line(&self.text, span), message, None));
        }
        for cause in &status.causes {
            let span = document.map_or(0..0, |document| place(document, &cause.path));
            let message = format!("The {kind} \"{name}\" is invalid: {cause}");
            self.remarks.push(self.remark(true, span, message, None));
        }
    }

    /// Notes something about the whole text.
    pub fn add_remark(&mut self, message: String) {
        self.remarks.push(self.remark(true, 0..0, message, None));
    }

    fn remarks_of(&self, parsed: &manifest::Parsed) -> Vec<Remark> {
        parsed
            .diagnostics
            .iter()
            .map(|diagnostic| {
                let is_error = diagnostic.severity == Severity::Error;
                let message = diagnostic.kubectl();
                self.remark(is_error, diagnostic.span.clone(), message, diagnostic.hint.clone())
            })
            .collect()
    }

    fn remark(
        &self,
        is_error: bool,
        span: Range<usize>,
        message: String,
        hint: Option<String>,
    ) -> Remark {
        let (line, column) = manifest::line_column(&self.text, span.start);
        Remark {
            is_error,
            span,
            line,
            column,
            message,
            hint,
            is_lint: false,
            fix: None,
            mends: None,
        }
    }
}

/// Where a field stands, or the nearest thing around it that does.
fn place(document: &Document, path: &FieldPath) -> Range<usize> {
    let mut path = Some(path.clone());
    while let Some(at) = path {
        if let Some(span) = document.span(&at) {
            return span;
        }
        path = at.parent();
    }
    document.range.clone()
}

fn first_line(text: &str, span: Range<usize>) -> Range<usize> {
    let rest = text.get(span.start..).unwrap_or("");
    span.start..span.start + rest.find('\n').unwrap_or(rest.len())
}

/// The tab's title of a text: kind and name of its first object.
#[must_use]
pub fn title(objects: &[Object]) -> String {
    match objects.first() {
        Some(object) => format!("{} {}", object.kind().as_str(), object.metadata().name),
        None => "New".to_owned(),
    }
}
