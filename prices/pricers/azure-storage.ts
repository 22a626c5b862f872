import type { PlannedResource } from "../../plan/plan.ts";
import { at, text } from "../../plan/wiring/values.ts";
import { HOURS_PER_MONTH, READS, STORED_GB, WRITES } from "../assumptions.ts";
import type { Charges, Pricer } from "../charge.ts";
import { type Estate, sourcesOf } from "../estate.ts";
import { exactly } from "../spans.ts";
import { byUsage } from "../usage.ts";

/** https://azure.microsoft.com/pricing/details/storage/blobs/ and https://azure.microsoft.com/pricing/details/container-registry/ */
export const azureStorage: Pricer[] = [
  { types: ["azure-native:storage:BlobContainer"], chargesOf: container },
  { types: ["azure-native:storage:StorageAccount"], chargesOf: account },
  { types: ["azure-native:containerregistry:Registry"], chargesOf: registry },
];

function container(resource: PlannedResource, estate: Estate): Charges {
  const [holder] = sourcesOf(resource, "accountName", estate);
  return holder === undefined ? [{ untold: "blobs: the account of the container is not in the plan" }] : stored(holder);
}

/** An account is charged by its containers; one whose containers others make, such as that of flow logs, counts as one. */
function account(resource: PlannedResource, { resources }: Estate): Charges {
  const containers = resources.filter(
    ({ propertyDependencies, type }) =>
      type === "azure-native:storage:BlobContainer" && propertyDependencies["accountName"]?.includes(resource.urn) === true,
  );
  return containers.length > 0 ? [] : stored(resource);
}

function stored({ inputs }: PlannedResource): Charges {
  const sku = text(at(inputs, "sku", "name")) ?? "Standard_LRS";
  const tier = text(inputs["accessTier"]) ?? "Hot";
  return [
    byUsage("blobs stored", { sheet: "bucket", thing: `${sku} ${tier}` }, STORED_GB, "GB"),
    byUsage("requests that write", { sheet: "bucket-requests", thing: `${sku} write` }, WRITES, "requests", 10_000),
    byUsage("requests that read", { sheet: "bucket-requests", thing: `${sku} read` }, READS, "requests", 10_000),
  ];
}

/** Premium has 500 GB of images in its price, which is more than is assumed. https://learn.microsoft.com/azure/container-registry/container-registry-skus */
function registry({ inputs }: PlannedResource): Charges {
  const sku = text(at(inputs, "sku", "name")) ?? "Basic";
  return [{ what: `registry ${sku}`, price: { sheet: "registry", thing: sku }, quantity: exactly(HOURS_PER_MONTH / 24) }];
}
