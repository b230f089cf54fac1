//! The hash of a pod template that names its `ReplicaSet`: FNV-32a over the template's JSON.
//!
//! Kubernetes hashes a dump of its own Go structures, which nothing else can repeat. JSON says the
//! same with less: a field that is not set leaves no trace, so a later version of this crate that
//! knows more fields gives the same names.

use crate::api::PodTemplateSpec;
use crate::api::record::Field;
use crate::control_plane::names::safe_encode;

/// The value of the label `pod-template-hash`; `collisions` are the earlier ones that were taken.
pub(crate) fn pod_template_hash(template: &PodTemplateSpec, collisions: u32) -> String {
    let mut text = template.write().to_string();
    if collisions > 0 {
        text.push_str(&collisions.to_string());
    }
    safe_encode(fnv32a(&text))
}

fn fnv32a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Container;

    #[test]
    fn the_hash_follows_the_template() {
        let template = |image: &str| {
            let mut template = PodTemplateSpec::default();
            let container = Container { image: image.to_owned(), ..Container::default() };
            template.spec.containers.push(container);
            template
        };
        let one = pod_template_hash(&template("nginx:1.27"), 0);
        assert_eq!(one, pod_template_hash(&template("nginx:1.27"), 0));
        assert_ne!(one, pod_template_hash(&template("nginx:1.28"), 0));
        assert_ne!(one, pod_template_hash(&template("nginx:1.27"), 1));
        assert!(one.chars().all(|letter| "456789bcdf".contains(letter)), "{one}");
    }

    #[test]
    fn fnv_of_a_known_text() {
        assert_eq!(fnv32a("foobar"), 0xbf9c_f968);
    }
}
