import type { Plan, PlannedResource } from "./plan.ts";
import { compareText } from "./values.ts";

/** Writes a plan for people: the tree of its components, each with how many resources of which kinds it holds itself. */
export function planToText(plan: Plan): string {
  const children = Map.groupBy(plan.resources, ({ parent }) => parent);
  const roots = children.get(undefined) ?? [];
  const managed = plan.resources.filter(({ custom, external }) => custom && external !== true);
  const components = plan.resources.filter(({ custom, parent }) => !custom && parent !== undefined);
  const title = `${plan.environment}: ${plan.cloud}, maturity ${plan.maturity}`;
  const total = `${count(managed.length, "resource")} in ${count(components.length, "component")}`;
  return [title, ...roots.flatMap((root) => lines(root, children, "  ")), total, ""].join("\n");
}

type Children = ReadonlyMap<string | undefined, readonly PlannedResource[]>;

function lines(resource: PlannedResource, children: Children, indent: string): string[] {
  const below = children.get(resource.urn) ?? [];
  const components = below.filter(({ custom }) => !custom).sort((a, b) => compareText(a.name, b.name));
  const own = kindCounts(below.filter(({ custom }) => custom));
  const heading = own === "" ? resource.name : `${resource.name}: ${own}`;
  return [`${indent}${heading}`, ...components.flatMap((component) => lines(component, children, `${indent}  `))];
}

function kindCounts(resources: readonly PlannedResource[]): string {
  const kinds = Map.groupBy(resources, ({ type }) => type.split(":").at(-1) ?? type);
  return [...kinds]
    .sort(([a], [b]) => compareText(a, b))
    .map(([kind, { length }]) => (length === 1 ? kind : `${length} ${kind}`))
    .join(", ");
}

function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
