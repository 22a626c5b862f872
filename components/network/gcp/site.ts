import type { Network } from "@pulumi/gcp/compute/network.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import type { NameRule } from "../../core/naming.ts";

/** https://cloud.google.com/compute/docs/naming-resources#resource-name-format */
export const RESOURCE_NAME: NameRule = { longest: 63 };

/** What every part of a network needs. */
export interface Site {
  /** Logical name of the component. */
  readonly name: string;
  readonly estate: Estate;
  readonly network: Network;
  readonly options: CustomResourceOptions;
}
