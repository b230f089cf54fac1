//! A helper process inside one network namespace: it listens, connects, and runs programs there.
//!
//! It reads one order a line, `ID WORD ARGUMENTS`, and answers each with one line, `ID TEXT`.
//! Connections run beside each other, so answers come in any order.

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Listeners and clients do little: a small stack lets there be many.
const STACK: usize = 128 * 1024;

/// Obeys the orders on standard input until it is closed.
pub(crate) fn obey(name: &str) {
    let name: Arc<str> = name.into();
    let mut listening = BTreeSet::new();
    for line in io::stdin().lock().lines().map_while(Result::ok) {
        let (id, order) = line.split_once(' ').unwrap();
        let words: Vec<&str> = order.split(' ').collect();
        let answer = match words.as_slice() {
            ["listen", protocol, at] => {
                let is_new = listening.insert((*protocol == "udp", (*at).to_owned()));
                let done = if is_new { listen(&name, protocol, at) } else { Ok(()) };
                said(done)
            }
            ["connect", protocol, from, to, patience] => {
                let (id, from, to) = (id.to_owned(), from.parse().unwrap(), to.parse().unwrap());
                let patience = Duration::from_millis(patience.parse().unwrap());
                let connect = if *protocol == "udp" { ask_by_udp } else { ask_by_tcp };
                spawn(move || say(&id, &connect(from, to, patience)));
                continue;
            }
            ["set", key, value @ ..] => {
                said(std::fs::write(format!("/proc/sys/{key}"), value.join(" ")))
            }
            ["tracked", protocol, from, to, port] => tracked([protocol, from, to, port]),
            ["run", output, program, arguments @ ..] => said(run(output, program, arguments)),
            _ => format!("error: {order:?} is no order"),
        };
        say(id, &answer);
    }
}

/// One line that no other line gets into.
fn say(id: &str, text: &str) {
    let mut out = io::stdout().lock();
    // Nobody reads any more only if the whole test has ended.
    let _ = writeln!(out, "{id} {text}").and_then(|()| out.flush());
}

fn said(result: io::Result<()>) -> String {
    result.map_or_else(|error| format!("error: {error}"), |()| "done".to_owned())
}

fn spawn(work: impl FnOnce() + Send + 'static) {
    thread::Builder::new().stack_size(STACK).spawn(work).unwrap();
}

/// Answers whoever asks at this address and port: with its own name, and both addresses it saw.
fn listen(name: &Arc<str>, protocol: &str, at: &str) -> io::Result<()> {
    let name = Arc::clone(name);
    let at: SocketAddr = at.parse().unwrap();
    if protocol == "udp" {
        let socket = UdpSocket::bind(at)?;
        spawn(move || {
            // Errors are those of earlier answers that did not arrive.
            loop {
                if let Ok((_, peer)) = socket.recv_from(&mut [0; 16]) {
                    let _ = socket.send_to(format!("{name} {at} {peer}").as_bytes(), peer);
                }
            }
        });
    } else {
        let listener = TcpListener::bind(at)?;
        spawn(move || {
            for mut stream in listener.incoming().flatten() {
                if let Ok(peer) = stream.peer_addr() {
                    let _ = write!(stream, "{name} {at} {peer}");
                }
            }
        });
    }
    Ok(())
}

/// `answered NAME AT PEER SENT-FROM`, `refused`, `silent`, or what else went wrong.
fn ask_by_tcp(from: IpAddr, to: SocketAddr, patience: Duration) -> String {
    // The kernel chooses a client's address by the route: it is the same for UDP, without a packet.
    let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let probe = UdpSocket::bind(any).and_then(|probe| {
        probe.connect(to)?;
        probe.local_addr()
    });
    match probe {
        Ok(local) if local.ip() == from => {}
        Ok(local) => return format!("error: would be sent from {}", local.ip()),
        Err(error) => return format!("error: {error}"),
    }
    let answer = TcpStream::connect_timeout(&to, patience).and_then(|mut stream| {
        stream.set_read_timeout(Some(patience))?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(format!("answered {text} {}", stream.local_addr()?))
    });
    answer.unwrap_or_else(|error| failed(&error))
}

fn ask_by_udp(from: IpAddr, to: SocketAddr, patience: Duration) -> String {
    let answer = UdpSocket::bind(SocketAddr::new(from, 0)).and_then(|socket| {
        socket.connect(to)?;
        socket.set_read_timeout(Some(patience))?;
        // What a process of a node sends and its own rules stop comes back as EPERM, be it rejected
        // or dropped. Only if it was rejected, an ICMP message waits as well.
        let sent = socket.send(b"?");
        if let Err(error) = &sent
            && error.kind() != io::ErrorKind::PermissionDenied
        {
            sent?;
        }
        let mut buffer = [0; 256];
        let length = socket.recv(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
        Ok(format!("answered {text} {}", socket.local_addr()?))
    });
    answer.unwrap_or_else(|error| failed(&error))
}

fn failed(error: &io::Error) -> String {
    // std has more kinds than can be listed, so they are compared.
    let kind = error.kind();
    if kind == io::ErrorKind::ConnectionRefused {
        "refused".to_owned()
    } else if [io::ErrorKind::TimedOut, io::ErrorKind::WouldBlock].contains(&kind) {
        "silent".to_owned()
    } else {
        format!("error: {error}")
    }
}

/// The connections with these words that the kernel remembers and that had no answer yet: the
/// client's port, and from where to where an answer would go, `PORT ADDRESS PORT ADDRESS;…`.
fn tracked(words: [&str; 4]) -> String {
    let Ok(text) = std::fs::read_to_string("/proc/net/nf_conntrack") else {
        return "unknown".to_owned();
    };
    let [protocol, from, to, port] = words;
    let found = text.lines().filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let values = |key: &str| -> Vec<&str> {
            fields.iter().filter_map(|f| f.strip_prefix(key)?.strip_prefix('=')).collect()
        };
        let (sources, destinations) = (values("src"), values("dst"));
        let (from_ports, to_ports) = (values("sport"), values("dport"));
        let same = |a: &str, b: &str| a.parse::<IpAddr>().ok() == b.parse().ok();
        let is_it = fields.contains(&protocol)
            && fields.contains(&"[UNREPLIED]")
            && sources.len() == 2
            && same(sources[0], from)
            && same(destinations[0], to)
            && to_ports[0] == port;
        let reply = is_it.then(|| (from_ports[0], sources[1], from_ports[1], destinations[1]))?;
        Some(format!("{} {} {} {}", reply.0, reply.1, reply.2, reply.3))
    });
    found.collect::<Vec<_>>().join(";")
}

/// Runs a program; its output goes to a file (`-`: nowhere), its complaint into the error.
fn run(output: &str, program: &str, arguments: &[&str]) -> io::Result<()> {
    let output =
        if output == "-" { Stdio::null() } else { Stdio::from(std::fs::File::create(output)?) };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(output);
    let ran = command.output().map_err(|error| io::Error::other(format!("{program}: {error}")))?;
    if ran.status.success() {
        return Ok(());
    }
    let complaint = String::from_utf8_lossy(&ran.stderr).replace('\n', " ");
    Err(io::Error::other(format!("{program}: {complaint}")))
}
