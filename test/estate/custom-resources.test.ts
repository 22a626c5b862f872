import { beforeAll, describe, expect, it } from "vitest";
import { LEVELS } from "../../environments/maturity.ts";
import type { Plan } from "../../plan/plan.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../support/cloud-plans.ts";
import { DEFINITIONS_FOLDER, Definitions } from "../support/definitions.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

/** Groups that Kubernetes itself serves. */
const BUILT_IN =
  /^(v1|(apps|batch|policy|autoscaling)\/.*|(networking|rbac\.authorization|scheduling|storage|admissionregistration|apiextensions|coordination)\.k8s\.io\/.*)$/;

/** Problems of a plan's custom resources by the upstream definitions, and the kinds that have none. */
function checked(plan: Plan, definitions: Definitions) {
  const customs = plannedObjects(plan).filter(({ apiVersion }) => !BUILT_IN.test(apiVersion));
  const problems: string[] = [];
  const unknown = new Set<string>();
  for (const { kind, apiVersion, metadata, resource } of customs) {
    const found = definitions.problemsOf({ ...resource.inputs, apiVersion, kind, metadata });
    if (found === undefined) unknown.add(`${apiVersion}/${kind}`);
    problems.push(...(found ?? []).map((problem) => `${kind} ${metadata.name}: ${problem}`));
  }
  return { count: customs.length, problems, unknown: [...unknown] };
}

type Models = Readonly<Record<string, new (data: object) => { validate(): void }>>;

describe("the authority's own objects", () => {
  it("are valid by the validators that an npm package carries, where no folder of definitions is at hand", async () => {
    const plan = await estatePlan({ certificates: { enabled: true } });
    const models = (await import("@kubernetes-models/cert-manager/cert-manager.io/v1")) as unknown as Models;
    const own = plannedObjects(plan).filter(({ apiVersion }) => apiVersion === "cert-manager.io/v1");

    expect(own.length).toBeGreaterThan(0);
    for (const { kind, resource } of own) {
      const Kind = models[kind];
      if (Kind === undefined) throw new Error(`the package has no ${kind} any more`);
      expect(() => new Kind(resource.inputs).validate(), resource.name).not.toThrow();
      expect(() => new Kind({ ...resource.inputs, spec: { secretName: 7, ca: 7 } }).validate(), resource.name).toThrow(/secretName|ca/);
    }
  });
});

/** Kinds that no folder of definitions here has; the chart that brings them is all that checks them. */
const ONLY_BY_CHART = ["argoproj.io/v1alpha1/EventBus", "argoproj.io/v1alpha1/EventSource", "argoproj.io/v1alpha1/Sensor"];

describe.skipIf(DEFINITIONS_FOLDER === undefined)("custom resources, by the upstream definitions in ESTATE_CRDS", () => {
  let definitions: Definitions;

  beforeAll(() => {
    definitions = new Definitions(DEFINITIONS_FOLDER ?? "");
  });

  it.each(LEVELS)("are valid in the local estate at level %i, field by field", async (maturity) => {
    const { count, problems, unknown } = checked(await estatePlan({ maturity, certificates: { enabled: true } }), definitions);

    expect(count).toBeGreaterThan(0);
    expect(problems).toEqual([]);
    expect(unknown.filter((kind) => !ONLY_BY_CHART.includes(kind))).toEqual([]);
  });

  it.each(CLOUD_ENVIRONMENTS)("are valid in %s, field by field", async (environment) => {
    const { problems, unknown } = checked(await shippedPlan(environment), definitions);

    expect(problems).toEqual([]);
    expect(unknown.filter((kind) => !ONLY_BY_CHART.includes(kind))).toEqual([]);
  });

  it("are refused for an unknown field, a wrong type, a version that is not served and the wrong scope", () => {
    const issuer = { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name: "x" }, spec: { selfSigned: {} } };

    expect(definitions.problemsOf(issuer)).toEqual([]);
    expect(definitions.problemsOf({ ...issuer, spec: { selfSinged: {} } } as never)?.join()).toContain("selfSinged");
    expect(definitions.problemsOf({ ...issuer, spec: { selfSigned: 7 } } as never)?.join()).toContain("must be object");
    expect(definitions.problemsOf({ ...issuer, apiVersion: "cert-manager.io/v9" })).toEqual(["version v9 of ClusterIssuer is not served"]);
    expect(definitions.problemsOf({ ...issuer, metadata: { namespace: "y" } })).toEqual(["is Cluster"]);
  });
});
