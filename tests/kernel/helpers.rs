//! The helper processes, one a network namespace, and orders to many of them at once.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

/// What the test's own program is told, by this variable, to be a helper of that name.
pub(crate) const HELPER: &str = "PACKETWALK_KERNEL_HELPER";

/// No order takes that long; whoever is silent for so long is dead.
const PATIENCE: Duration = Duration::from_mins(1);

/// All helpers by the name of their namespace.
pub(crate) struct Helpers {
    all: BTreeMap<String, (Child, ChildStdin)>,
    answers: Receiver<String>,
    sender: Sender<String>,
}

impl Helpers {
    /// None yet.
    pub(crate) fn new() -> Self {
        let (sender, answers) = mpsc::channel();
        Self { all: BTreeMap::new(), answers, sender }
    }

    /// Starts one in the namespace of this name.
    pub(crate) fn start(&mut self, name: &str) {
        let own = std::env::current_exe().expect("this program");
        let mut child = Command::new("ip")
            .args(["netns", "exec", name])
            .arg(own)
            .env(HELPER, name)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a helper starts");
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let sender = self.sender.clone();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        self.all.insert(name.to_owned(), (child, stdin));
    }

    /// Gives orders, each to one helper, all at once; their answers in the same order.
    pub(crate) fn ask(&mut self, orders: &[(String, String)]) -> Vec<String> {
        for (id, (name, order)) in orders.iter().enumerate() {
            let (_, stdin) = self.all.get_mut(name).unwrap_or_else(|| panic!("no {name}"));
            writeln!(stdin, "{id} {order}").expect("a helper reads");
        }
        let mut answers = vec![String::new(); orders.len()];
        for _ in orders {
            let line = self.answers.recv_timeout(PATIENCE).expect("a helper answers");
            let (id, answer) = line.split_once(' ').unwrap();
            answer.clone_into(&mut answers[id.parse::<usize>().unwrap()]);
        }
        answers
    }

    /// Gives orders that must succeed; the first complaint if one does not.
    pub(crate) fn order(&mut self, orders: &[(String, String)]) -> Result<(), String> {
        let answers = self.ask(orders);
        let failed = orders.iter().zip(answers).find(|(_, answer)| answer != "done");
        failed.map_or(Ok(()), |((name, order), answer)| Err(format!("{name}: {order}: {answer}")))
    }
}

impl Drop for Helpers {
    /// A helper ends when nobody can give it orders any more, and its namespace with it.
    fn drop(&mut self) {
        for (name, (mut child, stdin)) in std::mem::take(&mut self.all) {
            drop(stdin);
            // What fails here goes with the mount namespace at the latest.
            let _ = child.wait();
            let _ = Command::new("ip").args(["netns", "delete", &name]).status();
        }
    }
}
