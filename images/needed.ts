import { CHARTS, type ImageName, mirrored } from "../pins/index.ts";
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

/** The images of a plan's containers and of its charts' pods, by reference; of a chart's as far as its pin names them. */
export function neededImages(plan: Plan, mirror?: string): NeededImage[] {
  const users = new Map<string, Set<string>>();
  for (const { inputs } of plan.resources) {
    for (const reference of [...containerImages(inputs), ...chartImages(inputs, mirror)])
      users.set(reference, (users.get(reference) ?? new Set()).add(describe(inputs)));
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
    ...(["image", "imageName"].includes(key) && typeof below === "string" && REFERENCE.test(below) ? [below] : []),
    ...containerImages(below),
  ]);
}

/** A whole reference: custom resources name images under the same key as containers, and some name other things there. */
const REFERENCE = /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)+(?::[\w.-]+)?(?:@sha256:[0-9a-f]{64})?$/;

function chartImages({ chart, name }: Readonly<Record<string, PlanValue>>, mirror: string | undefined): string[] {
  if (typeof chart !== "string" || typeof name !== "string" || !Object.hasOwn(CHARTS, name)) return [];
  const images = CHARTS[name as keyof typeof CHARTS].provides?.images ?? [];
  return images.map((image) => mirrored(image, mirror));
}

function describe(inputs: Readonly<Record<string, PlanValue>>): string {
  return [
    inputs["kind"] ?? (typeof inputs["name"] === "string" ? `release ${inputs["name"]}` : undefined),
    field(inputs["metadata"] ?? null, "name"),
  ]
    .filter((word) => typeof word === "string")
    .join(" ");
}

function field(value: PlanValue, name: string): PlanValue | undefined {
  return value === null || typeof value !== "object" || Array.isArray(value) ? undefined : (value as Record<string, PlanValue>)[name];
}
