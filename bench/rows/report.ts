import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { PROJECT } from "../../environments/keys.ts";
import { loadEnvironment } from "../../environments/load.ts";
import type { Plan, PlannedResource } from "../../plan/plan.ts";
import { record } from "../../plan/record/index.ts";
import { previewEnvironment } from "../../preview/environment.ts";
import { previewOf } from "../../preview/verdict.ts";
import { type ReportInput, reportOf } from "../../report/report.ts";
import { ROOT } from "../process.ts";
import { bound, median, type Row } from "../row.ts";

/** The largest of the shipped environments. */
const LARGEST = "prod-aws";

/** Resources of the estate that is shown, all of them new. */
const RESOURCES = 2_000;

const MEGABYTE = 1_000_000;

/** The browser's own box needs rights that a container has not; the package's other words are for one process and no web security. */
const UNBOXED = ["--no-sandbox"];

/** The page of a preview: how long it takes to write, how large it is, and how soon a browser shows it. */
export const report: Row = {
  name: "report",
  title: `the page of a preview of ${RESOURCES} new resources`,
  unready() {
    const isShipped = process.platform === "linux" && process.arch === "x64";
    return isShipped ? undefined : "Chromium is shipped for Linux on x64 alone";
  },
  async measure(rounds) {
    const input = inputOf(await largestPlan());
    const seconds: number[] = [];
    let page = "";
    for (let round = 0; round < rounds; round += 1) {
      const begin = performance.now();
      page = reportOf(input);
      seconds.push((performance.now() - begin) / 1000);
    }
    const opened = await opening(page, rounds);
    return [
      bound("time to write", "s", median(seconds), 4),
      bound("size", "MB", Buffer.byteLength(page) / MEGABYTE, 2),
      bound("DOMContentLoaded", "ms", median(opened.map(({ loaded }) => loaded)), 1_000),
      bound("first contentful paint", "ms", median(opened.map(({ painted }) => painted)), 1_000),
    ];
  },
};

async function largestPlan(): Promise<Plan> {
  const { environment, pulumiConfig } = loadEnvironment(LARGEST, ROOT);
  const { cloud, maturity } = environment;
  return record({ root: ROOT, project: PROJECT, environment: LARGEST, cloud, maturity, config: pulumiConfig, env: process.env });
}

/** A preview in which as many resources are new: those of the plan, over and over under other names. */
function inputOf(plan: Plan): ReportInput {
  const resources = Array.from({ length: RESOURCES }, (_, index) => copyOf(plan.resources, index));
  const { preview } = previewEnvironment({
    environment: LARGEST,
    cloud: plan.cloud,
    before: undefined,
    beforeIs: "plan",
    after: { plan: { ...plan, resources }, waivers: [], inside: [] },
    allowDestroy: [],
    chartsNotSeenInto: [],
    prices: undefined,
    binding: undefined,
    today: "2026-11-29",
  });
  return { preview: previewOf({ name: "main", revision: "" }, [preview]), estates: [{ environment: LARGEST, resources, card: undefined }] };
}

function copyOf(resources: readonly PlannedResource[], index: number): PlannedResource {
  const round = Math.floor(index / resources.length);
  const original = resources[index % resources.length];
  if (original === undefined) throw new RangeError("the plan is empty");
  const renamed = (urn: string) => (round === 0 ? urn : `${urn}-${round}`);
  return {
    ...original,
    urn: renamed(original.urn),
    name: renamed(original.name),
    dependencies: original.dependencies.map(renamed),
    ...(original.parent === undefined ? {} : { parent: renamed(original.parent) }),
  };
}

interface Opening {
  readonly loaded: number;
  readonly painted: number;
}

/** Opens a page from a file, each time in a context of its own, and tells how long after the start it was there. */
async function opening(page: string, rounds: number): Promise<readonly Opening[]> {
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  const file = join(folder, "report.html");
  writeFileSync(file, page);
  const { default: shipped } = await import("@sparticuz/chromium");
  const browser = await chromium.launch({ executablePath: await shipped.executablePath(), args: UNBOXED, headless: true });
  try {
    const opened: Opening[] = [];
    for (let round = 0; round < rounds; round += 1) opened.push(await openOnce(browser, pathToFileURL(file).href));
    return opened;
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function openOnce(browser: Browser, address: string): Promise<Opening> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(address);
    return await page.evaluate<Opening>(`new Promise((resolve) => new PerformanceObserver((list, observer) => {
      observer.disconnect();
      resolve({ loaded: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd, painted: list.getEntriesByName("first-contentful-paint")[0].startTime });
    }).observe({ type: "paint", buffered: true }))`);
  } finally {
    await context.close();
  }
}
