import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { evidenceFile, seenOf } from "../../cli/evidence.ts";
import type { Plan } from "../../plan/plan.ts";
import { planSha256 } from "../../plan/to-json.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { evaluate } from "../../policies/core/evaluate.ts";
import type { Observation } from "../../score/proof.ts";
import { scorecardOf } from "../../score/scorecard.ts";
import { scorecardToJson } from "../../score/to-json.ts";
import { scorecardToText } from "../../score/to-text.ts";
import { type Evidence, writeEvidence } from "../../verify/index.ts";
import { deployment } from "../support/control-cases.ts";

const plan: Plan = { version: 1, environment: "test", cloud: "local", maturity: 0, resources: [deployment("server", {})], outputs: {} };
const other: Plan = { ...plan, resources: [deployment("server", { replicas: 2 })] };

const observations: readonly Observation[] = [
  { control: "images-are-pinned", outcome: "held", at: "2026-01-01T00:00:00Z", detail: "all of them are" },
];

let state: string;

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "evidence-"));
  vi.stubEnv("ESTATE_STATE", state);
  const evidence: Evidence = {
    version: 1,
    environment: "test",
    maturity: 0,
    cluster: { name: "c", kind: "embedded", pods: "pods run", kubernetes: "v1" },
    images: [],
    checks: [],
    observedAt: "2026-01-01T00:00:00Z",
    planSha256: planSha256(plan),
    observations,
  };
  await writeEvidence(evidence, evidenceFile("test"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(state, { recursive: true });
});

it("what was seen of a plan counts for that plan, and is stale for any other", async () => {
  expect(await seenOf("test", () => Promise.resolve(plan))).toEqual(observations);
  expect(await seenOf("test", () => Promise.resolve(other))).toBe("stale");
});

it("where nothing was seen, nobody is asked for the plan", async () => {
  expect(await seenOf("unseen", () => Promise.reject(new Error("not asked for")))).toEqual([]);
});

it.each(["{", "[]", "{}", '{"observations":[]}', '{"observations":1,"planSha256":"a"}', "null"])(
  "a file that holds %j is told as no evidence",
  async (text) => {
    await writeFile(evidenceFile("test"), text);

    await expect(seenOf("test", () => Promise.resolve(plan))).rejects.toThrow(/evidence\/test\.json is not what `estate verify` writes/);
  },
);

it("a level is proven by what was seen, and by nothing that is stale, which is said", () => {
  const evaluation = evaluate(plan, CONTROLS, [], "2026-01-01");
  const results = evaluation.results.map((result) => ({ ...result, answer: "passed" as const }));
  const proven = scorecardOf(plan, { ...evaluation, results }, observations);
  const stale = scorecardOf(plan, { ...evaluation, results }, "stale");

  expect([proven.proven, stale.proven]).toEqual([3, undefined]);
  expect(scorecardToText(stale, undefined)).toContain("none proven (the evidence is stale: it is of another plan)");
  expect(scorecardToText(proven, undefined)).not.toContain("stale");
  expect(JSON.parse(scorecardToJson(stale, undefined))).toMatchObject({ evidence: "stale" });
  expect(JSON.parse(scorecardToJson(proven, undefined))).not.toHaveProperty("evidence");
});
