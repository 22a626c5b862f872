import { UserError } from "../../components/core/errors.ts";
import type { Check, Context } from "../check.ts";
import { trained } from "../findings.ts";

/** The model's files went through the tracking server into the bucket. */
export const artifacts: Check = {
  name: "artifacts",
  claim: "its files are in the object store",
  needs: ["training"],
  run: filesInStore,
};

/** Reads the model's files past MLflow, from the bucket itself. */
export async function filesInStore({ client, findings, site }: Pick<Context, "client" | "findings" | "site">): Promise<string> {
  const { artifacts: location } = trained(findings);
  const prefix = `artifacts/${location.replace(/^mlflow-artifacts:\/+/, "")}/`;
  const found = JSON.parse(await client.program("artifacts.py", [site.artifacts.bucket, prefix])) as {
    readonly files: number;
    readonly bytes: number;
  };
  if (found.files === 0) throw new UserError(`bucket ${site.artifacts.bucket} has no file under ${prefix}`);
  return `${found.files} files, ${Math.ceil(found.bytes / 1000)} kB`;
}
