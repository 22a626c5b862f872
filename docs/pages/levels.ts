import { LADDER, LEVELS } from "../../environments/maturity.ts";
import { isTree, type Tree } from "../../environments/merge.ts";
import { markdownTable, type Page } from "./page.ts";

/** What each maturity level changes in the defaults. */
export const levelsPage: Page = {
  file: "docs/reference/levels.md",
  render: () => `# Defaults by maturity level

\`maturity\` picks a level; each level adds to the one below, and never takes away. A value in the environment's file wins over the level's.

${markdownTable(
  ["level", "key", "default from this level on"],
  LEVELS.flatMap((level) => leavesOf(LADDER[level], "").map(([key, value]) => [String(level), `\`${key}\``, `\`${value}\``])),
)}
`,
};

function leavesOf(tree: Tree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return isTree(value) ? leavesOf(value, path) : [[path, JSON.stringify(value)] as [string, string]];
  });
}
