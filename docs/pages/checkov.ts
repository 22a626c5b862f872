import { CHECKOV_ANSWERS, CHECKOV_VERSION, type CheckovAnswer } from "../../policies/checkov.ts";
import { CONTROLS } from "../../policies/controls/index.ts";
import { markdownTable, type Page } from "./page.ts";

/** What Checkov has to say on the manifests, and what we say to that. */
export const checkovPage: Page = {
  file: "docs/reference/checkov.md",
  render: () => `# Checkov on the estate's manifests

\`estate render\` writes the objects of the local estate at level 3 as manifests, and [Checkov](https://www.checkov.io) ${CHECKOV_VERSION} reads them:

\`\`\`sh
checkov --directory rendered/local --framework kubernetes --skip-download
\`\`\`

These are all of its Kubernetes checks that fail, with the control of ours on the same danger, and why the objects stay as they are.
\`test/policies/checkov.test.ts\` holds this list to what it says: nothing else fails, and nothing here passes.

${markdownTable(["check", "asks", "objects", "ours", "answer"], CHECKOV_ANSWERS.map(rowOf))}

Insides of charts are not among the manifests; \`estate preview\` looks into them.
`,
};

function rowOf({ check, asks, objects, controls, why }: CheckovAnswer): string[] {
  return [check, asks, String(objects), controls.map(linkOf).join(", "), why];
}

function linkOf(id: string): string {
  const dimension = CONTROLS.find((control) => control.id === id)?.dimension;
  return `[${id}](../../policies/controls/${dimension}/${id}.ts)`;
}
