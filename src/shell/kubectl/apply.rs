//! `kubectl apply`, `create` and `replace` of files; and how any write is tried, told and proposed.

use crate::api::{Kind, Object};
use crate::control_plane::admission::Write;
use crate::control_plane::plane::Change;
use crate::shell::Response;
use crate::shell::kubectl::call::{self, Call, Fault, Said, Trial};
use crate::shell::kubectl::get::ENDPOINTS_ARE_OLD;
use crate::shell::kubectl::output::{self, Format};
use crate::shell::kubectl::resource::Resource;
use crate::shell::kubectl::{files, resource};
use crate::simulation::Action;

pub(super) const FLAGS: &str = "filename|f= recursive|R kustomize|k= output|o= \
                                dry-run?unchanged server-side force-conflicts validate?strict \
                                save-config prune force wait overwrite field-manager= \
                                selector|l= all record edit grace-period= timeout= cascade?background";

const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// `kubectl apply -f`.
pub(super) fn apply(call: &Call<'_>) -> Result<Response, Fault> {
    no_words(call)?;
    from_files(call, Write::Apply)
}

/// `kubectl create -f`.
pub(super) fn create(call: &Call<'_>) -> Result<Response, Fault> {
    if let Some(word) = call.word(0) {
        let fault = format!("unknown command \"{word}\" for \"kubectl create\"");
        return Err(call::error(&format!("{fault}\nRun 'kubectl create --help' for usage.")));
    }
    from_files(call, Write::Create)
}

/// `kubectl replace -f`.
pub(super) fn replace(call: &Call<'_>) -> Result<Response, Fault> {
    no_words(call)?;
    from_files(call, Write::Replace)
}

fn no_words(call: &Call<'_>) -> Result<(), Fault> {
    match call.flags.words.as_slice() {
        [] => Ok(()),
        words => Err(call.usage(&format!("Unexpected args: [{}]", words.join(" ")))),
    }
}

fn from_files(call: &Call<'_>, write: Write) -> Result<Response, Fault> {
    let verb = if write == Write::Replace { "replacing" } else { "creating" };
    let mut writing = Writing::new(call, write)?;
    for item in files::items(call, verb)? {
        match item.object {
            Err(text) => writing.said.fault(&text),
            Ok(object) => writing.one(object, Some(&item.file)),
        }
    }
    Ok(writing.done())
}

/// Objects that are written one after the other.
pub(super) struct Writing<'a> {
    call: &'a Call<'a>,
    write: Write,
    format: Format,
    /// What is added to a line if nothing is really done.
    dry: &'static str,
    trial: Trial,
    pub(super) said: Said,
    accepted: Vec<Object>,
    shown: Vec<Object>,
    /// What the command calls its doing; else it is told by what changed.
    pub(super) deed: Option<&'static str>,
    /// What it says before a refusal, where it does not show the server's own frame.
    pub(super) failed: String,
}

impl<'a> Writing<'a> {
    pub(super) fn new(call: &'a Call<'a>, write: Write) -> Result<Self, Fault> {
        let dry = match call.flags.value("dry-run") {
            None | Some("none" | "false") => "",
            Some("server") => " (server dry run)",
            Some("client" | "true" | "unchanged") => " (dry run)",
            Some(other) => {
                return Err(call::error(&format!(
                    "Invalid dry-run value ({other}). Must be \"none\", \"server\", or \"client\"."
                )));
            }
        };
        Ok(Self {
            call,
            write,
            format: output::format(call)?,
            dry,
            trial: Trial::new(call.world()),
            said: Said::default(),
            accepted: Vec::new(),
            shown: Vec::new(),
            deed: None,
            failed: String::new(),
        })
    }

    /// Writes one object; `file` is where it was read, if anywhere.
    pub(super) fn one(&mut self, mut object: Object, file: Option<&str>) {
        if let Err(fault) = files::place(self.call, &mut object) {
            self.said.add(&fault);
            return;
        }
        if object.metadata().name.is_empty() && self.write != Write::Create {
            self.said.fault("error: resource name may not be empty");
            return;
        }
        if object.kind() == Kind::Endpoints {
            self.said.remark(ENDPOINTS_ARE_OLD);
        }
        let exists = self.trial.has(&object.reference());
        if self.write == Write::Apply && self.trial.was_never_applied(&object.reference()) {
            let kind = Resource::of(object.kind()).map_or("", |it| it.plural);
            self.said.remark(&format!(
                "Warning: resource {kind}/{} is missing the {LAST_APPLIED} annotation which is \
                 required by kubectl apply. kubectl apply should only be used on resources created \
                 declaratively by either kubectl create --save-config or kubectl apply. The missing \
                 annotation will be patched automatically.",
                object.metadata().name
            ));
        }
        if self.dry == " (dry run)" {
            let change = if exists && self.write == Write::Apply {
                Change::Configured
            } else {
                Change::Created
            };
            if file.is_none() && self.call.flags.value("namespace").is_none() {
                // What kubectl makes itself names no namespace but the one asked for.
                object.metadata_mut().namespace.clear();
            }
            self.tell(object, change);
            return;
        }
        match self.trial.write(self.write, object.clone()) {
            Ok(written) => {
                // Quotes of a warning are the server's own.
                if object.kind() != Kind::Endpoints {
                    self.said.warnings(&written.warnings);
                }
                let stored = (*written.object).clone();
                if object.metadata().name.is_empty() {
                    // A name that the server made up is made up only once.
                    object.metadata_mut().name.clone_from(&stored.metadata().name);
                }
                self.accepted.push(object);
                self.tell(stored, written.change);
            }
            Err(status) => {
                let text = match (file, self.write) {
                    (None, _) if !self.failed.is_empty() => {
                        format!("error: {}: {status}", self.failed)
                    }
                    (None, _) => call::refusal(&status),
                    (Some(file), Write::Apply) if exists => status.kubectl_text("patching", file),
                    (Some(file), Write::Replace) => status.kubectl_text("replacing", file),
                    (Some(file), _) => status.kubectl_text("creating", file),
                };
                self.said.fault(&text);
            }
        }
    }

    fn tell(&mut self, object: Object, change: Change) {
        let by_change = match (change, self.write) {
            (_, Write::Replace) => "replaced",
            (Change::Created, _) => "created",
            (Change::Configured, _) => "configured",
            (Change::Unchanged, _) => "unchanged",
        };
        let deed = self.deed.unwrap_or(by_change);
        if self.format == Format::Plain {
            let name = resource::named(object.kind(), &object.metadata().name);
            self.said.line(&format!("{name} {deed}{}", self.dry));
        }
        self.shown.push(object);
    }

    /// The answer, with one action for all that was accepted.
    pub(super) fn done(mut self) -> Response {
        if self.format != Format::Plain && !self.shown.is_empty() {
            match output::formatted(&self.format, &self.shown, self.shown.len() > 1) {
                Ok(text) => self.said.out.push_str(&text),
                Err(fault) => self.said.add(&fault),
            }
        }
        if self.dry.is_empty() && !self.accepted.is_empty() {
            self.said.actions.push(match self.write {
                Write::Apply => Action::Apply(self.accepted),
                Write::Create => Action::Create(self.accepted),
                Write::Replace => Action::Replace(self.accepted),
            });
        }
        self.said.into()
    }
}
