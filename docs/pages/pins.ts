import charts from "../../pins/charts.json" with { type: "json" };
import images from "../../pins/images.json" with { type: "json" };
import { markdownTable, type Page } from "./page.ts";

/** Every image and chart that the estate may install, with its exact version. */
export const pinsPage: Page = {
  file: "docs/reference/pins.md",
  render: () => `# Pinned images and charts

${markdownTable(
  ["image", "repository", "tag"],
  Object.entries(images).map(([name, pin]) => [name, `\`${pin.repository}\``, `\`${pin.tag}\``]),
)}

${markdownTable(
  ["chart", "reference", "version"],
  Object.entries(charts).map(([name, pin]) => [name, `\`${pin.chart}\``, `\`${pin.version}\``]),
)}
`,
};
