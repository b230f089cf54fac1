//! Which objects a command is about: `svc`, `svc,pods`, `svc web api`, `svc/web pod/a`.
//!
//! Imitates the resource builder of `k8s.io/cli-runtime`.

use crate::api::{Kind, Object, Status};
use crate::order::InOrder as _;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::resource::{self, ALL, Resource};
use crate::shell::kubectl::selector::Selector;
use crate::shell::kubectl::view;

/// A kind, and a name if one was given.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) resource: &'static Resource,
    pub(super) name: Option<String>,
}

/// What was asked for and is there, and what is not.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The objects, as they are shown.
    pub(super) objects: Vec<Object>,
    /// What the API server says of names it does not know.
    pub(super) missing: Vec<Status>,
    /// Whether they were asked for by name.
    pub(super) is_by_name: bool,
    /// Whether more than one kind was asked for.
    pub(super) is_mixed: bool,
}

const MIXED_FORMS: &str = "there is no need to specify a resource type as a separate argument when \
                           passing arguments in resource/name form (e.g. 'kubectl get \
                           resource/<resource_name>' instead of 'kubectl get resource \
                           resource/<resource_name>'";

/// Reads the words that name objects.
pub(super) fn asked(words: &[String]) -> Result<Vec<Asked>, Fault> {
    let mut all = Vec::new();
    if words.iter().any(|word| word.contains('/')) {
        for word in words {
            let Some((kind, name)) = word.split_once('/') else {
                return Err(call::error(MIXED_FORMS));
            };
            if kind.is_empty() || name.is_empty() || name.contains('/') {
                return Err(call::error(
                    "arguments in resource/name form must have a single resource and name",
                ));
            }
            let name = Some(name.to_owned());
            all.push(Asked { resource: resource::find(kind)?, name });
        }
        return Ok(all);
    }
    let Some((kinds, names)) = words.split_first() else { return Ok(all) };
    let mut resources: Vec<&'static Resource> = Vec::new();
    for kind in kinds.split(',').filter(|kind| !kind.is_empty()) {
        let wanted: Vec<&str> = if kind == "all" { ALL.to_vec() } else { vec![kind] };
        for kind in wanted {
            let found = resource::find(kind)?;
            if !resources.iter().any(|known| known.plural == found.plural) {
                resources.push(found);
            }
        }
    }
    if names.is_empty() {
        all.extend(resources.into_iter().map(|resource| Asked { resource, name: None }));
        return Ok(all);
    }
    if kinds == "all" {
        let text = "resource(s) were provided, but no name was specified";
        return Err(call::error(text));
    }
    for resource in resources {
        all.extend(names.iter().map(|name| Asked { resource, name: Some(name.clone()) }));
    }
    Ok(all)
}

/// The selector given by `-l`.
pub(super) fn selector(call: &Call<'_>) -> Result<Selector, Fault> {
    Selector::parse(call.flags.text("selector")).map_err(|fault| call::error(&fault))
}

/// Finds what was asked for, in the meant namespace or in all.
pub(super) fn find(call: &Call<'_>, asked: &[Asked]) -> Result<Found, Fault> {
    let mut found = Found::default();
    let selector = selector(call)?;
    let fields =
        Selector::parse(call.flags.text("field-selector")).map_err(|fault| call::error(&fault))?;
    let first = asked.first().map(|it| it.resource.plural);
    found.is_mixed = asked.iter().any(|it| Some(it.resource.plural) != first);
    found.is_by_name = asked.iter().any(|it| it.name.is_some());
    let is_everywhere = call.flags.has("all-namespaces");
    if found.is_by_name && is_everywhere {
        let text = "a resource cannot be retrieved by name across all namespaces";
        return Err(call::error(text));
    }
    if found.is_by_name && !call.flags.text("selector").is_empty() {
        return Err(call::error("name cannot be provided when a selector is specified"));
    }
    for it in asked {
        let all = it.resource.kind.map_or_else(Vec::new, |kind| view::of_kind(call.world(), kind));
        let is_here = |object: &Object| {
            let metadata = object.metadata();
            !it.resource.is_namespaced
                || is_everywhere
                || metadata.namespace_or_default() == call.namespace()
        };
        let mut here = all.into_iter().filter(is_here);
        let Some(name) = &it.name else {
            let is_selected = |object: &Object| {
                selector.matches(&object.metadata().labels)
                    && fields.holds(&|path| Some(field(object, path)))
            };
            let mut own: Vec<Object> = here.filter(is_selected).collect();
            own.in_order_of(|object| {
                let metadata = object.metadata();
                (metadata.namespace.clone(), metadata.name.clone())
            });
            found.objects.extend(own);
            continue;
        };
        match here.find(|object| object.metadata().name == *name) {
            Some(object) => found.objects.push(object),
            None => found.missing.push(not_found(it.resource, name)),
        }
    }
    Ok(found)
}

/// A field of an object by its path, as a text; empty if there is none.
fn field(object: &Object, path: &str) -> String {
    let mut value = &object.write();
    for name in path.split('.').filter(|name| !name.is_empty()) {
        let Some(inner) = value.get(name) else { return String::new() };
        value = inner;
    }
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// There is no such object.
pub(super) fn not_found(resource: &Resource, name: &str) -> Status {
    let message = format!("{} \"{name}\" not found", resource.qualified());
    Status { reason: "NotFound", code: 404, message, causes: Vec::new() }
}

/// One kind and one name: `deploy/web` or `deploy web`, or only a name of this kind.
pub(super) fn one(words: &[String], otherwise: Kind) -> Result<Asked, Fault> {
    let default = || Resource::of(otherwise).ok_or_else(|| call::error("no such kind"));
    match words {
        [one] if !one.contains('/') => Ok(Asked { resource: default()?, name: Some(one.clone()) }),
        _ => {
            let all = asked(words)?;
            let first = all.into_iter().next();
            first.ok_or_else(|| call::error("a name is needed"))
        }
    }
}
