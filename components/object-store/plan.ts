import type { EnvVar } from "../core/kubernetes.ts";
import type { AccessKeySecret, LocalBucketAccess, ObjectStoreSpec, ObjectStoreWiring } from "./contract.ts";

/** Name of the system, its Service and its pods. */
export const SYSTEM = "object-store";
/** Word of the label that opens {@link ADMIN_PORT}. */
export const ADMIN_SYSTEM = "object-store-admin";
/** Port of S3 itself. */
export const PORT = 7070;
/** Port that makes keys and buckets; apart, so that a network policy keeps consumers from it. */
export const ADMIN_PORT = 7071;
/** Port of S3 at SeaweedFS. https://github.com/seaweedfs/seaweedfs/blob/4.44/k8s/charts/seaweedfs/values.yaml */
export const SEAWEEDFS_PORT = 8333;
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

type InCluster = ObjectStoreSpec["inCluster"];

/** Service and port that S3 clients use. The second name is the first with what SeaweedFS' chart puts behind it. */
const ENDPOINTS: Readonly<Record<InCluster, { readonly service: string; readonly port: number }>> = {
  lean: { service: SYSTEM, port: PORT },
  seaweedfs: { service: `${SYSTEM}-all-in-one`, port: SEAWEEDFS_PORT },
};

/** Address for S3 clients inside the cluster. */
export function endpointOf(namespace: string, inCluster: InCluster): string {
  const { port, service } = ENDPOINTS[inCluster];
  return `http://${service}.${namespace}.svc:${port}`;
}

/** Where each consumer finds its bucket. */
export function accessOf(wiring: ObjectStoreWiring, inCluster: InCluster = "lean"): Readonly<Record<string, LocalBucketAccess>> {
  return Object.fromEntries(wiring.buckets.map(({ name }) => [name, bucketOf(name, wiring.namespace, inCluster)]));
}

function bucketOf(bucket: string, namespace: string, inCluster: InCluster): LocalBucketAccess {
  const server = { system: SYSTEM, namespace, port: ENDPOINTS[inCluster].port };
  const endpoint = endpointOf(namespace, inCluster);
  const uri = `s3://${bucket}`;
  const credentialsSecret = { name: keySecretOf(bucket), ...ACCESS_KEYS };
  const dvc = { url: uri, endpointurl: endpoint, region: REGION };
  return {
    ...server,
    endpoint,
    region: REGION,
    bucket,
    credentialsSecret,
    uri,
    dvc,
    env: envOf(endpoint, credentialsSecret),
    callees: [server],
  };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html */
function envOf(endpoint: string, secret: AccessKeySecret): EnvVar[] {
  const fromSecret = (name: string, key: string) => ({ name, valueFrom: { secretKeyRef: { name: secret.name, key } } });
  return [
    { name: "AWS_ENDPOINT_URL_S3", value: endpoint },
    { name: "AWS_DEFAULT_REGION", value: REGION },
    { name: "AWS_EC2_METADATA_DISABLED", value: "true" },
    fromSecret("AWS_ACCESS_KEY_ID", secret.accessKeyIdKey),
    fromSecret("AWS_SECRET_ACCESS_KEY", secret.secretAccessKeyKey),
  ];
}
