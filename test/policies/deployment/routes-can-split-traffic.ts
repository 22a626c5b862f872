import type { PlanValue } from "../../../plan/plan.ts";
import { type ControlCases, object, resource, unknown } from "../../support/control-cases.ts";
import { chart } from "../../support/pools.ts";

const API = "kubernetes:gateway.networking.k8s.io/v1";

const route = object(`${API}:HTTPRoute`, "model", { spec: { parentRefs: [{ name: "estate" }], rules: [{ backendRefs: [{}] }] } });
const gateway = object(`${API}:Gateway`, "estate", { spec: { gatewayClassName: "estate" } });
const envoy = chart("oci://docker.io/envoyproxy/gateway-helm");

function ofClass(controllerName: PlanValue) {
  return resource(`${API}:GatewayClass`, { metadata: { name: "estate" }, spec: { controllerName } });
}

const ENVOY = ofClass("gateway.envoyproxy.io/gatewayclass-controller");
const google = object(`${API}:Gateway`, "estate", { spec: { gatewayClassName: "gke-l7-rilb" } });

function gke(channel: PlanValue) {
  return resource("gcp:container/cluster:Cluster", { gatewayApiConfig: { channel } });
}

export const cases: ControlCases = {
  // A backend by any name.
  harmless: [/backendRefs/],
  cases: [
    { sort: "compliant", title: "Envoy Gateway", answer: "passed", resources: [route, gateway, ENVOY, envoy] },
    {
      sort: "compliant",
      title: "Istio",
      answer: "passed",
      resources: [route, gateway, ofClass("istio.io/gateway-controller"), chart("istiod")],
    },
    {
      sort: "compliant",
      title: "GKE's own controller",
      cloud: "gcp",
      answer: "passed",
      resources: [route, google, gke("CHANNEL_STANDARD")],
    },
    { sort: "violating", title: "a class without a controller", answer: "violated", resources: [route, gateway, ENVOY] },
    { sort: "violating", title: "a gateway without a class", answer: "violated", resources: [route, gateway, envoy] },
    { sort: "violating", title: "a route without a gateway", answer: "violated", resources: [route, ENVOY, envoy] },
    {
      sort: "violating",
      title: "GKE with its controller off",
      cloud: "gcp",
      answer: "violated",
      resources: [route, google, gke("CHANNEL_DISABLED")],
    },
    {
      sort: "violating",
      title: "a controller that nobody knows",
      answer: "violated",
      resources: [route, gateway, ofClass("example.com/controller"), envoy],
    },
    {
      sort: "boundary",
      title: "a route that only sends people on",
      answer: "violated",
      resources: [
        object(`${API}:HTTPRoute`, "redirect", { spec: { parentRefs: [{ name: "estate" }], rules: [{}] } }),
        gateway,
        ENVOY,
        envoy,
      ],
    },
    {
      sort: "unknown",
      title: "a class whose controller is known later",
      answer: "undetermined",
      resources: [route, gateway, ofClass(unknown), envoy],
    },
    { sort: "absent", title: "nothing", answer: "violated", resources: [] },
    { sort: "wrong-type", title: "a controller that is no text", answer: "violated", resources: [route, gateway, ofClass(1), envoy] },
  ],
};
