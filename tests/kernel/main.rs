//! The engine against a real Linux kernel: `make test-kernel`.
//!
//! Builds a small world of network namespaces, gives every node's namespace the rules text that the
//! engine writes for it, makes real connections, and compares how they end with what the engine says
//! of the same rules. Runs only where it is asked to, by an environment variable.
//!
//! The program runs three times over: as called; again in a mount namespace of its own, in which
//! `/run/netns` is private, so that all network namespaces go when the last process does, however it
//! ends; and as a helper in each network namespace.

#![cfg(test)]

mod agent;
mod cases;
mod helpers;
mod map;
mod play;
mod ruleset;
mod walk;
mod world;

use std::collections::BTreeMap;
use std::process::{Command, ExitCode, Stdio};

use cases::Case;
use map::Map;
use play::{Stage, Tally};
use ruleset::{LOADERS, Loader};

/// By backend.
type Tallies = BTreeMap<String, Tally>;

/// Asks for this test: the names of the files with the cases.
const FILES: &str = "PACKETWALK_KERNEL";
/// Set once the mount namespace is our own.
const APART: &str = "PACKETWALK_KERNEL_APART";
/// A world with one link, and a setting changed in it.
const PROBE: &str = "mount -t tmpfs tmpfs /run && ip netns add probe &&
    ip -n probe link add one type veth peer name other &&
    ip netns exec probe sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'";

fn main() -> ExitCode {
    if let Ok(name) = std::env::var(helpers::HELPER) {
        agent::obey(&name);
        return ExitCode::SUCCESS;
    }
    let Ok(files) = std::env::var(FILES) else { return ExitCode::SUCCESS };
    if std::env::var_os(APART).is_none() {
        return apart();
    }
    let mut code = ExitCode::SUCCESS;
    for file in files.split_whitespace() {
        match run(file) {
            Ok(true) => {}
            Ok(false) => code = ExitCode::FAILURE,
            Err(error) => {
                eprintln!("test-kernel: {file}: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

/// Runs this program again, in namespaces of its own.
fn apart() -> ExitCode {
    if let Some(lack) = lack() {
        println!("test-kernel: skipped, {lack}");
        return ExitCode::SUCCESS;
    }
    let own = std::env::current_exe().expect("this program");
    let mut command = Command::new("unshare");
    command.args(["--mount", "--net", "sh", "-c", "mount -t tmpfs tmpfs /run && exec \"$0\""]);
    eprintln!("test-kernel: {}", replaced_by(command.arg(own).env(APART, "1")));
    ExitCode::FAILURE
}

/// Becomes that program, so that whoever ends this process ends the other; returns only if it can't.
#[cfg(unix)]
fn replaced_by(command: &mut Command) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(command)
}

#[cfg(not(unix))]
fn replaced_by(_command: &mut Command) -> std::io::Error {
    std::io::ErrorKind::Unsupported.into()
}

/// What is missing for this test; `None` if nothing is.
fn lack() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("this is not Linux".to_owned());
    }
    if !std::path::Path::new("/proc/sys/net/ipv6").exists() {
        return Some("this kernel has no IPv6".to_owned());
    }
    for (program, argument) in [("ip", "-V"), ("unshare", "--version"), ("mount", "--version")] {
        if !runs(program, &[argument]) {
            return Some(format!("there is no `{program}`"));
        }
    }
    let alone = ["--mount", "--net", "sh", "-c", PROBE];
    (!runs("unshare", &alone))
        .then(|| "network namespaces can't be made here (they need root)".to_owned())
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Plays all cases of a file with all backends; whether all agrees.
fn run(file: &str) -> Result<bool, String> {
    let Some(cases) = cases::read(file) else {
        println!("test-kernel: {file}: skipped, it is not in the folder of recordings");
        return Ok(true);
    };
    let (strange, plain): (Vec<Case>, _) = cases.into_iter().partition(Map::has_strangers);
    let loaders = loaders()?;
    let mut tallies = Tallies::new();
    for cases in [plain, strange].iter().filter(|cases| !cases.is_empty() && !loaders.is_empty()) {
        play(cases, &loaders, &mut tallies)?;
    }
    for (label, tally) in &tallies {
        report(&format!("{file} {label}"), tally);
    }
    Ok(tallies.values().all(|tally| tally.differing.is_empty()))
}

/// For each backend the first program that works here, or a line that says why none does.
fn loaders() -> Result<Vec<Loader>, String> {
    let mut helpers = world::build(&Map::of(&[]))?;
    let mut found: Vec<Loader> = Vec::new();
    let mut lacking: BTreeMap<ruleset::Backend, String> = BTreeMap::new();
    for loader in LOADERS {
        if found.iter().any(|found| found.mode == loader.mode) {
            continue;
        }
        match loader.probe(&mut helpers, "node-a") {
            Ok(()) => found.push(loader),
            Err(error) => {
                lacking.entry(loader.mode).or_insert(error);
            }
        }
    }
    lacking.retain(|mode, _| found.iter().all(|found| found.mode != *mode));
    for (mode, error) in lacking {
        let backend = format!("{mode:?}").to_lowercase();
        println!("test-kernel: {backend}: skipped, {}", error.trim());
    }
    Ok(found)
}

/// Plays cases with each backend, in a world that has room for all of them.
fn play(cases: &[Case], loaders: &[Loader], tallies: &mut Tallies) -> Result<(), String> {
    let map = Map::of(cases);
    let mut helpers = world::build(&map)?;
    for loader in loaders {
        let tally = tallies.remove(&loader.label()).unwrap_or_default();
        let mut stage =
            Stage { helpers: &mut helpers, map: &map, loader: *loader, tally, played: 0 };
        for case in cases {
            stage.play(case)?;
        }
        tallies.insert(loader.label(), stage.tally);
        loader.clear(&mut helpers, map.nodes.keys())?;
    }
    Ok(())
}

fn report(label: &str, tally: &Tally) {
    let Tally { of, agreed, left_out, endpoints, sticky, listings, differing } = tally;
    println!("{label}: {agreed} of {of} connections agree, {left_out} packets left out");
    for ((of, n), what) in [
        (endpoints, "endpoints that packets may come to were met"),
        (sticky, "clients with affinity stayed with one endpoint"),
        (listings, "listings were read back from the kernel as the engine writes them"),
    ] {
        if *of > 0 {
            println!("    {n} of {of} {what}");
        }
    }
    for difference in differing {
        println!("    {difference}");
    }
}
