import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadEnvironment } from "../../environments/load.ts";
import type { Plan, PlannedResource, PlanValue } from "../../plan/plan.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import { blocking } from "../../score/scorecard.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../support/cloud-plans.ts";
import { estatePlan } from "../support/estate-plan.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const TODAY = "2026-01-01";
const ENVIRONMENTS = ["local", ...CLOUD_ENVIRONMENTS];
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";

/** A change for the worse of the first resource of a type, and the controls that it breaks: these and no others. */
interface Weakening {
  readonly what: string;
  readonly environment: string;
  readonly type: string;
  /** Which of the type; default: the first. */
  readonly named?: string;
  /** Where the change is, and what stands there then; nothing takes it away. */
  readonly path: readonly (string | number)[];
  readonly to?: PlanValue;
  readonly breaks: readonly string[];
}

const POD = ["spec", "template", "spec"] as const;
const CONTAINER = [...POD, "containers", 0] as const;

const WEAKENINGS: readonly Weakening[] = [
  {
    what: "a floating image",
    environment: "local",
    type: DEPLOYMENT,
    path: [...CONTAINER, "image"],
    to: "mlflow:latest",
    breaks: ["images-are-pinned"],
  },
  { what: "no limits", environment: "local", type: DEPLOYMENT, path: [...CONTAINER, "resources"], breaks: ["servers-have-limits"] },
  {
    what: "no readiness probe",
    environment: "local",
    type: DEPLOYMENT,
    path: [...CONTAINER, "readinessProbe"],
    breaks: ["servers-have-probes"],
  },
  {
    what: "capabilities",
    environment: "local",
    type: DEPLOYMENT,
    path: [...CONTAINER, "securityContext", "capabilities"],
    breaks: ["pods-drop-all-capabilities"],
  },
  {
    what: "a host's network",
    environment: "local",
    type: DEPLOYMENT,
    path: [...POD, "hostNetwork"],
    to: true,
    breaks: ["pods-share-no-host-namespaces"],
  },
  {
    what: "an unencrypted database",
    environment: "prod-aws",
    type: "aws:rds/instance:Instance",
    path: ["storageEncrypted"],
    to: false,
    breaks: ["databases-are-encrypted"],
  },
  {
    what: "a public database",
    environment: "prod-aws",
    type: "aws:rds/instance:Instance",
    path: ["publiclyAccessible"],
    to: true,
    breaks: ["databases-are-not-public"],
  },
  {
    what: "no backups",
    environment: "prod-aws",
    type: "aws:rds/instance:Instance",
    path: ["backupRetentionPeriod"],
    to: 0,
    breaks: ["backups-are-planned", "databases-are-backed-up"],
  },
  {
    what: "a bucket without versions",
    environment: "prod-aws",
    type: "aws:s3/bucketVersioning:BucketVersioning",
    path: ["versioningConfiguration", "status"],
    to: "Suspended",
    breaks: ["buckets-keep-versions"],
  },
  {
    what: "an open API server",
    environment: "prod-aws",
    type: "aws:eks/cluster:Cluster",
    path: ["vpcConfig", "endpointPublicAccess"],
    to: true,
    breaks: ["admin-endpoints-are-narrow", "control-planes-are-private"],
  },
  {
    what: "a key that never changes",
    environment: "prod-gcp",
    type: "gcp:kms/cryptoKey:CryptoKey",
    named: "keys-database",
    path: ["rotationPeriod"],
    breaks: ["databases-are-encrypted", "keys-rotate"],
  },
  {
    what: "a database on the internet",
    environment: "prod-azure",
    type: "azure-native:dbforpostgresql:Server",
    path: ["network", "publicNetworkAccess"],
    to: "Enabled",
    breaks: ["databases-are-not-public"],
  },
];

const plans = new Map<string, Plan>();

beforeAll(async () => {
  for (const name of ENVIRONMENTS) plans.set(name, name === "local" ? await estatePlan() : await shippedPlan(name));
}, 600_000);

describe.each(ENVIRONMENTS)("the shipped environment %s", (name) => {
  it("achieves the level that it declares, with nothing mandatory undetermined", () => {
    const plan = planOf(name);

    const { results, waiverProblems } = evaluate(plan, CONTROLS, loadEnvironment(name, ROOT).environment.waivers, TODAY);
    const open = blocking(results, plan.maturity);

    expect(waiverProblems).toEqual([]);

    expect(
      open.map(({ control, answer, findings }) => `${answer} ${control.id}: ${findings[0]?.urn ?? "estate"} ${findings[0]?.reason}`),
    ).toEqual([]);
  });
});

describe("a weakened copy", () => {
  it.each(WEAKENINGS)("of $environment with $what breaks exactly $breaks", ({ environment, type, named, path, to, breaks }) => {
    const plan = planOf(environment);
    const weak = plan.resources.find((resource) => resource.type === type && (named === undefined || resource.name === named));
    if (weak === undefined) throw new Error(`${environment} has no ${type} ${named ?? ""}`);
    const resources = plan.resources.map((resource) => (resource === weak ? changed(resource, path, to) : resource));

    const before = violated(plan);
    const after = violated({ ...plan, resources });

    expect(after.filter((id) => !before.includes(id)).toSorted()).toEqual(breaks.toSorted());
  });
});

function planOf(name: string): Plan {
  const plan = plans.get(name);
  if (plan === undefined) throw new Error(`${name} was not planned`);
  return plan;
}

/** Controls of every level that are violated. */
function violated(plan: Plan): readonly string[] {
  const { results } = evaluate(plan, CONTROLS, [], TODAY);
  return results.filter(({ answer }) => answer === "violated").map(({ control }) => control.id);
}

function changed(resource: PlannedResource, path: readonly (string | number)[], to: PlanValue | undefined): PlannedResource {
  const inputs = structuredClone(resource.inputs) as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  const owner = path.slice(0, -1).reduce((below, key) => below[key] as Record<string | number, unknown>, inputs);
  if (to === undefined) delete owner[last];
  else owner[last] = to;
  return { ...resource, inputs: inputs as PlannedResource["inputs"] };
}
