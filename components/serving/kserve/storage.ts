import type { EnvVar } from "../../core/kubernetes.ts";
import type { BucketAccess } from "../../object-store/contract.ts";

/** The key of a bucket, where it is, and where the store is that takes it. */
export interface BucketKey {
  readonly secret: string;
  readonly accessKeyIdKey: string;
  readonly secretAccessKeyKey: string;
  readonly endpoint: string;
  readonly region: string;
}

/** A bucket's key as its variables tell it; none where identities open it. */
export function keyOf({ env }: BucketAccess): BucketKey | undefined {
  const id = referenceOf(env, "AWS_ACCESS_KEY_ID");
  const secret = referenceOf(env, "AWS_SECRET_ACCESS_KEY");
  const [endpoint, region] = [valueOf(env, "AWS_ENDPOINT_URL_S3"), valueOf(env, "AWS_DEFAULT_REGION")];
  if (id === undefined || secret === undefined || endpoint === undefined || region === undefined) return undefined;
  return { secret: id.name, accessKeyIdKey: id.key, secretAccessKeyKey: secret.key, endpoint, region };
}

/** The bucket that an address lies in, where the estate keeps it. */
export function bucketOf(uri: string, buckets: Readonly<Record<string, BucketAccess>>): BucketAccess | undefined {
  return Object.values(buckets).find(
    (bucket) => typeof bucket.uri === "string" && (uri === bucket.uri || uri.startsWith(`${bucket.uri}/`)),
  );
}

function valueOf(env: readonly EnvVar[], name: string): string | undefined {
  const value = env.find((variable) => variable.name === name)?.value;
  return typeof value === "string" ? value : undefined;
}

function referenceOf(env: readonly EnvVar[], name: string): { readonly name: string; readonly key: string } | undefined {
  const source = env.find((variable) => variable.name === name)?.valueFrom as
    | { readonly secretKeyRef?: { readonly name: string; readonly key: string } }
    | undefined;
  return source?.secretKeyRef;
}
