import { describe, expect, it } from "vitest";
import type { PlannedResource } from "../../plan/plan.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { Estate } from "../../policies/core/estate.ts";
import { resourceFindings } from "../../policies/core/evaluate.ts";
import type { ControlCases } from "../support/control-cases.ts";

const remedied = CONTROLS.filter(({ remedy }) => remedy !== undefined);

describe.each(remedied)("the remedy of $id", async ({ id, dimension, ...control }) => {
  const { cases } = (await import(`./${dimension}/${id}.ts`)) as { cases: ControlCases };
  const alone = (resource: PlannedResource) => resourceFindings({ id, dimension, ...control }, resource, estateOf(resource));
  const resources = cases.cases.flatMap((each) => each.resources);

  it("leaves nothing to find in a resource that broke its rule by what is known of it alone", () => {
    const broken = resources.filter((resource) => alone(resource).some(({ answer }) => answer === "violated"));

    expect(broken.length).toBeGreaterThan(0);
    expect(broken.map((resource) => alone(put(resource)))).toEqual(broken.map(() => []));
  });

  it("changes nothing of a resource that keeps it", () => {
    const fine = resources.filter((resource) => alone(resource).length === 0);

    expect(fine.map(put)).toEqual(fine);
  });

  it("takes whatever an engine sends", () => {
    for (const { type } of resources)
      for (const spec of [undefined, null, "text", [], { template: 1 }, { template: { spec: "x" } }])
        expect(() => control.remedy?.(type, { spec })).not.toThrow();
  });

  function put(resource: PlannedResource): PlannedResource {
    const inputs = structuredClone(resource.inputs) as Record<string, unknown>;
    control.remedy?.(resource.type, inputs);
    return { ...resource, inputs: inputs as PlannedResource["inputs"] };
  }
});

function estateOf(resource: PlannedResource): Estate {
  return new Estate({ environment: "test", cloud: "aws", maturity: 3, resources: [resource] });
}
