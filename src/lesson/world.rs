//! The world a lesson begins in.

use std::net::IpAddr;

use crate::api::node::{HOSTNAME_LABEL, NodeSpec, NodeStatus};
use crate::api::{Node, NodeAddress, Object, ObjectMeta, Profile, ProxyMode};
use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::container_host::{ContainerHost, PublishedPort};
use crate::data_plane::packet::Protocol;
use crate::manifest;
use crate::order::SortedMap;
use crate::simulation::Scenario;
use crate::simulation::cast::{Cast, Program};

/// What Kubernetes' YAML cannot say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// Where all chance comes from.
    pub seed: u64,
    /// Who makes load balancers; `none`, `cloud`, `metallb`, `kind`, `minikube`.
    pub provider: String,
    /// kube-proxy's mode.
    pub proxy_mode: ProxyMode,
    /// The laptop's address.
    pub laptop: Option<IpAddr>,
    /// The laptop's ports that lead to ports of the first node, `8080:30080`.
    pub host_ports: Vec<(u16, u16)>,
    /// The machines.
    pub nodes: Vec<Machine>,
    /// Which pods stand where.
    pub placement: SortedMap<String, Vec<String>>,
    /// Addresses of first pods and of Services.
    pub addresses: SortedMap<String, IpAddr>,
    /// What programs do.
    pub programs: SortedMap<String, Program>,
    /// Pods whose readiness probe fails.
    pub unready: Vec<String>,
    /// Whether the firewall is closed.
    pub is_firewall_closed: bool,
    /// Which manifests are applied at the beginning.
    pub applied: Applied,
}

/// One machine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// Its name.
    pub name: String,
    /// Its address.
    pub ip: String,
    /// Its pods' addresses.
    pub pod_cidr: String,
}

/// Which manifests are applied at the beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Applied {
    /// All of them.
    #[default]
    All,
    /// None.
    Nothing,
    /// Those without an editable field.
    ExceptEditable,
}

/// The pod that is there to call from.
const TOOLBOX: &str = "toolbox";

/// Addresses that pods and Services of these names have wherever a lesson says nothing.
const USUAL_SERVICES: [(&str, &str); 1] = [("web", "10.96.45.12")];

/// The host part of the first pod's address on the first, second and third node.
const FIRST_HOSTS: [u32; 3] = [5, 8, 2];

/// The laptop, and the first load balancer, where nothing is said: addresses for documentation.
const LAPTOP: [u8; 4] = [198, 51, 100, 7];
const BALANCER: [u8; 4] = [203, 0, 113, 80];

impl World {
    /// The scenario, with the manifests that are applied at the beginning.
    #[must_use]
    pub fn scenario(&self, name: &str, manifests: &[&str]) -> Scenario {
        let mut objects: Vec<Object> = self.nodes.iter().map(Machine::object).collect();
        objects.extend(self.toolbox());
        for text in manifests {
            let documents = manifest::parse(text).documents;
            objects.extend(documents.into_iter().map(|document| document.object));
        }
        let is_local = matches!(self.provider.as_str(), "kind" | "minikube");
        Scenario {
            name: name.to_owned(),
            seed: self.seed,
            profile: Profile { proxy_mode: self.proxy_mode, ..Profile::default() },
            laptop: self.laptop.unwrap_or_else(|| IpAddr::from(LAPTOP)),
            objects,
            has_provider: matches!(self.provider.as_str(), "cloud" | "metallb"),
            next_pod_addresses: self.next_pod_addresses(),
            load_balancer_addresses: vec![IpAddr::from(BALANCER)],
            masquerades_as_bridge: is_local,
            cast: Some(Box::new(self.cast())),
            container_host: is_local.then(|| self.host()),
        }
    }

    fn cast(&self) -> Cast {
        let mut places: SortedMap<String, Vec<String>> = SortedMap::new();
        let mut numbered: Vec<(&str, u32, &String)> = Vec::new();
        for (node, pods) in &self.placement {
            let pods = pods.iter().filter(|pod| *pod != TOOLBOX);
            numbered.extend(pods.map(|pod| {
                let (stem, number) = pod.rsplit_once('-').unwrap_or((pod, "1"));
                (stem, number.parse().unwrap_or(1), node)
            }));
        }
        crate::order::InOrder::in_order(&mut numbered);
        for (stem, _, node) in numbered {
            places.get_or_default(stem.to_owned()).push(node.clone());
        }
        let usual = USUAL_SERVICES.iter().filter_map(|(name, ip)| Some((*name, ip.parse().ok()?)));
        let mut service_addresses: SortedMap<String, IpAddr> =
            usual.map(|(name, address)| (format!("default/{name}"), address)).collect();
        for (name, address) in &self.addresses {
            let name = if name.contains('/') { name.clone() } else { format!("default/{name}") };
            service_addresses.insert(name, *address);
        }
        Cast {
            places,
            programs: self.programs.clone(),
            service_addresses,
            unready: self.unready.clone(),
            is_firewall_closed: self.is_firewall_closed,
        }
    }

    /// The first pod of each node has a well-known address, and the next ones follow it.
    fn next_pod_addresses(&self) -> SortedMap<String, u32> {
        let node = |(index, machine): (usize, &Machine)| {
            let pods = self.placement.get(machine.name.as_str());
            let mut named =
                pods.into_iter().flatten().filter_map(|pod| self.addresses.get(pod.as_str()));
            let given = named.find_map(|address| match address {
                IpAddr::V4(address) => Some(u32::from(*address.octets().last()?)),
                IpAddr::V6(_) => None,
            });
            let host = given.or_else(|| FIRST_HOSTS.get(index).copied()).unwrap_or(5);
            (machine.name.clone(), host)
        };
        self.nodes.iter().enumerate().map(node).collect()
    }

    /// The pod to call from, on the node that names it.
    fn toolbox(&self) -> Option<Object> {
        let is_there = |pods: &Vec<String>| pods.iter().any(|pod| pod == TOOLBOX);
        let (node, _) = self.placement.iter().find(|(_, pods)| is_there(pods))?;
        let machine = self.nodes.iter().find(|machine| machine.name == *node)?;
        let (network, _) = machine.pod_cidr.rsplit_once('.')?;
        let text = format!(
            "\
apiVersion: v1
kind: Pod
metadata:
  name: {TOOLBOX}
spec:
  nodeName: {node}
  containers:
  - name: {TOOLBOX}
    image: nicolaka/netshoot
    args:
    - sleep
    - infinity
status:
  phase: Running
  podIP: {network}.9
  podIPs:
  - ip: {network}.9
  conditions:
  - type: Ready
    status: \"True\"
"
        );
        manifest::parse(&text).documents.into_iter().next().map(|document| document.object)
    }

    /// The laptop as the host of nodes that are containers.
    fn host(&self) -> ContainerHost {
        let node = self.nodes.first().map_or_else(String::new, |machine| machine.name.clone());
        let published = self.host_ports.iter().map(|(host_port, container_port)| PublishedPort {
            node: node.clone(),
            listen_address: IpAddr::from([0, 0, 0, 0]),
            host_port: *host_port,
            container_port: *container_port,
            protocol: Protocol::Tcp,
        });
        ContainerHost {
            gateway: IpAddr::from([172, 18, 0, 1]),
            published: published.collect(),
            conntrack: Conntrack::default(),
        }
    }
}

impl Machine {
    fn object(&self) -> Object {
        let labels = [(HOSTNAME_LABEL.to_owned(), self.name.clone())].into();
        let address = |address_type: &str, address: &str| NodeAddress {
            address_type: address_type.to_owned(),
            address: address.to_owned(),
        };
        let (cidr, name) = (self.pod_cidr.clone(), self.name.clone());
        Object::Node(Node {
            metadata: ObjectMeta { name, labels, ..ObjectMeta::default() },
            spec: NodeSpec { pod_cidr: cidr.clone(), pod_cidrs: vec![cidr], ..Default::default() },
            status: NodeStatus {
                addresses: vec![address("InternalIP", &self.ip), address("Hostname", &self.name)],
                ..NodeStatus::default()
            },
        })
    }
}
