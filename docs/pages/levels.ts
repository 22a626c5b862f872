import { CLOUD_LADDER, CLUSTER_LADDER, LADDER, LEVELS, MIRROR_LADDER } from "../../environments/maturity.ts";
import { isTree, type Tree } from "../../environments/merge.ts";
import { markdownTable, type Page } from "./page.ts";

/** What each maturity level changes in the defaults, and where. */
export const levelsPage: Page = {
  file: "docs/reference/levels.md",
  render: () => `# Defaults by maturity level

\`maturity\` picks a level; each level adds to the one below, and never takes away. A value in the environment's file wins over the level's.
Of two rows with one key the lower one holds.

${markdownTable(["level", "where", "key", "default from this level on"], rowsOf(ladders()))}
`,
};

/** A ladder, and the environments that it is for, in the order in which they are laid on each other. */
type Placed = readonly [where: string, ladder: Readonly<Partial<Record<number, Tree>>>];

function ladders(): Placed[] {
  const alike = Map.groupBy(Object.entries(CLOUD_LADDER), ([, ladder]) => ladder);
  const ofClouds = [...alike].map(
    ([ladder, clouds]): Placed => [`a cluster on ${clouds.map(([cloud]) => `\`${cloud}\``).join(", ")}`, ladder],
  );
  return [
    ["everywhere", LADDER],
    ["a cluster", CLUSTER_LADDER],
    ...ofClouds,
    ["a cluster of a cloud, with `images.mirror`", MIRROR_LADDER],
  ];
}

function rowsOf(placed: readonly Placed[]): string[][] {
  return LEVELS.flatMap((level) =>
    placed.flatMap(([where, ladder]) =>
      leavesOf(ladder[level] ?? {}, "").map(([key, value]) => [String(level), where, `\`${key}\``, `\`${value}\``]),
    ),
  );
}

function leavesOf(tree: Tree, prefix: string): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = prefix === "" ? key : `${prefix}.${key}`;
    return isTree(value) ? leavesOf(value, path) : [[path, JSON.stringify(value)] as [string, string]];
  });
}
