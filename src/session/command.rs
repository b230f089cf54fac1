//! Running what the terminal was told, step by step, while the world goes on.

use crate::api::Kind;
use crate::api::ObjectRef;
use crate::data_plane::place::Place;
use crate::session::Session;
use crate::session::terminal::{Ends, Running, Task, is_due};
use crate::shell::line::Step;
use crate::shell::{Context, Response, Symptom, Then, Wait, program};
use crate::simulation::{Action, Rejection, pod_reference};

/// More commands than these are not run in one go: the rest waits for the next frame.
const AT_ONCE_MAX: usize = 400;

impl Session {
    /// Takes a line of the terminal.
    #[inline(never)]
    pub(super) fn type_line(&mut self, text: &str) {
        if self.terminal.is_busy() {
            self.terminal.lines.push_back(text.to_owned());
        } else {
            self.terminal.take(text);
        }
        self.run_commands();
    }

    /// Goes on with what the terminal runs, as far as the world has come.
    #[inline(never)]
    pub(super) fn run_commands(&mut self) {
        for _ in 0..AT_ONCE_MAX {
            if let Some(mut running) = self.terminal.running.take() {
                let first = first_request(&running.wait);
                let poll = running.wait.poll(&self.world);
                let is_last = running.rest.is_empty();
                if is_last {
                    self.terminal.prints(&poll.output, running.ends);
                    self.decode(first, &running.wait);
                } else {
                    running.piped += &poll.output.stdout;
                    let errors =
                        crate::shell::Output { stdout: String::new(), ..poll.output.clone() };
                    self.terminal.prints(&errors, running.ends);
                }
                if !poll.is_over {
                    self.terminal.running = Some(running);
                    return;
                }
                self.terminal.exit = poll.output.exit;
                if let Some((at, words, removed)) = poll.run {
                    if let Some(pod) = removed {
                        self.terminal.todo.push_front(Task::Remove(pod));
                    }
                    let stages = std::iter::once(words).chain(running.rest).collect();
                    self.stages(&at, stages, None, running.ends, true);
                    continue;
                }
                self.said_exit(running.is_exec);
                let Running { at, rest, piped, ends, .. } = running;
                if !rest.is_empty() {
                    self.stages(&at, rest.into(), Some(piped), ends, false);
                }
                continue;
            }
            let Some(task) = self.terminal.todo.pop_front() else {
                let Some(line) = self.terminal.lines.pop_front() else { break };
                self.terminal.take(&line);
                continue;
            };
            match task {
                Task::Step { at, step, is_exec } => {
                    if is_due(step.when, self.terminal.exit) {
                        let Step { stages, stdin, discards, is_kept, takes_kept, .. } = step;
                        let kept = takes_kept.then(|| std::mem::take(&mut self.terminal.kept));
                        let ends = Ends { discards, is_kept };
                        self.stages(&at, stages, stdin.or(kept), ends, is_exec);
                    }
                }
                Task::Remove(pod) => {
                    if self.act(Action::Delete(pod_reference(&pod))).is_ok() {
                        let (name, space) = (&pod.name, &pod.namespace);
                        let text = format!("pod \"{name}\" deleted from {space} namespace");
                        self.terminal.prints(&Response::says(text).output, Ends::default());
                    }
                }
            }
        }
        self.terminal.leave_gone(&self.world);
    }

    /// Says of the requests that have ended what their ends are symptoms of.
    fn decode(&mut self, first: Option<u32>, wait: &Wait) {
        let (Some(first), Some(next)) = (first, first_request(wait)) else { return };
        let ended = (first..next).rev().filter_map(|id| self.world.requests().get(&id));
        let found = ended.filter_map(|request| Some((Symptom::of(request)?, request.id))).next();
        if let Some((symptom, id)) = found {
            self.terminal.decode(symptom, id);
        }
    }

    fn said_exit(&mut self, is_exec: bool) {
        let exit = self.terminal.exit;
        if is_exec && exit != 0 {
            let text = format!("command terminated with exit code {exit}");
            self.terminal.prints(&Response::fails(exit, &text).output, Ends::default());
        }
    }

    /// Runs programs, each with what the one before printed, until one of them waits.
    #[inline(never)]
    fn stages(
        &mut self,
        at: &Place,
        stages: Vec<Vec<String>>,
        stdin: Option<String>,
        ends: Ends,
        is_exec: bool,
    ) {
        let mut stages: std::collections::VecDeque<Vec<String>> = stages.into();
        let mut stdin = stdin;
        while let Some(words) = stages.pop_front() {
            let files = self.named_files(&words);
            let context =
                Context { world: &self.world, at, files: &files, stdin: stdin.as_deref() };
            let response = program::run(&words, &context);
            let Response { mut output, actions, then } = response;
            let mut wait = if let Then::Wait(wait) = &then { Some(wait.clone()) } else { None };
            for action in actions {
                self.begin(wait.as_mut(), &action);
                if let Err(rejection) = self.act(action) {
                    output.stderr += &format!("{}\n", words_of(&rejection));
                    output.exit = 1;
                    wait = None;
                }
            }
            self.terminal.exit = output.exit;
            let is_last = stages.is_empty();
            if is_last {
                self.terminal.prints(&output, ends);
            } else {
                let errors = crate::shell::Output { stdout: String::new(), ..output.clone() };
                self.terminal.prints(&errors, ends);
            }
            if let Some(wait) = wait {
                let piped = if is_last { String::new() } else { output.stdout };
                let at = at.clone();
                let rest = stages;
                self.terminal.running = Some(Running { at, wait, rest, piped, ends, is_exec });
                self.hurry();
                return;
            }
            match then {
                Then::Prompt | Then::Wait(_) => {}
                Then::Enter(place) => self.terminal.enter(place),
                Then::Leave => self.terminal.leave(),
                Then::Clear => self.terminal.clear(),
                Then::Edit { title, text } => self.open_text(title, text),
                Then::Steps { at, steps } => {
                    for step in steps.into_iter().rev() {
                        let at = at.clone();
                        self.terminal.todo.push_front(Task::Step { at, step, is_exec });
                    }
                    return;
                }
                Then::Run { at, words: inner } => {
                    let is_exec =
                        words.first().is_some_and(|word| word == "kubectl" || word == "k");
                    let all = std::iter::once(inner).chain(stages).collect();
                    return self.stages(&at, all, None, ends, is_exec);
                }
            }
            if is_last {
                self.said_exit(is_exec);
            }
            stdin = Some(output.stdout);
        }
    }

    /// A wait for requests learns their numbers, and the first of them is followed.
    fn begin(&mut self, wait: Option<&mut Wait>, action: &Action) {
        if let (Some(Wait::Requests { first, .. }), Action::Send(_)) = (wait, action) {
            let next = self.world.requests().keys().next_back().map_or(1, |last| last + 1);
            *first = next;
            self.followed = Some(next);
        }
    }

    /// The editor's files under the names by which a command can call them: `service.yaml`. Where a
    /// command names a file that is not there but says by its name what is in it, as
    /// `service-lb.yml` does, it is the file of that kind.
    fn named_files(&self, words: &[String]) -> Vec<(String, String)> {
        let mut files: Vec<(String, String)> = Vec::new();
        for file in &self.files {
            let kind = file.title.split(' ').next().unwrap_or("file").to_ascii_lowercase();
            let same = |name: &str| files.iter().any(|(known, _)| known == name);
            let mut name = format!("{kind}.yaml");
            let mut number = 2;
            while same(&name) {
                name = format!("{kind}-{number}.yaml");
                number += 1;
            }
            files.push((name, file.text.clone()));
        }
        let is_file = |word: &&String| word.ends_with(".yaml") || word.ends_with(".yml");
        let values = words.iter().map(|word| word.rsplit('=').next().unwrap_or(word).to_owned());
        let values: Vec<String> = values.collect();
        for word in values.iter().filter(is_file) {
            if files.iter().any(|(known, _)| known == word) {
                continue;
            }
            let stem = word.to_ascii_lowercase();
            let kind = KINDS.iter().find(|(part, _)| stem.contains(part)).map(|(_, kind)| *kind);
            let of_kind =
                |(name, _): &&(String, String)| kind.is_some_and(|kind| name.starts_with(kind));
            let found = files.iter().find(of_kind).map(|(_, text)| text.clone());
            if let Some(text) = found {
                files.push((word.clone(), text));
            }
        }
        files
    }

    /// Opens a text in the editor, in the file of that name or a new one.
    fn open_text(&mut self, title: String, text: String) {
        let found = self.files.iter().position(|file| file.title == title);
        let index = found.unwrap_or_else(|| {
            self.files.push(crate::session::DraftFile::applied(&title, &text));
            self.files.len() - 1
        });
        if let Some(file) = self.files.get_mut(index) {
            file.edit(text);
        }
        self.open_file = index;
    }

    /// Lines that may follow what was typed so far.
    #[must_use]
    #[inline(never)]
    pub fn complete(&self, text: &str) -> Vec<String> {
        let files = self.named_files(&[]);
        let at = self.terminal.place();
        let context = Context { world: &self.world, at, files: &files, stdin: None };
        self.terminal.complete(text, &context)
    }
}

/// What a file's name says of what is in it.
const KINDS: [(&str, &str); 9] = [
    ("deploy", "deployment"),
    ("ingress", "ingress"),
    ("namespace", "namespace"),
    ("service", "service"),
    ("svc", "service"),
    ("nodeport", "service"),
    ("clusterip", "service"),
    ("lb", "service"),
    ("pod", "pod"),
];

fn first_request(wait: &Wait) -> Option<u32> {
    if let Wait::Requests { first, .. } = wait { Some(*first) } else { None }
}

/// What is said of a refusal.
fn words_of(rejection: &Rejection) -> String {
    match rejection {
        Rejection::Refused { status, .. } => {
            format!("Error from server ({}): {}", status.reason, status.message)
        }
        Rejection::TooMany { .. } | Rejection::NoSuchSender(_) | Rejection::NoCluster => {
            format!("error: {rejection}")
        }
    }
}

/// The command that an action stands for, if it is one that people type.
#[must_use]
#[inline(never)]
pub fn command_of(action: &Action) -> Option<String> {
    let name = |object: &ObjectRef| {
        let space = match object.namespace.as_str() {
            "" | "default" => String::new(),
            namespace => format!(" -n {namespace}"),
        };
        let kind = object.kind.as_str().to_ascii_lowercase();
        (kind, object.name.clone(), space)
    };
    Some(match action {
        Action::Delete(object) => {
            let (kind, name, space) = name(object);
            format!("kubectl delete {kind} {name}{space}")
        }
        Action::Scale { deployment, replicas } => {
            let (kind, name, space) = name(deployment);
            format!("kubectl scale {kind} {name} --replicas={replicas}{space}")
        }
        Action::Crash(pod) => {
            let (_, name, space) = name(&ObjectRef::new(Kind::Pod, &pod.namespace, &pod.name));
            format!("kubectl exec {name}{space} -- kill 1")
        }
        Action::SetNode { node, up: false } => format!("docker stop {node}"),
        Action::SetNode { node, up: true } => format!("docker start {node}"),
        Action::DeleteCluster => "kind delete cluster".to_owned(),
        Action::Send(_)
        | Action::Stream(_)
        | Action::EndStream
        | Action::Apply(_)
        | Action::Create(_)
        | Action::Replace(_)
        | Action::SetReady { .. }
        | Action::SetProvider(_)
        | Action::SetFirewall(_) => return None,
    })
}
