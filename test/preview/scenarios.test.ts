import { beforeAll, describe, expect, test } from "vitest";
import type { Tree } from "../../environments/merge.ts";
import type { Plan, PlannedResource, PlanValue } from "../../plan/plan.ts";
import type { Waiver } from "../../policies/core/waiver.ts";
import { type PreviewedEnvironment, previewEnvironment } from "../../preview/environment.ts";
import type { Outcome } from "../../preview/preview.ts";
import { shippedPlan } from "../support/cloud-plans.ts";
import { estatePlan } from "../support/estate-plan.ts";

const TODAY = "2026-11-29";

interface Sides {
  readonly before?: Plan | undefined;
  readonly after?: Plan | undefined;
  readonly waivers?: readonly [readonly Waiver[], readonly Waiver[]];
  readonly allowDestroy?: readonly { readonly resource: string; readonly reason: string }[];
}

function previewed({ before, after, waivers = [[], []], allowDestroy = [] }: Sides): PreviewedEnvironment["preview"] {
  return previewEnvironment({
    environment: "scenario",
    cloud: (after ?? before)?.cloud,
    before: before === undefined ? undefined : { plan: before, waivers: waivers[0], inside: [] },
    beforeIs: "plan",
    after: after === undefined ? undefined : { plan: after, waivers: waivers[1], inside: [] },
    allowDestroy,
    chartsNotSeenInto: [],
    prices: undefined,
    binding: undefined,
    today: TODAY,
  }).preview;
}

/** What a preview comes to: its outcome, its operations and the sorts of its risks. */
function summary({ outcome, counts, risks }: PreviewedEnvironment["preview"]) {
  const { same: _same, ...operations } = counts;
  return {
    outcome,
    operations: Object.fromEntries(Object.entries(operations).filter(([, amount]) => amount > 0)),
    risks: [...new Set(risks.map(({ id }) => id))].sort(),
  };
}

interface Expected {
  readonly outcome: Outcome;
  /** Operation -> how many; `some` where the number is the program's business. */
  readonly operations: Readonly<Record<string, number | "some">>;
  /** Sorts of risks that must be told. */
  readonly risks?: readonly string[];
  /** Sorts of risks that must not be told. */
  readonly noRisks?: readonly string[];
}

/** Compares a preview with what is expected of it; numbers that are the program's business become the word `some`. */
function told(preview: PreviewedEnvironment["preview"], expected: Expected) {
  const { outcome, operations, risks } = summary(preview);
  const amounts = Object.entries(operations).map(([operation, amount]) => [
    operation,
    expected.operations[operation] === "some" ? "some" : amount,
  ]);
  return {
    outcome,
    operations: Object.fromEntries(amounts),
    risks: (expected.risks ?? []).filter((id) => risks.includes(id)),
    noRisks: (expected.noRisks ?? []).filter((id) => !risks.includes(id)),
  };
}

/** What is expected, in the form of {@link told}. */
function whole(expected: Expected) {
  return { risks: [], noRisks: [], ...expected };
}

let local: Plan;
let aws: Plan;

beforeAll(async () => {
  [local, aws] = await Promise.all([estatePlan({ maturity: 1 }), shippedPlan("prod-aws")]);
}, 120_000);

describe("a change of an environment's file", () => {
  const onLocal: readonly (readonly [string, Tree, Expected])[] = [
    ["says the same again", {}, { outcome: "fine", operations: {} }],
    ["names another cost centre", { costCentre: "other" }, { outcome: "fine", operations: { update: "some" } }],
    [
      "adds a team",
      { teams: { members: [{ name: "models" }, { name: "vision" }] } },
      { outcome: "fine", operations: { create: "some", update: "some" }, noRisks: ["stateful-goes"] },
    ],
    [
      "raises the level",
      { maturity: 2 },
      { outcome: "policy", operations: { create: "some", replace: "some", update: "some" }, noRisks: ["level-drops"] },
    ],
    [
      "lowers the level",
      { maturity: 0 },
      {
        outcome: "destructive",
        operations: { create: "some", delete: "some", replace: "some", update: "some" },
        risks: ["level-drops", "stateful-goes"],
      },
    ],
    [
      "chooses another system beside the first",
      { pipelines: { system: ["argo", "airflow"] } },
      { outcome: "fine", operations: { create: "some", replace: "some", update: "some" } },
    ],
  ];

  test.each(onLocal)("that %s", async (_title, values, expected) => {
    const after = await estatePlan({ maturity: 1, ...values });
    expect(told(previewed({ before: local, after }), expected)).toEqual(whole(expected));
  });

  test("that takes a team away", async () => {
    const before = await estatePlan({ maturity: 1, teams: { members: [{ name: "models" }, { name: "vision" }] } });
    expect(
      told(previewed({ before, after: local }), {
        outcome: "destructive",
        operations: { delete: "some", update: "some" },
        risks: ["stateful-goes"],
      }),
    ).toEqual(
      whole({
        outcome: "destructive",
        operations: { delete: "some", update: "some" },
        risks: ["stateful-goes"],
      }),
    );
  });

  const onAws: readonly (readonly [string, Tree, Expected])[] = [
    [
      "gives up the protection of data",
      { protectData: false },
      { outcome: "policy", operations: { update: "some" }, risks: ["protection-removed"] },
    ],
    ["shrinks the database", { database: { storageGiB: 100 } }, { outcome: "fine", operations: { update: 1 } }],
    ["names another owner", { owner: "others" }, { outcome: "fine", operations: { update: "some" } }],
    [
      "no longer verifies images",
      { admission: { imageVerification: { enabled: false } } },
      { outcome: "destructive", operations: { delete: "some" }, risks: ["stateful-goes", "admission-weakened"] },
    ],
    [
      "names another network",
      { network: { cidr: "10.64.0.0/14" } },
      { outcome: "fine", operations: { replace: "some", update: "some" }, risks: ["deleted-first"] },
    ],
    [
      "lowers the level",
      { maturity: 1 },
      { outcome: "destructive", operations: { delete: "some", replace: "some", update: "some" }, risks: ["level-drops"] },
    ],
  ];

  test.each(onAws)("that %s", async (_title, values, expected) => {
    expect(told(previewed({ before: aws, after: await shippedPlan("prod-aws", values) }), expected)).toEqual(whole(expected));
  });

  test("that brings the environment, or takes it away", () => {
    expect(told(previewed({ after: aws }), { outcome: "fine", operations: { create: "some" } })).toEqual(
      whole({ outcome: "fine", operations: { create: "some" } }),
    );
    const gone = previewed({ before: local });
    expect(told(gone, { outcome: "fine", operations: {}, risks: ["environment-goes"] })).toEqual(
      whole({ outcome: "fine", operations: {}, risks: ["environment-goes"] }),
    );
    expect(gone.verdict).toContain("nobody manages it");
  });

  test("that waives what is violated is told, and what nobody waives stands in the way", () => {
    const after = without(aws, "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "object-store-registry-closed");
    const refused = previewed({ before: aws, after });
    expect(refused.outcome).toBe("policy");
    const [first] = refused.judgement.violated.filter(({ isNew, mandatory }) => isNew && mandatory);
    const found = refused.judgement.violated.filter(({ isNew, mandatory }) => isNew && mandatory);
    expect(first).toBeDefined();
    const waivers = found.map(
      ({ control }): Waiver => ({
        control: control.id,
        resource: "*",
        reason: "it is public on purpose",
        owner: "platform",
        expires: "2026-12-15",
      }),
    );
    const waived = previewed({ before: aws, after, waivers: [[], waivers] });
    expect(summary(waived).risks).toEqual(expect.arrayContaining(["waiver-added", "waiver-expires-soon"]));
  });
});

function without(plan: Plan, type: string, name: string): Plan {
  const resources = plan.resources.filter((each) => !(each.type === type && each.name === name));
  if (resources.length !== plan.resources.length - 1) throw new Error(`there is no ${type} ${name} in the plan`);
  return { ...plan, resources };
}

function edited(plan: Plan, type: string, name: string, edit: (resource: PlannedResource) => PlannedResource): Plan {
  if (!plan.resources.some((each) => each.type === type && each.name === name)) throw new Error(`there is no ${type} ${name} in the plan`);
  return { ...plan, resources: plan.resources.map((each) => (each.type === type && each.name === name ? edit(each) : each)) };
}

function withInputs(inputs: Readonly<Record<string, PlanValue>>): (resource: PlannedResource) => PlannedResource {
  return (resource) => ({ ...resource, inputs: { ...resource.inputs, ...inputs } });
}

function withOptions(options: Partial<PlannedResource>): (resource: PlannedResource) => PlannedResource {
  return (resource) => ({ ...resource, ...options });
}

const BUCKET = "aws:s3/bucket:Bucket";
const DATABASE = "aws:rds/instance:Instance";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy";
const QUOTA = "kubernetes:core/v1:ResourceQuota";

describe("a change of one resource", () => {
  const rows: readonly (readonly [string, string, string, (resource: PlannedResource) => PlannedResource, Expected])[] = [
    [
      "unprotects a bucket",
      BUCKET,
      "object-store-registry",
      withOptions({ protect: false }),
      { outcome: "policy", operations: { update: 1 }, risks: ["protection-removed"] },
    ],
    [
      "renames a bucket in the cloud",
      BUCKET,
      "object-store-registry",
      withInputs({ bucket: "another-name" }),
      { outcome: "destructive", operations: { replace: "some" }, risks: ["stateful-goes"] },
    ],
    [
      "tags a bucket",
      BUCKET,
      "object-store-registry",
      (each) => withInputs({ tags: { ...(each.inputs["tags"] as object), more: "tags" } })(each),
      { outcome: "fine", operations: { update: 1 }, noRisks: ["stateful-goes"] },
    ],
    [
      "lets a database be deleted",
      DATABASE,
      "database-server",
      withInputs({ deletionProtection: false }),
      { outcome: "fine", operations: { update: 1 }, risks: ["protection-removed"] },
    ],
    [
      "opens a database to the internet",
      DATABASE,
      "database-server",
      withInputs({ publiclyAccessible: true }),
      { outcome: "policy", operations: { update: 1 }, risks: ["public-exposure"] },
    ],
    [
      "keeps backups for a day",
      DATABASE,
      "database-server",
      withInputs({ backupRetentionPeriod: 1 }),
      { outcome: "fine", operations: { update: 1 }, risks: ["retention-shortened"] },
    ],
    [
      "changes what a database cannot change",
      DATABASE,
      "database-server",
      withInputs({ username: "other" }),
      { outcome: "destructive", operations: { replace: "some", update: "some" }, risks: ["stateful-goes"] },
    ],
    [
      "lets everybody in",
      INGRESS,
      "database-group-postgres",
      withInputs({ cidrIpv4: "0.0.0.0/0" }),
      { outcome: "policy", operations: { update: 1 }, risks: ["public-exposure"] },
    ],
    [
      "lets fewer in",
      INGRESS,
      "database-group-postgres",
      withInputs({ cidrIpv4: "10.48.0.0/16" }),
      { outcome: "fine", operations: { update: 1 }, noRisks: ["public-exposure", "network-loosened"] },
    ],
    [
      "scales a server",
      DEPLOYMENT,
      "tracking-server",
      (each) => withInputs({ spec: { ...(each.inputs["spec"] as object), replicas: 5 } })(each),
      { outcome: "fine", operations: { update: 1 } },
    ],
    [
      "empties a network policy",
      POLICY,
      "lineage-policy",
      withInputs({ spec: { podSelector: {}, policyTypes: ["Ingress"], ingress: [{}] } }),
      { outcome: "policy", operations: { update: 1 }, risks: ["network-loosened"] },
    ],
  ];

  test.each(rows)("that %s", (_title, type, name, edit, expected) => {
    expect(told(previewed({ before: aws, after: edited(aws, type, name, edit) }), expected)).toEqual(whole(expected));
  });

  const gone: readonly (readonly [string, string, string, Expected])[] = [
    ["a bucket", BUCKET, "object-store-registry", { outcome: "destructive", operations: { delete: 1 }, risks: ["stateful-goes"] }],
    ["a database", DATABASE, "database-server", { outcome: "destructive", operations: { delete: 1 }, risks: ["stateful-goes"] }],
    ["a network policy", POLICY, "lineage-policy", { outcome: "fine", operations: { delete: 1 }, risks: ["network-loosened"] }],
    ["a quota", QUOTA, "gpu-quota", { outcome: "policy", operations: { delete: 1 }, risks: ["quota-removed"] }],
    ["a deployment", DEPLOYMENT, "tracking-server", { outcome: "policy", operations: { delete: 1 }, noRisks: ["stateful-goes"] }],
    ["a trail", "aws:cloudtrail/trail:Trail", "audit-trail", { outcome: "policy", operations: { delete: 1 }, risks: ["audit-weakened"] }],
  ];

  test.each(gone)("that takes %s away", (_title, type, name, expected) => {
    expect(told(previewed({ before: aws, after: without(aws, type, name) }), expected)).toEqual(whole(expected));
  });

  test("that is allowed by name no longer stands in the way, and the reason is told", () => {
    const after = without(aws, BUCKET, "object-store-registry");
    const reason = "moved to the bucket of the other account";
    const preview = previewed({ before: aws, after, allowDestroy: [{ resource: `${BUCKET}::object-store-registry`, reason }] });
    expect(preview.outcome).not.toBe("destructive");
    expect(preview.destroyed).toEqual([expect.objectContaining({ allowedBecause: reason })]);
  });

  test("that leaves an allowance behind is told of it", () => {
    const allowDestroy = [{ resource: `${BUCKET}::object-store-gone`, reason: "moved to the bucket of the other account" }];
    expect(summary(previewed({ before: aws, after: aws, allowDestroy }))).toEqual({
      outcome: "fine",
      operations: {},
      risks: ["allowance-is-idle"],
    });
  });

  test("that only gives it another name adopts it where an alias says so, and destroys it where none does", () => {
    const rename = (aliases: readonly string[]) => (each: PlannedResource) => ({
      ...each,
      urn: `${each.urn}-renamed`,
      name: `${each.name}-renamed`,
      aliases,
    });
    const bucket = aws.resources.find(({ type, name }) => type === BUCKET && name === "object-store-registry");
    const aliased = edited(aws, BUCKET, "object-store-registry", rename([bucket?.urn ?? ""]));
    expect(summary(previewed({ before: aws, after: aliased })).operations).toMatchObject({ adopt: 1 });
    expect(previewed({ before: aws, after: aliased }).outcome).not.toBe("destructive");
    const plain = edited(aws, BUCKET, "object-store-registry", rename([]));
    expect(
      told(previewed({ before: aws, after: plain }), {
        outcome: "destructive",
        operations: { create: 1, delete: 1 },
        risks: ["stateful-goes"],
      }),
    ).toEqual(
      whole({
        outcome: "destructive",
        operations: { create: 1, delete: 1 },
        risks: ["stateful-goes"],
      }),
    );
  });
});

describe("the same on both sides", () => {
  test.each([
    "dev-aws",
    "dev-azure",
    "dev-gcp",
    "prod-azure",
    "prod-gcp",
    "research-azureml",
    "research-databricks",
    "research-sagemaker",
    "research-vertex",
  ])("is no change of %s", async (name) => {
    const plan = await shippedPlan(name);
    const preview = previewed({ before: plan, after: plan });
    expect(summary(preview)).toEqual({ outcome: "fine", operations: {}, risks: [] });
    expect(preview.cost.difference).toEqual({ low: 0, high: 0 });
  });

  test("is told in the same bytes, whatever order resources come in", () => {
    const shuffled = { ...aws, resources: aws.resources.toReversed() };
    const after = edited(aws, BUCKET, "object-store-registry", withInputs({ bucket: "another-name" }));
    const other = { ...after, resources: after.resources.toReversed() };
    expect(JSON.stringify(previewed({ before: shuffled, after: other }))).toBe(JSON.stringify(previewed({ before: aws, after })));
  });
});
