import { describe, expect, it } from "vitest";
import { MOVED_FIELDS } from "../../../components/core/kubernetes.ts";
import { movedFields } from "../../../components/core/register.ts";

describe("an object of which something in the cluster moves fields", () => {
  it("leaves them to it, field by field", () => {
    const metadata = { name: "x", annotations: { [MOVED_FIELDS]: "spec.rules,spec.selector" } };

    expect(movedFields({ apiVersion: "example.com/v1", kind: "Route", metadata, spec: {} })).toEqual({
      ignoreChanges: ["spec.rules", "spec.selector"],
    });
  });

  it("is held to the plan otherwise", () => {
    expect(movedFields({ apiVersion: "example.com/v1", kind: "Route", metadata: { name: "x" }, spec: {} })).toEqual({});
  });
});
