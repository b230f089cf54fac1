//! Files to take away: each is whole, says what it shows, and is the same every time.

use packetwalk::data_plane::place::Place;
use packetwalk::scene::file::{Sheet, Walk, film, moment, storyboard};
use packetwalk::scene::layout;
use packetwalk::session::preset::PRESETS;
use packetwalk::session::{Intent, Session};

const FILM_MAX: usize = 400_000;

/// The file as it is with the page's light colours.
fn written(sheet: &Sheet, scale: f64) -> String {
    let sheets =
        [include_str!("../../style/stage.css"), include_str!("../../style/pieces.css")].concat();
    let css: String = sheets
        .split("/*")
        .enumerate()
        .map(|(place, part)| if place == 0 { part } else { part.split_once("*/").unwrap().1 })
        .collect();
    sheet.to_svg(&css, &token, scale)
}

/// The light value of a variable.
fn token(name: &str) -> String {
    let tokens = include_str!("../../style/tokens.css");
    let value = tokens.split(&format!("{name}: ")).nth(1).expect("a token of this name");
    let value = value.split(';').next().unwrap_or_default();
    let light = value.strip_prefix("light-dark(");
    light.map_or(value, |pair| pair.split(", #").next().unwrap_or_default()).to_owned()
}

/// A preset's world in which a request has gone so many steps.
fn walked(preset: &str, steps: usize) -> Session {
    let mut session = Session::open(preset);
    session.update(Intent::Send(1));
    for _ in 0..steps {
        session.update(Intent::StepForward);
    }
    session
}

fn sheets(session: &Session) -> [(&'static str, Sheet); 3] {
    let request = session.followed().expect("a request");
    let walk = Walk::of(session.history(), request);
    let layout = layout(session.world(), 1052.0, 640.0);
    let name = session.preset().title;
    [
        ("moment", moment(&layout, session.world(), Some(request), None, name)),
        ("storyboard", storyboard(&walk, name)),
        ("film", film(&walk, name)),
    ]
}

/// What is wrong with a text as XML, as far as ours can go wrong: tags that do not match, signs that
/// are not escaped, an attribute given twice.
fn trouble_in(svg: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once('<') {
        let is_plain = |text: &str| {
            text.split('&').skip(1).all(|part| {
                ["amp;", "lt;", "gt;", "quot;"].iter().any(|name| part.starts_with(name))
            })
        };
        if before.contains('>') || !is_plain(before) {
            return Some(format!("not escaped: {before}"));
        }
        let (tag, after) = after.split_once('>')?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop() != Some(name) {
                return Some(format!("{name} is closed and was not open"));
            }
            continue;
        }
        let name = tag.split([' ', '/']).next()?;
        let attributes = tag.strip_prefix(name)?.split('"');
        let mut names: Vec<&str> = attributes.step_by(2).map(str::trim).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| pair[0] == pair[1]) || tag.matches('"').count() % 2 == 1 {
            return Some(format!("attributes of {tag}"));
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    (!open.is_empty()).then(|| format!("left open: {open:?}"))
}

#[test]
fn every_preset_gives_files_that_are_whole_and_small() {
    // Where nothing is, nobody can be asked.
    for preset in PRESETS.iter().filter(|preset| preset.id != "empty") {
        let session = walked(preset.id, 3);
        for (name, sheet) in sheets(&session) {
            let svg = written(&sheet, 1.0);
            assert_eq!(trouble_in(&svg), None, "{name} of {}", preset.id);
            assert!(svg.len() < FILM_MAX, "{name} of {}: {} bytes", preset.id, svg.len());
        }
    }
}

#[test]
fn a_file_needs_nothing_from_elsewhere() {
    for (name, sheet) in sheets(&walked("s0-nodeport", 3)) {
        let svg = written(&sheet, 1.0);
        let links = svg.matches("http").count() - svg.matches("http://www.w3.org/2000/svg").count();
        let told = svg.matches("http://15.207.114.2:30080").count();
        assert_eq!(links, told, "{name}: only the address of the request, as a text");
        for word in ["var(", "light-dark", "<script", "@import", "<image", "tabindex", "aria-"] {
            assert!(!svg.contains(word), "{name} has {word}");
        }
        assert_eq!(svg.matches("url(").count(), svg.matches("url(#diagonal)").count(), "{name}");
    }
}

#[test]
fn every_hop_is_told_in_the_storyboard_and_in_the_film() {
    for preset in ["s0-nodeport", "s0-loadbalancer", "s0-clusterip", "s2-externalname"] {
        let session = walked(preset, 1);
        let walk = Walk::of(session.history(), session.followed().expect("a request"));
        assert!(!walk.outcome().is_empty());
        for (name, sheet) in sheets(&session).into_iter().skip(1) {
            let svg = written(&sheet, 1.0);
            let text = svg.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&");
            let description = text.split("<desc>").nth(1).expect("a description");
            for cell in walk.cells() {
                assert!(description.contains(&cell.why), "{name} of {preset}: {}", cell.why);
                assert!(
                    text.matches(&cell.title).count() > 1,
                    "{name} of {preset}: {}",
                    cell.title
                );
            }
            assert!(description.contains(walk.outcome()), "{name} of {preset}");
        }
    }
}

#[test]
fn a_walk_is_the_same_whatever_moment_of_it_is_looked_at() {
    let texts =
        |steps| sheets(&walked("s0-nodeport", steps)).map(|(_, sheet)| written(&sheet, 1.0));
    let [now, storyboard, film] = texts(1);
    let [later, same_storyboard, same_film] = texts(5);
    assert_ne!(now, later);
    assert_eq!(storyboard, same_storyboard);
    assert_eq!(film, same_film);
}

#[test]
fn a_picture_is_as_large_as_it_says() {
    let [(_, moment), _, _] = sheets(&walked("s0-nodeport", 3));
    let svg = written(&moment, 2.0);
    assert!(svg.contains(" width=\"2104\""), "{}", &svg[..300]);
    assert!(svg.contains("viewBox=\"0 0 1052 "), "{}", &svg[..300]);
}

#[test]
fn the_check_for_broken_files_finds_them() {
    for broken in ["<a><b></a></b>", "<a>x & y</a>", "<a x=\"1\" x=\"2\"/>", "<a>", "<a x=\"/>"] {
        assert!(trouble_in(broken).is_some(), "{broken}");
    }
    assert_eq!(trouble_in("<a x=\"1\" y=\"1\"><b/>x &amp; y</a>"), None);
}

#[test]
fn who_sends_makes_no_difference_to_being_whole() {
    let mut session = Session::open("s0-clusterip");
    let pod = session.senders().into_iter().find(|place| matches!(place, Place::Pod(_)));
    session.update(Intent::SetSender(pod.expect("a pod")));
    session.update(Intent::Send(10));
    session.update(Intent::StepForward);
    for (name, sheet) in sheets(&session) {
        assert_eq!(trouble_in(&written(&sheet, 1.0)), None, "{name}");
    }
}
