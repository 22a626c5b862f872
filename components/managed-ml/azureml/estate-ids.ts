import type { Input } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import { textOf } from "../../core/inputs.ts";
import type { CloudBucket } from "../../object-store/contract.ts";

/** Resource id of the estate's registry, of which the address `<name>.azurecr.io` is known. */
export function registryId(prefix: Input<string>, { account, scope }: Estate): Input<string> {
  return textOf({ prefix, scope }, (known) => {
    const [registry] = known.prefix.split(".");
    return `/subscriptions/${account}/resourceGroups/${known.scope}/providers/Microsoft.ContainerRegistry/registries/${registry}`;
  });
}

/** Resource id of the storage account that a bucket is a container of. */
export function storageAccountId({ id }: CloudBucket): Input<string> {
  return textOf({ id }, (known) => known.id.split("/blobServices/")[0] ?? known.id);
}

/** Names of a bucket's storage account and container. */
export function containerOf({ id }: CloudBucket) {
  return {
    accountName: textOf({ id }, (known) => wordAfter("storageAccounts", known.id)),
    containerName: textOf({ id }, (known) => wordAfter("containers", known.id)),
  };
}

function wordAfter(type: string, id: string): string {
  const words = id.split("/");
  return words[words.indexOf(type) + 1] ?? "";
}
