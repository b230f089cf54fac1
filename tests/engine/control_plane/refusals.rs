//! Namespaces, refusals, and what is said of them.

use super::*;

#[test]
fn a_namespace_goes_when_it_is_empty() {
    let mut world = World::with_nodes(1);
    let mut namespace = Namespace::default();
    namespace.metadata.name = "shop".to_owned();
    world.apply(Object::Namespace(namespace));
    let mut object = deploy(1, "nginx");
    object.metadata_mut().namespace = "shop".to_owned();
    world.apply(object.clone());
    world.settle();
    world.delete(Kind::Namespace, "shop");
    let names = |world: &World| -> Vec<String> {
        world.plane.objects().namespaces().map(|n| n.metadata.name.clone()).collect()
    };
    assert!(names(&world).contains(&"shop".to_owned()), "a pod is still stopping");
    let refused = message(world.write(Write::Apply, object.clone()));
    let words = "deployments.apps \"web\" is forbidden: unable to create new content in namespace \
        shop because it is being terminated";
    assert_eq!(refused, words);
    world.settle();
    assert!(!names(&world).contains(&"shop".to_owned()));
    assert_eq!(message(world.write(Write::Apply, object)), "namespaces \"shop\" not found");
}

#[test]
fn refusals_are_in_the_servers_words() {
    let mut world = World::with_nodes(1);
    let reference = ObjectRef::new(Kind::Service, "", "web");
    let missing = world.plane.delete(&reference, world.now).expect_err("not there");
    assert_eq!(missing.message, "services \"web\" not found");
    let replaced = world.write(Write::Replace, deploy(1, "nginx"));
    assert_eq!(message(replaced), "deployments.apps \"web\" not found");
    world.apply(service("ClusterIP"));
    let twice = world.write(Write::Create, service("ClusterIP"));
    // The server notices an existing object when it stores: a taken address comes first.
    assert_eq!(
        message(twice),
        "Service \"web\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.0.20\"]: failed to \
         allocate IP 10.96.0.20: provided IP is already allocated"
    );
    let default = ObjectRef::new(Kind::Namespace, "", "default");
    let kept = world.plane.delete(&default, world.now).expect_err("not that one");
    assert_eq!(
        kept.message,
        "namespaces \"default\" is forbidden: this namespace may not be deleted"
    );
}

#[test]
fn one_seed_gives_one_world() {
    let run = || {
        let mut world = World::with_nodes(2);
        world.apply(deploy(3, "nginx"));
        world.settle();
        world
    };
    assert_eq!(run().plane, run().plane);
}
