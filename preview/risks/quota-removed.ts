import type { PlanValue } from "../../plan/plan.ts";
import { quantityOf } from "../../plan/quantity.ts";
import { UNKNOWN } from "../../plan/values.ts";
import { list, record, text } from "../../plan/wiring/values.ts";
import { namespaceOf } from "../../policies/core/objects.ts";
import type { Reading } from "../../policies/core/reading.ts";
import { isOpaque } from "../difference/equality.ts";
import { pathOf, type Step } from "../difference/paths.ts";
import { isGpu } from "./core/amounts.ts";
import { type Changed, changesIn, goes, type Sides, sidesOf } from "./core/sides.ts";
import { called, riskOf, sentence } from "./core/telling.ts";
import type { Risk, RiskFinder } from "./risk.ts";

const ID = "quota-removed";

const ADVICE = "Keep a bound that the cluster can bear; raise the one that somebody met, by what they need.";

/** A bound, by what it bounds and where it stands. */
interface Bound {
  readonly key: string;
  readonly path: string;
  readonly value: PlanValue;
}

/** Types that bound what may be used, how their bounds are read, and how bad it is when they go. */
const KINDS: Readonly<Record<string, { readonly boundsOf: (inputs: Reading) => readonly Bound[]; readonly severity: Risk["severity"] }>> = {
  "kubernetes:core/v1:ResourceQuota": { boundsOf: (inputs) => boundsAt(inputs, ["spec", "hard"]), severity: "high" },
  "kubernetes:core/v1:LimitRange": { boundsOf: rangesOf, severity: "medium" },
  "kubernetes:kueue.x-k8s.io/v1beta1:ClusterQueue": { boundsOf: queueOf, severity: "high" },
  "kubernetes:kueue.x-k8s.io/v1beta2:ClusterQueue": { boundsOf: queueOf, severity: "high" },
  "kubernetes:kueue.x-k8s.io/v1beta1:Cohort": { boundsOf: queueOf, severity: "high" },
  "kubernetes:kueue.x-k8s.io/v1beta2:Cohort": { boundsOf: queueOf, severity: "high" },
};

/**
 * A bound on what a team or a queue may use goes or is raised. One team can then take what all others need, and the bill follows. GPUs are a risk of
 * their own.
 */
export const quotaRemoved: RiskFinder = (comparison) => {
  const sides = sidesOf(comparison);
  return changesIn(comparison, (type) => Object.hasOwn(KINDS, type)).flatMap((changed) => [
    ...boundGone(changed, sides),
    ...raised(changed),
  ]);
};

/** What bounds a namespace that goes along is missed by nobody. */
function boundGone(changed: Changed, { after }: Sides): readonly Risk[] {
  if (!goes(changed) || after.resources.length === 0) return [];
  const namespace = namespaceOf(changed.before);
  const isNamed = (object: Reading) => object.at("metadata", "name").text() === namespace;
  const wasMade = changed.before.estate.readingsOf(NAMESPACE).some(isNamed);
  if (namespace !== "" && wasMade && !after.readingsOf(NAMESPACE).some(isNamed)) return [];
  const severity = KINDS[changed.change.type]?.severity ?? "medium";
  const reason = `${sentence(called(changed.change))} goes: what it bounded is bounded no more.`;
  return [riskOf(ID, changed.change, { severity, reason, advice: ADVICE })];
}

const NAMESPACE = "kubernetes:core/v1:Namespace";

function raised(changed: Changed): readonly Risk[] {
  const { change, before, after } = changed;
  const boundsOf = KINDS[change.type]?.boundsOf;
  if (before === undefined || after === undefined || boundsOf === undefined) return [];
  const later = new Map(boundsOf(after).map((bound) => [bound.key, bound]));
  const found = boundsOf(before).flatMap((bound): readonly (readonly ["raised" | "gone" | "perhaps", string])[] => {
    const now = later.get(bound.key);
    if (now === undefined) return [["gone", bound.path]];
    const [from, to] = [quantityOf(bound.value), quantityOf(now.value)];
    if (from !== undefined && isOpaque(now.value)) return [["perhaps", now.path]];
    return from !== undefined && to !== undefined && to > from ? [["raised", now.path]] : [];
  });
  const tell = (sort: string, severity: Risk["severity"], means: string) => {
    const paths = found.filter(([each]) => each === sort).map(([, path]) => path);
    if (paths.length === 0) return [];
    return [riskOf(ID, change, { severity, reason: `${sentence(called(change))} ${means}.`, advice: ADVICE, paths: paths.sort() })];
  };
  return [
    ...tell("gone", "high", "bounds some things no more"),
    ...tell("raised", "medium", "bounds less than before"),
    ...tell("perhaps", "low", "perhaps bounds less than before: only an update can tell"),
  ];
}

function boundsAt(inputs: Reading, steps: readonly Step[]): readonly Bound[] {
  const bounds = Object.entries(record(inputs.at(...steps).value));
  return bounds
    .filter(([key]) => !isGpu(key))
    .map(([key, value]) => ({ key: pathOf([...steps, key]), path: pathOf([...steps, key]), value }));
}

/** Bounds of a container or a pod, by the type that they are for. Requests and defaults of requests bound nothing. */
function rangesOf(inputs: Reading): readonly Bound[] {
  return list(inputs.at("spec", "limits").value).flatMap((limit, index) =>
    ["max", "default", "maxLimitRequestRatio"].flatMap((sort) =>
      boundsAt(inputs, ["spec", "limits", index, sort]).map((bound) => {
        const key = bound.path.slice(pathOf(["spec", "limits", index]).length);
        return { ...bound, key: `${text(record(limit)["type"]) ?? ""}${key}` };
      }),
    ),
  );
}

/** Quotas of a queue by flavor and resource. https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/ */
function queueOf(inputs: Reading): readonly Bound[] {
  return inputs
    .at("spec", "resourceGroups")
    .items()
    .flatMap((group, at) =>
      group
        .at("flavors")
        .items()
        .flatMap((flavor, place) =>
          flavor
            .at("resources")
            .items()
            .flatMap((resource, index) => {
              const name = resource.at("name").text() ?? "";
              if (isGpu(name)) return [];
              return ["nominalQuota", "borrowingLimit"].flatMap((key) => {
                const bound = resource.at(key);
                if (bound.state === "absent") return [];
                const value = bound.value ?? UNKNOWN;
                const path = pathOf(["spec", "resourceGroups", at, "flavors", place, "resources", index, key]);
                return [{ key: `${flavor.at("name").text()} ${name} ${key}`, path, value }];
              });
            }),
        ),
    );
}
