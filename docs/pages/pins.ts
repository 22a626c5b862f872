import charts from "../../pins/charts.json" with { type: "json" };
import images from "../../pins/images.json" with { type: "json" };
import type { ChartPin } from "../../pins/index.ts";
import systemImages from "../../pins/system-images.json" with { type: "json" };
import { markdownTable, type Page } from "./page.ts";

interface Pin {
  readonly repository: string;
  readonly tag: string;
}

/** Every image and chart that the estate may install, with its exact version. */
export const pinsPage: Page = {
  file: "docs/reference/pins.md",
  render: () => `# Pinned images and charts

${markdownTable(
  ["image", "repository", "tag"],
  Object.entries({ ...images, ...systemImages } as Readonly<Record<string, Pin>>).map(([name, pin]) => [
    name,
    `\`${pin.repository}\``,
    `\`${pin.tag}\``,
  ]),
)}

${markdownTable(
  ["chart", "reference", "version"],
  Object.entries<ChartPin>(charts).map(([name, { chart, repository, version }]) => [
    name,
    `\`${repository === undefined ? chart : `${repository} ${chart}`}\``,
    `\`${version}\``,
  ]),
)}
`,
};
