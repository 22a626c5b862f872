import { existsSync } from "node:fs";
import { join } from "node:path";
import { CLOUDS, isUnsupported, type Registry } from "../../components/core/cloud.ts";
import { managedSystems } from "../../components/managed-ml/index.ts";
import { FOUNDATION } from "../../stacks/foundation.ts";
import { alignedTable, type Page } from "./page.ts";

/** Which capability stands on which cloud, as the registries say. */
export const supportPage: Page = {
  file: "README.md",
  section: "support",
  render: (root) => {
    const foundation = Object.entries(FOUNDATION).map(([name, registry]) => rowOf(name, name, registry, root));
    const managed = Object.entries(managedSystems).map(([name, registry]) => rowOf(name, "managed-ml", registry, root));
    const reasons = [...foundation, ...managed].flatMap(({ reasons: own }) => own);
    const table = alignedTable(
      ["capability", ...CLOUDS],
      [...foundation, ...managed].map(({ cells }) => cells),
    );
    return `${table}\n\n${reasons.map((reason) => `- ${reason}`).join("\n")}`;
  },
};

/** A row of the table, and why there is a `no` in it. */
function rowOf(name: string, folder: string, registry: Registry<unknown>, root: string) {
  const entries = CLOUDS.map((cloud) => {
    const entry = registry[cloud];
    // What stands in the cluster of this machine is no part of the registry of clouds.
    if (!isUnsupported(entry) || existsSync(join(root, "components", folder, `${cloud}.ts`))) return { cell: "yes", reasons: [] };
    return { cell: "no", reasons: [`${name} on ${cloud}: ${entry.why}; ${entry.alternative}`] };
  });
  const cells = [`[${name}](components/${folder})`, ...entries.map(({ cell }) => cell)];
  return { cells, reasons: entries.flatMap(({ reasons }) => reasons) };
}
