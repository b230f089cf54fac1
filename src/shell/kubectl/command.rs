//! From a line to a command: which one is meant, its flags, its help; and what is said of a line that
//! means none.

use std::fmt::Write as _;

use crate::data_plane::place::Place;
use crate::manifest::distance;
use crate::order::InOrder as _;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::table::{COMMANDS, Command};
use crate::shell::kubectl::{flags, info};
use crate::shell::{Context, Response};
use crate::simulation::Rejection;

/// Words that differ by so many letters count as a slip.
const SLIP_MAX: usize = 2;

/// Commands of kubectl that this lab has not.
const ABSENT: &str = "alpha api-versions attach auth autoscale certificate completion cp diff \
                      kustomize options plugin proxy taint";

/// Other names of commands and of what follows them.
const ALIASES: &[(&str, &str)] = &[
    ("create deploy", "create deployment"),
    ("create ns", "create namespace"),
    ("create svc", "create service"),
    ("clusterinfo", "cluster-info"),
    ("rollout res", "rollout restart"),
    ("top pods", "top pod"),
    ("top po", "top pod"),
    ("top nodes", "top node"),
    ("top no", "top node"),
];

/// Runs `kubectl` with these words after its name.
#[must_use]
pub fn run(args: &[String], context: &Context<'_>) -> Response {
    if let Place::Pod(_) = context.at {
        return Response::fails(127, "sh: kubectl: not found");
    }
    let response = answer(args, context).unwrap_or_else(Response::from);
    checked(response, context)
}

/// The answer, unless the world would refuse what it proposes: there is a limit to what it holds.
fn checked(response: Response, context: &Context<'_>) -> Response {
    if response.actions.is_empty() {
        return response;
    }
    let mut trial = context.world.clone();
    for action in &response.actions {
        match trial.act(action.clone()) {
            Ok(()) => {}
            Err(Rejection::Refused { status, .. }) => return call::server(&status).into(),
            Err(other) => return call::error(&other.to_string()).into(),
        }
    }
    response
}

fn answer(args: &[String], context: &Context<'_>) -> Result<Response, Fault> {
    let mut args = args.to_vec();
    if args.first().is_some_and(|word| word == "help") {
        args.remove(0);
        args.push("--help".to_owned());
    }
    let (name, rest) = name(&args);
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        return no_command(&name, &rest);
    };
    let is_helped = rest.iter().take_while(|it| *it != "--").any(|it| it == "--help" || it == "-h");
    let has_more = COMMANDS.iter().any(|it| is_under(it, &name));
    if is_helped || (has_more && rest.is_empty()) {
        return Ok(Response::says(help(command)));
    }
    let flags = flags::parse(&rest, command.flags, command.name)?;
    let needs_server = !command.name.starts_with("config");
    if needs_server && context.world.is_deleted() {
        return Err(Fault::new(info::NO_SERVER));
    }
    (command.run)(&Call { context, path: command.name, flags })
}

/// Whether a command stands under one of this name.
fn is_under(command: &Command, name: &str) -> bool {
    command.name.strip_prefix(name).is_some_and(|rest| rest.starts_with(' '))
}

/// The name of the command, as far as it is known, and the words without it.
pub(super) fn name(args: &[String]) -> (String, Vec<String>) {
    let mut rest = args.to_vec();
    let mut name = String::new();
    while let Some(place) = next_word(&rest) {
        let word = rest.get(place).cloned().unwrap_or_default();
        let longer = if name.is_empty() { word } else { format!("{name} {word}") };
        let alias = ALIASES.iter().find(|(alias, _)| *alias == longer);
        let longer = alias.map_or(longer, |(_, name)| (*name).to_owned());
        if !COMMANDS.iter().any(|it| it.name == longer || is_under(it, &longer)) {
            break;
        }
        rest.remove(place);
        name = longer;
    }
    (name, rest)
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

/// A line whose first words name no command.
fn no_command(name: &str, rest: &[String]) -> Result<Response, Fault> {
    let word = next_word(rest).and_then(|place| rest.get(place));
    let Some(word) = word else {
        if let Some(flag) = rest.iter().find(|it| !matches!(it.as_str(), "--help" | "-h")) {
            flags::parse(std::slice::from_ref(flag), "", name)?;
        }
        return Ok(Response::says(overview(name)));
    };
    if !name.is_empty() {
        return Err(call::error(&format!(
            "unknown command \"{word}\"\nSee 'kubectl {name} -h' for help and examples"
        )));
    }
    if ABSENT.split_whitespace().any(|known| known == word) {
        return Err(call::error(&format!("this lab has no kubectl {word}")));
    }
    let mut near: Vec<&str> = COMMANDS
        .iter()
        .filter_map(|command| command.name.split(' ').next())
        .filter(|known| {
            distance(&word.to_lowercase(), known) <= SLIP_MAX || known.starts_with(word.as_str())
        })
        .collect();
    near.in_order();
    near.dedup();
    let mut text = format!("error: unknown command \"{word}\" for \"kubectl\"");
    if !near.is_empty() {
        text += "\n\nDid you mean this?";
        for known in near {
            let _ = write!(text, "\n\t{known}");
        }
    }
    Err(Fault::new(&text))
}

/// The help of one command.
fn help(command: &Command) -> String {
    let mut text = format!("{}.\n\nUsage:\n  kubectl {}", command.about, command.name);
    let _ = writeln!(text, " {} [options]", command.usage);
    let under: Vec<&Command> = COMMANDS.iter().filter(|it| is_under(it, command.name)).collect();
    if !under.is_empty() {
        text += "\nAvailable Commands:\n";
        list(&under, &mut text);
    }
    let names: Vec<String> = flags::known(command.flags)
        .take(command.flags.split_whitespace().count())
        .map(|flag| format!("    {}\n", flag.shown()))
        .collect();
    if !names.is_empty() {
        let _ = write!(text, "\nOptions:\n{}", names.concat());
    }
    text
}

/// The help of kubectl itself, or of a word that only has commands under it.
fn overview(name: &str) -> String {
    let mut text = if name.is_empty() {
        "kubectl controls the Kubernetes cluster manager.\n\nCommands:\n".to_owned()
    } else {
        format!("Commands of kubectl {name}:\n")
    };
    let under: Vec<&Command> =
        COMMANDS.iter().filter(|it| name.is_empty() || is_under(it, name)).collect();
    list(&under, &mut text);
    text + "\nUse \"kubectl <command> --help\" for more information about a given command.\n"
}

fn list(commands: &[&Command], text: &mut String) {
    for command in commands {
        let _ = writeln!(text, "  {:<27} {}", command.name, command.about);
    }
}
