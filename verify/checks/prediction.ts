import { UserError } from "../../components/core/errors.ts";
import type { Check, Context } from "../check.ts";
import { eventually } from "../eventually.ts";
import { trained } from "../findings.ts";

/** Seconds in which the model server starts, finds a moved alias and loads its version, on a node that is busy; it looks every 15 s. */
const limitSeconds = 180;

/** The model server answers with the version that wears the alias now. */
export const prediction: Check = {
  name: "prediction",
  claim: "the model server answered a prediction",
  needs: ["registry"],
  run: predict,
};

/** Asks the model server, over its Service, about a row that the model has not seen. */
export async function predict({ client, findings, site }: Pick<Context, "client" | "findings" | "site">): Promise<string> {
  const { example } = trained(findings);
  const { modelVersion } = findings;
  // Both in one attempt: a server that says that it is ready may be one that was killed just now.
  const predictions = await eventually(limitSeconds, async () => {
    const ready = await client.http("GET", `${site.model.url}/readyz`);
    const version = ready.status === 200 ? (JSON.parse(ready.body) as { readonly version: string | null }).version : undefined;
    if (version !== modelVersion) throw new UserError(`${site.model.url} serves ${version ?? "nothing"}, not version ${modelVersion}`);
    const { body, status } = await client.http("POST", `${site.model.url}/invocations`, { dataframe_split: example });
    const answered = status === 200 ? (JSON.parse(body) as { readonly predictions?: readonly unknown[] }).predictions : undefined;
    if (answered?.length === example.data.length) return answered;
    throw new UserError(`${site.model.url}/invocations answered ${status}: ${body.slice(0, 200)}`);
  });
  return `version ${modelVersion} says class ${predictions.join()}`;
}
