import type { Input } from "@pulumi/pulumi";
import { textOf } from "../core/inputs.ts";
import type { CloudDatabase } from "../database/contract.ts";
import type { CloudBucket } from "../object-store/contract.ts";
import type { FoldersGrant, Grant, Workload } from "./contract.ts";
import { foldersOf, isOfFolders } from "./folders.ts";

/** Everything that a workload may ever be allowed on AWS. There is no wildcard, and none can be built: what does not stand here does not compile. */
type Action =
  | "kms:Decrypt"
  | "kms:GenerateDataKey"
  | "rds-db:connect"
  | "route53:ChangeResourceRecordSets"
  | "route53:GetChange"
  | "route53:ListResourceRecordSets"
  | "s3:AbortMultipartUpload"
  | "s3:DeleteObject"
  | "s3:GetObject"
  | "s3:GetObjectVersion"
  | "s3:ListBucket"
  | "s3:ListMultipartUploadParts"
  | "s3:PutObject"
  | "secretsmanager:DescribeSecret"
  | "secretsmanager:GetSecretValue";

/** A statement of a workload's policy. */
interface GrantStatement {
  readonly Effect: "Allow";
  readonly Action: readonly [Action, ...Action[]];
  readonly Resource: Input<string> | readonly Input<string>[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Input<string> | readonly string[]>>>>;
}

/** Where a workload is, and the name that it has in databases. */
interface GrantPlace {
  readonly account: string;
  readonly region: string;
  readonly workload: Workload["name"];
}

/** What a grant comes down to on AWS: the narrowest actions, each on the resource of the grant alone. */
export function grantStatements(grant: Grant, place: GrantPlace): readonly GrantStatement[] {
  if (isOfFolders(grant)) return changesFolders(grant, place);
  if ("bucket" in grant) return grant.verb === "writes" ? writesBucket(grant.bucket, place) : readsBucket(grant.bucket, place);
  if ("database" in grant)
    return grant.verb === "administers" ? administersDatabase(grant.database, place) : connectsTo(grant.database, place);
  if ("secret" in grant) return readsSecret(grant.secret.id, place);
  return editsZone(grant.zone);
}

function readsBucket(bucket: CloudBucket, place: GrantPlace): readonly GrantStatement[] {
  return [
    { Effect: "Allow", Action: ["s3:ListBucket"], Resource: bucket.id },
    { Effect: "Allow", Action: ["s3:GetObject", "s3:GetObjectVersion"], Resource: objectsOf(bucket) },
    usesKey(bucket, ["kms:Decrypt"], place),
  ];
}

/**
 * Reading, writing and deleting: artifact stores delete runs and old data. That leaves a version behind, as overwriting does, which can be
 * had back; `s3:DeleteObjectVersion`, which would take it for good, nobody is granted.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html
 */
function writesBucket(bucket: CloudBucket, place: GrantPlace): readonly GrantStatement[] {
  return [
    ...readsBucket(bucket, place),
    {
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      Resource: objectsOf(bucket),
    },
    usesKey(bucket, ["kms:GenerateDataKey"], place),
  ];
}

/**
 * S3 knows no right to put without overwriting. What is overwritten or deleted leaves a version behind, which these identities can neither see nor remove.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
function changesFolders(grant: FoldersGrant, place: GrantPlace): readonly GrantStatement[] {
  const Action: GrantStatement["Action"] = grant.verb === "adds" ? ["s3:PutObject"] : ["s3:PutObject", "s3:DeleteObject"];
  const objects = foldersOf(grant).map((folder) => textOf({ id: grant.bucket.id }, (bucket) => `${bucket.id}/${folder}*`));
  return [{ Effect: "Allow", Action, Resource: objects }, usesKey(grant.bucket, ["kms:GenerateDataKey"], place)];
}

/** All objects of one bucket; they have no end that could be listed. */
function objectsOf({ id }: CloudBucket): Input<string> {
  return textOf({ id }, (bucket) => `${bucket.id}/*`);
}

/** Only by way of S3, which asks for the bucket's own permission too. */
function usesKey({ key }: CloudBucket, actions: GrantStatement["Action"], { region }: GrantPlace): GrantStatement {
  const byStore = { StringEquals: { "kms:ViaService": `s3.${region}.amazonaws.com` } };
  return { Effect: "Allow", Action: actions, Resource: key, Condition: byStore };
}

/**
 * As the user of the workload's own name, with a token instead of a password.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
 */
function connectsTo({ id }: CloudDatabase, { account, region, workload }: GrantPlace): readonly GrantStatement[] {
  const user = textOf({ id }, (database) => `arn:aws:rds-db:${region}:${account}:dbuser:${database.id}/${workload}`);
  return [{ Effect: "Allow", Action: ["rds-db:connect"], Resource: user }];
}

function administersDatabase({ administrator: { secretArn } }: CloudDatabase, place: GrantPlace): readonly GrantStatement[] {
  if (secretArn === undefined) throw new Error("the database names no secret of an administrator");
  return readsSecret(secretArn, place);
}

/**
 * The key is named by what it opens: Secrets Manager alone, and of its secrets this one, whose ARN every call of KMS bears. So the right
 * ends with the secret and not with the key, which opens the others too.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html#security-encryption-encryption-context
 */
function readsSecret(secret: Input<string>, { account, region }: GrantPlace): readonly GrantStatement[] {
  const onlyThis = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com`, "kms:EncryptionContext:SecretARN": secret };
  return [
    { Effect: "Allow", Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], Resource: secret },
    {
      Effect: "Allow",
      Action: ["kms:Decrypt"],
      Resource: `arn:aws:kms:${region}:${account}:key/*`,
      Condition: { StringEquals: onlyThis },
    },
  ];
}

/**
 * Only what answers a certificate authority's challenge. Changes are followed by an id that Route 53 makes up. `ForAllValues` holds for no
 * value too, hence `Null`. https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-rrset-conditions.html
 */
function editsZone(id: Input<string>): readonly GrantStatement[] {
  const names = "route53:ChangeResourceRecordSetsNormalizedRecordNames";
  const types = "route53:ChangeResourceRecordSetsRecordTypes";
  const zone = textOf({ id }, (known) => `arn:aws:route53:::hostedzone/${known.id}`);
  return [
    {
      Effect: "Allow",
      Action: ["route53:ChangeResourceRecordSets"],
      Resource: zone,
      Condition: {
        "ForAllValues:StringEquals": { [types]: ["TXT"] },
        "ForAllValues:StringLike": { [names]: ["_acme-challenge.*"] },
        Null: { [types]: "false", [names]: "false" },
      },
    },
    { Effect: "Allow", Action: ["route53:ListResourceRecordSets"], Resource: zone },
    { Effect: "Allow", Action: ["route53:GetChange"], Resource: "arn:aws:route53:::change/*" },
  ];
}
