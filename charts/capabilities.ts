import { CHARTS, type ChartPin, SERVICE_VERSIONS } from "../pins/index.ts";
import type { Plan } from "../plan/plan.ts";
import { groupOf } from "../plan/render/identity.ts";
import { compareText } from "../plan/values.ts";
import { chartsOf, itemsOf } from "../plan/wiring/item.ts";
import { text } from "../plan/wiring/values.ts";
import { kubernetesVersion } from "../toolchain/tools.ts";

/** What charts are told of the cluster that they are rendered for. */
export interface Capabilities {
  /** Version of Kubernetes, such as `1.35`. */
  readonly kubeVersion: string;
  /** `group/version` and `group/version/Kind` of what the cluster serves beside what every cluster does; sorted. */
  readonly apiVersions: readonly string[];
}

/**
 * What the cluster of a plan will be once the plan stands: kinds of its own objects, and those that its charts define, in the version in which the
 * plan itself uses their group.
 */
export function capabilitiesOf({ cloud, resources }: Pick<Plan, "cloud" | "resources">): Capabilities {
  const items = itemsOf(resources);
  const used = new Set<string>();
  const versions = new Map<string, Set<string>>();
  for (const { resource, kind } of items) {
    const apiVersion = text(resource.inputs["apiVersion"]) ?? "";
    used.add(apiVersion).add(`${apiVersion}/${kind}`);
    const group = groupOf(apiVersion);
    versions.set(group, (versions.get(group) ?? new Set()).add(apiVersion));
  }
  for (const provided of chartsOf(resources).flatMap(({ name }) => pinOf(name)?.provides?.kinds ?? [])) {
    const [group = "", kind = ""] = provided.split("/");
    for (const apiVersion of versions.get(group) ?? []) used.add(`${apiVersion}/${kind}`);
  }
  const kubeVersion = cloud === "local" ? kubernetesVersion : SERVICE_VERSIONS.kubernetes;
  return { kubeVersion, apiVersions: [...used].toSorted(compareText) };
}

function pinOf(name: string): ChartPin | undefined {
  return Object.hasOwn(CHARTS, name) ? CHARTS[name as keyof typeof CHARTS] : undefined;
}
