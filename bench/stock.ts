import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./process.ts";

/** What the program of an environment consists of. */
const PROGRAM_FOLDERS = ["stacks", "components", "environments", "pins"];

/** The compiler options of `pulumi new kubernetes-typescript`, with those of ours that the sources need. */
const COMPILER_OPTIONS = {
  strict: true,
  outDir: "bin",
  rootDir: ".",
  target: "es2024",
  lib: ["es2024"],
  module: "nodenext",
  moduleResolution: "nodenext",
  sourceMap: true,
  types: ["node"],
  resolveJsonModule: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
};

/**
 * Copies the program and makes it what the SDK's stock way asks for: imports of package roots, and relative imports that name
 * JavaScript, as ts-node resolves them. Nothing else differs, so both register the same.
 */
export function makeStockProgram(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const part of PROGRAM_FOLDERS) cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"))) {
    const path = join(folder, file);
    writeFileSync(path, stockSource(readFileSync(path, "utf8")));
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "mlops-estate", type: "module", main: "stacks/index.ts" }));
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: COMPILER_OPTIONS }));
}

function stockSource(source: string): string {
  return source
    .replace(/(from "\.[^"]*)\.ts"/g, '$1.js"')
    .replace(
      'import type * as types from "@pulumi/kubernetes/types/input.js"',
      'import type { types as all } from "@pulumi/kubernetes"; import types = all.input',
    )
    .replace(/from "(@pulumi\/(?:kubernetes|aws|gcp|azure-native))\/[^"]+"/g, 'from "$1"');
}
