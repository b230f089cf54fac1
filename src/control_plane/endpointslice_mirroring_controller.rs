//! Keeps slices for Endpoints that somebody wrote by hand.
//!
//! Imitates the endpointslicemirroring controller of kube-controller-manager: a Service without a
//! selector has whatever the Endpoints of its name say, as slices, which alone kube-proxy reads.

use crate::api::endpoint_slice::SERVICE_NAME_LABEL;
use crate::api::endpoints::{EndpointAddress, EndpointSubset, Endpoints};
use crate::api::{
    Endpoint, EndpointConditions, EndpointSlice, Kind, Object, ObjectMeta, ObjectRef,
    OwnerReference,
};
use crate::control_plane::endpointslice_controller::MANAGED_BY_LABEL;
use crate::control_plane::names;
use crate::control_plane::store::Store;
use crate::prng::Prng;
use crate::time::SimTime;

const CONTROLLER_NAME: &str = "endpointslicemirroring-controller.k8s.io";
/// Endpoints with this label and `true` are nobody's affair.
const SKIP_LABEL: &str = "endpointslice.kubernetes.io/skip-mirror";

/// Brings the slices of all Endpoints in line with them.
pub(super) fn reconcile(store: &mut Store, prng: &mut Prng, at: SimTime) {
    let all: Vec<Endpoints> = store
        .of_kind(Kind::Endpoints)
        .filter_map(
            |object| if let Object::Endpoints(e) = &**object { Some(e.clone()) } else { None },
        )
        .collect();
    for endpoints in &all {
        let desired = if is_mirrored(store, endpoints) { slices(endpoints) } else { Vec::new() };
        let mut existing = own_slices(store, endpoints).into_iter();
        for mut slice in desired {
            if let Some(old) = existing.next() {
                slice.metadata.name = old.metadata.name;
                slice.metadata.created_at = old.metadata.created_at;
            } else {
                let prefix = slice.metadata.generate_name.clone();
                let is_taken = |name: &str| {
                    let namespace = &slice.metadata.namespace;
                    let reference = ObjectRef::new(Kind::EndpointSlice, namespace, name);
                    store.get(&reference).is_some()
                };
                slice.metadata.name = names::generate(&prefix, prng, is_taken);
                slice.metadata.created_at = at;
            }
            store.put(Object::EndpointSlice(slice));
        }
        for left in existing {
            store.remove(&Object::EndpointSlice(left).reference());
        }
    }
}

fn is_mirrored(store: &Store, endpoints: &Endpoints) -> bool {
    let metadata = &endpoints.metadata;
    let service = store.service(metadata.namespace_or_default(), &metadata.name);
    service.is_some_and(|service| service.spec.selector.is_empty())
        && metadata.labels.get(SKIP_LABEL).is_none_or(|value| value != "true")
}

#[inline(never)]
fn own_slices(store: &Store, endpoints: &Endpoints) -> Vec<EndpointSlice> {
    let is_own = |slice: &&EndpointSlice| {
        slice.metadata.namespace == endpoints.metadata.namespace
            && slice.service_name() == Some(&endpoints.metadata.name)
            && slice.metadata.labels.get(MANAGED_BY_LABEL).is_some_and(|by| by == CONTROLLER_NAME)
    };
    store.endpoint_slices().filter(is_own).cloned().collect()
}

/// One slice for each set of ports and family.
#[inline(never)]
fn slices(endpoints: &Endpoints) -> Vec<EndpointSlice> {
    let families = [("IPv4", false), ("IPv6", true)];
    let each = endpoints.subsets.iter().flat_map(|subset| {
        families.into_iter().filter_map(|(name, is_ipv6)| slice(endpoints, subset, name, is_ipv6))
    });
    each.collect()
}

fn slice(
    endpoints: &Endpoints,
    subset: &EndpointSubset,
    address_type: &str,
    is_ipv6: bool,
) -> Option<EndpointSlice> {
    let is_of_family = |address: &&EndpointAddress| address.ip.contains(':') == is_ipv6;
    let ready = subset.addresses.iter().filter(is_of_family).map(|a| endpoint(a, true));
    let others = subset.not_ready_addresses.iter().filter(is_of_family);
    let listed: Vec<Endpoint> = ready.chain(others.map(|a| endpoint(a, false))).collect();
    if listed.is_empty() {
        return None;
    }
    let metadata = &endpoints.metadata;
    let mut labels = metadata.labels.clone();
    labels.insert(SERVICE_NAME_LABEL.to_owned(), metadata.name.clone());
    labels.insert(MANAGED_BY_LABEL.to_owned(), CONTROLLER_NAME.to_owned());
    let owner = OwnerReference {
        api_version: "v1".to_owned(),
        kind: Kind::Endpoints.as_str().to_owned(),
        name: metadata.name.clone(),
        controller: Some(true),
        block_owner_deletion: Some(true),
        ..OwnerReference::default()
    };
    Some(EndpointSlice {
        metadata: ObjectMeta {
            generate_name: format!("{}-", metadata.name),
            namespace: metadata.namespace.clone(),
            labels,
            owner_references: vec![owner],
            created_at: metadata.created_at,
            ..ObjectMeta::default()
        },
        address_type: address_type.to_owned(),
        endpoints: listed,
        ports: subset.ports.clone(),
    })
}

fn endpoint(address: &EndpointAddress, ready: bool) -> Endpoint {
    Endpoint {
        addresses: vec![address.ip.clone()],
        conditions: EndpointConditions { ready: Some(ready), ..EndpointConditions::default() },
        hostname: Some(address.hostname.clone()).filter(|hostname| !hostname.is_empty()),
        node_name: address.node_name.clone(),
        target_ref: address.target_ref.clone(),
        ..Endpoint::default()
    }
}
