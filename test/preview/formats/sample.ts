import type { Plan } from "../../../plan/plan.ts";
import type { OPERATIONS, ResourceChange } from "../../../preview/change.ts";
import type { ComparedFinding } from "../../../preview/judgement.ts";
import type { EnvironmentPreview, Preview } from "../../../preview/preview.ts";
import type { Risk } from "../../../preview/risks/risk.ts";

type Resource = Plan["resources"][number];

/** A resource whose name and one value are the caller's. */
export function aResource(name: string, value = "plain"): Resource {
  return {
    urn: `urn:pulumi:prod::mlops-estate::estate:tracking:Tracking$kubernetes:apps/v1:Deployment::${name}`,
    type: "kubernetes:apps/v1:Deployment",
    name,
    custom: true,
    inputs: { spec: { note: value } },
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
    source: { file: "stacks/experiments.ts", line: 47 },
  };
}

/** An update of one value. */
export function anUpdate(name = "mlflow", before = "old", after = "new"): ResourceChange {
  const [old, now] = [aResource(name, before), aResource(name, after)];
  return {
    urn: now.urn,
    type: now.type,
    name,
    operation: "update",
    capability: "tracking",
    values: [{ path: "spec.note", kind: "change", before, after }],
    options: [],
    stateful: false,
    before: old,
    after: now,
  };
}

/** A finding of a control that nobody waived. */
export function aFinding(name = "mlflow", reason = "must be true", isNew = true): ComparedFinding {
  return {
    control: {
      id: "images-are-pinned",
      level: 0,
      dimension: "security",
      severity: "high",
      statement: "Images are pinned.",
      remediation: "Pin them.",
    },
    finding: { answer: "violated", path: "spec.image", reason, urn: aResource(name).urn },
    isNew,
    mandatory: true,
  };
}

/** A risk about one resource. */
export function aRisk(name = "mlflow", severity: Risk["severity"] = "critical", reason = "its bucket goes"): Risk {
  return {
    id: "stateful-goes",
    severity,
    urn: aResource(name).urn,
    reason,
    advice: "Keep it.",
    paths: [],
    source: { file: "stacks/cloud.ts", line: 51 },
  };
}

const COUNTS: Readonly<Record<(typeof OPERATIONS)[number], number>> = {
  delete: 0,
  replace: 0,
  create: 0,
  update: 1,
  adopt: 0,
  read: 0,
  same: 12,
};

const FOOTPRINT = { pods: 7, cpuMillicores: 1300, memoryMiB: 6000, storageGiB: 49, charts: 0 };

/** The preview of one environment. */
export function anEnvironment(parts: Partial<EnvironmentPreview> = {}): EnvironmentPreview {
  return {
    environment: "prod",
    cloud: "aws",
    outcome: "fine",
    verdict: "1 to update; every control of level 1 holds",
    presence: "both",
    changes: [anUpdate()],
    counts: COUNTS,
    risks: [],
    destroyed: [],
    judgement: {
      before: { declared: 1, achieved: 1 },
      after: { declared: 1, achieved: 1 },
      passed: 70,
      violated: [],
      waived: [],
      undetermined: [],
      solved: [],
    },
    cost: { before: undefined, after: undefined, difference: { low: 0, high: 0 }, parts: [] },
    footprint: { before: FOOTPRINT, after: FOOTPRINT },
    wiring: [],
    chartsNotSeenInto: [],
    drift: [],
    digest: "0123456789abcdef".repeat(4),
    ...parts,
  };
}

/** A preview of environments. */
export function aPreview(environments: readonly EnvironmentPreview[] = [anEnvironment()], parts: Partial<Preview> = {}): Preview {
  return {
    version: 1,
    base: { name: "origin/main", revision: "89abcdef".repeat(5) },
    outcome: "fine",
    verdict: "1 environment of 1 changes, and nothing stands in the way",
    environments,
    ...parts,
  };
}
