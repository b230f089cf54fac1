//! The shape of the code: layer order, doors, sizes, colours, what lies in the root.
//!
//! Each rule is a function from one file's text to complaints. One test runs all rules over the
//! tree; one more shows each rule a text that breaks it.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first, and what each may import besides itself.
///
/// `api`'s neighbours `manifest`, `control_plane` and `data_plane` never meet: they are joined
/// above. `app` is the browser binary: it changes the world through `session` and sees it through
/// `scene`, so it needs no part of the control plane.
const LAYERS: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("prng", &[]),
    ("order", &[]),
    ("text", &["order"]),
    ("api", &["time", "order"]),
    ("manifest", &["time", "prng", "order", "api"]),
    ("control_plane", &["time", "prng", "order", "api"]),
    ("data_plane", &["time", "prng", "order", "api"]),
    ("simulation", &["time", "prng", "order", "api", "control_plane", "data_plane"]),
    ("scene", &["time", "order", "text", "api", "control_plane", "data_plane", "simulation"]),
    (
        "shell",
        &["time", "order", "text", "api", "manifest", "control_plane", "data_plane", "simulation"],
    ),
    (
        "lesson",
        &["time", "order", "text", "api", "manifest", "control_plane", "data_plane", "simulation"],
    ),
    (
        "session",
        &[
            "time",
            "prng",
            "order",
            "text",
            "api",
            "manifest",
            "control_plane",
            "data_plane",
            "simulation",
            "shell",
            "lesson",
        ],
    ),
    (
        "app",
        &[
            "time",
            "order",
            "text",
            "api",
            "manifest",
            "data_plane",
            "simulation",
            "scene",
            "shell",
            "lesson",
            "session",
        ],
    ),
];

/// Crates that only one file, or one folder, may name: so that each can be replaced there.
const DOORS: &[(&str, &str)] = &[
    ("serde_yaml", "src/manifest/yaml.rs"),
    ("saphyr_parser", "src/manifest/yaml.rs"),
    ("sha2", "src/data_plane/chain_name.rs"),
    ("miniz_oxide", "src/session/packed.rs"),
    ("qrcodegen", "src/app/share/code.rs"),
    ("leptos", "src/app/"),
    ("web_sys", "src/app/"),
    ("js_sys", "src/app/"),
    ("wasm_bindgen", "src/app/"),
    ("gloo", "src/app/"),
    ("console_error_panic_hook", "src/app/"),
];

/// All that a visitor of the repository sees first; dot-files besides.
const ROOT: &[&str] = &[
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "Makefile",
    "README.md",
    "Trunk.toml",
    "assets",
    "index.html",
    "package-lock.json",
    "package.json",
    "src",
    "style",
    "tests",
];

const LINES_MAX: usize = 500;

/// Names that CSS knows as colours and that a stylesheet might be tempted by.
const COLOUR_NAMES: &[&str] = &[
    "aqua", "black", "blue", "brown", "cyan", "fuchsia", "gold", "gray", "green", "grey", "lime",
    "magenta", "maroon", "navy", "olive", "orange", "pink", "purple", "red", "silver", "teal",
    "violet", "white", "yellow",
];

const COLOUR_FUNCTIONS: &[&str] =
    &["rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch"];

#[test]
fn the_tree_keeps_its_rules() {
    let mut complaints = root_complaints(&root_entries());
    let mut files = Vec::new();
    for folder in ["src", "tests", "style", "assets"] {
        collect(&root().join(folder), &mut files);
    }
    assert!(files.iter().any(|(path, _)| path == "src/lib.rs"), "the tree was not read");
    for (path, text) in &files {
        complaints.extend(complaints_about(path, text));
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn layers_point_down() {
    // Each layer may import only what stands above it in the table, so there can be no circle.
    for (index, (layer, may_import)) in LAYERS.iter().enumerate() {
        for import in *may_import {
            let known = LAYERS.iter().take(index).any(|(lower, _)| lower == import);
            assert!(known, "{layer} may not import {import}, which is not below it");
        }
    }
}

#[test]
fn a_broken_rule_is_seen() {
    // Path, text, and words that a complaint about it must contain.
    let rows = [
        ("src/control_plane/store.rs", "use crate::manifest::parse;", "may not import manifest"),
        ("src/api/pod.rs", "use crate::{time::SimTime, session};", "may not import session"),
        ("src/data_plane/rules.rs", "fn f() { crate::scene::frame() }", "may not import scene"),
        ("src/scene/frame.rs", "use super::super::session::Intent;", "may not import session"),
        ("src/scene/frame.rs", "mod tests { use super::super::super::shell; }", "import shell"),
        ("src/manifest/mod.rs", "use super::control_plane;", "may not import control_plane"),
        ("src/app/stage/pod.rs", "use packetwalk::control_plane::store;", "may not import control"),
        ("src/api/a.rs", "use crate::{\n    // why\n    meta::{self},\n    scene,\n};", "scene"),
        ("src/helpers/mod.rs", "", "is no layer"),
        ("src/manifest/print.rs", "serde_yaml::to_string(x)", "serde_yaml"),
        ("src/session/link.rs", "use sha2::Sha256;", "sha2"),
        ("src/scene/layout.rs", "use leptos::prelude::*;", "leptos"),
        ("src/lib.rs", "use web_sys::Window;", "web_sys"),
        ("src/time.rs", "#[cfg(feature = \"web\")]", "cfg"),
        ("src/prng.rs", "if cfg!(target_arch = \"wasm32\") {}", "cfg"),
        ("src/prng.rs", "#[cfg(any(test, target_family=\"wasm\"))]", "cfg"),
        ("src/app/editor/mod.rs", "element.set_inner_html(text)", "set_inner_html"),
        ("src/app/editor/mod.rs", "view! { <p inner_html=text /> }", "inner_html"),
        ("src/app/stage/pod.rs", "view! { <path fill=\"#0E41DE\" /> }", "#0E41DE"),
        ("src/app/stage/pod.rs", "\"rgba(0, 0, 0, .4)\"", "rgba("),
        ("style/stage.css", ".pod { fill: #fff; }", "#fff"),
        ("style/stage.css", ".pod { border: 1px solid white; }", "white"),
        ("style/stage.css", ".pod { fill: hsl(0 0% 0%); }", "hsl("),
        ("style/stage.css", "@layer stage { .pod { .ear { x: 1 } color: red } }", "red"),
        ("tests/browser/long.spec.ts", &"line\n".repeat(501), "501 lines"),
    ];
    for (path, text, expected) in rows {
        let complaints = complaints_about(path, text);
        assert!(
            complaints.iter().any(|complaint| complaint.contains(expected)),
            "{path}: {text:?} should be refused with {expected:?}, but: {complaints:?}"
        );
    }
    assert_eq!(root_complaints(&["src".to_owned(), "helpers".to_owned()]).len(), 1);
}

#[test]
fn what_only_looks_like_a_broken_rule_is_let_through() {
    let rows = [
        ("src/api/mod.rs", "//! Positions are [`crate::manifest`]'s affair.\nuse crate::time;"),
        ("src/control_plane/store.rs", "use super::plane; use crate::control_plane::plane::P;"),
        ("src/data_plane/ingress.rs", "use crate::api::{Ingress, service, session_affinity};"),
        ("src/scene/wiring.rs", "use super::super::simulation::Simulation;"),
        ("src/app/main.rs", "use packetwalk::{session, scene}; use leptos::prelude::*;"),
        ("src/app/state.rs", "use crate::session_view; #[cfg(target_arch = \"wasm32\")] fn f() {}"),
        ("src/manifest/yaml.rs", "use serde_yaml::Value; use saphyr_parser::Parser;"),
        ("src/lib.rs", "pub mod session; pub mod api;"),
        ("src/app/stage/pod.rs", "view! { <use href=\"#pod\" fill=\"var(--request)\" /> }"),
        ("style/tokens.css", ":root { --canvas: #F6F7F9; }"),
        ("style/stage.css", "#face .red-pod { white-space: pre; color: var(--white-ish); }"),
        ("style/stage.css", ".a { color: color-mix(in srgb, var(--ink) 50%, transparent); }"),
        ("style/stage.css", "@layer stage { /* red: #f00 */ .pod:is(.black) { fill: none; } }"),
    ];
    for (path, text) in rows {
        assert_eq!(complaints_about(path, text), Vec::<String>::new(), "{path}: {text:?}");
    }
}

/// What is wrong with the file at `path` (from the root, with `/`), a sentence each.
fn complaints_about(path: &str, text: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let lines = text.lines().count();
    if lines > LINES_MAX {
        complaints.push(format!("{path}: {lines} lines; split it by idea, {LINES_MAX} at most"));
    }
    if is_of(path, "rs") && path.starts_with("src/") {
        let code = without_line_comments(text);
        complaints.extend(layer_complaints(path, &code));
        complaints.extend(door_complaints(path, &code));
        complaints.extend(web_complaints(path, &code));
        if path.starts_with("src/app/") {
            // In Rust only literals can be colours; a name like `red` may be anything.
            let found = literal_colours(&code, false);
            complaints.extend(found.map(|colour| colour_complaint(path, &colour)));
        }
    }
    if is_of(path, "css") && path != "style/tokens.css" {
        let values = declared_values(&without_block_comments(text));
        let found = literal_colours(&values, true);
        complaints.extend(found.map(|colour| colour_complaint(path, &colour)));
    }
    complaints
}

fn layer_complaints(path: &str, code: &str) -> Vec<String> {
    let Some(layer) = layer_of(path) else { return Vec::new() };
    let Some((_, may_import)) = LAYERS.iter().find(|(name, _)| *name == layer) else {
        return vec![format!("{path}: {layer} is no layer; give it a line in LAYERS")];
    };
    imports(path, code)
        .into_iter()
        .filter(|import| import != layer && !may_import.contains(&import.as_str()))
        .map(|import| format!("{path}: {layer} may not import {import}"))
        .collect()
}

fn door_complaints(path: &str, code: &str) -> Vec<String> {
    DOORS
        .iter()
        .filter(|(name, door)| !path.starts_with(door) && words(code).any(|word| word == *name))
        .map(|(name, door)| format!("{path}: only {door} may name {name}"))
        .collect()
}

fn web_complaints(path: &str, code: &str) -> Vec<String> {
    let mut complaints = Vec::new();
    let packed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let platform = ["feature=\"web\"", "target_arch", "target_family", "target_os"];
    if !path.starts_with("src/app/") && platform.iter().any(|word| packed.contains(word)) {
        complaints.push(format!("{path}: no cfg by platform or feature outside src/app"));
    }
    for word in ["set_inner_html", "inner_html", "set_outer_html", "insert_adjacent_html"] {
        if words(code).any(|found| found == word) {
            complaints.push(format!("{path}: {word} makes text into markup"));
        }
    }
    complaints
}

fn colour_complaint(path: &str, colour: &str) -> String {
    format!("{path}: {colour} is a literal colour; name it in style/tokens.css")
}

fn root_complaints(entries: &[String]) -> Vec<String> {
    entries
        .iter()
        .filter(|name| !name.starts_with('.') && !ROOT.contains(&name.as_str()))
        .map(|name| format!("{name}: not in the root of the repository"))
        .collect()
}

/// The layer whose file this is; `None` for `lib.rs`, which only lists them.
fn layer_of(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("src/")?;
    let first = inside.split('/').next()?;
    (first != "lib.rs").then(|| first.strip_suffix(".rs").unwrap_or(first))
}

/// The layers that this code names: by `crate::` (`packetwalk::` from the app), or by as many
/// `super::` as lead out of its own layer.
fn imports(path: &str, code: &str) -> Vec<String> {
    let in_app = path.starts_with("src/app/");
    let parts = path.split('/').count() - 1;
    let is_folder = path.ends_with("/mod.rs");
    let depth = if is_folder { parts - 1 } else { parts };
    let out = "super::".repeat(depth);
    // From the app `crate` and `super` lead only to the app.
    let prefixes: &[&str] = if in_app { &["packetwalk::"] } else { &["crate::", &out] };

    let mut found = Vec::new();
    for prefix in prefixes {
        for (start, _) in code.match_indices(prefix) {
            if !code[..start].ends_with(is_word) {
                // An inner module needs one `super::` more to lead as far.
                found.extend(heads(code[start + prefix.len()..].trim_start_matches("super::")));
            }
        }
    }
    // What is no layer is a name from lib.rs, or, after a `super::` too few, from within.
    found.retain(|name| LAYERS.iter().any(|(layer, _)| layer == name));
    found.sort();
    found.dedup();
    found
}

/// The first names of a path or of a group of paths: `a` of `a::b`; `a`, `c` of `{a::{b}, c}`.
fn heads(code: &str) -> Vec<String> {
    let Some(group) = code.strip_prefix('{') else {
        return words(code).take(1).map(str::to_owned).collect();
    };
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut is_head = true;
    let mut rest = group;
    while let Some(next) = rest.chars().next() {
        let word = words(rest).next().filter(|word| rest.starts_with(word));
        match (next, word) {
            (_, Some(word)) => {
                if is_head && depth == 0 {
                    names.push(word.to_owned());
                }
                is_head = false;
                rest = &rest[word.len()..];
                continue;
            }
            ('{', None) => depth += 1,
            ('}', None) if depth == 0 => break,
            ('}', None) => depth -= 1,
            (',', None) => is_head = true,
            (_, None) => {}
        }
        rest = &rest[next.len_utf8()..];
    }
    names
}

/// Hexadecimal colours and colour functions; with `names`, also colours by their names.
fn literal_colours(code: &str, names: bool) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    for (start, _) in code.match_indices('#') {
        let digits: String = code[start + 1..].chars().take_while(|c| is_word(*c)).collect();
        let is_hex = digits.chars().all(|c| c.is_ascii_hexdigit());
        if is_hex && [3, 4, 6, 8].contains(&digits.len()) {
            found.push(format!("#{digits}"));
        }
    }
    for (start, _) in code.match_indices('(') {
        let name = code[..start].rsplit(|c: char| !is_word(c) && c != '-').next().unwrap_or("");
        if COLOUR_FUNCTIONS.contains(&name) {
            found.push(format!("{name}("));
        }
    }
    if names {
        let separate = |c: char| !is_word(c) && c != '-';
        let colours = code.split(separate).filter(|word| COLOUR_NAMES.contains(word));
        found.extend(colours.map(str::to_owned));
    }
    found.into_iter()
}

/// The values of a stylesheet's declarations, without selectors and names of properties.
fn declared_values(css: &str) -> String {
    let mut values = String::new();
    // What ends in `{` is a selector or a condition, all else that has a colon a declaration.
    for piece in css.split_inclusive(['{', '}', ';']).filter(|piece| !piece.ends_with('{')) {
        if let Some((_, value)) = piece.split_once(':') {
            values.push_str(value);
        }
    }
    values
}

/// Knows no strings: `//` inside one hides the rest of its line from these rules.
fn without_line_comments(code: &str) -> String {
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn without_block_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |css, part| css + part.split_once("*/").map_or("", |(_, after)| after))
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !is_word(c)).filter(|word| !word.is_empty())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_of(path: &str, extension: &str) -> bool {
    Path::new(path).extension().is_some_and(|found| found == extension)
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What lies in the root and is not left there by a build: .gitignore names that.
fn root_entries() -> Vec<String> {
    let ignored = fs::read_to_string(root().join(".gitignore")).unwrap();
    let ignored: Vec<&str> = ignored.lines().filter_map(|line| line.strip_prefix('/')).collect();
    let entries = fs::read_dir(root()).unwrap();
    entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !ignored.contains(&name.as_str()))
        .collect()
}

/// Adds the text files under `folder`, by their path from the root, with their text.
fn collect(folder: &Path, files: &mut Vec<(String, String)>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if ["rs", "css", "ts", "js", "mjs"]
            .iter()
            .any(|extension| is_of(&path.to_string_lossy(), extension))
        {
            let name = path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
            files.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}
