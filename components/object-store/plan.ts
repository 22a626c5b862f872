import type { BucketAccess, ObjectStoreWiring } from "./contract.ts";

/** Name of the system, its Service and its pods. */
export const SYSTEM = "object-store";
/** Word of the label that opens {@link ADMIN_PORT}. */
export const ADMIN_SYSTEM = "object-store-admin";
/** Port of S3 itself. */
export const PORT = 7070;
/** Port that makes keys and buckets; apart, so that a network policy keeps consumers from it. */
export const ADMIN_PORT = 7071;
/** S3 clients sign with a region even where there is none. */
export const REGION = "us-east-1";
/** Secret of the key that may do everything. */
export const ROOT_SECRET = "object-store-root";
/** Keys of every access key's Secret. */
export const ACCESS_KEYS = { accessKeyIdKey: "accessKeyId", secretAccessKeyKey: "secretAccessKey" } as const;

/** Secret of a bucket's key. */
export function keySecretOf(bucket: string): string {
  return `object-store-key-${bucket}`;
}

/** Where each consumer finds its bucket. */
export function accessOf(wiring: ObjectStoreWiring): Readonly<Record<string, BucketAccess>> {
  const { namespace } = wiring;
  const endpoint = `http://${SYSTEM}.${namespace}.svc:${PORT}`;
  const entries = wiring.buckets.map(({ name }) => {
    const credentialsSecret = { name: keySecretOf(name), ...ACCESS_KEYS };
    return [name, { system: SYSTEM, namespace, port: PORT, endpoint, region: REGION, bucket: name, credentialsSecret }] as const;
  });
  return Object.fromEntries(entries);
}
