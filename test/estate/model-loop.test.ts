import { beforeAll, describe, expect, it } from "vitest";
import type { Plan } from "../../plan/plan.ts";
import { wiringProblems } from "../../plan/wiring/index.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { at } from "../components/pods.ts";
import { cloudResources, shippedPlan } from "../support/cloud-plans.ts";
import { plannedObjects } from "../support/estate-plan.ts";

/** What an environment of a cloud says to have all of the loop: from drift to the version that answers next. */
const LOOP = {
  release: { enabled: true },
  retraining: { enabled: true },
  modelMonitoring: { enabled: true, image: `registry.example.com/quality@sha256:${"a".repeat(64)}`, retentionDays: 30 },
  serving: { models: [{ name: "example" }] },
};

/** Who is in the loop, and who of them each pod is. */
const WORKLOADS = ["model-server", "model-monitor", "model-drift", "retraining"];

describe.each(["prod-aws", "prod-gcp", "prod-azure"])("the loop of a model on %s", (environment) => {
  let plan: Plan;

  beforeAll(async () => {
    plan = await shippedPlan(environment, LOOP);
  }, 120_000);

  it("counts on nothing that is not there", () => {
    expect(wiringProblems(plan)).toEqual([]);
  });

  it("is four identities of the cloud, each of one service account that is there", () => {
    const accounts = plannedObjects(plan).flatMap(({ kind, metadata }) => (kind === "ServiceAccount" ? [metadata.name] : []));
    const bound = plan.resources.filter(({ name }) =>
      WORKLOADS.some((workload) => /^identity-(.+)-(association|pods)$/.exec(name)?.[1] === workload),
    );

    expect(accounts).toEqual(expect.arrayContaining(WORKLOADS));
    expect(bound).toHaveLength(WORKLOADS.length);
  });

  it("runs every pod that is told of the bucket of captures as one of them", () => {
    const told = plannedObjects(plan).flatMap(({ kind, metadata, resource }) => {
      const pod = at(resource.inputs, "spec", ...(kind === "CronJob" ? ["jobTemplate", "spec"] : []), "template", "spec") as
        | Pod
        | undefined;
      const isTold = pod?.containers?.some(({ env = [] }) => env.some(({ name }) => name === "CAPTURE_URI" || name === "RECENT"));
      return isTold ? [`${metadata.name}: ${pod?.serviceAccountName}`] : [];
    });

    expect(told.sort()).toEqual([
      "drift-example: model-drift",
      "model-example-challenger: model-server",
      "model-example: model-server",
      "model-monitor: model-monitor",
      "retrain-example: retraining",
    ]);
  });

  it("lets whoever is asked add to the record and no more, and nobody delete from it", () => {
    expect(rightsOf(plan, "model-server")).toMatch(/example\/requests\//);
    expect(rightsOf(plan, "model-server")).not.toMatch(READS);
    expect(rightsOf(plan, "model-monitor")).toMatch(/example\/ground-truth\//);
    expect(rightsOf(plan, "model-drift")).toMatch(/example\/reports\//);
    expect(rightsOf(plan, "model-drift")).toMatch(DELETES);
    for (const workload of ["model-monitor", "model-drift", "retraining"]) {
      expect(rightsOf(plan, workload)).toMatch(READS);
      expect(rightsOf(plan, workload)).not.toMatch(/example\/requests\//);
    }
    for (const workload of ["model-server", "model-monitor", "retraining"]) expect(rightsOf(plan, workload)).not.toMatch(DELETES);
    expect(rightsOf(plan, "retraining")).not.toMatch(ADDS);
  });

  it("leaves it to the bucket to drop what is older than the environment says", () => {
    const rules = JSON.stringify(cloudResources(plan).filter(({ type }) => /ucketLifecycle|:Bucket$|ManagementPolicy/.test(type)));

    expect(rules).toMatch(/"(days|age|daysAfterModificationGreaterThan)":30\b/);
    expect(configurationOf(plan)).not.toContain("retentionDays");
  });

  it("satisfies what is asked of identities, captures and drift", () => {
    const asked = ["workloads-have-own-identities", "identities-hold-no-wildcards", "captures-have-a-bucket", "drift-starts-training"];
    const { results } = evaluate(plan, CONTROLS, [], "2026-01-01");
    const answers = results.filter(({ control }) => asked.includes(control.id)).map(({ answer, control }) => [control.id, answer] as const);

    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries(asked.map((id) => [id, "passed"])));
  });
});

/** How each cloud says that objects are read, deleted and put. */
const READS = /s3:GetObject|roles\/storage\.objectViewer|2a2b9908-6ea1-4ae2-8e65-a410df84e7d1/;
const DELETES = /s3:DeleteObject|roles\/storage\.objectUser|blobs\/delete|ba92f5b4-2d11-453d-a403-e96b0029c9fe/;
const ADDS = /s3:PutObject|roles\/storage\.object(User|Creator)|blobs\/write|ba92f5b4-2d11-453d-a403-e96b0029c9fe/;

/** Everything that an identity of the cloud is granted, as text. */
function rightsOf(plan: Plan, workload: string): string {
  const named = new RegExp(`^identity-${workload}-(grants|bucket-\\d+|container-\\d+|folders-\\d+)$`);
  return JSON.stringify(cloudResources(plan).flatMap(({ inputs, name }) => (named.test(name) ? [inputs] : [])));
}

interface Pod {
  readonly serviceAccountName?: string;
  readonly containers?: readonly { readonly env?: readonly { readonly name: string }[] }[];
}

function configurationOf(plan: Plan): string {
  const settings = plannedObjects(plan).find(({ kind, metadata }) => kind === "ConfigMap" && metadata.name === "model-monitor");
  return String(at(settings?.resource.inputs, "data", "models.json"));
}
