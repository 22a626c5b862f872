import { mkdirSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tree } from "../../environments/merge.ts";
import type { Plan } from "../../plan/plan.ts";
import { type PreviewedEnvironment, previewEnvironment } from "../../preview/environment.ts";
import { previewOf } from "../../preview/verdict.ts";
import { type ReportInput, reportOf } from "../../report/report.ts";
import { scorecardOf } from "../../score/scorecard.ts";
import { shippedPlan } from "../support/cloud-plans.ts";
import { NO_BROWSER, openReport, startBrowser } from "./browser.ts";

const SCREENSHOTS = resolve(import.meta.dirname, "../../.estate/report");

/** What a pull request might ask of the largest of the shipped environments. */
const EDIT: Tree = {
  tracking: { replicas: 3 },
  lineage: { enabled: false },
  database: { multiZone: true },
  objectStore: { versionDays: 7 },
  cluster: { allowedCidrs: ["198.51.100.0/24"] },
  teams: { members: [{ name: "models" }, { name: "search", accelerators: 8 }] },
};

interface Edited extends PreviewedEnvironment {
  readonly environment: string;
  readonly plan: Plan;
}

async function edited(environment: string, edit: Tree): Promise<Edited> {
  const [before, after] = [await shippedPlan(environment), await shippedPlan(environment, edit)];
  const previewed = previewEnvironment({
    environment,
    cloud: after.cloud,
    before: { plan: before, waivers: [], inside: [] },
    beforeIs: "plan",
    after: { plan: after, waivers: [], inside: [] },
    allowDestroy: [],
    chartsNotSeenInto: [],
    prices: undefined,
    binding: undefined,
    today: "2026-11-29",
  });
  return { ...previewed, environment, plan: after };
}

describe("the report on a shipped environment", () => {
  let input: ReportInput;

  beforeAll(async () => {
    const environments = [await edited("dev-aws", { tracking: { replicas: 2 } }), await edited("prod-aws", EDIT)];
    input = {
      preview: previewOf(
        { name: "main", revision: "4f2a91c07d3be88a" },
        environments.map(({ preview }) => preview),
      ),
      estates: environments.map(({ environment, plan, evaluation }) => ({
        environment,
        resources: plan.resources,
        card: evaluation === undefined ? undefined : scorecardOf(plan, evaluation, []),
      })),
    };
  }, 120_000);

  it("holds a verdict, risks, prices and a graph of everything", () => {
    const page = reportOf(input);

    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000);
    expect(page).toMatch(/id="e1-risks"[\s\S]*class="risk risk-/);
    expect(page).toContain("US dollars a month, prices of 20");
    expect(page).toMatch(/[67]\d\d resources in 3\d capabilities/);
  });

  it("holds no marker of a plan, and no path of this machine", () => {
    const page = reportOf(input);

    expect(page).not.toContain("estate:value");
    expect(page).not.toContain(resolve(import.meta.dirname, "../.."));
  });

  describe.skipIf(NO_BROWSER !== undefined)(`in a browser${NO_BROWSER === undefined ? "" : `: ${NO_BROWSER}`}`, () => {
    let browser: Awaited<ReturnType<typeof startBrowser>>;

    beforeAll(async () => {
      mkdirSync(SCREENSHOTS, { recursive: true });
      browser = await startBrowser();
    });

    afterAll(async () => {
      await browser?.close();
    });

    it("opens every change and every capability without a complaint", async () => {
      const { page, complaints, requests } = await openReport(browser, reportOf(input), { reducedMotion: "reduce" });
      await page.getByRole("tab", { name: "prod-aws" }).click();
      await page.screenshot({ path: resolve(SCREENSHOTS, "shipped.png") });

      await page.locator("[data-open]:visible").click();
      for (const row of await page.locator("button.row:visible").all())
        await row.evaluate((button) => (button as { click(): void }).click());
      await page.locator("[data-graph]:visible").scrollIntoViewIfNeeded();
      await page.locator("[data-panel]:visible .box").first().waitFor();
      await page.locator("[data-graph]:visible").screenshot({ path: resolve(SCREENSHOTS, "shipped-graph.png") });
      const capabilities = await page.locator("[data-panel]:visible .box").count();
      for (let place = 0; place < capabilities; place += 1) {
        await page.locator("[data-panel]:visible .box").nth(place).focus();
        await page.keyboard.press("Enter");
        expect(await page.locator("[data-panel]:visible .node").count()).toBeGreaterThan(0);
        await page.keyboard.press("Escape");
      }

      expect(await page.locator("[data-panel]:visible .detail:visible").count()).toBe(input.preview.environments[1]?.changes.length);
      expect(complaints).toEqual([]);
      expect(requests).toEqual([]);
      await page.close();
    });
  });
});
