//! A whole moment as text: how the world began, what was done, when one looks, at what.
//!
//! The same records are kept across reloads and held by links; `reopen` reads them.

use crate::data_plane::trace::Verdict;
use crate::lesson::catalog;
use crate::manifest;
use crate::session::draft::DraftFile;
use crate::session::keep::{self, record};
use crate::session::packed;
use crate::session::playhead::Stop;
use crate::session::{Session, Study};
use crate::simulation::Simulation;
use crate::simulation::history::Entry;

/// What the page looks like, by name: which theme, which panel. The session knows nothing of it, and
/// carries it for the page.
pub type Looks = Vec<(String, String)>;

/// Which lesson a world is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// One of the catalogue, by its id.
    Catalogue(String),
    /// One of the person's own: its text.
    Text(String),
}

impl Session {
    /// What the app keeps across reloads: how the world began, what was done, the drafts, and how far
    /// one is in a lesson.
    #[must_use]
    pub fn kept(&self) -> String {
        let mut out = keep::begin();
        self.write_beginning(&mut out);
        for file in &self.files {
            record(&mut out, "file", &[&file.title, &file.text, &file.applied]);
        }
        write_log(&mut out, "act", self.history.log());
        if let Some(study) = &self.study {
            self.write_time(&mut out);
            self.write_chosen(&mut out);
            self.write_study(&mut out, study);
        }
        out
    }

    /// The whole moment, with what the page looks like.
    #[inline(never)]
    #[must_use]
    pub fn moment(&self, looks: &Looks) -> String {
        let mut out = keep::begin();
        self.write_beginning(&mut out);
        write_files(&mut out, "", &self.files, &self.first_files());
        write_log(&mut out, "act", self.history.log());
        self.write_time(&mut out);
        self.write_chosen(&mut out);
        if let Some(study) = &self.study {
            self.write_study(&mut out, study);
        }
        for (name, value) in looks {
            record(&mut out, "look", &[name, value]);
        }
        out
    }

    /// The moment as a link's fragment holds it, after the `#`.
    #[must_use]
    pub fn link(&self, looks: &Looks) -> String {
        format!("state={}", packed::pack(&self.moment(looks)))
    }

    /// A short name for all of this state: two sessions of the same one are in the same moment of
    /// the same world.
    #[inline(never)]
    #[must_use]
    pub fn state_hash(&self) -> String {
        let mut out = self.moment(&Looks::new());
        write_world(&mut out, &self.world);
        // FNV-1a, 64 bits.
        let hash = out.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        format!("{hash:016x}")
    }

    fn write_beginning(&self, out: &mut String) {
        let scenario = self.history.scenario();
        match &self.source {
            None => {
                record(out, "preset", &[self.preset.id]);
                if scenario.seed != self.preset.scenario().seed {
                    record(out, "seed", &[scenario.seed.to_string()]);
                }
                return;
            }
            Some(Source::Catalogue(id)) => record(out, "lesson", &[id]),
            Some(Source::Text(text)) => record(out, "lesson-text", &[text]),
        }
        if self.study.is_none() {
            record::<&str>(out, "left", &[]);
        }
        // A ticket has a world of its own.
        record(out, "world", &[&scenario.name]);
        let seed = self.study.as_ref().map_or(scenario.seed, |study| study.lesson().world.seed);
        record(out, "seed", &[seed.to_string()]);
    }

    /// The files as they were when the world began.
    fn first_files(&self) -> Vec<DraftFile> {
        match &self.source {
            None => self.preset.files(),
            Some(source) => {
                let lesson = match (&self.study, source) {
                    (Some(study), _) => Some(study.lesson().clone()),
                    (None, Source::Catalogue(id)) => catalog::find(id).cloned(),
                    (None, Source::Text(_)) => None,
                };
                let world = &self.history.scenario().name;
                lesson.map_or_else(Vec::new, |lesson| {
                    super::beginning::beginning_of(&lesson, world).1
                })
            }
        }
    }

    fn write_time(&self, out: &mut String) {
        let moments = [self.now(), self.horizon].map(|moment| moment.us.to_string());
        record(out, "at", &moments);
        let pace = self.playhead;
        let fields =
            [pace.is_playing.to_string(), pace.speed_percent.to_string(), pace.stops.to_string()];
        record(out, "play", &fields);
        if let Some((at, stop)) = self.stopped {
            let why = match stop {
                Stop::Rewrite => "rewrite",
                Stop::Choice => "choice",
                Stop::Failure => "failure",
                Stop::Arrival => "arrival",
                Stop::Name => "name",
            };
            record(out, "stopped", &[&at.us.to_string(), why]);
        }
    }

    fn write_chosen(&self, out: &mut String) {
        let (kind, namespace, name) = keep::sender(&self.sender);
        record(out, "from", &[kind, namespace, name]);
        if let Some(target) = &self.target {
            record(out, "to", &[target]);
        }
        if let Some(selection) = &self.selection {
            record(out, "select", &[selection.to_string()]);
        }
        if let Some(id) = self.followed {
            record(out, "follow", &[id.to_string()]);
        }
        record(out, "open", &[self.open_file.to_string()]);
    }

    fn write_study(&self, out: &mut String, study: &Study) {
        study.write(out);
        let Some(before) = &study.before else { return };
        let (log, now) = (before.history.log(), self.history.log());
        let same = log.iter().zip(now).take_while(|(then, now)| then == now).count();
        let mut fields = vec![same.to_string()];
        fields.extend(super::study_record::window_fields(before.window));
        record(out, "before", &fields);
        write_files(out, "was-", &before.files, &self.files);
        write_log(out, "was-act", log.get(same..).unwrap_or_default());
    }
}

fn write_log(out: &mut String, name: &str, log: &[Entry]) {
    for (at, action) in log {
        let mut fields = vec![at.us.to_string()];
        fields.extend(keep::fields(action));
        record(out, name, &fields);
    }
}

/// Files; of those that are as known ones are, only which.
fn write_files(out: &mut String, prefix: &str, files: &[DraftFile], known: &[DraftFile]) {
    for file in files {
        let is_same = |known: &DraftFile| {
            (&known.title, &known.text, &known.applied) == (&file.title, &file.text, &file.applied)
        };
        if let Some(place) = known.iter().position(is_same) {
            record(out, &format!("{prefix}same"), &[place.to_string()]);
        } else {
            let fields = [&file.title, &file.text, &file.applied];
            record(out, &format!("{prefix}file"), &fields);
        }
    }
}

/// What stands in the world and is under way there.
fn write_world(out: &mut String, world: &Simulation) {
    for (_, object) in world.control_plane().objects().iter() {
        out.push_str(&manifest::to_yaml(object));
    }
    for request in world.requests().values() {
        let mut fields = vec![request.id.to_string(), request.url(), request.from.to_string()];
        for hop in request.trace.hops() {
            fields.extend([hop.departs.us.to_string(), hop.arrives.us.to_string()]);
            fields.push(hop.packet.destination.to_string());
        }
        fields.extend(request.ended.map(|ended| ended.us.to_string()));
        if let Some(Verdict::Delivered { pod }) = &request.trace.verdict {
            fields.push(pod.to_string());
        }
        record(out, "request", &fields);
    }
    record(out, "marks", &[world.marks().len().to_string()]);
}
