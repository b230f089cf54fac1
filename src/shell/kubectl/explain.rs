//! `kubectl explain`: the fields that Kubernetes knows, and what the modelled ones mean.

use std::fmt::Write as _;

use crate::manifest;
use crate::shell::Response;
use crate::shell::kubectl::call::{self, Call, Fault};
use crate::shell::kubectl::resource;

pub(super) const FLAGS: &str = "recursive api-version= output|o=";

/// What fields mean, in our own words; the struct's name first, a field's behind a dot.
const WORDS: &[(&str, &str)] = &[
    ("Container.args", "What the program is told; in place of the image's own."),
    ("Container.command", "What runs in place of the image's own program."),
    ("Container.image", "What the container runs. It decides where the program listens."),
    ("Container.name", "Its name in the pod."),
    ("Container.ports", "Ports it says it has. They open nothing; only named ones are looked up."),
    ("Container.readinessProbe", "When the pod may be given traffic."),
    ("ContainerPort.containerPort", "The number."),
    ("ContainerPort.name", "A name that a targetPort may use."),
    ("Deployment", "A wish for so many pods of one template, and for a way from old to new."),
    ("DeploymentSpec.replicas", "How many pods; 1 unless said otherwise."),
    ("DeploymentSpec.selector", "Which pods are its own. Must match the template's labels."),
    ("DeploymentSpec.strategy", "How old pods give way to new ones."),
    ("DeploymentSpec.template", "What a pod looks like."),
    ("EndpointSlice", "Addresses behind a Service, with their ports. kube-proxy reads these."),
    ("EndpointSlice.endpoints", "The addresses, each with its conditions."),
    ("EndpointSlice.ports", "The ports that all of them have."),
    ("Endpoints", "The list behind a Service as it was before EndpointSlices; deprecated."),
    ("Ingress", "Rules by which a controller sends HTTP requests to Services."),
    ("Namespace", "A drawer for names."),
    ("Node", "A machine of the cluster."),
    ("NodeSpec.unschedulable", "Whether new pods go elsewhere: set by cordon."),
    ("ObjectMeta.labels", "Names that selectors select by."),
    ("ObjectMeta.name", "The name, unique among its kind in its namespace."),
    ("ObjectMeta.namespace", "The namespace; default unless said otherwise."),
    ("Pod", "One address, some containers, one node for all its life."),
    ("PodSpec.containers", "Its containers."),
    ("PodSpec.hostNetwork", "Whether it uses its node's own address."),
    ("PodSpec.nodeName", "The node it runs on."),
    ("PodSpec.terminationGracePeriodSeconds", "Seconds it has to stop; 30 unless said otherwise."),
    ("ReplicaSet", "So many pods of one template; a Deployment makes one for each version."),
    ("Service", "A name and an address that stay, in front of pods that come and go."),
    ("ServicePort.name", "Ties it to a slice's port. Needed where there are several."),
    ("ServicePort.nodePort", "The port that every node opens; 30000 to 32767."),
    ("ServicePort.port", "The port of the Service's own address."),
    ("ServicePort.protocol", "TCP, UDP or SCTP; TCP unless said otherwise."),
    ("ServicePort.targetPort", "The pod's port, by number or by name; as port unless said."),
    ("ServiceSpec.clusterIP", "The Service's own address; None for a headless Service."),
    ("ServiceSpec.externalName", "The name that an ExternalName Service stands for."),
    ("ServiceSpec.externalTrafficPolicy", "Cluster or Local: which pods serve clients outside."),
    ("ServiceSpec.internalTrafficPolicy", "Cluster or Local: which pods serve clients inside."),
    ("ServiceSpec.ports", "The ports it listens on, and where they lead."),
    ("ServiceSpec.publishNotReadyAddresses", "Whether unready pods count as ready."),
    ("ServiceSpec.selector", "The labels a pod must have to be behind it. All of them."),
    ("ServiceSpec.sessionAffinity", "None, or ClientIP: one client stays with one pod."),
    ("ServiceSpec.trafficDistribution", "A preference for pods that are near."),
    ("ServiceSpec.type", "ClusterIP, NodePort, LoadBalancer or ExternalName."),
];

fn words(key: &str) -> &'static str {
    let found = WORDS.iter().find(|(known, _)| *known == key).map(|(_, words)| *words);
    found.unwrap_or_else(|| match key.split_once('.').map_or("", |(_, field)| field) {
        "apiVersion" => "The group and version that the object is written for.",
        "kind" => "What it is.",
        "metadata" => "Its name, its namespace, its labels.",
        "spec" => "What is asked for.",
        "status" => "What came of it; the cluster writes it.",
        _ => "",
    })
}

/// Runs it.
pub(super) fn run(call: &Call<'_>) -> Result<Response, Fault> {
    let Some(path) = call.word(0) else {
        return Err(Fault::new(
            "error: You must specify the type of resource to explain. Use \"kubectl api-resources\" \
             for a complete list of supported resources.",
        ));
    };
    let (kind, rest) = path.split_once('.').unwrap_or((path, ""));
    let resource = resource::find(kind)?;
    let mut name = resource.name;
    let (mut go_type, mut key) = ("", name.to_owned());
    for field in rest.split('.').filter(|field| !field.is_empty()) {
        let known = manifest::fields(name);
        let Some((_, found)) = known.iter().find(|(known, _)| *known == field) else {
            return Err(call::error(&format!("field \"{field}\" does not exist")));
        };
        key = format!("{name}.{field}");
        (go_type, name) = (found, struct_name(found));
    }
    let mut text = format!("KIND:       {}\nVERSION:    {}\n\n", resource.name, version(resource));
    if !resource.group().is_empty() {
        text = format!("GROUP:      {}\n{text}", resource.group());
    }
    if let Some((_, field)) = key.split_once('.') {
        let _ = writeln!(text, "FIELD: {field} <{}>\n", shown(go_type));
    }
    let about = match (words(&key), words(name)) {
        ("", "") => "<empty>",
        ("", about) | (about, _) => about,
    };
    let _ = write!(text, "DESCRIPTION:\n    {about}\n    ");
    let fields = manifest::fields(name);
    if fields.is_empty() {
        return Ok(Response::says(text + "\n"));
    }
    text += "\nFIELDS:\n";
    let is_deep = call.flags.has("recursive");
    list(name, 1, is_deep, &mut text);
    Ok(Response::says(text + "\n"))
}

fn version(resource: &resource::Resource) -> &'static str {
    resource.version.rsplit('/').next().unwrap_or("")
}

/// The fields, each with its type and its meaning; with those inside, if they are wanted.
fn list(name: &str, depth: usize, is_deep: bool, text: &mut String) {
    let indent = "  ".repeat(depth);
    for (field, go_type) in manifest::fields(name) {
        let _ = writeln!(text, "{indent}{field}\t<{}>", shown(go_type));
        let inner = struct_name(go_type);
        if !is_deep {
            let about = words(&format!("{name}.{field}"));
            let about = if about.is_empty() { "<no description>" } else { about };
            let _ = writeln!(text, "{indent}  {about}\n");
        } else if depth < 6 && inner != name {
            list(inner, depth + 1, is_deep, text);
        }
    }
}

/// The struct in a Go type: `[]v1.ServicePort` holds `ServicePort`.
fn struct_name(go_type: &'static str) -> &'static str {
    let bare = go_type.rsplit(']').next().unwrap_or(go_type);
    bare.strip_prefix("v1.").unwrap_or(bare)
}

/// A type as `explain` shows it.
fn shown(go_type: &'static str) -> String {
    let inner = struct_name(go_type);
    let is_struct = !manifest::fields(inner).is_empty();
    let base = match inner {
        "int32" | "int64" => "integer",
        "bool" => "boolean",
        "intstr.IntOrString" => "IntOrString",
        "resource.Quantity" => "Quantity",
        _ if is_struct => inner,
        _ => "string",
    };
    let before = go_type.rfind(']').and_then(|end| go_type.get(..=end)).unwrap_or("");
    format!("{before}{base}")
}
