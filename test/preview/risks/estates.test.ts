import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Plan, PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { differenceOf } from "../../../preview/difference/index.ts";
import { pathOf, type Step, stepsOf } from "../../../preview/difference/paths.ts";
import { risksOf } from "../../../preview/risks/index.ts";
import type { Risk } from "../../../preview/risks/risk.ts";
import { shippedPlan } from "../../support/cloud-plans.ts";

const CLOUDS = ["prod-aws", "prod-gcp", "prod-azure", "research-databricks", "local"] as const;

type Environment = (typeof CLOUDS)[number];

/** What is done to one resource: a value at a path, none where it is taken away; a resource without a path goes as a whole. */
interface Edit {
  readonly type: string;
  readonly name: string;
  readonly path?: string;
  readonly value?: PlanValue;
}

/** Edits that a reviewer must be told of, by the sort of risk. */
const EDITS: readonly (readonly [Environment, string, Edit])[] = [
  ["prod-aws", "stateful-goes", { type: "aws:s3/bucket:Bucket", name: "object-store-registry" }],
  ["prod-aws", "public-exposure", { type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", name: "object-store-registry-closed" }],
  [
    "prod-aws",
    "public-exposure",
    { type: "aws:eks/cluster:Cluster", name: "cluster-eks", path: "vpcConfig.endpointPublicAccess", value: true },
  ],
  [
    "prod-aws",
    "public-exposure",
    { type: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", name: "cluster-api-https", path: "cidrIpv4", value: "0.0.0.0/0" },
  ],
  [
    "prod-aws",
    "identity-widened",
    { type: "aws:iam/rolePolicy:RolePolicy", name: "identity-tracking-grants", path: "policy.Statement[0].Action", value: ["s3:*"] },
  ],
  [
    "prod-aws",
    "retention-shortened",
    { type: "aws:rds/instance:Instance", name: "database-server", path: "backupRetentionPeriod", value: 1 },
  ],
  ["prod-aws", "scale-reduced", { type: "aws:rds/instance:Instance", name: "database-server", path: "multiAz", value: false }],
  ["prod-aws", "encryption-weakened", { type: "aws:rds/instance:Instance", name: "database-server", path: "kmsKeyId" }],
  [
    "prod-aws",
    "protection-removed",
    { type: "aws:rds/instance:Instance", name: "database-server", path: "deletionProtection", value: false },
  ],
  ["prod-aws", "audit-weakened", { type: "aws:cloudtrail/trail:Trail", name: "audit-trail" }],
  [
    "prod-aws",
    "admission-weakened",
    {
      type: "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicyBinding",
      name: "admission-containers-have-limits-binding",
      path: "spec.validationActions",
      value: ["Audit"],
    },
  ],
  [
    "prod-aws",
    "gpu-limits-raised",
    { type: "kubernetes:karpenter.sh/v1:NodePool", name: "node-pools-pool-training", path: "spec.limits.nodes", value: "900" },
  ],
  ["prod-aws", "definition-removed", { type: "kubernetes:helm.sh/v4:Chart", name: "gateway-definitions" }],
  [
    "prod-aws",
    "chart-bumped",
    { type: "kubernetes:helm.sh/v3:Release", name: "admission-kyverno-release", path: "version", value: "9.0.0" },
  ],
  [
    "prod-gcp",
    "identity-widened",
    { type: "gcp:storage/bucketIAMMember:BucketIAMMember", name: "audit-write", path: "role", value: "roles/storage.admin" },
  ],
  [
    "prod-gcp",
    "public-exposure",
    { type: "gcp:storage/bucketIAMMember:BucketIAMMember", name: "audit-write", path: "member", value: "allUsers" },
  ],
  [
    "prod-gcp",
    "public-exposure",
    { type: "gcp:compute/firewall:Firewall", name: "network-allow-inside", path: "sourceRanges[0]", value: "0.0.0.0/0" },
  ],
  ["prod-gcp", "network-loosened", { type: "gcp:container/cluster:Cluster", name: "cluster-cluster", path: "datapathProvider" }],
  [
    "prod-gcp",
    "retention-shortened",
    { type: "gcp:storage/bucket:Bucket", name: "audit-bucket", path: "lifecycleRules[0].condition.age", value: 1 },
  ],
  [
    "prod-azure",
    "identity-widened",
    {
      type: "azure-native:authorization:RoleAssignment",
      name: "audit-key-grant",
      path: "roleDefinitionId",
      value: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    },
  ],
  [
    "prod-azure",
    "public-exposure",
    { type: "azure-native:storage:StorageAccount", name: "audit-account", path: "publicNetworkAccess", value: "Enabled" },
  ],
  [
    "prod-azure",
    "protection-removed",
    { type: "azure-native:keyvault:Vault", name: "keys-vault", path: "properties.enablePurgeProtection", value: false },
  ],
  [
    "prod-azure",
    "network-loosened",
    { type: "azure-native:network:NetworkSecurityGroup", name: "network-data-rules", path: "securityRules", value: [] },
  ],
  [
    "prod-azure",
    "audit-weakened",
    { type: "azure-native:monitor:SubscriptionDiagnosticSetting", name: "audit-activity-copy", path: "logs[0].enabled", value: false },
  ],
  [
    "research-databricks",
    "identity-widened",
    { type: "databricks:index/grant:Grant", name: "managed-ml-captures-grant", path: "privileges", value: ["ALL_PRIVILEGES"] },
  ],
  ["local", "quota-removed", { type: "kubernetes:core/v1:ResourceQuota", name: "namespaces-quota", path: "spec.hard.pods", value: "9999" }],
  ["local", "stateful-goes", { type: "kubernetes:core/v1:PersistentVolumeClaim", name: "database-volume" }],
];

const plans = new Map<Environment, Plan>();

beforeAll(async () => {
  for (const name of CLOUDS) plans.set(name, await shippedPlan(name));
}, 120_000);

describe.each(CLOUDS)("the environment %s", (name) => {
  it("has no risk while nothing changes", () => {
    const plan = planOf(name);

    expect(risksBetween(plan, structuredClone(plan))).toEqual([]);
  });

  it("can be edited anywhere without an error, and without telling the value", () => {
    const plan = planOf(name);
    const custom = plan.resources.filter((each) => each.custom && placesIn(each.inputs).length > 0);
    const place = fc
      .constantFrom(...custom)
      .chain((resource) => fc.constantFrom(...placesIn(resource.inputs)).map((path) => ({ resource, path })));

    fc.assert(
      fc.property(place, ({ resource, path }) => {
        const value = isName(path) ? "renamed" : "kanarienvogel";
        const risks = risksBetween(plan, edited(plan, { type: resource.type, name: resource.name, path, value }));

        expect(JSON.stringify(risks)).not.toContain("kanarienvogel");
      }),
      { numRuns: 25 },
    );
  });
});

describe("a reviewer", () => {
  it.each(EDITS)("of %s is told of %s: %o", (name, id, edit) => {
    const plan = planOf(name);

    const risks = risksBetween(plan, edited(plan, edit));

    expect(risks.map((risk) => risk.id)).toContain(id);
    const [told] = risks.filter((risk) => risk.id === id);
    expect(told?.urn).toMatch(new RegExp(`::${edit.name}$`));
    expect(told?.source).toEqual(edit.path === undefined ? undefined : expect.objectContaining({ file: expect.any(String) }));
  });

  it("of a whole environment that is new is told by whom and of what, and of nothing lost", () => {
    const plan = planOf("prod-aws");
    const side = { maturity: plan.maturity, resources: plan.resources, waivers: [] };
    const { changes } = differenceOf([], plan.resources);

    const risks = risksOf({ before: undefined, after: side, changes, today: "2026-11-29" });

    expect(risks.filter(({ severity }) => severity === "critical")).toEqual([]);
    expect(risks.filter(({ id }) => ["stateful-goes", "secret-in-plain", "retention-shortened"].includes(id))).toEqual([]);
    expect(risks.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^tracking may now .*bucket artifacts/)]),
    );
  });
});

function planOf(name: Environment): Plan {
  const plan = plans.get(name);
  if (plan === undefined) throw new Error(`${name} was not recorded`);
  return plan;
}

function risksBetween(before: Plan, after: Plan): readonly Risk[] {
  const side = ({ maturity, resources }: Plan) => ({ maturity, resources, waivers: [] });
  const { changes } = differenceOf(before.resources, after.resources);
  return risksOf({ before: side(before), after: side(after), changes, today: "2026-11-29" });
}

function edited(plan: Plan, { type, name, path, value }: Edit): Plan {
  const isMeant = (each: PlannedResource) => each.type === type && each.name === name;
  if (!plan.resources.some(isMeant)) throw new Error(`${type}::${name} is not there`);
  if (path === undefined) return { ...plan, resources: plan.resources.filter((each) => !isMeant(each)) };
  const steps = stepsOf(path) ?? [];
  const inputs = (each: PlannedResource) => placed(each.inputs, steps, value) as PlannedResource["inputs"];
  return { ...plan, resources: plan.resources.map((each) => (isMeant(each) ? { ...each, inputs: inputs(each) } : each)) };
}

function placed(from: PlanValue | undefined, [step, ...rest]: readonly Step[], value: PlanValue | undefined): PlanValue | undefined {
  if (step === undefined) return value;
  if (typeof step === "number")
    return (Array.isArray(from) ? [...(from as readonly PlanValue[])] : []).map((each, at) =>
      at === step ? (placed(each, rest, value) ?? null) : each,
    );
  const fields = (typeof from === "object" && from !== null && !Array.isArray(from) ? from : {}) as Record<string, PlanValue>;
  const { [step]: below, ...others } = fields;
  const put = placed(below, rest, value);
  return put === undefined ? others : { ...others, [step]: put };
}

/** Paths of all texts. */
function placesIn(from: PlanValue, steps: readonly Step[] = []): readonly string[] {
  if (typeof from === "string") return [pathOf(steps)];
  if (Array.isArray(from)) return (from as readonly PlanValue[]).flatMap((each, at) => placesIn(each, [...steps, at]));
  if (typeof from !== "object" || from === null) return [];
  return Object.entries(from as Record<string, PlanValue>).flatMap(([key, each]) => placesIn(each, [...steps, key]));
}

/** Names of Kubernetes objects are told. */
function isName(path: string): boolean {
  return path === "metadata.name" || path === "metadata.namespace";
}
