import { describe, expect, it } from "vitest";
import { UserError } from "../../../../components/core/errors.ts";
import { parseSpec } from "../../../../components/core/parse.ts";
import { InferenceSpec } from "../../../../components/inference/contract.ts";
import { EdgeSpec } from "../../../../components/inference/edge/contract.ts";
import { GROUP } from "./wiring.ts";

/** What a person is told of a spec, as `path: reason`. */
function told(edge: unknown): string[] {
  try {
    parseSpec("inference", InferenceSpec, { edge });
    return [];
  } catch (error) {
    if (error instanceof UserError) return error.problems.map(({ path, reason }) => `${path}: ${reason}`);
    throw error;
  }
}

function without(key: keyof typeof GROUP): object {
  return Object.fromEntries(Object.entries(GROUP).filter(([name]) => name !== key));
}

describe("a group of devices", () => {
  it("needs to say little, and trusts nothing for longer than a week", () => {
    expect(EdgeSpec.parse({ groups: [GROUP] }).groups[0]).toMatchObject({
      alias: "champion",
      format: "onnx",
      quantise: "none",
      rollOut: { stages: [1, 10, 100], soakMinutes: 60, maxUnhealthyPercent: 5 },
      offlineDays: 7,
      afterOffline: "serve",
    });
    expect(told({ groups: [{ ...GROUP, devices: { idPrefix: "shop-" } }] })).toEqual([]);
  });

  it("is refused without a key that signs what it runs", () => {
    expect(told({ groups: [without("signatureKey")] })).toEqual(["edge.groups[0].signatureKey: is required (string)"]);
  });

  it.each([
    [{ stages: [10, 5, 100] }, "rollOut.stages[1]: must be more than 10, the stage before it"],
    [{ stages: [10, 10, 100] }, "rollOut.stages[1]: must be more than 10, the stage before it"],
    [{ stages: [1, 50] }, "rollOut.stages[1]: must be 100: the last stage reaches every device"],
    [{ stages: [] }, "rollOut.stages: must be at least 1 items"],
    [{ stages: [0, 100] }, "rollOut.stages[0]: must be at least 1"],
    [{ soakMinutes: 10 }, "rollOut.soakMinutes: must be at least checkMinutes, which is 15"],
    [{ maxUnhealthyPercent: 100 }, "rollOut.maxUnhealthyPercent: must be at most 99"],
  ])("is refused with the roll-out %j", (rollOut, words) => {
    expect(told({ groups: [{ ...GROUP, rollOut }] })).toEqual([expect.stringContaining(`edge.groups[0].${words}`)]);
  });

  it.each([
    [{ name: "Line 1" }, "name: must be lower-case letters"],
    [{ model: "../x" }, "model: must be lower-case letters"],
    [{ alias: "a b" }, "alias: must be up to 64 letters"],
    [{ signatureKey: "a/b" }, "signatureKey: must be lower-case letters"],
    [{ repository: "edge/../x" }, "repository: must be a repository's path"],
    [{ repository: "https://x" }, "repository: must be a repository's path"],
    [{ format: "tflite" }, "format: must be one of onnx"],
    [{ quantise: "int4" }, "quantise: must be one of none, int8"],
    [{ devices: 0 }, "devices: must be at least 1"],
    [{ devices: "many" }, "devices: must be a number of devices from 1 to 100000, or idPrefix"],
    [{ devices: { labels: {} } }, "devices: must be a number of devices from 1 to 100000, or idPrefix"],
    [{ maxBundleMiB: 0 }, "maxBundleMiB: must be at least 1"],
    [{ offlineDays: 366 }, "offlineDays: must be at most 365"],
    [{ afterOffline: "explode" }, "afterOffline: must be one of serve, stop"],
    [{ checkMinutes: 1440, offlineDays: 1, rollOut: { soakMinutes: 1440 } }, "checkMinutes: must be at most 360, a quarter of offlineDays"],
    [{ signatureKeys: "line" }, "signatureKeys: unknown key; did you mean `signatureKey`?"],
  ])("is refused with %j", (changes, words) => {
    expect(told({ groups: [{ ...GROUP, ...changes }] })).toEqual([expect.stringContaining(`edge.groups[0].${words}`)]);
  });

  it("is told all that is wrong with it at once", () => {
    const problems = told({
      groups: [{ ...without("signatureKey"), devices: -1, maxBundleMiB: 0, rollOut: { stages: [50, 10] } }],
      everyMinutes: 0,
    });

    expect(problems.map((problem) => problem.split(":")[0] ?? "").toSorted()).toEqual([
      "edge.everyMinutes",
      "edge.groups[0].devices",
      "edge.groups[0].maxBundleMiB",
      "edge.groups[0].rollOut.stages[1]",
      "edge.groups[0].rollOut.stages[1]",
      "edge.groups[0].signatureKey",
    ]);
  });

  it("has a name of its own, and the key of whose repository it shares", () => {
    expect(told({ groups: [GROUP, { ...GROUP, signatureKey: "other" }] })).toEqual([
      expect.stringContaining("edge.groups[1].name: must differ from groups[0].name"),
      expect.stringContaining('edge.groups[1].signatureKey: must be "line", as that of groups[0]'),
    ]);
  });
});

describe("a registry beside the bucket", () => {
  it.each(["http://registry.example.com", "https://user:word@registry.example.com", "https://registry.example.com/path", "registry"])(
    "is refused at %s",
    (url) => {
      expect(told({ groups: [GROUP], registry: { url, credentialsSecret: "login" } })).toEqual([
        expect.stringContaining("edge.registry.url: must be an address such as https://registry.example.com"),
      ]);
    },
  );
});
