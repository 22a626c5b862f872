import { InstanceProfile } from "@pulumi/aws/iam/instanceProfile.js";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import type { NodePoolsArgs } from "../contract.ts";

/** What every part of the pools is made in and with. */
export interface Site {
  /** Name of the component. */
  readonly name: string;
  readonly args: NodePoolsArgs;
  readonly options: CustomResourceOptions;
}

/** Where the estate's roles, policies and profiles stand in IAM. */
export const PATH = "/estate/";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length */
const PROFILE_NAME: NameRule = { longest: 128 };

/**
 * What machines wear to be nodes. It is made here, so that Karpenter needs no right to make any; its role is the one of all nodes, which EKS lets into the
 * cluster since the system's node group has it. https://karpenter.sh/docs/concepts/nodeclasses/#specinstanceprofile
 */
export function profileOf({ args, name, options }: Site): InstanceProfile {
  const { cluster, estate } = args;
  return new InstanceProfile(
    `${name}-profile`,
    { name: physicalName(estate, "nodes", PROFILE_NAME), path: PATH, role: cluster.nodeIdentity, tags: tagsOf(estate, "node-pools") },
    options,
  );
}
