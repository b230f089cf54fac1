//! The commands by name: one table for what is run, helped with and completed.

use crate::shell::Response;
use crate::shell::kubectl::call::{Call, Fault};
use crate::shell::kubectl::{
    apply, create, debug, delete, describe, events, exec, explain, expose, get, info, label, node,
    patch, port_forward, rollout, run, scale, set, wait,
};

/// One command.
pub(super) struct Command {
    /// Its name; two words for a command under another.
    pub(super) name: &'static str,
    /// What it does, in one line of help.
    pub(super) about: &'static str,
    /// How its words follow its name.
    pub(super) usage: &'static str,
    /// Its flags, as `flags` reads them.
    pub(super) flags: &'static str,
    /// Runs it.
    pub(super) run: fn(&Call<'_>) -> Result<Response, Fault>,
}

const fn command(
    name: &'static str,
    about: &'static str,
    usage: &'static str,
    flags: &'static str,
    run: fn(&Call<'_>) -> Result<Response, Fault>,
) -> Command {
    Command { name, about, usage, flags, run }
}

/// All commands, in the order of the help.
pub(super) static COMMANDS: &[Command] = &[
    command(
        "create",
        "Create a resource from a file or from stdin",
        "-f FILENAME",
        apply::FLAGS,
        apply::create,
    ),
    command(
        "create deployment",
        "Create a deployment with the specified name",
        "NAME --image=image -- [COMMAND] [args...]",
        create::DEPLOYMENT_FLAGS,
        create::deployment,
    ),
    command(
        "create service clusterip",
        "Create a ClusterIP service",
        "NAME [--tcp=<port>:<targetPort>]",
        create::SERVICE_FLAGS,
        create::service,
    ),
    command(
        "create service nodeport",
        "Create a NodePort service",
        "NAME [--tcp=port:targetPort]",
        create::SERVICE_FLAGS,
        create::service,
    ),
    command(
        "create service loadbalancer",
        "Create a LoadBalancer service",
        "NAME [--tcp=port:targetPort]",
        create::SERVICE_FLAGS,
        create::service,
    ),
    command(
        "create service externalname",
        "Create an ExternalName service",
        "NAME --external-name external.name",
        create::SERVICE_FLAGS,
        create::service,
    ),
    command(
        "create namespace",
        "Create a namespace with the specified name",
        "NAME",
        create::NAMESPACE_FLAGS,
        create::namespace,
    ),
    command(
        "expose",
        "Take a deployment, pod or service and expose it as a new service",
        "(-f FILENAME | TYPE NAME) [--port=port] [--target-port=number-or-name] [--name=name]",
        expose::FLAGS,
        expose::run,
    ),
    command(
        "run",
        "Run a particular image on the cluster",
        "NAME --image=image [--port=port] [-it --rm --restart=Never] [-- COMMAND]",
        run::FLAGS,
        run::run,
    ),
    command(
        "set image",
        "Update the image of a pod template",
        "(TYPE NAME | TYPE/NAME) CONTAINER=IMAGE ...",
        set::FLAGS,
        set::image,
    ),
    command(
        "set selector",
        "Set the selector of a service",
        "(TYPE NAME | TYPE/NAME) EXPRESSIONS",
        set::FLAGS,
        set::selector,
    ),
    command(
        "explain",
        "Get documentation for a resource",
        "TYPE [--recursive]",
        explain::FLAGS,
        explain::run,
    ),
    command(
        "get",
        "Display one or many resources",
        "(TYPE[,TYPE...] [NAME | -l label] | TYPE/NAME ...) [-o wide|yaml|json|name|jsonpath=...]",
        get::FLAGS,
        get::run,
    ),
    command(
        "edit",
        "Edit a resource in the editor",
        "(RESOURCE/NAME | -f FILENAME)",
        patch::EDIT_FLAGS,
        patch::edit,
    ),
    command(
        "delete",
        "Delete resources by file names, stdin, resources and names, or by label selector",
        "([-f FILENAME] | TYPE [(NAME | -l label | --all)])",
        delete::FLAGS,
        delete::run,
    ),
    command(
        "rollout status",
        "Show the status of the rollout",
        "(TYPE NAME | TYPE/NAME)",
        rollout::FLAGS,
        rollout::watch,
    ),
    command(
        "rollout history",
        "View rollout history",
        "(TYPE NAME | TYPE/NAME) [--revision=n]",
        rollout::FLAGS,
        rollout::history,
    ),
    command("rollout restart", "Restart a resource", "RESOURCE", rollout::FLAGS, rollout::restart),
    command(
        "rollout undo",
        "Undo a previous rollout",
        "(TYPE NAME | TYPE/NAME) [--to-revision=n]",
        rollout::FLAGS,
        rollout::undo,
    ),
    command(
        "rollout pause",
        "Mark the provided resource as paused",
        "RESOURCE",
        rollout::FLAGS,
        rollout::pause,
    ),
    command(
        "rollout resume",
        "Resume a paused resource",
        "RESOURCE",
        rollout::FLAGS,
        rollout::pause,
    ),
    command(
        "scale",
        "Set a new size for a deployment",
        "[--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)",
        scale::FLAGS,
        scale::run,
    ),
    command("cluster-info", "Display cluster information", "", "", info::cluster),
    command("cordon", "Mark node as unschedulable", "NODE", node::CORDON_FLAGS, node::cordon),
    command("uncordon", "Mark node as schedulable", "NODE", node::CORDON_FLAGS, node::cordon),
    command(
        "drain",
        "Drain node in preparation for maintenance",
        "NODE [--ignore-daemonsets] [--force]",
        node::FLAGS,
        node::drain,
    ),
    command(
        "describe",
        "Show details of a specific resource or group of resources",
        "(-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)",
        describe::FLAGS,
        describe::run,
    ),
    command(
        "top pod",
        "Display resource (CPU/memory) usage of pods",
        "[NAME | -l label]",
        info::TOP_FLAGS,
        info::top,
    ),
    command(
        "top node",
        "Display resource (CPU/memory) usage of nodes",
        "[NAME | -l label]",
        info::TOP_FLAGS,
        info::top,
    ),
    command(
        "debug",
        "Create debugging sessions for troubleshooting workloads and nodes",
        "(POD | TYPE/NAME) -it --image=image [-- COMMAND]",
        debug::FLAGS,
        debug::run,
    ),
    command(
        "wait",
        "Wait for a specific condition on one or many resources",
        "(TYPE/NAME | TYPE [-l label | --all]) --for=delete|condition=...|jsonpath='{}'=...",
        wait::FLAGS,
        wait::run,
    ),
    command("events", "List events", "[--for TYPE/NAME] [--watch]", events::FLAGS, events::run),
    command(
        "logs",
        "Print the logs for a container in a pod",
        "[-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]",
        exec::LOGS_FLAGS,
        exec::logs,
    ),
    command(
        "exec",
        "Execute a command in a container",
        "(POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]",
        exec::FLAGS,
        exec::run,
    ),
    command(
        "port-forward",
        "Forward one or more local ports to a pod",
        "TYPE/NAME [LOCAL_PORT:]REMOTE_PORT [...]",
        port_forward::FLAGS,
        port_forward::run,
    ),
    command(
        "apply",
        "Apply a configuration to a resource by file name or stdin",
        "-f FILENAME",
        apply::FLAGS,
        apply::apply,
    ),
    command(
        "patch",
        "Update fields of a resource",
        "(-f FILENAME | TYPE NAME) -p PATCH [--type=merge]",
        patch::FLAGS,
        patch::run,
    ),
    command(
        "replace",
        "Replace a resource by file name or stdin",
        "-f FILENAME",
        apply::FLAGS,
        apply::replace,
    ),
    command(
        "label",
        "Update the labels on a resource",
        "(-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N",
        label::FLAGS,
        label::run,
    ),
    command(
        "annotate",
        "Update the annotations on a resource",
        "(-f FILENAME | TYPE NAME) KEY_1=VAL_1 ... KEY_N=VAL_N",
        label::FLAGS,
        label::run,
    ),
    command(
        "api-resources",
        "Print the supported API resources on the server",
        "",
        info::RESOURCES_FLAGS,
        info::resources,
    ),
    command(
        "config current-context",
        "Display the current-context",
        "",
        info::CONFIG_FLAGS,
        info::config,
    ),
    command(
        "config get-contexts",
        "Describe one or many contexts",
        "",
        info::CONFIG_FLAGS,
        info::config,
    ),
    command(
        "config get-clusters",
        "Display clusters defined in the kubeconfig",
        "",
        info::CONFIG_FLAGS,
        info::config,
    ),
    command(
        "config use-context",
        "Set the current-context in a kubeconfig file",
        "CONTEXT_NAME",
        info::CONFIG_FLAGS,
        info::config,
    ),
    command(
        "version",
        "Print the client and server version information",
        "",
        info::VERSION_FLAGS,
        info::version,
    ),
];
