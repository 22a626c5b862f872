import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { decide } from "../../cli/model-decision.ts";
import { historyLines, oddities, plain, versionText } from "../../cli/model-history.ts";
import { ModelRegistry } from "../../cli/model-registry.ts";
import { pythonWith, whySkipped } from "../support/python.ts";
import { MLFLOW_LOCK, trackingServer } from "../support/tracking-server.ts";

const COMPONENT = join(import.meta.dirname, "../../components/release");
const SAID = { as: "A. Person", reason: "checked by region", identity: "kubernetes-admin" } as const;

const prepared = await pythonWith(MLFLOW_LOCK);
const { python } = prepared;
afterAll(() => python?.[Symbol.asyncDispose]());

describe.skipIf(python === undefined)(`a person's word on a version${whySkipped(prepared)}`, () => {
  it("lets it be released or refuses it, is kept with who the cluster says it was, and is said once", { timeout: 600_000 }, async () => {
    await trackingServer(python, async (url) => {
      const program = async (...words: readonly string[]) =>
        JSON.parse((await python?.expect("python", [join(import.meta.dirname, "check-model.py"), COMPONENT, url, ...words])) ?? "") as {
          readonly trail: readonly Record<string, unknown>[];
          readonly challenger: string | null;
        };
      const registry = new ModelRegistry(url, "fraud");
      await program("make", "2");

      expect(await decide(registry, { ...SAID, verdict: "approved" })).toBe(
        "version 2 of fraud is approved by A. Person (kubernetes-admin)",
      );

      const { tags } = await registry.version("2");
      expect(tags).toMatchObject({
        approval: "approved",
        "approved-by": "A. Person",
        "approved-by-identity": "kubernetes-admin",
        "approval-reason": "checked by region",
        "approved-at": expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      });
      const { challenger, trail } = await program("look");
      expect(challenger).toBe("2");
      expect(trail.at(-1)).toMatchObject({
        kind: "approval",
        version: "2",
        status: "FINISHED",
        verdict: "approved",
        "champion-before": "1",
        "data-version": "sha256:ab",
        approver: "A. Person",
        "approver-identity": "kubernetes-admin",
        reason: "checked by region",
      });
      await expect(decide(registry, { ...SAID, verdict: "approved" })).rejects.toThrow(
        "version 2 of fraud is approved, and only one that is pending can be approved",
      );
      await expect(decide(registry, { ...SAID, verdict: "approved", version: "1" })).rejects.toThrow("version 1 of fraud is champion");
      await expect(decide(registry, { ...SAID, verdict: "approved", version: "9" })).rejects.toThrow(/registry refused: .*9/);

      await decide(registry, { ...SAID, verdict: "rejected", version: "2" });
      expect((await program("look")).challenger).toBeNull();
      await expect(decide(registry, { ...SAID, verdict: "approved", version: "2" })).rejects.toThrow("version 2 of fraud is rejected");
      await expect(decide(registry, { ...SAID, verdict: "approved" })).rejects.toThrow("there is nothing to decide");

      await program("give", "challenger", "3");
      await decide(registry, { ...SAID, verdict: "approved", version: "3" });
      expect(oddities(await registry.changes(), await registry.wearer("champion"))).toHaveLength(1);
      await program("release", "3");

      const lines = historyLines(await registry.changes());
      expect(lines).toHaveLength(5);
      expect(lines[0]).toMatch(
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d retraining 1 -> 2 challenger; because of alert: \[31mDrift; recent-accuracy 0\.9877$/,
      );
      expect(lines[1]).toContain(
        'approval   1 -> 2 approved; data sha256:ab; approved by A. Person (kubernetes-admin); "checked by region"',
      );
      expect(lines[2]).toContain("rejected by A. Person (kubernetes-admin)");
      expect(lines[4]).toContain(
        'release    1 -> 3 promoted; by canary; approved by A. Person; canary-10 > canary-50 > champion; "it did well in all steps"',
      );
      expect(oddities(await registry.changes(), await registry.wearer("champion"))).toEqual([]);
      expect(versionText("fraud", await registry.version("3"))).toMatch(
        /^version 3 of fraud: champion \(champion\)\n {2}approval: approved\n/,
      );
      expect(await new ModelRegistry(url, "stranger").changes()).toEqual([]);
    });
  });

  it("says who does not answer", async () => {
    await expect(new ModelRegistry("http://127.0.0.1:9", "fraud").changes()).rejects.toThrow("the registry does not answer");
  });
});

describe("what is printed of the registry", () => {
  it("cannot move the cursor, begin a line or turn the writing round", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(plain(text)).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      }),
    );
  });

  it("is a line a change, whatever the trail holds", () => {
    const field = fc.constantFrom("kind", "version", "verdict", "steps", "reason", "approver", "champion-before", "trigger");
    const change = fc.record({
      start: fc.nat(),
      fields: fc.dictionary(field, fc.oneof(fc.string({ unit: "binary" }), fc.json())),
      metrics: fc.dictionary(fc.string({ unit: "binary" }), fc.double()),
    });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const lines = historyLines(changes);
        expect(lines).toHaveLength(changes.length);
        for (const line of lines) expect(line).not.toMatch(/[\n\r\u001b]/);
      }),
    );
  });
});
