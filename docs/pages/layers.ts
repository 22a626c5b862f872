import { createRequire } from "node:module";
import { cruise, type IConfiguration } from "dependency-cruiser";
import type { Page } from "./page.ts";

/** Folders of the picture: the code that ships. */
const FOLDERS = [
  "cli",
  "verify",
  "comment",
  "report",
  "preview",
  "prices",
  "charts",
  "apply",
  "cluster",
  "images",
  "toolchain",
  "score",
  "policies",
  "plan",
  "stacks",
  "environments",
  "components",
  "pins",
];

/** Who imports whom, folder by folder, as the layer rules allow and the code does. */
export const layersPage: Page = {
  file: "README.md",
  section: "layers",
  render: async (root) => {
    const rules: IConfiguration = createRequire(import.meta.url)(`${root}/.dependency-cruiser.cjs`);
    const { output } = await cruise(FOLDERS, { ...rules.options, ruleSet: rules, validate: true, baseDir: root, outputType: "json" });
    if (typeof output !== "string") throw new TypeError("dependency-cruiser gave no JSON");
    return `\`\`\`mermaid\nflowchart TD\n${arrowsOf(JSON.parse(output)).join("\n")}\n\`\`\``;
  },
};

interface Cruised {
  readonly modules: readonly { readonly source: string; readonly dependencies: readonly { readonly resolved: string }[] }[];
}

function arrowsOf({ modules }: Cruised): string[] {
  const arrows = modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => [roomOf(source), roomOf(resolved)] as const).filter(([from, to]) => from && to && from !== to),
  );
  return [...new Set(arrows.map(([from, to]) => `  ${from} --> ${to}`))].sort();
}

/** The folder a file stands in; `components/core` apart, since capabilities and everything above build on it. */
function roomOf(path: string): string | undefined {
  if (path.startsWith("components/core/")) return 'core["components/core"]';
  const [folder] = path.split("/");
  return FOLDERS.find((name) => name === folder);
}
