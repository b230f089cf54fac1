//! The commands by name: one table for what is run, helped with and completed.

use crate::shell::kubectl::call::Call;
use crate::shell::kubectl::{
    apply, create, delete, exec, expose, flags, get, rollout, run as run_pod, scale,
};
use crate::shell::{Context, Response};

/// One command.
pub(super) struct Command {
    /// Its name; two words for a command under another.
    pub(super) name: &'static str,
    /// What it does, in one line of help.
    pub(super) about: &'static str,
    /// How its words follow its name.
    pub(super) usage: &'static str,
    /// Its flags, as `flags` reads them.
    pub(super) flags: &'static str,
    run: fn(&Call<'_>) -> Result<Response, Response>,
}

const fn command(
    name: &'static str,
    about: &'static str,
    usage: &'static str,
    flags: &'static str,
    run: fn(&Call<'_>) -> Result<Response, Response>,
) -> Command {
    Command { name, about, usage, flags, run }
}

/// All commands, in the order of the help.
pub(super) static COMMANDS: &[Command] = &[
    command(
        "create",
        "Create a resource from a file or from stdin",
        "-f FILENAME",
        apply::FLAGS,
        apply::create,
    ),
    command(
        "create deployment",
        "Create a deployment with the specified name",
        "NAME --image=image -- [COMMAND] [args...]",
        create::DEPLOYMENT_FLAGS,
        create::deployment,
    ),
    command(
        "create service clusterip",
        "Create a ClusterIP service",
        "NAME [--tcp=<port>:<targetPort>]",
        create::SERVICE_FLAGS,
        create::service,
    ),
    command(
        "create service nodeport",
        "Create a NodePort service",
        "NAME [--tcp=port:targetPort]",
        create::SERVICE_FLAGS,
        create::service,
    ),
    command(
        "create service loadbalancer",
        "Create a LoadBalancer service",
        "NAME [--tcp=port:targetPort]",
        create::SERVICE_FLAGS,
        create::service,
    ),
    command(
        "create service externalname",
        "Create an ExternalName service",
        "NAME --external-name external.name",
        create::SERVICE_FLAGS,
        create::service,
    ),
    command(
        "create namespace",
        "Create a namespace with the specified name",
        "NAME",
        create::NAMESPACE_FLAGS,
        create::namespace,
    ),
    command(
        "expose",
        "Take a deployment, pod or service and expose it as a new service",
        "(-f FILENAME | TYPE NAME) [--port=port] [--target-port=number-or-name] [--name=name]",
        expose::FLAGS,
        expose::run,
    ),
    command(
        "run",
        "Run a particular image on the cluster",
        "NAME --image=image [--port=port] [-it --rm --restart=Never] [-- COMMAND]",
        run_pod::FLAGS,
        run_pod::run,
    ),
    command(
        "get",
        "Display one or many resources",
        "(TYPE[,TYPE...] [NAME | -l label] | TYPE/NAME ...) [-o wide|yaml|json|name|jsonpath=...]",
        get::FLAGS,
        get::run,
    ),
    command(
        "delete",
        "Delete resources by file names, stdin, resources and names, or by label selector",
        "([-f FILENAME] | TYPE [(NAME | -l label | --all)])",
        delete::FLAGS,
        delete::run,
    ),
    command(
        "rollout status",
        "Show the status of the rollout",
        "(TYPE NAME | TYPE/NAME)",
        rollout::FLAGS,
        rollout::watch,
    ),
    command(
        "rollout history",
        "View rollout history",
        "(TYPE NAME | TYPE/NAME) [--revision=n]",
        rollout::FLAGS,
        rollout::history,
    ),
    command(
        "rollout restart",
        "Restart a resource",
        "RESOURCE",
        rollout::FLAGS,
        rollout::restart,
    ),
    command(
        "rollout undo",
        "Undo a previous rollout",
        "(TYPE NAME | TYPE/NAME) [--to-revision=n]",
        rollout::FLAGS,
        rollout::undo,
    ),
    command(
        "rollout pause",
        "Mark the provided resource as paused",
        "RESOURCE",
        rollout::FLAGS,
        rollout::pause,
    ),
    command(
        "rollout resume",
        "Resume a paused resource",
        "RESOURCE",
        rollout::FLAGS,
        rollout::pause,
    ),
    command(
        "scale",
        "Set a new size for a deployment",
        "[--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
        scale::FLAGS,
        scale::run,
    ),
    command(
        "logs",
        "Print the logs for a container in a pod",
        "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
        exec::LOGS_FLAGS,
        exec::logs,
    ),
    command(
        "exec",
        "Execute a command in a container",
        "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
        exec::FLAGS,
        exec::run,
    ),
    command(
        "apply",
        "Apply a configuration to a resource by file name or stdin",
        "-f FILENAME",
        apply::FLAGS,
        apply::apply,
    ),
    command(
        "replace",
        "Replace a resource by file name or stdin",
        "-f FILENAME",
        apply::FLAGS,
        apply::replace,
    ),
];

/// Runs `kubectl` with these words after its name.
#[must_use]
pub fn run(args: &[String], context: &Context<'_>) -> Response {
    answer(args, context).unwrap_or_else(|refused| refused)
}

fn answer(args: &[String], context: &Context<'_>) -> Result<Response, Response> {
    let (command, rest) = find(args)?;
    let flags = flags::parse(&rest, command.flags, command.name)?;
    let call = Call { context, path: command.name, flags };
    (command.run)(&call)
}

/// The command that is called, and the words without its name.
fn find(args: &[String]) -> Result<(&'static Command, Vec<String>), Response> {
    let mut rest = args.to_vec();
    let mut name = String::new();
    while let Some(place) = next_word(&rest) {
        let word = rest.get(place).cloned().unwrap_or_default();
        let longer = if name.is_empty() { word } else { format!("{name} {word}") };
        let is_begun = |known: &Command| {
            known.name == longer || known.name.starts_with(&format!("{longer} "))
        };
        if !COMMANDS.iter().any(is_begun) {
            break;
        }
        rest.remove(place);
        name = longer;
    }
    let found = COMMANDS.iter().find(|command| command.name == name);
    found.map(|command| (command, rest)).ok_or_else(|| {
        Response::fails(1, "error: unknown command")
    })
}

/// The first word that is no flag and no flag's value.
fn next_word(args: &[String]) -> Option<usize> {
    let mut place = 0;
    while let Some(word) = args.get(place) {
        if word == "--" {
            return None;
        }
        if !word.starts_with('-') {
            return Some(place);
        }
        let takes_next = flags::known("").any(|flag| {
            flag.needs_value() && (word == &format!("--{}", flag.name) || flag.is_short(word))
        });
        place += if takes_next { 2 } else { 1 };
    }
    None
}
