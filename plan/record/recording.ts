import type { Problem } from "../../components/core/errors.ts";
import type { PlannedResource, PlanValue } from "../plan.ts";
import { compareText } from "../values.ts";
import { STACK_TYPE } from "./urn.ts";

/** What a component says of itself, by its URN. */
type Outputs = Readonly<Record<string, PlanValue>>;

/** What has been seen of a program so far. */
export interface Recording {
  readonly resources: Map<string, PlannedResource>;
  readonly outputs: Map<string, Outputs>;
  /** What we refused, in our words; it comes before anything the program makes of the refusal. */
  readonly problems: Problem[];
  /** Errors as the SDK logged them. */
  readonly errors: string[];
  /** Whether the program said that it has nothing more to register. */
  complete: boolean;
}

/** A recording of nothing. */
export function emptyRecording(): Recording {
  return { resources: new Map(), outputs: new Map(), problems: [], errors: [], complete: false };
}

/** Everything registered, sorted by URN, with the outputs of components. */
export function recordedResources({ resources, outputs }: Recording): PlannedResource[] {
  return [...resources.values()]
    .sort((a, b) => compareText(a.urn, b.urn))
    .map((resource) => {
      const said = outputs.get(resource.urn);
      return said === undefined || resource.type === STACK_TYPE || Object.keys(said).length === 0
        ? resource
        : { ...resource, outputs: said };
    });
}

/** The stack's outputs; none when the program has none. */
export function stackOutputs({ resources, outputs }: Recording): Outputs {
  const stack = [...resources.values()].find((resource) => resource.type === STACK_TYPE);
  return (stack && outputs.get(stack.urn)) ?? {};
}
