import { about, type EstateFinding, type NotApplicable } from "./control.ts";
import { mustBe } from "./demands.ts";
import type { Estate } from "./estate.ts";
import type { Finding } from "./finding.ts";
import { type Belonging, everyPart } from "./parts.ts";
import type { Reading } from "./reading.ts";

/** Type tokens of buckets. On Azure an account decides for all its containers, so it stands for them. */
export const BUCKET = {
  aws: "aws:s3/bucket:Bucket",
  gcp: "gcp:storage/bucket:Bucket",
  azure: "azure-native:storage:StorageAccount",
} as const;

/** Buckets of some clouds, or of all; those that are only read are somebody else's. */
export function bucketsOf(estate: Estate, ...clouds: readonly (keyof typeof BUCKET)[]): readonly Reading[] {
  const types = clouds.length === 0 ? Object.values(BUCKET) : clouds.map((cloud) => BUCKET[cloud]);
  return estate.readingsOf(...types).filter(({ resource }) => resource.external !== true);
}

/** A type of resource that sets something of a bucket of S3; its property `bucket` says of which. */
export function s3Part(type: string): Belonging {
  return { type, of: "bucket", name: "bucket" };
}

/** A type of resource that sets something of an account of Azure Storage; its property `accountName` says of which. */
export function accountPart(type: string): Belonging {
  return { type, of: "accountName", name: "accountName" };
}

/** An estate without a bucket of a cloud is not asked about one: on a machine of one's own, buckets are folders that a plan does not see. */
export function asksAboutBuckets(estate: Estate): NotApplicable | undefined {
  return bucketsOf(estate).length === 0 ? { notApplicable: "no bucket of a cloud is here" } : undefined;
}

/**
 * Whether an account keeps nothing but flow logs. Their blobs are written anew each minute for an hour, so old versions of them would be sixty
 * copies of each. https://learn.microsoft.com/azure/network-watcher/vnet-flow-logs-overview
 */
export function keepsFlowLogs({ resource, estate }: Reading): boolean {
  return estate
    .ofType("azure-native:network:FlowLog")
    .some(({ propertyDependencies }) => propertyDependencies["storageId"]?.includes(resource.urn) ?? false);
}

/** What is wrong with how a bucket of any cloud keeps what was overwritten or deleted. */
export function versionsOf(bucket: Reading): readonly EstateFinding[] {
  const { type } = bucket.resource;
  if (type === BUCKET.gcp) return about(bucket.resource, mustBe(bucket.at("versioning", "enabled"), true));
  if (type === BUCKET.azure) return everyPart([bucket], BLOB_SERVICE, keepsBlobs, "must have BlobServiceProperties that keep versions");
  const status = (part: Reading) => mustBe(part.at("versioningConfiguration", "status"), "Enabled");
  return everyPart([bucket], S3_VERSIONING, status, "must have a BucketVersioning");
}

const S3_VERSIONING = s3Part("aws:s3/bucketVersioning:BucketVersioning");
const BLOB_SERVICE = accountPart("azure-native:storage:BlobServiceProperties");

/** Storage in folders offers no versions; it keeps what was deleted. https://learn.microsoft.com/azure/storage/blobs/storage-feature-support-in-storage-accounts */
function keepsBlobs(service: Reading, account: Reading): readonly Finding[] {
  const inFolders = account.at("isHnsEnabled").value === true;
  return mustBe(inFolders ? service.at("deleteRetentionPolicy", "enabled") : service.at("isVersioningEnabled"), true);
}
