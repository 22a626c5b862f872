import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pages } from "./pages/index.ts";
import { type Page, withSection } from "./pages/page.ts";

const ROOT = resolve(import.meta.dirname, "..");

/** Pages whose text in the repository is not what the code says now. */
export async function stalePages(): Promise<string[]> {
  const stale: string[] = [];
  for (const page of pages)
    if ((await wanted(page)) !== current(page)) stale.push(page.section ? `${page.file} (${page.section})` : page.file);
  return stale;
}

async function generate(): Promise<void> {
  for (const page of pages) {
    const text = await wanted(page);
    // Also keeps a page of which there is nothing to show yet from being written empty.
    if (text === current(page)) continue;
    mkdirSync(dirname(join(ROOT, page.file)), { recursive: true });
    writeFileSync(join(ROOT, page.file), text);
  }
}

async function wanted(page: Page): Promise<string> {
  const body = await page.render(ROOT);
  return page.section === undefined ? body : withSection(current(page), page.section, body);
}

function current(page: Page): string {
  try {
    return readFileSync(join(ROOT, page.file), "utf8");
  } catch {
    return "";
  }
}

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const stale = await stalePages();
    for (const page of stale) process.stderr.write(`${page} is stale; run \`npm run docs\`\n`);
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else {
    await generate();
  }
}
