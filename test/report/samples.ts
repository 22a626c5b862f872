import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { SECRET, UNKNOWN } from "../../plan/values.ts";
import { OPERATIONS, type Operation, type ResourceChange } from "../../preview/change.ts";
import type { ComparedFinding } from "../../preview/judgement.ts";
import { type EnvironmentPreview, PREVIEW_VERSION, type Preview } from "../../preview/preview.ts";
import type { Risk } from "../../preview/risks/risk.ts";
import type { CostItem, MonthlyCost } from "../../prices/monthly-cost.ts";
import type { ReportInput } from "../../report/report.ts";

/** A resource of a capability, made by a component named like it. */
export function resource(capability: string, type: string, name: string, more: Partial<PlannedResource> = {}): PlannedResource {
  const component = componentOf(capability).urn;
  return {
    urn: `urn:pulumi:prod::mlops-estate::estate:${capability}:Component$${type}::${name}`,
    type,
    name,
    custom: true,
    parent: component,
    inputs: {},
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
    source: { file: `components/${capability}/component.ts`, line: 24 },
    ...more,
  };
}

/** The component of a capability. */
export function componentOf(capability: string): PlannedResource {
  return {
    urn: `urn:pulumi:prod::mlops-estate::estate:${capability}:Component::${capability}`,
    type: `estate:${capability}:Component`,
    name: capability,
    custom: false,
    inputs: {},
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
  };
}

/** What becomes of a resource. */
export function change(operation: Operation, of: PlannedResource, more: Partial<ResourceChange> = {}): ResourceChange {
  const sides = {
    ...(operation === "create" || operation === "read" ? {} : { before: of }),
    ...(operation === "delete" ? {} : { after: of }),
  };
  return {
    urn: of.urn,
    type: of.type,
    name: of.name,
    operation,
    capability: /estate:([^:]+):/.exec(of.urn)?.[1] ?? "estate",
    values: [],
    options: [],
    stateful: false,
    ...sides,
    ...more,
  };
}

/** A preview of one environment in which nothing happens, with what is said otherwise. */
export function environmentPreview(more: Partial<EnvironmentPreview> = {}): EnvironmentPreview {
  const footprint = { pods: 12, cpuMillicores: 3_500, memoryMiB: 12_288, storageGiB: 140, charts: 4 };
  const changes = more.changes ?? [];
  const counts = Object.fromEntries(
    OPERATIONS.map((operation) => [operation, changes.filter((each) => each.operation === operation).length]),
  ) as Record<Operation, number>;
  return {
    environment: "prod",
    cloud: "aws",
    outcome: "fine",
    verdict: "changes nothing",
    presence: "both",
    changes,
    counts: { ...counts, same: 30 },
    risks: [],
    destroyed: [],
    judgement: {
      before: { declared: 2, achieved: 2 },
      after: { declared: 2, achieved: 2 },
      passed: 40,
      violated: [],
      waived: [],
      undetermined: [],
      solved: [],
    },
    cost: { before: undefined, after: undefined, difference: { low: 0, high: 0 }, parts: [] },
    footprint: { before: footprint, after: footprint },
    wiring: [],
    chartsNotSeenInto: [],
    drift: [],
    digest: "sha256:0f3c",
    ...more,
  };
}

/** Previews of environments put together. */
function previewWith(environments: readonly EnvironmentPreview[], more: Partial<Preview> = {}): Preview {
  return {
    version: PREVIEW_VERSION,
    base: { name: "main", revision: "4f2a91c07d3be88a" },
    outcome: "fine",
    verdict: "nothing stands in the way",
    environments,
    ...more,
  };
}

/** A report on environments whose estates consist of what the changes leave and of what is said. */
export function inputOf(environments: readonly EnvironmentPreview[], resources: readonly PlannedResource[] = []): ReportInput {
  return {
    preview: previewWith(environments),
    estates: environments.map(({ environment, changes }) => {
      const changed = changes.flatMap(({ operation, after }) => (operation === "delete" || after === undefined ? [] : [after]));
      const known = new Set(changed.map(({ urn }) => urn));
      return { environment, resources: [...changed, ...resources.filter(({ urn }) => !known.has(urn))], card: undefined };
    }),
  };
}

/** A finding of a control, with what a preview says of both. */
function finding(id: string, more: Partial<ComparedFinding> = {}): ComparedFinding {
  return {
    control: {
      id,
      level: 1,
      dimension: "security",
      severity: "high",
      statement: `What ${id} asks for is so.`,
      remediation: `Set what ${id} asks for.`,
    },
    finding: { answer: "violated", path: "spec.ingress", reason: "lets everybody in", urn: bucket.urn },
    isNew: true,
    mandatory: true,
    ...more,
  };
}

/** Multi-line text of a configuration file, and what a change makes of it. */
const SCRIPT = Array.from({ length: 40 }, (_, line) => `step ${line}: run --retries 3`).join("\n");
const CHANGED_SCRIPT = SCRIPT.replace("step 20: run --retries 3", "step 20: run --retries 5").replace("step 39: run --retries 3", "");

const network = resource("network", "aws:ec2/securityGroup:SecurityGroup", "network-group");
const bucket = resource("object-store", "aws:s3/bucket:Bucket", "object-store-datasets", { dependencies: [network.urn], protect: true });
const models = resource("object-store", "aws:s3/bucket:Bucket", "object-store-models", { dependencies: [network.urn] });
const database = resource("database", "aws:rds/instance:Instance", "database-server", { dependencies: [network.urn] });
const server = resource("tracking", "kubernetes:apps/v1:Deployment", "tracking-server", {
  inputs: { metadata: { name: "tracking" }, spec: { replicas: 1 } },
  dependencies: [bucket.urn, database.urn],
});
const config = resource("tracking", "kubernetes:core/v1:ConfigMap", "tracking-config");
const policy = resource("tracking", "kubernetes:networking.k8s.io/v1:NetworkPolicy", "tracking-policy", {
  inputs: { spec: { policyTypes: ["Ingress"] } },
});
const secret = resource("tracking", "kubernetes:core/v1:Secret", "tracking-login");
const serving = resource("serving", "kubernetes:apps/v1:Deployment", "serving-server", {
  inputs: { spec: { replicas: 2, template: { spec: { containers: [{ image: "models:1.4.0", name: "server" }] } } } },
  dependencies: [server.urn],
});
const renamed = resource("serving", "kubernetes:core/v1:Service", "serving-entrance", { dependencies: [serving.urn] });
const notebooks = resource("notebooks", "kubernetes:apps/v1:StatefulSet", "notebooks-hub", { dependencies: [server.urn] });

/** Everything that a report can show of one environment. */
export function fullPreview(): EnvironmentPreview {
  const value = (path: string, before: PlanValue, after: PlanValue) => ({ path, kind: "change" as const, before, after });
  const changes = [
    change("replace", database, {
      values: [value("engineVersion", "15", "16"), value("identifier", "estate-prod", "estate-prod-2")],
      replacement: { because: ["identifier"], source: "https://www.pulumi.com/registry/packages/aws/", deleteFirst: true },
      stateful: true,
    }),
    change("update", network, { values: [value("ingress[0].cidrBlocks", ["10.0.0.0/8"], ["0.0.0.0/0"])] }),
    change("delete", bucket, { stateful: true }),
    change("create", models, { stateful: true, after: { ...models, inputs: { bucket: "models", forceDestroy: false } } }),
    change("create", serving),
    change("adopt", renamed, { previousUrn: `${renamed.urn}-before`, values: [value("metadata.name", "serving", "entrance")] }),
    change("update", config, { values: [value('data["run.sh"]', SCRIPT, CHANGED_SCRIPT)] }),
    change("delete", policy),
    change("update", secret, { values: [value("stringData.password", SECRET, SECRET)] }),
    change("update", server, {
      values: [
        value("spec.replicas", 1, 3),
        { path: "spec.template.spec.containers[0].image", kind: "unknown", before: "tracking:2.1.0", after: UNKNOWN },
        { path: "spec.template.metadata.annotations", kind: "add", after: { checksum: "8d1f" } },
      ],
      options: [{ option: "protect", before: true, after: false }],
    }),
  ].toSorted((a, b) => (a.capability < b.capability ? -1 : 1));
  const risk = (id: string, severity: Risk["severity"], of: PlannedResource, reason: string, advice: string): Risk => ({
    id,
    severity,
    urn: of.urn,
    ...(of.source && { source: of.source }),
    reason,
    advice,
    paths: [],
  });
  return environmentPreview({
    outcome: "destructive",
    verdict: "destroys 2 things that hold data, and nobody allows it in `allowDestroy`",
    changes,
    risks: [
      risk(
        "stateful-goes",
        "critical",
        bucket,
        "the bucket object-store-datasets goes with what it holds",
        "Keep it, or name it in `allowDestroy`.",
      ),
      risk("stateful-goes", "critical", database, "the database database-server is made anew and loses its data", "Change it in place."),
      {
        ...risk("public-exposure", "high", network, "network-group lets the internet in", "Name the networks that may call."),
        paths: ["ingress[0].cidrBlocks"],
      },
      risk("network-policy-loosened", "medium", policy, "nothing limits who calls tracking any more", "Keep the policy."),
      { id: "waiver-expires-soon", severity: "low", reason: "a waiver ends in 12 days", advice: "Put it right.", paths: [] },
    ],
    destroyed: [{ urn: bucket.urn }, { urn: database.urn, allowedBecause: "restored from the snapshot of 28 November" }],
    judgement: {
      before: { declared: 2, achieved: 2 },
      after: { declared: 2, achieved: 0 },
      passed: 38,
      violated: [finding("buckets-are-kept"), finding("ports-are-narrow", { isNew: false, mandatory: false })],
      waived: [
        finding("backups-are-rehearsed", {
          finding: {
            answer: "violated",
            path: "",
            reason: "nobody rehearses",
            waiver: {
              control: "backups-are-rehearsed",
              resource: "estate",
              reason: "rehearsed by hand each quarter",
              owner: "platform",
              expires: "2027-01-31",
            },
          },
        }),
      ],
      undetermined: [
        finding("images-are-signed", {
          finding: { answer: "undetermined", path: "image", reason: "is known after an update", urn: server.urn },
        }),
      ],
      solved: [finding("tags-are-complete")],
    },
    cost: costDelta(),
    footprint: {
      before: { pods: 12, cpuMillicores: 3_500, memoryMiB: 12_288, storageGiB: 140, charts: 4 },
      after: { pods: 14, cpuMillicores: 4_250, memoryMiB: 14_336, storageGiB: 120, charts: 4 },
    },
    wiring: [
      { problem: "serving-server counts on Secret models/login, which is not there", isNew: true },
      { problem: "notebooks-hub counts on StorageClass fast, which is not there", isNew: false },
    ],
    chartsNotSeenInto: [{ release: "prometheus", reason: "the chart cannot be had without a network" }],
    drift: [change("update", notebooks, { values: [value("spec.replicas", 2, 1)] })],
  });
}

/** What stands besides everything that {@link fullPreview} changes. */
export const STANDING: readonly PlannedResource[] = [network, bucket, database, server, notebooks];

function costDelta(): EnvironmentPreview["cost"] {
  const item = (
    of: PlannedResource,
    capability: string,
    what: string,
    low: number,
    high: number,
    more: Partial<CostItem> = {},
  ): CostItem => ({
    urn: of.urn,
    capability,
    layer: of.type.startsWith("kubernetes:") ? "cluster" : "cloud",
    what,
    monthly: { low, high },
    spot: false,
    ...more,
  });
  const month = (items: readonly CostItem[]): MonthlyCost => ({
    total: {
      low: items.reduce((sum, { monthly }) => sum + monthly.low, 0),
      high: items.reduce((sum, { monthly }) => sum + monthly.high, 0),
    },
    spot: { low: 0, high: 42 },
    items,
    unpriced: [{ urn: network.urn, what: "traffic between zones" }],
    pricesOf: "2026-11-20",
  });
  const before = month([
    item(database, "database", "1 x db.r7g.large", 174.72, 174.72),
    item(bucket, "object-store", "storage", 2.3, 230, { assumed: "100 to 10000 GB stored" }),
    item(notebooks, "notebooks", "3 x 20 GB gp3", 4.8, 4.8, { spot: true }),
  ]);
  const after = month([
    item(database, "database", "2 x db.r7g.large", 349.44, 349.44),
    item(models, "object-store", "storage", 2.3, 230, { assumed: "100 to 10000 GB stored" }),
    item(notebooks, "notebooks", "3 x 20 GB gp3", 4.8, 4.8, { spot: true }),
  ]);
  return {
    before,
    after,
    difference: { low: 174.72, high: 174.72 },
    parts: [{ layer: "cloud", capability: "database", difference: { low: 174.72, high: 174.72 } }],
  };
}

/** A report on one environment that shows everything, beside one in which little happens and one that cannot be previewed. */
export function fullInput(): ReportInput {
  const quiet = environmentPreview({
    environment: "dev",
    changes: [change("update", server, { values: [{ path: "spec.replicas", kind: "change", before: 1, after: 2 }] })],
    verdict: "1 to update; every control of level 2 holds",
  });
  const failed = environmentPreview({
    environment: "research",
    outcome: "error",
    verdict: "cannot be previewed",
    error: "environments/Pulumi.research.yaml: gpu.count (-1) must be at least 0",
  });
  const input = inputOf([quiet, fullPreview(), failed], STANDING);
  return {
    ...input,
    preview: { ...input.preview, outcome: "error", verdict: "research: cannot be previewed" },
  };
}

/** An environment of so many resources, of which every other one changes. */
export function largeInput(resources: number): ReportInput {
  const capabilities = Array.from({ length: 28 }, (_, index) => `capability-${index}`);
  const all: PlannedResource[] = [];
  const changes: ResourceChange[] = [];
  for (let index = 0; index < resources; index += 1) {
    const capability = capabilities[index % capabilities.length] ?? "";
    const made = resource(capability, "kubernetes:apps/v1:Deployment", `${capability}-deployment-${index}`, {
      inputs: podInputs(index),
      dependencies: [all[index - 28], all[index - 55]].flatMap((each) => (each === undefined ? [] : [each.urn])),
    });
    all.push(made);
    if (index % 2 === 0)
      changes.push(
        change(index % 8 === 0 ? "create" : "update", made, {
          values: [
            { path: "spec.replicas", kind: "change", before: 1, after: index },
            { path: "spec.template.spec", kind: "change", before: podInputs(index - 1), after: podInputs(index) },
          ],
        }),
      );
  }
  const preview = environmentPreview({ changes, verdict: `${changes.length} changes` });
  return { preview: previewWith([preview]), estates: [{ environment: "prod", resources: all, card: undefined }] };
}

function podInputs(index: number): PlannedResource["inputs"] {
  const env = Array.from({ length: 12 }, (_, place) => ({ name: `VARIABLE_${place}`, value: `value ${index * place}` }));
  return { replicas: index, containers: [{ name: "main", image: `registry.example/main:${index}`, env }] };
}
