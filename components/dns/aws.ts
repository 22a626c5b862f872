import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { HostedZoneDnsSec } from "@pulumi/aws/route53/hostedZoneDnsSec.js";
import { KeySigningKey } from "@pulumi/aws/route53/keySigningKey.js";
import { Record as DnsRecord } from "@pulumi/aws/route53/record.js";
import { Zone } from "@pulumi/aws/route53/zone.js";
import { ComponentResource, type ComponentResourceOptions, type Input, interpolate, jsonStringify, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { type DnsArgs, type DnsOutputs, DnsSpec } from "./contract.ts";

/** 256 with the word `alias/` before it. https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const ALIAS_NAME: NameRule = { longest: 250 };
/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateKeySigningKey.html */
const SIGNING_KEY_NAME: NameRule = { longest: 128, separator: "_" };
/**
 * The only region whose keys Route 53 signs with.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec-cmk-requirements.html
 */
const SIGNING_REGION = "us-east-1";
/** The authority that the estate's issuer asks. https://letsencrypt.org/docs/caa/ */
const AUTHORITY = "letsencrypt.org";

/**
 * A signed public zone of Route 53. The signature counts once the parent zone names the zone's DS record, which is an output; it has to be
 * gone from there before the zone goes. Queries are not logged: they are the public's, and nothing of the estate reads them.
 */
export class AwsDns extends ComponentResource implements DnsOutputs {
  readonly zone: Input<string> | undefined;
  readonly nameServers: Input<readonly string[]>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: DnsArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, DnsSpec, args.spec);
    super("estate:dns:AwsDns", name, {}, opts);
    if (spec.zone === "none") {
      this.nameServers = [];
      this.ready = [];
      this.registerOutputs({ nameServers: this.nameServers });
      return;
    }
    const zone = zoneOf(name, args, this);
    const authority = authorityOf(name, zone, args, this);
    const { signing, dsRecord } = signatureOf(name, zone, args.estate, this);
    this.zone = zone.zoneId;
    this.nameServers = zone.nameServers;
    this.ready = [authority, signing];
    this.registerOutputs({ zone: this.zone, nameServers: this.nameServers, dsRecord });
  }
}

function zoneOf(name: string, { domain, estate }: DnsArgs, parent: Resource): Zone {
  return new Zone(
    `${name}-zone`,
    { name: domain, comment: `Environment ${estate.environment}`, forceDestroy: !estate.protect, tags: tagsOf(estate, "dns") },
    { parent, provider: estate.provider, protect: estate.protect },
  );
}

function authorityOf(name: string, zone: Zone, { domain, estate }: DnsArgs, parent: Resource): DnsRecord {
  const records = [`0 issue "${AUTHORITY}"`, `0 issuewild "${AUTHORITY}"`];
  return new DnsRecord(
    `${name}-authority`,
    { zoneId: zone.zoneId, name: domain, type: "CAA", ttl: 3600, records },
    { parent, provider: estate.provider },
  );
}

function signatureOf(name: string, zone: Zone, estate: Estate, parent: Resource) {
  const options = { parent, provider: estate.provider };
  const key = new Key(
    `${name}-signing`,
    {
      region: SIGNING_REGION,
      description: `Signs the zone of environment ${estate.environment}`,
      keyUsage: "SIGN_VERIFY",
      customerMasterKeySpec: "ECC_NIST_P256",
      // KMS rotates symmetric keys only. https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html
      enableKeyRotation: false,
      deletionWindowInDays: 30,
      policy: signingPolicyOf(estate, zone),
      tags: tagsOf(estate, "dns"),
    },
    { ...options, protect: estate.protect },
  );
  const alias = `alias/${physicalName(estate, "dnssec", ALIAS_NAME)}`;
  new Alias(`${name}-signing-alias`, { region: SIGNING_REGION, name: alias, targetKeyId: key.keyId }, options);
  const signingKey = new KeySigningKey(
    `${name}-signing-key`,
    {
      hostedZoneId: zone.zoneId,
      keyManagementServiceArn: key.arn,
      name: physicalName(estate, "dnssec", SIGNING_KEY_NAME),
      status: "ACTIVE",
    },
    options,
  );
  const signed = { hostedZoneId: zone.zoneId, signingStatus: "SIGNING" };
  const signing = new HostedZoneDnsSec(`${name}-signature`, signed, { ...options, dependsOn: [signingKey] });
  return { signing, dsRecord: signingKey.dsRecord };
}

/**
 * What whoever administers the account may do with the key by its IAM policies; the last four are asked of whoever makes the zone's own key
 * of it.
 */
const ACCOUNT_ACTIONS = [
  "kms:CancelKeyDeletion",
  "kms:CreateAlias",
  "kms:DeleteAlias",
  "kms:DescribeKey",
  "kms:DisableKey",
  "kms:EnableKey",
  "kms:GetKeyPolicy",
  "kms:GetKeyRotationStatus",
  "kms:ListGrants",
  "kms:ListKeyPolicies",
  "kms:ListResourceTags",
  "kms:PutKeyPolicy",
  "kms:RevokeGrant",
  "kms:ScheduleKeyDeletion",
  "kms:TagResource",
  "kms:UntagResource",
  "kms:UpdateAlias",
  "kms:UpdateKeyDescription",
  "kms:Sign",
  "kms:Verify",
  "kms:GetPublicKey",
  "kms:CreateGrant",
] as const;

/**
 * `*` in a key's own policy is that key.
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/access-control-managing-permissions.html#KMS-key-policy-for-DNSSEC
 */
function signingPolicyOf({ account }: Estate, zone: Zone): Input<string> {
  const signer = { Effect: "Allow", Principal: { Service: "dnssec-route53.amazonaws.com" }, Resource: "*" };
  const ours = {
    StringEquals: { "aws:SourceAccount": account },
    ArnEquals: { "aws:SourceArn": interpolate`arn:aws:route53:::hostedzone/${zone.zoneId}` },
  };
  const Statement = [
    {
      Sid: "AccountDecidesByIam",
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: ACCOUNT_ACTIONS,
      Resource: "*",
    },
    { Sid: "ZoneIsSigned", ...signer, Action: ["kms:DescribeKey", "kms:GetPublicKey", "kms:Sign"], Condition: ours },
    { Sid: "ZoneKeepsKey", ...signer, Action: ["kms:CreateGrant"], Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } },
  ];
  return jsonStringify({ Version: "2012-10-17", Statement });
}
