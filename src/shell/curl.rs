//! What `curl` and busybox's `wget` print for each end of a request, and with which exit code.
//!
//! The words are those of curl 8.14, measured with real refusals, drops and deaths. Waits are printed
//! as long as Linux makes them, however short they are on screen.

use std::fmt::Write as _;

use crate::control_plane::images;
use crate::data_plane::trace::{Reason, Verdict};
use crate::simulation::{Request, Simulation};

/// What a program printed, and how it ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Output {
    /// Its standard output, line breaks included.
    pub stdout: String,
    /// Its standard error, line breaks included.
    pub stderr: String,
    /// Its exit code; 0 for success.
    pub exit: u8,
}

/// Options of curl.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// `-v`: tells each step.
    pub verbose: bool,
    /// `--connect-timeout`, in seconds.
    pub connect_timeout_s: Option<u32>,
    /// `-m`, `--max-time`, in seconds.
    pub max_time_s: Option<u32>,
    /// `-f`: an HTTP error is an error.
    pub fail: bool,
}

/// Milliseconds that curl's own timer is late, as measured.
const LATE_CONNECT_MS: u32 = 4;
const LATE_MAX_MS: u32 = 6;

/// What curl says of a request that has ended; `None` while it is under way.
#[must_use]
pub fn curl(world: &Simulation, request: &Request, options: Options) -> Option<Output> {
    let verdict = request.outcome()?;
    let mut output = Output::default();
    // Writing to a String cannot fail, here and below.
    if options.verbose {
        tell_connecting(request, verdict, &mut output.stderr);
    }
    let (exit, words) = match verdict {
        Verdict::Delivered { .. } => {
            let status = request.status.unwrap_or(200);
            if options.fail && status >= 400 {
                (22, format!("The requested URL returned error: {status}"))
            } else {
                output.stdout = body(world, request, verdict);
                return Some(output);
            }
        }
        Verdict::Refused(_) | Verdict::Unreachable(_) => {
            (7, failed(request, request.waited_ms(), "Could not connect to server"))
        }
        Verdict::TimedOut(_) => timed_out(request, options),
        Verdict::NotResolved(_) => (6, format!("Could not resolve host: {}", request.host)),
        // The pod was gone before it answered: the connection ends without a word.
        Verdict::Reset(Reason::Cut(_)) => (52, "Empty reply from server".to_owned()),
        Verdict::Reset(_) => (56, "Recv failure: Connection reset by peer".to_owned()),
    };
    output.exit = exit;
    let _ = writeln!(output.stderr, "curl: ({exit}) {words}");
    Some(output)
}

fn timed_out(request: &Request, options: Options) -> (u8, String) {
    let longest = options.max_time_s.map(|seconds| seconds.saturating_mul(1_000));
    let connect = options.connect_timeout_s.map(|seconds| seconds.saturating_mul(1_000));
    match (longest, connect) {
        (Some(longest), connect) if connect.is_none_or(|connect| longest <= connect) => {
            let ms = longest + LATE_MAX_MS;
            (28, format!("Connection timed out after {ms} milliseconds"))
        }
        (_, Some(connect)) => {
            (28, failed(request, connect + LATE_CONNECT_MS, "Timeout was reached"))
        }
        _ => (28, failed(request, request.waited_ms(), "Could not connect to server")),
    }
}

fn failed(request: &Request, ms: u32, why: &str) -> String {
    format!("Failed to connect to {} port {} after {ms} ms: {why}", request.host, request.port)
}

/// What a server answers: an ingress controller's own page, or what the pod's program says.
fn body(world: &Simulation, request: &Request, verdict: &Verdict) -> String {
    let page = |title: &str| {
        format!(
            "<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1>\
             </center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
        )
    };
    match (request.status, verdict) {
        (Some(404), _) => page("404 Not Found"),
        (Some(503), _) => page("503 Service Temporarily Unavailable"),
        (_, Verdict::Delivered { pod }) => {
            let found = world.control_plane().objects().pod(&pod.namespace, &pod.name);
            let said = found.map_or_else(|| format!("Hostname: {}", pod.name), images::answer);
            format!("{said}\n")
        }
        _ => String::new(),
    }
}

/// The lines of `-v` up to the answer: only they tell a refusal from a host that is not there.
fn tell_connecting(request: &Request, verdict: &Verdict, out: &mut String) {
    if let Verdict::NotResolved(_) = verdict {
        let _ =
            write!(out, "* Could not resolve host: {}\n* closing connection #0\n", request.host);
        return;
    }
    let first = request.trace.request.first();
    let to =
        first.map_or_else(|| request.host.clone(), |hop| hop.before.destination.ip().to_string());
    let port = request.port;
    let _ = writeln!(out, "*   Trying {to}:{port}...");
    let why = match verdict {
        Verdict::Refused(_) => "Connection refused",
        Verdict::Unreachable(_) => "No route to host",
        Verdict::TimedOut(_) => "Connection timed out",
        Verdict::Delivered { .. } | Verdict::Reset(_) | Verdict::NotResolved(_) => {
            let (host, path) = (&request.host, &request.http.path);
            let asked = request.http.host.as_ref().unwrap_or(host);
            let _ = write!(
                out,
                "* Connected to {host} ({to}) port {port}\n> GET {path} HTTP/1.1\n> Host: {asked}\n\
                 > User-Agent: curl/8.14.1\n> Accept: */*\n> \n* Request completely sent off\n"
            );
            if let Verdict::Delivered { .. } = verdict {
                let status = request.status.unwrap_or(200);
                let _ = write!(out, "< HTTP/1.1 {status} {}\n< \n", word(status));
            }
            return;
        }
    };
    let from = first.map(|hop| hop.before.source);
    let from =
        from.map_or_else(String::new, |from| format!(" from {} port {}", from.ip(), from.port()));
    let _ = writeln!(out, "* connect to {to} port {port}{from} failed: {why}");
    let ms = request.waited_ms();
    let words = failed(request, ms, "Could not connect to server");
    let _ = write!(out, "* {words}\n* closing connection #0\n");
}

/// What an HTTP status is called.
pub(super) const fn word(status: u16) -> &'static str {
    match status {
        200 => "OK",
        404 => "Not Found",
        503 => "Service Temporarily Unavailable",
        _ => "",
    }
}

/// What busybox's `wget -O-` says of a request that has ended; `None` while it is under way.
#[must_use]
pub fn wget(world: &Simulation, request: &Request) -> Option<Output> {
    let verdict = request.outcome()?;
    let first = request.trace.request.first();
    let to =
        first.map_or_else(|| request.host.clone(), |hop| hop.before.destination.ip().to_string());
    let words = match verdict {
        Verdict::Delivered { .. } if request.status.unwrap_or(200) < 400 => {
            return Some(Output { stdout: body(world, request, verdict), ..Output::default() });
        }
        Verdict::Delivered { .. } => {
            let status = request.status.unwrap_or(200);
            format!("server returned error: HTTP/1.1 {status} {}", word(status))
        }
        Verdict::Refused(_) => format!("can't connect to remote host ({to}): Connection refused"),
        Verdict::Unreachable(_) => {
            format!("can't connect to remote host ({to}): Host is unreachable")
        }
        Verdict::TimedOut(_) => "download timed out".to_owned(),
        Verdict::NotResolved(_) => format!("bad address '{}'", request.host),
        Verdict::Reset(_) => "error getting response: Connection reset by peer".to_owned(),
    };
    Some(Output { stderr: format!("wget: {words}\n"), exit: 1, ..Output::default() })
}
