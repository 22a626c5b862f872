import { checkLine } from "../../../verify/index.ts";
import type { Page } from "../page.ts";
import { chartOf } from "./chart.ts";
import { KEPT, KeptCanary, KeptChecks, kept } from "./kept.ts";
import { titleOf, toldOf } from "./words.ts";

const CHART = "docs/canary.svg";

/** The requests of a canary that was released for real; nothing while none is kept. */
export const canaryChartPage: Page = {
  file: CHART,
  render: (root) => {
    const canary = kept(root, KEPT.canary, KeptCanary);
    return canary === undefined ? "" : chartOf(canary.course);
  },
};

/** What `estate verify` saw of each pattern, and the chart. */
export const releasesPage: Page = {
  file: "README.md",
  section: "releases",
  render: (root) => {
    const checks = kept(root, KEPT.checks, KeptChecks);
    const canary = kept(root, KEPT.canary, KeptCanary);
    return [checks === undefined ? undefined : linesOf(checks), canary === undefined ? undefined : picture(canary)]
      .map((part, index) => part ?? missing(index === 0 ? "output" : "chart"))
      .join("\n\n");
  },
};

function linesOf(checks: KeptChecks): string {
  return `\`\`\`\n${checks.map(checkLine).join("\n").replaceAll("```", "'''")}\n\`\`\``;
}

function picture({ cluster, course }: KeptCanary): string {
  const words = toldOf(course).replace(/[[\]\\<>`]/g, " ");
  return `![${titleOf(course)}. ${words}](${CHART})\n\n_Measured on Kubernetes ${cluster.kubernetes} (${cluster.kind}; ${cluster.pods})._`;
}

function missing(what: string): string {
  return `_No ${what} of a real run is kept yet; \`docs/evidence/keep.ts\` says how._`;
}
