//! Where in the editor's files a field of an object stands.

use crate::api::{FieldPath, ObjectRef};
use crate::manifest;
use crate::session::Session;

/// A field's place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPlace {
    /// The file, by its number.
    pub file: usize,
    /// What its tab says.
    pub title: String,
    /// The line, from 1.
    pub line: usize,
    /// The byte its value begins at.
    pub start: usize,
    /// The line as it stands there, without its indent.
    pub text: String,
}

impl Session {
    /// Where a field of an object is written; `None` if it is a default, or in no file.
    #[must_use]
    pub fn place_of(&self, object: &ObjectRef, path: &FieldPath) -> Option<FieldPlace> {
        self.files().iter().enumerate().find_map(|(file, draft)| {
            let parsed = manifest::parse(&draft.text);
            let mut documents = parsed.documents.iter();
            let document = documents.find(|document| {
                let written = document.object.reference();
                let namespace = document.object.metadata().namespace_or_default();
                written.kind == object.kind
                    && written.name == object.name
                    && namespace == object.namespace
            })?;
            let start = document.spans.get(path)?.value.start;
            let (line, _) = manifest::line_column(&draft.text, start);
            let text = draft.text.lines().nth(line - 1).unwrap_or("").trim().to_owned();
            Some(FieldPlace { file, title: draft.title.clone(), line, start, text })
        })
    }
}
