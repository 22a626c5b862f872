import type { Plan, PlannedResource } from "../../plan/plan.ts";
import { type ComparedResource, type PreviewedState, previewed, recorded } from "./preview.ts";

const CHART = "kubernetes:helm.sh/v4:Chart";

/** Charts that a provider renders itself: components whose code is the provider's own. */
export function charts({ resources }: Pick<Plan, "resources">): PlannedResource[] {
  return resources.filter(({ type }) => type === CHART);
}

/** Whether a URN is of something that a chart was rendered to, which no plan knows. */
export function isOfChart(urn: string): boolean {
  return urn.includes(`$${CHART}$`);
}

/** What can be compared before the cluster stands: nobody can be asked for a chart then, and the engine says no more than that there is one. */
export function beforeItsCluster(resource: ComparedResource): Partial<ComparedResource> {
  const { parent, type } = resource;
  return type === CHART ? { parent, type } : resource;
}

/** A chart, with the provider that it is rendered by. */
type Chart = Readonly<Record<string, ComparedResource & { readonly renderedBy: string | undefined }>>;

/** Charts of a plan by URN. */
export function plannedCharts(plan: Plan): Chart {
  return Object.fromEntries(charts(plan).map((each) => [each.urn, { ...recorded(each), renderedBy: each.provider }]));
}

/** Charts of an engine's state by URN. A component's own state names no provider; what stands below it does. */
export function standingCharts(states: readonly PreviewedState[]): Chart {
  const rendered = new Map(states.filter(({ urn }) => isOfChart(urn)).map((each) => [each.parent, previewed(each).provider]));
  const standing = states.filter(({ type }) => type === CHART);
  return Object.fromEntries(standing.map((each) => [each.urn, { ...previewed(each), renderedBy: rendered.get(each.urn) }]));
}
