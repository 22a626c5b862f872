import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { SECRET, UNKNOWN } from "../../../plan/values.ts";
import type { ResourceChange } from "../../../preview/change.ts";
import { risksOf } from "../../../preview/risks/index.ts";
import { CASES } from "./cases/index.ts";
import { change, comparison, planned } from "./changes.ts";

/** Put into every text of inputs; no risk may hold it. */
const CANARY = "kanarienvogel";

/** Types and shapes that finders know, taken from their cases, so that what is drawn gets past their first questions. */
const SEEN: readonly PlannedResource[] = Object.values(CASES).flatMap(({ cases }) =>
  cases.flatMap(({ comparison: { changes } }) => changes.flatMap(({ before, after }) => [before, after].flatMap((side) => side ?? []))),
);

const TYPES = [...new Set(SEEN.map(({ type }) => type))];
const KEYS = [...new Set(SEEN.flatMap(({ inputs }) => [...keysIn(inputs)]))];
const WORDS = [...new Set(SEEN.flatMap(({ inputs }) => [...wordsIn(inputs)]))];

const value = fc.letrec<{ readonly any: PlanValue }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4, depthIdentifier: "value" },
    fc.constantFrom<PlanValue>(null, true, false, 0, 1, -1, 7, Number.MAX_SAFE_INTEGER, SECRET, UNKNOWN, "", ...WORDS),
    fc.string(),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...KEYS), fc.constantFrom("__proto__", "constructor", "a.b", "[0]", "")), tie("any"), {
      maxKeys: 4,
    }),
  ),
})).any;

const inputs = fc.oneof(
  fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 6 }),
  fc.constantFrom(...SEEN.map((each) => each.inputs)),
);

const resource = fc
  .record({ type: fc.constantFrom(...TYPES), name: fc.constantFrom("a", "b"), inputs, protect: fc.boolean(), retainOnDelete: fc.boolean() })
  .map(({ type, name, inputs: own, ...options }) => ({ ...planned(type, own as Record<string, PlanValue>, { name }), ...options }));

const changed = fc
  .tuple(resource, inputs, fc.constantFrom("create", "delete", "update", "replace"))
  .map(([before, own, operation]): ResourceChange => {
    const after = { ...before, inputs: own as Record<string, PlanValue> };
    if (operation === "create") return change(undefined, after);
    return operation === "delete" ? change(before, undefined) : change(before, after, { operation });
  });

const changes = fc.uniqueArray(changed, { maxLength: 8, selector: ({ urn }) => urn });

describe("any change", () => {
  it("gets its risks without an error", () => {
    fc.assert(
      fc.property(changes, (drawn) => void risksOf(comparison(drawn))),
      { numRuns: 300 },
    );
  });

  it("has the same risks in any order", () => {
    fc.assert(
      fc.property(changes, fc.infiniteStream(fc.nat()), (drawn, order) => {
        const whole = comparison(drawn);
        const shuffled = [...whole.changes].map((each) => [order.next().value ?? 0, each] as const).sort(([a], [b]) => a - b);

        expect(risksOf({ ...whole, changes: shuffled.map(([, each]) => each) })).toEqual(risksOf(whole));
      }),
      { numRuns: 100 },
    );
  });

  it("is told of without a value of its inputs", () => {
    fc.assert(
      fc.property(changes, (drawn) => {
        expect(JSON.stringify(risksOf(comparison(drawn.map(withCanaries))))).not.toContain(CANARY);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the risks of all cases", () => {
  it("hold no value of inputs", () => {
    const told = Object.values(CASES).flatMap(({ cases }) =>
      cases.map(({ comparison: { changes: own } }) => JSON.stringify(risksOf(comparison(own.map(appended))))),
    );

    expect(told.filter((risks) => risks.includes(CANARY))).toEqual([]);
    expect(told.filter((risks) => risks !== "[]").length).toBeGreaterThan(50);
  });

  it("are sentences with advice", () => {
    const risks = Object.values(CASES).flatMap(({ cases }) => cases.flatMap((each) => risksOf(each.comparison)));

    expect(risks.filter(({ reason, advice }) => !/[^.]\.$/.test(reason) || !/^[A-Z].*[^.]\.$/.test(advice))).toEqual([]);
    expect(risks.filter(({ paths }) => paths.some((path) => path === ""))).toEqual([]);
  });
});

/** The same change, whose texts are all canaries. */
function withCanaries(one: ResourceChange): ResourceChange {
  return mapped(one, () => CANARY);
}

/** The same change, whose texts end in canaries: many are known by how they begin. */
function appended(one: ResourceChange): ResourceChange {
  return mapped(one, (text) => text + CANARY);
}

/** Names of objects are told, as those of resources are. */
const NAMES = new Set(["name", "namespace"]);

function mapped(one: ResourceChange, text: (text: string) => string): ResourceChange {
  const side = (resource_: PlannedResource | undefined) =>
    resource_ && { ...resource_, inputs: mappedValue(resource_.inputs, text) as PlannedResource["inputs"] };
  const [before, after] = [side(one.before), side(one.after)];
  return { ...one, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
}

function mappedValue(from: PlanValue, text: (text: string) => string, key = "", above = ""): PlanValue {
  if (typeof from === "string") return above === "metadata" && NAMES.has(key) ? from : text(from);
  if (Array.isArray(from)) return (from as readonly PlanValue[]).map((each) => mappedValue(each, text, key, above));
  if (typeof from !== "object" || from === null || "estate:value" in from) return from;
  return Object.fromEntries(
    Object.entries(from as Record<string, PlanValue>).map(([each, below]) => [each, mappedValue(below, text, each, key)]),
  );
}

function* keysIn(from: PlanValue): Generator<string> {
  if (typeof from !== "object" || from === null) return;
  if (!Array.isArray(from)) yield* Object.keys(from);
  for (const below of Object.values(from)) yield* keysIn(below as PlanValue);
}

function* wordsIn(from: PlanValue): Generator<string> {
  if (typeof from === "string") yield from;
  else if (typeof from === "object" && from !== null) for (const below of Object.values(from)) yield* wordsIn(below);
}
