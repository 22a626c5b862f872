import { type Certainty, every, findingUnless, holds, some } from "../../core/certainty.ts";
import { defineControl } from "../../core/control.ts";
import { classOf } from "../../core/entrance.ts";
import type { Reading } from "../../core/reading.ts";
import { pagesOf, parentsOf } from "../../core/routes.ts";

/** Controllers of the Gateway API that split by weights and headers, and the chart that each comes with. https://gateway-api.sigs.k8s.io/implementations/ */
const CONTROLLERS: Readonly<Record<string, string>> = {
  "gateway.envoyproxy.io/gatewayclass-controller": "gateway-helm",
  "istio.io/gateway-controller": "istiod",
  "io.cilium/gateway-controller": "cilium",
  "traefik.io/gateway-controller": "traefik",
  "application-networking.k8s.aws/gateway-api-controller": "aws-gateway-controller-chart",
};

export const control = defineControl({
  id: "routes-can-split-traffic",
  level: 2,
  dimension: "deployment",
  severity: "medium",
  statement: "Requests come in by routes that can share them out by weight and by header, and a controller does so.",
  sources: [
    { by: "cncf", reference: "AI Conformance 1.37: ai_inference" },
    { by: "google", reference: "level 1: online model validation, in a canary deployment or an A/B test" },
  ],
  remediation: "Leave `gateway` on.",
  keys: ["gateway.enabled"],
  estate: (estate) => {
    const ways = pagesOf(estate).flatMap((route) => parentsOf(route).map(({ gateway }) => isServed(gateway)));
    return findingUnless(some(ways), "must have a route of the Gateway API whose gateway some controller serves");
  },
});

function isServed(gateway: Reading): Certainty {
  const { estate } = gateway;
  const declared = classOf(gateway);
  if (declared === undefined) return every([isGoogle(gateway), some(estate.readingsOf("gcp:container/cluster:Cluster").map(servesRoutes))]);
  return holds(declared.at("spec", "controllerName"), (name) => {
    const chart = typeof name === "string" && Object.hasOwn(CONTROLLERS, name) ? CONTROLLERS[name] : undefined;
    return chart !== undefined && estate.chartsNamed(chart).length > 0;
  });
}

/** GKE has its classes and their controller where it is told so. https://cloud.google.com/kubernetes-engine/docs/concepts/gateway-api */
function isGoogle(gateway: Reading): Certainty {
  return holds(gateway.at("spec", "gatewayClassName"), (name) => typeof name === "string" && name.startsWith("gke-l7-"));
}

function servesRoutes(cluster: Reading): Certainty {
  return holds(cluster.at("gatewayApiConfig", "channel"), (channel) => channel === "CHANNEL_STANDARD");
}
