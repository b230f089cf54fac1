//! How endpoints are spread over slices: at most 100 each, moving as few as possible.
//!
//! Imitates `reconcileByPortMapping` of `k8s.io/endpointslice/reconciler.go`: an endpoint stays in
//! the slice where it is; new ones go where something changes anyway, then where they fit, then
//! into new slices.

use std::net::IpAddr;

use crate::api::{Endpoint, EndpointSlice};
use crate::order::{InOrder, SortedMap};

/// The most endpoints a slice takes: kube-controller-manager's `--max-endpoints-per-slice`.
pub(crate) const ENDPOINTS_PER_SLICE_MAX: usize = 100;

/// What makes an endpoint itself, whatever its condition: address, host name, pod.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EndpointKey {
    address: Option<IpAddr>,
    hostname: Option<String>,
    pod: Option<(String, String)>,
}

/// The endpoints that should be, each once.
pub(crate) type EndpointSet = SortedMap<EndpointKey, Endpoint>;

/// How slices of one set of ports come out.
#[derive(Debug, Default)]
pub(crate) struct Packing {
    /// Slices that go on, with their endpoints as they now should be.
    pub(crate) kept: Vec<EndpointSlice>,
    /// The endpoints of each slice that has to be made.
    pub(crate) new: Vec<Vec<Endpoint>>,
    /// Slices that nothing is left of.
    pub(crate) emptied: Vec<EndpointSlice>,
}

impl EndpointKey {
    pub(crate) fn of(endpoint: &Endpoint) -> Self {
        Self {
            address: endpoint.addresses.first().and_then(|address| address.parse().ok()),
            hostname: endpoint.hostname.clone(),
            pod: endpoint.target_ref.as_ref().map(|r| (r.namespace.clone(), r.name.clone())),
        }
    }
}

/// Puts `desired` into `existing` slices, which all have the same ports, and into new ones.
pub(crate) fn pack(existing: Vec<EndpointSlice>, mut desired: EndpointSet) -> Packing {
    let mut packing = Packing::default();
    let (mut changed, mut unchanged) = (Vec::new(), Vec::new());
    for mut slice in existing {
        let keep: Vec<Endpoint> = slice
            .endpoints
            .iter()
            .filter_map(|endpoint| desired.remove(&EndpointKey::of(endpoint)))
            .collect();
        if keep.is_empty() {
            packing.emptied.push(slice);
        } else if same_but_for_hints(&keep, &slice.endpoints) {
            unchanged.push(slice);
        } else {
            slice.endpoints = keep;
            changed.push(slice);
        }
    }
    changed.in_order_of(|slice| std::cmp::Reverse(slice.endpoints.len()));
    for slice in &mut changed {
        fill(&mut slice.endpoints, &mut desired);
    }
    while !desired.is_empty() {
        if let Some(position) = tightest_fit(&unchanged, desired.len()) {
            let mut slice = unchanged.remove(position);
            fill(&mut slice.endpoints, &mut desired);
            changed.push(slice);
        } else {
            let mut endpoints = Vec::new();
            fill(&mut endpoints, &mut desired);
            packing.new.push(endpoints);
        }
    }
    packing.kept.extend(changed.into_iter().chain(unchanged));
    packing
}

/// Moves as many endpoints as there is room for. Takes at least one if there is one and room.
fn fill(endpoints: &mut Vec<Endpoint>, desired: &mut EndpointSet) {
    while endpoints.len() < ENDPOINTS_PER_SLICE_MAX {
        let Some((_, endpoint)) = desired.pop_first() else { break };
        endpoints.push(endpoint);
    }
}

/// The slice that `count` more endpoints fill most nearly without overflowing it.
fn tightest_fit(slices: &[EndpointSlice], count: usize) -> Option<usize> {
    let room = |slice: &EndpointSlice| {
        ENDPOINTS_PER_SLICE_MAX.checked_sub(slice.endpoints.len())?.checked_sub(count)
    };
    slices
        .iter()
        .enumerate()
        .filter_map(|(position, slice)| Some((room(slice)?, position)))
        .min()
        .map(|(_, position)| position)
}

fn same_but_for_hints(desired: &[Endpoint], stored: &[Endpoint]) -> bool {
    let same = |(one, other): (&Endpoint, &Endpoint)| {
        Endpoint { hints: None, ..one.clone() } == Endpoint { hints: None, ..other.clone() }
    };
    desired.len() == stored.len() && desired.iter().zip(stored).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoints(range: std::ops::Range<u16>) -> EndpointSet {
        let endpoint = |n: u16| Endpoint {
            addresses: vec![format!("10.244.{}.{}", n / 200, n % 200)],
            ..Endpoint::default()
        };
        range.map(endpoint).map(|endpoint| (EndpointKey::of(&endpoint), endpoint)).collect()
    }

    fn slice(range: std::ops::Range<u16>) -> EndpointSlice {
        let endpoints = endpoints(range).into_values().collect();
        EndpointSlice { endpoints, ..EndpointSlice::default() }
    }

    fn sizes(packing: &Packing) -> (Vec<usize>, Vec<usize>, usize) {
        (
            packing.kept.iter().map(|slice| slice.endpoints.len()).collect(),
            packing.new.iter().map(Vec::len).collect(),
            packing.emptied.len(),
        )
    }

    #[test]
    fn a_hundred_to_a_slice() {
        let packing = pack(Vec::new(), endpoints(0..230));
        assert_eq!(sizes(&packing), (vec![], vec![100, 100, 30], 0));
    }

    #[test]
    fn new_ones_go_where_there_is_a_change_anyway() {
        // The first slice loses one and so takes the newcomer; the second stays untouched.
        let packing = pack(vec![slice(0..50), slice(50..80)], endpoints(1..81));
        assert_eq!(sizes(&packing), (vec![50, 30], vec![], 0));
        assert_eq!(packing.kept[1], slice(50..80));
    }

    #[test]
    fn else_where_they_fit_best() {
        let packing = pack(vec![slice(0..10), slice(10..80), slice(80..180)], endpoints(0..190));
        assert_eq!(sizes(&packing), (vec![80, 10, 100], vec![], 0));
    }

    #[test]
    fn an_empty_slice_goes() {
        let packing = pack(vec![slice(0..3), slice(3..5)], endpoints(0..3));
        assert_eq!(sizes(&packing), (vec![3], vec![], 1));
    }
}
