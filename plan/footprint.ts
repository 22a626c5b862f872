import type { Plan, PlanValue } from "./plan.ts";
import { MIB, quantityOf } from "./quantity.ts";
import { chartsOf, itemsOf } from "./wiring/item.ts";
import { podsOf } from "./wiring/pods.ts";
import { at, everyValue, list, record, text } from "./wiring/values.ts";

/** What a plan's pods and volumes ask of a cluster, all running at once. */
export interface Footprint {
  readonly pods: number;
  readonly cpuMillicores: number;
  readonly memoryMiB: number;
  readonly storageGiB: number;
  /** Charts among them, of whose pods only those count whose requests the estate sets. */
  readonly charts: number;
}

/** Requests of all pods that stay, and sizes of all claims. One-shot Jobs have ended by the time that everything stands. */
export function footprintOf({ resources }: Pick<Plan, "resources">): Footprint {
  const items = itemsOf(resources);
  const charts = chartsOf(resources);
  const lasting = items.filter(({ kind }) => ["Deployment", "StatefulSet", "DaemonSet"].includes(kind));
  const own = lasting.flatMap((item) => {
    const replicas = Number(at(item.fields["spec"], "replicas") ?? 1);
    return podsOf(item).map(({ spec }) => ({
      replicas,
      requests: list(spec["containers"]).map((each) => at(each, "resources", "requests")),
    }));
  });
  const charted = charts.flatMap(({ values }) => requestsIn(values));
  const all = [...own, ...charted].flatMap(({ replicas, requests }) => requests.map((each) => ({ replicas, each })));
  return {
    pods: sum([...own, ...charted].map(({ replicas }) => replicas)),
    cpuMillicores: sum(all.map(({ each, replicas }) => replicas * millicores(text(at(each, "cpu"))))),
    memoryMiB: sum(all.map(({ each, replicas }) => replicas * mebibytes(text(at(each, "memory"))))),
    storageGiB: Math.round(sum(claims(resources).map((size) => mebibytes(size) / 1024))),
    charts: charts.length,
  };
}

/** Parts of a chart's values that set requests, with the number of pods that stands beside them. */
function requestsIn(values: Readonly<Record<string, PlanValue>>) {
  return [...everyValue(values)].flatMap(({ value }) => {
    const { replicaCount, replicas, resources } = record(value);
    const requests = at(resources, "requests");
    const count = [replicaCount, replicas].find((each): each is number => typeof each === "number") ?? 1;
    return requests === undefined ? [] : [{ replicas: count, requests: [requests] }];
  });
}

/** Sizes that claims ask for, be they objects, templates, or parts of custom resources and of charts' values, which call it `size`. */
function claims(resources: Plan["resources"]): string[] {
  return resources.flatMap(({ inputs }) =>
    [...everyValue(inputs)].flatMap(({ value }) => [
      ...claimed(at(value, "resources", "requests", "storage")),
      ...claimed(at(value, "size")),
    ]),
  );
}

function claimed(size: PlanValue | undefined): string[] {
  const quantity = text(size);
  return quantity !== undefined && /^\d+[KMGT]i$/.test(quantity) ? [quantity] : [];
}

/** https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-cpu */
function millicores(quantity: string | undefined): number {
  return Math.round((quantityOf(quantity) ?? 0) * 1000);
}

function mebibytes(quantity: string | undefined): number {
  return (quantityOf(quantity) ?? 0) / MIB;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
