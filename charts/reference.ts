import type { PlannedResource, PlanValue } from "../plan/plan.ts";
import { chartsOf } from "../plan/wiring/item.ts";
import { at, text } from "../plan/wiring/values.ts";

/** Which chart is meant, and where it is published. */
export interface ChartReference {
  /** A whole `oci://` reference, or the chart's name in {@link repository}. */
  readonly chart: string;
  readonly version: string;
  /** Address of a classic repository, one with an `index.yaml`. */
  readonly repository?: string;
}

/** A chart of a plan as Helm is asked to render it. */
export interface Release {
  readonly resource: PlannedResource;
  /** Name of the Helm release. */
  readonly name: string;
  readonly namespace: string;
  readonly reference: ChartReference;
  readonly values: Readonly<Record<string, PlanValue>>;
  /** Whether the chart's own folder of definitions is installed too. */
  readonly definitions: boolean;
  /** Whether its hooks run; the provider's `Chart` leaves them out. */
  readonly hooks: boolean;
}

/** A chart of a plan, or why it cannot be followed. */
export type FoundRelease = Release | { readonly resource: PlannedResource; readonly name: string; readonly notFollowed: string };

/**
 * Inputs of a release that change what it renders to, and that only a full run of Helm can follow.
 * https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm/v3/release/
 */
const NOT_FOLLOWED = ["valueYamlFiles", "postrender", "postRenderer", "dependencyUpdate"] as const;

/** The charts of a plan, in its order. */
export function releasesOf(resources: readonly PlannedResource[]): readonly FoundRelease[] {
  return chartsOf(resources).map(({ resource, name, namespace, values }): FoundRelease => {
    const { inputs, type } = resource;
    const chart = text(inputs["chart"]);
    const version = text(inputs["version"]);
    const repository = text(at(inputs["repositoryOpts"], "repo"));
    const unread = NOT_FOLLOWED.filter((input) => inputs[input] !== undefined && inputs[input] !== false);
    if (unread.length > 0) return { resource, name, notFollowed: `its \`${unread.join("`, `")}\` can only be followed by an installation` };
    if (chart === undefined || version === undefined)
      return { resource, name, notFollowed: "its chart and version are not both known before an update" };
    return {
      resource,
      name,
      namespace,
      reference: { chart, version, ...(repository === undefined ? {} : { repository }) },
      values,
      definitions: inputs["skipCrds"] !== true,
      hooks: !type.endsWith("/v4:Chart") && inputs["disableWebhooks"] !== true,
    };
  });
}

/** Name of a chart without its place. */
export function chartName({ chart }: ChartReference): string {
  return chart.split("/").at(-1) ?? chart;
}

/** A chart as people write it: `keda 2.20.2`. */
export function describeChart(reference: ChartReference): string {
  return `${chartName(reference)} ${reference.version}`;
}
