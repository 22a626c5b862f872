import type { Statement } from "../statement.ts";

/** Of namespaces: what is in one belongs to whom the namespace belongs to, and its cost is summed by the namespace's labels. */
export const namespacesHaveOwners: Statement = {
  description: "Every namespace says who answers for it and who pays.",
  controls: ["bills-can-be-split"],
  subjects: [{ group: "", version: "v1", resources: ["namespaces"] }],
  reach: "estate",
  variables: { labels: "has(object.metadata.labels) ? object.metadata.labels : {}" },
  checks: ["owner", "cost-centre"].map((label) => ({
    expression: `'mlops-estate/${label}' in variables.labels && variables.labels['mlops-estate/${label}'] != ''`,
    message: `the namespace has no label mlops-estate/${label}`,
  })),
};
