//! curl and wget: their options, and what they print in the end.

use std::collections::VecDeque;

use crate::data_plane::ingress::Http;
use crate::data_plane::trace::Verdict;
use crate::shell::curl::{self, Output};
use crate::shell::url::{parse_url, path};
use crate::shell::{Context, Next, Response, Then, Wait};
use crate::simulation::{Action, Call, Request, Simulation};

/// A program that sends requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Client {
    /// curl.
    Curl(Box<Curl>),
    /// busybox's wget; whether it prints what it got, and how long it waits, in seconds.
    Wget {
        /// `-O-`.
        prints: bool,
        /// `-q`.
        is_quiet: bool,
    },
}

/// How curl was called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Curl {
    options: curl::Options,
    /// `-s`: no words about errors.
    is_silent: bool,
    /// `-S`: words about errors all the same.
    shows_errors: bool,
    /// `-o /dev/null`, or `-O`: the answer is not shown.
    discards: bool,
    /// `-I`: headers only. `-i`: headers too.
    headers: (bool, bool),
    /// `-w`.
    write_out: String,
    /// `https://`: what answers here speaks plain HTTP.
    is_https: bool,
    /// `--resolve name:port:address`.
    resolve: Vec<(String, u16, String)>,
    host: Option<String>,
    urls: Vec<String>,
}

impl Client {
    /// What it prints of a request that has ended; `None` while it is under way.
    #[must_use]
    pub fn says(&self, world: &Simulation, request: &Request) -> Option<Output> {
        match self {
            Self::Curl(curl) => curl.says(world, request),
            Self::Wget { prints, is_quiet } => {
                let mut output = curl::wget(world, request)?;
                if !prints {
                    output.stdout.clear();
                }
                if !is_quiet {
                    output.stderr = format!("{}{}", connecting(request), output.stderr);
                }
                Some(output)
            }
        }
    }
}

fn connecting(request: &Request) -> String {
    let first = request.trace.request.first();
    first.map_or_else(String::new, |hop| {
        format!("Connecting to {} ({})\n", request.host, hop.before.destination)
    })
}

impl Curl {
    fn says(&self, world: &Simulation, request: &Request) -> Option<Output> {
        let mut output = curl::curl(world, request, self.options)?;
        let is_answered = matches!(request.outcome(), Some(Verdict::Delivered { .. }));
        if self.is_https && is_answered {
            output.stdout.clear();
            output.exit = 35;
            output.stderr.clear();
            output.stderr.push_str(
                "curl: (35) TLS connect error: error:0A00010B:SSL routines::wrong \
                             version number\n",
            );
        }
        let status = request.status.unwrap_or(200);
        if output.exit == 0 && (self.headers.0 || self.headers.1) {
            let head = format!("HTTP/1.1 {status} {}\r\n\r\n", curl::word(status));
            output.stdout = if self.headers.0 { head } else { head + &output.stdout };
        }
        if self.discards {
            output.stdout.clear();
        }
        if self.is_silent && !self.shows_errors {
            let kept = output.stderr.lines().filter(|line| !line.starts_with("curl: ("));
            output.stderr = kept.flat_map(|line| [line, "\n"]).collect();
        }
        let code = if output.exit == 0 || output.exit == 22 { status } else { 0 };
        output.stdout += &self.written_out(request, code, output.exit);
        Some(output)
    }

    /// What `-w` asks for.
    fn written_out(&self, request: &Request, code: u16, exit: u8) -> String {
        let mut out = String::new();
        let mut rest = self.write_out.as_str();
        while let Some(at) = rest.find(['%', '\\']) {
            out.push_str(rest.get(..at).unwrap_or_default());
            rest = rest.get(at..).unwrap_or_default();
            if let Some((name, after)) = rest.strip_prefix("%{").and_then(|r| r.split_once('}')) {
                out.push_str(&variable(name, request, code, exit));
                rest = after;
                continue;
            }
            let (sign, after) = match rest {
                r if r.starts_with("\\n") => ('\n', 2),
                r if r.starts_with("\\t") => ('\t', 2),
                r if r.starts_with("\\r") => ('\r', 2),
                r if r.starts_with("%%") => ('%', 2),
                r => (r.chars().next().unwrap_or('%'), 1),
            };
            out.push(sign);
            rest = rest.get(after..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }
}

fn variable(name: &str, request: &Request, code: u16, exit: u8) -> String {
    let first = request.trace.request.first();
    let address = |is_local: bool| {
        first.map_or_else(String::new, |hop| {
            let end = if is_local { hop.before.source } else { hop.before.destination };
            end.ip().to_string()
        })
    };
    match name {
        "http_code" | "response_code" => format!("{code:03}"),
        "exitcode" => exit.to_string(),
        "remote_ip" => address(false),
        "local_ip" => address(true),
        "remote_port" => request.port.to_string(),
        "local_port" => request.source_port.to_string(),
        "url" | "url_effective" => request.url(),
        "time_total" | "time_connect" => {
            let ms = request.waited_ms().max(1);
            format!("{}.{:03}000", ms / 1_000, ms % 1_000)
        }
        _ => String::new(),
    }
}

/// `curl`.
pub(super) fn curl(args: &[String], context: &Context<'_>) -> Response {
    match read(args) {
        Ok(curl) => send_curl(curl, context),
        Err((exit, why)) => Response::fails(exit, &why),
    }
}

/// An exit code, and what is said.
type Failure = (u8, String);

fn try_help(error: &str) -> Failure {
    let help = "curl: try 'curl --help' or 'curl --manual' for more information";
    (2, format!("{error}\n{help}"))
}

fn read(args: &[String]) -> Result<Curl, Failure> {
    let mut curl = Curl::default();
    let mut args = args.iter().map(String::as_str);
    while let Some(arg) = args.next() {
        if let Some(long) = arg.strip_prefix("--") {
            let value = if takes_value(long) {
                let missing = || try_help(&format!("curl: option {arg}: requires parameter"));
                Some(args.next().ok_or_else(missing)?)
            } else {
                None
            };
            curl.option(arg, long, value)?;
        } else if let Some(letters) = arg.strip_prefix('-').filter(|l| !l.is_empty()) {
            let mut rest = letters;
            while let Some(letter) = rest.chars().next() {
                rest = rest.get(letter.len_utf8()..).unwrap_or_default();
                let long = long_of(letter);
                if !takes_value(long) {
                    curl.option(&format!("-{letter}"), long, None)?;
                    continue;
                }
                let value = if rest.is_empty() { args.next() } else { Some(rest) };
                let missing = || try_help(&format!("curl: option -{letter}: requires parameter"));
                curl.option(&format!("-{letter}"), long, Some(value.ok_or_else(missing)?))?;
                rest = "";
            }
        } else {
            curl.urls.push(arg.to_owned());
        }
    }
    Ok(curl)
}

/// What a letter stands for.
const fn long_of(letter: char) -> &'static str {
    match letter {
        'v' => "verbose",
        's' => "silent",
        'S' => "show-error",
        'f' => "fail",
        'i' => "include",
        'I' => "head",
        'o' => "output",
        'O' => "remote-name",
        'w' => "write-out",
        'm' => "max-time",
        'H' => "header",
        'X' => "request",
        'd' => "data",
        'L' => "location",
        'k' => "insecure",
        '4' => "ipv4",
        '6' => "ipv6",
        'A' => "user-agent",
        'N' => "no-buffer",
        'g' => "globoff",
        _ => "",
    }
}

fn takes_value(long: &str) -> bool {
    let with = [
        "output",
        "write-out",
        "max-time",
        "header",
        "request",
        "data",
        "user-agent",
        "url",
        "connect-timeout",
        "resolve",
        "retry",
    ];
    with.contains(&long)
}

impl Curl {
    fn option(&mut self, typed: &str, long: &str, value: Option<&str>) -> Result<(), Failure> {
        let value = value.unwrap_or_default();
        let seconds = || {
            let whole = value.split('.').next().and_then(|whole| whole.parse::<u32>().ok());
            whole.ok_or_else(|| {
                try_help(&format!("curl: option {typed}: expected a proper numerical parameter"))
            })
        };
        match long {
            "verbose" => self.options.verbose = true,
            "silent" => self.is_silent = true,
            "show-error" => self.shows_errors = true,
            "fail" => self.options.fail = true,
            "include" => self.headers.1 = true,
            "head" => self.headers.0 = true,
            "output" => self.discards = value != "-",
            "remote-name" => self.discards = true,
            "write-out" => value.clone_into(&mut self.write_out),
            "max-time" => self.options.max_time_s = Some(seconds()?),
            "connect-timeout" => self.options.connect_timeout_s = Some(seconds()?),
            "header" => {
                if let Some((name, host)) = value.split_once(':')
                    && name.trim().eq_ignore_ascii_case("host")
                {
                    self.host = Some(host.trim().to_owned());
                }
            }
            "resolve" => {
                let mut parts = value.splitn(3, ':');
                let port = |port: &str| port.parse().ok();
                let (name, port, address) =
                    (parts.next(), parts.next().and_then(port), parts.next());
                let (Some(name), Some(port), Some(address)) = (name, port, address) else {
                    let why = format!("curl: (49) Could not parse CURLOPT_RESOLVE entry '{value}'");
                    return Err((49, why));
                };
                self.resolve.push((name.to_owned(), port, address.to_owned()));
            }
            "url" => self.urls.push(value.to_owned()),
            "request" | "data" | "location" | "insecure" | "ipv4" | "ipv6" | "user-agent"
            | "no-buffer" | "globoff" | "retry" | "compressed" | "http1.1"
            | "no-progress-meter" => {}
            _ => return Err(try_help(&format!("curl: option {typed}: is unknown"))),
        }
        Ok(())
    }
}

/// One URL after the other: those that follow each other on one host share a connection.
fn send_curl(mut curl: Curl, context: &Context<'_>) -> Response {
    if curl.urls.is_empty() {
        let (exit, why) = try_help("curl: (2) no URL specified");
        return Response::fails(exit, &why);
    }
    let mut turns: Vec<(Result<Call, Failure>, bool)> = Vec::new();
    for url in std::mem::take(&mut curl.urls) {
        let call = curl.call(&url, context);
        if let (Some((Ok(last), _)), Ok(call)) = (turns.last_mut(), &call)
            && (&last.host, last.port, &last.http) == (&call.host, call.port, &call.http)
        {
            (last.count, last.is_one_connection) = (last.count + 1, true);
            continue;
        }
        turns.push((call, url.starts_with("https://")));
    }
    let mut turns = turns.into_iter().map(|(call, is_https)| match call {
        Ok(call) => {
            let curl = Curl { is_https, ..curl.clone() };
            Next::Call(Client::Curl(Box::new(curl)), call)
        }
        Err((exit, why)) => {
            let is_told = !curl.is_silent || curl.shows_errors;
            let stderr = if is_told { format!("{why}\n") } else { String::new() };
            Next::Failed(Output { stderr, exit, ..Output::default() })
        }
    });
    let mut failed = Response::default();
    while let Some(first) = turns.next() {
        match first {
            Next::Call(client, call) => {
                let mut response = send(client, call);
                if let Then::Wait(Wait::Requests { more, .. }) = &mut response.then {
                    more.extend(turns);
                }
                response.output = failed.output;
                return response;
            }
            Next::Failed(output) => {
                failed.output.stderr += &output.stderr;
                failed.output.exit = output.exit;
            }
        }
    }
    failed
}

impl Curl {
    /// What is sent for a URL, or why nothing is.
    fn call(&self, url: &str, context: &Context<'_>) -> Result<Call, Failure> {
        let is_https = url.starts_with("https://");
        let typed = url.replacen("https://", "", 1);
        let scheme = typed.split_once("://").map(|(scheme, _)| scheme);
        if let Some(scheme) = scheme.filter(|scheme| *scheme != "http") {
            return Err((1, format!("curl: (1) Protocol \"{scheme}\" not supported")));
        }
        let Some((host, port)) = parse_url(&typed) else {
            let why = "curl: (3) URL rejected: Malformed input to a URL function";
            return Err((3, why.to_owned()));
        };
        let has_port =
            authority(&typed).rsplit_once(':').is_some_and(|(_, p)| p.parse::<u16>().is_ok());
        let port = if is_https && !has_port { 443 } else { port };
        let known = self.resolve.iter().find(|(name, at, _)| *name == host && *at == port);
        let (to, asked) = match known {
            Some((name, _, address)) => (address.clone(), Some(name.clone())),
            None => (host, None),
        };
        let http = Http { host: self.host.clone().or(asked), path: path(&typed) };
        Ok(Call { http, ..Call::new(context.at.clone(), &to, port, 1) })
    }
}

fn authority(url: &str) -> &str {
    let rest = url.strip_prefix("http://").unwrap_or(url);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

fn send(client: Client, call: Call) -> Response {
    let count = call.count;
    let wait = Wait::Requests { client, first: 0, count, more: VecDeque::new() };
    Response::default().doing(vec![Action::Send(call)]).then(Then::Wait(wait))
}

/// busybox's `wget`.
pub(super) fn wget(args: &[String], context: &Context<'_>) -> Response {
    let (mut prints, mut is_quiet, mut url, mut host) = (false, false, None, None);
    let mut args = args.iter().map(String::as_str);
    while let Some(arg) = args.next() {
        match arg {
            "-q" => is_quiet = true,
            "-O-" | "-O -" => prints = true,
            "-qO-" => (prints, is_quiet) = (true, true),
            "-O" | "-qO" => {
                is_quiet |= arg == "-qO";
                prints = args.next() == Some("-");
            }
            "-T" | "-t" | "--timeout" => drop(args.next()),
            "--header" => {
                host = args.next().and_then(|header| header.split_once(':'));
            }
            _ if arg.starts_with("-T") || arg.starts_with("--timeout=") => {}
            "-S" | "--spider" | "-c" => {}
            _ if arg.starts_with('-') => {
                let letter = arg.trim_start_matches('-').chars().next().unwrap_or('-');
                let why = format!("wget: unrecognized option: {letter}");
                return Response::fails(1, &why);
            }
            _ => url = Some(arg),
        }
    }
    let Some(url) = url else {
        return Response::fails(
            1,
            "BusyBox v1.37.0 multi-call binary.\n\nUsage: wget [-q] [-O FILE] [-T SEC] URL",
        );
    };
    let Some((to, port)) = parse_url(url) else {
        return Response::fails(1, &format!("wget: bad address '{url}'"));
    };
    let http = Http { host: host.map(|(_, host)| host.trim().to_owned()), path: path(url) };
    let call = Call { http, ..Call::new(context.at.clone(), &to, port, 1) };
    send(Client::Wget { prints, is_quiet }, call)
}
