import { UserError } from "../../components/core/errors.ts";
import type { Check, Context } from "../check.ts";
import { eventually } from "../eventually.ts";
import { trained } from "../findings.ts";
import { filesInStore } from "./artifacts.ts";
import { predict } from "./prediction.ts";
import { runInDatabase } from "./records.ts";

/** Seconds in which all systems answer again; a pod that cannot reach another yet is restarted with growing pauses. */
const limitSeconds = 240;

/** What was made outlives a stop of the whole cluster. */
export const restart: Check = {
  name: "restart",
  claim: "a stopped and started cluster still has run, files and model",
  needs: ["records", "artifacts", "prediction"],
  notHere: ({ cluster }) => (cluster.kind === "context" ? "the cluster is not ours to stop" : undefined),
  async run(context) {
    await context.cluster.stop();
    await context.cluster.start();
    await context.client.ready();
    const seen = await eventually(limitSeconds, async () => [
      await runInTracking(context),
      await runInDatabase(context),
      await filesInStore(context),
      await predict(context),
    ]);
    return seen.join("; ");
  },
};

/** Asks MLflow itself for the run. https://mlflow.org/docs/latest/api_reference/rest-api.html#get-run */
async function runInTracking({ client, findings, site }: Context): Promise<string> {
  const { runId } = trained(findings);
  const { body, status } = await client.http("GET", `${site.tracking.uri}/api/2.0/mlflow/runs/get?run_id=${runId}`);
  if (status !== 200) throw new UserError(`MLflow answered ${status} when asked for run ${runId}: ${body.slice(0, 200)}`);
  return `run ${runId}`;
}
