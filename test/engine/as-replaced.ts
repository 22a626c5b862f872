import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { goesFirst, notInPlace } from "../../preview/difference/replacement.ts";
import { changesOfFields } from "../../preview/difference/values.ts";
import { immutabilityOf } from "../../preview/replacements/index.ts";
import type { MadeAnew } from "../support/stand-in-provider.ts";
import { inPlanWords } from "./preview.ts";

/**
 * Providers that make anew what the preview's tables say. What follows from it for other resources, and in which order, is the engine's own doing, so that
 * much of a preview can be held to it.
 */
export const asReplaced: MadeAnew = (type, before, after, provider) => {
  const immutability = immutabilityOf(type);
  const sides = { before: asked(type, before), after: asked(type, after), provider: inputsOf(provider) };
  // A provider that cannot know a value yet has to take it for another one.
  const how = { doubtMarkers: false, trustUnknowns: false };
  const changes = notInPlace(changesOfFields(sides.before.inputs, sides.after.inputs, [], how), immutability, sides);
  if (changes.length === 0) return undefined;
  return { properties: [...new Set(changes.map(({ steps }) => String(steps[0])))], deleteFirst: goesFirst(immutability, sides) };
};

function asked(type: string, properties: Readonly<Record<string, unknown>>): PlannedResource {
  const none = { dependencies: [], propertyDependencies: {}, aliases: [], ignoreChanges: [] };
  return { urn: "", type, name: "", custom: true, inputs: inputsOf(properties), protect: false, retainOnDelete: false, ...none };
}

function inputsOf(properties: Readonly<Record<string, unknown>>): Readonly<Record<string, PlanValue>> {
  return inPlanWords(properties) as Readonly<Record<string, PlanValue>>;
}
