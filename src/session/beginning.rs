//! How the world of a lesson begins, and the files that are shown of it.

use crate::lesson::world::Applied;
use crate::lesson::{Editable, Lesson, World};
use crate::manifest;
use crate::session::draft::{self, DraftFile};
use crate::simulation::Scenario;

/// The documents of a lesson's manifests, each a file of the editor.
pub(super) fn files(manifests: &str, editable: &[Editable], applied: Applied) -> Vec<DraftFile> {
    let documents = manifests.split("\n---\n").filter(|text| !text.trim().is_empty());
    let file = |text: &str| {
        let text = format!("{}\n", text.trim_end());
        let objects: Vec<_> =
            manifest::parse(&text).documents.into_iter().map(|d| d.object).collect();
        let title = draft::title(&objects);
        let is_editable = editable.iter().any(|field| {
            objects.iter().any(|object| {
                object.kind().as_str() == field.path.kind
                    && object.metadata().name == field.path.name
            })
        });
        let is_there = match applied {
            Applied::All => true,
            Applied::Nothing => false,
            Applied::ExceptEditable => !is_editable,
        };
        let mut file = DraftFile::applied(&title, if is_there { &text } else { "" });
        if !is_there {
            file.edit(text);
        }
        file
    };
    documents.map(file).collect()
}

/// How a lesson's world begins, and the files that are shown of it.
pub(super) fn beginning(
    world: &World,
    manifests: &str,
    editable: &[Editable],
    id: &str,
) -> (Scenario, Vec<DraftFile>) {
    let files = files(manifests, editable, world.applied);
    let applied: Vec<&str> = files.iter().map(|file| file.applied.as_str()).collect();
    (world.scenario(id, &applied), files)
}

/// The same of the lesson's own world, or that of one of its tickets, by name.
pub(super) fn beginning_of(lesson: &Lesson, name: &str) -> (Scenario, Vec<DraftFile>) {
    let own = || {
        let id = &lesson.metadata.id;
        beginning(&lesson.world, &lesson.manifests, &lesson.editable, id)
    };
    let fault = lesson.faults.iter().find(|fault| fault.id == name);
    fault.map_or_else(own, |fault| beginning(&fault.world, &fault.manifests, &fault.editable, name))
}
