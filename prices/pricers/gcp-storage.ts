import type { PlannedResource } from "../../plan/plan.ts";
import { text } from "../../plan/wiring/values.ts";
import { READS, REGISTRY_GB, STORED_GB, WRITES } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { byUsage } from "../usage.ts";

/** https://cloud.google.com/storage/pricing, https://cloud.google.com/artifact-registry/pricing and https://cloud.google.com/bigquery/pricing */
export const gcpStorage: Pricer[] = [
  { types: ["gcp:storage/bucket:Bucket"], chargesOf: bucket },
  { types: ["gcp:artifactregistry/repository:Repository"], chargesOf: repository },
  { types: ["gcp:bigquery/dataset:Dataset"], chargesOf: dataset },
];

/** Everything counts as the bucket's own class: what a lifecycle rule moves to a cheaper class costs less. */
function bucket({ inputs }: PlannedResource): Charges {
  const storageClass = (text(inputs["storageClass"]) ?? "STANDARD").toLowerCase();
  return [
    byUsage("objects stored", { sheet: "bucket", thing: storageClass }, STORED_GB, "GB"),
    byUsage("requests that write", { sheet: "bucket-requests", thing: "write" }, WRITES, "requests", 1000),
    byUsage("requests that read", { sheet: "bucket-requests", thing: "read" }, READS, "requests", 1000),
  ];
}

function repository(): Charges {
  return [byUsage("images stored", { sheet: "registry", thing: "stored" }, REGISTRY_GB, "GB")];
}

function dataset(): Charges {
  return [byUsage("rows stored", { sheet: "analytics", thing: "active" }, STORED_GB, "GB")];
}
