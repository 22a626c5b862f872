import { BUCKET, bucketsOf } from "./buckets.ts";
import type { Estate } from "./estate.ts";
import { partsOf } from "./parts.ts";
import type { Reading } from "./reading.ts";

/** Addresses of buckets as S3 clients, gsutil, MLflow and DVC write them; on Azure a container, with its account or without. */
const ADDRESS = /^(s3|gs|azure|wasbs|abfss):\/\/([^/@\s]+)(?:@([^./\s]+))?/;

/** Containers of an account. */
export const CONTAINER = { type: "azure-native:storage:BlobContainer", of: "accountName", name: "accountName" } as const;

/** Buckets of this estate that an address may mean. On Azure that is the account that the container stands in. */
export function bucketsAt(estate: Estate, address: string): readonly Reading[] {
  const [, scheme, name, account] = ADDRESS.exec(address) ?? [];
  return bucketsOf(estate).filter((bucket) => {
    const { type } = bucket.resource;
    if (type === BUCKET.aws) return scheme === "s3" && bucket.at("bucket").text() === name;
    if (type === BUCKET.gcp) return scheme === "gs" && bucket.at("name").text() === name;
    if (scheme === "s3" || scheme === "gs") return false;
    const isAccount = account === undefined || bucket.at("accountName").text() === account;
    return isAccount && partsOf(bucket, CONTAINER).some((container) => container.at("containerName").text() === name);
  });
}
