import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import { ComponentResource, type ComponentResourceOptions, type Input, type Output, type Resource } from "@pulumi/pulumi";
import { type Estate, tagsOf } from "../core/estate.ts";
import { type NameRule, physicalName } from "../core/naming.ts";
import { parseSpec } from "../core/parse.ts";
import { keyStatements } from "./aws-policy.ts";
import { KEY_USES, type KeysArgs, type KeysOutputs, KeysSpec, type KeyUse } from "./contract.ts";

/** 256 with the word `alias/` before it. https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html */
const ALIAS_NAME: NameRule = { longest: 250 };

/** One symmetric KMS key a use, which AWS gives new material by itself. */
export class AwsKeys extends ComponentResource implements KeysOutputs {
  readonly ids: Readonly<Record<KeyUse, Input<string>>>;
  readonly ready: readonly Resource[];

  constructor(name: string, args: KeysArgs, opts?: ComponentResourceOptions) {
    const spec = parseSpec(name, KeysSpec, args.spec);
    super("estate:keys:AwsKeys", name, {}, opts);
    const keys = KEY_USES.map((use) => [use, keyOf(name, use, spec, args.estate, this)] as const);
    this.ids = Object.fromEntries(keys.map(([use, key]) => [use, key.arn])) as Record<KeyUse, Output<string>>;
    this.ready = keys.map(([, key]) => key);
    this.registerOutputs({ ids: this.ids });
  }
}

function keyOf(name: string, use: KeyUse, spec: KeysSpec, estate: Estate, parent: Resource): Key {
  const options = { parent, provider: estate.provider };
  const key = new Key(
    `${name}-${use}`,
    {
      description: `Encrypts what environment ${estate.environment} has of: ${use}`,
      keyUsage: "ENCRYPT_DECRYPT",
      customerMasterKeySpec: "SYMMETRIC_DEFAULT",
      enableKeyRotation: true,
      rotationPeriodInDays: spec.rotationDays,
      deletionWindowInDays: spec.deletionDays,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: keyStatements(use, estate) }),
      tags: tagsOf(estate, "keys"),
    },
    { ...options, protect: estate.protect },
  );
  new Alias(`${name}-${use}-alias`, { name: `alias/${physicalName(estate, use, ALIAS_NAME)}`, targetKeyId: key.keyId }, options);
  return key;
}
