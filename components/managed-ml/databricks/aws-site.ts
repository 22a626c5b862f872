import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import type { Estate } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";

/** Where the parts that are AWS's own are registered, and for which account of Databricks. */
export interface Site {
  readonly name: string;
  readonly estate: Estate;
  /** Account id of Databricks. */
  readonly account: string;
  readonly parent: Resource;
}

/** Options of every resource of a site. */
export function optionsOf({ estate, parent }: Site): CustomResourceOptions {
  return { parent, provider: estate.provider };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const ROLE_NAME: NameRule = { longest: 64 };

/** Folder of the estate's roles in IAM, by which a boundary can tell them from others. */
export const ROLE_PATH = "/estate/";

/** Name of a role, and the ARN that follows from it: known before the role stands, so that a plan can check who is let in. */
export function roleOf({ estate }: Site, role: string): { readonly name: string; readonly arn: string } {
  const name = physicalName(estate, role, ROLE_NAME);
  return { name, arn: `arn:aws:iam::${estate.account}:role${ROLE_PATH}${name}` };
}

/** Role that machines are started as. */
export const MACHINES = "databricks";

/** AWS account of Databricks, which works in those of others. https://docs.databricks.com/aws/admin/workspace/create-uc-workspace */
export const DATABRICKS = "arn:aws:iam::414351767826:root";

/** What Databricks does on behalf of this account of it, and of no other. https://docs.databricks.com/aws/security/keys/configure-customer-managed-keys */
export function onBehalfOf({ account }: Site) {
  return { "aws:PrincipalTag/DatabricksAccountId": account };
}
