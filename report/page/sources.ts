import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const BROWSER = resolve(import.meta.dirname, "../browser");
const STYLES = resolve(import.meta.dirname, "../styles");

/** A static import over one or more lines; the browser's files have no other. */
const IMPORT = /^import\s[^;]*?from\s+"(\.\/[\w./-]+\.js)";\n/gm;

/** All styles of the page, in the order of their file names. */
export function styleSheet(): string {
  return readdirSync(STYLES)
    .sort()
    .map((file) => readFileSync(join(STYLES, file), "utf8"))
    .join("\n");
}

/**
 * The browser's files as one module, what is imported before what imports it. Imports and the word `export` go: in one module every top-level name is
 * seen, and a name that stands twice is a syntax error.
 */
export function script(): string {
  const done = new Set<string>();
  const parts: string[] = [];
  add(join(BROWSER, "main.js"));
  return parts.join("\n");

  function add(file: string): void {
    if (done.has(file)) return;
    done.add(file);
    const text = readFileSync(file, "utf8");
    for (const [, path = ""] of text.matchAll(IMPORT)) add(resolve(dirname(file), path));
    parts.push(text.replace(IMPORT, "").replace(/^export /gm, ""));
  }
}
