//! Writes a poster for each lesson and each preset, `ID.svg`, and `index.json`, which lists them: a
//! moment of its world as the app draws it, with real text and both themes. The build calls it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use packetwalk::lesson::catalog;
use packetwalk::scene::file::moment;
use packetwalk::scene::{layout, narration};
use packetwalk::session::preset::PRESETS;
use packetwalk::session::{Intent, Session};

const ROOM: (f64, f64) = (720.0, 330.0);
/// Steps after which a walk without a rewrite is taken as it is.
const STEPS_MAX: usize = 12;

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).unwrap_or_else(|| "target/posters".to_owned()));
    fs::create_dir_all(&folder)?;
    let mut list = Vec::new();
    for lesson in catalog::all() {
        let about = &lesson.metadata;
        if let Some(session) = Session::open_lesson(&about.id) {
            list.push(poster(&folder, "lesson", &about.id, &about.title, session)?);
        }
    }
    for preset in PRESETS {
        let is_taken =
            list.iter().any(|entry| entry.contains(&format!("\"id\":\"{}\"", preset.id)));
        if !is_taken {
            let session = Session::open(preset.id);
            list.push(poster(&folder, "preset", preset.id, preset.title, session)?);
        }
    }
    fs::write(folder.join("index.json"), format!("[{}]\n", list.join(",\n")))
}

/// Writes one, and says what it is.
fn poster(
    folder: &Path,
    kind: &str,
    id: &str,
    title: &str,
    mut session: Session,
) -> io::Result<String> {
    session.update(Intent::Send(1));
    for _ in 0..STEPS_MAX {
        let cells = session.followed().map(narration::cells).unwrap_or_default();
        if cells.last().is_none_or(|cell| !cell.change.is_empty()) {
            break;
        }
        session.update(Intent::StepForward);
    }
    let layout = layout(session.world(), ROOM.0, ROOM.1);
    let sheet = moment(&layout, session.world(), session.followed(), None, title);
    let (width, height) = (sheet.width, sheet.height);
    let svg = sheet.to_svg(&style(), &|name| format!("var({name})"), 1.0);
    let svg = svg.replacen("<style>", &format!("<style>{}", colours()), 1);
    fs::write(folder.join(format!("{id}.svg")), &svg)?;
    let words = between(&svg, "<desc>", "</desc>");
    // What stands there; what is under way is said before it.
    let words = words.find("Service ").and_then(|at| words.get(at..)).unwrap_or(words);
    let words: String = words.split_inclusive(". ").take(4).collect();
    let words = words.trim();
    Ok(format!(
        "{{\"kind\":\"{kind}\",\"id\":\"{id}\",\"title\":\"{}\",\"words\":\"{}\",\
         \"width\":{width:.0},\"height\":{height:.0}}}",
        quoted(title),
        quoted(words)
    ))
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let after = text.split_once(from).map_or("", |(_, after)| after);
    after.split_once(to).map_or(after, |(inside, _)| inside)
}

fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// The page's rules for the stage, without comments.
fn style() -> String {
    let sheets = [include_str!("../style/stage.css"), include_str!("../style/pieces.css")].concat();
    let mut css = String::new();
    let mut rest = sheets.as_str();
    while let Some((before, after)) = rest.split_once("/*") {
        css.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    css.push_str(rest);
    css
}

/// The page's colours, light and dark, as variables that any viewer understands.
fn colours() -> String {
    let tokens = include_str!("../style/tokens.css");
    let usual = tokens.split("@media").next().unwrap_or(tokens);
    let (mut light, mut dark) = (String::new(), String::new());
    for statement in usual.split(';') {
        let Some((name, value)) = statement.rsplit_once("--").and_then(|(_, s)| s.split_once(':'))
        else {
            continue;
        };
        let value: Vec<&str> = value.split_whitespace().collect();
        let value = value.join(" ");
        if let Some(pair) = value.strip_prefix("light-dark(").and_then(|v| v.strip_suffix(')')) {
            // Colours of three numbers hold no comma here.
            let (day, night) = pair.split_once(", ").unwrap_or((pair, pair));
            let _ = write!(light, "--{name}:{day};");
            let _ = write!(dark, "--{name}:{night};");
        } else if matches!(name, "ui" | "mono") || name.starts_with("w-") {
            let _ = write!(light, "--{name}:{value};");
        }
    }
    format!(":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}")
}
