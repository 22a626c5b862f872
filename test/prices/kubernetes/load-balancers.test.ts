import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../../../plan/plan.ts";
import { costsOf, planned } from "../../support/priced.ts";

const SERVICE = "kubernetes:core/v1:Service";
const PROXIES = "kubernetes:gateway.envoyproxy.io/v1alpha1:EnvoyProxy";

const BALANCED: PlannedResource["inputs"] = { spec: { type: "LoadBalancer", ports: [{ port: 80 }, { port: 443 }] } };
const BEHIND_GATEWAY: PlannedResource["inputs"] = { spec: { provider: { kubernetes: { envoyService: { type: "LoadBalancer" } } } } };

describe("load balancers of a cluster", () => {
  it.each([
    ["a Service", SERVICE, BALANCED],
    ["the proxies of a Gateway", PROXIES, BEHIND_GATEWAY],
  ])("count for %s on AWS", (_, type, inputs) => {
    const { amounts, items } = costsOf("aws", type, inputs);

    expect(amounts).toEqual([
      [16.425, 16.425],
      [0, 4.38],
    ]);
    expect(items.map(({ layer }) => layer)).toEqual(["cluster", "cluster"]);
  });

  it("count on Google Cloud by rules of five ports", () => {
    const ports = Array.from({ length: 6 }, (_, index) => ({ port: 80 + index }));

    expect(costsOf("gcp", SERVICE, BALANCED).amounts).toEqual([
      [7.3, 7.3],
      [0.008, 4],
    ]);
    expect(costsOf("gcp", SERVICE, { spec: { type: "LoadBalancer", ports } }).amounts[0]).toEqual([14.6, 14.6]);
  });

  it("count the ports of the plan's Gateways once", () => {
    const gateway = planned("kubernetes:gateway.networking.k8s.io/v1:Gateway", "gateway", {
      spec: { listeners: [80, 81, 82, 83, 84, 85, 85].map((port) => ({ port })) },
    });

    expect(costsOf("gcp", PROXIES, BEHIND_GATEWAY, [gateway]).amounts[0]).toEqual([14.6, 14.6]);
  });

  it("are listed on Azure, whose rules have no price", () => {
    const { amounts, unpriced } = costsOf("azure", SERVICE, BALANCED);

    expect(amounts).toEqual([[0.005, 2.5]]);
    expect(unpriced).toEqual(["no price for load-balancer rules in eastus"]);
  });

  it.each([
    ["a Service within the cluster", SERVICE, { spec: { type: "ClusterIP", ports: [{ port: 80 }] } }],
    ["a Service without a type", SERVICE, { spec: { ports: [{ port: 80 }] } }],
    ["proxies within the cluster", PROXIES, { spec: { provider: { kubernetes: { envoyService: { type: "ClusterIP" } } } } }],
  ])("do not count for %s", (_, type, inputs) => {
    expect(costsOf("aws", type, inputs).amounts).toEqual([]);
  });
});
