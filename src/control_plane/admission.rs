//! The API server's answer to a write: defaulting, then allocation, then validation.
//!
//! Imitates `k8s.io/apiserver/pkg/registry` and the strategies of each kind. Keeps nothing: what
//! comes out is for the store to keep.

use crate::api::pod::PodStatus;
use crate::api::service::ServiceStatus;
use crate::api::{Object, ObjectMeta, Profile, Service, Status, Value};
use crate::control_plane::allocation::{self, Transaction};
use crate::control_plane::apply_merge;
use crate::control_plane::defaulting::set_defaults;
use crate::control_plane::pod_qos::qos_class;
use crate::control_plane::service_strategy::{
    drop_type_dependent_fields, hide_on_read, normalize_cluster_ips, patch_allocated_values,
};
use crate::control_plane::validation::warnings::warnings;
use crate::control_plane::validation::{validate, validate_update};
use crate::prng::Prng;

pub use crate::control_plane::allocation::Allocators;

/// The letters of generated names: no vowels, so that they make no words.
const NAME_LETTERS: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// In what way an object is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Write {
    /// `kubectl create`: it must not exist.
    Create,
    /// `kubectl apply`: created, or merged into what exists.
    Apply,
    /// `kubectl replace`: put in the place of what exists.
    Replace,
}

/// What a write is judged by.
#[derive(Debug)]
pub struct Context<'a> {
    /// The Kubernetes that is imitated.
    pub profile: &'a Profile,
    /// The cluster's addresses and ports.
    pub allocators: &'a mut Allocators,
    /// Chance, for generated names and what is not asked for by number.
    pub prng: &'a mut Prng,
}

/// What the store has of the object.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'a> {
    /// The object as it stands.
    pub object: &'a Object,
    /// The manifest that was applied last, as it was read; `None` if it was created otherwise.
    pub last_applied: Option<&'a Object>,
}

/// An accepted write.
#[derive(Clone, Debug, PartialEq)]
pub struct Admitted {
    /// The object as it is to be stored.
    pub object: Object,
    /// What kubectl prints after `Warning: `.
    pub warnings: Vec<String>,
}

/// The API server's answer to a write of `object`, as it was read from a manifest.
///
/// # Errors
/// The server's refusal; then the allocators are as they were.
pub fn admit(
    write: Write,
    mut object: Object,
    stored: Option<Stored<'_>>,
    context: &mut Context<'_>,
) -> Result<Admitted, Status> {
    fill_identity(&mut object, context.prng);
    match (write, stored) {
        (Write::Create | Write::Apply, None) => {
            let (admitted, transaction) = create(object, context)?;
            context.allocators.commit(transaction);
            Ok(admitted)
        }
        (Write::Create, Some(_)) => {
            // The server notices last, when it stores: its own faults come first.
            let (admitted, transaction) = create(object, context)?;
            context.allocators.revert(transaction);
            let metadata = admitted.object.metadata();
            Err(Status::already_exists(admitted.object.kind(), &metadata.name))
        }
        (Write::Replace, None) => Err(Status::not_found(object.kind(), &object.metadata().name)),
        (Write::Replace, Some(stored)) => update(object, stored.object, context),
        (Write::Apply, Some(stored)) => {
            let mut last = stored.last_applied.cloned();
            if let Some(last) = &mut last {
                fill_namespace(last);
            }
            let merged = apply_merge::apply(last.as_ref(), &object, stored.object)?;
            update(merged, stored.object, context)
        }
    }
}

/// An object is gone: its addresses and ports are free at once.
pub fn release(object: &Object, allocators: &mut Allocators) {
    if let Object::Service(service) = object {
        allocation::release(service, allocators);
    }
}

fn create(
    mut object: Object,
    context: &mut Context<'_>,
) -> Result<(Admitted, Transaction), Status> {
    set_defaults(&mut object);
    let transaction = if let Object::Service(service) = &mut object {
        normalize_cluster_ips(&mut service.spec, None);
        allocation::allocate(service, None, context.allocators, context.prng)?
    } else {
        Transaction::default()
    };
    prepare_for_create(&mut object);
    match judge(object, None) {
        Ok(admitted) => Ok((admitted, transaction)),
        Err(status) => {
            context.allocators.revert(transaction);
            Err(status)
        }
    }
}

#[inline(never)]
fn update(mut object: Object, old: &Object, context: &mut Context<'_>) -> Result<Admitted, Status> {
    set_defaults(&mut object);
    carry_over(object.metadata_mut(), old.metadata());
    let transaction = match (&mut object, old) {
        (Object::Service(service), Object::Service(old)) => update_service(service, old, context)?,
        _ => Transaction::default(),
    };
    prepare_for_update(&mut object, old);
    match judge(object, Some(old)) {
        Ok(admitted) => {
            context.allocators.commit(transaction);
            Ok(admitted)
        }
        Err(status) => {
            context.allocators.revert(transaction);
            Err(status)
        }
    }
}

#[inline(never)]
fn update_service(
    service: &mut Service,
    old: &Service,
    context: &mut Context<'_>,
) -> Result<Transaction, Status> {
    patch_allocated_values(&mut service.spec, &old.spec);
    normalize_cluster_ips(&mut service.spec, Some(&old.spec));
    allocation::allocate(service, Some(old), context.allocators, context.prng)
}

/// Validation, and what is said of an object that passes.
fn judge(mut object: Object, old: Option<&Object>) -> Result<Admitted, Status> {
    let causes = match old {
        None => validate(&object),
        Some(old) => validate_update(&object, old),
    };
    if !causes.is_empty() {
        return Err(Status::invalid(object.kind(), &object.metadata().name, causes));
    }
    let warnings = warnings(&object);
    if let Object::Service(service) = &mut object {
        hide_on_read(service);
    }
    Ok(Admitted { object, warnings })
}

/// The namespace that kubectl fills in, and the name that the server makes up.
fn fill_identity(object: &mut Object, prng: &mut Prng) {
    fill_namespace(object);
    let metadata = object.metadata_mut();
    if metadata.name.is_empty() && !metadata.generate_name.is_empty() {
        // Five letters must still fit into a label.
        metadata.name = metadata.generate_name.chars().take(63 - 5).collect();
        for _ in 0..5 {
            let choice = prng.below(27);
            let letter = usize::try_from(choice).ok().and_then(|at| NAME_LETTERS.get(at));
            metadata.name.push(char::from(letter.copied().unwrap_or(b'x')));
        }
    }
}

fn fill_namespace(object: &mut Object) {
    let is_namespaced = object.kind().is_namespaced();
    let metadata = object.metadata_mut();
    if !is_namespaced {
        metadata.namespace.clear();
    } else if metadata.namespace.is_empty() {
        "default".clone_into(&mut metadata.namespace);
    }
}

/// What is the server's own stays with the object.
#[inline(never)]
fn carry_over(new: &mut ObjectMeta, old: &ObjectMeta) {
    new.uid.clone_from(&old.uid);
    new.resource_version.clone_from(&old.resource_version);
    new.generation = old.generation;
    new.creation_timestamp.clone_from(&old.creation_timestamp);
    new.deletion_timestamp.clone_from(&old.deletion_timestamp);
    new.deletion_grace_period_seconds = old.deletion_grace_period_seconds;
    new.created_at = old.created_at;
    new.deleted_at = old.deleted_at;
}

/// A new object's status is the controllers' affair, not its author's.
fn prepare_for_create(object: &mut Object) {
    match object {
        Object::Service(service) => service.status = ServiceStatus::default(),
        Object::Pod(pod) => {
            pod.status = PodStatus {
                phase: "Pending".to_owned(),
                qos_class: Some(qos_class(&pod.spec).to_owned()),
                ..PodStatus::default()
            };
        }
        Object::Deployment(deployment) => deployment.status = Some(map([])),
        Object::ReplicaSet(set) => set.status = Some(map([("replicas", Value::Int(0))])),
        Object::Ingress(ingress) => ingress.status = Some(map([("loadBalancer", map([]))])),
        Object::Namespace(namespace) => {
            let finalizers = Value::List(vec![Value::String("kubernetes".to_owned())]);
            namespace.spec = Some(map([("finalizers", finalizers)]));
            namespace.status = Some(map([("phase", Value::String("Active".to_owned()))]));
        }
        Object::Node(_) | Object::EndpointSlice(_) | Object::Endpoints(_) => {}
    }
}

/// A write of an object leaves its status as it is.
#[inline(never)]
fn prepare_for_update(object: &mut Object, old: &Object) {
    match (object, old) {
        (Object::Service(new), Object::Service(old)) => {
            new.status.clone_from(&old.status);
            drop_type_dependent_fields(new, old);
        }
        (Object::Pod(new), Object::Pod(old)) => new.status.clone_from(&old.status),
        (Object::Deployment(new), Object::Deployment(old)) => new.status.clone_from(&old.status),
        (Object::ReplicaSet(new), Object::ReplicaSet(old)) => new.status.clone_from(&old.status),
        (Object::Ingress(new), Object::Ingress(old)) => new.status.clone_from(&old.status),
        (Object::Node(new), Object::Node(old)) => new.status.clone_from(&old.status),
        (Object::Namespace(new), Object::Namespace(old)) => {
            new.spec.clone_from(&old.spec);
            new.status.clone_from(&old.status);
        }
        _ => {}
    }
}

fn map<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
    Value::Map(fields.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::ServicePort;

    fn service(name: &str, node_port: i32) -> Object {
        let mut service = Service::default();
        service.metadata.name = name.to_owned();
        service.spec.service_type = "NodePort".to_owned();
        service.spec.ports.push(ServicePort { port: 80, node_port, ..ServicePort::default() });
        Object::Service(service)
    }

    fn with_context<T>(work: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let profile = Profile::default();
        let mut allocators = Allocators::new(&profile);
        let mut prng = Prng::from_seed(1);
        work(&mut Context { profile: &profile, allocators: &mut allocators, prng: &mut prng })
    }

    #[test]
    fn a_refused_write_takes_nothing() {
        with_context(|context| {
            let before = context.allocators.clone();
            let refused = admit(Write::Create, service("Web", 30_080), None, context);
            assert_eq!(refused.unwrap_err().reason, "Invalid");
            assert_eq!(*context.allocators, before);
            let taken = admit(Write::Create, service("web", 30_080), None, context).unwrap();
            assert_ne!(*context.allocators, before);
            release(&taken.object, context.allocators);
            assert_eq!(*context.allocators, before);
        });
    }

    #[test]
    fn a_second_create_is_refused_for_its_port_first() {
        with_context(|context| {
            let first = admit(Write::Create, service("web", 30_080), None, context).unwrap();
            let stored = Stored { object: &first.object, last_applied: None };
            let again = |port, context: &mut Context<'_>| {
                admit(Write::Create, service("web", port), Some(stored), context).unwrap_err()
            };
            assert_eq!(again(30_080, context).reason, "Invalid");
            let status = again(0, context);
            assert_eq!(
                status.kubectl_text("creating", "f.yml"),
                "Error from server (AlreadyExists): error when creating \"f.yml\": \
                 services \"web\" already exists"
            );
        });
    }

    #[test]
    fn a_name_is_made_up_from_its_beginning() {
        with_context(|context| {
            let mut object = service("", 0);
            object.metadata_mut().generate_name = "web-".to_owned();
            let admitted = admit(Write::Create, object, None, context).unwrap();
            let name = &admitted.object.metadata().name;
            assert!(name.len() == 9 && name.starts_with("web-"), "{name}");
        });
    }
}
