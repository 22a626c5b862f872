import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { loadEnvironment } from "../../environments/load.ts";
import type { Plan, PlanValue } from "../../plan/plan.ts";
import { at, list, record, text } from "../../plan/wiring/values.ts";
import { CLOUD_ENVIRONMENTS, shippedPlan } from "../support/cloud-plans.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const GPU = "nvidia.com/gpu";

interface Pool {
  readonly name: string;
  readonly accelerator?: object | undefined;
}

/** Pods of any object, wherever it keeps them: what has containers. */
function podsOf(value: PlanValue | undefined): Readonly<Record<string, PlanValue>>[] {
  if (Array.isArray(value)) return value.flatMap((each: PlanValue) => podsOf(each));
  if (value === null || value === undefined || typeof value !== "object") return [];
  const fields = record(value);
  const own = Array.isArray(fields["containers"]) ? [fields] : [];
  return [...own, ...Object.values(fields).flatMap(podsOf)];
}

function asksForGpu(pod: Readonly<Record<string, PlanValue>>): boolean {
  return list(pod["containers"]).some((container) => Number(at(container, "resources", "limits", GPU) ?? 0) > 0);
}

/** Pools that a pod's selector or affinity names. */
function poolsNamed(pod: Readonly<Record<string, PlanValue>>, label: string): string[] {
  const selected = text(at(pod["nodeSelector"], label));
  const terms = list(at(pod["affinity"], "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"));
  const expressions = terms.flatMap((term) => list(at(term, "matchExpressions"))).filter((each) => at(each, "key") === label);
  return [
    ...(selected === undefined ? [] : [selected]),
    ...expressions.flatMap((each) => list(at(each, "values")).flatMap((name) => text(name) ?? [])),
  ];
}

function tolerates(pod: Readonly<Record<string, PlanValue>>): boolean {
  return list(pod["tolerations"]).some(
    (each) => at(each, "key") === GPU && (at(each, "operator") === "Exists" || at(each, "value") === "present"),
  );
}

/** Pods with GPUs of a plan that could land nowhere, each with what it lacks; and how many there are. */
function stranded(plan: Plan, pools: readonly Pool[], label: string) {
  const gpuPools = pools.filter(({ accelerator }) => accelerator !== undefined).map(({ name }) => name);
  const pods = plannedObjects(plan).flatMap(({ kind, metadata, resource }) =>
    podsOf(resource.inputs["spec"])
      .filter(asksForGpu)
      .map((pod) => ({ name: `${kind} ${metadata.name}`, pod })),
  );
  const problems = pods.flatMap(({ name, pod }) => {
    const named = poolsNamed(pod, label);
    const wrong = named.filter((pool) => !gpuPools.includes(pool));
    return [
      ...(tolerates(pod) ? [] : [`${name} does not tolerate the taint`]),
      ...(named.length === 0 ? [`${name} names no pool`] : []),
      ...wrong.map((pool) => `${name} names ${pool}, which has no GPUs`),
    ];
  });
  return { count: pods.length, problems };
}

/** Flavors of a plan whose nodes no pool has, and queues that reach no flavor. */
function uncovered(plan: Plan, pools: readonly Pool[], label: string) {
  const objects = plannedObjects(plan).filter(({ apiVersion }) => apiVersion.startsWith("kueue.x-k8s.io/"));
  const flavors = objects.filter(({ kind }) => kind === "ResourceFlavor");
  const known = pools.map(({ name }) => name);
  const lost = flavors.filter(({ fields }) => !known.includes(fields.spec.nodeLabels[label])).map(({ metadata }) => metadata.name);
  const untainted = flavors
    .filter(({ fields, metadata }) => {
      const pool = pools.find(({ name }) => name === metadata.name);
      return (pool?.accelerator !== undefined) !== JSON.stringify(fields.spec.nodeTaints ?? []).includes(GPU);
    })
    .map(({ metadata }) => `${metadata.name} has other taints than its nodes`);
  return { count: flavors.length, problems: [...lost, ...untainted] };
}

const LOCAL_POOLS = [{ name: "cpu" }, { name: "gpu", accelerator: {} }];
const LABEL = "mlops-estate/pool";

describe("GPUs of the local estate", () => {
  it("are reached by every pod that asks for one: runtimes, Ray's workers, notebooks", async () => {
    const plan = await estatePlan({
      maturity: 1,
      training: { ray: { enabled: true, accelerators: 1 } },
    });
    const { count, problems } = stranded(plan, LOCAL_POOLS, LABEL);

    expect(problems).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(2);
    expect(stranded(plan, [{ name: "gpu" }], LABEL).problems.length, "a pool that lost its GPUs").toBeGreaterThan(0);
  });

  it("are queued for by flavors of pools that are there, with their nodes' taints", async () => {
    const plan = await estatePlan({ maturity: 1 });
    const { count, problems } = uncovered(plan, LOCAL_POOLS, LABEL);

    expect(problems).toEqual([]);
    expect(count).toBe(2);
    expect(uncovered(plan, [{ name: "cpu" }], LABEL).problems.length, "a pool that is gone").toBeGreaterThan(0);
  });
});

describe.each(CLOUD_ENVIRONMENTS)("GPUs of %s", (environment) => {
  it("are reached by every pod that asks for one, and queued for by pools that are there", async () => {
    const { cluster } = loadEnvironment(environment, ROOT).environment;
    const plan = await shippedPlan(environment);

    expect(stranded(plan, cluster.nodePools, LABEL).problems).toEqual([]);
    expect(uncovered(plan, cluster.nodePools, LABEL).problems).toEqual([]);
  });
});
