import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../components/core/errors.ts";
import { parsePlan } from "../../plan/from-json.ts";
import type { Plan, PlannedResource, PlanValue } from "../../plan/plan.ts";
import { planToJson } from "../../plan/to-json.ts";
import { SECRET, UNKNOWN } from "../../plan/values.ts";

const text = fc.string({ maxLength: 8 });
const texts = fc.array(text, { maxLength: 3 });
const { value } = fc.letrec<{ value: PlanValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constantFrom<PlanValue>(SECRET, UNKNOWN)),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(text, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
const values = fc.dictionary(text, value, { maxKeys: 3, noNullPrototype: true });

const resource: fc.Arbitrary<PlannedResource> = fc.record(
  {
    urn: text,
    type: text,
    name: text,
    custom: fc.boolean(),
    inputs: values,
    dependencies: texts,
    propertyDependencies: fc.dictionary(text, texts, { maxKeys: 2, noNullPrototype: true }),
    protect: fc.boolean(),
    retainOnDelete: fc.boolean(),
    aliases: texts,
    ignoreChanges: texts,
    parent: text,
    provider: text,
    customTimeouts: fc.record({ create: text, update: text }, { requiredKeys: [] }),
    outputs: values,
    external: fc.constant(true as const),
    source: fc.record({ file: text, line: fc.nat() }),
  },
  {
    requiredKeys: [
      "urn",
      "type",
      "name",
      "custom",
      "inputs",
      "dependencies",
      "propertyDependencies",
      "protect",
      "retainOnDelete",
      "aliases",
      "ignoreChanges",
    ],
    noNullPrototype: true,
  },
);

const plan: fc.Arbitrary<Plan> = fc.record({
  version: fc.constant(1 as const),
  environment: text,
  cloud: fc.constantFrom("aws", "gcp", "azure", "local"),
  maturity: fc.nat(3),
  resources: fc.array(resource, { maxLength: 4 }),
  outputs: values,
});

describe("reading a plan", () => {
  it("gives what was written", () => {
    fc.assert(
      fc.property(plan, (written) => {
        expect(planToJson(parsePlan(planToJson(written), "it"))).toBe(planToJson(written));
      }),
    );
  });

  it("refuses one that was cut off anywhere", () => {
    fc.assert(
      fc.property(plan, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (written, share) => {
        const whole = planToJson(written).trimEnd();

        expect(() => parsePlan(whole.slice(0, Math.floor(whole.length * share)), "it")).toThrow("it is no JSON, or was cut off");
      }),
    );
  });

  it("refuses whatever is no plan, and never with a defect", () => {
    fc.assert(
      fc.property(fc.json(), (content) => {
        expect(() => parsePlan(content, "it")).toThrow(UserError);
      }),
    );
  });

  it("refuses a resource in which any field is of another sort", () => {
    const whole: PlannedResource = {
      urn: "u",
      type: "t",
      name: "n",
      custom: true,
      parent: "p",
      provider: "q",
      inputs: {},
      dependencies: ["d"],
      propertyDependencies: { a: ["b"] },
      protect: false,
      retainOnDelete: false,
      aliases: [],
      ignoreChanges: [],
      customTimeouts: {},
      outputs: {},
      external: true,
      source: { file: "f", line: 1 },
    };
    const withResource = (each: object) =>
      JSON.stringify({ version: 1, environment: "e", cloud: "aws", maturity: 0, resources: [whole, each], outputs: {} });
    parsePlan(withResource(whole), "it");

    for (const key of Object.keys(whole)) {
      expect(() => parsePlan(withResource({ ...whole, [key]: 7 }), "it"), key).toThrow("`resources[1]` is no resource");
    }
  });

  it.each([
    [{ version: 2 }, "it is of version 2, and this reads version 1; bring this checkout up to date"],
    [{ version: 0 }, "it is of version 0, and this reads version 1"],
    [{ version: undefined }, "it is of version none"],
    [{ cloud: "moon" }, 'its `cloud` is "moon", and this knows aws, gcp, azure, local'],
    [{ maturity: "1" }, "it has no `environment` and `maturity`"],
    [{ resources: {} }, "`resources` is no list"],
    [{ outputs: [] }, "it has no `outputs`"],
  ])("tells what is wrong with %j", (change, reason) => {
    const whole = { version: 1, environment: "e", cloud: "aws", maturity: 0, resources: [], outputs: {} };

    expect(() => parsePlan(JSON.stringify({ ...whole, ...change }), "the plan")).toThrow(
      `the plan is not what \`estate plan --format json\` writes\n  ${reason}`,
    );
  });
});
