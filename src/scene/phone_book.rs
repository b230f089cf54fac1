//! The cluster's DNS as a phone book: the names that a resolver tries, one after the other.
//!
//! Only questions that have been asked stand in it: which comes next is not known before the answer.

use crate::data_plane::place::Place;
use crate::data_plane::trace::{Reason, Verdict};
use crate::scene::geometry::Rect;
use crate::scene::layout::Layout;
use crate::scene::narration::place_name;
use crate::simulation::{Asking, Request};
use crate::text::{self, Args};
use crate::time::SimTime;

/// The open book.
#[derive(Clone, Debug, PartialEq)]
pub struct PhoneBook {
    /// Where.
    pub rect: Rect,
    /// Whether there is room for one question only: the newest.
    pub is_line: bool,
    /// Who asks.
    pub asked_by: String,
    /// The questions so far.
    pub entries: Vec<Entry>,
    /// All of it in a sentence.
    pub said: String,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The full name that was asked for.
    pub name: String,
    /// What the book says.
    pub answer: String,
    /// What sort of answer it is.
    pub state: Listed,
}

/// What a phone book says of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// It is being looked for.
    Asking,
    /// Nobody has that name.
    Missing,
    /// It has an address.
    Found,
    /// It stands for another name.
    Alias,
}

/// The book, while the followed request has not left its sender's node, or never will.
#[must_use]
#[inline(never)]
pub fn phone_book(layout: &Layout, request: &Request, now: SimTime) -> Option<PhoneBook> {
    let asking = request.asking.as_ref()?;
    let is_under_way = request.trace.request.first().is_none_or(|hop| now < hop.arrives);
    if !is_under_way || request.trace.verdict.as_ref().is_some_and(|v| !is_miss(v)) {
        return None;
    }
    let is_line = layout.list.w <= 0.0;
    let said = asked(request).unwrap_or_default();
    let asked_by = place_name(&request.from);
    Some(PhoneBook { rect: place(layout), is_line, asked_by, entries: entries(asking), said })
}

const fn is_miss(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::NotResolved(_))
}

/// Where the list of endpoints is, and wider: names are long. In small rooms the plate's line.
fn place(layout: &Layout) -> Rect {
    let list = layout.list;
    if list.w > 0.0 {
        let left = (list.right() - WIDTH).max(layout.cluster.x + 24.0);
        return Rect::new(left, list.y, list.right() - left, list.h);
    }
    let plate = layout.plates.first().map(|(_, rect)| *rect);
    plate.unwrap_or(Rect::new(
        layout.cluster.x + 8.0,
        layout.cluster.y + 6.0,
        layout.cluster.w - 16.0,
        36.0,
    ))
}

/// As wide as the longest name of a usual Service with its answer.
const WIDTH: f64 = 372.0;

fn entries(asking: &Asking) -> Vec<Entry> {
    let (tried, answered) = (&asking.lookup.tried, asking.answered);
    let entry = |(index, name): (usize, &String)| {
        let is_last = index + 1 == tried.len();
        let (state, answer) = match (index < answered, is_last) {
            (false, _) => (Listed::Asking, text::plain("dns.asking")),
            (true, false) => (Listed::Missing, text::plain("dns.missing")),
            (true, true) => last(asking),
        };
        Entry { name: name.clone(), answer, state }
    };
    tried.iter().enumerate().take(answered + 1).map(entry).collect()
}

/// What the last question gives.
fn last(asking: &Asking) -> (Listed, String) {
    match (&asking.lookup.alias, asking.lookup.answers.as_slice()) {
        (Some(alias), _) => {
            (Listed::Alias, text::with("dns.alias", &Args::new().text("name", alias)))
        }
        (None, []) => (Listed::Missing, text::plain("dns.missing")),
        (None, [address]) => (Listed::Found, address.to_string()),
        (None, [address, more @ ..]) => {
            let args = Args::new().value("address", address).value("count", more.len());
            (Listed::Found, text::with("dns.more", &args))
        }
    }
}

/// What a request's resolver asked for and was told, in sentences; `None` where no name was asked for.
#[must_use]
#[inline(never)]
pub fn asked(request: &Request) -> Option<String> {
    let Some(asking) = &request.asking else {
        let verdict = request.trace.verdict.as_ref()?;
        let is_outside = matches!(request.from, Place::Laptop | Place::Node(_));
        let is_unknown = matches!(verdict.reason(), Some(Reason::NameUnknown(_)));
        return (is_outside && is_unknown).then(|| text::plain("dns.outside"));
    };
    let sentence = |entry: Entry| {
        let id = match entry.state {
            Listed::Asking => "dns.said_asking",
            Listed::Missing => "dns.said_missing",
            Listed::Found => "dns.said_found",
            Listed::Alias => "dns.said_alias",
        };
        let alias = asking.lookup.alias.as_deref().unwrap_or_default();
        let args = Args::new().text("name", &entry.name).text("answer", &entry.answer);
        text::with(id, &args.text("alias", alias))
    };
    let said: Vec<String> = entries(asking).into_iter().map(sentence).collect();
    Some(said.join(" "))
}
