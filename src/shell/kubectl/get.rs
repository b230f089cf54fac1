//! `kubectl get`.

use crate::api::{Kind, Object};
use crate::order::InOrder as _;
use crate::shell::kubectl::call::{self, Call, Fault, Said};
use crate::shell::kubectl::output::{self, Format};
use crate::shell::kubectl::targets::{self, Asked, Found};
use crate::shell::kubectl::watch::Watch;
use crate::shell::kubectl::{events, files, resource, view};
use crate::shell::print::{self, Options};
use crate::shell::{Response, Then, Wait};
use crate::simulation::Simulation;

pub(super) const FLAGS: &str = "output|o= watch|w watch-only output-watch-events selector|l= \
                                all-namespaces|A show-labels no-headers field-selector= \
                                filename|f= recursive|R kustomize|k= ignore-not-found sort-by= \
                                label-columns|L= show-kind chunk-size= show-managed-fields \
                                allow-missing-template-keys raw= server-print subresource=";

/// What the API server remarks on the oldest list of endpoints.
pub(super) const ENDPOINTS_ARE_OLD: &str =
    "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let format = output::format(call)?;
    let asked = asked(call)?;
    if asked.iter().any(|it| it.resource.plural == "events") {
        return events::run(call);
    }
    let mut said = Said::default();
    if asked.iter().any(|it| it.resource.kind == Some(Kind::Endpoints)) {
        said.remark(ENDPOINTS_ARE_OLD);
    }
    let mut found = targets::find(call, &asked)?;
    if call.flags.has("ignore-not-found") {
        found.missing.clear();
    }
    sort(call, &mut found.objects)?;
    let is_watching = call.flags.has("watch") || call.flags.has("watch-only");
    if is_watching && (found.is_mixed || asked.len() > 1) {
        let fault = "you may only specify a single resource type";
        return Err(call::error(fault));
    }
    match format {
        Format::Plain | Format::Wide => tables(call, &format, &found, &mut said),
        Format::Yaml | Format::Json | Format::Name | Format::JsonPath(_) | Format::Columns(_)
            if found.missing.is_empty() || !found.objects.is_empty() =>
        {
            let is_list = !found.is_by_name || asked.len() > 1;
            said.out = output::formatted(&format, &found.objects, is_list)?;
        }
        Format::Yaml | Format::Json | Format::Name | Format::JsonPath(_) | Format::Columns(_) => {}
    }
    for status in &found.missing {
        said.fault(&call::refusal(status));
    }
    if is_watching && !said.has_failed() {
        if call.flags.has("watch-only") {
            said.out.clear();
        }
        let watch = Watch::objects(call, asked, options(call, &format), found.objects);
        said.then = Then::Wait(Wait::Watch(watch));
        return Ok(said.into());
    }
    let is_empty = found.objects.is_empty() && found.missing.is_empty();
    if is_empty && matches!(format, Format::Plain | Format::Wide) {
        nothing(call, &asked, &mut said);
    }
    Ok(said.into())
}

/// What the words ask for, or the files named by `-f`.
fn asked(call: &Call<'_>) -> Result<Vec<Asked>, Fault> {
    if call.flags.value("filename").is_some() {
        return files::asked(call);
    }
    let asked = targets::asked(&call.flags.words)?;
    if asked.is_empty() {
        return Err(Fault::new(
            "You must specify the type of resource to get. Use \"kubectl api-resources\" for a \
             complete list of supported resources.\n\nerror: Required resource not specified.\nUse \
             \"kubectl explain <resource>\" for a detailed description of that resource (e.g. \
             kubectl explain pods).\nSee 'kubectl get -h' for help and examples",
        ));
    }
    Ok(asked)
}

fn nothing(call: &Call<'_>, asked: &[Asked], said: &mut Said) {
    if call.flags.has("ignore-not-found") {
        return;
    }
    let is_of_cluster = asked.iter().all(|it| !it.resource.is_namespaced);
    if is_of_cluster || call.flags.has("all-namespaces") {
        said.remark("No resources found");
    } else {
        said.remark(&format!("No resources found in {} namespace.", call.namespace()));
    }
}

fn options(call: &Call<'_>, format: &Format) -> Options {
    Options {
        wide: *format == Format::Wide,
        all_namespaces: call.flags.has("all-namespaces"),
        show_labels: call.flags.has("show-labels"),
        no_headers: call.flags.has("no-headers"),
    }
}

/// A table for each kind, parted by empty lines; with the kind before each name if there are several.
fn tables(call: &Call<'_>, format: &Format, found: &Found, said: &mut Said) {
    let options = options(call, format);
    let with_kind = found.is_mixed || call.flags.has("show-kind");
    let mut rest = found.objects.as_slice();
    while let Some(first) = rest.first() {
        let count = rest.iter().take_while(|it| it.kind() == first.kind()).count();
        let (group, others) = rest.split_at(count);
        if !said.out.is_empty() {
            said.out.push('\n');
        }
        said.out.push_str(&table(call.world(), group, options, with_kind));
        rest = others;
    }
}

/// One table of objects of one kind.
pub(super) fn table(
    world: &Simulation,
    objects: &[Object],
    options: Options,
    with_kind: bool,
) -> String {
    let Some(kind) = objects.first().map(Object::kind) else { return String::new() };
    let mut shown = objects.to_vec();
    if with_kind {
        for object in &mut shown {
            let name = resource::named(kind, &object.metadata().name);
            object.metadata_mut().name = name;
        }
    }
    let all: Vec<&Object> = shown.iter().collect();
    print::table(kind, &all, options, &|object| Some(view::age(world, object)))
}

/// `--sort-by=.metadata.name`.
fn sort(call: &Call<'_>, objects: &mut Vec<Object>) -> Result<(), Fault> {
    let Some(path) = call.flags.value("sort-by") else { return Ok(()) };
    if path.trim_matches(['{', '}', '.']) == "metadata.creationTimestamp" {
        objects.in_order_of(|object| object.metadata().created_at);
        return Ok(());
    }
    let mut keys = Vec::new();
    for object in objects.iter() {
        let value = crate::manifest::to_value(object);
        let found = super::jsonpath::values(path, &value).map_err(|fault| call::error(&fault))?;
        let first = found.into_iter().next();
        let number = first.as_ref().and_then(crate::api::Value::as_int);
        keys.push((number, first.as_ref().map(super::jsonpath::text)));
    }
    if keys.iter().all(|(_, text)| text.is_none()) && !objects.is_empty() {
        let path = path.trim_matches(['{', '}']).trim_start_matches('.');
        let text =
            format!("couldn't find any field with path \"{{.{path}}}\" in the list of objects");
        return Err(call::error(&text));
    }
    let mut keyed: Vec<_> = keys.into_iter().zip(objects.drain(..)).collect();
    keyed.in_order_of(|(key, _)| key.clone());
    objects.extend(keyed.into_iter().map(|(_, object)| object));
    Ok(())
}
