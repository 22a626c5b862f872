import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChartRelease } from "../../../components/core/kubernetes.ts";
import { clientLabel } from "../../../components/core/labels.ts";
import { CostSpec, type CostWiring } from "../../../components/cost/contract.ts";
import { costStages, PAGE } from "../../../components/cost/manifests.ts";
import { CHARTS } from "../../../pins/index.ts";
import { at, named, objectsOf } from "../pods.ts";

const WIRING: CostWiring = {
  monitored: true,
  metrics: { system: "prometheus", namespace: "monitoring", port: 9090, url: "http://estate-prometheus.monitoring.svc:9090" },
  environment: "prod",
  listPrices: true,
};

function stages(spec: object = {}, wiring: Partial<CostWiring> = {}) {
  return costStages(CostSpec.parse({ enabled: true, ...spec }), { ...WIRING, ...wiring });
}

function values(spec: object = {}, wiring: Partial<CostWiring> = {}) {
  const found = objectsOf(stages(spec, wiring)).find((object): object is ChartRelease => "release" in object);
  return found?.values;
}

describe("cost", () => {
  it("is nothing at all while it is off", () => {
    expect(costStages(CostSpec.parse({}), WIRING)).toEqual([]);
  });

  it("asks the estate's Prometheus, wearing the label and having the way out that it asks for", () => {
    expect(at(values(), "opencost", "prometheus")).toEqual({
      internal: { enabled: false },
      external: { enabled: true, url: WIRING.metrics.url },
    });
    expect(at(values(), "podLabels")).toEqual(clientLabel("prometheus"));
    expect(JSON.stringify(at(named(stages(), "NetworkPolicy", "opencost"), "spec", "egress"))).toContain('"port":9090');
  });

  it("listens to no program that speaks to language models' tools", () => {
    expect(at(values(), "opencost", "mcp", "enabled")).toBe(false);
  });

  it("fits Pod Security restricted in both containers, with limits", () => {
    for (const part of ["exporter", "ui"]) {
      expect(at(values(), "opencost", part, "securityContext")).toMatchObject({ allowPrivilegeEscalation: false, runAsNonRoot: true });
      expect(at(values(), "opencost", part, "resources", "limits")).toMatchObject({ cpu: expect.any(String), memory: expect.any(String) });
    }
    expect(at(values(), "podSecurityContext", "seccompProfile", "type")).toBe("RuntimeDefault");
  });

  it("takes a cloud's list prices, a machine's own, and whatever the environment says before both", () => {
    const price = (spec: object, listPrices: boolean) => at(values(spec, { listPrices }), "opencost", "customPricing");

    expect(price({}, true)).toEqual({ enabled: false });
    expect(price({}, false)).toMatchObject({ enabled: true });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), fc.boolean(), (cpuMonthly, listPrices) => {
        expect(price({ prices: { cpuMonthly } }, listPrices)).toMatchObject({ enabled: true, costModel: { CPU: String(cpuMonthly) } });
      }),
    );
  });

  it("has its page where the pinned chart makes a Service", () => {
    expect(CHARTS.opencost.provides?.services).toContain(`${PAGE.namespace}/${PAGE.service}:${PAGE.port}`);
    expect(at(values(), "fullnameOverride")).toBe(PAGE.service);
    expect(at(values(), "opencost", "ui", "uiPort")).toBe(PAGE.port);
  });

  it("declares a monitor only where somebody reads it", () => {
    expect(at(values({}, { monitored: false }), "opencost", "metrics", "serviceMonitor", "enabled")).toBe(false);
    expect(Object.keys(Object.assign({}, ...stages({}, { monitored: false })))).not.toContain("allow-scrape");
  });

  it("holds queues once 30 days have cost what they may, and only where that is asked for and heard", () => {
    const rules = (wiring: Partial<CostWiring>) => named(stages({}, wiring), "PrometheusRule", "cost");
    const rule = at(rules({ held: 3000 }), "spec", "groups", 0, "rules", 0);

    expect(at(rule, "expr")).toBe("sum_over_time(sum(node_total_hourly_cost)[30d:1h]) > 3000");
    expect(at(rule, "labels")).toEqual({ severity: "critical", hold: "true" });
    for (const quiet of [{}, { held: 3000, monitored: false }]) expect(() => rules(quiet)).toThrow("no PrometheusRule");
  });
});
