import type { Vpc } from "@pulumi/aws/ec2/vpc.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";

/** What every part of a network is made in and with. */
export interface Site {
  /** Name of the component. */
  readonly name: string;
  readonly estate: Estate;
  readonly vpc: Vpc;
  readonly options: CustomResourceOptions;
}

/** Value of a tag. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions */
const TAG_VALUE: NameRule = { longest: 256 };

/** Tags of what has no name but the tag `Name`, which is the one that AWS's console shows. */
export function namedTags(estate: Estate, role: string): Record<string, string> {
  return { Name: physicalName(estate, role, TAG_VALUE), ...tagsOf(estate, "network") };
}
