import type { Input } from "@pulumi/pulumi";
import { textOf } from "../../core/inputs.ts";
import type { EnvVar } from "../../core/kubernetes.ts";
import type { BucketAccess } from "../../object-store/contract.ts";
import type { TelemetryWiring } from "../contract.ts";

/** A bucket as Loki and Tempo are told of it. Both find its key, or the pod's identity, in the variables of their cloud's own library. */
export type Storage =
  | {
      readonly type: "s3";
      readonly bucket: string;
      readonly region: Input<string>;
      readonly endpoint: Input<string>;
      /** Whether the store is in the cluster: plain HTTP, and buckets in the path. */
      readonly inCluster: boolean;
    }
  | { readonly type: "gcs"; readonly bucket: string }
  | { readonly type: "azure"; readonly bucket: string; readonly account: string };

const S3 = /^s3:\/\/(?<bucket>[^/]+)$/;
const GCS = /^gs:\/\/(?<bucket>[^/]+)$/;
const AZURE = /^wasbs:\/\/(?<bucket>[^@/]+)@(?<account>[^./]+)\.blob\.core\.windows\.net$/;

/**
 * Reads a bucket's address.
 *
 * @throws Error for an address that is of no kind the estate makes, which is a defect of the wiring.
 */
export function storageOf({ dvc, uri }: BucketAccess): Storage {
  const address = typeof uri === "string" ? uri : "";
  const s3 = S3.exec(address)?.groups;
  if (s3?.["bucket"] !== undefined) return s3StorageOf(s3["bucket"], dvc);
  const gcs = GCS.exec(address)?.groups;
  if (gcs?.["bucket"] !== undefined) return { type: "gcs", bucket: gcs["bucket"] };
  const azure = AZURE.exec(address)?.groups;
  if (azure?.["bucket"] !== undefined && azure["account"] !== undefined)
    return { type: "azure", bucket: azure["bucket"], account: azure["account"] };
  throw new Error(`the address of the bucket for logs and traces is of no known kind: ${address}`);
}

/** https://docs.aws.amazon.com/general/latest/gr/s3.html */
function s3StorageOf(bucket: string, dvc: BucketAccess["dvc"]): Storage {
  const region = dvc["region"] ?? "";
  const own = dvc["endpointurl"];
  const endpoint =
    own === undefined
      ? textOf({ region }, (known) => `s3.${known.region}.amazonaws.com`)
      : textOf({ own }, (known) => new URL(known.own).host);
  return { type: "s3", bucket, region, endpoint, inCluster: own !== undefined };
}

/** Variables by which a pod's cloud library finds bucket and key. */
export function storageEnv({ bucket }: TelemetryWiring): readonly EnvVar[] {
  return bucket.env;
}
