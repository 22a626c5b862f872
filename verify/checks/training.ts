import { UserError } from "../../components/core/errors.ts";
import type { Check, Context, Training } from "../check.ts";
import { eventually } from "../eventually.ts";
import { trainingJob, trainingJobName } from "../objects.ts";

/** Seconds that a training of a second's work may take with everything around it. */
const limitSeconds = 300;

/** A Job trains a model and logs it over the Service of the tracking server, knowing no password. */
export const training: Check = {
  name: "training",
  claim: "a Job trained a model and logged it to MLflow",
  async run(context) {
    context.findings.training = await train(context, context.findings.run);
    const { accuracy, experimentId, runId } = context.findings.training;
    return `run ${runId} of experiment ${experimentId}, accuracy ${accuracy.toFixed(3)}`;
  },
};

/** Trains a model by a Job of this name's run, and gives what it left. @throws UserError with what the Job said last when it fails. */
async function train({ client, site }: Pick<Context, "client" | "site">, run: string): Promise<Training> {
  const name = trainingJobName(run);
  await client.create([trainingJob(site, run)]);
  const succeeded = await eventually(limitSeconds, async () => {
    const status = JSON.parse((await client.kubectl(["get", `job/${name}`, "--output", "jsonpath={.status}"])) || "{}") as {
      succeeded?: number;
      failed?: number;
    };
    if (status.succeeded === undefined && status.failed === undefined) throw new UserError(`Job ${name} has not ended`);
    return status.succeeded !== undefined;
  });
  const last = (await client.kubectl(["logs", `job/${name}`, "--tail=1"])).trim();
  if (!succeeded) throw new UserError(`Job ${name} failed: ${last}`);
  return JSON.parse(last) as Training;
}
