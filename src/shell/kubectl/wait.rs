//! `kubectl wait`: until objects are as somebody wants them, or time is up.

use crate::api::{Kind, Object, Value};
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::flags::{self, Flags};
use crate::shell::kubectl::resource;
use crate::shell::kubectl::targets::{self, Asked};
use crate::shell::kubectl::watch::Watch;
use crate::shell::kubectl::{files, jsonpath, view};
use crate::shell::{Response, Then, Wait, time};
use crate::simulation::Simulation;
use crate::time::{SimDuration, SimTime};

pub(super) const FLAGS: &str = "for= timeout= filename|f= recursive|R selector|l= field-selector= \
                                all all-namespaces|A output|o= local";

/// How long it waits unless told, in milliseconds.
const TIMEOUT_MS: u64 = 30_000;

/// What is waited for.
#[derive(Clone, Debug)]
enum Wish {
    Gone,
    There,
    Condition { name: String, status: String },
    Path { path: String, value: Option<String> },
}

/// A wait for several objects, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    wish: Wish,
    left: Vec<Asked>,
    namespace: String,
    until: SimTime,
    is_once: bool,
}

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let wish = wish(call.flags.text("for"))?;
    let (timeout, is_once) = timeout(&call.flags, call.path)?;
    let asked = if call.flags.value("filename").is_some() {
        files::asked(call)?
    } else {
        targets::asked(&call.flags.words)?
    };
    if asked.is_empty() {
        return Err(call.usage(
            "You must provide one or more resources by argument or filename.\nExample resource \
             specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> \
             <name>'\n   '<resource>'",
        ));
    }
    let is_picked = ["all", "selector", "field-selector"].iter().any(|it| call.flags.has(it));
    if asked.iter().any(|it| it.name.is_none()) && !is_picked {
        return Err(call::error("resource(s) were provided, but no name was specified"));
    }
    let found = targets::find(call, &asked)?;
    let mut left: Vec<Asked> = Vec::new();
    for object in &found.objects {
        let name = Some(object.metadata().name.clone());
        left.extend(resource::Resource::of(object.kind()).map(|resource| Asked { resource, name }));
    }
    match (&wish, found.missing.first()) {
        (Wish::Gone, _) | (_, None) => {}
        (Wish::There, Some(_)) => left = asked,
        (Wish::Condition { .. } | Wish::Path { .. }, Some(status)) => {
            return Err(call::server(status));
        }
    }
    if left.is_empty() && !matches!(wish, Wish::Gone) {
        return Err(call::error("no matching resources found"));
    }
    let namespace = call.namespace().to_owned();
    let until = call.world().now() + timeout;
    let wait = Watch::condition(Condition { wish, left, namespace, until, is_once });
    Ok(Response::default().then(Then::Wait(Wait::Watch(wait))))
}

fn wish(text: &str) -> Result<Wish, Fault> {
    match text.to_lowercase().as_str() {
        "delete" => return Ok(Wish::Gone),
        "create" => return Ok(Wish::There),
        _ => {}
    }
    if let Some(condition) = text.strip_prefix("condition=") {
        let (name, status) = condition.split_once('=').unwrap_or((condition, "true"));
        return Ok(Wish::Condition { name: name.to_owned(), status: status.to_owned() });
    }
    let Some(path) = text.strip_prefix("jsonpath=") else {
        return Err(call::error(&format!("unrecognized condition: \"{text}\"")));
    };
    // A sign that stands alone parts the path from the value; filters have two.
    let marked = path.replace("==", "\u{1}");
    let parts: Vec<String> = marked.split('=').map(|it| it.replace('\u{1}', "==")).collect();
    let (path, value) = match parts.as_slice() {
        [path] => (path, None),
        [path, value] => (path, Some(value.trim_matches(['\'', '"']).to_owned())),
        _ => {
            return Err(call::error(
                "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or \
                 --for=jsonpath='{.status.readyReplicas}'",
            ));
        }
    };
    if path.trim_matches(['{', '}']).is_empty() {
        return Err(call::error("jsonpath expression cannot be empty"));
    }
    if value.as_deref() == Some("") {
        return Err(call::error(
            "jsonpath wait has to have a value after equal sign, like \
             --for=jsonpath='{.status.readyReplicas}'=3",
        ));
    }
    jsonpath::values(path, &Value::Null).map_err(|fault| call::error(&fault))?;
    Ok(Wish::Path { path: path.clone(), value })
}

/// How long it waits, and whether it only looks once.
fn timeout(flags: &Flags, path: &str) -> Result<(SimDuration, bool), Fault> {
    let Some(text) = flags.value("timeout") else {
        return Ok((SimDuration::from_ms(TIMEOUT_MS), false));
    };
    if let Some(duration) = text.strip_prefix('-').and_then(time::duration) {
        // Less than nothing is a week.
        return Ok((SimDuration { us: duration.us.max(604_800_000_000) }, false));
    }
    let Some(duration) = time::duration(text) else {
        let why = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            "missing unit in"
        } else {
            "invalid"
        };
        let fault = format!(
            "invalid argument \"{text}\" for \"--timeout\" flag: time: {why} duration \"{text}\""
        );
        return Err(flags::usage(&fault, path));
    };
    Ok((duration, duration.us == 0))
}

impl Condition {
    /// When it is given up.
    pub(super) const fn until(&self) -> SimTime {
        self.until
    }

    /// What has come true, and the exit code once nothing is left to wait for.
    pub(super) fn poll(&mut self, world: &Simulation) -> (String, Option<u8>) {
        let mut text = String::new();
        while let Some(first) = self.left.first() {
            if !self.is_met(world, first) {
                break;
            }
            let name = first.name.clone().unwrap_or_default();
            text += &named(first, &name);
            text += " condition met\n";
            self.left.remove(0);
        }
        if self.left.is_empty() {
            return (text, Some(0));
        }
        // What came true is told before it is given up.
        if !text.is_empty() || (world.now() < self.until && !self.is_once) {
            return (text, None);
        }
        let why = if self.is_once {
            "condition not met for"
        } else {
            "timed out waiting for the condition on"
        };
        let prefix = if self.left.len() == 1 { "error: " } else { "" };
        let line = |it: &Asked| {
            let name = it.name.clone().unwrap_or_default();
            format!("{prefix}{why} {}/{name}\n", it.resource.plural)
        };
        (self.left.iter().map(line).collect::<Vec<_>>().concat(), Some(1))
    }

    fn is_met(&self, world: &Simulation, asked: &Asked) -> bool {
        let is_it = |object: &Object| {
            let metadata = object.metadata();
            Some(&metadata.name) == asked.name.as_ref()
                && (!asked.resource.is_namespaced
                    || metadata.namespace_or_default() == self.namespace)
        };
        let all = asked.resource.kind.map_or_else(Vec::new, |kind| view::of_kind(world, kind));
        let found = all.into_iter().find(is_it);
        let Some(object) = found else { return matches!(self.wish, Wish::Gone) };
        match &self.wish {
            Wish::Gone => false,
            Wish::There => true,
            Wish::Condition { name, status } => {
                condition(&object, name).is_some_and(|is| is.eq_ignore_ascii_case(status))
            }
            Wish::Path { path, value } => {
                let found = jsonpath::values(path, &crate::manifest::to_value(&object));
                let texts: Vec<String> =
                    found.unwrap_or_default().iter().map(jsonpath::text).collect();
                match value {
                    Some(value) => texts.iter().any(|text| text == value),
                    None => !texts.is_empty(),
                }
            }
        }
    }
}

/// How an object's condition stands.
fn condition(object: &Object, name: &str) -> Option<String> {
    if let (Object::Deployment(deployment), true) = (object, name.eq_ignore_ascii_case("available"))
    {
        let ready = deployment.status.as_ref().and_then(|status| status.get("readyReplicas"));
        let ready = ready.and_then(Value::as_int).unwrap_or(0);
        let wanted = i64::from(deployment.spec.replicas.unwrap_or(1));
        // A quarter may be missing, rounded down.
        let is_available = ready >= wanted - wanted / 4;
        return Some(if is_available { "True" } else { "False" }.to_owned());
    }
    let path = "{.status.conditions[*]}";
    let all = jsonpath::values(path, &crate::manifest::to_value(object)).ok()?;
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let found = all.iter().find(|it| text(it, "type").eq_ignore_ascii_case(name))?;
    Some(text(found, "status"))
}

fn named(asked: &Asked, name: &str) -> String {
    asked.resource.kind.map_or_else(String::new, |kind: Kind| resource::named(kind, name))
}
