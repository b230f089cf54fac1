//! `kubectl cluster-info`, `version`, `api-resources`, `config`.

use std::fmt::Write as _;

use crate::shell::Response;
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::resource::RESOURCES;
use crate::shell::print;

pub(super) const VERSION_FLAGS: &str = "client output|o=";
pub(super) const RESOURCES_FLAGS: &str =
    "namespaced api-group= no-headers output|o= verbs= sort-by= cached categories=";
pub(super) const TOP_FLAGS: &str = "all-namespaces|A selector|l= field-selector= containers \
                                    no-headers sort-by= sum show-capacity use-protocol-buffers";
pub(super) const CONFIG_FLAGS: &str = "output|o= no-headers minify raw current flatten";

/// Where the API server is, seen from the laptop.
const SERVER: &str = "https://127.0.0.1:6443";

/// What is said while nothing answers there.
pub(super) const NO_SERVER: &str = "The connection to the server 127.0.0.1:6443 was refused - did \
                                    you specify the right host or port?";

/// `kubectl cluster-info`.
pub(super) fn cluster(call: &Call<'_>) -> Result<Response, Fault> {
    if let Some(word) = call.word(0) {
        return Err(call::error(&format!(
            "unknown command \"{word}\" for \"kubectl cluster-info\""
        )));
    }
    let dns = "api/v1/namespaces/kube-system/services/kube-dns:dns/proxy";
    Ok(Response::says(format!(
        "Kubernetes control plane is running at {SERVER}\nCoreDNS is running at {SERVER}/{dns}\n\n\
         To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n"
    )))
}

/// `kubectl version`.
#[expect(clippy::unnecessary_wraps, reason = "every command is called alike")]
pub(super) fn version(call: &Call<'_>) -> Result<Response, Fault> {
    let minor = call.world().control_plane().profile().minor;
    let mut text = format!("Client Version: v1.{minor}.0\nKustomize Version: v5.8.0\n");
    if !call.flags.has("client") {
        let _ = writeln!(text, "Server Version: v1.{minor}.0");
    }
    Ok(Response::says(text))
}

/// `kubectl api-resources`.
#[expect(clippy::unnecessary_wraps, reason = "every command is called alike")]
pub(super) fn resources(call: &Call<'_>) -> Result<Response, Fault> {
    let mut rows = String::new();
    let is_names = call.flags.text("output") == "name";
    if !is_names && !call.flags.has("no-headers") {
        rows += "NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND\n";
    }
    let namespaced = call.flags.value("namespaced").map(|value| value == "true");
    let group = call.flags.value("api-group");
    for it in RESOURCES {
        let is_meant = namespaced.is_none_or(|wanted| wanted == it.is_namespaced)
            && group.is_none_or(|group| it.group() == group);
        if !is_meant {
            continue;
        }
        if is_names {
            rows += &(it.qualified() + "\n");
            continue;
        }
        let (shorts, is_namespaced) = (it.shorts.join(","), it.is_namespaced);
        let _ =
            writeln!(rows, "{}\t{shorts}\t{}\t{is_namespaced}\t{}", it.plural, it.version, it.name);
    }
    if is_names {
        return Ok(Response::says(rows));
    }
    Ok(Response::says(print::columns(&rows)))
}

/// `kubectl top`: nobody measures here.
pub(super) fn top(_: &Call<'_>) -> Result<Response, Fault> {
    Err(call::error("Metrics API not available"))
}

/// `kubectl config …`: there is one context.
pub(super) fn config(call: &Call<'_>) -> Result<Response, Fault> {
    let is_kind = call.world().network().container_host.is_some();
    let name = if is_kind { "kind-kind" } else { "packetwalk" };
    let mut said = Said::default();
    match call.path {
        "config current-context" => said.line(name),
        "config get-contexts" if call.flags.text("output") == "name" => said.line(name),
        "config get-contexts" => {
            said.out = print::columns(&format!(
                "CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n*\t{name}\t{name}\t{name}\t\n"
            ));
        }
        "config get-clusters" => said.out = format!("NAME\n{name}\n"),
        _ if call.word(0) == Some(name) => said.line(&format!("Switched to context \"{name}\".")),
        _ => {
            let word = call.word(0).unwrap_or("");
            return Err(call::error(&format!("no context exists with the name: \"{word}\"")));
        }
    }
    Ok(said.into())
}
