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
    .replace(/((?:from |import\()"\.[^"]*)\.ts"/g, '$1.js"')
    .replace(
      'import type * as types from "@pulumi/kubernetes/types/input.js"',
      'import { types as all } from "@pulumi/kubernetes"; import types = all.input',
    )
    .replace(/^import (?:type )?\{([^}]+)\} from "@pulumi\/(kubernetes|aws|gcp|azure-native|databricks)\/([^"]+)\.js";/gm, rootImport);
}

/** The same classes by way of the package's root: `aws.s3.Bucket`, and `aws.Provider` for what has no module. */
function rootImport(_line: string, names: string, sdk: string, path: string): string {
  const root = `${sdk.replace("-native", "")}${path.replaceAll(/\W/g, "_")}`;
  const parts = path.split("/").filter((part) => part !== "index");
  const modules = parts[0] === "types" ? parts : parts.slice(0, -1);
  const lines = names.split(",").map((name) => {
    const [exported = "", local = exported] = name
      .replace(/\btype\b/, "")
      .trim()
      .split(/ as /);
    return `import ${local} = ${[root, ...modules, exported].join(".")};`;
  });
  return [`import * as ${root} from "@pulumi/${sdk}";`, ...lines].join(" ");
}
