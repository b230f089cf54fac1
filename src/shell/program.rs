//! The programs there are, where each of them is, and how a command is run.

use crate::api::Pod;
use crate::data_plane::place::Place;
use crate::shell::{
    Context, Response, Then, add, containers, filter, kubectl, line, names, node, requests, time,
    world,
};

/// A program.
pub struct Program {
    /// What is typed.
    pub name: &'static str,
    /// Where it is: on the laptop, on nodes, in pods.
    places: (bool, bool, bool),
    /// What it is for, in a few words.
    pub help: &'static str,
    run: fn(&[String], &Context<'_>) -> Response,
}

const fn program(
    name: &'static str,
    places: (bool, bool, bool),
    help: &'static str,
    run: fn(&[String], &Context<'_>) -> Response,
) -> Program {
    Program { name, places, help, run }
}

const ALL: (bool, bool, bool) = (true, true, true);
const LAPTOP: (bool, bool, bool) = (true, false, false);
const NODE: (bool, bool, bool) = (false, true, false);
const POD: (bool, bool, bool) = (false, false, true);
const INSIDE: (bool, bool, bool) = (false, true, true);

/// All programs, in the order in which `help` lists them.
pub const PROGRAMS: [Program; 34] = [
    program("kubectl", LAPTOP, "talk to the cluster's API server", kubectl),
    program("curl", ALL, "send HTTP requests", requests::curl),
    program("wget", ALL, "the same, as busybox has it", requests::wget),
    program("nslookup", ALL, "ask for a name", names::nslookup),
    program("dig", ALL, "ask for a name as it stands", names::dig),
    program("ping", ALL, "ask a machine whether it is there", names::ping),
    program("ssh", LAPTOP, "go onto a node", world::ssh),
    program("exit", ALL, "leave a node or a pod", |_, _| Response::default().then(Then::Leave)),
    program("cat", ALL, "show a file", names::cat),
    program("ls", ALL, "list the files that can be applied", ls),
    program("ss", ALL, "who listens on which port", node::ss),
    program("ip", ALL, "routes and addresses", node::ip),
    program("iptables-save", NODE, "the node's rules", node::iptables_save),
    program("iptables", NODE, "the same with -S", node::iptables),
    program("nft", NODE, "the node's rules in nftables mode", node::nft),
    program("ipvsadm", NODE, "the node's table in ipvs mode", node::ipvsadm),
    program("conntrack", NODE, "connections the node remembers", node::conntrack),
    program("kind", LAPTOP, "clusters of containers", containers::kind),
    program("docker", LAPTOP, "the containers that are nodes", containers::docker),
    program("minikube", LAPTOP, "a cluster on the laptop", world::minikube),
    program("gcloud", LAPTOP, "delete a cluster that a provider runs", world::gcloud),
    program("poweroff", NODE, "switch the node off", world::poweroff),
    program("kill", POD, "end a program; 1 is the pod's own", world::kill),
    program("vim", ALL, "here: the editor beside the picture", world::editor),
    program("hostname", ALL, "the machine's name", hostname),
    program("env", INSIDE, "variables, those of Services among them", env),
    program("echo", ALL, "say something", echo),
    program("seq", ALL, "count", seq),
    program("sleep", ALL, "let so many seconds go by", time::sleep),
    program("true", ALL, "succeed", |_, _| Response::default()),
    program("false", ALL, "fail", |_, _| Response::fails_silently()),
    program("history", ALL, "what was typed", time::history),
    program("clear", ALL, "put away what was printed", |_, _| {
        Response::default().then(Then::Clear)
    }),
    program("help", ALL, "this list", help),
];

/// Runs the command of these words.
#[must_use]
pub fn run(words: &[String], context: &Context<'_>) -> Response {
    let Some((name, args)) = words.split_first() else { return Response::default() };
    // `sudo` asks no password here, and `time` measures nothing.
    if matches!(name.as_str(), "sudo" | "time" | "command") {
        return run(args, context);
    }
    if matches!(name.as_str(), "sh" | "bash" | "/bin/sh" | "/bin/bash") {
        return shell(args, context);
    }
    let bare = name.rsplit('/').next().unwrap_or(name);
    let alias = match bare {
        "k" => "kubectl",
        "vi" | "nano" | "emacs" => "vim",
        _ => bare,
    };
    let found = PROGRAMS.iter().find(|program| program.name == alias);
    if let Some(program) = found.filter(|program| program.is_at(context)) {
        return (program.run)(args, context);
    }
    let (words, text) = with_files(words, context);
    match filter::run(&words, &text) {
        Some(output) => Response::from(output),
        None => Response::fails(127, &not_found(name, context.at)),
    }
}

/// What a program reads that only reads: what comes through its pipe, or the files among its words.
fn with_files(words: &[String], context: &Context<'_>) -> (Vec<String>, String) {
    let here: &[(String, String)] = if *context.at == Place::Laptop { context.files } else { &[] };
    let file = |word: &&String| here.iter().find(|(name, _)| name == *word);
    let texts: Vec<&str> =
        words.iter().skip(1).filter_map(|word| Some(file(&word)?.1.as_str())).collect();
    if texts.is_empty() {
        return (words.to_vec(), context.stdin.unwrap_or_default().to_owned());
    }
    let others = words.iter().enumerate().filter(|(at, word)| *at == 0 || file(word).is_none());
    (others.map(|(_, word)| word.clone()).collect(), texts.concat())
}

/// What may stand where `word` was begun, after `words`: names of programs, then what the program
/// itself offers.
#[must_use]
pub fn complete(words: &[String], word: &str, context: &Context<'_>) -> Vec<String> {
    let begun = |name: &&str| name.starts_with(word);
    let found: Vec<String> = match words.split_first() {
        None => {
            let here = PROGRAMS.iter().filter(|program| program.is_at(context));
            here.map(|program| program.name).filter(begun).map(str::to_owned).collect()
        }
        Some((name, args)) if name == "kubectl" || name == "k" => {
            let args: Vec<String> = args.iter().cloned().chain([word.to_owned()]).collect();
            kubectl::complete(&args, context)
        }
        Some((name, _)) if name == "ssh" => context.world.network().nodes.keys().cloned().collect(),
        Some((name, _))
            if matches!(name.as_str(), "curl" | "wget" | "nslookup" | "dig" | "ping") =>
        {
            let objects = context.world.control_plane().objects();
            objects.services().map(|service| service.metadata.name.clone()).collect()
        }
        Some((name, _)) if matches!(name.as_str(), "cat" | "kind") => {
            context.files.iter().map(|(name, _)| name.clone()).collect()
        }
        Some(_) => Vec::new(),
    };
    found.into_iter().filter(|whole| whole.starts_with(word)).collect()
}

/// What a shell says of a name that it does not know.
#[must_use]
pub fn not_found(name: &str, at: &Place) -> String {
    match at {
        Place::Pod(_) => format!("sh: {name}: not found"),
        Place::Laptop | Place::Internet | Place::LoadBalancer(_) | Place::Node(_) => {
            format!("bash: {name}: command not found")
        }
    }
}

/// `sh -c 'LINE'` runs its first command's words.
fn shell(args: &[String], context: &Context<'_>) -> Response {
    match args {
        [flag, text, ..] if flag == "-c" => match line::parse(text) {
            Err(error) => Response::fails(2, &format!("sh: {error}")),
            Ok(steps) => Response::default().then(Then::Steps { at: context.at.clone(), steps }),
        },
        _ => Response::default().then(Then::Enter(context.at.clone())),
    }
}

impl Program {
    /// Whether it is here. What a pod has, its image decides.
    #[must_use]
    pub fn is_at(&self, context: &Context<'_>) -> bool {
        let (laptop, node, pod) = self.places;
        match context.at {
            Place::Laptop | Place::Internet | Place::LoadBalancer(_) => laptop,
            Place::Node(_) => node,
            Place::Pod(name) => {
                let objects = context.world.control_plane().objects();
                let found = objects.pod(&name.namespace, &name.name);
                pod && found.is_none_or(|pod| is_in_image(self.name, image(context, pod)))
            }
        }
    }
}

/// The image whose programs one finds in a pod.
fn image<'a>(context: &Context<'a>, pod: &'a Pod) -> &'a str {
    let own = || pod.spec.containers.first().map_or("", |container| container.image.as_str());
    context.image.unwrap_or_else(own)
}

/// busybox has wget and nslookup but no curl, and images of servers have neither dig nor nslookup.
/// An unknown image is taken to have everything.
fn is_in_image(name: &str, image: &str) -> bool {
    let image = image.rsplit('/').next().unwrap_or(image);
    let image = image.split([':', '@']).next().unwrap_or(image);
    let has_not: &[&str] = match image {
        "busybox" | "alpine" => &["curl", "dig", "ss"],
        "curl" => &["dig", "nslookup", "ss"],
        "nginx" | "httpd" => &["wget", "dig", "nslookup", "ping", "ss", "ip"],
        _ => &[],
    };
    !has_not.contains(&name)
}

fn kubectl(args: &[String], context: &Context<'_>) -> Response {
    kubectl::run(args, context)
}

fn ls(_: &[String], context: &Context<'_>) -> Response {
    let names = context.files.iter().filter(|_| *context.at == Place::Laptop);
    Response::says(names.map(|(name, _)| format!("{name}\n")).collect::<Vec<String>>().concat())
}

fn hostname(_: &[String], context: &Context<'_>) -> Response {
    Response::says(format!("{}\n", names::hostname(context.at)))
}

/// A pod's variables: the Services of its namespace that were there when it started, which is all
/// that are there now in this lab.
fn env(_: &[String], context: &Context<'_>) -> Response {
    let mut text = format!("HOSTNAME={}\n", names::hostname(context.at));
    let Place::Pod(pod) = context.at else { return Response::says(text) };
    let objects = context.world.control_plane().objects();
    let own = |service: &&crate::api::Service| {
        let namespace = service.metadata.namespace_or_default();
        namespace == pod.namespace || service.metadata.name == "kubernetes"
    };
    for service in objects.services().filter(own) {
        let (address, port) = (&service.spec.cluster_ip, service.spec.ports.first());
        let Some(port) = port.filter(|_| !address.is_empty() && address != "None") else {
            continue;
        };
        let name = service.metadata.name.to_ascii_uppercase().replace('-', "_");
        add(
            &mut text,
            format_args!("{name}_SERVICE_HOST={address}\n{name}_SERVICE_PORT={}\n", port.port),
        );
    }
    Response::says(text)
}

fn echo(args: &[String], _: &Context<'_>) -> Response {
    match args {
        [flag, rest @ ..] if flag == "-n" => Response::says(rest.join(" ")),
        [flag, rest @ ..] if flag == "-e" => {
            Response::says(rest.join(" ").replace("\\n", "\n").replace("\\t", "\t") + "\n")
        }
        _ => Response::says(args.join(" ") + "\n"),
    }
}

fn seq(args: &[String], _: &Context<'_>) -> Response {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match line::sequence(&words) {
        Some(numbers) => Response::says(
            numbers.iter().map(|number| format!("{number}\n")).collect::<Vec<String>>().concat(),
        ),
        None => Response::fails(1, "seq: invalid argument"),
    }
}

fn help(_: &[String], context: &Context<'_>) -> Response {
    let here = PROGRAMS.iter().filter(|program| program.is_at(context));
    let mut text = String::new();
    for program in here {
        add(&mut text, format_args!("  {:<14}{}\n", program.name, program.help));
    }
    text += "\nTab completes; Esc, then Tab leaves the terminal. Ctrl+C ends what runs.\n\
             Also: | grep sort uniq head tail wc, && || ;, for i in $(seq 10); do …; done.\n";
    Response::says(text)
}
