import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { reportOf } from "../../report/report.ts";
import { NO_BROWSER, type OpenReport, openReport, startBrowser, violations } from "./browser.ts";
import { change, environmentPreview, fullInput, fullPreview, inputOf, largeInput, resource, STANDING } from "./samples.ts";

/** Where a person who works on the page finds what it looks like. */
const SCREENSHOTS = resolve(import.meta.dirname, "../../.estate/report");

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 740 };

/** What a page must never do, whatever one does with it. */
async function expectQuiet({ page, complaints, requests }: OpenReport): Promise<void> {
  expect(complaints).toEqual([]);
  expect(requests).toEqual([]);
  expect(await violations(page)).toEqual([]);
}

async function focused(page: Page): Promise<string> {
  return page.evaluate<string>("document.activeElement.textContent.trim() || document.activeElement.id");
}

/** What reaches beyond the right edge of the screen, and does not scroll inside of something that fits. */
async function tooWide(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`(() => {
    const scrolls = (element) => element !== null && (/auto|scroll|hidden/.test(getComputedStyle(element).overflowX) || scrolls(element.parentElement));
    const wide = [...document.body.querySelectorAll("*")].filter((each) => each.getBoundingClientRect().right > innerWidth + 0.5 && !scrolls(each) && each.checkVisibility());
    const width = document.documentElement.scrollWidth;
    return [...(width > innerWidth ? ["the page: " + width] : []), ...wide.slice(0, 8).map((each) => each.outerHTML.slice(0, 100))];
  })()`);
}

describe.skipIf(NO_BROWSER !== undefined)(`the report in a browser${NO_BROWSER === undefined ? "" : `: ${NO_BROWSER}`}`, () => {
  let browser: Browser;

  beforeAll(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
  });

  async function open(html: string, options: Parameters<typeof openReport>[2] = {}): Promise<OpenReport> {
    return openReport(browser, html, options);
  }

  /** The environment that shows everything. */
  async function openFull(options: Parameters<typeof openReport>[2] = {}): Promise<OpenReport> {
    return open(reportOf(inputOf([fullPreview()], STANDING)), options);
  }

  it("says the verdict and the worst risk first, and moves nothing once it stands", async () => {
    const report = await openFull();
    const { page } = report;

    expect(await page.locator("main").innerText()).toMatch(/^prod\s+aws\s+destroys data/);
    expect(await page.locator(".risks > li").first().innerText()).toContain("The bucket object-store-datasets goes");
    expect(await page.evaluate<number>("window.shifts")).toBe(0);
    await expectQuiet(report);
    await page.close();
  });

  it("opens a change, and shows both sides line by line with what differs in a line", async () => {
    const report = await openFull();
    const { page } = report;

    await page.locator("button.row", { hasText: "tracking-config" }).click();

    const rows = page.locator("li:has(> button.row:has-text('tracking-config')) table.diff tbody tr");
    expect(await rows.allInnerTexts()).toEqual(
      expect.arrayContaining(["step 20: run --retries 3\tstep 20: run --retries 5", "17 equal lines"]),
    );
    expect(await rows.locator("del").first().innerText()).toBe("3");
    expect(await rows.locator("ins").first().innerText()).toBe("5");
    await expectQuiet(report);
    await page.close();
  });

  it("tells secrets and replacements in words", async () => {
    const report = await openFull();
    const { page } = report;

    await page.locator("button.row", { hasText: "tracking-login" }).click();
    await page.locator("button.row", { hasText: "database-server" }).click();

    expect(await page.locator("li:has(> button.row:has-text('tracking-login')) .detail").innerText()).toContain("(secret)");
    expect(await page.locator(".replacement").innerText()).toContain("since identifier cannot change in place. The old one goes before");
    await page.close();
  });

  it("leads from a risk to its change", async () => {
    const { page } = await openFull();

    await page.locator(".risk", { hasText: "network-group" }).getByRole("button", { name: "Show the change" }).click();

    expect(await focused(page)).toContain("network-group");
    expect(await page.locator("button.row[aria-expanded=true]").allInnerTexts()).toEqual([expect.stringContaining("network-group")]);
    await page.close();
  });

  it("filters changes by words, capability, layer and operation, and says how many it found", async () => {
    const { page } = await openFull();
    const form = page.getByRole("form", { name: "Filter changes" });
    const status = page.locator("[data-status=changes]");
    const names = () => page.locator(".section[id$=changes] button.row .name").allInnerTexts();

    await form.getByRole("searchbox").fill("tracking deployment");
    expect(await names()).toEqual(["tracking-server"]);
    expect(await status.innerText()).toBe("1 of 10 changes");

    await form.getByRole("searchbox").fill("");
    await form.getByRole("combobox", { name: "capability" }).selectOption("object-store");
    expect(await names()).toEqual(["object-store-datasets", "object-store-models"]);

    await form.getByRole("combobox", { name: "capability" }).selectOption("");
    await form.getByRole("combobox", { name: "layer" }).selectOption("cluster");
    expect(await names()).not.toContain("database-server");

    await form.locator("label", { hasText: "update" }).click();
    expect(await names()).toEqual(["serving-server", "serving-entrance", "tracking-policy"]);
    await page.close();
  });

  it("finds what a filter hides when it is asked for by a risk", async () => {
    const { page } = await openFull();

    await page.getByRole("searchbox", { name: "Search changes" }).fill("nothing is called so");
    await page.locator(".risk", { hasText: "network-group" }).getByRole("button", { name: "Show the change" }).click();

    expect(await focused(page)).toContain("network-group");
    await page.close();
  });

  it("goes by keys alone: to the verdict, over tabs, into search and along the list", async () => {
    const report = await open(reportOf(fullInput()));
    const { page } = report;

    await page.keyboard.press("Tab");
    expect(await focused(page)).toBe("Skip to the verdict");
    await page.keyboard.press("Enter");
    expect(await page.evaluate<string>("document.activeElement.id")).toBe("main");

    await page.getByRole("tab", { selected: true }).focus();
    await page.keyboard.press("ArrowLeft");
    expect(await focused(page)).toBe("prod");
    expect(await page.locator("[data-panel]:visible h2").innerText()).toContain("prod");
    await page.keyboard.press("Home");
    expect(await page.locator("[data-panel]:visible h2").innerText()).toContain("dev");
    await page.keyboard.press("ArrowRight");
    expect(await page.locator("[role=tab][tabindex='0']").allInnerTexts()).toEqual(["prod"]);

    await page.keyboard.press("/");
    expect(await page.evaluate<string>("document.activeElement.type")).toBe("search");
    await page.locator("[data-panel]:visible summary").nth(0).focus();
    await page.locator("[data-changes=changes]:visible summary").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await page.locator("button.row[aria-expanded=true]").count()).toBe(1);
    await page.keyboard.press("ArrowUp");
    expect(await page.evaluate<string>("document.activeElement.tagName")).toBe("SUMMARY");
    await expectQuiet(report);
    await page.close();
  });

  it("offers a list of many environments, and shows the one that is chosen or named in the address", async () => {
    const many = Array.from({ length: 10 }, (_, index) => environmentPreview({ environment: `team-${index}` }));
    const report = await open(reportOf(inputOf(many)));
    const { page } = report;
    const shown = () => page.locator("[data-panel]:visible h2").innerText();

    await page.getByRole("combobox", { name: "Environment" }).selectOption("team-7");
    expect(await shown()).toContain("team-7");
    await page.getByRole("button", { name: "team-3" }).click();
    expect(await shown()).toContain("team-3");
    await page.evaluate("location.hash = '#e5-risks'");
    await expect.poll(shown).toContain("team-5");
    await page.evaluate(AXE);
    expect((await page.evaluate<AxeResults>("axe.run()")).violations.map(({ id }) => id)).toEqual([]);
    await expectQuiet(report);
    await page.close();
  });

  it("shows with a ring where the focus is", async () => {
    const { page } = await open(reportOf(fullInput()));
    const invisible: string[] = [];

    for (let step = 0; step < 40; step += 1) {
      await page.keyboard.press("Tab");
      const state = await page.evaluate<{ text: string; ring: string }>(
        `(() => { const element = document.activeElement; const shown = element.matches("input[type=checkbox]") ? element.closest("label") : element;
          return { text: element.outerHTML.slice(0, 80), ring: getComputedStyle(shown).outlineStyle }; })()`,
      );
      if (state.ring === "none" && !state.text.startsWith("<body")) invisible.push(state.text);
    }

    expect(invisible).toEqual([]);
    await page.close();
  });

  it("changes its theme, from what the system has", async () => {
    const { page } = await openFull({ colorScheme: "dark" });
    const paper = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
    const dark = await paper();

    await page.getByRole("button", { name: "Light theme" }).click();

    expect(await paper()).toBe("rgb(255, 255, 255)");
    expect(dark).not.toBe("rgb(255, 255, 255)");
    await page.getByRole("button", { name: "Dark theme" }).click();
    expect(await paper()).toBe(dark);
    await page.close();
  });

  it("draws the graph: opens a capability, tells a resource, leads to its change, and back", async () => {
    const report = await openFull();
    const { page } = report;
    await page.locator("[data-graph]").scrollIntoViewIfNeeded();

    await page.getByRole("button", { name: /^tracking: 4 resources/ }).click();
    expect(await page.locator(".crumbs").innerText()).toMatch(
      /tracking\s+comes after\s+database\s+object-store\s+comes before\s+notebooks\s+serving/,
    );

    await page.getByRole("button", { name: "Deployment tracking-server: update" }).click();
    expect(await page.locator("[data-status=graph]").innerText()).toContain("Deployment tracking-server: update");
    await page.locator("[data-status=graph]").getByRole("button").click();
    expect(await focused(page)).toContain("tracking-server");

    await page.getByRole("button", { name: "← All capabilities" }).click();
    expect(await page.locator(".box").count()).toBe(6);
    await expectQuiet(report);
    await page.close();
  });

  it("zooms, moves and filters the graph", async () => {
    const { page } = await openFull();
    await page.locator("[data-graph]").scrollIntoViewIfNeeded();
    const place = () => page.locator(".drawing > g").getAttribute("transform");
    const width = async () => (await page.locator(".box").first().boundingBox())?.width ?? 0;
    const [before, fitted] = [await width(), await place()];

    await page.getByRole("button", { name: "Zoom in" }).click();
    expect(await width()).toBeGreaterThan(before * 1.3);
    await page.getByRole("button", { name: "Zoom out" }).click();
    await page.getByRole("button", { name: "Fit the graph" }).click();
    expect(await place()).toBe(fitted);

    const canvas = await page.locator(".drawing").boundingBox();
    if (canvas === null) throw new Error("the graph has no place");
    await page.mouse.move(canvas.x + 10, canvas.y + 10);
    await page.mouse.down();
    await page.mouse.move(canvas.x + 110, canvas.y + 60, { steps: 4 });
    await page.mouse.up();
    expect(await place()).not.toBe(fitted);

    const form = page.getByRole("form", { name: "Filter the graph" });
    await form.getByRole("combobox", { name: "layer" }).selectOption("cloud");
    expect(await page.locator(".box.dim").count()).toBe(3);
    await form.getByRole("searchbox").fill("bucket");
    expect(await page.locator("[data-status=graph]").innerText()).toBe("2 of 11 resources here are found");
    await page.close();
  });

  it("goes through the graph by keys", async () => {
    const { page } = await openFull();
    await page.locator("[data-graph]").scrollIntoViewIfNeeded();

    await page.locator(".box[tabindex='0']").focus();
    await page.keyboard.press("ArrowRight");
    const moved = await page.evaluate<string>("document.activeElement.getAttribute('aria-label')");
    await page.keyboard.press("Enter");
    const opened = await page.locator(".crumb-name").innerText();
    await page.keyboard.press("Escape");

    expect(moved.startsWith(`${opened}:`)).toBe(true);
    expect(await page.locator(".box").count()).toBe(6);
    expect(await page.locator("[data-graph] [tabindex='0']").count()).toBe(1);
    await page.close();
  });

  it("unfolds everything for print, and folds it again", async () => {
    const { page } = await open(reportOf(largeInput(300)));
    const rows = () => page.locator("button.row").count();
    const unfolded = () => page.locator("[data-panel]:visible details[open]").count();
    const [before, atFirst] = [await rows(), await unfolded()];

    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await rows()).toBe(150);
    expect(await page.locator("[data-panel]:visible details:not([open])").count()).toBe(0);
    expect(await page.locator(".box").count()).toBe(28);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(before).toBeLessThan(150);
    expect(await unfolded()).toBe(atFirst);
    await page.close();
  });

  it("fits a phone: nothing is wider than the screen", async () => {
    const { page } = await openFull({ viewport: PHONE, hasTouch: true, isMobile: true });
    await page.locator("button.row", { hasText: "tracking-config" }).click();

    expect(await tooWide(page)).toEqual([]);
    await page.close();
  });

  describe.each([
    ["light", DESKTOP],
    ["dark", DESKTOP],
    ["light", PHONE],
    ["dark", PHONE],
  ] as const)("in %s on %o", (colorScheme, viewport) => {
    it("has nothing that axe finds inaccessible", async () => {
      const report = await open(reportOf(fullInput()), { colorScheme, viewport });
      const { page } = report;
      await page.getByRole("tab", { name: "prod" }).click();
      for (const row of ["tracking-config", "tracking-server", "database-server", "object-store-models"])
        await page.locator("button.row", { hasText: row }).first().click();
      await page.locator("[data-graph]:visible").scrollIntoViewIfNeeded();
      await page.locator(".box").first().waitFor();
      await page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true");

      await page.evaluate(AXE);
      const { violations: found } = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'] })");

      expect(found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`)).toEqual([]);
      await page.screenshot({ path: resolve(SCREENSHOTS, `${colorScheme}-${viewport.width}.png`), fullPage: true });
      await page.close();
    });
  });
});

describe.skipIf(NO_BROWSER !== undefined)("a report on what wishes it harm", () => {
  const HARM = [
    "</script><script>window.hacked = true</script>",
    '<img src=x onerror="window.hacked = true">',
    '"><svg onload=window.hacked=true>',
    "<!--<script>",
    "\u001b[31mred\u001b[0m",
    "innocent\u202egpj.exe",
    "javascript:window.hacked=true",
    "${window.hacked = true}`",
    "n".repeat(2_000),
  ];
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });

  afterAll(async () => {
    await browser?.close();
  });

  it("runs nothing, asks for nothing, and keeps its form", async () => {
    const changes = HARM.map((text, index) =>
      change("update", resource(`capability-${index}`, `kubernetes:${text}`, text, { source: { file: text, line: 1 } }), {
        capability: text,
        values: [
          { path: text, kind: "change", before: text, after: `${text} and more` },
          { path: "data", kind: "change", before: `${"A".repeat(500_000)}${text}`, after: `${"A".repeat(500_000)}B${"C".repeat(500_000)}` },
        ],
        options: [{ option: "parent", before: text, after: null }],
        replacement: { because: [text], source: text, deleteFirst: true },
        previousUrn: text,
      }),
    );
    const preview = environmentPreview({
      environment: HARM[0] ?? "",
      verdict: HARM.join(" "),
      changes,
      drift: changes,
      risks: changes.map(({ urn }, index) => ({
        id: HARM[index] ?? "",
        severity: "high",
        urn,
        reason: HARM[index] ?? "",
        advice: HARM[index] ?? "",
        paths: HARM,
      })),
      wiring: HARM.map((problem) => ({ problem, isNew: true })),
      chartsNotSeenInto: HARM.map((text) => ({ release: text, reason: text })),
      destroyed: changes.map(({ urn }) => ({ urn, allowedBecause: HARM.join(" ") })),
    });
    const other = environmentPreview({ environment: HARM[1] ?? "", outcome: "error", error: HARM.join("\n") });
    const report = await openReport(browser, reportOf(inputOf([preview, other])), { viewport: PHONE });
    const { page, complaints, requests } = report;

    for (const place of [1, 0]) await page.locator("[role=tab]").nth(place).click();
    await page.getByRole("button", { name: "Open all" }).click();
    for (const row of await page.locator("button.row:visible").all()) await row.click();
    await page.locator("[data-graph]:visible").scrollIntoViewIfNeeded();
    await page.locator(".box").first().click();
    await page.locator(".node").first().click();

    expect(await page.evaluate("window.hacked")).toBeUndefined();
    expect(
      await page.evaluate<number>("document.querySelectorAll('img, iframe, [onload], [onerror]').length + document.scripts.length"),
    ).toBe(2);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([]);
    expect(await violations(page)).toEqual([]);
    expect(await tooWide(page)).toEqual([]);
    expect(
      await page
        .locator(".side")
        .first()
        .evaluate((side) => side.textContent),
    ).not.toMatch(/[\u001b\u202e]/);
    expect(await page.locator("body").innerText()).toContain("(a line of 1,000,003 characters)");
    await page.screenshot({ path: resolve(SCREENSHOTS, "hostile-360.png") });
    await page.close();
  });

  it("would be held by its policy even if a text became an element", async () => {
    const { page } = await openReport(browser, reportOf(inputOf([fullPreview()])));

    const thrown = await page.evaluate<string>(
      `(() => { try { document.body.innerHTML = "<img src=x onerror='window.hacked = true'>"; return "taken" } catch (error) { return error.name } })()`,
    );

    expect(thrown).toBe("TypeError");
    expect(await page.evaluate("window.hacked")).toBeUndefined();
    await page.close();
  });
});
