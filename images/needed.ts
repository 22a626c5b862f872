import type { ImageName } from "../pins/index.ts";
import type { Plan, PlanValue } from "../plan/plan.ts";
import { imageNames, referenceOf } from "./definitions.ts";

/** An image that an environment's pods run. */
export interface NeededImage {
  /** Name of its pin; undefined for an image that the estate has no definition of, which only its registry can give. */
  readonly name?: ImageName;
  readonly reference: string;
  /** Objects whose pods run it, such as `Deployment mlflow`. */
  readonly usedBy: readonly string[];
}

/** The images of a plan's containers, by reference. Those of charts are not among them: a chart names its own when it is installed. */
export function neededImages(plan: Plan, mirror?: string): NeededImage[] {
  const users = new Map<string, Set<string>>();
  for (const { inputs } of plan.resources) {
    for (const reference of containerImages(inputs)) users.set(reference, (users.get(reference) ?? new Set()).add(describe(inputs)));
  }
  const names = new Map(imageNames.map((name) => [referenceOf(name, mirror), name]));
  return [...users]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([reference, usedBy]) => {
      const name = names.get(reference);
      return { ...(name === undefined ? {} : { name }), reference, usedBy: [...usedBy].toSorted() };
    });
}

function containerImages(value: PlanValue): string[] {
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap(containerImages);
  return Object.entries(value).flatMap(([key, below]) => [
    ...(["containers", "initContainers"].includes(key) && Array.isArray(below) ? below.flatMap(imageOf) : []),
    ...containerImages(below),
  ]);
}

function imageOf(container: PlanValue): string[] {
  const image = field(container, "image");
  return typeof image === "string" ? [image] : [];
}

function describe(inputs: Readonly<Record<string, PlanValue>>): string {
  return [inputs["kind"], field(inputs["metadata"] ?? null, "name")].filter((word) => typeof word === "string").join(" ");
}

function field(value: PlanValue, name: string): PlanValue | undefined {
  return value === null || typeof value !== "object" || Array.isArray(value) ? undefined : (value as Record<string, PlanValue>)[name];
}
