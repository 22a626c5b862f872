import type { Role } from "@pulumi/aws/iam/role.js";
import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { tagsOf } from "../../core/estate.ts";
import { type NameRule, physicalName } from "../../core/naming.ts";
import { DATABRICKS, MACHINES, onBehalfOf, optionsOf, roleOf, type Site } from "./aws-site.ts";

/** 256 with the word `alias/` before it. https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const ALIAS_NAME: NameRule = { longest: 250 };

/**
 * Key of the workspace: for notebooks and queries that Databricks keeps, the workspace's own bucket, and machines' disks. It is not one of the
 * estate's, since Databricks's account has to be named in its policy, and none of theirs names anybody outside.
 */
export function newKey(site: Site, role: Role): Key {
  const { estate, name } = site;
  const key = new Key(
    `${name}-key`,
    {
      description: `Encrypts what Databricks keeps of environment ${estate.environment}`,
      keyUsage: "ENCRYPT_DECRYPT",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      enableKeyRotation: true,
      rotationPeriodInDays: 365,
      deletionWindowInDays: 30,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: statementsOf(site) }),
      tags: tagsOf(estate, "managed-ml"),
    },
    // Its policy names the role, which has to stand for that.
    { ...optionsOf(site), protect: estate.protect, dependsOn: [role] },
  );
  new Alias(
    `${name}-key-alias`,
    { name: `alias/${physicalName(estate, "databricks", ALIAS_NAME)}`, targetKeyId: key.keyId },
    optionsOf(site),
  );
  return key;
}

const ENCRYPTS = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
];

const ADMINISTERS = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:CreateGrant",
  "kms:DeleteAlias",
  "kms:DisableKey",
  "kms:DisableKeyRotation",
  "kms:EnableKey",
  "kms:EnableKeyRotation",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListKeyRotations",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RetireGrant",
  "kms:RevokeGrant",
  "kms:RotateKeyOnDemand",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
];

/** The published statements; `*` in a key's own policy is that key. https://docs.databricks.com/aws/security/keys/configure-customer-managed-keys#step-1-create-or-select-a-key-in-aws-kms */
function statementsOf(site: Site) {
  const { account, region } = site.estate;
  const databricks = { Effect: "Allow", Principal: { AWS: DATABRICKS }, Resource: "*" };
  const forUs = { StringEquals: onBehalfOf(site) };
  return [
    // As in the estate's other keys: the principal is the account, which gives nobody anything by itself.
    {
      Sid: "AccountDecidesByIam",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: [...ADMINISTERS, ...ENCRYPTS],
      Resource: "*",
    },
    { Sid: "DatabricksEncrypts", ...databricks, Action: ENCRYPTS, Condition: forUs },
    {
      Sid: "DatabricksHandsToAws",
      ...databricks,
      Action: ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      Condition: { ...forUs, Bool: { "kms:GrantIsForAWSResource": "true" } },
    },
    {
      Sid: "MachinesUseDisks",
      Effect: "Allow",
      Principal: { AWS: roleOf(site, MACHINES).arn },
      Action: ["kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": `ec2.${region}.amazonaws.com` } },
    },
  ];
}
