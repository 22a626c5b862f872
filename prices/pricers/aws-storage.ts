import { READS, REGISTRY_GB, STORED_GB, WRITES } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { spanWord, times } from "../spans.ts";

/** https://aws.amazon.com/s3/pricing/ and https://aws.amazon.com/ecr/pricing/ */
export const awsStorage: Pricer[] = [
  { types: ["aws:s3/bucket:Bucket"], chargesOf: bucket },
  { types: ["aws:ecr/repository:Repository"], chargesOf: repository },
];

/** Everything counts as standard storage: what a lifecycle rule moves to a cheaper class costs less. */
function bucket(): Charges {
  return [
    {
      what: "objects stored",
      price: { sheet: "bucket", thing: "standard" },
      quantity: STORED_GB,
      assumed: `${spanWord(STORED_GB)} GB`,
    },
    {
      what: "requests that write",
      price: { sheet: "bucket-requests", thing: "write" },
      quantity: times(WRITES, 1 / 1000),
      assumed: `${spanWord(WRITES)} requests`,
    },
    {
      what: "requests that read",
      price: { sheet: "bucket-requests", thing: "read" },
      quantity: times(READS, 1 / 1000),
      assumed: `${spanWord(READS)} requests`,
    },
  ];
}

function repository(): Charges {
  return [
    {
      what: "images stored",
      price: { sheet: "registry", thing: "stored" },
      quantity: REGISTRY_GB,
      assumed: `${spanWord(REGISTRY_GB)} GB`,
    },
  ];
}
