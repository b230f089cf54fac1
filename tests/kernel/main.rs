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
use packetwalk::api::ProxyMode;
use play::{Stage, Tally};
use ruleset::LOADERS;

/// By backend.
type Tallies = BTreeMap<String, Tally>;

/// Asks for this test: the names of the files with the cases.
const FILES: &str = "PACKETWALK_KERNEL";
/// Set once the mount namespace is our own.
const APART: &str = "PACKETWALK_KERNEL_APART";

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
    let status = Command::new("unshare")
        .args(["--mount", "--net", "sh", "-c", "mount -t tmpfs tmpfs /run && exec \"$0\""])
        .arg(own)
        .env(APART, "1")
        .status();
    if status.is_ok_and(|status| status.success()) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is missing for this test; `None` if nothing is.
fn lack() -> Option<String> {
    if !cfg!(target_os = "linux") {
        return Some("this is not Linux".to_owned());
    }
    let runs = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    for (program, argument) in [("ip", "-V"), ("unshare", "--version"), ("mount", "--version")] {
        if !runs(program, &[argument]) {
            return Some(format!("there is no `{program}`"));
        }
    }
    let alone = ["--mount", "--net", "sh", "-c", "mount -t tmpfs tmpfs /run && ip netns add probe"];
    (!runs("unshare", &alone))
        .then(|| "network namespaces can't be made (are you root?)".to_owned())
}

/// Plays all cases of a file with all backends; whether all agrees.
fn run(file: &str) -> Result<bool, String> {
    let Some(cases) = cases::read(file) else {
        println!("test-kernel: {file}: skipped, it is not in the folder of recordings");
        return Ok(true);
    };
    let (strange, plain): (Vec<Case>, _) = cases.into_iter().partition(Map::has_strangers);
    let mut tallies = Tallies::new();
    for cases in [plain, strange] {
        play(&cases, &mut tallies)?;
    }
    for (label, tally) in &tallies {
        report(&format!("{file} {label}"), tally);
    }
    Ok(tallies.values().all(|tally| tally.differing.is_empty()))
}

/// Plays cases with each backend, in a world that has room for all of them.
fn play(cases: &[Case], tallies: &mut Tallies) -> Result<(), String> {
    let map = Map::of(cases);
    let mut helpers = world::build(&map)?;
    let mut done: Vec<ProxyMode> = Vec::new();
    let mut lacking: Vec<(ProxyMode, String)> = Vec::new();
    for loader in LOADERS {
        if done.contains(&loader.mode) {
            continue;
        }
        if let Err(error) = loader.clear(&mut helpers, map.nodes.keys()) {
            lacking.push((loader.mode, error));
            continue;
        }
        done.push(loader.mode);
        let tally = tallies.remove(&loader.label()).unwrap_or_default();
        let mut stage = Stage { helpers: &mut helpers, map: &map, loader, tally, played: 0 };
        for case in cases {
            stage.play(case)?;
        }
        tallies.insert(loader.label(), stage.tally);
        loader.clear(&mut helpers, map.nodes.keys())?;
    }
    for (mode, error) in lacking.iter().filter(|(mode, _)| !done.contains(mode)) {
        println!("test-kernel: {mode:?}: skipped, {error}");
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
