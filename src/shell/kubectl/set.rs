//! `kubectl set image` and `set selector`.

use crate::api::{Container, Object, PodSpec};
use crate::control_plane::admission::Write;
use crate::shell::Response;
use crate::shell::kubectl::apply::Writing;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::selector::Selector;
use crate::shell::kubectl::{resource, targets};

pub(super) const FLAGS: &str = "all selector|l= filename|f= recursive|R kustomize|k= output|o= \
                                local dry-run?unchanged resource-version= field-manager=";

/// The objects that are meant, as they are stored, before the words with `=`.
fn objects(call: &Call<'_>, words: &[String]) -> Result<Vec<Object>, Fault> {
    let asked = targets::asked(words)?;
    if asked.is_empty() || (asked.iter().any(|it| it.name.is_none()) && !call.flags.has("all")) {
        return Err(call::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    }
    let searching = Call {
        context: call.context,
        path: call.path,
        flags: super::flags::Flags::in_namespace(call.namespace()),
    };
    let found = targets::find(&searching, &asked)?;
    if let Some(status) = found.missing.first() {
        return Err(call::server(status));
    }
    let store = call.world().control_plane().objects();
    let stored = found.objects.iter().filter_map(|it| store.get(&it.reference()));
    Ok(stored.map(|object| (**object).clone()).collect())
}

/// `kubectl set image deploy/web web=nginx:1.29`.
pub(super) fn image(call: &Call<'_>) -> Result<Response, Fault> {
    let is_pair = |word: &&String| word.contains('=');
    let pairs: Vec<&String> = call.flags.words.iter().filter(is_pair).collect();
    let words: Vec<String> = call.flags.words.iter().filter(|it| !is_pair(it)).cloned().collect();
    if pairs.is_empty() {
        return Err(call::error("at least one image update is required"));
    }
    let mut writing = Writing::new(call, Write::Replace)?;
    writing.deed = Some("image updated");
    for mut object in objects(call, &words)? {
        let before = object.clone();
        let kind = object.kind().as_str();
        let Some(spec) = pod_spec(&mut object) else {
            let text = format!("the object is not a pod or does not have a pod template: {kind}");
            return Err(call::error(&text));
        };
        for pair in &pairs {
            let (name, image) = pair.split_once('=').unwrap_or((pair, ""));
            if set_image(&mut spec.containers, name, image)
                + set_image(&mut spec.init_containers, name, image)
                == 0
            {
                writing.said.fault(&format!("error: unable to find container named \"{name}\""));
                return Ok(writing.said.into());
            }
        }
        if object != before {
            writing.one(object, None);
        }
    }
    Ok(writing.done())
}

fn set_image(containers: &mut [Container], name: &str, image: &str) -> usize {
    let named = containers.iter_mut().filter(|it| name == "*" || it.name == name);
    named.map(|container| image.clone_into(&mut container.image)).count()
}

const fn pod_spec(object: &mut Object) -> Option<&mut PodSpec> {
    match object {
        Object::Pod(pod) => Some(&mut pod.spec),
        Object::Deployment(deployment) => Some(&mut deployment.spec.template.spec),
        Object::ReplicaSet(set) => Some(&mut set.spec.template.spec),
        Object::Service(_)
        | Object::EndpointSlice(_)
        | Object::Node(_)
        | Object::Namespace(_)
        | Object::Ingress(_)
        | Object::Endpoints(_) => None,
    }
}

/// `kubectl set selector svc/web app=web`: the whole selector is replaced.
pub(super) fn selector(call: &Call<'_>) -> Result<Response, Fault> {
    let Some((last, words)) = call.flags.words.split_last().filter(|(last, _)| last.contains('='))
    else {
        return Err(call::error(
            "one or more resources must be specified as <resource> <name> or <resource>/<name>",
        ));
    };
    let pairs = Selector::parse(last).ok().and_then(|selector| selector.pairs());
    let Some(pairs) = pairs else {
        return Err(call::error(&format!("unsupported selector: {last}")));
    };
    let mut writing = Writing::new(call, Write::Replace)?;
    writing.deed = Some("selector updated");
    for object in objects(call, words)? {
        let name = resource::named(object.kind(), &object.metadata().name);
        let Object::Service(mut service) = object else {
            writing.said.fault(&format!(
                "error: setting a selector is only supported for Services: {name}"
            ));
            continue;
        };
        service.spec.selector.clone_from(&pairs);
        writing.one(Object::Service(service), None);
    }
    Ok(writing.done())
}
