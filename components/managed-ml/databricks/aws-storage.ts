import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { StorageCredential } from "@pulumi/databricks/storageCredential.js";
import { all, type Input, interpolate, jsonStringify, type Resource } from "@pulumi/pulumi";
import { tagsOf } from "../../core/estate.ts";
import type { CloudBucket } from "../../object-store/contract.ts";
import { optionsOf, ROLE_PATH, roleOf, type Site } from "./aws-site.ts";
import { newCredential, type Workspace } from "./workspace.ts";

/** Role that Unity Catalog has in Databricks's AWS account. https://docs.databricks.com/aws/connect/unity-catalog/cloud-storage/s3/s3-external-location-manual */
const UNITY_CATALOG = "arn:aws:iam::414351767826:role/unity-catalog-prod-UCMasterRole-14S5ZJVKOTYTL";

/** Folder of the bucket that the catalog has, and nothing else. */
export const FOLDER = "unity-catalog";

/**
 * The catalog's way into a folder of a bucket. The credential is made first, since the role has to name the id that it is given; and it names the
 * role by an ARN that is known before the role stands.
 */
export function enterBucket(site: Site, workspace: Workspace, bucket: CloudBucket) {
  const { arn, name } = roleOf(site, "databricks-catalog");
  const credential = newCredential(workspace, { awsIamRole: { roleArn: arn } });
  const role = new Role(
    `${site.name}-catalog-role`,
    {
      name,
      path: ROLE_PATH,
      description: `Unity Catalog keeps what is of environment ${site.estate.environment} as it`,
      assumeRolePolicy: jsonStringify({ Version: "2012-10-17", Statement: trustOf(site.estate.account, arn, credential) }),
      tags: tagsOf(site.estate, "managed-ml"),
    },
    optionsOf(site),
  );
  const policy = new RolePolicy(
    `${site.name}-catalog-role-policy`,
    { name: "folder", role: role.name, policy: jsonStringify({ Version: "2012-10-17", Statement: folderOf(bucket, arn) }) },
    optionsOf(site),
  );
  return { credential, mayRead: [role, policy] as const satisfies readonly Resource[] };
}

/** Besides Databricks the role has to trust itself; by the account, since a role cannot be named before it stands. */
function trustOf(account: string, arn: string, credential: StorageCredential) {
  // Given with the credential's id, and not told before that is.
  const externalId = all([credential.awsIamRole, credential.storageCredentialId]).apply(([role]) => role?.externalId ?? "");
  const asks = { "sts:ExternalId": externalId };
  const assumes = { Effect: "Allow", Action: "sts:AssumeRole" };
  return [
    { Sid: "UnityCatalog", ...assumes, Principal: { AWS: UNITY_CATALOG }, Condition: { StringEquals: asks } },
    {
      Sid: "Itself",
      ...assumes,
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Condition: { StringEquals: asks, ArnEquals: { "aws:PrincipalArn": arn } },
    },
  ];
}

function folderOf(bucket: CloudBucket, role: Input<string>) {
  const allowed = { Effect: "Allow" };
  return [
    {
      Sid: "Objects",
      ...allowed,
      Action: ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject"],
      Resource: interpolate`${bucket.id}/${FOLDER}/*`,
    },
    { Sid: "Bucket", ...allowed, Action: ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], Resource: bucket.id },
    { Sid: "Key", ...allowed, Action: ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], Resource: bucket.key },
    { Sid: "Itself", ...allowed, Action: "sts:AssumeRole", Resource: role },
  ];
}
