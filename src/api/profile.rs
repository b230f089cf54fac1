//! Which Kubernetes is imitated: a value of the scenario, passed down, never global.

/// How a node's kernel is told the rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProxyMode {
    /// kube-proxy's default on Linux.
    #[default]
    Iptables,
    /// Its successor; stable since 1.33.
    Nftables,
    /// The kernel's load balancer, with turns in place of chance; deprecated since 1.35. A teaching
    /// subset: the corner cases of its `Local` policies are those of iptables here.
    Ipvs,
}

/// The version and the options that are imitated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The minor version of Kubernetes 1.
    pub minor: u32,
    /// kube-proxy's `--proxy-mode`.
    pub proxy_mode: ProxyMode,
    /// kube-proxy's `--cluster-cidr`; empty means that it was not given one.
    pub cluster_cidrs: Vec<String>,
    /// The API server's `--service-cluster-ip-range`, one a family; the first is the default.
    pub service_cidrs: Vec<String>,
    /// Address families of the cluster, `IPv4` and `IPv6`; the first is the default.
    pub ip_families: Vec<String>,
    /// kube-proxy's `--masquerade-all`.
    pub masquerade_all: bool,
    /// kube-proxy's `--nodeport-addresses`; empty means all local addresses.
    pub node_port_addresses: Vec<String>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            minor: 36,
            proxy_mode: ProxyMode::Iptables,
            cluster_cidrs: vec!["10.244.0.0/16".to_owned(), "fd00:10:244::/56".to_owned()],
            service_cidrs: vec!["10.96.0.0/12".to_owned(), "fd00:10:96::/112".to_owned()],
            ip_families: vec!["IPv4".to_owned()],
            masquerade_all: false,
            node_port_addresses: Vec::new(),
        }
    }
}
