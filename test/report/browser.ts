import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { chromium } from "playwright-core";
import { alone } from "../../toolchain/alone.ts";

/** Why no browser can be had here; undefined where one can. The package ships Chromium for one platform. */
export const NO_BROWSER =
  process.platform === "linux" && process.arch === "x64"
    ? undefined
    : `Chromium is shipped for Linux on x64, and this is ${process.platform} on ${process.arch}`;

/** The browser's own box needs rights that a container has not; the package's other words are for one process and no web security. */
const UNBOXED = ["--no-sandbox"];

/** A page of a report in a real Chromium, with everything that it says and asks for. */
export interface OpenReport {
  readonly page: Page;
  /** Messages of the console, errors of scripts, violations of the page's own policy. */
  readonly complaints: readonly string[];
  /** Addresses that the page asked for, besides its own. */
  readonly requests: readonly string[];
}

/** Starts a Chromium whose life ends with `close`. */
export async function startBrowser(): Promise<Browser> {
  const { default: shipped } = await import("@sparticuz/chromium");
  // The package takes a program that another process is still unpacking there for a whole one.
  const executablePath = await alone(join(tmpdir(), "chromium"), () => shipped.executablePath());
  return chromium.launch({ executablePath, args: UNBOXED, headless: true });
}

/** Opens a report from a file, as a person opens what a pipeline keeps; no request leaves. */
export async function openReport(browser: Browser, html: string, options: BrowserContextOptions = {}): Promise<OpenReport> {
  const folder = mkdtempSync(join(tmpdir(), "report-"));
  const address = pathToFileURL(join(folder, "report.html")).href;
  writeFileSync(join(folder, "report.html"), html);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "light", ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("close", () => rmSync(folder, { recursive: true, force: true }));
  await page.route("**/*", (route) => {
    const url = route.request().url();
    if (url === address) return route.continue();
    requests.push(url);
    return route.abort();
  });
  await page.addInitScript(
    `window.violations = []; addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective + " " + event.blockedURI));
     window.shifts = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value; }).observe({ type: "layout-shift", buffered: true });`,
  );
  await page.goto(address);
  return { page, complaints, requests };
}

/** Violations of the page's own policy so far. */
export async function violations(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>("window.violations");
}
