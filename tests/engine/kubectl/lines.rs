//! Any line is answered: no panic, nothing proposed that the world refuses, errors with a reason.

use packetwalk::data_plane::place::Place;
use packetwalk::shell::{Context, kubectl};
use proptest::prelude::*;

use crate::kubectl::{Terminal, words};

const GOOD: &[&str] = &[
    "get pods -o wide",
    "get svc,pods -A --show-labels",
    "get svc webapp-service -o jsonpath='{.spec.ports[0].port}'",
    "get pods -l app=webapp,tier!=x -o custom-columns=A:.metadata.name",
    "apply -f a.yaml --dry-run=client -o yaml",
    "create deployment x --image=nginx --replicas=2 --port=80",
    "create service nodeport x --tcp=80:8080",
    "delete pods --all --wait=false",
    "delete -f a.yaml --ignore-not-found",
    "describe svc webapp-service",
    "describe nodes",
    "expose deployment webapp --port=80 --target-port=8080 --name=y",
    "scale deploy/webapp --replicas=5",
    "run x --image=busybox -it --rm --restart=Never -- wget -qO- http://x",
    "exec toolbox -it -- sh",
    "logs deploy/webapp --tail=5",
    "label pod toolbox a=b c- --overwrite",
    "annotate svc webapp-service note='two words'",
    "set image deploy/webapp webapp=nginx:1",
    "set selector svc/webapp-service app=other",
    "patch svc webapp-service -p '{\"spec\":{\"type\":\"ClusterIP\"}}'",
    "rollout restart deploy/webapp",
    "rollout undo deploy webapp --to-revision=1",
    "cordon node-a",
    "drain node-a --force --ignore-daemonsets",
    "port-forward svc/webapp-service 8080:80",
    "explain svc.spec.ports --recursive",
    "config use-context packetwalk",
    "edit svc webapp-service",
    "replace -f a.yaml",
];

const ODD: &[&str] = &[
    "-",
    "--",
    "-f",
    "-o",
    "--=",
    "-n=",
    "=",
    "/",
    "a/",
    "/a",
    "a/b/c",
    ",",
    "-l",
    "--all",
    "é",
    "{",
    "{.items[",
    "[?(@",
    "jsonpath={..}",
    "-1",
    "99999999999",
    "--replicas",
    "svc/",
    "{range",
    "-it",
    "%",
    "\u{0}",
    "all",
    "kubernetes",
    "default",
    "webapp",
    "web\u{301}",
    "--dry-run",
    "null",
];

fn mutated() -> impl Strategy<Value = Vec<String>> {
    let edit = (0..4_u8, any::<prop::sample::Index>(), prop::sample::select(ODD), ".{0,6}");
    (prop::sample::select(GOOD), prop::collection::vec(edit, 0..4)).prop_map(|(line, edits)| {
        let mut args = words(line);
        for (how, place, odd, any) in edits {
            let place = place.index(args.len().max(1));
            match how {
                0 if !args.is_empty() => drop(args.remove(place.min(args.len() - 1))),
                1 => args.insert(place.min(args.len()), odd.to_owned()),
                2 => args.insert(place.min(args.len()), any),
                _ => {
                    if let Some(word) = args.get_mut(place) {
                        word.push_str(odd);
                    }
                }
            }
        }
        args
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn any_line_is_answered(args in mutated(), text in "(?s).{0,200}") {
        thread_local! {
            static WORLD: Terminal = Terminal::open("s0-nodeport");
        }
        WORLD.with(|terminal| {
            let files = [("a.yaml".to_owned(), text)];
            let world = &terminal.world;
            let context = Context { world, at: &Place::Laptop, files: &files, stdin: None, image: None };
            let response = kubectl::run(&args, &context);
            let output = &response.output;
            prop_assert!(output.exit == 0 || !output.stderr.is_empty(), "{args:?}: {output:?}");
            let mut trial = if response.actions.is_empty() { None } else { Some(world.clone()) };
            for action in response.actions {
                let done = trial.as_mut().map(|world| world.act(action.clone()));
                prop_assert_eq!(done, Some(Ok(())), "{:?}: {:?}", args, action);
            }
            let _ = kubectl::complete(&args, &context);
            Ok(())
        })?;
    }
}
