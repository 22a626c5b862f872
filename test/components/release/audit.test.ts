import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { pythonWith, whySkipped } from "../../support/python.ts";
import { MLFLOW_LOCK, trackingServer } from "../../support/tracking-server.ts";

const COMPONENT = join(import.meta.dirname, "../../../components/release");

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

const MOMENT = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

describe.skipIf(python === undefined)(`the audit trail${whySkipped(prepared)}`, () => {
  it("is written to and read from a tracking server, whoever goes on with it, with words that would be code elsewhere", {
    timeout: 600_000,
  }, async () => {
    const found = await trackingServer(python, async (url) => {
      const printed = await python?.expect("python", ["-B", join(import.meta.dirname, "check-audit.py"), COMPONENT, url]);
      return JSON.parse(printed ?? "") as Record<string, unknown>;
    });

    expect(found).toMatchObject({ nothing: [], "still-no-experiment": null, "is-gone-on-with": true, "open-after": null });
    expect(found["iris"]).toMatchObject([
      {
        kind: "retraining",
        version: "2",
        status: "FINISHED",
        "champion-before": "1",
        "data-version": "sha256:ab",
        "code-revision": "sha256:cd",
        trigger: "alert",
        verdict: "challenger",
        approver: null,
        metrics: { accuracy: 0.93, "recall of__b_class_/b_": 1 },
        steps: [
          { time: MOMENT, state: "trained" },
          { time: MOMENT, state: "better" },
        ],
      },
      {
        kind: "release",
        status: "FINISHED",
        pattern: "canary",
        verdict: "champion",
        steps: ["shadow", "canary-10", "canary-50"].map((state) => ({ time: MOMENT, state })),
      },
    ]);
    expect(Object.keys((found["iris"] as { metrics: object }[])[0]?.metrics ?? {})).toHaveLength(2);
    expect(found["hostile"]).toEqual([[true, 5000]]);
    expect(found["all"]).toEqual(["retraining", "retraining", "release"]);
    expect(found["history"]).toEqual([
      [1000, 0.1],
      [2000, 0.5],
    ]);
    expect(found["unknown-field"]).toContain("TypeError: the audit has no field approved; it has champion-before, pattern");
    expect(found["unknown-kind"]).toContain("ValueError: a change is one of retraining, approval, release, and not 'party'");
    expect(found["away"]).toContain("RegistryError: UNREACHABLE");
    expect(found["spoilt"]).toEqual([]);
  });
});
