import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlannedResource, PlanValue } from "../../plan/plan.ts";
import { UNKNOWN } from "../../plan/values.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import type { Control } from "../../policies/core/control.ts";
import { Estate } from "../../policies/core/estate.ts";
import { evaluate, findingsOf } from "../../policies/core/evaluate.ts";
import type { CaseSort, ControlCase, ControlCases } from "../support/control-cases.ts";
import { alternatives, changed, isLeaf, type Place, valueAt } from "../support/mutations.ts";

/** How many cases of a sort show a control. */
const LEAST: Readonly<Record<CaseSort, number>> = { compliant: 2, violating: 2, boundary: 1, unknown: 1, absent: 1, "wrong-type": 1 };

/** Share of the places that matter in compliant cases whose change a control must notice. */
const LEAST_NOTICED = 0.95;

const TODAY = "2026-01-01";

const all = await Promise.all(CONTROLS.map(async (control) => ({ control, ...(await casesOf(control)) })));
const noticed = { places: 0, seen: 0 };

describe.each(all)("the control $control.id", ({ control, cases, without = {}, harmless = [] }) => {
  it.each(cases)("$sort: $title", (each) => {
    const { results } = evaluate(factsOf(each, control), [control], [], TODAY);

    expect(results[0], JSON.stringify(results[0]?.findings)).toMatchObject({ answer: each.answer });
    if (each.paths !== undefined) expect(results[0]?.findings.map(({ path }) => path).sort()).toEqual([...each.paths].sort());
  });

  it("is shown by cases of every sort", () => {
    const counts = (sort: CaseSort) => cases.filter((each) => each.sort === sort).length;
    const missing = Object.entries(LEAST).filter(([sort, least]) => counts(sort as CaseSort) < least && !Object.hasOwn(without, sort));

    expect(missing).toEqual([]);
    expect(cases.filter((each) => each.sort === "compliant" && each.answer !== "passed")).toEqual([]);
    expect(cases.filter((each) => each.sort === "violating" && each.answer !== "violated")).toEqual([]);
  });

  it("notices every change of a compliant estate that matters", () => {
    const compliant = cases.filter(({ sort }) => sort === "compliant");
    const unseen = compliant.flatMap((each) => unnoticed(each, control, harmless));

    expect(unseen).toEqual([]);
  });

  it("never fails, whatever stands in a resource", () => {
    const resources = [...new Map(cases.flatMap((each) => each.resources).map((each) => [each.urn, each])).values()];
    const bag = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...keysOf(resources))), anything);

    fc.assert(
      fc.property(fc.array(bag, { minLength: resources.length, maxLength: resources.length }), (bags) => {
        const wild = resources.map((resource, index) => ({ ...resource, inputs: { ...resource.inputs, ...bags[index] } }));
        const found = findingsOf(control, new Estate({ environment: "test", cloud: "aws", maturity: control.level, resources: wild }));

        expect(JSON.stringify(found)).not.toContain("the control itself failed");
      }),
      { numRuns: 40 },
    );
  });

  it("finds the same in any order", () => {
    for (const each of cases) {
      const there = evaluate(factsOf(each, control), [control], [], TODAY);
      const back = evaluate({ ...factsOf(each, control), resources: each.resources.toReversed() }, [control], [], TODAY);

      expect(back).toEqual(there);
    }
  });

  function unnoticed(each: ControlCase, { id }: Control, innocent: readonly RegExp[]): string[] {
    const places = placesRead(each, control).filter(({ path }) => !innocent.some((pattern) => pattern.test(path)));
    const missed = places.filter((place) => !isNoticed(each, control, place));
    noticed.places += places.length;
    noticed.seen += places.length - missed.length;
    return missed.map(({ path }) => `${id}: ${each.title}: ${path}`);
  }
});

describe("all controls together", () => {
  it(`notice at least ${LEAST_NOTICED * 100} % of all changes that matter`, () => {
    const share = noticed.places === 0 ? 1 : noticed.seen / noticed.places;

    console.log(`${noticed.seen} of ${noticed.places} changes noticed (${(share * 100).toFixed(1)} %) by ${CONTROLS.length} controls`);

    expect(share).toBeGreaterThanOrEqual(LEAST_NOTICED);
  });
});

async function casesOf({ id, dimension }: Control): Promise<ControlCases> {
  return ((await import(`./${dimension}/${id}.ts`)) as { cases: ControlCases }).cases;
}

function factsOf({ resources, cloud = "aws", maturity }: ControlCase, { level }: Control) {
  return { environment: "test", cloud, maturity: maturity ?? level, resources };
}

/** Every leaf that the control read, found by being told of each read. */
function placesRead(each: ControlCase, control: Control): readonly Place[] {
  const places = new Map<string, Place>();
  const reader = ({ urn }: PlannedResource, path: string) => places.set(`${urn} ${path}`, { urn, path });
  findingsOf(control, new Estate(factsOf(each, control), reader));
  return [...places.values()].filter(({ urn, path }) => {
    const resource = each.resources.find((candidate) => candidate.urn === urn);
    return resource !== undefined && isLeaf(valueAt(resource, path));
  });
}

/** Whether some other value in a place makes the control say something else than passed. */
function isNoticed(each: ControlCase, control: Control, place: Place): boolean {
  const resource = each.resources.find(({ urn }) => urn === place.urn);
  const value = resource === undefined ? undefined : valueAt(resource, place.path);
  return alternatives(value).some((other) => {
    const facts = { ...factsOf(each, control), resources: changed(each.resources, place, other) };
    return evaluate(facts, [control], [], TODAY).results[0]?.answer !== "passed";
  });
}

const anything: fc.Arbitrary<PlanValue> = fc.letrec<{ value: PlanValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<PlanValue>(null, true, false, 0, -1, "", "*", UNKNOWN, { "estate:value": "secret" }),
    fc.string(),
    fc.double({ noNaN: true }),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie("value"), { maxKeys: 3 }),
  ),
})).value;

function keysOf(resources: readonly PlannedResource[]): [string, ...string[]] {
  return ["spec", "metadata", ...resources.flatMap(({ inputs }) => Object.keys(inputs))];
}
