import { ACCESS_KEYS, keySecretOf, ROOT_SECRET } from "../plan.ts";

/** Secret that SeaweedFS reads who may do what from. */
export const IDENTITIES_SECRET = "object-store-identities";
/** Its key, which is also the name of the file that the chart starts the server with. */
export const IDENTITIES_KEY = "seaweedfs_s3_config";

/** What the key of a bucket may do there; deleting and parts of uploads are writing. https://github.com/seaweedfs/seaweedfs/wiki/Amazon-S3-API */
const ACTIONS = ["Read", "Write", "List", "Tagging"] as const;

/**
 * Who may do what, as SeaweedFS reads it: a key of each bucket opens that bucket and no other, one key opens all. Keys stand in it as places,
 * which the Job that composes the Secret fills.
 */
export function identitiesOf(buckets: readonly string[]): string {
  const root = identityOf("root", ROOT_SECRET, ["Admin"]);
  const consumers = buckets.map((bucket) =>
    identityOf(
      `bucket-${bucket}`,
      keySecretOf(bucket),
      ACTIONS.map((action) => `${action}:${bucket}`),
    ),
  );
  return JSON.stringify({ identities: [root, ...consumers] });
}

function identityOf(name: string, secret: string, actions: readonly string[]) {
  const { accessKeyIdKey, secretAccessKeyKey } = ACCESS_KEYS;
  const credentials = [{ accessKey: `{{${secret}/${accessKeyIdKey}}}`, secretKey: `{{${secret}/${secretAccessKeyKey}}}` }];
  return { name, credentials, actions };
}
