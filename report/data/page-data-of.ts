import type { PlannedResource } from "../../plan/plan.ts";
import { OPERATIONS, type ResourceChange } from "../../preview/change.ts";
import type { EnvironmentPreview } from "../../preview/preview.ts";
import { SEVERITIES } from "../../preview/risks/risk.ts";
import { estateGraph } from "../graph/estate-graph.ts";
import { changeDetail, changeLine, severities } from "./change-data.ts";
import type { ChangeData, DetailData, PageData } from "./page-data.ts";

/** Bytes that one line of a diff takes beside its texts. */
const ROW_BYTES = 28;

/** A preview of an environment with the resources that its graph is drawn of. */
export interface EnvironmentInput {
  readonly preview: EnvironmentPreview;
  readonly resources: readonly PlannedResource[];
}

/** Everything that the script shows but the values of changes. */
export function pageDataOf(environments: readonly EnvironmentInput[]): PageData {
  return {
    environments: environments.map(({ preview, resources }) => {
      const severityOf = severities(preview.risks);
      return {
        name: preview.environment,
        changes: preview.changes.map((change) => changeLine(change, severityOf.get(change.urn))),
        drift: preview.drift.map((change) => changeLine(change, undefined)),
        graph: estateGraph(resources, preview.changes),
      };
    }),
  };
}

/** Adds the values of changes, what weighs most first, as long as there is room for them. */
export function withDetails(data: PageData, previews: readonly EnvironmentPreview[], bytes: number): PageData {
  const details = detailsWithin(ranked(data, previews), bytes);
  const filled = (lines: readonly ChangeData[], changes: readonly ResourceChange[]) =>
    lines.map((line, index): ChangeData => {
      const change = changes[index];
      const detail = change === undefined ? undefined : details.get(change);
      return detail === undefined ? line : { ...line, detail };
    });
  return {
    environments: data.environments.map((environment, index) => ({
      ...environment,
      changes: filled(environment.changes, previews[index]?.changes ?? []),
      drift: filled(environment.drift, previews[index]?.drift ?? []),
    })),
  };
}

/** Changes by what a reviewer must see first: the worst risk, what holds data, the operation; drift last. */
function ranked(data: PageData, previews: readonly EnvironmentPreview[]): readonly ResourceChange[] {
  const changes = previews.flatMap((preview, place) =>
    preview.changes.map((change, index) => ({ change, rank: rankOf(change, data.environments[place]?.changes[index]?.severity) })),
  );
  const drift = previews.flatMap((preview) => preview.drift);
  return [...changes.sort((a, b) => a.rank - b.rank).map(({ change }) => change), ...drift];
}

function rankOf({ stateful, operation }: ResourceChange, severity: ChangeData["severity"]): number {
  const risk = severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
  return risk * 100 + (stateful ? 0 : 10) + OPERATIONS.indexOf(operation);
}

function detailsWithin(changes: readonly ResourceChange[], bytes: number): ReadonlyMap<ResourceChange, DetailData> {
  const details = new Map<ResourceChange, DetailData>();
  let left = bytes;
  for (const change of changes) {
    if (left <= 0) break;
    const detail = changeDetail(change);
    const size = sizeOf(detail);
    if (size > left) continue;
    left -= size;
    details.set(change, detail);
  }
  return details;
}

function sizeOf(detail: DetailData): number {
  const text = JSON.stringify(detail);
  const escaped = text.split("<").length - 1;
  const rows = detail.values.reduce((sum, value) => sum + value.rows.length + 4, 4);
  return Buffer.byteLength(text) + escaped * 5 + rows * ROW_BYTES;
}
