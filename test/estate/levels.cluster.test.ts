import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { destroy, isChanged, type Outcome, up } from "../../apply/index.ts";
import { ClusterSpec } from "../../components/cluster/contract.ts";
import type { Plan } from "../../plan/plan.ts";
import { chartsOf } from "../../plan/wiring/item.ts";
import { type ThrowAwayCluster, throwAwayCluster } from "../support/embedded-cluster.ts";
import { estatePlan, plannedObjects } from "../support/estate-plan.ts";

/**
 * The whole estate at the highest level on a real API server whose nodes and pods are simulated. No registry is asked: charts are unreachable, and the
 * upstream definitions come from the folder in ESTATE_CRDS.
 */
const POOLS = [
  { name: "cpu", max: 6, cpu: 16, memoryGiB: 64 },
  { name: "gpu", max: 2, cpu: 16, memoryGiB: 64, accelerator: { kind: "nvidia-t4" as const } },
];
const HIGHEST = { maturity: 3, charts: { mirror: "oci://127.0.0.1:9/charts" }, cluster: { nodePools: POOLS } };

/** Kinds that no folder of definitions here has; the chart that brings them is all that checks them. */
const ONLY_BY_CHART = ["argoproj.io/EventBus", "argoproj.io/EventSource", "argoproj.io/Sensor"];

const KINDS_WITHOUT_DEFINITION = /stand-in/;

let cluster: ThrowAwayCluster;
let plan: Plan;
let first: Outcome;

beforeAll(async () => {
  [cluster, plan] = await Promise.all([throwAwayCluster({ pools: ClusterSpec.parse(HIGHEST.cluster).nodePools }), estatePlan(HIGHEST)]);
  first = await bringUp();
}, 1_200_000);

afterAll(() => cluster.delete());

function bringUp(): Promise<Outcome> {
  return up(plan, cluster, {
    wait: true,
    timeoutSeconds: 900,
    lockSeconds: 5,
    chartsMayBeMissing: true,
    definitionsFolder: process.env["ESTATE_CRDS"],
    onStep: () => undefined,
    onLine: () => undefined,
  });
}

describe("the estate at level 3 on an API server", () => {
  it("has every object admitted, and every workload of its own ready", () => {
    const objects = plannedObjects(plan).map(
      ({ kind, metadata }) => `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`,
    );
    const done = new Set(first.actions.filter(({ done: what }) => what === "created").map(({ what }) => what));

    expect(objects.filter((object) => !done.has(object))).toEqual([]);
  });

  it("names every chart that it could not have", () => {
    const missing = first.actions.filter(({ done }) => done === "not installed");

    expect(missing).toHaveLength(chartsOf(plan.resources).length);
  });

  it.skipIf(process.env["ESTATE_CRDS"] === undefined)("was checked by upstream definitions, kind by kind", () => {
    const unchecked = first.checkedKinds.filter(({ source }) => KINDS_WITHOUT_DEFINITION.test(source)).map(({ kind }) => kind);

    expect(unchecked.filter((kind) => !ONLY_BY_CHART.includes(kind))).toEqual([]);
  });

  it("is not changed by a second `up`", async () => {
    const second = await bringUp();

    expect(second.actions.filter(({ done }) => !["unchanged", "not installed"].includes(done))).toEqual([]);
    expect(isChanged(second)).toBe(false);
  });

  it("leaves nothing of its own when it is destroyed", async () => {
    await destroy("local", cluster, { timeoutSeconds: 900, lockSeconds: 5, onStep: () => undefined, onLine: () => undefined });

    const { stdout } = await cluster.kubectl([
      "get",
      "namespaces,crd,clusterroles,clusterrolebindings,persistentvolumes",
      "--selector",
      "app.kubernetes.io/managed-by=mlops-estate",
      "--output",
      "name",
    ]);
    expect(stdout.trim()).toBe("");
  }, 700_000);
});
