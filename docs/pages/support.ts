import { existsSync } from "node:fs";
import { join } from "node:path";
import { CLOUDS, isUnsupported, type Registry } from "../../components/core/cloud.ts";
import { managedSystems } from "../../components/managed-ml/index.ts";
import { FOUNDATION } from "../../stacks/foundation.ts";
import { alignedTable, markdownTable, type Page } from "./page.ts";

/** Which capability that differs from cloud to cloud stands on which, as the registries say. */
export const supportPage: Page = {
  file: "README.md",
  section: "support",
  render: (root) =>
    alignedTable(
      ["capability", ...CLOUDS],
      rowsOf(root).map(({ cells }) => cells),
    ),
};

/** Why a capability is not there, and what is instead. */
export const missingPage: Page = {
  file: "docs/reference/missing.md",
  render: (root) => `# What a cloud lacks

${markdownTable(
  ["capability", "cloud", "because", "instead"],
  rowsOf(root).flatMap(({ missing }) => missing),
)}
`,
};

function rowsOf(root: string) {
  const foundation = Object.entries(FOUNDATION).map(([name, registry]) => rowOf(name, name, registry, root));
  return [...foundation, ...Object.entries(managedSystems).map(([name, registry]) => rowOf(name, "managed-ml", registry, root))];
}

/** A row of the table, and why there is a `no` in it. */
function rowOf(name: string, folder: string, registry: Registry<unknown>, root: string) {
  const entries = CLOUDS.map((cloud) => {
    const entry = registry[cloud];
    // What stands in the cluster of this machine is no part of the registry of clouds.
    if (!isUnsupported(entry) || existsSync(join(root, "components", folder, `${cloud}.ts`))) return { cell: "yes", missing: [] };
    return { cell: "no", missing: [[name, cloud, entry.why, entry.alternative]] };
  });
  const cells = [`[${name}](components/${folder})`, ...entries.map(({ cell }) => cell)];
  return { cells, missing: entries.flatMap(({ missing }) => missing) };
}
