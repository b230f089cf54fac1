//! Manifests and what is said about them.

#![cfg(test)]

use packetwalk::api::{FieldPath, Object};
use packetwalk::manifest::{Parsed, Severity, line_column, parse, to_yaml};
use proptest::prelude::*;

const SERVICE: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: web
  labels: {app: web}
spec:
  type: NodePort
  selector:
    app: web
  ports:
  - name: http
    port: 80
    targetPort: http
    nodePort: 30080
";

const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: nginx
        image: nginx
        args: [\"-g\", 'daemon off;']
        env:
        - name: TEXT
          value: |
            two
            lines
        ports: [{containerPort: 80}]
        readinessProbe: {httpGet: {path: /, port: 80}}
        resources: {limits: {cpu: 100m, memory: 1Gi}}
      volumes:
      - name: scratch
        emptyDir: {}
";

/// As `kubectl get service -o yaml` answers.
const FROM_A_CLUSTER: &str = "\
apiVersion: v1
items:
- apiVersion: v1
  kind: Service
  metadata:
    creationTimestamp: \"2026-01-02T03:04:05Z\"
    labels: null
    managedFields:
    - apiVersion: v1
      fieldsType: FieldsV1
      fieldsV1:
        f:spec:
          f:ports:
            .: {}
            k:{\"port\":80,\"protocol\":\"TCP\"}: {}
      manager: kubectl
      operation: Update
      time: \"2026-01-02T03:04:05Z\"
    name: web
    namespace: default
    resourceVersion: \"123\"
    uid: 1b671a64-40d5-491e-99b0-da01ff1f3341
  spec:
    clusterIP: 10.96.0.10
    clusterIPs:
    - 10.96.0.10
    ports:
    - port: 80
      protocol: TCP
      targetPort: 8080
  status:
    loadBalancer: {}
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: settings
kind: List
metadata:
  resourceVersion: \"\"
";

fn errors(parsed: &Parsed) -> Vec<&str> {
    let errors = parsed.diagnostics.iter().filter(|it| it.severity == Severity::Error);
    errors.map(|it| it.message.as_str()).collect()
}

fn read(text: &str) -> Vec<Object> {
    let parsed = parse(text);
    assert_eq!(errors(&parsed), [""; 0], "{text}");
    parsed.documents.into_iter().map(|document| document.object).collect()
}

/// The one hint about a text.
fn hint(text: &str) -> String {
    let parsed = parse(text);
    let first = parsed.diagnostics.first().expect("something to say");
    first.hint.clone().unwrap_or_else(|| panic!("no hint for: {first}"))
}

#[test]
fn a_field_knows_where_it_stands() {
    let parsed = parse(SERVICE);
    let document = parsed.documents.first().expect("a document");
    let at = |path: &str| {
        let spans = document.spans_of(&FieldPath::parse(path)).expect("a place");
        let key = spans.key.clone().map(|key| &SERVICE[key]);
        (key, &SERVICE[spans.value.clone()])
    };
    assert_eq!(at("spec.ports[0].nodePort"), (Some("nodePort"), "30080"));
    assert_eq!(at("metadata.labels[app]"), (Some("app"), "web"));
    assert_eq!(at("metadata.labels"), (Some("labels"), "{app: web}"));
    assert_eq!(at("spec.selector"), (Some("selector"), "app: web"));
    assert!(at("spec.ports").1.starts_with("- name: http\n    port: 80"), "{:?}", at("spec.ports"));
    assert_eq!(at("spec.clusterIP").0, Some("spec"), "what is not there stands in what is");
    let ports = document.spans_of(&FieldPath::parse("spec.ports[0]")).expect("a place");
    assert_eq!(line_column(SERVICE, ports.value.start), (11, 5));
    assert_eq!(line_column(SERVICE, ports.value.end), (14, 20));
}

#[test]
fn what_a_cluster_prints_is_accepted() {
    let parsed = parse(FROM_A_CLUSTER);
    assert_eq!(errors(&parsed), [""; 0]);
    assert_eq!(parsed.documents.len(), 1);
    let left_out: Vec<&str> = parsed.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(left_out, ["this lab does not simulate ConfigMap; it is left out"]);
}

#[test]
fn what_is_printed_reads_back() {
    for text in [SERVICE, DEPLOYMENT] {
        let objects = read(text);
        let printed: Vec<String> = objects.iter().map(to_yaml).collect();
        assert_eq!(read(&printed.join("---\n")), objects, "{printed:?}");
    }
}

#[test]
fn numbers_and_words_are_yaml_1_1() {
    let text = SERVICE.replace("30080", "0x7580").replace("port: 80", "port: 0120");
    assert_eq!(read(&text), read(SERVICE));
    let text = SERVICE.replace("app: web}", "app: no}");
    let expected = "Service in version \"v1\" cannot be handled as a Service: json: cannot \
                    unmarshal bool into Go struct field ObjectMeta.metadata.labels of type string";
    assert_eq!(errors(&parse(&text)), [expected]);
    assert_eq!(hint(&text), "Put the value in quotes: without them it is no text.");
}

#[test]
fn null_is_no_value() {
    let text = SERVICE.replace("type: NodePort", "type:\n  clusterIP: ~\n  externalIPs: null");
    let objects = read(&text);
    assert_eq!(objects, read(&SERVICE.replace("  type: NodePort\n", "")));
}

#[test]
fn anchors_and_merges_are_read() {
    let text = "\
apiVersion: v1
kind: Service
metadata: {name: web, labels: &labels {app: web}}
spec:
  type: NodePort
  selector: *labels
  ports:
  - &port {name: http, port: 80, targetPort: http}
";
    let more = format!("{text}  - {{<<: *port, name: two}}\n");
    let Some(Object::Service(service)) = read(&more).into_iter().next() else {
        panic!("a Service");
    };
    assert_eq!(service.spec.selector, service.metadata.labels);
    let names: Vec<(&str, i32)> =
        service.spec.ports.iter().map(|port| (port.name.as_str(), port.port)).collect();
    assert_eq!(names, [("http", 80), ("two", 80)]);
}

#[test]
fn lost_indentation_names_the_lines() {
    let service = "apiVersion: v1\nkind: Service\nmetadata:\nname: web\nspec:\ntype: NodePort\n\
                   selector:\napp: web\nports:\n- port: 80\ntargetPort: 8080\nnodePort: 30080\n";
    let expected = "Lines 4 and 6-12 need more indentation: name belongs under metadata, type, \
                    selector and ports belong under spec, app belongs under selector, targetPort \
                    and nodePort belong under ports.";
    assert_eq!(hint(service), expected);
    let message = "Service in version \"v1\" cannot be handled as a Service: strict decoding \
                   error: unknown field \"app\", unknown field \"name\", unknown field \"nodePort\", \
                   unknown field \"ports\", unknown field \"selector\", unknown field \
                   \"targetPort\", unknown field \"type\"";
    assert_eq!(errors(&parse(service)), [message]);

    let fragment = "ports:\nport: 80\n";
    let message = "unable to decode \"service.yaml\": Object 'Kind' is missing in \
                   '{\"port\":80,\"ports\":null}'";
    assert_eq!(errors(&parse(fragment)), [message]);
    assert!(hint(fragment).contains("lines 1-2 need indentation"), "{}", hint(fragment));

    let kind = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: control-plane\n\
                extraPortMappings:\n- containerPort: 30007\nhostPort: 30007\n- role: worker\n";
    assert!(hint(kind).contains("lines 5-7 need indentation"), "{}", hint(kind));
}

#[test]
fn a_field_one_level_too_high_is_told_where_it_belongs() {
    let text = SERVICE.replace("    targetPort", "  targetPort");
    let expected = "Line 13 needs more indentation: targetPort belongs under ports.";
    assert_eq!(hint(&text.replace("    nodePort: 30080\n", "")), expected);
    assert_eq!(hint(&SERVICE.replace("selector", "selectr")), "Did you mean selector?");
}

#[test]
fn kinds_that_are_not_simulated_are_no_errors() {
    let text = SERVICE.replace("kind: Service", "kind: ConfigMap");
    assert_eq!(errors(&parse(&text)), [""; 0]);
    let cluster = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\n";
    let expected = "resource mapping not found for name: \"\" namespace: \"\" from \
                    \"service.yaml\": no matches for kind \"Cluster\" in version \
                    \"kind.x-k8s.io/v1alpha4\"\nensure CRDs are installed first";
    assert_eq!(errors(&parse(cluster)), [expected]);
    let wrong_group = DEPLOYMENT.replace("apps/v1", "v1");
    assert_eq!(hint(&wrong_group), "The apiVersion of Deployment is apps/v1.");
}

#[test]
fn tabs_may_stand_behind_a_colon_and_lines_may_end_as_in_windows() {
    assert_eq!(read(&SERVICE.replace("type: NodePort", "type:\tNodePort")), read(SERVICE));
    assert_eq!(read(&SERVICE.replace('\n', "\r\n")), read(SERVICE));
    assert_eq!(read(&format!("\u{feff}{SERVICE}")), read(SERVICE));
    let tab = SERVICE.replace("  type:", "\ttype:");
    assert_eq!(hint(&tab), "Line 7 is indented with a tab: YAML takes only spaces there.");
}

#[test]
fn json_is_read_too() {
    let Some(Object::Service(service)) = read(SERVICE).into_iter().next() else {
        panic!("a Service");
    };
    let json = r#"{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web",
        "labels": {"app": "web"}}, "spec": {"type": "NodePort", "selector": {"app": "web"}, "ports":
        [{"name": "http", "port": 8e1, "targetPort": "http", "nodePort": 30080}]}}"#;
    let both = format!("{json}\n{json}");
    assert_eq!(read(&both), [Object::Service(service.clone()), Object::Service(service)]);
}

#[test]
fn syntax_errors_are_gos() {
    let cases = [
        ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
        ("x: 1\na: b: c\n", "yaml: line 2: mapping values are not allowed in this context"),
        ("x: 1\na: [1\nb: 2\n", "yaml: line 2: did not find expected ',' or ']'"),
        ("x: 1\na: *b\n", "yaml: unknown anchor 'b' referenced"),
        ("x: &a [*a]\n", "yaml: anchor 'a' value contains itself"),
        (
            "x: {{ .Values.x }}\n",
            "yaml: invalid map key: map[interface {}]interface {}{\".Values.x\":interface {}(nil)}",
        ),
    ];
    for (text, expected) in cases {
        let expected =
            format!("error parsing service.yaml: error converting YAML to JSON: {expected}");
        assert_eq!(errors(&parse(text)), [expected.as_str()], "{text}");
    }
}

#[test]
fn a_text_without_end_is_refused_in_time() {
    let texts = [
        "[".repeat(1 << 20),
        "{a: ".repeat(200_000),
        "- ".repeat(100_000),
        "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n\
         c: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\n\
         e: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e]\n"
            .to_owned(),
        "x".repeat((1 << 20) + 1),
        "a:\n".repeat(1 << 15),
        format!("kind: Service\napiVersion: v1\n{}", "a:\nb:\n".repeat(1 << 14)),
        (0..30_000).fold(String::new(), |text, number| text + &number.to_string() + ":\n"),
        "? ".repeat(100_000),
        format!("a: \"{}", "x ".repeat(200_000)),
    ];
    for text in texts {
        assert_eq!(errors(&parse(&text)).len(), 1, "{}", &text[..20]);
    }
}

#[test]
fn every_article_s_manifest_is_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped, there is no {}", folder.display());
        return;
    };
    for file in files {
        let path = file.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("").to_owned();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a text");
        let parsed = parse(&text);
        if name.contains("as-pasted") {
            let hint = hint(&text);
            assert!(hint.contains("indentation"), "{name}: {hint}");
        } else if !name.contains("kind") {
            assert_eq!(errors(&parsed), [""; 0], "{name}");
            assert!(!parsed.documents.is_empty(), "{name}");
        }
    }
}

/// Every place is inside of the text, on character boundaries.
fn check_places(text: &str) -> Result<(), TestCaseError> {
    let parsed = parse(text);
    for diagnostic in &parsed.diagnostics {
        let span = diagnostic.span.clone();
        prop_assert!(text.get(span.clone()).is_some(), "{span:?} of {diagnostic}");
    }
    for document in &parsed.documents {
        prop_assert!(text.get(document.range.clone()).is_some());
        for (path, spans) in &document.spans {
            prop_assert!(text.get(spans.value.clone()).is_some(), "{path}: {spans:?}");
            let key = spans.key.clone();
            prop_assert!(key.is_none_or(|key| text.get(key).is_some()), "{path}: {spans:?}");
        }
        let printed = to_yaml(&document.object);
        let again = parse(&printed);
        let objects: Vec<Object> = again.documents.into_iter().map(|it| it.object).collect();
        prop_assert_eq!(objects, vec![printable(&document.object)], "{}", printed);
    }
    Ok(())
}

/// The object without what only a server may write, which is not printed.
fn printable(object: &Object) -> Object {
    let mut object = object.clone();
    let metadata = object.metadata_mut();
    metadata.uid = None;
    metadata.resource_version = None;
    metadata.generation = None;
    metadata.creation_timestamp = None;
    metadata.deletion_timestamp = None;
    metadata.self_link = None;
    metadata.managed_fields = None;
    object
}

/// A manifest with a piece of it replaced by something else.
fn mutated() -> impl Strategy<Value = String> {
    let whole = prop::sample::select(vec![SERVICE, DEPLOYMENT, FROM_A_CLUSTER]);
    let piece = prop_oneof![
        ".{0,6}",
        prop::sample::select(vec![
            "\n",
            "\t",
            "---\n",
            "- ",
            ": ",
            "{",
            "}",
            "[",
            "]",
            "&a ",
            "*a",
            "<<: ",
            "ä",
            "\u{feff}",
            "!!str ",
            "!x ",
            "|\n",
            ">-\n",
            "\"",
            "'",
            "#",
            "null",
            "~",
            "0x50",
            "1e3",
            "items:",
            "\r\n",
            "? ",
            "\u{85}",
            "%YAML 1.2\n",
            "...\n",
        ])
        .prop_map(str::to_owned),
    ];
    (whole, prop::collection::vec((any::<prop::sample::Index>(), 0..8_usize, piece), 0..5))
        .prop_map(|(whole, edits)| {
            let mut text: Vec<char> = whole.chars().collect();
            for (at, length, piece) in edits {
                let at = at.index(text.len() + 1);
                let end = (at + length).min(text.len());
                text.splice(at..end, piece.chars());
            }
            text.into_iter().collect()
        })
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check_places(&String::from_utf8_lossy(&bytes))?;
    }

    #[test]
    fn any_text_is_read(text in "[ -~\n\tä€\u{feff}\u{2028}]{0,120}") {
        check_places(&text)?;
    }

    #[test]
    fn any_change_of_a_manifest_is_read(text in mutated()) {
        check_places(&text)?;
    }

    #[test]
    fn any_text_prints_and_reads_back(value in "(.|\n| |: |#|-|'|\"|yes|08){0,8}") {
        let mut object = read(SERVICE).remove(0);
        object.metadata_mut().annotations.insert("note".to_owned(), value.clone());
        object.metadata_mut().annotations.insert(value, "note".to_owned());
        let printed = to_yaml(&object);
        prop_assert_eq!(read(&printed), vec![object], "{}", printed);
    }
}
