//! What the editor says at a place: completions of this very world, what fields mean, where they act.

use std::fs;
use std::path::PathBuf;

use packetwalk::manifest;
use packetwalk::session::assist::{self, Completion};
use packetwalk::session::{Intent, Session};

/// A text with `|` where the cursor is, and that byte.
fn cursor(text: &str) -> (String, usize) {
    let at = text.find('|').expect("a cursor");
    (text.replacen('|', "", 1), at)
}

fn offered(session: &Session, text: &str) -> (String, Vec<Completion>) {
    let (text, at) = cursor(text);
    let all = assist::complete(&text, at, session.world());
    (text, all)
}

fn labels(preset: &str, text: &str) -> Vec<String> {
    let (_, all) = offered(&Session::open(preset), text);
    all.into_iter().map(|completion| completion.label).collect()
}

/// The text once the completion of this name was taken.
fn taken(preset: &str, text: &str, label: &str) -> String {
    let (text, all) = offered(&Session::open(preset), text);
    let chosen = all.into_iter().find(|completion| completion.label == label).expect(label);
    let mut text = text;
    text.replace_range(chosen.range, &chosen.insert);
    text
}

const HEAD: &str = "apiVersion: v1\nkind: Service\nmetadata:\n  name: webapp-service\n";

#[test]
fn names_of_fields_are_offered_where_they_belong() {
    let spec = format!("{HEAD}spec:\n  type: NodePort\n  |\n");
    let names = labels("s0-nodeport", &spec);
    assert!(
        names.contains(&"selector".to_owned()) && names.contains(&"ports".to_owned()),
        "{names:?}"
    );
    assert!(!names.contains(&"type".to_owned()), "it is there already");
    let port = format!("{HEAD}spec:\n  ports:\n  - port: 80\n    ta|");
    assert!(labels("s0-nodeport", &port).contains(&"targetPort".to_owned()));
    let mended = taken("s0-nodeport", &port, "targetPort");
    assert!(mended.ends_with("  - port: 80\n    targetPort: "), "{mended}");
    let list = taken("s0-nodeport", &spec, "ports");
    assert!(list.ends_with("  ports:\n  - \n"), "{list}");
    let item = format!("{HEAD}spec:\n  ports:\n  - |\n");
    assert!(labels("s0-nodeport", &item).contains(&"nodePort".to_owned()));
    assert_eq!(labels("s0-nodeport", "|")[..2], ["apiVersion", "kind"]);
    // What is not acted on comes last, and says so.
    let (_, all) = offered(&Session::open("s0-nodeport"), &port.replace("ta|", "|"));
    let kept = all.last().expect("some");
    assert_eq!(
        (kept.label.as_str(), kept.info.as_str()),
        ("appProtocol", "Kept, not acted on here.")
    );
}

#[test]
fn values_are_those_of_this_world() {
    let value = |text: &str| labels("s0-nodeport", &format!("{HEAD}spec:\n{text}"));
    assert_eq!(value("  type: |\n"), ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"]);
    assert_eq!(value("  sessionAffinity: No|ne\n"), ["None", "ClientIP"]);
    assert_eq!(value("  publishNotReadyAddresses: |\n"), ["true", "false"]);
    assert_eq!(value("  selector:\n    |\n"), ["app: webapp"]);
    assert_eq!(value("  selector:\n    app: |\n"), ["webapp"]);
    assert_eq!(value("  selector:\n    app: webapp\n  ports:\n  - targetPort: |\n"), ["8080"]);
    // 30080 is the preset's own.
    assert_eq!(value("  ports:\n  - nodePort: |\n")[..2], ["30000", "30001"]);
    assert_eq!(value("  ipFamilies:\n  - |\n"), ["IPv4", "IPv6"]);
    assert!(value("  # |\n").is_empty() && value("  type: NodePort # |\n").is_empty());
    let nodes = labels("s0-nodeport", "kind: Pod\nspec:\n  nodeName: |\n");
    assert!(nodes.contains(&"node-a".to_owned()), "{nodes:?}");
    let images = labels("s0-nodeport", "kind: Pod\nspec:\n  containers:\n  - image: |\n");
    assert!(images.contains(&"nginx".to_owned()));
    let image =
        "kind: Pod\nspec:\n  containers:\n  - image: nginx\n    ports:\n    - containerPort: |\n";
    assert_eq!(labels("s0-nodeport", image), ["80"]);
    assert_eq!(labels("s0-nodeport", "apiVersion: |\nkind: Deployment\n"), ["apps/v1"]);
    assert_eq!(
        labels("s0-nodeport", "apiVersion: apps/v1\nkind: |\n")[..2],
        ["Deployment", "ReplicaSet"]
    );
}

#[test]
fn an_ingress_is_offered_services_and_their_ports() {
    let head = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec:\n  rules:\n  - http:\n      \
                paths:\n      - path: /\n        backend:\n          service:\n            name: ";
    let session = Session::open("ingress");
    let (_, services) = offered(&session, &format!("{head}|\n"));
    let first = services.first().expect("a Service").label.clone();
    let port = format!("{head}{first}\n            port:\n              number: |\n");
    assert!(!offered(&session, &port).1.is_empty());
}

#[test]
fn a_field_is_explained_in_the_words_of_kubectl_explain() {
    let text =
        format!("{HEAD}spec:\n  ports:\n  - port: 80\n    targetPort: 8080\n    appProtocol: h\n");
    let about = |word: &str| assist::about(&text, text.find(word).unwrap() + 2).expect(word);
    let target = about("targetPort");
    assert_eq!(target.title, "spec.ports[0].targetPort <IntOrString>");
    assert_eq!(target.words, "The pod's port, by number or by name; as port unless said.");
    assert_eq!(&text[target.range], "targetPort");
    let kept = about("appProtocol");
    assert!(kept.is_kept && kept.words.is_empty());
    let marked: Vec<&str> = assist::kept(&text).into_iter().map(|range| &text[range]).collect();
    assert_eq!(marked, ["appProtocol"]);
    // What is in a field that is not acted on is not either.
    let pod = "kind: Pod\nspec:\n  affinity:\n    nodeAffinity: {}\n  containers:\n  - name: a\n    env:\n    - name: b\n";
    let marked: Vec<&str> = assist::kept(pod).into_iter().map(|range| &pod[range]).collect();
    assert_eq!(marked, ["affinity", "nodeAffinity", "env", "name"]);
}

#[test]
fn what_presets_and_samples_show_off_is_acted_on() {
    for preset in packetwalk::session::preset::PRESETS {
        for file in Session::open(preset.id).files() {
            let kept: Vec<&str> =
                assist::kept(&file.text).into_iter().map(|range| &file.text[range]).collect();
            let known = ["ingressClassName", "imagePullPolicy"];
            assert!(kept.iter().all(|name| known.contains(name)), "{}: {kept:?}", preset.id);
        }
    }
}

#[test]
fn a_field_acts_where_the_picture_shows_it() {
    let session = Session::open("s0-nodeport");
    let text = &session.files()[0].text;
    let acts = |word: &str| {
        let all = assist::acts(text, text.find(word).unwrap(), session.world());
        let marks: Vec<String> = all.iter().map(ToString::to_string).collect();
        (marks, assist::told(&all))
    };
    let (marks, told) = acts("nodePort");
    assert!(marks.contains(&"rule node-a :30080".to_owned()), "{marks:?}");
    assert!(
        told.starts_with("In the picture: Service webapp-service, ")
            && told.ends_with("rows of rules.")
    );
    let (marks, _) = acts("targetPort");
    assert!(marks.contains(&"endpoints default/webapp-service".to_owned()));
    assert!(marks.iter().any(|mark| mark.starts_with("pod default/webapp-")), "{marks:?}");
    let (marks, _) = acts("port: 80");
    assert!(marks.iter().any(|mark| mark.starts_with("rule node-a 10.")), "{marks:?}");
    let deployment = session.files().iter().find(|file| file.text.contains("replicas")).unwrap();
    let at = deployment.text.find("replicas").unwrap();
    let told = assist::told(&assist::acts(&deployment.text, at, session.world()));
    assert!(told.contains(" pod"), "{told}");
    // What is not applied stands nowhere.
    assert!(
        assist::acts("kind: Service\nspec:\n  type: NodePort\n", 20, session.world()).is_empty()
    );
}

fn samples() -> Vec<(String, String, String)> {
    let folder = std::env::var_os("PACKETWALK_SAMPLES")
        .map_or_else(|| PathBuf::from("../shared/samples"), PathBuf::from);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let pasted = entries.flatten().filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let stem = name.strip_suffix(".as-pasted.yaml")?.to_owned();
        let meant = entry.path().with_file_name(format!("{stem}.yaml"));
        let (pasted, meant) = (fs::read_to_string(entry.path()), fs::read_to_string(meant));
        Some((stem, pasted.ok()?, meant.ok()?))
    });
    pasted.collect()
}

/// A text as the editor has it after the fix of its first error.
fn mended(text: &str) -> Option<String> {
    let mut session = Session::open("empty");
    session.update(Intent::Edit { file: 0, text: text.to_owned() });
    let file = &session.files()[0];
    let remark = file.remarks.iter().find(|remark| remark.mends.is_some())?;
    remark.mended(&file.text)
}

fn objects(text: &str) -> Vec<packetwalk::api::Object> {
    let parsed = manifest::parse(text);
    assert!(!parsed.has_errors(), "{text}\n{:?}", parsed.diagnostics);
    parsed.documents.into_iter().map(|document| document.object).collect()
}

#[test]
fn what_is_pasted_without_indentation_has_it_again_in_one_press() {
    let samples = samples();
    if samples.is_empty() {
        eprintln!("skipped: no samples");
        return;
    }
    assert!(samples.len() >= 9, "{}", samples.len());
    for (name, pasted, meant) in samples {
        let mended = mended(&pasted).unwrap_or_else(|| panic!("{name}: no fix"));
        if pasted.contains("kind.x-k8s.io") || !pasted.contains("kind:") {
            // No object of a cluster's: the text itself, or for a part of a Service its lines there.
            let lines: Vec<&str> = mended.lines().map(str::trim_end).collect();
            let ports = meant.lines().skip_while(|line| !pasted.starts_with(line.trim()));
            let indent = |line: &str| line.len() - line.trim_start().len();
            let part: Vec<&str> = ports.collect();
            let first = part.first().map_or(0, |line| indent(line));
            let part: Vec<&str> = part.iter().map(|line| line[first..].trim_end()).collect();
            assert_eq!(lines, part, "{name}");
        } else {
            assert_eq!(objects(&mended), objects(&meant), "{name}\n{mended}");
        }
    }
}

#[test]
fn several_documents_are_mended_in_one_press() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n  - name: a\n    image: nginx\n";
    let meant = format!("{pod}---\n{}", pod.replace("name: a\nspec", "name: b\nspec"));
    let lines: Vec<&str> = meant.lines().map(str::trim_start).collect();
    let pasted = lines.join("\n") + "\n";
    let mended = mended(&pasted).expect("a fix");
    assert_eq!(mended, meant);
    // What is wrong in another way is not offered it.
    assert_eq!(self::mended("apiVersion: v1\nkind: Pod\nspec:\n  foo: 1\n"), None);
}
