import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { type Step, stepsOf } from "../../../preview/difference/paths.ts";

/** What somebody does to the resources of a plan. */
export type Edit = (resources: readonly PlannedResource[]) => readonly PlannedResource[];

/** What a scenario calls a resource: the last part of its type, and its name. */
export function labelOf({ type, name }: Pick<PlannedResource, "type" | "name">): string {
  return `${type.split(":").at(-1) ?? ""} ${name}`;
}

/** Sets what stands at a key path of a resource's inputs; nothing given takes it away. */
export function set(label: string, path: string, value?: PlanValue): Edit {
  const steps = stepsOf(path) ?? [];
  return edit(label, (each) => ({ ...each, inputs: placed(each.inputs, steps, value) as PlannedResource["inputs"] }));
}

/** Replaces a word wherever it stands in a resource's inputs. */
export function reword(label: string, from: string, to: string): Edit {
  return edit(label, (each) => ({
    ...each,
    inputs: JSON.parse(JSON.stringify(each.inputs).replaceAll(from, to)) as PlannedResource["inputs"],
  }));
}

/** Puts an item first in a list of a resource's inputs. */
export function putFirst(label: string, path: string, item: PlanValue): Edit {
  return edit(label, (each) => {
    const steps = stepsOf(path) ?? [];
    const list = steps.reduce<PlanValue>((at, step) => (at as Record<Step, PlanValue>)[step] ?? [], each.inputs);
    return { ...each, inputs: placed(each.inputs, steps, [item, ...(list as PlanValue[])]) as PlannedResource["inputs"] };
  });
}

/** Sets how the engine treats a resource. */
export function treat(label: string, options: Partial<PlannedResource>): Edit {
  return edit(label, (each) => ({ ...each, ...options }));
}

/** Takes a resource away. */
export function take(label: string): Edit {
  return (resources) => {
    only(label, resources);
    return resources.filter((each) => labelOf(each) !== label);
  };
}

/** Makes a resource like another one, with these inputs on top. */
export function copy(label: string, name: string, inputs: PlannedResource["inputs"] = {}): Edit {
  return (resources) => {
    const original = only(label, resources);
    const made = { ...original, name, urn: renamed(original.urn, name), inputs: { ...original.inputs, ...inputs } };
    return [...resources, made];
  };
}

/** Calls a resource otherwise, and everything that refers to it too; with or without an alias. */
export function rename(label: string, name: string, alias: "with an alias" | "without one"): Edit {
  return (resources) => {
    const { urn } = only(label, resources);
    const to = renamed(urn, name);
    const text = JSON.stringify(resources).replaceAll(`"${urn}"`, JSON.stringify(to));
    const others = JSON.parse(text) as PlannedResource[];
    return others.map((each) => (each.urn === to ? { ...each, name, aliases: alias === "with an alias" ? [urn] : [] } : each));
  };
}

/** One after the other. */
export function all(...edits: readonly Edit[]): Edit {
  return (resources) => edits.reduce((done, next) => next(done), resources);
}

function edit(label: string, change: (resource: PlannedResource) => PlannedResource): Edit {
  return (resources) => {
    const found = only(label, resources);
    return resources.map((each) => (each === found ? change(each) : each));
  };
}

function only(label: string, resources: readonly PlannedResource[]): PlannedResource {
  const [found, more] = resources.filter((each) => labelOf(each) === label);
  if (found === undefined || more !== undefined) throw new Error(`the plan has no or several ${label}`);
  return found;
}

function renamed(urn: string, name: string): string {
  return [...urn.split("::").slice(0, 3), name].join("::");
}

function placed(at: PlanValue | undefined, [step, ...rest]: readonly Step[], value: PlanValue | undefined): PlanValue {
  if (step === undefined) return value ?? null;
  if (typeof step === "number")
    return ((at ?? []) as PlanValue[]).map((item, index) => (index === step ? placed(item, rest, value) : item));
  const { [step]: below, ...others } = (at ?? {}) as Record<string, PlanValue>;
  return rest.length === 0 && value === undefined ? others : { ...others, [step]: placed(below, rest, value) };
}
