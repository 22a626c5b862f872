import type { Input } from "@pulumi/pulumi";
import type { SystemImageName } from "../../pins/index.ts";
import type { Cloud } from "../core/cloud.ts";
import type { PodIdentity } from "../core/identity.ts";
import { textOf } from "../core/inputs.ts";
import type { BucketAccess, LocalBucketAccess } from "../object-store/contract.ts";
import type { BackupWiring } from "./contract.ts";

/** A bucket as Velero needs to know it. */
export interface Place {
  /** Image that the plugin for this kind of bucket comes in. */
  readonly plugin: SystemImageName;
  /** Name that the plugin answers to. */
  readonly provider: string;
  readonly bucket: Input<string>;
  readonly config: Readonly<Record<string, Input<string>>>;
  /** File of settings that the plugin asks for, without a secret in it; none where it asks for none. */
  readonly settings?: string;
}

type PlaceOf = (bucket: BackupWiring["bucket"], identity: PodIdentity | undefined) => Place;

/** How each cloud's bucket is reached, with an identity and never with a key; on this machine with the bucket's own key, from the environment. */
export const PLACES: Readonly<Record<Cloud, PlaceOf>> = {
  // https://github.com/vmware-tanzu/velero-plugin-for-aws/blob/v1.14.0/backupstoragelocation.md
  aws: (bucket) => ({
    plugin: "velero-plugin-for-aws",
    provider: "velero.io/aws",
    bucket: nameOf(bucket),
    config: { region: optionOf(bucket, "region") },
  }),
  // https://github.com/vmware-tanzu/velero-plugin-for-gcp/blob/v1.14.0/backupstoragelocation.md
  gcp: (bucket, identity) => ({
    plugin: "velero-plugin-for-gcp",
    provider: "velero.io/gcp",
    bucket: nameOf(bucket),
    config: identity === undefined ? {} : { serviceAccount: identity.principal },
  }),
  // With the address, so that it need not ask Azure for the account's, which it may not.
  // https://github.com/vmware-tanzu/velero-plugin-for-microsoft-azure/blob/v1.14.0/backupstoragelocation.md
  azure: (bucket) => {
    const storageAccount = optionOf(bucket, "account_name");
    const storageAccountURI = textOf({ storageAccount }, (known) => `https://${known.storageAccount}.blob.core.windows.net`);
    return {
      plugin: "velero-plugin-for-microsoft-azure",
      provider: "velero.io/azure",
      bucket: nameOf(bucket),
      config: { storageAccount, storageAccountURI, useAAD: "true" },
      settings: "AZURE_CLOUD_NAME=AzurePublicCloud\n",
    };
  },
  local: (bucket) => ({
    plugin: "velero-plugin-for-aws",
    provider: "velero.io/aws",
    bucket: nameOf(bucket),
    // Not every store knows the checksums that newer clients add.
    config: { region: optionOf(bucket, "region"), s3Url: optionOf(bucket, "endpointurl"), s3ForcePathStyle: "true", checksumAlgorithm: "" },
  }),
};

/** Tells a bucket of the cluster's own store, which has a key, from one of a cloud. */
export function hasKey(bucket: BackupWiring["bucket"]): bucket is LocalBucketAccess {
  return "credentialsSecret" in bucket;
}

/** Name in an address such as `s3://name`, `gs://name`, `wasbs://name@account.blob.core.windows.net`. */
export function bucketNameIn(uri: string): string {
  const { host, username } = new URL(uri);
  return username === "" ? host : username;
}

function nameOf({ uri }: BucketAccess): Input<string> {
  return textOf({ uri }, (known) => bucketNameIn(known.uri));
}

/** An option of the bucket's DVC remote, which says the same of a bucket as others want to know. */
function optionOf({ dvc }: BucketAccess, name: string): Input<string> {
  const option = dvc[name];
  if (option === undefined) throw new Error(`the bucket of backups says no ${name}; it says ${Object.keys(dvc).join(", ")}`);
  return option;
}
