//! What the programs in containers do, as far as a packet can tell: where they listen, what they
//! say.
//!
//! No manifest says that. `containerPort` opens nothing and its absence closes nothing; the image
//! decides, and what its program is told.

use crate::api::{Container, IntOrString, Pod, Value};
use crate::order::InOrder;

/// An annotation of this app, for pods whose manifest and program should disagree: the ports they
/// really listen on, `8080` or `8080,53/UDP`; empty for none.
pub const LISTENS_ANNOTATION: &str = "packetwalk.dev/listens";

/// An annotation of this app: seconds a pod's program takes to listen once its container runs.
pub const STARTS_AFTER_ANNOTATION: &str = "packetwalk.dev/starts-after-seconds";

/// An annotation of this app: what the pod's program says to a client.
pub const SAYS_ANNOTATION: &str = "packetwalk.dev/says";

/// What the name of an image says that no registry has.
const MISSING_IMAGE: &str = "does-not-exist";

/// Options by which programs are told where to listen.
const PORT_OPTIONS: [&str; 8] =
    ["listen", "port", "p", "http-port", "addr", "bind", "listen-address", "server.port"];

/// A program that is known by its image.
struct App {
    /// The image's name, without registry, folder and tag.
    image: &'static str,
    /// Where it listens unless told otherwise; 0 for nowhere.
    port: u16,
    /// The letter it is drawn with.
    letter: char,
    /// What it says to a client.
    answer: &'static str,
}

/// The programs that are known.
const APPS: [App; 18] = [
    app("nginx", 80, 'N', "Welcome to nginx!"),
    app("httpd", 80, 'H', "It works!"),
    app("caddy", 80, 'C', "Caddy works!"),
    app("traefik", 80, 'T', "404 page not found"),
    app("controller", 80, 'I', ""),
    app("whoami", 80, 'W', ""),
    app("http-echo", 5678, 'E', "hello-world"),
    app("echo-server", 8080, 'E', ""),
    app("echoserver", 8080, 'E', ""),
    app("hello-app", 8080, 'H', "Hello, world!"),
    app("agnhost", 8080, 'A', ""),
    app("redis", 6379, 'R', "+PONG"),
    app("postgres", 5432, 'P', ""),
    app("mysql", 3306, 'M', ""),
    app("mongo", 27017, 'M', ""),
    app("busybox", 0, 'B', ""),
    app("curl", 0, 'C', ""),
    app("netshoot", 0, 'N', ""),
];

const fn app(image: &'static str, port: u16, letter: char, answer: &'static str) -> App {
    App { image, port, letter, answer }
}

/// The images that are known, by their short names.
pub fn known() -> impl Iterator<Item = &'static str> {
    APPS.iter().map(|app| app.image).filter(|image| *image != "controller")
}

/// Every port that something in the pod listens on, with its protocol (`TCP`, `UDP`, `SCTP`), each
/// once, in ascending order.
#[must_use]
pub fn listens(pod: &Pod) -> Vec<(u16, &'static str)> {
    let mut ports: Vec<(u16, &'static str)> = match pod.metadata.annotations.get(LISTENS_ANNOTATION)
    {
        Some(list) => list.split(',').filter_map(parse_port).collect(),
        None => containers(pod).flat_map(container_listens).collect(),
    };
    ports.in_order();
    ports.dedup();
    ports
}

/// Seconds the pod's program takes to listen once its container runs.
#[must_use]
pub fn starts_after_s(pod: &Pod) -> u64 {
    let told = pod.metadata.annotations.get(STARTS_AFTER_ANNOTATION);
    told.and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(0)
}

/// Whether all images of the pod are there to be pulled: all are, but for those that say they are
/// not (`nginx:does-not-exist`).
#[must_use]
pub fn can_be_pulled(pod: &Pod) -> bool {
    pod.spec.containers.iter().all(|container| !container.image.contains(MISSING_IMAGE))
}

/// Seconds that the longest hook before the pod's stopping sleeps (`lifecycle.preStop`).
#[must_use]
pub fn pre_stop_s(pod: &Pod) -> u64 {
    let hook = |container: &Container| {
        let hook = container.lifecycle.as_ref()?.get("preStop")?;
        let slept = hook.get("sleep").and_then(|sleep| sleep.get("seconds"));
        if let Some(seconds) = slept.and_then(Value::as_int) {
            return u64::try_from(seconds).ok();
        }
        let Some(Value::List(command)) = hook.get("exec")?.get("command") else { return None };
        let words = command.iter().filter_map(Value::as_str).flat_map(split);
        words.skip_while(|word| *word != "sleep").nth(1)?.trim_end_matches('s').parse().ok()
    };
    pod.spec.containers.iter().filter_map(hook).max().unwrap_or(0)
}

/// Whether each readiness probe that asks a port asks one on which the pod listens; a probe that
/// asks otherwise counts as answered.
#[must_use]
pub fn answers_probes(pod: &Pod) -> bool {
    let listened = listens(pod);
    containers(pod).all(|container| {
        let Some(probe) = &container.readiness_probe else { return true };
        let http = probe.http_get.as_ref().and_then(|get| get.port.as_ref());
        let Some(port) = http.or(probe.tcp_socket.as_ref().and_then(|s| s.port.as_ref())) else {
            return true;
        };
        let number = match port {
            IntOrString::Int(number) => Some(*number),
            IntOrString::String(name) => {
                container.ports.iter().find(|p| p.name == *name).map(|port| port.container_port)
            }
        };
        listened.iter().any(|(port, _)| Some(i32::from(*port)) == number)
    })
}

/// Whether the pod says itself when it is ready.
#[must_use]
pub fn has_readiness_probe(pod: &Pod) -> bool {
    containers(pod).any(|container| container.readiness_probe.is_some())
}

/// Whether the pod's program is an ingress controller: its image says so.
#[must_use]
pub fn is_ingress_controller(pod: &Pod) -> bool {
    let is_one = |container: &Container| {
        container.image.contains("ingress") || image_name(&container.image) == "traefik"
    };
    pod.spec.containers.iter().any(is_one)
}

/// The letter the pod's program is drawn with: that of a known image, else the image's first.
#[must_use]
pub fn letter(pod: &Pod) -> char {
    let Some(container) = pod.spec.containers.first() else { return '?' };
    let first = || image_name(&container.image).chars().find(char::is_ascii_alphanumeric);
    app_of(container).map_or_else(|| first().unwrap_or('?').to_ascii_uppercase(), |app| app.letter)
}

/// What the pod's program says to a client: the text it was told to, else that of its image, else
/// the pod's name.
#[must_use]
pub fn answer(pod: &Pod) -> String {
    if let Some(says) = pod.metadata.annotations.get(SAYS_ANNOTATION) {
        return says.clone();
    }
    let container = pod.spec.containers.first();
    let told = container.and_then(|container| option(container, &["text"]));
    let known = container.and_then(app_of).map(|app| app.answer).filter(|text| !text.is_empty());
    match (told, known) {
        (Some(text), _) => text.trim_matches(['"', '\'']).to_owned(),
        (None, Some(text)) => text.to_owned(),
        (None, None) => format!("Hostname: {}", pod.metadata.name),
    }
}

/// Containers that stay: the ordinary ones and sidecars.
fn containers(pod: &Pod) -> impl Iterator<Item = &Container> {
    let stays = |container: &&Container| container.restart_policy.as_deref() == Some("Always");
    pod.spec.containers.iter().chain(pod.spec.init_containers.iter().filter(stays))
}

fn container_listens(container: &Container) -> Vec<(u16, &'static str)> {
    let option = option(container, &PORT_OPTIONS);
    if option.is_some_and(is_loopback) {
        return Vec::new();
    }
    let told =
        option.and_then(|value| value.rsplit(':').next()?.parse().ok()).map(|port| (port, "TCP"));
    if told.is_some() {
        return told.into_iter().collect();
    }
    if let Some(app) = app_of(container) {
        return (app.port != 0).then_some((app.port, "TCP")).into_iter().collect();
    }
    let first = container.ports.first().and_then(|port| {
        Some((u16::try_from(port.container_port).ok()?, protocol(&port.protocol)?))
    });
    first.into_iter().collect()
}

/// Whether a program told to listen there is heard inside its pod only.
fn is_loopback(listen: &str) -> bool {
    ["127.", "localhost:", "[::1]:"].iter().any(|own| listen.starts_with(own))
}

fn app_of(container: &Container) -> Option<&'static App> {
    let name = image_name(&container.image);
    APPS.iter().find(|app| app.image == name)
}

/// `docker.io/library/nginx:1.27@sha256:…` is `nginx`.
fn image_name(image: &str) -> &str {
    let path = image.split('@').next().unwrap_or(image);
    let last = path.rsplit('/').next().unwrap_or(path);
    last.split(':').next().unwrap_or(last)
}

/// The value of the first of these options among a container's words, written `--port=80`,
/// `-port 80` or `--port 80`.
fn option<'a>(container: &'a Container, names: &[&str]) -> Option<&'a str> {
    let words: Vec<&str> = container
        .command
        .iter()
        .chain(&container.args)
        .flat_map(|word| if word.contains("text") { vec![word.as_str()] } else { split(word) })
        .collect();
    words.iter().enumerate().find_map(|(position, word)| {
        let option = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?;
        match option.split_once('=') {
            Some((name, value)) => names.contains(&name).then_some(value),
            None if names.contains(&option) => words.get(position + 1).copied(),
            None => None,
        }
    })
}

/// A word that is a whole command line (`sh -c "server --port 80"`), taken apart.
fn split(word: &str) -> Vec<&str> {
    word.split_whitespace().collect()
}

fn parse_port(text: &str) -> Option<(u16, &'static str)> {
    let text = text.trim();
    let (number, word) = text.split_once('/').unwrap_or((text, "TCP"));
    Some((number.trim().parse().ok()?, protocol(word.trim())?))
}

fn protocol(word: &str) -> Option<&'static str> {
    ["TCP", "UDP", "SCTP"]
        .into_iter()
        .find(|known| word.eq_ignore_ascii_case(known) || (word.is_empty() && *known == "TCP"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ContainerPort;

    fn pod(image: &str, args: &[&str], ports: &[i32]) -> Pod {
        let port = |port: &i32| ContainerPort { container_port: *port, ..ContainerPort::default() };
        let mut pod = Pod::default();
        pod.spec.containers.push(Container {
            image: image.to_owned(),
            args: args.iter().map(|word| (*word).to_owned()).collect(),
            ports: ports.iter().map(port).collect(),
            ..Container::default()
        });
        pod
    }

    #[test]
    fn the_image_decides_not_the_manifest() {
        assert_eq!(listens(&pod("nginx", &[], &[8080])), [(80, "TCP")]);
        assert_eq!(listens(&pod("docker.io/library/nginx:1.27", &[], &[])), [(80, "TCP")]);
        assert_eq!(listens(&pod("busybox", &["sleep", "60"], &[80])), []);
        assert_eq!(listens(&pod("registry:5000/shop", &[], &[8000, 9000])), [(8000, "TCP")]);
        assert_eq!(listens(&pod("registry:5000/shop", &[], &[])), []);
    }

    #[test]
    fn a_program_may_be_told() {
        let echo = pod("hashicorp/http-echo", &["-text=blue", "-listen=:9090"], &[]);
        assert_eq!((listens(&echo), answer(&echo)), (vec![(9090, "TCP")], "blue".to_owned()));
        assert_eq!(listens(&pod("shop", &["--port", "81"], &[80])), [(81, "TCP")]);
        assert_eq!(listens(&pod("shop", &["-p 0.0.0.0:82"], &[80])), [(82, "TCP")]);
        assert_eq!(listens(&pod("hashicorp/http-echo", &["-listen=127.0.0.1:9090"], &[])), []);
        let spoken = pod("hashicorp/http-echo", &["-text=--port 9 is free"], &[]);
        assert_eq!(listens(&spoken), [(5678, "TCP")]);
        assert_eq!(answer(&spoken), "--port 9 is free");
    }

    #[test]
    fn the_annotation_has_the_last_word() {
        let mut pod = pod("nginx", &["--port=1"], &[2]);
        let list = "8080, 53/udp, x, 99999".to_owned();
        pod.metadata.annotations.insert(LISTENS_ANNOTATION.to_owned(), list);
        assert_eq!(listens(&pod), [(53, "UDP"), (8080, "TCP")]);
        pod.metadata.annotations.insert(LISTENS_ANNOTATION.to_owned(), String::new());
        assert_eq!(listens(&pod), []);
    }

    #[test]
    fn an_unknown_image_is_drawn_by_its_first_letter() {
        assert_eq!(letter(&pod("ghcr.io/acme/_shop:2", &[], &[])), 'S');
        assert_eq!(letter(&pod("redis:7", &[], &[])), 'R');
        assert_eq!(letter(&Pod::default()), '?');
    }
}
