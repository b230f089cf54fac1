//! What a command waits for, and what it prints meanwhile.

use std::collections::VecDeque;

use crate::api::ObjectRef;
use crate::data_plane::place::{Place, PodName};
use crate::shell::curl::Output;
use crate::shell::kubectl;
use crate::shell::requests::Client;
use crate::simulation::{Call, Simulation, pod_reference};
use crate::time::SimTime;

/// Something that takes time.
#[derive(Clone, Debug)]
pub enum Wait {
    /// Requests were sent, and their ends are printed, the first id first.
    Requests {
        /// Which program sent them.
        client: Client,
        /// The first one's id, or 0 while it is not known: `session` knows it when they are sent.
        first: u32,
        /// How many are left.
        count: u32,
        /// What is sent when they have ended, the next one first.
        more: VecDeque<Next>,
    },
    /// Objects are to be gone: `kubectl delete` comes back only then.
    Gone(Vec<ObjectRef>),
    /// `kubectl get -w`: a row more whenever one differs.
    Watch(kubectl::Watch),
    /// A pod is to run; then a command runs in it, and the pod may be deleted afterwards:
    /// `kubectl run -it --rm`.
    Running {
        /// The pod.
        pod: PodName,
        /// The command's words.
        words: Vec<String>,
        /// Whether the pod is deleted at the end.
        is_removed: bool,
    },
    /// Only time: `sleep`.
    Until(SimTime),
    /// Nothing ends it but Ctrl+C: `minikube tunnel`.
    Tunnel {
        /// The Services whose addresses it leads to.
        services: Vec<String>,
        /// Whether it is all there is of a provider, which goes when it ends.
        is_own: bool,
    },
}

/// What came of waiting, so far.
#[derive(Clone, Debug, Default)]
pub struct Poll {
    /// What is printed now.
    pub output: Output,
    /// Whether it is over; the output's exit code is the command's then.
    pub is_over: bool,
    /// What is run next in place of the command, where, and which pod is deleted after it.
    pub run: Option<(Place, Vec<String>, Option<PodName>)>,
    /// What is sent now; it goes on waiting for that.
    pub send: Option<Call>,
}

/// What a program does when its first requests have ended.
#[derive(Clone, Debug)]
pub enum Next {
    /// It sends others.
    Call(Client, Call),
    /// It finds that it cannot.
    Failed(Output),
}

impl Wait {
    /// When it looks again though nothing may have happened.
    #[must_use]
    pub fn until(&self) -> Option<SimTime> {
        match self {
            Self::Until(at) => Some(*at),
            Self::Watch(watch) => watch.until(),
            Self::Requests { .. } | Self::Gone(_) | Self::Running { .. } | Self::Tunnel { .. } => {
                None
            }
        }
    }

    /// Asks whether it is over, and what there is to print.
    pub fn poll(&mut self, world: &Simulation) -> Poll {
        match self {
            Self::Requests { client, first, count, more } => {
                let mut poll = requests(client, first, count, world);
                if poll.is_over
                    && let Some(next) = more.pop_front()
                {
                    poll.is_over = false;
                    match next {
                        Next::Failed(output) => {
                            poll.output.stdout += &output.stdout;
                            poll.output.stderr += &output.stderr;
                            poll.output.exit = output.exit;
                            poll.is_over = more.is_empty();
                        }
                        Next::Call(next, call) => {
                            (*client, *count) = (next, call.count);
                            poll.send = Some(call);
                        }
                    }
                }
                poll
            }
            Self::Until(at) => Poll { is_over: world.now() >= *at, ..Poll::default() },
            Self::Gone(objects) => {
                let store = world.control_plane().objects();
                Poll { is_over: objects.iter().all(|o| store.get(o).is_none()), ..Poll::default() }
            }
            Self::Watch(watch) => {
                let (said, exit) = watch.poll(world);
                let exit_code = exit.unwrap_or(0);
                let (stdout, stderr) = match exit_code {
                    0 => (said, String::new()),
                    _ => (String::new(), said),
                };
                let output = Output { stdout, stderr, exit: exit_code };
                Poll { output, is_over: exit.is_some(), ..Poll::default() }
            }
            Self::Running { pod, words, is_removed } => {
                let objects = world.control_plane().objects();
                if objects.get(&pod_reference(pod)).is_none() {
                    let stderr =
                        format!("Error from server (NotFound): pods \"{}\" not found\n", pod.name);
                    let output = Output { stderr, exit: 1, ..Output::default() };
                    return Poll { output, is_over: true, ..Poll::default() };
                }
                if world.network().pod(pod).is_none() {
                    return Poll::default();
                }
                let removed = is_removed.then(|| pod.clone());
                let run = Some((Place::Pod(pod.clone()), std::mem::take(words), removed));
                Poll { run, is_over: true, ..Poll::default() }
            }
            Self::Tunnel { .. } => Poll::default(),
        }
    }
}

fn requests(client: &Client, first: &mut u32, count: &mut u32, world: &Simulation) -> Poll {
    let mut poll = Poll::default();
    while *count > 0 {
        let newest = world.requests().keys().next_back().copied().unwrap_or(0);
        let said = match world.requests().get(first) {
            Some(request) => client.says(world, request),
            // It was taken back, or so many came after it that it is not kept.
            None if *first <= newest => Some(Output::default()),
            None => None,
        };
        let Some(said) = said else { return poll };
        poll.output.stdout += &said.stdout;
        poll.output.stderr += &said.stderr;
        poll.output.exit = said.exit;
        *first += 1;
        *count -= 1;
    }
    poll.is_over = true;
    poll
}
