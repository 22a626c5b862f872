import { describe, expect, it } from "vitest";
import { ServingSpec, type ServingWiring } from "../../components/serving/contract.ts";
import { servingStages } from "../../components/serving/manifests.ts";
import { endpointsOf } from "../../components/serving/servers.ts";
import type { TrackingAccess } from "../../components/tracking/contract.ts";
import { scrapeTargets } from "../../stacks/monitored.ts";
import { at, kindOf, matches, podTemplates } from "../components/pods.ts";

const TRACKING: TrackingAccess = {
  system: "mlflow",
  namespace: "mlops",
  port: 5000,
  uri: "http://mlflow.mlops.svc:5000",
  metricsTarget: "mlflow.mlops.svc:5000",
  metricsPath: "/metrics",
};
const SPEC = ServingSpec.parse({ models: [{ name: "released" }, { name: "other" }] });
const BUCKET = { uri: "s3://captures", dvc: {}, env: [], callees: [] };
const WIRING: ServingWiring = {
  namespace: "mlops",
  tracking: TRACKING,
  variants: [{ model: "released" }],
  capture: { bucket: BUCKET, models: { released: { sampling: 1, redact: [] } } },
};
const TARGETS = scrapeTargets(TRACKING, endpointsOf(SPEC, WIRING));

describe("what is read of models", () => {
  it("is told by each of their servers under a name of its own, of which those that are tried may be gone", () => {
    expect(TARGETS.map(({ captures, job, onTrial, system }) => [job, system, onTrial === true, captures === true])).toEqual([
      ["mlflow", "mlflow", false, false],
      ["model-released", "model-server", false, true],
      ["model-released-challenger", "model-challenger", true, true],
      ["model-other", "model-server", false, false],
    ]);
  });

  it("leads to the pods of one server each, by a name and, where two versions are compared, by labels too", () => {
    const stages = servingStages(SPEC, WIRING);
    const hosts = kindOf(stages, "Service").map(({ metadata }) => `${metadata.name}.mlops.svc`);
    const found = TARGETS.flatMap(({ pods }) =>
      pods === undefined ? [] : [podTemplates(stages).filter((template) => matches(labelsOf(template), pods.selector))],
    );

    expect(hosts).toEqual(expect.arrayContaining(TARGETS.slice(1).map(({ host }) => host)));
    expect(found.map((templates) => templates.map((template) => labelsOf(template)["mlops-estate/variant"]))).toEqual([
      ["champion"],
      ["challenger"],
    ]);
    for (const { pods } of TARGETS) expect(pods?.labels ?? ["mlops-estate/variant"]).toEqual(["mlops-estate/variant"]);
  });
});

function labelsOf(template: unknown): Record<string, unknown> {
  return at(template, "metadata", "labels") as Record<string, unknown>;
}
