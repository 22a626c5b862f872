import "../../cli/compile-cache.ts";
import "../../cli/small-heap.ts";
import { readFileSync } from "node:fs";

// As the command does it: what is imported once the cache is on is found in it.
const [{ parsePlan }, { CONTROLS }, { evaluate }] = await Promise.all([
  import("../../plan/from-json.ts"),
  import("../../policies/controls/index.ts"),
  import("../../policies/core/evaluate.ts"),
]);

/** Asks every control on Kubernetes objects about a plan, and prints how many were asked and for how long. Argument: a plan's file. */
const [file = ""] = process.argv.slice(2);
const plan = parsePlan(readFileSync(file, "utf8"), file);
const controls = CONTROLS.filter(({ resources = {} }) => Object.keys(resources).some((type) => type.startsWith("kubernetes:")));
const begin = process.hrtime.bigint();
const { results } = evaluate(plan, controls, [], "2026-01-01");
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
process.stdout.write(JSON.stringify({ controls: results.length, resources: plan.resources.length, seconds }));
