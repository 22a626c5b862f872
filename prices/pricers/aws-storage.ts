import { READS, REGISTRY_GB, STORED_GB, WRITES } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { byUsage } from "../usage.ts";

/** https://aws.amazon.com/s3/pricing/ and https://aws.amazon.com/ecr/pricing/ */
export const awsStorage: Pricer[] = [
  { types: ["aws:s3/bucket:Bucket"], chargesOf: bucket },
  { types: ["aws:ecr/repository:Repository"], chargesOf: repository },
];

/** Everything counts as standard storage: what a lifecycle rule moves to a cheaper class costs less. */
function bucket(): Charges {
  return [
    byUsage("objects stored", { sheet: "bucket", thing: "standard" }, STORED_GB, "GB"),
    byUsage("requests that write", { sheet: "bucket-requests", thing: "write" }, WRITES, "requests", 1000),
    byUsage("requests that read", { sheet: "bucket-requests", thing: "read" }, READS, "requests", 1000),
  ];
}

function repository(): Charges {
  return [byUsage("images stored", { sheet: "registry", thing: "stored" }, REGISTRY_GB, "GB")];
}
