import fc from "fast-check";
import type { PlannedResource, PlanValue } from "../../../plan/plan.ts";
import { SECRET, UNKNOWN } from "../../../plan/values.ts";

/** URN of a resource of this name, at the top of a stack. */
export function urn(name: string, type = "test:index:Thing"): string {
  return `urn:pulumi:dev::estate::${type}::${name}`;
}

/** A resource called `name`, with these fields beside what every resource has. */
export function resource(name: string, fields: Partial<PlannedResource> = {}): PlannedResource {
  const { type = "test:index:Thing" } = fields;
  return {
    urn: urn(name, type),
    type,
    name,
    custom: true,
    inputs: {},
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    aliases: [],
    ignoreChanges: [],
    ...fields,
  };
}

/** Keys that a provider may use, and those that break what treats objects as maps. */
const keys = fc.oneof(
  fc.constantFrom("name", "key", "value", "spec", "a.b", 'quo"te', "*", "__proto__", "constructor", "hasOwnProperty", "ünï", ""),
  // No path of Pulumi's can hold every key with a backslash.
  fc.string({ maxLength: 6 }).filter((key) => !key.includes("\\")),
);

/** Any value of a plan, markers among them. */
const values: fc.Arbitrary<PlanValue> = fc.letrec<{ value: PlanValue; leaf: PlanValue }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.integer({ min: -3, max: 3 }),
    fc.constantFrom("a", "b", "c"),
    fc.string({ maxLength: 6 }),
    fc.constantFrom<PlanValue>(SECRET, UNKNOWN, { "estate:value": "asset", sha256: "0".repeat(64) }),
  ),
  value: fc.oneof(
    { depthSize: "small" },
    tie("leaf"),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.record({ name: fc.constantFrom("a", "b", "c", "d"), value: tie("leaf") }), { maxLength: 5 }),
    properties(tie("value")),
  ),
})).value;

/** Inputs of a resource. */
export const inputs: fc.Arbitrary<PlannedResource["inputs"]> = properties(values);

function properties(value: fc.Arbitrary<PlanValue>): fc.Arbitrary<Record<string, PlanValue>> {
  return fc.array(fc.tuple(keys, value), { maxLength: 5 }).map((entries) => Object.fromEntries(entries));
}

const NAMES = ["a", "b", "c", "d", "e", "f"];

const TYPES = [
  "aws:s3/bucket:Bucket",
  "kubernetes:core/v1:ConfigMap",
  "pulumi:providers:kubernetes",
  "test:index:Thing",
  "estate:tracking:Tracking",
];

/** Resources of random types that take values from one another, and have random parents and providers. */
export const resources: fc.Arbitrary<readonly PlannedResource[]> = fc
  .uniqueArray(fc.constantFrom(...NAMES), { maxLength: NAMES.length })
  .chain((names) => fc.tuple(...names.map((name) => randomResource(name, names))));

function randomResource(name: string, names: readonly string[]): fc.Arbitrary<PlannedResource> {
  const others = fc.array(fc.constantFrom(...names), { maxLength: 3 }).map((found) => found.map((each) => urn(each)));
  return fc
    .record({
      inputs,
      dependencies: others,
      propertyDependencies: fc.dictionary(keys, others, { maxKeys: 3 }),
      protect: fc.boolean(),
      custom: fc.boolean(),
      type: fc.constantFrom(...TYPES),
      ignoreChanges: fc.array(fc.constantFrom("name", "spec[*].a", "value[0]", "[", "a..b", '["*"]'), { maxLength: 2 }),
      parent: fc.constantFrom(...names.map((each) => urn(each))),
      provider: fc.constantFrom(...names.map((each) => urn(each))),
      external: fc.constantFrom(true as const, undefined),
    })
    .map(({ external, ...fields }) => resource(name, { ...fields, urn: urn(name), ...(external === undefined ? {} : { external }) }));
}
