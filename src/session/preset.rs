//! The articles' manifests, each with a world in which it can be tried at once.
//!
//! S0 to S3 are four articles about Services; the manifests under `assets/presets` are theirs, and a
//! preset keeps its article's own addresses where the article gives any.

use std::net::IpAddr;

use crate::api::node::{HOSTNAME_LABEL, NodeSpec, NodeStatus};
use crate::api::{Node, NodeAddress, Object, ObjectMeta, Profile};
use crate::data_plane::conntrack::Conntrack;
use crate::data_plane::container_host::{ContainerHost, PublishedPort};
use crate::data_plane::packet::Protocol;
use crate::manifest;
use crate::session::draft::{self, DraftFile};
use crate::simulation::Scenario;

/// A manifest with a world around it.
#[derive(Debug)]
pub struct Preset {
    /// Its name in links and in what is kept.
    pub id: &'static str,
    /// Where it comes from.
    pub group: &'static str,
    /// Its name in the list.
    pub title: &'static str,
    /// The manifests shown in the editor, in order.
    manifests: &'static [&'static str],
    /// What a workload file of our own is made from, if the article has none.
    workload: Option<Workload>,
    /// The Service's virtual address, where it should be a certain one.
    cluster_ip: Option<&'static str>,
    /// The Service's node port, where the manifest leaves it out and the article shows one.
    node_port: Option<i32>,
    /// The machines.
    cast: &'static Cast,
    /// How many more machines there are, each with a name and an address that follow the cast's.
    more_nodes: u8,
    /// Whether there is a cloud provider.
    has_provider: bool,
    /// Where the nodes are containers on the laptop: its port that leads to one of the first node's.
    published: Option<(u16, u16)>,
}

/// A Deployment for the pods a manifest's selector asks for.
#[derive(Debug)]
struct Workload {
    app: &'static str,
    image: &'static str,
    port: u16,
    replicas: u32,
}

/// Machines and addresses.
#[derive(Debug)]
struct Cast {
    laptop: &'static str,
    /// Name, address, and the host part of the next pod's address.
    nodes: [(&'static str, &'static str, u32); 3],
    load_balancer: &'static str,
    /// Index of the node of the pod to call from. The workload's first pods go to the others.
    toolbox: usize,
}

/// S0's addresses: node 15.207.114.2, pod 10.244.1.5, laptop 192.168.29.22; two more nodes so that
/// "every node" can be seen.
const S0: Cast = Cast {
    laptop: "192.168.29.22",
    nodes: [
        ("node-a", "15.207.114.2", 5),
        ("node-b", "15.207.114.3", 8),
        ("node-c", "15.207.114.4", 2),
    ],
    load_balancer: "203.0.113.80",
    toolbox: 2,
};

/// The cast of documentation-only addresses (RFC 5737).
const USUAL: Cast = Cast {
    laptop: "198.51.100.7",
    nodes: [("node-a", "192.0.2.11", 5), ("node-b", "192.0.2.12", 8), ("node-c", "192.0.2.13", 2)],
    load_balancer: "203.0.113.80",
    toolbox: 0,
};

/// S2's diagram: pods 10.244.1.5, 10.244.2.8 and 10.244.3.2, a load balancer at 34.123.45.67.
const S2: Cast = Cast { load_balancer: "34.123.45.67", ..USUAL };

/// S3's pod is 10.244.2.5.
const S3: Cast = Cast {
    nodes: [("node-a", "192.0.2.11", 3), ("node-b", "192.0.2.12", 5), ("node-c", "192.0.2.13", 2)],
    ..USUAL
};

/// kind's own names, and the addresses that Docker's network of that name usually has.
const KIND: Cast = Cast {
    nodes: [
        ("kind-control-plane", "172.18.0.2", 5),
        ("kind-worker", "172.18.0.3", 8),
        ("kind-worker2", "172.18.0.4", 2),
    ],
    ..USUAL
};

const BLANK: Preset = Preset {
    id: "",
    group: "",
    title: "",
    manifests: &[],
    workload: None,
    cluster_ip: Some("10.96.45.12"),
    node_port: None,
    cast: &USUAL,
    more_nodes: 0,
    has_provider: false,
    published: None,
};

#[expect(clippy::unnecessary_wraps, reason = "it fills an optional field")]
const fn pods(
    app: &'static str,
    image: &'static str,
    port: u16,
    replicas: u32,
) -> Option<Workload> {
    Some(Workload { app, image, port, replicas })
}

macro_rules! manifest {
    ($name:literal) => {
        include_str!(concat!("../../assets/presets/", $name, ".yaml"))
    };
}

/// All presets, in the order of the list; the first is the first screen.
pub static PRESETS: &[Preset] = &[
    Preset {
        id: "s0-nodeport",
        group: "How pods talk to each other, and to you",
        title: "A NodePort: webapp-service",
        manifests: &[manifest!("s0-nodeport")],
        workload: pods("webapp", "ealen/echo-server", 8080, 2),
        cast: &S0,
        ..BLANK
    },
    Preset {
        id: "s0-clusterip",
        group: "How pods talk to each other, and to you",
        title: "A ClusterIP: backend-service",
        manifests: &[manifest!("s0-clusterip")],
        workload: pods("backend", "ealen/echo-server", 8080, 2),
        cast: &S0,
        ..BLANK
    },
    Preset {
        id: "s0-loadbalancer",
        group: "How pods talk to each other, and to you",
        title: "A LoadBalancer: prod-webapp",
        manifests: &[manifest!("s0-loadbalancer")],
        workload: pods("webapp", "ealen/echo-server", 8080, 3),
        cast: &S0,
        has_provider: true,
        ..BLANK
    },
    Preset {
        id: "s1-port",
        group: "Mastering Services",
        title: "Only port: my-service",
        manifests: &[manifest!("s1-port")],
        workload: pods("my-app", "nginx", 80, 2),
        ..BLANK
    },
    Preset {
        id: "s1-target-port",
        group: "Mastering Services",
        title: "port and targetPort: my-service",
        manifests: &[manifest!("s1-target-port")],
        workload: pods("my-app", "ealen/echo-server", 8080, 2),
        ..BLANK
    },
    Preset {
        id: "s1-node-port",
        group: "Mastering Services",
        title: "All three ports: my-service",
        manifests: &[manifest!("s1-node-port")],
        workload: pods("my-app", "ealen/echo-server", 8080, 2),
        ..BLANK
    },
    Preset {
        id: "s2-clusterip",
        group: "Services and networking",
        title: "A ClusterIP: backend-service",
        manifests: &[manifest!("s2-clusterip")],
        workload: pods("backend", "registry.example/backend", 8000, 3),
        cast: &S2,
        ..BLANK
    },
    Preset {
        id: "s2-nodeport",
        group: "Services and networking",
        title: "A NodePort: frontend-service",
        manifests: &[manifest!("s2-nodeport")],
        workload: pods("frontend", "registry.example/frontend", 3000, 2),
        cast: &S2,
        ..BLANK
    },
    Preset {
        id: "s2-loadbalancer",
        group: "Services and networking",
        title: "A LoadBalancer: api-service",
        manifests: &[manifest!("s2-loadbalancer")],
        workload: pods("api", "ealen/echo-server", 8080, 3),
        node_port: Some(31_234),
        cast: &S2,
        has_provider: true,
        ..BLANK
    },
    Preset {
        id: "s2-externalname",
        group: "Services and networking",
        title: "An ExternalName: external-db",
        manifests: &[manifest!("s2-externalname")],
        cluster_ip: None,
        cast: &S2,
        ..BLANK
    },
    Preset {
        id: "s3-nodeport",
        group: "Connecting your pods",
        title: "A NodePort: nginx-service",
        manifests: &[manifest!("s3-nodeport"), manifest!("s3-deployment")],
        cast: &S3,
        ..BLANK
    },
    Preset {
        id: "s3-two-images",
        group: "Connecting your pods",
        title: "Two images, one label",
        manifests: &[manifest!("s3-nodeport"), manifest!("s3-two-images")],
        cast: &S3,
        ..BLANK
    },
    Preset {
        id: "s3-loadbalancer",
        group: "Connecting your pods",
        title: "A LoadBalancer, nobody there: nginx-service",
        manifests: &[manifest!("s3-loadbalancer"), manifest!("s3-deployment")],
        cast: &S3,
        ..BLANK
    },
    Preset {
        id: "ingress",
        group: "Beyond Services",
        title: "An Ingress: two hosts, one door",
        manifests: &[
            manifest!("ingress"),
            manifest!("ingress-services"),
            manifest!("ingress-pods"),
        ],
        cluster_ip: None,
        has_provider: true,
        ..BLANK
    },
    Preset {
        id: "kind",
        group: "Beyond Services",
        title: "kind: nodes in containers",
        manifests: &[manifest!("kind")],
        workload: pods("web", "ealen/echo-server", 8080, 2),
        cast: &KIND,
        published: Some((8080, 30_080)),
        ..BLANK
    },
    Preset {
        id: "empty",
        group: "Your own",
        title: "An empty cluster",
        manifests: &[manifest!("empty")],
        ..BLANK
    },
    Preset {
        id: "crowd",
        group: "Your own",
        title: "A crowd: 200 pods on 20 nodes",
        manifests: &[manifest!("crowd")],
        workload: pods("web", "ealen/echo-server", 8080, 199),
        more_nodes: 17,
        ..BLANK
    },
];

/// The preset of the first screen.
#[must_use]
pub fn first() -> &'static Preset {
    PRESETS.first().unwrap_or(&BLANK)
}

/// The preset of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.id == id)
}

impl Preset {
    /// The editor's files: the article's manifests, then the workload we add.
    #[must_use]
    pub fn files(&self) -> Vec<DraftFile> {
        let texts = self.manifests.iter().map(|text| (*text).to_owned());
        let texts = texts.chain(self.workload.as_ref().map(Workload::manifest));
        texts.map(|text| DraftFile::applied(&draft::title(&objects(&text)), &text)).collect()
    }

    /// The world in which it can be tried: three nodes, everything applied, a pod to call from
    /// if there is something to call.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        let machines = self.cast.nodes.iter().enumerate();
        let mut starting: Vec<Object> =
            machines.map(|(index, (name, address, _))| node_object(index, name, address)).collect();
        starting.extend((0..self.more_nodes).map(|count| {
            // The usual cast ends with node-c at 192.0.2.13.
            let (name, address) = (char::from(b'd' + count), 14 + count);
            let index = self.cast.nodes.len() + usize::from(count);
            node_object(index, &format!("node-{name}"), &format!("192.0.2.{address}"))
        }));
        let applied: Vec<Object> =
            self.files().iter().rev().flat_map(|file| objects(&file.text)).collect();
        if !applied.is_empty() {
            starting.extend(objects(&self.cast.toolbox()));
        }
        starting.extend(applied);
        for object in &mut starting {
            if let Object::Service(service) = object {
                if let Some(address) = self.cluster_ip {
                    address.clone_into(&mut service.spec.cluster_ip);
                }
                if let (Some(node_port), Some(port)) =
                    (self.node_port, service.spec.ports.first_mut())
                {
                    port.node_port = node_port;
                }
            }
        }
        let address = |text: &str| text.parse::<IpAddr>().unwrap_or(IpAddr::from([127, 0, 0, 1]));
        let next = self.cast.nodes.iter().map(|(name, _, next)| ((*name).to_owned(), *next));
        Scenario {
            name: self.id.to_owned(),
            seed: 4,
            profile: Profile::default(),
            laptop: address(self.cast.laptop),
            objects: starting,
            has_provider: self.has_provider,
            next_pod_addresses: next.collect(),
            load_balancer_addresses: vec![address(self.cast.load_balancer)],
            masquerades_as_bridge: self.published.is_some(),
            cast: None,
            container_host: self.published.map(|ports| self.cast.host(ports)),
        }
    }
}

impl Cast {
    /// The laptop as the host of these nodes.
    #[inline(never)]
    fn host(&self, (host_port, container_port): (u16, u16)) -> ContainerHost {
        let node = self.nodes.first().map_or("", |(name, _, _)| *name).to_owned();
        let published = PublishedPort {
            node,
            listen_address: IpAddr::from([0, 0, 0, 0]),
            host_port,
            container_port,
            protocol: Protocol::Tcp,
        };
        ContainerHost {
            gateway: IpAddr::from([172, 18, 0, 1]),
            published: vec![published],
            conntrack: Conntrack::default(),
        }
    }

    /// A pod to call from.
    fn toolbox(&self) -> String {
        let node = self.nodes.get(self.toolbox).map_or("", |(name, _, _)| *name);
        let address = format!("10.244.{}.9", self.toolbox + 1);
        format!(
            "\
apiVersion: v1
kind: Pod
metadata:
  name: toolbox
spec:
  nodeName: {node}
  containers:
  - name: toolbox
    image: nicolaka/netshoot
    args:
    - sleep
    - infinity
status:
  phase: Running
  podIP: {address}
  podIPs:
  - ip: {address}
  conditions:
  - type: Ready
    status: \"True\"
"
        )
    }
}

impl Workload {
    fn manifest(&self) -> String {
        let Self { app, image, port, replicas } = self;
        format!(
            "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {app}
spec:
  replicas: {replicas}
  selector:
    matchLabels:
      app: {app}
  template:
    metadata:
      labels:
        app: {app}
    spec:
      containers:
      - name: {app}
        image: {image}
        ports:
        - containerPort: {port}
"
        )
    }
}

fn objects(text: &str) -> Vec<Object> {
    manifest::parse(text).documents.into_iter().map(|document| document.object).collect()
}

fn node_object(index: usize, name: &str, address: &str) -> Object {
    let cidr = format!("10.244.{}.0/24", index + 1);
    let labels = [(HOSTNAME_LABEL.to_owned(), name.to_owned())].into();
    let node_address = |address_type: &str, address: &str| NodeAddress {
        address_type: address_type.to_owned(),
        address: address.to_owned(),
    };
    Object::Node(Node {
        metadata: ObjectMeta { name: name.to_owned(), labels, ..ObjectMeta::default() },
        spec: NodeSpec { pod_cidr: cidr.clone(), pod_cidrs: vec![cidr], ..NodeSpec::default() },
        status: NodeStatus {
            addresses: vec![node_address("InternalIP", address), node_address("Hostname", name)],
            ..NodeStatus::default()
        },
    })
}
