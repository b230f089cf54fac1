//! From what a program printed to what physically happened: the symptom decoder.

use crate::data_plane::trace::Verdict;
use crate::simulation::Request;

/// What one sees, by what it can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symptom {
    /// `(6) Could not resolve host`.
    NoName,
    /// `(7) Could not connect to server`, at once.
    Refused,
    /// `(28)`, after a long wait.
    NoAnswer,
    /// `(7)`, after some seconds.
    AddressGone,
    /// `(52)`, `(56)`: accepted, then hung up.
    HungUp,
    /// HTTP 404, 502, 503, 504: a proxy answered in its backend's place.
    ProxyAnswered,
}

/// All of them, in the order in which one meets them.
pub const SYMPTOMS: [Symptom; 6] = [
    Symptom::NoName,
    Symptom::Refused,
    Symptom::NoAnswer,
    Symptom::AddressGone,
    Symptom::HungUp,
    Symptom::ProxyAnswered,
];

impl Symptom {
    /// What a request's end looks like to its client; `None` if nothing is wrong or it is under way.
    #[must_use]
    pub fn of(request: &Request) -> Option<Self> {
        Some(match request.outcome()? {
            Verdict::Delivered { .. } => {
                return request.status.filter(|status| *status >= 400).map(|_| Self::ProxyAnswered);
            }
            Verdict::NotResolved(_) => Self::NoName,
            Verdict::Refused(_) => Self::Refused,
            Verdict::TimedOut(_) => Self::NoAnswer,
            Verdict::Unreachable(_) => Self::AddressGone,
            Verdict::Reset(_) => Self::HungUp,
        })
    }

    /// The beginning of its texts' ids.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoName => "symptom.no_name",
            Self::Refused => "symptom.refused",
            Self::NoAnswer => "symptom.no_answer",
            Self::AddressGone => "symptom.address_gone",
            Self::HungUp => "symptom.hung_up",
            Self::ProxyAnswered => "symptom.proxy",
        }
    }
}
