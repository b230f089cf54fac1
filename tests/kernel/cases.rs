//! The cases of a recording: what is in each cluster and which packets are sent. The recorded
//! answers are not looked at.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use packetwalk::api::{Object, Profile, ProxyMode};
use packetwalk::data_plane::kube_proxy::KubeProxy;
use packetwalk::data_plane::packet::Protocol;
use packetwalk::manifest;
use serde_json::Value;

/// A cluster and what is sent in it.
pub(crate) struct Case {
    /// Its name.
    pub(crate) name: String,
    /// Packets, without those of protocols that this test does not speak.
    pub(crate) packets: Vec<Sent>,
    /// How many packets are left out.
    pub(crate) left_out: usize,
    objects: Vec<Arc<Object>>,
    profile: Profile,
}

/// A packet at a node.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// The node whose rules it meets first.
    pub(crate) node: String,
    /// The address it comes from.
    pub(crate) from: IpAddr,
    /// Where it is sent to.
    pub(crate) to: SocketAddr,
    /// TCP or UDP.
    pub(crate) protocol: Protocol,
}

/// The cases of a file in the folder `PACKETWALK_CONFORMANCE` or beside this repository; `None` if
/// it is not there.
pub(crate) fn read(file: &str) -> Option<Vec<Case>> {
    let folder = std::env::var_os("PACKETWALK_CONFORMANCE").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/conformance"),
        PathBuf::from,
    );
    let text = std::fs::read_to_string(folder.join(file)).ok()?;
    let cases: Vec<Value> = serde_json::from_str(&text).expect("a recording is JSON");
    Some(cases.iter().map(Case::new).collect())
}

impl Case {
    fn new(value: &Value) -> Self {
        let input = &value["input"];
        let parsed = manifest::parse(input["manifests"].as_str().unwrap());
        assert!(!parsed.has_errors(), "{}: {:?}", value["name"], parsed.diagnostics);
        let all = input["packets"].as_array().unwrap();
        let packets: Vec<Sent> = all.iter().filter_map(Sent::new).collect();
        Self {
            name: value["name"].as_str().unwrap().to_owned(),
            left_out: all.len() - packets.len(),
            packets,
            objects: parsed.documents.into_iter().map(|it| Arc::new(it.object)).collect(),
            profile: profile(input),
        }
    }

    /// The kube-proxies of all its nodes, told everything and synced.
    pub(crate) fn proxies(&self, mode: ProxyMode) -> BTreeMap<String, KubeProxy> {
        let profile = Profile { proxy_mode: mode, ..self.profile.clone() };
        let nodes = self.objects.iter().filter_map(|object| {
            if let Object::Node(node) = object.as_ref() { Some(node) } else { None }
        });
        nodes
            .map(|node| {
                let mut proxy = KubeProxy::new(node, &profile);
                for object in &self.objects {
                    proxy.observe(object);
                }
                proxy.sync();
                (node.metadata.name.clone(), proxy)
            })
            .collect()
    }
}

impl Sent {
    /// `None` for protocols that std has no sockets of.
    fn new(value: &Value) -> Option<Self> {
        let ip = |field: &str| value[field].as_str().unwrap().parse::<IpAddr>().unwrap();
        let protocol = Protocol::parse(value["proto"].as_str().unwrap_or_default()).unwrap();
        let port = u16::try_from(value["port"].as_u64().unwrap()).unwrap();
        (protocol != Protocol::Sctp).then(|| Self {
            node: value["node"].as_str().unwrap().to_owned(),
            from: ip("from"),
            to: SocketAddr::new(ip("to"), port),
            protocol,
        })
    }
}

fn profile(input: &Value) -> Profile {
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().unwrap().iter().map(|text| text.as_str().unwrap().to_owned()).collect()
    };
    let mut profile =
        Profile { masquerade_all: input["masqueradeAll"] == true, ..Profile::default() };
    if let Some(cidrs) = input.get("clusterCIDRs") {
        profile.cluster_cidrs = texts(cidrs);
    }
    if let Some(addresses) = input.get("nodePortAddresses") {
        profile.node_port_addresses = texts(addresses);
    }
    profile
}
