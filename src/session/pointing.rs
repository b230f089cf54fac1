//! What of the world and of the page a lesson speaks of.

use crate::api::{FieldPath, Value};
use crate::lesson::FieldOf;
use crate::manifest;
use crate::order::InOrder;
use crate::session::{Selection, Session, Study};
use crate::simulation::cast::pod_called;

/// Something that a lesson points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointed {
    /// A thing of the picture.
    Thing(Selection),
    /// Bytes of a file of the editor.
    Text {
        /// The file, by its number.
        file: usize,
        /// The first.
        start: usize,
        /// The one after the last.
        end: usize,
    },
    /// A part of the page: `terminal`, `ribbon`, `timeline`.
    Region(String),
}

impl Session {
    /// What dots are laid for: the pods there are, but the one to call from, in the order of their
    /// creation.
    #[must_use]
    pub fn bins(&self) -> Vec<String> {
        let store = self.world.control_plane().objects();
        let mut pods: Vec<_> = store.pods().filter(|pod| pod.metadata.name != "toolbox").collect();
        pods.in_order_of(|pod| pod.metadata.created_at);
        pods.into_iter().map(|pod| pod.metadata.name.clone()).collect()
    }

    /// Dots that are not laid yet.
    #[must_use]
    pub fn dots_left(&self) -> u32 {
        self.study().map_or(0, Study::dots_left)
    }

    /// What a field has in the editor's text; null where it is not written.
    #[must_use]
    pub fn draft_value(&self, field: &FieldOf) -> Value {
        let documents = self.files.iter().flat_map(|file| manifest::parse(&file.text).documents);
        let mut meant = documents.filter(|document| {
            document.object.kind().as_str() == field.kind
                && document.object.metadata().name == field.name
        });
        let Some(document) = meant.next() else { return Value::Null };
        let mut value = manifest::to_value(&document.object);
        for part in field.path.split(['.', '[']) {
            let inner = match (&value, part.strip_suffix(']')) {
                (Value::List(items), Some(index)) => {
                    index.parse::<usize>().ok().and_then(|index| items.get(index)).cloned()
                }
                _ => value.get(part).cloned(),
            };
            value = inner.unwrap_or_default();
        }
        value
    }

    /// The thing that a lesson points at, as the stage, the editor and the rest of the page call it;
    /// `None` if there is no such thing now.
    #[must_use]
    pub fn pointed_at(&self, name: &str) -> Option<Pointed> {
        if let Some(field) = name.strip_prefix("yaml:") {
            let (object, path) = field.split_once(':')?;
            let (kind, name) = object.split_once('/')?;
            return self.files.iter().enumerate().find_map(|(file, draft)| {
                let documents = manifest::parse(&draft.text).documents;
                let document = documents.iter().find(|document| {
                    document.object.kind().as_str() == kind
                        && document.object.metadata().name == name
                })?;
                let span = document.span(&FieldPath::parse(path))?;
                Some(Pointed::Text { file, start: span.start, end: span.end })
            });
        }
        if matches!(name, "terminal" | "ribbon" | "timeline") {
            return Some(Pointed::Region(name.to_owned()));
        }
        self.thing_called(name).map(Pointed::Thing)
    }

    fn thing_called(&self, name: &str) -> Option<Selection> {
        let store = self.world.control_plane().objects();
        let (kind, name) = name.split_once('/').unwrap_or((name, ""));
        let (space, short) = name.split_once('/').unwrap_or(("default", name));
        let service = || store.service(space, short).map(|_| format!("{space}/{short}"));
        let node = || self.world.network().nodes.get(name).map(|node| node.name.clone());
        match kind {
            "laptop" => Some(Selection::Laptop),
            "internet" => Some(Selection::Internet),
            "pod" => pod_called(&self.world, short).map(Selection::Pod),
            "node" => node().map(Selection::Node),
            "kube-proxy" => node().map(Selection::KubeProxy),
            "service" => service().map(Selection::Service),
            "endpointslice" => service().map(Selection::Endpoints),
            "balancer" => service().map(Selection::LoadBalancer),
            _ => None,
        }
    }
}
