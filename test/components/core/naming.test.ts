import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EnvironmentFacts } from "../../../components/core/estate.ts";
import { type NameRule, physicalName } from "../../../components/core/naming.ts";

const FACTS: EnvironmentFacts = {
  environment: "prod-aws",
  owner: "platform",
  costCentre: "research",
  region: "eu-central-1",
  account: "111122223333",
  protect: true,
};

const environment = fc.stringMatching(/^[a-z][a-z0-9-]{0,60}[a-z0-9]$/);
const role = fc.stringMatching(/^[a-z][a-z0-9-]{0,40}[a-z0-9]$/);
const rule: fc.Arbitrary<NameRule> = fc.record({
  longest: fc.integer({ min: 24, max: 63 }),
  separator: fc.constantFrom("-" as const, "_" as const, "" as const),
  global: fc.boolean(),
});

describe("a physical name", () => {
  it("keeps to its rule whatever the environment is called", () => {
    fc.assert(
      fc.property(environment, role, rule, (name, what, wanted) => {
        const made = physicalName({ ...FACTS, environment: name }, what, wanted);

        expect(made.length).toBeLessThanOrEqual(wanted.longest);
        expect(made).toMatch(wanted.separator === "" ? /^estate[a-z0-9]*$/ : /^estate([-_][a-z0-9]+)*$/);
      }),
    );
  });

  it("differs where environment or role differ", () => {
    fc.assert(
      fc.property(environment, environment, role, role, (one, two, first, second) => {
        fc.pre(one !== two || first !== second);
        const strict: NameRule = { longest: 24, global: true };

        expect(physicalName({ ...FACTS, environment: one }, first, strict)).not.toBe(
          physicalName({ ...FACTS, environment: two }, second, strict),
        );
      }),
    );
  });

  it("is plain where it fits, so that people can read it", () => {
    expect(physicalName(FACTS, "nodes", { longest: 63 })).toBe("estate-prod-aws-nodes");
  });

  it("differs from account to account where the whole world shares names", () => {
    const bucket: NameRule = { longest: 63, global: true };

    expect(physicalName(FACTS, "data", bucket)).not.toBe(physicalName({ ...FACTS, account: "444455556666" }, "data", bucket));
  });
});
