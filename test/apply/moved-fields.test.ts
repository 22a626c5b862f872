import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LiveObject } from "../../apply/api.ts";
import { withMovedFields } from "../../apply/moved-fields.ts";
import { MOVED_FIELDS } from "../../components/core/kubernetes.ts";
import type { PlanValue } from "../../plan/plan.ts";
import type { Manifest } from "../../plan/render/identity.ts";

type Spec = Readonly<Record<string, PlanValue>>;

function planned(spec: Spec, paths?: string): Manifest {
  const annotations = paths === undefined ? {} : { [MOVED_FIELDS]: paths };
  return { apiVersion: "example.com/v1", kind: "Route", metadata: { name: "x", labels: {}, annotations }, spec };
}

function standing(spec: Spec): LiveObject {
  return { apiVersion: "example.com/v1", kind: "Route", metadata: { name: "x" }, spec };
}

describe("fields that something in the cluster moves", () => {
  it("are applied as they stand there, and the others as planned", () => {
    const manifest = planned({ rules: ["planned"], host: "new" }, "spec.rules");

    expect(withMovedFields(manifest, standing({ rules: ["moved"], host: "old" }))["spec"]).toEqual({ rules: ["moved"], host: "new" });
  });

  it("are applied as planned while the object is not there", () => {
    const manifest = planned({ rules: ["planned"] }, "spec.rules");

    expect(withMovedFields(manifest, undefined)).toBe(manifest);
  });

  it("are set back like all others where the object does not name them", () => {
    const manifest = planned({ rules: ["planned"] });

    expect(withMovedFields(manifest, standing({ rules: ["moved"] }))).toBe(manifest);
  });

  it("may be several, and may be missing on either side", () => {
    const manifest = planned({ rules: ["planned"] }, "spec.rules,spec.selector,spec.gone,status.x");

    expect(withMovedFields(manifest, standing({ rules: ["moved"], selector: { hash: "1" } }))["spec"]).toEqual({
      rules: ["moved"],
      selector: { hash: "1" },
    });
  });

  it("change nothing that they do not name, whatever stands there", () => {
    const anySpec = fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.oneof(fc.string(), fc.array(fc.integer()), fc.integer()));
    fc.assert(
      fc.property(anySpec, anySpec, (plan, live) => {
        const after = withMovedFields(planned(plan, "spec.rules"), standing(live))["spec"] as Spec;
        expect({ ...after, rules: 0 }).toEqual({ ...plan, rules: 0 });
      }),
    );
  });
});
