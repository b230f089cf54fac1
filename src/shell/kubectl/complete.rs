//! What Tab offers: commands, flags, kinds, names of a kind, namespaces, files.

use crate::api::Kind;
use crate::order::InOrder as _;
use crate::shell::Context;
use crate::shell::kubectl::resource::{self, RESOURCES};
use crate::shell::kubectl::table::{COMMANDS, Command};
use crate::shell::kubectl::{command, flags, view};

/// Words that the last of `args`, which may be empty, could become; in order, each once.
#[must_use]
pub fn complete(args: &[String], context: &Context<'_>) -> Vec<String> {
    let Some((typed, before)) = args.split_last() else { return Vec::new() };
    let (name, rest) = command::name(before);
    let known = COMMANDS.iter().find(|command| command.name == name);
    let previous = before.last().map_or("", String::as_str);
    let mut offers = match known {
        _ if matches!(previous, "-n" | "--namespace") => names(context, Kind::Namespace, ""),
        _ if matches!(previous, "-f" | "--filename") => {
            context.files.iter().map(|(name, _)| name.clone()).collect()
        }
        _ if matches!(previous, "-o" | "--output") => {
            ["json", "jsonpath=", "name", "wide", "yaml"].map(str::to_owned).to_vec()
        }
        Some(command) if typed.starts_with('-') => {
            flags::known(command.flags).map(|flag| format!("--{}", flag.name)).collect()
        }
        Some(command) if rest.iter().all(|word| word.starts_with('-')) => {
            let mut first = first_words(command, typed, context);
            first.extend(under(&name));
            first
        }
        Some(_) => more_words(&rest, context),
        None => under(&name),
    };
    offers.retain(|offer| offer.starts_with(typed.as_str()));
    offers.in_order();
    offers.dedup();
    offers
}

/// The next words of commands under this name.
fn under(name: &str) -> Vec<String> {
    let prefix = if name.is_empty() { String::new() } else { format!("{name} ") };
    let rests = COMMANDS.iter().filter_map(|command| command.name.strip_prefix(&prefix));
    rests.filter_map(|rest| rest.split(' ').next()).map(str::to_owned).collect()
}

/// The first word of a command that is about objects.
fn first_words(command: &Command, typed: &str, context: &Context<'_>) -> Vec<String> {
    let namespace = "default";
    match command.name {
        "cordon" | "uncordon" | "drain" => return names(context, Kind::Node, ""),
        "exec" | "logs" | "port-forward" if !typed.contains('/') => {
            return names(context, Kind::Pod, namespace);
        }
        _ if !command.usage.contains("TYPE") && !command.usage.contains("RESOURCE") => {
            return Vec::new();
        }
        _ => {}
    }
    if let Some((kind, _)) = typed.split_once('/') {
        let found = resource::find(kind).ok().and_then(|found| found.kind);
        let all = found.map_or_else(Vec::new, |found| names(context, found, namespace));
        return all.into_iter().map(|name| format!("{kind}/{name}")).collect();
    }
    let simulated = RESOURCES.iter().filter(|resource| resource.kind.is_some());
    let mut kinds: Vec<String> = simulated.map(|it| it.plural.to_owned()).collect();
    // A short name is offered when one begins to type it.
    let shorts = RESOURCES.iter().filter(|it| it.kind.is_some()).flat_map(|it| it.shorts.iter());
    kinds.extend(shorts.filter(|_| !typed.is_empty()).map(|it| (*it).to_owned()));
    kinds
}

/// Names of the kind that was typed first.
fn more_words(rest: &[String], context: &Context<'_>) -> Vec<String> {
    let mut namespace = "default";
    for pair in rest.windows(2) {
        match pair {
            [flag, value] if flag == "-n" || flag == "--namespace" => namespace = value,
            _ => {}
        }
    }
    let kind = rest.iter().find(|word| !word.starts_with('-') && *word != namespace);
    let found = kind.and_then(|kind| resource::find(kind).ok()).and_then(|it| it.kind);
    found.map_or_else(Vec::new, |kind| names(context, kind, namespace))
}

fn names(context: &Context<'_>, kind: Kind, namespace: &str) -> Vec<String> {
    let all = view::of_kind(context.world, kind);
    let here = all
        .iter()
        .map(crate::api::Object::metadata)
        .filter(|metadata| !kind.is_namespaced() || metadata.namespace_or_default() == namespace);
    here.map(|metadata| metadata.name.clone()).collect()
}
