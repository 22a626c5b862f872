import "../../cli/compile-cache.ts";
import { readFileSync } from "node:fs";
import { parsePlan } from "../../plan/from-json.ts";
import type { PlannedResource } from "../../plan/plan.ts";
import { differenceOf } from "../../preview/difference/index.ts";

/** Compares an estate of many resources with itself after every one has changed, and prints how many there were. Arguments: a plan's file, how many copies of it. */
const [file = "", copies = "1"] = process.argv.slice(2);
const { resources } = parsePlan(readFileSync(file, "utf8"), file);
const before = Array.from({ length: Number(copies) }, (_, copy) => resources.map((resource) => renamed(resource, copy))).flat();
const after = before.map((resource) => ({ ...resource, inputs: { ...resource.inputs, changed: true } }));
const { changes } = differenceOf(before, after);
process.stdout.write(JSON.stringify({ resources: before.length, changes: changes.length }));

/** A copy that is another resource, and depends on the others of its copy. */
function renamed(resource: PlannedResource, copy: number): PlannedResource {
  return JSON.parse(JSON.stringify(resource).replaceAll(/urn:pulumi:[^"]+/g, (urn) => `${urn}-${copy}`)) as PlannedResource;
}
