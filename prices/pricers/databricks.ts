import type { Pricer } from "../charge.ts";

/** What Databricks itself charges for on AWS and Google Cloud, where its workspaces are no resource of the cloud. https://www.databricks.com/product/pricing */
export const databricks: Pricer[] = [
  {
    types: ["databricks:index/mwsWorkspaces:MwsWorkspaces"],
    chargesOf: () => [{ untold: "Databricks: units of what its users run (DBU), by their agreement, and the machines under it" }],
  },
];
