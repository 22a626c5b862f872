import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import type { NameRule } from "../../core/naming.ts";

/** Where the parts of a network are registered. */
export interface Site {
  /** What their names begin with. */
  readonly name: string;
  readonly estate: Estate;
  readonly options: CustomResourceOptions;
}

/** What everything of a network that is no storage account is called by. https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules#microsoftnetwork */
export const NETWORK_NAME: NameRule = { longest: 64 };
