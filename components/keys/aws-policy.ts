import type { EnvironmentFacts } from "../core/estate.ts";
import type { KeyUse } from "./contract.ts";

/** What the policy of a key has to know of its environment. */
type KeyPlace = Pick<EnvironmentFacts, "account" | "region">;

/**
 * A statement of a key's policy. `*` in a key's own policy is that key and no other.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html
 */
interface KeyStatement {
  readonly Sid: string;
  readonly Effect: "Allow";
  readonly Principal: { readonly AWS: string } | { readonly Service: string };
  readonly Action: readonly KeyAction[];
  readonly Resource: "*";
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const ENCRYPTS = [
  "kms:Decrypt",
  "kms:DescribeKey",
  "kms:Encrypt",
  "kms:GenerateDataKey",
  "kms:GenerateDataKeyWithoutPlaintext",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
] as const;

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
] as const;

/** What a policy may allow with a symmetric key. https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html */
type KeyAction = (typeof ENCRYPTS)[number] | (typeof ADMINISTERS)[number];

/** Services that use a key on their own; all others use it as whoever calls them, whose own IAM policy has to allow it. */
const SERVICES: Readonly<Record<KeyUse, (place: KeyPlace) => readonly KeyStatement[]>> = {
  cluster: () => [],
  nodes: groupsOfNodes,
  storage: () => [],
  // The server's log holds what is asked of it, and so is encrypted as the database is.
  database: (place) => [logGroups(place, "/aws/rds/instance/*")],
  registry: () => [],
  secrets: () => [],
  logs: (place) => [logGroups(place, "*"), ...trails(place)],
};

/** Who may use the key of a use, and as what. */
export function keyStatements(use: KeyUse, place: KeyPlace): readonly KeyStatement[] {
  return [account(place), ...SERVICES[use](place)];
}

/**
 * Hands the decision to the account's IAM policies, as AWS's default policy does: the principal is the account, which gives nobody anything
 * by itself, and nobody outside of it. Without it a key could get out of reach for good. Where the default says `kms:*`, actions stand one
 * by one. https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html#key-policy-default-allow-root-enable-iam
 */
function account(place: KeyPlace): KeyStatement {
  return {
    Sid: "AccountDecidesByIam",
    Effect: "Allow",
    Principal: { AWS: `arn:aws:iam::${place.account}:root` },
    Action: [...ADMINISTERS, ...ENCRYPTS],
    Resource: "*",
  };
}

/**
 * A group that starts nodes with encrypted disks needs both statements.
 * https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
 */
function groupsOfNodes(place: KeyPlace): readonly KeyStatement[] {
  const role = `arn:aws:iam::${place.account}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  const allowed = { Effect: "Allow", Principal: { AWS: role }, Resource: "*" } as const;
  return [
    { Sid: "NodeGroupsUseDisks", ...allowed, Action: ENCRYPTS },
    { Sid: "NodeGroupsAttachDisks", ...allowed, Action: ["kms:CreateGrant"], Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } },
  ];
}

/**
 * The log group's name holds the account: that is the bound that CloudWatch Logs documents.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function logGroups({ account: owner, region }: KeyPlace, names: string): KeyStatement {
  return {
    Sid: "LogGroups",
    Effect: "Allow",
    Principal: { Service: `logs.${region}.amazonaws.com` },
    Action: ENCRYPTS,
    Resource: "*",
    Condition: { ArnLike: { "kms:EncryptionContext:aws:logs:arn": `arn:aws:logs:${region}:${owner}:log-group:${names}` } },
  };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html */
function trails({ account: owner, region }: KeyPlace): readonly KeyStatement[] {
  const allowed = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Resource: "*" } as const;
  const ours = {
    StringEquals: { "aws:SourceAccount": owner },
    ArnLike: { "aws:SourceArn": `arn:aws:cloudtrail:${region}:${owner}:trail/*` },
  };
  const context = { StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${owner}:trail/*` } };
  return [
    { Sid: "TrailEncrypts", ...allowed, Action: ["kms:GenerateDataKey"], Condition: { ...ours, ...context } },
    { Sid: "TrailLooksAtKey", ...allowed, Action: ["kms:DescribeKey"], Condition: ours },
  ];
}
