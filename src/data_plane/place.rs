//! Where a packet can be.

use std::fmt;

/// A pod, by namespace and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PodName {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// A place that packets leave from or arrive at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// The learner's own computer, outside the cluster.
    Laptop,
    /// Everything between the laptop and the cluster.
    Internet,
    /// A cloud load balancer, by the Service it was made for (`namespace/name`).
    LoadBalancer(String),
    /// A node: its kernel, with the rules kube-proxy wrote.
    Node(String),
    /// A pod.
    Pod(PodName),
}

impl PodName {
    /// The pod of this namespace and name.
    #[must_use]
    pub fn new(namespace: &str, name: &str) -> Self {
        Self { namespace: namespace.to_owned(), name: name.to_owned() }
    }
}

impl fmt::Display for PodName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.namespace, self.name)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Laptop => formatter.write_str("laptop"),
            Self::Internet => formatter.write_str("internet"),
            Self::LoadBalancer(service) => write!(formatter, "load balancer of {service}"),
            Self::Node(node) => formatter.write_str(node),
            Self::Pod(pod) => formatter.write_str(&pod.name),
        }
    }
}
