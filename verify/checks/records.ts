import { UserError } from "../../components/core/errors.ts";
import type { Check, Context } from "../check.ts";
import { trained } from "../findings.ts";

/** The run is in the database, with what was measured. */
export const records: Check = {
  name: "records",
  claim: "the run is in PostgreSQL",
  needs: ["training"],
  run: runInDatabase,
};

/** Reads the run past MLflow, from the database itself. */
export async function runInDatabase({ client, findings }: Pick<Context, "client" | "findings">): Promise<string> {
  const { runId, accuracy } = trained(findings);
  const record = JSON.parse(await client.program("record.py", [runId])) as {
    readonly status: string;
    readonly metrics: Readonly<Record<string, number>>;
    readonly params: Readonly<Record<string, string>>;
  } | null;
  if (record === null) throw new UserError(`the database has no run ${runId}`);
  if (record.status !== "FINISHED") throw new UserError(`the run's status is ${record.status}`);
  if (record.metrics["accuracy"] !== accuracy)
    throw new UserError(`the run's accuracy is ${record.metrics["accuracy"]}, and ${accuracy} was logged`);
  return `${Object.keys(record.metrics).length} metric and ${Object.keys(record.params).length} parameters`;
}
