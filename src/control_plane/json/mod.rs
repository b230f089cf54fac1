//! Objects as the API server's JSON, and back: for what works on any field of any kind.

mod from_value;
mod to_value;

use serde::de::value::Error;

use crate::api::{Kind, Object, Value};

pub use from_value::from_value;
pub use to_value::to_value;

/// An object as JSON, without `apiVersion` and `kind`.
///
/// # Errors
/// None that objects can cause: their numbers and keys are all JSON's.
pub fn object_to_value(object: &Object) -> Result<Value, Error> {
    match object {
        Object::Service(object) => to_value(object),
        Object::EndpointSlice(object) => to_value(object),
        Object::Pod(object) => to_value(object),
        Object::Deployment(object) => to_value(object),
        Object::ReplicaSet(object) => to_value(object),
        Object::Node(object) => to_value(object),
        Object::Namespace(object) => to_value(object),
        Object::Ingress(object) => to_value(object),
    }
}

/// An object from its JSON.
///
/// # Errors
/// If a field has a value of the wrong type.
pub fn object_from_value(kind: Kind, value: Value) -> Result<Object, Error> {
    Ok(match kind {
        Kind::Service => Object::Service(from_value(value)?),
        Kind::EndpointSlice => Object::EndpointSlice(from_value(value)?),
        Kind::Pod => Object::Pod(from_value(value)?),
        Kind::Deployment => Object::Deployment(from_value(value)?),
        Kind::ReplicaSet => Object::ReplicaSet(from_value(value)?),
        Kind::Node => Object::Node(from_value(value)?),
        Kind::Namespace => Object::Namespace(from_value(value)?),
        Kind::Ingress => Object::Ingress(from_value(value)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{IntOrString, Service, ServicePort};

    #[test]
    fn an_object_comes_back_as_it_went() {
        let mut service = Service::default();
        service.metadata.labels.insert("app".to_owned(), "web".to_owned());
        service.spec.allocate_load_balancer_node_ports = Some(false);
        service.spec.ports.push(ServicePort {
            port: 80,
            target_port: Some(IntOrString::String("http".to_owned())),
            ..ServicePort::default()
        });
        let object = Object::Service(service);
        let value = object_to_value(&object).unwrap();
        assert_eq!(object_from_value(Kind::Service, value).unwrap(), object);
    }
}
