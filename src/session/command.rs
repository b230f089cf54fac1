//! Running what the terminal was told, step by step, while the world goes on.

use crate::api::Kind;
use crate::api::ObjectRef;
use crate::data_plane::place::Place;
use crate::session::Session;
use crate::session::terminal::{Ends, Pipeline, Running, Task, is_due};
use crate::shell::line::Step;
use crate::shell::{Context, Output, Response, Symptom, Then, Wait, containers, program};
use crate::simulation::{Action, Call, Rejection, pod_reference};

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
            if let Some(running) = self.terminal.running.take() {
                if !self.ask(running) {
                    return;
                }
            } else if let Some(task) = self.terminal.todo.pop_front() {
                self.do_task(task);
            } else if let Some(line) = self.terminal.lines.pop_front() {
                self.terminal.take(&line);
            } else {
                break;
            }
        }
        self.terminal.leave_gone(&self.world);
    }

    /// Asks what runs; whether it is over.
    fn ask(&mut self, mut running: Running) -> bool {
        let first = first_request(&running.wait);
        let poll = running.wait.poll(&self.world);
        let is_last = running.rest.is_empty();
        self.shown(&poll.output, is_last, &running.ends);
        if is_last {
            self.decode(first, &running.wait);
        } else {
            running.piped += &poll.output.stdout;
        }
        if let Some(call) = poll.send {
            return self.goes_on(running, call);
        }
        if !poll.is_over {
            if let Some(at) = running.wait.until() {
                self.world.wake_at(at);
            }
            self.terminal.running = Some(running);
            return false;
        }
        self.terminal.exit = poll.output.exit;
        let Running { at, rest: mut stages, piped, ends, is_exec, .. } = running;
        if let Some((at, words, removed)) = poll.run {
            if let Some(pod) = removed {
                self.terminal.todo.push_front(Task::Remove(pod));
            }
            stages.push_front(words);
            self.pipeline(Pipeline { at, image: None, stages, stdin: None, ends, is_exec: true });
            return true;
        }
        self.said_exit(is_exec);
        if !stages.is_empty() {
            let stdin = Some(piped);
            self.pipeline(Pipeline { at, image: None, stages, stdin, ends, is_exec: false });
        }
        true
    }

    fn do_task(&mut self, task: Task) {
        match task {
            Task::Step { at, step, is_exec } => {
                let Step { when, stages, stdin, discards, file, is_kept, takes_kept } = step;
                if is_due(when, self.terminal.exit) {
                    let kept = takes_kept.then(|| std::mem::take(&mut self.terminal.kept));
                    let (stages, stdin) = (stages.into(), stdin.or(kept));
                    let file = self.terminal.opened(file, &at);
                    let ends = Ends { file, discards, is_kept };
                    self.pipeline(Pipeline { at, image: None, stages, stdin, ends, is_exec });
                }
            }
            Task::Remove(pod) => {
                if self.act(Action::Delete(pod_reference(&pod))).is_ok() {
                    let (name, space) = (&pod.name, &pod.namespace);
                    let text = format!("pod \"{name}\" deleted from {space} namespace");
                    self.terminal.prints(&Response::says(text).output, &Ends::default());
                }
            }
        }
    }

    /// Says of the requests that have ended what their ends are symptoms of.
    fn decode(&mut self, first: Option<u32>, wait: &Wait) {
        let (Some(first), Some(next)) = (first, first_request(wait)) else { return };
        let mut ended = (first..next).rev().filter_map(|id| self.world.requests().get(&id));
        let found = ended.find_map(|request| Some((Symptom::of(request)?, request.id)));
        if let Some((symptom, id)) = found {
            self.terminal.decode(symptom, id);
        }
    }

    fn said_exit(&mut self, is_exec: bool) {
        let exit = self.terminal.exit;
        if is_exec && exit != 0 {
            let text = format!("command terminated with exit code {exit}");
            self.terminal.prints(&Response::fails(exit, &text).output, &Ends::default());
        }
    }

    /// Runs programs, each with what the one before printed, until one of them waits.
    #[inline(never)]
    fn pipeline(&mut self, mut pipeline: Pipeline) {
        while let Some(words) = pipeline.stages.pop_front() {
            let (output, then) = self.program(&words, &pipeline);
            let is_last = pipeline.stages.is_empty();
            self.terminal.exit = output.exit;
            self.shown(&output, is_last, &pipeline.ends);
            match then {
                Then::Prompt | Then::History(_) | Then::Forget => {}
                Then::Wait(wait) => {
                    let piped = if is_last { String::new() } else { output.stdout };
                    let Pipeline { at, stages: rest, ends, is_exec, .. } = pipeline;
                    let running = Running { at, wait, rest, piped, ends, is_exec };
                    // Who waits for time to go by lets it go by.
                    self.playhead.is_playing |= running.wait.until().is_some();
                    self.terminal.running = Some(running);
                    return self.hurry();
                }
                Then::Enter(place) => self.terminal.enter(place, None),
                Then::Debug { pod, image, words } if words.is_empty() => {
                    self.terminal.enter(Place::Pod(pod), Some(image));
                }
                Then::Debug { pod, image, words } => {
                    pipeline.stages.push_front(words);
                    (pipeline.at, pipeline.image) = (Place::Pod(pod), Some(image));
                    (pipeline.stdin, pipeline.is_exec) = (None, true);
                    continue;
                }
                Then::Leave => self.terminal.leave(),
                Then::Clear => self.terminal.clear(),
                Then::Edit { title, text } => self.open_text(&title, text),
                Then::Steps { at, steps } => {
                    let is_exec = pipeline.is_exec;
                    for step in steps.into_iter().rev() {
                        let at = at.clone();
                        self.terminal.todo.push_front(Task::Step { at, step, is_exec });
                    }
                    return;
                }
                Then::Run { at, words: inner } => {
                    let is_exec =
                        words.first().is_some_and(|word| word == "kubectl" || word == "k");
                    pipeline.stages.push_front(inner);
                    (pipeline.at, pipeline.stdin, pipeline.is_exec) = (at, None, is_exec);
                    continue;
                }
            }
            if is_last {
                self.said_exit(pipeline.is_exec);
            }
            pipeline.stdin = Some(output.stdout);
        }
    }

    /// Runs one program and does to the world what it proposes.
    fn program(&mut self, words: &[String], pipeline: &Pipeline) -> (Output, Then) {
        let files = self.named_files(words);
        let Pipeline { at, stdin, is_exec, .. } = pipeline;
        let world = &self.world;
        let image = pipeline.image.as_deref().or_else(|| self.terminal.image(at));
        let context = Context { world, at, files: &files, stdin: stdin.as_deref(), image };
        let Response { mut output, actions, mut then } = program::run(words, &context);
        if let Then::History(count) = then {
            output.stdout = self.terminal.told(count);
        } else if matches!(then, Then::Forget) {
            self.terminal.forget();
        }
        for action in actions {
            self.begin(&mut then, &action);
            if let Action::Crash(pod) = &action {
                self.terminal.leave_ended(pod);
            }
            if let Err(rejection) = self.act(action) {
                output.stderr.push_str(&words_of(&rejection));
                output.stderr.push('\n');
                output.exit = 1;
                then = Then::Prompt;
            }
        }
        if self.study.is_some() {
            self.note_probe(words, at, &output);
        }
        if *is_exec && output.exit == 127 {
            output.stderr = no_such_program(words);
        }
        (output, then)
    }

    /// Prints all that the last program of a pipeline says, and errors of those before it.
    fn shown(&mut self, output: &Output, is_last: bool, ends: &Ends) {
        if is_last {
            self.terminal.prints(output, ends);
        } else {
            let errors = Output { stdout: String::new(), ..output.clone() };
            self.terminal.prints(&errors, ends);
        }
    }

    /// What runs sends more.
    fn goes_on(&mut self, mut running: Running, call: Call) -> bool {
        let action = Action::Send(call);
        let mut then = Then::Wait(std::mem::replace(&mut running.wait, Wait::Gone(Vec::new())));
        self.begin(&mut then, &action);
        if let Then::Wait(wait) = then {
            running.wait = wait;
        }
        match self.act(action) {
            Ok(()) => {
                self.terminal.running = Some(running);
                self.hurry();
            }
            Err(rejection) => {
                let why = Response::fails(1, &words_of(&rejection));
                self.shown(&why.output, true, &running.ends);
                self.terminal.exit = 1;
            }
        }
        true
    }

    /// Ends what runs: Ctrl+C. With a tunnel goes what it led to.
    #[inline(never)]
    pub(super) fn interrupt(&mut self) {
        let running = self.terminal.running.as_ref();
        let ended = running.and_then(|running| {
            let Wait::Tunnel { services, is_own } = &running.wait else { return None };
            Some((services.clone(), *is_own))
        });
        self.terminal.interrupt();
        let Some((services, is_own)) = ended else { return };
        let stopped = |name: &String| format!("✋  Stopped tunnel for service {name}.\n");
        let text = services.iter().map(stopped).collect::<Vec<_>>().concat();
        self.terminal.prints(&Response::says(text).output, &Ends::default());
        if is_own {
            // A world that has gone meanwhile has no provider either.
            let _ = self.act(Action::SetProvider(false));
        }
    }

    /// A wait for requests learns their numbers, and the first of them is followed.
    fn begin(&mut self, then: &mut Then, action: &Action) {
        if let (Then::Wait(Wait::Requests { first, .. }), Action::Send(_)) = (then, action) {
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
            if file.text.contains("kind.x-k8s.io/") {
                files.push(("kind.yml".to_owned(), file.text.clone()));
                continue;
            }
            let same = |name: &str| files.iter().any(|(known, _)| known == name);
            let mut name = format!("{kind}.yaml");
            let mut number = 2;
            while same(&name) {
                name = format!("{kind}-{number}.yaml");
                number += 1;
            }
            files.push((name, file.text.clone()));
        }
        files.extend(containers::config_of(&self.world).map(|text| ("kind.yml".to_owned(), text)));
        // What was written here comes before what is called alike.
        files.splice(0..0, self.terminal.files().iter().cloned());
        let is_file = |word: &&String| matches!(word.rsplit('.').next(), Some("yaml" | "yml"));
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
    pub(super) fn open_text(&mut self, title: &str, text: String) {
        let found = self.files.iter().position(|file| file.title == title);
        let index = found.unwrap_or_else(|| {
            self.files.push(crate::session::DraftFile::applied(title, &text));
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
        let image = self.terminal.image(at);
        let context = Context { world: &self.world, at, files: &files, stdin: None, image };
        self.terminal.complete(text, &context)
    }
}

/// What a file's name says of what is in it.
const KINDS: [(&str, &str); 10] = [
    ("kind.y", "kind"),
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

/// What the container's runtime says where there is no shell to say it.
fn no_such_program(words: &[String]) -> String {
    let name = words.first().map_or("", String::as_str);
    format!(
        "OCI runtime exec failed: exec failed: unable to start container process: exec: \"{name}\": \
         executable file not found in $PATH\n"
    )
}

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

/// The command that an action stands for, if it is one that people type; in a cluster of kind's or
/// another.
#[must_use]
#[inline(never)]
pub fn command_of(action: &Action, is_kind: bool) -> Option<String> {
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
        Action::SetNode { node, up: false } if is_kind => format!("docker stop {node}"),
        Action::SetNode { node, up: true } if is_kind => format!("docker start {node}"),
        Action::SetNode { node, up: false } => format!("ssh {node} poweroff"),
        Action::DeleteCluster if is_kind => "kind delete cluster".to_owned(),
        Action::DeleteCluster => "gcloud container clusters delete packetwalk".to_owned(),
        Action::CreateCluster { .. } => "kind create cluster --config kind.yml".to_owned(),
        // The power button of a machine is pressed by hand.
        Action::SetNode { up: true, .. }
        | Action::Send(_)
        | Action::Stream(_)
        | Action::EndStream
        | Action::Apply(_)
        | Action::Create(_)
        | Action::Replace(_)
        | Action::SetReady { .. }
        | Action::PauseProxy { .. }
        | Action::SetProvider(_)
        | Action::SetFirewall(_) => return None,
    })
}
