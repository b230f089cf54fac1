//! Rows for requests through an ingress controller.

use super::{CLUSTER_IP, ROW, Row, WEB_B, WEB_C};

/// The controller, on node-a, and the load balancer that leads to it.
const CONTROLLER: &str = "apiVersion: v1
kind: Pod
metadata: {name: controller, labels: {app: ingress}}
spec: {nodeName: node-a, containers: [{name: main, image: registry.example/ingress-nginx/controller}]}
---
apiVersion: v1
kind: Service
metadata: {name: ingress}
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  clusterIP: 10.96.45.20
  selector: {app: ingress}
  ports: [{port: 80, targetPort: 80, nodePort: 30088}]
";

const RULES: &str = "apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec:
  rules:
  - http:
      paths:
      - {path: /web, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
      - {path: /cart, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}
";

const CART: &str = "apiVersion: v1
kind: Service
metadata: {name: cart}
spec: {selector: {app: cart}, ports: [{port: 80}]}
";

const THROUGH: Row = Row {
    pods: &[WEB_B, WEB_C, CONTROLLER, RULES, CART],
    service: CLUSTER_IP,
    provider: true,
    from: "laptop",
    to: "203.0.113.80:80",
    ..ROW
};

/// One load balancer, one controller, rules by path.
pub(super) const INGRESSES: &[Row] = &[
    Row {
        name: "the controller goes to pods itself: no virtual address on the second leg",
        path: "/web/x",
        walks: &[
            "laptop > internet > load balancer of default/ingress > node-a > controller > node-a \
             > node-b > web-b: answered, 10.244.1.5 -> 10.244.2.8:8080",
            "laptop > internet > load balancer of default/ingress > node-a > controller > node-a \
             > node-c > web-c: answered, 10.244.1.5 -> 10.244.3.2:8080",
        ],
        ..THROUGH
    },
    Row {
        name: "no rule for the path: the controller says 404",
        path: "/blog",
        walks: &["laptop > internet > load balancer of default/ingress > node-a > controller: \
                  answered, 198.51.100.7 -> 10.244.1.5:80"],
        ..THROUGH
    },
    Row {
        name: "a rule, and nobody behind it: the controller says 503",
        path: "/cart",
        walks: &["laptop > internet > load balancer of default/ingress > node-a > controller: \
                  answered, 198.51.100.7 -> 10.244.1.5:80"],
        ..THROUGH
    },
];
