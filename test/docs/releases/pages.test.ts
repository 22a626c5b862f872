import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keep } from "../../../docs/evidence/keep.ts";
import { canaryChartPage, releasesPage } from "../../../docs/pages/releases/index.ts";
import { type CheckResult, type Evidence, RELEASE_CHECKS, STORY } from "../../../verify/index.ts";
import { MADE_UP } from "./courses.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "evidence-"));
  mkdirSync(join(root, "docs/evidence"), { recursive: true });
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function check(name: string, changed: Partial<CheckResult> = {}): CheckResult {
  return {
    name,
    claim: `${name} is seen`,
    outcome: "passed",
    startedAt: "2026-01-01T00:00:00.000Z",
    seconds: 12.34,
    detail: "as it should be",
    ...changed,
  };
}

function evidence(checks: readonly CheckResult[], changed: Partial<Evidence> = {}): Evidence {
  return {
    version: 1,
    environment: "local-releases",
    maturity: 0,
    cluster: { name: "estate-local", kind: "embedded", pods: "pods run", kubernetes: "v1.36.3" },
    images: [],
    checks,
    observedAt: "2026-01-01T00:00:00.000Z",
    planSha256: "0".repeat(64),
    observations: [],
    ...changed,
  };
}

describe("evidence of releases", () => {
  it("is shown as `estate verify` said it, with the chart of the canary", async () => {
    await keep([evidence([check("training"), check("canary"), check("shadow", { outcome: "not tried" })], { canary: MADE_UP })], root);

    expect(await releasesPage.render(root)).toBe(`\`\`\`
ok          12.3 s  canary is seen: as it should be
\`\`\`

![Requests a second to the model example while version 2 is released. Minutes and seconds after 2026-01-01T00:00:00.000Z: in state canary-10 from 0:50 on, version 2 answered 10.0 %; in state challenger from 1:20 on, version 2 answered 100.0 %; in state champion from 1:40 on, version 2 answered 100.0 %.](docs/canary.svg)

_Measured on Kubernetes v1.36.3 (embedded; pods run)._`);
    expect(await canaryChartPage.render(root)).toContain("<svg ");
  });

  it("adds up over runs, the newest of each check, in the order in which they are tried", async () => {
    await keep([evidence([check("shadow"), check("canary", { seconds: 1 })], { canary: MADE_UP })], root);
    await keep([evidence([check("canary", { seconds: 2 }), check("blue-green")])], root);

    const kept = JSON.parse(readFileSync(join(root, "docs/evidence/releases.json"), "utf8")) as readonly CheckResult[];
    expect(kept.map(({ name, seconds }) => [name, seconds])).toEqual([
      ["canary", 2],
      ["blue-green", 12.34],
      ["shadow", 12.34],
    ]);
  });

  it("tells every scene of a story that was played in several acts", async () => {
    const acts = STORY.map(({ scenes }) =>
      evidence(["training", ...scenes].map((name) => check(name, { figures: { sent: 10, lost: 0 } }))),
    );
    await keep(acts, root);

    const lines = (await releasesPage.render(root)).split("\n").filter((line) => line.startsWith("ok "));
    expect(lines).toEqual(RELEASE_CHECKS.map(({ name }) => `ok          12.3 s  ${name} is seen: as it should be`));
  });

  it("is not kept where one went wrong, and nothing that was kept goes", async () => {
    await keep([evidence([check("canary")])], root);
    const before = readFileSync(join(root, "docs/evidence/releases.json"), "utf8");

    await expect(
      keep([evidence([check("shadow")]), evidence([check("canary"), check("bad-slow", { outcome: "failed", detail: "it stayed" })])], root),
    ).rejects.toThrow("bad-slow: it stayed");

    expect(readFileSync(join(root, "docs/evidence/releases.json"), "utf8")).toBe(before);
  });

  it.each([
    ["pods were simulated", evidence([])],
    ["nothing is released", evidence([check("training"), check("canary", { outcome: "not tried" })])],
  ])("is not kept where %s", async (_, nothing) => {
    await expect(keep([nothing], root)).rejects.toThrow("nothing of releases was tried on local-releases");
  });

  it("says that there is none before there is", async () => {
    expect(await releasesPage.render(root)).toContain("No output of a real run is kept yet");
    expect(await canaryChartPage.render(root)).toBe("");
  });

  it("stays in its block, whatever a check says", async () => {
    await keep([evidence([check("canary", { detail: "```\n# Heading" })])], root);

    expect((await releasesPage.render(root)).match(/```/g)).toHaveLength(2);
  });

  it("is refused where somebody put something else there", () => {
    writeFileSync(join(root, "docs/evidence/canary.json"), JSON.stringify({ course: MADE_UP }));

    expect(() => canaryChartPage.render(root)).toThrow("environment");
  });
});
