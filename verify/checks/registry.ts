import type { Check } from "../check.ts";
import { trained } from "../findings.ts";

/** The model becomes a version that wears the alias which the model server follows. */
export const registry: Check = {
  name: "registry",
  claim: "it is registered, and wears the alias",
  needs: ["training"],
  async run({ client, findings, site }) {
    const { modelId, runId } = trained(findings);
    const { alias, model } = site.model;
    findings.modelVersion = await client.program("register.py", [model, alias, runId, modelId]);
    return `${model}@${alias} is version ${findings.modelVersion}`;
  },
};
