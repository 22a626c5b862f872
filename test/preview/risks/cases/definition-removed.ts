import type { PlanValue } from "../../../../plan/plan.ts";
import { type RiskCases, silent, special, told, unknown } from "../cases.ts";
import { change, comparison, kubernetes, planned, update } from "../changes.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";
const RELEASE = "kubernetes:helm.sh/v3:Release";
const definition = (...versions: readonly PlanValue[]) =>
  kubernetes("apiextensions.k8s.io/v1:CustomResourceDefinition", "queues.example.com", {
    spec: { group: "example.com", names: { kind: "Queue" }, versions },
  });
const v1 = { name: "v1", served: true };
const v2 = { name: "v2", served: true };
const queue = planned("kubernetes:example.com/v1:Queue");
const chart = planned(CHART, { chart: "oci://example.com/gateway-crds", version: "1.0.0" });

export const cases: RiskCases = {
  cases: [
    told("a definition that goes", comparison([change(definition(v1), undefined)], { unchanged: [queue] }), ["critical"], {
      says: "every object of its kind goes with it, 1 of this plan among them",
    }),
    told("a chart of definitions that goes", comparison([change(chart, undefined)]), ["critical"]),
    told("a release of definitions that goes", comparison([change(planned(RELEASE, { chart: "prometheus-operator-crds" }), undefined)]), [
      "critical",
    ]),
    told("a definition that is replaced", comparison([change(definition(v1), definition(v1), { operation: "replace" })]), ["critical"]),
    told("a version that is served no more", comparison([change(definition(v1, v2), definition({ ...v1, served: false }, v2))]), ["high"], {
      paths: ["spec.versions"],
    }),
    told(
      "a chart with fewer kinds",
      update(CHART, { values: { crds: { gateway: { enabled: true } } } }, { values: { crds: { gateway: { enabled: false } } } }),
      ["high"],
      { paths: ["values.crds.gateway.enabled"] },
    ),
    silent("a release of programs that goes", comparison([change(planned(RELEASE, { chart: "grafana" }), undefined)])),
    silent("a definition that comes", comparison([change(undefined, definition(v1))])),
    silent("a version that is served as well", comparison([change(definition(v1), definition(v1, v2))])),
    silent("a chart with more kinds", update(CHART, { values: { crds: { enabled: false } } }, { values: { crds: { enabled: true } } })),
    special(
      "boundary",
      "a release whose name only holds the word",
      comparison([change(planned(RELEASE, { chart: "crdsync" }), undefined)]),
      [],
    ),
    special(
      "boundary",
      "a version that was not served",
      comparison([change(definition({ ...v1, served: false }, v2), definition(v2))]),
      [],
    ),
    special("unknown", "a switch that only an update can tell", update(CHART, { values: { crds: true } }, { values: { crds: unknown } }), [
      "medium",
    ]),
    special(
      "unknown",
      "versions that only an update can tell",
      comparison([
        change(
          definition(v1),
          kubernetes("apiextensions.k8s.io/v1:CustomResourceDefinition", "queues.example.com", { spec: { versions: unknown } }),
        ),
      ]),
      ["medium"],
    ),
    special(
      "wrong-type",
      "versions that are a text",
      comparison([
        change(
          kubernetes("apiextensions.k8s.io/v1:CustomResourceDefinition", "a", { spec: "v1" }),
          kubernetes("apiextensions.k8s.io/v1:CustomResourceDefinition", "a", { spec: 1 }),
        ),
      ]),
      [],
    ),
    special("wrong-type", "values that are a text", update(CHART, { values: "a" }, { values: "b" }), []),
  ],
};
