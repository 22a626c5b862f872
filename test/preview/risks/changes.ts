import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { compareText } from "../../../plan/values.ts";
import type { Waiver } from "../../../policies/core/waiver.ts";
import type { Operation, ResourceChange } from "../../../preview/change.ts";
import { isStateful } from "../../../preview/replacements/stateful.ts";
import type { Comparison } from "../../../preview/risks/risk.ts";
import { resource } from "../../support/control-cases.ts";

type Inputs = Record<string, PlanValue>;
type Extra = Partial<Omit<PlannedResource, "urn" | "type" | "inputs">>;

/** A resource on one side, with what a plan says of it besides its inputs. */
export function planned(type: string, inputs: Inputs = {}, extra: Extra = {}): PlannedResource {
  return { ...resource(type, inputs, extra.name === undefined ? {} : { name: extra.name }), ...extra };
}

/** A Kubernetes object on one side. */
export function kubernetes(type: string, name: string, body: Inputs = {}, metadata: Inputs = {}): PlannedResource {
  const full = { name, namespace: "mlops", ...metadata };
  return planned(`kubernetes:${type}`, { metadata: full, ...body }, { name: full.name });
}

/** What a test says of a change besides its sides. */
type Said = Partial<Pick<ResourceChange, "operation" | "stateful" | "replacement">>;

/** A change from one side to another, by its sides: both are an update, one is created or goes. */
export function change(before: PlannedResource | undefined, after: PlannedResource | undefined, said: Said = {}): ResourceChange {
  const one = after ?? before;
  if (one === undefined) throw new Error("a change has a side");
  return {
    urn: one.urn,
    type: one.type,
    name: one.name,
    operation: operationOf(before, after),
    capability: "estate",
    values: [],
    options: [],
    stateful: isStateful(one.type),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...said,
  };
}

/** What a comparison holds besides its changes. */
export interface Around {
  /** Resources of both sides that do not change. */
  readonly unchanged?: readonly PlannedResource[];
  readonly maturity?: readonly [before: number, after: number];
  readonly waivers?: readonly [before: readonly Waiver[], after: readonly Waiver[]];
  readonly today?: string;
}

/** A comparison with some changes, whose sides hold these and what does not change. */
export function comparison(changes: readonly ResourceChange[], around: Around = {}): Comparison {
  const { unchanged = [], maturity = [0, 0], waivers = [[], []], today = "2026-11-29" } = around;
  const side = (key: "before" | "after") => [...unchanged, ...changes.flatMap((each) => each[key] ?? [])].sort(byUrn);
  return {
    before: { maturity: maturity[0], resources: side("before"), waivers: waivers[0] },
    after: { maturity: maturity[1], resources: side("after"), waivers: waivers[1] },
    changes: [...changes].sort(byUrn),
    today,
  };
}

/** One resource whose inputs change. */
export function update(type: string, before: Inputs, after: Inputs, extra: Extra = {}): Comparison {
  return comparison([change(planned(type, before, extra), planned(type, after, extra))]);
}

function operationOf(before: PlannedResource | undefined, after: PlannedResource | undefined): Operation {
  if (before === undefined) return "create";
  return after === undefined ? "delete" : "update";
}

function byUrn(a: { readonly urn: string }, b: { readonly urn: string }): number {
  return compareText(a.urn, b.urn);
}
