//! What the fields mean that something here acts on, in our own words: for `kubectl explain` and for the
//! editor. A field without words is kept and not acted on.

use crate::api::Kind;

/// The struct's name first, a field's behind a dot.
const WORDS: &[(&str, &str)] = &[
    (
        "ClientIPConfig.timeoutSeconds",
        "Seconds that a client is remembered; 10800 unless said otherwise.",
    ),
    ("Container.args", "What the program is told; in place of the image's own."),
    ("Container.command", "What runs in place of the image's own program."),
    ("Container.image", "What the container runs. It decides where the program listens."),
    ("Container.lifecycle", "What is done before it stops: a hook that sleeps keeps it serving."),
    ("Container.name", "Its name in the pod."),
    ("Container.ports", "Ports it says it has. They open nothing; only named ones are looked up."),
    ("Container.readinessProbe", "When the pod may be given traffic."),
    (
        "Container.resources",
        "What it asks for. Here it decides the pod's QoS class and nothing else.",
    ),
    ("Container.restartPolicy", "Always makes an init container one that runs beside the others."),
    ("ContainerPort.containerPort", "The number."),
    ("ContainerPort.name", "A name that a targetPort may use."),
    ("ContainerPort.protocol", "TCP, UDP or SCTP; TCP unless said otherwise."),
    ("Deployment", "A wish for so many pods of one template, and for a way from old to new."),
    ("DeploymentSpec.minReadySeconds", "Seconds a new pod must stay ready to count."),
    ("DeploymentSpec.paused", "Whether changes of the template wait."),
    ("DeploymentSpec.replicas", "How many pods; 1 unless said otherwise."),
    (
        "DeploymentSpec.revisionHistoryLimit",
        "How many old ReplicaSets are kept; 10 unless said otherwise.",
    ),
    ("DeploymentSpec.selector", "Which pods are its own. Must match the template's labels."),
    ("DeploymentSpec.strategy", "How old pods give way to new ones."),
    ("DeploymentSpec.template", "What a pod looks like."),
    ("DeploymentStrategy.rollingUpdate", "How many pods change at a time."),
    ("DeploymentStrategy.type", "RollingUpdate, a few at a time, or Recreate, all at once."),
    ("Endpoint.addresses", "Where it is reached. Only the first counts."),
    ("Endpoint.conditions", "Whether it is ready, serves, or is about to stop."),
    ("Endpoint.hints", "For which zones or nodes it is meant."),
    ("Endpoint.hostname", "A name of its own, under that of the Service."),
    ("Endpoint.nodeName", "The node it is on: a Local policy asks for it."),
    ("Endpoint.targetRef", "The pod it stands for."),
    ("Endpoint.zone", "The zone it is in."),
    ("EndpointAddress.hostname", "A name of its own, under that of the Service."),
    ("EndpointAddress.ip", "The address."),
    ("EndpointAddress.nodeName", "The node it is on."),
    ("EndpointAddress.targetRef", "The pod it stands for."),
    ("EndpointConditions.ready", "Whether it may be given traffic."),
    ("EndpointConditions.serving", "Whether it answers, also while it stops."),
    ("EndpointConditions.terminating", "Whether it is about to stop."),
    ("EndpointHints.forNodes", "Nodes that should use it."),
    ("EndpointHints.forZones", "Zones that should use it."),
    ("EndpointPort.name", "The Service's port that this belongs to."),
    ("EndpointPort.port", "The number."),
    ("EndpointPort.protocol", "TCP, UDP or SCTP; TCP unless said otherwise."),
    ("EndpointSlice", "Addresses behind a Service, with their ports. kube-proxy reads these."),
    ("EndpointSlice.addressType", "IPv4, IPv6 or FQDN: what its addresses are."),
    ("EndpointSlice.endpoints", "The addresses, each with its conditions."),
    ("EndpointSlice.ports", "The ports that all of them have."),
    ("EndpointSubset.addresses", "Those that are ready."),
    ("EndpointSubset.notReadyAddresses", "Those that are not."),
    ("EndpointSubset.ports", "The ports that all of them have."),
    ("Endpoints", "The list behind a Service as it was before EndpointSlices; deprecated."),
    ("Endpoints.subsets", "Addresses, each group with its ports."),
    ("ExecAction.command", "The command, a word an element."),
    ("ForNode.name", "The node's name."),
    ("ForZone.name", "The zone's name."),
    ("HTTPGetAction.port", "The port that is asked, by number or by name."),
    ("HTTPIngressPath.backend", "The Service that is given such requests."),
    ("HTTPIngressPath.path", "The path, or how it begins."),
    ("HTTPIngressPath.pathType", "Exact, letter by letter, or Prefix, part by part."),
    ("HTTPIngressRuleValue.paths", "Paths, each with who answers."),
    ("Ingress", "Rules by which a controller sends HTTP requests to Services."),
    ("IngressBackend.service", "The Service, with a port of it."),
    ("IngressRule.host", "The name that was asked for; any if nothing is said."),
    ("IngressRule.http", "Its paths."),
    ("IngressServiceBackend.name", "The Service's name, in the Ingress's own namespace."),
    ("IngressServiceBackend.port", "Which port of the Service: a number or a name."),
    ("IngressSpec.defaultBackend", "Who answers what no rule is for."),
    ("IngressSpec.rules", "Hosts and paths, and who answers them."),
    ("LabelSelector.matchExpressions", "Conditions on labels. All must hold."),
    ("LabelSelector.matchLabels", "Labels, each with its value. All must be there."),
    ("LabelSelectorRequirement.key", "The label."),
    ("LabelSelectorRequirement.operator", "In, NotIn, Exists or DoesNotExist."),
    ("LabelSelectorRequirement.values", "What In and NotIn compare with."),
    ("Lifecycle.preStop", "What is done before the program is told to stop."),
    ("LifecycleHandler.exec", "A command; of its words only a sleep is acted on."),
    ("LifecycleHandler.sleep", "A wait."),
    ("Namespace", "A drawer for names."),
    ("Node", "A machine of the cluster."),
    ("NodeSpec.podCIDR", "The addresses of its pods."),
    ("NodeSpec.podCIDRs", "The addresses of its pods, one range a family."),
    ("NodeSpec.taints", "What keeps pods away that do not tolerate it."),
    ("NodeSpec.unschedulable", "Whether new pods go elsewhere: set by cordon."),
    ("ObjectMeta.annotations", "Notes. A few steer something; none is selected by."),
    ("ObjectMeta.finalizers", "While there is one, a deleted object stays."),
    ("ObjectMeta.generateName", "How a name begins that the cluster ends."),
    ("ObjectMeta.labels", "Names that selectors select by."),
    ("ObjectMeta.name", "The name, unique among its kind in its namespace."),
    ("ObjectMeta.namespace", "The namespace; default unless said otherwise."),
    ("ObjectMeta.ownerReferences", "What it goes with when that is deleted."),
    ("ObjectReference.kind", "What it is."),
    ("ObjectReference.name", "Its name."),
    ("ObjectReference.namespace", "Its namespace."),
    ("OwnerReference.controller", "Whether the owner looks after it."),
    ("OwnerReference.kind", "What the owner is."),
    ("OwnerReference.name", "The owner's name."),
    ("OwnerReference.uid", "The owner's own number, which no other object ever has."),
    ("Pod", "One address, some containers, one node for all its life."),
    ("PodSpec.containers", "Its containers."),
    ("PodSpec.hostNetwork", "Whether it uses its node's own address."),
    ("PodSpec.hostname", "Its own name; with a subdomain DNS knows it."),
    (
        "PodSpec.initContainers",
        "Containers that run before the others; those that restart run beside them.",
    ),
    ("PodSpec.nodeName", "The node it runs on."),
    ("PodSpec.nodeSelector", "Labels its node must have."),
    ("PodSpec.subdomain", "The headless Service that its name stands under."),
    ("PodSpec.terminationGracePeriodSeconds", "Seconds it has to stop; 30 unless said otherwise."),
    ("PodSpec.tolerations", "Taints of nodes that it does not mind."),
    ("Probe.httpGet", "A request to a port. Here it succeeds where somebody listens."),
    ("Probe.tcpSocket", "A connection to a port. Here it succeeds where somebody listens."),
    ("ReplicaSet", "So many pods of one template; a Deployment makes one for each version."),
    ("ReplicaSetSpec.minReadySeconds", "Seconds a new pod must stay ready to count."),
    ("ReplicaSetSpec.replicas", "How many pods; 1 unless said otherwise."),
    ("ReplicaSetSpec.selector", "Which pods are its own. Must match the template's labels."),
    ("ReplicaSetSpec.template", "What a pod looks like."),
    ("ResourceRequirements.limits", "The most it may use."),
    ("ResourceRequirements.requests", "What it is sure to get."),
    ("RollingUpdateDeployment.maxSurge", "How many pods may be too many for a while."),
    ("RollingUpdateDeployment.maxUnavailable", "How many pods may be missing for a while."),
    ("Service", "A name and an address that stay, in front of pods that come and go."),
    ("ServiceBackendPort.name", "The port by its name."),
    ("ServiceBackendPort.number", "The port by its number."),
    ("ServicePort.name", "Ties it to a slice's port. Needed where there are several."),
    ("ServicePort.nodePort", "The port that every node opens; 30000 to 32767."),
    ("ServicePort.port", "The port of the Service's own address."),
    ("ServicePort.protocol", "TCP, UDP or SCTP; TCP unless said otherwise."),
    ("ServicePort.targetPort", "The pod's port, by number or by name; as port unless said."),
    (
        "ServiceSpec.allocateLoadBalancerNodePorts",
        "Whether a LoadBalancer Service gets node ports too.",
    ),
    ("ServiceSpec.clusterIP", "The Service's own address; None for a headless Service."),
    ("ServiceSpec.clusterIPs", "The same, one address a family."),
    ("ServiceSpec.externalIPs", "Addresses from outside that nodes take for the Service's."),
    ("ServiceSpec.externalName", "The name that an ExternalName Service stands for."),
    ("ServiceSpec.externalTrafficPolicy", "Cluster or Local: which pods serve clients outside."),
    (
        "ServiceSpec.healthCheckNodePort",
        "Where a load balancer asks a node whether it has pods, with policy Local.",
    ),
    ("ServiceSpec.internalTrafficPolicy", "Cluster or Local: which pods serve clients inside."),
    ("ServiceSpec.ipFamilies", "IPv4, IPv6 or both, the first one first."),
    (
        "ServiceSpec.ipFamilyPolicy",
        "One family of addresses, two if there are, or two in any case.",
    ),
    (
        "ServiceSpec.loadBalancerClass",
        "Another sort of load balancer than the provider's own, which is not here.",
    ),
    (
        "ServiceSpec.loadBalancerSourceRanges",
        "Clients that the load balancer lets in; all unless said.",
    ),
    ("ServiceSpec.ports", "The ports it listens on, and where they lead."),
    ("ServiceSpec.publishNotReadyAddresses", "Whether unready pods count as ready."),
    ("ServiceSpec.selector", "The labels a pod must have to be behind it. All of them."),
    ("ServiceSpec.sessionAffinity", "None, or ClientIP: one client stays with one pod."),
    ("ServiceSpec.sessionAffinityConfig", "For how long."),
    ("ServiceSpec.trafficDistribution", "A preference for pods that are near."),
    ("ServiceSpec.type", "ClusterIP, NodePort, LoadBalancer or ExternalName."),
    ("SessionAffinityConfig.clientIP", "For how long a client stays with its pod."),
    ("SleepAction.seconds", "How long."),
    ("TCPSocketAction.port", "The port that is asked, by number or by name."),
    ("Taint.effect", "NoSchedule, PreferNoSchedule or NoExecute."),
    ("Taint.key", "Its name."),
    ("Taint.value", "What it is set to."),
    ("Toleration.effect", "Which effect of the taint; any if nothing is said."),
    ("Toleration.key", "The taint's name; any if nothing is said."),
    ("Toleration.operator", "Equal, or Exists for any value."),
    ("Toleration.value", "The taint's value."),
];

/// What a struct, or a field of a struct, means; empty where nothing acts on it.
#[must_use]
pub fn words(key: &str) -> &'static str {
    let found = WORDS.binary_search_by(|(known, _)| (*known).cmp(key)).ok();
    found.and_then(|at| WORDS.get(at)).map_or_else(|| general(key), |(_, words)| words)
}

/// What all objects have.
fn general(key: &str) -> &'static str {
    let (owner, field) = key.split_once('.').unwrap_or((key, ""));
    let is_object = Kind::ALL.into_iter().any(|kind| kind.as_str() == owner);
    match field {
        "metadata" | "spec" if !is_object && owner != "PodTemplateSpec" => "",
        "apiVersion" => "The group and version that the object is written for.",
        "kind" => "What it is.",
        "metadata" => "Its name, its namespace, its labels.",
        "spec" => "What is asked for.",
        "status" if is_object => "What came of it; the cluster writes it.",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest;

    #[test]
    fn words_are_in_order() {
        assert!(WORDS.is_sorted_by_key(|(key, _)| *key));
    }

    #[test]
    fn words_are_of_fields_that_there_are() {
        for (key, _) in WORDS {
            let (owner, field) = key.split_once('.').unwrap_or((key, ""));
            let fields = manifest::fields(owner);
            assert!(field.is_empty() || fields.iter().any(|(name, _)| *name == field), "{key}");
        }
    }
}
