//! The names of Go's types, as messages about wrong values mention them.

/// The type of a field that holds a text; most are plain strings.
pub(crate) fn string(owner: &str, field: &str) -> &'static str {
    match (owner, field) {
        ("ServiceSpec", "type") => "v1.ServiceType",
        ("ServiceSpec", "sessionAffinity") => "v1.ServiceAffinity",
        ("ServiceSpec", "externalTrafficPolicy") => "v1.ServiceExternalTrafficPolicy",
        ("ServiceSpec", "internalTrafficPolicy") => "v1.ServiceInternalTrafficPolicy",
        ("ServiceSpec", "ipFamilyPolicy") => "v1.IPFamilyPolicy",
        ("ServiceSpec", "ipFamilies") => "v1.IPFamily",
        ("ServicePort" | "ContainerPort" | "EndpointPort", "protocol") => "v1.Protocol",
        ("PodSpec", "restartPolicy") => "v1.RestartPolicy",
        ("PodSpec", "dnsPolicy") => "v1.DNSPolicy",
        ("Container", "imagePullPolicy") => "v1.PullPolicy",
        ("EndpointSlice", "addressType") => "v1.AddressType",
        ("DeploymentStrategy", "type") => "v1.DeploymentStrategyType",
        ("LabelSelectorRequirement", "operator") => "v1.LabelSelectorOperator",
        ("LoadBalancerIngress", "ipMode") => "v1.LoadBalancerIPMode",
        ("Taint" | "Toleration", "effect") => "v1.TaintEffect",
        ("PodStatus", "phase") => "v1.PodPhase",
        ("NodeAddress", "type") => "v1.NodeAddressType",
        _ => "string",
    }
}

/// The type of a field that holds a list; most are of strings.
pub(crate) fn list(owner: &str, field: &str) -> &'static str {
    match (owner, field) {
        ("ServiceSpec", "ports") => "[]v1.ServicePort",
        ("ServiceSpec", "ipFamilies") => "[]v1.IPFamily",
        ("PodSpec", "containers" | "initContainers") => "[]v1.Container",
        ("PodSpec", "tolerations") => "[]v1.Toleration",
        ("Container", "ports") => "[]v1.ContainerPort",
        ("EndpointSlice", "endpoints") => "[]v1.Endpoint",
        ("EndpointSlice", "ports") => "[]v1.EndpointPort",
        ("NodeSpec", "taints") => "[]v1.Taint",
        ("NodeStatus", "addresses") => "[]v1.NodeAddress",
        ("ObjectMeta", "ownerReferences") => "[]v1.OwnerReference",
        ("LabelSelector", "matchExpressions") => "[]v1.LabelSelectorRequirement",
        ("LoadBalancerStatus", "ingress") => "[]v1.LoadBalancerIngress",
        _ => "[]string",
    }
}

/// The type of a struct, by its name.
pub(crate) fn structure(name: &str) -> String {
    format!("v1.{name}")
}
