//! kubectl's words: transcripts of every command, and that no line makes it stumble.
//!
//! A transcript begins with `preset NAME` and goes on with lines that begin with `$`, each followed
//! by what is printed: standard output, then standard error; `[1]` is an exit code, `(…)` tells what
//! happens besides. With `BLESS` set they are written anew, to be read before they are kept. `+ 5` lets five seconds go by; `file NAME` begins a file that ends at `end`.

mod lines;

use packetwalk::api::Kind;
use packetwalk::data_plane::place::{Place, PodName};
use packetwalk::session::Session;
use packetwalk::shell::{Context, Response, Then, Wait, kubectl};
use packetwalk::simulation::{Action, Simulation};
use packetwalk::time::{SimDuration, SimTime};

/// How long something is waited for.
const WAIT_S: u64 = 60;

/// A world, its files, and what was printed.
struct Terminal {
    world: Simulation,
    files: Vec<(String, String)>,
}

impl Terminal {
    fn open(preset: &str) -> Self {
        Self { world: Session::open(preset).world().clone(), files: Vec::new() }
    }

    fn pass(&mut self, seconds: u64) {
        let later = self.world.now().us + SimDuration::from_ms(seconds * 1_000).us;
        self.world.advance(SimTime { us: later });
    }

    fn ask(&self, args: &[String], stdin: Option<&str>) -> Response {
        let (world, files) = (&self.world, self.files.as_slice());
        kubectl::run(args, &Context { world, at: &Place::Laptop, files, stdin, image: None })
    }

    /// Runs a line to its end; what it prints.
    fn run(&mut self, line: &str) -> String {
        let words = words(line);
        let args = words.strip_prefix(&["kubectl".to_owned()]).expect("a line of kubectl");
        let response = self.ask(args, None);
        for action in &response.actions {
            self.world.act(action.clone()).expect("what is proposed is never refused");
        }
        let mut text = response.output.stdout.clone() + &response.output.stderr;
        let mut exit = response.output.exit;
        match response.then {
            Then::Prompt => {}
            Then::Enter(place) => tell(&mut text, &format!("(a prompt at {place})\n")),
            Then::Run { at, words } => {
                tell(&mut text, &format!("({at} runs {})\n", words.join(" ")));
            }
            Then::Edit { title, text: yaml } => {
                tell(&mut text, &format!("(edits {title})\n{yaml}"));
            }
            Then::Wait(wait) => text += &self.wait(wait, &mut exit),
            Then::Debug { pod, image, words } => {
                tell(&mut text, &format!("({} with {image}: {})\n", pod.name, words.join(" ")));
            }
            Then::Leave | Then::Clear | Then::Steps { .. } | Then::History(_) | Then::Forget => {
                panic!("kubectl does none of these")
            }
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        if exit != 0 {
            tell(&mut text, &format!("[{exit}]\n"));
        }
        text
    }

    fn wait(&mut self, wait: Wait, exit: &mut u8) -> String {
        let mut text = String::new();
        for _ in 0..WAIT_S {
            match &wait {
                Wait::Gone(all) => {
                    let objects = self.world.control_plane().objects();
                    if all.iter().all(|it| objects.get(it).is_none()) {
                        return text;
                    }
                }
                Wait::Running { pod, words, is_removed } => {
                    let store = self.world.control_plane().objects();
                    let found = store.pod(&pod.namespace, &pod.name).expect("the pod");
                    if found.status.phase == "Running" {
                        let after = if *is_removed { ", then deleted" } else { "" };
                        return format!("({} runs {}{after})\n", pod.name, words.join(" "));
                    }
                }
                Wait::Watch(_) | Wait::Requests { .. } | Wait::Until(_) | Wait::Tunnel { .. } => {
                    break;
                }
            }
            self.pass(1);
        }
        let Wait::Watch(mut watch) = wait else { panic!("still waits: {wait:?}") };
        for _ in 0..WAIT_S {
            let (news, end) = watch.poll(&self.world);
            text += &news;
            if let Some(code) = end {
                *exit = code;
                return text;
            }
            self.pass(1);
        }
        text + "(goes on)\n"
    }
}

fn tell(text: &mut String, more: &str) {
    text.push_str(more);
}

/// A line's words; quotes hold words together.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in line.chars() {
        match (quote, character) {
            (None, ' ') => words.extend(word.take()),
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (Some(open), _) if open == character => quote = None,
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

/// Plays a transcript, with what is printed now.
fn played(transcript: &str) -> String {
    let mut terminal = Terminal::open("");
    let mut out = String::new();
    let mut lines = transcript.lines();
    while let Some(line) = lines.next() {
        if let Some(name) = line.strip_prefix("preset ") {
            terminal = Terminal::open(name);
        } else if let Some(seconds) = line.strip_prefix("+ ") {
            terminal.pass(seconds.parse().expect("seconds"));
        } else if let Some(name) = line.strip_prefix("file ") {
            let text: Vec<&str> = lines.by_ref().take_while(|line| *line != "end").collect();
            let text = text.join("\n") + "\n";
            terminal.files.retain(|(known, _)| known != name);
            tell(&mut out, &format!("{line}\n{text}end\n"));
            terminal.files.push((name.to_owned(), text));
            continue;
        } else if let Some(command) = line.strip_prefix("$ ") {
            tell(&mut out, &format!("{line}\n{}", terminal.run(command)));
            continue;
        } else if !line.starts_with('#') {
            continue;
        }
        tell(&mut out, &format!("{line}\n"));
    }
    out
}

fn check(name: &str) {
    let file = format!("{}/tests/engine/kubectl/{name}.txt", env!("CARGO_MANIFEST_DIR"));
    let transcript = std::fs::read_to_string(&file).expect("a transcript");
    let now = played(&transcript);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(file, &now).expect("written");
        return;
    }
    for (place, (was, is)) in transcript.lines().zip(now.lines()).enumerate() {
        assert_eq!(is, was, "{name}.txt, line {}", place + 1);
    }
    assert_eq!(now.lines().count(), transcript.lines().count(), "{name}.txt");
}

macro_rules! transcripts {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*
    };
}

transcripts! { get write expose pods describe rollout errors info }

#[test]
fn completion_knows_commands_kinds_and_names() {
    let terminal = Terminal::open("s0-nodeport");
    let context = Context {
        world: &terminal.world,
        at: &Place::Laptop,
        files: &[],
        stdin: None,
        image: None,
    };
    let offers = |line: &str| {
        let args: Vec<String> = line.split(' ').map(str::to_owned).collect();
        kubectl::complete(&args, &context)
    };
    assert_eq!(offers("des"), ["describe"]);
    assert_eq!(offers("get ser"), ["services"]);
    assert_eq!(offers("get svc we"), ["webapp-service"]);
    assert_eq!(offers("get svc/we"), ["svc/webapp-service"]);
    assert_eq!(offers("rollout st"), ["status"]);
    assert_eq!(offers("scale --rep"), ["--replicas"]);
    assert_eq!(offers("get pods -n kube-s"), ["kube-system"]);
    assert_eq!(offers("logs tool"), ["toolbox"]);
    assert_eq!(offers("drain node-b"), ["node-b"]);
    assert!(offers("nothing x").is_empty());
}

#[test]
fn an_answer_proposes_nothing_if_the_lab_is_full() {
    let mut terminal = Terminal::open("s0-nodeport");
    let text = terminal.run("kubectl scale deploy --all --replicas=5000");
    assert_eq!(text, "error: This lab holds at most 200 pods. Nothing was changed.\n[1]\n");
    let wanted = terminal.world.control_plane().objects().of_kind(Kind::Pod).count();
    assert!(wanted < 10);
}

#[test]
fn a_manifest_may_come_through_a_pipe() {
    let terminal = Terminal::open("s0-nodeport");
    let text = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n";
    let response = terminal.ask(&words("apply -f -"), Some(text));
    assert_eq!(response.output.stdout, "namespace/shop created\n");
    assert_eq!(response.actions.len(), 1);
    let response = terminal.ask(&words("apply -f -"), Some("kind: ["));
    assert!(response.output.stderr.starts_with("error: error parsing STDIN: "));
}

#[test]
fn nothing_answers_where_no_cluster_is() {
    let mut terminal = Terminal::open("s0-nodeport");
    terminal.world.act(Action::DeleteCluster).expect("deleted");
    let refused = "The connection to the server 127.0.0.1:6443 was refused - did you specify the \
                   right host or port?\n[1]\n";
    assert_eq!(terminal.run("kubectl get pods"), refused);
    assert_eq!(terminal.run("kubectl config current-context"), "packetwalk\n");
}

#[test]
fn a_pod_has_no_kubectl() {
    let terminal = Terminal::open("s0-nodeport");
    let at = Place::Pod(PodName::new("default", "toolbox"));
    let context = Context { world: &terminal.world, at: &at, files: &[], stdin: None, image: None };
    assert_eq!(kubectl::run(&words("get pods"), &context).output.exit, 127);
}

#[test]
fn a_dry_run_does_nothing() {
    let terminal = Terminal::open("s0-nodeport");
    for line in [
        "cordon node-a --dry-run=client",
        "drain node-a --force --dry-run=server",
        "delete pod toolbox --dry-run=client",
        "scale deploy/webapp --replicas=4 --dry-run=client",
        "label pod toolbox a=b --dry-run=client",
        "run x --image=nginx --dry-run=client",
        "expose deploy/webapp --port=80 --dry-run=server",
    ] {
        let response = terminal.ask(&words(line), None);
        assert_eq!(response.output.exit, 0, "{line}: {response:?}");
        assert!(response.actions.is_empty(), "{line}");
        assert!(matches!(response.then, Then::Prompt), "{line}");
    }
}
