//! Whatever is typed, the terminal answers: no line panics, and none that is refused changes the world.

use packetwalk::prng::Prng;
use packetwalk::session::terminal::EntryKind;
use packetwalk::session::{Intent, Session};
use packetwalk::shell::line;
use packetwalk::time::SimDuration;

/// Pieces of which lines are made: words of commands, signs of the shell, and what is none of both.
const PIECES: [&str; 48] = [
    "curl",
    "kubectl",
    "get",
    "svc",
    "pods",
    "-o",
    "yaml",
    "wide",
    "|",
    "grep",
    "sort",
    "uniq",
    "-c",
    ";",
    "&&",
    "||",
    "for",
    "i",
    "in",
    "$(seq 3)",
    "do",
    "done",
    "while",
    "true",
    "'",
    "\"",
    "\\",
    "$i",
    "${",
    "http://10.96.45.12",
    "http://[",
    "--",
    "-",
    "exec",
    "toolbox",
    "sh",
    "ssh",
    "node-a",
    "exit",
    "\n",
    "<<EOF",
    "EOF",
    ">",
    "/dev/null",
    "2>&1",
    "(",
    "é",
    "apply -f service.yaml",
];

fn text(prng: &mut Prng) -> String {
    let mut text = String::new();
    for _ in 0..=prng.below(9) {
        let many = u32::try_from(PIECES.len()).unwrap();
        text.push_str(PIECES[usize::try_from(prng.below(many)).unwrap()]);
        if prng.below(5) > 0 {
            text.push(' ');
        }
    }
    text
}

#[test]
fn any_text_is_read_or_refused() {
    let mut prng = Prng::from_seed(7);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..100_000 {
        match line::parse(&text(&mut prng)) {
            Ok(steps) => {
                assert!(steps.len() <= line::STEPS_MAX + 1);
                assert!(steps.iter().all(|step| !step.stages.is_empty()));
                read += 1;
            }
            Err(error) => {
                assert!(!error.is_empty());
                refused += 1;
            }
        }
    }
    assert!(read > 10_000 && refused > 10_000, "{read} {refused}");
}

/// Lines that mean something, of which others are made.
const GOOD: [&str; 46] = [
    "kubectl get svc,pods -A -o wide --show-labels",
    "kubectl get pods -l app=webapp -o jsonpath='{.items[*].status.podIP}'",
    "kubectl get events --sort-by=.lastTimestamp -w",
    "kubectl events --for pod/toolbox --types=Warning",
    "kubectl apply -f service.yaml",
    "kubectl replace -f deployment.yaml",
    "kubectl delete -f service.yaml --wait=false",
    "kubectl delete svc webapp-service nobody",
    "kubectl delete pods --all",
    "kubectl create deployment x --image=nginx --replicas=2",
    "kubectl create service nodeport x --tcp=80:8080 --node-port=30090",
    "kubectl create ns shop",
    "kubectl expose deployment webapp --port=80 --target-port=8080 --name=again",
    "kubectl scale deployment webapp --replicas=4",
    "kubectl set selector svc webapp-service app=other",
    "kubectl set image deploy/webapp webapp=nginx:1",
    "kubectl label pod toolbox a=b c-",
    "kubectl patch svc webapp-service -p '{\"spec\":{\"type\":\"LoadBalancer\"}}'",
    "kubectl rollout restart deploy/webapp",
    "kubectl rollout undo deploy/webapp",
    "kubectl cordon node-a",
    "kubectl drain node-b --force --ignore-daemonsets",
    "kubectl wait --for=condition=Ready pod/toolbox --timeout=5s",
    "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/toolbox",
    "kubectl debug -it toolbox --image=busybox --target=toolbox -- sh",
    "kubectl exec -it toolbox -- sh -c 'curl -s http://webapp-service; kill 1'",
    "kubectl run x --image=busybox -it --rm --restart=Never -- wget -qO- http://webapp-service",
    "kubectl describe svc webapp-service",
    "kubectl port-forward svc/webapp-service 8080:80",
    "kubectl top pods",
    "kubectl explain svc.spec.ports",
    "curl -sv -m 2 -o /dev/null -w '%{http_code}\\n' http://15.207.114.2:30080/a http://10.96.45.12",
    "curl --resolve a:80:10.96.45.12 -H 'Host: b' http://a",
    "for i in $(seq 3); do curl -s http://15.207.114.2:30080; done | sort | uniq -c",
    "cat <<EOF | kubectl apply -f -\napiVersion: v1\nkind: Namespace\nmetadata:\n  name: a\nEOF",
    "cat service.yaml | grep -v nodePort > free.yaml && kubectl apply -f free.yaml",
    "ssh node-a iptables-save -t nat | grep -c KUBE",
    "ssh node-c poweroff || echo no",
    "kind create cluster --config kind.yml",
    "kind delete cluster --name kind",
    "docker stop kind-worker",
    "docker exec -it kind-worker conntrack -L",
    "minikube service webapp-service --url -n default",
    "gcloud container clusters delete packetwalk",
    "sleep 0.5 && history | tail -n 3",
    "ping -c 2 10.244.1.5; nslookup webapp-service; dig +short a",
];

/// What is put between, or in the place of, words.
const ODD: [&str; 30] = [
    "-",
    "--",
    "-f",
    "-o",
    "-n",
    "=",
    "/",
    "a/b",
    ",",
    "-l",
    "--all",
    "é",
    "{",
    "$(seq 2)",
    "-1",
    "99999999999999999999",
    "svc/",
    "|",
    ";",
    "&&",
    "||",
    ">",
    ">>",
    "2>&1",
    "<<EOF",
    "'",
    "\"",
    "\\",
    "\u{0}",
    "\n",
];

/// A line that meant something, and means something else now, or nothing.
fn mutated(prng: &mut Prng) -> String {
    let below = |prng: &mut Prng, many: usize| {
        usize::try_from(prng.below(u32::try_from(many.max(1)).unwrap())).unwrap()
    };
    let mut words: Vec<&str> = GOOD[below(prng, GOOD.len())].split(' ').collect();
    for _ in 0..prng.below(4) {
        let at = below(prng, words.len());
        let odd = ODD[below(prng, ODD.len())];
        match prng.below(5) {
            0 if words.len() > 1 => drop(words.remove(at)),
            1 => words.insert(at, odd),
            2 => words[at] = odd,
            3 => words.extend(GOOD[below(prng, GOOD.len())].split(' ').skip(1)),
            _ => {
                let other: Vec<&str> = GOOD[below(prng, GOOD.len())].split(' ').collect();
                words[at] = other[below(prng, other.len())];
            }
        }
    }
    words.join(" ")
}

/// So many lines for each of the four tests below; `PACKETWALK_LINES` says how many for all.
fn lines_each() -> u32 {
    let all = std::env::var("PACKETWALK_LINES").ok().and_then(|lines| lines.parse().ok());
    all.unwrap_or(100_000) / 4
}

/// Lines typed into a terminal that lines before have brought where it is, which begins anew now and
/// then.
fn typed(preset: &str, seed: u64) {
    let mut prng = Prng::from_seed(seed);
    let fresh = Session::open(preset);
    let mut session = fresh.clone();
    let (mut written, mut refused) = (0, 0);
    for round in 0..lines_each() {
        if round % 25 == 0 {
            session = fresh.clone();
        }
        let line = if prng.below(3) == 0 { text(&mut prng) } else { mutated(&mut prng) };
        let objects = session.world().control_plane().objects().revision();
        let (log, told) = (session.history().log().len(), session.terminal().entries().len());
        let is_first = session.terminal().prompt() != "> ";
        let steps = line::parse(&line);
        session.update(Intent::Type(line.clone()));
        let terminal = session.terminal();
        let is_single = matches!(
            steps.as_deref(),
            Ok([step]) if step.stages.len() == 1 && step.file.is_none() && !step.discards.0
        );
        let has_said = terminal.entries().iter().skip(told).any(|it| it.kind == EntryKind::Output);
        let now = session.world().control_plane().objects().revision();
        if is_first && steps.is_err() {
            assert_eq!(session.history().log().len(), log, "{line}");
            refused += 1;
        }
        // Of several things some may be done before one fails, and then it says of each; and what
        // `-o` asks for fails only when it is done.
        if is_first
            && is_single
            && terminal.exit() != 0
            && !terminal.is_busy()
            && !has_said
            && !line.contains("-o")
        {
            assert_eq!(now, objects, "{line}");
            refused += 1;
        }
        written += u32::from(now != objects);
        assert!(terminal.entries().len() <= 600);
        if prng.below(40) == 0 {
            session.update(Intent::Elapsed(SimDuration { us: 80_000 }));
        }
        session.update(Intent::Interrupt);
    }
    assert!(written > lines_each() / 40, "{written}");
    assert!(refused > lines_each() / 8, "{refused}");
}

#[test]
fn any_line_is_answered_and_what_is_refused_changes_nothing() {
    typed("s0-nodeport", 11);
}

#[test]
fn any_line_is_answered_where_nodes_are_containers() {
    typed("kind", 12);
}

#[test]
fn any_line_is_answered_where_a_provider_is() {
    typed("s0-loadbalancer", 13);
}

#[test]
fn any_line_is_answered_in_an_empty_world() {
    typed("empty", 14);
}
